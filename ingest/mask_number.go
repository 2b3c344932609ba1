package ingest

import (
	"strings"
	"unicode/utf8"
)

const maxDigits = 24 // of one number, prefix included

// A digitRun is a number as written: its digits, in groups that white space,
// a dash or a dot may part.
type digitRun struct {
	digits [maxDigits]byte
	n      int            // digits read
	sizes  [maxDigits]int // digits of each group
	ends   [maxDigits]int // end of each group in the text
	seps   [maxDigits]byte
	groups int
}

// readDigits reads the digit run at s[i]; where no digit stands it is empty.
func readDigits(s string, i int) digitRun {
	var d digitRun
	if i >= len(s) || !isASCIIDigit(s[i]) {
		return d
	}
	for {
		size := 0
		for i < len(s) && isASCIIDigit(s[i]) {
			if d.n == maxDigits {
				return d // the group that is cut counts as none
			}
			d.digits[d.n] = s[i]
			d.n++
			size++
			i++
		}
		d.sizes[d.groups], d.ends[d.groups] = size, i
		d.groups++
		sep, width := digitSep(s[i:])
		if width == 0 || i+width >= len(s) || !isASCIIDigit(s[i+width]) || d.n == maxDigits {
			return d
		}
		d.seps[d.groups] = sep
		i += width
	}
}

// digitSep recognises what may stand between two groups of one number, and
// names its sort: ' ' for white space (line breaks too), '-' for dashes, '.'
// for dots.
func digitSep(s string) (sep byte, width int) {
	for width < len(s) && width < 4 && s[width] <= ' ' {
		width++
	}
	if width > 0 {
		sep = ' '
	}
	for _, dash := range []string{"-", "—", "–", "‐"} {
		if strings.HasPrefix(s[width:], dash) {
			sep, width = '-', width+len(dash)
			for spaces := 0; width < len(s) && spaces < 2 && s[width] == ' '; spaces++ {
				width++
			}
			return sep, width
		}
	}
	if sep == 0 {
		for _, dot := range []string{".", "·"} {
			if strings.HasPrefix(s, dot) {
				return '.', len(dot)
			}
		}
	}
	return sep, width
}

// upTo returns how many groups from the first hold exactly n digits.
func (d *digitRun) upTo(n int) (groups int, ok bool) {
	sum := 0
	for g := range d.groups {
		if sum += d.sizes[g]; sum >= n {
			return g + 1, sum == n
		}
	}
	return 0, false
}

// oneSep reports whether the groups from a to b are parted by one sort of
// separator.
func (d *digitRun) oneSep(a, b int) bool {
	for g := a + 1; g < b; g++ {
		if d.seps[g] != d.seps[a] {
			return false
		}
	}
	return true
}

func (d *digitRun) text(from, to int) string { return string(d.digits[from:to]) }

// number recognises a number at s[i], which is a digit or a plus sign with no
// digit before it.
func (sc *maskScan) number(i int) (maskSpan, bool) {
	first := i
	if i < len(sc.s) && sc.s[i] == '+' {
		first++
	}
	if first >= len(sc.s) || !isASCIIDigit(sc.s[first]) {
		return maskSpan{}, false
	}
	d := readDigits(sc.s, first)
	if d.n < 7 {
		return maskSpan{}, false
	}
	sp, ok := sc.classifyNumber(first, &d)
	if sp.kind == piiPhone {
		sp.start = i
	}
	return sp, ok
}

// classifyNumber tries the kinds of number one after the other, the surest
// first.
func (sc *maskScan) classifyNumber(i int, d *digitRun) (maskSpan, bool) {
	if sp, ok := sc.residentID(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.mobile(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.serviceLine(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.overseas(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.landline(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.bankCard(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.oldResidentID(i, d); ok {
		return sp, true
	}
	if sp, ok := sc.permitDigits(i, d); ok {
		return sp, true
	}
	return sc.localLine(i, d)
}

// phone makes a span of a telephone number. A public one has no kind: it is
// recognised, and stays.
func (sc *maskScan) phone(start, end int, digits string) (maskSpan, bool) {
	if sc.m.public[digits] {
		return maskSpan{start: start, end: end}, true
	}
	return maskSpan{start, end, piiPhone, digits}, true
}

// mobile recognises a mainland mobile number: 11 digits from 13 to 19, with a
// country code or a long-distance 0 before it, in one group or in groups that
// people use.
func (sc *maskScan) mobile(i int, d *digitRun) (maskSpan, bool) {
	for _, prefix := range []string{"", "86", "0086", "0"} {
		skip := len(prefix)
		if skip+11 > d.n || string(d.digits[:skip]) != prefix || d.digits[skip] != '1' || d.digits[skip+1] < '3' {
			continue
		}
		groups, ok := d.upTo(skip + 11)
		if ok && d.mobileShape(skip, groups) {
			return sc.phone(i, d.ends[groups-1], d.text(skip, skip+11))
		}
	}
	return maskSpan{}, false
}

// mobileShape reports whether the groups, the first skip digits left out,
// part a mobile number as people do. Other divisions are lists of amounts.
func (d *digitRun) mobileShape(skip, groups int) bool {
	first, size := 0, d.sizes[0]-skip
	if size < 0 {
		return false
	}
	if size == 0 {
		first, size = 1, d.sizes[1]
	}
	if !d.oneSep(first+1, groups) {
		return false
	}
	shape := 0
	for g := first; g < groups; g++ {
		if g > first {
			size = d.sizes[g]
		}
		shape = shape*10 + size
		if size == 11 {
			return true
		}
	}
	switch shape {
	case 344, 38, 74, 56, 65, 47, 353, 335, 443, 434, 3332, 11111111111:
		return true
	}
	return false
}

// serviceLine recognises 400 and 800 numbers.
func (sc *maskScan) serviceLine(i int, d *digitRun) (maskSpan, bool) {
	if d.n < 10 || d.digits[0] != '4' && d.digits[0] != '8' || d.digits[1] != '0' || d.digits[2] != '0' {
		return maskSpan{}, false
	}
	groups, ok := d.upTo(10)
	if !ok || groups > 1 && d.sizes[0] > 4 {
		return maskSpan{}, false
	}
	return sc.phone(i, d.ends[groups-1], d.text(0, 10))
}

// areaCode returns the length of the area code that the digits begin with, 0
// if there is none: 010 and 02x have three digits, the others four.
func (d *digitRun) areaCode() int {
	switch {
	case d.n < 3 || d.digits[0] != '0' || d.digits[1] == '0':
		return 0
	case d.digits[1] == '1' && d.digits[2] != '0':
		return 0
	case d.digits[1] <= '2':
		return 3
	}
	return 4
}

// landline recognises an area code and a number of seven or eight digits, and
// an extension after a dash.
func (sc *maskScan) landline(i int, d *digitRun) (maskSpan, bool) {
	if sp, ok := sc.taiwanLandline(i, d); ok {
		return sp, ok
	}
	area := d.areaCode()
	if area == 0 {
		return maskSpan{}, false
	}
	for _, local := range []int{8, 7} {
		groups, ok := d.upTo(area + local)
		if !ok || d.digits[area] < '2' || local == 7 && area == 3 {
			continue
		}
		if d.sizes[0] != area && d.sizes[0] != area+local || groups > 3 {
			continue
		}
		last := groups - 1
		if groups < d.groups && d.seps[groups] == '-' && d.sizes[groups] <= 5 {
			last = groups
		}
		return sc.phone(i, d.ends[last], d.text(0, area+local))
	}
	return maskSpan{}, false
}

// parenLandline masks a landline whose area code stands in brackets: i is the
// bracket, of the given width. It returns the end, 0 if there is none.
func (sc *maskScan) parenLandline(i, width int) int {
	area := readDigits(sc.s, i+width)
	if area.groups != 1 || area.areaCode() != area.n && !(area.taiwanArea() && area.n == 2) {
		return 0
	}
	rest, ok := cutBracket(sc.s[area.ends[0]:])
	if !ok {
		return 0
	}
	rest = strings.TrimLeft(rest, " -")
	start := len(sc.s) - len(rest)
	local := readDigits(sc.s, start)
	for _, n := range []int{8, 7} {
		if groups, ok := local.upTo(n); ok && groups <= 2 {
			if sp, ok := sc.phone(i, local.ends[groups-1], area.text(0, area.n)+local.text(0, n)); ok {
				return sc.add(sp)
			}
		}
	}
	return 0
}

func cutBracket(s string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, ")"); ok {
		return rest, true
	}
	return strings.CutPrefix(s, "）")
}

// localLine recognises a landline without area code, by the words before it.
func (sc *maskScan) localLine(i int, d *digitRun) (maskSpan, bool) {
	for _, n := range []int{8, 7} {
		groups, ok := d.upTo(n)
		if !ok || groups > 2 || d.digits[0] < '2' || groups == 2 && d.sizes[1] != 4 {
			continue
		}
		if n == 8 && groups == 1 && looksLikeDay(d.text(0, 8)) || startsWithUnit(sc.s[d.ends[groups-1]:]) || sc.numbersThing(i) {
			continue
		}
		if sc.preceded(i, 30, "电话", "座机", "手机", "致电", "拨打", "联系方式", "热线", "Tel", "TEL", "tel") {
			return sc.phone(i, d.ends[groups-1], d.text(0, n))
		}
	}
	return maskSpan{}, false
}

// startsWithUnit reports whether s goes on as an amount or a date does.
func startsWithUnit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("元块万千年月日人次个%", r) && s != ""
}

// bankCard recognises a card number: 16 to 19 digits that pass Luhn's check
// and begin as cards do, or that stand after words for a card.
func (sc *maskScan) bankCard(i int, d *digitRun) (maskSpan, bool) {
	context := false
	for n := 19; n >= 12; n-- {
		groups, ok := d.upTo(n)
		if !ok || groups > 1 && (d.sizes[0] != 4 || !d.oneSep(1, groups)) {
			continue
		}
		digits := d.text(0, n)
		if n < 16 || !luhn(digits) || !cardPrefix(digits) {
			context = context || sc.preceded(i, 36, "银行卡", "卡号", "账号", "帐号", "账户", "信用卡", "储蓄卡", "借记卡")
			if !context {
				continue
			}
		}
		return maskSpan{i, d.ends[groups-1], piiCard, digits}, true
	}
	return maskSpan{}, false
}

// cardPrefix reports whether a number begins as those of UnionPay, Visa,
// MasterCard, JCB, Discover or ICBC's older cards do (ISO/IEC 7812).
func cardPrefix(s string) bool {
	switch s[0] {
	case '4':
		return len(s) == 16 || len(s) == 19
	case '5':
		return s[1] >= '1' && s[1] <= '5' && len(s) == 16
	case '6':
		return s[1] == '2' || s[1] == '0' || s[1] == '5'
	case '3':
		return s[1] == '5' && len(s) == 16
	case '9':
		return strings.HasPrefix(s, "9558") || strings.HasPrefix(s, "9559")
	}
	return false
}

// luhn reports whether the last digit is the check digit of ISO/IEC 7812-1.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
