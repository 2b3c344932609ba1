package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"weisu/cmd/weisu/internal/workbook"
	"weisu/ingest"
)

// maxRejects is how many rejected rows go into rejects.xlsx, which a person
// repairs by hand; mart reject holds all of them.
const maxRejects = 50_000

// rejectsName is the workbook of rejected rows in the output folder.
const rejectsName = "rejects.xlsx"

// A rejectBook gathers rejected rows (not duplicates) by table, so that they
// can be repaired and fed again.
type rejectBook struct {
	names  []ingest.Position // tables in reading order; Row is 0
	tables map[ingest.Position][]ingest.Reject
	rows   int
}

func newRejectBook() *rejectBook { return &rejectBook{tables: map[ingest.Position][]ingest.Reject{}} }

func (b *rejectBook) add(r *ingest.Reject) {
	if r.Reason.Duplicate() || b.rows == maxRejects {
		return
	}
	b.rows++
	name := ingest.Position{File: r.File, Sheet: r.Sheet}
	if _, ok := b.tables[name]; !ok {
		b.names = append(b.names, name)
	}
	b.tables[name] = append(b.tables[name], *r)
}

// shownRejects is how many rejects an error names.
const shownRejects = 3

// someAccepted fails where not a row was accepted: an empty snapshot would take
// the place of the last one, and tell nobody anything.
func (j *job) someAccepted() error {
	total := ingest.Total(j.in.Files())
	if total.Accepted > 0 {
		return nil
	}
	var files []string
	for _, f := range j.in.Files() {
		files = append(files, f.Path)
	}
	if total.Read == 0 {
		return fmt.Errorf(j.app.tr("%s：只有表头，没有一行数据。请检查导出是否成功", "%s: a header and no rows; check the export"), strings.Join(files, "、"))
	}
	var b strings.Builder
	fmt.Fprintf(&b, j.app.tr("%s：读入 %d 行，没有一行能接收；不发布空的快照。前几行的原因：", "%s: %d rows read, none accepted; no empty snapshot is published. The first reasons:"), strings.Join(files, "、"), total.Read)
	shown := 0
	for _, name := range j.rejects.names {
		for _, r := range j.rejects.tables[name] {
			if shown++; shown <= shownRejects {
				fmt.Fprintf(&b, "\n  %s：%s %s", r.Position, j.app.tr(r.Reason.Chinese(), r.Reason.English()), r.Detail)
			}
		}
	}
	b.WriteString(j.app.tr("\n用 weisu inspect 查看各列是怎样认的", "\nSee how columns were taken with weisu inspect"))
	return errors.New(b.String())
}

// write makes a workbook with one sheet a table: its own header and cells,
// masked, then what is wrong and where the row stood.
func (b *rejectBook) write(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range b.names {
		sheet := fmt.Sprintf("拒收%d", i+1)
		if _, err := f.NewSheet(sheet); err != nil {
			return err
		}
		if err := b.writeSheet(f, sheet, b.tables[name]); err != nil {
			return fmt.Errorf("%s：%w", rejectsName, err)
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	return workbook.Write(f, w)
}

func (b *rejectBook) writeSheet(f *excelize.File, sheet string, rows []ingest.Reject) error {
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	width := len(rows[0].Header)
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	header := make([]any, width, width+2)
	for i, h := range rows[0].Header {
		header[i] = h
	}
	if err := sw.SetRow("A1", append(header, "拒收原因", "原位置")); err != nil {
		return err
	}
	for i, r := range rows {
		cells := make([]any, width, width+2)
		for k, c := range r.Cells {
			cells[k] = c
		}
		why := r.Reason.Chinese()
		if r.Detail != "" {
			why += "：" + r.Detail
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", i+2), append(cells, why, r.Position.String())); err != nil {
			return err
		}
	}
	return sw.Flush()
}
