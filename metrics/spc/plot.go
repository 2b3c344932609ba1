package spc

import (
	"math"
	"slices"
)

const (
	d2          = 1.128 // mean range of two standard normal values, as tabled
	rangeFactor = 3.267 // D4 of two values: upper limit of a moving range over its mean
	tPower      = 3.6   // Nelson 1994: Weibull time to that root is near normal

	// trialPoints: limits of fewer baseline points are trial limits (Making Data
	// Count). usefulPoints: runs of fewer points say little (Anhøj 2015).
	trialPoints, usefulPoints = 12, 10
	// smallExpected: where fewer events are expected of a point, limits of ± 3s
	// miss the skewness of counts (Cochran's rule).
	smallExpected = 5
	// A value beyond huge is a mistake, and would overflow.
	huge = 1e50
)

// A plot is a chart in the making. While it is, Points[i].Value is on the scale on
// which the limits are straight: t^(1/3.6) of a T chart.
type plot struct {
	s      Series
	o      Options
	kind   Kind
	points []Point
	phases []Phase
}

// split cuts n points into phases at the breaks.
func (r *Result) split(n int, breaks []int) {
	r.Points = slices.Grow(r.Points[:0], n)[:n]
	clear(r.Points)
	r.Phases = r.Phases[:0]
	if n == 0 {
		return
	}
	if !slices.IsSorted(breaks) {
		breaks = slices.Sorted(slices.Values(breaks))
	}
	start := 0
	for _, b := range breaks {
		if b > start && b < n {
			r.Phases = append(r.Phases, Phase{Start: start, End: b})
			start = b
		}
	}
	r.Phases = append(r.Phases, Phase{Start: start, End: n})
}

// ratio: a point is its value over its denominator.
func (p *plot) ratio() bool {
	switch p.kind {
	case U, P, LaneyU, LaneyP:
		return true
	case C, T:
		return false
	}
	return p.s.Data == Rate || p.s.Data == Proportion
}

// weighted: the limits vary with the denominator.
func (p *plot) weighted() bool {
	switch p.kind {
	case U, P, LaneyU, LaneyP, IPrime:
		return true
	}
	return false
}

// fill writes the values that the chart shows; NaN for what is missing, with a
// warning for what cannot be.
func (p *plot) fill() {
	for i := range p.phases {
		ph := &p.phases[i]
		for j := ph.Start; j < ph.End; j++ {
			y, ok := p.value(j)
			p.points[j].Value = y
			if !ok {
				ph.Warnings |= BadValues
			}
		}
		if p.kind == MR {
			for j := ph.End - 1; j > ph.Start; j-- {
				p.points[j].Value = math.Abs(p.points[j].Value - p.points[j-1].Value)
			}
			p.points[ph.Start].Value = math.NaN()
		}
	}
}

// value is point i on the chart's scale, NaN if missing; ok is false of a value that
// cannot be.
func (p *plot) value(i int) (y float64, ok bool) {
	v, n, nan := p.s.Values[i], 1.0, math.NaN()
	ratio := p.ratio()
	if ratio || p.kind == IPrime {
		if n = nan; i < len(p.s.Denominators) {
			n = p.s.Denominators[i]
		}
	}
	switch {
	case math.IsNaN(v) || math.IsNaN(n) || n == 0 && v == 0: // nobody came: no rate, no mistake
		return nan, true
	case math.Abs(v) > huge || n <= 1/huge || n > huge,
		v < 0 && p.floor() == 0,
		v == 0 && p.kind == T,
		v > n && p.ceiling() == 1:
		return nan, false
	case p.kind == T:
		return math.Pow(v, 1/tPower), true
	case ratio:
		return v / n, true
	}
	return v, true
}

// floor and ceiling bound what a point can be, and so the limits.
func (p *plot) floor() float64 {
	if p.s.Data == Measurement && (p.kind == XmR || p.kind == MR || p.kind == IPrime) {
		return math.Inf(-1)
	}
	return 0
}

func (p *plot) ceiling() float64 {
	if p.kind == P || p.kind == LaneyP || p.s.Data == Proportion && p.ratio() {
		return 1
	}
	return math.Inf(1)
}

// denominator is that of point i where the limits vary with it, else 1; NaN if it
// has none.
func (p *plot) denominator(i int) float64 {
	if !p.weighted() {
		return 1
	}
	if i >= len(p.s.Denominators) {
		return math.NaN()
	}
	if n := p.s.Denominators[i]; n > 1/huge && n <= huge {
		return n
	}
	return math.NaN()
}

// baseline is the stretch of points that gives a phase its limits.
func (p *plot) baseline(ph *Phase) (from, to int) {
	if p.o.Baseline > 0 && p.o.Baseline < ph.End-ph.Start {
		return ph.Start, ph.Start + p.o.Baseline
	}
	return ph.Start, ph.End
}
