package ingest

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// charClass says what cleaning has to know of a character. One table look-up
// per character answers every question of both stages, which is what makes a
// text that is clean already cost little more than reading it.
type charClass uint16

const (
	needsNFKC  charClass = 1 << iota // may change under NFKC
	needsT2S                         // Traditional, or part of what is
	needsStrip                       // invisible, or could begin markup
	needsValid                       // invalid UTF-8
	isHan                            // an ideograph
	isWide                           // punctuation that Chinese text is set with
	isSpace                          // white space and controls, line breaks not included
	isBreak                          // line and paragraph breaks
	isPause                          // punctuation of which one is enough: see pauseRank
)

// charClasses holds the class of every character of the basic plane.
type charClasses []charClass

func newCharClasses(t2s *t2sTable) charClasses {
	cc := make(charClasses, 0x10000)
	for r := rune(0); r < 0x10000; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		cc[r] = classify(r)
	}
	for r := range t2s.changing() {
		if int(r) < len(cc) {
			cc[r] |= needsT2S
		}
	}
	return cc
}

// of returns r's class. What lies beyond the basic plane (emoji, rare
// ideographs) is rare enough to take every slow path.
func (cc charClasses) of(r rune) charClass {
	if int(r) < len(cc) {
		return cc[r]
	}
	if unicode.Is(unicode.Han, r) {
		return needsNFKC | needsT2S | isHan
	}
	return needsNFKC | needsStrip
}

func classify(r rune) charClass {
	var c charClass
	switch {
	case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		c |= isBreak
	case unicode.IsSpace(r) || unicode.IsControl(r):
		c |= isSpace
	case isInvisible(r):
		c |= needsStrip
	case unicode.Is(unicode.Han, r):
		c |= isHan
	case isWidePunct(r):
		c |= isWide
	}
	if pauseRank(r) > 0 {
		c |= isPause
	}
	if r >= utf8.RuneSelf && !keepsWidth(r) && !stableNFKC(r) {
		c |= needsNFKC
	}
	return c
}

// stableNFKC reports whether NFKC leaves r alone whatever stands beside it.
func stableNFKC(r rune) bool {
	s := string(r)
	p := norm.NFKC.PropertiesString(s)
	return norm.NFKC.IsNormalString(s) && p.BoundaryBefore() && p.CCC() == 0
}

// isInvisible names what no reader sees: zero-width and direction marks, soft
// hyphens, byte-order marks, variation selectors.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r >= 0xFE00 && r <= 0xFE0F || r == 0x034F || r == 0x3164 || r == 0xFFA0
}

// isWidePunct reports punctuation that occupies a whole square, beside which
// a space means nothing.
func isWidePunct(r rune) bool {
	switch {
	case keepsWidth(r), r >= 0x3001 && r <= 0x3003, r >= 0x3008 && r <= 0x3011, r >= 0x3014 && r <= 0x301B:
		return true
	case r == '—', r == '“', r == '”', r == '‘', r == '’':
		return true
	}
	return false
}
