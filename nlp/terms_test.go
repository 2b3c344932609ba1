package nlp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newTestCollector(t testing.TB, cfg TermConfig) (*Segmenter, *TermCollector) {
	t.Helper()
	s, err := NewSegmenter(nil)
	require.NoError(t, err)
	k, err := NewKeywords(s, nil)
	require.NoError(t, err)
	c, err := NewTermCollector(k, cfg)
	require.NoError(t, err)
	return s, c
}

// A datedText is a text of a period.
type datedText struct {
	period int32
	text   string
}

func collectTerms(t testing.TB, texts []datedText) *Terms {
	t.Helper()
	s, c := newTestCollector(t, DefaultTermConfig())
	addTexts(s, c, texts)
	return c.Finish()
}

func addTexts(s *Segmenter, c *TermCollector, texts []datedText) {
	b := c.Batch()
	var w Words
	for _, x := range texts {
		s.Cut(&w, x.text)
		b.Add(x.period, &w)
	}
	c.Merge(b)
}

// plain makes n texts of ordinary matters, in which the words planted stand among
// different neighbours.
func plain(n int, rng *rand.Rand, planted ...string) []datedText {
	who := strings.Fields("市民 家属 患者 老人 学生 居民 司机 母亲")
	what := strings.Fields("反映 咨询 投诉 要求 担心 发现 看到 认为 希望")
	where := strings.Fields("医院 门诊 药房 病房 食堂 停车场 急诊 窗口 走廊")
	rest := strings.Fields("收费 排队 态度 卫生 噪声 空调 电梯 预约 报告 发票 床位 药品")
	pick := func(words []string) string { return words[rng.IntN(len(words))] }
	texts := make([]datedText, n)
	for i := range texts {
		text := pick(who) + pick(what) + pick(where) + pick(rest) + "，" + pick(who) + pick(what) + pick(rest) + "。"
		for _, p := range planted {
			text += pick(where) + pick(what) + p + pick(rest) + "，"
		}
		texts[i] = datedText{int32(600 + rng.IntN(6)), text}
	}
	return texts
}

func newTerms(terms *Terms) (texts []string) {
	for _, t := range terms.Terms {
		if !t.Known {
			texts = append(texts, t.Text)
		}
	}
	return texts
}

func TestTermsFindsNewWords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	texts := plain(600, rng)
	texts = append(texts, plain(20, rng, "穰霏码")...)
	texts = append(texts, plain(20, rng, "XQZ疫苗")...)
	terms := collectTerms(t, texts)
	require.Contains(t, newTerms(terms), "穰霏码")
	require.Contains(t, newTerms(terms), "xqz疫苗")
	assert.NotContains(t, newTerms(terms), "穰霏", "a part of the longer word")
	for _, x := range terms.Terms {
		if !x.Known {
			assert.Equal(t, "x", x.Pos)
			assert.True(t, x.Cohesion >= 5 && x.LeftEntropy >= 1.5 && x.RightEntropy >= 1.5, "%+v", x)
		}
	}
	i := slices.IndexFunc(terms.Terms, func(x Term) bool { return x.Text == "穰霏码" })
	assert.EqualValues(t, 20, terms.Terms[i].Documents)
}

func TestTermsCount(t *testing.T) {
	// Against counting by the definition.
	rng := rand.New(rand.NewPCG(2, 2))
	texts := plain(300, rng)
	terms := collectTerms(t, texts)
	s, c := newTestCollector(t, DefaultTermConfig())
	want := map[string]int32{}
	for _, x := range texts {
		seen := map[string]bool{}
		for _, w := range s.Segment(nil, x.text) {
			if node := s.lattice.find(w.Text); node != noNode && c.keywords.weights[node] > 0 && !seen[w.Text] {
				seen[w.Text] = true
				want[fmt.Sprint(w.Text, x.period)]++
			}
		}
	}
	got := map[string]int32{}
	for _, cell := range terms.Cells {
		if terms.Terms[cell.Term].Known {
			got[fmt.Sprint(terms.Terms[cell.Term].Text, cell.Period)] = cell.Documents
		}
	}
	assert.Equal(t, want, got)
	sum := int32(0)
	for _, p := range terms.Periods {
		sum += p.Texts
	}
	assert.EqualValues(t, len(texts), sum)
}

func TestTermsDoNotDependOnOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	texts := append(plain(400, rng), plain(30, rng, "穰霏码", "XQZ疫苗")...)
	want := collectTerms(t, texts)
	for range 3 {
		rng.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		s, c := newTestCollector(t, DefaultTermConfig())
		var workers sync.WaitGroup
		for part := range slices.Chunk(texts, 37) {
			workers.Go(func() { addTexts(s, c, part) })
		}
		workers.Wait()
		require.Equal(t, want, c.Finish())
	}
}

func TestTermsSample(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	texts := plain(4000, rng)
	cfg := DefaultTermConfig()
	cfg.MaxBytes = 40_000
	s, c := newTestCollector(t, cfg)
	addTexts(s, c, texts)
	want := c.Finish()
	assert.LessOrEqual(t, c.store.size, cfg.MaxBytes)
	assert.Less(t, want.Sampled, 1.0)
	kept := 0
	for _, p := range want.Periods {
		kept += int(p.Texts)
	}
	assert.InDelta(t, 4000*want.Sampled, kept, 4*math.Sqrt(4000*want.Sampled), "four standard errors")
	slices.Reverse(texts)
	s, c = newTestCollector(t, cfg)
	addTexts(s, c, texts)
	assert.Equal(t, want, c.Finish(), "whatever comes first")
}

func TestTermsOfNothing(t *testing.T) {
	none := collectTerms(t, nil)
	assert.Empty(t, none.Terms)
	assert.Empty(t, none.Periods)
	blank := collectTerms(t, []datedText{{600, ""}, {-3, "。！"}, {600, "[电话#k3f9a2xy]"}})
	assert.Empty(t, blank.Terms)
	assert.Equal(t, []PeriodTexts{{-3, 1}, {600, 2}}, blank.Periods)
}

func TestTermsHoldNoPersonalData(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	texts := plain(300, rng)
	// Invented names that the masker might have missed, and masked values.
	for _, planted := range []string{
		"姓名穰霏", "王穰霏医生", "李霏主任", "张穰霏", "欧阳穰霏", "霏总", "刘总", "陈某某", "患者钱穰，",
		"[姓名#aaaa2222]穰霏", "[电话#k3f9a2xy]", "13800138000", "A市", "12栋",
	} {
		texts = append(texts, plain(12, rng, planted)...)
	}
	for _, term := range newTerms(collectTerms(t, texts)) {
		for _, part := range []string{"穰", "王", "李", "张", "欧阳", "刘", "陈", "钱", "姓名", "电话", "[", "1", "a市", "k3f9a2xy"} {
			assert.NotContains(t, term, part)
		}
	}
}

func TestTermsOfCopies(t *testing.T) {
	// One text many times over makes no word of its phrases.
	var texts []datedText
	for range 50 {
		texts = append(texts, datedText{600, "穰霏码平台的医院页面打不开，穰霏码平台"})
	}
	assert.Empty(t, newTerms(collectTerms(t, texts)))
}

func TestTermCodes(t *testing.T) {
	s, c := newTestCollector(t, DefaultTermConfig())
	var w Words
	for text, want := range map[string]string{
		"医院收费":            "医院 收费",
		"穰":               "穰",
		"ＣＴ":              "",
		"用XQZ码，好":         "用 xqz 码 | 好",
		"[电话#k3f9a2xy]来电": "来电",
		"第12栋abcdefghijk": "第 | 栋",
		"A3区":             "区",
		"\xff\xfe医院":      "医院",
	} {
		s.Cut(&w, text)
		level := termLevel{chunks: [][]byte{append(c.codes.append([]byte{0}, &w), codeEnd)}}
		level.eachCode(func(_ int32, codes []uint64) {
			var words []string
			for _, code := range codes {
				if code == codeBreak {
					words = append(words, "|")
				} else {
					words = append(words, c.codes.text(code))
				}
			}
			assert.Equal(t, want, strings.TrimSuffix(strings.Join(words, " "), " |"), text)
		})
	}
}

func TestSideEntropy(t *testing.T) {
	var s side
	for range 8 {
		s.add(2) // eight neighbours, equally frequent: 3 bits
	}
	assert.InDelta(t, 3, s.entropy(), 1e-6)
	assert.Zero(t, (&side{}).entropy())
	one := side{}
	one.add(9)
	assert.Zero(t, one.entropy())
}

func BenchmarkTermBatch(b *testing.B) {
	s, c := newTestCollector(b, DefaultTermConfig())
	texts := plain(2000, rand.New(rand.NewPCG(1, 1)))
	words := make([]Words, len(texts))
	for i, x := range texts {
		s.Cut(&words[i], x.text)
	}
	batch := c.Batch()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		batch.Add(600, &words[i%len(words)])
		if i++; i%len(words) == 0 {
			batch.texts, batch.ends = batch.texts[:0], batch.ends[:0]
		}
	}
}

func BenchmarkTermFinish(b *testing.B) {
	s, c := newTestCollector(b, DefaultTermConfig())
	addTexts(s, c, plain(20_000, rand.New(rand.NewPCG(1, 1)), "穰霏码"))
	for b.Loop() {
		b.ReportMetric(float64(len(c.Finish().Terms)), "terms")
	}
}
