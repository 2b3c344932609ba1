package nlp

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A candidate is a sequence of tokens that may be a word.
type candidate struct {
	text     string
	tokens   []uint32
	hash     uint64
	number   int32  // among all candidates
	used     uint32 // occurrences
	texts    uint32
	cohesion float64

	// The rest is of those of its uses that were looked at.
	sides        [2]side // left and right
	person       uint32  // uses beside a word that goes with names
	afterNameCue uint32  // uses behind one
	afterSurname uint32
	beforePlace  uint32
}

// A side sums up the tokens on one side of a candidate.
type side struct {
	n     uint64
	clogc uint64 // Σ c·log2 c over the different tokens, in units of 1/logUnit
}

// logUnit makes the sum one of integers, which is the same in any order.
const logUnit = 1 << 20

func (s *side) add(count uint32) {
	c := float64(count)
	s.n += uint64(count)
	s.clogc += uint64(math.Round(c * math.Log2(c) * logUnit))
}

// entropy is log2 n − Σ c·log2 c / n in bits, 0 of nothing.
func (s *side) entropy() float64 {
	if s.n == 0 {
		return 0
	}
	n := float64(s.n)
	return max(0, math.Log2(n)-float64(s.clogc)/logUnit/n)
}

// candidates picks the sequences that hold together, see Term.Cohesion.
func (c *termCount) candidates() []candidate {
	var found []candidate
	defer func() { c.parts = [termParts]spanPart{} }() // nothing is asked of them any more
	for p := range c.parts {
		table := &c.parts[p].table
		for i := range table.spans {
			s := &table.spans[i]
			tokens := table.of(s)
			if int(s.texts) < c.cfg.MinDocuments || !c.wordLike(tokens) {
				continue
			}
			cohesion, enough := c.cohesion(s, tokens)
			if !enough {
				continue
			}
			var b strings.Builder
			for _, t := range tokens {
				b.WriteString(c.text(t))
			}
			if c.codes.lattice.find(b.String()) != noNode || c.keywords.stops[b.String()] {
				continue // the first: the segmenter parted it in its context
			}
			found = append(found, candidate{
				text: b.String(), tokens: slices.Clone(tokens), hash: s.hash, number: int32(len(found)),
				used: s.occurrences, texts: s.texts, cohesion: cohesion,
			})
		}
	}
	return found
}

// wordLike reports whether a word may begin and end as the tokens do.
func (c *termCount) wordLike(tokens []uint32) bool {
	first, second, last := c.kinds[tokens[0]], c.kinds[tokens[1]], c.kinds[tokens[len(tokens)-1]]
	return first&noStart == 0 && last&noEnd == 0 && (first&numeral == 0 || second&noStart == 0)
}

// cohesion is the least pointwise mutual information of its splits, in bits, and
// whether that of every split is enough.
func (c *termCount) cohesion(s *spanCount, tokens []uint32) (least float64, enough bool) {
	least, enough = math.Inf(1), true
	for at := 1; at < len(tokens); at++ {
		left, right := float64(c.occurrences(tokens[:at])), float64(c.occurrences(tokens[at:]))
		bits := math.Log2(float64(s.occurrences) * float64(c.total) / (left * right))
		need := c.cfg.MinCohesion
		if c.isJoin(tokens[:at], tokens[at:]) {
			need = c.cfg.MinJoin
		}
		least, enough = min(least, bits), enough && bits >= need
	}
	return least, enough
}

// isJoin reports whether two parts can stand for themselves: both of two
// characters and more, or a Chinese one before a word, which is most often its
// verb. Behind a word a single character makes a new one: 站, 局, 费.
func (c *termCount) isJoin(left, right []uint32) bool {
	short := func(side []uint32) bool { return len(side) == 1 && c.kinds[side[0]]&single != 0 }
	if short(right) {
		return false
	}
	return !short(left) || len(right) == 1 && c.kinds[left[0]]&latin == 0
}

// coverShare: a word that stands within one longer word in so many of its texts is
// part of that one.
const coverShare = 0.7

// judge returns the candidates that are words: freely used, no names, not parts of
// longer ones, those of most texts first.
func (c *termCount) judge(found []candidate) []candidate {
	free := func(d *candidate) bool {
		return min(d.sides[0].entropy(), d.sides[1].entropy()) >= c.cfg.MinEntropy
	}
	covered := map[string]uint32{}
	for i := range found {
		if d := &found[i]; free(d) {
			c.cover(d, covered)
		}
	}
	words := slices.DeleteFunc(found, func(d candidate) bool {
		return !free(&d) || float64(covered[d.text]) >= coverShare*float64(d.texts) || c.mayBeName(&d)
	})
	slices.SortFunc(words, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.texts, a.texts), cmp.Compare(a.text, b.text))
	})
	return words
}

// cover notes for every part of a word in how many texts the longer word is.
func (c *termCount) cover(d *candidate, covered map[string]uint32) {
	for from := range d.tokens {
		for to := from + 2; to <= len(d.tokens); to++ {
			if to-from == len(d.tokens) {
				continue
			}
			var b strings.Builder
			for _, t := range d.tokens[from:to] {
				b.WriteString(c.text(t))
			}
			covered[b.String()] = max(covered[b.String()], d.texts)
		}
	}
}
