package cluster

import (
	"cmp"
	"math"
	"slices"
)

const (
	// A label word stands in at least this share of the cluster's complaints.
	leastLabelShare = 0.3
	// And it is so many times as frequent there as in the issue.
	leastLead = 1.25
	// Words that are hardly more frequent in the issue than elsewhere fill texts:
	// they name a cause only where they are this many times as frequent there.
	fillerLift, fillerLead = 0.25, 3
	// A specific cause names a cluster if so many of its complaints have it.
	leastKnown = 0.4
)

// labels returns the label words of n clusters, the best first; home is the cluster
// of each of docs.
func (v *causeVectors) labels(docs, home []int32, n int, o RootCauseOptions) [][]int32 {
	members := make([][]int32, n)
	for i, c := range home {
		if c >= 0 {
			members[c] = append(members[c], docs[i])
		}
	}
	out := make([][]int32, n)
	for c, m := range members {
		out[c] = v.labelWords(v.firm(m), 2*len(m) > len(docs), o)
	}
	return out
}

type labelWord struct {
	word  int32
	score float64
}

// labelWords returns at most o.Labels words, the best first: class-based TF-IDF, which
// is what a word weighs in the cluster × the share of complaints that have it × the
// logarithm of how much larger that share is than in the whole issue. In a cluster
// that is most of the whole hardly any word can lead: there it need not. One of the
// words is a predicate, if any is good enough.
func (v *causeVectors) labelWords(members []int32, whole bool, o RootCauseOptions) []int32 {
	sums := make([]float64, len(v.ids))
	with := make([]int, len(v.ids))
	for _, d := range members {
		for _, x := range v.row(d) {
			sums[x.word] += float64(x.x)
			with[x.word]++
		}
	}
	var found []labelWord
	var known []int32
	for w, s := range sums {
		share := float64(with[w]) / float64(len(members))
		lead := share / (float64(v.with[w]) / float64(len(v.docs)))
		if v.ids[w] >= knownCause {
			if share >= leastKnown {
				known = append(known, int32(w))
			}
			continue
		}
		if share < leastLabelShare || with[w] < 2 || o.Own[v.ids[w]] ||
			!whole && (lead < leastLead || v.lift[w] < fillerLift && lead < fillerLead) {
			continue
		}
		score := share * s
		if !whole {
			score *= math.Log(lead)
		}
		if o.Naming != nil {
			score *= o.Naming(v.ids[w])
		}
		found = append(found, labelWord{int32(w), score})
	}
	telling := slices.DeleteFunc(slices.Clone(found), func(f labelWord) bool {
		return o.Background.common(v.ids[f.word], int(v.with[f.word]), len(v.docs))
	})
	if whole || len(telling) > 0 { // else who takes part tells it from others
		found = telling
	}
	slices.SortFunc(found, func(a, b labelWord) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.word, b.word))
	})
	if i := slices.IndexFunc(found, func(f labelWord) bool { return o.Predicate != nil && o.Predicate(v.ids[f.word]) }); i > 0 {
		f := found[i]
		found = slices.Insert(slices.Delete(found, i, i+1), 0, f)
	}
	words := known[:min(1, len(known))]
	for _, f := range found {
		if len(words) < o.Labels+len(known) && !v.repeats(words, f.word, o.Text) {
			words = append(words, f.word)
		}
	}
	return words
}

// share is how many of the members have a word.
func (v *causeVectors) share(members []int32, word int32) float64 {
	n := 0
	for _, d := range members {
		if slices.ContainsFunc(v.row(d), func(x causeValue) bool { return x.word == word }) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(members)))
}

// keepNamed drops the clusters that no word names, by those of docs nearest to them, and
// returns the others' labels. Where none is named the largest stays, called by what most
// of its complaints have.
func (v *causeVectors) keepNamed(docs []int32, c *centres, o RootCauseOptions) [][]int32 {
	home, _ := v.assign(docs, c)
	labels := v.labels(docs, home, c.n, o)
	var kept []int
	for i, words := range labels {
		if len(words) > 0 {
			kept = append(kept, i)
		}
	}
	if len(kept) == 0 && c.n > 0 {
		largest := slices.Index(c.size, slices.Max(c.size))
		if words := v.commonest(docs, home, int32(largest)); len(words) > 0 {
			labels[largest], kept = words, []int{largest}
		}
	}
	c.only(kept)
	return at(labels, kept)
}

// commonest is the word, or the specific cause, that most of a cluster's complaints
// have, as a label.
func (v *causeVectors) commonest(docs, home []int32, cluster int32) []int32 {
	with := make([]int, len(v.ids))
	for i, d := range docs {
		if home[i] == cluster {
			for _, x := range v.row(d) {
				with[x.word]++
			}
		}
	}
	if len(with) == 0 {
		return nil
	}
	return []int32{int32(slices.Index(with, slices.Max(with)))}
}
