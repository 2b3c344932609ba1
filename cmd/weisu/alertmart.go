package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"weisu/metrics"
	"weisu/metrics/surveillance"
	"weisu/nlp"
	"weisu/warehouse"
)

const (
	alertExamples = 5 // complaints named of an alarm
	alertTop      = 10
)

// writeAlerts writes the rises and the events, the gravest first.
func (j *job) writeAlerts(m *measures, s *speller, rises []metrics.Rise) error {
	rows := m.events
	cases := j.riseCases(rises, m)
	for i := range rises {
		rows = append(rows, j.rise(&rises[i], cases[i], s))
	}
	slices.SortStableFunc(rows, func(a, b warehouse.Alert) int {
		return cmp.Or(cmp.Compare(gravity(&b), gravity(&a)), cmp.Compare(b.Until, a.Until), strings.Compare(a.AlertID, b.AlertID))
	})
	m.top.alerts = slices.Clone(rows[:min(alertTop, len(rows))])
	m.alerts, m.events = len(rows), nil
	return warehouse.Append(j.build, rows...)
}

// readEvents finds the events and reads again what their latest texts say, which is
// possible until the facts are written.
func (j *job) readEvents(m *measures, s *speller) error {
	incident := func(i int) int32 {
		if m.clusters.incidents.of == nil {
			return -1
		}
		return m.clusters.incidents.of[i]
	}
	events, err := metrics.Events(j.book.cases, m.handled, incident, m.params)
	if err != nil {
		return err
	}
	latest := map[int64][]int{} // events by the number of their latest case
	var seqs []int32
	for i := range events {
		last := events[i].Cases[len(events[i].Cases)-1]
		if latest[int64(last)] == nil {
			seqs = append(seqs, last)
		}
		latest[int64(last)] = append(latest[int64(last)], i)
	}
	slices.Sort(seqs)
	evidence := make([][]string, len(events))
	var cut nlp.Words
	err = j.facts.Peek(seqsOf(seqs), func(seq int64, f *warehouse.FactComplaint) error {
		j.reader.segmenter.Cut(&cut, f.Text)
		for _, i := range latest[seq] {
			evidence[i] = j.evidenceOf(events[i].Kind, f, &cut)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range events {
		m.events = append(m.events, j.event(&events[i], evidence[i], s))
	}
	return nil
}

// gravity orders alarms: what is over comes last.
func gravity(a *warehouse.Alert) (n int) {
	if a.Status != string(metrics.AlertOver) {
		n = 8
	}
	if a.Status == string(metrics.AlertNew) {
		n++
	}
	return n + 2*map[string]int{"high": 2, "medium": 1}[a.Severity]
}

// alertID is the same for the same matter in every run.
func alertID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "W-" + hex.EncodeToString(sum[:10])
}

func (j *job) rise(r *metrics.Rise, cases []int32, s *speller) warehouse.Alert {
	u, is, p := &s.units[r.Node], &s.issues[r.Issue], s.period(r.Period)
	since := s.period(metrics.Period{Kind: r.Period.Kind, Index: r.Since})
	v := &r.Verdict
	row := warehouse.Alert{
		AlertID: alertID("rise", u.UnitID, is.Issue, since.kind, since.label), Kind: "rise", KindName: "上升", Status: string(r.Status),
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level, Issue: is.Issue, IssueName: is.Name, Category: is.Category,
		PeriodType: p.kind, Period: p.label, Since: since.start, Until: p.end, Window: int32(v.Window), Also: []string{},
		Observed: warehouse.Float(v.Observed), Expected: warehouse.Float(v.Expected), Threshold: warehouse.Float(v.Threshold),
		P: warehouse.Float(v.P), Q: warehouse.Float(r.Q), N: int32(v.N), Method: string(v.Method),
		Agreeing: append([]string{}, r.Agreeing...), Evidence: []string{}, Warnings: []string{}, People: metrics.People(j.book.cases, cases),
		Examples: j.idsOf(cases[max(0, len(cases)-alertExamples):]),
	}
	for _, n := range r.Also {
		row.Also = append(row.Also, s.units[n].UnitID)
	}
	for _, w := range v.Warnings {
		row.Warnings = append(row.Warnings, surveillance.Chinese(w))
	}
	switch ratio := v.Observed / v.Expected; {
	case ratio >= 3:
		row.Severity = "high"
	case ratio >= 2:
		row.Severity = "medium"
	default:
		row.Severity = "low"
	}
	span, spanEN := p.label, p.label
	if v.Window > 1 {
		unit := map[metrics.PeriodKind]string{metrics.Week: "周", metrics.Month: "个月"}[r.Period.Kind]
		span, spanEN = fmt.Sprintf("截至 %s 的 %d %s", p.label, v.Window, unit), fmt.Sprintf("%d periods to %s", v.Window, p.label)
	}
	row.Sentence = fmt.Sprintf("%s“%s”%s %.0f 件，按以往应约 %.1f 件（界限 %.0f 件，p=%.2g，q=%.2g，基线 %d 期），自 %s 起偏高。",
		s.nameOf(r.Node), is.Name, span, v.Observed, v.Expected, v.Threshold, v.P, r.Q, v.N, since.label)
	row.SentenceEN = fmt.Sprintf("%s, %s, %s: %.0f complaints, some %.1f by its past (threshold %.0f, p=%.2g, q=%.2g, %d periods of baseline), high since %s.",
		s.nameOf(r.Node), is.Name, spanEN, v.Observed, v.Expected, v.Threshold, v.P, r.Q, v.N, since.label)
	return row
}

// riseCases finds the complaints of each rise in the periods of its window, in
// order of receipt.
func (j *job) riseCases(rises []metrics.Rise, m *measures) [][]int32 {
	of := make([][]int32, len(rises))
	byIssue := map[int16][]int{}
	for i := range rises {
		byIssue[rises[i].Issue] = append(byIssue[rises[i].Issue], i)
	}
	ps := metrics.Periods{MonthStart: j.cfg.Metrics.AssessmentMonthStart}
	for k := range j.book.cases {
		c := &j.book.cases[k]
		if len(byIssue[c.Issue]) == 0 || !m.params.Counts(c) {
			continue
		}
		for _, i := range byIssue[c.Issue] {
			r := &rises[i]
			at := ps.OfTime(r.Period.Kind, c.Received).Index
			if at <= r.Period.Index && at > r.Period.Index-int32(r.Verdict.Window) && m.params.Tree.Within(c.Node, r.Node) {
				of[i] = append(of[i], int32(k))
			}
		}
	}
	for i := range of {
		slices.SortFunc(of[i], func(a, b int32) int {
			return cmp.Or(cmp.Compare(j.book.cases[a].Received, j.book.cases[b].Received), cmp.Compare(a, b))
		})
	}
	return of
}

// eventSeverity is how grave a kind of event is.
var eventSeverity = map[string]string{
	"safety": "high", "extreme": "high", "group": "high", "dispute": "medium", "media": "medium", "illegal": "medium",
}

func (j *job) event(e *metrics.Event, evidence []string, s *speller) warehouse.Alert {
	u := &s.units[e.Node]
	first := j.clusterBook.ids[e.Cases[0]].String()
	row := warehouse.Alert{
		AlertID: alertID(e.Kind, u.UnitID, first), Kind: e.Kind, KindName: eventName(e.Kind), Status: string(e.Status),
		Severity: cmp.Or(eventSeverity[e.Kind], "low"), Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level,
		Since: warehouse.DateOf(time.Unix(e.First, 0).UTC()), Until: warehouse.DateOf(time.Unix(e.Last, 0).UTC()),
		Observed: warehouse.Float(float64(len(e.Cases))), N: int32(len(e.Cases)), People: e.People, Method: "text",
		Also: []string{}, Agreeing: []string{}, Evidence: evidence, Warnings: []string{}, Examples: j.idsOf(e.Cases[max(0, len(e.Cases)-alertExamples):]),
	}
	if e.Issue >= 0 {
		is := &s.issues[e.Issue]
		row.Issue, row.IssueName, row.Category = is.Issue, is.Name, is.Category
	}
	if e.Kind == metrics.EventSamePerson || e.Kind == metrics.EventFalseClosure {
		row.Method = "handling"
	}
	if d := e.Escalate; d != nil {
		row.EscalateTo = d.To
		if d.WithinHours > 0 {
			row.EscalateBy = warehouse.TimestampOf(time.Unix(e.Last+int64(d.WithinHours)*3600, 0).UTC())
		}
	}
	words := ""
	if len(row.Evidence) > 0 {
		words = "：“" + strings.Join(row.Evidence, "”“") + "”"
	}
	row.Sentence = fmt.Sprintf("%s：%s%s，%d 件%s。", row.KindName, s.nameOf(e.Node), quoted(row.IssueName), row.N, words)
	row.SentenceEN = fmt.Sprintf("%s: %s, %s, %d complaints%s.", strings.ReplaceAll(e.Kind, "_", " "), s.nameOf(e.Node), row.IssueName, row.N, words)
	return row
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return "“" + s + "”"
}

// evidenceOf reads again what a text tells of an event of this kind.
func (j *job) evidenceOf(kind string, f *warehouse.FactComplaint, cut *nlp.Words) (words []string) {
	for _, a := range j.analyzer.Alarms(f.Text, cut, nlp.ParseKind(f.Kind), int(f.Severity)) {
		if a.Kind.Code() == kind {
			for _, w := range a.Evidence {
				words = append(words, w.Text)
			}
		}
	}
	return words
}

func eventName(kind string) string {
	switch kind {
	case metrics.EventSamePerson:
		return "同一人反复诉求"
	case metrics.EventFalseClosure:
		return "假闭环"
	}
	return nlp.ParseAlarmKind(kind).String()
}
