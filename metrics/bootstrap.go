package metrics

import (
	"math"
	"math/rand/v2"
)

// A cell is a number of cases that share their values of both measures that
// are resampled together: weighted satisfaction and score.
type cell struct {
	values [2]float64
	n      int32
}

// greatest is the greatest value of each measure.
var greatest = [2]float64{1, 100}

// addCell adds n cases, to the cell of the same values if there is one.
func addCell(cells []cell, values [2]float64, n int32) []cell {
	if n == 0 {
		return cells
	}
	for i := range cells {
		if cells[i].values == values {
			cells[i].n += n
			return cells
		}
	}
	return append(cells, cell{values, n})
}

// meansOf returns the number of cases and the means of both measures, NaN
// where there is no case.
func meansOf(cells []cell) (n int32, means [2]float64) {
	for _, c := range cells {
		n += c.n
		for m := range means {
			means[m] += c.values[m] * float64(c.n)
		}
	}
	for m := range means {
		means[m] /= float64(n)
	}
	return n, means
}

// bootstrapMeans returns the 95% percentile intervals of the means of a sample
// given as cells, from b resamples.
//
// Resampling n cases with replacement is drawing the cells' counts from a
// multinomial distribution, so that a unit with 100,000 cases costs little
// more than one with some hundred. A measure without spread in the sample, for
// which every resample is the same, takes Wilson's limits of the proportion that
// its mean is of its greatest value: no mean on that scale varies more.
// No case gives NaN. Intervals are widened to hold the means themselves.
//
// Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13.
func bootstrapMeans(cells []cell, b int, rng *rand.Rand) (low, high [2]float64) {
	n, means := meansOf(cells)
	if len(cells) > 1 {
		low, high = resampledMeans(cells, n, b, rng)
	}
	for m, mean := range means {
		if !spreads(cells, m) {
			low[m], high[m] = Wilson(mean/greatest[m]*float64(n), float64(n))
			low[m], high[m] = low[m]*greatest[m], high[m]*greatest[m]
		}
		low[m], high[m] = min(mean, low[m]), max(mean, high[m])
	}
	return low, high
}

// resampledMeans returns the percentiles alone.
func resampledMeans(cells []cell, n int32, b int, rng *rand.Rand) (low, high [2]float64) {
	r := newResampler(cells, n, rng)
	samples := make([]float64, 2*b)
	for i := range b {
		sums := r.sums()
		samples[i], samples[b+i] = sums[0]/float64(n), sums[1]/float64(n)
	}
	for m := range low {
		s := samples[m*b : (m+1)*b]
		low[m], high[m] = lowTail(s, 1), -lowTail(s, -1)
	}
	return low, high
}

// lowTail returns the 2.5% quantile of sign × values, as Quantile would, by
// keeping only the smallest few: most of the bootstrap's time would go into
// sorting the rest.
func lowTail(values []float64, sign float64) float64 {
	at := 0.025 * float64(len(values)-1)
	i := int(at)
	smallest := make([]float64, min(i+2, len(values)))
	for k := range smallest {
		smallest[k] = math.Inf(1)
	}
	last := len(smallest) - 1
	for _, v := range values {
		v *= sign
		if v >= smallest[last] {
			continue
		}
		k := last
		for ; k > 0 && smallest[k-1] > v; k-- {
			smallest[k] = smallest[k-1]
		}
		smallest[k] = v
	}
	if i == last {
		return smallest[i]
	}
	return smallest[i] + (at-float64(i))*(smallest[i+1]-smallest[i])
}

// spreads tells whether a measure takes more than one value.
func spreads(cells []cell, measure int) bool {
	for _, c := range cells {
		if c.values[measure] != cells[0].values[measure] {
			return true
		}
	}
	return false
}

// drawnSingly is the sample size up to which drawing case by case is faster
// than drawing each cell's count.
const drawnSingly = 512

type resampler struct {
	cells  []cell
	n      int32
	rng    *rand.Rand
	cellOf []uint8 // by case, up to drawnSingly
	counts []int32
	second []int32 // of every other case drawn, which need not wait for counts
}

func newResampler(cells []cell, n int32, rng *rand.Rand) *resampler {
	r := &resampler{cells: cells, n: n, rng: rng, counts: make([]int32, len(cells)), second: make([]int32, len(cells))}
	if n <= drawnSingly {
		r.cellOf = make([]uint8, 0, n)
		for i, c := range cells {
			for range c.n {
				r.cellOf = append(r.cellOf, uint8(i))
			}
		}
	}
	return r
}

// sums draws a resample and adds up its measures.
func (r *resampler) sums() (sums [2]float64) {
	if r.cellOf != nil {
		r.drawCases()
	} else {
		r.drawCounts()
	}
	for i, c := range r.cells {
		k := float64(r.counts[i])
		sums[0] += c.values[0] * k
		sums[1] += c.values[1] * k
	}
	return sums
}

// drawCases draws n cases. Each random word serves two of them: scaling 32
// bits to n ≤ 512 is biased by less than 1 in 8 million.
func (r *resampler) drawCases() {
	clear(r.counts)
	clear(r.second)
	n := uint64(r.n)
	for range r.n / 2 {
		word := r.rng.Uint64()
		r.counts[r.cellOf[(word>>32)*n>>32]]++
		r.second[r.cellOf[(word&math.MaxUint32)*n>>32]]++
	}
	if r.n%2 == 1 {
		r.counts[r.cellOf[(r.rng.Uint64()>>32)*n>>32]]++
	}
	for i, k := range r.second {
		r.counts[i] += k
	}
}

// drawCounts draws the cells' counts, one conditional binomial after another.
func (r *resampler) drawCounts() {
	left, rest := r.n, r.n
	for i, c := range r.cells {
		k := binomial(left, float64(c.n)/float64(rest), r.rng)
		r.counts[i] = k
		left, rest = left-k, rest-c.n
	}
}

// binomial draws from a binomial distribution: by the rounded normal
// approximation where its variance is 25 or more (the error is far below that
// of a percentile of some hundred resamples), else by inversion.
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
