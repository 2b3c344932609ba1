package surveillance

import "math"

// A Method says what a Verdict rests on.
type Method string

const (
	// NotJudged is a series with too little to compare with.
	NotJudged Method = ""
	// Regression is Farrington and Noufaily's, of series of two years or more.
	Regression Method = "farrington"
	// Baseline compares with the latest points before a guard band, as EARS C2.
	Baseline Method = "baseline"
)

// Options are the settings of Judge; DefaultOptions gives the usual ones.
type Options struct {
	Season   int     // points a year: 52 or 12; 0: the series has no season
	Windows  []int   // lengths, in points, of the sums that are tested; none above Half+1
	Guard    int     // latest points, now among them, that are kept out of the baseline
	Half     int     // points on either side of the same time of a past year
	Levels   int     // of the seasonal factor
	SeasonSD float64 // of the log of a seasonal effect, a priori
	TrendSD  float64 // of the log change a year, a priori
	DriftSD  float64 // of the log of the level, beyond what season and trend explain
	MinYears float64 // of a series for the regression
	Longest  int     // points of the short baseline at most
	Shortest int     // at least
	MinCases float64 // a window with fewer cases is no evidence of a rise
	Alpha    float64 // level of Threshold
}

// DefaultOptions are the usual settings for a series of so many points a year.
func DefaultOptions(season int) Options {
	o := Options{
		Season: season, Windows: []int{1, 2, 3}, Guard: 8, Half: 3, Levels: 10,
		SeasonSD: 0.12, TrendSD: 0.1, DriftSD: 0.05, MinYears: 2,
		Longest: 26, Shortest: 7, MinCases: 4, Alpha: 0.005,
	}
	if season > 0 && season < 52 {
		o.Windows, o.Guard, o.Half, o.Levels = []int{1, 2}, 3, 1, 4
	}
	return o
}

// A Verdict is what Judge finds of the latest points of a series.
type Verdict struct {
	Method             Method
	Window             int     // points of the most telling sum, the latest last
	Observed, Expected float64 // in that window
	Threshold          float64 // least count of the window with P ≤ Alpha in it alone
	Phi                float64 // dispersion, variance over mean
	P                  float64 // of all windows together; 1 where there is no evidence
	N                  int     // points of the baseline
	Warnings           []string
}

// The warnings of a Verdict.
const (
	WarnOptions = "settings out of range"
	WarnMissing = "the latest count is missing"
	WarnShort   = "too few points before to compare with"
	WarnNoFit   = "the regression does not settle; compared with the latest points only"
	WarnGaps    = "a fifth or more of the points before are missing"
	WarnMin     = "too few cases for an alarm"
)

// Chinese is a warning in the user's words.
func Chinese(warning string) string {
	switch warning {
	case WarnOptions:
		return "设置超出范围"
	case WarnMissing:
		return "最近一期没有数据"
	case WarnShort:
		return "可比的以往周期太少"
	case WarnNoFit:
		return "回归未收敛，只与最近各期比较"
	case WarnGaps:
		return "以往周期缺失两成以上"
	case WarnMin:
		return "件数太少，不作预警"
	}
	return warning
}

// Level is the q-value up to which a Verdict is shown as an alarm. It is a little
// below the fifth of false alarms that is allowed, since the rate that Benjamini
// and Hochberg bound is a mean, not the rate of one table.
const Level = 0.16

// usualPhi draws the dispersion of a short baseline towards what counts of
// complaints have: as if so many more degrees of freedom had said so.
const (
	usualPhi   = 1.15
	usualPhiDF = 10
)

// outlier is the residual above which a past count weighs less: Noufaily's.
const outlier = 2.58

func (o Options) valid() bool {
	ok := len(o.Windows) > 0 && o.Season >= 0 && o.MinYears >= 1 && o.Longest >= o.Shortest && o.Guard >= 1 && o.Half >= 0 && o.Levels >= 1 && o.Levels <= mostGroups &&
		o.SeasonSD > 0 && o.TrendSD > 0 && o.DriftSD >= 0 && o.Shortest >= 3 && o.Alpha > 0 && o.Alpha < 1
	for _, w := range o.Windows {
		ok = ok && w >= 1 && w <= o.Half+1
	}
	return ok
}

// Judge tests whether the latest points of the series are more than its own past
// lets expect. The past is all but the latest Guard points, so that a rise that has
// begun does not raise what is expected.
//
// A series of MinYears years or more is judged by the regression of Farrington and
// Noufaily with a trend and past outbreaks weighing less. The seasonal effects and
// the trend have normal priors (SeasonSD, TrendSD), which matter where there are few
// cases: an effect of fourteen weeks of one case each is mostly chance. A shorter
// series, of Shortest points before the guard band or more, is compared with the
// mean of the latest Longest of them; where it is short, the guard band is only as
// long as the longest window.
//
// The sum y of each window, the expected μ, its relative standard error s, DriftSD
// in it, and the dispersion φ give the mid-p of the predictive distribution:
//
//	Y ~ NB(mean μ, variance φμ + s²μ²)
//
// and the windows' p-values one P by Liu and Xie's Cauchy combination, which is
// honest in the tail however much the windows overlap. One point finds a jump, more
// of them a rise too small for one. The mid-p is uniform on average: half a step
// less than the tail itself, it keeps the share of false alarms (the simulation of
// metrics/internal/evalwarning) and finds more in small series.
//
// P is in [0, 1] and never NaN; it is 1 of a series that is not judged, where
// Expected, Threshold and Phi are NaN and Warnings say why, and of a window with
// fewer cases than MinCases. Missing counts (NaN, negative, above 1e12) are left
// out of both sides.
// Source: as Farrington, UpperTail and MidTail; of the combination, Liu and Xie,
// JASA 2020 (115) 393–402, doi 10.1080/01621459.2018.1554485.
func Judge(series []float64, o Options) Verdict {
	now := len(series) - 1
	none := Verdict{P: 1, Observed: math.NaN(), Expected: math.NaN(), Threshold: math.NaN(), Phi: math.NaN()}
	if !o.valid() {
		none.Warnings = []string{WarnOptions}
		return none
	}
	if now < 0 || !isCount(series[now]) {
		none.Warnings = []string{WarnMissing}
		return none
	}
	var warnings []string
	m, method := longModel(series, o), Regression
	phi, ok := 1.0, false
	if m != nil {
		if phi, ok = m.robust(outlier); !ok {
			warnings = append(warnings, WarnNoFit)
		}
	}
	if !ok {
		m, method = shortModel(series, o), Baseline
		if len(m.y) >= o.Shortest {
			phi, ok = m.robust(outlier)
		}
	}
	if !ok {
		none.Observed, none.Warnings = series[now], append(warnings, WarnShort)
		return none
	}
	v := m.verdict(series, o, phi)
	v.Method = method
	v.Warnings = append(warnings, v.Warnings...)
	return v
}

// longModel is the regression on the season and the trend; nil where the series is
// too short for it.
func longModel(series []float64, o Options) *glm {
	year := back(o.Season, 1)
	if o.Season < 1 || float64(len(series)) < o.MinYears*float64(o.Season) || year < 2*o.Half+o.Levels {
		return nil
	}
	groups := make([]uint8, len(series))
	seasonGroups(groups, func(i int) int { return back(o.Season, i) }, len(series)/year+1, o.Half, o.Levels)
	end := len(series) - o.Guard
	m := newGLM(series, groups, end, float64(o.Season), halfACase/float64(max(1, end)))
	if len(m.y) < o.Season {
		return nil
	}
	m.groups, m.trend, m.current = o.Levels, true, uint8(o.Levels-1)
	m.ridge, m.ridgeSlope = 1/(o.SeasonSD*o.SeasonSD), 1/(o.TrendSD*o.TrendSD)
	return m
}

// halfACase is added to a baseline as a whole, so that one without any case still
// expects something: Jeffreys' prior of a Poisson mean.
const halfACase = 0.5

// shortModel is the mean of the latest points before the guard band.
func shortModel(series []float64, o Options) *glm {
	guard := o.Guard
	if len(series) < guard+o.Longest {
		guard = o.Windows[len(o.Windows)-1]
	}
	end := max(0, len(series)-guard)
	groups := make([]uint8, len(series))
	from := max(0, end-o.Longest)
	for i := from; i < end; i++ {
		groups[i] = 1
	}
	m := newGLM(series, groups, end, 1, halfACase/float64(max(1, end-from)))
	m.groups = 1
	return m
}

// verdict tests the windows by the fitted model.
func (m *glm) verdict(series []float64, o Options, phi float64) Verdict {
	df := float64(max(0, len(m.y)-m.params))
	phi = max(1, (phi*df+usualPhi*usualPhiDF)/(df+usualPhiDF))
	v := Verdict{P: 1, Phi: phi, N: len(m.y)}
	ps := make([]float64, 0, 8)
	least, spread, enough := math.Inf(1), 0.0, false
	for _, w := range o.Windows {
		observed, expected, time := m.window(series, w)
		relative := phi*m.unscaled(m.current, time) + o.DriftSD*o.DriftSD
		variance := phi*expected + expected*expected*relative
		p := 1.0
		if observed >= o.MinCases {
			p, enough = min(1, MidTail(observed, expected, variance)), true
		}
		ps = append(ps, p)
		if p < least {
			least, spread = p, variance
			v.Window, v.Observed, v.Expected = w, observed, expected
		}
	}
	v.P = cauchy(ps)
	v.Threshold = midThreshold(o.Alpha, v.Expected, spread)
	if !enough {
		v.Warnings = append(v.Warnings, WarnMin)
	}
	if before := max(1, len(series)-o.Guard); 5*missing(series[:before]) >= before {
		v.Warnings = append(v.Warnings, WarnGaps)
	}
	return v
}

// window is what came in the latest w points and what was expected, and the mean
// time of the expected.
func (m *glm) window(series []float64, w int) (observed, expected, time float64) {
	now := len(series) - 1
	for i := max(0, now-w+1); i <= now; i++ {
		if !isCount(series[i]) {
			continue
		}
		t := float64(i-now) * m.unit
		mu := math.Exp(m.eta(m.current, t))
		observed += series[i]
		expected += mu
		time += mu * t
	}
	return observed, expected, time / expected
}

// midThreshold is the least whole count with a mid-p of alpha or less.
func midThreshold(alpha, mean, variance float64) float64 {
	y := quantile(alpha, mean, variance)
	if MidTail(y, mean, variance) > alpha {
		y++
	}
	return y
}

func missing(series []float64) (n int) {
	for _, y := range series {
		if !isCount(y) {
			n++
		}
	}
	return n
}
