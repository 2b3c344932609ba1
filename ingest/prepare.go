package ingest

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A prepared row is what one row became before folding: a complaint, all but
// its id, or a reject.
type prepared struct {
	complaint Complaint
	reject    *Reject
	key       foldKey   // of order and unit; without an order number of text, date and unit
	hasOrder  bool      // key is the order's
	latest    time.Time // latest absolute time in the row
}

// A preparer turns rows of one table after the other into complaints. Each
// goroutine has its own.
type preparer struct {
	cleaner *cleaner
	masker  *masker
	units   *Units
	maxCell int
	asOf    time.Time
	known   map[string]knownCell // see repeated
}

// A knownCell is a short cell cleaned and masked, and how many places of it.
type knownCell struct {
	text   string
	masked int
}

// What is remembered of short cells: enough for the units, departments and
// states of a city, little enough to stay in cache.
const (
	knownBytes = 64
	knownCells = 4096
)

func (r *Reader) newPreparer() *preparer {
	return &preparer{
		known:   make(map[string]knownCell),
		cleaner: r.cleaner, masker: r.masker, units: r.units,
		maxCell: r.opts.Config.MaxCellBytes, asOf: r.asOf,
	}
}

func (p *preparer) rows(c chunk) []prepared {
	out := make([]prepared, len(c.rows))
	for i := range c.rows {
		out[i] = p.row(c, &c.rows[i])
	}
	return out
}

func (p *preparer) row(c chunk, rec *record) prepared {
	m := c.plan.mapping
	if rec.bad != "" {
		return p.rejected(c, rec, ReasonBadRecord, rec.bad)
	}
	for i, cell := range rec.cells {
		if len(cell) > p.maxCell {
			return p.rejected(c, rec, ReasonTooLong, fmt.Sprintf("列“%s”有 %d 字节，上限 %d（ingest.max_cell_bytes）",
				m.name(i), len(cell), p.maxCell))
		}
	}
	out := prepared{}
	f := &fields{p: p, m: m, plan: c.plan, cells: rec.cells}
	q := &out.complaint
	q.Position = Position{File: c.table.File, Sheet: c.table.Sheet, Row: rec.row}
	f.text(q)
	if q.Text == "" {
		return p.rejected(c, rec, ReasonNoText, "")
	}
	f.times(q)
	f.place(q)
	f.answers(q)
	f.identity(&out)
	f.extra(q, rec)
	q.Masked, out.latest = f.masked, f.latest
	return out
}

// rejected keeps the row's cells, masked, so that a person can repair them.
func (p *preparer) rejected(c chunk, rec *record, why Reason, detail string) prepared {
	at := Position{File: c.table.File, Sheet: c.table.Sheet, Row: rec.row}
	cells := make([]string, len(rec.cells))
	for i, cell := range rec.cells {
		if len(cell) > p.maxCell {
			cell = cutCell(cell)
		}
		cells[i] = p.masker.cell(p.cleaner, c.plan.secret(i), cell)
	}
	return prepared{reject: &Reject{Position: at, Reason: why, Detail: detail, Header: c.plan.mapping.names(), Cells: cells}}
}

// cutBytes is how much of a cell that is too long is shown.
const cutBytes = 1000

// cutCell is the beginning of a cell that is too long. It ends before a number
// or an address that the cut would make too short to be known as such.
func cutCell(cell string) string {
	cell = strings.ToValidUTF8(cell[:min(len(cell), cutBytes)], "")
	return strings.TrimRightFunc(cell, func(r rune) bool { return r < utf8.RuneSelf }) + "…"
}

// cell cleans and masks the cell of a column that no role reads; secret
// columns hold nothing but a name or an address.
func (m *masker) cell(c *cleaner, secret, cell string) string {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return ""
	}
	folded := c.fold(cell)
	if secret != "" {
		return m.whole(secret, folded)
	}
	masked, _ := m.mask(folded)
	return c.tidy(masked)
}

// whole masks a cell that as a whole is a value of the kind; what is a token
// already stays.
func (m *masker) whole(kind, folded string) string {
	isToken := strings.HasPrefix(folded, "[") && tokenEnd(folded, 0) == len(folded)
	if isToken || strings.Trim(folded, "*") == "" {
		return folded
	}
	if id := m.maskID(folded); id != folded {
		return id
	}
	return m.token(kind, folded)
}

// fields reads the cells of one row by their roles.
type fields struct {
	p      *preparer
	m      *mapping
	plan   *plan
	cells  []string
	masked int
	latest time.Time
}

// prose cleans and masks a text.
func (f *fields) prose(s string) string {
	if s == "" {
		return ""
	}
	s, n := f.p.masker.mask(f.p.cleaner.fold(s))
	f.masked += n
	return f.p.cleaner.tidy(s)
}

// words is prose for a cell by role that says the same in many rows.
func (f *fields) words(r Role) string { return f.repeated(f.m.cell(f.cells, r)) }

// repeated is prose for what many rows say alike, a unit or a column's name: it
// is cleaned and masked once.
func (f *fields) repeated(s string) string {
	if s == "" || len(s) > knownBytes {
		return f.prose(s)
	}
	known, ok := f.p.known[s]
	if !ok {
		before := f.masked
		text := f.prose(s)
		known = knownCell{text, f.masked - before}
		f.masked = before
		if len(f.p.known) == knownCells {
			clear(f.p.known)
		}
		f.p.known[strings.Clone(s)] = known
	}
	f.masked += known.masked
	return known.text
}

func (f *fields) text(q *Complaint) {
	q.Title = f.prose(f.m.cell(f.cells, RoleTitle))
	q.Text = JoinTitle(q.Title, f.prose(f.m.joined(f.cells, RoleText, "\n")))
	q.Reply = f.prose(f.m.cell(f.cells, RoleReply))
}

// JoinTitle makes one text of a title and a detail. What the one says of the
// other already is not said twice: exports fill the title with the beginning
// of the detail, or the detail with the title.
func JoinTitle(title, detail string) string {
	switch {
	case detail == "" || strings.HasPrefix(title, detail):
		return title
	case title == "" || strings.HasPrefix(detail, strings.TrimRight(title, "…. ")):
		return detail
	case endsSentence(title):
		return title + detail
	}
	return title + "。" + detail
}

func endsSentence(s string) bool {
	for _, end := range [...]string{"。", "！", "？", "；", "!", "?", "…"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// time reads an absolute time; relative ones are for ReceivedAt alone.
func (f *fields) time(r Role) (time.Time, DateKind) {
	cell := f.m.cell(f.cells, r)
	if cell == "" {
		return time.Time{}, DateMissing
	}
	t, kind, ok := f.plan.dates[r].parse(cell)
	if !ok {
		return time.Time{}, DateMissing
	}
	if kind == DateAbsolute {
		f.latest = later(f.latest, t)
	}
	return t, kind
}

func (f *fields) times(q *Complaint) {
	q.ReceivedAt, q.DateKind = f.time(RoleReceivedAt)
	if q.DateKind == DateMissing {
		q.ReceivedAt, q.DateKind = f.time(RoleReceivedRelative)
	}
	q.RespondedAt, _ = f.time(RoleRespondedAt)
	q.RepliedAt, _ = f.time(RoleRepliedAt)
	q.ClosedAt, _ = f.time(RoleClosedAt)
	q.StatusAt, _ = f.time(RoleStatusAt)
	q.NoClosing = !f.m.has(RoleClosedAt) && !f.m.has(RoleRepliedAt)
	q.DueAt, _ = f.time(RoleDueAt)
	q.DeclaredUrgency = f.words(RoleDeclaredUrgency)
	if q.DueAt.IsZero() && f.m.has(RoleDeadline) {
		q.DueAt, _ = f.time(RoleDeadline)
		if q.DueAt.IsZero() && q.DeclaredUrgency == "" {
			q.DeclaredUrgency = f.words(RoleDeadline)
		}
	}
}

func (f *fields) place(q *Complaint) {
	unit, district := f.words(RoleUnit), f.words(RoleDistrict)
	q.Department = f.words(RoleDepartment)
	q.UnitID, q.NodeID = f.p.units.Resolve(unit, q.Department, district)
	q.Channel = f.words(RoleChannel)
}

func (f *fields) answers(q *Complaint) {
	q.FollowedUp = parseFollowedUp(f.m.cell(f.cells, RoleFollowedUp))
	q.Contacted = parseAnswer(f.m.cell(f.cells, RoleContacted))
	q.Resolved = parseAnswer(f.m.cell(f.cells, RoleResolved))
	q.Satisfaction = f.plan.satisfaction.parse(f.m.cell(f.cells, RoleSatisfied))
	q.Excluded = parseExcluded(f.m.cell(f.cells, RoleExcluded))
	q.ExcludeReason = f.words(RoleExcludeReason)
	q.DeclaredKind = f.words(RoleDeclaredKind)
	q.DeclaredCategory = f.repeated(f.m.joined(f.cells, RoleDeclaredCategory, "/"))
	q.Status = f.words(RoleStatus)
	if result := f.words(RoleResult); result != "" && result != q.Status {
		if q.Status != "" {
			q.Status += "；"
		}
		q.Status += result
	}
}

// identity gives order, source and person their ids, and the row its key.
func (f *fields) identity(out *prepared) {
	q, mk := &out.complaint, f.p.masker
	order := strings.TrimSpace(f.p.cleaner.fold(f.m.cell(f.cells, RoleOrderID)))
	source := strings.TrimSpace(f.p.cleaner.fold(f.m.cell(f.cells, RoleSourceID)))
	q.OrderID = f.id(cmp.Or(order, source), q.ReceivedAt)
	q.SourceID = q.OrderID
	if order != "" && source != "" && source != order {
		q.SourceID = f.id(source, q.ReceivedAt)
	}
	if person := strings.TrimSpace(f.p.cleaner.fold(f.m.cell(f.cells, RolePerson))); person != "" {
		q.PersonID = mk.hash("person", mk.normalID(person))
	}
	out.hasOrder = q.OrderID != ""
	if order != "" {
		out.key = mk.key128("order", order, q.UnitID)
		return
	}
	date := ""
	if q.DateKind == DateAbsolute {
		date = q.ReceivedAt.Format(time.DateTime)
	}
	if source != "" {
		// A plain id numbers the rows of one export. The same number in
		// another one is another matter, unless text and date agree too.
		out.key = mk.key128("source", source, q.UnitID, date, placeholders(q.Text))
		return
	}
	out.key = mk.key128("text", placeholders(q.Text), date, q.NodeID)
}

// id shows an id as given, but for personal data in it.
func (f *fields) id(s string, received time.Time) string {
	masked := f.p.masker.id(s, received)
	if masked != s {
		f.masked++
	}
	return masked
}

func (f *fields) extra(q *Complaint, rec *record) {
	for _, i := range f.m.extra {
		if i < len(rec.cells) && rec.cells[i] != "" {
			f.addExtra(q, f.m.header[i], f.plan.secret(i), rec.cells[i])
		}
	}
	for i := len(f.m.header); i < len(rec.cells); i++ {
		if rec.cells[i] != "" {
			f.addExtra(q, f.m.name(i), "", rec.cells[i])
		}
	}
	for _, field := range rec.more {
		f.addExtra(q, field.Name, secretHeader(field.Name), field.Value)
	}
}

func (f *fields) addExtra(q *Complaint, name, secret, cell string) {
	value := f.p.masker.cell(f.p.cleaner, secret, cell)
	if value == "" {
		return
	}
	if strings.Contains(value, "#") && value != cell {
		f.masked++
	}
	q.Extra = append(q.Extra, Field{Name: f.repeated(name), Value: value})
}
