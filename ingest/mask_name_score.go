package ingest

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

var (
	//go:embed pii/given_common.txt
	givenCommonList string
	//go:embed pii/given_never.txt
	givenNeverList string
	//go:embed pii/after_names.txt
	afterNameList string
)

// A name is told from other text by points: what stands before it, the
// surname, the given characters and what stands after it. None of them is
// enough of itself.
const (
	nameEnough = 7

	strongCuePoints = 6 // 姓名, 我叫
	weakCuePoints   = 4 // 患者, 老板
	listPoints      = 3 // 张三、 before it
	breakPoints     = 2 // the end of a sentence, a new line
	markPoints      = 1 // another mark, 请, 与, the end of a place's name

	wordPoints = 3  // what a word as the beginning takes away: 黄金 in 黄金荣
	givenNever = -8 // hardly ever in a given name
)

// Surnames up to here in the list are borne by three of four people.
const frequentSurnames = 110

// scores is what the masker knows about single characters: small enough for a
// look-up per character.
type nameScores struct {
	given   [0x10000]int8 // 2, 1, 0 or givenNever
	surname [0x10000]int8 // 2, 1, 0 for a surname that is first of all a word
}

func (sc *nameScores) add(surnames []string) {
	for i, name := range surnames {
		r, width := utf8.DecodeRuneInString(name)
		if width < len(name) || r >= 0x10000 {
			continue
		}
		switch {
		case strings.ContainsRune(wordSurnames, r):
			sc.surname[r] = 0
		case i < frequentSurnames:
			sc.surname[r] = 2
		default:
			sc.surname[r] = max(sc.surname[r], 1)
		}
	}
	for _, list := range []struct {
		words  string
		points int8
	}{{givenList, 2}, {givenCommonList, 1}, {givenNeverList, givenNever}} {
		for _, line := range dataWords(list.words) {
			for _, r := range line {
				sc.given[r] = list.points
			}
		}
	}
}

// givenOf returns the points of r as a given character.
func (sc *nameScores) givenOf(r rune) int {
	if !isHanRune(r) {
		return givenNever
	}
	return int(sc.given[r])
}

// likely returns the length of the name at the start of s, 0 if what speaks
// for one is not enough: a surname with one or two given characters. left are
// the points of what stands before.
func (w *nameWords) likely(s string, left int) int {
	rs := runesAt(s, 4)
	first := w.surname(s, rs)
	if first == 0 || rs.n <= first {
		return 0
	}
	points := left + 2
	word := first == 1 && w.scores.surname[rs.r[0]] == 0
	if first == 1 {
		points = left + int(w.scores.surname[rs.r[0]])
	}
	g1, g2 := w.scores.givenOf(rs.r[first]), givenNever
	if rs.n > first+1 {
		g2 = w.scores.givenOf(rs.r[first+1])
	}
	if points+g1+max(g2, 0)+maxAfterName < nameEnough {
		return 0
	}
	given := s[rs.ends[first-1]:]
	wordLen := w.wordAt(s)
	if wordLen > rs.ends[1] || titleAt(given) {
		return 0
	}
	best, n := nameEnough-1, 0
	if g2 != givenNever && !titleAt(s[rs.ends[first]:]) && !w.isWord(given) && !w.isVerb(given) {
		after := w.after(s[rs.ends[first+1]:])
		sum := points + g1 + g2 + after
		if wordLen > 0 {
			sum -= wordPoints
		}
		unclear := after < 0 && left < listPoints || word && (after < maxAfterName && (g1+g2 < 3 || left < listPoints))
		if !unclear && sum > best {
			best, n = sum, rs.ends[first+1]
		}
	}
	if word || wordLen > 0 {
		return n
	}
	// Of a single given character more has to be seen.
	after := w.after(s[rs.ends[first]:])
	sum := points + g1 + after
	if g1 == 0 && after < 3 {
		sum--
	}
	if after > 0 && (sum > best || sum == best && n > 0 && after > 1) {
		n = rs.ends[first]
	}
	return n
}

// titleAt reports whether s begins with a title, 先生 or 主任.
func titleAt(s string) bool {
	return hasAnyPrefix(s, personTitles) || hasAnyPrefix(s, officeTitles)
}

// isVerb reports whether s begins with a word that a name's bearer does: 承诺
// in 方承诺 is no given name.
func (w *nameWords) isVerb(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	for _, word := range w.follow[r] {
		if word.points == 2 && len(word.text) > len("说") && strings.HasPrefix(s, word.text) {
			return true
		}
	}
	return false
}

// The most and the least that what follows can say.
const (
	maxAfterName  = 4
	noneAfterName = -1
	placePoints   = -4 // 村, 路: it was a place's name
)

// after returns the points of what follows a name.
func (w *nameWords) after(s string) int {
	r, width := utf8.DecodeRuneInString(s)
	switch {
	case width == 0:
		return 1
	case r == '[' && tokenEnd(s, 0) > 0:
		// Never more than what was masked there said, or a page of names
		// would take as many passes.
		return noneAfterName
	case isHanRune(r):
		for _, word := range w.follow[r] {
			if strings.HasPrefix(s, word.text) {
				return word.points
			}
		}
		switch {
		case strings.ContainsRune(afterName, r):
			return 1
		case strings.ContainsRune("镇村乡县苑组桥山寺湾冲坪塘垸坝府路街巷道区大小中公", r):
			return placePoints
		}
		return noneAfterName
	case isASCIIAlnum(byte(min(r, utf8.RuneSelf))):
		return 0
	}
	if personFollows(s) {
		return maxAfterName
	}
	return 1
}

// personFollows reports whether sex or age stand after the mark that s begins
// with: ，男， or (68岁.
func personFollows(s string) bool {
	for range 2 {
		r, width := utf8.DecodeRuneInString(s)
		if width == 0 || isHanRune(r) || isASCIIAlnum(byte(min(r, utf8.RuneSelf))) {
			break
		}
		s = s[width:]
	}
	for _, sex := range []string{"男", "女"} {
		if rest, ok := strings.CutPrefix(s, sex); ok {
			return endsClause(rest) || hasAnyPrefix(rest, []string{"性", "汉族"}) || rest[0] < utf8.RuneSelf
		}
	}
	for _, word := range []string{"今年", "现年", "年龄"} {
		s = strings.TrimPrefix(s, word)
	}
	digits := 0
	for digits < len(s) && digits < 3 && isASCIIDigit(s[digits]) {
		digits++
	}
	return digits > 0 && (strings.HasPrefix(s[digits:], "岁") || strings.HasPrefix(s[digits:], "周岁"))
}

// bareName masks a name that no cue announces: the surname at s[i] stands after
// a mark, a preposition or the end of a place's name.
func (sc *maskScan) bareName(i, width int) int {
	w := sc.m.names
	if i+width >= len(sc.s) {
		return 0
	}
	if next, _ := hanAt(sc.s, i+width); w.scores.givenOf(next) == givenNever {
		return 0
	}
	left := sc.leftOfName(i)
	if left == 0 {
		return 0
	}
	n := w.likely(sc.s[i:], left)
	if n == 0 || hasAnyPrefix(sc.s[i+n:], officeTitles) {
		return 0
	}
	mark, markWidth := utf8.DecodeLastRuneInString(sc.s[sc.floor:i])
	if !isHanRune(mark) && hasAnySuffix(sc.before(i-markWidth, 15), officeWords) {
		return 0 // 护士“李建国”
	}
	sc.bare = append(sc.bare, len(sc.spans))
	return sc.add(maskSpan{i, i + n, piiName, sc.s[i : i+n]})
}

// leftOfName returns the points of what stands before s[i], 0 where no name
// begins.
func (sc *maskScan) leftOfName(i int) int {
	if i == sc.floor {
		if i == 0 {
			return breakPoints
		}
		return 0
	}
	r, width := utf8.DecodeLastRuneInString(sc.s[sc.floor:i])
	if sc.nameEnd > 0 && sc.nameEnd == i-width && strings.ContainsRune("、,，和与及 ", r) {
		return listPoints
	}
	switch {
	case strings.ContainsRune("。！？!?;；\n", r):
		return breakPoints
	}
	return markPoints
}

// beforeName are characters that a name often follows: prepositions, verbs that
// take a person, ends of places and bodies.
const beforeName = "与和由被请找向对给让把将跟为叫是的我致市县区乡镇村组店站司院局行厂校队街部处所室园苑号"

// officeWords announce, with a mark, somebody in his office.
var officeWords = append([]string{"护理师", "门诊", "医学部", "护理人员", "医生护士", "科"}, doctorTitles...)

// What a name's bearer is in his office. Such names stay, as those of doctors.
var officeTitles = append([]string{
	"护理", "治疗师", "校长", "警官", "所长", "镇长", "县长", "市长", "区长", "乡长", "村长", "支书", "队长", "站长", "会长", "主席",
	"委员", "法官", "律师", "记者", "医", "博士", "师傅", "组长", "省长", "总理", "常委", "代表", "政委",
}, doctorTitles...)
