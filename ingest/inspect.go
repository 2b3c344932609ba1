package ingest

import (
	"context"
	"errors"
	"fmt"
)

// An Inspection is what would happen to an input: how it is read, what its
// columns mean, its first rows as they would become complaints, and what would
// be rejected. Nothing is written.
type Inspection struct {
	Files   []*FileReport
	First   []Complaint // of each table the first rows, clean and masked
	Rejects []Reject    // at most maxShown of them
	Total   Counts
	Reasons map[Reason]int64
}

// maxShown bounds the rejects that an inspection lists one by one.
const maxShown = 20

// Inspect reads the inputs to their end, as Read would, and keeps firstRows
// complaints of each table.
func Inspect(ctx context.Context, opts Options, firstRows int) (ins *Inspection, err error) {
	r, err := Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	ins = &Inspection{Files: r.Files(), Reasons: map[Reason]int64{}}
	shown := map[tableName]int{}
	for b, err := range r.Batches(ctx) {
		if err != nil {
			return nil, err
		}
		for _, c := range b.Complaints {
			name := tableName{c.File, c.Sheet}
			if shown[name] < firstRows {
				shown[name]++
				ins.First = append(ins.First, c)
			}
		}
		for _, rej := range b.Rejects {
			ins.Reasons[rej.Reason]++
			if len(ins.Rejects) < maxShown {
				ins.Rejects = append(ins.Rejects, rej)
			}
		}
	}
	ins.Total = Total(ins.Files)
	return ins, nil
}

// Chinese is the reason in the user's words.
func (r Reason) Chinese() string {
	switch r {
	case ReasonNoText:
		return "没有诉求内容"
	case ReasonBadRecord:
		return "记录损坏"
	case ReasonTooLong:
		return "单元格过长"
	case ReasonSuperseded:
		return "同一工单同一单位的较早状态"
	case ReasonRepeated:
		return "与其他文件中的行重复"
	}
	return string(r)
}

// English is the reason in English.
func (r Reason) English() string {
	switch r {
	case ReasonNoText:
		return "no complaint text"
	case ReasonBadRecord:
		return "broken record"
	case ReasonTooLong:
		return "cell too long"
	case ReasonSuperseded:
		return "earlier state of the same order and unit"
	case ReasonRepeated:
		return "the same row as in another file"
	}
	return string(r)
}

// Duplicate tells whether the row counts as a duplicate; else it is rejected.
func (r Reason) Duplicate() bool { return r == ReasonSuperseded || r == ReasonRepeated }

// String gives file, sheet and row as messages show them.
func (p Position) String() string {
	if p.Sheet == "" {
		return fmt.Sprintf("%s 第 %d 行", p.File, p.Row)
	}
	return fmt.Sprintf("%s 工作表 %s 第 %d 行", p.File, p.Sheet, p.Row)
}
