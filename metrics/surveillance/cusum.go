package surveillance

import "math"

// CustomaryK and CustomaryH are the reference value and the decision limit of
// CUSUM for Poisson counts in Rossi, Lampugnani and Marchi.
const (
	CustomaryK = 1.04
	CustomaryH = 2.26
)

// CUSUM returns the one-sided cumulative sum of each point of the series; a sum of
// h or more is an alarm:
//
//	Sₜ = max(0, Sₜ₋₁ + zₜ − k),  S₀ = 0
//	z = (y − 3m + 2√(ym)) / 2√m
//
// with m, the mean in control. z is nearly normal of a Poisson count. The sum is in
// standard deviations and at least 0. A missing count leaves the sum as it was. A
// mean that is not above 0 gives only NaN, an empty series none.
// Source: Rossi, Lampugnani and Marchi, Statistics in Medicine 1999 (18)
// 2111–2122; cusum of R's surveillance, trans "rossi".
func CUSUM(series []float64, mean, k float64) []float64 {
	sums := make([]float64, len(series))
	sum := orNaN(mean > 0 && mean <= greatestCount, 0)
	for t, y := range series {
		if isCount(y) {
			sum = max(0, sum+rossi(y, mean)-k)
		}
		sums[t] = sum
	}
	return sums
}

// CUSUMBound returns the count above which the next point would bring the sum past
// h, given the sum before: the solution of before + z(y) − k = h for y,
//
//	y = m·(√(4 + 2a/√m) − 1)²,  a = h + k − before
//
// 0 where any count would. A mean that is not above 0 gives NaN.
// Source: as CUSUM.
func CUSUMBound(before, mean, k, h float64) float64 {
	if !(mean > 0) {
		return math.NaN()
	}
	inside := 4 + 2*(h+k-before)/math.Sqrt(mean)
	if inside <= 1 {
		return 0
	}
	root := math.Sqrt(inside) - 1
	return mean * root * root
}

func rossi(y, mean float64) float64 {
	return (y - 3*mean + 2*math.Sqrt(y*mean)) / (2 * math.Sqrt(mean))
}
