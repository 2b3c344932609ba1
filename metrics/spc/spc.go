// Package spc draws statistical process control charts: for a series it gives the
// centre line, the limits that chance alone keeps, and the points at which the
// process has changed.
//
// [Chart] is the entry: it picks the chart by what was counted ([Choose]), takes the
// limits of each phase from its baseline, and marks points by the rules of NHS
// England's "Making Data Count". Formulas follow Montgomery, Introduction to
// Statistical Quality Control, chapters 6 and 7, and agree with the R package
// qicharts2.
package spc

import "math"

// A Data says what the values of a series are: it decides which chart is right and
// how far limits may reach.
type Data uint8

// The kinds of data.
const (
	Measurement Data = iota // any number: days, scores, differences
	Count                   // events, 0 or more, with no denominator
	Rate                    // events, of a denominator they may exceed: per visits, per bed days
	Proportion              // events among so many trials: on time of all that closed
	TimeBetween             // time from one rare event to the next, above 0
)

// A Kind is a control chart.
type Kind uint8

// The charts. s is a point's standard deviation, n its denominator, MR the mean
// moving range of the baseline, 1.128 the d2 of two points; limits are centre ± 3s.
const (
	Auto   Kind = iota // as Choose says
	XmR                // individuals: mean, s = MR/1.128, that is mean ± 2.66·MR
	MR                 // moving ranges of an XmR chart: MR, limits 0 and 3.267·MR
	C                  // counts: mean c, s = √c
	U                  // rates: u = Σcount/Σn, s = √(u/n)
	P                  // proportions: p = Σcount/Σn, s = √(p(1−p)/n)
	LaneyU             // Laney's u′: s of U times σz
	LaneyP             // Laney's p′: s of P times σz
	T                  // time between events: XmR of t^(1/3.6), turned back
	IPrime             // I′: Σ(value·n)/Σn, s from moving ranges weighted by n, over √n
)

// A Series is what one chart shows, in order of time.
type Series struct {
	Data Data
	// Values are the measurements, or the counts over the denominators. NaN is
	// missing; so is what cannot be: an infinite or negative count, more events
	// than trials, a value beyond 1e50.
	Values []float64
	// Denominators, one for each value, above 0: of Rate and Proportion.
	Denominators []float64
}

// Options say how the chart is made. The zero value is a chart of one phase, its
// limits taken from all points.
type Options struct {
	// Kind is the chart. Under Auto the limits of counts are never narrower than
	// chance alone makes them: in a phase where σz is below 1, or cannot be told,
	// it counts as 1.
	Kind Kind
	// Breaks are the indices at which a new phase starts: the process changed, the
	// limits are taken anew, rules and runs start again. Indices that are not
	// inside the series are passed over.
	Breaks []int
	// Baseline is how many of its first points give a phase its limits, missing
	// ones included; they hold for the rest of the phase. 0, or a phase of fewer:
	// all points.
	Baseline int
	// Exclude marks points that are shown and judged, but give no limits: a known
	// disturbance. It may be shorter than the series.
	Exclude []bool
	// Screen leaves moving ranges of 3.267 times their mean and more out of the
	// limits, so that one freak value does not widen them. Source: Nelson, Journal
	// of Quality Technology 1982 (14) 172–173.
	Screen bool
}

// A Point is one value on the chart. A missing value is NaN and has no signals; its
// centre and limits are NaN only where they need its denominator.
type Point struct {
	Value, Centre float64
	// Lower and Upper are NaN where a phase has nothing to take limits from
	// (NoLimits). They are not below 0 but for measurements, and not above 1 for
	// proportions.
	Lower, Upper float64
	Signals      Signals
}

// A Phase is a stretch of points between two changes of the process.
type Phase struct {
	Start, End int // Points[Start:End]
	Kind       Kind
	Baseline   int     // usable points the limits are taken from
	Centre     float64 // NaN without a baseline
	// MeanRange is the mean moving range of XmR (of MR: its centre) and RangeLimit,
	// 3.267 times it, the upper limit of the moving ranges; NaN for other charts
	// and without two neighbouring points.
	MeanRange, RangeLimit float64
	// SigmaZ is how often the variation from point to point is what chance alone
	// makes of counts: 1 where a count is binomial or Poisson. NaN for what is no
	// count and without two neighbouring points.
	SigmaZ   float64
	Runs     Runs
	Warnings Warnings
}

// A Result is a chart.
type Result struct {
	Choice Choice
	Points []Point // one for each value of the series
	Phases []Phase // in order, without gaps; none of an empty series
}

// Chart computes the control chart of a series. It never fails: what cannot be
// computed is NaN and has a warning in its phase; an empty series has no points and no
// phases.
func Chart(s Series, o Options) Result {
	var r Result
	ChartInto(&r, s, o)
	return r
}

// ChartInto is Chart into a result whose slices are used again, for many series.
func ChartInto(r *Result, s Series, o Options) {
	r.split(len(s.Values), o.Breaks)
	base := baseKind(s.Data)
	if o.Kind != Auto {
		base = o.Kind
	}
	p := plot{s: s, o: o, kind: base, points: r.Points, phases: r.Phases}
	p.fill()
	if r.Choice = (Choice{base, Given, math.NaN(), math.NaN()}); o.Kind == Auto {
		r.Choice = p.choose()
		p.kind = r.Choice.Kind
	}
	for i := range p.phases {
		p.draw(&p.phases[i])
	}
}

// Choose says which chart is right for a series, and why; see Choice. Of the options
// it heeds Breaks and Baseline. A series without usable values has the reason NoData.
func Choose(s Series, o Options) Choice {
	var r Result
	r.split(len(s.Values), o.Breaks)
	p := plot{s: s, o: o, kind: baseKind(s.Data), points: r.Points, phases: r.Phases}
	p.fill()
	return p.choose()
}
