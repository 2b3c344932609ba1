package compare

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// A tail is a probability of a lower tail with its normal quantile, kept because a
// normal quantile costs half of what is done with it.
type tail struct{ p, z float64 }

var (
	low95   = tail{0.025, distuv.UnitNormal.Quantile(0.025)}
	high95  = tail{0.975, distuv.UnitNormal.Quantile(0.975)}
	low998  = tail{0.001, distuv.UnitNormal.Quantile(0.001)}
	high998 = tail{0.999, distuv.UnitNormal.Quantile(0.999)}
)

// closeEnough is how small a step of Halley's method may be, in the smaller of the
// value and the standard deviation, to be the last: the error left is of its third
// power.
const closeEnough = 1e-3

// Beyond these the start is as good as the arithmetic: near 0 it is the leading term,
// and the distribution of very many is normal.
const (
	tinyShape = 1e-3
	hugeShape = 1e10
)

// gammaQuantile returns the quantile of the gamma distribution with rate 1, whose
// shape a is above 0; it is 0 where a is not. It starts from Wilson and Hilferty's
// approximation and refines it by Halley's method: the funnel's, the shrunken and
// the standardised limits make ten of them for each unit, and mathext.GammaIncRegInv
// takes several times as long.
func gammaQuantile(a float64, t tail) float64 {
	if !(a > 0) {
		return 0
	}
	x := gammaStart(a, t)
	if a < tinyShape || a > hugeShape {
		return x
	}
	la, _ := math.Lgamma(a)
	near := closeEnough * math.Sqrt(a)
	for range 12 {
		density := math.Exp((a-1)*math.Log(x) - x - la)
		u := (mathext.GammaIncReg(a, x) - t.p) / density
		step := u / (1 - 0.5*min(1, u*((a-1)/x-1)))
		if math.IsNaN(step) || math.IsInf(step, 0) {
			break
		}
		before := x
		if x -= step; x <= 0 {
			x = before / 2
		} else if math.Abs(step) < min(near, closeEnough*x) {
			return x
		}
	}
	return mathext.GammaIncRegInv(a, t.p)
}

func gammaStart(a float64, t tail) float64 {
	if root := 1 - 1/(9*a) + t.z/(3*math.Sqrt(a)); root > 0.2 {
		return a * root * root * root
	}
	lg, _ := math.Lgamma(a + 1) // near 0 the distribution function is x^a/Γ(a+1)
	return max(math.Exp((math.Log(t.p)+lg)/a), math.SmallestNonzeroFloat64)
}

// betaQuantile returns the quantile of the beta distribution; it is 0 where a is not
// above 0 and 1 where b is not. It is made like gammaQuantile.
func betaQuantile(a, b float64, t tail) float64 {
	if !(a > 0) {
		return 0
	}
	if !(b > 0) {
		return 1
	}
	x := betaStart(a, b, t)
	if min(a, b) < tinyShape || max(a, b) > hugeShape {
		return x
	}
	lbeta := mathext.Lbeta(a, b)
	near := closeEnough * math.Sqrt(a*b/(a+b+1)) / (a + b)
	for range 12 {
		density := math.Exp((a-1)*math.Log(x) + (b-1)*math.Log1p(-x) - lbeta)
		u := (mathext.RegIncBeta(a, b, x) - t.p) / density
		step := u / (1 - 0.5*min(1, u*((a-1)/x-(b-1)/(1-x))))
		if math.IsNaN(step) || math.IsInf(step, 0) {
			break
		}
		before := x
		if x -= step; x <= 0 {
			x = before / 2
		} else if x >= 1 {
			x = (before + 1) / 2
		} else if math.Abs(step) < min(near, closeEnough*min(x, 1-x)) {
			return x
		}
	}
	return mathext.InvRegIncBeta(a, b, t.p)
}

// betaStart is Abramowitz and Stegun's approximation 26.5.22, and near the rims, where
// it does not hold, the leading term of the distribution function.
func betaStart(a, b float64, t tail) float64 {
	const rim = 1e-12
	if a >= 1 && b >= 1 {
		u, v := 1/(2*a-1), 1/(2*b-1)
		l, h := (t.z*t.z-3)/6, 2/(u+v)
		w := -t.z*math.Sqrt(max(0, h+l))/h - (v-u)*(l+5.0/6-2/(3*h))
		return min(1-rim, max(rim, a/(a+b*math.Exp(2*w))))
	}
	left := math.Exp(a*math.Log(a/(a+b))) / a
	right := math.Exp(b*math.Log(b/(a+b))) / b
	if all := left + right; t.p < left/all {
		return min(1-rim, max(math.SmallestNonzeroFloat64, math.Pow(a*all*t.p, 1/a)))
	}
	return max(rim, min(1-rim, 1-math.Pow(b*(left+right)*(1-t.p), 1/b)))
}
