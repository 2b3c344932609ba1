package ingest

import "strings"

// residentID recognises a resident id of 18 places whose checksum and date are
// right, in one group or several; and in the context of an id any run of 15 to
// 18 places, mistyped as it may be.
func (sc *maskScan) residentID(i int, d *digitRun) (maskSpan, bool) {
	if groups, ok := d.upTo(17); ok {
		end := d.ends[groups-1]
		if rest := strings.TrimLeft(sc.s[end:], " "); rest != "" && (rest[0] == 'X' || rest[0] == 'x') {
			if id := d.text(0, 17) + "X"; validResidentID(id) {
				return maskSpan{i, len(sc.s) - len(rest) + 1, piiID, id}, true
			}
		}
	}
	if groups, ok := d.upTo(18); ok {
		if id := d.text(0, 18); validResidentID(id) {
			return maskSpan{i, d.ends[groups-1], piiID, id}, true
		}
	}
	if n := d.sizes[0]; n >= 15 && n <= 18 &&
		sc.preceded(i, 36, "身份证", "证件号", "身份号", "居民证") {
		end := d.ends[0]
		if n == 17 && end < len(sc.s) && (sc.s[end] == 'X' || sc.s[end] == 'x') {
			return maskSpan{i, end + 1, piiID, d.text(0, n) + "X"}, true
		}
		if n != 15 || !validOldID(d.text(0, n)) {
			return maskSpan{i, end, piiID, d.text(0, n)}, true
		}
	}
	return maskSpan{}, false
}

// oldResidentID recognises an id of 15 digits, as issued until 1999: region,
// day of birth without century, ordinal. Its value is the id of 18 places that
// took its place, so that both give one token.
func (sc *maskScan) oldResidentID(i int, d *digitRun) (maskSpan, bool) {
	if d.sizes[0] != 15 {
		return maskSpan{}, false
	}
	old := d.text(0, 15)
	if !validOldID(old) {
		return maskSpan{}, false
	}
	body := old[:6] + "19" + old[6:]
	return maskSpan{i, d.ends[0], piiID, body + string(residentCheck(body))}, true
}

// validResidentID checks an id by GB 11643-1999: region, day of birth, and the
// check character over ISO 7064 MOD 11-2.
func validResidentID(id string) bool {
	return validRegion(id) && validDay(id[6:14]) && residentCheck(id[:17]) == id[17]
}

func validOldID(id string) bool { return validRegion(id) && validDay("19"+id[6:12]) }

// residentCheck returns the check character of the first 17 digits.
func residentCheck(body string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// validRegion reports whether the first two digits are a province's (GB/T 2260).
func validRegion(id string) bool {
	p := int(id[0]-'0')*10 + int(id[1]-'0')
	switch {
	case p >= 11 && p <= 15, p >= 21 && p <= 23, p >= 31 && p <= 37, p >= 41 && p <= 46,
		p >= 50 && p <= 54, p >= 61 && p <= 65, p == 71, p >= 81 && p <= 83, p == 91:
		return true
	}
	return false
}

// validDay reports whether yyyymmdd is a day since 1850.
func validDay(s string) bool {
	year := int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	month := int(s[4]-'0')*10 + int(s[5]-'0')
	day := int(s[6]-'0')*10 + int(s[7]-'0')
	if year < 1850 || year > 2099 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0) {
		days++
	}
	return day <= days
}

// looksLikeDay reports whether eight digits read as a day of our time.
func looksLikeDay(s string) bool {
	return (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && validDay(s)
}
