package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"weisu/nlp"
	"weisu/warehouse"
)

// labelCSV has texts of several kinds, some of which are much alike.
const labelCSV = "工单编号,诉求内容,来电时间\n" +
	"G1,门诊排队三个小时没有人管,2024-03-05\nG2,停车场没有车位,2024-03-06\nG3,=HYPERLINK(1)护士把针打错了人也没来道歉,2024-03-06\n" +
	"G4,云影柜不吐片子，请打13912345678,2024-03-06\nG5,云影柜又不吐片子,2024-03-07\nG6,医院门口的路灯不亮，看病怕摔,2024-03-07\n"

// labelFolder is a folder with a snapshot, and the workbook to fill in.
func labelFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "a.csv", labelCSV)
	ok(t, "run", "--quiet", "-o", "DIR", "a.csv")
	ok(t, "label", "-o", "DIR", "--to", "标注.xlsx")
}

// fillIn gives cells of 标注.xlsx values, by what the text of the row contains
// and by column, and saves it as name.
func fillIn(t *testing.T, name string, answers map[string]map[int]string) {
	t.Helper()
	f, err := excelize.OpenFile("标注.xlsx")
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows("标注")
	require.NoError(t, err)
	for part, cells := range answers {
		found := 0
		for i, row := range rows[1:] {
			if !strings.Contains(row[colText], part) {
				continue
			}
			found++
			for col, value := range cells {
				at := must(excelize.CoordinatesToCellName(col+1, i+2))
				require.NoError(t, f.SetCellStr("标注", at, value))
			}
		}
		require.Equal(t, 1, found, part)
	}
	require.NoError(t, f.SaveAs(name))
}

func facts(t *testing.T, columns, where string) string {
	t.Helper()
	return ok(t, "sql", "-o", "DIR", "--format", "csv", "SELECT "+columns+" FROM fact_complaint WHERE "+where+" ORDER BY order_id")
}

func TestLabelToRun(t *testing.T) {
	labelFolder(t)
	before := facts(t, "* EXCLUDE (label_source)", "order_id = 'G2'")
	fillIn(t, "填.xlsx", map[string]map[int]string{
		"云影柜又": {colKind: "求助", colIssue: "307 设备与信息系统", colOthers: "103 检查检验；201", colSeverity: "３ 高", colNote: "问过了，13712345678"},
		"路灯":   {colScope: "否"},
		"排队":   {colIssue: "501", colScope: "是"},
	})
	out := ok(t, "label", "-o", "DIR", "--from", "填.xlsx", "--by", "张老师")
	assert.Contains(t, out, "3 条标注，其中新的 3 条，改了的 0 条，没有变的 0 条；没有填的 3 行")
	labels, err := os.ReadFile("DIR/state/labels.jsonl")
	require.NoError(t, err)
	assert.Equal(t, 3, bytes.Count(labels, []byte("\n")))
	assert.NotContains(t, string(labels), "13712345678", "notes are masked, too")
	assert.Contains(t, string(labels), `"by":"张老师"`)
	assert.Contains(t, string(labels), `"text":"云影柜又不吐片子"`)

	out = ok(t, "label", "-o", "DIR", "--from", "填.xlsx")
	assert.Contains(t, out, "新的 0 条，改了的 0 条，没有变的 3 条")
	again, err := os.ReadFile("DIR/state/labels.jsonl")
	require.NoError(t, err)
	require.Equal(t, string(labels), string(again), "nothing is noted twice")

	out = ok(t, "run", "--quiet", "-o", "DIR", "a.csv")
	assert.Contains(t, out, "人工标注：应用 3 条，另有 0 条")
	assert.Equal(t, "order_id,label_source,in_scope,kind,issue,issue_name,category,others,severity,score,needs_review\n"+
		`G5,person,true,求助,307,设备与信息系统,设备设施及后勤服务,"[""103"",""201""]",3,1,false`+"\n",
		facts(t, "order_id, label_source, in_scope, kind, issue, issue_name, category, others, severity, score, needs_review", "order_id = 'G5'"))
	assert.Equal(t, "label_source,in_scope,issue,others,severity,score\nperson,false,,[],,\n",
		facts(t, "label_source, in_scope, issue, others, severity, score", "order_id = 'G6'"))
	assert.Equal(t, "501,person\n", strings.TrimPrefix(facts(t, "issue, label_source", "order_id = 'G1'"), "issue,label_source\n"))
	assert.Equal(t, before, facts(t, "* EXCLUDE (label_source)", "order_id = 'G2'"), "the rest stays")
	assert.Equal(t, "n\n1\n", ok(t, "sql", "-o", "DIR", "--format", "csv", "SELECT sum(count) n FROM issue_period WHERE issue = '307' AND period_type = 'year' AND unit_level = 'city' HAVING sum(count) > 0"), "the tables count what the person says")
	assert.Equal(t, "position\nfurther\n", ok(t, "sql", "-o", "DIR", "--format", "csv", "SELECT position FROM fact_issue WHERE issue = '103' AND order_id = 'G5'"))

	// What is labelled is not asked again, and a changed mind counts.
	ok(t, "label", "-o", "DIR", "--to", "二.xlsx")
	f, err := excelize.OpenFile("二.xlsx")
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows("标注")
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.NotContains(t, fmt.Sprint(rows), "路灯")
	fillIn(t, "改.xlsx", map[string]map[int]string{"路灯": {colIssue: "302"}})
	assert.Contains(t, ok(t, "label", "-o", "DIR", "--from", "改.xlsx"), "改了的 1 条")
	ok(t, "run", "--quiet", "-o", "DIR", "a.csv")
	assert.Equal(t, "in_scope,issue\ntrue,302\n", facts(t, "in_scope, issue", "order_id = 'G6'"))

	// Labels of other complaints, and of issues that are gone, are told of.
	write(t, "b.csv", "工单编号,诉求内容,来电时间\nG1,门诊排队三个小时没有人管,2024-03-05\nG9,停车难,2024-03-05\n")
	data, err := os.ReadFile("DIR/state/labels.jsonl")
	require.NoError(t, err)
	write(t, "DIR/state/labels.jsonl", strings.Replace(string(data), `"issue":"501"`, `"issue":"599"`, 1)+`{"v":1,"compl`)
	var s summary
	require.NoError(t, json.Unmarshal([]byte(ok(t, "run", "--quiet", "--json", "-o", "DIR", "b.csv")), &s))
	assert.Equal(t, labelsSummary{Applied: 0, Absent: 2, Outdated: 1}, *s.Labels)
	assert.Contains(t, strings.Join(s.Warnings, "\n"), "1 条人工标注没有应用：问题编码 599")
	assert.Contains(t, strings.Join(s.Warnings, "\n"), "最后一条不完整")
}

// The workbook offers lists, keeps its header in sight, and nothing in it is a
// formula; the same snapshot gives the same bytes.
func TestLabelWorkbook(t *testing.T) {
	labelFolder(t)
	first, err := os.ReadFile("标注.xlsx")
	require.NoError(t, err)
	ok(t, "label", "-o", "DIR", "--to", "再.xlsx")
	again, err := os.ReadFile("再.xlsx")
	require.NoError(t, err)
	require.True(t, bytes.Equal(first, again))
	assert.NotContains(t, string(first), "13912345678")

	f, err := excelize.OpenFile("标注.xlsx")
	require.NoError(t, err)
	defer f.Close()
	assert.Equal(t, []string{"标注", "问题表", "说明"}, f.GetSheetList())
	lists, err := f.GetDataValidations("标注")
	require.NoError(t, err)
	got := map[string]string{}
	for _, dv := range lists {
		got[dv.Sqref] = dv.Formula1
	}
	assert.Equal(t, map[string]string{
		"I2:I7": "投诉,求助,咨询,建议,表扬", "J2:J7": "'问题表'!$A$2:$A$51", "K2:K7": "'问题表'!$A$2:$A$51",
		"L2:L7": "1 低,2 中,3 高", "M2:M7": "是,否",
	}, map2plain(got))
	panes, err := f.GetPanes("标注")
	require.NoError(t, err)
	assert.True(t, panes.Freeze && panes.YSplit == 1)
	rows, err := f.GetRows("标注")
	require.NoError(t, err)
	require.Len(t, rows, 7)
	for i, row := range rows {
		for k := range row {
			formula, err := f.GetCellFormula("标注", must(excelize.CoordinatesToCellName(k+1, i+1)))
			require.NoError(t, err)
			assert.Empty(t, formula)
		}
	}
	assert.Contains(t, fmt.Sprint(rows), "=HYPERLINK(1)护士")
	code, err := f.GetCellValue("问题表", "A2")
	require.NoError(t, err)
	assert.Equal(t, "101 预约挂号", code)

	ok(t, "--lang", "en", "label", "-o", "DIR", "--to", "e.xlsx")
	e, err := excelize.OpenFile("e.xlsx")
	require.NoError(t, err)
	defer e.Close()
	assert.Equal(t, []string{"labels", "issues", "how to"}, e.GetSheetList())
	rows, err = e.GetRows("labels")
	require.NoError(t, err)
	assert.NotRegexp(t, `\p{Han}`, strings.Join(rows[0], ""))
	require.NoError(t, e.SetCellStr("labels", "J2", "201 attitude of clinical staff"))
	require.NoError(t, e.SaveAs("e2.xlsx"))
	assert.Contains(t, ok(t, "--lang", "en", "label", "-o", "DIR", "--from", "e2.xlsx"), "1 labels: 1 new")
}

// map2plain takes the XML quotes off the lists.
func map2plain(m map[string]string) map[string]string {
	for k, v := range m {
		m[k] = strings.Trim(v, `"`)
	}
	return m
}

func TestPick(t *testing.T) {
	candidate := func(id string, copies int64, doubt float64, words ...string) warehouse.Candidate {
		return warehouse.Candidate{ComplaintID: id, Copies: copies, Doubt: doubt, Keywords: words}
	}
	for name, c := range map[string]struct {
		candidates []warehouse.Candidate
		n          int
		want       []string
	}{
		"the more doubtful first": {[]warehouse.Candidate{candidate("a", 1, 0.4, "排队"), candidate("b", 1, 0.6, "停车")}, 2, []string{"b", "a"}},
		"a frequent one before a rare one of equal doubt": {[]warehouse.Candidate{
			candidate("rare", 1, 0.5, "停车"), candidate("copies", 3, 0.5, "排队"),
		}, 2, []string{"copies", "rare"}},
		"like ones count together": {[]warehouse.Candidate{
			candidate("rare", 1, 0.5, "停车"), candidate("a", 1, 0.5, "挂号", "排队"), candidate("b", 1, 0.5, "挂号", "排队"),
		}, 1, []string{"a"}},
		"distinct ones before like ones": {[]warehouse.Candidate{
			candidate("a", 1, 0.9, "挂号", "排队"), candidate("a2", 1, 0.89, "挂号", "排队"), candidate("b", 1, 0.3, "停车"),
		}, 2, []string{"a", "b"}},
		"one of those without a word": {[]warehouse.Candidate{
			candidate("x", 1, 0.9), candidate("y", 1, 0.9), candidate("b", 1, 0.3, "停车"),
		}, 2, []string{"x", "b"}},
		"no more than there are": {[]warehouse.Candidate{candidate("a", 1, 0.9), candidate("b", 1, 0.9)}, 5, []string{"a", "b"}},
		"none":                   {nil, 5, nil},
	} {
		assert.Equal(t, c.want, pick(c.candidates, c.n), name)
	}
}

// What the folder's labels teach is in force at the next run, unless the
// configuration names another model.
func TestTrainCorrections(t *testing.T) {
	labelFolder(t)
	fillIn(t, "填.xlsx", map[string]map[int]string{
		"云影柜又": {colIssue: "307"}, "云影柜不": {colIssue: "307"}, "路灯": {colScope: "否"},
	})
	code, _, errOut := weisu(t, "", "train", "--corrections", "DIR")
	require.Equal(t, exitFailure, code)
	assert.Contains(t, errOut, "weisu label")
	ok(t, "label", "-o", "DIR", "--from", "填.xlsx")

	corpus, err := nlp.Corpus()
	require.NoError(t, err)
	var few []nlp.Example // trains in a moment
	for i := 0; i < len(corpus); i += 30 {
		few = append(few, corpus[i])
	}
	var out, notes bytes.Buffer
	a := &app{stdout: &out, stderr: &notes, getenv: lookup(environ)}
	learn := func() string {
		require.NoError(t, a.trainCorrections(t.Context(), correctionOptions{dir: "DIR"}, few))
		data, err := os.ReadFile("DIR/state/model.bin")
		require.NoError(t, err)
		return string(data)
	}
	model := learn()
	assert.Contains(t, out.String(), "3 条人工标注")
	require.True(t, model == learn(), "the same state gives the same bytes")
	card, err := os.ReadFile("DIR/state/model.bin.md")
	require.NoError(t, err)
	for _, part := range []string{"2025-01-01", "3 条人工标注", "主要问题", "留出"} {
		assert.Contains(t, string(card), part)
	}

	summary := ok(t, "run", "--quiet", "-o", "DIR", "a.csv")
	assert.Contains(t, summary, "state/model.bin")
	manifests := tree(t, "DIR/snapshots")
	found := false
	for name, data := range manifests {
		found = found || strings.HasSuffix(name, "manifest.json") && strings.Contains(data, `"model": "`)
	}
	assert.True(t, found, "the provenance names the model")
	write(t, "c.yaml", "nlp: {model: DIR/state/model.bin}\n")
	assert.NotContains(t, ok(t, "run", "--quiet", "-c", "c.yaml", "-o", "DIR", "a.csv"), "分类模型")
	assert.NotContains(t, ok(t, "key", "-o", "DIR"), "model.bin")

	write(t, "DIR/state/model.bin", model[:len(model)/2])
	code, _, errOut = weisu(t, "", "run", "--quiet", "-o", "DIR", "a.csv")
	require.Equal(t, exitFailure, code)
	assert.Contains(t, errOut, "state/model.bin 不能用")
	assert.Contains(t, errOut, "weisu train --corrections")
}

// While a run writes, nobody else does.
func TestLabelWaitsForTheRun(t *testing.T) {
	labelFolder(t)
	state, err := warehouse.OpenState("DIR", time.Unix(0, 0))
	require.NoError(t, err)
	for _, args := range [][]string{{"label", "-o", "DIR", "--from", "标注.xlsx"}, {"train", "--corrections", "DIR"}} {
		code, _, errOut := weisu(t, "", args...)
		require.Equal(t, exitBusy, code, errOut)
	}
	require.NoError(t, state.Close())
}

// Labels are found by the complaint, also where only an older snapshot has it.
func TestLabelOfAnOlderSnapshot(t *testing.T) {
	labelFolder(t)
	fillIn(t, "填.xlsx", map[string]map[int]string{"停车": {colIssue: "301"}})
	write(t, "b.csv", "工单编号,诉求内容,来电时间\nG9,门诊的厕所太脏,2024-04-05\n")
	ok(t, "run", "--quiet", "-o", "DIR", "b.csv")
	assert.Contains(t, ok(t, "label", "-o", "DIR", "--from", "填.xlsx"), "新的 1 条")
}
