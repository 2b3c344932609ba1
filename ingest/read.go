package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// batchRows is how many rows travel together: enough to keep two cores busy,
// few enough that memory follows the batch.
const batchRows = 512

// Options say what to read and how.
type Options struct {
	Config Config
	Inputs []string  // files, folders, "-" for standard input
	Stdin  io.Reader // what "-" reads
	Units  *Units    // nil: a tree of the names that the exports give
	Key    []byte    // the warehouse folder's key: masks and ids depend on it
	AsOf   time.Time // zero: the latest absolute time in the input
}

// A Reader reads the inputs it was opened for, once.
type Reader struct {
	opts    Options
	units   *Units
	cleaner *cleaner
	masker  *masker
	inputs  []*input
	plans   map[tableName]*plan
	files   []*FileReport
	asOf    time.Time
	latest  time.Time // latest absolute time seen
}

// tableName names a table within a run.
type tableName struct{ file, sheet string }

// Open finds the inputs, looks at the first rows of each and maps their
// headers, so that what is wrong with a file is said before any work is done.
func Open(ctx context.Context, opts Options) (*Reader, error) {
	if opts.Units == nil {
		opts.Units = NewUnits()
	}
	r := &Reader{opts: opts, units: opts.Units, plans: map[tableName]*plan{}, asOf: opts.AsOf}
	if err := r.open(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// AsOf is the time that relative dates and deadlines are counted from: the one
// given, else the latest absolute time in the input, known once everything is
// read. It is zero where the input holds no absolute time.
func (r *Reader) AsOf() time.Time {
	if !r.opts.AsOf.IsZero() {
		return r.opts.AsOf
	}
	return r.latest
}

// Files is the account of what was read, in reading order. It is complete once
// Batches has ended.
func (r *Reader) Files() []*FileReport { return r.files }

// Units is the unit tree, with the units that the exports named.
func (r *Reader) Units() *Units { return r.units }

// A chunk is rows of one table on their way through preparation.
type chunk struct {
	table *TableReport
	plan  *plan
	rows  []record
}

// errEnough ends a reading whose consumer wants no more.
var errEnough = errors.New("reading stopped")

// Batches reads everything: rows are parsed by one goroutine, prepared by as
// many as there are cores, and folded here, in reading order. A non-nil error
// ends the sequence.
func (r *Reader) Batches(ctx context.Context) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		err := InOrder(ctx, r.parse, r.prepare, r.fold(yield))
		if err != nil && !errors.Is(err, errEnough) {
			yield(Batch{}, err)
		}
	}
}

func (r *Reader) prepare() func(context.Context, chunk) ([]prepared, error) {
	p := r.newPreparer()
	return func(_ context.Context, c chunk) ([]prepared, error) { return p.rows(c), nil }
}

// fold yields a batch for every chunk.
func (r *Reader) fold(yield func(Batch, error) bool) func(chunk, []prepared) error {
	f := newFolder(r.masker)
	var current *TableReport
	return func(c chunk, rows []prepared) error {
		if c.table != current {
			current = c.table
			f.startTable(current)
		}
		b := Batch{Complaints: make([]Complaint, 0, len(rows))}
		for _, p := range rows {
			r.latest = later(r.latest, p.latest)
			f.add(&b, p)
		}
		if !yield(b, nil) {
			return errEnough
		}
		return nil
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// parse reads the tables one after the other and sends their rows in chunks.
func (r *Reader) parse(ctx context.Context, send func(chunk) error) error {
	for i, in := range r.inputs {
		report := r.files[i]
		for t, err := range in.tables(ctx, r.tableOptions()) {
			if err != nil {
				return in.whyBroken(ctx, err)
			}
			p := r.plans[tableName{t.file, t.sheet}]
			if p == nil || p.skip != "" {
				if err := t.close(); err != nil {
					return err
				}
				continue
			}
			tr := report.table(t.sheet)
			err := r.parseTable(t, p, tr, send)
			if closeErr := t.close(); err == nil {
				err = closeErr
			}
			if err != nil {
				return in.whyBroken(ctx, err)
			}
		}
		sum, err := in.finalHash(ctx)
		if err != nil {
			return err
		}
		report.SHA256 = sum
		for _, note := range in.notes {
			report.Notes = append(report.Notes, r.shown(note))
		}
	}
	return nil
}

func (r *Reader) parseTable(t *table, p *plan, tr *TableReport, send func(chunk) error) error {
	rows := make([]record, 0, batchRows)
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		c := chunk{table: tr, plan: p, rows: rows}
		rows = make([]record, 0, batchRows)
		return send(c)
	}
	for {
		rec, err := t.next()
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return err
		}
		if p.headerRow > 0 && rec.row <= p.headerRow {
			continue
		}
		if rec.blank() || p.mapping.repeatsHeader(rec.cells) {
			tr.Blank++
			continue
		}
		rows = append(rows, rec)
		if len(rows) == batchRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

// blank tells whether the row holds nothing at all: spreadsheets are full of
// such rows, and nobody would call them rows read.
func (rec record) blank() bool {
	if rec.bad != "" || len(rec.more) > 0 {
		return false
	}
	for _, c := range rec.cells {
		for _, b := range []byte(c) {
			if b > ' ' {
				return false
			}
		}
	}
	return true
}
