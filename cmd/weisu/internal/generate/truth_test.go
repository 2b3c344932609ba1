package generate

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
	"golang.org/x/text/width"
)

// place is where a row stands, as truth.jsonl says it.
type place struct {
	file, sheet string
	row         int
}

// readRows reads every data row of a messy folder back with readers that are
// not the writers'.
func readRows(t *testing.T, dir string) map[place]map[string]string {
	t.Helper()
	rows := map[place]map[string]string{}
	book, err := excelize.OpenFile(filepath.Join(dir, "hotline.xlsx"))
	require.NoError(t, err)
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		table, err := book.GetRows(sheet)
		require.NoError(t, err)
		addTable(rows, "hotline.xlsx", sheet, table)
	}
	f, err := os.Open(filepath.Join(dir, "platform.csv"))
	require.NoError(t, err)
	defer f.Close()
	table, err := csv.NewReader(transform.NewReader(f, simplifiedchinese.GB18030.NewDecoder())).ReadAll()
	require.NoError(t, err)
	addTable(rows, "platform.csv", "", table)
	b, err := os.ReadFile(filepath.Join(dir, "reviews.jsonl"))
	require.NoError(t, err)
	for i, line := range bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n")) {
		var o map[string]any
		cells := map[string]string{}
		if json.Unmarshal(line, &o) != nil {
			cells["broken"] = string(line)
		}
		for k, v := range o {
			cells[k], _ = v.(string)
		}
		rows[place{"reviews.jsonl", "", i + 1}] = cells
	}
	return rows
}

// addTable adds a table whose header is the first row of more than two cells.
func addTable(rows map[place]map[string]string, file, sheet string, table [][]string) {
	var header []string
	for i, cells := range table {
		switch {
		case len(cells) < 3:
		case header == nil:
			header = cells
		default:
			row := map[string]string{}
			for k, c := range cells {
				row[header[k]] = c
			}
			rows[place{file, sheet, i + 1}] = row
		}
	}
}

func readTruth(t *testing.T, dir string) []truthRow {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "truth", "truth.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	var rows []truthRow
	for dec := json.NewDecoder(f); ; {
		var r truthRow
		err := dec.Decode(&r)
		if err == io.EOF {
			return rows
		}
		require.NoError(t, err)
		rows = append(rows, r)
	}
}

// text is the cell that holds the complaint, whatever its header.
func text(row map[string]string) string {
	return row["诉求内容"] + row["问题描述"] + row["content"]
}

func TestTruthPointsAtRows(t *testing.T) {
	dir := t.TempDir()
	account, err := Generate(Options{Rows: 4000, Seed: 7, Bad: 0.02, Truth: true}, dir)
	require.NoError(t, err)
	rows, truth := readRows(t, dir), readTruth(t, dir)
	require.Len(t, truth, 4000)
	require.Len(t, rows, 4000, "every data row of the files has its truth")
	assert.Equal(t, 4000, account.Complaints+account.Duplicates+account.Rejected)

	units := unitNames(t, dir)
	sheets := map[string]bool{}
	for i, tr := range truth {
		assert.Equal(t, i, tr.Seq)
		row, ok := rows[place{tr.File, tr.Sheet, tr.Row}]
		require.True(t, ok, "%+v", tr)
		sheets[tr.Sheet] = true
		if tr.Bad == "bad_record" {
			assert.Contains(t, row, "broken")
			continue
		}
		assert.Equal(t, tr.Order, row["工单编号"]+row["受理编号"]+row["id"])
		unit := row["承办单位"] + row["医院名称"] + row["hospital"]
		if tr.Unit != "" {
			assert.Equal(t, tr.Unit, units[unit], "unit %q", unit)
		} else {
			assert.NotContains(t, units, unit)
		}
		assert.Equal(t, tr.Bad == "no_text", strings.TrimSpace(text(row)) == "", "%+v", tr)
		checkPII(t, tr, row)
		checkDuplicate(t, tr, truth, rows)
	}
	assert.Len(t, sheets, 3, "two sheets of the workbook, none elsewhere")
}

// checkPII looks for every planted value in the text, digits in whatever width.
func checkPII(t *testing.T, tr truthRow, row map[string]string) {
	t.Helper()
	narrow := width.Narrow.String(text(row))
	for kind, values := range tr.PIIText {
		for _, v := range values {
			assert.Contains(t, narrow, v, "%s in row %d", kind, tr.Seq)
		}
	}
	for kind, values := range tr.PIIColumns {
		assert.Contains(t, values, map[string]string{"name": row["来电人"] + row["姓名"], "phone": row["联系电话"] + row["手机号"]}[kind])
	}
}

func checkDuplicate(t *testing.T, tr truthRow, truth []truthRow, rows map[place]map[string]string) {
	t.Helper()
	if tr.DuplicateOf == nil {
		return
	}
	first := truth[*tr.DuplicateOf]
	assert.Equal(t, []string{first.Order, first.Unit, first.File}, []string{tr.Order, tr.Unit, tr.File})
	if tr.Duplicate == "copy" && first.Sheet == tr.Sheet {
		assert.Equal(t, rows[place{first.File, first.Sheet, first.Row}], rows[place{tr.File, tr.Sheet, tr.Row}])
	}
}

// unitNames maps every name and alias of units.csv to its id; a name that
// stands for two units is an error, departments apart.
func unitNames(t *testing.T, dir string) map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "units.csv"))
	require.NoError(t, err)
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	names := map[string]string{}
	for _, r := range table[1:] {
		if r[3] == "department" {
			continue
		}
		for _, name := range append(strings.Split(r[2], ";"), r[1]) {
			assert.NotContains(t, names, name)
			names[name] = r[0]
		}
	}
	return names
}

func TestStepsHaveOneLatestState(t *testing.T) {
	dir := t.TempDir()
	_, err := Generate(Options{Rows: 3000, Repeated: 0.3, Truth: true}, dir)
	require.NoError(t, err)
	rows := readRows(t, dir)
	latest, kept := map[string]string{}, map[string]string{}
	for _, tr := range readTruth(t, dir) {
		if tr.File != "hotline.xlsx" || tr.Duplicate == "copy" || tr.Bad != "" {
			continue
		}
		key := tr.Order + tr.Unit
		at := rows[place{tr.File, tr.Sheet, tr.Row}]["状态时间"]
		when, err := parseCell(at)
		require.NoError(t, err, at)
		s := when.Format(time.DateTime)
		latest[key] = max(latest[key], s)
		if tr.Duplicate == "" {
			assert.NotContains(t, kept, key, "one row of an order and unit counts")
			kept[key] = s
		}
	}
	assert.Greater(t, len(kept), 1000)
	assert.Equal(t, latest, kept, "it is the one with the latest state")
}

func parseCell(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateTime, s); err == nil {
		return t, nil
	}
	return time.Parse("2006/1/2 15:04:05", s)
}

func TestDeterministic(t *testing.T) {
	read := func(seed uint64) map[string]string {
		dir := t.TempDir()
		_, err := Generate(Options{Rows: 1500, Seed: seed, Truth: true}, dir)
		require.NoError(t, err)
		return folder(t, dir)
	}
	first := read(3)
	assert.Equal(t, first, read(3))
	assert.NotEqual(t, first["platform.csv"], read(4)["platform.csv"])
}

// folder reads every file below dir.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(b)
		return err
	}))
	return files
}

func TestOptionsRefused(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		return d
	}
	for name, o := range map[string]Options{
		"rows":   {Rows: -1},
		"length": {Length: 20},
		"share":  {Dirty: 1.5},
		"period": {From: day("2024-01-01"), To: day("2024-01-05")},
		"order":  {From: day("2024-01-01"), To: day("2023-01-01")},
		"format": {Files: []File{{Name: "a.xls", Format: "xls", Share: 1}}},
	} {
		_, err := Generate(o, t.TempDir())
		assert.Error(t, err, name)
	}
}
