package spc

import "math"

// Signals is the set of rules by which a point is marked. Every point that belongs
// to a pattern is, not only the one that completes it.
type Signals uint8

// The rules of "Making Data Count", in their order.
const (
	Outside   Signals = 1 << iota // beyond a limit
	Trend                         // one of 7 or more points, each above (or each below) the one before
	NearLimit                     // one of 2 of 3 points in the outer third between centre and limit, same side
	OneSide                       // one of 7 or more points on one side of the centre
)

// First is the rule that counts where a point has several: the first in their order.
func (s Signals) First() Signals { return s & -s }

// length is how many points make a trend, or a shift to one side.
const length = 7

// sideOf says on which side of the centre a value is: 1, −1, or 0 on it, but for
// rounding.
func sideOf(y, centre float64) int8 {
	d := y - centre
	if math.Abs(d) <= 1e-12*(math.Abs(y)+math.Abs(centre)) {
		return 0
	}
	if d > 0 {
		return 1
	}
	return -1
}

// rules walks a phase's points and marks them. Missing points are passed over: the
// points beside them are neighbours.
type rules struct {
	seen          bool
	last          int     // the point before
	stretch, rise pattern // points on one side, points in one direction
	near          [2]mark // the two points before
}

// A pattern is a row of points of which the same holds.
type pattern struct {
	direction int8
	start, n  int
}

// A mark is a point near a limit, on its side; 0 if it is not.
type mark struct {
	side int8
	at   int
}

// add takes point i, on that side of the centre, of the standard deviation s.
func (r *rules) add(points []Point, i int, side int8, s float64, kind Kind) {
	pt := &points[i]
	// Where there is no spread, rounding must put no point outside.
	far := math.Abs(pt.Value - pt.Centre)
	outside := side != 0 && far > 3*s*(1+1e-12)
	if outside {
		pt.Signals |= Outside
	}
	if kind == MR { // ranges share points: only their limit is a rule
		return
	}
	r.stretch.add(points, i, i, side, OneSide)
	if r.seen {
		r.rise.add(points, r.last, i, sign(pt.Value-points[r.last].Value), Trend)
	}
	r.seen, r.last = true, i

	here := mark{0, i}
	if !outside && far > 2*s {
		here.side = side
	}
	for _, m := range r.near {
		if here.side != 0 && m.side == here.side {
			points[m.at].Signals |= NearLimit
			pt.Signals |= NearLimit
		}
	}
	r.near[0], r.near[1] = r.near[1], here
}

func sign(d float64) int8 {
	switch {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

// add takes the point at i into the row. If its direction is another one it starts a
// row, at from: itself, or of a trend the point before.
func (r *pattern) add(points []Point, from, i int, direction int8, rule Signals) {
	if direction == 0 || direction != r.direction {
		*r = pattern{direction, from, 1}
		if from < i {
			r.n = 2
		}
		return
	}
	r.n++
	if r.n > length {
		points[i].Signals |= rule
		return
	}
	if r.n < length {
		return
	}
	for j := r.start; j <= i; j++ {
		if !math.IsNaN(points[j].Value) {
			points[j].Signals |= rule
		}
	}
}
