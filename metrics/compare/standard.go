package compare

import (
	"math"
	"slices"
)

// A Stratum is a part of a unit's numbers: those of one issue.
type Stratum struct {
	Key      int32 // which stratum; units share keys
	Num, Den float64
}

// A Standard is the mix of strata that units are standardised to, with each stratum's
// figure: those of all units together.
type Standard struct {
	kind   Kind
	index  map[int32]int
	share  []float64 // of the standard's denominator, by stratum; adds up to 1
	figure []float64 // numerator over denominator of all units
}

// NewStandard adds up the strata of all units. Strata with numbers that are negative,
// not finite, above 10¹⁰ or, in proportions, above 1 don't count, nor do those that no unit has a
// denominator in. Without any there is no standard: its methods return NaN.
func NewStandard(kind Kind, units [][]Stratum) *Standard {
	s := &Standard{kind: kind, index: map[int32]int{}}
	var keys []int32
	for _, unit := range units {
		for _, x := range unit {
			if _, known := s.index[x.Key]; !known && validStratum(kind, x) && x.Den > 0 {
				s.index[x.Key] = 0
				keys = append(keys, x.Key)
			}
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		s.index[k] = i
	}
	s.share, s.figure = make([]float64, len(keys)), make([]float64, len(keys))
	var total float64
	for _, unit := range units {
		for _, x := range unit {
			if i, known := s.index[x.Key]; known && validStratum(kind, x) {
				s.share[i] += x.Den
				s.figure[i] += x.Num
				total += x.Den
			}
		}
	}
	for i, den := range s.share {
		s.figure[i] /= den
		s.share[i] = den / total
	}
	return s
}

// validStratum tells whether the numbers are good; a stratum may be empty.
func validStratum(kind Kind, x Stratum) bool {
	return x == Stratum{Key: x.Key} || problem(kind, x.Num, x.Den) == 0
}

// Direct is a directly standardised figure.
type Direct struct {
	Estimate
	Variance float64 // of the value; of the unit's own strata
	// Coverage is the share of the standard's mix, by denominators, in strata that
	// the unit has, in [0, 1].
	Coverage float64
}

var noDirect = Direct{noEstimate, math.NaN(), math.NaN()}

// Indirect is a comparison with what the standard's figures would make of the unit's
// own mix.
type Indirect struct {
	Observed, Expected float64
	Ratio              Estimate // observed/expected
}

var noIndirect = Indirect{math.NaN(), math.NaN(), noEstimate}

// own are a unit's numbers by stratum of the standard. Strata unknown to the standard
// are left out: they hold no denominators or bad numbers.
func (s *Standard) own(unit []Stratum) (num, den []float64) {
	num, den = make([]float64, len(s.share)), make([]float64, len(s.share))
	for _, x := range unit {
		if i, known := s.index[x.Key]; known && validStratum(s.kind, x) {
			num[i] += x.Num
			den[i] += x.Den
		}
	}
	return num, den
}

// Direct returns what the unit's figure would be with the standard's mix of strata, w
// being the standard's shares, k and n the unit's numbers, R the standard's figures:
//
//	value = Σ w·k/n over the strata that the unit has + Σ w·R over those it has not
//
// A stratum that the unit lacks so counts as if it did there as all do, neither for nor
// against it; Coverage says how much of the mix is the unit's own, and the interval is
// of that part only.
//
// Rates: variance = Σ w²·k/n² and Fay and Feuer's gamma interval,
//
//	low = v/2y·χ²(0.025; 2y²/v),  high = (v+m²)/2(y+m)·χ²(0.975; 2(y+m)²/(v+m²))
//
// y being the own part, v the variance and m the greatest w/n. Proportions: variance =
// Σ w²·p̃(1−p̃)/n with p̃ = (k+2R)/(n+2), since strata of few cases often have 0 or
// all; Wilson's interval of the own part y/Σw with as many cases as make that variance.
// With strata of some 20 cases it holds the truth in 93 to 94 of 100.
// In [0, 1] for proportions, not negative for rates; the interval contains the value.
// No common stratum gives coverage 0 and the rest NaN.
// Source: Fay and Feuer, Statistics in Medicine 1997 (16) 791–801, doi
// 10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#; Korn and Graubard,
// Survey Methodology 1998 (24) 193–201, for the effective number of cases.
func (s *Standard) Direct(unit []Stratum) Direct {
	num, den := s.own(unit)
	return s.direct(num, den)
}

func (s *Standard) direct(num, den []float64) Direct {
	var part ownPart
	var fill float64
	for i, w := range s.share {
		if den[i] <= 0 {
			fill += w * s.figure[i]
			continue
		}
		part.share += w
		part.value += w * num[i] / den[i]
		part.greatest = max(part.greatest, w/den[i])
		part.kish += w * w / den[i]
		if s.kind == Rate {
			part.variance += w * w * num[i] / (den[i] * den[i])
			continue
		}
		p := (num[i] + 2*s.figure[i]) / (den[i] + 2)
		part.smooth += w * p
		part.variance += w * w * p * (1 - p) / den[i]
	}
	if part.share == 0 {
		d := noDirect
		d.Coverage = 0
		return d
	}
	e := Estimate{Value: part.value}
	if s.kind == Rate {
		e.Low, e.High = FayFeuer(part.value, part.variance, part.greatest)
	} else {
		e.Low, e.High = part.wilson()
	}
	e = Estimate{e.Value + fill, min(e.Low, e.Value) + fill, max(e.High, e.Value) + fill}
	if s.kind == Proportion { // sums of shares may be above 1 by the last digit
		e = Estimate{min(1, e.Value), min(1, e.Low), min(1, e.High)}
	}
	return Direct{e, part.variance, min(1, part.share)}
}

// An ownPart is the sum over the strata that a unit has.
type ownPart struct {
	share, value, variance float64
	greatest               float64 // w/n
	kish                   float64 // Σ w²/n
	smooth                 float64 // Σ w·p̃
}

// wilson is the interval of the own part of a proportion.
func (p ownPart) wilson() (low, high float64) {
	n := p.share * p.share / p.kish
	mean := p.smooth / p.share
	if p.variance > 0 {
		n = mean * (1 - mean) / p.variance * p.share * p.share
	}
	low, high = wilson(p.value/p.share, n)
	return low * p.share, high * p.share
}

// wilson is the score interval of a proportion p of n cases, as metrics.Wilson has it.
func wilson(p, n float64) (low, high float64) {
	z2 := high95.z * high95.z
	p = min(1, max(0, p))
	centre, half := p+z2/(2*n), high95.z*math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, (centre-half)/(1+z2/n)), min(1, (centre+half)/(1+z2/n))
}

// FayFeuer returns the 95% gamma interval of a weighted sum of Poisson counts, y =
// Σ c·k, of variance v = Σ c²·k and greatest weight m = max c, see [Standard.Direct].
// y = 0 has the lower limit 0 and the upper one m/2·χ²(0.975; 2). Negative or
// non-finite numbers give NaN, as does m = 0.
// Source: Fay and Feuer, Statistics in Medicine 1997 (16) 791–801.
func FayFeuer(y, v, m float64) (low, high float64) {
	if !notNegative(y) || !notNegative(v) || !positive(m) {
		return math.NaN(), math.NaN()
	}
	if y > 0 && v > 0 {
		low = v / y * gammaQuantile(y*y/v, low95)
	}
	up, wide := y+m, v+m*m
	return low, wide / up * gammaQuantile(up*up/wide, high95)
}

// Indirect returns the unit's count beside the one that the standard's figures R make
// of the unit's own mix:
//
//	expected = Σ R·n over the unit's strata,  ratio = observed/expected
//
// Strata that the unit lacks don't matter here. The 95% interval of the ratio is that
// of the observed count: Garwood's exact one for rates, Wilson's for proportions, over
// the expected one. NaN where nothing is expected.
func (s *Standard) Indirect(unit []Stratum) Indirect {
	num, den := s.own(unit)
	return s.indirect(num, den)
}

func (s *Standard) indirect(num, den []float64) Indirect {
	var x Indirect
	var n float64
	for i, r := range s.figure {
		x.Observed += num[i]
		x.Expected += r * den[i]
		n += den[i]
	}
	x.Ratio = noEstimate
	if !(x.Expected > 0) {
		return x
	}
	var low, high float64
	if s.kind == Rate {
		low, high = gammaQuantile(x.Observed, low95), gammaQuantile(x.Observed+1, high95)
	} else {
		low, high = wilson(x.Observed/n, n)
		low, high = low*n, high*n
	}
	x.Ratio = Estimate{
		x.Observed / x.Expected,
		min(low, x.Observed) / x.Expected, max(high, x.Observed) / x.Expected,
	}
	return x
}
