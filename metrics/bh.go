package metrics

import (
	"cmp"
	"math"
	"slices"
)

// BenjaminiHochberg turns the p-values of a family of tests into q-values: the
// least false discovery rate at which each would still be a discovery.
//
//	q(i) = min over j ≥ i of p(j)·m/j, at most 1,  p(1) ≤ … ≤ p(m)
//
// The q-values come in the order of the p-values. A NaN stays one and is no test: m
// counts the others. No p-values give none.
// Source: Benjamini and Hochberg, JRSS B 1995 (57) 289–300; R's p.adjust "BH".
func BenjaminiHochberg(p []float64) []float64 {
	q := make([]float64, len(p))
	order := make([]int, 0, len(p))
	for i, v := range p {
		q[i] = v
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	m, least := float64(len(order)), 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*(m/float64(rank)))
		q[i] = least
	}
	return q
}
