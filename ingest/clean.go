package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A cleaner brings text into the one form that everything after it may rely
// on. It works in two stages with masking between them (design, "Order of
// cleaning"):
//
//	fold   NFKC and width, markup and invisible characters, Traditional → Simplified
//	mask   (see masker)
//	tidy   white space, doubled punctuation, pinyin glosses, commas
//
// Markup belongs to fold because a tag, an entity or a zero-width character in
// the middle of a telephone number would otherwise hide the number from the
// masker and then vanish, leaving it bare.
//
// fold(tidy(fold(s))) and tidy(tidy(s)) change nothing further. A cleaner is
// read-only after newCleaner and safe for concurrent use.
type cleaner struct {
	class charClasses
	t2s   *t2sTable
}

// newCleaner loads the embedded conversion tables. The error can only mean
// that the binary was built from broken tables.
func newCleaner() (*cleaner, error) {
	t2s, err := newT2STable(openccExtra)
	if err != nil {
		return nil, err
	}
	return &cleaner{class: newCharClasses(t2s), t2s: t2s}, nil
}

// clean is fold and tidy without masking: for texts that hold no personal
// data, such as headers.
func (c *cleaner) clean(s string) string { return c.tidy(c.fold(s)) }

// fold brings s to NFKC, with letters, digits and ASCII symbols half width but
// Chinese punctuation full width; removes tags, decodes entities, drops
// invisible characters; and turns Traditional into Simplified. Invalid UTF-8
// becomes U+FFFD. A text already in that form costs one scan and is returned
// as it is.
func (c *cleaner) fold(s string) string {
	need := c.needs(s)
	if need == 0 {
		return s
	}
	if need&needsValid != 0 {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	// What a tag or an entity hid may itself need folding. Every round of
	// stripMarkup that changes anything shortens s, so the loop ends.
	for need&(needsNFKC|needsStrip) != 0 {
		if need&needsNFKC != 0 {
			s = foldWidth(s)
		}
		stripped := c.stripMarkup(s)
		if stripped == s {
			break
		}
		s = stripped
		need |= needsNFKC
	}
	return c.t2s.convert(s)
}

// needs scans s once and tells which steps of fold could change it.
func (c *cleaner) needs(s string) charClass {
	var need charClass
	for i, r := range s {
		switch {
		case r == '<' || r == '&':
			need |= needsStrip
		case r < utf8.RuneSelf:
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			need |= needsValid
		default:
			need |= c.class.of(r)
		}
	}
	return need & (needsNFKC | needsT2S | needsStrip | needsValid)
}

// foldWidth is NFKC for everything but the punctuation that Chinese text is
// set with: NFKC alone would turn ，！（ into ASCII and … into three dots.
func foldWidth(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	start := 0
	for i, r := range s {
		if !keepsWidth(r) {
			continue
		}
		out.WriteString(norm.NFKC.String(s[start:i]))
		out.WriteRune(r)
		start = i + utf8.RuneLen(r)
	}
	out.WriteString(norm.NFKC.String(s[start:]))
	return out.String()
}

// keepsWidth names the compatibility characters that stay as they are.
func keepsWidth(r rune) bool {
	switch r {
	case '，', '！', '？', '；', '：', '（', '）', '…':
		return true
	}
	return false
}
