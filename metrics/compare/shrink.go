package compare

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// An Estimate is a figure with its 95% interval.
type Estimate struct{ Value, Low, High float64 }

var noEstimate = Estimate{math.NaN(), math.NaN(), math.NaN()}

// Gamma is a gamma distribution: of the true rates of all units, or of one unit's rate
// given its count.
type Gamma struct{ Shape, Rate float64 }

// Beta is a beta distribution: of the true proportions of all units, or of one unit's
// proportion given its cases.
type Beta struct{ A, B float64 }

// minStrength is the least weight of a prior, in cases: units that have nothing in
// common don't share much either.
const minStrength = 0.05

// leastUnits is how many units with differing cases there must be for the likelihood to
// be adjusted: with fewer the adjusted one has no top.
const leastUnits = 3

// FitGammaPoisson returns the gamma distribution of the units' true rates, whose mean
// is given and whose shape α maximises the adjusted likelihood of the counts:
//
//	O ~ Poisson(θ·exposure), θ ~ Gamma(α, α/mean), max L(α)/α
//	α·Σ [ψ(O+α) − ψ(α) + ln(α/(E+α)) + 1 − (O+α)/(E+α)] = 1,  E = mean·exposure
//
// L is the negative binomial likelihood. The adjustment is what a variance 1/α that may
// be anything adds: plain maximum likelihood often says that units don't differ at all,
// and its intervals are too short. Where fewer than three units have any count it is
// plain, 0 instead of 1 on the right.
//
// α is at least 0.05, and at most the sum of all counts: the mean isn't known better
// than from all counts together, and neither is a unit's rate. Counts and exposures
// that are negative or not finite don't count, nor do exposures of 0. A mean that is
// not above 0 gives NaN; so do no counts.
// Source: Clayton and Kaldor, Biometrics 1987 (43) 671–681; Morris and Tang,
// Statistical Science 2011 (26) 271–287, doi 10.1214/11-STS349, for the adjustment, as
// in the R package Rgbp; the cap is ours.
func FitGammaPoisson(counts, exposure []float64, mean float64) Gamma {
	var observed, expected []float64
	var total, differing float64
	for i, o := range counts {
		if i < len(exposure) && notNegative(o) && positive(exposure[i]) && positive(mean) {
			observed, expected = append(observed, o), append(expected, exposure[i]*mean)
			total += o
			if o > 0 {
				differing++
			}
		}
	}
	if total == 0 {
		return Gamma{math.NaN(), math.NaN()}
	}
	shape := likeliest(max(total, minStrength), differing, func(a float64) float64 {
		own, slope := mathext.Digamma(a), 0.0
		for i, o := range observed {
			e := expected[i] + a
			slope += mathext.Digamma(o+a) - own + math.Log(a/e) + 1 - (o+a)/e
		}
		return slope
	})
	return Gamma{shape, shape / mean}
}

// Posterior returns the distribution of a unit's rate given its count and exposure:
// Gamma(α + O, β + exposure). Bad input gives NaN.
func (g Gamma) Posterior(count, exposure float64) Gamma {
	if !notNegative(count) || !notNegative(exposure) {
		return Gamma{math.NaN(), math.NaN()}
	}
	return Gamma{g.Shape + count, g.Rate + exposure}
}

// Estimate returns the distribution's mean, shape/rate, which in a posterior lies
// between the crude rate and the mean of all, with the 2.5% and 97.5% quantiles; the
// interval contains the mean. NaN where shape or rate is not above 0.
func (g Gamma) Estimate() Estimate {
	if !positive(g.Shape) || !positive(g.Rate) {
		return noEstimate
	}
	mean := g.Shape / g.Rate
	return Estimate{
		mean,
		min(mean, gammaQuantile(g.Shape, low95)/g.Rate),
		max(mean, gammaQuantile(g.Shape, high95)/g.Rate),
	}
}

// FitBetaBinomial returns the beta distribution of the units' true proportions, whose
// mean m is given and whose strength s, in cases, maximises the adjusted likelihood:
//
//	k ~ Binomial(n, θ), θ ~ Beta(ms, (1−m)s), max L(s)/s
//	s·Σ {m[ψ(k+ms) − ψ(ms)] + (1−m)[ψ(n−k+(1−m)s) − ψ((1−m)s)] − ψ(n+s) + ψ(s)} = 1
//
// The adjustment and the bounds of s, 0.05 and the sum of all n, are those of
// [FitGammaPoisson]; plain where fewer than three units have cases of both sorts.
// Units with k outside [0, n] or n not above 0 don't count. A mean outside (0, 1) gives
// NaN; so do no units.
// Source: Griffiths, Biometrics 1973 (29) 637–648; Morris and Tang 2011, doi
// 10.1214/11-STS349; the cap is ours.
func FitBetaBinomial(successes, n []float64, mean float64) Beta {
	var yes, no []float64
	var total, differing float64
	for i, k := range successes {
		if i < len(n) && positive(n[i]) && k >= 0 && k <= n[i] {
			yes, no = append(yes, k), append(no, n[i]-k)
			total += n[i]
			if k > 0 && k < n[i] {
				differing++
			}
		}
	}
	if total == 0 || !(mean > 0 && mean < 1) {
		return Beta{math.NaN(), math.NaN()}
	}
	strength := likeliest(max(total, minStrength), differing, func(s float64) float64 {
		a, b := mean*s, (1-mean)*s
		own := mean*mathext.Digamma(a) + (1-mean)*mathext.Digamma(b) - mathext.Digamma(s)
		slope := 0.0
		for i, k := range yes {
			slope += mean*mathext.Digamma(k+a) + (1-mean)*mathext.Digamma(no[i]+b) -
				mathext.Digamma(k+no[i]+s) - own
		}
		return slope
	})
	return Beta{mean * strength, (1 - mean) * strength}
}

// Posterior returns the distribution of a unit's proportion given its cases:
// Beta(a + k, b + n − k). Bad input gives NaN.
func (d Beta) Posterior(k, n float64) Beta {
	if !(k >= 0 && k <= n) || !notNegative(n) {
		return Beta{math.NaN(), math.NaN()}
	}
	return Beta{d.A + k, d.B + n - k}
}

// Estimate returns the distribution's mean, a/(a+b), which in a posterior lies between
// the crude proportion and the mean of all, with the 2.5% and 97.5% quantiles; the
// interval contains the mean. NaN where a or b is not above 0.
func (d Beta) Estimate() Estimate {
	if !positive(d.A) || !positive(d.B) {
		return noEstimate
	}
	mean := d.A / (d.A + d.B)
	return Estimate{
		mean,
		min(mean, betaQuantile(d.A, d.B, low95)),
		max(mean, betaQuantile(d.A, d.B, high95)),
	}
}

// likeliest returns where from minStrength to high the adjusted likelihood has its top,
// given the slope of the logarithm of the plain one, to six digits or better: the
// interval on the logarithm is cut by the Illinois form of the rule of false position.
// Where there is no top inside, it is the end that is higher.
func likeliest(high, differing float64, slope func(float64) float64) float64 {
	adjustment := 0.0
	if differing >= leastUnits {
		adjustment = 1
	}
	along := func(t float64) float64 { x := math.Exp(t); return x*slope(x) - adjustment }
	a, b := math.Log(minStrength), math.Log(high)
	fa, fb := along(a), along(b)
	if !(fa > 0) {
		return minStrength
	}
	if !(fb < 0) {
		return high
	}
	side := 0
	for range 60 {
		c := (a*fb - b*fa) / (fb - fa)
		fc := along(c)
		var moved float64
		if fc > 0 {
			moved, a, fa = c-a, c, fc
			if side > 0 {
				fb /= 2
			}
			side = 1
		} else {
			moved, b, fb = b-c, c, fc
			if side < 0 {
				fa /= 2
			}
			side = -1
		}
		if b-a < 1e-7 || moved < 1e-8 || fc == 0 {
			return math.Exp(c)
		}
	}
	return math.Exp((a + b) / 2)
}
