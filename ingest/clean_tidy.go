package ingest

import (
	"unicode/utf8"
)

// tidy mends what typing and exporting did to a folded text:
//
//   - Runs of white space become one space; none is left between Chinese
//     characters or beside Chinese punctuation, or at the ends. A line break
//     stays as a single '\n', for it parts paragraphs, list items and table
//     rows, which often end without punctuation.
//   - Of pauses side by side the stronger stays (,, → ，  ,、 → 、  ，。 → 。);
//     emphasis (！？) is kept up to three, … and — up to two.
//   - A pinyin gloss after the character it glosses goes: 认(rèn)可 → 认可.
//   - A comma between Chinese characters, or at either side of one, is ，.
//
// Mask tokens hold none of these and pass through unchanged.
func (c *cleaner) tidy(s string) string {
	if !c.untidy(s) {
		return s
	}
	t := tidier{class: c.class, out: make([]byte, 0, len(s)+8)}
	for _, r := range s {
		switch cl := c.class.of(r); {
		case cl&isBreak != 0:
			t.gap = '\n'
		case cl&isSpace != 0:
			if t.gap == 0 {
				t.gap = ' '
			}
		default:
			t.put(r)
		}
	}
	t.mendComma('\n')
	if string(t.out) == s {
		return s
	}
	return string(t.out)
}

// untidy scans s once and reports whether tidy could change it.
func (c *cleaner) untidy(s string) bool {
	var last rune
	var lastClass charClass
	for _, r := range s {
		cl := c.class.of(r)
		switch {
		case cl&(isSpace|isBreak) != 0 || r == ',':
			return true
		case cl&lastClass&isPause != 0:
			return true
		case r == last && runLimit(r) > 0:
			return true
		case (r == ')' || r == '）') && isGlossLetter(last):
			return true
		}
		last, lastClass = r, cl
	}
	return false
}

// A tidier writes a tidied text rune by rune. What is written is tidy at any
// time, but for a comma at the end whose width the next character decides.
type tidier struct {
	class charClasses
	out   []byte
	gap   rune // white space read since the last character: 0, ' ' or '\n'
}

func (t *tidier) put(r rune) {
	last, _ := utf8.DecodeLastRune(t.out)
	gap := t.gap
	t.gap = 0
	if len(t.out) == 0 {
		t.out = utf8.AppendRune(t.out, r)
		return
	}
	if gap == '\n' {
		t.mendComma('\n')
		t.out = append(t.out, '\n')
		t.out = utf8.AppendRune(t.out, r)
		return
	}
	if pauseRank(last) > 0 && pauseRank(r) > 0 {
		t.mergePause(last, r)
		return
	}
	if t.mendComma(r) {
		last = '，'
	}
	if gap == ' ' && t.parts(last, r) {
		t.out = append(t.out, ' ')
	} else if r == last {
		if limit := runLimit(r); limit > 0 && t.run(func(x rune) bool { return x == r }) >= limit {
			return
		}
	}
	t.out = utf8.AppendRune(t.out, r)
	if r == ')' || r == '）' {
		if at, ok := t.glossStart(); ok {
			t.out = t.out[:at]
		}
	}
}

// parts reports whether a space between a and b says anything.
func (t *tidier) parts(a, b rune) bool {
	ca, cb := t.class.of(a), t.class.of(b)
	return (ca|cb)&isWide == 0 && ca&cb&isHan == 0
}

// mergePause writes r after another pause mark: the stronger of the two stays,
// emphasis up to three times.
func (t *tidier) mergePause(last, r rune) {
	have, more := pauseRank(last), pauseRank(r)
	switch {
	case more == emphasis && have == emphasis:
		if t.run(func(x rune) bool { return pauseRank(x) == emphasis }) < 3 {
			t.out = utf8.AppendRune(t.out, r)
		}
	case more > have:
		t.replaceLast(last, r)
	}
}

// mendComma makes an ASCII comma at the end of what is written full width if
// a Chinese character or mark stands on either side of it, next being the one
// to come. It reports whether it did.
func (t *tidier) mendComma(next rune) bool {
	n := len(t.out)
	if n == 0 || t.out[n-1] != ',' {
		return false
	}
	before, _ := utf8.DecodeLastRune(t.out[:n-1])
	if (t.class.of(before)|t.class.of(next))&(isHan|isWide) == 0 {
		return false
	}
	t.replaceLast(',', '，')
	return true
}

// replaceLast puts r in the place of the last rune; no space stays before a
// mark that is full width.
func (t *tidier) replaceLast(last, r rune) {
	t.out = t.out[:len(t.out)-utf8.RuneLen(last)]
	if n := len(t.out); n > 0 && t.out[n-1] == ' ' && t.class.of(r)&isWide != 0 {
		t.out = t.out[:n-1]
	}
	t.out = utf8.AppendRune(t.out, r)
}

// run counts the runes at the end of what is written for which is holds.
func (t *tidier) run(is func(rune) bool) int {
	n := 0
	for rest := t.out; len(rest) > 0; n++ {
		r, width := utf8.DecodeLastRune(rest)
		if !is(r) {
			break
		}
		rest = rest[:len(rest)-width]
	}
	return n
}

const emphasis = 6 // pauseRank of ！ and ？

// pauseRank orders the marks of which one at a place is enough, the weaker
// first; 0 for all other characters. ASCII ; : and . are not among them: they
// belong to entities, times and numbers.
func pauseRank(r rune) int {
	switch r {
	case ',':
		return 1
	case '，':
		return 2
	case '、':
		return 3
	case '；', '：':
		return 4
	case '。':
		return 5
	case '！', '？', '!', '?':
		return emphasis
	}
	return 0
}

// runLimit is how often in a row a mark may stand; 0 for no limit. Stars are
// free: they may be somebody's masking.
func runLimit(r rune) int {
	switch r {
	case '…', '—':
		return 2
	case '~', '.', '·':
		return 3
	}
	return 0
}
