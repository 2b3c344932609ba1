package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"weisu/warehouse"
)

// planted personal data: what a cell holds, and what of it must never be seen
// again. None is anybody's.
var leaks = []struct{ cell, secret string }{
	{"13912345678", "13912345678"},
	{"电话139-1234-5678", "139-1234-5678"},
	{"请回电 137 6543 2109 谢谢", "137 6543 2109"},
	{"座机010-62345678", "62345678"},
	{"11010519491231002X", "11010519491231002X"},
	{"身份证440524188001010014", "440524188001010014"},
	{"卡号6222021234567890128", "6222021234567890128"},
	{"zhang.san@example.com", "zhang.san@"},
	{"车牌京A12B34", "12B34"},
	{"京AD12345", "AD12345"},
	{"微信号wx_zhang2024", "wx_zhang2024"},
	{"QQ号872345691", "872345691"},
	{"住院号00723456", "00723456"},
	{"医保卡号103456789012", "103456789012"},
}

var leakHeader = []string{
	"工单编号", "诉求内容", "诉求标题", "来电时间", "办结时间", "承办单位", "科室", "区县", "渠道", "来电号码", "答复内容",
	"诉求类型", "一级分类", "办理状态", "是否满意", "是否解决", "是否剔除", "剔除原因", "要求时限", "备用一", "联系13811112222",
}

const headerSecret = "13811112222"

// leakRows plants every value in every column, and in rows without a text,
// which are rejected.
func leakRows() [][]string {
	rows := [][]string{leakHeader}
	for c := range leakHeader {
		for k, leak := range leaks {
			row := make([]string, len(leakHeader))
			row[0], row[1], row[3], row[5] = fmt.Sprintf("G%d-%d", c, k), "候诊排队三个小时，没有人管", "2024-03-05 08:00:00", "市第一医院"
			row[c] = leak.cell
			if c >= len(leakHeader)-2 && !strings.Contains(leak.cell, " ") {
				row[0] = idWith(leak.secret)
			}
			rows = append(rows, row)
			bad := append([]string(nil), row...)
			bad[1] = ""
			if c != 1 && c != 2 {
				rows = append(rows, bad)
			}
		}
	}
	return rows
}

// fixedForm are the planted values that must be seen even inside an id or a name.
var fixedForm = []string{"13912345678", "139-1234-5678", "11010519491231002X", "440524188001010014", "6222021234567890128"}

// idWith is an id with a value of a fixed form inside, else any id.
func idWith(secret string) string {
	if slices.Contains(fixedForm, secret) {
		return "G2024-" + secret
	}
	return "G2024"
}

// leakFiles writes the rows in every format, under names that leak.
func leakFiles(t *testing.T, rows [][]string) (names []string) {
	t.Helper()
	write := func(name string, data []byte) {
		require.NoError(t, os.WriteFile(name, data, 0o600))
		names = append(names, name)
	}
	for name, comma := range map[string]rune{"张13912345678.csv": ',', "11010519491231002X-a.tsv": '\t'} {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = comma
		require.NoError(t, w.WriteAll(rows))
		write(name, b.Bytes())
	}
	x := excelize.NewFile()
	require.NoError(t, x.SetSheetName("Sheet1", "表13912345678"))
	for _, name := range []string{"隐11010519491231002X", "空440524188001010014", "无关6222021234567890128"} {
		_, err := x.NewSheet(name)
		require.NoError(t, err)
	}
	require.NoError(t, x.SetSheetVisible("隐11010519491231002X", false))
	require.NoError(t, x.SetSheetRow("无关6222021234567890128", "A1", &[]string{"编码", "数量"}))
	var lines bytes.Buffer
	var fields []reflect.StructField
	for i, h := range rows[0] {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(`parquet:"` + h + `"`),
		})
	}
	typ := reflect.StructOf(fields)
	var pq bytes.Buffer
	pw := parquet.NewWriter(&pq, parquet.SchemaOf(reflect.New(typ).Interface()))
	for r, row := range rows {
		require.NoError(t, x.SetSheetRow("表13912345678", fmt.Sprintf("A%d", r+1), &row))
		if r == 0 {
			continue
		}
		object, v := map[string]string{}, reflect.New(typ)
		for c, cell := range row {
			object[rows[0][c]] = cell
			v.Elem().Field(c).SetString(cell)
		}
		line, err := json.Marshal(object)
		require.NoError(t, err)
		lines.Write(append(line, '\n'))
		require.NoError(t, pw.Write(v.Interface()))
	}
	require.NoError(t, pw.Close())
	write("a６２２２０２１２３４５６７８９０１２８.parquet", pq.Bytes())
	lines.WriteString(`{"诉求内容":"电话13912345678` + "\n") // a broken record
	write("139-1234-5678.jsonl", lines.Bytes())
	var b bytes.Buffer
	require.NoError(t, x.Write(&b))
	write("zhang.san@example.com.xlsx", b.Bytes())
	return names
}

// What goes wrong must not show what it went wrong with.
func TestErrorsDoNotLeak(t *testing.T) {
	t.Chdir(t.TempDir())
	var cells []string
	for _, l := range leaks {
		cells = append(cells, l.cell)
	}
	row := strings.Join(cells, ",") + "\n"
	write := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o600)) }
	write("noheader.csv", row+row)
	for i, l := range leaks {
		write(fmt.Sprintf("notext%d.csv", i), "编码,"+l.cell+"\n1,2\n")
		write(fmt.Sprintf("tie%d.csv", i), fmt.Sprintf("诉求内容,诉求内容,%s\n甲,乙,丙\n", l.cell))
	}
	write("good.csv", "诉求内容,受理时间\n候诊排队三个小时,"+leaks[0].cell+"\n,"+leaks[1].cell+"\n")
	write("quote.csv", "诉求内容,受理时间\n\"电话13912345678,2024-01-01\n候诊排队,2024-01-02\n")
	write("long.csv", "诉求内容\n"+strings.Repeat("排", 330)+"电话13912345678"+strings.Repeat("队", 400)+"\n排队\n")
	write("c.yaml", "ingest:\n  max_cell_bytes: 1100\n")
	files, err := filepath.Glob("*.csv")
	require.NoError(t, err)
	for _, name := range files {
		commands := [][]string{{"inspect", "-c", "c.yaml", name}}
		if !strings.HasPrefix(name, "tie") && !strings.HasPrefix(name, "notext") { // of these, one way in is enough
			commands = append(commands, []string{"run", "-c", "c.yaml", "-o", "o", name})
		}
		for _, args := range commands {
			_, out, errOut := weisu(t, "", args...)
			noLeak(t, strings.Join(args, " "), out+errOut)
			assert.NotContains(t, out+errOut, "1391234", name)
		}
	}
	noLeakBelow(t, "o")
	// Names: of files that are not there, are empty, no tables, or without a
	// complaint column; of sheets that are not there.
	write("空13912345678.csv", "")
	write("图11010519491231002X.png", "\x89PNG\r\n\x1a\n\x00\x00")
	write("无6222021234567890128.csv", "编码,数量\n1,2\n")
	write("sheets.yaml", "ingest:\n  sheets: [表13912345678]\n")
	x := excelize.NewFile()
	require.NoError(t, x.SetSheetName("Sheet1", "另一张440524188001010014"))
	require.NoError(t, x.SaveAs("book.xlsx"))
	for _, args := range [][]string{
		{"没有13912345678.csv"},
		{"空13912345678.csv"},
		{"图11010519491231002X.png"},
		{"无6222021234567890128.csv"},
		{"-c", "sheets.yaml", "book.xlsx"},
		{"-c", "没有13912345678.yaml", "good.csv"},
	} {
		for _, command := range []string{"run", "inspect", "classify"} {
			code, out, errOut := weisu(t, "", append([]string{command}, args...)...)
			require.True(t, code != exitOK || command == "classify", args)
			noLeak(t, command, out+errOut)
		}
	}
	var out bytes.Buffer
	code := run(t.Context(), []string{"run", "-o", "o", "good.csv"}, []string{"WEISU_KEY=quite another secret"}, strings.NewReader(""), &out, &out)
	require.Equal(t, exitFailure, code)
	noLeak(t, "wrong key", out.String())
}

func TestPipesDoNotLeak(t *testing.T) {
	for _, command := range []string{"classify", "segment"} {
		var in strings.Builder
		for _, l := range leaks {
			line, err := json.Marshal(map[string]any{"id": idWith(l.secret), "title": "候诊，" + l.cell, "text": "排队三个小时，" + l.cell + "。没有人管"})
			require.NoError(t, err)
			in.Write(append(line, '\n'))
		}
		code, out, errOut := weisu(t, in.String(), command)
		require.Equal(t, exitOK, code, errOut)
		noLeak(t, command, out)
		_, out, errOut = weisu(t, `{"id":13912345678,"text":"排队"}`+"\n"+`{"id":{"a":"13912345678"},"text":"排队"}`+"\n", command)
		noLeak(t, command, out+errOut)
		_, out, errOut = weisu(t, `{"id":1,"text":13912345678}`+"\n", command)
		noLeak(t, command, out+errOut)
		_, out, errOut = weisu(t, `{"id":1,"text":"13912345678`+"\n", command)
		noLeak(t, command, out+errOut)
	}
}

// noLeak looks for every planted value, and tells once a value where it stands.
func noLeak(t *testing.T, where, s string) {
	t.Helper()
	for _, secret := range append([]string{headerSecret}, secrets()...) {
		if i := strings.Index(s, secret); i >= 0 {
			from := max(0, i-60)
			assert.Fail(t, "leak", "%s: %q in …%q", where, secret, s[from:min(len(s), i+30)])
		}
	}
}

func secrets() (all []string) {
	for _, l := range leaks {
		all = append(all, l.secret)
		if plain := strings.NewReplacer("-", "", " ", "").Replace(l.secret); plain != l.secret {
			all = append(all, plain)
		}
	}
	return all
}

// noLeakBelow looks into every file below dir, and into the parts of workbooks.
func noLeakBelow(t *testing.T, dir string) {
	t.Helper()
	for name, data := range tree(t, dir) {
		noLeak(t, name, data)
		if filepath.Ext(name) != ".xlsx" {
			continue
		}
		z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
		require.NoError(t, err)
		for _, part := range z.File {
			r, err := part.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			noLeak(t, name+"/"+part.Name, string(text))
		}
	}
}

func TestNothingLeaks(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the job for every format")
	}
	t.Chdir(t.TempDir())
	write(t, "c.yaml", "ingest:\n  sheets: [表13912345678]\n") // is in the manifest
	for i, name := range leakFiles(t, leakRows()) {
		t.Run(name, func(t *testing.T) {
			dir := fmt.Sprintf("out%d", i)
			args := []string{"run", "-o", dir, name}
			if filepath.Ext(name) == ".xlsx" { // once as found, once as the configuration has it
				code, out, errOut := weisu(t, "", append(args, "-c", "c.yaml")...)
				require.Equal(t, exitOK, code, errOut)
				noLeak(t, "run", out+errOut)
			}
			code, out, errOut := weisu(t, "", args...)
			require.Equal(t, exitOK, code, errOut)
			noLeak(t, "run", out+errOut)
			code, out, errOut = weisu(t, "", "inspect", name)
			require.Equal(t, exitOK, code, errOut)
			noLeak(t, "inspect", out+errOut)
			book := fmt.Sprintf("标注%d.xlsx", i)
			noLeak(t, "label", ok(t, "label", "-o", dir, "--to", filepath.Join(dir, book)))
			noLeakBelow(t, dir)
			for _, mart := range warehouse.MartNames() {
				noLeak(t, mart, ok(t, "sql", "-o", dir, "--format", "csv", "SELECT * FROM "+mart))
			}
		})
	}
}
