package nlp

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// termCodes number the tokens of texts, the frequent words lowest, so that
// most take one or two bytes. A number can be turned back into its text without
// anything having been collected: no order of texts can change it.
type termCodes struct {
	lattice *lattice
	texts   []string // of the words, by node
	codeOf  []uint32 // by node of the trie; 0 where no word ends
	nodes   []int32  // by code − codeWords
	runes   uint64   // the code of rune 0: characters that are no word
	latin   uint64   // the code of the first run of Latin letters that is no word
}

// Codes below those of the words.
const (
	codeEnd   = iota // of a text
	codeBreak        // marks, digits, masked values: whatever no word can span
	codeWords
)

// Runs of Latin letters that can be part of a term: a single letter is more often
// a placeholder (A市), a longer run an address of the web.
const minLatin, maxLatin = 2, 8

func newTermCodes(l *lattice) *termCodes {
	v := &termCodes{lattice: l, texts: l.texts(), codeOf: make([]uint32, len(l.nodes))}
	for i, n := range l.nodes {
		if n.value != noWord {
			v.nodes = append(v.nodes, int32(i))
		}
	}
	distance := func(node int32) float32 { return l.values[l.nodes[node].value].distance }
	slices.SortFunc(v.nodes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a, b))
	})
	for i, n := range v.nodes {
		v.codeOf[n] = uint32(i) + codeWords
		if !isTermText(v.texts[n]) {
			v.codeOf[n] = codeBreak
		}
	}
	v.runes = uint64(len(v.nodes)) + codeWords
	v.latin = v.runes + unicode.MaxRune + 1
	return v
}

// isTermText reports whether a word of the dictionary can be part of a term: no
// mark, no digit, no single letter.
func isTermText(text string) bool {
	latin := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			return false
		}
		if r < 0x2E80 {
			latin++
		}
	}
	return latin != 1
}

// append adds the tokens of words to dst; breaks that follow each other are one.
func (v *termCodes) append(dst []byte, w *Words) []byte {
	broken := true
	for _, t := range w.words {
		code := v.code(w.text[t.start:t.end], t.node)
		if code == codeBreak && broken {
			continue
		}
		broken = code == codeBreak
		dst = binary.AppendUvarint(dst, code)
	}
	if !broken {
		dst = append(dst, codeBreak)
	}
	return dst
}

func (v *termCodes) code(text string, node int32) uint64 {
	if node >= 0 && v.codeOf[node] != 0 { // else a node on the way to a word
		return uint64(v.codeOf[node])
	}
	if node == maskedValue {
		return codeBreak
	}
	r, size := utf8.DecodeRuneInString(text)
	if size == len(text) && unicode.Is(unicode.Han, r) {
		return v.runes + uint64(r)
	}
	if len(text) < minLatin || len(text) > maxLatin {
		return codeBreak
	}
	packed := uint64(0)
	for i := range len(text) {
		b := text[i] | 0x20
		if b < 'a' || b > 'z' {
			return codeBreak
		}
		packed = packed*27 + uint64(b-'a'+1)
	}
	return v.latin + packed
}

// text spells a code out, letters in lower case.
func (v *termCodes) text(code uint64) string {
	switch {
	case code < codeWords:
		return ""
	case code < v.runes:
		return v.texts[v.nodes[code-codeWords]]
	case code < v.latin:
		return string(rune(code - v.runes))
	}
	var b [maxLatin]byte
	at := len(b)
	for packed := code - v.latin; packed > 0; packed /= 27 {
		at--
		b[at] = byte(packed%27) + 'a' - 1
	}
	return string(b[at:])
}

// node returns the dictionary's node of a code, noNode if it is no word.
func (v *termCodes) node(code uint64) int32 {
	if code < codeWords || code >= v.runes {
		return noNode
	}
	return v.nodes[code-codeWords]
}

// termLength is that of a token in characters; a run of Latin letters counts as one.
func termLength(text string) int {
	n, latin := 0, false
	for _, r := range text {
		if isLatin := r < 0x2E80; !isLatin || !latin {
			n++
			latin = isLatin
		}
	}
	return n
}

// hasHan reports whether s has a Chinese character.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
