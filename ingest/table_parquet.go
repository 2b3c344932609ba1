package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// parquetRows is how many rows are taken from parquet-go at a time.
const parquetRows = 64

// parquetTables opens the one table of a Parquet file. Every leaf of the
// schema is a column: a member of a group bears the names joined by dots, and
// what is repeated (lists, maps) becomes a JSON array.
func (in *input) parquetTables(ctx context.Context, _ tableOptions, yield func(*table) bool) (err error) {
	if err := in.spool(ctx); err != nil {
		return err
	}
	if _, err := in.sha256(ctx); err != nil { // before: what is read later must be this
		return err
	}
	f, err := os.Open(in.file)
	if err != nil {
		return fmt.Errorf("无法打开: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("无法打开: %w", err)
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return because{"Parquet 文件不完整或已损坏：请重新导出", err}
	}
	r := &parquetReader{groups: file.RowGroups(), columns: parquetColumns(file.Root(), nil)}
	slices.SortFunc(r.columns, func(a, b parquetColumn) int { return a.index - b.index })
	defer func() { err = errors.Join(err, r.closeGroup()) }()
	t := in.newTable(ctx, "", r.next, r.closeGroup)
	for _, c := range r.columns {
		t.header = append(t.header, c.name)
	}
	yield(t)
	return nil
}

// A parquetColumn is a leaf of the schema.
type parquetColumn struct {
	name     string
	index    int
	repeated bool
	maxDef   int // definition level of a value that is there
	text     func(parquet.Value) string
}

// parquetColumns collects the leaves below a column.
func parquetColumns(c *parquet.Column, columns []parquetColumn) []parquetColumn {
	if c.Leaf() {
		return append(columns, parquetColumn{
			name: parquetName(c), index: c.Index(), maxDef: c.MaxDefinitionLevel(),
			repeated: c.MaxRepetitionLevel() > 0, text: parquetText(c.Type()),
		})
	}
	for _, child := range c.Columns() {
		columns = parquetColumns(child, columns)
	}
	return columns
}

// parquetName joins the path of a column with dots, without the two levels
// that the format puts around the elements of a list.
func parquetName(c *parquet.Column) string {
	path := slices.Clone(c.Path())
	if n := len(path); n >= 3 && path[n-2] == "list" && (path[n-1] == "element" || path[n-1] == "item") {
		path = path[:n-2]
	}
	return strings.Join(path, ".")
}

// A parquetReader reads the rows of all row groups.
type parquetReader struct {
	groups  []parquet.RowGroup // still to be read
	rows    parquet.Rows       // of the group at hand, or nil
	buf     [parquetRows]parquet.Row
	ready   []parquet.Row // read but not yet returned
	row     int
	columns []parquetColumn
}

func (r *parquetReader) next() (record, error) {
	for len(r.ready) == 0 {
		if err := r.read(); err != nil {
			return record{}, err
		}
	}
	row := r.ready[0]
	r.ready = r.ready[1:]
	r.row++
	rec := record{row: r.row, cells: make([]string, len(r.columns))}
	row.Range(func(column int, values []parquet.Value) bool {
		if column < len(r.columns) {
			rec.cells[column] = r.columns[column].cell(values)
		}
		return true
	})
	return rec, nil
}

// read fills ready, or returns io.EOF.
func (r *parquetReader) read() error {
	if r.rows == nil {
		if len(r.groups) == 0 {
			return io.EOF
		}
		r.rows, r.groups = r.groups[0].Rows(), r.groups[1:]
	}
	n, err := r.rows.ReadRows(r.buf[:])
	r.ready = r.buf[:n]
	switch {
	case errors.Is(err, io.EOF):
		return r.closeGroup()
	case err != nil:
		return because{fmt.Sprintf("Parquet 第 %d 行之后无法读取，文件可能已损坏：请重新导出", r.row), err}
	}
	return nil
}

// closeGroup releases the row group at hand; rows that were read stay valid.
func (r *parquetReader) closeGroup() error {
	if r.rows == nil {
		return nil
	}
	rows := r.rows
	r.rows = nil
	return rows.Close()
}

// cell returns what a row has in this column.
func (c parquetColumn) cell(values []parquet.Value) string {
	if !c.repeated {
		if len(values) == 0 || values[0].IsNull() {
			return ""
		}
		return mendUTF8(c.text(values[0]))
	}
	list := make([]*string, 0, len(values))
	for _, v := range values {
		switch {
		case !v.IsNull():
			s := mendUTF8(c.text(v))
			list = append(list, &s)
		case v.DefinitionLevel() == c.maxDef-1 && len(values) > 1:
			list = append(list, nil)
		}
	}
	if len(list) == 0 {
		return ""
	}
	cell, err := json.Marshal(list)
	if err != nil {
		return "" // cannot be: strings only
	}
	return string(cell)
}
