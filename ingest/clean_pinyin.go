package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const maxGloss = 48 // bytes of the longest gloss, brackets included

// toned are the letters that only pinyin puts into a Chinese text.
const toned = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿế"

// glossStart returns where the gloss begins that the bracket at the end of
// what is written closes: a bracket straight after a Chinese character which
// holds pinyin with tone marks, or one plain lower-case syllable. CT(MRI) and
// 医保(ID) hold neither.
func (t *tidier) glossStart() (int, bool) {
	_, width := utf8.DecodeLastRune(t.out)
	end := len(t.out) - width
	floor := max(0, end-maxGloss)
	open, wide := bytes.LastIndexByte(t.out[floor:end], '('), bytes.LastIndex(t.out[floor:end], []byte("（"))
	text := open + 1
	if wide > open {
		open, text = wide, wide+len("（")
	}
	if open < 0 {
		return 0, false
	}
	open, text = open+floor, text+floor
	head := bytes.TrimSuffix(t.out[:open], []byte(" "))
	before, _ := utf8.DecodeLastRune(head)
	if t.class.of(before)&isHan == 0 || !isPinyin(string(t.out[text:end])) {
		return 0, false
	}
	return len(head), true
}

// isPinyin reports whether s is pinyin beyond doubt: letters with at least one
// tone mark, or one syllable, with or without a tone number.
func isPinyin(s string) bool {
	marks, letters, parts := 0, 0, 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(toned, r):
			marks++
			letters++
		case isGlossLetter(r) || r >= 'A' && r <= 'Z':
			letters++
		case r == ' ' || r == '\'' || r == '’' || r == '-' || r == ',' || r == '，':
			parts++
		case r >= '1' && r <= '4':
		default:
			return false
		}
	}
	if marks > 0 {
		return letters <= 8*(parts+1)
	}
	return parts == 0 && isPlainSyllable(strings.TrimRight(s, "1234"))
}

// isGlossLetter reports lower-case letters, plain or toned, and tone numbers:
// what a gloss may end in.
func isGlossLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '1' && r <= '4' || r == 'ü' || r == 'ɡ' || r == 'ɑ' || strings.ContainsRune(toned, r)
}

// isPlainSyllable reports whether s is an initial and a final of Mandarin, or
// a final of two letters and more alone.
func isPlainSyllable(s string) bool {
	if len(s) < 2 || len(s) > 6 {
		return false
	}
	n := 0
	if strings.HasPrefix(s, "zh") || strings.HasPrefix(s, "ch") || strings.HasPrefix(s, "sh") {
		n = 2
	} else if strings.IndexByte("bpmfdtnlgkhjqxrzcsyw", s[0]) >= 0 {
		n = 1
	}
	switch s[n:] {
	case "a", "e", "i", "o", "u", "v", "ü":
		return n > 0
	case "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er":
		return true
	case "ong", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing", "iong",
		"ua", "uo", "uai", "ui", "uan", "un", "uang", "ue", "ve", "üe":
		return n > 0
	}
	return false
}
