package spc

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Runs says whether points keep to one side of the centre longer, or change sides
// less often, than chance would have them.
type Runs struct {
	Useful int // points that are not on the centre line

	Longest, LongestMax     int // longest run, and the longest that chance allows
	Crossings, CrossingsMin int // changes of side, and the fewest that chance allows

	Signal bool // Longest > LongestMax or Crossings < CrossingsMin
}

// CountRuns applies Anhøj's rules to the values and a centre line.
//
//	LongestMax   = round(log2 n) + 3
//	CrossingsMin = 5% quantile of Binomial(n − 1, 1/2)
//
// n being the useful points; missing values are passed over. Without useful points
// everything is 0 and there is no signal.
// Source: Anhøj and Olesen, PLoS ONE 2014 (9) e113825, doi
// 10.1371/journal.pone.0113825; R's qicharts2.
func CountRuns(values []float64, centre float64) Runs {
	var c runCounter
	for _, y := range values {
		if !math.IsNaN(y) && !math.IsNaN(centre) {
			c.add(sideOf(y, centre))
		}
	}
	return c.result()
}

type runCounter struct {
	side                   int8
	n, run, longest, cross int
}

func (c *runCounter) add(side int8) {
	if side == 0 {
		return
	}
	if side != c.side {
		if c.n > 0 {
			c.cross++
		}
		c.side, c.run = side, 0
	}
	c.n++
	c.run++
	c.longest = max(c.longest, c.run)
}

func (c *runCounter) result() Runs {
	if c.n == 0 {
		return Runs{}
	}
	r := Runs{
		Useful: c.n, Longest: c.longest, Crossings: c.cross,
		LongestMax:   int(math.Round(math.Log2(float64(c.n)))) + 3,
		CrossingsMin: halfBinomialQuantile(c.n - 1),
	}
	r.Signal = r.Longest > r.LongestMax || r.Crossings < r.CrossingsMin
	return r
}

// halfBinomialQuantile is the 5% quantile of Binomial(m, 1/2): the least k with
// P(X ≤ k) ≥ 0.05. It starts where the normal distribution puts it.
func halfBinomialQuantile(m int) int {
	n := float64(m)
	k := math.Round(max(0, n/2-1.6449*math.Sqrt(n)/2-0.5))
	atMost := func(k float64) float64 {
		if k >= n {
			return 1
		}
		return mathext.RegIncBeta(n-k, k+1, 0.5)
	}
	for atMost(k) < 0.05 {
		k++
	}
	for k > 0 && atMost(k-1) >= 0.05 {
		k--
	}
	return int(k)
}
