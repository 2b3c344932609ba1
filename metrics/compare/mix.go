package compare

import "math"

// leastCoverage is how much of the standard's mix a unit must have for its mix to be
// judged.
const leastCoverage = 0.5

// standardise fills in what strata tell.
func (c *comparison) standardise() {
	strata := make([][]Stratum, len(c.valid))
	given := false
	for k, i := range c.valid {
		if len(c.obs[i].Strata) == 0 {
			continue
		}
		given = true
		if !c.addUp(c.obs[i]) {
			c.results[i].Warnings |= StrataDiffer
			continue
		}
		strata[k] = c.obs[i].Strata
	}
	if !given {
		return
	}
	standard := NewStandard(c.o.Kind, strata)
	centres, z := make([]float64, len(c.valid)), make([]float64, len(c.valid))
	for k, i := range c.valid {
		r := &c.results[i]
		centres[k], z[k] = math.NaN(), math.NaN()
		if r.Warnings.Has(StrataDiffer) {
			continue
		}
		num, den := standard.own(strata[k])
		r.Standardised = standard.direct(num, den)
		for _, n := range den {
			if n == 0 {
				r.Warnings |= MissingStrata
			}
		}
		if r.Standardised.Coverage < leastCoverage {
			r.Warnings |= LowCoverage
		}
		if r.Standardised.Coverage == 0 {
			continue
		}
		r.Indirect = standard.indirect(num, den)
		if r.Indirect.Expected > 0 {
			centres[k] = c.level(r.Indirect.Expected / r.Den)
			z[k] = c.z(r.Num, r.Den, centres[k], 0)
		}
	}
	c.summary.MixDispersion = c.dispersion(z, centres)
	c.judgeMix(centres)
}

// level keeps sums of proportions from being above 1 by the last digit.
func (c *comparison) level(x float64) float64 {
	if c.o.Kind == Proportion {
		return min(1, x)
	}
	return x
}

// addUp tells whether strata are good and make the unit's numbers.
func (c *comparison) addUp(x Observation) bool {
	var num, den float64
	for _, s := range x.Strata {
		if !validStratum(c.o.Kind, s) {
			return false
		}
		num += s.Num
		den += s.Den
	}
	const slack = 1e-6 // sums of weighted counts
	return math.Abs(num-x.Num) <= slack*max(1, x.Num) && math.Abs(den-x.Den) <= slack*max(1, x.Den)
}

// judgeMix compares the crude funnel with the one around each unit's own level.
func (c *comparison) judgeMix(centres []float64) {
	tau2 := c.summary.MixDispersion.Tau2
	if c.o.Unadjusted {
		tau2 = 0
	}
	for k, i := range c.valid {
		r := &c.results[i]
		if math.IsNaN(centres[k]) || r.Flag == FlagNone {
			continue
		}
		r.IndirectLimits = c.limits(centres[k], r.Den, tau2)
		outside := r.IndirectLimits.Flag998(r.Value).Outside()
		switch {
		case r.Warnings.Has(LowCoverage):
		case r.Flag.Outside() && outside:
			r.Mix = MixRemains
		case r.Flag.Outside():
			r.Mix = MixExplains
		case outside:
			r.Mix = MixHides
		default:
			r.Mix = MixNeither
		}
	}
}
