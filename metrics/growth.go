package metrics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// A RateRatio compares the rates of two counts.
type RateRatio struct {
	Ratio, Low, High float64 // with its exact 95% interval
	P                float64 // one-sided: of so many or more, were the rates equal
}

// CompareRates returns the ratio of the rate k/n to the rate before/nBefore: of two
// Poisson counts k and before, seen on n and nBefore texts. Given their sum T = k +
// before, k is binomial with the probability π = ρn/(ρn + nBefore), ρ being the
// ratio; the limits of ρ are those of Clopper and Pearson for π, turned round:
//
//	ρ = π/(1−π) · nBefore/n
//	low: π = Beta⁻¹(0.025; k, before+1),  high: π = Beta⁻¹(0.975; k+1, before)
//	P = P(X ≥ k), X ~ Binomial(T, n/(n + nBefore))
//
// before = 0 has the ratio and the upper limit +Inf, the lower limit is a number;
// k = 0 has the ratio and the lower limit 0. Where nothing was counted, k =
// before = 0, the ratio is NaN, the limits are 0 and +Inf and P is 1. Where there
// is nothing to compare with, n or nBefore = 0, and of negative numbers everything
// is NaN.
// Source: Przyborowski and Wilenski, Biometrika 1940 (31) 313–323, doi
// 10.1093/biomet/31.3-4.313; Clopper and Pearson, Biometrika 1934 (26) 404–413;
// R's poisson.test of two counts. It holds for texts written independently of each
// other: copies of one text make it too sure.
func CompareRates(k, n, before, nBefore float64) RateRatio {
	if !(k >= 0 && before >= 0 && n > 0 && nBefore > 0) {
		return RateRatio{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	odds := nBefore / n
	r := RateRatio{Ratio: k / before * odds, High: math.Inf(1), P: 1}
	if k > 0 {
		pi := betaQuantile(k, before+1, 0.025)
		r.Low = pi / (1 - pi) * odds
		r.P = mathext.RegIncBeta(k, before+1, n/(n+nBefore))
	}
	if before > 0 {
		pi := betaQuantile(k+1, before, 0.975)
		r.High = pi / (1 - pi) * odds
	}
	return r
}
