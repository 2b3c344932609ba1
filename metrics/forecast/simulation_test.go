package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/metrics/internal/simulate"
)

func counts(rng *rand.Rand, n, period int, mean, season, growth float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		level := mean + growth*float64(i)
		x[i] = simulate.Poisson(rng, level*(1+season*math.Sin(2*math.Pi*float64(i)/float64(period))))
	}
	return x
}

func autoregressive(rng *rand.Rand, n int, mean, sd, phi float64) []float64 {
	x := make([]float64, n)
	last := rng.NormFloat64()
	for i := range x {
		last = phi*last + math.Sqrt(1-phi*phi)*rng.NormFloat64()
		x[i] = math.Round(max(0, mean+sd*last))
	}
	return x
}

// A scene is a kind of series of which we know the continuation.
type scene struct {
	name      string
	n, season int
	draw      func(rng *rand.Rand, n int) []float64
}

var scenes = []scene{
	{"Poisson 0.3, 36 months", 36, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 0.3, 0, 0) }},
	{"Poisson 3, 24 months", 24, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 3, 0, 0) }},
	{"Poisson 3, 60 months", 60, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 3, 0, 0) }},
	{"Poisson 30, 16 months", 16, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 30, 0, 0) }},
	{"Poisson 30, 48 months", 48, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 30, 0, 0) }},
	{"AR(1) 0.6, 36 months", 36, 12, func(r *rand.Rand, n int) []float64 { return autoregressive(r, n, 60, 15, 0.6) }},
	{"AR(1) 0.6, 60 months", 60, 12, func(r *rand.Rand, n int) []float64 { return autoregressive(r, n, 60, 15, 0.6) }},
	{"AR(1) 0.8, 156 weeks", 156, 52, func(r *rand.Rand, n int) []float64 { return autoregressive(r, n, 100, 20, 0.8) }},
	{"season 0.5 of 5, 36 months", 36, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 5, 0.5, 0) }},
	{"season 0.5 of 40, 48 months", 48, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 40, 0.5, 0) }},
	{"season 0.5 of 15, 130 weeks", 130, 52, func(r *rand.Rand, n int) []float64 { return counts(r, n, 52, 15, 0.5, 0) }},
	{"Poisson 1, 60 months", 60, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 1, 0, 0) }},
	{"rising, 36 months", 36, 12, func(r *rand.Rand, n int) []float64 { return counts(r, n, 12, 10, 0, 1) }},
	{"negative binomial 5, 48 months", 48, 12, func(r *rand.Rand, n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = simulate.Poisson(r, 2.5*(r.ExpFloat64()+r.ExpFloat64()))
		}
		return x
	}},
}

func TestIntervalsCover(t *testing.T) {
	const horizon, runs = 3, 600
	for _, s := range scenes {
		rng := rand.New(rand.NewPCG(7, 7))
		var in80, in95, shown, n, relative float64
		used := map[Method]int{}
		for range runs {
			x := s.draw(rng, s.n+horizon)
			f := Best(x[:s.n], Options{Season: s.season, Horizon: horizon})
			used[f.Method]++
			if f.Shown {
				shown++
				relative += f.Relative
			}
			for h, p := range f.Points {
				n++
				if y := x[s.n+h]; p.Low95 <= y && y <= p.High95 {
					in95++
					if p.Low80 <= y && y <= p.High80 {
						in80++
					}
				}
			}
		}
		t.Logf("%-32s 80%%: %.3f  95%%: %.3f  shown %.2f at %.2f  %v", s.name, in80/n, in95/n, shown/runs, relative/max(1, shown), used)
		assert.GreaterOrEqual(t, in95/n, 0.90, s.name)
		assert.LessOrEqual(t, in95/n, 0.99, s.name)
		assert.GreaterOrEqual(t, in80/n, 0.74, s.name)
	}
}

// What was said of the error before must be true of what comes: the mean error of the
// forecasts over that of the naive ones, the same future for both.
func TestErrorsAreNotThoseOfLuckyWinners(t *testing.T) {
	const horizon = 3
	for _, s := range scenes {
		rng := rand.New(rand.NewPCG(8, 8))
		var said, saidNaive, came, cameNaive float64
		var saidShown, cameShown, naiveShown, cameNaiveShown float64 // of those shown
		for range 600 {
			x := s.draw(rng, s.n+horizon)
			f := Best(x[:s.n], Options{Season: s.season, Horizon: horizon})
			naive := fit(f.Naive, x[:s.n], s.season)
			said, saidNaive = said+f.Measure.of(f.Error), saidNaive+f.Measure.of(f.NaiveError)
			if f.Shown {
				saidShown, naiveShown = saidShown+f.Measure.of(f.Error), naiveShown+f.Measure.of(f.NaiveError)
			}
			for h, p := range f.Points {
				e, eNaive := f.Measure.of(x[s.n+h]-p.Expected)/horizon, f.Measure.of(x[s.n+h]-max(0, naive.forecast(h+1)))/horizon
				came, cameNaive = came+e, cameNaive+eNaive
				if f.Shown {
					cameShown, cameNaiveShown = cameShown+e, cameNaiveShown+eNaive
				}
			}
		}
		t.Logf("%-32s said %.3f, came %.3f; of those shown %.3f, %.3f", s.name, said/saidNaive, came/cameNaive,
			saidShown/naiveShown, cameShown/cameNaiveShown)
		assert.Less(t, cameShown, cameNaiveShown, "%s: what is shown is better than naive", s.name)
		assert.LessOrEqual(t, came/cameNaive, said/saidNaive+0.1, s.name)
	}
}

func TestBestIsDeterministic(t *testing.T) {
	x := counts(rand.New(rand.NewPCG(1, 2)), 60, 12, 8, 0.4, 0.1)
	kept := slices.Clone(x)
	assert.Equal(t, Best(x, Options{12, 6}), Best(x, Options{12, 6}))
	assert.Equal(t, kept, x, "the series is left as it was")
}

func FuzzBest(f *testing.F) {
	f.Add([]byte{1, 2, 3, 255, 254, 0, 0, 9, 3, 4, 5, 6, 7, 8, 2}, 4, 3)
	f.Add([]byte{}, -3, -7)
	f.Fuzz(func(t *testing.T, raw []byte, season, horizon int) {
		special := map[byte]float64{255: math.NaN(), 254: math.Inf(1), 253: 1e15, 252: -1, 251: 5e-324}
		x := make([]float64, min(200, len(raw)))
		for i := range x {
			v, ok := special[raw[i]]
			if !ok {
				v = float64(raw[i] / 8)
			}
			x[i] = v
		}
		requireSane(t, Best(x, Options{season, min(60, horizon)}))
	})
}

func requireSane(t *testing.T, f Forecast) {
	t.Helper()
	for _, p := range f.Points {
		ok := 0 <= p.Low95 && p.Low95 <= p.Low80 && p.Low80 <= p.Expected && p.Expected <= p.High80 &&
			p.High80 <= p.High95 && !math.IsInf(p.High95, 0)
		assert.True(t, ok, "%+v", f)
	}
	assert.True(t, f.Error >= 0 && f.NaiveError >= 0 && f.Backtests >= 0)
	assert.Equal(t, f.Shown, f.Reason == "")
	assert.True(t, !f.Shown || f.Relative < 1 && f.Backtests >= fewestBacktests && len(f.Points) > 0)
}

func BenchmarkBest(b *testing.B) {
	rng := rand.New(rand.NewPCG(6, 1))
	for _, c := range []struct {
		name               string
		n, season, horizon int
	}{{"60 months", 60, 12, 6}, {"156 weeks", 156, 52, 12}} {
		b.Run(c.name, func(b *testing.B) {
			series := make([][]float64, 64)
			for i := range series {
				series[i] = counts(rng, c.n, c.season, 5, 0.3, 0)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				Best(series[i%len(series)], Options{c.season, c.horizon})
			}
		})
	}
}
