package encoder

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A tokenizer cuts text into the pieces of a WordPiece vocabulary as BERT does:
// Chinese characters and marks stand alone, other words are cut into the longest
// pieces from the left, those within a word written with ## in front.
type tokenizer struct {
	numbers             map[string]int32
	begin, end, unknown int32
	longest             int // bytes of the longest piece
}

// Pieces that every vocabulary has.
const (
	pieceBegin   = "[CLS]"
	pieceEnd     = "[SEP]"
	pieceUnknown = "[UNK]"
	inWord       = "##"
)

// newTokenizer returns nil where a piece is missing that every vocabulary has.
func newTokenizer(pieces []string) *tokenizer {
	t := &tokenizer{numbers: make(map[string]int32, len(pieces))}
	for i, p := range pieces {
		t.numbers[p] = int32(i)
		t.longest = max(t.longest, len(p))
	}
	for piece, number := range map[string]*int32{pieceBegin: &t.begin, pieceEnd: &t.end, pieceUnknown: &t.unknown} {
		n, ok := t.numbers[piece]
		if !ok {
			return nil
		}
		*number = n
	}
	return t
}

// tokens returns the numbers of text's pieces, no more than most, between those
// of begin and end.
func (t *tokenizer) tokens(text string, most int) []int32 {
	ids := []int32{t.begin}
	rest := text
	for rest != "" && len(ids) < most {
		r, width := utf8.DecodeRuneInString(rest)
		switch {
		case isGap(r):
		case standsAlone(r):
			ids = t.word(ids, rest[:width])
		default:
			width = strings.IndexFunc(rest, func(r rune) bool { return isGap(r) || standsAlone(r) })
			if width < 0 {
				width = len(rest)
			}
			ids = t.word(ids, strings.ToLower(rest[:width]))
		}
		rest = rest[width:]
	}
	return append(ids[:min(len(ids), most-1)], t.end)
}

// isGap reports whether r is between words, and in none.
func isGap(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }

func standsAlone(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
}

// word appends the pieces of a word; one that can't be cut is unknown.
func (t *tokenizer) word(ids []int32, word string) []int32 {
	first := len(ids)
	for at := 0; at < len(word); {
		prefix := ""
		if at > 0 {
			prefix = inWord
		}
		end := min(len(word), at+t.longest)
		n, ok := int32(0), false
		for ; end > at && !ok; end-- {
			n, ok = t.numbers[prefix+word[at:end]]
		}
		if !ok {
			return append(ids[:first], t.unknown)
		}
		ids = append(ids, n)
		at = end + 1
	}
	return ids
}
