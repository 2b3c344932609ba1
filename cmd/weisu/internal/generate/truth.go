package generate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Truth is the account of what Generate wrote.
type Truth struct {
	Rows       int            `json:"rows"`       // data rows of all files, every one
	Complaints int            `json:"complaints"` // order × unit: what is left of them after folding and rejecting
	Duplicates int            `json:"duplicates"` // folded steps and copies
	Rejected   int            `json:"rejected"`   // rows without text, broken records
	BadDates   int            `json:"bad_dates"`  // accepted rows whose date can't be read
	Outside    int            `json:"outside"`    // complaints that are no health matter
	Characters int            `json:"characters"` // of all texts
	ByKind     map[string]int `json:"by_kind"`    // complaints in scope
	ByIssue    map[string]int `json:"by_issue"`   // complaints in scope
	ByUnit     map[string]int `json:"by_unit"`    // complaints in scope, by unit_id
	PII        map[string]int `json:"pii"`        // values planted in texts, by kind
	Files      []FileTruth    `json:"files"`
}

// FileTruth counts one file's data rows.
type FileTruth struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// A truthRow is what is true of one row. Its JSON is a line of truth.jsonl.
type truthRow struct {
	Seq         int                 `json:"seq"` // from 0, over all files
	File        string              `json:"file"`
	Sheet       string              `json:"sheet,omitempty"`
	Row         int                 `json:"row"` // 1-based, headers counted; JSON lines: the line
	Order       string              `json:"order"`
	Unit        string              `json:"unit"` // unit_id; "" where the row names none of units.csv
	Department  string              `json:"department,omitempty"`
	InScope     bool                `json:"in_scope"`
	Kind        string              `json:"kind"`
	Issue       string              `json:"issue"`
	Severity    uint8               `json:"severity"`
	Others      string              `json:"others,omitempty"`
	RootCause   string              `json:"root_cause,omitempty"`
	Burst       string              `json:"burst,omitempty"`
	RepeatOf    string              `json:"repeat_of,omitempty"` // order of the same person's first complaint
	Excluded    string              `json:"excluded,omitempty"`  // reason
	PIIText     map[string][]string `json:"pii_text,omitempty"`  // in the text, by kind
	PIIColumns  map[string][]string `json:"pii_columns,omitempty"`
	DuplicateOf *int                `json:"duplicate_of,omitempty"` // seq of the first row of the order and unit
	Duplicate   string              `json:"duplicate,omitempty"`    // superseded: an older state; copy: the same row again
	Bad         string              `json:"bad,omitempty"`          // no_text, bad_date, bad_record
	Chars       int                 `json:"-"`
}

// column notes personal data that a column of its own holds.
func (t *truthRow) column(kind, value string) {
	if value == "" {
		return
	}
	if t.PIIColumns == nil {
		t.PIIColumns = make(map[string][]string, 2)
	}
	t.PIIColumns[kind] = append(t.PIIColumns[kind], value)
}

// pii notes personal data in the text.
func (t *truthRow) pii(found []planted) {
	for _, p := range found {
		if t.PIIText == nil {
			t.PIIText = make(map[string][]string, len(found))
		}
		t.PIIText[p.kind] = append(t.PIIText[p.kind], p.value)
	}
}

func newTruth(o Options) *Truth {
	t := &Truth{ByKind: map[string]int{}, ByIssue: map[string]int{}, ByUnit: map[string]int{}, PII: map[string]int{}}
	for _, f := range o.Files {
		t.Files = append(t.Files, FileTruth{Name: f.Name})
	}
	return t
}

func (t *Truth) count(r *truthRow, file int) {
	t.Rows++
	t.Files[file].Rows++
	t.Characters += r.Chars
	for kind, values := range r.PIIText {
		t.PII[kind] += len(values)
	}
	switch {
	case r.Bad == "no_text" || r.Bad == "bad_record":
		t.Rejected++
		return
	case r.Duplicate != "":
		t.Duplicates++
		return
	case r.Bad == "bad_date":
		t.BadDates++
	}
	t.Complaints++
	if !r.InScope {
		t.Outside++
		return
	}
	t.ByKind[r.Kind]++
	t.ByIssue[r.Issue]++
	t.ByUnit[r.Unit]++
}

// A truthLog writes truth.jsonl.
type truthLog struct {
	file *os.File
	out  *bufio.Writer
	json *json.Encoder
}

func openTruthLog(path string) (*truthLog, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("建不了文件 %s: %w", path, err)
	}
	out := bufio.NewWriterSize(f, 1<<18)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &truthLog{f, out, enc}, nil
}

func (l *truthLog) write(t *truthRow) error { return l.json.Encode(t) }

func (l *truthLog) close() error { return firstError(l.out.Flush(), l.file.Close()) }

// plantedFile is planted.json: what every row's truth rolls up to.
type plantedFile struct {
	Seed     uint64              `json:"seed"`
	From     string              `json:"from"`
	To       string              `json:"to"` // last day
	Account  *Truth              `json:"account"`
	Common   []string            `json:"common_issues"` // planted high in every hospital
	Bursts   []burst             `json:"bursts"`
	Projects []project           `json:"projects"`
	Units    []plantedUnit       `json:"units"`
	Causes   map[string][]string `json:"root_causes"` // by issue
}

type plantedUnit struct {
	Unit     string             `json:"unit"`
	Mix      map[string]float64 `json:"mix"`           // share of the unit's intensity, before seasons and effects
	Leaning  map[string]string  `json:"leading_cause"` // root cause that prevails, by issue
	Resolves float64            `json:"resolution"`    // planted chance of 解决 for a light case closed in time
	Pleases  float64            `json:"satisfaction"`  // planted chance of 满意 or 基本满意 once resolved
	Hours    float64            `json:"median_hours"`  // to close an order of the general class
}

func writePlanted(path string, o Options, lib *library, w *world, t *Truth) error {
	p := plantedFile{
		Seed: o.Seed, From: o.From.Format(time.DateOnly), To: o.To.AddDate(0, 0, -1).Format(time.DateOnly),
		Account: t, Bursts: w.bursts, Projects: w.projects, Causes: map[string][]string{},
	}
	for _, k := range w.common {
		p.Common = append(p.Common, lib.issues[k].code)
	}
	for _, is := range lib.issues {
		p.Causes[is.code] = is.causes
	}
	for i := range w.hospitals {
		p.Units = append(p.Units, w.hospitals[i].planted(lib))
	}
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return fmt.Errorf("planted.json: %w", err)
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

func (h *hospital) planted(lib *library) plantedUnit {
	u := plantedUnit{
		Unit: h.id, Mix: map[string]float64{}, Leaning: map[string]string{},
		Resolves: logistic(h.resolves), Pleases: logistic(h.pleases), Hours: h.hours,
	}
	sum := 0.0
	for _, x := range h.mix {
		sum += x
	}
	for k, x := range h.mix {
		u.Mix[lib.issues[k].code] = round4(x / sum)
		if cs := lib.issues[k].causes; len(cs) > 0 {
			u.Leaning[lib.issues[k].code] = cs[h.leaning[k]]
		}
	}
	u.Resolves, u.Pleases, u.Hours = round4(u.Resolves), round4(u.Pleases), round4(u.Hours)
	return u
}
