package main

import (
	"cmp"
	"math"
	"slices"

	"weisu/warehouse"
)

// labelPool is how many of the most doubtful texts compete: enough to choose
// from, and few enough to compare all pairs.
const labelPool = 5000

// alikeFrom is the likeness from which two texts count as of one sort.
const alikeFrom = 0.5

// pick returns the ids of the n candidates most worth a label, best first: one
// after the other the one of the greatest
//
//	doubt · (1 + ln like) · (1 − nearest),
//
// doubt being the model's, in [0, 1]; like how many complaints among the
// candidates are of the same sort, itself included; nearest the likeness to the
// nearest text picked before, at most 0.99. It is uncertainty sampling weighted
// by density (Settles and Craven 2008, doi 10.3115/1613715.1613855) with a
// penalty for what is alike. Likeness is Jaccard's of the keywords. Of equals
// the first goes.
func pick(candidates []warehouse.Candidate, n int) []string {
	words := internKeywords(candidates)
	like := make([]int64, len(candidates))
	for i, c := range candidates {
		like[i] += c.Copies
		if len(words[i]) == 0 {
			continue
		}
		for k, other := range candidates[:i] {
			if jaccard(words[i], words[k]) >= alikeFrom {
				like[i] += other.Copies
				like[k] += c.Copies
			}
		}
	}
	value := make([]float64, len(candidates))
	for i, c := range candidates {
		value[i] = c.Doubt * (1 + math.Log(float64(like[i])))
	}
	nearest := make([]float64, len(candidates))
	picked := make([]bool, len(candidates))
	var ids []string
	for len(ids) < min(n, len(candidates)) {
		best, most := -1, 0.0
		for i, v := range value {
			if v *= 1 - min(nearest[i], 0.99); !picked[i] && (best < 0 || v > most) {
				best, most = i, v
			}
		}
		picked[best] = true
		ids = append(ids, candidates[best].ComplaintID)
		for i := range nearest {
			nearest[i] = max(nearest[i], jaccard(words[i], words[best]))
		}
	}
	return ids
}

// internKeywords numbers the keywords; each text's are sorted.
func internKeywords(candidates []warehouse.Candidate) [][]int32 {
	var in interner
	words := make([][]int32, len(candidates))
	for i, c := range candidates {
		for _, w := range c.Keywords {
			words[i] = append(words[i], int32(in.of(w)))
		}
		slices.Sort(words[i])
	}
	return words
}

// jaccard is |a∩b| / |a∪b| of sorted sets; of two without any word it is 1:
// such texts say next to nothing, and one of them is enough.
func jaccard(a, b []int32) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	both := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch cmp.Compare(a[i], b[k]) {
		case 0:
			both++
			i, k = i+1, k+1
		case -1:
			i++
		default:
			k++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
