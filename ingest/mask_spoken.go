package ingest

import "unicode/utf8"

// spokenDigit returns the digit that r reads as, 0 if there is none.
func spokenDigit(r rune) byte {
	switch r {
	case '零', '〇':
		return '0'
	case '一', '幺', '壹':
		return '1'
	case '二', '贰':
		return '2'
	case '三', '叁':
		return '3'
	case '四', '肆':
		return '4'
	case '五', '伍':
		return '5'
	case '六', '陆':
		return '6'
	case '七', '柒':
		return '7'
	case '八', '捌':
		return '8'
	case '九', '玖':
		return '9'
	}
	return 0
}

// spokenSigns are digits as they are read out: 一三八零零… for 13800…. Some
// write a number so because forms refuse plain ones.
const spokenSigns = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"

// A spokenRun is a number with read-out digits in it, rewritten in plain ones.
type spokenRun struct {
	plain  []byte
	ends   []int // end in the text of each byte of plain
	digits int
	spoken int
}

// readSpoken reads read-out and plain digits from s[i] on, with single spaces,
// breaks and dashes between them.
func readSpoken(s string, i int) (run spokenRun) {
	sep := byte(0)
	for at := i; at < len(s) && run.digits < maxDigits; {
		r, width := utf8.DecodeRuneInString(s[at:])
		b := spokenDigit(r)
		switch {
		case b != 0:
			run.spoken++
		case r < utf8.RuneSelf && isASCIIDigit(byte(r)):
			b = byte(r)
		case sep == 0 && len(run.plain) > 0 && (r == ' ' || r == '-' || r == '\n'):
			sep = byte(r)
			at += width
			continue
		default:
			return run
		}
		if sep != 0 {
			run.plain, run.ends, sep = append(run.plain, sep), append(run.ends, at), 0
		}
		at += width
		run.plain, run.ends = append(run.plain, b), append(run.ends, at)
		run.digits++
	}
	return run
}

// fewSpoken is how many read-out digits spokenLength counts at most: a page of
// 零 would be counted anew at every one of them.
const fewSpoken = 5

// spokenLength counts the read-out digits at s[i], up to fewSpoken, so that 一
// in a sentence costs next to nothing.
func spokenLength(s string, i int) int {
	n := 0
	for i < len(s) && n < fewSpoken {
		r, width := utf8.DecodeRuneInString(s[i:])
		if spokenDigit(r) == 0 && !(n > 0 && (r == ' ' || r == '-' || r == '\n')) {
			break
		}
		n++
		i += width
	}
	return n
}

// spoken masks the number with read-out digits that begins at s[i] or, in
// plain digits, before it.
func (sc *maskScan) spoken(i int) int {
	if spokenLength(sc.s, i) < 3 {
		return 0
	}
	if end := longSpoken(sc.s, i); end > 0 {
		return end
	}
	start := i
	for start > sc.floor && (isASCIIDigit(sc.s[start-1]) || start < i && (sc.s[start-1] == '+' || sc.s[start-1] == ' ') ||
		start == i && (sc.s[start-1] == '-' || sc.s[start-1] == ' ')) {
		start--
	}
	for start < i && !isASCIIDigit(sc.s[start]) && sc.s[start] != '+' {
		start++
	}
	for _, from := range []int{start, i} {
		if end := sc.spokenNumber(from); end > i {
			return end
		}
	}
	return 0
}

// longSpoken returns the end of the read-out digits from s[i] on if they are too
// many for one number or for two side by side, 0 otherwise. Taken from their end
// number by number, a page of them would cost a pass for each.
func longSpoken(s string, i int) int {
	const most = 48
	n, end := 0, i
	for i < len(s) {
		r, width := hanAt(s, i)
		if spokenDigit(r) != 0 {
			n++
			end = i + width
		} else if end < i || r != ' ' && r != '-' && r != '\n' {
			break // a second mark, or none that parts a number
		}
		i += width
	}
	if n <= most {
		return 0
	}
	return end
}

// spokenNumber reads the number at s[start] in plain digits, in its context.
func (sc *maskScan) spokenNumber(start int) int {
	digits := start
	if sc.s[start] == '+' {
		digits++
	}
	run := readSpoken(sc.s, digits)
	if run.digits < 7 || run.spoken < 3 {
		return 0
	}
	// What follows may read as a digit too: 13312345678一直没人接.
	for range 2 {
		if end := sc.plainNumber(start, digits, run); end > 0 {
			return end
		}
		run.plain, run.ends = run.plain[:len(run.plain)-1], run.ends[:len(run.ends)-1]
	}
	return 0
}

// plainNumber masks the run at s[digits], its plus sign at s[start] if there
// is one, for what its plain form is in the same context.
func (sc *maskScan) plainNumber(start, digits int, run spokenRun) int {
	head := sc.before(digits, 90)
	end := run.ends[len(run.ends)-1]
	tail := sc.s[end:min(len(sc.s), end+12)]
	plain := maskScan{m: sc.m, s: head + string(run.plain) + tail}
	sp, ok := plain.number(len(head) - (digits - start))
	if !ok || sp.kind == "" {
		return 0
	}
	sp.start = start
	if last := sp.end - len(head) - 1; last < len(run.ends) {
		sp.end = run.ends[last]
	} else {
		sp.end = end + last + 1 - len(run.ends)
	}
	return sc.add(sp)
}

// spokenAfterCue masks five to twenty read-out digits where a cue asks for an
// account or a number.
func (sc *maskScan) spokenAfterCue(at int, kind string) int {
	if spokenLength(sc.s, at) < fewSpoken {
		return 0
	}
	run := readSpoken(sc.s, at)
	end := run.ends[len(run.ends)-1]
	if run.digits > 20 || startsWithUnit(sc.s[end:]) {
		return 0
	}
	return sc.add(maskSpan{at, end, kind, onlyDigits(string(run.plain))})
}
