package nlp

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tinyCorpus is enough to tell apart two issues.
func tinyCorpus() []Example {
	var out []Example
	for range 10 {
		out = append(out,
			Example{Text: "医院停车场没有车位", Kind: "投诉", InScope: true, Issue: "301", Severity: 1},
			Example{Text: "护士态度恶劣骂人", Kind: "投诉", InScope: true, Issue: "201", Severity: 2},
			Example{Text: "误诊导致病人死亡", Kind: "投诉", InScope: true, Issue: "401", Others: "407", Severity: 3},
			Example{Text: "感谢医生治好了我", Kind: "表扬", InScope: true, Issue: "402", Severity: 1},
			Example{Text: "小区物业不修路灯", Kind: "求助", InScope: false, Severity: 1},
		)
	}
	return out
}

func trainTiny(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Train(tinyCorpus(), DefaultTrainOptions(), &b))
	return b.Bytes()
}

func TestTrainIsDeterministic(t *testing.T) {
	assert.True(t, bytes.Equal(trainTiny(t), trainTiny(t)))
}

// The shares are by weight, as the trainer saw them: see balance.
func TestTrainKeepsShares(t *testing.T) {
	m, err := ReadModel(trainTiny(t))
	require.NoError(t, err)
	assert.Equal(t, []float32{0.5, 0.5}, m.head(headScope).Share, "balanced")
	assert.Equal(t, []float32{0.25, 0.25, 0.25, 0.25}, m.head(headIssue).Share, "natural; the further issue 407 has no texts")
	// 30 投诉, 10 求助, 10 表扬 of 50, each to the power of 3/4: n·(N/(K·n))^¼ ∝ n^¾.
	three := float32(math.Pow(30, 0.75))
	one := float32(math.Pow(10, 0.75))
	sum := three + 2*one
	assert.InDeltaSlice(t, []float32{three / sum, one / sum, 0, 0, one / sum}, m.head(headKind).Share, 1e-5)
	for _, h := range []string{headScope, headKind, headIssue, headSeverity} {
		head := m.head(h)
		assert.Len(t, head.Share, len(head.Classes))
	}
}

func TestTrainedModelSeparatesItsCorpus(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Model = writeFile(t, "model.bin", string(trainTiny(t)))
	cfg.Rules = ""
	m, err := ReadModel(trainTiny(t))
	require.NoError(t, err)
	s := newScratch(len(m.idf))
	for _, e := range tinyCorpus()[:4] {
		s.reset("", e.Text)
		s.collect(&m.table)
		m.score(s)
		h := m.head(headIssue)
		assert.Equal(t, e.Issue, h.Classes[best(s.logits[h.from:h.from+len(h.Classes)])], e.Text)
	}
}

// The packed sums of score must equal the plain sum over features.
func TestScoreEqualsPlainSum(t *testing.T) {
	m, err := ReadModel(modelFile)
	require.NoError(t, err)
	s := newScratch(len(m.idf))
	var long []byte
	for range 40 { // several batches of rows
		long = append(long, "医院停车场没有车位，护士态度恶劣；误诊，药房窗口排队等了三小时。"...)
	}
	for _, e := range newTexts() {
		long = append(long, e...)
	}
	for _, text := range []string{"", "好", "护士态度恶劣", string(long)} {
		s.reset("", text)
		s.collect(&m.table)
		norm := m.score(s)
		for i := range m.heads {
			for c, bias := range m.heads[i].Bias {
				lane := m.heads[i].from + c
				want := 0.0
				for _, h := range s.hits {
					want += float64(m.weight(h.id, lane)) * float64(tfWeight(h.count)) / tfUnit
				}
				if norm > 0 {
					want /= float64(norm)
				}
				assert.InDelta(t, (want+float64(bias))/float64(m.heads[i].Temperature), float64(s.logits[lane]), 1e-3)
			}
		}
	}
}

// newTexts makes the long text of the test above hold more different
// n-grams than one flush takes.
func newTexts() []string {
	return []string{
		"急诊分诊台把老人晾在走廊上两个钟头没有人来看", "食堂饭菜又贵又难吃而且卫生堪忧",
		"村卫生室缺药，乡村医生的补助一年没有发下来", "预约系统总是崩溃，取消不了也退不了费",
		"电梯坏了三天没人修，轮椅上不去住院部", "异地就医备案办了半个月，报销比例还是算错",
		"独生子女奖励金断发，计生办互相推脱不给办理", "诊所无证行医给小孩打针出了问题找不到人",
	}
}

func TestReadModelErrors(t *testing.T) {
	good := trainTiny(t)
	for name, data := range map[string][]byte{
		"empty":     nil,
		"foreign":   []byte("PK\x03\x04 something else"),
		"cut":       good[:len(good)-1],
		"header":    good[:len(modelMagic)+10],
		"magic":     good[:len(modelMagic)],
		"longer":    append(bytes.Clone(good), 0),
		"bad json":  bytes.Replace(good, []byte(`{"heads"`), []byte(`["heads"`), 1),
		"head gone": bytes.Replace(good, []byte(`"severity"`), []byte(`"sevarity"`), 1),
	} {
		_, err := ReadModel(data)
		assert.ErrorContains(t, err, "模型文件", name)
	}
}

func TestSoftmax(t *testing.T) {
	z := []float32{1000, 1000, -1e6}
	softmax(z)
	assert.Equal(t, []float32{0.5, 0.5, 0}, z)
	z = []float32{0, float32(math.Log(3))}
	softmax(z)
	assert.InDelta(t, 0.75, float64(z[1]), 1e-6)
}

func TestReadCorpusErrors(t *testing.T) {
	ok := `{"text":"甲","kind":"投诉","in_scope":true,"issue":"101","others":"","severity":1}`
	for bad, want := range map[string]string{
		`{"text"`: "第 2 行不是有效的 JSON",
		`{"text":" ","kind":"投诉","in_scope":false,"severity":1}`: "text 为空",
		`{"text":"甲","kind":"抱怨","in_scope":false,"severity":1}`: "kind",
		`{"text":"甲","kind":"投诉","in_scope":true,"severity":1}`:  "issue",
		`{"text":"甲","kind":"投诉","in_scope":false,"severity":4}`: "severity",
	} {
		_, err := ReadCorpus(bytes.NewBufferString(ok + "\n" + bad))
		assert.ErrorContains(t, err, want)
	}
	got, err := ReadCorpus(bytes.NewBufferString(ok + "\n\n" + ok))
	require.NoError(t, err)
	assert.Len(t, got, 2)
}
