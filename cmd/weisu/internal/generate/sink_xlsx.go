package generate

import (
	"fmt"
	"os"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"weisu/cmd/weisu/internal/workbook"
)

// blankEvery is how many rows of the first sheet stand between blank lines.
const blankEvery = 700

// An xlsxSink writes a workbook of two sheets, parted at a day. The first has
// a title line and a blank line above its header, blank lines between and real
// Excel dates; the second begins with its header and holds dates as words.
type xlsxSink struct {
	out     *os.File
	book    *excelize.File
	columns []column
	split   time.Time
	date    int // style of date cells
	title   string

	sheet  string
	stream *excelize.StreamWriter
	line   int // last row written
	rows   int // data rows of the sheet
	cells  []any
	buf    []byte
}

const (
	firstSheet  = "工单明细（一）"
	secondSheet = "工单明细（二）"
)

func newXLSXSink(w *os.File, f File, split time.Time) (*xlsxSink, error) {
	s := &xlsxSink{out: w, book: excelize.NewFile(), columns: f.columns(), split: split, title: cityName + "12345热线医疗卫生类工单导出表"}
	format := "yyyy/m/d h:mm:ss"
	style, err := s.book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return nil, fmt.Errorf("xlsx 样式: %w", err)
	}
	s.date = style
	if err := s.book.SetSheetName("Sheet1", firstSheet); err != nil {
		return nil, err
	}
	if _, err := s.book.NewSheet(secondSheet); err != nil {
		return nil, err
	}
	return s, s.open(firstSheet)
}

func (s *xlsxSink) open(sheet string) error {
	stream, err := s.book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	s.stream, s.sheet, s.line, s.rows = stream, sheet, 0, 0
	if sheet == firstSheet {
		if err := stream.SetRow("A1", []any{s.title}); err != nil {
			return err
		}
		s.line = 2
	}
	header := make([]any, len(s.columns))
	for i, c := range s.columns {
		header[i] = c.header
	}
	s.line++
	return stream.SetRow(fmt.Sprintf("A%d", s.line), header)
}

func (s *xlsxSink) write(r *row) (string, int, error) {
	if s.sheet == firstSheet && !r.at.Before(s.split) {
		if err := s.stream.Flush(); err != nil {
			return "", 0, err
		}
		if err := s.open(secondSheet); err != nil {
			return "", 0, err
		}
	}
	s.cells = s.cells[:0]
	for _, c := range s.columns {
		s.cells = append(s.cells, s.cell(r, c.field))
	}
	s.line++
	s.rows++
	if s.sheet == firstSheet && s.rows%blankEvery == 0 {
		s.line++
	}
	return s.sheet, s.line, s.stream.SetRow(fmt.Sprintf("A%d", s.line), s.cells)
}

func (s *xlsxSink) cell(r *row, f field) any {
	t, ok := r.time(f)
	switch {
	case ok && t.IsZero():
		return nil
	case ok && s.sheet == firstSheet:
		return excelize.Cell{StyleID: s.date, Value: t}
	case ok:
		return string(appendTime(nil, t, false))
	case f == fieldRating:
		return r.rating
	}
	s.buf = r.append(s.buf[:0], f)
	if len(s.buf) == 0 {
		return nil
	}
	return string(s.buf)
}

func (s *xlsxSink) close() error {
	err := s.stream.Flush()
	if s.sheet == firstSheet && err == nil {
		if err = s.open(secondSheet); err == nil {
			err = s.stream.Flush()
		}
	}
	if err == nil {
		err = workbook.Write(s.book, s.out)
	}
	return firstError(err, s.book.Close(), s.out.Close())
}

// validEnd reports whether buf does not end inside a character.
func validEnd(buf []byte) bool {
	r, _ := utf8.DecodeLastRune(buf)
	return r != utf8.RuneError
}
