package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/warehouse"
)

// pageName is the HTML summary in the output folder.
const pageName = "summary.html"

//go:embed page.html
var pageHTML string

// pageData is what the HTML summary shows. Every rate in it comes from the
// metrics; the page computes none.
type pageData struct {
	English                             bool
	Snapshot, AsOf                      string
	Read, Accepted, Duplicate, Rejected int64
	InScope, OutOfScope                 int64
	Kinds                               []namedCount
	Files                               []fileSummary
	Top                                 []topIssue
	Categories                          []namedCount
	Months                              []monthBar
	Rates                               []rateLine
	RatesPeriod                         string
	States                              []namedCount
	Alerts                              []warehouse.Alert
	AlertCount                          int
	Incidents                           []warehouse.Incident
	Causes                              []warehouse.RootCause
	Terms                               []warehouse.Term
	Warnings                            []string
}

type namedCount struct {
	Name  string
	Count int64
	Width float64 // of the bar, percent of the longest
}

type monthBar struct {
	Label   string
	Count   int32
	Height  float64 // percent of the highest
	Partial bool
}

// A rateLine is a hospital's three rates in the latest year.
type rateLine struct {
	Unit                               string
	N                                  int32
	Response, Resolution, Satisfaction metrics.Proportion
	Score, Low, High                   float64
	Rank                               int32
	Excluded                           int32
	Few                                bool
}

func (j *job) pageData(m *measures, s *summary) pageData {
	p := pageData{
		English: j.app.english, Snapshot: s.Snapshot, AsOf: s.AsOf,
		Read: s.Read, Accepted: s.Accepted, Duplicate: s.Duplicate, Rejected: s.Rejected,
		InScope: m.inScope(), OutOfScope: m.city.OutOfScope,
		Files: s.Files, Top: s.top, Warnings: s.Warnings,
		Alerts: m.top.alerts, AlertCount: m.alerts, Incidents: m.top.incidents, Causes: m.top.causes, Terms: m.top.terms,
	}
	for k := nlp.KindComplaint; k <= nlp.KindPraise; k++ {
		p.Kinds = append(p.Kinds, namedCount{Name: k.String(), Count: m.city.InScope[k]})
	}
	for state, name := range map[metrics.TimeState]string{
		metrics.OnTime: j.app.tr("按时办结", "on time"), metrics.Late: j.app.tr("超时办结", "late"),
		metrics.Open: j.app.tr("在办未到期", "open"), metrics.Overdue: j.app.tr("逾期未结", "overdue"),
		metrics.TimeUnknown: j.app.tr("无法判断", "unknown"),
	} {
		p.States = append(p.States, namedCount{Name: name, Count: m.states[state]})
	}
	slices.SortFunc(p.States, func(a, b namedCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	p.Categories = j.categories(m)
	p.Months = j.months(m)
	p.RatesPeriod, p.Rates = rateLines(m)
	for _, list := range [][]namedCount{p.Kinds, p.States, p.Categories} {
		scaleBars(list)
	}
	return p
}

func scaleBars(list []namedCount) {
	var most int64 = 1
	for _, c := range list {
		most = max(most, c.Count)
	}
	for i := range list {
		list[i].Width = 100 * float64(list[i].Count) / float64(most)
	}
}

// categories adds up the issues' totals, in the official order.
func (j *job) categories(m *measures) []namedCount {
	issues := j.analyzer.Taxonomy().Issues()
	counts := map[string]int64{}
	for _, t := range m.totals {
		counts[issues[t.Issue].Category] += int64(t.Count)
	}
	var out []namedCount
	for _, c := range j.analyzer.Taxonomy().Categories() {
		out = append(out, namedCount{Name: c.Name, Count: counts[c.Name]})
	}
	return out
}

// shownMonths is how many of the latest months the page shows.
const shownMonths = 24

func (j *job) months(m *measures) []monthBar {
	periods := metrics.Periods{MonthStart: j.cfg.Metrics.AssessmentMonthStart}
	var bars []monthBar
	var last metrics.Period
	for i := range m.issues {
		r := &m.issues[i]
		if r.Period.Kind != metrics.Month || (len(bars) > 0 && r.Period == last) {
			continue
		}
		last = r.Period
		bars = append(bars, monthBar{Label: periods.Label(r.Period), Count: r.UnitTotal, Partial: r.Partial})
	}
	bars = bars[max(0, len(bars)-shownMonths):]
	var most int32 = 1
	for _, b := range bars {
		most = max(most, b.Count)
	}
	for i := range bars {
		bars[i].Height = 100 * float64(bars[i].Count) / float64(most)
	}
	return bars
}

// rateLines are the hospitals' rates in the latest year that has any.
func rateLines(m *measures) (string, []rateLine) {
	var latest metrics.Period
	for i := range m.rates {
		if r := &m.rates[i]; r.Period.Kind == metrics.Year && r.Denominator > 0 && (latest.Kind != metrics.Year || r.Period.Index > latest.Index) {
			latest = r.Period
		}
	}
	if latest.Kind != metrics.Year {
		return "", nil
	}
	var lines []rateLine
	for i := range m.rates {
		r := &m.rates[i]
		u := m.units[r.Node]
		if r.Period != latest || r.Denominator == 0 || u.Level != ingest.LevelHospital && r.Node != 0 {
			continue
		}
		lines = append(lines, rateLine{
			Unit: u.Name, N: r.Denominator, Response: r.Response, Resolution: r.Resolution, Satisfaction: r.Satisfaction,
			Score: r.Score, Low: r.ScoreLow, High: r.ScoreHigh, Rank: r.Rank, Excluded: r.Excluded, Few: r.FewCases,
		})
		if r.Node == 0 {
			lines[len(lines)-1].Rank = 0
		}
	}
	slices.SortStableFunc(lines, func(a, b rateLine) int { return cmp.Compare(a.Rank, b.Rank) })
	return metrics.Periods{MonthStart: 1}.Label(latest), lines
}

// maybe shows a number that may be missing.
func maybe(v *float64, show func(float64) string) string {
	if v == nil {
		return "—"
	}
	return show(*v)
}

// called is the Chinese name of a code of both analyses and of states, unless
// English is wanted.
func called(english bool, code string) string {
	if name, ok := pageNames[code]; ok && !english {
		return name
	}
	if name := eventName(code); name != "" && !english {
		return name
	}
	for _, f := range metrics.HandlingFlags {
		if f.Name == code && !english {
			return f.Chinese
		}
	}
	return strings.ReplaceAll(code, "_", " ")
}

var pageNames = map[string]string{
	"internal": "内部可解决", "external": "须靠外部", "both": "内外都要",
	"admission": "入院挂号", "diagnosis": "诊断检查", "operation": "手术操作", "ward": "住院", "discharge": "出院取药", "other": "其他",
	"rise": "上升", "high": "高", "medium": "中", "low": "低",
	"new": "新发", "continuing": "持续", "over": "已平息", "unknown": "无日期", "rising": "上升",
}

func writePage(w io.Writer, p pageData) error {
	t, err := template.New(pageName).Funcs(template.FuncMap{
		"t": func(zh, en string) string {
			if p.English {
				return en
			}
			return zh
		},
		"pct": func(v float64) string { return fmt.Sprintf("%.1f%%", 100*v) },
		"share": func(v *float64) string {
			return maybe(v, func(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) })
		},
		"times":  func(v *float64) string { return maybe(v, func(v float64) string { return fmt.Sprintf("%.1f", v) }) },
		"maybeQ": func(v *float64) string { return maybe(v, func(v float64) string { return fmt.Sprintf("%.2g", v) }) },
		"day": func(t warehouse.Timestamp) string {
			if t == 0 {
				return "—"
			}
			return t.Time().Format(time.DateOnly)
		},
		"date":   func(d warehouse.Date) string { return d.Time().Format(time.DateOnly) },
		"minute": func(t warehouse.Timestamp) string { return t.Time().Format("2006-01-02 15:04") },
		"of":     func(n, all int32) string { return fmt.Sprintf("%.0f%%", 100*float64(n)/float64(max(1, all))) },
		"called": func(code string) string { return called(p.English, code) },
		"num":    func(v float64) string { return fmt.Sprintf("%.2f", v) },
		"inc":    func(i int) int { return i + 1 },
		"width":  func(n, most int32) string { return fmt.Sprintf("%.1f", 100*float64(n)/float64(max(1, most))) },
		"px":     func(v float64) string { return fmt.Sprintf("%.1f", v) },
	}).Parse(pageHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}
