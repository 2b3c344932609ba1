package compare

import (
	"cmp"
	"math"
	"slices"
)

// Units compares the units by one measure in one period. The results come in the order
// of the observations, which does not matter otherwise. Bad or missing numbers never
// panic: such a unit has no figure, a warning says why, and the others are compared
// without it.
//
// The parts are those of [PoissonLimits], [BinomialLimits], [AdjustedPoissonLimits],
// [AdjustedBinomialLimits], [Overdispersion] (truncated for rates, winsorised for
// proportions, as FunnelPlotR has it), [FitGammaPoisson], [FitBetaBinomial],
// [RankGamma], [RankBeta], [Standard.Direct] and [Standard.Indirect].
//
// Mix compares two funnels, each with its own allowance for overdispersion: that of the
// crude figures around the centre, and that of the same figures around what the
// standard makes of each unit's own mix. A unit outside the first and within the second
// differs by its mix. The mix is not judged where less than half of the standard's is
// covered.
func Units(obs []Observation, o Options) ([]Result, Summary) {
	c := newComparison(obs, o)
	c.funnel()
	c.shrink()
	c.standardise()
	return c.results, c.summary
}

// A comparison goes through the valid units from the smallest to the greatest, so that
// sums are the same to the last digit whatever the order given.
type comparison struct {
	obs     []Observation
	o       Options
	valid   []int
	results []Result
	summary Summary
	num     []float64 // of the valid units
	den     []float64
}

func newComparison(obs []Observation, o Options) *comparison {
	c := &comparison{obs: obs, o: o, results: make([]Result, len(obs))}
	nan := math.NaN()
	for i, x := range obs {
		c.results[i] = Result{
			Num: x.Num, Den: x.Den, Value: nan, Expected: nan, Limits: noLimits, Adjusted: noLimits,
			Z: nan, AdjustedZ: nan, Shrunken: noEstimate, Rank: noRank,
			Standardised: noDirect, Indirect: noIndirect, IndirectLimits: noLimits,
			Warnings: problem(o.Kind, x.Num, x.Den),
		}
		if c.results[i].Warnings == 0 {
			c.valid = append(c.valid, i)
		}
	}
	slices.SortStableFunc(c.valid, func(a, b int) int {
		return cmp.Or(cmp.Compare(obs[a].Den, obs[b].Den), cmp.Compare(obs[a].Num, obs[b].Num))
	})
	var num, den float64
	for _, i := range c.valid {
		c.num, c.den = append(c.num, obs[i].Num), append(c.den, obs[i].Den)
		num += obs[i].Num
		den += obs[i].Den
	}
	s := &c.summary
	*s = Summary{
		Units: len(c.valid), Given: len(obs), Centre: num / den, PriorCases: nan,
		Dispersion: Dispersion{Phi: nan}, MixDispersion: Dispersion{Phi: nan},
	}
	if positive(o.Centre) && (o.Kind == Rate || o.Centre <= 1) && den > 0 {
		s.Centre = o.Centre
	}
	if s.Units > 0 {
		s.WorstQuarter = WorstQuarter(s.Units)
	}
	if s.Units < 2 {
		s.Warnings |= FewUnits
	}
	if s.Units > 0 && (num == 0 || o.Kind == Proportion && num == den) {
		s.Warnings |= NoVariation
	}
	return c
}

// most is the greatest number taken at its word; no city has so many of anything.
const most = 1e10

// problem is why two numbers make no figure.
func problem(kind Kind, num, den float64) Warnings {
	switch {
	case !(num >= 0 && num <= most && den >= 0 && den <= most):
		return BadInput
	case den == 0:
		return NoDenominator
	case num/den > most, kind == Proportion && num > den:
		return BadInput
	}
	return 0
}

func (c *comparison) z(num, den, centre, tau2 float64) float64 {
	if c.o.Kind == Rate {
		return RateZ(num, centre*den, tau2)
	}
	return ProportionZ(num, den, centre, tau2)
}

func (c *comparison) limits(centre, den, tau2 float64) Limits {
	if c.o.Kind == Rate {
		return AdjustedPoissonLimits(centre*den, tau2).times(centre)
	}
	return AdjustedBinomialLimits(centre, den, tau2)
}

// dispersion is that of figures around their centres.
func (c *comparison) dispersion(z, centres []float64) Dispersion {
	weights := make([]float64, len(z))
	for k, den := range c.den {
		weights[k] = 4 * den
		if c.o.Kind == Rate {
			weights[k] = centres[k] * den
		}
	}
	if c.o.Kind == Rate {
		return Overdispersion(z, weights, Truncate)
	}
	return Overdispersion(z, weights, Winsorise)
}

func (c *comparison) funnel() {
	s := &c.summary
	z, centres := make([]float64, len(c.valid)), make([]float64, len(c.valid))
	for k := range c.valid {
		centres[k] = s.Centre
		z[k] = c.z(c.num[k], c.den[k], s.Centre, 0)
	}
	s.Dispersion = c.dispersion(z, centres)
	for k, i := range c.valid {
		r := &c.results[i]
		r.Value, r.Expected, r.Z = r.Num/r.Den, s.Centre*r.Den, z[k]
		r.AdjustedZ = c.z(r.Num, r.Den, s.Centre, s.Dispersion.Tau2)
		r.Limits = c.limits(s.Centre, r.Den, 0)
		r.Adjusted = r.Limits
		if s.Dispersion.Tau2 > 0 {
			r.Adjusted = c.limits(s.Centre, r.Den, s.Dispersion.Tau2)
		}
		few := r.Expected < c.o.minCases()
		if c.o.Kind == Proportion {
			few = r.Den < c.o.minCases()
		}
		if few {
			r.Warnings |= FewCases
		}
		r.UnadjustedFlag = flagOf(r.Value, r.Limits, few)
		r.Flag = r.UnadjustedFlag
		if !c.o.Unadjusted {
			r.Flag = flagOf(r.Value, r.Adjusted, few)
		}
	}
}

// flagOf is few where the limits tell nothing of a unit with few cases.
func flagOf(value float64, l Limits, few bool) Flag {
	f := l.Flag998(value)
	if few && !f.Outside() {
		return FlagFew
	}
	return f
}

func (c *comparison) shrink() {
	draws := cmp.Or(c.o.Draws, DefaultDraws)
	var ranks []Rank
	if c.o.Kind == Rate {
		prior := FitGammaPoisson(c.num, c.den, c.summary.Centre)
		c.summary.PriorCases = prior.Shape
		posteriors := make([]Gamma, len(c.valid))
		for k, i := range c.valid {
			posteriors[k] = prior.Posterior(c.num[k], c.den[k])
			c.results[i].Shrunken = posteriors[k].Estimate()
		}
		ranks = RankGamma(posteriors, c.o.HigherIsBetter, draws, c.o.Rand)
	} else {
		prior := FitBetaBinomial(c.num, c.den, c.summary.Centre)
		c.summary.PriorCases = prior.A + prior.B
		posteriors := make([]Beta, len(c.valid))
		for k, i := range c.valid {
			posteriors[k] = prior.Posterior(c.num[k], c.den[k])
			c.results[i].Shrunken = posteriors[k].Estimate()
		}
		ranks = RankBeta(posteriors, c.o.HigherIsBetter, draws, c.o.Rand)
	}
	for k, i := range c.valid {
		c.results[i].Rank = ranks[k]
	}
}
