package nlp

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateEval = flag.Bool("update-eval", false, "rewrite the goldens of the evaluation")

// sharedCSV reads a file of the evaluation data as the pipeline would hand it
// to nlp, in Simplified Chinese, and skips the test where either the data or
// the reference converter is absent. Each row is a map by header.
func sharedCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("evaluation data absent: %v", err)
	}
	opencc, err := exec.LookPath("opencc")
	if err != nil {
		t.Skip("opencc, the reference Traditional to Simplified converter, is not installed")
	}
	out, err := exec.Command(opencc, "-c", "t2s", "-i", path).Output()
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(out), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	var maps []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		maps = append(maps, m)
	}
	return maps
}

func newDefault(t testing.TB) *Analyzer {
	t.Helper()
	a, err := NewAnalyzer(DefaultConfig())
	require.NoError(t, err)
	return a
}

func judgeGold(t *testing.T, a *Analyzer, source string) []Judged {
	var rows []Judged
	for _, m := range sharedCSV(t, "gold_dev.csv") {
		if source != "" && m["source"] != source {
			continue
		}
		j := Judged{Source: m["source"], Got: a.Analyze("", m["text"])}
		either := func(k string) []string {
			return slices.DeleteFunc([]string{m[k], m[k+"_alt"]}, func(s string) bool { return s == "" })
		}
		j.Kinds, j.Issues = either("type"), either("primary")
		for _, s := range either("severity") {
			n, err := strconv.Atoi(s)
			require.NoError(t, err)
			j.Severities = append(j.Severities, n)
		}
		rows = append(rows, j)
	}
	return rows
}

func TestEvalGoldDev(t *testing.T) {
	a := newDefault(t)
	var b strings.Builder
	for _, source := range []string{"", "review", "hotline"} {
		ev := Evaluate(judgeGold(t, a, source), a.Taxonomy())
		fmt.Fprintf(&b, "== %s\n%s", map[string]string{"": "全部", "review": "评价", "hotline": "热线"}[source], ev)
		if source == "" {
			assert.GreaterOrEqual(t, ev.Category.MacroF1, 0.62, "the floor that issue 2 sets")
			assert.GreaterOrEqual(t, ev.InScope.Value(), 0.95)
			b.WriteString(ev.Category.Table(10) + ev.Issue.Table(20) + ev.Kind.Table(6))
		}
	}
	golden := filepath.Join("testdata", "goldens", "eval_gold_dev.txt")
	if *updateEval {
		require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "if the change is meant: go test ./nlp -run Eval -update-eval")
}

func TestThanksLettersArePraise(t *testing.T) {
	a := newDefault(t)
	rows := sharedCSV(t, "thanks_letters.csv")
	praise, in := 0, 0
	for _, m := range rows {
		got := a.Analyze("", m["text"])
		praise += btoi(got.Kind == KindPraise)
		in += btoi(got.InScope)
	}
	t.Logf("praise %d, in scope %d of %d", praise, in, len(rows))
	assert.GreaterOrEqual(t, float64(praise)/float64(len(rows)), 0.95)
}

func TestShareWilson(t *testing.T) {
	// R: prop.test(8, 10, correct = FALSE)$conf.int
	s := newShare(8, 10)
	assert.InDelta(t, 0.4901625, s.Low, 1e-6)
	assert.InDelta(t, 0.9433178, s.High, 1e-6)
	assert.True(t, math.IsNaN(newShare(0, 0).Value()))
	assert.Equal(t, Share{High: 1}, newShare(0, 0))
}

func TestEvaluateByHand(t *testing.T) {
	tax, err := DefaultTaxonomy()
	require.NoError(t, err)
	says := func(issue string) Analysis {
		is, _ := tax.Issue(issue)
		return Analysis{InScope: true, Kind: KindComplaint, Issue: issue, Category: is.Category, Severity: 1}
	}
	rows := []Judged{
		{Got: says("101"), Issues: []string{"101"}, Kinds: []string{"投诉"}},
		{Got: says("102"), Issues: []string{"101"}, Kinds: []string{"求助"}},
		{Got: says("201"), Issues: []string{"102", "201"}, Kinds: []string{"投诉"}}, // the second pass counts
		{Got: Analysis{}, Issues: []string{"201"}},                                // out of scope: wrong
	}
	ev := Evaluate(rows, tax)
	assert.Equal(t, 2, ev.Issue.Accuracy.Hits)
	assert.Equal(t, 3, ev.Category.Accuracy.Hits)
	assert.Equal(t, 3, ev.Kind.Accuracy.N, "a question not asked is not counted")
	assert.Equal(t, 3, ev.InScope.Hits)
	// 101: actual 2, predicted 1, right 1 → 2/3; 201: actual 2, predicted 1, right 1 → 2/3; 102 is never wanted.
	assert.InDelta(t, 2.0/3, ev.Issue.MacroF1, 1e-12)
	assert.LessOrEqual(t, ev.Issue.F1Low, ev.Issue.MacroF1)
	assert.GreaterOrEqual(t, ev.Issue.F1High, ev.Issue.MacroF1)
	assert.Equal(t, Confusion{Want: "101", Got: "102", N: 1}, ev.Issue.Confused[0])
}
