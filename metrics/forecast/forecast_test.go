package forecast

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/metrics/internal/reference"
)

func TestShortSeriesAreNotForecast(t *testing.T) {
	nan := math.NaN()
	for _, x := range [][]float64{nil, {3}, {nan, nan}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, append(slices.Repeat([]float64{nan, -1, math.Inf(1)}, 20), 4, 5)} {
		f := Best(x, Options{12, 3})
		assert.Equal(t, TooShort, f.Reason)
		assert.False(t, f.Shown)
		assert.Empty(t, f.Points)
		assert.True(t, math.IsNaN(f.Relative))
	}
}

func TestSeriesWithoutVariation(t *testing.T) {
	for _, value := range []float64{0, 4, 250} {
		f := Best(slices.Repeat([]float64{value}, 36), Options{12, 3})
		assert.Equal(t, NoVariation, f.Reason)
		assert.False(t, f.Shown)
		assert.Len(t, f.Points, 3)
		for _, p := range f.Points {
			assert.InDelta(t, value, p.Expected, 1e-9)
			assert.GreaterOrEqual(t, p.High95, p.Expected)
		}
		requireSane(t, f)
	}
}

func TestPureSeasonIsBestRepeated(t *testing.T) {
	year := []float64{3, 9, 4, 12, 5, 30, 2, 6, 8, 1, 0, 7}
	f := Best(slices.Repeat(year, 4), Options{12, 12})
	assert.Equal(t, SeasonalNaive, f.Method)
	assert.Equal(t, NaiveIsBest, f.Reason)
	for i, p := range f.Points {
		assert.InDelta(t, year[i], p.Expected, 1e-9)
	}
	assert.True(t, math.IsNaN(f.Relative), "an error over no error")
}

// The season of AirPassengers grows with its level, which additive methods do not
// follow; that of its logarithm does not.
func TestBestOfKnownSeries(t *testing.T) {
	x := reference.Series(t, "AirPassengers")
	f := Best(x, Options{12, 6})
	assert.Equal(t, SeasonalNaive, f.Naive)
	assert.Equal(t, 60, f.Backtests, "144 months, origins from the 25th on, the later half of 120")
	assert.Equal(t, SeasonalTheta, f.Method, "the best of the earlier years")
	assert.Equal(t, NotBetter, f.Reason, "but not of the later")
	f = Best(hundredLogs(x), Options{12, 6})
	assert.True(t, f.Shown)
	assert.Less(t, f.Relative, 0.6)
	short := Best(reference.Series(t, "shampoo")[:20], Options{12, 3})
	assert.Equal(t, Drift, short.Naive, "less than two seasons")
	requireSane(t, short)
}

func hundredLogs(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, y := range x {
		out[i] = 100 * math.Log(y)
	}
	return out
}

func TestGapsAreNotScored(t *testing.T) {
	x := hundredLogs(reference.Series(t, "AirPassengers"))
	for i := range x {
		if i%9 == 4 {
			x[i] = math.NaN()
		}
	}
	f := Best(append([]float64{math.NaN(), math.NaN()}, x...), Options{12, 6})
	requireSane(t, f)
	assert.True(t, f.Shown)
	assert.Less(t, f.Relative, 0.75)
}

// Back-tests know the past only: what comes after an origin must not change what was
// forecast there.
func TestOriginsDoNotSeeTheFuture(t *testing.T) {
	x := reference.Series(t, "AirPassengers")[:60]
	other := slices.Clone(x)
	for i := 50; i < 60; i++ {
		other[i] *= 3
	}
	a, b := prepare(x, 12), prepare(other, 12)
	for _, method := range []Method{SeasonalNaive, Drift, Mean, Level, Theta, DampedTrend, SparseTSB, SeasonalTheta, HoltWinters} {
		one, two := newSpread(Absolute, 3), newSpread(Absolute, 3)
		a.roll(method, 30, 50, &one)
		b.roll(method, 30, 50, &two)
		assert.Equal(t, one, two, "%s", method)
	}
}

func TestDispersionDoesNotFall(t *testing.T) {
	s := newSpread(Absolute, 5)
	for h, errors := range [][]float64{{1, 2}, {3}, {1}, nil, nil} {
		for _, e := range errors {
			s.put(h+1, 4, 4+e)
		}
	}
	// Σe²/Σŷ: 5/8, then 9/4 and 1/4 pooled to 10/8, then growing as √h
	assert.InDeltaSlice(t, []float64{0.625, 1.25, 1.25, 1.25 * math.Sqrt(4./3), 1.25 * math.Sqrt(5./3)}, s.dispersion(), 1e-12)
}

func TestWordsAreComplete(t *testing.T) {
	for _, m := range []Method{SeasonalNaive, Drift, Mean, Level, Theta, DampedTrend, SparseTSB, SeasonalTheta, HoltWinters} {
		assert.NotEmpty(t, m.Chinese())
		assert.NotEmpty(t, m.English())
	}
	for _, r := range []Reason{TooShort, NoVariation, FewBacktests, NaiveIsBest, NotBetter} {
		assert.NotEmpty(t, r.Chinese())
		assert.NotEmpty(t, r.English())
	}
	for _, m := range []Measure{Absolute, RootSquared} {
		assert.NotEmpty(t, m.Chinese())
		assert.NotEmpty(t, m.English())
	}
	assert.Empty(t, Reason("").Chinese())
}
