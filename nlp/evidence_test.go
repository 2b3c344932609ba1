package nlp

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The weights of a text's characters, the bias, the length's feature and the
// rules for other issues add up to the log odds of the issue against the mean
// of the others.
func TestEvidenceAddsUpToLogOdds(t *testing.T) {
	a := newDefault(t)
	h := a.model.head(headIssue)
	others := float64(len(h.Classes) - 1)
	for _, text := range append(newTexts(), "昨天去医院，停车场排队一小时，没有车位", "护士态度恶劣，护士态度恶劣") {
		s := newScratch(len(a.model.idf))
		s.reset("", text)
		s.collect(&a.model.table)
		norm := a.model.score(s)
		a.addRules(s)
		z := s.logits[h.from : h.from+len(h.Classes)]
		best := best(z)
		lane := h.from + best
		against := func(v []float32) float64 {
			sum := 0.0
			for _, x := range v {
				sum += float64(x)
			}
			return float64(v[best]) - (sum-float64(v[best]))/others
		}
		var out Analysis
		a.evidence(&out, s, lane, norm, "", text)
		want := against(z) - against(h.Bias)/float64(h.Temperature)
		for c, v := range s.added[h.from : h.from+len(h.Classes)] {
			if c != best {
				want += float64(v) / others
			}
		}
		for _, x := range s.hits {
			if x.n == 0 {
				want -= float64(a.model.weight(x.id, lane)) / float64(norm*h.Temperature) * (others + 1) / others
			}
		}
		got := 0.0
		for _, w := range s.weight {
			got += float64(w)
		}
		assert.InEpsilon(t, want, got, 0.02, text) // the weights are rounded to steps, so that their mean is not quite 0
	}
}

func TestEvidenceWeights(t *testing.T) {
	a := newDefault(t)
	got := a.Analyze("", "护士态度恶劣，语气凶，问一句就不耐烦，护士态度恶劣，还翻白眼")
	require.Greater(t, len(got.Evidence), 1)
	for i, w := range got.EvidenceWeights {
		assert.Equal(t, i < len(got.Evidence), w > 0, i)
		assert.InDelta(t, math.Round(w*100), w*100, 1e-9, "two decimals")
		if i > 0 {
			assert.LessOrEqual(t, w, got.EvidenceWeights[i-1], "best first")
		}
	}
	line := got.Line("1")
	assert.Len(t, line.EvidenceWeights, len(line.Evidence))
	assert.Equal(t, got.RunnerUp, line.RunnerUp)
	assert.Greater(t, line.RunnerUpScore, 0.0)
	assert.LessOrEqual(t, line.RunnerUpScore+line.Score, 1.000001)
}

// The rules of an issue count up to maxRuleScore, 3, and so do their weights.
func TestRuleCut(t *testing.T) {
	s := &scratch{rules: []ruleHit{{lane: 1, weight: 2}, {lane: 2, weight: 2}, {lane: 1, weight: 4}}}
	assert.InDelta(t, 0.5, s.ruleCut(1), 1e-6)
	assert.InDelta(t, 1, s.ruleCut(2), 1e-6)
	assert.InDelta(t, 1, s.ruleCut(3), 1e-6)
}
