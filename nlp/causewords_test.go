package nlp

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const wordsText = "您好，我是一名市民。上周三带母亲到医院做核磁共振，因为预约系统升级，约好的号被取消，没有短信通知，母亲白跑一趟。电话[电话#k3f9a2xy]。希望医院尽快改进，谢谢。"

func newCauseWords(t testing.TB) (*CauseWords, *Keywords) {
	t.Helper()
	s, err := NewSegmenter(nil)
	require.NoError(t, err)
	c, err := NewCauseWords(s, []string{"母亲"})
	require.NoError(t, err)
	k, err := NewKeywords(s, nil)
	require.NoError(t, err)
	return c, k
}

func TestCauseWords(t *testing.T) {
	c, k := newCauseWords(t)
	text := c.Text()
	a := newDefault(t).Analyze("", wordsText)
	words := c.Of(nil, wordsText, &a)
	weights := map[string]uint8{}
	var order []string
	for _, w := range words {
		order = append(order, text(w.Word()))
		weights[text(w.Word())] = w.Weight()
	}
	for _, w := range []string{"母亲", "希望", "谢谢", "您好", "市民", "尽快"} {
		assert.NotContains(t, weights, w, "a stop word")
	}
	assert.Contains(t, weights, "取消")
	assert.Contains(t, weights, "短信")
	assert.Less(t, slices.Index(order, "取消"), slices.Index(order, "短信"), "in the order of the text")
	assert.Contains(t, a.Cause.Sentence, "取消")

	var cut Words
	c.segmenter.Cut(&cut, wordsText)
	assert.Equal(t, words, c.OfWords(nil, &cut, &a))
	assert.Equal(t, k.Of(wordsText), k.OfWords(&cut))
	assert.Empty(t, c.Of(nil, "", &Analysis{}))
	assert.Greater(t, c.Naming(words[0].Word()), 0.)
}

func TestCauseWordsAreFew(t *testing.T) {
	c, _ := newCauseWords(t)
	long := ""
	for _, w := range []string{"电梯", "空调", "厕所", "停车场", "护士", "医生", "挂号", "排队", "药房", "收费", "发票", "食堂", "病房", "手术", "麻醉", "输液", "疫苗", "体检", "报告", "检查", "彩超", "核磁共振", "急诊", "救护车", "保安", "窗口"} {
		long += w + "坏了。"
	}
	a := Analysis{Evidence: []string{"窗口"}}
	words := c.Of(nil, long, &a)
	require.Len(t, words, maxCauseWords)
	assert.Equal(t, "窗口", c.Text()(words[maxCauseWords-1].Word()), "the heaviest stay, in the order of the text")
}

func TestWordWeight(t *testing.T) {
	w := NewWordWeight(1<<24-1, 255)
	assert.Equal(t, uint32(1<<24-1), w.Word())
	assert.Equal(t, uint8(255), w.Weight())
	s, err := NewSegmenter(nil)
	require.NoError(t, err)
	assert.Less(t, len(s.lattice.nodes), 1<<24, "word numbers fit")
}

func TestCauseWordsConcurrently(t *testing.T) {
	c, _ := newCauseWords(t)
	want := c.Of(nil, wordsText, &Analysis{})
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for range 50 {
				assert.Equal(t, want, c.Of(nil, wordsText, &Analysis{}))
			}
		})
	}
	workers.Wait()
}

func BenchmarkCauseWords(b *testing.B) {
	c, k := newCauseWords(b)
	a := newDefault(b).Analyze("", wordsText)
	b.Run("keywords", func(b *testing.B) {
		for b.Loop() {
			k.Of(wordsText)
		}
	})
	b.Run("both", func(b *testing.B) {
		var cut Words
		dst := make([]WordWeight, 0, maxCauseWords)
		for b.Loop() {
			c.segmenter.Cut(&cut, wordsText)
			c.OfWords(dst, &cut, &a)
			k.OfWords(&cut)
		}
	})
}
