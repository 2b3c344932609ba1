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

// pseudoDistance is gse's for a unit that is no word.
const pseudoDistance = 32

// A path is the scratch of one text: its units, and how far each was reached.
type path struct {
	starts []int32 // where each unit begins, and where the last ends
	codes  []int32 // the code of a unit's character, run for more than one
	jumps  []jump
}

const run = -1

// A jump is the best way to reach the end of a unit: the word that ends there.
type jump struct {
	distance float32
	word     int32 // node of the trie; noNode: the unit by itself
	units    int32
}

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

// weigh turns the words' frequencies into distances, which depend on the total.
func (l *lattice) weigh() {
	var sum float64
	for _, n := range l.nodes {
		if n.value != noWord {
			sum += float64(l.values[n.value].distance)
		}
	}
	total := float32(math.Log2(sum))
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

// split cuts a text into units.
func (l *lattice) split(p *path, text string) {
	starts, codes := p.starts[:0], p.codes[:0]
	inRun := false
	for i := 0; i < len(text); {
		r, size, letter := rune(0), 3, false
		if b := text[i]; b >= 0xE3 && b <= 0xE9 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			// nearly every character of a text: the decoding of three bytes, and
			// none of the questions
			r = rune(b&0xF)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
		} else {
			r, size = utf8.DecodeRuneInString(text[i:])
			letter = size <= 2 && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
		}
		switch {
		case !letter:
			starts, codes = append(starts, int32(i)), append(codes, int32(l.code(lower(r))))
		case !inRun:
			starts, codes = append(starts, int32(i)), append(codes, run)
		}
		inRun = letter
		i += size
	}
	p.starts, p.codes = append(starts, int32(len(text))), codes
}

// A latticeWord is a word of a text.
type latticeWord struct {
	node       int32 // of the trie; noNode for what is in no dictionary
	start, end int32
}

// segment appends the words of text to dst, their offsets shifted by base.
func (l *lattice) segment(dst []latticeWord, text string, base int) []latticeWord {
	p := l.pool.Get().(*path)
	defer l.pool.Put(p)
	l.split(p, text)
	l.reach(p, text)
	jumps, starts := p.jumps, p.starts
	words := 0
	for end := len(jumps) - 1; end >= 0; end -= int(jumps[end].units) {
		words++
	}
	at := len(dst) + words
	dst = slices.Grow(dst, words)[:at]
	for end := len(jumps) - 1; end >= 0; {
		j := jumps[end]
		before := end - int(j.units)
		at--
		dst[at] = latticeWord{j.word, int32(base) + starts[before+1], int32(base) + starts[end+1]}
		end = before
	}
	return dst
}

// partOfSpeech returns that of a word, "x" for what is in no dictionary.
func (l *lattice) partOfSpeech(node int32) string {
	if node == noNode {
		return "x"
	}
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

// reach finds the best way to the end of every unit, by trying every word that
// begins at each.
func (l *lattice) reach(p *path, text string) {
	p.jumps = resize(p.jumps, len(p.codes))
	clear(p.jumps)
	nodes, values, root := l.nodes, l.values, l.nodes[trieRoot].base
	var before float32 // the distance to where the words begin
	for at := range p.codes {
		codes, jumps := p.codes[at:], p.jumps[at:len(p.codes)]
		node := root + codes[0]
		if codes[0] == run {
			node = l.followRun(trieRoot, text[p.starts[at]:p.starts[at+1]])
		} else if int32(nodes[node].code) != codes[0] {
			node = noNode
		}
		if node == noNode { // in no word
			jumps[0].improve(before+pseudoDistance, noNode, 1)
			before = jumps[0].distance
			continue
		}
		begin := before
		if v := nodes[node].value; v != noWord {
			jumps[0].improve(begin+values[v].distance, node, 1)
		} else {
			jumps[0].improve(begin+pseudoDistance, noNode, 1)
		}
		before = jumps[0].distance
		for i := 1; i < len(codes) && i < len(jumps); i++ {
			next := nodes[node].base + codes[i]
			if codes[i] == run {
				if next = l.followRun(node, text[p.starts[at+i]:p.starts[at+i+1]]); next == noNode {
					break
				}
			} else if int32(nodes[next].code) != codes[i] {
				break
			}
			node = next
			if v := nodes[node].value; v != noWord {
				jumps[i].improve(begin+values[v].distance, node, int32(i)+1)
			}
		}
	}
}

// followRun goes from a node over a run of letters and digits.
func (l *lattice) followRun(node int32, run string) int32 {
	for _, r := range run {
		if node = l.child(node, l.code(lower(r))); node == noNode {
			break
		}
	}
	return node
}

// improve takes the way if it is shorter; a distance of 0 is none yet, as in
// gse.
func (j *jump) improve(distance float32, word, units int32) {
	if j.distance == 0 || j.distance > distance {
		*j = jump{distance, word, units}
	}
}
