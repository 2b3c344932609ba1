package cluster

import (
	"math"
	"slices"
)

// Typical returns the n members, places among docs, that say most of what the
// others say: the sum, over a text's features, of the members that have them, by
// the root of the number of its features. Best first; of equals the first.
func Typical(docs []Doc, members []int32, n int) []int32 {
	have := map[uint32]int32{}
	for _, m := range members {
		for _, f := range docs[m].Features {
			have[f.bucket()]++
		}
	}
	type ranked struct {
		doc   int32
		score float64
	}
	all := make([]ranked, len(members))
	for i, m := range members {
		sum := 0.0
		for _, f := range docs[m].Features {
			sum += float64(have[f.bucket()] - 1)
		}
		all[i] = ranked{m, sum / max(1, math.Sqrt(float64(len(docs[m].Features))))}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	out := make([]int32, 0, n)
	for _, r := range all[:min(n, len(all))] {
		out = append(out, r.doc)
	}
	return out
}
