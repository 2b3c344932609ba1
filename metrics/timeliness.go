package metrics

import (
	"cmp"
	"context"
	"math"
	"slices"

	"weisu/nlp"
)

// A TimeState says how a case stands against its deadline at the as-of time.
type TimeState uint8

// The states.
const (
	TimeUnknown TimeState = iota // no deadline can be computed, or not told whether closed
	OnTime                       // closed within the deadline
	Late                         // closed after it
	Open                         // not closed, deadline not passed
	Overdue                      // not closed, deadline passed
)

// String is the name in the marts.
func (s TimeState) String() string {
	return [...]string{"unknown", "on_time", "late", "open", "overdue"}[s]
}

// Due is a case's deadline: the one that the export gives, else the one of its
// class. It is not ok where there is none or it can't be computed, as from a
// receipt that is known roughly: every class is finer than that. A date alone
// leaves the whole day: a deadline is its last second, and the hours after a
// receipt count from its last second.
func (p *Params) Due(c *Case) (due int64, ok bool) {
	switch {
	case c.Due != NoTime && dateOnly(c.Due):
		return endOfDay(c.Due), true
	case c.Due != NoTime:
		return c.Due, true
	case c.Class == NoClass || c.Received == NoTime || c.Roughly:
		return 0, false
	}
	class, received := p.Config.Deadlines[c.Class], c.Received
	if class.Unit == Hours && dateOnly(received) {
		received = endOfDay(received)
	}
	return p.Calendar.Deadline(received, class.Within, class.Unit)
}

// State judges a case at the as-of time. It is unknown where there is no
// deadline, where the closing lies before the receipt, and for a case without a
// closing whose export tells of none: such a case may well be closed.
func (p *Params) State(c *Case) TimeState {
	due, ok := p.Due(c)
	closed := c.Closed != NoTime && c.Closed <= p.AsOf
	switch {
	case !ok || closed && c.ClosedTooEarly() || !closed && c.NoClosing:
		return TimeUnknown
	case closed && c.closedBy(due):
		return OnTime
	case closed:
		return Late
	case due >= p.AsOf:
		return Open
	}
	return Overdue
}

// ClosedTooEarly tells a closing before the receipt, which is a slip of the
// export. A closing that is a date alone may be any time of its day; a receipt
// that is known roughly may be any time at all.
func (c *Case) ClosedTooEarly() bool {
	if c.Received == NoTime || c.Closed == NoTime || c.Roughly {
		return false
	}
	if dateOnly(c.Closed) {
		return day(c.Closed) < day(c.Received)
	}
	return c.Closed < c.Received
}

// closedBy tells whether a case was closed by then. A closing that is a date
// alone is compared by day.
func (c *Case) closedBy(then int64) bool {
	if dateOnly(c.Closed) {
		return day(c.Closed) <= day(then)
	}
	return c.Closed <= then
}

// elapsed is the time to close in the class's unit, NaN where it can't be told.
func (p *Params) elapsed(c *Case) float64 {
	if c.Closed == NoTime || c.Closed > p.AsOf || c.Received == NoTime || c.Roughly || c.ClosedTooEarly() {
		return math.NaN()
	}
	dates := dateOnly(c.Received) || dateOnly(c.Closed)
	switch unit := p.Config.Deadlines[c.Class].Unit; {
	case unit == Hours && dates:
		return math.NaN()
	case unit == Hours:
		return float64(c.Closed-c.Received) / 3600
	case unit == Days && dates:
		return float64(day(c.Closed) - day(c.Received))
	case unit == Days:
		return float64(c.Closed-c.Received) / 86400
	}
	n, ok := p.Calendar.WorkingDays(c.Received, c.Closed)
	if !ok {
		return math.NaN()
	}
	return float64(n)
}

// Timeliness measures every unit node × deadline class × period against the
// deadlines as of Params.AsOf. Cases count in the period of their receipt, all
// kinds with a deadline class; AssignClasses must have run. Median and p90 are
// of the time to close of the closed, in the class's unit.
func Timeliness(ctx context.Context, cases []Case, p *Params) ([]TimelinessRow, Left, error) {
	sel, left, err := p.choose(cases, nil, func(c *Case) bool {
		return c.Class != NoClass && nlp.Kind(c.Kind) != nlp.KindPraise
	})
	if err != nil || len(sel.keep) == 0 {
		return nil, left, cmp.Or(err, ctx.Err())
	}
	// Judged once, not once for every depth and kind of period.
	states, elapsed := make([]TimeState, len(cases)), make([]float64, len(cases))
	for _, i := range sel.keep {
		states[i], elapsed[i] = p.State(&cases[i]), p.elapsed(&cases[i])
	}
	parts, err := eachPart(ctx, depthOf(sel.paths), func(j tableJob) []TimelinessRow {
		var rows []TimelinessRow
		var times []float64
		groups(sel.entries(j, func(c *Case) int32 { return int32(c.Class) }), 0, func(cell []entry) {
			times = times[:0]
			r := TimelinessRow{
				Node: cell[0].node(), Class: int16(cell[0].third()),
				Period: Period{j.kind, cell[0].period()}, Cases: int32(len(cell)),
			}
			for _, e := range cell {
				r.count(states[e.item])
				if t := elapsed[e.item]; !math.IsNaN(t) {
					times = append(times, t)
				}
			}
			r.OnTimeRate = NewProportion(r.OnTime, r.OnTime+r.Late+r.Overdue)
			r.Median, r.P90 = Quantile(times, 0.5), Quantile(times, 0.9)
			r.FewCases = r.OnTimeRate.N < p.Config.MinCases
			rows = append(rows, r)
		})
		return rows
	})
	return slices.Concat(parts...), left, err
}

func (r *TimelinessRow) count(s TimeState) {
	switch s {
	case OnTime:
		r.OnTime++
	case Late:
		r.Late++
	case Open:
		r.Open++
	case Overdue:
		r.Overdue++
	default:
		r.Unknown++
	}
}
