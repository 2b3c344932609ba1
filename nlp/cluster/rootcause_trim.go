package cluster

import (
	"hash/fnv"
	"math"
	"slices"
)

const (
	// Complaints are copies of each other if so many of their heaviest words are the
	// same; of fewer words two people may well think.
	copyWords = 8
	// How much nearer to the centre than another is a complaint that is in doubt and,
	// where complaints are few, any, and one that has no word of the label even more.
	doubtAsks, fewAsk, unnamedAsks = 0.1, 0.02, 0.05
)

// firm are the docs that clusters are made of: not in doubt, each text once. Where
// they are few all texts count.
func (v *causeVectors) firm(docs []int32) []int32 {
	var once, out []int32
	seen := map[uint64]bool{}
	for _, d := range docs {
		if key, ok := v.copyKey(d); ok {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		once = append(once, d)
		if !v.docs[d].Weak {
			out = append(out, d)
		}
	}
	if 3*len(out) < len(once) {
		return once
	}
	return out
}

// copyKey is the same for complaints that differ but in words of no weight.
func (v *causeVectors) copyKey(doc int32) (uint64, bool) {
	row := slices.Clone(v.row(doc))
	if len(row) < copyWords {
		return 0, false
	}
	slices.SortFunc(row, func(a, b causeValue) int {
		switch {
		case a.x > b.x:
			return -1
		case a.x < b.x:
			return 1
		}
		return int(a.word - b.word)
	})
	words := row[:copyWords]
	slices.SortFunc(words, func(a, b causeValue) int { return int(a.word - b.word) })
	h := fnv.New64a()
	for _, x := range words {
		h.Write([]byte{byte(x.word), byte(x.word >> 8), byte(x.word >> 16)})
	}
	return h.Sum64(), true
}

// without returns the cosines of complaints to their clusters' centres if they, or
// their copies, were not among those that the centres were made of: in a small cluster
// a complaint is near to the centre because of itself.
func (v *causeVectors) without(docs, home []int32, near []float32, c *centres) []float32 {
	squares := make([]float64, c.n)
	for i, x := range c.sums {
		squares[i%c.n] += float64(x) * float64(x)
	}
	out := slices.Clone(near)
	for i, d := range docs {
		if home[i] < 0 || v.docs[d].Weak {
			continue
		}
		product := float64(near[i]) * math.Sqrt(squares[home[i]])
		if rest := squares[home[i]] - 2*product + 1; rest > nothing {
			out[i] = float32((product - 1) / math.Sqrt(rest))
		}
	}
	return out
}

// trim takes out of their clusters the complaints that are too far from the centre.
func (v *causeVectors) trim(docs, home []int32, near []float32, labels [][]int32, o RootCauseOptions) {
	score := make([]float32, len(docs))
	for i, d := range docs {
		if home[i] < 0 {
			continue
		}
		score[i] = near[i]
		if v.docs[d].Weak {
			score[i] -= doubtAsks
		}
		if len(docs) < o.Many && !slices.ContainsFunc(v.row(d), func(x causeValue) bool { return slices.Contains(labels[home[i]], x.word) }) {
			score[i] -= unnamedAsks
		}
	}
	least := float32(o.Similar)
	if len(docs) < o.Many {
		least += fewAsk
	}
	if n := len(docs); n >= o.Many {
		sorted := slices.Clone(score)
		slices.Sort(sorted)
		least = min(least, sorted[int(o.Outside*float64(n))])
	}
	for i := range home {
		if score[i] < least {
			home[i] = -1
		}
	}
}
