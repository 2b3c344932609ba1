package warehouse

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// A Format is a way to write a result.
type Format string

// The formats. Table is for the eye: NULL is ∅, long cells and long results
// are cut. All others are complete; NULL is an empty cell in csv and xlsx.
const (
	FormatTable   Format = "table"
	FormatCSV     Format = "csv"
	FormatJSON    Format = "json"
	FormatArrow   Format = "arrow" // IPC file
	FormatParquet Format = "parquet"
	FormatXLSX    Format = "xlsx"
)

// Formats lists the formats.
func Formats() []Format {
	return []Format{FormatTable, FormatCSV, FormatJSON, FormatArrow, FormatParquet, FormatXLSX}
}

// ParseFormat reads a format's name.
func ParseFormat(s string) (Format, error) {
	if f := Format(strings.ToLower(s)); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", fmt.Errorf("没有输出格式 %q；可用：%s", s, strings.Trim(fmt.Sprint(Formats()), "[]"))
}

// Binary tells whether a format is not meant for a terminal.
func (f Format) Binary() bool {
	return f == FormatArrow || f == FormatParquet || f == FormatXLSX
}

// An OutputConfig refines a format.
type OutputConfig struct {
	MaxRows  int  // table: rows shown at most, 0 all
	MaxWidth int  // table: columns of the terminal that one cell takes at most, 0 all
	BOM      bool // csv: begin with a byte order mark, for Excel
}

// Output writes a result and returns its number of rows. Releasing records is
// left to the caller.
func Output(w io.Writer, records array.RecordReader, format Format, c OutputConfig) (int64, error) {
	var rows int64
	var err error
	switch format {
	case FormatTable:
		rows, err = writeTable(w, records, c)
	case FormatCSV:
		rows, err = writeCSV(w, records, c.BOM)
	case FormatJSON:
		rows, err = writeJSON(w, records)
	case FormatArrow:
		rows, err = writeArrow(w, records)
	case FormatParquet:
		rows, err = writeParquet(w, records)
	case FormatXLSX:
		rows, err = writeXLSX(w, records)
	default:
		_, err = ParseFormat(string(format))
	}
	if err != nil {
		return rows, fmt.Errorf("输出查询结果失败：%w", err)
	}
	return rows, nil
}

// eachRow passes the rows of a result one by one in a slice that is reused.
func eachRow(records array.RecordReader, use func(row []any) error) (int64, error) {
	var n int64
	row := make([]any, records.Schema().NumFields())
	for records.Next() {
		rec := records.Record()
		for i := range int(rec.NumRows()) {
			for j := range row {
				row[j] = cell(rec.Column(j), i)
			}
			if err := use(row); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, records.Err()
}

// headings are the names of a result's columns, made distinct: a, a_2, a_3.
func headings(s *arrow.Schema) []string {
	taken := map[string]bool{}
	for _, f := range s.Fields() {
		taken[f.Name] = true
	}
	used := map[string]bool{}
	names := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		name := f.Name
		for n := 2; used[name] || name != f.Name && taken[name]; n++ {
			name = f.Name + "_" + strconv.Itoa(n)
		}
		used[name] = true
		names[i] = name
	}
	return names
}
