package metrics

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWilson(t *testing.T) {
	tests := []struct{ successes, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662}, // Newcombe 1998, table I
		{15, 148, 0.0624, 0.1605}, // Newcombe 1998, table I
		{0, 20, 0, 0.1611},        // Newcombe 1998, table I
		{1, 29, 0.0061, 0.1718},   // Newcombe 1998, table I
		{20, 20, 0.8389, 1},       // mirror of 0 of 20
	}
	for _, tt := range tests {
		low, high := Wilson(tt.successes, tt.n)
		assert.InDelta(t, tt.low, low, 5e-5, "%v of %v", tt.successes, tt.n)
		assert.InDelta(t, tt.high, high, 5e-5, "%v of %v", tt.successes, tt.n)
	}
	low, high := Wilson(0, 0)
	assert.True(t, math.IsNaN(low) && math.IsNaN(high), "no case, no interval")
}

func TestPoissonExact(t *testing.T) {
	tests := []struct{ k, low, high float64 }{
		{0, 0, 3.689}, // Garwood 1936
		{1, 0.0253, 5.572},
		{10, 4.795, 18.390},
		{100, 81.364, 121.627},                    // R: poisson.test(100)
		{1e6, 1e6 - 1959.3, 1e6 + 1961.7},         // normal limits with the skewness term
		{1e5, 1e5 - 619.149, 1e5 + 1.96*317 + .5}, // as above
	}
	for _, tt := range tests {
		low, high := PoissonExact(tt.k)
		tolerance := max(0.001, tt.k*2e-5)
		assert.InDelta(t, tt.low, low, tolerance, "k=%v", tt.k)
		assert.InDelta(t, tt.high, high, tolerance, "k=%v", tt.k)
	}
	low, high := PoissonExact(-1)
	assert.True(t, math.IsNaN(low) && math.IsNaN(high))
}

func TestQuantile(t *testing.T) {
	// R: quantile(c(1, 2, 3, 4, 10), c(0, .25, .5, .9, 1)), type 7
	for q, want := range map[float64]float64{0: 1, 0.25: 2, 0.5: 3, 0.9: 7.6, 1: 10} {
		assert.InDelta(t, want, Quantile([]float64{10, 3, 1, 4, 2}, q), 1e-12, "q=%v", q)
	}
	assert.InDelta(t, 7.0, Quantile([]float64{7}, 0.9), 0)
	assert.True(t, math.IsNaN(Quantile(nil, 0.5)))
}

func TestIntervalsContainValue(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		n := 1 + rng.Int32N(3000)
		k := rng.Int32N(n + 1)
		q := NewProportion(k, n)
		assert.True(t, 0 <= q.Low && q.Low <= q.Value && q.Value <= q.High && q.High <= 1, "%+v", q)
		low, high := PoissonExact(float64(k))
		assert.True(t, 0 <= low && low <= float64(k) && float64(k) < high, "%v", k)
	}
}

func TestBootstrapAgreesWithTheory(t *testing.T) {
	// Of a yes-or-no measure the standard error is √(p(1−p)/n); both ways of
	// drawing must give it.
	for _, n := range []int32{200, 1000, 5000, 100_000} {
		yes := n * 3 / 10
		cells := []cell{{[2]float64{1, 100}, yes}, {[2]float64{0, 0}, n - yes}}
		low, high := bootstrapMeans(cells, 4000, rand.New(rand.NewPCG(1, 1)))
		half := 1.96 * math.Sqrt(0.3*0.7/float64(n))
		assert.InDelta(t, 0.3-half, low[0], half*0.12, "n=%d", n)
		assert.InDelta(t, 0.3+half, high[0], half*0.12, "n=%d", n)
		assert.InDelta(t, 100*low[0], low[1], 1e-9, "the same resamples serve both measures")
	}
}

func TestBootstrapManyCells(t *testing.T) {
	// Three values: the variance of the mean is (E[v²] − E[v]²)/n.
	for _, n := range []int32{900, 9000} {
		cells := []cell{{[2]float64{1, 0}, n / 3}, {[2]float64{0.9, 0}, n / 3}, {[2]float64{0, 0}, n / 3}}
		mean := 1.9 / 3
		half := 1.96 * math.Sqrt(((1+0.81)/3-mean*mean)/float64(n))
		low, high := bootstrapMeans(cells, 4000, rand.New(rand.NewPCG(1, 1)))
		assert.InDelta(t, 2*half, high[0]-low[0], half*0.2, "n=%d", n)
		_, wilson := Wilson(0, float64(n))
		assert.Zero(t, low[1])
		assert.InDelta(t, 100*wilson, high[1], 1e-9, "no spread: as uncertain as a proportion")
	}
}

func TestBootstrapEdges(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	low, high := bootstrapMeans(nil, 400, rng)
	assert.True(t, math.IsNaN(low[0]) && math.IsNaN(high[1]), "no case, no interval")
	low, high = bootstrapMeans([]cell{{[2]float64{0.9, 77}, 12}}, 400, rng)
	for m, mean := range []float64{0.9, 0.77} {
		wilsonLow, wilsonHigh := Wilson(12*mean, 12)
		assert.InDelta(t, wilsonLow, low[m]/greatest[m], 1e-12)
		assert.InDelta(t, wilsonHigh, high[m]/greatest[m], 1e-12)
	}
	a, b := rand.New(rand.NewPCG(5, 6)), rand.New(rand.NewPCG(5, 6))
	cells := []cell{{[2]float64{1, 1}, 7}, {[2]float64{0, 0}, 5}}
	lowA, highA := bootstrapMeans(cells, 400, a)
	lowB, highB := bootstrapMeans(cells, 400, b)
	assert.Equal(t, [2][2]float64{lowA, highA}, [2][2]float64{lowB, highB}, "the same seed gives the same interval")
}

func TestLowTailIsTheQuantile(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, n := range []int{1, 2, 3, 40, 41, 100, 400, 1000} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(rng.IntN(50)) // with ties
		}
		assert.InDelta(t, Quantile(slices.Clone(values), 0.025), lowTail(values, 1), 1e-12, "n=%d", n)
		assert.InDelta(t, Quantile(slices.Clone(values), 0.975), -lowTail(values, -1), 1e-12, "n=%d", n)
	}
}

func TestBinomialMoments(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, tt := range []struct {
		n int32
		p float64
	}{{10, 0.3}, {60, 0.5}, {90, 0.8}, {2000, 0.001}, {5000, 0.4}} {
		const draws = 20_000
		var sum, squares float64
		for range draws {
			k := float64(binomial(tt.n, tt.p, rng))
			sum += k
			squares += k * k
		}
		mean, variance := float64(tt.n)*tt.p, float64(tt.n)*tt.p*(1-tt.p)
		got := sum / draws
		assert.InDelta(t, mean, got, 5*math.Sqrt(variance/draws), "n=%d p=%v", tt.n, tt.p)
		assert.InDelta(t, variance, squares/draws-got*got, 0.06*variance, "n=%d p=%v", tt.n, tt.p)
	}
}
