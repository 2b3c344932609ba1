package trend

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Test is a Mann–Kendall test of a series.
type Test struct {
	N    int     // points that were not missing
	S    float64 // pairs that rise less pairs that fall
	Var  float64 // variance of S if there is no trend
	Z    float64 // standardised S, with the correction for continuity
	P    float64 // two-sided, in [0, 1]
	Tau  float64 // S over the number of pairs compared, in [-1, 1]
	Corr float64 // what Var was multiplied by for autocorrelation; 1 where it was not
}

// newTest completes a test from S, its variance and the number of pairs:
//
//	Z = (S − sign S)/√Var,  p = 2·(1 − Φ|Z|)
//
// No variance (fewer than two points, or all of them equal) gives Z = 0 and p = 1.
func newTest(n int, s, variance, pairs, factor float64) Test {
	t := Test{N: n, S: s, Var: variance * factor, P: 1, Corr: factor}
	if pairs > 0 {
		t.Tau = s / pairs
	}
	if s != 0 && t.Var > 0 {
		t.Z = (s - math.Copysign(1, s)) / math.Sqrt(t.Var)
		t.P = math.Erfc(math.Abs(t.Z) / math.Sqrt2)
	}
	return t
}

// MannKendall tests a series for a monotone trend.
//
//	S = Σ over i < j of sign(x(j) − x(i))
//	Var = (n(n−1)(2n+5) − Σ t(t−1)(2t+5))/18,  t the sizes of the groups of ties
//	τ = S/(n(n−1)/2)
//
// Missing points (NaN, infinite, or beyond 1e300) are left out. Fewer than two points, or equal ones only,
// give S = 0 and p = 1. The points are taken to be independent.
// Source: Mann, Econometrica 1945 (13) 245–259, doi 10.2307/1907187; Kendall, Rank
// Correlation Methods, 1975.
func MannKendall(series []float64) Test {
	var w Tester
	w.keep(series)
	return w.mannKendall()
}

func (w *Tester) mannKendall() Test {
	n := len(w.value)
	s, variance := w.score(w.value)
	return newTest(n, s, variance, float64(n)*float64(n-1)/2, 1)
}

// score returns S and its variance.
func (w *Tester) score(x []float64) (s, variance float64) {
	var sum int
	for i, a := range x {
		for _, b := range x[i+1:] {
			if b > a {
				sum++
			}
			if b < a {
				sum--
			}
		}
	}
	w.sorted = append(w.sorted[:0], x...)
	slices.Sort(w.sorted)
	n := float64(len(x))
	variance = n * (n - 1) * (2*n + 5)
	for i, j := 0, 0; i < len(w.sorted); i = j {
		for j = i + 1; j < len(w.sorted) && w.sorted[j] == w.sorted[i]; j++ {
		}
		ties := float64(j - i)
		variance -= ties * (ties - 1) * (2*ties + 5)
	}
	return float64(sum), variance / 18
}

// SeasonalMannKendall tests a series for a trend that its season does not touch: only
// points at the same position of the season are compared, every position on its own.
//
//	S = Σ S(g),  Var = Σ Var(g),  τ = S/Σ pairs(g),  g = 0 … period−1
//
// A period below 2 is the plain test. Missing points are left out. The positions are
// taken to be independent of each other.
// Source: Hirsch, Slack and Smith, Water Resources Research 1982 (18) 107–121,
// doi 10.1029/WR018i001p00107.
func SeasonalMannKendall(series []float64, period int) Test {
	var w Tester
	w.keep(series)
	return w.seasonal(max(1, period), 1)
}

func (w *Tester) seasonal(period int, factor float64) Test {
	var s, variance, pairs float64
	for g := range min(period, w.length) {
		w.group = w.group[:0]
		for i, at := range w.at {
			if at%period == g {
				w.group = append(w.group, w.value[i])
			}
		}
		sg, vg := w.score(w.group)
		n := float64(len(w.group))
		s, variance, pairs = s+sg, variance+vg, pairs+n*(n-1)/2
	}
	return newTest(len(w.value), s, variance, pairs, factor)
}

// HamedRao is MannKendall with the variance corrected for autocorrelation.
//
//	Var* = Var·(1 + 2/(n(n−1)(n−2)) · Σ (n−k)(n−k−1)(n−k−2)·ρ(k)),  k = 1 … maxLag
//
// ρ(k) is the autocorrelation of the ranks of the series less its Theil–Sen line; it
// counts where it is significant at alpha, |ρ(k)| > z(1−alpha/2)/√n. maxLag below 1
// takes all lags; Hamed and Rao found the first three to suffice. Missing points are
// left out and what remains moves together, for the lags as for the line. A
// correction that leaves no variance is not made: Corr is 1 then.
//
// With all lags a season alone can make the variance far too small, which is why Of
// takes three and never lets the variance shrink.
// Source: Hamed and Rao, Journal of Hydrology 1998 (204) 182–196,
// doi 10.1016/S0022-1694(97)00125-X; pyMannKendall 1.4.3.
func HamedRao(series []float64, maxLag int, alpha float64) Test {
	var w Tester
	w.keep(series)
	n := len(w.value)
	slope := w.sen(1, 0).Slope
	w.detrended(slope)
	factor := w.hamedRao(maxLag, alpha, false)
	t := w.mannKendall()
	return newTest(n, t.S, t.Var, float64(n)*float64(n-1)/2, factor)
}

// detrended leaves in w.rest the series less the line of this slope, through points
// that have moved together.
func (w *Tester) detrended(slope float64) {
	w.rest = w.rest[:0]
	for i, x := range w.value {
		w.rest = append(w.rest, x-float64(float64(i+1)*slope))
	}
}

// hamedRao returns the factor of the variance from the autocorrelation of w.rest.
func (w *Tester) hamedRao(maxLag int, alpha float64, growOnly bool) float64 {
	size := len(w.rest)
	if size < 3 {
		return 1
	}
	if maxLag < 1 || maxLag > size-1 {
		maxLag = size - 1
	}
	w.ranksOf(w.rest)
	n := float64(size)
	bound := significant(alpha, n)
	var sum float64
	for lag := 1; lag <= maxLag; lag++ {
		r := autocorrelation(w.rank, lag)
		if math.Abs(r) > bound {
			k := float64(lag)
			sum += (n - k) * (n - k - 1) * (n - k - 2) * r
		}
	}
	factor := 1 + 2/(n*(n-1)*(n-2))*sum
	if factor <= 0 || growOnly && factor < 1 {
		return 1
	}
	return factor
}

// seasonalFactor returns by what the variance of the seasonal S grows where what is
// left of the series without line and season (w.rest) is autocorrelated. The S(g) of
// two positions k steps apart weigh their points alike, so they correlate as these
// do, ρ(k):
//
//	1 + 2·Σ (1 − k/period)·ρ(k),  k = 1 … 3, ρ(k) significant; never below 1
//
// It is the covariance of Hirsch and Slack (Water Resources Research 1984 (20)
// 727–732) with one ρ for all positions, because two or three years do not bear an
// estimate for each pair of them. The season took one degree of freedom for each
// position.
func (w *Tester) seasonalFactor(period int, alpha float64) float64 {
	w.ranksOf(w.rest)
	bound := significant(alpha, float64(len(w.rest)-period))
	factor := 1.0
	for lag := 1; lag <= min(3, period-1); lag++ {
		if r := autocorrelation(w.rank, lag); math.Abs(r) > bound {
			factor += 2 * (1 - float64(lag)/float64(period)) * r
		}
	}
	return max(1, factor)
}

// significant is the bound that the autocorrelation of n independent points passes
// with the probability alpha.
func significant(alpha, n float64) float64 {
	if n < 1 {
		return math.Inf(1)
	}
	if !(alpha > 0 && alpha < 1) {
		alpha = 0.05
	}
	return distuv.UnitNormal.Quantile(1-alpha/2) / math.Sqrt(n)
}

// autocorrelation of values that all equal each other is 0.
func autocorrelation(x []float64, lag int) float64 {
	var mean, up, down float64
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for i, v := range x {
		down += (v - mean) * (v - mean)
		if i >= lag {
			up += (v - mean) * (x[i-lag] - mean)
		}
	}
	if down == 0 {
		return 0
	}
	return up / down
}
