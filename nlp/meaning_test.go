package nlp

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newWithEncoder(t testing.TB, mode string) *Analyzer {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Encoder = mode
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	return a
}

// The built-in classifiers know the classes that the n-gram model knows, or the
// encoder would change nothing.
func TestMeaningFitsModel(t *testing.T) {
	a := newWithEncoder(t, EncoderAll)
	for _, name := range []string{headKind, headIssue, headSeverity} {
		assert.Equal(t, a.model.head(name).Classes, a.meaning.heads[name].Classes, name)
	}
}

func TestMeaningMix(t *testing.T) {
	h := meaningHead{Classes: []string{"a", "b"}, Bias: []float32{0, 0}, Weights: [][]float32{{100, 0}, {0, 100}}}
	p := []float32{0.25, 0.5, 0.25} // the last is an issue of the user's own
	h.mix(p, []float32{1, 0}, nil)
	assert.InDeltaSlice(t, []float32{(0.25 + 0.75) / 2, 0.25, 0.25}, p, 1e-6)
}

// Where the vectors say nothing, the probabilities are the shares of the classes;
// where they part them, every text is put right.
func TestFitLogistic(t *testing.T) {
	empty := make([][]float32, 10)
	for i := range empty {
		empty[i] = []float32{0, 0}
	}
	h, err := fitLogistic(empty, []int{0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, 3, 1)
	require.NoError(t, err)
	p := append([]float32{}, h.Bias...)
	softmax(p)
	assert.InDeltaSlice(t, []float32{0.5, 0.3, 0.2}, p, 1e-3)

	rows := [][]float32{{1, 0}, {0.9, 0.1}, {0, 1}, {0.2, 0.8}}
	classes := []int{0, 0, 1, 1}
	h, err = fitLogistic(rows, classes, 2, 100)
	require.NoError(t, err)
	h.Classes = []string{"a", "b"}
	for i, row := range rows {
		even := []float32{0.5, 0.5}
		h.mix(even, row, nil)
		assert.Equal(t, classes[i], best(even), i)
	}
}

// Sure texts are not read again, the others are, and with all of them all are.
func TestEncoderReadsTheUncertain(t *testing.T) {
	off, uncertain, all := newDefault(t), newWithEncoder(t, EncoderUncertain), newWithEncoder(t, EncoderAll)
	const sure = "挂号窗口前的护士态度恶劣，护士态度差，问一句就骂人，投诉这名护士的服务态度"
	const unsure = "妈住院照顾一晚后没有棉被，连续腹泻向医师反映却遭推挤，令人惊恐"
	assert.Equal(t, off.Analyze("", sure), uncertain.Analyze("", sure))
	assert.NotEqual(t, off.Analyze("", unsure).Score, uncertain.Analyze("", unsure).Score)
	assert.Equal(t, all.Analyze("", unsure), uncertain.Analyze("", unsure))
	assert.NotEqual(t, off.Analyze("", sure).Score, all.Analyze("", sure).Score)
	for _, a := range []*Analyzer{uncertain, all} {
		assert.False(t, a.Analyze("", "小区物业收费不透明，路灯坏了半年没人修，物业公司推诿").InScope)
		assert.NotPanics(t, func() { a.Analyze("", "") })
	}
}

func TestEncoderSetting(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Encoder = "on"
	_, err := NewAnalyzer(cfg)
	require.ErrorContains(t, err, "nlp.encoder")
}
