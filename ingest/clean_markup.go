package ingest

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTagHan = 60 // Chinese characters that a tag with its attributes may have: more are a text
	maxEntity = 12 // bytes of the longest entity that we decode
)

// stripMarkup removes HTML tags, decodes entities and drops invisible
// characters. It builds the output from left to right and looks back whenever
// a closing '>' or ';' arrives, so that what a removal brings together
// (&amp;nbsp; or a tag inside an entity) is seen in the same pass.
func (c *cleaner) stripMarkup(s string) string {
	m := markup{out: make([]byte, 0, len(s))}
	for _, r := range s {
		if r >= utf8.RuneSelf && c.class.of(r)&needsStrip != 0 && isInvisible(r) {
			continue
		}
		m.add(r)
	}
	if string(m.out) == s {
		return s
	}
	return string(m.out)
}

// markup is a text from which markup is being removed.
type markup struct {
	out   []byte
	opens []int // where the '<' in out stand that may begin a tag
}

// add appends r and replaces the tag or entity that it completes.
func (m *markup) add(r rune) {
	if r == '<' {
		m.opens = append(m.opens, len(m.out))
	}
	m.out = utf8.AppendRune(m.out, r)
	switch r {
	case '>':
		m.closeTag()
	case ';':
		m.closeEntity()
	}
}

// cut drops all from byte n on.
func (m *markup) cut(n int) {
	m.out = m.out[:n]
	for len(m.opens) > 0 && m.opens[len(m.opens)-1] >= n {
		m.opens = m.opens[:len(m.opens)-1]
	}
}

func (m *markup) closeTag() {
	if len(m.opens) == 0 {
		return
	}
	open := m.opens[len(m.opens)-1]
	body := m.out[open+1 : len(m.out)-1]
	between, ok := tagText(body)
	if bytes.HasPrefix(body, []byte("!--")) && bytes.HasSuffix(body, []byte("--")) {
		between, ok = "", true
	}
	if !ok {
		return
	}
	if hanMoreThan(body, maxTagHan) {
		m.opens = m.opens[:0] // nor is there a tag from here to any '<' before
		return
	}
	m.cut(open)
	m.out = append(m.out, between...)
}

// hanMoreThan reports whether s has more than n Chinese characters. Of these
// tidy takes none away, so that what is no tag is none the next time.
func hanMoreThan(s []byte, n int) bool {
	for len(s) > 0 && n >= 0 {
		r, width := utf8.DecodeRune(s)
		if isHanRune(r) {
			n--
		}
		s = s[width:]
	}
	return n < 0
}

// tagText returns what stands in a text for the tag with this body (the part
// between < and >): a line break for a block, a space for a cell, nothing for
// the rest. ok is false for what is no HTML tag, such as <张三> or <a@b.cn>.
func tagText(body []byte) (text string, ok bool) {
	body = bytes.TrimPrefix(body, []byte("/"))
	n := 0
	for n < len(body) && n < 12 && isASCIIAlnum(body[n]) {
		n++
	}
	// Control characters are white space in the end, and so they are here.
	if r, _ := utf8.DecodeRune(body[n:]); n < len(body) && r != '/' && !unicode.IsSpace(r) && !unicode.IsControl(r) {
		return "", false
	}
	switch strings.ToLower(string(body[:n])) {
	case "br", "p", "div", "tr", "li", "ul", "ol", "hr", "table", "tbody", "thead", "section", "article",
		"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "body", "html", "head", "title":
		return "\n", true
	case "td", "th":
		return " ", true
	case "span", "font", "b", "i", "u", "s", "strong", "em", "a", "img", "sub", "sup", "center", "small", "big",
		"label", "button", "input", "select", "option", "form", "iframe", "video", "audio", "source", "svg",
		"path", "style", "script", "link", "meta", "code", "del", "ins", "mark", "tt", "wbr", "nobr":
		return "", true
	}
	return "", false
}

func (m *markup) closeEntity() {
	floor := max(0, len(m.out)-maxEntity)
	amp := bytes.LastIndexByte(m.out[floor:], '&')
	if amp < 0 {
		return
	}
	amp += floor
	r, ok := entityRune(string(m.out[amp+1 : len(m.out)-1]))
	if !ok {
		return
	}
	m.cut(amp)
	m.add(r)
}

// entityRune decodes the entities that exports carry. The many kinds of space
// are one space here.
func entityRune(name string) (rune, bool) {
	switch name {
	case "nbsp", "ensp", "emsp", "thinsp":
		return ' ', true
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	case "ldquo":
		return '“', true
	case "rdquo":
		return '”', true
	case "lsquo":
		return '‘', true
	case "rsquo":
		return '’', true
	case "hellip":
		return '…', true
	case "mdash":
		return '—', true
	case "middot":
		return '·', true
	case "times":
		return '×', true
	case "deg":
		return '°', true
	case "yen":
		return '¥', true
	}
	return numericEntity(name)
}

func numericEntity(name string) (rune, bool) {
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, false
	}
	if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return utf8.RuneError, true
	}
	return rune(n), true
}

func isASCIIAlnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func isASCIILetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func isASCIIDigit(b byte) bool { return b >= '0' && b <= '9' }
