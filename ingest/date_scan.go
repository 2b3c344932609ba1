package ingest

import (
	"strings"
	"time"
)

// A dateScanner reads ASCII dates left to right.
type dateScanner struct {
	s      string
	pos    int
	order  dateOrder
	strict bool
}

func (sc *dateScanner) scan() (time.Time, bool) {
	a, n, ok := sc.number()
	if !ok {
		return sc.monthName(0, 0)
	}
	if sc.pos == len(sc.s) || n >= 5 {
		return numericDate(sc.s)
	}
	sep := sc.s[sc.pos]
	if sep == '.' && strings.IndexByte(sc.s[sc.pos+1:], '.') < 0 {
		return time.Time{}, false
	}
	if sep != '-' && sep != '/' && sep != '.' {
		return sc.monthName(a, n)
	}
	sc.pos++
	if sc.pos < len(sc.s) && isLetter(sc.s[sc.pos]) {
		return sc.monthName(a, n)
	}
	b, nb, ok := sc.number()
	if !ok || nb > 2 || sc.pos == len(sc.s) || sc.s[sc.pos] != sep {
		return time.Time{}, false
	}
	sc.pos++
	c, nc, ok := sc.number()
	if !ok {
		return time.Time{}, false
	}
	y, m, d, ok := sc.ordered(a, n, b, c, nc)
	if !ok {
		return time.Time{}, false
	}
	return sc.clock(y, m, d)
}

// ordered tells which of three numbers is what.
func (sc *dateScanner) ordered(a, na, b, c, nc int) (y, m, d int, ok bool) {
	if na == 4 {
		return a, b, c, nc <= 2 && validDate(a, b, c)
	}
	if na > 2 || nc == 3 || nc > 4 {
		return 0, 0, 0, false
	}
	try := func(o dateOrder) bool {
		switch {
		case o == yearFirst && nc == 2 || o == yearFirst && nc == 1 && na == 2:
			y, m, d = fullYear(a, na), b, c
		case o == yearFirst || o == monthFirst:
			y, m, d = fullYear(c, nc), a, b
		default:
			y, m, d = fullYear(c, nc), b, a
		}
		return validDate(y, m, d)
	}
	if try(sc.order) {
		return y, m, d, true
	}
	if sc.strict {
		return 0, 0, 0, false
	}
	for _, o := range [...]dateOrder{yearFirst, monthFirst, dayFirst} {
		if o != sc.order && try(o) {
			return y, m, d, true
		}
	}
	return 0, 0, 0, false
}

// fullYear reads two digits as 1990 to 2089.
func fullYear(y, digits int) int {
	switch {
	case digits == 4:
		return y
	case digits != 2:
		return 0
	case y >= minYear-1900:
		return 1900 + y
	}
	return 2000 + y
}

// monthName reads on where a month may stand in letters: 28-Feb-19,
// 28 February 2019, Feb 28, 2019. A weekday in front is skipped.
func (sc *dateScanner) monthName(day, digits int) (time.Time, bool) {
	sc.skip(" -,/")
	m, ok := sc.month()
	if !ok && digits == 0 {
		sc.skip(" ,.")
		m, ok = sc.month()
	}
	if !ok {
		if digits == 0 {
			return sc.weekdayThenNumber()
		}
		return time.Time{}, false
	}
	sc.skip(" -,./")
	n, nn, ok := sc.number()
	if !ok {
		return time.Time{}, false
	}
	year, yearDigits := n, nn
	switch digits {
	case 0: // Feb 28, 2019
		day = n
		if sc.pos < len(sc.s) && isLetter(sc.s[sc.pos]) {
			sc.word() // 28th
		}
		sc.skip(" -,./")
		if year, yearDigits, ok = sc.number(); !ok {
			return time.Time{}, false
		}
	case 4: // 2019-Feb-28
		year, yearDigits, day = day, 4, n
	}
	year = fullYear(year, yearDigits)
	if !validDate(year, m, day) {
		return time.Time{}, false
	}
	return sc.clock(year, m, day)
}

// weekdayThenNumber reads "Thu, 28 Feb 2019": month has eaten the weekday.
func (sc *dateScanner) weekdayThenNumber() (time.Time, bool) {
	sc.skip(" ,.")
	day, n, ok := sc.number()
	if !ok || n > 2 {
		return time.Time{}, false
	}
	return sc.monthName(day, n)
}

const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec "

// month reads a month's name, eating the word either way.
func (sc *dateScanner) month() (int, bool) {
	w := sc.word()
	if len(w) < 3 {
		return 0, false
	}
	i := strings.Index(monthNames, strings.ToLower(w[:3]))
	if i < 0 || i%4 != 0 {
		return 0, false
	}
	return i/4 + 1, true
}

// clock reads the time of day and the zone, and builds the time.
func (sc *dateScanner) clock(y, m, d int) (time.Time, bool) {
	day := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if sc.pos == len(sc.s) {
		return day, true
	}
	if !sc.skip(" T,t") {
		return time.Time{}, false
	}
	hour, n, ok := sc.number()
	if !ok || n > 2 || sc.pos == len(sc.s) || sc.s[sc.pos] != ':' {
		return time.Time{}, false
	}
	var part [2]int // minute, second
	for i := 0; i < 2 && sc.pos < len(sc.s) && sc.s[sc.pos] == ':'; i++ {
		sc.pos++
		if part[i], n, ok = sc.number(); !ok || n > 2 || part[i] > 59 {
			return time.Time{}, false
		}
	}
	if sc.pos+1 < len(sc.s) && sc.s[sc.pos] == '.' { // fractions of a second are dropped
		sc.pos++
		if _, _, ok := sc.number(); !ok {
			return time.Time{}, false
		}
	}
	hour, ok = sc.meridiem(hour)
	if !ok || hour > 24 || hour == 24 && part[0]+part[1] > 0 {
		return time.Time{}, false
	}
	shift, ok := sc.zone()
	if !ok {
		return time.Time{}, false
	}
	seconds := hour*3600 + part[0]*60 + part[1]
	return time.Unix(day.Unix()+int64(seconds+shift), 0).UTC(), true
}

// meridiem reads am or pm, if any.
func (sc *dateScanner) meridiem(hour int) (int, bool) {
	rest := strings.TrimLeft(sc.s[sc.pos:], " ")
	if len(rest) < 2 || rest[1]|0x20 != 'm' {
		return hour, true
	}
	switch rest[0] | 0x20 {
	case 'a':
		if hour == 12 {
			hour = 0
		}
	case 'p':
		if hour < 12 {
			hour += 12
		}
	default:
		return hour, true
	}
	sc.pos = len(sc.s) - len(rest) + 2
	return hour, true
}

// zone reads what follows the time of day: nothing, or a zone, as the seconds
// to add for Beijing.
func (sc *dateScanner) zone() (shift int, ok bool) {
	const beijing = 8 * 3600
	rest := strings.TrimSpace(sc.s[sc.pos:])
	if rest == "" {
		return 0, true
	}
	offset := strings.TrimPrefix(strings.TrimPrefix(rest, "GMT"), "UTC")
	switch {
	case rest == "CST":
		return 0, true
	case offset == "" || rest == "Z" || rest == "z":
		return beijing, true
	case offset[0] != '+' && offset[0] != '-':
		return 0, false
	}
	offset, _, _ = strings.Cut(offset, " ") // +0800 (CST), +0800 CST
	in := dateScanner{s: offset, pos: 1}
	h, n, ok := in.number()
	m := 0
	switch {
	case !ok:
		return 0, false
	case n == 4:
		h, m = h/100, h%100
	case n > 2:
		return 0, false
	case in.pos < len(in.s):
		if in.s[in.pos] != ':' {
			return 0, false
		}
		in.pos++
		if m, _, ok = in.number(); !ok {
			return 0, false
		}
	}
	if in.pos != len(in.s) || h > 14 || m > 59 {
		return 0, false
	}
	east := h*3600 + m*60
	if offset[0] == '-' {
		east = -east
	}
	return beijing - east, true
}

// number reads digits: their value and how many they are.
func (sc *dateScanner) number() (value, digits int, ok bool) {
	start := sc.pos
	for sc.pos < len(sc.s) && sc.s[sc.pos]-'0' <= 9 {
		if value < 1<<40 {
			value = value*10 + int(sc.s[sc.pos]-'0')
		}
		sc.pos++
	}
	return value, sc.pos - start, sc.pos > start
}

func (sc *dateScanner) word() string {
	start := sc.pos
	for sc.pos < len(sc.s) && isLetter(sc.s[sc.pos]) {
		sc.pos++
	}
	return sc.s[start:sc.pos]
}

// skip passes over the characters of set, and tells whether there were any.
func (sc *dateScanner) skip(set string) bool {
	start := sc.pos
	for sc.pos < len(sc.s) && strings.IndexByte(set, sc.s[sc.pos]) >= 0 {
		sc.pos++
	}
	return sc.pos > start
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
