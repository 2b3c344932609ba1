package metrics

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"weisu/nlp"
)

// Params are what tables need besides the cases.
type Params struct {
	Config    *Config
	Calendar  *Calendar
	Tree      Tree
	AsOf      int64    // seconds of wall-clock
	Urgencies []string // by Case.Urgency
	Reasons   []string // by Case.Reason
	// Visits gives a node's visits in a calendar month, if they are known.
	Visits func(node int32, month Period) (int64, bool)
	// Changes are what is known to have changed or disturbed the counts.
	Changes []Change
}

func (p *Params) periods() Periods { return Periods{MonthStart: p.Config.AssessmentMonthStart} }

// visits adds up the months of a period; all of them must be known.
func (p *Params) visits(node int32, q Period) (int64, bool) {
	months := p.periods().Months(q)
	if p.Visits == nil || months == nil {
		return 0, false
	}
	var sum int64
	for _, m := range months {
		v, ok := p.Visits(node, m)
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum, true
}

// A span is the first and the last day on which a case was received.
type span struct{ first, last int32 }

func spanOf(cases []Case) (s span) {
	found := false
	for i := range cases {
		c := &cases[i]
		if c.Withdrawn || c.Received == NoTime {
			continue
		}
		d := day(c.Received)
		if !found {
			s, found = span{d, d}, true
		}
		s.first, s.last = min(s.first, d), max(s.last, d)
	}
	return s
}

// slack is how many days without a case a period's beginning may have and
// still count as covered by the data.
const slack = 3

// covers tells whether the data reach back to the period's beginning.
func (s span) covers(ps Periods, q Period) bool { return ps.Start(q) >= s.first-slack }

// A selection is the cases that a table counts, and where they fall.
type selection struct {
	cases   []Case
	keep    []uint32 // indexes of the cases counted
	paths   [][]int32
	span    span
	periods Periods
}

// choose selects the cases in scope, with a date, that counts wants. outside,
// if not nil, names further cases that are out of the table's scope.
func (p *Params) choose(cases []Case, outside, counts func(*Case) bool) (selection, Left, error) {
	var left Left
	paths, err := p.Tree.paths()
	if err != nil {
		return selection{}, left, err
	}
	s := selection{cases: cases, keep: make([]uint32, 0, len(cases)), paths: paths, periods: p.periods()}
	for i := range cases {
		c := &cases[i]
		switch {
		case c.Withdrawn:
		case !c.InScope && p.Config.Scope != "all" || outside != nil && outside(c):
			left.OutOfScope++
		case !counts(c):
			left.NotCounted++
		case c.Received == NoTime:
			left.NoDate++
		default:
			s.keep = append(s.keep, uint32(i))
		}
	}
	s.span = spanOf(cases)
	return s, left, nil
}

// entries sorts the cases counted under the cells of one depth and kind of
// period; third gives the last part of a cell's key.
func (s *selection) entries(j tableJob, third func(*Case) int32) []entry {
	days := newPerDay(s.periods, j.kind, s.span)
	entries := make([]entry, 0, len(s.keep))
	for _, i := range s.keep {
		c := &s.cases[i]
		if path := s.paths[c.Node]; j.depth < len(path) {
			entries = append(entries, entry{keyOf(path[j.depth], days.of(c.Received), third(c)), i})
		}
	}
	sortEntries(entries)
	return entries
}

// Counts tells whether frequencies, trends and alarms count a case.
func (p *Params) Counts(c *Case) bool {
	counted := p.Config.counted()
	return !c.Withdrawn && c.Issue >= 0 && (c.InScope || p.Config.Scope == "all") && counted[c.Kind] && c.Received != NoTime
}

// Left counts the cases that a table leaves out, and why.
type Left struct {
	NoDate     int64 // belong to no period
	NotCounted int64 // of a kind that is not counted
	OutOfScope int64
}

// AssignClasses gives every case its deadline class. How many units an order
// went to is known only when all cases are there.
func AssignClasses(cases []Case, p *Params) {
	order := make([]uint32, len(cases))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(cases[a].Order, cases[b].Order) })
	for from := 0; from < len(order); {
		to := from
		nodes := map[int32]bool{}
		for ; to < len(order) && cases[order[to]].Order == cases[order[from]].Order; to++ {
			if c := &cases[order[to]]; !c.Withdrawn && (to > from || moreAhead(cases, order, to)) {
				nodes[c.Node] = true
			}
		}
		for _, i := range order[from:to] {
			c := &cases[i]
			c.Class = p.Config.class(nlp.Kind(c.Kind), at(p.Urgencies, int(c.Urgency)), max(1, len(nodes)))
		}
		from = to
	}
}

// moreAhead tells whether the next case is of the same order: nearly all
// orders are of one case, and need no set.
func moreAhead(cases []Case, order []uint32, i int) bool {
	return i+1 < len(order) && cases[order[i+1]].Order == cases[order[i]].Order
}

func at(list []string, i int) string {
	if i >= 0 && i < len(list) {
		return list[i]
	}
	return ""
}

// A job is one table's part for one depth of the tree and one kind of period.
type tableJob struct {
	depth int
	kind  PeriodKind
}

// eachPart runs build for every depth and kind of period on all cores and
// returns the parts in that order.
func eachPart[T any](ctx context.Context, depth int, build func(tableJob) T) ([]T, error) {
	parts := make([]T, depth*len(PeriodKinds))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for d := range depth {
		for k, kind := range PeriodKinds {
			g.Go(func() error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				parts[d*len(PeriodKinds)+k] = build(tableJob{d, kind})
				return nil
			})
		}
	}
	return parts, g.Wait()
}

// An entry sorts a case under the cell that it falls into.
type entry struct {
	key  uint64
	item uint32
}

// The key's fields, the most significant first: node, period, third (issue or
// deadline class). Period indexes from 1970 on are below 2¹⁶ till 3200, and
// shifted so that earlier ones stay positive.
const (
	thirdBits   = 12
	periodBits  = 20
	periodShift = 1 << (periodBits - 1)
)

func keyOf(node, period, third int32) uint64 {
	return uint64(node)<<(periodBits+thirdBits) | uint64(period+periodShift)<<thirdBits | uint64(third)
}

func (e entry) node() int32   { return int32(e.key >> (periodBits + thirdBits)) }
func (e entry) period() int32 { return int32(e.key>>thirdBits&(1<<periodBits-1)) - periodShift }
func (e entry) third() int32  { return int32(e.key & (1<<thirdBits - 1)) }

// sortEntries sorts by key and keeps entries of the same key in the order in
// which they stand. It is a radix sort by bytes, which skips those that all
// keys share: a million keys of a city differ in four or five.
func sortEntries(entries []entry) {
	var counts [8][256]uint32
	for _, e := range entries {
		for b := range counts {
			counts[b][byte(e.key>>(8*b))]++
		}
	}
	from, to := entries, make([]entry, len(entries))
	for b := range counts {
		c := &counts[b]
		if len(from) == 0 || c[byte(from[0].key>>(8*b))] == uint32(len(from)) {
			continue
		}
		var sum uint32
		for i, n := range c {
			c[i], sum = sum, sum+n
		}
		for _, e := range from {
			at := &c[byte(e.key>>(8*b))]
			to[*at] = e
			*at++
		}
		from, to = to, from
	}
	if len(entries) > 0 && &from[0] != &entries[0] {
		copy(entries, from)
	}
}

// groups calls each for every run of entries with the same shifted key.
func groups(entries []entry, shift uint, each func([]entry)) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key>>shift == entries[from].key>>shift {
			to++
		}
		each(entries[from:to])
		from = to
	}
}

// countGroups returns how many runs groups would find.
func countGroups(entries []entry, shift uint) (n int) {
	groups(entries, shift, func([]entry) { n++ })
	return n
}

// perDay caches the period of each day: cases are many, days few.
type perDay struct {
	first int32
	index []int32
}

func newPerDay(ps Periods, kind PeriodKind, s span) perDay {
	p := perDay{first: s.first, index: make([]int32, s.last-s.first+1)}
	for i := range p.index {
		p.index[i] = ps.Of(kind, s.first+int32(i)).Index
	}
	return p
}

func (p perDay) of(seconds int64) int32 { return p.index[day(seconds)-p.first] }
