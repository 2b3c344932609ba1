package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite generated files")

// A badInput is one thing that goes wrong. It plays in a folder of its own
// where DIR holds a good snapshot.
type badInput struct {
	group, kind string
	args        string                                 // behind "weisu", cut at blanks; "" reads FILE into DIR
	file        string                                 // name of FILE
	data        []byte                                 // its content; nil: none
	prepare     func(t *testing.T)                     // more that is needed
	stdin       func(cancel func()) io.Reader          // what "-" reads
	start       func(t *testing.T, c badInput) outcome // another way to run it
	unlisted    bool                                   // cannot run everywhere, so the document leaves it out
	environ     []string                               // instead of the usual one
	code        int
	says        []string // fragments of the message
	account     string   // of what is no failure: "read accepted duplicate rejected"
}

// An outcome is what the user gets.
type outcome struct {
	code        int
	out, errOut string
}

const goodCSV = "工单编号,诉求内容,来电时间,办结时间\n" +
	"G1,门诊排队三个小时没有人管,2024-03-05,2024-03-08\nG2,停车场没有车位,2024-03-06,2024-03-07\n"

// goodFolder makes the folder that every case gets a copy of.
func goodFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, "good.csv", goodCSV)
	ok(t, "run", "--quiet", "-o", "DIR", "good.csv")
	return dir
}

func write(t *testing.T, name, data string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(data), 0o600))
}

func badInputs() []badInput {
	var all []badInput
	for _, group := range []struct {
		name  string
		cases []badInput
	}{
		{"找不到或不能读的文件", badFiles()},
		{"工作簿（.xlsx）", badWorkbooks()},
		{"文本（.csv、.jsonl）", badTexts()},
		{"个别行有问题：照常发布，逐行交代", oddRows()},
		{"输出目录与快照", badFolders()},
		{"配置与辅助表", badConfigs()},
		{"查询", badQueries()},
		{"训练与自己的模型", badTraining()},
		{"人工标注", badLabels()},
		{"中断、占用与环境", badTimes()},
	} {
		for _, c := range group.cases {
			c.group = group.name
			all = append(all, c)
		}
	}
	return all
}

func TestBadInput(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the job about a hundred times")
	}
	good := goodFolder(t)
	all := badInputs()
	require.GreaterOrEqual(t, len(all), 40)
	messages := map[string]string{}
	complete := true // so that the document can be compared
	for _, c := range all {
		complete = t.Run(c.kind, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(good)))
			t.Chdir(dir)
			messages[c.kind] = tidyMessage(dir, c.play(t))
		}) && complete
	}
	listed := slices.DeleteFunc(all, func(c badInput) bool { return c.unlisted })
	for _, c := range listed {
		complete = complete && messages[c.kind] != ""
	}
	if !complete {
		t.Log("not every case ran: docs/errors.md is not compared")
		return
	}
	compareDoc(t, listed, messages)
}

// librariesSay is what no message should be made of.
const librariesSay = `no such file|unexpected|invalid |not a valid|permission denied|is a directory|too large| Error: |syntax error|unmarshal|unknown f|not found|parsing |magic|thrift|EOF|does not exist`

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"无法访问 a：请检查权限: stat a b/c: permission denied":                          "无法访问 a：请检查权限: 没有权限",
		"写不了 a：open /x/a b.new: no such file or directory":                     "写不了 a：没有这个文件或文件夹",
		"unknown shorthand flag: 'x' in -x":                                    "没有这个选项：'x' in -x",
		`unknown command "rum" for "weisu"`:                                    `没有这个命令："rum"`,
		`invalid argument "many" for "--max-rows" flag: strconv.Pars`:          `选项 --max-rows 的值 "many" 不对`,
		"第 2 行不是完整的 JSON：invalid character 'a' looking for beginning of value": "第 2 行不是完整的 JSON：不是 JSON",
		"照旧": "照旧",
	} {
		assert.Equal(t, want, plain(in))
	}
}

// play runs the case, holds the outcome against what is wanted, and returns
// the message.
func (c badInput) play(t *testing.T) string {
	t.Helper()
	if c.data != nil {
		write(t, c.file, string(c.data))
	}
	if c.prepare != nil {
		c.prepare(t)
	}
	if c.args == "" {
		c.args = "run --quiet --json -o DIR " + c.file
	}
	before := map[string]string{}
	if st, err := os.Stat("DIR"); err == nil && st.IsDir() {
		before = tree(t, "DIR")
	}
	start := runCase
	if c.start != nil {
		start = c.start
	}
	o := start(t, c)
	require.Equal(t, c.code, o.code, o.errOut)
	message := o.errOut
	if c.account != "" {
		message = c.accounted(t, o)
	} else if len(before) > 0 {
		assert.Equal(t, before, tree(t, "DIR"), "the last snapshot is untouched")
	}
	for _, part := range c.says {
		assert.Contains(t, message, part)
	}
	assert.NotRegexp(t, `goroutine \d|panic:|\.go:\d`, o.errOut+o.out, "no stack trace")
	assert.NotRegexp(t, librariesSay, message, "in the user's language")
	assert.Less(t, len(message), 2000, "a message, no dump")
	return message
}

func runCase(_ *testing.T, c badInput) outcome {
	var out, errOut bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var stdin io.Reader = strings.NewReader("")
	if c.stdin != nil {
		stdin = c.stdin(cancel)
	}
	env := environ
	if c.environ != nil {
		env = c.environ
	}
	code := run(ctx, strings.Fields(c.args), env, stdin, &out, &errOut)
	return outcome{code, out.String(), errOut.String()}
}

// accounted checks the account of a run that published, and returns account,
// warnings and rejects as the user sees them.
func (c badInput) accounted(t *testing.T, o outcome) string {
	t.Helper()
	var s summary
	require.NoError(t, json.Unmarshal([]byte(o.out), &s), o.out+o.errOut)
	assert.Equal(t, c.account, fmt.Sprint(s.Read, s.Accepted, s.Duplicate, s.Rejected))
	assert.Equal(t, s.Read, s.Accepted+s.Duplicate+s.Rejected, "every row is accounted for")
	lines := []string{fmt.Sprintf("读入 %d = 接收 %d + 重复 %d + 拒收 %d", s.Read, s.Accepted, s.Duplicate, s.Rejected)}
	for _, w := range s.Warnings {
		lines = append(lines, "注意："+w)
	}
	if s.Rejected == 0 {
		return strings.Join(lines, "\n")
	}
	args := strings.Fields(c.args)
	_, seen, _ := weisu(t, "", "inspect", args[len(args)-1])
	for _, line := range strings.Split(seen, "\n") {
		if reject, is := strings.CutPrefix(line, "  - "); is {
			lines = append(lines, reject)
		}
	}
	return strings.Join(lines, "\n")
}

var (
	processNumber = regexp.MustCompile(`进程 \d+`)
	snapshotID    = regexp.MustCompile(`\d{8}-[0-9a-f]{12}`)
)

// tidyMessage takes out what changes from run to run.
func tidyMessage(dir, message string) string {
	message = strings.ReplaceAll(message, dir+string(filepath.Separator), "")
	message = processNumber.ReplaceAllString(message, "进程 PID")
	message = snapshotID.ReplaceAllString(message, "ID")
	return strings.TrimSpace(message)
}

func compareDoc(t *testing.T, all []badInput, messages map[string]string) {
	t.Helper()
	want := errorsDoc(all, messages)
	path := filepath.Join(sourceDir, "..", "..", "docs", "errors.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "docs/errors.md is stale: run go test ./cmd/weisu -run TestBadInput -update")
}

// sourceDir is where the tests start, before any of them changes the folder.
var sourceDir, _ = os.Getwd()

// errorsDoc is docs/errors.md.
func errorsDoc(all []badInput, messages map[string]string) string {
	var b strings.Builder
	b.WriteString("# 出错时会看到什么\n\n" +
		"<!-- 由 go test ./cmd/weisu -run TestBadInput -update 生成，请勿手改 -->\n\n" +
		"退出码：0 成功，1 失败，2 命令行或配置有误，3 另一个任务正在运行，130 被中断。\n" +
		"凡失败，DIR（输出目录）中的上一个快照保持不变。\n")
	group := ""
	for _, c := range all {
		if c.group != group {
			group = c.group
			fmt.Fprintf(&b, "\n## %s\n\n| 情况 | 退出码 | 用户看到的 |\n|---|---|---|\n", group)
		}
		cell := strings.NewReplacer("|", "\\|", "\n", "<br>", "<", "&lt;", ">", "&gt;").Replace(messages[c.kind])
		fmt.Fprintf(&b, "| %s | %d | %s |\n", c.kind, c.code, cell)
	}
	return b.String()
}
