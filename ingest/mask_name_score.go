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
	nameEnough = 14

	strongCuePoints = 12 // 姓名, 我叫
	weakCuePoints   = 8  // 患者, 老板
	listPoints      = 6  // 张三、 before it
	breakPoints     = 4  // the end of a sentence, a new line
	markPoints      = 3  // another mark
	openPoints      = 2  // 请, 与, the end of a place's name
	ofPoints        = 1  // 的

	frequentPoints = 4  // a frequent surname
	surnamePoints  = 2  // another one
	givenPoints    = 4  // of each character that is frequent in given names
	commonPoints   = 3  // of one that is frequent elsewhere too
	givenNever     = -8 // hardly ever in a given name
	wordPoints     = -6 // a word as its beginning: 黄金 in 黄金荣

	personAfterName = 8  // ，男，
	listAfterName   = 6  // 、李四
	signedPoints    = 2  // the end of the text
	markAfterName   = 2  // ，
	placeAfterName  = -8 // 村, 路: it was a place's name
	noneAfterName   = -2
)

var cuePoints = [...]int{strongNameCue: strongCuePoints, weakNameCue: weakCuePoints, looseNameCue: openPoints}

// Surnames up to here in the list are borne by three of four people.
const frequentSurnames = 110

// nameScores is what the masker knows about single characters: small enough for a
// look-up per character.
type nameScores struct {
	given   [0x10000]int8  // givenPoints, commonPoints, 0 or givenNever
	surname [0x10000]uint8 // isSingle with frequentPoints, surnamePoints or, for one that is first of all a word, 0; beginsCompound
}

// add fills the tables from the lists, the most frequent surnames first.
func (sc *nameScores) add(surnames []string) {
	for i, name := range surnames {
		r, width := utf8.DecodeRuneInString(name)
		if r >= 0x10000 {
			continue
		}
		points := surnamePoints
		switch {
		case width < len(name):
			sc.surname[r] |= beginsCompound
			continue
		case strings.ContainsRune(wordSurnames, r):
			points = 0
		case i < frequentSurnames:
			points = frequentPoints
		}
		if sc.surname[r]&isSingle == 0 {
			sc.surname[r] |= isSingle | uint8(points)
		}
	}
	for _, list := range []struct {
		words  string
		points int8
	}{{givenList, givenPoints}, {givenCommonList, commonPoints}, {givenNeverList, givenNever}} {
		for _, line := range dataWords(list.words) {
			for _, r := range line {
				sc.given[r] = list.points
			}
		}
	}
}

const (
	isSingle       = 0x80
	beginsCompound = 0x40
)

// surnameOf returns the points of r as a surname, 0 for none.
func (sc *nameScores) surnameOf(r rune) int {
	if !isHanRune(r) {
		return 0
	}
	return int(sc.surname[r] &^ (isSingle | beginsCompound))
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
	if r, _ := utf8.DecodeRuneInString(s); r >= 0x10000 || w.scores.surname[r] == 0 {
		return 0
	}
	rs := runesAt(s, 4)
	first := w.surname(s, rs)
	if first == 0 || rs.n <= first {
		return 0
	}
	points := left + frequentPoints
	word := first == 1 && w.scores.surnameOf(rs.r[0]) == 0
	if first == 1 {
		points = left + w.scores.surnameOf(rs.r[0])
	}
	g1, g2 := w.scores.givenOf(rs.r[first]), givenNever
	if rs.n > first+1 {
		g2 = w.scores.givenOf(rs.r[first+1])
	}
	if word && left < strongCuePoints && strings.ContainsRune(noTitleSurnames, rs.r[0]) {
		return 0
	}
	if points+g1+max(g2, 0)+personAfterName < nameEnough {
		return 0
	}
	given := s[rs.ends[first-1]:]
	wordLen := w.wordAt(s)
	if wordLen > rs.ends[1] || titleAt(given) {
		return 0
	}
	best, n := nameEnough-1, 0
	if g2 != givenNever && !titleAt(s[rs.ends[first]:]) && !w.isVerb(s[rs.ends[first]:]) && !w.isVerb(given) {
		after := w.after(s[rs.ends[first+1]:]) + signed(left, s[rs.ends[first+1]:])
		sum := points + g1 + g2 + after
		if wordLen > 0 || w.isWord(given) {
			sum += wordPoints
		}
		unclear := after < 0 && left < listPoints || word && (after < personAfterName && (g1+g2 < givenPoints+commonPoints || left < listPoints))
		if !unclear && sum > best {
			best, n = sum, rs.ends[first+1]
		}
	}
	if word || wordLen > 0 && left < strongCuePoints {
		return n
	}
	// Of a single given character more has to be seen.
	after := w.after(s[rs.ends[first]:]) + signed(left, s[rs.ends[first]:])
	sum := points + g1 + after
	if g1 == 0 && after < listAfterName {
		sum -= 2
	}
	if wordLen > 0 {
		sum += wordPoints
	}
	if after > 0 && (sum > best || sum == best && n > 0 && after > markAfterName) {
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

// after returns the points of what follows a name.
func (w *nameWords) after(s string) int {
	r, width := utf8.DecodeRuneInString(s)
	switch {
	case width == 0:
		return markAfterName
	case r == '[' && tokenEnd(s, 0) > 0:
		// Never more than what was masked there said, or a page of names
		// would take as many passes.
		return noneAfterName
	case isHanRune(r):
		for _, word := range w.follow[r] {
			if strings.HasPrefix(s, word.text) {
				return 2 * word.points
			}
		}
		switch {
		case strings.ContainsRune(afterName, r):
			return markAfterName
		case strings.ContainsRune("镇村乡县苑组桥山寺湾冲坪塘垸坝府路街巷道区大小中公", r):
			return placeAfterName
		}
		return noneAfterName
	case isASCIIAlnum(byte(min(r, utf8.RuneSelf))):
		return 0
	}
	if personFollows(s) {
		return personAfterName
	}
	if r == '、' && w.inList(s[width:]) {
		return listAfterName
	}
	return markAfterName
}

// inList reports whether s begins with what may be the next name of a list: a
// surname and one or two given characters up to a mark or the list's end.
func (w *nameWords) inList(s string) bool {
	rs := runesAt(s, 5)
	first := w.surname(s, rs)
	if first == 0 || w.isWord(s) {
		return false
	}
	for i := first; i < rs.n; i++ {
		if i > first && (!isHanRune(rs.r[i]) || strings.ContainsRune("等和及与", rs.r[i])) {
			return true
		}
		if i == first+2 || w.scores.givenOf(rs.r[i]) == givenNever {
			return false
		}
	}
	return false
}

// signed returns further points where a name stands alone after a sentence's
// end and nothing, a date or a telephone number follows: 谢谢！李敏 2023年5月6日.
func signed(left int, s string) int {
	if left != breakPoints {
		return 0
	}
	rest := strings.TrimLeft(s, " \n(（:：，")
	digits := 0
	for digits < len(rest) && digits < 4 && isASCIIDigit(rest[digits]) {
		digits++
	}
	if rest == "" || len(rest) < len(s) && (digits == 4 || hasAnyPrefix(rest, []string{"*", "电话", "手机", "联系"})) {
		return signedPoints
	}
	return 0
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
func (sc *maskScan) bareName(i int, surname rune, width int) int {
	w := sc.m.names
	if i+width >= len(sc.s) {
		return 0
	}
	if strings.HasSuffix(sc.before(i, len("姓")), "姓") {
		// 姓王的女士: not 百姓都, 贵姓
		end := i + width
		if (w.scores.surnameOf(surname) > 0 || strings.HasSuffix(sc.before(i, len("我姓")), "我姓")) && !hasAnySuffix(sc.before(i, len("百姓")), []string{"百姓", "同姓", "改姓", "贵姓", "不姓"}) &&
			hasAnyPrefix(sc.s[end:], []string{"的", "男", "女", "，", "。", "、", "先生", "小姐", "某的"}) {
			return sc.add(maskSpan{i, end, piiName, sc.s[i:end]})
		}
		return 0
	}
	if next, _ := hanAt(sc.s, i+width); w.scores.givenOf(next) == givenNever {
		return 0
	}
	left := sc.leftOfName(i)
	if left == 0 || surname == '方' && endsInHan(sc.s[sc.floor:i]) {
		return 0 // 校方, 院方
	}
	n := w.likely(sc.s[i:], left)
	if n == 0 || hasAnyPrefix(sc.s[i+n:], officeTitles) || w.compound[sc.before(i+width, 6)] {
		return 0 // 司|马刚
	}
	if head := sc.before(i, 15); !endsInHan(head) {
		_, mark := utf8.DecodeLastRuneInString(head)
		if hasAnySuffix(head[:len(head)-mark], officeWords) {
			return 0 // 护士“李建国”
		}
	}
	sc.bare = append(sc.bare, len(sc.spans))
	return sc.add(maskSpan{i, i + n, piiName, sc.s[i : i+n]})
}

func endsInHan(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isHanRune(r)
}

// leftOfName returns the points of what stands before s[i], 0 where no name
// begins.
func (sc *maskScan) leftOfName(i int) int {
	if i == sc.floor {
		switch i {
		case 0:
			return breakPoints
		case sc.addressEnd:
			return openPoints
		}
		return 0
	}
	r, width := utf8.DecodeLastRuneInString(sc.s[sc.floor:i])
	if sc.nameEnd > 0 && sc.nameEnd == i-width && strings.ContainsRune("、和与及 ", r) {
		return listPoints
	}
	if strings.ContainsRune("。！？!?;；\n", r) {
		return breakPoints
	}
	switch {
	case r == '的':
		return ofPoints
	case isHanRune(r):
		return openPoints
	}
	return markPoints
}

// beforeName are characters that a name often follows: prepositions, verbs that
// take a person, ends of places and bodies.
const beforeName = "姓与和由被请找向对给让把将跟叫是的我致市县区乡镇村组店站司院局厂校队街部处所室号"

// officeWords announce, with a mark, somebody in his office.
var officeWords = append([]string{"护理师", "门诊", "医学部", "护理人员", "医生护士", "科"}, doctorTitles...)

// What a name's bearer is in his office. Such names stay, as those of doctors.
var officeTitles = append([]string{
	"护理", "治疗师", "校长", "警官", "警卫", "保安", "所长", "镇长", "县长", "市长", "区长", "乡长", "村长", "支书", "队长", "站长", "会长", "主席",
	"委员", "法官", "律师", "记者", "医", "博士", "师傅", "组长", "省长", "总理", "常委", "代表", "政委",
}, doctorTitles...)
