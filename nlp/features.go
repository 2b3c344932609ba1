package nlp

import (
	"math"
	"math/bits"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The model sees a text as the set of its character n-grams, one to three
// runes long, over a normalised rune stream. Characters rather than words:
// complaints are short, full of names and misspellings, and a set of n-grams
// needs neither dictionary nor segmenter.

const (
	maxGram  = 3         // longest n-gram in runes
	runeBits = 21        // bits of a rune in a gram
	maxRunes = 4000      // a longer text is cut here; only pasted articles reach it
	boundary = rune(' ') // what punctuation and white space become
)

// A gram is up to three runes packed into 63 bits, the last rune lowest. The
// top bit marks a feature that stands for no characters, see shapeGram.
type gram uint64

const shapeBit gram = 1 << 63

// runes is the number of runes in g, 0 for what stands for none. A boundary is one.
func (g gram) runes() int {
	if g&shapeBit != 0 {
		return 0
	}
	return (bits.Len64(uint64(g)) + runeBits - 1) / runeBits
}

// shapeGram is the feature "length of the text, in powers of two, is n".
func shapeGram(n int) gram { return shapeBit | gram(n) }

// stream is a normalised text: one rune per character, with the byte offset
// at which the character stands in the original. It has a boundary at both
// ends, so that "starts with" and "ends with" are n-grams too.
type stream struct {
	runes []rune
	start []int32 // start[i] is the byte offset of runes[i]; len(runes)+1 long
}

// reset makes s the normalised form of title and text. Offsets below
// len(title) point into the title, others, less len(title), into the text.
func (s *stream) reset(title, text string) {
	s.runes = append(s.runes[:0], boundary)
	s.start = append(s.start[:0], 0)
	s.add(title, 0)
	s.add(text, len(title))
	s.boundary(len(title) + len(text))
	s.start = append(s.start, int32(len(title)+len(text)))
}

// add appends part, which begins at byte offset at.
func (s *stream) add(part string, at int) {
	for i, r := range part {
		if len(s.runes) >= maxRunes {
			return
		}
		r = normalRune(r)
		if r == boundary {
			s.boundary(at + i)
			continue
		}
		s.runes = append(s.runes, r)
		s.start = append(s.start, int32(at+i))
	}
	s.boundary(at + len(part))
}

// boundary ends a run of characters, once however much punctuation follows.
func (s *stream) boundary(at int) {
	if s.runes[len(s.runes)-1] != boundary {
		s.runes = append(s.runes, boundary)
		s.start = append(s.start, int32(at))
	}
}

// normalRune folds case and digits, which carry no meaning here, and makes
// every other character that is no letter a boundary. The question mark stays:
// it is what tells a consultation from a complaint.
func normalRune(r rune) rune {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF: // the common case first
		return r
	case r >= '0' && r <= '9':
		return '0'
	case r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r == '?' || r == '？':
		return '?'
	case r < utf8.RuneSelf || !unicode.IsLetter(r):
		return boundary
	}
	return unicode.ToLower(r)
}

// A seen is an n-gram of a text and the position of its first rune.
type seen struct {
	gram  gram
	at, n int32
}

// grams appends every n-gram of s. An n-gram may come several times. Boundaries
// occur only at the rim of an n-gram or alone in its middle; that is left as it
// falls.
func (s *stream) grams(dst []seen) []seen {
	var prev1, prev2 gram
	for i, r := range s.runes {
		c, at := gram(r), int32(i)
		if r != boundary {
			dst = append(dst, seen{c, at, 1})
		}
		if i >= 1 {
			dst = append(dst, seen{prev1<<runeBits | c, at - 1, 2})
		}
		if i >= 2 {
			dst = append(dst, seen{prev2<<(2*runeBits) | prev1<<runeBits | c, at - 2, maxGram})
		}
		prev2, prev1 = prev1, c
	}
	return append(dst, seen{shapeGram(bits.Len(uint(len(s.runes)))), 0, 0})
}

// A gramTable maps n-grams to dense feature numbers. It is an open-addressing
// hash table that is filled once and then only read.
type gramTable struct {
	entries []gramEntry
	shift   uint
}

// A gramEntry holds what is asked for together, in one cache line.
type gramEntry struct {
	key gram // 0 is empty: no n-gram packs to 0
	id  uint32
	idf float32
}

// newGramTable numbers the keys; idf may be nil.
func newGramTable(keys []gram, idf []float32) gramTable {
	size := 1 << bits.Len(uint(2*len(keys)))
	t := gramTable{
		entries: make([]gramEntry, size),
		shift:   uint(64 - bits.TrailingZeros(uint(size))),
	}
	for id, k := range keys {
		i := t.slot(k)
		for t.entries[i].key != 0 {
			i = (i + 1) & (size - 1)
		}
		t.entries[i] = gramEntry{key: k, id: uint32(id)}
		if idf != nil {
			t.entries[i].idf = idf[id]
		}
	}
	return t
}

// slot is Fibonacci hashing: the golden ratio spreads neighbouring code points.
func (t *gramTable) slot(k gram) int { return int(uint64(k) * 0x9E3779B97F4A7C15 >> t.shift) }

// find returns the entry of k, nil when k is unknown.
func (t *gramTable) find(k gram) *gramEntry {
	mask := len(t.entries) - 1
	for i := t.slot(k); ; i = (i + 1) & mask {
		switch e := &t.entries[i]; e.key {
		case k:
			return e
		case 0:
			return nil
		}
	}
}

// touch reads where the n-grams will be looked for. The reads do not wait for
// each other, as those of find do, whose branches the processor can't foresee:
// the table's cache lines are fetched side by side.
func (t *gramTable) touch(grams []seen) (sum gram) {
	for i := range grams {
		sum += t.entries[t.slot(grams[i].gram)].key
	}
	return sum
}

// A hit is a known feature found in a text, with the place where it first
// stands, runes[at : at+n] of the stream, and how often it occurs.
type hit struct {
	id    uint32
	at, n int32
	count int32
	idf   float32
}

// tfUnit is the weight of a feature that occurs once, see tfWeight.
const tfUnit = 4

// tfWeight is 1 + ln count, to the nearest quarter and in quarters, so that
// weights can be added up as integers: the tenth "等" says less than the first.
func tfWeight(count int32) uint64 {
	if int(count) < len(tfWeights) {
		return tfWeights[count]
	}
	return computeTFWeight(count)
}

// tfWeights are the weights of the counts that nearly all features have.
var tfWeights = func() (w [32]uint64) {
	for count := range w[1:] {
		w[count+1] = computeTFWeight(int32(count + 1))
	}
	return w
}()

func computeTFWeight(count int32) uint64 {
	return uint64(math.Round(tfUnit * (1 + math.Log(float64(count)))))
}

// scratch is what one call of Analyze needs; it is pooled.
type scratch struct {
	stream
	seen     []seen
	words    []latticeWord // of a user's model
	hits     []hit
	unused   uint64   // takes what touch returns, so that it is computed
	where    []uint32 // where[id] is the place of feature id in hits, if it is there
	acc      []lineSums
	logits   []float32
	probs    []float32
	rules    []ruleHit
	added    []float32 // per lane, by rules
	weight   []float32 // per rune, for evidence
	spans    []span
	order    []int
	meant    []float32 // scores of the encoder, if it read the text
	causes   []ruleHit
	rows     []rowHit  // of a causeModel
	specific []ruleHit // words of the catalogue
	clauses  []clause
	cause    causeReading
}

func newScratchPool(features int) *sync.Pool {
	return &sync.Pool{New: func() any { return newScratch(features) }}
}

func newScratch(features int) *scratch { return &scratch{where: make([]uint32, features)} }

// collect fills hits with the known features of the stream, each once. hits and
// where are a sparse set (Briggs and Torczon 1993, doi 10.1145/176454.176484),
// which never needs clearing.
func (s *scratch) collect(t *gramTable) {
	s.seen = s.grams(s.seen[:0])
	s.lookUp(t)
}

// lookUp is collect for the n-grams in seen.
func (s *scratch) lookUp(t *gramTable) {
	s.unused += uint64(t.touch(s.seen))
	s.hits = s.hits[:0]
	for i := range s.seen {
		g := &s.seen[i]
		e := t.find(g.gram)
		if e == nil {
			continue
		}
		if k := int(s.where[e.id]); k < len(s.hits) && s.hits[k].id == e.id {
			s.hits[k].count++
			continue
		}
		s.where[e.id] = uint32(len(s.hits))
		s.hits = append(s.hits, hit{id: e.id, at: g.at, n: g.n, count: 1, idf: e.idf})
	}
}
