package main

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"weisu/warehouse"
)

func badFolders() []badInput {
	const again = "run --quiet -o DIR good.csv"
	const ask = "sql -o DIR SELECT"
	return []badInput{
		{kind: "输出目录里是别的文件", args: "run --quiet -o 别人 good.csv", prepare: folderWith("别人", "论文.docx", "x"), code: 1, says: []string{"别人", "-o"}},
		{kind: "输出目录是一个文件", args: "run --quiet -o good.csv good.csv", code: 1, says: []string{"good.csv", "不是文件夹", "-o"}},
		{kind: "输出目录不能写", args: again, prepare: readOnly, unlisted: true, code: 1, says: []string{"DIR", "权限"}},
		{kind: "快照是另一个版本的（查询）", args: ask, prepare: editManifest(`"schema_version":\s*\d+`, `"schema_version": 99`), code: 1, says: []string{"99", "重新运行"}},
		{kind: "清单损坏（查询）", args: ask, prepare: editManifest(`(?s)^.*$`, `{"schema`), code: 1, says: []string{"清单", "已损坏", "weisu run"}},
		{kind: "清单不见了（查询）", args: ask, prepare: func(t *testing.T) { require.NoError(t, os.Remove(manifest(t))) }, code: 1, says: []string{"清单", "weisu run"}},
		{kind: "快照中的文件不见了（查询）", args: "sql -o DIR SELECT*FROM(run)", prepare: func(t *testing.T) {
			require.NoError(t, os.Remove(filepath.Join(filepath.Dir(manifest(t)), "run.parquet")))
		}, code: 1, says: []string{"run.parquet", "缺少", "备份", "--snapshot"}},
		{kind: "current 损坏（查询）", args: ask, prepare: setCurrent("../../etc\n"), code: 1, says: []string{"current", "不像快照编号", "删去"}},
		{kind: "旧快照中的文件损坏（运行）", args: "run --json --quiet --as-of 2024-04-01 -o DIR good.csv", prepare: func(t *testing.T) {
			path := filepath.Join(filepath.Dir(manifest(t)), "dim_issue.parquet")
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			data[len(data)/2] ^= 1
			write(t, path, string(data))
		}, account: "2 2 0 0", says: []string{"dim_issue.parquet 已损坏", "没有沿用"}},
		{kind: "current 损坏（运行）", args: again, prepare: setCurrent("../../etc\n"), code: 1, says: []string{"current", "不像快照编号"}},
		{kind: "current 指着不存在的快照（运行）", args: "run --quiet -o DIR good.csv", prepare: setCurrent("0123456789abcdef\n"), code: 1, says: []string{"0123456789abcdef", "删去"}},
		{kind: "快照中的文件被截短（查询）", args: "sql -o DIR SELECT*FROM(run)", prepare: func(t *testing.T) {
			require.NoError(t, os.Truncate(filepath.Join(filepath.Dir(manifest(t)), "run.parquet"), 100))
		}, code: 1, says: []string{"run.parquet", "已损坏", "备份", "--snapshot"}},
		{kind: "current 指着不存在的快照", args: ask, prepare: setCurrent("0123456789abcdef\n"), code: 1, says: []string{"0123456789abcdef"}},
		{kind: "密钥丢失", args: again, prepare: func(t *testing.T) {
			require.NoError(t, os.RemoveAll("DIR/state/key"))
		}, environ: environ[1:], code: 1, says: []string{"state/key", "不见了", "WEISU_KEY"}},
		{kind: "密钥文件损坏", args: again, prepare: func(t *testing.T) { write(t, "DIR/state/key", "abc") }, environ: environ[1:], code: 1, says: []string{"state/key", "已损坏", "备份"}},
		{kind: "密钥不对", args: again, environ: []string{"WEISU_KEY=quite another key for the tests", environ[1]}, code: 1, says: []string{"密钥", "恢复原来的密钥"}},
		{kind: "WEISU_KEY 太短", args: again, environ: []string{"WEISU_KEY=short", environ[1]}, code: 1, says: []string{"WEISU_KEY", "16"}},
		{kind: "磁盘写满（文件大小受限）", args: again, start: onSmallDisk, code: 1, says: []string{"DIR", "空间", "-o"}},
	}
}

func badConfigs() []badInput {
	const args = "run --quiet -c 配置.yaml -o DIR good.csv"
	yaml := func(kind, text string, code int, says ...string) badInput {
		return badInput{kind: kind, args: args, file: "配置.yaml", data: []byte(text), code: code, says: says}
	}
	table := func(kind, key, text string, says ...string) badInput {
		c := yaml(kind, key, 2, says...)
		c.prepare = func(t *testing.T) { write(t, "表.csv", text) }
		return c
	}
	const units, visits, events, holidays = "ingest: {units: 表.csv}\n", "ingest: {visits: 表.csv}\n", "ingest: {events: 表.csv}\n", "metrics: {holidays: 表.csv}\n"
	return []badInput{
		{kind: "没有这个配置文件", args: "run -c 没有.yaml -o DIR good.csv", code: 2, says: []string{"没有.yaml", "配置文件"}},
		yaml("配置里有不认识的键", "ingest:\n  colums: {}\n", 2, "colums", "docs/configuration.md"),
		yaml("配置不是 YAML", "ingest: [\n", 2, "配置.yaml", "docs/configuration.md"),
		yaml("配置的值类型不对", "warehouse: {keep: 很多}\n", 2, "配置.yaml", "很多"),
		yaml("配置的值不可能", "ingest: {max_cell_bytes: -1}\n", 2, "max_cell_bytes", "大于 0"),
		yaml("保留的快照数为负", "warehouse: {keep: -1}\n", 2, "keep", "负"),
		yaml("考核月起始日不可能", "metrics: {assessment_month_start: 40}\n", 2, "assessment_month_start"),
		yaml("来源的份额不可能", "nlp: {sources: {点评: {kinds: {表扬: 1.4}}}}\n", 2, "nlp.sources", "点评", "表扬", "0 与 1"),
		yaml("来源的诉求类型没有", "nlp: {sources: {点评: {kinds: {点赞: 0.4}}}}\n", 2, "点赞", "表扬"),
		yaml("来源的问题编码没有", "nlp: {sources: {点评: {issues: {\"999\": 0.4}}}}\n", 1, "nlp.sources", "点评", "999", "301"),
		yaml("来源的份额之和超过 1", "nlp: {sources: {点评: {issues: {\"3\": 0.7, \"201\": 0.4}}}}\n", 1, "nlp.sources", "点评", "issues", "超过"),
		{kind: "配置里没有这个来源", args: "classify --source 点评 good.csv", code: 2, says: []string{"--source", "点评", "nlp.sources"}},
		yaml("没有这个字段", "ingest: {columns: {正文: 内容}}\n", 2, "正文", "可用的有"),
		{kind: "--as-of 不是时间", args: "run -o DIR --as-of 去年 good.csv", code: 2, says: []string{"--as-of", "去年", "2024-12-31"}},
		{kind: "没有这个选项", args: "run --nosuch", code: 2, says: []string{"--nosuch", "--help"}},
		yaml("没有单位表", units, 2, "ingest.units", "表.csv"),
		table("单位表缺少列", units, "编号,名称\nH1,一院\n", "表.csv", "第 1 行", "缺少列"),
		table("单位表有错", units, "unit_id,name,aliases,level,parent,district\nH1,一院,,hospital,没有,\n", "表.csv", "第 2 行", "没有"),
		yaml("没有就诊量表", visits, 2, "ingest.visits", "表.csv"),
		table("就诊量表有错", visits, "unit_id,month,visits\nH1,2024年13月,多\n", "表.csv", "第 2 行", "2024-11"),
		yaml("没有大事记", events, 2, "ingest.events", "表.csv"),
		table("大事记有错", events, "date,until,unit_id,issue,event\n明年,,H1,301,停车场改造\n2024-03-01,2024-02-01,,999,\n", "表.csv", "第 2 行", "2024-11-05", "第 3 行", "until", "999", "event"),
		yaml("没有节假日表", holidays, 2, "表.csv", "metrics.holidays"),
		table("节假日表有错", holidays, "date,kind,name\n明年,holiday,元旦\n", "节假日表", "2027-01-01", "表.csv"),
	}
}

func badQueries() []badInput {
	return []badInput{
		{kind: "SQL 写错", args: "sql -o DIR SELEC", code: 1, says: []string{"SELEC"}},
		{kind: "没有这个集市", args: "sql -o DIR SELECT*FROM\"nosuch\"", code: 1, says: []string{"nosuch"}},
		{kind: "目录中还没有快照", args: "sql -o 新 SELECT", code: 1, says: []string{"还没有快照", "weisu run"}},
		{kind: "没有这个快照", args: "sql -o DIR --snapshot 0 SELECT", code: 1, says: []string{"没有快照", "现有"}},
		{kind: "没有这种输出格式", args: "sql -o DIR --format pdf SELECT", code: 2, says: []string{"pdf", "csv"}},
	}
}

func badTimes() []badInput {
	const piped = "诉求内容\n停车场没有车位\n"
	return []badInput{
		{kind: "另一个任务正在运行", args: "run --quiet -o DIR good.csv", start: whileBusy, code: 3, says: []string{"DIR", "另一个 weisu", "等它结束"}},
		{kind: "被用户中断", args: "run --quiet -o DIR good.csv -", stdin: func(cancel func()) io.Reader {
			return &onRead{cancel, strings.NewReader(piped)}
		}, code: 130, says: []string{"已中断", "上一个快照保持不变"}},
		{kind: "文件在读取过程中变了", args: "run --quiet -o DIR good.csv -", stdin: func(func()) io.Reader {
			return &onRead{func() { appendTo("good.csv", "G3,厕所太脏没人打扫,2024-03-07,\n") }, strings.NewReader(piped)}
		}, code: 1, says: []string{"good.csv", "读取过程中", "重新运行"}},
		{kind: "标准输入是空的", args: "run --quiet -o DIR -", code: 1, says: []string{"标准输入是空的", "前一个命令"}},
		{kind: "SOURCE_DATE_EPOCH 不是数", args: "run --quiet -o DIR good.csv", environ: []string{environ[0], "SOURCE_DATE_EPOCH=昨天"}, code: 2, says: []string{"SOURCE_DATE_EPOCH", "秒"}},
	}
}

func manifest(t *testing.T) string {
	t.Helper()
	ids, err := warehouse.Snapshots("DIR")
	require.NoError(t, err)
	return filepath.Join("DIR", "snapshots", ids[0], "manifest.json")
}

func editManifest(find, replace string) func(t *testing.T) {
	return func(t *testing.T) {
		path := manifest(t)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		edited := regexp.MustCompile(find).ReplaceAllString(string(data), replace)
		require.NotEqual(t, string(data), edited)
		write(t, path, edited)
	}
}

func setCurrent(data string) func(t *testing.T) {
	return func(t *testing.T) { write(t, "DIR/current", data) }
}

func readOnly(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIPPED: root may write everywhere")
	}
	require.NoError(t, os.Chmod("DIR", 0o500))
	t.Cleanup(func() { _ = os.Chmod("DIR", 0o700) })
}

// whileBusy runs the case while another run holds the folder.
func whileBusy(t *testing.T, c badInput) outcome {
	b, err := warehouse.Create("DIR", warehouse.DefaultConfig(), time.Unix(1735689600, 0).UTC())
	require.NoError(t, err)
	o := runCase(t, c)
	require.NoError(t, b.Abort())
	return o
}

// smallDisk tells the test binary, started by itself, to be weisu on a disk
// that takes no file of more than 4 KB.
const smallDisk = "WEISU_TEST_SMALL_DISK"

func onSmallDisk(t *testing.T, c badInput) outcome {
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, "-test.run=^TestSmallDisk$")
	cmd.Env = append(os.Environ(), smallDisk+"="+c.args)
	var out, errOut strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errOut
	_ = cmd.Run() // its code is looked at
	return outcome{cmd.ProcessState.ExitCode(), "", errOut.String()}
}

// TestSmallDisk is no test, but weisu for onSmallDisk: the limit holds for a
// whole process.
func TestSmallDisk(t *testing.T) {
	args := os.Getenv(smallDisk)
	if args == "" {
		t.Skip("runs only for TestBadInput")
	}
	signal.Ignore(unix.SIGXFSZ) // so that writing fails, as on a full disk
	limit := unix.Rlimit{Cur: 4 << 10, Max: 4 << 10}
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &limit))
	os.Exit(run(t.Context(), strings.Fields(args), environ, strings.NewReader(""), os.Stdout, os.Stderr))
}
