package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheets opens the chosen sheets of a workbook in their order: the visible
// ones that have any cell, or those named in the options. Rows stream; what
// grows with the file is excelize's table of shared strings, which goes to a
// temporary file beyond 16 MB.
func (in *input) sheets(ctx context.Context, opts tableOptions, yield func(*table) bool) (err error) {
	if err := in.spool(ctx); err != nil {
		return err
	}
	if err := checkUnpacked(in.file); err != nil {
		return err
	}
	if _, err := in.sha256(ctx); err != nil { // before: what is read later must be this
		return err
	}
	book, err := excelize.OpenFile(in.file, excelize.Options{RawCellValue: true})
	if err != nil {
		return workbookError(err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()

	names, err := in.chooseSheets(book, opts.sheets)
	if err != nil {
		return err
	}
	read := 0
	for _, name := range names {
		more, empty, err := in.yieldSheet(ctx, book, name, yield)
		if err != nil {
			return fmt.Errorf("工作表 %s：%w", name, err)
		}
		if !empty {
			read++
		}
		if !more {
			return nil
		}
	}
	if read == 0 {
		return errors.New("工作簿里没有任何数据：请检查导出是否成功，或数据是否在隐藏的工作表里")
	}
	return nil
}

func workbookError(err error) error {
	return because{"不是完整的 .xlsx 工作簿：请用 Excel 打开后另存为 .xlsx；若是压缩包，请先解压", err}
}

// chooseSheets returns the names of the sheets to read, in the workbook's
// order, and notes the hidden ones that are left out.
func (in *input) chooseSheets(book *excelize.File, wanted []string) ([]string, error) {
	all := book.GetSheetList()
	if len(all) == 0 {
		return nil, workbookError(errors.New("no worksheets"))
	}
	var names []string
	for _, name := range all {
		if len(wanted) > 0 {
			if slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, name) }) {
				names = append(names, name)
			}
			continue
		}
		visible, err := book.GetSheetVisible(name)
		if err != nil {
			return nil, fmt.Errorf("工作表 %s 无法读取: %w", name, err)
		}
		if visible {
			names = append(names, name)
		} else {
			in.notes = append(in.notes, fmt.Sprintf("工作表 %s 是隐藏的，没有读取（需要时请在配置里写明工作表名）", name))
		}
	}
	switch {
	case len(names) > 0:
		return names, nil
	case len(wanted) > 0:
		return nil, fmt.Errorf("没有名为 %s 的工作表：这个工作簿有 %s", strings.Join(wanted, "、"), strings.Join(all, "、"))
	}
	return nil, fmt.Errorf("所有工作表都是隐藏的（%s）：请取消隐藏，或在配置里写明工作表名", strings.Join(all, "、"))
}

// yieldSheet yields one sheet, unless it is empty.
func (in *input) yieldSheet(ctx context.Context, book *excelize.File, name string, yield func(*table) bool) (more, empty bool, err error) {
	rows, err := book.Rows(name)
	if err != nil {
		return false, false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	r := &sheetReader{rows: rows, lastRow: func() (int, error) { return lastSheetRow(in.file, name) }}
	first, err := r.next()
	if errors.Is(err, io.EOF) {
		in.notes = append(in.notes, fmt.Sprintf("工作表 %s 是空的", name))
		return true, true, nil
	}
	if err != nil {
		return false, false, err
	}
	r.ahead = &first
	t := in.newTable(ctx, name, r.next, rows.Close)
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.date1904 = *props.Date1904
	}
	return yield(t), false, nil
}

// A sheetReader reads the rows of one sheet.
type sheetReader struct {
	rows    *excelize.Rows
	row     int // rows.Next also counts the rows that the file leaves out
	ahead   *record
	lastRow func() (int, error)
}

// next returns the next row that has a cell.
func (r *sheetReader) next() (record, error) {
	if r.ahead != nil {
		rec := *r.ahead
		r.ahead = nil
		return rec, nil
	}
	for r.rows.Next() {
		r.row++
		cells, err := r.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return record{}, because{fmt.Sprintf("第 %d 行无法读取：请用 Excel 打开后另存为 .xlsx", r.row), err}
		}
		if len(cells) == 0 {
			continue
		}
		return record{row: r.row, cells: cells}, nil
	}
	if err := r.rows.Error(); err != nil {
		return record{}, because{fmt.Sprintf("第 %d 行之后无法读取：请用 Excel 打开后另存为 .xlsx", r.row), err}
	}
	// excelize ends a sheet in silence where its XML is broken.
	last, err := r.lastRow()
	if err != nil {
		return record{}, err
	}
	if last > r.row {
		return record{}, fmt.Errorf("第 %d 行之后的内容已损坏（应有 %d 行）：请用 Excel 打开并修复，另存为 .xlsx 后重新运行", r.row, last)
	}
	return record{}, io.EOF
}
