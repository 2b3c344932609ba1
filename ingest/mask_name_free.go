package ingest

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed pii/words.txt
var wordList string

// A free name is one that nothing announces. It is told by what ordinary text
// is not: its characters make no words, neither with each other nor with what
// stands beside it, and beside it stand marks or whole words.
const (
	freeEnough = 16

	apartPoints  = 2  // surname and given character are no word
	joinedPoints = -6 // they are: 高兴
	looseGiven   = 1  // the given characters are no word
	joinedGiven  = -2 // they are, of characters that are frequent in names alone
	wordGiven    = -4 // they are: 合同
	shortName    = 1  // a single given character has less to speak for it
	joinedBefore = -6 // 地方
	joinedAfter  = -4 // 王明天
	unknownGiven = -1 // a given character that no list has
	placeGiven   = -3 // one that ends places more often: 楚绣城
	wordBefore   = 3  // a whole word, 隔壁 or 为, stands before
	otherBefore  = -2
	wordAfter    = 2 // a whole word, 违法 or 都, follows
	markBefore   = 4
	markBehind   = 4
	numberBefore = 1
	doubtSurname = -2 // 文, 高, 但: words first of all

	repeatedPoints = 2 // the text has it again and again, with different words around it
)

// Characters that are words, or end what somebody is called: what follows them
// begins a word.
const wordEnds = "的了是为与和及被把将对向给让由从在到找叫请跟有说称即系因而但且或等另外又也都还就才只并以后前时中上下内不没无未要会能可应去来做办住过得着地我你他她它您其此该谁" +
	"人员者手户民友徒犯"

// Characters that end the names of places: some never end a person's.
const (
	placeEnds = "轩岭湖洲岸江山桥溪泉都田口门"
	siteEnds  = "铺牌咀园城苑府寺庙院路街村镇乡区县市河湾冲坪坝塘港垅垸社屋排坳垄圩坡树"
)

// Surnames that are words as well: of those in wordSurnames too little is left
// to a name without a cue.
const doubtSurnames = "劳危富隆银海毕付文高金楚商白方石江温钱游费盛尚易时"

// What stands after the name of a firm or a place, not after a person's.
var (
	siteWords = []string{
		"公司", "集团", "物业", "小区", "社区", "花园", "家园", "市场", "商场", "商城", "超市", "广场", "中学", "小学", "大学", "学校", "学院", "幼儿园", "幼稚园", "医院", "诊所",
		"酒店", "宾馆", "酒吧", "歌厅", "歌舞", "水库", "水渠", "水利", "大道", "公路", "高速", "大桥", "大厦", "中心", "停车", "体育", "公园", "景区", "电站", "加油", "矿业",
		"实业", "置业", "地产", "房产", "国际", "商贸", "贸易", "建筑", "科技", "投资", "派出所", "街道", "新城", "新村", "新区", "楼盘", "片区", "分区", "学府", "工业", "农业", "煤矿",
		"工程", "安置", "剧院", "培训", "教育", "文化", "传媒", "服务", "自然村", "侗族", "苗族", "瑶族", "农贸", "商业", "酒楼", "餐厅", "饭店", "药店", "金融", "信息", "网络", "食品", "制药",
		"建材", "建设", "交通", "运输", "物流", "汽车", "驾校", "律师", "银行", "车站", "地铁", "机场", "码头", "林场", "农场", "森林", "品牌", "庄园", "山庄", "别墅", "公寓", "商住", "歌", "下属",
		"胶囊", "颗粒", "注射", "耐药", "手术", "自治", "论坛", "基金", "平台", "洗浴", "养生", "会所", "美容", "健身", "宾舍", "国家级",
	}
	// Of these the ones that make every mention in a text a place's.
	placeTitles = []string{"村", "镇", "乡", "自然村", "公司", "物业", "社区", "小区", "中学", "小学", "超市", "市场", "停车场", "加油站", "水库", "商品", "苗族", "侗族"}
	siteChars   = "村镇乡路街站厂店馆苑园府城寨屯组县市区洞栋期湖河桥矿楼井段线片"
)

// wordPairs tells which two characters make a frequent word.
type wordPairs [0x10000]string

func newWordPairs() *wordPairs {
	p := new(wordPairs)
	for _, field := range dataWords(wordList) {
		r, width := utf8.DecodeRuneInString(field)
		p[r] += field[width:]
	}
	return p
}

// word reports whether a and b make a word.
func (p *wordPairs) word(a, b rune) bool {
	return isHanRune(a) && strings.ContainsRune(p[a], b)
}

// freeName returns the length of the name that stands at s[i] in the middle of
// a sentence, 0 if none does.
func (sc *maskScan) freeName(i int) int {
	w := sc.m.names
	rest := sc.s[i:]
	surname, width := hanAt(rest, 0)
	if len(rest) <= width {
		return 0
	}
	// Most surnames in a text are none: that shows in the next character.
	known := w.scores.surname[surname]
	next, _ := hanAt(rest, width)
	if w.scores.givenOf(next) == givenNever || known&beginsCompound == 0 && w.pairs.word(surname, next) {
		return 0
	}
	rs := runesAt(rest, 5)
	first := w.surname(rest, rs)
	if first == 0 || rs.n <= first {
		return 0
	}
	given := rs.r[first:rs.n]
	if w.scores.givenOf(given[0]) == givenNever {
		return 0
	}
	points, doubtful := w.freeSurname(rs, first)
	points += sc.beside(i, rs.r[0])
	// What the text behind might add at most tells most of them off.
	most := shortName
	if len(given) > 1 {
		most = max(most, w.freeGiven(given[1])+looseGiven)
	}
	if points+w.freeGiven(given[0])+most+personAfterName < freeEnough || sc.behindOffice(i) {
		return 0
	}
	after := rest[rs.ends[first-1]:]
	if w.isWord(rest) || titleAt(after) {
		return 0
	}
	best, n := freeEnough-1, 0
	if !doubtful && first == 1 && given[0] != '家' {
		end := rs.ends[first]
		sum := points + w.freeGiven(given[0]) + w.behind(given[0], rest[end:]) + shortName
		if sum > best && w.clearly(rest[end:]) && !siteFollows(rest[end:], 7) && !titleAt(rest[end:]) {
			best, n = sum, end
		}
	}
	if len(given) < 2 || w.scores.givenOf(given[1]) == givenNever || strings.ContainsRune(siteEnds, given[1]) || titleAt(rest[rs.ends[first]:]) ||
		hasAnyPrefix(rest[rs.ends[first]:], doctorTitles) || // 陆贤大夫
		given[0] == '家' && strings.ContainsRune(placeEnds, given[1]) || doubtful && given[0] == given[1] {
		return n
	}
	end := rs.ends[first+1]
	sum := points + w.freeGiven(given[0]) + w.freeGiven(given[1]) + w.behind(given[1], rest[end:])
	switch {
	case !w.pairs.word(given[0], given[1]):
		sum += looseGiven
	case doubtful || w.freeGiven(given[0])+w.freeGiven(given[1]) < 2*givenPoints:
		sum += wordGiven
	default:
		sum += joinedGiven
	}
	if strings.ContainsRune(placeEnds, given[1]) {
		sum += placeGiven
	}
	if sum < freeEnough && sum >= freeEnough-repeatedPoints && sc.repeated(rest[:end]) {
		sum += repeatedPoints
	}
	if sum > best && !w.isWord(after) && !w.isVerb(after) && !siteFollows(rest[end:], 4) && !titleAt(rest[end:]) {
		n = end
	}
	return n
}

// repeated reports whether the text has s in three places or more, not always
// before the same character, nor always after it, nor ever as a place's: then it
// is no part of a longer name.
func (sc *maskScan) repeated(s string) bool {
	var before, after rune
	places, left, right := 0, 0, 0
	for at := 0; ; at += len(s) {
		next := strings.Index(sc.s[at:], s)
		if next < 0 {
			return places >= 3 && left > 1 && right > 1
		}
		at += next
		if siteFollows(sc.s[at+len(s):], 4) {
			return false
		}
		places++
		if r, _ := utf8.DecodeLastRuneInString(sc.s[:at]); places == 1 || r != before {
			before = r
			left++
		}
		if r, _ := utf8.DecodeRuneInString(sc.s[at+len(s):]); places == 1 || r != after {
			after = r
			right++
		}
	}
}

// freeSurname returns the points of a surname and what follows it, and whether
// it is as often another word.
func (w *nameWords) freeSurname(rs nameRunes, first int) (points int, doubtful bool) {
	if first > 1 {
		return frequentPoints + apartPoints, false
	}
	points = w.scores.surnameOf(rs.r[0])
	doubtful = points == 0 || strings.ContainsRune(doubtSurnames, rs.r[0])
	if doubtful {
		points += doubtSurname
	}
	if points < 0 && strings.ContainsRune(noTitleSurnames, rs.r[0]) {
		points += doubtSurname
	}
	if w.pairs.word(rs.r[0], rs.r[1]) {
		return points + joinedPoints, doubtful
	}
	return points + apartPoints, doubtful
}

// clearly reports whether a mark, a word that follows names or a character that
// is a word follows: a surname with a single given character needs that.
func (w *nameWords) clearly(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !isHanRune(r) && !isASCIIAlnum(byte(min(r, utf8.RuneSelf))) || w.after(s) > 0 && r != '家'
}

// siteFollows reports whether one of the n characters after a name begins what
// stands after the names of firms and places.
func siteFollows(s string, n int) bool {
	for k := range n {
		r, width := utf8.DecodeRuneInString(s)
		if !isHanRune(r) || strings.ContainsRune(wordEnds, r) {
			return false
		}
		if k < 2 && strings.ContainsRune(siteChars, r) || hasAnyPrefix(s, siteWords) {
			return true
		}
		s = s[width:]
	}
	return false
}

func (w *nameWords) freeGiven(r rune) int {
	if p := w.scores.givenOf(r); p != 0 {
		return p
	}
	return unknownGiven
}

// beside returns the points of what stands before the surname at s[i].
func (sc *maskScan) beside(i int, surname rune) int {
	if i == sc.floor {
		if i == 0 {
			return markBefore
		}
		return numberBefore
	}
	head := sc.before(i, 2*utf8.UTFMax)
	r, width := utf8.DecodeLastRuneInString(head)
	if sc.listsName(i-width, r) {
		return listPoints
	}
	if !isHanRune(r) {
		if isASCIIAlnum(byte(min(r, utf8.RuneSelf))) {
			return numberBefore
		}
		return markBefore
	}
	if sc.m.names.pairs.word(r, surname) {
		return joinedBefore
	}
	before, _ := utf8.DecodeLastRuneInString(head[:len(head)-width])
	if strings.ContainsRune(wordEnds, r) || strings.ContainsRune(beforeName, r) || sc.m.names.pairs.word(before, r) {
		return wordBefore
	}
	return otherBefore
}

// listsName reports whether a name ends at end and r, which follows, adds
// another: 张三、李四.
func (sc *maskScan) listsName(end int, r rune) bool {
	return sc.nameEnd > 0 && sc.nameEnd == end && strings.ContainsRune("、和与及 ", r)
}

// behindOffice reports whether an office or an official's title ends right
// before i, or before the mark there: no bystander's name follows.
func (sc *maskScan) behindOffice(i int) bool {
	head := sc.before(i, 15)
	r, width := utf8.DecodeLastRuneInString(head)
	switch {
	case width == 0 || isASCIIAlnum(byte(min(r, utf8.RuneSelf))) || sc.listsName(i-width, r):
		return false
	case isHanRune(r):
		return hasAnySuffix(head, officeTitles) || hasAnySuffix(head, officeWords)
	}
	return hasAnySuffix(head[:len(head)-width], officeWords)
}

// behind returns the points of what follows a name that ends in last.
func (w *nameWords) behind(last rune, s string) int {
	points := w.after(s)
	r, width := utf8.DecodeRuneInString(s)
	if !isHanRune(r) {
		if r == '[' || r == '〔' || r == '(' && strings.HasPrefix(s, "(20") || isASCIIAlnum(byte(min(r, utf8.RuneSelf))) {
			return noneAfterName // 楚教通[2012]
		}
		if points == markAfterName {
			return markBehind
		}
		return points
	}
	if points <= placeAfterName {
		return points
	}
	next, _ := utf8.DecodeRuneInString(s[width:])
	if w.pairs.word(last, r) {
		points += joinedAfter
	} else if points < wordAfter && (w.pairs.word(r, next) || strings.ContainsRune(wordEnds, r)) {
		points = wordAfter
	}
	return points
}
