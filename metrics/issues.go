package metrics

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// IssuePeriods counts issues: for every unit node × issue × period with a
// case one row, by node depth, kind of period, node, period and rank.
//
// A case counts in its own node and all above, under its primary issue; the
// issues that it raises besides are Mentions only. Counted are cases in scope
// (unless Config.Scope is all), of the kinds counted, with a date.
func IssuePeriods(ctx context.Context, cases []Case, p *Params) ([]IssuePeriodRow, Left, error) {
	counted := p.Config.counted()
	sel, left, err := p.choose(cases,
		func(c *Case) bool { return c.Issue < 0 },
		func(c *Case) bool { return counted[c.Kind] })
	if err != nil || len(sel.keep) == 0 {
		return nil, left, cmp.Or(err, ctx.Err())
	}
	b := issueBuilder{selection: sel, p: p}
	parts, err := eachPart(ctx, depthOf(sel.paths), b.part)
	if err != nil {
		return nil, left, err
	}
	markCommon(parts, p)
	return slices.Concat(parts...), left, nil
}

type issueBuilder struct {
	selection
	p *Params
}

// part makes the rows of one depth and one kind of period.
func (b *issueBuilder) part(j tableJob) []IssuePeriodRow {
	entries := b.entries(j, func(c *Case) int32 { return int32(c.Issue) })
	further := b.further(j)
	rows := make([]IssuePeriodRow, 0, countGroups(entries, 0))
	var scratch []uint64
	groups(entries, thirdBits, func(unit []entry) {
		from := len(rows)
		groups(unit, 0, func(cell []entry) {
			rows = append(rows, b.cell(j.kind, cell, &scratch))
		})
		further = addMentions(rows[from:], further)
		b.rank(rows[from:], int32(len(unit)))
	})
	b.compare(rows)
	return rows
}

// further sorts the issues raised besides the primary one.
func (b *issueBuilder) further(j tableJob) []entry {
	days := newPerDay(b.periods, j.kind, b.span)
	n := 0
	for _, i := range b.keep {
		if b.cases[i].Others[0] >= 0 {
			n++
		}
	}
	// Most have one further issue; a second grows the slice once.
	further := make([]entry, 0, n+n/4)
	for _, i := range b.keep {
		c := &b.cases[i]
		path := b.paths[c.Node]
		if j.depth >= len(path) {
			continue
		}
		for k, o := range c.Others {
			if o >= 0 && o != c.Issue && !slices.Contains(c.Others[:k], o) {
				further = append(further, entry{keyOf(path[j.depth], days.of(c.Received), int32(o)), i})
			}
		}
	}
	sortEntries(further)
	return further
}

// cell counts one cell.
func (b *issueBuilder) cell(kind PeriodKind, cell []entry, scratch *[]uint64) IssuePeriodRow {
	e := cell[0]
	r := IssuePeriodRow{
		Node: e.node(), Issue: int16(e.third()), Period: Period{kind, e.period()},
		Count: int32(len(cell)), Mentions: int32(len(cell)),
	}
	r.Orders = distinct(cell, scratch, func(i uint32) uint64 { return b.cases[i].Order })
	r.People = distinct(cell, scratch, func(i uint32) uint64 { return b.cases[i].Person })
	return r
}

// distinct counts the different values other than 0.
func distinct(cell []entry, scratch *[]uint64, value func(uint32) uint64) int32 {
	s := (*scratch)[:0]
	for _, e := range cell {
		if v := value(e.item); v != 0 {
			s = append(s, v)
		}
	}
	slices.Sort(s)
	*scratch = s
	var n int32
	for i, v := range s {
		if i == 0 || v != s[i-1] {
			n++
		}
	}
	return n
}

// addMentions adds the further issues of one unit and period to its rows, and
// returns the entries that belong to later ones. An issue that is nobody's
// primary one has no row to be mentioned in.
func addMentions(rows []IssuePeriodRow, further []entry) []entry {
	at := 0
	for len(further) > 0 {
		for at < len(rows) && keyOf(rows[at].Node, rows[at].Period.Index, int32(rows[at].Issue)) < further[0].key {
			at++
		}
		if at == len(rows) {
			break
		}
		if keyOf(rows[at].Node, rows[at].Period.Index, int32(rows[at].Issue)) == further[0].key {
			rows[at].Mentions++
		}
		further = further[1:]
	}
	return further
}

// rounding keeps a product such as 0.7 × 90, which is not exactly 63, from
// putting a count on the wrong side of its limit.
const rounding = 1e-6

// rank fills what depends on the unit's whole period: share, rank, Pareto and
// rate. It leaves the rows in rank order, ties by issue.
func (b *issueBuilder) rank(rows []IssuePeriodRow, total int32) {
	slices.SortFunc(rows, func(a, b IssuePeriodRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Issue, b.Issue))
	})
	hf := b.p.Config.HighFrequency
	visits, known := b.p.visits(rows[0].Node, rows[0].Period)
	q := rows[0].Period
	partial := !b.span.covers(b.periods, q) || b.periods.End(q) > b.p.known(b.span)
	var before int32
	for i := range rows {
		r := &rows[i]
		r.UnitTotal, r.Share = total, float64(r.Count)/float64(total)
		r.Rank = int32(i + 1)
		if i > 0 && rows[i-1].Count == r.Count {
			r.Rank = rows[i-1].Rank
		}
		// Inside the smallest set as long as what stands before it falls
		// short of the Pareto share.
		r.HighFrequency = r.Count >= hf.MinCount && float64(before) < hf.Pareto*float64(total)-rounding
		before += r.Count
		r.CumShare = float64(before) / float64(total)
		r.FewCases = total < b.p.Config.MinCases
		r.Partial = partial
		r.Rate, r.RateLow, r.RateHigh = math.NaN(), math.NaN(), math.NaN()
		if known && visits > 0 {
			r.Visits = visits
			scale := 10_000 / float64(visits)
			low, high := PoissonExact(float64(r.Count))
			r.Rate, r.RateLow, r.RateHigh = float64(r.Count)*scale, low*scale, high*scale
		}
	}
}

// compare fills the changes on the period before and on last year.
func (b *issueBuilder) compare(rows []IssuePeriodRow) {
	counts := make(map[uint64]int32, len(rows))
	for i := range rows {
		r := &rows[i]
		counts[keyOf(r.Node, r.Period.Index, int32(r.Issue))] = r.Count
	}
	look := func(r *IssuePeriodRow, q Period, ok bool) (int32, float64) {
		if !ok || !b.span.covers(b.periods, q) {
			return -1, math.NaN()
		}
		n := counts[keyOf(r.Node, q.Index, int32(r.Issue))]
		if n == 0 {
			return 0, math.NaN()
		}
		return n, float64(r.Count)/float64(n) - 1
	}
	for i := range rows {
		r := &rows[i]
		r.Previous, r.ChangePrevious = look(r, Period{r.Period.Kind, r.Period.Index - 1}, true)
		last, ok := b.periods.LastYear(r.Period)
		r.LastYear, r.ChangeLastYear = look(r, last, ok)
	}
}

type issueInPeriod struct {
	period Period
	issue  int16
}

// markCommon sets 共性, which is a property of an issue in a period: the rows
// of all nodes carry it.
func markCommon(parts [][]IssuePeriodRow, p *Params) {
	cfg := p.Config.Common
	eligible, high := map[Period]int{}, map[issueInPeriod]int{}
	for _, rows := range parts {
		for i := range rows {
			r := &rows[i]
			if !p.Tree.Hospital[r.Node] || r.UnitTotal < cfg.UnitMinCases {
				continue
			}
			if i == 0 || rows[i-1].Node != r.Node || rows[i-1].Period != r.Period {
				eligible[r.Period]++
			}
			if r.HighFrequency {
				high[issueInPeriod{r.Period, r.Issue}]++
			}
		}
	}
	for _, rows := range parts {
		for i := range rows {
			r := &rows[i]
			n := high[issueInPeriod{r.Period, r.Issue}]
			r.Common = n >= max(1, cfg.UnitMin) && float64(n) >= cfg.UnitShare*float64(eligible[r.Period])-rounding
		}
	}
}
