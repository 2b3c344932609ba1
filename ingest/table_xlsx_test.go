package ingest

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// writeWorkbook writes rows to a workbook of one sheet.
func writeWorkbook(t testing.TB, path string, rows [][]any) {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", cell, &row))
	}
	require.NoError(t, f.SaveAs(path))
	require.NoError(t, f.Close())
}

// sheetsWorkbook has a visible, an empty, a hidden and another visible sheet.
func sheetsWorkbook(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	for _, name := range []string{"空表", "隐藏", "二月"} {
		_, err := f.NewSheet(name)
		require.NoError(t, err)
	}
	for cell, value := range map[string]any{
		"A1": "2024年投诉", "A3": "编号", "B3": "时间", "C3": "满意",
		"A5": 20240001, "B5": time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC), "C5": true, "E5": "末列",
	} {
		require.NoError(t, f.SetCellValue("Sheet1", cell, value))
	}
	require.NoError(t, f.SetCellValue("隐藏", "A1", "旧"))
	require.NoError(t, f.SetCellValue("二月", "B2", "好"))
	require.NoError(t, f.SetSheetVisible("隐藏", false))
	path := filepath.Join(t.TempDir(), "x.xlsx")
	require.NoError(t, f.SaveAs(path))
	require.NoError(t, f.Close())
	return path
}

func TestXLSXSheets(t *testing.T) {
	path := sheetsWorkbook(t)
	in := openOne(t, path)
	tables, err := readInput(in, tableOptions{})
	require.NoError(t, err)
	require.Len(t, tables, 2)
	assert.Equal(t, "Sheet1", tables[0].sheet)
	assert.Equal(t, []record{
		{row: 1, cells: []string{"2024年投诉"}},
		{row: 3, cells: []string{"编号", "时间", "满意"}},
		// 45352 is 2024-03-01 as Excel shows it when formatted as a number.
		{row: 5, cells: []string{"20240001", "45352.5", "1", "", "末列"}},
	}, tables[0].rows)
	assert.Equal(t, "二月", tables[1].sheet)
	assert.Equal(t, []record{{row: 2, cells: []string{"", "好"}}}, tables[1].rows)
	require.Len(t, in.notes, 2)
	assert.Contains(t, in.notes[0], "隐藏")
	assert.Contains(t, in.notes[1], "空表")

	tables, err = readInput(in, tableOptions{sheets: []string{"隐藏"}})
	require.NoError(t, err)
	require.Len(t, tables, 1, "hidden, but asked for")
	_, err = readInput(in, tableOptions{sheets: []string{"三月"}})
	assert.ErrorContains(t, err, "没有名为 三月 的工作表：这个工作簿有 Sheet1、空表、隐藏、二月")
	_, err = readInput(in, tableOptions{sheets: []string{"空表"}})
	assert.ErrorContains(t, err, "没有任何数据")

	assert.False(t, tables1904(t, false))
	assert.True(t, tables1904(t, true))

	for range in.tables(t.Context(), tableOptions{}) {
		break // leaving early is no error
	}
}

// tables1904 says what a workbook with or without the old Mac calendar tells.
func tables1904(t *testing.T, set bool) bool {
	t.Helper()
	f := excelize.NewFile()
	require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &set}))
	require.NoError(t, f.SetCellValue("Sheet1", "A1", 1))
	path := filepath.Join(t.TempDir(), "x.xlsx")
	require.NoError(t, f.SaveAs(path))
	tables, err := readInput(openOne(t, path), tableOptions{})
	require.NoError(t, err)
	return tables[0].date1904
}

func TestXLSXErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.xlsx")
	rows := make([][]any, 200)
	for i := range rows {
		rows[i] = []any{i, "排队太久"}
	}
	writeWorkbook(t, path, rows)
	content, err := os.ReadFile(path)
	require.NoError(t, err)

	_, err = readInput(openOne(t, writeInput(t, "cut.xlsx", content[:len(content)/2])), tableOptions{})
	assert.ErrorContains(t, err, "不是完整的 .xlsx 工作簿")

	// A control character ends the XML decoder, and excelize says nothing.
	broken := rewritePart(t, content, "xl/worksheets/sheet1.xml", func(xml string) string {
		return strings.Replace(xml, `r="100"`, "r=\"100\" x=\"\x0b\"", 1)
	})
	tables, err := readInput(openOne(t, writeInput(t, "broken.xlsx", broken)), tableOptions{})
	require.ErrorContains(t, err, "第 99 行之后的内容已损坏（应有 200 行）")
	assert.Len(t, tables[0].rows, 99)

	docx := rewritePart(t, content, "xl/workbook.xml", func(string) string { return "" })
	_, err = readInput(openOne(t, writeInput(t, "x.docx", docx)), tableOptions{})
	assert.Error(t, err)
}

// rewritePart changes one part of a workbook.
func rewritePart(t *testing.T, workbook []byte, name string, change func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		src, err := f.Open()
		require.NoError(t, err)
		part, err := io.ReadAll(src)
		require.NoError(t, err)
		if f.Name == name {
			part = []byte(change(string(part)))
		}
		dst, err := w.Create(f.Name)
		require.NoError(t, err)
		_, err = dst.Write(part)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestLastRowTag(t *testing.T) {
	for text, want := range map[string]int{
		`<sheetData><row r="1"><c/></row><row spans="1:2" r="7"/></sheetData><rowBreaks r="9"/>`: 7,
		`<row><c/></row><row/>`:                2,
		`<row r="3"><c><v>row</v></c></row>`:   3,
		`<sheetData/>`:                         0,
		strings.Repeat("x", 600<<10) + `<row>`: 1,
	} {
		got, err := lastRowTag(strings.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}
