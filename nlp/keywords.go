package nlp

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

const stopWordsFile = "lexicon/stopwords.txt"

// maxKeywords is how many keywords a text has at most.
const maxKeywords = 8

// Keywords picks the content words of texts.
type Keywords struct {
	segmenter *Segmenter
	stop      map[string]bool
}

// NewKeywords makes a Keywords with the built-in stop words and the user's.
func NewKeywords(s *Segmenter, stopWords []string) (*Keywords, error) {
	data, err := lexiconFiles.ReadFile(stopWordsFile)
	if err != nil {
		return nil, err
	}
	k := &Keywords{segmenter: s, stop: map[string]bool{}}
	for _, line := range strings.Split(string(data), "\n") {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				k.stop[w] = true
			}
		}
	}
	for _, w := range stopWords {
		k.stop[w] = true
	}
	return k, nil
}

// Of returns at most eight content words of the text: words of two characters
// and more of a content part of speech that are no stop words, by weight, then
// by place. A word of the domain lexicon weighs three times a common noun, a
// verb half of one; every further occurrence adds.
func (k *Keywords) Of(text string) []string {
	type word struct {
		text   string
		weight float64
		first  int
	}
	var words []word
	for _, t := range k.segmenter.Segment(nil, text) {
		w := posWeight(t.Pos)
		if w == 0 || utf8.RuneCountInString(t.Text) < 2 || k.stop[t.Text] {
			continue
		}
		if i := slices.IndexFunc(words, func(o word) bool { return o.text == t.Text }); i >= 0 {
			words[i].weight += w
			continue
		}
		words = append(words, word{t.Text, w, t.Start})
	}
	slices.SortFunc(words, func(a, b word) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.first, b.first))
	})
	var out []string
	for _, w := range words[:min(len(words), maxKeywords)] {
		out = append(out, w.text)
	}
	return out
}

// posWeight tells how much a part of speech says about the matter.
func posWeight(pos string) float64 {
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
