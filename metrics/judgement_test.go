package metrics

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"

	"weisu/metrics/spc"
	"weisu/metrics/trend"
)

// monday is the first day of the made-up histories.
var monday = time.Date(2022, 1, 3, 0, 0, 0, 0, time.UTC)

// history makes cases of one issue at a node, so many in each week from monday on,
// spread over its days.
func history(node int32, issue int16, weeks []int) (cases []Case) {
	for w, n := range weeks {
		for k := range n {
			c := complaint(uint64(len(cases)+1)<<16|uint64(node)<<8|uint64(issue), 0, node, 1)
			c.Issue = issue
			c.Received = monday.AddDate(0, 0, 7*w+k%7).Unix() + int64(3600+k)
			cases = append(cases, c)
		}
	}
	return cases
}

// steady is a seeded Poisson count a week.
func steady(weeks int, mean float64, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]int, weeks)
	for i := range out {
		for p := rng.Float64(); p > math.Exp(-mean); p *= rng.Float64() {
			out[i]++
		}
	}
	return out
}

// risen has n more cases in each of the latest weeks.
func risen(weeks []int, latest, n int) []int {
	out := slices.Clone(weeks)
	for i := len(out) - latest; i < len(out); i++ {
		out[i] += n
	}
	return out
}

// judgement asks everything that is asked of series.
func judgement(t *testing.T, cases []Case, p *Params) (rows []IssuePeriodRow, rises []Rise) {
	t.Helper()
	for i := range cases {
		p.AsOf = max(p.AsOf, endOfDay(cases[i].Received))
	}
	rows, _, err := IssuePeriods(context.Background(), cases, p)
	require.NoError(t, err)
	rises, err = Rises(context.Background(), rows, cases, p)
	require.NoError(t, err)
	return rows, rises
}

const weeksOfTest = 130 // two and a half years

func TestSeriesHoldEveryFullPeriod(t *testing.T) {
	cases, p := sample(t)
	rows, _, err := IssuePeriods(context.Background(), cases, p)
	require.NoError(t, err)
	for _, kind := range PeriodKinds {
		s := p.SeriesSpan(cases, kind)
		require.Positive(t, s.Len())
		want := map[[2]int32]int32{}
		for _, r := range rows {
			if r.Period.Kind == kind && r.Period.Index >= s.First && r.Period.Index <= s.Last {
				want[[2]int32{r.Node, int32(r.Issue)}] += r.Count
			}
		}
		all, err := eachSeries(context.Background(), rows, s, func(one *Series, of []IssuePeriodRow) (Series, bool) {
			for i, at := range one.Rows {
				if at >= 0 {
					assert.Equal(t, float64(of[at].Count), one.Counts[i])
					assert.Equal(t, one.First+int32(i), of[at].Period.Index)
				}
			}
			return *one, true
		})
		require.NoError(t, err)
		for _, one := range all {
			require.Len(t, one.Counts, s.Len())
			assert.EqualValues(t, want[[2]int32{one.Node, int32(one.Issue)}], floats.Sum(one.Counts))
		}
		assert.GreaterOrEqual(t, len(all), len(want))
	}
}

// An old export has closings long after its last receipt: the weeks between are
// not known to be quiet.
func TestSeriesEndWithTheReceipts(t *testing.T) {
	p := testParams(t, city(1, 1))
	cases := history(3, 3, steady(20, 5, 1))
	p.AsOf = cases[len(cases)-1].Received + 60*86400
	s := p.SeriesSpan(cases, Week)
	assert.EqualValues(t, 20, s.Len())
}

// A rise of one department is one alarm, the department's, and tells where else it shows.
func TestOneAlarmForOneMatter(t *testing.T) {
	p := testParams(t, city(2, 2))
	var cases []Case
	for node := range []int32{3, 4, 6, 7} {
		dept := []int32{3, 4, 6, 7}[node]
		for issue := range int16(4) {
			weeks := steady(weeksOfTest, 6, uint64(dept)*10+uint64(issue))
			if dept == 3 && issue == 1 {
				weeks = risen(weeks, 2, 30)
			}
			cases = append(cases, history(dept, issue, weeks)...)
		}
	}
	_, rises := judgement(t, cases, p)
	now := standing(rises)
	require.Len(t, now, 1)
	r := now[0]
	assert.EqualValues(t, 3, r.Node)
	assert.EqualValues(t, 1, r.Issue)
	assert.Equal(t, Week, r.Period.Kind)
	assert.Contains(t, r.Also, int32(2), "the hospital above")
	assert.Contains(t, []AlertStatus{AlertNew, AlertContinuing}, r.Status)
	assert.EqualValues(t, p.periods().OfTime(Week, cases[0].Received).Index+weeksOfTest-2, r.Since)
	assert.Greater(t, r.Verdict.Observed, r.Verdict.Threshold)

	rand.New(rand.NewPCG(5, 5)).Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	_, again := judgement(t, cases, p)
	assert.Equal(t, fmt.Sprintf("%+v", rises), fmt.Sprintf("%+v", again), "the order of cases does not matter")
}

// A rise that all departments share is the city's.
func TestCommonRiseIsTheCitys(t *testing.T) {
	p := testParams(t, city(2, 2))
	var cases []Case
	for _, dept := range []int32{3, 4, 6, 7} {
		cases = append(cases, history(dept, 1, risen(steady(weeksOfTest, 6, uint64(dept)), 2, 20))...)
	}
	_, rises := judgement(t, cases, p)
	rises = standing(rises)
	require.Len(t, rises, 1)
	assert.LessOrEqual(t, rises[0].Node, int32(1), "the city or its district, which has all")
	assert.GreaterOrEqual(t, len(rises[0].Also), 4)
}

// standing are the alarms that are not over: of a table with nothing in it one in six
// has a false one.
func standing(rises []Rise) (now []Rise) {
	for _, r := range rises {
		if r.Status != AlertOver {
			now = append(now, r)
		}
	}
	return now
}

// The beginning, and so the id, stays the same a week later; a rise that has passed
// is over, then gone.
func TestRiseGoesOnAndEnds(t *testing.T) {
	weeks := risen(steady(weeksOfTest, 8, 3), 2, 24)
	since := func(weeks []int) (int32, AlertStatus) {
		_, rises := judgement(t, history(3, 1, weeks), testParams(t, city(1, 1)))
		if len(rises) == 0 {
			return -1, ""
		}
		return rises[0].Since, rises[0].Status
	}
	first, _ := since(weeks)
	require.Positive(t, first)
	next, status := since(append(slices.Clone(weeks), 24))
	assert.Equal(t, first, next)
	assert.Equal(t, AlertContinuing, status)
	over := append(slices.Clone(weeks), 6, 7, 8)
	next, status = since(over)
	assert.Equal(t, first, next)
	assert.Equal(t, AlertOver, status)
	next, _ = since(append(over, 8, 7, 9, 8, 8))
	assert.NotEqual(t, first, next)
}

func TestFewCasesNeverAlarm(t *testing.T) {
	p := testParams(t, city(1, 1))
	weeks := make([]int, weeksOfTest)
	weeks[0], weeks[len(weeks)-1] = 1, 3
	_, rises := judgement(t, history(3, 1, weeks), p)
	assert.Empty(t, rises)
}

func TestChartsBreakAtChanges(t *testing.T) {
	p := testParams(t, city(1, 1))
	low, high := steady(60, 6, 1), steady(60, 18, 2)
	low[40], low[41] = 40, 41
	cases := history(3, 1, append(low, high...))
	at := func(week int) int32 { return Day(monday.AddDate(0, 0, 7*week)) }
	p.Config.Charts.BaselineWeeks = 0
	p.Changes = []Change{
		{Node: 2, Issue: -1, From: at(60) - 3, Until: Lasting},
		{Node: 0, Issue: 1, From: at(40), Until: at(41) + 2},
		{Node: 0, Issue: 7, From: at(20), Until: Lasting},
	}
	rows, _ := judgement(t, cases, p)
	require.NoError(t, DrawCharts(context.Background(), rows, cases, p))
	first := p.periods().OfTime(Week, cases[0].Received).Index
	phases, disturbed := map[int32]bool{}, 0
	for _, r := range rows {
		if r.Node != 3 || r.Period.Kind != Week || r.Chart.Kind == spc.Auto {
			continue
		}
		phases[r.Chart.Phase-first] = true
		assert.LessOrEqual(t, r.Chart.Lower, r.Chart.Centre)
		assert.GreaterOrEqual(t, r.Chart.Upper, r.Chart.Centre)
		if w := r.Period.Index - first; w == 40 || w == 41 {
			assert.NotZero(t, r.Chart.Signals&spc.Outside, "the disturbance is no part of its own limits")
			disturbed++
		}
		if r.Period.Index-first < 60 {
			assert.InDelta(t, 6, r.Chart.Centre, 1)
		} else {
			assert.InDelta(t, 18, r.Chart.Centre, 2)
		}
	}
	assert.Equal(t, map[int32]bool{0: true, 60: true}, phases, "a new phase with the first full week after the change, at the node below")
	assert.Equal(t, 2, disturbed)
}

func TestTrendsFindWhatGrows(t *testing.T) {
	p := testParams(t, city(1, 1))
	weeks := steady(weeksOfTest, 3, 4)
	for i := range weeks {
		weeks[i] += i / 12
	}
	cases := append(history(3, 1, weeks), history(3, 2, steady(weeksOfTest, 6, 9))...)
	rows, _ := judgement(t, cases, p)
	got, err := Trends(context.Background(), rows, cases, p)
	require.NoError(t, err)
	for _, r := range got {
		want := trend.None
		if r.Issue == 1 {
			want = trend.Up
			assert.Positive(t, r.Line.Low)
		}
		assert.Equal(t, want, r.Direction, "%+v", r)
		assert.True(t, r.Q >= r.P && r.Q <= 1)
	}
	assert.Len(t, got, 8, "every node of the path × issue")
}

func TestComparisons(t *testing.T) {
	cases, p := sample(t)
	AssignClasses(cases, p)
	handled, err := Handle(cases, p)
	require.NoError(t, err)
	got, err := UnitComparisons(context.Background(), cases, handled, p)
	require.NoError(t, err)
	require.NotEmpty(t, got)
	for i := range got {
		r := &got[i]
		assert.Positive(t, r.Den)
		assert.GreaterOrEqual(t, r.Peers, int32(fewestPeers))
		assert.True(t, r.Adjusted.Low998 <= r.Adjusted.Low95 && r.Adjusted.Low95 <= r.Centre && r.Centre <= r.Adjusted.High95 && r.Adjusted.High95 <= r.Adjusted.High998, "%+v", r)
		assert.True(t, r.Low <= r.Value && r.Value <= r.High)
		assert.NotEqual(t, Week, r.Period.Kind)
	}
	shuffled := slices.Clone(cases)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	handled, err = Handle(shuffled, p)
	require.NoError(t, err)
	again, err := UnitComparisons(context.Background(), shuffled, handled, p)
	require.NoError(t, err)
	require.Len(t, again, len(got))
	for i := range got {
		assert.InDelta(t, got[i].Num, again[i].Num, 1e-9)
		assert.Equal(t, got[i].Flag, again[i].Flag)
	}
}

func TestForecastsAreOfComingPeriods(t *testing.T) {
	p := testParams(t, city(1, 1))
	cases := history(3, 1, steady(weeksOfTest, 9, 4))
	rows, _ := judgement(t, cases, p)
	got, err := Forecasts(context.Background(), rows, cases, p)
	require.NoError(t, err)
	require.NotEmpty(t, got)
	for _, r := range got {
		s := p.SeriesSpan(cases, r.Period.Kind)
		assert.Equal(t, s.Last+r.Ahead, r.Period.Index)
		assert.Less(t, r.Error, r.NaiveError, "shown only where it is better")
		assert.True(t, 0 <= r.Low95 && r.Low95 <= r.Low80 && r.Low80 <= r.Expected && r.Expected <= r.High80 && r.High80 <= r.High95)
	}
}

func TestEvents(t *testing.T) {
	p := testParams(t, city(2, 2))
	p.AsOf = january(31)
	var cases []Case
	add := func(person uint64, node int32, day int, events uint16) {
		c := complaint(uint64(len(cases)+1), person, node, day)
		c.Events = events
		cases = append(cases, c)
	}
	add(0, 3, 20, 1)      // safety, incident 5
	add(0, 4, 29, 1)      // the same incident at another department
	add(0, 6, 30, 1|1<<3) // another hospital: safety and extreme
	for _, day := range []int{3, 12, 26} {
		add(9, 3, day, 0) // one person, three times
	}
	add(0, 3, 2, 1<<6)
	cases[6].Received -= 60 * 86400 // illegal practice, long ago
	cases[3].Closed = january(9)    // and back on the 12th
	AssignClasses(cases, p)
	handled, err := Handle(cases, p)
	require.NoError(t, err)
	incident := func(i int) int32 {
		if i < 2 {
			return 5
		}
		return -1
	}
	got, err := Events(cases, handled, incident, p)
	require.NoError(t, err)
	var names []string
	for _, e := range got {
		names = append(names, fmt.Sprintf("%s %d %v %s", e.Kind, e.Node, e.Cases, e.Status))
	}
	assert.Equal(t, []string{
		"extreme 5 [2] new", "safety 5 [2] new", "safety 2 [0 1] continuing", "same_person 2 [5] new", "false_closure 2 [3] over",
	}, names)
	assert.Equal(t, 2, got[0].Escalate.WithinHours)

	cases[0].InScope = false
	got, err = Events(cases, handled, incident, p)
	require.NoError(t, err)
	assert.Equal(t, []int32{1}, got[2].Cases, "what is out of scope alarms nobody")
}

func TestNothingToJudge(t *testing.T) {
	_, p := sample(t)
	for _, cases := range [][]Case{nil, {{Withdrawn: true}}, {{Received: NoTime, Closed: NoTime, Due: NoTime, InScope: true, Kind: 1}}} {
		rows, rises := judgement(t, cases, p)
		assert.Empty(t, rises)
		require.NoError(t, DrawCharts(context.Background(), rows, cases, p))
		trends, err := Trends(context.Background(), rows, cases, p)
		require.NoError(t, err)
		assert.Empty(t, trends)
		handled, err := Handle(cases, p)
		require.NoError(t, err)
		comparisons, err := UnitComparisons(context.Background(), cases, handled, p)
		require.NoError(t, err)
		assert.Empty(t, comparisons)
		forecasts, err := Forecasts(context.Background(), rows, cases, p)
		require.NoError(t, err)
		assert.Empty(t, forecasts)
		events, err := Events(cases, handled, func(int) int32 { return -1 }, p)
		require.NoError(t, err)
		assert.Empty(t, events)
	}
}

func TestMeasuresAreDeclared(t *testing.T) {
	for _, m := range Measures() {
		assert.NotEqual(t, Neither, m.Metric().Better, m.Name())
	}
}
