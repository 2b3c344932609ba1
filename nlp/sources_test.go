package nlp

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newWithShares(t testing.TB, s SourceShares, change ...func(*Config)) (*Analyzer, error) {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Sources["点评"] = s
	for _, c := range change {
		c(&cfg)
	}
	return NewAnalyzer(cfg)
}

func share(v float64) *float64 { return &v }

// With p = (0.5, 0.3, 0.2), model shares (0.5, 0.25, 0.25) and 0.1 wanted for the
// first, the ratios are 0.2, 1.8, 1.8: 0.1, 0.54, 0.36 of 1.0.
func TestSpreadAndApply(t *testing.T) {
	r := make([]float32, 3)
	classes, have := []string{"a", "b", "c"}, []float32{0.5, 0.25, 0.25}
	require.NoError(t, spread(r, classes, have, map[string]float64{"a": 0.1}, []int{0, 1, 2}, 1))
	assert.InDeltaSlice(t, []float32{0.2, 1.8, 1.8}, r, 1e-6)
	p := []float32{0.5, 0.3, 0.2}
	prior{"h": r}.apply("h", p)
	assert.InDeltaSlice(t, []float32{0.1, 0.54, 0.36}, p, 1e-6)
	prior{"h": r}.apply("another", p)
	prior(nil).apply("h", p)
	assert.InDeltaSlice(t, []float32{0.1, 0.54, 0.36}, p, 1e-6)
	none := []float32{1, 0}
	prior{"h": {0, 2}}.apply("h", none)
	assert.Equal(t, []float32{1, 0}, none, "all probability is ruled out: it stays")

	require.NoError(t, spread(r, classes, have, map[string]float64{"a": 0.5, "b": 0.2, "c": 0.3}, []int{0, 1, 2}, 1))
	assert.InDeltaSlice(t, []float32{1, 0.8, 1.2}, r, 1e-6)
}

// Shares as the model learned them change nothing.
func TestModelSharesChangeNothing(t *testing.T) {
	plain := newDefault(t)
	s := SourceShares{InScope: share(0.5), Kinds: map[string]float64{}, Issues: map[string]float64{}}
	kinds := plain.model.head(headKind)
	for c, name := range kinds.Classes {
		s.Kinds[name] = float64(kinds.Share[c])
	}
	issues := plain.model.head(headIssue)
	for c, code := range issues.Classes[:20] {
		s.Issues[code] = float64(issues.Share[c])
	}
	a, err := newWithShares(t, s)
	require.NoError(t, err)
	for _, text := range newTexts() {
		want, got := plain.Analyze("", text), a.From("点评").Analyze("", text)
		assert.InDelta(t, want.Score, got.Score, 1e-4)
		assert.InDelta(t, want.ScopeScore, got.ScopeScore, 1e-4)
		assert.InDelta(t, want.CategoryScore, got.CategoryScore, 1e-4)
		want.Score, want.RunnerUpScore = got.Score, got.RunnerUpScore
		want.ScopeScore, want.CategoryScore = got.ScopeScore, got.CategoryScore
		assert.Equal(t, want, got, text)
	}
}

func TestSourcesDecide(t *testing.T) {
	a, err := newWithShares(t, SourceShares{
		InScope: share(0.999), Kinds: map[string]float64{"表扬": 0.98}, Issues: map[string]float64{"3": 0.01, "301": 0, "202": 0.9},
	})
	require.NoError(t, err)
	const parking = "医院停车场永远没有车位，绕了一个小时"
	assert.Equal(t, newDefault(t).Analyze("", parking), a.Analyze("", parking), "no source, no change")
	assert.Equal(t, a.Analyze("", parking), a.From("热线").Analyze("", parking), "nor for another")
	got := a.From("点评").Analyze("", parking)
	assert.NotEqual(t, "301", got.Issue, "ruled out")

	a, err = newWithShares(t, SourceShares{Kinds: map[string]float64{"投诉": 0}})
	require.NoError(t, err)
	assert.NotEqual(t, KindComplaint, a.From("点评").Analyze("", parking).Kind)
	a, err = newWithShares(t, SourceShares{InScope: share(0)})
	require.NoError(t, err)
	assert.False(t, a.From("点评").Analyze("", parking).InScope)
}

// A category's share is for all its issues, the user's own included, and moves
// them alike.
func TestCategoryShares(t *testing.T) {
	a, err := newWithShares(t, SourceShares{Issues: map[string]float64{"3": 0.4, "301": 0.1, "604": 0.05}}, func(c *Config) {
		c.Taxonomy = writeFile(t, "t.yaml", "issues:\n- {code: x1, category: 设备设施及后勤服务, name: 充电桩, words: [充电桩]}\n")
	})
	require.NoError(t, err)
	h := a.model.head(headIssue)
	r := a.sources["点评"].prior[headIssue]
	require.Len(t, r, len(h.Classes)+1)
	sums := map[byte]float64{}
	for c, code := range h.Classes {
		sums[code[0]] += float64(r[c] * h.Share[c])
	}
	total := 0.0
	for _, digit := range slices.Sorted(maps.Keys(sums)) {
		total += sums[digit]
	}
	assert.InDelta(t, 0.4, sums['3'], 1e-4)
	assert.InDelta(t, 1, total, 1e-4)
	at := func(code string) float64 { return float64(r[slices.Index(h.Classes, code)]) }
	share := func(code string) float64 { return float64(h.Share[slices.Index(h.Classes, code)]) }
	assert.InDelta(t, 0.1, at("301")*share("301"), 1e-4)
	assert.InDelta(t, 0.05, at("604")*share("604"), 1e-4)
	assert.InDelta(t, at("302"), at("309"), 1e-6, "the rest of the category")
	assert.InDelta(t, at("302"), float64(r[len(h.Classes)]), 1e-6, "and the user's own issue")
	assert.InDelta(t, at("101"), at("605"), 1e-6, "the rest of all")
}

// The shares hold after the encoder has read the text, too.
func TestSourcesWithEncoder(t *testing.T) {
	a, err := newWithShares(t, SourceShares{Issues: map[string]float64{"301": 0}}, func(c *Config) { c.Encoder = EncoderAll })
	require.NoError(t, err)
	assert.NotEqual(t, "301", a.From("点评").Analyze("", "医院停车场没有车位").Issue)
}

func TestSourceErrors(t *testing.T) {
	for _, c := range []struct {
		shares SourceShares
		says   string
	}{
		{SourceShares{InScope: share(1.5)}, "in_scope 为 1.5"},
		{SourceShares{Kinds: map[string]float64{"投诉": -0.1}}, "投诉 为 -0.1"},
		{SourceShares{Kinds: map[string]float64{"点赞": 0.1}}, "点赞"},
		{SourceShares{Kinds: map[string]float64{"投诉": 0.6, "表扬": 0.6}}, "kinds：各项份额之和为 1.2，超过 1"},
		{SourceShares{Kinds: map[string]float64{"投诉": 0.2, "求助": 0.2, "咨询": 0.2, "建议": 0.2, "表扬": 0.1}}, "之和为 0.9，应为 1"},
		{SourceShares{Issues: map[string]float64{"8": 0.1}}, "“8”"},
		{SourceShares{Issues: map[string]float64{"1000": 0.1}}, "“1000”"},
		{SourceShares{Issues: map[string]float64{"3": 0.1, "301": 0.2}}, "大类 3 各项份额之和为 0.2，超过 0.1"},
		{SourceShares{Issues: map[string]float64{"3": 0.6, "6": 0.5}}, "各大类份额之和为 1.1，超过 1"},
		{SourceShares{Issues: map[string]float64{"3": 0.6, "101": 0.5}}, "所列大类以外各项份额之和为 0.5，超过 0.4"},
	} {
		_, err := newWithShares(t, c.shares)
		require.ErrorContains(t, err, c.says)
		assert.ErrorContains(t, err, "nlp.sources")
		assert.ErrorContains(t, err, "点评")
	}
}

func TestSourcesNeedModelShares(t *testing.T) {
	a := newDefault(t)
	for i := range a.model.heads {
		a.model.heads[i].Share = nil
	}
	a.cfg.Sources = map[string]SourceShares{"点评": {InScope: share(0.9)}}
	require.ErrorContains(t, a.addSources(), "重新训练")
}
