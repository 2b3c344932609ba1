package nlp

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnalyzeExamples(t *testing.T) {
	a := newDefault(t)
	for _, c := range []struct {
		text     string
		kind     Kind
		issue    string // "" for out of scope
		evidence string // some evidence must hold it
	}{
		{"挂号窗口前的护士态度恶劣，问一句就不耐烦", KindComplaint, "201", "护士态度"},
		{"医院停车场永远没有车位，绕了一个小时", KindComplaint, "301", "停车"},
		{"请问新农合住院报销比例是多少？", KindConsultation, "601", "报销"},
		{"小区物业收费不透明，路灯坏了半年没人修，物业公司推诿", KindComplaint, "", ""},
		{"感谢张医生，态度特别好，说话也和蔼", KindPraise, "201", "态度"},
	} {
		got := a.Analyze("", c.text)
		assert.Equal(t, c.issue != "", got.InScope, c.text)
		assert.Equal(t, c.kind, got.Kind, c.text)
		if c.issue == "" {
			assert.Empty(t, got.Issue+got.Category+got.RunnerUp, c.text)
			assert.Zero(t, got.Score)
			continue
		}
		assert.Contains(t, strings.Join(got.Evidence, "|"), c.evidence, c.text)
		assert.Equal(t, c.issue, got.Issue, c.text)
	}
}

func TestScopeAll(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Scope = ScopeAll
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	got := a.Analyze("", "小区物业收费不透明，路灯坏了半年没人修，物业公司推诿")
	assert.True(t, got.InScope)
	assert.NotEmpty(t, got.Category)
}

func TestConfigErrors(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"nlp.scope":        func(c *Config) { c.Scope = "some" },
		"nlp.review_score": func(c *Config) { c.ReviewScore = 2 },
		"nlp.taxonomy":     func(c *Config) { c.Taxonomy = "absent" },
		"nlp.rules":        func(c *Config) { c.Rules = "absent" },
		"nlp.model":        func(c *Config) { c.Model = "absent" },
	} {
		cfg := DefaultConfig()
		change(&cfg)
		_, err := NewAnalyzer(cfg)
		assert.ErrorContains(t, err, want)
	}
}

func TestAnalyzeTitle(t *testing.T) {
	a := newDefault(t)
	got := a.Analyze("医院停车难", "去了三次都没有位置，门口堵得厉害")
	assert.Equal(t, "301", got.Issue)
	for _, e := range got.Evidence {
		assert.True(t, strings.Contains("医院停车难", e) || strings.Contains("去了三次都没有位置，门口堵得厉害", e), e)
	}
}

func TestAnalyzeConcurrently(t *testing.T) {
	a := newDefault(t)
	texts := append(newTexts(), "医院停车难", "")
	var want []Analysis
	for _, s := range texts {
		want = append(want, a.Analyze("", s))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				for i, s := range texts {
					assert.Equal(t, want[i], a.Analyze("", s))
				}
			}
		})
	}
	wg.Wait()
}

func TestLine(t *testing.T) {
	line, err := json.Marshal(Analysis{Kind: KindHelp, Severity: 2}.Line("7"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"7","in_scope":false,"kind":"求助","issue":"","category":"","score":0,"runner_up":"","runner_up_score":0,"others":[],"severity":2,"evidence":[],"evidence_weights":[],"needs_review":false,"cause":"","cause_name":""}`, string(line))
}

// checkAnalysis holds for every text.
func checkAnalysis(t *testing.T, a *Analyzer, title, text string) {
	got := a.Analyze(title, text)
	assert.NotEmpty(t, got.Kind.String())
	assert.Contains(t, []int{1, 2, 3}, got.Severity)
	assert.Equal(t, got.InScope, got.Category != "")
	if got.InScope {
		is, ok := a.Taxonomy().Issue(got.Issue)
		assert.True(t, ok)
		assert.Equal(t, is.Category, got.Category)
		assert.NotEqual(t, got.Issue, got.RunnerUp)
	}
	assert.True(t, got.Score >= 0 && got.Score <= 1.000001)
	assert.LessOrEqual(t, len(got.Others), maxOthers)
	assert.True(t, got.Cause.Code == "" || strings.HasPrefix(got.Cause.Code, got.Issue+"-"), got.Cause.Code)
	assert.Equal(t, got.Cause.Code != "", got.Cause.Score >= leastSpecific)
	assert.NotContains(t, got.Others, got.Issue)
	assert.LessOrEqual(t, len(got.Evidence), maxEvidence)
	for _, e := range got.Evidence {
		assert.True(t, strings.Contains(title, e) || strings.Contains(text, e), "evidence %q stands in the text", e)
		if utf8.ValidString(title + text) {
			assert.True(t, utf8.ValidString(e))
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	a := newDefault(f)
	for _, s := range append(newTexts(), "", "\xff\xfe", "。。。", "？", strings.Repeat("排队等了三小时", 900)) {
		f.Add("标题", s)
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, title, text string) { checkAnalysis(t, a, title, text) })
}

func BenchmarkAnalyze100(b *testing.B) {
	a := newDefault(b)
	text := "昨天带母亲去市中心医院看心内科，预约的是上午九点的号，结果等了三个多小时还没叫到，问分诊台护士，护士头也不抬说等着就是了，态度非常差。后来才知道医生中途去开会，没有任何人通知，希望医院给个说法并改进叫号流程。"
	b.ReportAllocs()
	for b.Loop() {
		a.Analyze("", text)
	}
}

func BenchmarkNewAnalyzer(b *testing.B) {
	for b.Loop() {
		if _, err := NewAnalyzer(DefaultConfig()); err != nil {
			b.Fatal(err)
		}
	}
}
