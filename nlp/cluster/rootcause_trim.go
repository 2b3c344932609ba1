package cluster

import (
	"math"
	"slices"
)

const (
	// Complaints are copies of each other if so many of their heaviest words are the
	// same; of fewer words two people may well think.
	copyWords = 8
	// How much nearer to the centre than another is a complaint that is in doubt and,
	// where complaints are few, any, and one that has no word of the label even more.
	doubtAsks, fewAsk, unnamedAsks = 0.1, 0.01, 0.06
)

// firm are the docs that clusters are made of: not in doubt, each text once. Where
// they are few all texts count.
func (v *causeVectors) firm(docs []int32) []int32 {
	var once, out []int32
	for _, d := range docs {
		if v.copy[d] {
			continue
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

// findCopies marks all but the first, in that order, of the docs that differ but in
// words of little weight.
func (v *causeVectors) findCopies(order []int32) {
	v.copy = make([]bool, len(v.docs))
	seen := make(map[uint64]bool, len(order))
	for _, d := range order {
		if key, ok := heaviest(v.row(d)); ok {
			v.copy[d] = seen[key]
			seen[key] = true
		}
	}
}

// heaviest returns a number that stands for the heaviest words of a row, whatever
// their order.
func heaviest(row []causeValue) (key uint64, ok bool) {
	if len(row) < copyWords {
		return 0, false
	}
	var top [copyWords]causeValue
	for k, x := range row {
		at := min(k, copyWords-1)
		if k >= copyWords && !heavier(x, top[at]) {
			continue
		}
		for ; at > 0 && heavier(x, top[at-1]); at-- {
			top[at] = top[at-1]
		}
		top[at] = x
	}
	for _, x := range top {
		h := uint64(x.word+1) * 0x9E3779B97F4A7C15
		h = (h ^ h>>32) * 0xD6E8FEB86659FD93
		key += h ^ h>>32
	}
	return key, true
}

func heavier(a, b causeValue) bool { return a.x > b.x || a.x == b.x && a.word < b.word }

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

// trim takes out of their clusters the complaints that are too far from the centre:
// where they are many, as many as that are, at most o.Outside of them, but first
// those that have no word of the label.
func (v *causeVectors) trim(docs, home []int32, near []float32, labels [][]int32, o RootCauseOptions) {
	score := make([]float32, len(docs))
	least, far := float32(o.Similar), 0
	if len(docs) < o.Many {
		least += fewAsk
	}
	for i, d := range docs {
		if home[i] < 0 {
			far++
			continue
		}
		score[i] = near[i]
		if v.docs[d].Weak {
			score[i] -= doubtAsks
		}
		if score[i] < least {
			far++
		}
		if !v.has(d, labels[home[i]]) {
			score[i] -= unnamedAsks
		}
	}
	if n := len(docs); n >= o.Many {
		sorted := slices.Clone(score)
		slices.Sort(sorted)
		least = sorted[min(far, int(o.Outside*float64(n)))]
	}
	for i := range home {
		if score[i] < least {
			home[i] = -1
		}
	}
}
