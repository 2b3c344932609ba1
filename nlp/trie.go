package nlp

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// A lattice finds the shortest path through a text's possible words: what
// gse's Segment computes, over gse's own dictionary, several times as fast. Its
// trie is keyed by runes and lies in one flat hash table; the path needs no
// allocation. gse stays the reference in tests.
//
// As in gse a text is a row of units: a run of letters and digits of one or two
// bytes is one, every other rune is one by itself, and ASCII letters compare in
// lower case. A word covers whole units.
type lattice struct {
	table []transition
	shift uint
	root  []int32 // by rune below 2¹⁶: the first step, which half of all steps are
	words []latticeWord
	nodes int32
	pool  sync.Pool // of *path
}

// A transition leads from a node by a rune to a node. What is looked at
// together lies together: the cost of a step is the cache line that it misses.
type transition struct {
	key   uint64 // node<<21 | rune, plus 1; 0 is free
	child int32
	word  int32 // of the child: index into words, −1 where no word ends
}

type latticeWord struct {
	pos      string
	distance float32 // log2(total frequency / frequency)
	units    int32
}

// pseudoDistance is gse's for a unit that is no word.
const pseudoDistance = 32

// A path is the scratch of one text.
type path struct {
	units []pathUnit
	jumps []jump
	ends  []int32
}

// A pathUnit is a unit's place in the text.
type pathUnit struct{ start, end int32 }

// A jump is the best way to reach the end of a unit: the word that ends there.
type jump struct {
	distance float32
	word     int32 // −1: the unit by itself
	units    int32
}

func newLattice(words int) *lattice {
	bits := uint(10)
	for 1<<bits < words*4 { // some 2.5 nodes a word, at half full
		bits++
	}
	l := &lattice{table: make([]transition, 1<<bits), shift: 64 - bits, root: make([]int32, 1<<16), nodes: 1}
	for r := range l.root {
		l.root[r] = -1
	}
	l.pool.New = func() any { return &path{} }
	return l
}

// slot returns where the transition stands, or would.
func (l *lattice) slot(key uint64) int {
	i := int(key * 0x9E3779B97F4A7C15 >> l.shift)
	for l.table[i].key != 0 && l.table[i].key != key {
		i = (i + 1) & (len(l.table) - 1)
	}
	return i
}

// step goes from a node by a rune and tells the word that ends there, −1 for
// none; node −1 is where no word goes on so.
func (l *lattice) step(node int32, r rune) (child, word int32) {
	var i int
	if node == 0 && int(r) < len(l.root) {
		if i = int(l.root[r]); i < 0 {
			return -1, -1
		}
		return l.table[i].child, l.table[i].word
	}
	key := uint64(node)<<21 | uint64(r) + 1
	if i = l.slot(key); l.table[i].key == key {
		return l.table[i].child, l.table[i].word
	}
	return -1, -1
}

func (l *lattice) add(text, pos string, distance float32) {
	units := int32(len((&path{}).split(text)))
	node, at := int32(0), -1
	for _, r := range text {
		r = lower(r)
		key := uint64(node)<<21 | uint64(r) + 1
		at = l.slot(key)
		if l.table[at].key == 0 {
			l.table[at] = transition{key, l.nodes, -1}
			l.nodes++
			if node == 0 && int(r) < len(l.root) {
				l.root[r] = int32(at)
			}
		}
		node = l.table[at].child
	}
	if at >= 0 && l.table[at].word < 0 {
		l.table[at].word = int32(len(l.words))
		l.words = append(l.words, latticeWord{pos, distance, units})
	}
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// split cuts a text into units.
func (p *path) split(text string) []pathUnit {
	p.units = p.units[:0]
	run := -1 // where the run of letters and digits began
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		if size <= 2 && (unicode.IsLetter(r) || unicode.IsNumber(r)) {
			if run < 0 {
				run = i
			}
			continue
		}
		if run >= 0 {
			p.units = append(p.units, pathUnit{int32(run), int32(i)})
			run = -1
		}
		p.units = append(p.units, pathUnit{int32(i), int32(i + size)})
	}
	if run >= 0 {
		p.units = append(p.units, pathUnit{int32(run), int32(len(text))})
	}
	return p.units
}

// segment appends the words of text to dst, their offsets shifted by base.
func (l *lattice) segment(dst []Token, text string, base int) []Token {
	p := l.pool.Get().(*path)
	defer l.pool.Put(p)
	units := p.split(text)
	p.jumps = resize(p.jumps, len(units))
	clear(p.jumps)
	for at := range units {
		l.reach(p, text, at)
	}
	p.ends = p.ends[:0]
	for i := int32(len(units)) - 1; i >= 0; i -= p.jumps[i].units {
		p.ends = append(p.ends, i)
	}
	for k := len(p.ends) - 1; k >= 0; k-- {
		j := p.jumps[p.ends[k]]
		start, end := int(units[p.ends[k]-j.units+1].start), int(units[p.ends[k]].end)
		pos := "x"
		if j.word >= 0 {
			pos = l.words[j.word].pos
		}
		dst = append(dst, Token{Text: text[start:end], Pos: pos, Start: base + start, End: base + end})
	}
	return dst
}

// reach tries every word that begins at a unit.
func (l *lattice) reach(p *path, text string, at int) {
	var before float32
	if at > 0 {
		before = p.jumps[at-1].distance
	}
	single := false
	node, w := int32(0), int32(-1)
	for end := at; end < len(p.units) && node >= 0; end++ {
		u := p.units[end]
		for _, r := range text[u.start:u.end] {
			if node, w = l.step(node, lower(r)); node < 0 {
				break
			}
		}
		if w < 0 {
			continue
		}
		single = single || end == at
		p.jumps[end].improve(before+l.words[w].distance, w, int32(end-at+1))
	}
	if !single {
		p.jumps[at].improve(before+pseudoDistance, -1, 1)
	}
}

// improve takes the way if it is shorter; a distance of 0 is none yet, as in
// gse.
func (j *jump) improve(distance float32, word, units int32) {
	if j.distance == 0 || j.distance > distance {
		*j = jump{distance, word, units}
	}
}
