// Package forecast says how many cases the coming periods of a count series are likely
// to bring, between which limits, and whether the forecast has proved better than to
// repeat the last season.
package forecast

import "math"

// Options of a forecast.
type Options struct {
	Season  int // points in a year: 12 for months, 52 for weeks; below 2: none
	Horizon int // periods to foretell, 1 to 366
}

// A Point is one coming period. All numbers are counts, not below 0, and
// Low95 ≤ Low80 ≤ Expected ≤ High80 ≤ High95.
type Point struct {
	Expected      float64
	Low80, High80 float64
	Low95, High95 float64
}

// A Forecast is what is likely to come, and how such forecasts have fared.
type Forecast struct {
	Points     []Point // the first is the period after the last of the series; none where too short
	Method     Method
	Naive      Method  // what it is compared with: SeasonalNaive, or Drift below two seasons
	Measure    Measure // of the errors
	Error      float64 // of the method in the back-tests compared
	NaiveError float64 // that of Naive in the same
	Relative   float64 // Error/NaiveError, below 1 is better; NaN where NaiveError is 0 or nothing was compared
	Backtests  int     // origins compared, none of which was used for choosing
	Shown      bool    // worth showing
	Reason     Reason  // why not
}

const (
	fewest          = 12   // points
	fewestBacktests = 4    // origins compared
	tooLarge        = 1e15 // beyond which float64 does not count
	sparse          = 0.3  // share of zeros from which the method for sparse series stands
	smallCount      = 10   // below which limits are those of a count distribution
)

// Best forecasts a series by the method that has done best on it.
//
// Every method forecasts the series from rolling origins, each time from the past
// only, with parameters from the past only, found again every season. The origins are
// halved. On the earlier half the method with the least mean absolute error over the
// horizon is chosen. On the later half, whose points had no part in choosing, its
// error is compared with that of the naive forecast: the one shown is not the one of a
// lucky winner. Shown is false where the method is not better there. (Being shown is a
// choice too: where back-tests are few, the error of those shown is somewhat too good.)
//
// Of series with 30% of zeros or more the error is the root of the mean squared one:
// the absolute error is least for a forecast of the median, which there is 0 or near
// it, however many cases are to be expected.
//
// A point that is NaN, infinite, negative or beyond 1e15 is no count and is missing: it is
// not scored, and for the methods it has the value of a season before, else the mean
// of the last points. Fewer than 12 points give no forecast; a series that does not vary
// has its own value as the forecast, not shown. At most the last 6 seasons, or 160 points,
// count.
//
// The same series gives the same forecast.
// Source: rolling origins, Tashman, International Journal of Forecasting 2000 (16)
// 437–450; the relative error, Hyndman and Koehler, ibid. 2006 (22) 679–688.
func Best(series []float64, o Options) Forecast {
	o.Horizon = min(max(1, o.Horizon), 366)
	s := prepare(series, o.Season)
	f := Forecast{Method: Mean, Naive: Drift, Measure: Absolute, Relative: math.NaN()}
	if s.zeros >= sparse {
		f.Measure = RootSquared
	}
	if s.seasonal {
		f.Naive = SeasonalNaive
	}
	switch {
	case s.observed < fewest:
		f.Reason = TooShort
		return f
	case s.constant:
		f.Reason = NoVariation
		f.Points = s.points(Mean, newSpread(f.Measure, o.Horizon))
		return f
	}
	spread := s.choose(&f, o.Horizon)
	f.Points = s.points(f.Method, spread)
	f.Shown, f.Reason = f.judge()
	return f
}

func (f *Forecast) judge() (shown bool, why Reason) {
	switch {
	case f.Backtests < fewestBacktests:
		return false, FewBacktests
	case f.Method == f.Naive:
		return false, NaiveIsBest
	case !(f.Error < f.NaiveError):
		return false, NotBetter
	}
	return true, ""
}

// A history is a series made ready: without gaps, and what is known of it.
type history struct {
	value    []float64
	known    []bool // not filled
	observed int
	m        int
	seasonal bool // two seasons at least
	constant bool
	zeros    float64 // share
}

func prepare(series []float64, m int) history {
	first := 0
	for first < len(series) && !isCount(series[first]) {
		first++
	}
	if most := max(160, 6*min(m, len(series))); len(series)-first > most {
		first = len(series) - most
	}
	x := series[first:]
	s := history{m: m, value: make([]float64, len(x)), known: make([]bool, len(x)), constant: true}
	s.seasonal = m >= 2 && m <= len(x)/2
	last := 0.0 // known value
	for i, y := range x {
		s.known[i] = isCount(y)
		if !s.known[i] {
			s.value[i] = s.filler(i)
			continue
		}
		if s.observed > 0 && y != last {
			s.constant = false
		}
		if y == 0 {
			s.zeros++
		}
		s.value[i], last = y, y
		s.observed++
	}
	s.zeros /= max(1, float64(s.observed))
	return s
}

func isCount(y float64) bool { return y >= 0 && y <= tooLarge }

// filler stands for a missing point; it knows the past only, lest back-tests know the
// future.
func (s *history) filler(i int) float64 {
	if s.seasonal && i >= s.m {
		return s.value[i-s.m]
	}
	return mean(s.value[max(0, i-firstPoints):i])
}
