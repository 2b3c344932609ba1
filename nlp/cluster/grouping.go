package cluster

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

const (
	// maxLinks is how many links a group keeps, the strongest by mean.
	maxLinks = 96
	// sampled is how many pairs of texts are compared at most where the similarity
	// of two groups is not known.
	sampled = 12
	// worthMeasuring is the mean similarity, in relation to the threshold, from which
	// a link's missing part is measured.
	worthMeasuring = 0.6
)

// A grouping grows groups of nodes by average linkage over a graph of
// neighbours.
type grouping struct {
	probe   *probe
	o       IncidentOptions
	links   [][]link  // by group, in order of the other group
	members [][]int32 // by group; nil for one that was merged into another, or has only itself
	within  []float32 // summed similarity of all pairs of a group, both ways and with itself
	version []int32   // of a group; -1 for one that was merged
	parent  []int32
	queue   pairQueue

	lackA, lackB []int // scratch of jointLinks
	pairs        []textPair
	sums         []float32
}

// A textPair is two texts to compare, for a link.
type textPair struct{ a, b, link int32 }

// A groupPair is two groups that may merge, as they were.
type groupPair struct {
	value              float32
	a, b               int32
	versionA, versionB int32
}

func newGrouping(w *weighted, links [][]link, o IncidentOptions) *grouping {
	n := len(links)
	g := &grouping{
		probe: newProbe(w), o: o, links: links, members: make([][]int32, n),
		within: make([]float32, n), version: make([]int32, n), parent: make([]int32, n),
	}
	for i := range n {
		g.parent[i], g.within[i] = int32(i), 1
	}
	for a, ls := range links {
		for _, l := range ls {
			if int32(a) < l.to {
				g.offer(int32(a), l)
			}
		}
	}
	heap.Init(&g.queue)
	return g
}

func (g *grouping) root(n int32) int32 {
	for g.parent[n] != n {
		g.parent[n] = g.parent[g.parent[n]]
		n = g.parent[n]
	}
	return n
}

func (g *grouping) size(a int32) float32 { return float32(max(1, len(g.members[a]))) }

// of returns the members of a.
func (g *grouping) of(a int32) []int32 {
	if g.members[a] == nil {
		return []int32{a}
	}
	return g.members[a]
}

// mean is the mean similarity of a's texts with those of l.to.
func (g *grouping) mean(a int32, l link) float32 { return l.sum / (g.size(a) * g.size(l.to)) }

// value is the mean similarity of two groups in relation to that within each:
// mean / (within(a)·within(b))^(Cohesion/2). With Cohesion 1 it is the cosine of
// the groups' centroids.
func (g *grouping) value(a int32, l link) float32 {
	m := g.mean(a, l)
	if g.members[a] == nil && g.members[l.to] == nil {
		return m
	}
	sa, sb := g.size(a), g.size(l.to)
	c := float64(g.within[a] / (sa * sa) * g.within[l.to] / (sb * sb))
	return m / float32(math.Pow(c, g.o.Cohesion/2))
}

// offer queues the pair if it may merge. The queue must be put in order after.
func (g *grouping) offer(a int32, l link) bool {
	v := g.value(a, l)
	if v < float32(g.o.Threshold) {
		return false
	}
	a, b := min(a, l.to), max(a, l.to)
	g.queue = append(g.queue, groupPair{v, a, b, g.version[a], g.version[b]})
	return true
}

// merge joins the best pair of groups until none is good enough.
func (g *grouping) merge() {
	for len(g.queue) > 0 {
		p := heap.Pop(&g.queue).(groupPair)
		if g.version[p.a] != p.versionA || g.version[p.b] != p.versionB {
			continue
		}
		g.join(p.a, p.b)
	}
}

// join merges b into a.
func (g *grouping) join(a, b int32) {
	joint := g.jointLinks(a, b)
	at, _ := find(g.links[a], b)
	g.within[a] += g.within[b] + 2*g.links[a][at].sum
	for _, l := range g.links[a] {
		g.unlink(l.to, a)
	}
	for _, l := range g.links[b] {
		g.unlink(l.to, b)
	}
	g.members[a] = append(slices.Clone(g.of(a)), g.of(b)...)
	slices.Sort(g.members[a])
	g.members[b], g.links[b] = nil, nil
	g.parent[b], g.version[b] = a, -1
	g.version[a]++
	g.links[a] = g.strongest(a, joint)
	for _, l := range g.links[a] {
		at, _ := find(g.links[l.to], a)
		g.links[l.to] = slices.Insert(g.links[l.to], at, link{a, l.sum})
		if g.offer(a, l) {
			heap.Fix(&g.queue, len(g.queue)-1)
		}
	}
}

// jointLinks are the links of a and b together, what is missing measured.
func (g *grouping) jointLinks(a, b int32) []link {
	x, y := g.links[a], g.links[b]
	joint := make([]link, 0, len(x)+len(y))
	g.lackA, g.lackB = g.lackA[:0], g.lackB[:0]
	for len(x) > 0 || len(y) > 0 {
		switch {
		case len(y) == 0 || len(x) > 0 && x[0].to < y[0].to:
			if x[0].to != b {
				if g.worth(a, x[0]) {
					g.lackB = append(g.lackB, len(joint))
				}
				joint = append(joint, x[0])
			}
			x = x[1:]
		case len(x) == 0 || y[0].to < x[0].to:
			if y[0].to != a {
				if g.worth(b, y[0]) {
					g.lackA = append(g.lackA, len(joint))
				}
				joint = append(joint, y[0])
			}
			y = y[1:]
		default:
			joint = append(joint, link{x[0].to, x[0].sum + y[0].sum})
			x, y = x[1:], y[1:]
		}
	}
	g.complete(joint, g.lackA, a)
	g.complete(joint, g.lackB, b)
	return joint
}

// worth tells whether what a link of a lacks, the similarity of the group that a is
// joined with, is measured. Where a's own is far below the threshold the two will
// hardly merge: what is missing counts as nothing, which saves most comparisons.
func (g *grouping) worth(a int32, l link) bool {
	return g.mean(a, l) >= worthMeasuring*float32(g.o.Threshold)
}

// complete adds to the links at the places lack the summed similarity of a's texts
// with theirs, of many pairs by a sample: one text of a after the other.
func (g *grouping) complete(joint []link, lack []int, a int32) {
	x := g.of(a)
	g.pairs, g.sums = g.pairs[:0], g.sums[:0]
	for l, at := range lack {
		y := g.of(joint[at].to)
		all := len(x) * len(y)
		n := min(all, sampled)
		for i := range n {
			k := i // spread evenly over the table of pairs
			if n < all {
				k = (i*all + (i*7919)%all) / n
			}
			g.pairs = append(g.pairs, textPair{x[k/len(y)], y[k%len(y)], int32(l)})
		}
		g.sums = append(g.sums, 0)
	}
	if len(x) > 1 {
		slices.SortStableFunc(g.pairs, func(p, q textPair) int { return cmp.Compare(p.a, q.a) })
	}
	for _, p := range g.pairs {
		g.probe.take(p.a)
		g.sums[p.link] += g.probe.similarity(p.b)
	}
	for l, at := range lack {
		all := len(x) * len(g.of(joint[at].to))
		joint[at].sum += g.sums[l] * float32(all) / float32(min(all, sampled))
	}
}

// strongest keeps a's maxLinks strongest links, in order of group.
func (g *grouping) strongest(a int32, ls []link) []link {
	floor := float32(faint*g.o.Threshold) / 2
	ls = slices.DeleteFunc(ls, func(l link) bool { return g.mean(a, l) < floor })
	if len(ls) > maxLinks {
		slices.SortFunc(ls, func(x, y link) int {
			return cmp.Or(cmp.Compare(g.mean(a, y), g.mean(a, x)), cmp.Compare(x.to, y.to))
		})
		ls = ls[:maxLinks]
		slices.SortFunc(ls, func(x, y link) int { return cmp.Compare(x.to, y.to) })
	}
	return ls
}

func (g *grouping) unlink(a, b int32) {
	if at, ok := find(g.links[a], b); ok {
		g.links[a] = slices.Delete(g.links[a], at, at+1)
	}
}

// find returns where the link to group to is, or would be.
func find(ls []link, to int32) (int, bool) {
	return slices.BinarySearchFunc(ls, to, func(l link, to int32) int { return cmp.Compare(l.to, to) })
}

// A pairQueue is a heap, the best pair first, ties by group.
type pairQueue []groupPair

func (q pairQueue) Len() int      { return len(q) }
func (q pairQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q pairQueue) Less(i, j int) bool {
	if q[i].value != q[j].value {
		return q[i].value > q[j].value
	}
	return q[i].a < q[j].a || q[i].a == q[j].a && q[i].b < q[j].b
}
func (q *pairQueue) Push(x any) { *q = append(*q, x.(groupPair)) }
func (q *pairQueue) Pop() any {
	last := len(*q) - 1
	p := (*q)[last]
	*q = (*q)[:last]
	return p
}
