package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// sampleRows is how many rows of a table are looked at before it is read: for
// the header among them, and for what the columns hold.
const sampleRows = 1000

// A plan is what was found out about a table before it is read for good.
type plan struct {
	headerRow    int // 1-based; 0 where the format carries the names
	mapping      *mapping
	skip         string   // not "": why the table is not read, in Chinese
	secrets      []string // by column: the kind of personal data it holds as a whole
	dates        map[Role]dateParser
	satisfaction satisfactionParser
	relative     bool // dates of receipt that need the as-of date
	sample       [][]string
}

// timeRoles are the columns that hold times.
var timeRoles = [...]Role{
	RoleReceivedAt, RoleReceivedRelative, RoleRespondedAt, RoleRepliedAt, RoleClosedAt,
	RoleDueAt, RoleDeadline, RoleStatusAt,
}

func (p *plan) secret(column int) string {
	if column < len(p.secrets) {
		return p.secrets[column]
	}
	return ""
}

// name is the header of a column, or its number where it has none.
func (m *mapping) name(column int) string {
	if names := m.names(); column < len(names) && names[column] != "" {
		return names[column]
	}
	return fmt.Sprintf("第%d列", column+1)
}

func (r *Reader) open(ctx context.Context) error {
	var err error
	if r.cleaner, err = newCleaner(); err != nil {
		return err
	}
	r.masker = newMasker(r.opts.Key, maskOptions{
		publicNumbers: r.opts.Config.PublicNumbers, doctors: r.opts.Config.MaskDoctorNames,
	})
	if r.inputs, err = findInputs(r.opts.Inputs, r.opts.Stdin, ""); err != nil {
		return err
	}
	for _, in := range r.inputs {
		if err := in.asFile(ctx); err != nil {
			return err
		}
		if err := r.plan(ctx, in); err != nil {
			return err
		}
	}
	if r.asOf.IsZero() && r.needsAsOf() {
		if r.asOf, err = r.scanLatest(ctx); err != nil {
			return err
		}
	}
	for _, p := range r.plans {
		p.settle(r.asOf)
	}
	return nil
}

// plan looks at the tables of an input. A workbook may hold sheets without
// complaints (notes, statistics): they are passed over with a note, unless
// they were asked for or nothing is left.
func (r *Reader) plan(ctx context.Context, in *input) error {
	report := &FileReport{Path: r.shown(in.path), Format: in.format, Compression: in.compression}
	r.files = append(r.files, report)
	var first error
	for t, err := range in.tables(ctx, r.tableOptions()) {
		if err != nil {
			return err
		}
		report.Format, report.Encoding = t.format, t.encoding
		p, err := r.planTable(t)
		if closeErr := t.close(); err == nil {
			err = closeErr
		}
		if err != nil {
			if t.sheet == "" || len(r.opts.Config.Sheets) > 0 {
				return err
			}
			if first == nil {
				first = err
			}
			p = &plan{skip: firstLine(err)}
			report.Notes = append(report.Notes, r.shown("未读："+p.skip))
		} else {
			report.Tables = append(report.Tables, &TableReport{
				File: r.shown(t.file), Sheet: r.shown(t.sheet), sheet: t.sheet, HeaderRow: p.headerRow, Mapping: p.mapping.explain(),
			})
		}
		r.plans[tableName{t.file, t.sheet}] = p
	}
	if len(report.Tables) == 0 {
		if first == nil {
			first = fmt.Errorf("%s：没有可读的数据", in.path)
		}
		return first
	}
	return nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// name is what messages call the table.
func (t *table) name() string {
	if t.sheet == "" {
		return t.file
	}
	return t.file + " 工作表 " + t.sheet
}

func (r *Reader) tableOptions() tableOptions {
	return tableOptions{sheets: r.opts.Config.Sheets}
}

// planTable maps the header and looks at the sample.
func (r *Reader) planTable(t *table) (*plan, error) {
	var rows [][]string
	var numbers []int
	for len(rows) < sampleRows {
		rec, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if rec.bad == "" {
			rows, numbers = append(rows, rec.cells), append(numbers, rec.row)
		}
	}
	p := &plan{}
	var err error
	if t.header != nil {
		p.mapping, err = mapHeader(t.header, rows, r.opts.Config)
		p.sample = rows
	} else {
		var at int
		at, p.mapping, err = findHeader(rows, r.opts.Config)
		if err == nil {
			p.headerRow, p.sample = numbers[at], rows[at+1:]
		}
	}
	if he := (*headerError)(nil); errors.As(err, &he) {
		// What is taken for a header may well be a row of data.
		he.header = r.maskHeader(he.header)
	}
	if err != nil {
		return nil, fmt.Errorf("%s：%w", t.name(), err)
	}
	p.mapping.shown = r.maskHeader(p.mapping.header)
	for _, name := range p.mapping.header {
		p.secrets = append(p.secrets, secretHeader(name))
	}
	p.satisfaction = newSatisfactionParser(p.column(RoleSatisfied))
	p.relative = p.mapping.has(RoleReceivedRelative) && !p.mapping.has(RoleReceivedAt)
	for _, cell := range p.column(RoleReceivedAt) {
		p.relative = p.relative || isRelativeDate(cell)
	}
	return p, nil
}

// maskHeader masks what stands where headers do. A cell without personal data
// stays as it is, to the byte: rejected rows must map again.
func (r *Reader) maskHeader(header []string) []string {
	shown := make([]string, len(header))
	for i, name := range header {
		shown[i] = name
		if masked, n := r.masker.mask(r.cleaner.fold(name)); n > 0 {
			shown[i] = masked
		}
	}
	return shown
}

// column is the sample of a role's cells.
func (p *plan) column(r Role) []string {
	if !p.mapping.has(r) {
		return nil
	}
	cells := make([]string, 0, len(p.sample))
	for _, row := range p.sample {
		if c := p.mapping.cell(row, r); c != "" {
			cells = append(cells, c)
		}
	}
	return cells
}

// settle makes the date parsers, once the as-of date is known.
func (p *plan) settle(asOf time.Time) {
	if p.mapping == nil {
		return
	}
	p.dates = map[Role]dateParser{}
	for _, role := range timeRoles {
		if p.mapping.has(role) {
			p.dates[role] = newDateParser(p.column(role), asOf)
		}
	}
	p.sample = nil
}

func (r *Reader) needsAsOf() bool {
	for _, p := range r.plans {
		if p.relative {
			return true
		}
	}
	return false
}

// scanLatest passes over all inputs for their latest absolute time, because
// relative dates count back from it. It reads dates only.
func (r *Reader) scanLatest(ctx context.Context) (time.Time, error) {
	var latest time.Time
	for _, in := range r.inputs {
		for t, err := range in.tables(ctx, r.tableOptions()) {
			if err != nil {
				return latest, err
			}
			err := r.scanTable(t, &latest)
			if closeErr := t.close(); err == nil {
				err = closeErr
			}
			if err != nil {
				return latest, err
			}
		}
	}
	return latest, nil
}

func (r *Reader) scanTable(t *table, latest *time.Time) error {
	p := r.plans[tableName{t.file, t.sheet}]
	if p == nil || p.mapping == nil {
		return nil
	}
	for {
		rec, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, role := range timeRoles {
			if !p.mapping.has(role) {
				continue
			}
			if at, kind, ok := parseDate(p.mapping.cell(rec.cells, role), time.Time{}); ok && kind == DateAbsolute {
				*latest = later(*latest, at)
			}
		}
	}
}

// Close lets go of the inputs.
func (r *Reader) Close() error { return closeInputs(r.inputs) }
