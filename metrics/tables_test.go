package metrics

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/nlp"
)

type tables struct {
	issues     []IssuePeriodRow
	rates      []RatesRow
	timeliness []TimelinessRow
	left       [3]Left
}

func build(t *testing.T, cases []Case, p *Params) (out tables) {
	t.Helper()
	ctx := context.Background()
	AssignClasses(cases, p)
	var err error
	out.issues, out.left[0], err = IssuePeriods(ctx, cases, p)
	require.NoError(t, err)
	out.rates, out.left[1], err = Rates(ctx, cases, p)
	require.NoError(t, err)
	out.timeliness, out.left[2], err = Timeliness(ctx, cases, p)
	require.NoError(t, err)
	return out
}

// sample is a small city with visits of every hospital.
func sample(t *testing.T) ([]Case, *Params) {
	tree := city(4, 3)
	p := testParams(t, tree)
	p.Config.Bootstrap.Samples = 100
	p.Visits = func(node int32, month Period) (int64, bool) { return 1000 + int64(node), node%4 == 2 }
	return randomCases(6000, tree, 12, 7), p
}

func TestOrderDoesNotMatter(t *testing.T) {
	cases, p := sample(t)
	want := fmt.Sprintf("%+v", build(t, cases, p)) // as text: NaN equals NaN
	shuffled := slices.Clone(cases)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	assert.True(t, want == fmt.Sprintf("%+v", build(t, shuffled, p)))
}

func TestEmpty(t *testing.T) {
	_, p := sample(t)
	for _, cases := range [][]Case{nil, {{Withdrawn: true, InScope: true}}, {{Received: NoTime, Closed: NoTime, Due: NoTime, InScope: true, Kind: 1}}} {
		got := build(t, cases, p)
		assert.Empty(t, got.issues)
		assert.Empty(t, got.rates)
		assert.Empty(t, got.timeliness)
	}
	counts, err := KindCounts(nil, p.Tree)
	require.NoError(t, err)
	assert.Empty(t, counts)
	counts, err = KindCounts(nil, Tree{})
	require.NoError(t, err)
	assert.Empty(t, counts)
}

func TestCancelled(t *testing.T) {
	cases, p := sample(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := IssuePeriods(ctx, cases, p)
	assert.ErrorIs(t, err, context.Canceled)
	_, _, err = Rates(ctx, cases, p)
	assert.ErrorIs(t, err, context.Canceled)
	_, _, err = Timeliness(ctx, cases, p)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTreeIsChecked(t *testing.T) {
	_, p := sample(t)
	for _, tree := range []Tree{
		{Parent: []int32{-1, 2, 0}, Level: make([]uint8, 3), Hospital: make([]bool, 3)},
		{Parent: []int32{0}, Level: make([]uint8, 1), Hospital: make([]bool, 1)},
		{Parent: []int32{-1, -1}, Level: make([]uint8, 2), Hospital: make([]bool, 2)},
		{Parent: []int32{-1}, Level: make([]uint8, 1)},
	} {
		p.Tree = tree
		_, _, err := IssuePeriods(context.Background(), nil, p)
		assert.Error(t, err, "%+v", tree)
	}
}

// issueCell is what a plain count of one cell finds.
type issueCell struct{ people, orders, primary, mentions map[int]bool }

type cellKey struct {
	node, issue int32
	period      Period
}

// countPlainly counts cells with maps, case by case and ancestor by ancestor.
func countPlainly(cases []Case, p *Params) map[cellKey]*issueCell {
	ps, cells := p.periods(), map[cellKey]*issueCell{}
	for i := range cases {
		c := &cases[i]
		kind := nlp.Kind(c.Kind)
		if c.Withdrawn || !c.InScope || c.Issue < 0 || c.Received == NoTime || kind != nlp.KindComplaint && kind != nlp.KindHelp {
			continue
		}
		for node := c.Node; node >= 0; node = p.Tree.Parent[node] {
			for _, k := range PeriodKinds {
				for at, issue := range append([]int16{c.Issue}, c.Others[:]...) {
					if issue < 0 {
						continue
					}
					key := cellKey{node, int32(issue), ps.Of(k, day(c.Received))}
					cell := cells[key]
					if cell == nil {
						cell = &issueCell{map[int]bool{}, map[int]bool{}, map[int]bool{}, map[int]bool{}}
						cells[key] = cell
					}
					cell.mentions[i] = true
					if at > 0 {
						continue
					}
					cell.primary[i] = true
					cell.orders[int(c.Order)] = true
					if c.Person != 0 {
						cell.people[int(c.Person)] = true
					}
				}
			}
		}
	}
	maps.DeleteFunc(cells, func(_ cellKey, c *issueCell) bool { return len(c.primary) == 0 })
	return cells
}

// Every node is counted on its own here, so that this also proves that a
// parent is its children and its own cases together.
func TestIssuePeriodsAgainstPlainCounting(t *testing.T) {
	cases, p := sample(t)
	cases[0].Others = [3]int16{3, 3, cases[0].Issue} // said twice, counts once
	rows := build(t, cases, p).issues
	cells := countPlainly(cases, p)
	require.Len(t, rows, len(cells))
	for i := range rows {
		r := &rows[i]
		c := cells[cellKey{r.Node, int32(r.Issue), r.Period}]
		require.NotNil(t, c, "%+v", r)
		require.Equal(t, []int{len(c.primary), len(c.people), len(c.orders), len(c.mentions)},
			[]int{int(r.Count), int(r.People), int(r.Orders), int(r.Mentions)}, "%+v", r)
		if r.Previous >= 0 {
			before := cells[cellKey{r.Node, int32(r.Issue), Period{r.Period.Kind, r.Period.Index - 1}}]
			want := 0
			if before != nil {
				want = len(before.primary)
			}
			require.EqualValues(t, want, r.Previous)
		}
	}
}

func TestShares(t *testing.T) {
	cases, p := sample(t)
	type unit struct {
		node   int32
		period Period
	}
	byUnit := map[unit][]IssuePeriodRow{}
	for _, r := range build(t, cases, p).issues {
		u := unit{r.Node, r.Period}
		byUnit[u] = append(byUnit[u], r)
	}
	for u, rows := range byUnit {
		var sum, before float64
		var n int32
		for i, r := range rows {
			sum += r.Share
			n += r.Count
			require.Greater(t, r.CumShare, before)
			before = r.CumShare
			if i > 0 {
				require.LessOrEqual(t, rows[i-1].Rank, r.Rank)
				require.Equal(t, rows[i-1].Count == r.Count, rows[i-1].Rank == r.Rank)
			}
			if r.Visits > 0 {
				require.InDelta(t, float64(r.Count)*10_000/float64(r.Visits), r.Rate, 1e-9)
				require.True(t, r.RateLow < r.Rate && r.Rate < r.RateHigh)
			} else {
				require.True(t, math.IsNaN(r.Rate))
			}
		}
		require.InDelta(t, 1, sum, 1e-9, "%+v", u)
		require.Equal(t, 1.0, before, "cumulative share ends at exactly 1")
		require.Equal(t, rows[0].UnitTotal, n)
		require.Equal(t, u.node%4 == 2 && u.period.Kind != Week, rows[0].Visits > 0, "%+v", u)
	}
}

// one is a complaint of a node and an issue at a time.
func one(id int, node int32, issue int16, received string) Case {
	return Case{
		Order: uint64(id), Received: at0(received), Responded: NoTime, Closed: NoTime, Due: NoTime,
		Node: node, Issue: issue, Others: [3]int16{-1, -1, -1}, Reason: -1, Kind: uint8(nlp.KindComplaint), InScope: true, Class: NoClass,
	}
}

func TestHighFrequencyAndCommon(t *testing.T) {
	p := testParams(t, city(3, 0)) // nodes 2, 3, 4 are hospitals
	p.AsOf = at0("2024-12-31 23:59:59")
	var cases []Case
	add := func(node int32, issue int16, n int) {
		for range n {
			cases = append(cases, one(len(cases)+1, node, issue, "2024-11-10"))
		}
	}
	// Of 25 cases 15 are 60%, with the next 6 84%: the third lies outside 80%.
	add(2, 0, 15)
	add(2, 1, 6)
	add(2, 2, 4)
	add(3, 0, 16) // 80% alone: the next lies outside
	add(3, 1, 4)
	add(4, 0, 10) // below 20 cases: not among those compared
	type flags struct{ high, common bool }
	got := map[string]flags{}
	for _, r := range build(t, cases, p).issues {
		if r.Period.Kind == Month {
			got[fmt.Sprintf("%d/%d", r.Node, r.Issue)] = flags{r.HighFrequency, r.Common}
		}
	}
	assert.Equal(t, map[string]flags{
		"0/0": {true, true}, "0/1": {true, false}, "0/2": {false, false},
		"1/0": {true, true}, "1/1": {true, false}, "1/2": {false, false},
		"2/0": {true, true}, "2/1": {true, false}, "2/2": {false, false},
		"3/0": {true, true}, "3/1": {false, false},
		"4/0": {true, true},
	}, got, "issue 0 is frequent in two of two hospitals, issue 1 in one")
}

// 63 of 90 are 70% and make the set alone, though 0.7 × 90 is not 63 in binary.
func TestParetoLimitIsExact(t *testing.T) {
	for total := int32(10); total <= 2000; total += 10 {
		p := testParams(t, city(1, 0))
		p.Config.HighFrequency = HighFrequency{MinCount: 1, Pareto: 0.7}
		b := issueBuilder{selection: selection{periods: p.periods()}, p: p}
		rows := []IssuePeriodRow{{Count: total * 7 / 10, Issue: 1}, {Count: total * 3 / 10, Issue: 2}}
		b.rank(rows, total)
		require.True(t, rows[0].HighFrequency)
		require.False(t, rows[1].HighFrequency, "of %d", total)
	}
}

func TestChangesReachAsFarAsTheData(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2025-02-10 08:00:00")
	cases := []Case{
		one(1, 2, 0, "2024-01-20"), one(2, 2, 0, "2024-02-20"), one(3, 2, 0, "2024-02-21"),
		one(4, 2, 0, "2025-01-05"), one(5, 2, 0, "2025-01-06"), one(6, 2, 0, "2025-01-07"), one(7, 2, 0, "2025-02-03"),
	}
	byLabel := map[string]IssuePeriodRow{}
	for _, r := range build(t, cases, p).issues {
		if r.Node == 2 && r.Period.Kind == Month {
			byLabel[p.periods().Label(r.Period)] = r
		}
	}
	require.Len(t, byLabel, 4)
	first := byLabel["2024-01"]
	assert.True(t, first.Previous == -1 && math.IsNaN(first.ChangePrevious) && first.LastYear == -1 && first.Partial)
	second := byLabel["2024-02"]
	assert.EqualValues(t, -1, second.Previous, "January is known from the 20th only")
	january := byLabel["2025-01"]
	assert.True(t, january.Previous == 0 && math.IsNaN(january.ChangePrevious), "nothing in December, which is known")
	assert.EqualValues(t, -1, january.LastYear)
	assert.False(t, january.Partial)
	february := byLabel["2025-02"]
	assert.True(t, february.Partial, "not over")
	assert.EqualValues(t, 3, february.Previous)
	assert.InDelta(t, 1.0/3-1, february.ChangePrevious, 1e-12)
	assert.EqualValues(t, 2, february.LastYear)
	assert.InDelta(t, -0.5, february.ChangeLastYear, 1e-12)
}

func TestLeftAddsUp(t *testing.T) {
	cases, p := sample(t)
	got := build(t, cases, p)
	var withdrawn, issues, rates, timeliness int64
	for i := range cases {
		if cases[i].Withdrawn {
			withdrawn++
		}
	}
	for _, r := range got.issues {
		if r.Node == 0 && r.Period.Kind == Year {
			issues += int64(r.Count)
		}
	}
	for _, r := range got.rates {
		if r.Node == 0 && r.Period.Kind == Year {
			rates += int64(r.Cases)
		}
	}
	for _, r := range got.timeliness {
		if r.Node == 0 && r.Period.Kind == Year {
			timeliness += int64(r.Cases)
		}
	}
	for i, counted := range []int64{issues, rates, timeliness} {
		l := got.left[i]
		assert.EqualValues(t, len(cases), counted+withdrawn+l.NoDate+l.NotCounted+l.OutOfScope, "table %d", i)
		assert.True(t, l.NoDate > 0 && l.NotCounted > 0 && l.OutOfScope > 0)
	}
}

func TestRatesByHand(t *testing.T) {
	p := testParams(t, city(2, 0))
	var cases []Case
	add := func(n int, node int32, followed ingest.Answer, contacted, resolved ingest.Answer, s ingest.Satisfaction) {
		for range n {
			c := one(len(cases)+1, node, 0, "2024-11-10")
			c.FollowedUp, c.Contacted, c.Resolved, c.Satisfaction = uint8(followed), uint8(contacted), uint8(resolved), uint8(s)
			cases = append(cases, c)
		}
	}
	add(6, 2, ingest.Yes, ingest.Yes, ingest.Yes, ingest.Satisfied)
	add(2, 2, ingest.Yes, ingest.Yes, ingest.No, ingest.BasicallySatisfied)
	add(2, 2, ingest.Yes, ingest.No, ingest.Unanswered, ingest.Neutral)
	add(5, 2, ingest.No, ingest.Yes, ingest.Yes, ingest.Satisfied) // no valid call: in no rate
	add(3, 3, ingest.Unanswered, ingest.Yes, ingest.Yes, ingest.Satisfied)
	for i, reason := range []int16{1, 1, 0, -1} {
		c := one(100+i, 2, 0, "2024-11-10")
		c.FollowedUp, c.Excluded, c.Reason = uint8(ingest.Yes), true, reason
		cases = append(cases, c)
	}
	praise := one(200, 2, 0, "2024-11-10")
	praise.Kind = uint8(nlp.KindPraise)
	cases = append(cases, praise)

	byNode := map[int32]RatesRow{}
	for _, r := range build(t, cases, p).rates {
		if r.Period.Kind == Month {
			byNode[r.Node] = r
		}
	}
	r := byNode[2]
	assert.EqualValues(t, []int32{19, 10, 4, 1}, []int32{r.Cases, r.Denominator, r.Excluded, r.Rank})
	assert.InDelta(t, 0.8, r.Response.Value, 1e-12)
	assert.InDelta(t, 0.6, r.Resolution.Value, 1e-12)
	assert.InDelta(t, 0.78, r.Satisfaction.Value, 1e-12)                                              // (6 + 0.9 × 2) / 10
	assert.InDelta(t, 69.2, r.Score, 1e-9)                                                            // 100 × (0.08 + 0.30 + 0.312)
	assert.InDelta(t, 7.8, r.Satisfaction.Num, 1e-12)                                                 // 6 + 0.9 × 2
	assert.InDeltaSlice(t, []float64{0.490, 0.943}, []float64{r.Response.Low, r.Response.High}, 5e-4) // Wilson, 8 of 10
	assert.Equal(t, []ReasonCount{{"重复", 2}, {"恶意投诉", 1}, {"未说明", 1}}, r.ExcludedByReason)
	assert.True(t, r.FewCases)

	none := byNode[3]
	assert.True(t, math.IsNaN(none.Score) && math.IsNaN(none.Response.Value) && math.IsNaN(none.Satisfaction.Low), "no denominator, no rate")
	assert.EqualValues(t, []int32{3, 0, 0}, []int32{none.Cases, none.Denominator, none.Rank})
}

func TestRateIntervalsContainValues(t *testing.T) {
	cases, p := sample(t)
	for _, r := range build(t, cases, p).rates {
		if r.Denominator == 0 {
			continue
		}
		for _, q := range []Proportion{r.Response, r.Resolution, r.Satisfaction, {Value: r.Score / 100, Low: r.ScoreLow / 100, High: r.ScoreHigh / 100}} {
			require.True(t, 0 <= q.Low && q.Low <= q.Value && q.Value <= q.High && q.High <= 1+1e-12, "%+v", q)
		}
	}
}

func TestRanksOfALeague(t *testing.T) {
	cases, p := sample(t)
	type league struct {
		level  uint8
		period Period
	}
	leagues := map[league][]RatesRow{}
	for _, r := range build(t, cases, p).rates {
		if !math.IsNaN(r.Score) {
			l := league{p.Tree.Level[r.Node], r.Period}
			leagues[l] = append(leagues[l], r)
		}
	}
	for _, rows := range leagues {
		for _, r := range rows {
			better := 0
			for _, o := range rows {
				if o.Score > r.Score {
					better++
				}
			}
			require.EqualValues(t, better+1, r.Rank)
		}
	}
}

func TestKindCounts(t *testing.T) {
	cases, p := sample(t)
	rows, err := KindCounts(cases, p.Tree)
	require.NoError(t, err)
	want := map[int32]*KindCount{}
	for _, c := range cases {
		for node := c.Node; node >= 0 && !c.Withdrawn; node = p.Tree.Parent[node] {
			if want[node] == nil {
				want[node] = &KindCount{Node: node}
			}
			want[node].Total++
			if c.InScope {
				want[node].InScope[c.Kind]++
			} else {
				want[node].OutOfScope++
			}
		}
	}
	require.Len(t, rows, len(want))
	for _, r := range rows {
		assert.Equal(t, *want[r.Node], r)
	}
}

func TestSortEntries(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 2, 300, 5000} {
		entries := make([]entry, n)
		for i := range entries {
			entries[i] = entry{keyOf(rng.Int32N(400), rng.Int32N(300)-100, rng.Int32N(50)), uint32(i)}
		}
		want := slices.Clone(entries)
		slices.SortStableFunc(want, func(a, b entry) int {
			return slices.Compare([]int32{a.node(), a.period(), a.third()}, []int32{b.node(), b.period(), b.third()})
		})
		sortEntries(entries)
		assert.Equal(t, want, entries)
	}
}
