package warehouse

import (
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/xuri/excelize/v2"
)

// maxExact is the largest integer up to which Excel, which calculates in
// doubles, keeps every digit that it shows.
const maxExact = 999_999_999_999_999

// writeXLSX writes one sheet with a frozen header line. What Excel would
// change (numbers of more than 15 digits) is written as text.
func writeXLSX(w io.Writer, records array.RecordReader) (n int64, err error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "结果"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return 0, err
	}
	styles, err := newStyles(f)
	if err != nil {
		return 0, err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return 0, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	line := make([]any, records.Schema().NumFields())
	for j, name := range headings(records.Schema()) {
		line[j] = excelize.Cell{StyleID: styles.header, Value: name}
	}
	if err := out.SetRow("A1", line); err != nil {
		return 0, err
	}
	row := 1
	n, err = eachRow(records, func(values []any) error {
		if row++; row > excelize.TotalRows {
			return fmt.Errorf("结果超过 Excel 的上限 %d 行；请加条件，或改用 csv、parquet", excelize.TotalRows)
		}
		for j, v := range values {
			line[j] = styles.cell(v)
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return out.SetRow(at, line)
	})
	if err != nil {
		return n, err
	}
	if err := out.Flush(); err != nil {
		return n, err
	}
	_, err = f.WriteTo(w)
	return n, err
}

type xlsxStyles struct{ header, day, clock int }

func newStyles(f *excelize.File) (s xlsxStyles, err error) {
	if s.header, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return s, err
	}
	day, clock := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	if s.day, err = f.NewStyle(&excelize.Style{CustomNumFmt: &day}); err != nil {
		return s, err
	}
	s.clock, err = f.NewStyle(&excelize.Style{CustomNumFmt: &clock})
	return s, err
}

// cell gives Excel a value that it shows as it is.
func (s xlsxStyles) cell(v any) any {
	switch v := v.(type) {
	case nil, bool, string:
		return v
	case int64:
		if v <= maxExact && v >= -maxExact {
			return v
		}
	case uint64:
		if v <= maxExact {
			return v
		}
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	case decimal:
		var whole int64
		if _, err := fmt.Sscanf(string(v), "%d\n", &whole); err == nil && fmt.Sprint(whole) == string(v) {
			return s.cell(whole)
		}
	case moment:
		switch {
		case v.Year() < 1900: // before Excel's calendar
		case v.kind == calendarDay:
			return excelize.Cell{StyleID: s.day, Value: v.Time}
		case v.kind == wallClock:
			return excelize.Cell{StyleID: s.clock, Value: v.Time}
		}
	}
	return text(v)
}
