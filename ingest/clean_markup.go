package ingest

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTag    = 400 // bytes that a tag with its attributes may have
	maxEntity = 12  // bytes of the longest entity that we decode
)

// stripMarkup removes HTML tags, decodes entities and drops invisible
// characters. It builds the output from left to right and looks back whenever
// a closing '>' or ';' arrives, so that what a removal brings together
// (&amp;nbsp; or a tag inside an entity) is seen in the same pass.
func (c *cleaner) stripMarkup(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= utf8.RuneSelf && c.class.of(r)&needsStrip != 0 && isInvisible(r) {
			continue
		}
		out = closeMarkup(utf8.AppendRune(out, r))
	}
	if string(out) == s {
		return s
	}
	return string(out)
}

// closeMarkup replaces the tag or entity that the last byte of out completes.
func closeMarkup(out []byte) []byte {
	switch out[len(out)-1] {
	case '>':
		return closeTag(out)
	case ';':
		return closeEntity(out)
	}
	return out
}

func closeTag(out []byte) []byte {
	floor := max(0, len(out)-maxTag)
	open := bytes.LastIndexByte(out[floor:], '<')
	if open < 0 {
		return out
	}
	open += floor
	body := out[open+1 : len(out)-1]
	if bytes.HasPrefix(body, []byte("!--")) && bytes.HasSuffix(body, []byte("--")) {
		return out[:open]
	}
	between, ok := tagText(body)
	if !ok {
		return out
	}
	return append(out[:open], between...)
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

func closeEntity(out []byte) []byte {
	floor := max(0, len(out)-maxEntity)
	amp := bytes.LastIndexByte(out[floor:], '&')
	if amp < 0 {
		return out
	}
	amp += floor
	r, ok := entityRune(string(out[amp+1 : len(out)-1]))
	if !ok {
		return out
	}
	return closeMarkup(utf8.AppendRune(out[:amp], r))
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
