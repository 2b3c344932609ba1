package forecast

import "math"

// origins returns the first origin (so many points are known), and the one from which
// on methods are compared. It says whether methods that need two seasons can be tested:
// there must be a whole one for it, lest a method be chosen for its luck with one
// quarter of the year.
func (s *history) origins() (first, split int, twoSeasons bool) {
	n := len(s.value)
	switch {
	case s.seasonal && n >= 3*s.m && n-2*s.m >= 2*fewestBacktests:
		first, twoSeasons = 2*s.m, true
	case s.seasonal:
		first = s.m
	default:
		first = n / 3
	}
	first = max(first, firstPoints)
	return first, (first + n + 1) / 2, twoSeasons
}

// candidates begin with the naive method and go from the simple to the rich: the first
// of equals is chosen.
func (s *history) candidates(naive Method, twoSeasons bool) []Method {
	out := append(make([]Method, 0, 8), naive, Mean, Level, Theta, DampedTrend)
	if s.zeros >= sparse {
		out = append(out, SparseTSB)
	}
	if twoSeasons && s.zeros < sparse {
		out = append(out, SeasonalTheta, HoltWinters)
	}
	return out
}

// choose puts method and errors into f and returns the spread of the errors of the
// method at all origins.
func (s *history) choose(f *Forecast, horizon int) spread {
	first, split, twoSeasons := s.origins()
	n := len(s.value)
	var best spread
	for _, method := range s.candidates(f.Naive, twoSeasons) {
		got := newSpread(f.Measure, horizon)
		s.roll(method, first, split, &got)
		if method == f.Naive || got.loss < best.loss {
			f.Method, best = method, got
		}
	}
	compared, naive := newSpread(f.Measure, horizon), newSpread(f.Measure, horizon)
	f.Backtests = s.roll(f.Method, split, n, &compared)
	s.roll(f.Naive, split, n, &naive)
	if compared.n > 0 {
		f.Error, f.NaiveError = f.Measure.mean(compared), f.Measure.mean(naive)
	}
	if f.NaiveError > 0 {
		f.Relative = f.Error / f.NaiveError
	}
	best.add(&compared)
	return best
}

// roll lets the method forecast from each origin in [from, to) what is known before to,
// and returns the number of origins that were scored. Its parameters are found from
// what lies before the first origin, and again after every season, or 12 periods.
func (s *history) roll(method Method, from, to int, out *spread) (scored int) {
	every := 12
	if s.seasonal {
		every = max(every, s.m)
	}
	var m model
	for origin := from; origin < to; origin++ {
		if (origin-from)%every == 0 {
			m = fit(method, s.value[:origin], s.m)
		}
		any := false
		for h := 1; h <= len(out.errors) && origin+h <= to; h++ {
			if at := origin + h - 1; s.known[at] {
				out.put(h, max(0, m.forecast(h)), s.value[at])
				any = true
			}
		}
		if any {
			scored++
		}
		m.observe(s.value[origin])
	}
	return scored
}

// A spread holds the errors of back-tests by horizon.
type spread struct {
	measure  Measure
	errors   [][]float64 // actual less forecast, over √forecast
	squares  []float64   // Σ (actual − forecast)²
	expected []float64   // Σ forecast
	loss, n  float64     // Σ |e|, or Σ e² of sparse series, over all horizons, and their number
}

// smallest keeps a forecast of nothing from having no variance.
const smallest = 0.05

func newSpread(measure Measure, horizon int) spread {
	return spread{measure: measure, errors: make([][]float64, horizon), squares: make([]float64, horizon), expected: make([]float64, horizon)}
}

func (m Measure) of(e float64) float64 {
	if m == RootSquared {
		return e * e
	}
	return math.Abs(e)
}

func (m Measure) mean(s spread) float64 {
	if m == RootSquared {
		return math.Sqrt(s.loss / s.n)
	}
	return s.loss / s.n
}

func (s *spread) put(h int, forecast, actual float64) {
	e, scale := actual-forecast, max(smallest, forecast)
	s.errors[h-1] = append(s.errors[h-1], e/math.Sqrt(scale))
	s.squares[h-1] += e * e
	s.expected[h-1] += scale
	s.loss += s.measure.of(e)
	s.n++
}

func (s *spread) add(other *spread) {
	for i := range s.errors {
		s.errors[i] = append(s.errors[i], other.errors[i]...)
		s.squares[i] += other.squares[i]
		s.expected[i] += other.expected[i]
	}
}
