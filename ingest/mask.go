package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"hash"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// The kinds of personal data, as they appear in tokens.
const (
	piiPhone     = "电话" // mobile, landline, 400 and 800 numbers
	piiID        = "身份证"
	piiPermit    = "证件" // passports, travel permits, military ids
	piiEmail     = "邮箱"
	piiCard      = "银行卡"
	piiPlate     = "车牌"
	piiInsurance = "医保号"
	piiRecord    = "就诊号" // record, admission, outpatient and visit numbers
	piiQQ        = "QQ"
	piiWeChat    = "微信"
	piiName      = "姓名"
	piiAddress   = "地址"
)

var piiKinds = []string{
	piiPhone, piiID, piiPermit, piiEmail, piiCard, piiPlate, piiInsurance, piiRecord, piiQQ, piiWeChat, piiName, piiAddress,
}

// maskOptions is what a user may say about masking.
type maskOptions struct {
	publicNumbers []string // telephone numbers that stay: a hospital's own lines
	surnames      []string // further surnames, one or two characters
	doctors       bool     // mask names before 医生, 主任, 护士 too
}

// A masker replaces personal data in folded text by typed, keyed tokens such
// as [电话#k3f9a2xy]. The same value gives the same token under the same key,
// in whatever form it was written, so that people stay countable; without the
// key no token can be turned back or recomputed.
//
// Resident ids (checksum of GB 11643-1999), bank cards (Luhn), mobile numbers,
// e-mail addresses and plates are found by form; other numbers by the words
// before them; names by context, surname and the characters of given names;
// addresses from the number after a road or estate on, so that the area stays
// readable. A masker is safe for concurrent use.
type masker struct {
	macs     sync.Pool       // of hash.Hash: HMAC-SHA256 under the key
	public   map[string]bool // digits of the numbers that stay
	names    *nameWords
	doctors  bool
	triggers maskTriggers
}

func newMasker(key []byte, opt maskOptions) *masker {
	key = slices.Clone(key)
	names := newNameWords(opt.surnames)
	m := &masker{
		public:   make(map[string]bool),
		names:    names,
		doctors:  opt.doctors,
		triggers: newMaskTriggers(opt.doctors, names),
	}
	m.macs.New = func() any { return hmac.New(sha256.New, key) }
	for _, n := range opt.publicNumbers {
		m.public[onlyDigits(n)] = true
	}
	return m
}

// mask returns s with personal data replaced by tokens, and how many places
// were replaced. s must be folded. Tokens already there and *** stay, so that
// masking twice is masking once.
func (m *masker) mask(s string) (masked string, n int) {
	for {
		spans := m.find(s)
		if len(spans) == 0 {
			return s, n
		}
		// A token parts what stood beside the value, and so may show what
		// was hidden before; so look again until nothing is found.
		s = m.replace(s, spans)
		n += len(spans)
	}
}

// maskID masks the cell of an id or user column: where the whole cell is a
// telephone number, a resident id, an e-mail address or a bank card it becomes
// the value's token; anything else is an id and stays as it is.
func (m *masker) maskID(cell string) string {
	s := strings.TrimSpace(cell)
	if s == "" {
		return cell
	}
	sc := maskScan{m: m, s: s}
	sp, ok := sc.email(0)
	if !ok {
		sp, ok = sc.number(0)
	}
	if !ok || sp.kind == "" || sp.start != 0 || sp.end != len(s) {
		return cell
	}
	return m.token(sp.kind, sp.value)
}

// hash returns a keyed, stable hash of a value of some kind: 16 characters of
// lower-case base32, 80 bits.
func (m *masker) hash(kind, value string) string {
	mac := m.macs.Get().(hash.Hash)
	defer m.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10]))
}

// tokenHash is how much of the hash a token carries: 40 bits, at which a
// million values share a token about once in every second run.
const tokenHash = 8

func (m *masker) token(kind, value string) string {
	return "[" + kind + "#" + m.hash(kind, value)[:tokenHash] + "]"
}

// placeholders reduces tokens to their kind, [电话#k3f9a2xy] → [电话]: a text
// without anything that depends on the key or the person.
func placeholders(masked string) string {
	var out strings.Builder
	copied := 0
	for i := 0; i < len(masked); {
		open := strings.IndexByte(masked[i:], '[')
		if open < 0 {
			break
		}
		i += open
		end := tokenEnd(masked, i)
		if end < 0 {
			i++
			continue
		}
		sharp := i + strings.IndexByte(masked[i:], '#')
		out.WriteString(masked[copied:sharp])
		out.WriteByte(']')
		i, copied = end, end
	}
	if copied == 0 {
		return masked
	}
	out.WriteString(masked[copied:])
	return out.String()
}

// tokenEnd returns the end of the token that begins at s[i], -1 if there is
// none.
func tokenEnd(s string, i int) int {
	for _, kind := range piiKinds {
		rest, ok := strings.CutPrefix(s[i+1:], kind)
		if !ok || len(rest) < tokenHash+2 || rest[0] != '#' || rest[tokenHash+1] != ']' {
			continue
		}
		for _, b := range []byte(rest[1 : tokenHash+1]) {
			if (b < 'a' || b > 'z') && (b < '2' || b > '7') {
				return -1
			}
		}
		return len(s) - len(rest) + tokenHash + 2
	}
	return -1
}

// A maskSpan is one place to be masked: s[start:end] and the value in the form
// that is hashed.
type maskSpan struct {
	start, end  int
	kind, value string
}

func (m *masker) replace(s string, spans []maskSpan) string {
	var out strings.Builder
	out.Grow(len(s) + 8*len(spans))
	copied := 0
	for _, sp := range spans {
		out.WriteString(s[copied:sp.start])
		out.WriteString(m.token(sp.kind, sp.value))
		copied = sp.end
	}
	out.WriteString(s[copied:])
	return out.String()
}

// find returns the places to be masked, in order and without overlap.
func (m *masker) find(s string) []maskSpan {
	sc := maskScan{m: m, s: s, opened: true}
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, width := hanAt(s, i)
			class := m.triggers.of(r)
			if acts := class &^ opensName; acts != 0 {
				i = max(sc.han(i, r, width, class), i+width)
			} else {
				i += width
			}
			sc.opened = class&opensName != 0 || i == sc.addressEnd
			continue
		}
		sc.opened = !isASCIIAlnum(b)
		switch {
		case isASCIIAlnum(b) || b == '+':
			i = max(sc.ascii(i), i+1)
		case b == '[':
			if end := tokenEnd(s, i); end > 0 {
				sc.address = sc.address || strings.HasPrefix(s[i+1:], piiAddress)
				i, sc.floor = end, end
			} else {
				i++
			}
		case b == '(':
			i = max(sc.parenLandline(i, 1), i+1)
		default:
			i++
		}
	}
	return sc.withMentions()
}

// hanAt decodes the character at s[i]. It knows the three bytes of a Chinese
// character by heart, for that is what nearly all text is made of.
func hanAt(s string, i int) (rune, int) {
	if b := s[i]; b >= 0xE3 && b <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
		return rune(b&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s[i:])
}

// A maskScan is one pass over one text.
type maskScan struct {
	m     *masker
	s     string
	spans []maskSpan
	floor int // end of the last span or token: no context reaches behind it

	address    bool  // an address was found, or its token
	opened     bool  // a name may begin here without a cue
	nameEnd    int   // end of the last name of this pass
	addressEnd int   // end of the last address of this pass
	bare       []int // which of the spans are names that no cue announced
}

// add notes a span and returns its end. A name before 先生 is found from its
// end, so a span never begins before the floor. A span without a kind stays.
func (sc *maskScan) add(sp maskSpan) int {
	if sp.kind == "" {
		return sp.end
	}
	sc.spans = append(sc.spans, sp)
	sc.floor = sp.end
	switch sp.kind {
	case piiName:
		sc.nameEnd = sp.end
	case piiAddress:
		sc.address, sc.addressEnd = true, sp.end
	}
	return sp.end
}

// before returns up to n bytes of the text before i: what may give the
// context of a value at i.
func (sc *maskScan) before(i, n int) string { return sc.s[max(sc.floor, i-n):i] }

// preceded reports whether one of words stands within n bytes before i, no
// sentence between.
func (sc *maskScan) preceded(i, n int, words ...string) bool {
	w := sc.before(i, n)
	if end := strings.LastIndex(w, "。"); end >= 0 {
		w = w[end:]
	}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(w, word) })
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
