package nlp

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultTaxonomy(t *testing.T) {
	tax, err := DefaultTaxonomy()
	require.NoError(t, err)
	assert.Len(t, tax.Issues(), 50)
	assert.Equal(t, []string{"医疗服务", "医务人员", "设备设施及后勤服务", "医疗质量及医患纠纷", "医疗资源", "医疗政策", "其他"}, tax.categoryNames())
	for i, is := range tax.Issues() {
		assert.Equal(t, i, tax.Index(is.Code))
		assert.NotEmpty(t, is.Name, is.Code)
		assert.NotEmpty(t, is.NameEN, is.Code)
		assert.NotEmpty(t, is.Owner, is.Code)
		assert.Equal(t, int(is.Code[0]-'1'), tax.CategoryIndex(is.Category), "the first digit of %s is its category", is.Code)
	}
	assert.Equal(t, -1, tax.Index("999"))
}

func TestLoadTaxonomyErrors(t *testing.T) {
	for name, c := range map[string]struct{ yaml, want string }{
		"no code":             {"issues: [{name: 甲}]", "缺少 code"},
		"unknown category":    {"issues: [{code: x1, category: 后勤, name: 甲, words: [甲乙]}]", "不是七个大类之一"},
		"no category":         {"issues: [{code: x1, name: 甲, words: [甲乙]}]", "缺少 category"},
		"no name":             {"issues: [{code: x1, category: 其他, words: [甲乙]}]", "缺少 name"},
		"no words":            {"issues: [{code: x1, category: 其他, name: 甲}]", "缺少 words"},
		"twice":               {"issues: [{code: \"101\", name: 甲}, {code: \"101\", name: 乙}]", "重复"},
		"moved":               {"issues: [{code: \"101\", category: 其他}]", "不能移到"},
		"words of a built-in": {"issues: [{code: \"101\", words: [甲乙]}]", "nlp.rules"},
		"own categories":      {"categories: [{name: 甲}]", "不能更改"},
		"unknown field":       {"issues: [{code: \"101\", ower: 甲}]", "格式有误"},
		"bad factor":          {"issues: [{code: \"101\", factor: 天}]", "人、机、料、法、环"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadTaxonomy(writeFile(t, "t.yaml", c.yaml))
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := LoadTaxonomy("absent.yaml")
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestUserIssue(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Taxonomy = writeFile(t, "t.yaml", `
issues:
  - {code: "301", owner: 停车管理公司}
  - {code: "301-1", category: 设备设施及后勤服务, name: 新能源充电, words: [充电桩], owner: 后勤处}
`)
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	is, ok := a.Taxonomy().Issue("301")
	require.True(t, ok)
	assert.Equal(t, "停车管理公司", is.Owner)
	assert.Equal(t, "停车交通", is.Name, "fields not named stay")

	got := a.Analyze("", "医院停车场的充电桩全是坏的，停车的时候充不了电")
	assert.Equal(t, "301-1", got.Issue)
	assert.Equal(t, "设备设施及后勤服务", got.Category)
	assert.Contains(t, got.Evidence, "充电桩")

	got = a.Analyze("", "医院停车场太小，绕了一个小时也没有车位")
	assert.Equal(t, "301", got.Issue, "without its words the user's issue is never given")
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}
