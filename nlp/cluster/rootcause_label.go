package cluster

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	// Typical cases are at most this near to each other.
	mostAlike = 0.8
	// Of so many nearest members the typical ones are chosen.
	typicalPool = 60
)

// describe makes the clusters' accounts, the largest first; order lists the complaints,
// home and near are each one's cluster and its cosine to the centre.
func (v *causeVectors) describe(order, home []int32, near []float32, labels [][]int32, o RootCauseOptions) []RootCause {
	out := make([]RootCause, len(labels))
	ranked := make([][]int32, len(labels)) // members, the nearest first, of equals in canonical order
	byNear := make([]int32, len(order))
	for i := range byNear {
		byNear[i] = int32(i)
	}
	slices.SortStableFunc(byNear, func(a, b int32) int { return cmp.Compare(near[b], near[a]) })
	for _, i := range byNear {
		if c := home[i]; c >= 0 {
			ranked[c] = append(ranked[c], order[i])
			out[c].Cohesion += float64(near[i])
			if v.surely(order[i], near[i], labels[c], o) {
				out[c].Sure = append(out[c].Sure, order[i])
			}
		}
	}
	for c, members := range ranked {
		out[c].Cohesion /= float64(max(1, len(members)))
		out[c].Typical = v.typical(slices.Concat(out[c].Sure, members), labels[c], o.Typical)
		words := labels[c]
		if len(words) > 0 && v.ids[words[0]] >= knownCause {
			out[c].Known, words = uint8(v.ids[words[0]]-knownCause), words[1:]
			out[c].Share = v.share(members, labels[c][0])
		}
		out[c].Label = v.inTextOrder(words, out[c].Typical)
		out[c].Members = slices.Clone(members)
		slices.Sort(out[c].Members)
		slices.Sort(out[c].Sure)
	}
	slices.SortStableFunc(out, func(a, b RootCause) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), slices.Compare(a.Label, b.Label))
	})
	return out
}

// surely reports whether a complaint belongs to its cluster, which has the label, for
// sure, see RootCause.Sure.
func (v *causeVectors) surely(doc int32, near float32, label []int32, o RootCauseOptions) bool {
	d := &v.docs[doc]
	if d.Weak || len(label) == 0 {
		return false
	}
	if id := v.ids[label[0]]; id >= knownCause {
		return uint32(d.Known) == id-knownCause && float64(d.Sure) >= o.SureKnown*math.MaxUint8
	}
	return float64(near) >= o.Similar+o.SureNear && v.has(doc, label)
}

// has reports whether a complaint has one of the words.
func (v *causeVectors) has(doc int32, words []int32) bool {
	return slices.ContainsFunc(v.row(doc), func(x causeValue) bool { return slices.Contains(words, x.word) })
}

// repeats reports whether a word has all characters of one of words, or one of
// words all of its.
func (v *causeVectors) repeats(words []int32, word int32, text func(uint32) string) bool {
	if text == nil {
		return false
	}
	within := func(a, b string) bool {
		return strings.IndexFunc(a, func(r rune) bool { return !strings.ContainsRune(b, r) }) < 0
	}
	t := text(v.ids[word])
	return slices.ContainsFunc(words, func(w int32) bool {
		if v.ids[w] >= knownCause {
			return false
		}
		u := text(v.ids[w])
		return within(t, u) || within(u, t)
	})
}

// typical returns at most n of the nearest members, unlike each other; of those
// equally near, who has more of the label.
func (v *causeVectors) typical(members, label []int32, n int) (out []int32) {
	for _, least := range []int{min(2, len(label)), 0} {
		for _, d := range members[:min(len(members), typicalPool)] {
			has := 0
			for _, x := range v.row(d) {
				if slices.Contains(label, x.word) {
					has++
				}
			}
			if len(out) == n || has < least || slices.ContainsFunc(out, func(e int32) bool { return v.cosine(d, e) > mostAlike }) {
				continue
			}
			out = append(out, d)
		}
	}
	return out
}

func (v *causeVectors) cosine(a, b int32) (sum float32) {
	for _, x := range v.row(a) {
		for _, y := range v.row(b) {
			if x.word == y.word {
				sum += x.x * y.x
			}
		}
	}
	return sum
}

// inTextOrder returns the words' ids in the order in which the typical cases have
// them; what none of them has comes last.
func (v *causeVectors) inTextOrder(words []int32, typical []int32) []uint32 {
	var out []uint32
	left := slices.Clone(words)
	for _, d := range typical {
		for _, x := range v.row(d) {
			if i := slices.Index(left, x.word); i >= 0 {
				out = append(out, v.ids[x.word])
				left = slices.Delete(left, i, i+1)
			}
		}
	}
	for _, w := range left {
		out = append(out, v.ids[w])
	}
	return out
}
