package nlp

import (
	"strings"
	"sync"
)

const stopWordsFile = "lexicon/stopwords.txt"

// maxKeywords is how many keywords a text has at most.
const maxKeywords = 8

// Keywords picks the content words of texts. It is safe for concurrent use.
type Keywords struct {
	segmenter *Segmenter
	weights   []float32 // by node of the trie; 0 is no content word
	stops     map[string]bool
	pool      sync.Pool // of *keywordScratch
}

// keywordScratch is what one text needs.
type keywordScratch struct {
	words Words
	found []keyword
	where []uint32 // by node: its place in found, if it is there
}

type keyword struct {
	latticeWord // where it first stands
	weight      float32
}

// NewKeywords makes a Keywords with the built-in stop words and the user's.
func NewKeywords(s *Segmenter, stopWords []string) (*Keywords, error) {
	builtIn, err := builtInStopWords()
	if err != nil {
		return nil, err
	}
	k := &Keywords{segmenter: s, weights: make([]float32, len(s.lattice.nodes)), stops: map[string]bool{}}
	k.pool.New = func() any { return &keywordScratch{where: make([]uint32, len(k.weights))} }
	s.lattice.eachWord(func(node int32, runes int, pos string) {
		if runes >= 2 {
			k.weights[node] = posWeight(pos)
		}
	})
	k.stop(builtIn)
	k.stop(stopWords)
	return k, nil
}

// builtInStopWords returns the words that say nothing about the matter.
func builtInStopWords() ([]string, error) {
	data, err := lexiconFiles.ReadFile(stopWordsFile)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, line := range strings.Split(string(data), "\n") {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.Fields(line)...)
		}
	}
	return words, nil
}

// stop makes words no keywords; what is no word of the dictionary is none
// anyhow.
func (k *Keywords) stop(words []string) {
	for _, w := range words {
		k.stops[w] = true
		if node := k.segmenter.lattice.find(w); node != noNode {
			k.weights[node] = 0
		}
	}
}

// Of returns at most eight content words of the text: words of two characters
// and more of a content part of speech that are no stop words, by weight, then
// by place. A word of the domain lexicon weighs three times a common noun, a
// verb half of one; every further occurrence adds.
func (k *Keywords) Of(text string) []string {
	s := k.pool.Get().(*keywordScratch)
	defer k.pool.Put(s)
	k.segmenter.Cut(&s.words, text)
	return k.pick(s, &s.words)
}

// OfWords is Of for a text that the same Segmenter has cut.
func (k *Keywords) OfWords(w *Words) []string {
	s := k.pool.Get().(*keywordScratch)
	defer k.pool.Put(s)
	return k.pick(s, w)
}

func (k *Keywords) pick(s *keywordScratch, words *Words) []string {
	s.found = s.found[:0] // with where a sparse set, as in collect
	for _, w := range words.words {
		if w.node < 0 || k.weights[w.node] == 0 {
			continue
		}
		if i := int(s.where[w.node]); i < len(s.found) && s.found[i].node == w.node {
			s.found[i].weight += k.weights[w.node]
			continue
		}
		s.where[w.node] = uint32(len(s.found))
		s.found = append(s.found, keyword{w, k.weights[w.node]})
	}
	out := make([]string, heaviest(s.found))
	for i := range out {
		out[i] = words.text[s.found[i].start:s.found[i].end]
	}
	return out
}

// heaviest moves the heaviest keywords to the front, those of equal weight in
// the order in which they stood, and returns how many it moved. Nothing is
// sorted behind them.
func heaviest(found []keyword) int {
	n := 0
	for _, w := range found {
		at := n
		for at > 0 && found[at-1].weight < w.weight {
			at--
		}
		if n < maxKeywords {
			n++
		}
		if at < n {
			copy(found[at+1:n], found[at:n-1])
			found[at] = w
		}
	}
	return n
}

// posWeight tells how much a part of speech says about the matter.
func posWeight(pos string) float32 {
	switch {
	case strings.HasPrefix(pos, "n."): // the domain lexicon's
		return 3
	case pos == "n", pos == "nz", pos == "vn", pos == "an", pos == "nt":
		return 1
	case pos == "v", pos == "a", pos == "i", pos == "l", pos == "j":
		return 0.5
	}
	return 0
}
