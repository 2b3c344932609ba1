package ingest

import (
	"fmt"
	"strconv"
)

// A foldKey is 128 bits of a complaint id: far beyond any collision.
type foldKey [16]byte

// A state is what the folder keeps of an accepted complaint: whose account its
// row is in and how late a state of the order it is.
type state struct {
	status int64 // StatusAt in Unix seconds, noStatus where the export gives none
	table  int32 // index into folder.tables
}

const noStatus = -1 << 63

// A folder gives every prepared row its end: a complaint of its own, a later
// state of one that was yielded before, or a duplicate. It sees the rows in
// reading order, and keeps some 70 bytes a complaint.
//
// The rule (design, "Order, complaint, row"): rows of the same order and unit
// fold into one. The later state wins: by status time where both rows have
// one, else by reading order. A row without an order number is known by its
// masked text, date and unit, and by its ordinal among the identical rows of
// its table, so that two people with the same words stay two while the same
// export fed twice counts once.
type folder struct {
	masker   *masker
	tables   []*TableReport
	seen     map[foldKey]int64 // → seq
	states   []state           // by seq
	ordinals map[foldKey]int32 // identical rows of the table being read
}

func newFolder(m *masker) *folder {
	return &folder{masker: m, seen: map[foldKey]int64{}, ordinals: map[foldKey]int32{}}
}

// startTable begins a table: ordinals count within it.
func (f *folder) startTable(t *TableReport) {
	f.tables = append(f.tables, t)
	clear(f.ordinals)
}

// add decides about one prepared row and appends the outcome to the batch.
func (f *folder) add(b *Batch, p prepared) {
	t := f.tables[len(f.tables)-1]
	t.Counts.Read++
	if p.reject != nil {
		t.Counts.Rejected++
		b.Rejects = append(b.Rejects, *p.reject)
		return
	}
	c := p.complaint
	if c.OrderID == "" {
		n := f.ordinals[p.key]
		f.ordinals[p.key] = n + 1
		p.key = f.masker.key128("row", string(p.key[:]), strconv.Itoa(int(n)))
	}
	c.ID = fmt.Sprintf("%x", p.key[:])
	if c.OrderID == "" {
		c.OrderID = c.ID
	}

	earlier, known := f.seen[p.key]
	next := state{status: noStatus, table: int32(len(f.tables) - 1)}
	if !c.StatusAt.IsZero() {
		next.status = c.StatusAt.Unix()
	}
	c.Seq, c.Replaces = int64(len(f.states)), -1
	if known {
		old := f.states[earlier]
		if !p.hasOrder || laterState(old, next) {
			// An identical row from another table, or a step that is over.
			t.Counts.Duplicate++
			b.Rejects = append(b.Rejects, Reject{Position: c.Position, Reason: duplicateReason(p.hasOrder)})
			return
		}
		c.Replaces = earlier
		from := f.tables[old.table]
		from.Counts.Accepted--
		from.Counts.Duplicate++
	}
	t.Counts.Accepted++
	t.count(&c)
	f.seen[p.key] = c.Seq
	f.states = append(f.states, next)
	b.Complaints = append(b.Complaints, c)
}

// laterState tells whether a is a later state than b, which was read after it.
func laterState(a, b state) bool {
	return a.status != noStatus && b.status != noStatus && a.status > b.status
}

func duplicateReason(hasOrder bool) Reason {
	if hasOrder {
		return ReasonSuperseded
	}
	return ReasonRepeated
}
