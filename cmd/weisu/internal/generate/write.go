package generate

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"weisu/cmd/weisu/internal/workbook"
)

// A sink takes rows and says where each one went.
type sink interface {
	put(r *Row) (sheet string, row int, err error)
	close() error
}

// csvHeader is the header of the hotline's CSV export.
var csvHeader = []string{
	"工单编号", "来电时间", "承办单位", "科室", "工单类型", "诉求标题", "诉求内容", "联系电话", "紧急程度", "响应时间", "办结时间",
	"状态时间", "办理状态", "是否有效回访", "是否联系", "是否解决", "是否满意", "是否剔除", "剔除原因", "答复意见", "来源渠道",
}

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

func csvCells(dst []string, r *Row, layout string) []string {
	return append(dst[:0], r.Order, stamp(r.Received, layout), r.Unit, r.Department, r.Kind, r.Title, r.Text, r.Phone, r.Urgency,
		stamp(r.Responded, layout), stamp(r.Closed, layout), stamp(r.StatusAt, layout), r.Status,
		r.FollowedUp, r.Contacted, r.Resolved, r.Satisfied, r.Excluded, r.Reason, r.Reply, r.Channel)
}

// csvSink writes the hotline's export.
type csvSink struct {
	w      *csv.Writer
	flush  func() error
	layout string
	cells  []string
	n      int
}

func newCSV(f io.WriteCloser, gb bool) (*csvSink, error) {
	var w io.Writer = f
	closers := []func() error{f.Close}
	layout := "2006-01-02 15:04:05"
	if gb {
		enc := simplifiedchinese.GB18030.NewEncoder().Writer(f)
		w, layout = enc, "2006/1/2 15:04:05"
	}
	bw := bufio.NewWriterSize(w, 1<<20)
	s := &csvSink{w: csv.NewWriter(bw), layout: layout, n: 1}
	s.flush = func() error {
		s.w.Flush()
		if err := s.w.Error(); err != nil {
			return err
		}
		if err := bw.Flush(); err != nil {
			return err
		}
		return closers[0]()
	}
	return s, s.w.Write(csvHeader)
}

func (s *csvSink) put(r *Row) (string, int, error) {
	s.cells = csvCells(s.cells, r, s.layout)
	s.n++
	return "", s.n, s.w.Write(s.cells)
}

func (s *csvSink) close() error { return s.flush() }

// jsonSink writes what an online platform's interface gives: English keys.
type jsonSink struct {
	f io.WriteCloser
	w *bufio.Writer
	n int
}

func (s *jsonSink) put(r *Row) (string, int, error) {
	s.n++
	line := struct {
		ID         string `json:"ticket_id"`
		Hospital   string `json:"hospital"`
		Department string `json:"department"`
		Created    string `json:"created_at"`
		Title      string `json:"title,omitempty"`
		Content    string `json:"content"`
		Type       string `json:"type"`
		User       string `json:"user_id,omitempty"`
		Reply      string `json:"reply,omitempty"`
		Replied    string `json:"reply_time,omitempty"`
		Likes      int    `json:"likes"`
	}{r.Order, r.Unit, r.Department, stamp(r.Received, "2006-01-02T15:04:05+08:00"), r.Title, r.Text, r.Kind, "u" + r.Phone[4:], r.Reply, stamp(r.Closed, "2006-01-02T15:04:05+08:00"), s.n * 7919 % 13}
	enc := json.NewEncoder(s.w)
	enc.SetEscapeHTML(false)
	return "", s.n, enc.Encode(line)
}

func (s *jsonSink) close() error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	return s.f.Close()
}

// excelSink writes a workbook as people keep them: a title above the header,
// two sheets, dates partly as dates and partly as text.
type excelSink struct {
	path   string
	f      *excelize.File
	sheets [2]*excelize.StreamWriter
	rows   [2]int
	date   int
	rng    *rand.Rand
}

var excelSheets = [...]string{"热线工单", "信访来件"}

func newExcel(path string, seed uint64) (*excelSink, error) {
	s := &excelSink{path: path, f: excelize.NewFile(), rng: rand.New(rand.NewPCG(seed, 7))}
	format := "yyyy/m/d h:mm:ss"
	var err error
	if s.date, err = s.f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	header := make([]any, len(csvHeader))
	for i, h := range csvHeader {
		header[i] = strings.NewReplacer("工单编号", "受理编号", "来电时间", "受理时间", "诉求标题", "标题", "诉求内容", "主要内容").Replace(h)
	}
	for i, name := range excelSheets {
		if i == 0 {
			err = s.f.SetSheetName("Sheet1", name)
		} else {
			_, err = s.f.NewSheet(name)
		}
		if err != nil {
			return nil, err
		}
		if s.sheets[i], err = s.f.NewStreamWriter(name); err != nil {
			return nil, err
		}
		at := 1
		if i == 0 {
			if err := s.sheets[i].SetRow("A1", []any{"云州市医疗卫生诉求工单导出表"}); err != nil {
				return nil, err
			}
			at = 3 // and a blank line
		}
		if err := s.sheets[i].SetRow("A"+strconv.Itoa(at), header); err != nil {
			return nil, err
		}
		s.rows[i] = at
	}
	return s, nil
}

func (s *excelSink) put(r *Row) (string, int, error) {
	i := 0
	if r.Channel == "来信" || r.Channel == "来访" {
		i = 1
	}
	s.rows[i]++
	cells := csvCells(nil, r, "2006/1/2 15:04:05")
	row := make([]any, len(cells))
	for k, c := range cells {
		row[k] = c
	}
	if s.rng.IntN(2) == 0 {
		row[1] = excelize.Cell{StyleID: s.date, Value: r.Received}
	}
	return excelSheets[i], s.rows[i], s.sheets[i].SetRow("A"+strconv.Itoa(s.rows[i]), row)
}

func (s *excelSink) close() error {
	defer s.f.Close()
	for _, sw := range s.sheets {
		if err := sw.Flush(); err != nil {
			return err
		}
	}
	out, err := os.Create(s.path)
	if err != nil {
		return err
	}
	if err := workbook.Write(s.f, out); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// CSV writes one clean or messy CSV of about opts.Rows orders.
func CSV(w io.WriteCloser, opts Options) (rows int, err error) {
	m, err := newMaker(opts)
	if err != nil {
		return 0, err
	}
	s, err := newCSV(w, false)
	if err != nil {
		return 0, err
	}
	err = m.each(func(r *Row) error {
		rows++
		_, _, err := s.put(r)
		return err
	})
	if closeErr := s.close(); err == nil {
		err = closeErr
	}
	return rows, err
}

// untidy makes cells look as copied about: white space, full width, doubled
// punctuation, remains of markup.
func untidy(r *Row, rng *rand.Rand) {
	switch rng.IntN(14) {
	case 0:
		r.Text = "\n\t\t" + r.Text + "\n\t"
	case 1:
		r.Text = strings.Replace(r.Text, "，", ",,", 1)
	case 2:
		r.Text = strings.NewReplacer("1", "１", "2", "２", "3", "３", "0", "０").Replace(r.Text)
	case 3:
		r.Text = strings.Replace(r.Text, "。", "。<br>&nbsp;", 1)
	}
}

// Folder writes a folder as a quality department would find it: hotline.xlsx,
// platform.csv (GB18030), reviews.jsonl, with units.csv, visits.csv,
// projects.csv, events.csv and weisu.yaml; and the truth below truth/ if asked.
func Folder(dir string, opts Options, truth bool) (rows int, err error) {
	m, err := newMaker(opts)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	names := []string{"hotline.xlsx", "platform.csv", "reviews.jsonl"}
	var sinks [3]sink
	if sinks[0], err = newExcel(filepath.Join(dir, names[0]), opts.Seed); err != nil {
		return 0, err
	}
	f, err := os.Create(filepath.Join(dir, names[1]))
	if err != nil {
		return 0, err
	}
	if sinks[1], err = newCSV(f, true); err != nil {
		return 0, err
	}
	if f, err = os.Create(filepath.Join(dir, names[2])); err != nil {
		return 0, err
	}
	sinks[2] = &jsonSink{f: f, w: bufio.NewWriter(f)}
	record, err := newTruthBook(dir, truth)
	if err != nil {
		return 0, err
	}
	rng := rand.New(rand.NewPCG(opts.Seed, 99))
	order, to := "", 0
	err = m.each(func(r *Row) error {
		rows++
		if r.Order != order { // an order's rows stay in one file
			order, to = r.Order, weighted(rng, []float64{0.5, 0.35, 0.15})
		}
		if !opts.Clean {
			untidy(r, rng)
		}
		if rng.IntN(5) == 0 {
			r.Unit = m.world.shortName(r.UnitID)
		}
		sheet, row, err := sinks[to].put(r)
		if err != nil {
			return err
		}
		return record.add(names[to], sheet, row, r)
	})
	for _, s := range sinks {
		if closeErr := s.close(); err == nil {
			err = closeErr
		}
	}
	if closeErr := record.close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = m.world.write(dir, opts, truth)
	}
	return rows, err
}

func (w *world) shortName(id string) string {
	for i := range w.hospitals {
		if w.hospitals[i].id == id {
			return w.hospitals[i].short
		}
	}
	return id
}

// A truthBook writes truth/rows.jsonl: where each row stands and what it is.
type truthBook struct {
	f *os.File
	w *bufio.Writer
}

func newTruthBook(dir string, wanted bool) (*truthBook, error) {
	if !wanted {
		return &truthBook{}, nil
	}
	if err := os.MkdirAll(filepath.Join(dir, "truth"), 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Join(dir, "truth", "rows.jsonl"))
	if err != nil {
		return nil, err
	}
	return &truthBook{f, bufio.NewWriter(f)}, nil
}

func (b *truthBook) add(file, sheet string, row int, r *Row) error {
	if b.f == nil {
		return nil
	}
	enc := json.NewEncoder(b.w)
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		File       string `json:"file"`
		Sheet      string `json:"sheet,omitempty"`
		Row        int    `json:"row"`
		Order      string `json:"order"`
		Unit       string `json:"unit"`
		Department string `json:"department"`
		Truth
	}{file, sheet, row, r.Order, r.UnitID, r.Department, r.Truth})
}

func (b *truthBook) close() error {
	if b.f == nil {
		return nil
	}
	if err := b.w.Flush(); err != nil {
		return err
	}
	return b.f.Close()
}

// write leaves the tables that belong to the exports.
func (w *world) write(dir string, opts Options, truth bool) error {
	tables := map[string][][]string{
		"units.csv":    w.unitRows(),
		"visits.csv":   w.visitRows(opts),
		"projects.csv": {{"unit_id", "year", "issue", "title", "start", "end"}},
		"events.csv":   {{"date", "unit_id", "issue", "what"}},
	}
	for _, p := range w.projects {
		tables["projects.csv"] = append(tables["projects.csv"], []string{p.Hospital, strconv.Itoa(p.Start.Year()), p.Issue, "改进" + p.Issue, p.Start.Format(time.DateOnly), p.End.Format(time.DateOnly)})
	}
	for _, b := range w.bursts {
		tables["events.csv"] = append(tables["events.csv"], []string{b.From.Format(time.DateOnly), b.Hospital, b.Issue, b.What})
	}
	for name, rows := range tables {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := csv.NewWriter(f).WriteAll(rows); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	const config = "# Written by weisu generate: where the units and their visits stand.\ningest:\n  units: units.csv\n  visits: visits.csv\n"
	if err := os.WriteFile(filepath.Join(dir, "weisu.yaml"), []byte(config), 0o644); err != nil {
		return err
	}
	if !truth {
		return nil
	}
	planted, err := json.MarshalIndent(struct {
		Bursts   []burst   `json:"bursts"`
		Projects []project `json:"projects"`
	}{w.bursts, w.projects}, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "truth", "planted.json"), planted, 0o644)
}

func (w *world) unitRows() [][]string {
	rows := [][]string{{"unit_id", "name", "aliases", "level", "parent", "district"}, {"city", "云州市", "", "city", "", ""}}
	for i, d := range districts {
		rows = append(rows, []string{fmt.Sprintf("D%02d", i+1), d, d[:len(d)-3] + "区卫健委", "district", "city", d})
	}
	for i := range w.hospitals {
		h := &w.hospitals[i]
		rows = append(rows, []string{h.id, h.name, h.short, "hospital", fmt.Sprintf("D%02d", i%len(districts)+1), h.district})
		for k, d := range h.departments {
			rows = append(rows, []string{fmt.Sprintf("%s-%02d", h.id, k+1), d, "", "department", h.id, h.district})
		}
	}
	return rows
}

// visitRows gives every hospital's visits a month: some 60,000 with the season.
func (w *world) visitRows(opts Options) [][]string {
	rows := [][]string{{"unit_id", "month", "visits"}}
	for i := range w.hospitals {
		h := &w.hospitals[i]
		for m := time.Date(opts.From.Year(), opts.From.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(opts.To); m = m.AddDate(0, 1, 0) {
			level := 0.0
			for d := m; d.Month() == m.Month(); d = d.AddDate(0, 0, 1) {
				level += season(d, opts.From)
			}
			rows = append(rows, []string{h.id, m.Format("2006-01"), strconv.Itoa(int(2000 * h.size * level))})
		}
	}
	return rows
}
