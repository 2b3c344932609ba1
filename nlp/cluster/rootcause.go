package cluster

import (
	"cmp"
	"slices"

	"weisu/nlp"
)

// A CauseDoc is what is kept of a complaint to find the root cause it shares with
// others: its words, see nlp.CauseWords; at most 128 bytes.
type CauseDoc struct {
	Words []nlp.WordWeight
	Known uint8 // the specific cause that it is known to have, from 1 within the issue; 0 none
	Sure  uint8 // how sure that is, of 255
	Weak  bool  // it is in doubt whether it belongs to the issue: joins clusters, makes none
}

// RootCauseOptions say how the complaints of one issue are parted by cause.
type RootCauseOptions struct {
	// Background counts the words of the complaints of all issues: what is said
	// everywhere says nothing of a cause. Without it every word counts.
	Background *CauseBackground
	// Resolution is the γ of modularity: the higher, the more and smaller clusters.
	Resolution float64
	// Clusters of a cohesion below Loose are parted once more, by LooseResolution.
	Loose, LooseResolution float64
	// Core is the least share of a cluster's complaints that a word stands in: else it
	// is parted.
	Core float64
	// Most clusters of an issue: what a person reads.
	Most int
	// Sample is how many complaints the structure is found in; the others are
	// assigned to what is found.
	Sample int
	// Least is the fewest complaints that make a cluster, and LeastShare the
	// smallest share of the issue's.
	Least      int
	LeastShare float64
	// Similar is the least cosine of a complaint and the centre of its cluster, if
	// it has a word of the cluster's label and is not in doubt: either asks for more.
	Similar float64
	// Many complaints of an issue leave at most the share Outside in no cluster, for
	// which Similar gives way; of fewer any number may be left.
	Many    int
	Outside float64
	// Clusters whose centres have a cosine of Same are one.
	Same float64
	// Known is how much of the product of two complaints, of 1, that they have the same
	// specific cause counts for, if that is sure; the rest is for words.
	Known float64
	// SureKnown is the least certainty, of 1, and SureNear the lead of the cosine, with
	// which a complaint belongs to its cluster for sure.
	SureKnown, SureNear float64
	// Labels and Typical are how many label words and typical cases to name.
	Labels, Typical int
	// Text gives a word's text, see nlp.CauseWords.Text, so that a label does not
	// say the same twice; without it, it may.
	Text func(word uint32) string
	// Naming tells how well a word names a cause, see nlp.CauseWords.Naming; without
	// it all do equally.
	Naming func(word uint32) float64
	// Predicate tells the words that say what went wrong, see nlp.CauseWords.Predicate;
	// without it, none.
	Predicate func(word uint32) bool
	// Own are words of the name: all of its complaints are about them.
	Own map[uint32]bool
}

// DefaultRootCauseOptions were set on generated data and by reading clusters of
// real complaints.
func DefaultRootCauseOptions() RootCauseOptions {
	return RootCauseOptions{
		Resolution: 0.7, Loose: 0.35, LooseResolution: 1, Core: 0.35, Most: 16, Sample: 4000, Least: 5, LeastShare: 0.03,
		Similar: 0.18, Many: 200, Outside: 0.19, Same: 0.5, Known: 0.3, SureKnown: 0.65, SureNear: 0.25, Labels: 4, Typical: 3,
	}
}

// A RootCause is a cluster of complaints of one issue that have a cause in common.
type RootCause struct {
	Members []int32  // places among the complaints, ascending
	Known   uint8    // the specific cause that it is called by, see CauseDoc; 0 none
	Share   float64  // of the members that have it
	Label   []uint32 // words that tell it from the others, as a text would have them
	// Sure are the members that belong to it for sure: not in doubt, and of its specific
	// cause with o.SureKnown, or, where it is named by words, with one of these and
	// nearer to the centre than members must be, by o.SureNear.
	Sure     []int32
	Typical  []int32 // members nearest to the centre and unlike each other, best first
	Cohesion float64 // mean cosine of members and centre, in [0, 1]
}

// RootCauses parts the complaints of one issue by cause, the largest cluster
// first. Who is in none is an outsider. The result does not depend on the order
// of docs, but for which of two complaints with the same words is named typical.
//
// A complaint is a vector of words, weighed by how rare they are in the issue
// and how much rarer elsewhere. Communities of the complete graph of cosines are
// found by modularity (Newman 2004, doi 10.1103/PhysRevE.69.026113) as Louvain
// does (Blondel 2008, doi 10.1088/1742-5468/2008/10/P10008), see causeGraph, among
// complaints that are not in doubt, copies once; loose ones are parted, near ones
// joined, small ones and those that no word names dropped, and each complaint goes
// to the nearest centre, if it is near enough.
func RootCauses(docs []CauseDoc, o RootCauseOptions) []RootCause {
	v := weighCauses(docs, o)
	order := canonicalOrder(docs)
	v.findCopies(order)
	firm := v.firm(order)
	sample := spread(firm, o.Sample)
	label, n := communities(v.rows(sample), v.words(), o.Resolution, o)
	label, n = v.part(sample, label, n, o)
	centres := v.centres(sample, label, n)
	centres.keep(o.least(len(sample)), centres.n)
	centres.join(o.Same)
	centres.keep(0, o.Most)
	var names [][]int32
	for _, docs := range [][]int32{sample, firm} {
		home, _ := v.assign(docs, centres)
		centres = v.centres(docs, home, centres.n)
		centres.keep(o.least(len(docs)), o.Most)
		names = v.keepNamed(sample, centres, o)
	}
	for {
		home, near := v.assign(order, centres)
		v.trim(order, home, v.without(order, home, near, centres), v.labels(order, home, centres.n, o), o)
		labels := v.labels(order, home, centres.n, o)
		for c, words := range labels { // who joined may have other words
			if len(words) == 0 {
				labels[c] = names[c]
			}
		}
		kept := lasting(home, labels, o.Least)
		a, b := v.namesakes(labels)
		switch {
		case len(kept) < centres.n:
			centres.only(kept)
			names = at(names, kept)
		case b > 0:
			centres.unite(a, b)
			centres.keep(1, centres.n)
			names = slices.Delete(names, b, b+1)
		default:
			return v.describe(order, home, near, labels, o)
		}
	}
}

// namesakes returns two clusters that are named by the same specific cause, 0 and 0 if
// there are none.
func (v *causeVectors) namesakes(labels [][]int32) (a, b int) {
	first := map[int32]int{}
	for c, words := range labels {
		if len(words) == 0 || v.ids[words[0]] < knownCause {
			continue
		}
		if a, ok := first[words[0]]; ok {
			return a, c
		}
		first[words[0]] = c
	}
	return 0, 0
}

// lasting returns the clusters that have a label and least members, who is in which
// cluster being home.
func lasting(home []int32, labels [][]int32, least int) (kept []int) {
	size := make([]int, len(labels))
	for _, c := range home {
		if c >= 0 {
			size[c]++
		}
	}
	for c, n := range size {
		if n >= least && len(labels[c]) > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}

// least is the fewest of n complaints that make a cluster.
func (o RootCauseOptions) least(n int) int {
	return max(o.Least, int(o.LeastShare*float64(n)))
}

// canonicalOrder lists docs in an order that depends on their words alone and is
// as good as random otherwise.
func canonicalOrder(docs []CauseDoc) []int32 {
	type keyed struct {
		hash uint64
		doc  int32
	}
	keys := make([]keyed, len(docs))
	for i, d := range docs {
		h := uint64(14695981039346656037) ^ uint64(d.Known)<<8 ^ uint64(d.Sure)
		for _, w := range d.Words {
			h = (h ^ uint64(w)) * 0x9E3779B97F4A7C15
			h ^= h >> 29
		}
		keys[i] = keyed{h, int32(i)}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		x, y := &docs[a.doc], &docs[b.doc]
		return cmp.Or(cmp.Compare(a.hash, b.hash), slices.Compare(x.Words, y.Words), cmp.Compare(x.Known, y.Known),
			cmp.Compare(x.Sure, y.Sure), cmp.Compare(a.doc, b.doc))
	})
	order := make([]int32, len(docs))
	for i, k := range keys {
		order[i] = k.doc
	}
	return order
}

// spread takes n of order, or all, at equal distances.
func spread(order []int32, n int) []int32 {
	if len(order) <= n {
		return order
	}
	out := make([]int32, n)
	for i := range out {
		out[i] = order[i*len(order)/n]
	}
	return out
}
