package surveillance

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An EARSMethod is one of the three rules of the Early Aberration Reporting System.
type EARSMethod uint8

const (
	C1 EARSMethod = iota + 1 // baseline right before
	C2                       // baseline two points earlier
	C3                       // C2 of three points added up
)

// EARSBaseline is the customary number of points of the baseline.
const EARSBaseline = 7

// Alpha is the customary level of the method: 0.001 of C1 and C2, about three
// standard deviations, 0.025 of C3, about two.
func (m EARSMethod) Alpha() float64 {
	if m == C3 {
		return 0.025
	}
	return 0.001
}

// EARS returns the upper bound of each point of the series; a count above it is an
// alarm. With the mean and the standard deviation s of the baseline, of as many
// points as given, and z the normal quantile of 1−alpha:
//
//	C1: mean + z·s of the points right before
//	C2: mean + z·s, two points left out between
//	C3: max(0, y + s·(z − Σ max(0, C2ₜ₋ᵢ − 1))), i = 1, 2,  C2ₜ = (yₜ − mean)/s
//
// A point without a full baseline of counts, or missing itself where the bound
// needs it, has the bound NaN: no bound, no alarm. A baseline without any spread
// has its mean as the bound of C1 and C2; in C3 a point has then C2 = 0 at its
// mean or below, and an infinite one above. Fewer than 3 points of baseline, an
// unknown method or an alpha outside (0, 1) give only NaN; an empty series gives
// none.
// Source: Hutwagner et al., Journal of Urban Health 2003 (80) i89–i96; Fricker,
// Hegler and Dunfee, Statistics in Medicine 2008 (27) 3407–3429; earsC of R's
// surveillance.
func EARS(series []float64, m EARSMethod, baseline int, alpha float64) []float64 {
	bounds := make([]float64, len(series))
	ok := baseline >= 3 && m >= C1 && m <= C3 && alpha > 0 && alpha < 1
	z := math.NaN()
	if ok {
		z = distuv.UnitNormal.Quantile(1 - alpha)
	}
	for t := range series {
		switch {
		case !ok:
			bounds[t] = math.NaN()
		case m == C1:
			mean, sd := spread(series, t, 0, baseline)
			bounds[t] = mean + z*sd
		case m == C2:
			mean, sd := spread(series, t, 2, baseline)
			bounds[t] = mean + z*sd
		default:
			bounds[t] = boundC3(series, t, baseline, z)
		}
	}
	return bounds
}

func boundC3(series []float64, t, baseline int, z float64) float64 {
	_, sd := spread(series, t, 2, baseline)
	if math.IsNaN(sd) || !isCount(series[t]) {
		return math.NaN()
	}
	before := 0.0
	for i := 1; i <= 2; i++ {
		c2 := standardised(series, t-i, baseline)
		if math.IsNaN(c2) {
			return math.NaN()
		}
		before += max(0, c2-1)
	}
	if sd == 0 && math.IsInf(before, 1) {
		return 0
	}
	return max(0, series[t]+sd*(z-before))
}

// standardised is C2 of the point t.
func standardised(series []float64, t, baseline int) float64 {
	mean, sd := spread(series, t, 2, baseline)
	switch {
	case math.IsNaN(sd) || !isCount(series[t]):
		return math.NaN()
	case series[t] <= mean && sd == 0:
		return 0
	}
	return (series[t] - mean) / sd
}

// spread is the mean and the standard deviation of the n points before t, of which
// the lag latest are left out. NaN where they are not all there.
func spread(series []float64, t, lag, n int) (mean, sd float64) {
	from := t - lag - n
	if from < 0 {
		return math.NaN(), math.NaN()
	}
	for _, y := range series[from : from+n] {
		if !isCount(y) {
			return math.NaN(), math.NaN()
		}
		mean += y / float64(n)
	}
	for _, y := range series[from : from+n] {
		sd += (y - mean) * (y - mean)
	}
	return mean, math.Sqrt(sd / float64(n-1))
}
