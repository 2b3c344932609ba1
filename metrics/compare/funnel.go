package compare

import "math"

// Limits are what a funnel plot draws around the centre: a unit that differs from the
// centre by chance alone is within the outer ones in some 998 of 1,000 cases.
type Limits struct {
	Low95, High95   float64
	Low998, High998 float64
}

// Flag998 tells where a value stands to the outer limits: low, high or in. A value or
// a limit that is NaN has no flag.
func (l Limits) Flag998(value float64) Flag { return flag(value, l.Low998, l.High998) }

// Flag95 tells where a value stands to the inner limits. Of 100 units that don't
// differ, five are outside: a hint at most.
func (l Limits) Flag95(value float64) Flag { return flag(value, l.Low95, l.High95) }

func flag(value, low, high float64) Flag {
	switch {
	case math.IsNaN(value) || math.IsNaN(low) || math.IsNaN(high):
		return FlagNone
	case value < low:
		return FlagLow
	case value > high:
		return FlagHigh
	}
	return FlagIn
}

// times gives limits of a ratio the unit of the centre.
func (l Limits) times(centre float64) Limits {
	return Limits{l.Low95 * centre, l.High95 * centre, l.Low998 * centre, l.High998 * centre}
}

var noLimits = Limits{math.NaN(), math.NaN(), math.NaN(), math.NaN()}

// PoissonLimits returns the exact limits of the ratio observed/expected of a Poisson
// count, whose centre is 1:
//
//	low = χ²(α/2; 2E)/2E,  high = χ²(1−α/2; 2E+2)/2E,  E = expected
//
// The expected count need not be whole. Where even 0 is not rare enough, e^−E > α/2,
// the lower limit is 0: else every unit with nothing to count would be below it. An
// expected count that is 0, negative or not finite has NaN limits.
// Source: Garwood, Biometrika 1936 (28) 437–442, doi 10.1093/biomet/28.3-4.437;
// Spiegelhalter, Statistics in Medicine 2005 (24) 1185–1202, doi 10.1002/sim.1970; as
// FunnelPlotR draws them but for the lower limit of 0.
func PoissonLimits(expected float64) Limits {
	if !positive(expected) {
		return noLimits
	}
	low := func(t tail) float64 {
		if math.Exp(-expected) > t.p {
			return 0
		}
		return min(1, gammaQuantile(expected, t)/expected)
	}
	high := func(t tail) float64 { return max(1, gammaQuantile(expected+1, t)/expected) }
	return Limits{low(low95), high(high95), low(low998), high(high998)}
}

// BinomialLimits returns the exact limits of a proportion of n cases:
//
//	low = Beta⁻¹(α/2; np, n−np+1),  high = Beta⁻¹(1−α/2; np+1, n−np),  p = centre
//
// Clopper and Pearson's interval of np cases, what Garwood's is for a Poisson count.
// They are in [0, 1]; where not even no case is rare enough, (1−p)^n > α/2, the lower
// limit is 0, and where not even all are, p^n > α/2, the upper one is 1. A centre
// outside [0, 1] and an n that is 0, negative or not finite have NaN limits.
// Source: Clopper and Pearson, Biometrika 1934 (26) 404–413; Spiegelhalter 2005, doi
// 10.1002/sim.1970.
func BinomialLimits(centre, n float64) Limits {
	if !positive(n) || !(centre >= 0 && centre <= 1) {
		return noLimits
	}
	k := n * centre
	low := func(t tail) float64 {
		if math.Exp(n*math.Log1p(-centre)) > t.p {
			return 0
		}
		return min(centre, betaQuantile(k, n-k+1, t))
	}
	high := func(t tail) float64 {
		if math.Pow(centre, n) > 1-t.p {
			return 1
		}
		return max(centre, betaQuantile(k+1, n-k, t))
	}
	return Limits{low(low95), high(high95), low(low998), high(high998)}
}

// AdjustedPoissonLimits returns the limits of the ratio observed/expected that allow
// for differences between units beyond chance, of variance τ² on the logarithm:
//
//	exp(± z·√(1/E + τ²)),  z = 1.959964 and 3.090232
//
// As in [PoissonLimits], the lower limit is 0 where a count of 0 is not rare. τ² = 0
// gives the exact limits. Bad input gives NaN.
// Source: Spiegelhalter 2005, doi 10.1002/sim.1970; the SHMI method of FunnelPlotR.
func AdjustedPoissonLimits(expected, tau2 float64) Limits {
	if tau2 == 0 {
		return PoissonLimits(expected)
	}
	if !positive(expected) || !positive(tau2) {
		return noLimits
	}
	sd, zero := math.Sqrt(1/expected+tau2), math.Exp(-expected)
	low := func(t tail) float64 {
		if zero > t.p {
			return 0
		}
		return math.Exp(t.z * sd)
	}
	return Limits{low(low95), math.Exp(high95.z * sd), low(low998), math.Exp(high998.z * sd)}
}

// AdjustedBinomialLimits returns the limits of a proportion that allow for differences
// between units beyond chance, of variance τ² on the arcsine scale:
//
//	sin²(asin√p ± z·√(1/4n + τ²)),  p = centre, the angle within [0, π/2]
//
// They are in [0, 1], and 0 or 1 where [BinomialLimits] are. τ² = 0 gives the exact
// limits. Bad input gives NaN.
// Source: Spiegelhalter 2005, doi 10.1002/sim.1970, variance-stabilising
// transformation; FunnelPlotR's proportions.
func AdjustedBinomialLimits(centre, n, tau2 float64) Limits {
	if tau2 == 0 {
		return BinomialLimits(centre, n)
	}
	if !positive(n) || !positive(tau2) || !(centre >= 0 && centre <= 1) {
		return noLimits
	}
	angle, sd := math.Asin(math.Sqrt(centre)), math.Sqrt(1/(4*n)+tau2)
	none, all := math.Exp(n*math.Log1p(-centre)), math.Pow(centre, n)
	at := func(t tail) float64 {
		switch {
		case t.z < 0 && none > t.p:
			return 0
		case t.z > 0 && all > 1-t.p:
			return 1
		}
		s := math.Sin(min(math.Pi/2, max(0, angle+t.z*sd)))
		return s * s
	}
	return Limits{at(low95), at(high95), at(low998), at(high998)}
}

func positive(x float64) bool { return x > 0 && !math.IsInf(x, 1) }
