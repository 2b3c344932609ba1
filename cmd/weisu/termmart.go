package main

import (
	"cmp"
	"fmt"
	"slices"

	"weisu/metrics"
	"weisu/warehouse"
)

// writeTerms writes what words do over the months: those that are new or rising,
// and all uses of those that no dictionary has.
func (j *job) writeTerms(m *measures) error {
	terms := j.reader.terms.Finish()
	m.termsSampled = terms.Sampled
	rows := metrics.TermPeriods(terms, metrics.DefaultTermConfig())
	s := speller{periods: metrics.Periods{MonthStart: 1}}
	for i := range rows {
		r, t := &rows[i], &terms.Terms[rows[i].Term]
		if !r.New && !r.Rising && t.Known {
			continue
		}
		p := s.period(metrics.Period{Kind: metrics.Month, Index: r.Period - 1970*12})
		row := warehouse.Term{
			Term: t.Text, PeriodType: p.kind, Period: p.label, PeriodStart: p.start, Known: t.Known,
			Documents: r.Documents, Total: r.Texts, Before: warehouse.Float(r.PreviousMean),
			Ratio: warehouse.Float(r.Ratio), RatioLow: warehouse.Float(r.RatioLow), RatioHigh: warehouse.Float(r.RatioHigh),
			P: warehouse.Float(r.P), Q: warehouse.Float(r.Q), Burst: r.Burst,
		}
		if r.Burst {
			row.BurstWeight = warehouse.Float(r.BurstWeight)
		}
		switch {
		case r.New:
			row.Status = "new"
		case r.Rising:
			row.Status = "rising"
		}
		if t.Known {
			row.Pos = t.Pos
		} else {
			row.Cohesion, row.LeftEntropy, row.RightEntropy = warehouse.Float(t.Cohesion), warehouse.Float(t.LeftEntropy), warehouse.Float(t.RightEntropy)
		}
		if r.Rising {
			m.top.terms = append(m.top.terms, row)
		}
		if err := warehouse.Append(j.build, row); err != nil {
			return fmt.Errorf("词语动态：%w", err)
		}
	}
	slices.SortStableFunc(m.top.terms, func(a, b warehouse.Term) int {
		return cmp.Or(cmp.Compare(b.PeriodStart, a.PeriodStart), cmp.Compare(*a.Q, *b.Q))
	})
	m.top.terms = m.top.terms[:min(clusterTop, len(m.top.terms))]
	return nil
}
