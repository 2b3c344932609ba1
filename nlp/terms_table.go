package nlp

import "slices"

// A countTable counts keys above 0, by open addressing.
type countTable struct {
	keys   []uint64 // 0 is empty
	counts []uint32
	used   int
}

const smallTable = 1 << 10

func (t *countTable) add(key uint64) {
	if 4*t.used >= 3*len(t.keys) {
		t.resize(2 * len(t.keys))
	}
	i := t.slot(key)
	if t.keys[i] == 0 {
		t.keys[i] = key
		t.used++
	}
	t.counts[i]++
}

func (t *countTable) slot(key uint64) int {
	mask := len(t.keys) - 1
	for i := int(mix(key, 0)) & mask; ; i = (i + 1) & mask {
		if t.keys[i] == key || t.keys[i] == 0 {
			return i
		}
	}
}

// resize makes room for so many slots, at least, and moves the keys there.
func (t *countTable) resize(slots int) {
	size := smallTable
	for size < slots {
		size *= 2
	}
	old := *t
	t.keys, t.counts = make([]uint64, size), make([]uint32, size)
	for i, k := range old.keys {
		if k != 0 {
			at := t.slot(k)
			t.keys[at], t.counts[at] = k, old.counts[i]
		}
	}
}

// each calls yield with every key and its count, in no order that means anything.
func (t *countTable) each(yield func(key uint64, count uint32)) {
	for i, k := range t.keys {
		if k != 0 {
			yield(k, t.counts[i])
		}
	}
}

// A sketch bounds from above how often a hash was added: the lower of two
// counters, each of which it shares with others (Cormode and Muthukrishnan 2005,
// doi 10.1016/j.jalgor.2003.12.001). They stop at 255, so that the order in which
// hashes come does not matter.
type sketch struct {
	cells [2][]uint8
	mask  uint64
}

func newSketch(cells int) *sketch {
	size := 1 << 12
	for size < cells {
		size *= 2
	}
	return &sketch{[2][]uint8{make([]uint8, size), make([]uint8, size)}, uint64(size - 1)}
}

func (s *sketch) add(hash uint64) {
	for row, cell := range [2]uint64{hash, hash >> 28} {
		if c := &s.cells[row][cell&s.mask]; *c != 255 {
			*c++
		}
	}
}

func (s *sketch) atMost(hash uint64) int {
	return int(min(s.cells[0][hash&s.mask], s.cells[1][hash>>28&s.mask]))
}

// histogram counts the counters of the first row by what they say.
func (s *sketch) histogram() (n [256]int) {
	for _, c := range s.cells[0] {
		n[c]++
	}
	return n
}

// A spanTable holds the sequences of tokens that may be frequent, each
// by its hash.
type spanTable struct {
	slots  []uint32 // index into spans + 1; 0 is empty
	spans  []spanCount
	tokens []uint32 // of all spans, one after the other
}

// A spanCount counts one sequence of tokens.
type spanCount struct {
	hash        uint64
	occurrences uint32
	texts       uint32
	last        uint32 // the text that was counted last
	at          uint32 // of its tokens in spanTable.tokens
	length      uint8  // in tokens
}

func (t *spanTable) find(hash uint64) *spanCount {
	if len(t.slots) == 0 {
		return nil
	}
	if i := t.slots[t.slot(hash)]; i > 0 {
		return &t.spans[i-1]
	}
	return nil
}

func (t *spanTable) slot(hash uint64) int {
	mask := len(t.slots) - 1
	for i := int(hash>>8) & mask; ; i = (i + 1) & mask {
		if n := t.slots[i]; n == 0 || t.spans[n-1].hash == hash {
			return i
		}
	}
}

// reserve makes room for so many slots, at least.
func (t *spanTable) reserve(slots int) {
	size := smallTable
	for size < slots {
		size *= 2
	}
	t.slots = make([]uint32, size)
	t.spans = slices.Grow(t.spans, 3*size/4-len(t.spans))
	for i := range t.spans {
		t.slots[t.slot(t.spans[i].hash)] = uint32(i + 1)
	}
}

// add counts a sequence in the text with the number text, from 1.
func (t *spanTable) add(hash uint64, tokens []uint32, text uint32) {
	if 4*len(t.spans) >= 3*len(t.slots) {
		t.reserve(2 * len(t.slots))
	}
	slot := t.slot(hash)
	if t.slots[slot] == 0 {
		t.spans = append(t.spans, spanCount{
			hash: hash, at: uint32(len(t.tokens)), length: uint8(len(tokens)),
		})
		t.tokens = append(t.tokens, tokens...)
		t.slots[slot] = uint32(len(t.spans))
	}
	s := &t.spans[t.slots[slot]-1]
	s.occurrences++
	if s.last != text {
		s.last = text
		s.texts++
	}
}

func (t *spanTable) of(s *spanCount) []uint32 {
	return t.tokens[s.at : s.at+uint32(s.length)]
}
