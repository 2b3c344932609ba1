package cluster

import (
	"math"
	"slices"
)

// A CauseBackground counts in how many complaints, of whatever issue, each word
// stands. Its zero value is empty.
type CauseBackground struct {
	docs int
	with []uint32 // by word
}

// Add counts a complaint's words.
func (b *CauseBackground) Add(d CauseDoc) {
	b.docs++
	for _, w := range d.Words {
		if n := int(w.Word()) + 1; n > len(b.with) {
			b.with = slices.Grow(b.with, n-len(b.with))[:n]
		}
		b.with[w.Word()]++
	}
}

const (
	// fullLift: a word that is so many times as frequent in the issue as elsewhere
	// counts in full, one that is no more frequent not at all; logarithmic between.
	fullLift = 5
	// leastLift: what is said everywhere decides only where nothing else is said.
	leastLift = 0.05
	// leastElsewhere is how many complaints of other issues it takes to tell.
	leastElsewhere = 500
	// What words of the name and predicates weigh, others weighing 1.
	ownWeight, predicateWeight = 0.8, 1.15
	// commonShare of the complaints of other issues have a word that tells little of a
	// cause.
	commonShare = 0.03
	// A word counts if it stands in two complaints, and in one of so many.
	rarestWord = 1000
)

// lift tells, from 0 to 1, how much more a word belongs to an issue, in n of whose
// complaints it stands with times, than to the others.
func (b *CauseBackground) lift(word uint32, with, n int) float32 {
	if b == nil || b.docs-n < leastElsewhere || int(word) >= len(b.with) {
		return 1
	}
	elsewhere := (float64(b.with[word]) - float64(with) + 0.5) / float64(b.docs-n)
	r := float64(with) / float64(n) / elsewhere
	return float32(max(leastLift, min(1, math.Log(r)/math.Log(fullLift))))
}

// common reports whether a word, which stands in with of the n complaints of an issue,
// stands in so many of the others that it tells little of a cause: such are the words
// for who takes part in care.
func (b *CauseBackground) common(word uint32, with, n int) bool {
	return b != nil && int(word) < len(b.with) && b.docs-n >= leastElsewhere &&
		float64(b.with[word])-float64(with) > commonShare*float64(b.docs-n)
}

// A causeValue is a word, numbered within the issue, and what it weighs.
type causeValue struct {
	word int32
	x    float32
}

// causeVectors are complaints as vectors of length 1, or 0 where none of the
// words counts, and the words that they are made of.
type causeVectors struct {
	docs   []CauseDoc
	starts []int32
	values []causeValue // in the order of the text
	ids    []uint32     // of the words, ascending
	with   []int32      // how many complaints each word stands in
	lift   []float32
	copy   []bool // of docs: another one says the same
}

func (v *causeVectors) words() int                 { return len(v.ids) }
func (v *causeVectors) row(doc int32) []causeValue { return v.values[v.starts[doc]:v.starts[doc+1]] }

func (v *causeVectors) rows(docs []int32) [][]causeValue {
	out := make([][]causeValue, len(docs))
	for i, d := range docs {
		out[i] = v.row(d)
	}
	return out
}

// weighCauses makes vectors: what a word weighs in the text, times log(complaints
// / complaints with it), times its lift. A specific cause that is known is one more
// word, which makes up its share of the vector whatever the others weigh, see
// RootCauseOptions.Known.
//
// Words of the name count less, and what says what went wrong more.
func weighCauses(docs []CauseDoc, o RootCauseOptions) *causeVectors {
	v := &causeVectors{docs: docs, starts: make([]int32, 1, len(docs)+1)}
	numbers := v.number(o.Background)
	weights := make([]float32, len(v.ids))
	for i, n := range v.with {
		weights[i] = float32(math.Log(float64(len(docs)+1)/float64(n))) * v.lift[i]
		switch id := v.ids[i]; {
		case id >= knownCause:
		case o.Own[id]:
			weights[i] *= ownWeight
		case o.Predicate != nil && o.Predicate(id):
			weights[i] *= predicateWeight
		}
	}
	for _, d := range docs {
		from := len(v.values)
		var sum float64
		for _, w := range d.Words {
			i, ok := numbers[w.Word()]
			if !ok {
				continue
			}
			if x := float32(w.Weight()) * weights[i]; x > 0 {
				v.values = append(v.values, causeValue{i, x})
				sum += float64(x) * float64(x)
			}
		}
		known := 0.0
		if d.Known > 0 {
			known = o.Known * float64(d.Sure) / math.MaxUint8
		}
		norm := float32(math.Sqrt((1 - known) / sum))
		for i := range v.values[from:] {
			v.values[from+i].x *= norm
		}
		if known > 0 {
			v.values = append(v.values, causeValue{numbers[knownCause+uint32(d.Known)], float32(math.Sqrt(known))})
		}
		v.starts = append(v.starts, int32(len(v.values)))
	}
	return v
}

// knownCause and above are the numbers of specific causes among words.
const knownCause = 1 << 31

// number fills in the words that count and returns their numbers.
func (v *causeVectors) number(b *CauseBackground) map[uint32]int32 {
	with := map[uint32]int32{}
	for _, d := range v.docs {
		for _, w := range d.Words {
			with[w.Word()]++
		}
		if d.Known > 0 {
			with[knownCause+uint32(d.Known)]++
		}
	}
	least := int32(max(2, len(v.docs)/rarestWord))
	for id, n := range with {
		if n >= least || id >= knownCause {
			v.ids = append(v.ids, id)
		}
	}
	slices.Sort(v.ids)
	numbers := make(map[uint32]int32, len(v.ids))
	for i, id := range v.ids {
		numbers[id] = int32(i)
		v.with = append(v.with, with[id])
		v.lift = append(v.lift, b.lift(id, int(with[id]), len(v.docs)))
	}
	return numbers
}

// assign returns the cluster of each of docs, −1 for none, and its cosine to the
// centre: the nearest centre.
func (v *causeVectors) assign(docs []int32, c *centres) (home []int32, near []float32) {
	home, near = make([]int32, len(docs)), make([]float32, len(docs))
	scaled := c.scaled()
	sums := make([]float32, c.n)
	for k, d := range docs {
		clear(sums)
		for _, x := range v.row(d) {
			for i, y := range scaled[int(x.word)*c.n:][:c.n] {
				sums[i] += x.x * y
			}
		}
		home[k] = -1
		for i, s := range sums {
			if s > near[k] {
				home[k], near[k] = int32(i), s
			}
		}
	}
	return home, near
}
