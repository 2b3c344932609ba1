package metrics

import (
	"math"
	"math/rand/v2"
)

// A cell is a number of cases that share one value.
type cell struct {
	value float64
	n     int32
}

// bootstrapMean returns the 95% percentile interval of the mean of a sample
// given as cells, from b resamples.
//
// Resampling n cases with replacement is drawing the cells' counts from a
// multinomial distribution, so that a unit with 100,000 cases costs no more
// than one with a hundred. A single cell has no spread to resample: its value
// is returned as both limits; no case gives NaN. The interval is widened to
// hold the mean itself.
//
// Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13.
func bootstrapMean(cells []cell, b int, rng *rand.Rand) (low, high float64) {
	var n int32
	mean := 0.0
	for _, c := range cells {
		n += c.n
		mean += c.value * float64(c.n)
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	mean /= float64(n)
	if len(cells) == 1 {
		return mean, mean
	}
	means := make([]float64, b)
	for i := range means {
		means[i] = resampledMean(cells, n, rng)
	}
	return min(mean, Quantile(means, 0.025)), max(mean, Quantile(means, 0.975))
}

// resampledMean is the mean of one resample.
func resampledMean(cells []cell, n int32, rng *rand.Rand) float64 {
	sum := 0.0
	if n <= 64 {
		for range n {
			at := rng.Int32N(n)
			for _, c := range cells {
				if at < c.n {
					sum += c.value
					break
				}
				at -= c.n
			}
		}
		return sum / float64(n)
	}
	left, rest := n, n
	for _, c := range cells {
		k := binomial(left, float64(c.n)/float64(rest), rng)
		sum += c.value * float64(k)
		left, rest = left-k, rest-c.n
	}
	return sum / float64(n)
}

// binomial draws from a binomial distribution: by the normal approximation
// with continuity where its variance is 25 or more (the error is far below
// that of a percentile of some hundred resamples), else by inversion.
func binomial(n int32, p float64, rng *rand.Rand) int32 {
	switch {
	case n <= 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - binomial(n, 1-p, rng)
	}
	mean := float64(n) * p
	if variance := mean * (1 - p); variance >= 25 {
		k := math.Round(mean + math.Sqrt(variance)*rng.NormFloat64())
		return int32(min(max(k, 0), float64(n)))
	}
	u, odds := rng.Float64(), p/(1-p)
	f := math.Exp(float64(n) * math.Log1p(-p))
	var k int32
	for u > f && k < n {
		u -= f
		k++
		f *= odds * float64(n-k+1) / float64(k)
	}
	return k
}
