package surveillance

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// UpperTail returns P(Y ≥ y) of a negative binomial count of the given mean and
// variance, the predictive distribution of a quasi-Poisson model:
//
//	P(Y ≥ y) = I(1−p; y, r),  p = mean/variance, r = mean·p/(1−p)
//
// I being the regularised incomplete beta function; where the variance is no
// greater than the mean it is Poisson's, the regularised incomplete gamma function
// P(y; mean). The result is in [0, 1], exact far into the tail (to 1e-300);
// a variance of more than 1e12 means gives Markov's bound, mean/y. y ≤ 0 gives 1, a mean of 0 and y > 0 gives 0; NaN or a negative mean gives NaN.
// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd edition
// 2005, chapters 4 and 5.
func UpperTail(y, mean, variance float64) float64 {
	switch {
	case math.IsNaN(y) || !(mean >= 0) || math.IsInf(mean, 1) || math.IsNaN(variance):
		return math.NaN()
	case y <= 0:
		return 1
	case mean == 0 || math.IsInf(y, 1):
		return 0
	case variance <= mean*(1+1e-8):
		return mathext.GammaIncReg(y, mean)
	case variance > mean*1e12 || mean < 1e-150: // Markov's bound, where the beta function gives out
		return min(1, mean/y)
	}
	excess := (variance - mean) / variance // 1 − p
	return mathext.RegIncBeta(y, mean*(1-excess)/excess, excess)
}

// MidTail returns the mid-p of the count: P(Y > y) + P(Y = y)/2. Over its own
// distribution it is uniform in the mean, where UpperTail is greater than uniform
// by half a step; of small counts that is much. Arguments as UpperTail; y < 0
// gives 1.
// Source: Lancaster, JASA 1961 (56) 223–234; of families of tests, Habiger,
// Communications in Statistics 2015.
func MidTail(y, mean, variance float64) float64 {
	return (UpperTail(y, mean, variance) + UpperTail(y+1, mean, variance)) / 2
}

// tooWide is where whole numbers stop being exact: no bound is told beyond.
const tooWide = 1 << 52

// quantile is the least whole count that a count is at most with probability
// 1−alpha; +Inf beyond all counts.
func quantile(alpha, mean, variance float64) float64 {
	if !(mean >= 0) || math.IsInf(mean, 1) || !(variance >= 0) || math.IsInf(variance, 1) || !(alpha > 0) {
		return math.NaN()
	}
	high := math.Ceil(mean + 1)
	for step := math.Ceil(math.Sqrt(variance) + 1); high < tooWide && UpperTail(high+1, mean, variance) > alpha; step *= 2 {
		high += step
	}
	if high >= tooWide {
		return math.Inf(1)
	}
	low := -1.0 // never enough, high always
	for high-low > 1 {
		middle := math.Floor(low + (high-low)/2)
		if UpperTail(middle+1, mean, variance) <= alpha {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// cauchy combines p-values of dependent tests into one:
//
//	P = ½ − arctan(T)/π,  T = mean of tan((½ − p)·π)
//
// It holds in the tail whatever the dependence, and costs less than Bonferroni
// where the tests agree. Of no tests it is 1.
// Source: Liu and Xie, JASA 2020 (115) 393–402, doi 10.1080/01621459.2018.1554485.
func cauchy(p []float64) float64 {
	if len(p) == 0 {
		return 1
	}
	sum, least := 0.0, 1.0
	for _, x := range p {
		least = min(least, x)
		// Just below 1 the tangent would outweigh any evidence.
		x = min(x, 0.999)
		if x < 1e-15 { // where tan overflows its precision: 1/(πp)
			sum += 1 / (max(x, 1e-300) * math.Pi)
			continue
		}
		sum += math.Tan((0.5 - x) * math.Pi)
	}
	t := sum / float64(len(p))
	if t > 1e15 {
		return max(least, 1/(t*math.Pi))
	}
	return min(1, max(least, 0.5-math.Atan(t)/math.Pi))
}
