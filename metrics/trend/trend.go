// Package trend says whether a series of counts rises or falls, by how much per step,
// whether it has a season and whether it changed its level at once. Its formulas are
// pure functions of numbers; a point that is missing is NaN.
package trend

import (
	"math"
	"slices"
)

// Options of a question about a series. The zero value asks at 5% and knows no season.
type Options struct {
	SeasonLength int     // points in a year: 12 for months, 52 for weeks; below 2: none
	First        int     // position of the first point in its year, 0 for January
	Alpha        float64 // a direction is said where p is below; 0 means 0.05
	SeasonAlpha  float64 // a season is believed where its p is below; 0 means 0.01
}

// A Result is what a series says about its trend.
type Result struct {
	Test
	Line
	Direction Direction // None where p is not below alpha
	Method    Method    // which test, and why
	Season    Season
	Seasonal  bool // a season was found
	Change    Change
	Warnings  Warnings
}

// Of tests a series with the variant that suits it.
//
// A season is looked for where there are two full years. Where it is found, points are
// compared with those of their own position only; otherwise with all. Where what
// remains without line (and season) is autocorrelated in the first three lags, the
// variance is corrected, by Hamed and Rao or by the covariance of the positions;
// never downwards, for a variance that is too small announces trends that are none.
// The interval of the slope has the same variance. The change point is looked for
// without the season.
//
// Missing points (NaN, infinite, or beyond 1e300) are left out, with their times kept. The slope, its
// interval and the intercept are NaN where there are not two points; p is 1 then.
func Of(series []float64, o Options) Result {
	var w Tester
	return w.Of(series, o)
}

// A Tester tests many series one after the other without claiming memory for each. The
// zero value is ready. It is not for use by several goroutines at once.
type Tester struct {
	length             int // of the series, missing points included
	value              []float64
	at                 []int // times of the values
	sorted, group      []float64
	slopes, rest, rank []float64
	effect, sums       []float64 // by position
	count              []float64
	order              []int
}

// beyond is where differences of two points could leave the range of float64.
const beyond = 1e300

// keep takes over the points that are not missing.
func (w *Tester) keep(series []float64) {
	w.length, w.value, w.at = len(series), w.value[:0], w.at[:0]
	for i, x := range series {
		if math.Abs(x) <= beyond {
			w.value, w.at = append(w.value, x), append(w.at, i)
		}
	}
}

// Of is the function Of, with the memory of the last call.
func (w *Tester) Of(series []float64, o Options) Result {
	o = o.withDefaults()
	w.keep(series)
	r := Result{Method: PlainMannKendall}
	r.Season = w.season(o.SeasonLength, o.First)
	r.Seasonal = r.Season.P < o.SeasonAlpha
	if r.Seasonal {
		w.ofSeasonal(&r, o.SeasonLength)
	} else {
		w.ofPlain(&r)
	}
	if r.P < o.Alpha {
		r.Direction = Up
		if r.S < 0 {
			r.Direction = Down
		}
	}
	r.Warnings = w.warnings()
	w.change(&r, o)
	return r
}

func (o Options) withDefaults() Options {
	if !(o.Alpha > 0) {
		o.Alpha = 0.05
	}
	if !(o.SeasonAlpha > 0) {
		o.SeasonAlpha = 0.01
	}
	return o
}

const (
	lags     = 3    // of autocorrelation, as Hamed and Rao
	lagAlpha = 0.05 // at which a lag counts
)

// ofSeasonal expects in w.rest the series without line and season.
func (w *Tester) ofSeasonal(r *Result, period int) {
	factor := w.seasonalFactor(period, lagAlpha)
	r.Test = w.seasonal(period, factor)
	r.Line = w.sen(period, r.Var)
	r.Method = SeasonalPlain
	if factor > 1 {
		r.Method = SeasonalCorrected
	}
}

func (w *Tester) ofPlain(r *Result) {
	r.Test = w.mannKendall()
	r.Line = w.sen(1, r.Var)
	if len(w.value) < 3 {
		return
	}
	w.flatten(r.Slope)
	factor := w.hamedRao(lags, lagAlpha, true)
	if factor == 1 {
		return
	}
	n := float64(r.N)
	r.Test = newTest(r.N, r.S, r.Var, n*(n-1)/2, factor)
	r.Low, r.High = w.limits(r.Slope, r.Var)
	r.Method = PlainHamedRao
}

// change looks for a change point in the series without its season, and asks whether a
// step there fits better than the line.
func (w *Tester) change(r *Result, o Options) {
	x := append(w.group[:0], w.value...)
	if r.Seasonal {
		for i, at := range w.at {
			x[i] -= w.effect[at%o.SeasonLength]
		}
	}
	w.group = x
	r.Change = w.pettitt(x)
	if r.Change.P >= o.Alpha {
		return
	}
	cut, _ := slices.BinarySearch(w.at, r.Change.At)
	if step := w.deviation(x[:cut]) + w.deviation(x[cut:]); step < w.offLine(x, r.Line) {
		r.Warnings |= StepNotLine
	}
}

// deviation is Σ|x − median|.
func (w *Tester) deviation(x []float64) (sum float64) {
	w.sorted = append(w.sorted[:0], x...)
	m := middle(w.sorted)
	for _, v := range x {
		sum += math.Abs(v - m)
	}
	return sum
}

// offLine is Σ|x − line|, the line at the height that suits the series best.
func (w *Tester) offLine(x []float64, line Line) float64 {
	w.rest = w.rest[:0]
	for i, v := range x {
		w.rest = append(w.rest, v-line.Slope*float64(w.at[i]))
	}
	return w.deviation(w.rest)
}

func (w *Tester) warnings() (out Warnings) {
	n := len(w.value)
	if n < fewest {
		out |= TooFew
	}
	w.sorted = append(w.sorted[:0], w.value...)
	slices.Sort(w.sorted)
	zeros, ties := 0, 0
	for i, j := 0, 0; i < n; i = j {
		for j = i + 1; j < n && w.sorted[j] == w.sorted[i]; j++ {
		}
		ties = max(ties, j-i)
		if w.sorted[i] == 0 {
			zeros = j - i
		}
	}
	if 2*zeros > n {
		out |= ManyZeros
	}
	if n > 1 && 2*ties > n {
		out |= ManyTies
	}
	return out
}
