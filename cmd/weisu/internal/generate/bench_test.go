package generate

import "testing"

// BenchmarkGenerate writes the file that `make bench` reads: one UTF-8 CSV,
// about 100 characters a text.
func BenchmarkGenerate(b *testing.B) {
	const rows = 100_000
	runs, chars := 0, 0
	for b.Loop() {
		t, err := Generate(Options{Rows: rows, Files: Single("bench.csv", CSV)}, b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		runs++
		chars += t.Characters
	}
	b.ReportMetric(float64(runs*rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(chars)/float64(runs*rows), "chars/text")
}
