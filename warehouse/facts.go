package warehouse

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Facts collects complaints in any order and writes them sorted. Rows wait in
// a temporary file, in memory stay 32 bytes for each of them.
//
// Add and Withdraw may be called from several goroutines at once.
type Facts struct {
	b *Builder

	mu        sync.Mutex
	spill     diskFile // has no name any more: gone with the process
	out       *bufio.Writer
	offset    int64
	entries   []entry
	withdrawn map[int64]bool
	finished  bool
	bySeq     []int32 // entries by number, for Peek; nothing may be added once it is there
}

// An entry says where a row stands in the spill, and where it belongs.
type entry struct {
	received Timestamp
	prefix   uint64 // first bytes of complaint_id, in its order
	offset   int64
	seq      uint32
	size     uint32
}

// Facts starts the fact marts.
func (b *Builder) Facts() (*Facts, error) {
	if b.facts != nil {
		return nil, fmt.Errorf("内部错误：Facts 只能调用一次")
	}
	path := filepath.Join(b.temp, "spill")
	f, err := create(path, os.O_EXCL)
	if err != nil {
		return nil, fmt.Errorf("无法建立临时文件：%w", err)
	}
	if err := remove(path); err != nil {
		f.Close()
		return nil, fmt.Errorf("无法建立临时文件：%w", err)
	}
	b.facts = &Facts{
		b: b, spill: f, out: bufio.NewWriterSize(f, 1<<20),
		withdrawn: map[int64]bool{},
	}
	return b.facts, nil
}

var rowBuffers = sync.Pool{New: func() any { return new([]byte) }} // scratch only

// Add keeps a row under its number, which must be unique, at least 0 and
// below 2³². The row may be reused afterwards.
func (f *Facts) Add(seq int64, row *FactComplaint) error {
	if seq < 0 || seq > math.MaxUint32 {
		return fmt.Errorf("内部错误：诉求序号 %d 超出范围", seq)
	}
	scratch := rowBuffers.Get().(*[]byte)
	defer rowBuffers.Put(scratch)
	data := row.encode((*scratch)[:0])
	*scratch = data
	if uint64(len(data)) > math.MaxUint32 {
		return fmt.Errorf("%s 第 %d 行过大，无法保存", row.File, row.Row)
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished {
		return fmt.Errorf("内部错误：诉求明细已写完，不能再添加")
	}
	if _, err := f.out.Write(data); err != nil {
		return fmt.Errorf("写入临时文件失败（磁盘已满？需要约与输入同样大小的空间）：%w", err)
	}
	f.entries = append(f.entries, entry{
		received: row.ReceivedAt, prefix: prefix(row.ComplaintID),
		offset: f.offset, seq: uint32(seq), size: uint32(len(data)),
	})
	f.offset += int64(len(data))
	return nil
}

// Withdraw takes back the row of that number, added already or not: a later
// state of the same order supersedes it. It becomes a row of mart reject.
func (f *Facts) Withdraw(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.withdrawn[seq] = true
}

func prefix(id string) uint64 {
	var b [8]byte
	copy(b[:], id)
	return binary.BigEndian.Uint64(b[:])
}

// arrange splits the entries into those to keep, by received_at and
// complaint_id, and those withdrawn, by number.
func (f *Facts) arrange() (kept, withdrawn []entry, err error) {
	kept = f.entries[:0]
	for _, e := range f.entries {
		if f.withdrawn[int64(e.seq)] {
			withdrawn = append(withdrawn, e)
		} else {
			kept = append(kept, e)
		}
	}
	slices.SortFunc(withdrawn, func(a, b entry) int { return cmp.Compare(a.seq, b.seq) })
	slices.SortFunc(kept, func(a, b entry) int {
		c := cmp.Or(cmp.Compare(a.received, b.received), cmp.Compare(a.prefix, b.prefix))
		if c != 0 || err != nil {
			return c
		}
		return f.compareIDs(a, b, &err)
	})
	return kept, withdrawn, err
}

// compareIDs settles the rare tie of time and prefix from the spill.
func (f *Facts) compareIDs(a, b entry, err *error) int {
	if a.seq == b.seq {
		return 0
	}
	var ids [2]FactComplaint
	for i, e := range []entry{a, b} {
		if _, e := f.read(e, nil, &ids[i]); e != nil {
			*err = e
			return 0
		}
	}
	return cmp.Or(cmp.Compare(ids[0].ComplaintID, ids[1].ComplaintID), cmp.Compare(a.seq, b.seq))
}

// read fetches a row from the spill through buf, which it returns grown.
func (f *Facts) read(e entry, buf []byte, row *FactComplaint) ([]byte, error) {
	buf = slices.Grow(buf[:0], int(e.size))[:e.size]
	if _, err := f.spill.ReadAt(buf, e.offset); err != nil {
		return buf, fmt.Errorf("读取临时文件失败：%w", err)
	}
	return buf, row.decode(string(buf))
}

// Peek reads rows that were added, by number, in the order of seqs, before Finish.
// A number that was not added is passed over. The row is reused.
func (f *Facts) Peek(seqs []int64, use func(seq int64, row *FactComplaint) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished {
		return errors.New("内部错误：诉求明细已写完，不能再读")
	}
	if err := f.out.Flush(); err != nil {
		return fmt.Errorf("写入临时文件失败（磁盘已满？需要约与输入同样大小的空间）：%w", err)
	}
	if f.bySeq == nil {
		f.bySeq = make([]int32, 0, len(f.entries))
		for i, e := range f.entries {
			for int(e.seq) >= len(f.bySeq) {
				f.bySeq = append(f.bySeq, -1)
			}
			f.bySeq[e.seq] = int32(i)
		}
	}
	var row FactComplaint
	var buf []byte
	for _, seq := range seqs {
		if seq < 0 || seq >= int64(len(f.bySeq)) || f.bySeq[seq] < 0 {
			continue
		}
		var err error
		if buf, err = f.read(f.entries[f.bySeq[seq]], buf, &row); err != nil {
			return err
		}
		if err := use(seq, &row); err != nil {
			return err
		}
	}
	return nil
}
