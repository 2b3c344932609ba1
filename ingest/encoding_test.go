package ingest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Our own sentences, as people write them, in both scripts.
var (
	simplifiedSentences = []string{
		"患者反映在骨科门诊候诊三个小时，叫号混乱，导诊台没有人解释。", "希望医院增加周末的专家号，方便上班的人就诊。",
		"收费窗口只开一个，排队的人一直排到大门口。", "护士抽血两次都没有成功，态度还很不耐烦。",
		"停车场收费标准不清楚，出口经常堵车。", "感谢急诊科医生的耐心治疗，家属非常满意。",
	}
	traditionalSentences = []string{
		"看診等了三個小時，叫號很亂，櫃檯也沒有人解釋。", "希望醫院增加假日門診，方便上班的人就診。",
		"批價櫃檯只開一個，隊伍排到大門口。", "護理師抽血兩次都沒有成功，態度還很不耐煩。",
		"停車場收費標準不清楚，出口經常塞車。", "感謝急診醫師的耐心治療，家屬非常滿意。",
	}
)

// TestDetectChinese tells GB18030 and Big5 apart on generated texts from a
// single sentence to a page, also between much ASCII, also cut in the middle
// of a character.
func TestDetectChinese(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, enc := range []string{encGB18030, encBig5} {
		sentences := simplifiedSentences
		if enc == encBig5 {
			sentences = traditionalSentences
		}
		for i := range 300 {
			var b strings.Builder
			for range 1 + i%12 {
				fmt.Fprintf(&b, "JZ%06d,2024-03-0%d,12345,%s\r\n", rng.IntN(1e6), 1+rng.IntN(9), sentences[rng.IntN(len(sentences))])
			}
			text := encoded(t, b.String(), enc)
			assert.Equal(t, enc, detectEncoding(text), b.String())
			cut := text[:len(text)-rng.IntN(40)]
			if strings.Count(b.String(), "\n") > 1 {
				assert.Equal(t, enc, detectEncoding(cut), "cut: %s", b.String())
			}
		}
	}
	// Traditional text in GB18030 is no Big5.
	all := strings.Join(traditionalSentences, "\n")
	assert.Equal(t, encGB18030, detectEncoding(encoded(t, all, encGB18030)))
}

// TestDetectFewCharacters: an export that is ASCII but for some words.
func TestDetectFewCharacters(t *testing.T) {
	filler := strings.Repeat("id-001,2024-03-01 08:00:00,some text,OK\n", 500)
	for _, word := range []string{"内容", "是", "投诉", "满意,不满意", "张三", "骨科二病区"} {
		assert.Equal(t, encGB18030, detectEncoding(encoded(t, filler+word+"\n"+filler, encGB18030)), word)
	}
	assert.Equal(t, encUTF8, detectEncoding([]byte(filler)))
}

// TestDetectDamagedUTF8: a small file of UTF-8 with broken bytes stays one, and
// no text in another encoding, however short, becomes one.
func TestDetectDamagedUTF8(t *testing.T) {
	for _, text := range []string{
		"诉求内容,受理时间\n排队三个\xe5\xb0时没有人管,2024-03-05\n",
		"诉求内容\n门诊排队\xff\xfe很久\n",
		"编号,内容\n1,排\xe9\x98\n2,停\xe8\xbd\n3,等\xe7\xad\n",
		"a,\xc3b\n投诉\n",
	} {
		assert.Equal(t, encUTF8, detectEncoding([]byte(text)), "%q", text)
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		enc  string
		from []string
	}{{encGB18030, simplifiedSentences}, {encBig5, traditionalSentences}} {
		letters := []rune(strings.Join(c.from, ""))
		for range 3000 {
			from := rng.IntN(len(letters) - 1)
			text := string(letters[from:min(len(letters), from+1+rng.IntN(12))])
			b := append(encoded(t, text, c.enc), '\n') // in a table no character is cut
			if !utf8.Valid(b) {                        // 医 in GB18030 is: nothing can tell
				assert.False(t, nearlyUTF8(b), text)
			}
		}
	}
	// Any six frequent characters, which is harder than words are: at most one in a thousand.
	letters, wrong, all := []rune(frequentChinese), 0, 0
	for range 20_000 {
		var text strings.Builder
		for range 6 {
			text.WriteRune(letters[rng.IntN(len(letters))])
		}
		b := append(encoded(t, text.String(), encGB18030), '\n')
		if all++; !utf8.Valid(b) && nearlyUTF8(b) {
			wrong++
		}
	}
	assert.Less(t, wrong, all/1000)
	t.Logf("%d of %d taken for UTF-8", wrong, all)
}

func TestDetectUnicode(t *testing.T) {
	text := strings.Join(simplifiedSentences, ",1\n")
	assert.Equal(t, encUTF8, detectEncoding([]byte(text)))
	assert.Equal(t, encUTF8, detectEncoding([]byte(text)[:len(text)-1]), "cut in a character")
	assert.Equal(t, encUTF8, detectEncoding([]byte(text+"\xff\xfe好"+text)), "a few broken bytes")
	assert.Equal(t, encUTF8BOM, detectEncoding([]byte(utf8BOM+"a")))
	assert.Equal(t, encUTF8, detectEncoding(nil))
	for _, e := range []struct {
		name   string
		endian unicode.Endianness
	}{{encUTF16LE, unicode.LittleEndian}, {encUTF16BE, unicode.BigEndian}} {
		b, err := unicode.UTF16(e.endian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
		assert.NoError(t, err)
		assert.Equal(t, e.name, detectEncoding(b), "without a mark")
	}
}

func TestEncodingNamed(t *testing.T) {
	assert.Equal(t, encGB18030, encodingNamed("GBK"))
	assert.Equal(t, encUTF8, encodingNamed("utf-8"))
	assert.Equal(t, encUTF16LE, encodingNamed("UTF-16LE"))
	assert.Empty(t, encodingNamed("latin1"))
}

// TestDoubleByteDecoder holds the table against x/text on every pair of bytes,
// on characters of four bytes, and on noise, cut at every place.
func TestDoubleByteDecoder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var pairs []byte
	for hi := 0x80; hi <= 0xFF; hi++ {
		for lo := 0; lo <= 0xFF; lo++ {
			pairs = append(pairs, byte(hi), byte(lo), '\n')
		}
	}
	noise := make([]byte, 20_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	rare, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("𠮷野家ḿ㐀医院€\U0001F600 end"))
	require.NoError(t, err)
	for _, enc := range []struct {
		name string
		encoding.Encoding
	}{{encGB18030, simplifiedchinese.GB18030}, {encBig5, traditionalchinese.Big5}} {
		for _, text := range [][]byte{pairs, noise, rare, nil, {0x81}} {
			want, err := enc.NewDecoder().Bytes(text)
			require.NoError(t, err)
			got, err := io.ReadAll(decodedReader(bytes.NewReader(text), enc.name))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), enc.name)
			got, err = io.ReadAll(decodedReader(iotest.OneByteReader(bytes.NewReader(text)), enc.name))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), enc.name)
		}
	}
}
