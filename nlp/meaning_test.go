package nlp

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp/internal/encoder"
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
	for _, name := range []string{headScope, headKind, headIssue, headSeverity} {
		assert.Equal(t, a.model.head(name).Classes, builtInMeaning().heads[name].classes, name)
	}
}

// Two classifiers that agree are believed, at odds they meet half way, and an
// issue of the user's own keeps its share.
func TestMeaningPool(t *testing.T) {
	h := meaningHead{classes: []string{"a", "b"}, from: 1, to: 3, weight: 0.5}
	p := []float32{0.6, 0.15, 0.25} // the last is an issue of the user's own
	h.pool(p, []float32{9, 0, float32(math.Log(4)), 9})
	assert.InDeltaSlice(t, []float32{0.375, 0.375, 0.25}, p, 1e-6)
	h.pool(p, []float32{9, 100, 0, 9})
	assert.InDeltaSlice(t, []float32{0.75, 0, 0.25}, p, 1e-6)
}

// The first issue leads, further ones have a share, and where nothing is known
// nothing is wanted.
func TestWanted(t *testing.T) {
	heads := []encoder.Head{
		{Name: headScope, Classes: []string{"out", "in"}},
		{Name: headKind, Classes: []string{"投诉", "表扬"}},
		{Name: headIssue, Classes: []string{"101", "102", "201", "301"}},
		{Name: headSeverity, Classes: []string{"1", "2", "3"}},
	}
	in := Example{InScope: true, Kind: "投诉", Issue: "102", Others: "201;102;999", Severity: 2}
	assert.InDeltaSlice(t, []float32{0, 1, 1, 0, 0.0125, 0.82, 0.155, 0.0125, 0, 1, 0}, wanted(&in, heads), 1e-6)
	out := Example{Kind: "表扬", Severity: 1}
	assert.Equal(t, []float32{1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, wanted(&out, heads))
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
	assert.Equal(t, all.Analyze("", sure), off.Reading(EncoderAll).Analyze("", sure))
	assert.Equal(t, off.Analyze("", unsure), all.Reading(EncoderOff).Analyze("", unsure))
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
