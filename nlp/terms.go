package nlp

import (
	"encoding/binary"
	"sync"
)

// A Term is a word whose use over time is told: a content word of the dictionary,
// or a word that the dictionary does not have and the texts seem to.
type Term struct {
	Text      string // Latin letters in lower case
	Known     bool   // to the dictionary
	Pos       string // part of speech; "x" where not known
	Documents int32  // texts that have it, at least once
	// The rest is of words that are not known; 0 of others.

	// Cohesion says how much more often its parts stand together than they would
	// by chance, in bits: log2(n(ab)·N / n(a)n(b)) where the word breaks most
	// easily, over all its splits into two parts of whole tokens.
	Cohesion float64
	// Left and right entropy say how freely the word is used: the entropy, in
	// bits, of the token before and behind it. A mark counts together with the
	// token on its other side.
	LeftEntropy, RightEntropy float64
}

// A TermCell counts a term's texts in one period.
type TermCell struct {
	Term      int32 // index in Terms.Terms
	Period    int32
	Documents int32
}

// A PeriodTexts counts all texts of a period.
type PeriodTexts struct{ Period, Texts int32 }

// Terms are the terms of a collection of texts.
type Terms struct {
	Terms   []Term        // words of the dictionary by text, then the others, those of most texts first
	Cells   []TermCell    // by term and period; only cells with texts
	Periods []PeriodTexts // by period; only periods with texts
	// Sampled is the share of the texts that was counted: 1 unless they exceed
	// TermConfig.MaxBytes, else a power of one half. All counts are of these.
	Sampled float64
}

// TermConfig says what is a term.
type TermConfig struct {
	MinDocuments int     // texts that have it
	MinCohesion  float64 // at every split, in bits
	// MinJoin is what a split needs whose sides can stand for themselves: such
	// are phrases more often than words.
	MinJoin    float64
	MinEntropy float64 // of the freer use on either side, in bits
	MaxBytes   int     // of the texts as kept, about one a character
	MaxSpans   int     // sequences that are counted exactly; the rarest give way
}

// DefaultTermConfig returns the configuration that holds without weisu.yaml.
func DefaultTermConfig() TermConfig {
	return TermConfig{
		MinDocuments: 5, MinCohesion: 5, MinJoin: 9, MinEntropy: 1.5,
		MaxBytes: 24 << 20, MaxSpans: 1 << 19,
	}
}

// A TermCollector takes texts in and finds their terms: words in dictionaries are
// counted; others are looked for among the sequences of neighbouring tokens, by
// cohesion (Sproat and Shih 1990, A Statistical Method for Finding Word Boundaries
// in Chinese Text) and branching entropy (Jin and Tanaka-Ishii 2006, Unsupervised
// Segmentation of Chinese Text by Use of Branching Entropy, COLING/ACL, 428–435).
//
// What it finds depends on the texts alone: not on their order, nor on how many
// goroutines brought them. Masked values, digits and marks are in no term; what
// may be a person's name is none, see mayBeName.
type TermCollector struct {
	cfg      TermConfig
	codes    *termCodes
	keywords *Keywords
	lists    *termWords
	mu       sync.Mutex
	store    termStore
}

// NewTermCollector makes a collector. The content words of k are its words of the
// dictionary; texts must be cut by the segmenter of k.
func NewTermCollector(k *Keywords, cfg TermConfig) (*TermCollector, error) {
	lists, err := readTermWords()
	if err != nil {
		return nil, err
	}
	return &TermCollector{
		cfg: cfg, codes: newTermCodes(k.segmenter.lattice), keywords: k, lists: lists,
		store: termStore{limit: cfg.MaxBytes},
	}, nil
}

// A TermBatch holds the texts of one goroutine until they are merged.
type TermBatch struct {
	codes *termCodes
	texts []byte
	ends  []int
}

// Batch returns an empty batch. Several may be filled at the same time.
func (c *TermCollector) Batch() *TermBatch { return &TermBatch{codes: c.codes} }

// Add takes in one text of a period, in one or more parts such as title and text.
// A period is any number that grows with time. Counts are of texts, so that those
// of days may be added up to weeks.
func (b *TermBatch) Add(period int32, parts ...*Words) {
	b.texts = binary.AppendVarint(b.texts, int64(period))
	for _, w := range parts {
		b.texts = b.codes.append(b.texts, w)
	}
	b.texts = append(b.texts, codeEnd)
	b.ends = append(b.ends, len(b.texts))
}

// Merge moves the texts of a batch into the collector and empties the batch. It is
// safe for concurrent use.
func (c *TermCollector) Merge(b *TermBatch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := 0
	for _, end := range b.ends {
		c.store.add(b.texts[from:end])
		from = end
	}
	b.texts, b.ends = b.texts[:0], b.ends[:0]
}
