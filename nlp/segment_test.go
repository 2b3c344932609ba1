package nlp

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp/internal/gsedict"
)

func newTestSegmenter(t testing.TB, words ...string) *Segmenter {
	t.Helper()
	s, err := NewSegmenter(words)
	require.NoError(t, err)
	return s
}

func cut(s *Segmenter, text string) string {
	var words []string
	for _, t := range s.Segment(nil, text) {
		words = append(words, t.Text)
	}
	return strings.Join(words, " ")
}

// The right-hand sides were written by hand, as a reader would cut.
func TestSegmentComplaints(t *testing.T) {
	s := newTestSegmenter(t)
	for _, want := range []string{
		"心内科 挂号 排队 两个 小时",
		"叫号机 坏 了 没人管",
		"护士长 态度恶劣",
		"医保卡 不能 刷",
		"做 无痛胃镜 要 等 一个月",
		"电子发票 打不开",
		"专家号 被 黄牛 抢光 了",
		"社区卫生服务中心 没有 流感疫苗",
		"导诊台 让 我 去 收费处",
		"出院小结 写 错 了 名字",
	} {
		assert.Equal(t, want, cut(s, strings.ReplaceAll(want, " ", "")))
	}
}

func TestSegmentCoversTheText(t *testing.T) {
	s := newTestSegmenter(t)
	for _, text := range []string{
		"", "好", "患者[姓名#abcd2345]致电[电话#k3f9a2xy]，未接通。", "CT做了3.5小时，ABC!!", "a[不是]b[电话]c", "\n 。",
	} {
		at := 0
		for _, tok := range s.Segment(nil, text) {
			assert.Equal(t, at, tok.Start, text)
			assert.Equal(t, text[tok.Start:tok.End], tok.Text)
			at = tok.End
		}
		assert.Equal(t, len(text), at, text)
	}
}

func TestMaskedValueIsOneWord(t *testing.T) {
	s := newTestSegmenter(t)
	toks := s.Segment(nil, "患者[姓名#abcd2345]投诉")
	require.Len(t, toks, 3)
	assert.Equal(t, Token{Text: "[姓名#abcd2345]", Pos: "mask", Start: 6, End: 6 + len("[姓名#abcd2345]")}, toks[1])
}

func TestUserWords(t *testing.T) {
	assert.Equal(t, "去 云上就医通 挂号", cut(newTestSegmenter(t, "云上就医通"), "去云上就医通挂号"))
	_, err := NewSegmenter([]string{"词 多少"})
	require.ErrorContains(t, err, "user_words")
	long := strings.Repeat("长", maxUnits)
	assert.Equal(t, "很 "+long, cut(newTestSegmenter(t, long), "很"+long))
	_, err = NewSegmenter([]string{long + "长"})
	require.ErrorContains(t, err, "255 字")
}

func TestLexiconIsLarge(t *testing.T) {
	words, err := Lexicon()
	require.NoError(t, err)
	for _, w := range words {
		assert.GreaterOrEqual(t, w.Freq, float64(MinFrequency), w.Text)
	}
	assert.Greater(t, len(words), 700)
}

func TestKeywords(t *testing.T) {
	k, err := NewKeywords(newTestSegmenter(t), []string{"医院"})
	require.NoError(t, err)
	got := k.Of("我在医院心内科排队挂号，心内科的护士长态度恶劣，希望相关部门处理。")
	assert.Equal(t, "心内科", got[0])
	assert.Contains(t, got, "态度恶劣")
	assert.NotContains(t, got, "医院")
	assert.NotContains(t, got, "希望")
	assert.LessOrEqual(t, len(got), maxKeywords)
}

func BenchmarkSegment(b *testing.B) {
	s := newTestSegmenter(b)
	text := "来电人反映其在市第一人民医院心内科挂号排队两个多小时，叫号机故障无人处理，护士态度恶劣，要求医院改善服务并给予答复。"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []Token
	for b.Loop() {
		dst = s.Segment(dst[:0], text)
	}
}

func BenchmarkNewSegmenter(b *testing.B) {
	for b.Loop() {
		newTestSegmenter(b)
	}
}

// newTestGse is gse with the lexicon, behind further words.
func newTestGse(t testing.TB, further ...Word) *gsedict.Gse {
	t.Helper()
	lexicon, err := Lexicon()
	require.NoError(t, err)
	var words []gsedict.Word
	for _, w := range append(further, lexicon...) {
		words = append(words, gsedict.Word(w))
	}
	gse, err := gsedict.New(MinFrequency, words)
	require.NoError(t, err)
	return gse
}

// segmentByGse is what gse itself makes of a text.
func segmentByGse(gse *gsedict.Gse, text string) []Token {
	var dst []Token
	for _, seg := range gse.Segment(text) {
		dst = append(dst, Token{Text: text[seg.Start:seg.End], Pos: seg.Pos, Start: seg.Start, End: seg.End})
	}
	return dst
}

// sharedTexts are the cells of the evaluation's exports that hold text.
func sharedTexts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../shared/data/*.csv")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Log("no real exports at ../../shared/data: the segmenter is not compared on them")
	}
	var texts []string
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		require.NoError(t, err)
		require.NoError(t, f.Close())
		for _, row := range rows {
			texts = append(texts, row...)
		}
	}
	return texts
}

func corpusTexts(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("corpus/*.jsonl")
	require.NoError(t, err)
	var texts []string
	for _, name := range files {
		for _, e := range readCorpusFile(t, name) {
			texts = append(texts, e.Text)
		}
	}
	require.Greater(t, len(texts), 5000)
	return texts
}

var oddTexts = []string{
	"", "a", "A", "ABC超声", "做b超3.5小时", "é3中文", "x光片,CT", "\xff\xfe坏字节", "\xed\xa0\x80\xe0\x9f\xbf\xef\xbf\xbd\xe4\xb8a坏", "۳۴", "AA制AB型4S店", "　 \n", "🙂好",
}

// The segmenter finds what gse finds, on every text of the corpus, on real ones
// and on what stands in no dictionary; and with a user's words, which change the
// weight of all.
func TestSegmentIsGse(t *testing.T) {
	texts := slices.Concat(oddTexts, corpusTexts(t))
	s, gse := newTestSegmenter(t), newTestGse(t)
	for _, text := range append(texts, sharedTexts(t)...) {
		if maskEnd(text, max(0, strings.IndexByte(text, '['))) < 0 {
			require.Equal(t, segmentByGse(gse, text), s.Segment(nil, text), text)
		}
	}
	for _, lines := range [][]string{
		{"云上就医通", "挂号 900000 n", "这家医 10", "B超室 77 n.dept", "挂号 50"},
		{"挂号 1e30"}, // so frequent that its distance is 0
	} {
		words, err := userWords(lines)
		require.NoError(t, err)
		s, gse = newTestSegmenter(t, lines...), newTestGse(t, words...)
		for _, text := range append(texts, "去云上就医通挂号，这家医院b超室", "挂号费", "挂号挂号挂号") {
			require.Equal(t, segmentByGse(gse, text), s.Segment(nil, text), text)
		}
	}
}

func FuzzSegment(f *testing.F) {
	for _, text := range append(oddTexts, "来电人反映挂号排队两个小时，叫号机坏了没人管", "ＣＴ检查𠮷野家ﬁ") {
		f.Add(text)
	}
	s, gse := newTestSegmenter(f), newTestGse(f)
	f.Fuzz(func(t *testing.T, text string) {
		var got []Token
		for _, w := range s.lattice.segment(nil, text, 0) {
			got = append(got, Token{text[w.start:w.end], s.lattice.partOfSpeech(w.node), int(w.start), int(w.end)})
		}
		require.Equal(t, segmentByGse(gse, text), got)
	})
}

// What is embedded is what make model would make today.
func TestDictionaryIsCurrent(t *testing.T) {
	var words []Word
	for _, w := range newTestGse(t).Words() {
		words = append(words, Word(w))
	}
	var made bytes.Buffer
	require.NoError(t, WriteDictionary(&made, words))
	assert.True(t, bytes.Equal(dictionaryFile, made.Bytes()), "run make model")
}

func TestBrokenDictionary(t *testing.T) {
	for _, n := range []int{0, 5, 20, len(dictionaryFile) - 1} {
		_, err := readDictionary(dictionaryFile[:n])
		require.ErrorContains(t, err, "词典")
	}
}

func BenchmarkSegmentGse(b *testing.B) {
	gse := newTestGse(b)
	text := "来电人反映其在市第一人民医院心内科挂号排队两个多小时，叫号机故障无人处理，护士态度恶劣，要求医院改善服务并给予答复。"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		gse.Segment(text)
	}
}
