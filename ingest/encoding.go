package ingest

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	unicodeenc "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The encodings of text inputs, as they stand in table.encoding.
const (
	encUTF8    = "UTF-8"
	encUTF8BOM = "UTF-8 BOM"
	encUTF16LE = "UTF-16LE"
	encUTF16BE = "UTF-16BE"
	encGB18030 = "GB18030"
	encBig5    = "Big5"
)

// utf8BOM is the byte order mark that Excel writes before UTF-8.
const utf8BOM = "\xEF\xBB\xBF"

// detectEncoding tells the encoding of a text from a sample of its beginning,
// which may end in the middle of a character. In this order: a byte order
// mark; the zero bytes of UTF-16; UTF-8 if the sample is valid, or nearly so;
// else whichever of GB18030 and Big5 gives the more plausible Chinese.
func detectEncoding(sample []byte) string {
	switch {
	case bytes.HasPrefix(sample, []byte(utf8BOM)):
		return encUTF8BOM
	case bytes.HasPrefix(sample, []byte("\xFF\xFE")):
		return encUTF16LE
	case bytes.HasPrefix(sample, []byte("\xFE\xFF")):
		return encUTF16BE
	}
	if enc := utf16ByZeros(sample); enc != "" {
		return enc
	}
	if nearlyUTF8(sample) {
		return encUTF8
	}
	gb := chineseScore(sample, simplifiedchinese.GB18030)
	if big5 := chineseScore(sample, traditionalchinese.Big5); big5 > gb {
		return encBig5
	}
	return encGB18030 // by far the more frequent: it has the ties
}

// utf16ByZeros recognises UTF-16 without a mark by the zero byte that goes with
// every line end and separator, always on the same side. (Other characters do
// not count: 一 is U+4E00, and has a zero on the wrong side.)
func utf16ByZeros(sample []byte) string {
	little, big := 0, 0
	for i := 0; i+1 < len(sample); i += 2 {
		switch {
		case sample[i+1] == 0 && bytes.IndexByte(tableMarks, sample[i]) >= 0:
			little++
		case sample[i] == 0 && bytes.IndexByte(tableMarks, sample[i+1]) >= 0:
			big++
		}
	}
	enough := 2 + len(sample)/1000
	switch {
	case little >= enough && little > 8*big:
		return encUTF16LE
	case big >= enough && big > 8*little:
		return encUTF16BE
	}
	return ""
}

// tableMarks are the characters that every table has many of.
var tableMarks = []byte("\r\n\t,;|\":{}")

// nearlyUTF8 tells whether the sample is UTF-8: wholly valid, or with so few
// broken bytes among its characters that a damaged file is likelier than
// another encoding.
//
// What tells most are the sequences of three bytes that make a Chinese character
// or its punctuation. In GB18030 and Big5 they take a rare character (of the
// second level, E4 and up) before one of certain others, so that there are many
// broken bytes to one of them; sequences of two bytes are frequent by chance.
func nearlyUTF8(sample []byte) bool {
	if utf8.Valid(sample) {
		return true
	}
	chars, chinese, broken := 0, 0, 0
	for i := 0; i < len(sample); {
		if sample[i] < utf8.RuneSelf {
			i++
			continue
		}
		if !utf8.FullRune(sample[i:]) {
			break // the sample ends here, in the middle of a character
		}
		r, size := utf8.DecodeRune(sample[i:])
		switch {
		case size == 1:
			broken++
		case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3000 && r <= 0x301F, r >= 0xFF00 && r <= 0xFF5E:
			chinese++
			fallthrough
		default:
			chars++
		}
		i += size
	}
	return chinese > 0 && broken <= chinese || broken*20 <= chars
}

// chineseScore decodes the sample and returns the share of its characters
// outside ASCII that are frequent ones; an undecodable or a private character
// counts against. Text decoded in the wrong encoding is made of rare
// characters, so that a few dozen are enough to tell.
//
// Sixty-four kilobytes are looked at, from the first byte outside ASCII.
func chineseScore(sample []byte, enc encoding.Encoding) float64 {
	const enough = 64 << 10
	first := max(bytes.IndexFunc(sample, func(r rune) bool { return r >= utf8.RuneSelf }), 0)
	sample = sample[first:min(len(sample), first+enough)]
	if i := bytes.LastIndexByte(sample, '\n'); i > 0 {
		sample = sample[:i] // whole characters: no trail byte is a line feed
	}
	decoded, err := enc.NewDecoder().Bytes(sample)
	if err != nil {
		return -1
	}
	isFrequent := make(map[rune]bool)
	for _, r := range frequentChinese {
		isFrequent[r] = true
	}
	frequent, other, wrong := 0, 0, 0
	for _, r := range string(decoded) {
		switch {
		case r < utf8.RuneSelf:
		case isFrequent[r]:
			frequent++
		case r == utf8.RuneError, unicode.Is(unicode.Co, r):
			wrong++
		default:
			other++
		}
	}
	all := frequent + other + wrong
	if all == 0 {
		return 0
	}
	return float64(frequent-2*wrong) / float64(all)
}

// frequentChinese holds the most frequent characters of Simplified and of
// Traditional Chinese with the words of complaints among them, and Chinese
// punctuation. About half of any Chinese text consists of them.
const frequentChinese = "，。、：；？！（）《》“”「」【】　" +
	"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里" +
	"用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实" +
	"日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美" +
	"相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员" +
	"解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件" +
	"计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象" +
	"完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运" +
	"医药诊费患科护院号检查疗病床退票投诉求助咨询建议服务态度差等候排队挂专室楼住址电梯停车保险卡单" +
	"這個們來為國時會對說於過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應頭體見產" +
	"話給門員東聲論處義幾條氣題爾別變總電數報結務場計資許統區隊決馬書則聽達強難權設記類據邊張該規萬領確傳師觀" +
	"讓識候帶導爭運醫藥診費護號檢療請謝現場櫃檯態護預約掛號專業耐心細節親切媽媽爸爸寶寶" +
	"服務醫院醫師護士小姐病人看診等待時間很久非常不好態度差停車批價領藥急診住院檢查櫃台志工環境"

// decodedReader returns r decoded to UTF-8. UTF-8 itself passes through
// unchecked: broken characters are mended row by row, where it costs least.
// Bytes that an encoding does not know become U+FFFD.
func decodedReader(r io.Reader, enc string) io.Reader {
	var t transform.Transformer
	switch enc {
	case encUTF16LE:
		t = unicodeenc.UTF16(unicodeenc.LittleEndian, unicodeenc.UseBOM).NewDecoder()
	case encUTF16BE:
		t = unicodeenc.UTF16(unicodeenc.BigEndian, unicodeenc.UseBOM).NewDecoder()
	case encGB18030:
		t = doubleByteDecoder{gb18030Table(), simplifiedchinese.GB18030.NewDecoder()}
	case encBig5:
		t = doubleByteDecoder{big5Table(), traditionalchinese.Big5.NewDecoder()}
	case encUTF8BOM:
		return &markSkipper{r: r}
	default:
		return r
	}
	return transform.NewReader(r, t)
}

// A markSkipper leaves out the byte order mark that r begins with.
type markSkipper struct {
	r       io.Reader
	skipped bool
}

func (m *markSkipper) Read(p []byte) (int, error) {
	if !m.skipped {
		m.skipped = true
		if _, err := io.CopyN(io.Discard, m.r, int64(len(utf8BOM))); err != nil {
			return 0, err
		}
	}
	return m.r.Read(p)
}

// encodingAliases are the names that a user may set, by their lower-case form
// without punctuation.
var encodingAliases = map[string]string{
	"utf8": encUTF8, "utf8bom": encUTF8BOM, "utf8sig": encUTF8BOM,
	"gb18030": encGB18030, "gbk": encGB18030, "gb2312": encGB18030, "cp936": encGB18030,
	"big5": encBig5, "cp950": encBig5, "utf16le": encUTF16LE, "utf16be": encUTF16BE,
}

// encodingNamed returns the encoding of that name, "" if there is none.
func encodingNamed(name string) string {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	return encodingAliases[plain]
}

// mendUTF8 makes text valid UTF-8: broken characters become U+FFFD.
func mendUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// isGarbage tells whether a row is no text at all: more than a third of its
// characters are control characters or undecodable. A few of them in a row
// that can otherwise be read are left to the cleaning.
func isGarbage(s string) bool {
	bad, all := countGarbage(s)
	return bad*3 > all
}

// countGarbage counts the characters of s, and those that no text has.
func countGarbage(s string) (bad, all int) {
	for _, r := range s {
		all++
		if r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F {
			bad++
		}
	}
	return bad, all
}
