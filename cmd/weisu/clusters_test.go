package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
	"weisu/warehouse"
)

// answers are what a query answers, the header aside.
func answers(t *testing.T, dir, sql string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(ok(t, "sql", "-o", dir, "--format", "csv", sql))).ReadAll()
	require.NoError(t, err)
	return all[1:]
}

// A new month keeps the ids of what was there.
func TestClusterIDsGoOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	units := []string{"run", "--quiet", "-c", sample + "weisu.yaml", "-o", dir, sample + "platform.csv", sample + "reviews.jsonl"}
	ok(t, units...)
	before := answers(t, dir, "SELECT root_cause_id, cases FROM root_cause ORDER BY 1")
	require.NotEmpty(t, before)
	ok(t, sampleArgs(dir)...)
	after := map[string]bool{}
	for _, r := range answers(t, dir, "SELECT root_cause_id FROM root_cause UNION SELECT unnest(aliases) FROM root_cause") {
		assert.False(t, after[r[0]], "an id is one cluster's")
		after[r[0]] = true
	}
	kept := 0
	for _, r := range before {
		if after[r[0]] {
			kept++
		}
	}
	assert.GreaterOrEqual(t, float64(kept)/float64(len(before)), 0.9, "%d of %d ids go on", kept, len(before))
	for mart, column := range map[string]string{"incident": "incident_id", "root_cause": "root_cause_id"} {
		assert.Empty(t, answers(t, dir, "SELECT * FROM (SELECT "+column+" c, count(*) n FROM fact_complaint GROUP BY 1) LEFT JOIN "+mart+" ON c = "+column+
			" WHERE c IS NOT NULL AND n IS DISTINCT FROM "+map[string]string{"incident": "messages", "root_cause": "cases"}[mart]), "facts and mart agree")
	}
}

// What the sample was planted with comes out: bursts are incidents, both analyses
// are filled in, and what is shown is what the marts say.
func TestTwoAnalysesOfTheSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	ok(t, sampleArgs(dir)...)
	one := func(sql string) string { return answers(t, dir, sql)[0][0] }
	assert.Equal(t, "true", one("SELECT avg((cause_factor IS NOT NULL)::int) > 0.99 FROM fact_complaint WHERE in_scope AND kind <> '表扬'"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint WHERE cause_sentence IS NOT NULL AND NOT contains(text, cause_sentence)"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint WHERE kind = '表扬' AND (cause_factor IS NOT NULL OR root_cause_id IS NOT NULL)"))
	assert.Equal(t, "true", one("SELECT count(*) > 500 AND min(reply_completeness) >= 0 AND max(reply_explanation) <= 1 FROM fact_complaint WHERE reply_relevance IS NOT NULL"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint WHERE (reply IS NULL) <> (reply_relevance IS NULL)"))
	assert.Equal(t, "true", one("SELECT sum(false_closure::int) > 0 AND count(repeat_of) > 0 AND sum(passed_on::int) > 0 FROM fact_complaint"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint a LEFT JOIN fact_complaint b ON a.repeat_of = b.complaint_id WHERE a.repeat_of IS NOT NULL AND (b.person_id IS DISTINCT FROM a.person_id OR b.issue <> a.issue)"))
	// issues with 200 cases or more: at most a fifth stays outside of root causes
	assert.Equal(t, "0", one("SELECT count(*) FROM (SELECT issue, count(*) n, count(root_cause_id) c FROM fact_complaint WHERE in_scope AND kind <> '表扬' GROUP BY 1) WHERE n >= 200 AND c < 0.8 * n"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint f LEFT JOIN dim_cause d USING (cause) WHERE f.cause IS NOT NULL AND (d.name IS DISTINCT FROM f.cause_name OR d.issue <> f.issue OR f.cause_score < 0.4)"))
	assert.Equal(t, "0", one("SELECT count(*) FROM root_cause r LEFT JOIN dim_cause d USING (cause) WHERE r.cause IS NOT NULL AND (d.name IS DISTINCT FROM r.label OR d.issue <> r.issue)"))
	assert.Equal(t, "0", one("SELECT count(*) FROM root_cause FULL JOIN (SELECT root_cause_id, count(*) n FROM fact_complaint WHERE root_cause_sure GROUP BY 1) USING (root_cause_id) WHERE sure_cases <> coalesce(n, 0) OR sure_cases IS NULL"))
	assert.Equal(t, "0", one("SELECT count(*) FROM fact_complaint WHERE (root_cause_id IS NULL) <> (root_cause_sure IS NULL)"))
	assert.Equal(t, "0", one("SELECT count(*) FROM (SELECT issue, cause FROM root_cause WHERE cause IS NOT NULL GROUP BY ALL HAVING count(*) > 1)"), "no two have one name")
	assert.Equal(t, "true", one("SELECT count(*) > 20 FROM root_cause WHERE cause IS NOT NULL AND sure_cases > 0"))
	assert.Equal(t, "true", one("SELECT bool_and(low <= share AND share <= high) FROM (SELECT unnest(handling, recursive := true) FROM root_cause) WHERE known > 0"))
	assert.NotEqual(t, "0", one("SELECT count(*) FROM term WHERE status = 'rising' AND q <= 0.05"))
	page, err := os.ReadFile(filepath.Join(dir, pageName))
	require.NoError(t, err)
	for _, shown := range []string{
		"最热的十件事", "最重的十个根因", "新词与上升词",
		one("SELECT title FROM incident WHERE heat_rank = 1"), one("SELECT label FROM root_cause WHERE weight_rank = 1"),
	} {
		assert.Contains(t, string(page), shown)
	}
}

func TestEvalMatters(t *testing.T) {
	assert.Contains(t, ok(t, "eval", "causes", "../../nlp/testdata/causes.jsonl"), "诉因要素 准确率")

	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	export := write("导出.csv", "工单编号,诉求内容,答复意见\nA1,北苑小区三号楼的电梯停了两个星期没有人修,您好，已转相关单位处理。\n"+
		"A2,北苑小区三号楼电梯坏了半个月，老人下不了楼，电梯没有人修,经核实，电梯配件已于3月5日更换，依据《特种设备安全法》完成检验，现已恢复运行。\n"+
		"A3,河西路的公交站牌被撞倒了一直没有扶起来,感谢您的来信。\n")
	gold := write("事件.csv", "incident,message_id\n电梯,A1\n电梯,A2\n")
	out := ok(t, "eval", "incidents", export, gold)
	assert.Contains(t, out, "诉求数 3\n事件数 1，所列诉求 2\n")
	grades := write("评分.csv", "id,completeness,explanation\nA1,0,0\nA2,1,1\nA3,0,0\n")
	assert.Contains(t, ok(t, "eval", "replies", export, grades), "答复数 3\n")

	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"another header":    {[]string{"eval", "incidents", export, grades}, "缺少 incident 列"},
		"an id not there":   {[]string{"eval", "incidents", export, write("别的.csv", "incident,message_id\n电梯,B9\n")}, "B9 不在导出表中"},
		"no rows":           {[]string{"eval", "replies", export, write("空.csv", "id,completeness,explanation\n")}, "没有数据行"},
		"a line not JSON":   {[]string{"eval", "causes", write("坏.jsonl", "{\"text\":\"好\"}\n{坏\n")}, "第 2 行不是有效的 JSON"},
		"no file of causes": {[]string{"eval", "causes", filepath.Join(dir, "没有.jsonl")}, "读不了"},
	} {
		code, _, says := weisu(t, "", c.args...)
		assert.NotEqual(t, exitOK, code, name)
		assert.Contains(t, says, c.says, name)
	}
}

// Whom a person calls praise, or puts out of scope, has no cause.
func TestLabelsTakeCausesAway(t *testing.T) {
	taxonomy, err := nlp.DefaultTaxonomy()
	require.NoError(t, err)
	for name, l := range map[string]warehouse.Label{
		"out of scope": {ComplaintID: "a"},
		"praise":       {ComplaintID: "a", InScope: true, Issue: "102", Kind: nlp.KindPraise.String()},
	} {
		c := newCorrections(&warehouse.Labels{All: []warehouse.Label{l}}, taxonomy)
		a := nlp.Analysis{InScope: true, Kind: nlp.KindComplaint, Issue: "102", Cause: nlp.Cause{Factor: "法", Sentence: "等了三小时"}}
		require.True(t, c.apply("a", &a), name)
		assert.Empty(t, a.Cause, name)
	}
}
