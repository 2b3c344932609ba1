package metrics

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// A Series is how many complaints of one issue a unit node had in each full
// period, the periods without any included.
type Series struct {
	Node   int32
	Issue  int16
	Kind   PeriodKind
	First  int32     // index of the first period
	Counts []float64 // one for each period
	Rows   []int32   // by period: index in the node's rows, -1 where there was no case
}

// A SeriesSpan is the full periods of one kind: wholly inside the days of which
// receipts are known.
type SeriesSpan struct {
	Kind        PeriodKind
	First, Last int32 // indexes; Last < First where there is none
}

// known is the last day of which receipts are known: the as-of time may be long after
// the last one, by a closing or because the export is old, and what follows it by more
// than a few days is not known to be quiet.
func (p *Params) known(s span) int32 { return min(day(p.AsOf), s.last+slack) }

// Len is the number of periods.
func (s SeriesSpan) Len() int { return max(0, int(s.Last-s.First)+1) }

// SeriesSpan returns the full periods of a kind.
func (p *Params) SeriesSpan(cases []Case, kind PeriodKind) SeriesSpan {
	return p.fullPeriods(spanOf(cases), kind)
}

func (p *Params) fullPeriods(s span, kind PeriodKind) SeriesSpan {
	if s == (span{}) {
		return SeriesSpan{Kind: kind, Last: -1}
	}
	ps := p.periods()
	over := p.known(s)
	first, last := ps.Of(kind, s.first), ps.Of(kind, over)
	if !s.covers(ps, first) {
		first.Index++
	}
	if ps.End(last) > over {
		last.Index--
	}
	return SeriesSpan{kind, first.Index, last.Index}
}

// nodeRows are the rows of one node and one kind of period.
type nodeRows struct {
	node int32
	rows []IssuePeriodRow
}

// byNode finds the nodes' rows of a kind; the rows are in the order of IssuePeriods.
func byNode(rows []IssuePeriodRow, kind PeriodKind) (nodes []nodeRows) {
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].Node == rows[from].Node && rows[to].Period.Kind == rows[from].Period.Kind {
			to++
		}
		if rows[from].Period.Kind == kind {
			nodes = append(nodes, nodeRows{rows[from].Node, rows[from:to]})
		}
		from = to
	}
	return nodes
}

// eachSeries calls do for every series of the rows, on all cores, and returns what
// it gives in the order of nodes and issues. do gets the node's rows, too, of which
// it may change those of the series.
func eachSeries[T any](ctx context.Context, rows []IssuePeriodRow, s SeriesSpan, do func(*Series, []IssuePeriodRow) (T, bool)) ([]T, error) {
	nodes := byNode(rows, s.Kind)
	parts := make([][]T, len(nodes))
	if s.Len() == 0 {
		return nil, ctx.Err()
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, n := range nodes {
		g.Go(func() error {
			for _, series := range n.series(s) {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if v, ok := do(&series, n.rows); ok {
					parts[i] = append(parts[i], v)
				}
			}
			return nil
		})
	}
	err := g.Wait()
	return slices.Concat(parts...), err
}

// series fills in the periods without cases, in the order of issues.
func (n nodeRows) series(s SeriesSpan) []Series {
	var place [1 << thirdBits]int16 // by issue: 1 + index among those that the node has
	var issues []int16
	for i := range n.rows {
		if is := n.rows[i].Issue; place[is] == 0 {
			place[is] = 1
			issues = append(issues, is)
		}
	}
	slices.Sort(issues)
	all := make([]Series, len(issues))
	counts, rows := make([]float64, len(issues)*s.Len()), make([]int32, len(issues)*s.Len())
	for i := range rows {
		rows[i] = -1
	}
	for i, is := range issues {
		place[is] = int16(i + 1)
		from, to := i*s.Len(), (i+1)*s.Len()
		all[i] = Series{Node: n.node, Issue: is, Kind: s.Kind, First: s.First, Counts: counts[from:to:to], Rows: rows[from:to:to]}
	}
	for i := range n.rows {
		r := &n.rows[i]
		if r.Period.Index < s.First || r.Period.Index > s.Last {
			continue
		}
		one, at := &all[place[r.Issue]-1], r.Period.Index-s.First
		one.Counts[at], one.Rows[at] = float64(r.Count), int32(i)
	}
	return all
}
