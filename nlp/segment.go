package nlp

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Token is a word of a text.
type Token struct {
	Text       string
	Pos        string // part of speech in gse's notation, "x" unknown
	Start, End int    // byte offsets
}

// A Segmenter cuts Simplified Chinese text into words: gse's shortest path over
// its Simplified dictionary and the domain lexicon. What it finds is what gse's
// Segment finds.
//
// It is read-only after NewSegmenter and safe for concurrent use.
type Segmenter struct {
	lattice *lattice
	pool    sync.Pool // of *[]latticeWord
}

// NewSegmenter loads the dictionary. lines are further words to be kept whole,
// each as "word", "word frequency" or "word frequency pos".
func NewSegmenter(lines []string) (*Segmenter, error) {
	words, err := userWords(lines)
	if err != nil {
		return nil, err
	}
	l, err := readDictionary(dictionaryFile)
	if err != nil {
		return nil, err
	}
	if len(words) > 0 {
		l = newLattice(append(words, l.words()...))
	}
	if len(l.nodes) > maxNodes {
		return nil, fmt.Errorf("nlp.user_words：%d 个词太多，词典放不下", len(words))
	}
	l.weigh()
	s := &Segmenter{lattice: l}
	s.pool.New = func() any { return new([]latticeWord) }
	return s, nil
}

// maskPos is the part of speech of a masked value such as [电话#k3f9a2xy],
// which is always a word of its own.
const maskPos = "mask"

// maskedValue is the node of a masked value among the words of a text.
const maskedValue = -2

// Segment appends the words of text to dst. The words cover the text; their
// texts are parts of it.
func (s *Segmenter) Segment(dst []Token, text string) []Token {
	scratch := s.pool.Get().(*[]latticeWord)
	defer s.pool.Put(scratch)
	*scratch = s.words((*scratch)[:0], text)
	from := len(dst)
	dst = slices.Grow(dst, len(*scratch))[:from+len(*scratch)]
	tokens := dst[from:]
	for i, w := range *scratch {
		t := &tokens[i] // in place: a whole Token is made elsewhere and copied
		t.Start, t.End = int(w.start), int(w.end)
		t.Text, t.Pos = text[w.start:w.end], s.pos(w.node)
	}
	return dst
}

// Words are a text cut once, for all who ask for its words: Keywords.OfWords and
// TermBatch.Add. The zero value is an empty text; it is to be used again.
type Words struct {
	text  string
	words []latticeWord
}

// Cut makes w the words of text.
func (s *Segmenter) Cut(w *Words, text string) {
	w.text, w.words = text, s.words(w.words[:0], text)
}

// pos returns the part of speech of a word.
func (s *Segmenter) pos(node int32) string {
	if node == maskedValue {
		return maskPos
	}
	return s.lattice.partOfSpeech(node)
}

// words appends the words of text to dst.
func (s *Segmenter) words(dst []latticeWord, text string) []latticeWord {
	from := 0
	for i := 0; i < len(text); {
		open := strings.IndexByte(text[i:], '[')
		if open < 0 {
			break
		}
		i += open
		end := maskEnd(text, i)
		if end < 0 {
			i++
			continue
		}
		dst = s.lattice.segment(dst, text[from:i], from)
		dst = append(dst, latticeWord{maskedValue, int32(i), int32(end)})
		i, from = end, end
	}
	return s.lattice.segment(dst, text[from:], from)
}

// maskEnd returns the end of the masked value that begins at text[i], −1 if
// there is none: [kind] or [kind#hash].
func maskEnd(text string, i int) int {
	const longest = 32
	part := text[i:min(len(text), i+longest)]
	end := strings.IndexByte(part, ']')
	if end < 4 {
		return -1
	}
	kind, _, _ := strings.Cut(part[1:end], "#")
	for _, k := range [...]string{"电话", "身份证", "证件", "邮箱", "银行卡", "车牌", "医保号", "就诊号", "QQ", "微信", "姓名", "地址"} {
		if kind == k {
			return i + end + 1
		}
	}
	return -1
}
