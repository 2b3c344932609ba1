package cluster

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"

	"weisu/nlp"
)

// planted makes several issues; the first is to be clustered, the others are the
// background.
func planted(n, causes int) ([]CauseDoc, []int32, RootCauseOptions) {
	o := DefaultRootCauseOptions()
	o.Background = &CauseBackground{}
	docs, truth := plantedIssue(rand.New(rand.NewPCG(7, 7)), 0, n, causes)
	for _, d := range docs {
		o.Background.Add(d)
	}
	for issue := 1; issue < 4; issue++ {
		others, _ := plantedIssue(rand.New(rand.NewPCG(uint64(issue), 7)), issue, 1000, 3)
		for _, d := range others {
			o.Background.Add(d)
		}
	}
	return docs, truth, o
}

// purity is the share of complaints, outsiders included, whose cluster's most
// frequent cause is theirs.
func purity(clusters []RootCause, truth []int32) float64 {
	right := 0
	for _, c := range clusters {
		count := map[int32]int{}
		most := 0
		for _, m := range c.Members {
			count[truth[m]]++
			most = max(most, count[truth[m]])
		}
		right += most
	}
	return float64(right) / float64(len(truth))
}

func TestRootCausesFindWhatIsPlanted(t *testing.T) {
	for _, c := range []struct{ n, causes int }{{150, 2}, {600, 3}, {3000, 5}, {9000, 8}} { // the last beyond the sample
		docs, truth, o := planted(c.n, c.causes)
		got := RootCauses(docs, o)
		assert.GreaterOrEqual(t, len(got), c.causes, "%d of %d", c.causes, c.n)
		assert.LessOrEqual(t, len(got), c.causes+2, "%d of %d", c.causes, c.n)
		assert.Greater(t, purity(got, truth), 0.9, "%d of %d", c.causes, c.n)
	}
}

func TestRootCausesAccount(t *testing.T) {
	docs, _, o := planted(800, 4)
	seen := map[int32]bool{}
	size := len(docs)
	for _, c := range RootCauses(docs, o) {
		assert.LessOrEqual(t, len(c.Members), size, "the largest first")
		size = len(c.Members)
		assert.True(t, slices.IsSorted(c.Members))
		for _, m := range c.Members {
			assert.False(t, seen[m], "a complaint is in one cluster")
			seen[m] = true
		}
		assert.Len(t, c.Typical, o.Typical)
		for _, d := range c.Typical {
			assert.Contains(t, c.Members, d)
		}
		assert.NotEmpty(t, c.Label)
		assert.LessOrEqual(t, len(c.Label), o.Labels)
		assert.True(t, c.Cohesion > 0 && c.Cohesion <= 1)
	}
}

func TestRootCausesDoNotDependOnOrder(t *testing.T) {
	docs, _, o := planted(700, 4)
	want := RootCauses(docs, o)
	to := rand.New(rand.NewPCG(3, 3)).Perm(len(docs))
	shuffled := make([]CauseDoc, len(docs))
	for i, j := range to {
		shuffled[j] = docs[i]
	}
	got := RootCauses(shuffled, o)
	require.Len(t, got, len(want))
	for k, c := range want {
		var members []int32
		for _, m := range c.Members {
			members = append(members, int32(to[m]))
		}
		slices.Sort(members)
		assert.Equal(t, members, got[k].Members)
		assert.Equal(t, c.Label, got[k].Label)
		assert.Equal(t, c.Cohesion, got[k].Cohesion)
	}
}

func TestRootCausesOfLittle(t *testing.T) {
	o := DefaultRootCauseOptions()
	assert.Empty(t, RootCauses(nil, o))
	assert.Empty(t, RootCauses(make([]CauseDoc, 100), o), "without a word nothing is alike")
	same := slices.Repeat([]CauseDoc{{Words: []nlp.WordWeight{nlp.NewWordWeight(1, 16), nlp.NewWordWeight(2, 32)}}}, 30)
	got := RootCauses(same, o)
	require.Len(t, got, 1)
	assert.Len(t, got[0].Members, 30)
	assert.Equal(t, []uint32{1, 2}, got[0].Label)
	assert.Len(t, got[0].Typical, 1, "the same words are one case")
}

func TestMostClusters(t *testing.T) {
	docs, _, o := planted(1500, 9)
	o.Most = 4
	got := RootCauses(docs, o)
	assert.NotEmpty(t, got)
	assert.LessOrEqual(t, len(got), 4)
}

func TestLabelsDoNotRepeat(t *testing.T) {
	texts := []string{"停车场", "停车", "排队", "排长队"}
	v := &causeVectors{ids: []uint32{0, 1, 2, 3}}
	text := func(w uint32) string { return texts[w] }
	assert.True(t, v.repeats([]int32{0}, 1, text))
	assert.True(t, v.repeats([]int32{1}, 0, text))
	assert.True(t, v.repeats([]int32{0, 2}, 3, text))
	assert.False(t, v.repeats([]int32{0}, 2, text))
	assert.False(t, v.repeats([]int32{0}, 1, nil))
}

func TestLift(t *testing.T) {
	b := &CauseBackground{docs: 2000, with: []uint32{1000, 100, 60}}
	assert.InDelta(t, leastLift, b.lift(0, 500, 1000), 1e-6, "as frequent elsewhere")
	assert.InDelta(t, 1, b.lift(1, 100, 1000), 1e-6, "nowhere else")
	assert.InDelta(t, math.Log(40/20.5)/math.Log(fullLift), b.lift(2, 40, 1000), 1e-6)
	assert.EqualValues(t, 1, b.lift(0, 900, 1800), "too little elsewhere to tell")
	assert.EqualValues(t, 1, (*CauseBackground)(nil).lift(0, 1, 2))
}

// TestModularityIsLouvains compares the communities with those of gonum's Louvain
// on the same graph, written out: modularity, by gonum's formula, may not be lower
// by more than a hundredth.
func TestModularityIsLouvains(t *testing.T) {
	for _, n := range []int{60, 250} {
		docs, _, o := planted(n, 4)
		o.Least, o.LeastShare, o.Most = 1, 0, n
		v := weighCauses(docs, o)
		order := canonicalOrder(docs)
		label, count := communities(v.rows(order), v.words(), 1, o)

		g := simple.NewWeightedUndirectedGraph(0, 0)
		for i := range order {
			g.AddNode(simple.Node(i))
		}
		for i, a := range order {
			for j, b := range order[:i] {
				if w := v.cosine(a, b); w > 0 {
					g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(i), T: simple.Node(j), W: float64(w)})
				}
			}
		}
		groups := make([][]int64, count)
		for i, c := range label {
			groups[c] = append(groups[c], int64(i))
		}
		ours := community.Q(g, nodesOf(groups), 1)
		theirs := community.Q(g, community.Modularize(g, 1, rand.NewPCG(1, 1)).Communities(), 1)
		t.Logf("%d complaints: modularity %.4f, gonum's Louvain %.4f", n, ours, theirs)
		assert.Greater(t, ours, 0.1)
		assert.GreaterOrEqual(t, ours, 0.99*theirs)
	}
}

func nodesOf(groups [][]int64) [][]graph.Node {
	out := make([][]graph.Node, len(groups))
	for i, ids := range groups {
		for _, id := range ids {
			out[i] = append(out[i], simple.Node(id))
		}
	}
	return out
}
