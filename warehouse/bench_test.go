package warehouse

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"weisu/ingest"
)

// benchRows is the size that the budget of a whole run speaks of.
const benchRows = 1_000_000

// rowMaker makes rows as a real export gives them: some 100 characters of
// text, a third with replies, ids of 32 hex digits.
type rowMaker struct {
	rng   *rand.Rand
	words []string
}

func newRowMaker() *rowMaker {
	m := &rowMaker{rng: rand.New(rand.NewPCG(1, 2))}
	for range 3000 {
		w := make([]rune, 2+m.rng.IntN(3))
		for i := range w {
			w[i] = rune(0x4e00 + m.rng.IntN(3500))
		}
		m.words = append(m.words, string(w))
	}
	return m
}

func (m *rowMaker) text(runes int) string {
	var b []byte
	for n := 0; n < runes; n += 3 {
		// squared: few words are frequent, as in any language
		f := m.rng.Float64()
		b = append(b, m.words[int(f*f*float64(len(m.words)))]...)
	}
	return string(b)
}

func (m *rowMaker) row(i int) FactComplaint {
	at := TimestampOf(time.Date(2023, 1, 1, 0, 0, m.rng.IntN(2*365*86400), 0, time.UTC))
	hour := Timestamp(time.Hour / time.Microsecond)
	row := FactComplaint{
		ComplaintID: fmt.Sprintf("%016x%016x", m.rng.Uint64(), m.rng.Uint64()),
		OrderID:     fmt.Sprintf("2024%08d", i), SourceID: fmt.Sprintf("2024%08d", i),
		PersonID: fmt.Sprintf("%016x%016x", m.rng.Uint64(), m.rng.Uint64()),
		InScope:  true, ReceivedAt: at, DateKind: "absolute",
		Unit: fmt.Sprintf("h%02d", m.rng.IntN(22)), UnitNode: fmt.Sprintf("h%02d/d%d", m.rng.IntN(22), m.rng.IntN(30)),
		Department: m.words[m.rng.IntN(30)], Channel: m.words[m.rng.IntN(5)], Kind: "投诉",
		Issue: fmt.Sprint(101 + m.rng.IntN(50)), Category: "医疗服务", Score: m.rng.Float64(), RunnerUp: fmt.Sprint(101 + m.rng.IntN(50)),
		Severity: int32(1 + m.rng.IntN(3)),
		Evidence: []string{m.words[m.rng.IntN(300)], m.words[m.rng.IntN(300)]}, EvidenceWeight: []float64{1.25, 0.5},
		Keywords: []string{m.text(1), m.text(1), m.text(1), m.text(1), m.text(1), m.text(1)},
		Title:    m.text(12), Text: m.text(100),
		RespondedAt: at + hour, RepliedAt: at + 50*hour, ClosedAt: at + 60*hour, StatusAt: at + 60*hour,
		Timeliness: "on_time", FollowedUp: Bool(true), Contacted: Bool(true), Resolved: Bool(i%3 > 0),
		Satisfaction: "满意", DeclaredKind: "投诉", DeclaredCategory: m.words[m.rng.IntN(200)], Status: "已办结",
		File: "export.csv", Row: int32(i + 2),
	}
	if i%3 == 0 {
		row.Reply = m.text(80)
		row.Others = []string{"201"}
	}
	return row
}

// BenchmarkFacts is spill and sorted write of 1,000,000 complaints: one
// iteration is the whole.
func BenchmarkFacts(b *testing.B) {
	m := newRowMaker()
	sample := make([]FactComplaint, 20_000)
	for i := range sample {
		sample[i] = m.row(i)
	}
	ids := make([]string, benchRows)
	times := make([]Timestamp, benchRows)
	for i := range ids {
		ids[i] = fmt.Sprintf("%016x%016x", m.rng.Uint64(), m.rng.Uint64())
		times[i] = sample[m.rng.IntN(len(sample))].ReceivedAt + Timestamp(i)
	}
	for b.Loop() {
		dir := b.TempDir()
		build, err := Create(dir, Config{}, testNow)
		require.NoError(b, err)
		facts, err := build.Facts()
		require.NoError(b, err)
		before := heap()
		start, used := time.Now(), cpu()
		for i := range benchRows {
			row := sample[i%len(sample)]
			row.ComplaintID, row.ReceivedAt = ids[i], times[i]
			if err := facts.Add(int64(i), &row); err != nil {
				b.Fatal(err)
			}
		}
		spilled := time.Since(start)
		b.ReportMetric(maxMemory()/1e6, "peak-spill-MB")
		perRow := float64(heap()-before) / benchRows
		require.NoError(b, facts.Finish(context.Background(), testNames(), nil))
		written := time.Since(start)
		_, man, err := build.Publish(provenance(ingest.Counts{Read: benchRows, Accepted: benchRows}))
		require.NoError(b, err)
		b.ReportMetric(spilled.Seconds(), "spill-s")
		b.ReportMetric((written - spilled).Seconds(), "write-s")
		b.ReportMetric((time.Since(start) - written).Seconds(), "publish-s")
		b.ReportMetric((cpu() - used).Seconds(), "cpu-s")
		b.ReportMetric(perRow, "heap-B/row")
		for _, f := range []string{"fact_complaint", "fact_issue"} {
			var size int64
			for _, x := range man.Files {
				if x.Mart == f {
					size += x.Bytes
				}
			}
			b.ReportMetric(float64(size)/1e6, f+"-MB")
		}
		b.ReportMetric(maxMemory()/1e6, "peak-write-MB")
		benchQueries(b, dir)
	}
}

func benchQueries(b *testing.B, dir string) {
	start := time.Now()
	db := open(b, dir, "")
	b.ReportMetric(float64(time.Since(start).Microseconds())/1e3, "open-ms")
	for name, sql := range map[string]string{
		"one-month": "SELECT count(*), count(DISTINCT person_id) FROM fact_complaint WHERE month = '2023-05'",
		"group-by":  "SELECT unit, issue, count(*) FROM fact_complaint GROUP BY ALL",
		"one-row":   "SELECT * FROM fact_complaint WHERE received_at BETWEEN TIMESTAMP '2023-05-01 10:00:00' AND TIMESTAMP '2023-05-01 10:01:00'",
	} {
		start := time.Now()
		query(b, db, sql)
		b.ReportMetric(float64(time.Since(start).Microseconds())/1e3, name+"-ms")
	}
}

// cpu is the processor time used so far, which other load on the machine
// disturbs less than wall time.
func cpu() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// maxMemory is the most that the process ever held, in bytes.
func maxMemory() float64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Maxrss) * 1024
}

func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func BenchmarkEncode(b *testing.B) {
	row := newRowMaker().row(3)
	var buf []byte
	for b.Loop() {
		buf = row.encode(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkDecode(b *testing.B) {
	row := newRowMaker().row(3)
	data := string(row.encode(nil))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := row.decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOutput writes 100,000 facts of twelve columns.
func BenchmarkOutput(b *testing.B) {
	const n = 100_000
	m := newRowMaker()
	dir := b.TempDir()
	build, err := Create(dir, Config{}, testNow)
	require.NoError(b, err)
	facts, err := build.Facts()
	require.NoError(b, err)
	for i := range n {
		row := m.row(i)
		require.NoError(b, facts.Add(int64(i), &row))
	}
	require.NoError(b, facts.Finish(context.Background(), testNames(), nil))
	_, _, err = build.Publish(provenance(ingest.Counts{Read: n, Accepted: n}))
	require.NoError(b, err)
	db := open(b, dir, "")
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				records, err := db.Query(context.Background(), `SELECT complaint_id, received_at, month, unit, department,
					kind, issue, score, severity, keywords, resolved, text FROM fact_complaint`)
				require.NoError(b, err)
				_, err = Output(io.Discard, records, f, OutputConfig{MaxRows: 100, MaxWidth: 40})
				require.NoError(b, err)
				records.Release()
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
