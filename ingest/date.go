package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A dateOrder is the order of the numbers in a date that could be read in
// several ways. Four digits in front are a year whatever the order.
type dateOrder uint8

const (
	yearFirst  dateOrder = iota // 19/2/28; 2/3/2019 is the 3rd of February
	monthFirst                  // 2-28-19, as Excel shows dates in some formats
	dayFirst                    // 28-2-19
)

// Dates outside these years are misreadings: of a number, of an empty cell
// (1899, 1900) or of a zero time (0001).
const minYear, maxYear = 1990, 2100

// parseDate reads one date as exports write them, with or without a time of
// day, and gives Beijing wall-clock in UTC.
//
// It knows year-month-day with any of - / . 年月日, with two-digit years, month
// names, 上午/下午 and am/pm, weekdays, ISO 8601 with a zone (converted), Excel
// serials of the 1900 system, Unix seconds and milliseconds, 20190228 with or
// without hhmm[ss], Chinese numerals; and relative times (3 個月前, 昨天 10:20)
// against asOf, which a zero asOf switches off.
//
// Two-digit dates are read year first (19/2/28), else month first (2-28-19),
// else day first (28-2-1995), whichever is the first to be a date; a dateParser
// decides better, from its column. A month without a day, or a day without a
// year, is no date: nothing is invented.
func parseDate(s string, asOf time.Time) (t time.Time, kind DateKind, ok bool) {
	p := dateParser{asOf: asOf}
	return p.parse(s)
}

// A dateParser reads the dates of one column. It is a value without state that
// changes: safe for use by several goroutines.
type dateParser struct {
	order dateOrder // the first to be tried
	asOf  time.Time
}

// newDateParser decides the order of day, month and year from some cells of
// the column: the order that fits the most of them, year first before month
// first before day first where several do.
func newDateParser(sample []string, asOf time.Time) dateParser {
	best, most := yearFirst, -1
	for _, order := range []dateOrder{yearFirst, monthFirst, dayFirst} {
		fits := 0
		for _, s := range sample {
			t, ok := parseAbsolute(s, order, true)
			if ok && (asOf.IsZero() || !t.After(asOf.AddDate(0, 0, 1))) {
				fits++
			}
		}
		if fits > most {
			best, most = order, fits
		}
	}
	return dateParser{order: best, asOf: asOf}
}

// parse reads one cell.
func (p dateParser) parse(s string) (t time.Time, kind DateKind, ok bool) {
	if t, ok = parseAbsolute(s, p.order, false); ok {
		return t, DateAbsolute, true
	}
	if t, ok = parseRelative(s, p.asOf); ok {
		return t, DateRelative, true
	}
	return time.Time{}, DateMissing, false
}

// parseAbsolute reads a date that stands for itself. strict forbids any order
// but the one given.
func parseAbsolute(s string, order dateOrder, strict bool) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 5 || len(s) > 80 {
		return time.Time{}, false
	}
	sc := dateScanner{s: s, order: order, strict: strict}
	if t, ok := sc.scan(); ok {
		return t, true
	}
	var buf [96]byte
	plain, changed := plainDate(buf[:0], s)
	if !changed {
		return time.Time{}, false
	}
	sc = dateScanner{s: string(plain), order: order, strict: strict}
	return sc.scan()
}

func validDate(y, m, d int) bool {
	if y < minYear || y > maxYear || m < 1 || m > 12 || d < 1 {
		return false
	}
	return d <= 28 || d <= daysIn(y, m)
}

// daysIn is the length of a month.
func daysIn(y, m int) int {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// excelEpoch is day 0 of Excel's 1900 system as it counts from March 1900 on
// (it believes in a 29 February 1900), in days before 1970.
const excelEpoch = 25569

// numericDate reads a date that is one number: 20190228, 201902281125,
// 20190228112505, an Excel serial (5 digits before the point), Unix seconds
// (9 or 10 digits) or milliseconds (13). Ten digits from 2000000000 on are
// read as YYYYMMDDhh, if they can be.
func numericDate(s string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) > 14 || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	const beijing = 8 * 3600
	switch digits := len(whole); {
	case digits == 5:
		serial, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}, false
		}
		return plausible(int64(math.Round((serial - excelEpoch) * 86400)))
	case strings.Trim(fraction, "0") != "" && digits != 9 && digits != 10 && digits != 13:
		return time.Time{}, false
	case digits == 8:
		return compactDate(n * 1e6)
	case digits == 10 && n >= 2e9:
		if t, ok := compactDate(n * 1e4); ok {
			return t, true
		}
		return plausible(n + beijing)
	case digits == 9 || digits == 10:
		return plausible(n + beijing)
	case digits == 12:
		return compactDate(n * 100)
	case digits == 13:
		return plausible(n/1000 + beijing)
	case digits == 14:
		return compactDate(n)
	}
	return time.Time{}, false
}

// compactDate reads YYYYMMDDhhmmss.
func compactDate(n int64) (time.Time, bool) {
	date, clock := int(n/1e6), int(n%1e6)
	y, m, d := date/1e4, date/100%100, date%100
	h, min, sec := clock/1e4, clock/100%100, clock%100
	if !validDate(y, m, d) || h > 23 || min > 59 || sec > 59 {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), d, h, min, sec, 0, time.UTC), true
}

func plausible(unix int64) (time.Time, bool) {
	t := time.Unix(unix, 0).UTC()
	return t, t.Year() >= minYear && t.Year() <= maxYear
}
