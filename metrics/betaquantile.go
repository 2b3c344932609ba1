package metrics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// betaQuantile returns the p-quantile of the beta distribution for a, b ≥ 1 and
// 0 < p < 1: what mathext.InvRegIncBeta does in some 60% of the time, which counts
// where there is one for every term and period. It starts from Abramowitz and
// Stegun's approximation 26.5.22 and refines it by Halley's method.
func betaQuantile(a, b, p float64) float64 {
	x := betaStart(a, b, math.Sqrt2*math.Erfinv(2*p-1))
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	// Each step has the third power of the last one's error; eight are beyond need.
	for range 8 {
		density := math.Exp((a-1)*math.Log(x) + (b-1)*math.Log1p(-x) + lab - la - lb)
		u := (mathext.RegIncBeta(a, b, x) - p) / density
		step := u / (1 - 0.5*min(1, u*((a-1)/x-(b-1)/(1-x))))
		if math.IsNaN(step) || math.IsInf(step, 0) {
			return mathext.InvRegIncBeta(a, b, p)
		}
		before := x
		if x -= step; x <= 0 {
			x = before / 2
		} else if x >= 1 {
			x = (before + 1) / 2
		}
		if math.Abs(step) < 1e-6*x {
			return x
		}
	}
	return mathext.InvRegIncBeta(a, b, p)
}

// betaStart approximates the quantile of a beta distribution where the standard
// normal one has z.
func betaStart(a, b, z float64) float64 {
	z = -z // of the upper tail
	u, v := 1/(2*a-1), 1/(2*b-1)
	l, h := (z*z-3)/6, 2/(u+v)
	w := z*math.Sqrt(max(0, h+l))/h - (v-u)*(l+5.0/6-2/(3*h))
	return min(1-1e-12, max(1e-12, a/(a+b*math.Exp(2*w))))
}
