package metrics

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"weisu/ingest"
	"weisu/nlp"
)

// city is a tree of hospitals with departments below one district.
func city(hospitals, departments int) Tree {
	t := Tree{Parent: []int32{-1, 0}, Level: []uint8{0, 1}, Hospital: []bool{false, false}}
	for range hospitals {
		h := int32(len(t.Parent))
		t.Parent, t.Level, t.Hospital = append(t.Parent, 1), append(t.Level, 2), append(t.Hospital, true)
		for range departments {
			t.Parent, t.Level, t.Hospital = append(t.Parent, h), append(t.Level, 3), append(t.Hospital, false)
		}
	}
	return t
}

// randomCases draws n cases of 2023 and 2024 over all nodes of the tree but
// the first two, with all that a real export mixes: missing dates, praise,
// texts out of scope, exclusions, repeated persons, orders of several units.
func randomCases(n int, tree Tree, issues int, seed uint64) []Case {
	rng := rand.New(rand.NewPCG(seed, 1))
	start := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	cases := make([]Case, n)
	for i := range cases {
		// The product of two uniform numbers makes a few issues frequent.
		issue := int16(rng.Float64() * rng.Float64() * float64(issues))
		c := Case{
			Order: uint64(i + 1), Person: rng.Uint64N(uint64(n)),
			Received: start + rng.Int64N(731*86400), Responded: NoTime, Closed: NoTime, Due: NoTime,
			Node: 2 + rng.Int32N(int32(len(tree.Parent)-2)), Reason: -1, Issue: issue,
			Others: [3]int16{-1, -1, -1}, Urgency: uint16(rng.IntN(3)),
			Kind: uint8(nlp.KindComplaint) + uint8(rng.IntN(5)), FollowedUp: uint8(rng.IntN(3)),
			Contacted: uint8(ingest.Yes) + uint8(rng.IntN(2)), Resolved: uint8(rng.IntN(3)),
			Satisfaction: uint8(rng.IntN(6)), Class: NoClass, InScope: rng.IntN(20) > 0,
		}
		if rng.IntN(10) > 0 {
			c.Closed = c.Received + rng.Int64N(12*86400)
		}
		if rng.IntN(4) == 0 {
			c.Others[0] = int16(rng.IntN(issues))
		}
		if i > 0 && rng.IntN(10) == 0 {
			c.Order = cases[i-1].Order
		}
		if rng.IntN(30) == 0 {
			c.Excluded, c.Reason = true, int16(rng.IntN(2))
		}
		switch rng.IntN(100) {
		case 0:
			c.Received = NoTime
		case 1:
			c.Issue = -1
		case 2:
			c.Withdrawn = true
		}
		cases[i] = c
	}
	return cases
}

func testParams(tb testing.TB, tree Tree) *Params {
	tb.Helper()
	cal, err := NewCalendar(nil)
	if err != nil {
		tb.Fatal(err)
	}
	cfg := DefaultConfig()
	return &Params{
		Config: &cfg, Calendar: cal, Tree: tree, AsOf: time.Date(2024, 12, 20, 12, 0, 0, 0, time.UTC).Unix(),
		Urgencies: []string{"", "紧急", "特急"}, Reasons: []string{"恶意投诉", "重复"},
	}
}

// The size of the whole job's budget: 1,000,000 cases of 22 hospitals with 15
// departments, 24 months and 50 issues.
func benchmarkCases(b *testing.B) ([]Case, *Params) {
	tree := city(22, 15)
	p := testParams(b, tree)
	cases := randomCases(1_000_000, tree, 50, 1)
	AssignClasses(cases, p)
	b.ReportAllocs()
	b.ResetTimer()
	return cases, p
}

func BenchmarkAssignClasses(b *testing.B) {
	cases, p := benchmarkCases(b)
	for b.Loop() {
		AssignClasses(cases, p)
	}
}

func BenchmarkIssuePeriods(b *testing.B) {
	cases, p := benchmarkCases(b)
	for b.Loop() {
		rows, _, err := IssuePeriods(context.Background(), cases, p)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(rows)), "rows")
	}
}

func BenchmarkRates(b *testing.B) {
	cases, p := benchmarkCases(b)
	for b.Loop() {
		if _, _, err := Rates(context.Background(), cases, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTimeliness(b *testing.B) {
	cases, p := benchmarkCases(b)
	for b.Loop() {
		if _, _, err := Timeliness(context.Background(), cases, p); err != nil {
			b.Fatal(err)
		}
	}
}
