package trend

import (
	"cmp"
	"math"
	"slices"
)

// A Change is the point at which a series most likely changed its level once.
type Change struct {
	K  float64 // greatest |U|
	At int     // index of the first point of the new level; -1 where there is none
	P  float64 // two-sided, approximate, in [0, 1]
}

// Pettitt looks for one change of level at an unknown point.
//
//	U(t) = 2·Σ rank(x(i)) − t(n+1),  i ≤ t
//	K = max |U(t)|,  p = min(1, 2·exp(−6K²/(n³+n²)))
//
// The first t of the greatest |U| counts. Missing points are left out; At is the index
// in the series as given. Fewer than two points, or equal ones only, give K = 0, p = 1
// and At = -1. A trend, a season or autocorrelation make p small too.
// Source: Pettitt, Applied Statistics 1979 (28) 126–135, doi 10.2307/2346729.
func Pettitt(series []float64) Change {
	var w Tester
	w.keep(series)
	return w.pettitt(w.value)
}

func (w *Tester) pettitt(x []float64) Change {
	w.ranksOf(x)
	c := Change{At: -1, P: 1}
	n := float64(len(x))
	var u float64
	for i, r := range w.rank[:max(0, len(x)-1)] {
		u += 2*r - n - 1
		if math.Abs(u) > c.K {
			c.K, c.At = math.Abs(u), w.at[i+1]
		}
	}
	if c.K > 0 {
		c.P = min(1, 2*math.Exp(-6*c.K*c.K/(n*n*n+n*n)))
	}
	return c
}

// ranksOf leaves in w.rank the ranks from 1, ties having the mean of theirs.
func (w *Tester) ranksOf(x []float64) {
	w.order = w.order[:0]
	for i := range x {
		w.order = append(w.order, i)
	}
	slices.SortFunc(w.order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	w.rank = append(w.rank[:0], x...)
	for i, j := 0, 0; i < len(x); i = j {
		for j = i + 1; j < len(x) && x[w.order[j]] == x[w.order[i]]; j++ {
		}
		for _, at := range w.order[i:j] {
			w.rank[at] = float64(i+j+1) / 2
		}
	}
}
