package ingest

import (
	"context"
	"fmt"
	"io"
	"iter"
)

// A table is one sheet of a workbook, or one text or Parquet file, opened for
// one pass from its first row. Its readers are in table_*.go; what the first
// rows mean (title lines, header) is for the header mapping to say.
type table struct {
	file, sheet string
	format      string // xlsx, csv, tsv, jsonl, parquet
	encoding    string // UTF-8, UTF-8 BOM, GB18030, Big5, UTF-16LE, UTF-16BE; "" for binary formats
	delimiter   rune   // of text tables
	compression string // gz, zst or ""
	date1904    bool   // the workbook counts days from 1904: its serial dates are 1,462 too low

	// header is set by formats that carry names (jsonl, parquet); nil where
	// the header is one of the first rows.
	header []string

	// next returns the next row, io.EOF after the last one, and any other
	// error only for what makes the rest of the table unreadable. Rows without
	// any cell are passed over; rows of empty cells are not.
	next  func() (record, error)
	close func() error
}

// A record is one row of a table. Cells are in column order, raw: an Excel
// date is its serial number, an Excel error its text (#N/A), true and false
// are 1 and 0 in Excel and words elsewhere. The slice belongs to the receiver.
type record struct {
	row   int // 1-based, as Excel shows it; for jsonl the line, in a JSON array the object, for parquet the row
	cells []string
	more  []Field // jsonl: keys that are not in the header
	bad   string  // not "": the record is broken, in Chinese, in what way
}

// tableOptions is what a user may settle about the tables of an input instead
// of having it detected. The zero value detects everything.
type tableOptions struct {
	sheets    []string // the sheets to read, hidden or not; nil for every visible one
	encoding  string   // of text formats, as UTF-8, GBK, Big5; "" to detect
	delimiter rune     // of csv and tsv; 0 to detect
}

// tables opens the tables of the input one after the other; each is closed
// when the loop goes on. An error is yielded once, as the last element, and
// names the input. A pipe or standard input can be passed over only once, a
// file as often as wanted.
func (in *input) tables(ctx context.Context, opts tableOptions) iter.Seq2[*table, error] {
	return func(yield func(*table, error) bool) {
		in.notes = nil
		open := in.textTables
		switch in.format {
		case formatXLSX:
			open = in.sheets
		case formatParquet:
			open = in.parquetTables
		}
		stopped := false
		err := open(ctx, opts, func(t *table) bool {
			stopped = !yield(t, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, fmt.Errorf("%s：%w", in.path, err))
		}
	}
}

// newTable returns a table of the input with what the input knows of it. Its
// rows stop when ctx does.
func (in *input) newTable(ctx context.Context, sheet string, next func() (record, error), done func() error) *table {
	where := in.path
	if sheet != "" {
		where += " 工作表 " + sheet
	}
	return &table{
		file: in.path, sheet: sheet, format: in.format, compression: in.compression,
		next: func() (record, error) {
			if err := ctx.Err(); err != nil {
				return record{}, err
			}
			rec, err := next()
			if err != nil && err != io.EOF { //nolint:errorlint // io.EOF is never wrapped here
				err = fmt.Errorf("%s：%w", where, err)
			}
			return rec, err
		},
		close: done,
	}
}
