package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTitle  = 60 // characters of 《…》
	endDate   = 14 // characters at the end, where the reply's own date stands
	numerals  = "一二三四五六七八九十百零〇两"
	lawUnits  = "条款项号"
	letters   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*"
	countable = "元万亿名人次台套件家起个岁天小分公里米平倍张份例床间辆户栋层％%例批所处期度"
)

// scan fills s.marks with what no list of words can show (titles 《…》, articles
// 第…条, document numbers, dates, telephone numbers) and returns how many
// figures with a unit and how many numbered points the reply has. The date at
// its end is the reply's own and does not count.
func (s *replyScratch) scan(reply string) (figures, points int) {
	s.marks = s.marks[:0]
	last := len(reply) - 3*endDate
	fresh := true // nothing of the sentence or clause has been read yet
	for i := 0; i < len(reply); {
		r, n := utf8.DecodeRuneInString(reply[i:])
		end := i + n
		switch {
		case r == '《':
			if title := closing(reply[i:], '》'); title > 0 {
				if rulesTitle(reply[i : i+title]) {
					s.marks = append(s.marks, cueSpan{cueRule, i, i + title})
				}
				end = i + title
			}
		case r == '第':
			if article := ordinal(reply[i:]); article > 0 {
				end = i + article
				s.marks = append(s.marks, cueSpan{cueRule, i, end})
			}
		case r == '[':
			if m := maskEnd(reply, i); m > 0 {
				end = m
				if strings.HasPrefix(reply[i:], "[电话") {
					s.marks = append(s.marks, cueSpan{cueContact, i, end})
				}
			}
		case r >= '0' && r <= '9':
			end = i + digits(reply[i:])
			if !strings.ContainsAny(lastRune(reply[:i]), letters) { // else a user's name or a code
				figures += btoi(s.number(reply, i, end, last))
			}
		}
		if fresh && numbered(reply[i:]) {
			points++
		}
		switch r {
		case '。', '；', ';', '：', ':', '！', '\n', ' ', '　':
			fresh = true
		default:
			fresh = false
		}
		i = end
	}
	return figures, points
}

// rulesTitle reports whether a title 《…》 is that of a law, a policy or a
// contract, by the words with which these end; a licence or a plan is none.
func rulesTitle(title string) bool {
	title = strings.TrimSuffix(title, "》")
	if i := strings.LastIndexAny(title, "（("); i > 0 { // （试行）
		title = title[:i]
	}
	for _, end := range [...]string{
		"法", "法典", "条例", "规定", "细则", "通知", "意见", "标准", "规范", "规程", "指南", "制度",
		"规则", "目录", "方案", "协议", "合同", "公告", "解释", "要求", "决定", "办法",
	} {
		if strings.HasSuffix(title, end) {
			return true
		}
	}
	return false
}

// number notes what the digits reply[i:end] stand for and reports whether they
// are a figure.
func (s *replyScratch) number(reply string, i, end, last int) bool {
	unit, n := utf8.DecodeRuneInString(reply[end:])
	switch {
	case telephone(reply[i:end]) && unit != '元':
		s.marks = append(s.marks, cueSpan{cueContact, i, end}) // a telephone number, or 12345 and its sisters
	case n == 0 || i >= last && strings.ContainsRune("年月日", unit):
	case unit == '月' || unit == '日':
		if unit == '月' {
			to := end + n
			if day := digits(reply[to:]); day > 0 && strings.HasPrefix(reply[to+day:], "日") {
				to += day + len("日")
			}
			s.marks = append(s.marks, cueSpan{cueGrounds, i, to})
		}
	case unit == '号' && i > 0 && strings.ContainsAny(lastRune(reply[:i]), "〕]】］)）第"):
		s.marks = append(s.marks, cueSpan{cueRule, i, end + n})
	default:
		return strings.ContainsRune(countable, unit)
	}
	return false
}

// telephone reports whether digits are a telephone number, 12345 and its sisters
// among them.
func telephone(s string) bool {
	return len(s) >= 7 && !strings.ContainsAny(s, ".,") || len(s) == 5 && strings.HasPrefix(s, "12")
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// digits is the length of the number at the beginning of s; commas, points and
// hyphens between digits belong to it.
func digits(s string) int {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n > 0 && strings.IndexByte(".,-", s[n]) >= 0) {
		n++
	}
	return n
}

// closing is the length of s up to and with the bracket, 0 without one near.
func closing(s string, bracket rune) int {
	end := strings.IndexRune(s, bracket)
	if end < 0 || utf8.RuneCountInString(s[:end]) > maxTitle {
		return 0
	}
	return end + utf8.RuneLen(bracket)
}

// ordinal is the length of 第…条 and the like at the beginning of s, else 0.
func ordinal(s string) int {
	numeral := false
	for i, r := range s {
		switch {
		case i == 0 || i > 24:
			if i > 24 {
				return 0
			}
		case strings.ContainsRune(numerals, r) || r >= '0' && r <= '9':
			numeral = true
		case numeral && strings.ContainsRune(lawUnits, r):
			return i + utf8.RuneLen(r)
		default:
			return 0
		}
	}
	return 0
}

// numbered reports whether s begins with the number of a point: 一、 二是 （三）
// 4. 第五， and the like.
func numbered(s string) bool {
	s = strings.TrimLeft(s, "（(")
	s = strings.TrimPrefix(s, "第")
	rest := strings.TrimLeftFunc(s, func(r rune) bool { return strings.ContainsRune(numerals, r) || r >= '0' && r <= '9' })
	if n := len(s) - len(rest); n == 0 || n > 9 {
		return false
	}
	r, n := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune("、.．是，）)", r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[n:])
	return r != '.' || !unicode.IsDigit(next) // 1.5 is none
}

// A pairSet holds pairs of characters, hashed to pairBits bits: what it holds it
// finds, and of what it does not hold it finds a few in a hundred.
type pairSet [1 << (pairBits - 6)]uint64

const pairBits = 14

// echoRunes is how much of a complaint is compared.
const echoRunes = 600

// lightChars make a pair of characters say nothing about the matter.
const lightChars = "的了是在和就也都得着过吗呢吧啊我你您他她它们这那有不人一要为到说没去来上下大会可能对又还请把被很个"

// fill makes p the pairs of Chinese characters of text.
func (p *pairSet) fill(text string, light *hanSet) {
	clear(p[:])
	eachPair(text, light, func(h uint32) { p[h>>6] |= 1 << (h & 63) })
}

// share is the share of the pairs of text, of its first echoRunes characters,
// that p holds; 0 without any.
func (p *pairSet) share(text string, light *hanSet) float64 {
	n, have := 0, 0
	eachPair(text, light, func(h uint32) {
		if n < echoRunes {
			n++
			have += int(p[h>>6] >> (h & 63) & 1)
		}
	})
	if n == 0 {
		return 0
	}
	return float64(have) / float64(n)
}

// eachPair calls f with the hash of each pair of neighbouring Chinese characters
// of which none is light.
func eachPair(text string, light *hanSet, f func(uint32)) {
	before := rune(0)
	for _, r := range text {
		if r < firstHan || r > lastHan || light.has(r) {
			before = 0
			continue
		}
		if before != 0 {
			f((uint32(before)*0x9E3779B1 ^ uint32(r)*0x85EBCA6B) * 0xC2B2AE35 >> (32 - pairBits))
		}
		before = r
	}
}

const firstHan, lastHan = 0x4E00, 0x9FFF

// A hanSet is a set of Chinese characters.
type hanSet [(lastHan-firstHan)/64 + 1]uint64

func newHanSet(chars string) *hanSet {
	var s hanSet
	for _, r := range chars {
		s[(r-firstHan)/64] |= 1 << ((r - firstHan) % 64)
	}
	return &s
}

func (s *hanSet) has(r rune) bool { return s[(r-firstHan)/64]>>((r-firstHan)%64)&1 == 1 }
