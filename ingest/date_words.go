package ingest

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainDate rewrites a date with Chinese words into the ASCII form that
// dateScanner reads: 2019年2月28日 上午9时05分 星期四 → 2019-2-28 9:05am. The
// second result is false where nothing had to be rewritten.
func plainDate(dst []byte, s string) (plain []byte, changed bool) {
	meridiem := ""
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		next := s[i+size:]
		i += size
		if r == '(' || r == '\uff08' { // (四), (中国标准时间)
			inside := bracketLength(next)
			if inside == 0 {
				return dst, false
			}
			i += inside
			dst, changed = append(dst, ' '), true
			continue
		}
		if r < utf8.RuneSelf {
			if r != ' ' || len(dst) == 0 || strings.IndexByte(" -:", dst[len(dst)-1]) < 0 {
				dst = append(dst, byte(r))
			} else {
				changed = true
			}
			continue
		}
		changed = true
		switch {
		case r == '年' || r == '月':
			dst = append(dst, '-')
		case r == '日' || r == '号' || r == '號' || r == '\u3000' || r == '\u00a0':
			dst = append(dst, ' ')
		case r == '时' || r == '時' || r == '点' || r == '點':
			dst = append(dst, ':')
			if next == "" || next[0] != ' ' && !startsWithDigit(next) && !startsWithNumeral(next) {
				dst = append(dst, "00"...)
			}
		case r == '分':
			if startsWithDigit(next) || startsWithNumeral(next) {
				dst = append(dst, ':')
			}
		case r == '秒' || r == '钟' || r == '鐘' || r == '整':
		case hasWord(s[i-size:], "上午", "凌晨", "早上", "清晨", "早晨"):
			meridiem, i = "am", i+3
			dst = append(dst, ' ')
		case hasWord(s[i-size:], "下午", "晚上", "中午", "傍晚"):
			meridiem, i = "pm", i+3
			dst = append(dst, ' ')
		case hasWord(s[i-size:], "星期", "礼拜", "禮拜"), r == '周', r == '週':
			skipped := weekdayLength(s[i-size:])
			if skipped == 0 {
				return dst, false
			}
			i += skipped - size
			dst = append(dst, ' ')
		default:
			number, used := plainNumber(s[i-size:])
			if used == 0 {
				return dst, false
			}
			i += used - size
			dst = append(dst, number...)
		}
	}
	return append(bytes.TrimRight(dst, " "), meridiem...), changed
}

// bracketLength is how far the closing bracket is, itself included; 0 without.
func bracketLength(s string) int {
	closing := strings.IndexAny(s, ")\uff09")
	if closing < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[closing:])
	return closing + size
}

// plainNumber is the Chinese number, or the character of full width, in front
// of s in ASCII, and its length there.
func plainNumber(s string) (number string, used int) {
	if n, used := hanNumber(s); used > 0 {
		return strconv.Itoa(n), used
	}
	_, size := utf8.DecodeRuneInString(s)
	if wide := norm.NFKC.String(s[:size]); len(wide) == 1 {
		return wide, size
	}
	return "", 0
}

func hasWord(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func startsWithDigit(s string) bool { return s != "" && s[0]-'0' <= 9 }

func startsWithNumeral(s string) bool {
	_, used := hanNumber(s)
	return used > 0
}

// weekdayLength is the length of a weekday in front of s: 星期四, 周日.
func weekdayLength(s string) int {
	for _, w := range []string{"星期", "礼拜", "禮拜", "周", "週"} {
		rest, ok := strings.CutPrefix(s, w)
		if !ok {
			continue
		}
		if r, size := utf8.DecodeRuneInString(rest); strings.ContainsRune("一二三四五六日天", r) {
			return len(w) + size
		}
	}
	return 0
}

// hanNumber reads a Chinese number below 100, or one spelt by digits
// (二〇一九), in front of s: its value and its length in bytes.
func hanNumber(s string) (n, used int) {
	tens := false
	for used < len(s) {
		r, size := utf8.DecodeRuneInString(s[used:])
		d := strings.IndexRune("零一二三四五六七八九", r) / 3
		switch {
		case r == '〇':
			d = 0
		case r == '两' || r == '兩':
			d = 2
		case r == '十':
			if tens || n > 9 {
				return 0, 0
			}
			n, tens = max(n, 1)*10, true
			used += size
			continue
		case !strings.ContainsRune("零一二三四五六七八九", r):
			return n, used
		}
		if tens {
			if n%10 != 0 {
				return 0, 0
			}
			n += d
		} else {
			n = n*10 + d
		}
		if n > 9999 {
			return 0, 0
		}
		used += size
	}
	return n, used
}

// isRelativeDate tells whether a cell is a relative time, which needs an as-of
// time to be read.
func isRelativeDate(s string) bool {
	_, ok := parseRelative(s, time.Date(2020, 6, 15, 12, 0, 0, 0, time.UTC))
	return ok
}

// parseRelative reads a time counted back from asOf: 3 個月前, 2 weeks ago, 昨天
// 10:20, 刚刚. Months and years are calendar ones, a day that the month does
// not have becomes its last. From days on the result is a date without a time
// of day, for more is not said. A zero asOf reads nothing.
func parseRelative(s string, asOf time.Time) (time.Time, bool) {
	if asOf.IsZero() || len(s) > 80 || s == "" {
		return time.Time{}, false
	}
	s = strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
	if before, after, found := strings.Cut(s, ":"); found && strings.TrimRight(before, "0123456789") == before {
		s = strings.TrimSpace(after) // 上次編輯:2 週前
	}
	if t, ok := namedDay(s, asOf); ok {
		return t, true
	}
	s = strings.ReplaceAll(s, " ", "")
	for _, p := range []string{"大约", "大約", "约", "about", "over", "almost"} {
		s = strings.TrimPrefix(s, p)
	}
	s, ok := cutAnySuffix(s, "以前", "之前", "前", "ago")
	if !ok {
		return time.Time{}, false
	}
	n, unit, ok := relativeAmount(s)
	if !ok || n > 1000 {
		return time.Time{}, false
	}
	return countBack(asOf, n, unit)
}

// namedDay reads 刚刚, 今天, 昨天 10:20 and their like.
func namedDay(s string, asOf time.Time) (time.Time, bool) {
	switch s {
	case "刚刚", "剛剛", "刚才", "剛才", "现在", "現在", "just now", "now", "moments ago", "a moment ago":
		return asOf, true
	case "上周", "上週", "上星期", "last week":
		return countBack(asOf, 1, "周")
	case "上个月", "上個月", "上月", "last month":
		return countBack(asOf, 1, "月")
	case "去年", "last year":
		return countBack(asOf, 1, "年")
	}
	day := time.Date(asOf.Year(), asOf.Month(), asOf.Day(), 0, 0, 0, 0, time.UTC)
	for _, named := range []struct {
		back  int
		words []string
	}{
		{0, []string{"今天", "今日", "today"}},
		{1, []string{"昨天", "昨日", "yesterday"}},
		{3, []string{"大前天"}},
		{2, []string{"前天", "前日"}},
	} {
		for _, w := range named.words {
			rest, ok := strings.CutPrefix(s, w)
			if !ok {
				continue
			}
			day = day.AddDate(0, 0, -named.back)
			rest = strings.TrimSpace(rest)
			if rest == "" {
				return day, true
			}
			return parseAbsolute(day.Format("2006-01-02 ")+rest, yearFirst, true)
		}
	}
	return time.Time{}, false
}

// relativeAmount reads 3個月, 三个月, 半年, 2weeks, anhour.
func relativeAmount(s string) (n int, unit string, ok bool) {
	sc := dateScanner{s: s}
	n, digits, ok := sc.number()
	rest := s[sc.pos:]
	switch {
	case ok && digits > 4:
		return 0, "", false
	case !ok && strings.HasPrefix(s, "半"):
		rest = strings.TrimPrefix(s, "半")
		switch unit, ok = relativeUnit(rest); {
		case !ok:
			return 0, "", false
		case unit == "年":
			return 6, "月", true
		case unit == "月":
			return 15, "天", true
		case unit == "天":
			return 12, "时", true
		case unit == "时":
			return 30, "分", true
		}
		return 0, "", false
	case !ok:
		var used int
		if n, used = hanNumber(s); used > 0 {
			rest = s[used:]
			break
		}
		if n, rest, ok = englishNumber(s); !ok {
			return 0, "", false
		}
	}
	unit, ok = relativeUnit(rest)
	return n, unit, ok
}

func englishNumber(s string) (n int, rest string, ok bool) {
	for i, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		if rest, ok = strings.CutPrefix(s, w); ok {
			return i + 1, rest, true
		}
	}
	for _, w := range []string{"an", "a"} {
		if rest, ok = strings.CutPrefix(s, w); ok {
			return 1, rest, true
		}
	}
	return 0, "", false
}

// relativeUnit names a unit of time by its shortest Chinese word.
func relativeUnit(s string) (string, bool) {
	switch strings.TrimPrefix(strings.TrimPrefix(s, "个"), "個") {
	case "秒", "秒钟", "秒鐘", "s", "sec", "secs", "second", "seconds":
		return "秒", true
	case "分", "分钟", "分鐘", "min", "mins", "minute", "minutes":
		return "分", true
	case "时", "時", "小时", "小時", "钟头", "鐘頭", "h", "hr", "hrs", "hour", "hours":
		return "时", true
	case "天", "日", "d", "day", "days":
		return "天", true
	case "周", "週", "星期", "礼拜", "禮拜", "w", "wk", "week", "weeks":
		return "周", true
	case "月", "mo", "mos", "month", "months":
		return "月", true
	case "年", "y", "yr", "yrs", "year", "years":
		return "年", true
	}
	return "", false
}

func countBack(asOf time.Time, n int, unit string) (time.Time, bool) {
	t := asOf
	switch unit {
	case "秒":
		t = t.Add(-time.Duration(n) * time.Second)
	case "分":
		t = t.Add(-time.Duration(n) * time.Minute)
	case "时":
		t = t.Add(-time.Duration(n) * time.Hour)
	default:
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		switch unit {
		case "天":
			t = t.AddDate(0, 0, -n)
		case "周":
			t = t.AddDate(0, 0, -7*n)
		case "月":
			t = monthsBack(t, n)
		case "年":
			t = monthsBack(t, 12*n)
		}
	}
	return t, t.Year() >= minYear && t.Year() <= maxYear
}

// monthsBack goes back n calendar months: from 31 March to the last of February.
func monthsBack(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -n, 0)
	return first.AddDate(0, 0, min(t.Day(), daysIn(first.Year(), int(first.Month())))-1)
}

func cutAnySuffix(s string, suffixes ...string) (string, bool) {
	for _, x := range suffixes {
		if rest, ok := strings.CutSuffix(s, x); ok {
			return rest, true
		}
	}
	return s, false
}
