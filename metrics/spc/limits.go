package spc

import "math"

// A limit is what a phase's baseline gives: the centre, and a point's standard
// deviation where its denominator is 1; with n it is sigma/√n.
type limit struct {
	centre, sigma float64
	n             int     // usable points
	events        float64 // per point, mean: of counts, how many are expected
}

// centre is the mean of the baseline, weighted by the denominators where the limits
// are; NaN of an empty one.
func (p *plot) centre(from, to int) limit {
	var sum, weight, events float64
	n, weighted := 0, p.weighted()
	for i := from; i < to; i++ {
		y := p.points[i].Value
		if math.IsNaN(y) || p.excluded(i) {
			continue
		}
		w := 1.0
		if weighted {
			w = p.s.Denominators[i]
		}
		sum, weight, n = sum+y*w, weight+w, n+1
		events += p.s.Values[i]
	}
	if n == 0 {
		return limit{centre: math.NaN(), sigma: math.NaN()}
	}
	l := limit{centre: sum / weight, n: n, events: events / float64(n)}
	if p.kind == P || p.kind == LaneyP {
		l.centre = min(1, l.centre) // by rounding alone
		l.events = min(l.events, weight/float64(n)-l.events)
	}
	return l
}

// excluded tells the points that give no limits.
func (p *plot) excluded(i int) bool { return i < len(p.o.Exclude) && p.o.Exclude[i] }

// chance is the standard deviation that chance alone gives a count of the chart's
// centre where its denominator is 1; NaN for what is no count.
func (p *plot) chance(centre float64) float64 {
	switch {
	case p.kind == P || p.kind == LaneyP:
		return math.Sqrt(centre * (1 - centre))
	case p.kind == C || p.kind == U || p.kind == LaneyU || p.kind == XmR && p.s.Data == Count:
		return math.Sqrt(centre)
	}
	return math.NaN()
}

// A ranges adds up moving ranges.
type ranges struct {
	sum float64
	n   int
}

func (r ranges) mean() float64 { return r.sum / float64(r.n) }

// ranges adds up the moving ranges below the limit of neighbouring points of the
// baseline, each point weighted by √n:
//
//	|(y(i) − c)·√n(i) − (y(i−1) − c)·√n(i−1)|
//
// For n = 1 that is the plain range. I′ has |y(i) − y(i−1)|·√2/√(1/n(i) + 1/n(i−1)).
// There is no range across a missing point.
func (p *plot) ranges(from, to int, centre, below float64) (r ranges) {
	before, rootBefore := math.NaN(), 1.0
	weighted := p.weighted()
	for i := from; i < to; i++ {
		y, root := p.points[i].Value-centre, 1.0
		if p.excluded(i) {
			y = math.NaN()
		}
		if weighted && y == y {
			root = math.Sqrt(p.s.Denominators[i])
		}
		var d float64
		if p.kind == IPrime {
			d = math.Abs(y-before) * math.Sqrt2 / math.Hypot(1/root, 1/rootBefore)
		} else {
			d = math.Abs(y*root - before*rootBefore)
		}
		if d < below { // NaN is not
			r.sum, r.n = r.sum+d, r.n+1
		}
		before, rootBefore = y, root
	}
	return r
}

// meanRange is the mean moving range of the baseline; NaN if there is none.
func (p *plot) meanRange(from, to int, centre float64, screen bool) float64 {
	all := p.ranges(from, to, centre, math.Inf(1))
	if screen && all.sum > 0 {
		all = p.ranges(from, to, centre, rangeFactor*all.mean())
	}
	return all.mean()
}

// limit computes what a phase's limits are made of, and notes it in the phase.
func (p *plot) limit(ph *Phase) limit {
	from, to := p.baseline(ph)
	l := p.centre(from, to)
	chance := p.chance(l.centre)
	mean, d := p.meanRange(from, to, l.centre, p.o.Screen), d2
	if p.kind == IPrime {
		d = 2 / math.SqrtPi
	}
	ph.Kind, ph.Baseline, ph.Centre = p.kind, l.n, l.centre
	ph.MeanRange, ph.RangeLimit, ph.SigmaZ = math.NaN(), math.NaN(), math.NaN()
	if chance > 0 {
		ph.SigmaZ = mean / d / chance
	}
	auto := p.o.Kind == Auto && chance >= 0
	switch p.kind {
	case C, U, P:
		l.sigma = chance
	case LaneyU, LaneyP:
		l.sigma = mean / d
	case MR: // so that three of them reach the limit
		l.sigma = (rangeFactor - 1) / 3 * l.centre
		ph.MeanRange = l.centre
	case XmR:
		ph.MeanRange = mean
		fallthrough
	default:
		l.sigma = mean / d
	}
	if auto && !(l.sigma > chance) {
		l.sigma = chance
	}
	ph.RangeLimit = rangeFactor * ph.MeanRange
	if p.kind == T {
		ph.Centre = math.Pow(l.centre, tPower)
	}
	ph.warn(l, chance)
	return l
}

// draw computes a phase: its limits, and by them its points.
func (p *plot) draw(ph *Phase) {
	l := p.limit(ph)
	floor, ceiling := p.floor(), p.ceiling()
	if p.kind == MR {
		floor = 0
	}
	var rules rules
	var runs runCounter
	for i := ph.Start; i < ph.End; i++ {
		pt := &p.points[i]
		s := l.sigma
		if p.weighted() {
			s /= math.Sqrt(p.denominator(i))
		}
		pt.Centre = l.centre
		pt.Lower, pt.Upper = max(floor, l.centre-3*s), min(ceiling, l.centre+3*s)
		if math.IsNaN(pt.Value) {
			continue
		}
		side := sideOf(pt.Value, l.centre)
		runs.add(side)
		rules.add(p.points, i, side, s, p.kind)
	}
	ph.Runs = runs.result()
	if ph.Runs.Useful < usefulPoints {
		ph.Warnings |= FewPoints
	}
	if p.kind == T {
		p.turnBack(ph)
	}
}

// turnBack takes a T chart back from the scale of its limits to that of time.
func (p *plot) turnBack(ph *Phase) {
	for i := ph.Start; i < ph.End; i++ {
		pt := &p.points[i]
		if !math.IsNaN(pt.Value) {
			pt.Value = p.s.Values[i]
		}
		pt.Centre = ph.Centre
		pt.Lower, pt.Upper = math.Pow(pt.Lower, tPower), math.Pow(pt.Upper, tPower)
	}
}

// warn notes what makes a phase's limits shaky.
func (ph *Phase) warn(l limit, chance float64) {
	switch {
	case math.IsNaN(l.sigma):
		ph.Warnings |= NoLimits
	case l.sigma == 0:
		ph.Warnings |= NoVariation
	}
	if l.n < trialPoints {
		ph.Warnings |= TrialLimits
	}
	if chance >= 0 && l.events < smallExpected {
		ph.Warnings |= SmallExpected
	}
}
