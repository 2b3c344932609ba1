package metrics

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"weisu/metrics/surveillance"
)

// An AlertStatus says how an alarm stands at the as-of date.
type AlertStatus string

// The states.
const (
	AlertNew        AlertStatus = "new"        // the latest full period is the first to alarm
	AlertContinuing AlertStatus = "continuing" // an earlier one did, too
	AlertOver       AlertStatus = "over"       // one of the last few did, the latest does not
)

// A Rise is an alarm: more complaints of an issue at a unit node than its own past
// lets expect.
type Rise struct {
	Node     int32
	Issue    int16
	Period   Period // judged: the latest full one; of an alarm that is over, the last that alarmed
	Since    int32  // index of the first period of the rise
	Status   AlertStatus
	Verdict  surveillance.Verdict
	Q        float64
	Agreeing []string // customary methods that alarm, too: surveillance.Agreeing
	Also     []int32  // nodes above and below at which the same rise shows
}

const (
	// keptWeeks and keptMonths are how many periods an alarm that is over is shown.
	keptWeeks, keptMonths = 4, 1
	// stillHigh is the p up to which a period before an alarm belongs to its rise.
	stillHigh = 0.05
	// sameRise is the share of a rise at a node that one node below must have for
	// the alarm to be that node's.
	sameRise = 2.0 / 3
)

// Rises judges the latest full week and month of every unit node × issue
// (surveillance.Judge) and returns the alarms: those whose q over the whole table
// of their kind of period is at most Warning.FalseDiscovery. Where a rise shows at
// several nodes of one path it is one alarm: at the deepest node that has at least
// two thirds of it, else at the highest. An issue and node that alarm by week do not by
// month. rows are those of IssuePeriods.
//
// A series with fewer than Warning.MinCases complaints in the periods judged counts
// as a test with p = 1.
func Rises(ctx context.Context, rows []IssuePeriodRow, cases []Case, p *Params) ([]Rise, error) {
	paths, err := p.Tree.paths()
	if err != nil {
		return nil, err
	}
	weekly, err := p.rises(ctx, rows, p.SeriesSpan(cases, Week), 52, keptWeeks)
	if err != nil {
		return nil, err
	}
	monthly, err := p.rises(ctx, rows, p.SeriesSpan(cases, Month), 12, keptMonths)
	if err != nil {
		return nil, err
	}
	weekly, monthly = onePerMatter(weekly, paths), onePerMatter(monthly, paths)
	monthly = slices.DeleteFunc(monthly, func(m Rise) bool {
		return slices.ContainsFunc(weekly, func(w Rise) bool {
			return w.Issue == m.Issue && (w.Node == m.Node || slices.Contains(w.Also, m.Node) || slices.Contains(m.Also, w.Node))
		})
	})
	return append(weekly, monthly...), nil
}

// A judged is a series with the verdicts of its latest periods, the latest first.
type judged struct {
	Series
	verdicts []surveillance.Verdict
}

func (p *Params) rises(ctx context.Context, rows []IssuePeriodRow, s SeriesSpan, season, kept int) ([]Rise, error) {
	o := surveillance.DefaultOptions(season)
	o.MinCases = float64(p.Config.Warning.MinCases)
	longest := slices.Max(o.Windows)
	all, err := eachSeries(ctx, rows, s, func(one *Series, _ []IssuePeriodRow) (judged, bool) {
		j := judged{*one, make([]surveillance.Verdict, 0, kept+1)}
		j.Rows = nil
		for k := range min(kept+1, len(one.Counts)) {
			series := one.Counts[:len(one.Counts)-k]
			v := surveillance.Verdict{P: 1}
			if floats.Sum(series[max(0, len(series)-longest):]) >= o.MinCases {
				v = surveillance.Judge(series, o)
			}
			j.verdicts = append(j.verdicts, v)
		}
		return j, true
	})
	if err != nil {
		return nil, err
	}
	return decideRises(all, s, o, p.Config.Warning.FalseDiscovery), nil
}

// decideRises takes the discoveries of each of the latest periods and joins those of
// one series.
func decideRises(all []judged, s SeriesSpan, o surveillance.Options, rate float64) (rises []Rise) {
	if len(all) == 0 {
		return nil
	}
	q := make([][]float64, len(all[0].verdicts)) // by period back, series
	for k := range q {
		ps := make([]float64, len(all))
		for i := range all {
			ps[i] = all[i].verdicts[k].P
		}
		q[k] = BenjaminiHochberg(ps)
	}
	for i := range all {
		for k := range q {
			if !(q[k][i] <= rate) || all[i].verdicts[k].Method == surveillance.NotJudged {
				continue
			}
			j := &all[i]
			r := Rise{
				Node: j.Node, Issue: j.Issue, Period: Period{s.Kind, s.Last - int32(k)}, Verdict: j.verdicts[k],
				Q: q[k][i], Status: AlertOver,
			}
			r.Agreeing = surveillance.Agreeing(j.Counts[:len(j.Counts)-k], r.Verdict, o)
			r.Since = r.Period.Index - int32(stretch(j.Counts[:len(j.Counts)-k], o))
			if k == 0 {
				r.Status = AlertNew
				for back := 1; back < len(q); back++ {
					if q[back][i] <= rate && s.Last-int32(back) >= r.Since {
						r.Status = AlertContinuing
					}
				}
			}
			rises = append(rises, r)
			break
		}
	}
	return rises
}

// stretch is how many periods before the latest one belong to the same rise: those
// that are high without a break. It depends on the series up to each period alone,
// so that the beginning stays the same from run to run.
func stretch(series []float64, o surveillance.Options) (n int) {
	for len(series) > 1 {
		series = series[:len(series)-1]
		if v := surveillance.Judge(series, o); !(v.P <= stillHigh) {
			break
		}
		n++
	}
	return n
}

// excess is by how much a rise exceeds what was expected, a period: the windows of
// two nodes may differ.
func (r *Rise) excess() float64 {
	e := (r.Verdict.Observed - r.Verdict.Expected) / float64(max(1, r.Verdict.Window))
	if math.IsNaN(e) {
		return 0
	}
	return e
}

// onePerMatter leaves one alarm of an issue on every path of the tree: that of the
// deepest node with most of the rise; where none has, that of the highest.
func onePerMatter(rises []Rise, paths [][]int32) []Rise {
	depth := func(r *Rise) int { return len(paths[r.Node]) }
	slices.SortFunc(rises, func(a, b Rise) int {
		return cmp.Or(cmp.Compare(a.Issue, b.Issue), cmp.Compare(depth(&a), depth(&b)), cmp.Compare(a.Node, b.Node))
	})
	gone := make([]bool, len(rises))
	for i := range rises {
		if gone[i] {
			continue
		}
		below, heir := descendants(rises, gone, i, paths)
		if heir >= 0 {
			rises[heir].Also = append(append(rises[heir].Also, rises[i].Also...), rises[i].Node)
			gone[i] = true
			continue
		}
		for _, k := range below {
			rises[i].Also = append(rises[i].Also, rises[k].Node)
			gone[k] = true
		}
	}
	kept := rises[:0]
	for i := range rises {
		if !gone[i] {
			kept = append(kept, rises[i])
		}
	}
	return kept
}

// descendants are the alarms of the same issue below that of i, and the one that has
// most of its rise, -1 if none has. An alarm that is over is no part of one that is not.
func descendants(rises []Rise, gone []bool, i int, paths [][]int32) (below []int, heir int) {
	heir = -1
	r := &rises[i]
	for k := i + 1; k < len(rises) && rises[k].Issue == r.Issue; k++ {
		d := &rises[k]
		if gone[k] || d.Node == r.Node || !slices.Contains(paths[d.Node], r.Node) || (d.Status == AlertOver) != (r.Status == AlertOver) {
			continue
		}
		below = append(below, k)
		if d.excess() >= sameRise*r.excess() && (heir < 0 || d.excess() > rises[heir].excess()) {
			heir = k
		}
	}
	return below, heir
}
