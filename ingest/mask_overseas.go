package ingest

import "strings"

// overseas recognises mobile numbers of Taiwan, with or without the country
// code, and numbers of Hong Kong and Macao with it: eight digits alone are
// taken for a telephone number only where words say so (localLine).
func (sc *maskScan) overseas(i int, d *digitRun) (maskSpan, bool) {
	if d.digits[0] == '0' && d.digits[1] == '9' {
		groups, ok := d.upTo(10)
		if ok && (d.sizes[0] == 4 || d.sizes[0] == 10) && d.oneSep(1, groups) && !sc.numbersThing(i) {
			return sc.phone(i, d.ends[groups-1], d.text(0, 10))
		}
		return maskSpan{}, false
	}
	skip := 0
	if d.digits[0] == '0' && d.digits[1] == '0' {
		skip = 2
	}
	if skip+3 > d.n {
		return maskSpan{}, false
	}
	called := skip > 0 || i > 0 && sc.s[i-1] == '+' || sc.preceded(i, 30, "电话", "手机", "致电", "联系")
	local, first := 8, "25678935"
	switch d.text(skip, skip+3) {
	case "852":
	case "853":
		first = "268"
	case "886":
		local, first = 9, "9"
		if skip+3 < d.n && d.digits[skip+3] == '0' {
			local, first = 10, "0"
		}
	default:
		return maskSpan{}, false
	}
	at := skip + 3
	groups, ok := d.upTo(at + local)
	if !called || !ok || groups > 5 || strings.IndexByte(first, d.digits[at]) < 0 {
		return maskSpan{}, false
	}
	value := d.text(skip, at+local)
	if local == 9 {
		value = "0" + value[3:] // the same person as 09xx at home
	} else if local == 10 {
		value = value[3:]
	}
	return sc.phone(i, d.ends[groups-1], value)
}

// taiwanArea tells whether the first group may be an area code of Taiwan with
// two digits, 02 to 08.
func (d *digitRun) taiwanArea() bool {
	return d.n >= 2 && d.sizes[0] == 2 && d.digits[0] == '0' && d.digits[1] >= '2' && d.digits[1] <= '8'
}

// taiwanLandline recognises 07-7317123 and 02-2737-2181 where words before, or
// an extension after it, say that it is a telephone number.
func (sc *maskScan) taiwanLandline(i int, d *digitRun) (maskSpan, bool) {
	if !d.taiwanArea() {
		return maskSpan{}, false
	}
	for _, local := range []int{8, 7} {
		groups, ok := d.upTo(2 + local)
		if !ok || groups > 3 || d.digits[2] < '2' {
			continue
		}
		end := d.ends[groups-1]
		extended := strings.HasPrefix(strings.TrimLeft(sc.s[end:], " "), "转")
		if extended || sc.preceded(i, 30, "电话", "专线", "热线", "致电", "拨打", "联系") {
			return sc.phone(i, end, d.text(0, 2+local))
		}
	}
	return maskSpan{}, false
}
