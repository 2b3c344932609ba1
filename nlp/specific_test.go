package nlp

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func openSpecificCorpus(t *testing.T) *SpecificCorpus {
	t.Helper()
	examples, err := Corpus()
	require.NoError(t, err)
	c, err := OpenSpecificCorpus(modelFile, examples, "causes")
	require.NoError(t, err)
	return c
}

// TestEvalSpecific keeps as a golden how well specific causes are found: by what other
// texts teach, issue by issue.
func TestEvalSpecific(t *testing.T) {
	if testing.Short() {
		t.Skip("trains six models for each issue")
	}
	scores, err := openSpecificCorpus(t).Check()
	require.NoError(t, err)
	var b strings.Builder
	var best, named, right, alien Share
	add := func(to *Share, s Share) { to.Hits, to.N = to.Hits+s.Hits, to.N+s.N }
	row := func(name string, best, named, right, alien Share, f1 string) {
		fmt.Fprintf(&b, "%s\t%d\t%.3f\t%s\t%.3f\t%.3f\t%.3f\n", name, best.N, best.Value(), f1, named.Value(), right.Value(), alien.Value())
	}
	fmt.Fprintln(&b, "问题\t文本\t最可能的正确\t宏平均 F1\t认出的比例\t认出的正确\t外来文本未被认作")
	for _, s := range scores {
		row(s.Issue, s.Best.Accuracy, s.Named, s.Right, s.Alien, fmt.Sprintf("%.3f", s.Best.MacroF1))
		add(&best, s.Best.Accuracy)
		add(&named, s.Named)
		add(&right, s.Right)
		add(&alien, s.Alien)
	}
	row("全部", best, named, right, alien, "")
	assert.GreaterOrEqual(t, right.Value(), 0.8, "what is named must be believed")
	checkGolden(t, "eval_specific.txt", b.String())
}

// TestSpecificModelIsOfTheCatalogue says that the file was made of the catalogue as it
// is, and that the part of every issue can be read.
func TestSpecificModelIsOfTheCatalogue(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("causes", "catalogue.yaml"))
	require.NoError(t, err)
	catalogue, err := ReadCatalogue(data)
	require.NoError(t, err)
	a := newDefault(t)
	assert.Equal(t, catalogue, a.SpecificCauses(), "make model")
	for _, of := range byIssue(catalogue) {
		issue := of[0].Issue()
		_, ok := a.Taxonomy().Issue(issue)
		assert.True(t, ok, issue)
		assert.Equal(t, specificClasses(of), a.specific.issues[issue]().model.heads[0].Classes)
	}
}

// TestSpecificCorpusIsWhole says that no text is learned from twice, or with two
// answers.
func TestSpecificCorpusIsWhole(t *testing.T) {
	c := openSpecificCorpus(t)
	seen := map[string]string{}
	for _, t2 := range c.Texts {
		key := t2.Key
		if t2.Text != "" {
			key = CauseKey(t2.Text)
		}
		assert.Empty(t, seen[key], "%s %s", key, t2.Cause)
		seen[key] = t2.Cause
	}
	assert.Greater(t, len(seen), 15_000)
}

func TestSpecificCausesOfPlainTexts(t *testing.T) {
	a := newDefault(t)
	for text, want := range map[string]string{
		"停车场天天满位，转了四十分钟还是停不进去。":            "301",
		"急诊的护士态度有够差，超烂":                    "201",
		"摔了一跤来拍片，医生说没事，过了一周去别家才知道骨折了。":     "401",
		"电话打了一上午都没有人接，转分机也是一直响。":           "109",
		"社区医院拖欠编外人员半年绩效工资，五险一金也没有交，请领导解决。": "606",
	} {
		got := a.Analyze("", text)
		require.Equal(t, want, got.Issue, text)
		assert.NotEmpty(t, got.Cause.Code, text)
		assert.NotEmpty(t, got.Cause.Name, text)
	}
	praise := a.Analyze("", "感谢护士们，态度很好，又细心又有耐心，给你们点赞！")
	assert.Empty(t, praise.Cause.Code)
	c := a.Analyze("", "急诊的护士态度有够差，超烂").Cause
	n, sure := c.Known()
	assert.Equal(t, c.Code, SpecificCode("201", n))
	assert.NotZero(t, sure)
	c.DropSpecific()
	n, _ = c.Known()
	assert.Zero(t, n)
	assert.NotEmpty(t, c.Factor)
}

func TestReadSpecificModelRefuses(t *testing.T) {
	table := newGramTable(nil, nil)
	for _, data := range [][]byte{nil, []byte("weisu"), []byte(specificMagic), specificFile[:len(specificFile)-1], appendPart([]byte(specificMagic), []byte("{"))} {
		_, err := readSpecificModel(data, &table, nil)
		assert.Error(t, err)
	}
}

// TestOwnRulesMoveSpecificCauses: the words of a user's rules are added to the log odds.
func TestOwnRulesMoveSpecificCauses(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	own := func(class string) Config {
		require.NoError(t, os.WriteFile(rules, []byte("- {head: specific, class: "+class+", weight: 8, words: [立体车库]}\n"), 0o600))
		cfg := DefaultConfig()
		cfg.Rules = rules
		return cfg
	}
	a, err := NewAnalyzer(own("301-3"))
	require.NoError(t, err)
	const text = "医院停车场的立体车库又停用了，车停不进去。"
	require.Equal(t, "301", a.Analyze("", text).Issue)
	assert.Equal(t, "301-3", a.Analyze("", text).Cause.Code)
	assert.NotEqual(t, "301-3", newDefault(t).Analyze("", text).Cause.Code)
	_, err = NewAnalyzer(own("301-99"))
	assert.ErrorContains(t, err, "301-99")
}

func TestReadCatalogueRefuses(t *testing.T) {
	const good = "- {code: 301-1, name: 车位不够, name_en: not enough parking, factor: 环, words: [没车位]}\n"
	_, err := ReadCatalogue([]byte(good))
	require.NoError(t, err)
	for bad, want := range map[string]string{
		"- {code: 301-2, name: 车位不够, name_en: x, factor: 环, words: [没车位]}":     "301-1",
		"- {code: 301-1, name: 车位不够, name_en: x, factor: 天, words: [没车位]}":     "factor",
		good + "- {code: 201-1, name: 骂人, name_en: x, factor: 人, words: [骂人]}": "排列",
		"- {code: 301-1, nam: x}":        "格式",
		strings.Repeat(good, causeLanes): "多于",
	} {
		_, err := ReadCatalogue([]byte(bad))
		assert.ErrorContains(t, err, want, bad)
	}
}

func TestReadSpecificTextsNamesTheLine(t *testing.T) {
	_, err := ReadSpecificTexts(strings.NewReader("{\"text\":\"没车位\",\"cause\":\"301-1\"}\n{\"cause\":\"301-1\"}\n"))
	assert.ErrorContains(t, err, "第 2 行")
	_, err = NewSpecificCorpus(modelFile, nil, nil, []SpecificText{{Key: "0", Cause: "301-1"}})
	assert.ErrorContains(t, err, "不在语料里")
	_, err = NewSpecificCorpus(modelFile, nil, nil, []SpecificText{{Text: "没车位", Cause: "301-1"}})
	assert.ErrorContains(t, err, "不在目录里")
}

// TestTrainSpecificIsDeterministic trains two issues twice.
func TestTrainSpecificIsDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("trains four models")
	}
	c := openSpecificCorpus(t)
	c.Catalogue = slices.DeleteFunc(c.Catalogue, func(s SpecificCause) bool { return s.Issue() != "303" && s.Issue() != "305" })
	var one, two bytes.Buffer
	require.NoError(t, c.Train(&one))
	require.NoError(t, c.Train(&two))
	assert.Equal(t, one.Bytes(), two.Bytes())
}
