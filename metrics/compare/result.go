package compare

import "math/rand/v2"

// An Observation is a unit's numbers of one measure and period.
type Observation struct {
	// Num is the count, and Den the exposure in any unit, such as 10,000 visits, or
	// the expected count; of proportions, the cases that have it and all cases. Num
	// may be weighted and not whole.
	Num, Den float64
	// Strata are the same numbers by issue; empty where they aren't to be
	// standardised. They must add up to Num and Den. A key that comes twice is added.
	Strata []Stratum
}

// Options say how units are compared.
type Options struct {
	Kind Kind
	// HigherIsBetter: rank 1 is the highest value, the worst quarter the lowest ones.
	HigherIsBetter bool
	// Centre is what units are compared with; 0 means all units together, Σ Num/Σ Den.
	Centre float64
	// Unadjusted leaves the limits of Flag without allowance for overdispersion.
	Unadjusted bool
	// MinCases is the least number for a unit not to have few cases: of expected ones
	// in rates, of all in proportions. 0 means 5 and 20.
	MinCases float64
	// Draws are those of the ranks, at most 1,000; 0 means 300. Below 0 there are no
	// ranks.
	Draws int
	// Rand is the source of the ranks' draws; without one there are no ranks.
	Rand *rand.Rand
}

// DefaultDraws keeps the comparisons of a whole run within seconds.
const DefaultDraws = 300

func (o Options) minCases() float64 {
	switch {
	case o.MinCases > 0:
		return o.MinCases
	case o.Kind == Proportion:
		return 20
	}
	return 5
}

// A Result is where a unit stands. Without a figure (Flag is none) all numbers but Num
// and Den are NaN. Where nothing was counted in any unit (NoVariation) there is nothing
// to be shrunken or ranked, and rates have no limits either: these are NaN.
type Result struct {
	Num, Den float64 // as given
	Value    float64 // Num/Den, the crude figure
	Expected float64 // centre × Den, the count of an average unit of this size

	// Limits of the value at 95% and 99.8%, in its own unit: by chance alone, and with
	// the allowance for overdispersion. The same where there is none, τ² = 0.
	Limits, Adjusted Limits
	// Z-scores of the same: see RateZ and ProportionZ. Without and with τ².
	Z, AdjustedZ float64

	// Flag is where the value stands to the 99.8% limits: the adjusted ones but for
	// Options.Unadjusted. Few where it is within them and has few cases.
	Flag Flag
	// UnadjustedFlag is the same to the limits by chance alone.
	UnadjustedFlag Flag

	// Shrunken is the value drawn to the centre, the more the smaller the unit: the
	// best guess of the unit's true figure, with its 95% interval.
	Shrunken Estimate
	Rank     Rank

	// Standardised is the value with the mix of issues of all units; NaN without strata.
	Standardised Direct
	// Indirect compares with what is expected of the unit's own mix; NaN without strata.
	Indirect Indirect
	// IndirectLimits are the adjusted limits of the value around the level expected of
	// the unit's mix, Indirect.Expected/Den.
	IndirectLimits Limits
	// Mix says what the mix of issues has to do with the figure, see Units.
	Mix Mix

	Warnings Warnings
}

// A Summary is what the units have in common.
type Summary struct {
	Units  int     // with a figure
	Given  int     // all
	Centre float64 // what they are compared with; NaN without units
	// Dispersion is how much more than chance they differ, of the crude figures.
	Dispersion Dispersion
	// MixDispersion is the same of the figures indirectly standardised: what the mix
	// of issues leaves. N is 0 without strata.
	MixDispersion Dispersion
	// PriorCases is how many cases the centre weighs in the shrunken figures: a unit
	// with so many expected (of proportions: all) cases is drawn halfway. NaN where
	// there is none.
	PriorCases   float64
	WorstQuarter int // how many units make the worst quarter
	Warnings     Warnings
}
