package metrics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestCompareRates(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		k, n, before, nBefore float64
		want                  RateRatio
	}{
		// R's help of poisson.test: c(11, 6+8+7), c(800, 1083+1050+878) gives the
		// ratio 1.971488 and the interval 0.8584264 to 4.2772659. The other figures
		// by exact fractions and bisection, in Python.
		{11, 800, 21, 3011, RateRatio{1.971488, 0.8584264, 4.2772659, 0.0560086598}},
		{3, 120, 0, 360, RateRatio{inf, 1.2396940651, inf, 0.015625}}, // P = (1/4)³
		{7, 100, 5, 900, RateRatio{12.6, 3.4424482451, 50.3463084016, 5.0180338e-05}},
		{40, 500, 60, 1500, RateRatio{2, 1.3059817341, 3.0336781764, 0.0006865922}},
	}
	for _, tt := range tests {
		got := CompareRates(tt.k, tt.n, tt.before, tt.nBefore)
		assertLimit(t, tt.want.Ratio, got.Ratio)
		assertLimit(t, tt.want.Low, got.Low)
		assertLimit(t, tt.want.High, got.High)
		assert.InDelta(t, tt.want.P, got.P, 1e-6)
	}
}

func assertLimit(t *testing.T, want, got float64) {
	t.Helper()
	if math.IsInf(want, 1) {
		assert.True(t, math.IsInf(got, 1))
		return
	}
	assert.InDelta(t, want, got, 1e-6*max(1, want))
}

func TestCompareRatesEdges(t *testing.T) {
	none := CompareRates(0, 10, 0, 30)
	assert.True(t, math.IsNaN(none.Ratio) && math.IsInf(none.High, 1) && none.Low == 0 && none.P == 1, "%+v", none)
	gone := CompareRates(0, 10, 5, 30)
	assert.True(t, gone.Ratio == 0 && gone.Low == 0 && gone.P == 1 && gone.High > 0 && !math.IsInf(gone.High, 0), "%+v", gone)
	for _, r := range []RateRatio{CompareRates(3, 0, 1, 10), CompareRates(3, 10, 0, 0), CompareRates(-1, 10, 1, 10), CompareRates(math.NaN(), 1, 1, 1)} {
		assert.True(t, math.IsNaN(r.Ratio) && math.IsNaN(r.Low) && math.IsNaN(r.High) && math.IsNaN(r.P), "%+v", r)
	}
}

func TestCompareRatesByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		k, before := float64(rng.IntN(60)), float64(rng.IntN(200))
		n, nBefore := 1+float64(rng.IntN(2000)), 1+float64(rng.IntN(9000))
		if k+before == 0 {
			continue
		}
		r := CompareRates(k, n, before, nBefore)
		assert.True(t, 0 <= r.Low && r.Low <= r.Ratio && r.Ratio <= r.High, "%v %v %v %v: %+v", k, n, before, nBefore, r)
		assert.True(t, 0 <= r.P && r.P <= 1)
		tail := func(k, ratio float64) float64 { // P(X ≥ k)
			if k == 0 {
				return 1
			}
			return 1 - distuv.Binomial{N: k + before, P: ratio * n / (ratio*n + nBefore)}.CDF(k-1)
		}
		assert.InDelta(t, tail(k, 1), r.P, 1e-9)
		if k > 0 {
			assert.InDelta(t, 0.025, tail(k, r.Low), 1e-6, "%v %v", k, before)
		}
	}
}

func TestCompareRatesHoldsItsLevel(t *testing.T) {
	// Were the rates equal, P would be at most α in at most α of all cases.
	rng := rand.New(rand.NewPCG(5, 6))
	now, past := distuv.Poisson{Lambda: 4, Src: rng}, distuv.Poisson{Lambda: 20, Src: rng}
	const draws = 20_000
	small, out := 0, 0
	for range draws {
		r := CompareRates(now.Rand(), 100, past.Rand(), 500)
		if r.P <= 0.05 {
			small++
		}
		if !(r.Low <= 1 && 1 <= r.High) {
			out++
		}
	}
	assert.LessOrEqual(t, float64(small)/draws, 0.05+0.005)
	assert.LessOrEqual(t, float64(out)/draws, 0.05+0.005)
}

func TestBetaQuantile(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 5000 {
		a, b := math.Floor(math.Exp(10*rng.Float64())), math.Floor(math.Exp(12*rng.Float64()))
		for _, p := range []float64{0.025, 0.975} {
			assert.InEpsilon(t, mathext.InvRegIncBeta(a, b, p), betaQuantile(a, b, p), 1e-7, "%v %v %v", a, b, p)
		}
	}
}

func BenchmarkCompareRates(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 7))
	for b.Loop() {
		CompareRates(1+float64(rng.IntN(100)), 1000, 1+float64(rng.IntN(1000)), 12_000)
	}
}
