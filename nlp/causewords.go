package nlp

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// maxCauseWords is how many words of one text are kept to find root causes.
const maxCauseWords = 24

// A WordWeight is a word of the segmenter's dictionary and what it weighs in one
// text, in four bytes: the word's number above the weight's eight bits.
type WordWeight uint32

// NewWordWeight packs a word's number, below 2²⁴, and its weight.
func NewWordWeight(word uint32, weight uint8) WordWeight {
	return WordWeight(word<<8 | uint32(weight))
}

// Word returns the word's number, see CauseWords.Text.
func (w WordWeight) Word() uint32 { return uint32(w >> 8) }

// Weight returns what the word weighs, from 1 to 255.
func (w WordWeight) Weight() uint8 { return uint8(w) }

// What a word weighs: causeBase, times causeEvidence where it decided the issue or
// names the object. That it stands in the clauses that state the cause counts for
// nothing: on generated data every such weight above 1 parted causes worse.
const (
	causeBase     = 16
	causeEvidence = 1.5
)

// CauseWords picks the words of texts by which complaints of one issue are
// compared. It is safe for concurrent use.
type CauseWords struct {
	segmenter *Segmenter
	content   []bool // by node of the trie: may be kept
	short     []bool // may be kept where it is denied: verbs of one character
	pool      sync.Pool
}

// causeScratch is what one text needs.
type causeScratch struct {
	found []causeWord
	where []uint32 // by node: its place in found, if it is there
}

type causeWord struct {
	node   int32 // beyond the trie's: the same word denied, see denials
	at     int32 // place among the text's words
	weight float32
}

// NewCauseWords makes a CauseWords with the built-in stop words and the user's.
func NewCauseWords(s *Segmenter, stopWords []string) (*CauseWords, error) {
	stop, err := builtInStopWords()
	if err != nil {
		return nil, err
	}
	n := len(s.lattice.nodes)
	c := &CauseWords{segmenter: s, content: make([]bool, n), short: make([]bool, n)}
	c.pool.New = func() any { return &causeScratch{where: make([]uint32, denials*n)} }
	s.lattice.eachWord(func(node int32, runes int, pos string) {
		c.content[node] = runes >= 2 && saysCause(pos) || runes == 1 && pos == "a"
		c.short[node] = runes == 1 && pos == "v"
	})
	for _, w := range append(stop, stopWords...) {
		if node := s.lattice.find(w); node != noNode {
			c.content[node], c.short[node] = false, false
		}
	}
	return c, nil
}

// saysCause tells the parts of speech that can say why: names of people, places
// in a city and organisations can't, a window or a corridor (s) can.
func saysCause(pos string) bool {
	switch pos {
	case "n", "nz", "vn", "an", "v", "a", "ad", "i", "l", "j", "b", "z", "s":
		return true
	}
	return strings.HasPrefix(pos, "n.") // the domain lexicon's
}

// Of appends to dst the words of the text that a is the analysis of: at most 24,
// the heaviest, each once, in the order in which they first stand.
func (c *CauseWords) Of(dst []WordWeight, text string, a *Analysis) []WordWeight {
	var w Words
	c.segmenter.Cut(&w, text)
	return c.OfWords(dst, &w, a)
}

// OfWords is Of for a text that the same Segmenter has cut.
func (c *CauseWords) OfWords(dst []WordWeight, w *Words, a *Analysis) []WordWeight {
	s := c.pool.Get().(*causeScratch)
	defer c.pool.Put(s)
	spans := causeSpans(w.text, a)
	s.found = s.found[:0] // with where a sparse set
	for at, word := range w.words {
		if word.node < 0 || !c.content[word.node] && !c.short[word.node] || spans.background(word.start) {
			continue
		}
		weight := spans.weight(word.start, word.end)
		if c.content[word.node] {
			s.note(word.node, at, weight)
		}
		if how := w.denied(at); how != affirmed {
			s.note(word.node+int32(how*len(c.content)), at, weight)
		}
	}
	if len(s.found) > maxCauseWords {
		slices.SortStableFunc(s.found, func(x, y causeWord) int { return cmp.Compare(y.weight, x.weight) })
		s.found = s.found[:maxCauseWords]
		slices.SortFunc(s.found, func(x, y causeWord) int { return cmp.Compare(x.at, y.at) })
	}
	dst = slices.Grow(dst, len(s.found))
	for _, w := range s.found {
		dst = append(dst, NewWordWeight(uint32(w.node), uint8(w.weight)))
	}
	return dst
}

// note keeps a word, once, with the most that it weighs.
func (s *causeScratch) note(node int32, at int, weight float32) {
	if i := int(s.where[node]); i < len(s.found) && s.found[i].node == node {
		s.found[i].weight = max(s.found[i].weight, weight)
		return
	}
	s.where[node] = uint32(len(s.found))
	s.found = append(s.found, causeWord{node, int32(at), weight})
}

// A byteSpan is a part of a text.
type byteSpan struct{ from, to int32 }

func (b byteSpan) overlaps(from, to int32) bool { return from < b.to && to > b.from }

// textSpans are the parts of a text that an analysis points at.
type textSpans struct {
	evidence [maxEvidence + 1]byteSpan
	n        int
	self     [len(aboutSelf)]byteSpan
	selves   int
}

func causeSpans(text string, a *Analysis) (t textSpans) {
	find := func(words string) (byteSpan, bool) {
		if words == "" {
			return byteSpan{}, false
		}
		i := strings.Index(text, words)
		return byteSpan{int32(i), int32(i + len(words))}, i >= 0
	}
	add := func(words string) {
		if span, ok := find(words); ok && t.n < len(t.evidence) {
			t.evidence[t.n] = span
			t.n++
		}
	}
	for _, w := range a.Evidence {
		add(w)
	}
	add(a.Cause.Object)
	t.self, t.selves = selfClauses(text)
	return t
}

// background tells whether what begins at a place is about the writer only.
func (t *textSpans) background(from int32) bool {
	for _, s := range t.self[:t.selves] {
		if s.from <= from && from < s.to {
			return true
		}
	}
	return false
}

// weight returns what a word in a place weighs.
func (t *textSpans) weight(from, to int32) float32 {
	w := float32(causeBase)
	for _, e := range t.evidence[:t.n] {
		if e.overlaps(from, to) {
			return w * causeEvidence
		}
	}
	return w
}

// Naming tells how well a word names a cause: what is denied 2, terms of the field
// 1.5, things 1, what is done or how it is 0.8, anything else 0.4.
func (c *CauseWords) Naming(word uint32) float64 {
	if int(word) >= len(c.content) {
		return 2
	}
	switch pos := c.segmenter.pos(int32(word)); {
	case strings.HasPrefix(pos, "n."):
		return 1.5
	case pos == "n", pos == "nz", pos == "vn", pos == "an":
		return 1
	case pos == "v", pos == "a", pos == "i", pos == "l", pos == "j":
		return 0.8
	}
	return 0.4
}

// Predicate reports whether a word says what is done, how it is, or what is not.
func (c *CauseWords) Predicate(word uint32) bool {
	if int(word) >= len(c.content) {
		return true
	}
	switch c.segmenter.pos(int32(word)) {
	case "v", "vn", "a", "ad", "an", "i", "z":
		return true
	}
	return false
}

// Own returns the words of a name, such as an issue's, those within others, too.
func (c *CauseWords) Own(name string) map[uint32]bool {
	own := map[uint32]bool{}
	runes := []rune(name)
	for from := range runes {
		for to := from + 2; to <= len(runes); to++ {
			if node := c.segmenter.lattice.find(string(runes[from:to])); node != noNode {
				own[uint32(node)] = true
			}
		}
	}
	return own
}

// Text returns a function that gives a word's text by its number.
func (c *CauseWords) Text() func(word uint32) string {
	l := c.segmenter.lattice
	parents := l.parents()
	runeOf := make([]rune, l.top+1)
	for r, code := range l.codes {
		runeOf[code] = rune(r)
	}
	plain := func(word uint32) string {
		var runes []rune
		for at := int32(word); at != trieRoot; at = parents[at] {
			runes = append(runes, runeOf[l.nodes[at].code])
		}
		slices.Reverse(runes)
		return string(runes)
	}
	n := uint32(len(c.content))
	return func(word uint32) string {
		return [denials]string{"", "不", "没有"}[word/n] + plain(word%n)
	}
}
