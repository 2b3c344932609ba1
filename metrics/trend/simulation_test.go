package trend

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/metrics/internal/simulate"
)

// autoregressive draws n normal points with the autocorrelation phi.
func autoregressive(rng *rand.Rand, n int, phi float64) []float64 {
	x := make([]float64, n)
	last := rng.NormFloat64()
	for i := range x {
		last = phi*last + math.Sqrt(1-phi*phi)*rng.NormFloat64()
		x[i] = 100 + 10*last
	}
	return x
}

// rejected returns how often a question about drawn series is answered yes.
func rejected(runs int, draw func() bool) float64 {
	yes := 0
	for range runs {
		if draw() {
			yes++
		}
	}
	return float64(yes) / float64(runs)
}

const runs = 2000

// Short series hide part of their autocorrelation, so that of these more than 5% are
// taken for trends: some 12 to 18%, where the plain test has 16 to 35%.
func TestNoTrendIsRarelyFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var w Tester
	found := func(x []float64) bool { return w.Of(x, Options{SeasonLength: 12}).Direction != None }
	tests := []struct {
		name string
		most float64
		draw func() []float64
	}{
		{"12 Poisson", 0.06, func() []float64 { return counts(rng, 12, 4, 0) }},
		{"36 Poisson", 0.065, func() []float64 { return counts(rng, 36, 4, 0) }},
		{"60 Poisson, rare", 0.065, func() []float64 { return counts(rng, 60, 0.3, 0) }},
		{"36 Poisson with season", 0.065, func() []float64 { return counts(rng, 36, 20, 0.6) }},
		{"60 Poisson with season", 0.065, func() []float64 { return counts(rng, 60, 20, 0.6) }},
		{"36, autocorrelation 0.3", 0.14, func() []float64 { return autoregressive(rng, 36, 0.3) }},
		{"36, autocorrelation 0.6", 0.21, func() []float64 { return autoregressive(rng, 36, 0.6) }},
		{"60, autocorrelation 0.6", 0.16, func() []float64 { return autoregressive(rng, 60, 0.6) }},
	}
	for _, tt := range tests {
		rate := rejected(runs, func() bool { return found(tt.draw()) })
		t.Logf("%s: %.3f, plain test %.3f", tt.name, rate, rejected(runs, func() bool { return MannKendall(tt.draw()).P < 0.05 }))
		assert.LessOrEqual(t, rate, tt.most, tt.name)
	}
}

func counts(rng *rand.Rand, n int, mean, season float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = simulate.Poisson(rng, mean*(1+season*math.Sin(2*math.Pi*float64(i)/12)))
	}
	return x
}

func TestSeasonIsRarelyFoundWhereThereIsNone(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range []int{24, 30, 60} {
		for name, draw := range map[string]func() []float64{
			"Poisson 3":           func() []float64 { return counts(rng, n, 3, 0) },
			"autocorrelation 0.5": func() []float64 { return autoregressive(rng, n, 0.5) },
		} {
			rate := rejected(runs, func() bool { return TestSeason(draw(), 12, 0).P < 0.01 })
			t.Logf("%d %s: %.3f", n, name, rate)
			assert.LessOrEqual(t, rate, 0.06)
		}
		rate := rejected(200, func() bool {
			s := TestSeason(counts(rng, n, 40, 0.6), 12, 0)
			return s.P < 0.01 && s.Peak >= 1 && s.Peak <= 5
		})
		t.Logf("%d, with a season: %.3f", n, rate)
		assert.GreaterOrEqual(t, rate, 0.9, "n=%d", n)
	}
}

func TestPIsStochasticallyNoSmallerThanUniform(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, n := range []int{5, 8, 20, 50} {
		mk, change := make([]float64, runs), make([]float64, runs)
		for i := range runs {
			x := counts(rng, n, 3, 0)
			mk[i], change[i] = MannKendall(x).P, Pettitt(x).P
		}
		for _, p := range [][]float64{mk, change} {
			slices.Sort(p)
			for _, alpha := range []float64{0.01, 0.05, 0.1, 0.2} {
				at, _ := slices.BinarySearch(p, alpha)
				assert.LessOrEqual(t, float64(at)/runs, alpha+3*math.Sqrt(alpha/runs), "n=%d alpha=%v", n, alpha)
			}
		}
	}
}

func TestSlopeIntervalCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	rate := rejected(runs, func() bool {
		x := autoregressive(rng, 36, 0)
		for i := range x {
			x[i] += 0.5 * float64(i)
		}
		line := TheilSen(x)
		return line.Low <= 0.5 && 0.5 <= line.High
	})
	assert.InDelta(t, 0.95, rate, 0.02)
}

func TestProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	var w Tester
	for range 500 {
		x := counts(rng, 1+rng.IntN(70), 2, 0.5)
		for i := range x {
			if rng.IntN(10) == 0 {
				x[i] = math.NaN()
			}
		}
		r := w.Of(x, Options{SeasonLength: 12})
		requireSane(t, r)
		assert.Equal(t, r.P, Of(x, Options{SeasonLength: 12}).P, "memory of the last series does not matter")
		back := slices.Clone(x)
		slices.Reverse(back)
		assert.Equal(t, MannKendall(x).S, -MannKendall(back).S, "turned round it falls")
		for i := range back {
			back[i] = 3*x[i] + 7
		}
		assert.Equal(t, MannKendall(x), MannKendall(back), "the unit does not matter")
	}
}

func requireSane(t *testing.T, r Result) {
	t.Helper()
	ok := 0 <= r.P && r.P <= 1 && 0 <= r.Change.P && r.Change.P <= 1 && 0 <= r.Season.P && r.Season.P <= 1 &&
		-1 <= r.Tau && r.Tau <= 1 && r.Var >= 0 && r.Corr >= 1 && !math.IsNaN(r.Z) &&
		(r.N < 2 || r.Low <= r.Slope && r.Slope <= r.High && !math.IsInf(r.Slope, 0) && !math.IsNaN(r.Intercept))
	assert.True(t, ok, "%+v", r)
}

func FuzzOf(f *testing.F) {
	f.Add([]byte{1, 2, 3, 255, 254, 0, 0, 9}, 4, 1)
	f.Add([]byte{}, -3, -7)
	f.Fuzz(func(t *testing.T, raw []byte, season, first int) {
		special := map[byte]float64{255: math.NaN(), 254: math.Inf(1), 253: 1e308, 252: -1e300, 251: 5e-324}
		x := make([]float64, min(160, len(raw)))
		for i := range x {
			v, ok := special[raw[i]]
			if !ok {
				v = float64(raw[i]) - 20
			}
			x[i] = v
		}
		requireSane(t, Of(x, Options{SeasonLength: season, First: first}))
		HamedRao(x, season, float64(first))
		SeasonalTheilSen(x, season)
		Pettitt(x)
	})
}

func BenchmarkOf(b *testing.B) {
	rng := rand.New(rand.NewPCG(6, 1))
	for name, n := range map[string]int{"60 months": 60, "156 weeks": 156} {
		b.Run(name, func(b *testing.B) {
			series := make([][]float64, 64)
			for i := range series {
				series[i] = counts(rng, n, 5, 0.3)
			}
			var w Tester
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				w.Of(series[i%len(series)], Options{SeasonLength: 12})
			}
		})
	}
}
