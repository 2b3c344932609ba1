package nlp

import (
	"math"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A lattice finds the shortest path through a text's possible words: what
// gse's Segment computes, over gse's own dictionary, several times as fast; the
// path needs no allocation. gse stays the reference in tests.
//
// As in gse a text is a row of units: a run of letters and digits of one or two
// bytes is one, every other rune is one by itself, and ASCII letters compare in
// lower case. A word covers whole units.
type lattice struct {
	trie
	pos  []string  // parts of speech
	pool sync.Pool // of *path
}

// pseudoDistance is gse's for a unit that is no word: that of noWord.
const pseudoDistance = 32

// A path is the scratch of one text: its units, and how each end was reached.
type path struct {
	starts []int32  // where each unit begins, and where the last ends
	codes  []uint16 // of the units' characters, lattice.run for a run; 0 behind the last
	jumps  []jump   // to where each unit begins, and behind the last
}

// A jump is the best way to a place between units: in its upper half the bits of
// the distance, less one; in the lower the units of the word that ends there,
// counted down from maxUnits, and its node. So the least jump is the one that gse
// takes: the shortest, of equal ones the longest word's, and a distance of 0 is
// none yet. Which way is shorter can't be foreseen, and the lesser of two numbers
// takes no branch.
type jump uint64

const (
	noJump   = jump(math.MaxUint64) // has the distance 0
	nodeBits = 24
	maxNodes = 1 << nodeBits
	maxUnits = 1<<(32-nodeBits) - 1
)

func newJump(distance float32, node int32, units int) jump {
	return jump(math.Float32bits(distance)-1)<<32 | jump(maxUnits-units)<<nodeBits | jump(node)
}

func (j jump) distance() float32 { return math.Float32frombits(uint32(j>>32) + 1) }
func (j jump) units() int        { return maxUnits - int(uint32(j)>>nodeBits) }
func (j jump) node() int32       { return int32(j & (maxNodes - 1)) }

func emptyLattice() *lattice {
	l := &lattice{}
	l.pool.New = func() any { return &path{} }
	return l
}

// newLattice takes words in with their frequencies, the first of equal ones.
func newLattice(words []Word) *lattice {
	l := emptyLattice()
	b := newTrieBuilder(len(words))
	count := map[rune]int{}
	for _, w := range words {
		for _, r := range w.Text {
			count[lower(r)]++
		}
	}
	b.number(count)
	numbers := map[string]uint16{}
	var runes []rune
	for _, w := range words {
		runes = runes[:0]
		for _, r := range w.Text {
			runes = append(runes, lower(r))
		}
		pos, ok := numbers[w.Pos]
		if !ok {
			pos = uint16(len(l.pos))
			numbers[w.Pos] = pos
			l.pos = append(l.pos, w.Pos)
		}
		b.add(runes, wordValue{distance: float32(w.Freq), pos: pos})
	}
	l.trie = b.build()
	return l
}

// unknownPos is the part of speech of what is in no dictionary.
const unknownPos = "x"

// weigh turns the words' frequencies into distances, which depend on the total.
func (l *lattice) weigh() {
	var sum float64
	for _, n := range l.nodes {
		if n.value != noWord {
			sum += float64(l.values[n.value].distance)
		}
	}
	total := float32(math.Log2(sum))
	l.values[noWord] = wordValue{distance: pseudoDistance, pos: uint16(len(l.pos))}
	l.pos = append(l.pos, unknownPos)
	for i := range l.values[1:] {
		v := &l.values[1+i]
		v.distance = total - float32(math.Log2(float64(v.distance)))
	}
}

// words returns every word, before weigh.
func (l *lattice) words() []Word {
	var words []Word
	for i, text := range l.texts() {
		if text != "" {
			v := l.values[l.nodes[i].value]
			words = append(words, Word{text, l.pos[v.pos], float64(v.distance)})
		}
	}
	return words
}

// texts returns the words by node, "" where none ends.
func (l *lattice) texts() []string {
	runeOf := make([]rune, l.top+1)
	for r, code := range l.codes {
		runeOf[code] = rune(r)
	}
	texts := make([]string, len(l.nodes))
	var runes []rune
	parents := l.parents()
	for i, n := range l.nodes {
		if n.value == noWord {
			continue
		}
		runes = runes[:0]
		for at := int32(i); at != trieRoot; at = parents[at] {
			runes = append(runes, runeOf[l.nodes[at].code])
		}
		slices.Reverse(runes)
		texts[i] = string(runes)
	}
	return texts
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// split cuts a text into units and returns their number.
func (l *lattice) split(p *path, text string) int {
	// as many as there could be, and their ends
	p.starts, p.codes = resize(p.starts, len(text)+1), resize(p.codes, len(text)+1)
	starts, codes := p.starts, p.codes
	run := l.run()
	n := 0
	inRun := false
	for i := 0; i < len(text); n++ {
		starts[n] = int32(i)
		if i+2 < len(text) {
			if r, ok := threeBytes(text[i], text[i+1], text[i+2]); ok {
				codes[n], inRun = l.code(r), false
				i += 3
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		letter := size <= 2 && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
		switch {
		case !letter:
			codes[n] = l.code(lower(r))
		case inRun:
			n--
		default:
			codes[n] = run
		}
		inRun = letter
	}
	starts[n], codes[n] = int32(len(text)), 0
	return n
}

// threeBytes is the decoding of a rune of three bytes, as nearly every character
// of a text is, and none of the questions.
func threeBytes(a, b, c byte) (rune, bool) {
	w := uint32(a)<<16 | uint32(b)<<8 | uint32(c)
	r := w>>4&0xF000 | w>>2&0xFC0 | w&0x3F
	return rune(r), w&0xF0C0C0 == 0xE08080 && r >= 0x800 && r>>11 != 0xD800>>11 // no surrogates
}

// A latticeWord is a word of a text.
type latticeWord struct {
	node       int32 // of the trie; no word ends there if it is in no dictionary
	start, end int32
}

// segment appends the words of text to dst, their offsets shifted by base.
func (l *lattice) segment(dst []latticeWord, text string, base int) []latticeWord {
	p := l.pool.Get().(*path)
	defer l.pool.Put(p)
	n := l.split(p, text)
	l.reach(p, text, n)
	// back from the end, into what room there is for a word per unit
	dst = slices.Grow(dst, n)
	words := dst[len(dst) : len(dst)+n]
	first := n
	end := int32(base + len(text))
	for at := n; at > 0; {
		j := p.jumps[at]
		at -= j.units()
		start := int32(base) + p.starts[at]
		first--
		words[first] = latticeWord{j.node(), start, end}
		end = start
	}
	return dst[:len(dst)+copy(words, words[first:])]
}

// partOfSpeech returns that of a word, or unknownPos.
func (l *lattice) partOfSpeech(node int32) string {
	return l.pos[l.values[l.nodes[node].value].pos]
}

// eachWord calls yield with every word of the dictionary: its node, length and
// part of speech.
func (l *lattice) eachWord(yield func(node int32, runes int, pos string)) {
	parents := l.parents()
	for i, n := range l.nodes {
		if n.value == noWord {
			continue
		}
		runes := 1
		for at := parents[i]; at != trieRoot; at = parents[at] {
			runes++
		}
		yield(int32(i), runes, l.pos[l.values[n.value].pos])
	}
}

// reach finds the best way to the end of every one of n units, by trying every
// word that begins at each.
func (l *lattice) reach(p *path, text string, n int) {
	p.jumps = resize(p.jumps, n+1)
	jumps, codes := p.jumps, p.codes[:n+1]
	for i := range jumps {
		jumps[i] = noJump
	}
	nodes, values, run := l.nodes, l.values, l.run()
	best := noJump // to where the words begin
	for at := range n {
		begin := best.distance()
		code := codes[at]
		node := nodes[trieRoot].base + int32(code)
		if nodes[node].code != code {
			node = trieRoot
			if code == run {
				node = l.overRun(p, text, at, trieRoot)
			}
		}
		// the unit by itself, a word or none
		best = min(jumps[at+1], newJump(begin+values[nodes[node].value].distance, node, 1))
		jumps[at+1] = best
		if node == trieRoot {
			continue
		}
		for end := at + 1; ; {
			code := codes[end]
			next := nodes[node].base + int32(code)
			if nodes[next].code != code {
				if code != run {
					break
				}
				if next = l.overRun(p, text, end, node); next == trieRoot {
					break
				}
			}
			node = next
			end++
			value := nodes[node].value
			none := jump((int64(value) - 1) >> 63) // noJump where no word ends
			jumps[end] = min(jumps[end], none|newJump(begin+values[value].distance, node, end-at))
		}
	}
}

// run is the code of a run of letters and digits: that of no character, so that
// no node has it.
func (l *lattice) run() uint16 { return l.top + 1 }

// overRun goes on from a node over the run of letters and digits that is unit at;
// trieRoot if no word does. Inlined, it would take the registers that reach needs
// for what is rare.
//
//go:noinline
func (l *lattice) overRun(p *path, text string, at int, node int32) int32 {
	for _, r := range text[p.starts[at]:p.starts[at+1]] {
		if node = l.child(node, l.code(lower(r))); node == noNode {
			return trieRoot
		}
	}
	return node
}
