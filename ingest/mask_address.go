package ingest

import (
	"strings"
	"unicode/utf8"
)

const chineseNumerals = "零〇一二三四五六七八九十百"

// roadEnds are the last characters of what a door's number follows.
var roadEnds = []string{
	"路", "街", "巷", "道", "区", "村", "庄", "苑", "园", "城", "府", "湾", "寓", "坊", "厦", "同", "镇", "屯", "庭",
	"轩", "居", "组", "郡", "邨", "宅", "里", "段", "院", "场", "邸",
}

// doorUnits part a door's number; the first ones, which are longer, come
// before their beginnings. Those of doorProof say that it is one.
var (
	doorUnits = []string{"号楼", "号院", "单元", "号", "栋", "幢", "座", "弄", "室", "楼", "层", "房", "户", "组", "队", "梯", "门", "#", "-"}
	doorProof = "号栋幢座弄室单#"
)

// notDoors are what goes on after 号 where it numbers something else.
var notDoors = []string{
	"线", "窗", "口", "床", "诊", "门口", "出口", "入口", "机", "柜", "文件", "令", "通知", "公告", "病", "车", "台", "上午", "下午",
	"早", "晚", "中午", "至", "到", "开始", "之前", "以前", "厅", "馆", "手术",
}

// door masks the door's number after a road's or estate's name that ends at
// end: 康悦路88号, 3栋2单元501室. Without one
// nothing is masked. The value hashed includes the road's name, so that number
// 88 of two roads stay two.
func (sc *maskScan) door(end int) int {
	if !sc.numeralAt(end) || !isDoorPlace(sc.before(end, 9)) {
		return 0
	}
	at := end
	for at < len(sc.s) && sc.s[at] <= ' ' && at < end+2 {
		at++
	}
	stop, proof := doorChain(sc.s[at:])
	if stop == 0 || !proof {
		return 0
	}
	stop += at
	if hasAnyPrefix(sc.s[stop:], notDoors) {
		return 0
	}
	door := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, sc.s[at:stop])
	return sc.another(sc.add(maskSpan{at, stop, piiAddress, roadName(sc.s[sc.floor:end]) + door}))
}

// building masks a door's number that begins with a building's, whose unit
// stands at i: 8栋二单元703房, 24栋1102, 33栋502号. A room in it proves that it is
// a door, whatever stands before: 住在, 二期, an estate without 小区. A building
// alone stays, for hospitals have such.
func (sc *maskScan) building(i int) int {
	start := i
	if start > sc.floor && sc.s[start-1] == ' ' {
		start--
	}
	for start > sc.floor && i-start < 9 {
		r, width := utf8.DecodeLastRuneInString(sc.s[:start])
		if !isASCIIAlnum(byte(min(r, utf8.RuneSelf))) && !strings.ContainsRune(chineseNumerals, r) {
			break
		}
		start -= width
	}
	stop, proof := doorChain(sc.s[start:])
	if start == i || !proof || start+stop <= i {
		return 0
	}
	door := sc.s[start : start+stop]
	rest := strings.TrimLeft(door[i-start:], "栋幢 ")
	if !hasRoom(rest) || hasAnyPrefix(sc.s[start+stop:], notDoors) {
		return 0
	}
	return sc.another(sc.add(maskSpan{start, start + stop, piiAddress, strings.ReplaceAll(door, " ", "")}))
}

// hasRoom reports whether what follows a building's number tells a flat:
// 2单元, 703房, 二门七楼, 1102.
func hasRoom(rest string) bool {
	if strings.ContainsAny(rest, "单室房户门") {
		return true
	}
	digits := countDigits(rest)
	return digits >= 3 && (isASCIIDigit(rest[len(rest)-1]) || digits <= 4 && strings.HasSuffix(rest, "号"))
}

// room masks a room's number that stands alone, 1401房, whose unit is at i. It
// is a flat where the text gave an address before, or speaks of flats beside it;
// rooms of hospitals stay.
func (sc *maskScan) room(i, width int) int {
	start := i
	if strings.HasSuffix(sc.s[sc.floor:i], "号") {
		start -= len("号")
	}
	end := i + width
	unit := start
	for start > sc.floor && isASCIIDigit(sc.s[start-1]) {
		start--
	}
	if n := unit - start; n < 3 || n > 4 || start > 0 && isASCIIAlnum(sc.s[start-1]) || sc.s[start] == '0' {
		return 0
	}
	rest := sc.s[end:]
	if hasAnyPrefix(rest, []string{"型", "价", "贷", "款", "两", "一厅", "二厅", "平", "产", "源", "车"}) ||
		sc.preceded(start, 30, "院", "诊", "病", "科", "酒店", "宾馆", "商铺", "门面") || hasAnySuffix(sc.before(start, 6), []string{"第", "共", "约"}) {
		return 0
	}
	if !sc.address && !hasAnyPrefix(rest, flatWords) && !hasAnySuffix(sc.before(start, 12), flatWords) {
		return 0
	}
	if strings.HasPrefix(rest, "间") {
		end += len("间")
	}
	return sc.add(maskSpan{start, end, piiAddress, sc.s[start:end]})
}

// flatWords beside a room's number say that people live there.
var flatWords = []string{"业主", "邻居", "住户", "租户", "本栋", "楼上", "楼下", "隔壁", "对门", "对面", "家住", "我家", "家里", "公寓", "单元", "我住", "居住", "租住", "住在", "的业主", "的住户", "的邻居"}

// another masks the second number after a door's: 及43号, 、45号.
func (sc *maskScan) another(end int) int {
	rest := sc.s[end:]
	for _, link := range []string{"，及", "，和", "及", "和", "与", "、", "或"} {
		if after, ok := strings.CutPrefix(rest, link); ok {
			stop, proof := doorChain(after)
			flat := hasAnySuffix(after[:stop], []string{"号", "室", "房", "户"}) || hasRoom(after[:stop])
			if stop == 0 || !proof || !flat || hasAnyPrefix(after[stop:], notDoors) {
				return end // 1栋和2栋 are buildings
			}
			at := end + len(link)
			return sc.add(maskSpan{at, at + stop, piiAddress, strings.ReplaceAll(after[:stop], " ", "")})
		}
	}
	return end
}

// numeralAt reports whether a door's number could begin at s[i]: nearly always
// it could not, and nothing else need be looked at.
func (sc *maskScan) numeralAt(i int) bool {
	if i >= len(sc.s) {
		return false
	}
	if b := sc.s[i]; b < utf8.RuneSelf {
		return b <= ' ' || isASCIIAlnum(b)
	}
	r, _ := utf8.DecodeRuneInString(sc.s[i:])
	return sc.m.triggers.of(r)&isNumeral != 0
}

// isDoorPlace reports whether the place that s ends in has doors of its own:
// 小区 and 街道 have, 院区, 病区, 知道 and 家里 have not.
func isDoorPlace(s string) bool {
	last, width := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-width])
	switch last {
	case '区':
		return !strings.ContainsRune("院病诊库分片", before)
	case '道':
		return strings.ContainsRune("大街干", before)
	case '场':
		return before == '广'
	case '同':
		return before == '胡'
	case '里':
		return strings.ContainsRune("和安平福仁义德康宁兴华", before)
	case '院':
		return strings.ContainsRune("大属舍小", before)
	case '居':
		return !strings.ContainsRune("邻移定", before)
	case '园':
		return before != '公'
	case '路':
		return !strings.ContainsRune("走带一线网电", before)
	case '组':
		return isHanRune(before) && !strings.ContainsRune("小班课专家各", before)
	case '段':
		return strings.ContainsRune("一二三四东西南北中", before)
	}
	return true
}

// doorParts bounds how many numbers a door's number has, or a page of 1栋1栋 would
// be read to its end from each of them.
const doorParts = 8

// doorChain returns the length of the door's number at the start of s and
// whether a unit in it proves that it is one.
func doorChain(s string) (end int, proof bool) {
	i := 0
	dashes := 0
	for range doorParts {
		n := doorNumber(s[i:])
		if n == 0 {
			break
		}
		article := i == 0 && strings.HasPrefix(s, "一") && n == len("一")
		i += n
		if rest := strings.TrimLeft(s[i:], " "); doorUnit(rest) != "" {
			i = len(s) - len(rest)
		}
		unit := doorUnit(s[i:])
		if article && unit != "单元" && !strings.HasPrefix(unit, "号") && doorUnit(s[i+len(unit)+doorNumber(s[i+len(unit):]):]) == "" {
			break // 一栋, 一座: a building, not a number; but 一栋三单元
		}
		if unit == "" {
			// a bare number ends the chain: 12幢301, 3-2-501
			if end > 0 && (proof || dashes >= 2) {
				return i, true
			}
			break
		}
		i += len(unit)
		end = i
		if unit == "-" {
			dashes++
			end = i - 1
		} else {
			r, _ := utf8.DecodeRuneInString(unit)
			proof = proof || strings.ContainsRune(doorProof, r)
		}
		for i < len(s) && s[i] == ' ' {
			i++
		}
		for _, annex := range []string{"附", "之"} { // 8号附2号, 8号之2; not 8号附近
			if rest, ok := strings.CutPrefix(s[i:], annex); ok && unit == "号" && doorNumber(rest) > 0 {
				i += len(annex)
			}
		}
	}
	if end > 0 {
		end += doorTail(s[:end], s[end:])
	}
	return end, proof
}

// doorTail returns how much of rest still belongs to the door's number: the 房 of
// 1306号房, the side of a landing.
func doorTail(door, rest string) int {
	if strings.HasSuffix(door, "号") {
		for _, tail := range []string{"房间", "房", "室", "户"} {
			if after, ok := strings.CutPrefix(rest, tail); ok && !hasAnyPrefix(after, []string{"型", "子", "屋", "产", "地", "外"}) {
				return len(tail)
			}
		}
	}
	if strings.HasSuffix(door, "楼") || strings.HasSuffix(door, "门") || strings.HasSuffix(door, "层") {
		for _, tail := range []string{"左手边", "右手边", "左手", "右手", "左边", "右边", "左侧", "右侧", "左户", "右户", "东户", "西户", "中户", "左", "右"} {
			if strings.HasPrefix(rest, tail) {
				return len(tail)
			}
		}
	}
	return 0
}

func doorUnit(s string) string {
	for _, unit := range doorUnits {
		if strings.HasPrefix(s, unit) {
			return unit
		}
	}
	return ""
}

// doorNumber returns the length of the number at the start of s: up to five
// digits with a letter before or after, or a Chinese numeral.
func doorNumber(s string) int {
	i := 0
	if i < len(s) && isASCIILetter(s[i]) {
		i++
	}
	digits := 0
	for i < len(s) && digits < 5 && isASCIIDigit(s[i]) {
		i++
		digits++
	}
	if digits > 0 {
		if i < len(s) && isASCIILetter(s[i]) {
			i++
		}
		if i < len(s) && isASCIIDigit(s[i]) {
			return 0
		}
		return i
	}
	if i > 0 {
		if doorUnit(s[i:]) == "座" || doorUnit(s[i:]) == "栋" || doorUnit(s[i:]) == "幢" {
			return i
		}
		return 0
	}
	for count := 0; count < 6; count++ {
		r, width := utf8.DecodeRuneInString(s[i:])
		if width == 0 || !strings.ContainsRune(chineseNumerals, r) {
			break
		}
		i += width
	}
	return i
}

// roadName returns the end of s that names the road: what follows the last
// mark or administrative unit, eight characters at most.
func roadName(s string) string {
	start := len(s)
	for n := 0; n < 8 && start > 0; n++ {
		r, width := utf8.DecodeLastRuneInString(s[:start])
		if !isHanRune(r) || n > 0 && strings.ContainsRune("省市区县镇乡道在住于", r) {
			break
		}
		start -= width
	}
	return s[start:]
}
