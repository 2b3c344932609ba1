package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// A LabelledText is a text with the class that people put it in. Both are
// clean, Simplified and masked as TextCleaner has them.
type LabelledText struct{ Text, Label string }

// LabelledOptions say what to read for training.
type LabelledOptions struct {
	Config Config
	Inputs []string  // files, folders, "-" for standard input
	Stdin  io.Reader // what "-" reads
	Text   []string  // headers of the columns that make the text, joined in this order
	Label  string    // header of the column that names the class
}

// A LabelledFile is the account of one input:
// Read = Accepted + NoText + NoLabel + Broken.
type LabelledFile struct {
	Path   string // as it may be shown
	SHA256 string // of the raw bytes, hex
	LabelledCounts
}

// LabelledCounts are numbers of rows; empty rows are nobody's.
type LabelledCounts struct {
	Read, Accepted  int64
	NoText, NoLabel int64 // without a text; with a text, but without a label
	Broken          int64 // unreadable, or a cell longer than ingest.max_cell_bytes
}

// A LabelledReader reads labelled texts, once.
type LabelledReader struct {
	opts    LabelledOptions
	cleaner *TextCleaner
	inputs  []*input
	columns map[tableName]*labelledColumns // nil: the table lacks them
	files   []*LabelledFile
}

// labelledColumns tells where a table keeps what is wanted.
type labelledColumns struct {
	headerRow int // as plan.headerRow
	text      []int
	label     int
}

// OpenLabelled finds the inputs and their columns, so that a missing one is said
// before any work is done.
func OpenLabelled(ctx context.Context, opts LabelledOptions) (*LabelledReader, error) {
	r := &LabelledReader{opts: opts, columns: map[tableName]*labelledColumns{}}
	if err := r.open(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *LabelledReader) open(ctx context.Context) (err error) {
	if r.cleaner, err = NewTextCleaner(r.opts.Config); err != nil {
		return err
	}
	if r.inputs, err = findInputs(r.opts.Inputs, r.opts.Stdin, ""); err != nil {
		return err
	}
	for _, in := range r.inputs {
		if err := in.asFile(ctx); err != nil {
			return err
		}
		if err := r.look(ctx, in); err != nil {
			return err
		}
		r.files = append(r.files, &LabelledFile{Path: r.cleaner.masker.shown(r.cleaner.cleaner, in.path)})
	}
	return nil
}

// look finds the columns of an input's tables; one table at least must have
// them.
func (r *LabelledReader) look(ctx context.Context, in *input) error {
	var missing error
	found := false
	for t, err := range in.tables(ctx, tableOptions{sheets: r.opts.Config.Sheets}) {
		if err != nil {
			return err
		}
		c, err := r.findColumns(t)
		if closeErr := t.close(); closeErr != nil {
			return closeErr
		}
		if err != nil {
			if missing == nil {
				missing = err
			}
			continue
		}
		found = true
		r.columns[tableName{t.file, t.sheet}] = c
	}
	if !found && missing == nil {
		missing = fmt.Errorf("%s：没有可读的数据", in.path)
	}
	if !found {
		return missing
	}
	return nil
}

// findColumns takes for the header the first row that has all the columns.
func (r *LabelledReader) findColumns(t *table) (*labelledColumns, error) {
	if t.header != nil {
		c, lacking := r.match(t.header)
		if lacking != "" {
			return nil, r.lacking(t, lacking, t.header)
		}
		return c, nil
	}
	var first []string
	var lacks string
	for range headerSearchRows {
		rec, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		c, lacking := r.match(rec.cells)
		if lacking == "" {
			c.headerRow = rec.row
			return c, nil
		}
		if first == nil {
			first, lacks = rec.cells, lacking
		}
	}
	return nil, r.lacking(t, lacks, first)
}

// match finds the columns in a header, or tells which one is not there.
func (r *LabelledReader) match(header []string) (c *labelledColumns, lacking string) {
	place := func(name string) int {
		want := headerKey(name).key
		return slices.IndexFunc(header, func(h string) bool { return want != "" && headerKey(h).key == want })
	}
	c = &labelledColumns{label: place(r.opts.Label)}
	if c.label < 0 {
		return nil, r.opts.Label
	}
	for _, name := range r.opts.Text {
		at := place(name)
		if at < 0 {
			return nil, name
		}
		c.text = append(c.text, at)
	}
	return c, ""
}

// maxNamed is how many columns a message names.
const maxNamed = 12

func (r *LabelledReader) lacking(t *table, name string, header []string) error {
	if header == nil {
		return fmt.Errorf("%s：%w", t.name(), errNoRows)
	}
	var names []string
	for _, h := range header[:min(len(header), maxNamed)] {
		h = r.cleaner.Clean(h)
		if len(h) > maxHeaderBytes {
			h = "…"
		}
		names = append(names, h)
	}
	if len(header) > maxNamed {
		names = append(names, "……")
	}
	return fmt.Errorf("%s：没有名为“%s”的列；第一行是：%s。\n请用 --text 和 --label 写明表头里的列名",
		t.name(), name, strings.Join(names, "、"))
}

// Files is the account of what was read, complete once Batches has ended.
func (r *LabelledReader) Files() []*LabelledFile { return r.files }

// Close lets go of the inputs.
func (r *LabelledReader) Close() error { return closeInputs(r.inputs) }

// A labelledChunk is rows of one table on their way.
type labelledChunk struct {
	file    *LabelledFile
	columns *labelledColumns
	rows    []record
}

// A labelledBatch is what became of a chunk.
type labelledBatch struct {
	texts  []LabelledText
	counts LabelledCounts
}

// Batches reads everything, in the order of the inputs and their rows; texts
// are cleaned and masked on all cores. A non-nil error ends the sequence.
func (r *LabelledReader) Batches(ctx context.Context) iter.Seq2[[]LabelledText, error] {
	return func(yield func([]LabelledText, error) bool) {
		err := InOrder(ctx, r.parse, r.prepare, func(c labelledChunk, b labelledBatch) error {
			c.file.Add(b.counts)
			if !yield(b.texts, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

// Add adds another account.
func (c *LabelledCounts) Add(d LabelledCounts) {
	c.Read += d.Read
	c.Accepted += d.Accepted
	c.NoText += d.NoText
	c.NoLabel += d.NoLabel
	c.Broken += d.Broken
}

func (r *LabelledReader) parse(ctx context.Context, send func(labelledChunk) error) error {
	for i, in := range r.inputs {
		for t, err := range in.tables(ctx, tableOptions{sheets: r.opts.Config.Sheets}) {
			if err != nil {
				return in.whyBroken(ctx, err)
			}
			if c := r.columns[tableName{t.file, t.sheet}]; c != nil {
				err = parseLabelled(t, c, r.files[i], send)
			}
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
		r.files[i].SHA256 = sum
	}
	return nil
}

func parseLabelled(t *table, c *labelledColumns, file *LabelledFile, send func(labelledChunk) error) error {
	rows := make([]record, 0, batchRows)
	for {
		rec, err := t.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err == nil && rec.row > c.headerRow && !rec.blank() {
			rows = append(rows, rec)
		}
		if len(rows) == batchRows || err != nil && len(rows) > 0 {
			if err := send(labelledChunk{file, c, rows}); err != nil {
				return err
			}
			rows = make([]record, 0, batchRows)
		}
		if err != nil {
			return nil
		}
	}
}

// prepare returns what one goroutine does with its chunks; labels, which many
// rows repeat, it cleans once.
func (r *LabelledReader) prepare() func(context.Context, labelledChunk) (labelledBatch, error) {
	known := map[string]string{}
	label := func(s string) string {
		clean, ok := known[s]
		if !ok {
			clean = strings.TrimSpace(r.cleaner.Clean(s))
			if len(known) == knownCells {
				clear(known)
			}
			known[strings.Clone(s)] = clean
		}
		return clean
	}
	return func(_ context.Context, c labelledChunk) (labelledBatch, error) {
		var b labelledBatch
		for i := range c.rows {
			b.counts.Read++
			rec := &c.rows[i]
			if rec.bad != "" || slices.ContainsFunc(rec.cells, func(s string) bool { return len(s) > r.opts.Config.MaxCellBytes }) {
				b.counts.Broken++
				continue
			}
			text := ""
			for _, at := range c.columns.text {
				text = JoinTitle(text, r.cleaner.Clean(rec.cell(at)))
			}
			class := label(rec.cell(c.columns.label))
			switch {
			case strings.TrimSpace(text) == "":
				b.counts.NoText++
			case class == "":
				b.counts.NoLabel++
			default:
				b.counts.Accepted++
				b.texts = append(b.texts, LabelledText{text, class})
			}
		}
		return b, nil
	}
}

// cell is the cell of a column, "" where the row ends before it.
func (rec *record) cell(column int) string {
	if column < len(rec.cells) {
		return rec.cells[column]
	}
	return ""
}
