// Package surveillance finds early what is on the rise: EARS, Farrington and
// Noufaily's regression, CUSUM and Kleinberg's bursts as published, and Judge,
// the one test of a count series whose p-value a table of series can be decided
// by. Series run from the oldest to the latest count, one per week or month.
package surveillance

import "math"

// greatestCount is the greatest number taken for a count. What is above, negative
// or not finite is a missing one.
const greatestCount = 1e12

func isCount(y float64) bool { return y >= 0 && y <= greatestCount }

// orNaN is x where ok, else not a number.
func orNaN(ok bool, x float64) float64 {
	if ok {
		return x
	}
	return math.NaN()
}
