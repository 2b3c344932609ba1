package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A cue is a word that says what may stand after it, or before it.
type cue struct {
	word   string
	kind   cueKind
	beside rune // the last but one of its characters: most cues are told by it
}

type cueKind uint8

const (
	strongNameCue cueKind = iota // a name must follow
	weakNameCue                  // a name may follow
	looseNameCue                 // so may anything
	recordCue                    // a record or visit number may follow
	insuranceCue
	weChatCue
	qqCue
	permitCue
	titleCue // a name may stand before
)

// maskClass says what a character may trigger. Most characters trigger
// nothing and cost the masker one look-up.
type maskClass uint16

const (
	endsCue      maskClass = 1 << iota // the last of a cue
	beginsTitle                        // the first of 先生, 女士, …
	endsRoad                           // the last of a road's or estate's name
	opensBracket                       // （
	endsBuilding                       // 栋, 幢
	isNumeral                          // 一, 二, …
	isSpoken                           // a digit as it is read out
	isSurname                          // a surname, or the first character of one
	opensName                          // a name may follow without a cue
	endsRoom                           // 室, 房
)

// maskTriggers finds what a character triggers.
type maskTriggers struct {
	class  []maskClass
	place  []uint8        // of a character's cues in lists, 0 for none
	lists  [][]cue        // by last character, the longest first
	titles map[rune][]cue // by first character
}

func newMaskTriggers(doctors bool, names *nameWords) maskTriggers {
	t := maskTriggers{class: make([]maskClass, 0x10000), place: make([]uint8, 0x10000), lists: make([][]cue, 1), titles: make(map[rune][]cue)}
	type cueList struct {
		words []string
		kind  cueKind
	}
	lists := []cueList{
		{strongNameCues, strongNameCue},
		{weakNameCues, weakNameCue},
		{kinCues, weakNameCue},
		{looseNameCues, looseNameCue},
		{recordCues, recordCue},
		{insuranceCues, insuranceCue},
		{weChatCues, weChatCue},
		{qqCues, qqCue},
		{permitCues, permitCue},
	}
	titles := personTitles
	if doctors {
		lists = append(lists, cueList{doctorCues, weakNameCue})
		titles = slices.Concat(titles, doctorTitles)
	}
	for _, list := range lists {
		for _, w := range list.words {
			r, _ := utf8.DecodeLastRuneInString(w)
			t.class[r] |= endsCue
			beside, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(w, string(r)))
			if t.place[r] == 0 {
				t.place[r] = uint8(len(t.lists))
				t.lists = append(t.lists, nil)
			}
			t.lists[t.place[r]] = append(t.lists[t.place[r]], cue{w, list.kind, beside})
		}
	}
	for _, w := range titles {
		r, _ := utf8.DecodeRuneInString(w)
		t.class[r] |= beginsTitle
		t.titles[r] = append(t.titles[r], cue{word: w, kind: titleCue})
	}
	for _, cs := range t.lists {
		slices.SortStableFunc(cs, func(a, b cue) int { return len(b.word) - len(a.word) })
	}
	for _, w := range roadEnds {
		r, _ := utf8.DecodeRuneInString(w)
		t.class[r] |= endsRoad
	}
	for _, r := range chineseNumerals {
		t.class[r] |= isNumeral
	}
	for _, r := range spokenSigns {
		t.class[r] |= isSpoken
	}
	for r, known := range names.scores.surname {
		if known != 0 {
			t.class[r] |= isSurname
		}
	}
	for _, r := range beforeName {
		t.class[r] |= opensName
	}
	for _, block := range [][2]rune{{0x2000, 0x206F}, {0x3000, 0x303F}, {0xFF00, 0xFFEF}} { // marks
		for r := block[0]; r <= block[1]; r++ {
			t.class[r] |= opensName
		}
	}
	t.class['（'] |= opensBracket
	t.class['栋'] |= endsBuilding
	t.class['幢'] |= endsBuilding
	t.class['室'] |= endsRoom
	t.class['房'] |= endsRoom
	return t
}

// of returns r's class, 0 beyond the basic plane.
func (t *maskTriggers) of(r rune) maskClass {
	if int(r) < len(t.class) {
		return t.class[r]
	}
	return 0
}

// han looks at what the character r at s[i], of some class, triggers and
// returns the end of what it masked, 0 if nothing.
func (sc *maskScan) han(i int, r rune, width int, class maskClass) int {
	end := i + width
	if class&isSurname != 0 {
		if sc.opened {
			if end := sc.bareName(i, r, width); end > 0 {
				return end
			}
		}
		if n := sc.freeName(i); n > 0 {
			sc.bare = append(sc.bare, len(sc.spans))
			return sc.add(maskSpan{i, i + n, piiName, sc.s[i : i+n]})
		}
	}
	if class&beginsTitle != 0 {
		for _, c := range sc.m.triggers.titles[r] {
			if rest, ok := strings.CutPrefix(sc.s[i:], c.word); ok {
				if !strings.HasPrefix(rest, "们") {
					sc.nameBeforeTitle(i)
				}
				break
			}
		}
	}
	if class&endsCue != 0 {
		head := sc.before(end, 24)
		beside, _ := utf8.DecodeLastRuneInString(head[:len(head)-width])
		for _, c := range sc.m.triggers.lists[sc.m.triggers.place[r]] {
			if c.beside == beside && strings.HasSuffix(head, c.word) {
				return sc.afterCue(c, end)
			}
		}
	}
	if class&endsBuilding != 0 {
		return sc.building(i)
	}
	if class&endsRoom != 0 {
		return sc.room(i, width)
	}
	if class&endsRoad != 0 {
		return sc.door(end)
	}
	if class&isSpoken != 0 {
		return sc.spoken(i)
	}
	if class&opensBracket != 0 {
		return sc.parenLandline(i, width)
	}
	return 0
}

// afterCue masks what the cue that ends at end announces.
func (sc *maskScan) afterCue(c cue, end int) int {
	switch c.kind {
	case strongNameCue, weakNameCue, looseNameCue:
		return sc.nameAfterCue(end, c.kind)
	case recordCue:
		return sc.recordNumber(c.word, end, piiRecord)
	case insuranceCue:
		return sc.recordNumber(c.word, end, piiInsurance)
	case weChatCue:
		return sc.account(end, piiWeChat)
	case qqCue:
		return sc.account(end, piiQQ)
	case permitCue:
		return sc.permitNumber(end)
	}
	return 0
}

// The words before a number that say whose it is. A cue that ends in 卡 needs
// no 号 after it.
var (
	recordCues = []string{
		"病历号", "病案号", "病例号", "住院号", "门诊号", "急诊号", "就诊号", "就诊卡号", "诊疗卡号", "诊疗号", "登记号",
		"检查号", "影像号", "病理号", "健康卡号", "建档号", "病历编号", "住院编号", "患者编号", "体检号", "体检编号",
		"就诊卡", "诊疗卡", "健康卡", "就诊码", "一卡通号", "就诊流水号", "门诊流水号", "就诊序列号", "住院登记号", "病人号", "患者号", "院内卡号", "磁卡号", "病历本号",
		"门诊编号", "就诊编号", "住院流水号", "条码号", "健康码号", "诊疗卡编号", "就诊卡编号", "病案编号", "标本号", "就医卡号", "就医卡",
	}
	insuranceCues = []string{
		"医保号", "医保卡号", "社保号", "社保卡号", "医保编号", "医疗卡号", "社会保障号", "医疗保险号", "参保号", "医保个人编号", "参保编号", "社保编号", "社保个人编号",
		"医保账号", "医保电子凭证号", "医疗证号", "新农合号", "农合号",
		"医保卡", "社保卡",
	}
	qqCues     = []string{"扣扣", "企鹅号", "企鹅"}
	weChatCues = []string{"微信", "V信", "薇信", "威信"}
)

// recordNumber masks the record or insurance number that follows a cue ending
// at end.
func (sc *maskScan) recordNumber(word string, end int, kind string) int {
	at, _ := sc.skipLink(end)
	run := alnumRun(sc.s[at:])
	if run == "" {
		return sc.spokenAfterCue(at, kind)
	}
	least := 4
	if strings.HasSuffix(word, "卡") {
		least = 6 // 就诊卡2张, 医保卡500元
	}
	digits := countDigits(run)
	if len(run) < least || digits < 3 || digits < len(run)/3 || startsWithUnit(sc.s[at+len(run):]) {
		return 0
	}
	if isASCIIDigit(run[0]) {
		d := readDigits(sc.s, at)
		if sp, ok := sc.residentID(at, &d); ok {
			return sc.add(sp)
		}
	}
	value := strings.ToUpper(strings.ReplaceAll(run, "-", ""))
	return sc.add(maskSpan{at, at + len(run), kind, value})
}

// account masks a QQ or WeChat name after its cue.
func (sc *maskScan) account(end int, kind string) int {
	at, linked := sc.skipLink(end)
	run := accountRun(sc.s[at:])
	if run == "" {
		return sc.spokenAfterCue(at, kind)
	}
	if isASCIIDigit(run[0]) {
		if sp, ok := sc.number(at); ok && sp.kind == piiPhone {
			return sc.add(sp)
		}
		if len(run) < 5 || len(run) > 12 || countDigits(run) != len(run) || startsWithUnit(sc.s[at+len(run):]) {
			return 0
		}
	} else if kind == piiQQ || len(run) < 6 || len(run) > 20 || !linked && countDigits(run) == 0 {
		return 0
	}
	return sc.add(maskSpan{at, at + len(run), kind, strings.ToLower(run)})
}

// skipLink skips what links a cue to its value, 号码是：, and tells whether
// there was any.
func (sc *maskScan) skipLink(i int) (at int, linked bool) {
	for range 6 {
		r, width := utf8.DecodeRuneInString(sc.s[i:])
		if !strings.ContainsRune("号码群为是：:=# \n\t(（、", r) || width == 0 {
			break
		}
		linked = linked || r > ' '
		i += width
	}
	return i, linked
}

// ascii looks at the Latin letters, digits or the plus sign at s[i] and
// returns the end of what it masked or has seen.
func (sc *maskScan) ascii(i int) int {
	if sp, ok := sc.email(i); ok {
		return sc.add(sp)
	}
	if !isASCIILetter(sc.s[i]) {
		if sp, ok := sc.number(i); ok {
			return sc.add(sp)
		}
		for i++; i < len(sc.s) && isASCIIDigit(sc.s[i]); i++ {
		}
		return i
	}
	if end := sc.plate(i); end > 0 {
		return end
	}
	end := i + 1
	for end < len(sc.s) && isASCIILetter(sc.s[end]) {
		end++
	}
	e := sc.permitByForm(i, end)
	if e > 0 {
		return e
	}
	switch word := sc.s[i:end]; strings.ToLower(word) {
	case "qq":
		e = sc.account(end, piiQQ)
	case "vx", "wx", "weixin", "wechat":
		e = sc.account(end, piiWeChat)
	case "id":
		e = sc.patientID(i, end)
	case "wxid":
		if run := accountRun(sc.s[i:]); len(run) > 6 {
			e = sc.add(maskSpan{i, i + len(run), piiWeChat, strings.ToLower(run)})
		}
	}
	return max(e, end)
}

// patientID masks the number after 患者ID and the like.
func (sc *maskScan) patientID(i, end int) int {
	if !hasAnySuffix(sc.before(i, 12), []string{"患者", "病人", "就诊", "病历", "住院", "门诊", "就诊人"}) {
		return 0
	}
	at, _ := sc.skipLink(end)
	run := alnumRun(sc.s[at:])
	if len(run) < 4 || countDigits(run) < 4 {
		return 0
	}
	return sc.add(maskSpan{at, at + len(run), piiRecord, strings.ToUpper(run)})
}

// email recognises an e-mail address that begins at s[i].
func (sc *maskScan) email(i int) (maskSpan, bool) {
	s := sc.s
	if !isASCIIAlnum(s[i]) || i > 0 && isASCIIAlnum(s[i-1]) {
		return maskSpan{}, false
	}
	at := i
	for at < len(s) && at-i < 64 && (isASCIIAlnum(s[at]) || strings.IndexByte("._%+-", s[at]) >= 0) {
		at++
	}
	if at >= len(s) || s[at] != '@' {
		return maskSpan{}, false
	}
	end, dot := at+1, -1
	for end < len(s) && (isASCIIAlnum(s[end]) || s[end] == '-' || s[end] == '.') {
		if s[end] == '.' && end+2 < len(s) && isASCIILetter(s[end+1]) && isASCIILetter(s[end+2]) {
			dot = end
		}
		end++
	}
	if dot < at+2 {
		return maskSpan{}, false
	}
	for end = dot + 1; end < len(s) && isASCIIAlnum(s[end]); end++ {
	}
	return maskSpan{i, end, piiEmail, strings.ToLower(s[i:end])}, true
}

const plateProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plateCues stand before a plate whose province is none, because whoever wrote or
// published it put another character there.
var plateCues = []string{"车牌", "牌号", "号牌", "牌照", "校车", "驾驶", "的士", "出租车", "轿车", "货车", "面包车", "客车", "车辆", "车号"}

// plate masks a number plate whose letter is at s[i]: after a province's
// short name a letter and five or six places, of which two at least are
// digits. A市A3区 has no province before it.
func (sc *maskScan) plate(i int) int {
	province, width := utf8.DecodeLastRuneInString(sc.s[sc.floor:i])
	if width == 0 || !strings.ContainsRune(plateProvinces, province) &&
		!(isHanRune(province) && !strings.ContainsRune("号牌为是", province) && sc.preceded(i-width, 24, plateCues...)) {
		return 0
	}
	at := i + 1
	for _, sep := range []string{"·", "•", "-", ".", " "} {
		if strings.HasPrefix(sc.s[at:], sep) {
			at += len(sep)
			break
		}
	}
	end := at
	for end < len(sc.s) && isASCIIAlnum(sc.s[end]) {
		end++
	}
	run, suffix := sc.s[at:end], ""
	if r, w := utf8.DecodeRuneInString(sc.s[end:]); len(run) == 4 && strings.ContainsRune("警学挂港澳", r) {
		suffix = sc.s[end : end+w]
	}
	if n := len(run) + min(len(suffix), 1); n < 5 || n > 6 || countDigits(run) < 2 {
		return 0
	}
	value := string(province) + strings.ToUpper(sc.s[i:i+1]+run) + suffix
	return sc.add(maskSpan{i - width, end + len(suffix), piiPlate, value})
}

// alnumRun returns the letters, digits and inner dashes that s begins with.
func alnumRun(s string) string {
	n := 0
	for n < len(s) && n < 24 && (isASCIIAlnum(s[n]) || s[n] == '-') {
		n++
	}
	return strings.TrimRight(s[:n], "-")
}

// accountRun returns the account name that s begins with.
func accountRun(s string) string {
	n := 0
	for n < len(s) && (isASCIIAlnum(s[n]) || s[n] == '_' || s[n] == '-') {
		n++
	}
	return strings.TrimRight(s[:n], "-")
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isASCIIDigit(s[i]) {
			n++
		}
	}
	return n
}

func hasAnySuffix(s string, suffixes []string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}
