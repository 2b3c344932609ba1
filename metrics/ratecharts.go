package metrics

import "weisu/metrics/spc"

// minDenominator is the mean denominator from which a rate is charted: of fewer
// cases a period the limits span everything.
const minDenominator = 5

// drawRateCharts draws the p or p′ charts of the three rates, by week and month, of
// every node, and fills Chart in their proportions. Phases, baselines and disturbed
// periods are those of DrawCharts, by changes that are about all issues.
func drawRateCharts(rows []RatesRow, s *selection, p *Params) {
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].Node == rows[from].Node && rows[to].Period.Kind == rows[from].Period.Kind {
			to++
		}
		if k := rows[from].Period.Kind; k == Week || k == Month {
			d := drawing{p: p, paths: s.paths, span: p.fullPeriods(s.span, k), baseline: p.Config.Charts.baseline(k)}
			for _, of := range [...]func(*RatesRow) *Proportion{
				func(r *RatesRow) *Proportion { return &r.Response },
				func(r *RatesRow) *Proportion { return &r.Resolution },
				func(r *RatesRow) *Proportion { return &r.Satisfaction },
			} {
				d.drawRate(rows[from:to], of)
			}
		}
		from = to
	}
}

func (d *drawing) drawRate(rows []RatesRow, of func(*RatesRow) *Proportion) {
	n := d.span.Len()
	s := spc.Series{Data: spc.Proportion, Values: make([]float64, n), Denominators: make([]float64, n)}
	var sum float64
	for i := range rows {
		if at := rows[i].Period.Index - d.span.First; at >= 0 && int(at) < n {
			s.Values[at], s.Denominators[at] = of(&rows[i]).Num, float64(of(&rows[i]).N)
			sum += s.Denominators[at]
		}
	}
	if n == 0 || sum < minDenominator*float64(n) {
		return
	}
	one := Series{Node: rows[0].Node, Issue: -1, Kind: d.span.Kind, First: d.span.First, Counts: s.Values}
	breaks, disturbed := d.changes(&one)
	chart := spc.Chart(s, spc.Options{Breaks: breaks, Baseline: d.baseline, Exclude: disturbed})
	for i := range rows {
		if at := rows[i].Period.Index - d.span.First; at >= 0 && int(at) < n {
			of(&rows[i]).Chart = chartPoint(&chart, int(at), d.span.First)
		}
	}
}
