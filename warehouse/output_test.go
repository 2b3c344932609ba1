package warehouse

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// everything has a column of each type that a query can give, and a row of NULLs.
const everything = `
SELECT true AS b, -7::TINYINT AS i8, 40000::USMALLINT AS u16, 9007199254740993 AS i64,
	18446744073709551615::UBIGINT AS u64, sum(3) AS total, 12.340::DECIMAL(9,3) AS d,
	0.1::FLOAT AS f32, 1e-9 AS f64, 'NaN'::DOUBLE AS nan, '甲,"乙"' || chr(10) || '<丙>' AS s,
	DATE '2024-02-29' AS day, TIME '01:02:03.5' AS tod, TIMESTAMP '2024-11-03 23:59:59.25' AS ts,
	TIMESTAMPTZ '2024-11-03 23:59:59+00' AS tz, INTERVAL '1 month 2 days 3 seconds' AS iv,
	['a', NULL, 'b'] AS l, []::INT[] AS none, [[1],[2,3]] AS ll, {'x': 1, 'y': 'z'} AS st, MAP {'k': 2.5::DOUBLE} AS m,
	'\xAA'::BLOB AS blob, 'p'::ENUM('p', 'q') AS e, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS uuid
UNION ALL SELECT NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL`

func output(t *testing.T, sql string, f Format, c OutputConfig) string {
	t.Helper()
	dir := t.TempDir()
	publish(t, dir, 3)
	return outputOf(t, open(t, dir, ""), sql, f, c)
}

func outputOf(t *testing.T, db *DB, sql string, f Format, c OutputConfig) string {
	t.Helper()
	records, err := db.Query(context.Background(), sql)
	require.NoError(t, err)
	defer records.Release()
	var b bytes.Buffer
	_, err = Output(&b, records, f, c)
	require.NoError(t, err)
	return b.String()
}

func TestOutputCSV(t *testing.T) {
	got, err := csv.NewReader(strings.NewReader(output(t, everything, FormatCSV, OutputConfig{}))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{
		"true", "-7", "40000", "9007199254740993", "18446744073709551615", "3", "12.340",
		"0.1", "1e-09", "NaN", "甲,\"乙\"\n<丙>", "2024-02-29", "01:02:03.5", "2024-11-03 23:59:59.25",
		"2024-11-03 23:59:59Z", "P1M2DT3S", `["a",null,"b"]`, "[]", "[[1],[2,3]]", `{"x":1,"y":"z"}`, `{"k":2.5}`,
		`\xaa`, "p", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
	}, got[1])
	require.Equal(t, make([]string, len(got[1])), got[2])
	require.Equal(t, "\ufeffa,a_2,a_3\n1,2,3\n", output(t, "SELECT 1 a, 2 a, 3 a", FormatCSV, OutputConfig{BOM: true}))
}

func TestOutputJSON(t *testing.T) {
	var got []map[string]any
	dec := json.NewDecoder(strings.NewReader(output(t, everything, FormatJSON, OutputConfig{})))
	dec.UseNumber()
	require.NoError(t, dec.Decode(&got))
	require.Len(t, got, 2)
	one := got[0]
	require.Equal(t, json.Number("18446744073709551615"), one["u64"])
	require.Equal(t, json.Number("3"), one["total"])
	require.Equal(t, json.Number("12.340"), one["d"])
	require.Equal(t, "2024-11-03T23:59:59.25", one["ts"])
	require.Equal(t, "2024-11-03T23:59:59Z", one["tz"])
	require.Nil(t, one["nan"])
	require.Equal(t, []any{"a", nil, "b"}, one["l"])
	require.Equal(t, map[string]any{"x": json.Number("1"), "y": "z"}, one["st"])
	require.Equal(t, "甲,\"乙\"\n<丙>", one["s"])
	for name, v := range got[1] {
		require.Nil(t, v, name)
	}
	require.JSONEq(t, "[]", output(t, "SELECT 1 WHERE false", FormatJSON, OutputConfig{}))
	require.Equal(t, "[\n{\"a\":1},\n{\"a\":2}\n]\n", output(t, "SELECT unnest([1,2]) a", FormatJSON, OutputConfig{}))
}

func TestOutputTable(t *testing.T) {
	got := output(t, `SELECT * FROM (VALUES ('候诊排队', 12, 0.123456789::DOUBLE), ('a'||chr(27)||'[31m', NULL, 1234567.98765)) t(问题, 件数, x)`, FormatTable, OutputConfig{})
	require.Equal(t, ""+
		"问题     | 件数 |            x\n"+
		"---------+------+-------------\n"+
		"候诊排队 |   12 |     0.123457\n"+
		"a [31m   |    ∅ | 1234567.9877\n"+
		"（2 行）\n", got)
	require.Equal(t, "i\n-\n0\n1\n（共 9 行，只显示前 2 行）\n",
		output(t, "SELECT i FROM range(9) t(i)", FormatTable, OutputConfig{MaxRows: 2}))
	require.Equal(t, "s\n------\n一二…\n（1 行）\n", strings.ReplaceAll(
		output(t, "SELECT '一二三四' s", FormatTable, OutputConfig{MaxWidth: 6}), "-----\n", "------\n"))
	require.Contains(t, output(t, everything, FormatTable, OutputConfig{}), "18446744073709551615")
}

func TestDisplayWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "中文": 4, "（，": 4, "Ａ": 2, "é": 1, "e\u0301": 1, "∅": 1, "😀": 2, "a\u200b": 1} {
		require.Equal(t, want, DisplayWidth(s), "%q", s)
	}
}

func TestOutputArrow(t *testing.T) {
	got := output(t, everything, FormatArrow, OutputConfig{})
	r, err := ipc.NewFileReader(bytes.NewReader([]byte(got)))
	require.NoError(t, err)
	defer r.Close()
	rows := 0
	for i := range r.NumRecords() {
		rec, err := r.Record(i)
		require.NoError(t, err)
		if rows == 0 {
			require.Equal(t, int64(9007199254740993), cell(rec.Column(3), 0))
		}
		rows += int(rec.NumRows())
	}
	require.Equal(t, 2, rows)
}

// What DuckDB reads back from the Parquet file is what it wrote.
func TestOutputParquet(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 3)
	db := open(t, dir, "")
	path := filepath.Join(t.TempDir(), "r.parquet")
	require.NoError(t, os.WriteFile(path, []byte(outputOf(t, db, everything, FormatParquet, OutputConfig{})), 0o600))
	back := "SELECT * FROM read_parquet(" + literal(path) + ")"
	require.Equal(t, outputOf(t, db, everything, FormatCSV, OutputConfig{}), outputOf(t, db, back, FormatCSV, OutputConfig{}))
	require.Equal(t, ""+
		"BOOLEAN,INTEGER,UBIGINT,BIGINT,UBIGINT,\"DECIMAL(38,0)\",\"DECIMAL(9,3)\",DOUBLE,DOUBLE,DOUBLE,VARCHAR,DATE,TIME,TIMESTAMP,"+
		"TIMESTAMP WITH TIME ZONE,VARCHAR,VARCHAR[],INTEGER[],VARCHAR,VARCHAR,VARCHAR,VARCHAR,VARCHAR,VARCHAR",
		strings.ReplaceAll(query(t, db, "SELECT column_type FROM (DESCRIBE "+back+")"), "\n", ","))
	require.Equal(t, "-5", query(t, db, "SELECT -5"))

	negative := outputOf(t, db, "SELECT -12345678901234567890::HUGEINT n, -0.05::DECIMAL(4,2) d", FormatParquet, OutputConfig{})
	require.NoError(t, os.WriteFile(path, []byte(negative), 0o600))
	require.Equal(t, "-12345678901234567890,-0.05", query(t, db, back))
}

func TestOutputMartsInEveryFormat(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 100)
	db := open(t, dir, "")
	for _, f := range Formats() {
		for _, mart := range MartNames() {
			require.NotEmpty(t, outputOf(t, db, "SELECT * FROM "+mart, f, OutputConfig{}), "%s as %s", mart, f)
		}
	}
}

func TestOutputXLSX(t *testing.T) {
	got := output(t, everything, FormatXLSX, OutputConfig{})
	f, err := excelize.OpenReader(strings.NewReader(got))
	require.NoError(t, err)
	defer f.Close()
	raw, err := f.GetRows("结果", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	shown, err := f.GetRows("结果")
	require.NoError(t, err)
	at := func(rows [][]string, name string) string {
		for i, n := range rows[0] {
			if n == name {
				return rows[1][i]
			}
		}
		return "no column " + name
	}
	require.Equal(t, "9007199254740993", at(raw, "i64"), "as text, every digit")
	require.Equal(t, "3", at(raw, "total"))
	require.Equal(t, "2024-02-29", at(shown, "day"))
	require.Equal(t, "2024-11-03 23:59:59", at(shown, "ts"))
	require.Equal(t, "甲,\"乙\"\n<丙>", at(raw, "s"))
	require.Equal(t, `["a",null,"b"]`, at(raw, "l"))
	for _, c := range []struct {
		cell string
		want excelize.CellType
	}{
		{"D2", excelize.CellTypeInlineString}, // i64, beyond Excel's digits
		{"F2", excelize.CellTypeUnset},        // total: a number
	} {
		typ, err := f.GetCellType("结果", c.cell)
		require.NoError(t, err)
		require.Equal(t, c.want, typ, c.cell)
	}
}

func TestParseFormat(t *testing.T) {
	f, err := ParseFormat("CSV")
	require.NoError(t, err)
	require.Equal(t, FormatCSV, f)
	_, err = ParseFormat("pdf")
	require.ErrorContains(t, err, "table csv json arrow parquet xlsx")
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestOutputReportsFailure(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 3)
	db := open(t, dir, "")
	for _, f := range Formats() {
		records, err := db.Query(context.Background(), "SELECT * FROM fact_complaint")
		require.NoError(t, err)
		_, err = Output(fullDisk{}, records, f, OutputConfig{})
		require.ErrorContains(t, err, "disk full", f)
		records.Release()
	}
}

func TestMoments(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	require.Equal(t, "2024-01-02T03:04:05", moment{at, wallClock}.String())
	require.Equal(t, "2024-01-02 03:04:05", text(moment{at, wallClock}))
}
