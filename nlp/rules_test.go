package nlp

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatcher(t *testing.T) {
	rules := []Rule{
		{Head: "x", Class: "a", Weight: 1, Words: []string{"满意"}, NotAfter: []string{"不", "没有"}},
		{Head: "x", Class: "b", Weight: 2, Words: []string{"等了…小时"}},
		{Head: "x", Class: "c", Weight: 1, Words: []string{"APP", "app坏"}},
	}
	lanes := map[string]int{"a": 0, "b": 1, "c": 2}
	m, err := newMatcher(rules, func(_, class string) int { return lanes[class] })
	require.NoError(t, err)
	for text, want := range map[string][]string{
		"很满意":       {"满意"},
		"不满意":       nil,
		"没有满意":      nil,
		"不满意，但护士满意": {"满意"},
		"满意满意":      {"满意"},
		"等了三个多小时":   {"等了三个多小时"},
		"等了很久，小时候":  nil, // not across a clause
		"等了一二三四五六七八九小时": nil, // too far
		"等了小时":    {"等了小时"},
		"这个App坏了": {"app", "app坏"},
		"等了":      nil,
	} {
		var s stream
		s.reset("", text)
		var got []string
		for _, h := range m.match(nil, s.runes) {
			got = append(got, string(s.runes[h.at:h.at+h.n]))
		}
		assert.Equal(t, want, got, text)
	}
}

func TestRuleErrors(t *testing.T) {
	for yaml, want := range map[string]string{
		"- {head: issue, class: \"101\", words: [甲乙]}":             "缺少 weight",
		"- {head: issue, class: \"101\", weight: 1}":               "缺少 words",
		"- {head: issue, class: \"999\", weight: 1, words: [甲乙]}":  "没有 class",
		"- {head: issues, class: \"101\", weight: 1, words: [甲乙]}": "没有 class",
		"- {head: issue, class: \"101\", weight: 1, words: [甲]}":   "太短",
		"- {head: issue, class: \"101\", weigth: 1, words: [甲乙]}":  "格式有误",
	} {
		cfg := DefaultConfig()
		cfg.Rules = writeFile(t, "r.yaml", yaml)
		_, err := NewAnalyzer(cfg)
		assert.ErrorContains(t, err, want, yaml)
	}
}

// A rule of weight w multiplies the odds of its class by e^w.
func TestUserRuleRaisesTheOdds(t *testing.T) {
	text := "医院的接诊码一直刷不出来"
	cfg := DefaultConfig()
	cfg.Rules = writeFile(t, "r.yaml", "- {head: issue, class: \"505\", weight: 2, words: [接诊码]}")
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	assert.InDelta(t, 2, issueScore(a, "505", text)-issueScore(newDefault(t), "505", text), 1e-4)
}

// issueScore is the log odds that a gives an issue, up to a constant.
func issueScore(a *Analyzer, code, text string) float64 {
	s := newScratch(len(a.model.idf))
	s.reset("", text)
	s.collect(&a.model.table)
	a.model.score(s)
	a.addRules(s)
	return float64(s.logits[a.lane(headIssue, code)])
}

func TestSilence(t *testing.T) {
	a := newDefault(t)
	weight := func(text string) float32 {
		s := newScratch(len(a.model.idf))
		s.reset("", text)
		s.collect(&a.model.table)
		a.model.score(s)
		a.addRules(s)
		return s.added[a.lane(headScope, "in")]
	}
	assert.Zero(t, weight("服务太差了"), "a short text need not name anything medical")
	assert.Less(t, weight("窗口的人说话不清不楚，问了好几遍也没有一个准话，最后让我们改天再来"), float32(0))
	assert.Greater(t, weight("医院窗口的人说话不清不楚，问了好几遍也没有一个准话，最后让我们改天再来"), float32(0))
}
