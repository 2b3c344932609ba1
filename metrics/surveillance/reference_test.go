package surveillance

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/metrics/internal/reference"
)

// newport is the series of the column up to the Monday, 0 not found.
func newport(t *testing.T, column int, monday string) (series []float64) {
	t.Helper()
	for _, row := range reference.Rows(t, "salmNewport.csv") {
		series = append(series, reference.Number(t, row[column]))
		if row[0] == monday {
			return series
		}
	}
	require.Fail(t, "no such week", monday)
	return nil
}

func TestEARSAgreesWithR(t *testing.T) {
	for _, row := range reference.Rows(t, "ears.csv") {
		series := newport(t, 3, row[0])
		last := len(series) - 1
		require.Equal(t, reference.Number(t, row[1]), series[last])
		for i, c := range []struct {
			method EARSMethod
			alpha  float64
		}{{C1, 0.05}, {C1, C1.Alpha()}, {C2, C2.Alpha()}, {C3, C3.Alpha()}} {
			got := EARS(series, c.method, EARSBaseline, c.alpha)
			assert.InDelta(t, reference.Number(t, row[2+i]), got[last], 1e-9, "%s, column %d", row[0], 2+i)
		}
	}
}

// calendar tells how many weeks before the Monday lies the Monday nearest to the
// same date of an earlier year, as R's surveillance does.
func calendar(t *testing.T, monday string) func(int) int {
	t.Helper()
	day, err := time.Parse(time.DateOnly, monday)
	require.NoError(t, err)
	return func(years int) int {
		days := day.Sub(day.AddDate(-years, 0, 0)).Hours() / 24
		return int(math.Round(days / 7))
	}
}

func TestFarringtonAgreesWithR(t *testing.T) {
	columns := map[string]int{"Baden.Wuerttemberg": 1, "North.Rhine.Westphalia": 2, "Germany": 3}
	for _, row := range reference.Rows(t, "farrington.csv") {
		o := DefaultFarrington()
		o.Years, o.Ago = 4, calendar(t, row[2])
		if row[1] == "farrington" {
			o.Levels, o.PastOut, o.TrendAlpha, o.Threshold, o.Reweight = 1, 3, 0.05, Delta, 1
		}
		f, err := Farrington(newport(t, columns[row[0]], row[2]), o)
		require.NoError(t, err)
		name := row[0] + " " + row[1] + " " + row[2]
		assert.InDelta(t, reference.Number(t, row[3]), float64(f.N), 0, name)
		assert.Equal(t, row[4] == "1", f.Trend, name)
		assert.InDelta(t, reference.Number(t, row[5]), f.Expected, 1e-6, name)
		assert.InDelta(t, reference.Number(t, row[6]), f.Phi, 1e-6, name)
		assert.InDelta(t, reference.Number(t, row[7]), f.Upper, 1e-5, name) // the reference ends its steps earlier
		assert.InDelta(t, reference.Number(t, row[8]), f.P, 1e-6, name)
		assert.Equal(t, f.Enough && f.Observed > f.Upper, f.Alarm, name)
	}
}

func TestBurstsAgreeWithPublished(t *testing.T) {
	bare := func(bursts []Burst) (out [][3]float64) {
		for _, b := range bursts {
			out = append(out, [3]float64{float64(b.Level), b.Start, b.End})
		}
		return out
	}
	// README of pybursts.
	readme := []float64{4, 17, 23, 27, 33, 35, 37, 76, 77, 82, 84, 88, 90, 92}
	assert.Equal(t, [][3]float64{{0, 4, 92}, {1, 33, 37}, {1, 76, 92}, {2, 76, 77}}, bare(Bursts(readme, 2, 0.1)))
	// Example of R's bursts.
	var example []float64
	for _, run := range [][3]float64{
		{0, 400, 100},
		{410, 410, 5},
		{415, 450, 5},
		{451, 469, 2},
		{480, 600, 5},
		{700, 710, 10},
		{715, 800, 5},
		{900, 1000, 100},
	} {
		for x := run[0]; x <= run[1]; x += run[2] {
			example = append(example, x)
		}
	}
	require.Len(t, example, 71)
	assert.Equal(t, [][3]float64{{0, 0, 1000}, {1, 410, 600}, {2, 450, 469}, {1, 710, 800}}, bare(Bursts(example, 2, 1)))
}

func TestBatchedBurstsAreOptimal(t *testing.T) {
	hits := []float64{0, 2, 1, 6, 7, 2, 8, 7, 2, 1}
	texts := []float64{9, 11, 12, 10, 10, 8, 12, 10, 13, 11}
	got := BatchedBursts(hits, texts, 2, 1)
	require.Len(t, got, 2) // a greedy automaton begins one batch late: 4, not 3
	assert.Equal(t, [2]float64{3, 4}, [2]float64{got[0].Start, got[0].End})
	assert.Equal(t, [2]float64{6, 7}, [2]float64{got[1].Start, got[1].End})
	assert.InDelta(t, 5.342264686366798, got[1].Weight, 1e-12)
	assert.False(t, math.IsNaN(got[0].Weight))
}
