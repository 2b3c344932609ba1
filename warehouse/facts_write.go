package warehouse

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// factBatch is how many rows go to the Parquet writer at once.
const factBatch = 512

// Finish writes fact_complaint and fact_issue, sorted by received_at and
// complaint_id, and the withdrawn rows to mart reject. names gives the columns
// unit_name, district, issue_name and the categories in fact_issue. late, if
// not nil, may complete each row before it is written; it is called once for
// every row that was kept, from several goroutines at once, and must not
// change complaint_id or received_at.
func (f *Facts) Finish(ctx context.Context, names *Names, late func(seq int64, row *FactComplaint)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished {
		return errors.New("内部错误：Finish 只能调用一次")
	}
	f.finished = true
	defer f.spill.Close()
	if err := f.out.Flush(); err != nil {
		return fmt.Errorf("写入临时文件失败（磁盘已满？需要约与输入同样大小的空间）：%w", err)
	}
	kept, withdrawn, err := f.arrange()
	if err != nil {
		return err
	}
	if err := f.reject(withdrawn); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for len(kept) > 0 {
		name := monthOf(kept[0])
		n := 1
		for n < len(kept) && monthOf(kept[n]) == name {
			n++
		}
		rows := kept[:n]
		kept = kept[n:]
		g.Go(func() error { return f.writeMonth(ctx, name, rows, names, late) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	f.entries = nil
	return nil
}

func monthOf(e entry) string { return month(e.received.Time()) }

// writeMonth writes one month's files of both fact marts.
func (f *Facts) writeMonth(ctx context.Context, name string, entries []entry, names *Names, late func(int64, *FactComplaint)) error {
	complaints, err := newFile[FactComplaint](f.b, name)
	if err != nil {
		return err
	}
	defer complaints.abandon()
	issues, err := newFile[FactIssue](f.b, name)
	if err != nil {
		return err
	}
	defer issues.abandon()

	rows := make([]FactComplaint, min(factBatch, len(entries)))
	var raised []FactIssue
	var buf []byte
	for len(entries) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(len(rows), len(entries))
		raised = raised[:0]
		for i, e := range entries[:n] {
			row := &rows[i]
			if buf, err = f.read(e, buf, row); err != nil {
				return err
			}
			row.Month = name
			names.spellOut(row)
			if late != nil {
				late(int64(e.seq), row)
			}
			raised = names.issuesOf(raised, row)
		}
		if err := complaints.write(rows[:n]); err != nil {
			return err
		}
		if err := issues.write(raised); err != nil {
			return err
		}
		entries = entries[n:]
	}
	if err := complaints.close(); err != nil {
		return err
	}
	return issues.close()
}

// reject writes the withdrawn rows to mart reject.
func (f *Facts) reject(entries []entry) error {
	var row FactComplaint
	var buf []byte
	var err error
	for _, e := range entries {
		if buf, err = f.read(e, buf, &row); err != nil {
			return err
		}
		if err := Append(f.b, supersededReject(&row)); err != nil {
			return err
		}
	}
	return nil
}
