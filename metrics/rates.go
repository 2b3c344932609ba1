package metrics

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"weisu/ingest"
	"weisu/nlp"
)

// Rates measures the three rates (三率) of every unit node × period, and the
// score, by node depth, kind of period, node and period.
//
//	denominator  = cases with a valid follow-up call, not struck from assessment
//	response     = contacted / denominator
//	resolution   = resolved / denominator
//	satisfaction = (satisfied + 0.9 × basically satisfied) / denominator
//	score        = 100 × (0.1 × response + 0.5 × resolution + 0.4 × satisfaction)
//
// Weights are the configuration's. Without a denominator there is no rate and
// no score: NaN, not 0. Response and resolution carry Wilson intervals, the
// weighted satisfaction and the score seeded bootstrap intervals. A case
// belongs to the period in which it was received. Praise is not assessed. Weeks and
// months of the three rates are charted (drawRateCharts).
// Source: domain facts, "Three rates and the score" (public district-level code).
func Rates(ctx context.Context, cases []Case, p *Params) ([]RatesRow, Left, error) {
	sel, left, err := p.choose(cases, nil, func(c *Case) bool { return nlp.Kind(c.Kind) != nlp.KindPraise })
	if err != nil || len(sel.keep) == 0 {
		return nil, left, cmp.Or(err, ctx.Err())
	}
	parts, err := eachPart(ctx, depthOf(sel.paths), func(j tableJob) []RatesRow {
		var rows []RatesRow
		groups(sel.entries(j, func(*Case) int32 { return 0 }), thirdBits, func(unit []entry) {
			rows = append(rows, ratesRow(cases, unit, Period{j.kind, unit[0].period()}, p))
		})
		return rows
	})
	if err != nil {
		return nil, left, err
	}
	rows := slices.Concat(parts...)
	rankRates(rows, p.Tree)
	drawRateCharts(rows, &sel, p)
	return rows, left, nil
}

// answers counts followed-up cases by contacted, resolved and satisfaction.
type answers [2][2][8]int32

// ratesRow measures one unit and period.
func ratesRow(cases []Case, unit []entry, q Period, p *Params) RatesRow {
	r := RatesRow{Node: unit[0].node(), Period: q, Cases: int32(len(unit))}
	var contacted, resolved int32
	var counts answers
	reasons := map[int16]int32{}
	for _, e := range unit {
		c := &cases[e.item]
		if c.Excluded {
			r.Excluded++
			reasons[c.Reason]++
			continue
		}
		if ingest.Answer(c.FollowedUp) != ingest.Yes {
			continue
		}
		r.Denominator++
		con, res := yes(c.Contacted), yes(c.Resolved)
		contacted += int32(con)
		resolved += int32(res)
		counts[con][res][c.Satisfaction]++
	}
	r.ExcludedByReason = reasonCounts(reasons, p.Reasons)
	r.FewCases = r.Denominator < p.Config.MinCases
	r.Response = NewProportion(contacted, r.Denominator)
	r.Resolution = NewProportion(resolved, r.Denominator)

	// The seed is of the row itself, so that the order of work doesn't matter.
	rng := rand.New(rand.NewPCG(p.Config.Bootstrap.Seed, keyOf(r.Node, q.Index, int32(q.Kind))))
	cells := counts.cells(p.Config.Rates)
	n, means := meansOf(cells)
	low, high := bootstrapMeans(cells, p.Config.Bootstrap.Samples, rng)
	r.Satisfaction = Proportion{Num: satisfied(cells), N: n, Value: means[0], Low: low[0], High: high[0]}
	r.Score, r.ScoreLow, r.ScoreHigh = means[1], low[1], high[1]
	return r
}

// cells gives every combination of answers its weighted satisfaction and its score.
func (a *answers) cells(cfg RatesConfig) []cell {
	var cells []cell
	for con := range a {
		for res := range a[con] {
			for s, n := range a[con][res] {
				w := satisfactionWeight(s, cfg.Basically)
				score := 100 * (cfg.Response*float64(con) + cfg.Resolution*float64(res) + cfg.Satisfaction*w)
				cells = addCell(cells, [2]float64{w, score}, n)
			}
		}
	}
	return cells
}

// satisfied is the satisfied cases' weight.
func satisfied(cells []cell) (sum float64) {
	for _, c := range cells {
		sum += c.values[0] * float64(c.n)
	}
	return sum
}

func yes(answer uint8) int {
	if ingest.Answer(answer) == ingest.Yes {
		return 1
	}
	return 0
}

func satisfactionWeight(s int, basically float64) float64 {
	switch ingest.Satisfaction(s) {
	case ingest.Satisfied:
		return 1
	case ingest.BasicallySatisfied:
		return basically
	}
	return 0
}

// NewProportion is a plain rate with its Wilson interval; NaN where n is 0.
func NewProportion(num, n int32) Proportion {
	q := Proportion{Num: float64(num), N: n, Value: float64(num) / float64(n)}
	q.Low, q.High = Wilson(float64(num), float64(n))
	return q
}

func reasonCounts(reasons map[int16]int32, names []string) []ReasonCount {
	var counts []ReasonCount
	for i, n := range reasons {
		counts = append(counts, ReasonCount{cmp.Or(at(names, int(i)), "未说明"), n})
	}
	slices.SortFunc(counts, func(a, b ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return counts
}

// rankRates ranks the units of one level in one period by score.
func rankRates(rows []RatesRow, tree Tree) {
	type ranked struct {
		level  uint8
		period Period
	}
	leagues := map[ranked][]*RatesRow{}
	for i := range rows {
		if r := &rows[i]; !math.IsNaN(r.Score) {
			l := ranked{tree.Level[r.Node], r.Period}
			leagues[l] = append(leagues[l], r)
		}
	}
	for _, members := range leagues {
		slices.SortFunc(members, func(a, b *RatesRow) int { return cmp.Compare(b.Score, a.Score) })
		for i, r := range members {
			r.Rank = int32(i + 1)
			if i > 0 && members[i-1].Score == r.Score {
				r.Rank = members[i-1].Rank
			}
		}
	}
}
