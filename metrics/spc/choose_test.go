package spc

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestChoose(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	hundred := constant(60, 100)
	tests := []struct {
		name string
		s    Series
		want Kind
		why  Reason
	}{
		{"measurements", Series{Values: []float64{-1, 3.5}}, XmR, Measured},
		{"times", Series{TimeBetween, []float64{3, 9}, nil}, T, RareEvents},
		{"nothing", Series{Count, []float64{nan, -3}, nil}, C, NoData},
		{"few counts", Series{Count, []float64{3, 0, 9}, nil}, C, UntestedCount},
		{"few rates", Series{Rate, []float64{3, 0, 9}, hundred[:3]}, U, UntestedRate},
		{"few proportions", Series{Proportion, []float64{3, 0, 9}, hundred[:3]}, P, UntestedShare},
		{"Poisson counts", Series{Count, poisson(60, 10, 0, rng), nil}, C, PoissonCount},
		{"large counts", Series{Count, poisson(60, 400, 0, rng), nil}, XmR, LargeCount},
		{"overdispersed counts", Series{Count, poisson(60, 20, 4, rng), nil}, XmR, ExcessiveCount},
		{"Poisson rates", Series{Rate, poisson(60, 10, 0, rng), hundred}, U, PoissonRate},
		{"overdispersed rates", Series{Rate, poisson(60, 20, 4, rng), hundred}, LaneyU, ExcessiveRate},
		{"proportions", Series{Proportion, poisson(60, 2, 0, rng), hundred}, P, Binomial},
		{"only zeros", Series{Count, constant(30, 0), nil}, C, UntestedCount},
	}
	for _, tt := range tests {
		c := Choose(tt.s, Options{})
		assert.Equal(t, tt.want, c.Kind, tt.name)
		assert.Equal(t, tt.why, c.Reason, tt.name)
		got := Chart(tt.s, Options{})
		assert.Equal(t, c.Reason, got.Choice.Reason, tt.name)
		assert.Equal(t, c.Kind, got.Phases[0].Kind, tt.name)
	}
	// A shift is no overdispersion, nor is a single value far out.
	shifted := append(poisson(40, 5, 0, rng), poisson(40, 15, 0, rng)...)
	assert.Equal(t, PoissonCount, Choose(Series{Count, shifted, nil}, Options{}).Reason)
	spiked := poisson(60, 5, 0, rng)
	spiked[30] = 60
	assert.Equal(t, PoissonCount, Choose(Series{Count, spiked, nil}, Options{}).Reason)
	assert.Equal(t, Given, Chart(Series{}, Options{Kind: P}).Choice.Reason)
}

// Of counts that chance alone makes no more than the level are found overdispersed,
// give or take the error of 2,000 draws and of the normal distribution.
func TestOverdispersionKeepsItsLevel(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	const draws = 2000
	for _, n := range []int{6, 24, 156} {
		for _, mean := range []float64{0.1, 2, 60} {
			var found [2]int
			for range draws {
				s := Series{Data: Proportion}
				for range n {
					trials := 10 + float64(rng.IntN(200))
					s.Values = append(s.Values, distuv.Binomial{N: trials, P: 0.3, Src: rng}.Rand())
					s.Denominators = append(s.Denominators, trials)
				}
				for i, s := range []Series{{Count, poisson(n, mean, 0, rng), nil}, s} {
					if Choose(s, Options{}).P < 0.05 {
						found[i]++
					}
				}
			}
			for i, f := range found {
				assert.LessOrEqual(t, float64(f)/draws, 0.085, "n %d, mean %v, series %d", n, mean, i)
			}
		}
	}
}

func TestCrossingsAreBinomialQuantiles(t *testing.T) {
	for m := range 400 {
		k, b := halfBinomialQuantile(m), distuv.Binomial{N: float64(m), P: 0.5}
		if m == 0 {
			assert.Zero(t, k)
			continue
		}
		assert.GreaterOrEqual(t, b.CDF(float64(k)), 0.05, "m=%d", m)
		if k > 0 {
			assert.Less(t, b.CDF(float64(k-1)), 0.05, "m=%d", m)
		}
	}
}

func TestEverythingHasWords(t *testing.T) {
	both := func(chinese, english string) {
		assert.NotEmpty(t, english)
		assert.Greater(t, len(chinese), utf8.RuneCountInString(chinese))
	}
	for r := Reason(0); r < numberOfReasons; r++ {
		both(r.Chinese(), r.English())
	}
	for i := range 4 {
		both(Signals(1<<i).Chinese(), Signals(1<<i).English())
	}
	for i := range 6 {
		both(Warnings(1<<i).Chinese(), Warnings(1<<i).English())
	}
	assert.Empty(t, Signals(0).English()+Warnings(0).Chinese())
	assert.Equal(t, "p′", LaneyP.String())
	assert.Equal(t, "unknown", Kind(99).String())
}

func BenchmarkChart(b *testing.B) {
	rng := rand.New(rand.NewPCG(15, 16))
	visits := make([]float64, 156)
	for i := range visits {
		visits[i] = 50 + float64(rng.IntN(100))
	}
	breaks := []int{60}
	for _, bm := range []struct {
		name string
		s    Series
	}{
		{"count", Series{Count, poisson(156, 6, 0, rng), nil}},
		{"rate", Series{Rate, poisson(156, 6, 2, rng), visits}},
		{"proportion", Series{Proportion, poisson(156, 6, 0, rng), visits}},
		{"time", Series{TimeBetween, constant(156, 4), nil}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			var r Result
			b.ReportAllocs()
			for b.Loop() {
				ChartInto(&r, bm.s, Options{Breaks: breaks})
			}
		})
	}
}
