package metrics

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/floats"

	"weisu/metrics/spc"
)

// ChartConfig sets the control charts of issues.
type ChartConfig struct {
	// BaselineWeeks and BaselineMonths are how many periods at the beginning of a
	// phase give it its limits, which then hold; 0 means all.
	BaselineWeeks  int `yaml:"baseline_weeks"`
	BaselineMonths int `yaml:"baseline_months"`
	// MinMean is the mean count of a period from which a chart is drawn: below it
	// the centre is next to nothing and limits say little.
	MinMean float64 `yaml:"min_mean"`
}

func (c *ChartConfig) baseline(kind PeriodKind) int {
	if kind == Month {
		return c.BaselineMonths
	}
	return c.BaselineWeeks
}

// A Change is an event that charts take into account, for a node, all below it, and
// one issue or all.
type Change struct {
	Node        int32
	Issue       int16 // -1 is all
	From, Until int32 // days; Until is Lasting for what stays so
}

// Lasting is the Until of a change that stays.
const Lasting = -1 << 31

// A ChartPoint is where one period stands in the control chart of its series.
type ChartPoint struct {
	Kind                 spc.Kind // spc.Auto where no chart is drawn
	Signals              spc.Signals
	Warnings             spc.Warnings
	Reason               spc.Reason // why this chart
	Value                float32    // what is charted: the count, or the rate per 10,000 visits
	Centre, Lower, Upper float32
	Runs                 bool  // the phase's runs are not those of chance (Anhøj)
	Phase                int32 // index of the first period of its phase
}

// DrawCharts draws the control charts of the weeks and months of every unit node ×
// issue and fills Chart in their rows. Only full periods are charted. Months are
// charted as rates per 10,000 visits where the visits of all are known, else as
// counts, as are weeks.
//
// A phase begins with the first full period after a lasting change (Params.Changes);
// limits are those of its first periods, the disturbed ones left out.
func DrawCharts(ctx context.Context, rows []IssuePeriodRow, cases []Case, p *Params) error {
	paths, err := p.Tree.paths()
	if err != nil {
		return err
	}
	for _, kind := range [...]PeriodKind{Week, Month} {
		d := drawing{p: p, paths: paths, span: p.SeriesSpan(cases, kind), baseline: p.Config.Charts.baseline(kind)}
		_, err := eachSeries(ctx, rows, d.span, func(one *Series, rows []IssuePeriodRow) (struct{}, bool) {
			d.draw(one, rows)
			return struct{}{}, false
		})
		if err != nil {
			return err
		}
	}
	return nil
}

type drawing struct {
	p        *Params
	paths    [][]int32
	span     SeriesSpan
	baseline int
}

func (d *drawing) draw(one *Series, rows []IssuePeriodRow) {
	if floats.Sum(one.Counts) < d.p.Config.Charts.MinMean*float64(len(one.Counts)) {
		return
	}
	s := spc.Series{Data: spc.Count, Values: one.Counts}
	if visits := d.visits(one); visits != nil {
		s.Data, s.Denominators = spc.Rate, visits
	}
	breaks, disturbed := d.changes(one)
	chart := spc.Chart(s, spc.Options{Breaks: breaks, Baseline: d.baseline, Exclude: disturbed})
	for i, row := range one.Rows {
		if row >= 0 {
			rows[row].Chart = chartPoint(&chart, i, one.First)
		}
	}
}

// chartPoint is the i-th point of a chart whose first period has the index first.
func chartPoint(chart *spc.Result, i int, first int32) ChartPoint {
	at := 0
	for chart.Phases[at].End <= i {
		at++
	}
	ph, pt := &chart.Phases[at], &chart.Points[i]
	return ChartPoint{
		Kind: ph.Kind, Signals: pt.Signals, Warnings: ph.Warnings, Reason: chart.Choice.Reason,
		Value: float32(pt.Value), Centre: float32(pt.Centre), Lower: float32(pt.Lower), Upper: float32(pt.Upper),
		Runs: ph.Runs.Signal, Phase: first + int32(ph.Start),
	}
}

// visits are those of every month in tens of thousands; nil where one is not known.
func (d *drawing) visits(one *Series) []float64 {
	if d.span.Kind != Month {
		return nil
	}
	all := make([]float64, len(one.Counts))
	for i := range all {
		n, ok := d.p.visits(one.Node, Period{Month, one.First + int32(i)})
		if !ok || n <= 0 {
			return nil
		}
		all[i] = float64(n) / 10_000
	}
	return all
}

// changes are the periods at which a phase begins, and those that were disturbed, as
// indexes of the series.
func (d *drawing) changes(one *Series) (breaks []int, disturbed []bool) {
	ps := d.p.periods()
	for _, c := range d.p.Changes {
		if c.Issue >= 0 && c.Issue != one.Issue || !slices.Contains(d.paths[one.Node], c.Node) {
			continue
		}
		first := ps.Of(one.Kind, c.From)
		if c.Until == Lasting {
			if ps.Start(first) < c.From {
				first.Index++
			}
			breaks = append(breaks, int(first.Index-one.First))
			continue
		}
		if disturbed == nil {
			disturbed = make([]bool, len(one.Counts))
		}
		last := ps.Of(one.Kind, c.Until)
		for i := max(first.Index, one.First); i <= min(last.Index, one.First+int32(len(disturbed))-1); i++ {
			disturbed[i-one.First] = true
		}
	}
	return breaks, disturbed
}
