package ingest

import (
	"strings"
	"unicode/utf8"
)

// permitCues are the documents other than the resident id. Their numbers have
// no check digit, and a device or a batch may be numbered alike, so the
// document has to be named before.
var permitCues = []string{
	"护照", "护照号", "护照编号", "通行证", "通行证号", "台胞证", "回乡证", "军官证", "士兵证", "士官证", "军人证", "警官证", "文职证", "居住证", "永居证", "证件号", "证件编号",
}

// permitNumber masks the number after a permit's cue that ends at end:
// E12345678, 军字第1234567号.
func (sc *maskScan) permitNumber(end int) int {
	at, _ := sc.skipLink(end)
	if start, stop := officerNumber(sc.s, at); stop > 0 {
		return sc.add(maskSpan{at, stop, piiPermit, sc.s[at:start] + onlyDigits(sc.s[start:stop])})
	}
	run := alnumRun(sc.s[at:])
	if run == "" {
		if end := sc.spoken(at); end > 0 {
			return end
		}
		return sc.spokenAfterCue(at, piiPermit)
	}
	if isASCIIDigit(run[0]) {
		if sp, ok := sc.number(at); ok && sp.kind != piiPhone {
			return sc.add(sp)
		}
	}
	if n := countDigits(run); n < 6 || n > 12 || len(run) > n+3 || startsWithUnit(sc.s[at+len(run):]) {
		return 0
	}
	return sc.add(maskSpan{at, at + len(run), piiPermit, strings.ToUpper(strings.ReplaceAll(run, "-", ""))})
}

// officerNumber recognises 军字第1234567号 at s[at] and returns where its
// digits begin and where it ends.
func officerNumber(s string, at int) (start, end int) {
	for start = at; ; {
		if rest, ok := strings.CutPrefix(s[start:], "字第"); ok {
			start = len(s) - len(rest)
			break
		}
		r, width := utf8.DecodeRuneInString(s[start:])
		if !isHanRune(r) || start-at > 9 {
			return 0, 0
		}
		start += width
	}
	for start < len(s) && s[start] == ' ' {
		start++
	}
	for end = start; end < len(s) && isASCIIDigit(s[end]); end++ {
	}
	if end-start < 5 || end-start > 10 {
		return 0, 0
	}
	if strings.HasPrefix(s[end:], "号") {
		end += len("号")
	}
	return start, end
}

// permitByForm masks one or two letters and seven to ten digits at s[i] where
// a document was named before, though not next to it: 护照挂不了号，号码E12345678.
func (sc *maskScan) permitByForm(i, letters int) int {
	end := letters
	for end < len(sc.s) && isASCIIDigit(sc.s[end]) {
		end++
	}
	if n := end - letters; letters-i > 2 || n < 7 || n > 10 || end < len(sc.s) && isASCIIAlnum(sc.s[end]) {
		return 0
	}
	if !sc.permitNamed(i) {
		return 0
	}
	return sc.add(maskSpan{i, end, piiPermit, strings.ToUpper(sc.s[i:end])})
}

// permitDigits is permitByForm for numbers of digits alone.
func (sc *maskScan) permitDigits(i int, d *digitRun) (maskSpan, bool) {
	if n := d.sizes[0]; d.groups > 1 || n < 8 || n > 10 || !hasAnySuffix(sc.before(i, 12), []string{"号码", "号码是", "号码：", "号码为"}) ||
		!sc.permitNamed(i) {
		return maskSpan{}, false
	}
	return maskSpan{i, d.ends[0], piiPermit, d.text(0, d.sizes[0])}, true
}

func (sc *maskScan) permitNamed(i int) bool {
	return sc.preceded(i, 60, "护照", "通行证", "台胞证", "回乡证", "军官证", "士兵证") && !sc.numbersThing(i)
}

// numbersThing reports whether the words right before i say that the number
// there is an order's, a batch's or a device's.
func (sc *maskScan) numbersThing(i int) bool {
	head := strings.TrimRight(sc.before(i, 24), " ：:为是")
	return hasAnySuffix(head, []string{
		"批号", "单号", "单编号", "订单", "工单", "发票号码", "发票号", "发票", "条形码", "批次", "准字", "设备编号", "型号", "合同号", "合同编号",
	})
}
