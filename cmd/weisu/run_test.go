package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// environ is the surroundings of the tests: fixed key, fixed clock.
var environ = []string{"WEISU_KEY=a fixed key for the tests", "SOURCE_DATE_EPOCH=1735689600"}

// weisu runs the program as a user would.
func weisu(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(context.Background(), args, environ, strings.NewReader(stdin), &out, &errOut)
	return code, out.String(), errOut.String()
}

// ok runs the program and wants success.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errOut := weisu(t, "", args...)
	require.Equal(t, exitOK, code, errOut)
	return out
}

const sample = "../../testdata/sample/"

func sampleArgs(dir string, more ...string) []string {
	return append(append([]string{"run", "--quiet", "-c", sample + "weisu.yaml", "-o", dir}, more...),
		sample+"hotline.xlsx", sample+"platform.csv", sample+"reviews.jsonl")
}

func TestRunTheSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var s summary
	require.NoError(t, json.Unmarshal([]byte(ok(t, sampleArgs(dir, "--json")...)), &s))
	assert.Equal(t, planted(t), [4]int64{s.Read, s.Accepted, s.Duplicate, s.Rejected}, "what the sample was made with")
	assert.Equal(t, s.Read, s.Accepted+s.Duplicate+s.Rejected)
	assert.Len(t, s.Files, 3)
	for _, f := range s.Files {
		assert.Equal(t, f.Read, f.Accepted+f.Duplicate+f.Rejected, f.File)
	}
	assert.Positive(t, s.PeakBytes)
	page, err := os.ReadFile(filepath.Join(dir, pageName))
	require.NoError(t, err)
	assert.Contains(t, string(page), "最多的十个问题")
	assert.FileExists(t, filepath.Join(dir, rejectsName))

	scalar := func(sql string) string {
		lines := strings.Split(strings.TrimSpace(ok(t, "sql", "-o", dir, "--format", "csv", sql)), "\n")
		return lines[len(lines)-1]
	}
	assert.Equal(t, "true", scalar("SELECT bool_and(read = accepted + duplicate + rejected) FROM run"))
	assert.Equal(t, "22", scalar("SELECT count(DISTINCT unit) FROM fact_complaint WHERE unit LIKE 'H%'"))
	assert.Equal(t, "true", scalar("SELECT (SELECT sum(count) FROM issue_period WHERE unit='C00' AND period_type='month') = (SELECT sum(count) FROM issue_period WHERE unit='C00' AND period_type='year')"))
	assert.Equal(t, "0", scalar("SELECT count(*) FROM fact_complaint WHERE regexp_matches(text || coalesce(extra, ''), '1[3-9][0-9]{9}|[0-9]{17}[0-9X]')"), "planted telephone numbers and resident ids")
	for _, mart := range []string{"fact_complaint", "fact_issue", "dim_unit", "dim_issue", "dim_date", "issue_period", "rates_unit_period", "timeliness_unit_period", "reject", "run"} {
		assert.NotEqual(t, "0", scalar("SELECT count(*) FROM "+mart), mart)
	}
}

// planted is the account that the sample's generator gives: rows, complaints,
// duplicates, rejects.
func planted(t *testing.T) [4]int64 {
	t.Helper()
	data, err := os.ReadFile(sample + "truth/planted.json")
	require.NoError(t, err)
	var p struct {
		Account struct{ Rows, Complaints, Duplicates, Rejected int64 }
	}
	require.NoError(t, json.Unmarshal(data, &p))
	return [4]int64{p.Account.Rows, p.Account.Complaints, p.Account.Duplicates, p.Account.Rejected}
}

// tree is every file below dir with its content, the lock aside.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		if d.IsDir() || d.Name() == "lock" {
			return nil
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		files[rel] = string(data)
		return nil
	}))
	return files
}

func TestTwoRunsGiveTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the job twice")
	}
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	ok(t, sampleArgs(a)...)
	ok(t, sampleArgs(b)...)
	first, second := tree(t, a), tree(t, b)
	require.Greater(t, len(first), 20)
	for name, data := range first {
		assert.True(t, data == second[name], name)
	}
	assert.Len(t, second, len(first))
}

func TestInspectWritesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("a.csv", []byte("工单编号,诉求内容,来电时间\nG1,排队三小时，电话13912345678,2024/3/5 8:05:09\nG2,,2024-03-05\n"), 0o600))
	out := ok(t, "inspect", "a.csv")
	assert.Contains(t, out, "读入 2 = 接收 1 + 重复 0 + 拒收 1")
	assert.Contains(t, out, "没有诉求内容")
	assert.NotContains(t, out, "13912345678")
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestRejectsCanBeRepairedAndFedAgain(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("a.csv", []byte("工单编号,诉求内容,来电时间\nG1,排队三小时,2024-03-05\nG2,,2024-03-06\n"), 0o600))
	ok(t, "run", "--quiet", "-o", "out", "a.csv")
	out := ok(t, "inspect", filepath.Join("out", rejectsName))
	assert.Contains(t, out, "读入 1 = 接收 0 + 重复 0 + 拒收 1", "its header maps again; only the text is still to be filled in")
}

func TestErrorsAreForPeople(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("notext.csv", []byte("编码,数量\n1,2\n3,4\n"), 0o600))
	require.NoError(t, os.WriteFile("bad.yaml", []byte("ingest:\n  colums: {}\n"), 0o600))
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no file":        {[]string{"run"}, exitUsage, "没有给出文件"},
		"missing file":   {[]string{"run", "-o", "o", "nosuch.csv"}, exitFailure, "nosuch.csv"},
		"no text column": {[]string{"run", "-o", "o", "notext.csv"}, exitFailure, "weisu.yaml"},
		"unknown key":    {[]string{"run", "-c", "bad.yaml", "-o", "o", "notext.csv"}, exitUsage, "colums"},
		"no snapshot":    {[]string{"sql", "-o", "empty", "SELECT 1"}, exitFailure, "还没有快照"},
		"unknown flag":   {[]string{"run", "--nosuch"}, exitUsage, "--help"},
		"bad as-of":      {[]string{"run", "-o", "o", "--as-of", "去年", "notext.csv"}, exitUsage, "2024-12-31"},
	} {
		code, _, errOut := weisu(t, "", c.args...)
		assert.Equal(t, c.code, code, "%s: %s", name, errOut)
		assert.Contains(t, errOut, c.says, name)
		assert.NotContains(t, errOut, "goroutine", name)
	}
}

func TestClassifyAndSegmentArePipes(t *testing.T) {
	code, out, errOut := weisu(t, "{\"id\":7,\"text\":\"醫院停車場沒有車位，電話13912345678\"}\n", "classify")
	require.Equal(t, exitOK, code, errOut)
	var line map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &line))
	assert.Equal(t, "7", line["id"])
	assert.Equal(t, "301", line["issue"])
	assert.Equal(t, "设备设施及后勤服务", line["category"])
	assert.NotContains(t, out, "13912345678")
	assert.Len(t, line["evidence_weights"], len(line["evidence"].([]any)))
	assert.NotEmpty(t, line["runner_up"])
	assert.Positive(t, line["runner_up_score"])

	code, out, errOut = weisu(t, "{\"id\":\"a\",\"text\":\"心内科挂号排队两个小时\"}\n", "segment")
	require.Equal(t, exitOK, code, errOut)
	assert.Contains(t, out, `"words":["心内科","挂号","排队","两个","小时"]`)
}

// A source's shares reach run and classify; one that nobody has is told of.
func TestSources(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "weisu.yaml", "nlp:\n  sources:\n    点评: {issues: {301: 0}}\n    没有: {in_scope: 0.5}\n")
	write(t, "a.csv", "工单编号,诉求内容,来源渠道\nG1,医院停车场没有车位,點評\nG2,医院停车场没有车位,12345\n")
	var s summary
	require.NoError(t, json.Unmarshal([]byte(ok(t, "run", "--json", "--quiet", "-o", "o", "a.csv")), &s))
	assert.Contains(t, strings.Join(s.Warnings, "\n"), "“没有”不在渠道列中")
	assert.NotContains(t, strings.Join(s.Warnings, "\n"), "“点评”")
	out := ok(t, "sql", "-o", "o", "--format", "csv", "SELECT issue = '301' a, len(evidence) = len(evidence_weight) b, runner_up_score > 0 c FROM fact_complaint ORDER BY order_id")
	assert.Equal(t, "a,b,c\nfalse,true,true\ntrue,true,true\n", out)

	const text = "\"text\":\"医院停车场没有车位\"}\n"
	code, out, errOut := weisu(t, "{\"id\":1,\"source\":\"12345\","+text+"{\"id\":2,"+text, "classify", "--source", "点评")
	require.Equal(t, exitOK, code, errOut)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], `"issue":"301"`, "the line's own source goes before")
	assert.NotContains(t, lines[1], `"issue":"301"`)
	code, out, errOut = weisu(t, "{\"id\":1,\"source\":{\"from\":3},"+text+"{\"id\":2,\"source\":null,"+text, "classify")
	require.Equal(t, exitOK, code, errOut)
	assert.Equal(t, 2, strings.Count(out, `"issue":"301"`), "what is no name is no source")
}

func TestEnglish(t *testing.T) {
	code, _, errOut := weisu(t, "", "--lang", "en", "run")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errOut, "no file given")
}

// What the summary counts as closed too early is what timeliness leaves out,
// each complaint once; a date counted back is judged by no deadline.
func TestTimesThatCannotBe(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.csv", "工单编号,诉求内容,来电时间,办结时间,答复时间\n"+
		"G1,门诊排队三个小时没有人管,2024-03-05 10:00:00,2024-03-05 09:00:00,\n"+ // an hour too early
		"G2,门诊排队两个小时没有人管,2024-03-05,2024-03-04,\n"+ // earlier state of the next
		"G2,门诊排队两个小时没有人管,2024-03-05,2024-03-04,\n"+
		"G3,门诊排队一个小时没有人管,2024-03-05,,2024-03-04\n"+ // replied too early
		"G4,门诊排队四个小时没有人管,2024-03-05,2024-03-05,\n"+
		"G5,门诊排队五个小时没有人管,两个月前,2024-03-05,\n"+
		"G6,门诊排队六个小时没有人管,两个月前,2023-03-05,\n")
	var s summary
	require.NoError(t, json.Unmarshal([]byte(ok(t, "run", "--json", "--quiet", "-o", "o", "a.csv")), &s))
	require.Contains(t, strings.Join(s.Warnings, "\n"), "3 件的办结时间早于受理时间")
	require.Contains(t, strings.Join(s.Warnings, "\n"), "2 件的日期由")
	require.NotContains(t, strings.Join(s.Warnings, "\n"), "节假日表之外")
	out := ok(t, "sql", "-o", "o", "--format", "csv", "SELECT order_id FROM fact_complaint WHERE timeliness = 'unknown' ORDER BY 1")
	require.Equal(t, "order_id\nG1\nG2\nG3\nG5\nG6\n", out)
}
