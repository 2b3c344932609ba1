package metrics

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/nlp"
)

// january is noon of a day of January 2024.
func january(day int) int64 { return time.Date(2024, 1, day, 12, 0, 0, 0, time.UTC).Unix() }

// complaint is an open case of a person at a node, received on a day of January.
func complaint(order, person uint64, node int32, received int) Case {
	return Case{
		Order: order, Person: person, Node: node, Received: january(received), Closed: NoTime, Responded: NoTime,
		Due: NoTime, Issue: 3, Reason: -1, Others: [3]int16{-1, -1, -1}, Kind: uint8(nlp.KindComplaint),
		Class: NoClass, InScope: true, Reply: [3]uint8{NoGrade, NoGrade, NoGrade},
	}
}

func handle(t *testing.T, cases []Case, tree Tree) Handlings {
	t.Helper()
	h, err := Handle(cases, testParams(t, tree))
	require.NoError(t, err)
	return h
}

func TestFalseClosure(t *testing.T) {
	tree := city(2, 2) // node 2 is a hospital, 3 and 4 its departments, 5 the next hospital
	closed := complaint(1, 7, 3, 2)
	closed.Closed = january(5)
	for name, c := range map[string]struct {
		back             Case
		repeats, reopens bool
	}{
		"within a week, another department": {complaint(2, 7, 4, 12), true, true},
		"after eight days":                  {complaint(2, 7, 3, 13), true, false},
		"before the closing":                {complaint(2, 7, 3, 4), true, false},
		"another person":                    {complaint(2, 8, 3, 6), false, false},
		"another hospital":                  {complaint(2, 7, 6, 6), false, false},
		"the same order, passed on":         {complaint(1, 7, 4, 6), false, false},
	} {
		h := handle(t, []Case{c.back, closed}, tree)
		assert.Equal(t, c.repeats, h.Flags[0]&Repeats != 0, name)
		assert.Equal(t, c.reopens, h.Flags[1]&FalseClosure != 0, name)
		if c.repeats {
			assert.EqualValues(t, 1, h.Before[0], name)
		}
	}
	late := complaint(2, 7, 3, 31)
	late.Received += 80 * 86400
	assert.Zero(t, handle(t, []Case{closed, late}, tree).Flags[1]&Repeats, "after 109 days")
	nobody := []Case{complaint(1, 0, 3, 1), complaint(2, 0, 3, 2)}
	assert.Equal(t, []Handling{0, 0}, handle(t, nobody, tree).Flags, "without a person nothing repeats")
}

func TestHandlingFlags(t *testing.T) {
	tree := city(2, 2)
	c := complaint(1, 0, 3, 2)
	c.Contacted, c.Resolved, c.Satisfaction = uint8(ingest.No), uint8(ingest.No), uint8(ingest.Dissatisfied)
	c.Due, c.Closed = january(4), january(9)
	c.Referral = true
	split := []Case{complaint(2, 0, 3, 2), complaint(2, 0, 5, 2)}
	h := handle(t, append(split, c), tree)
	assert.Equal(t, HandledLate|NotContacted|Unresolved|Displeased|PassedOn, h.Flags[2])
	assert.Equal(t, []Handling{PassedOn, PassedOn}, h.Flags[:2])

	praise := c
	praise.Kind = uint8(nlp.KindPraise)
	assert.Zero(t, handle(t, []Case{praise}, tree).Flags[0])
}

func TestHandlingProfile(t *testing.T) {
	tree := city(2, 2)
	p := testParams(t, tree)
	cases := []Case{complaint(1, 1, 3, 2), complaint(2, 0, 3, 2), complaint(3, 0, 3, 3)}
	cases[0].Resolved, cases[1].Resolved = uint8(ingest.No), uint8(ingest.Yes)
	cases[0].Reply = [3]uint8{MaxGrade, MaxGrade / 2, 0}
	cases[0].Factor, cases[1].Factor = 1, 1
	flags := handle(t, cases, tree).Flags
	cause, how := Profiles(cases, flags, []int32{0, 1, 2}, p)
	assert.Equal(t, [6]int32{1, 2}, cause.Factors)
	unresolved := how.Shares[2]
	assert.EqualValues(t, 2, unresolved.N)
	assert.InDelta(t, 0.5, unresolved.Value, 1e-12)
	assert.Less(t, unresolved.Low, 0.5)
	assert.Greater(t, unresolved.High, 0.5)
	assert.EqualValues(t, 1, how.Replies)
	assert.Equal(t, [3]float64{1, 0.5, 0}, how.Grades)
	_, none := Profiles(cases, flags, nil, p)
	assert.True(t, math.IsNaN(none.Shares[0].Value) && math.IsNaN(none.Grades[0]))
}

func TestPromptness(t *testing.T) {
	assert.InDelta(t, 0.75, Promptness(0, 25, 100), 1e-12)
	assert.Zero(t, Promptness(0, 250, 100))
	for _, v := range [][3]int64{{NoTime, 1, 2}, {0, NoTime, 2}, {0, 1, NoTime}, {5, 1, 9}, {5, 6, 5}} {
		assert.True(t, math.IsNaN(Promptness(v[0], v[1], v[2])))
	}
}

func TestHeat(t *testing.T) {
	p := testParams(t, city(1, 1))
	p.AsOf = january(10)
	var cases []Case
	var members []int32
	for i := range 10 {
		c := complaint(uint64(i+1), uint64(i+1), 3, 10)
		c.Severity = 2
		cases, members = append(cases, c), append(members, int32(i))
	}
	h := HeatOf(cases, members, p)
	assert.InDelta(t, 2*math.Log(11)+1, h.Value, 1e-12) // the example of the doc comment
	assert.EqualValues(t, 10, h.Speed)

	more := slices.Clone(cases)
	more[0].Votes = 5
	assert.Greater(t, HeatOf(more, members, p).Value, h.Value)
	more[0].Severity = 3
	assert.Greater(t, HeatOf(more, members, p).Severity, h.Severity)
	p.AsOf += 90 * 86400
	assert.InDelta(t, h.Value/2, HeatOf(cases, members, p).Value, 1e-12)
	assert.Zero(t, HeatOf(cases, nil, p).Value)
	assert.False(t, math.IsNaN(HeatOf([]Case{{Received: NoTime}}, []int32{0}, p).Value))

	rand.New(rand.NewPCG(1, 2)).Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	assert.Equal(t, HeatOf(more, members, p), HeatOf(more, members, p))
}

func TestFastest(t *testing.T) {
	assert.EqualValues(t, 0, fastest(nil, 7))
	assert.EqualValues(t, 3, fastest([]int32{1, 2, 7, 8, 30}, 7)) // days 2, 7 and 8
}
