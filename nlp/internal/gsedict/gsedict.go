// Package gsedict wraps gse, whose Simplified dictionary and word weights the
// segmenter compiles ahead, and whose Segment it must equal. It is the only
// package that knows gse: the program itself carries the compiled words.
package gsedict

import (
	"fmt"

	"github.com/go-ego/gse"
)

// A Word is a word of a dictionary with gse's part of speech.
type Word struct {
	Text, Pos string
	Freq      float64
}

// A Gse is gse with words of ours before its own.
type Gse struct{ seg gse.Segmenter }

// New loads gse's embedded Simplified dictionary behind the words given; gse
// ignores a word that it has already. Words rarer than minFrequency are left out.
func New(minFrequency float64, words []Word) (*Gse, error) {
	g := &Gse{}
	g.seg.SkipLog = true
	g.seg.Dict = gse.NewDict()
	g.seg.Init()
	g.seg.MinTokenFreq = minFrequency
	for _, w := range words {
		if err := g.seg.AddToken(w.Text, w.Freq, w.Pos); err != nil {
			return nil, fmt.Errorf("gse: %q: %w", w.Text, err)
		}
	}
	// gse weighs all words at the end of this load.
	if err := g.seg.LoadDictEmbed("zh_s"); err != nil {
		return nil, fmt.Errorf("gse: %w", err)
	}
	return g, nil
}

// Words returns every word in gse's order.
func (g *Gse) Words() []Word {
	tokens := g.seg.Dict.Tokens
	words := make([]Word, len(tokens))
	for i := range tokens {
		words[i] = Word{tokens[i].Text(), tokens[i].Pos(), tokens[i].Freq()}
	}
	return words
}

// A Segment is a word of a text, text[Start:End].
type Segment struct {
	Pos        string
	Start, End int
}

// Segment is gse's own answer for a text.
func (g *Gse) Segment(text string) []Segment {
	var out []Segment
	for _, s := range g.seg.Segment([]byte(text)) {
		out = append(out, Segment{s.Token().Pos(), s.Start(), s.End()})
	}
	return out
}

// CountWords runs gse's Segment alone, to be timed: the answer is not copied.
func (g *Gse) CountWords(texts []string) int {
	words := 0
	for _, text := range texts {
		words += len(g.seg.Segment([]byte(text)))
	}
	return words
}
