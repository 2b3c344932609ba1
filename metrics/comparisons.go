package metrics

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"weisu/metrics/compare"
)

// A ComparisonRow is unit node × measure × period among its peers: the nodes of its
// level, departments those of their hospital.
type ComparisonRow struct {
	Node    int32
	Group   int32 // parent that the peers share; -1 where they are all nodes of the level
	Measure Measure
	Period  Period
	Low     float64 // 95% interval of the value
	High    float64
	compare.Result
	Peers     int32
	Centre    float64
	Phi, Tau2 float64
}

// A portion is the numerator and denominator of every measure.
type portion [measures]struct{ num, den float64 }

// A unitCell is one unit and period.
type unitCell struct {
	node   int32
	period int32
	all    portion
	issues []issuePortion
}

type issuePortion struct {
	issue int16
	portion
}

// UnitComparisons compares the units of a level, and the departments of a hospital,
// by every measure, in every full month, quarter and year (compare.Units). Handle
// must have run. A set of fewer than three units with enough
// cases is left out.
func UnitComparisons(ctx context.Context, cases []Case, handled Handlings, p *Params) ([]ComparisonRow, error) {
	sel, _, err := p.choose(cases, nil, func(*Case) bool { return true })
	if err != nil || len(sel.keep) == 0 {
		return nil, cmp.Or(err, ctx.Err())
	}
	states := make([]TimeState, len(cases))
	for _, i := range sel.keep {
		if c := &cases[i]; c.Class != NoClass && c.judged() {
			states[i] = p.State(c)
		}
	}
	t := comparing{selection: sel, p: p, handled: handled, states: states, counted: p.Config.counted()}
	parts, err := eachPart(ctx, depthOf(sel.paths), t.part)
	return slices.Concat(parts...), err
}

type comparing struct {
	selection
	p       *Params
	handled Handlings
	states  []TimeState
	counted [8]bool
}

// part compares the nodes of one depth in one kind of period.
func (t *comparing) part(j tableJob) (rows []ComparisonRow) {
	span := t.p.SeriesSpan(t.cases, j.kind)
	if j.kind == Week || j.depth == 0 || span.Len() == 0 {
		return nil
	}
	leagues := map[league][]unitCell{}
	groups(t.entries(j, func(c *Case) int32 { return int32(c.Issue) + 1 }), thirdBits, func(unit []entry) {
		c := t.cell(unit)
		if c.period < span.First || c.period > span.Last {
			return
		}
		l := t.p.Tree.league(c.node, c.period)
		leagues[l] = append(leagues[l], c)
	})
	keys := make([]league, 0, len(leagues))
	for l := range leagues {
		keys = append(keys, l)
	}
	slices.SortFunc(keys, league.compare)
	for _, l := range keys {
		for _, m := range Measures() {
			rows = append(rows, t.compare(l, m, j.kind, leagues[l])...)
		}
	}
	return rows
}

// A league is the units that are compared with each other in a period.
type league struct {
	level  uint8
	group  int32 // parent of departments; -1
	period int32
}

func (l league) compare(o league) int {
	return cmp.Or(cmp.Compare(l.level, o.level), cmp.Compare(l.group, o.group), cmp.Compare(l.period, o.period))
}

// league of a node: nodes below a hospital compete within it.
func (t Tree) league(node, period int32) league {
	l := league{t.Level[node], -1, period}
	if up := t.Parent[node]; up >= 0 && t.Hospital[up] {
		l.group = up
	}
	return l
}

// cell adds up one unit and period, as a whole and by issue.
func (t *comparing) cell(unit []entry) unitCell {
	c := unitCell{node: unit[0].node(), period: unit[0].period()}
	groups(unit, 0, func(of []entry) {
		var sum portion
		for _, e := range of {
			for m := range measures {
				num, den := t.p.part(m, &t.cases[e.item], t.handled.Flags[e.item], t.states[e.item], &t.counted)
				sum[m].num += num
				sum[m].den += den
			}
		}
		for m := range measures {
			c.all[m].num += sum[m].num
			c.all[m].den += sum[m].den
		}
		c.issues = append(c.issues, issuePortion{int16(of[0].third() - 1), sum})
	})
	return c
}

// enough counts the units of which limits can tell something.
func enough(results []compare.Result) (n int) {
	for i := range results {
		if !results[i].Warnings.Has(compare.FewCases) {
			n++
		}
	}
	return n
}

// fewestPeers is how many units with enough cases make a comparison.
const fewestPeers = 3

func (t *comparing) compare(l league, m Measure, kind PeriodKind, cells []unitCell) (rows []ComparisonRow) {
	o := compare.Options{
		Kind: compare.Proportion, HigherIsBetter: m.Metric().Better == Higher,
		Rand: rand.New(rand.NewPCG(t.p.Config.Bootstrap.Seed, keyOf(l.group+1, l.period, int32(kind)<<8|int32(m)<<4|int32(l.level&15)))),
	}
	obs := make([]compare.Observation, 0, len(cells))
	nodes := make([]int32, 0, len(cells))
	for i := range cells {
		x := compare.Observation{Num: cells[i].all[m].num, Den: cells[i].all[m].den}
		if m == VisitRate {
			o.Kind = compare.Rate
			n, _ := t.p.visits(cells[i].node, Period{kind, l.period}) // 0 where one month's are not known
			x.Den = float64(n) / 10_000
		} else {
			x.Strata = cells[i].strata(m)
		}
		if x.Den > 0 {
			obs, nodes = append(obs, x), append(nodes, cells[i].node)
		}
	}
	if len(obs) < fewestPeers {
		return nil
	}
	results, sum := compare.Units(obs, o)
	if enough(results) < fewestPeers {
		return nil
	}
	for i, r := range results {
		row := ComparisonRow{
			Node: nodes[i], Group: l.group, Measure: m, Period: Period{kind, l.period}, Result: r,
			Peers: int32(sum.Units), Centre: sum.Centre, Phi: sum.Dispersion.Phi, Tau2: sum.Dispersion.Tau2,
		}
		row.Low, row.High = Wilson(r.Num, r.Den)
		if o.Kind == compare.Rate {
			low, high := PoissonExact(r.Num)
			row.Low, row.High = low/r.Den, high/r.Den
		}
		rows = append(rows, row)
	}
	return rows
}

func (c *unitCell) strata(m Measure) []compare.Stratum {
	all := make([]compare.Stratum, 0, len(c.issues))
	for i := range c.issues {
		if s := c.issues[i].portion[m]; s.den > 0 {
			all = append(all, compare.Stratum{Key: int32(c.issues[i].issue), Num: s.num, Den: s.den})
		}
	}
	return all
}
