package compare

import (
	"math"
	"slices"
)

// RateZ returns the z-score of a count on the logarithm, allowing for a variance τ²
// between units:
//
//	z = ln(O/E) / √(1/E + τ²);  √E·ln(O/E) where τ² = 0
//
// An observed count of 0 is taken as one half, for want of a logarithm. It is NaN where
// E is not above 0, and where a number is negative or not finite.
// Source: Spiegelhalter 2005, doi 10.1002/sim.1970; the SHMI method of FunnelPlotR.
func RateZ(observed, expected, tau2 float64) float64 {
	if !positive(expected) || !notNegative(observed) || !notNegative(tau2) {
		return math.NaN()
	}
	if observed == 0 {
		observed = min(0.5, expected) // no more than was expected
	}
	return math.Log(observed/expected) / math.Sqrt(1/expected+tau2)
}

// ProportionZ returns the z-score of a proportion on the arcsine scale, allowing for a
// variance τ² between units:
//
//	z = (asin√(k/n) − asin√centre) / √(1/4n + τ²)
//
// It is NaN where n is not above 0, k outside [0, n] or the centre outside [0, 1].
// Source: Spiegelhalter 2005, doi 10.1002/sim.1970; FunnelPlotR's proportions.
func ProportionZ(k, n, centre, tau2 float64) float64 {
	if !positive(n) || !(k >= 0 && k <= n) || !(centre >= 0 && centre <= 1) || !notNegative(tau2) {
		return math.NaN()
	}
	return (math.Asin(math.Sqrt(k/n)) - math.Asin(math.Sqrt(centre))) / math.Sqrt(1/(4*n)+tau2)
}

// Trim is what is done to the extreme z-scores before their spread is measured, so
// that the very units looked for don't widen the limits.
type Trim uint8

const (
	// Winsorise puts the z-scores beyond the 10% and 90% quantiles (type 7) at these:
	// Spiegelhalter's way, and FunnelPlotR's for proportions.
	Winsorise Trim = iota
	// Truncate leaves out the lowest and the highest tenth, those whose rank r makes
	// 10·r/(n+1) less than 1 or at least 9: the SHMI's way, and FunnelPlotR's for
	// observed/expected.
	Truncate
)

// trimmed is the share of the z-scores at each end that is taken as extreme.
const trimmed = 0.1

// A Dispersion is how much more than chance units differ.
type Dispersion struct {
	Phi  float64 // mean square of the z-scores; 1 where chance is all there is
	Tau2 float64 // variance between units, on the scale of the z-scores' numerator
	N    int     // z-scores that it is made of
}

// Overdispersion measures how much more than chance the z-scores spread, each of
// weight w = 1/s², s being the standard error of its numerator (E for [RateZ], 4n for
// [ProportionZ]):
//
//	φ = Σz²/n,  τ² = max(0, (nφ − (n−1)) / (Σw − Σw²/Σw))
//
// after the extreme tenths were trimmed. φ ≥ 0 and τ² ≥ 0. z-scores that are NaN and
// weights that are not above 0 don't count. Fewer than two units have φ NaN and τ² 0.
// The order does not matter.
// Source: Spiegelhalter 2005, doi 10.1002/sim.1970; DerSimonian and Laird, Controlled
// Clinical Trials 1986 (7) 177–188; FunnelPlotR.
func Overdispersion(z, weight []float64, trim Trim) Dispersion {
	scores := make([]score, 0, len(z))
	for i, v := range z {
		if i < len(weight) && !math.IsNaN(v) && !math.IsInf(v, 0) && positive(weight[i]) {
			scores = append(scores, score{v, weight[i]})
		}
	}
	slices.SortFunc(scores, score.compare)
	if trim == Truncate {
		scores = truncate(scores)
	} else {
		winsorise(scores)
	}
	n := float64(len(scores))
	if n < 2 {
		return Dispersion{Phi: math.NaN(), N: len(scores)}
	}
	var squares, sum, sum2 float64
	for _, s := range scores {
		squares += s.z * s.z
		sum += s.weight
		sum2 += s.weight * s.weight
	}
	d := Dispersion{Phi: squares / n, N: len(scores)}
	if free := sum - sum2/sum; squares > n-1 && free > 0 {
		d.Tau2 = (squares - (n - 1)) / free
	}
	return d
}

type score struct{ z, weight float64 }

func (s score) compare(o score) int {
	switch {
	case s.z < o.z:
		return -1
	case s.z > o.z:
		return 1
	case s.weight < o.weight:
		return -1
	case s.weight > o.weight:
		return 1
	}
	return 0
}

// winsorise puts the extremes of sorted scores at their quantiles.
func winsorise(scores []score) {
	if len(scores) == 0 {
		return
	}
	quantile := func(q float64) float64 {
		at := q * float64(len(scores)-1)
		i := int(at)
		next := min(i+1, len(scores)-1)
		return scores[i].z + (at-float64(i))*(scores[next].z-scores[i].z)
	}
	low, high := quantile(trimmed), quantile(1-trimmed)
	for i := range scores {
		scores[i].z = min(high, max(low, scores[i].z))
	}
}

// truncate leaves out the extremes of sorted scores; equal ones share their mean rank.
func truncate(scores []score) []score {
	kept := scores[:0:0]
	const tenths = 1 / trimmed
	for from := 0; from < len(scores); {
		to := from + 1
		for to < len(scores) && scores[to].z == scores[from].z {
			to++
		}
		tenth := math.Floor(float64(from+to+1) / 2 * tenths / float64(len(scores)+1))
		if tenth > 0 && tenth < tenths-1 {
			kept = append(kept, scores[from:to]...)
		}
		from = to
	}
	return kept
}

func notNegative(x float64) bool { return x >= 0 && !math.IsInf(x, 1) }
