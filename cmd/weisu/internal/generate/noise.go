package generate

import (
	"bytes"
	"math/rand/v2"
	"unicode/utf8"
)

// A dirt is one way in which a text comes out of an export damaged.
type dirt func(rng *rand.Rand, lib *library, text []byte) []byte

var dirts = [...]dirt{
	misspell, misspell, misspell, doubled, halfWidth, unended, broken, markup, fullWidth, spaced, unpunctuated,
}

// soil damages a text in one way, seldom in two. Personal data are planted
// afterwards, except that digits may come out in full width.
func soil(rng *rand.Rand, lib *library, text []byte) []byte {
	text = dirts[rng.IntN(len(dirts))](rng, lib, text)
	if rng.IntN(6) == 0 {
		text = dirts[rng.IntN(len(dirts))](rng, lib, text)
	}
	return text
}

// misspell puts a homophone or a slip for one word that the text has.
func misspell(rng *rand.Rand, lib *library, text []byte) []byte {
	if len(lib.typos) == 0 {
		return text
	}
	from := rng.IntN(len(lib.typos))
	for i := range lib.typos {
		t := lib.typos[(from+i)%len(lib.typos)]
		if at := bytes.Index(text, []byte(t[0])); at >= 0 {
			return replaceAt(text, at, len(t[0]), t[1])
		}
	}
	return text
}

func replaceAt(text []byte, at, n int, with string) []byte {
	tail := append([]byte(with), text[at+n:]...)
	return append(text[:at], tail...)
}

// mark finds a punctuation mark of the text, at random.
func mark(rng *rand.Rand, text []byte, mark string) int {
	n := bytes.Count(text, []byte(mark))
	if n == 0 {
		return -1
	}
	at := 0
	for range rng.IntN(n) {
		at += bytes.Index(text[at:], []byte(mark)) + len(mark)
	}
	return at + bytes.Index(text[at:], []byte(mark))
}

func doubled(rng *rand.Rand, _ *library, text []byte) []byte {
	pairs := [...][2]string{{"，", "，，"}, {"，", ",，"}, {"。", "。。"}, {"！", "！！！"}, {"？", "？？？"}, {"、", "、、"}, {"，", "，,"}}
	p := pairs[rng.IntN(len(pairs))]
	if at := mark(rng, text, p[0]); at >= 0 {
		text = replaceAt(text, at, len(p[0]), p[1])
	}
	return text
}

func halfWidth(_ *rand.Rand, _ *library, text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("，"), []byte(","))
	text = bytes.ReplaceAll(text, []byte("！"), []byte("!"))
	return bytes.ReplaceAll(text, []byte("？"), []byte("?"))
}

func unended(_ *rand.Rand, _ *library, text []byte) []byte {
	return bytes.TrimSuffix(text, []byte("。"))
}

// broken breaks a line inside the cell, as pasted text does.
func broken(rng *rand.Rand, _ *library, text []byte) []byte {
	breaks := [...]string{"\n", "\n\n", "\r\n", "\t", "\n　　", " \n"}
	if at := mark(rng, text, "。"); at >= 0 {
		return replaceAt(text, at+len("。"), 0, breaks[rng.IntN(len(breaks))])
	}
	return append(append([]byte("\t"), text...), '\n')
}

func markup(rng *rand.Rand, _ *library, text []byte) []byte {
	switch rng.IntN(4) {
	case 0:
		return append(append([]byte("<p>"), text...), "</p>"...)
	case 1:
		return bytes.ReplaceAll(text, []byte("。"), []byte("。<br/>"))
	case 2:
		return append([]byte("&nbsp;&nbsp;"), text...)
	}
	return append(append([]byte(`<span style="font-size:16px;">`), text...), "</span>"...)
}

func fullWidth(_ *rand.Rand, _ *library, text []byte) []byte {
	out := make([]byte, 0, len(text)+32)
	for _, b := range text {
		if b >= '0' && b <= '9' {
			out = utf8.AppendRune(out, '０'+rune(b-'0'))
			continue
		}
		out = append(out, b)
	}
	return out
}

func spaced(rng *rand.Rand, _ *library, text []byte) []byte {
	if at := mark(rng, text, "，"); at >= 0 {
		text = replaceAt(text, at+len("，"), 0, "  ")
	}
	return append(append([]byte(" 　"), text...), ' ')
}

// unpunctuated writes spaces for commas, as people do on the telephone.
func unpunctuated(_ *rand.Rand, _ *library, text []byte) []byte {
	return bytes.ReplaceAll(text, []byte("，"), []byte(" "))
}

// traditional writes the text in Traditional characters, one for one.
func traditional(lib *library, text []byte) []byte {
	out := make([]byte, 0, len(text)+8)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if t, ok := lib.trad[r]; ok {
			out = append(out, t...)
		} else {
			out = append(out, text[i:i+n]...)
		}
		i += n
	}
	return out
}
