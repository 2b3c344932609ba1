package ingest

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Names and ids are not prose: what surrounds a number in them says nothing,
// and their other numbers must stay, for they are what joins a row to its
// source. So of all personal data only those of a fixed form are masked there:
// mobile numbers, resident ids, bank cards and e-mail addresses.

// fixed returns s with the personal data of a fixed form replaced by tokens,
// and how many there were. s must be folded. keep may spare a telephone number
// by its text; nil spares none.
func (m *masker) fixed(s string, keep func(number string) bool) (masked string, n int) {
	for {
		var spans []maskSpan
		for _, sp := range m.find(s) {
			if sp.fixed() && (keep == nil || sp.kind != piiPhone || !keep(s[sp.start:sp.end])) {
				spans = append(spans, sp)
			}
		}
		if len(spans) == 0 {
			return s, n
		}
		s = m.replace(s, spans)
		n += len(spans)
	}
}

// mobileNumber is the value of a span that is a mobile number's.
var mobileNumber = regexp.MustCompile(`^1[3-9]\d{9}$`)

func (sp maskSpan) fixed() bool {
	switch sp.kind {
	case piiID, piiCard, piiEmail:
		return true
	case piiPhone:
		return mobileNumber.MatchString(sp.value)
	}
	return false
}

// id shows an id as given, but for personal data: a cell that is a telephone
// number or some such as a whole becomes its token, one inside an id is
// replaced there, and the rest of the id stays. A cell that no id looks like is
// prose in the wrong column, and masked as such. received is the day that an
// id may be numbered by, see numberedBy; zero if unknown.
func (m *masker) id(s string, received time.Time) string {
	if numberedBy(s, received) {
		return s
	}
	masked := m.maskID(s)
	if masked == s && strings.ContainsFunc(s, notOfID) {
		masked, _ = m.mask(s)
	}
	masked, _ = m.fixed(masked, func(number string) bool { return numberedBy(number, received) })
	return masked
}

func notOfID(r rune) bool {
	return (r >= utf8.RuneSelf || !isASCIIAlnum(byte(r))) && !strings.ContainsRune("-_/.#", r)
}

// numberedBy tells whether eleven digits of an id that could be a mobile number
// are a running number after the day or month of receipt, as TS190325-00012 and
// 1903-0000012 are.
func numberedBy(number string, received time.Time) bool {
	if len(number) < 11 || len(number) > 14 { // digits and as many separators as there may be
		return false
	}
	digits := onlyDigits(number)
	if received.IsZero() || len(digits) != 11 || strings.Trim(number, "0123456789- ") != "" {
		return false
	}
	month := received.Format("0601")
	return strings.HasPrefix(digits, received.Format("060102")) ||
		strings.HasPrefix(number, month) && !isASCIIDigit(number[len(month)])
}

// shown is a name of a file or sheet, or a message with such names in it, as
// it may be shown and stored. What holds no personal data stays, to the byte.
func (r *Reader) shown(name string) string { return r.masker.shown(r.cleaner, name) }

// ShownJSON is what may be stored of JSON that names files or sheets.
func (r *Reader) ShownJSON(data []byte) []byte {
	masked, _ := r.masker.fixed(string(data), nil) // not folded: NFKC makes quotes
	return []byte(masked)
}

func (m *masker) shown(c *cleaner, name string) string {
	if masked, n := m.fixed(c.fold(name), nil); n > 0 {
		return masked
	}
	return name
}

// HideNumbers is for messages that may name files, sheets or values: personal
// data of a fixed form becomes a bare placeholder. It needs no key.
func HideNumbers(message string) string {
	c, err := newCleaner()
	if err != nil {
		return message
	}
	return placeholders(newMasker(nil, maskOptions{}).shown(c, message))
}
