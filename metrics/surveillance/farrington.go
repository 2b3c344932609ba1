package surveillance

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// A ThresholdMethod says how the upper bound comes from the fitted model.
type ThresholdMethod uint8

const (
	// NBPlugin takes the quantile of the negative binomial with the fitted mean.
	NBPlugin ThresholdMethod = iota
	// Muan takes it with the upper limit of the fitted mean.
	Muan
	// Delta takes the normal quantile of the count to the power ⅔.
	Delta
)

// FarringtonOptions are the settings of Farrington; DefaultFarrington gives those
// of Noufaily.
type FarringtonOptions struct {
	Season int // points a year: 52 or 12
	Years  int // years back
	// Ago is how many points before now the same time of the year lies, so many
	// years ago, where the caller knows the calendar; nil takes 365.25 days a year.
	Ago        func(years int) int
	Half       int     // points on either side of the same time of a past year
	Levels     int     // of the seasonal factor; 1: only the windows are taken
	PastOut    int     // points before now that are left out
	Reweight   float64 // residuals above get less weight; 0 none does
	Trend      bool
	TrendAlpha float64 // the trend stays if its p-value is below
	Threshold  ThresholdMethod
	Alpha      float64 // one-sided level of the bound
	// MinCases in the latest MinPoints points, now among them: else no alarm.
	MinCases  float64
	MinPoints int
}

// DefaultFarrington is Noufaily's setting of weekly counts.
func DefaultFarrington() FarringtonOptions {
	return FarringtonOptions{
		Season: 52, Years: 5, Half: 3, Levels: 10, PastOut: 26, Reweight: 2.58,
		Trend: true, TrendAlpha: 1, Alpha: 0.05, MinCases: 5, MinPoints: 4,
	}
}

// A Forecast is what Farrington expected of the latest count, and what came.
type Forecast struct {
	Observed, Expected float64
	Phi                float64 // dispersion, at least 1
	Slope              float64 // log change a point; 0 without a trend
	Trend              bool
	Upper              float64 // bound; an alarm is above it
	P                  float64 // of so many or more
	N                  int     // counts that the model was fitted to
	Enough             bool    // cases for an alarm at all
	Alarm              bool
}

// The errors of Farrington.
var (
	ErrTooShort   = errors.New("surveillance: the series does not reach back as many years as asked for")
	ErrNoFit      = errors.New("surveillance: the regression does not settle")
	ErrBadOptions = errors.New("surveillance: settings out of range")
)

// Farrington judges the latest count of the series by the quasi-Poisson regression
// of Farrington et al. as improved by Noufaily et al.: counts of past years on a
// seasonal factor, and a linear trend in the logarithm if there are three years or
// more, its p-value is below TrendAlpha and the forecast does not exceed every count
// before; past outbreaks weigh less. With the forecast μ, its standard error and the
// dispersion φ the bound and the p-value come from
//
//	NBPlugin: Y ~ NB(mean μ, variance φμ);  P = P(Y ≥ y)
//	Muan:     the same with exp(log μ + z·se) for μ
//	Delta:    Y^⅔ ~ N(μ^⅔, 4/9·μ^⅓·(φ + se²/μ))
//
// Missing counts of the past are left out; a missing latest count, or a series that
// does not reach back Years years and Half points, is ErrTooShort.
// Source: Farrington et al., JRSS A 1996 (159) 547–563; Noufaily et al., Statistics
// in Medicine 2013 (32) 1206–1222, doi 10.1002/sim.5595; farringtonFlexible of R's
// surveillance: Salmon, Schumacher and Höhle, Journal of Statistical Software 2016
// (70/10), doi 10.18637/jss.v070.i10.
func Farrington(series []float64, o FarringtonOptions) (Forecast, error) {
	if o.Season < 1 || o.Years < 1 || o.Half < 0 || o.Levels < 1 || o.Levels > mostGroups || o.PastOut < 0 ||
		!(o.Alpha > 0 && o.Alpha < 1) || back(o.Season, 1) < 2*o.Half+o.Levels {
		return Forecast{}, ErrBadOptions
	}
	now := len(series) - 1
	ago := o.Ago
	if ago == nil {
		ago = func(years int) int { return back(o.Season, years) }
	}
	if now < ago(o.Years)+o.Half || !isCount(series[now]) {
		return Forecast{}, ErrTooShort
	}
	groups := make([]uint8, len(series))
	seasonGroups(groups, ago, o.Years, o.Half, o.Levels)
	m := newGLM(series, groups, now-o.PastOut, 1, 0)
	if len(m.y) <= o.Levels+1 {
		return Forecast{}, ErrTooShort
	}
	if o.Levels == 1 {
		clear(m.group)
	}
	m.groups = o.Levels
	m.trend = o.Trend
	return m.forecast(series, o)
}

// newGLM takes the counts before the point end that are in a group. Time is counted
// from the latest point of the series, in units of scale points. extra is added to
// each count.
func newGLM(series []float64, groups []uint8, end int, scale, extra float64) *glm {
	end = max(0, end)
	room := make([]float64, 4*end)
	m := &glm{
		y: room[:0:end], time: room[end : end : 2*end], weight: room[2*end : 2*end : 3*end],
		group: make([]uint8, 0, end), unit: 1 / scale,
	}
	now := float64(len(series) - 1)
	for i, y := range series[:end] {
		if groups[i] == 0 || !isCount(y) {
			continue
		}
		m.y = append(m.y, y+extra)
		m.time = append(m.time, (float64(i)-now)/scale)
		m.weight = append(m.weight, 1)
		m.group = append(m.group, groups[i]-1)
	}
	m.mu = room[3*end : 3*end+len(m.y)]
	return m
}

func (m *glm) forecast(series []float64, o FarringtonOptions) (Forecast, error) {
	phi, ok := m.robust(o.Reweight)
	if m.trend && (!ok || !m.keepTrend(o)) {
		m.trend = false
		phi, ok = m.robust(o.Reweight)
	}
	if !ok {
		return Forecast{}, ErrNoFit
	}
	now := len(series) - 1
	current := uint8(o.Levels - 1)
	f := Forecast{
		Observed: series[now], Expected: math.Exp(m.eta(current, 0)), Phi: phi,
		Slope: m.slope, Trend: m.trend, N: len(m.y),
	}
	f.bound(math.Sqrt(m.scale()*m.unscaled(current, 0)), o)
	cases := 0.0
	for _, y := range series[max(0, now-o.MinPoints+1):] {
		if isCount(y) {
			cases += y
		}
	}
	f.Enough = cases >= o.MinCases
	f.Alarm = f.Enough && f.Observed > f.Upper && f.Observed > 0
	return f, nil
}

// robust fits, gives outliers less weight, and fits again. It returns the
// dispersion, at least 1.
func (m *glm) robust(threshold float64) (phi float64, ok bool) {
	for i := range m.weight {
		m.weight[i] = 1
	}
	if !m.fit() {
		return 1, false
	}
	if threshold > 0 {
		m.reweight(max(1, m.pearson()), threshold)
		if !m.fit() {
			return 1, false
		}
	}
	return max(1, m.pearson()), true
}

// scale is the dispersion that standard errors are scaled by.
func (m *glm) scale() float64 { return m.pearson() }

func (m *glm) keepTrend(o FarringtonOptions) bool {
	greatest := 0.0
	for _, y := range m.y {
		greatest = max(greatest, y)
	}
	if o.Years < 3 || math.Exp(m.eta(uint8(o.Levels-1), 0)) > greatest {
		return false
	}
	df := float64(len(m.y) - m.params)
	t2 := m.slope * m.slope / (m.scale() * m.inverse[2])
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t2)) < o.TrendAlpha
}

// bound sets Upper and P, given the standard error of the logarithm of Expected.
func (f *Forecast) bound(se float64, o FarringtonOptions) {
	mu, z := f.Expected, distuv.UnitNormal.Quantile(1-o.Alpha)
	switch o.Threshold {
	case Delta:
		seMean := mu * se
		sd := math.Sqrt(4.0 / 9 * math.Cbrt(mu) * (f.Phi + seMean*seMean/mu))
		f.Upper = math.Pow(max(0, math.Pow(mu, 2.0/3)+z*sd), 1.5)
		f.P = distuv.UnitNormal.Survival((math.Pow(f.Observed, 2.0/3) - math.Pow(mu, 2.0/3)) / sd)
	case Muan:
		mu *= math.Exp(min(widestEta, z*se))
		fallthrough
	default:
		f.Upper = quantile(o.Alpha, mu, f.Phi*mu)
		f.P = UpperTail(f.Observed, mu, f.Phi*mu)
	}
}
