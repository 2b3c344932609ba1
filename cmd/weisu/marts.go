package main

import (
	"context"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/warehouse"
)

// martChunk is how many rows are spelled out at a time.
const martChunk = 4096

// writeTables counts the cases and writes what it counts, table by table: a
// city's take some hundred megabytes, of which the summary needs few rows.
func (j *job) writeTables(ctx context.Context, m *measures) error {
	if err := j.writeDimensions(m); err != nil {
		return err
	}
	s := j.speller(m)
	cases := j.book.cases
	issues, _, err := metrics.IssuePeriods(ctx, cases, m.params)
	if err != nil {
		return err
	}
	if err := metrics.DrawCharts(ctx, issues, cases, m.params); err != nil {
		return err
	}
	m.totals = metrics.IssueTotals(issues)
	m.issues = selected(issues, func(r *metrics.IssuePeriodRow) bool { return r.Node == 0 })
	if err := spell(j.build, issues, s.issue); err != nil {
		return err
	}
	if err := j.writeJudgements(ctx, m, s, issues); err != nil {
		return err
	}
	issues = nil
	rates, _, err := metrics.Rates(ctx, cases, m.params)
	if err != nil {
		return err
	}
	m.rates = selected(rates, func(r *metrics.RatesRow) bool { return r.Period.Kind == metrics.Year })
	if err := spell(j.build, rates, s.rates); err != nil {
		return err
	}
	timeliness, _, err := metrics.Timeliness(ctx, cases, m.params)
	if err != nil {
		return err
	}
	if err := spell(j.build, timeliness, s.timeliness); err != nil {
		return err
	}
	return m.count(cases)
}

// writeJudgements writes what the series of issues say: where they go, what is
// unusual, how units compare and what is to come.
func (j *job) writeJudgements(ctx context.Context, m *measures, s *speller, issues []metrics.IssuePeriodRow) error {
	cases := j.book.cases
	trends, err := metrics.Trends(ctx, issues, cases, m.params)
	if err != nil {
		return err
	}
	if err := spell(j.build, trends, s.trend); err != nil {
		return err
	}
	rises, err := metrics.Rises(ctx, issues, cases, m.params)
	if err != nil {
		return err
	}
	if err := j.writeAlerts(m, s, rises); err != nil {
		return err
	}
	forecasts, err := metrics.Forecasts(ctx, issues, cases, m.params)
	if err != nil {
		return err
	}
	if err := spell(j.build, forecasts, s.forecast); err != nil {
		return err
	}
	comparisons, err := metrics.UnitComparisons(ctx, cases, m.handled, m.params)
	if err != nil {
		return err
	}
	return spell(j.build, comparisons, s.comparison)
}

// selected returns copies of the rows that want asks for.
func selected[R any](rows []R, want func(*R) bool) (few []R) {
	for i := range rows {
		if want(&rows[i]) {
			few = append(few, rows[i])
		}
	}
	return few
}

func (j *job) writeDimensions(m *measures) error {
	if err := warehouse.Append(j.build, m.dimUnits...); err != nil {
		return err
	}
	if err := warehouse.Append(j.build, m.dimCauses...); err != nil {
		return err
	}
	if err := warehouse.Append(j.build, m.dimIssues...); err != nil {
		return err
	}
	return j.writeDates(m)
}

// writeFacts writes every complaint with its deadline.
func (j *job) writeFacts(ctx context.Context, m *measures) error {
	return j.facts.Finish(ctx, warehouse.NewNames(m.dimUnits, m.dimIssues), func(seq int64, row *warehouse.FactComplaint) {
		c := &j.book.cases[seq]
		row.Timeliness = m.params.State(c).String()
		if c.Class != metrics.NoClass {
			row.DeadlineClass = j.cfg.Metrics.Deadlines[c.Class].Name
		}
		due := int64(metrics.NoTime)
		if d, ok := m.params.Due(c); ok {
			due = d
			row.DueAt = warehouse.TimestampOf(time.Unix(due, 0).UTC())
		}
		if row.RepliedAt != 0 {
			row.ReplyPromptness = warehouse.Float(metrics.Promptness(c.Received, row.RepliedAt.Time().Unix(), due))
		}
		flags := m.handled.Flags[seq]
		row.PassedOn, row.FalseClosure = flags&metrics.PassedOn != 0, flags&metrics.FalseClosure != 0
		if before := m.handled.Before[seq]; before >= 0 {
			row.RepeatOf = j.clusterBook.ids[before].String()
		}
		row.NearDuplicateID, row.IncidentID, row.RootCauseID = m.clusters.near.id(seq), m.clusters.incidents.id(seq), m.clusters.causes.id(seq)
		if row.RootCauseID != "" {
			row.RootCauseSure = warehouse.Bool(m.clusters.surely[seq])
		}
	})
}

// spell turns compact rows into a mart's, some thousand at a time.
func spell[R any, T warehouse.TableRow](b *warehouse.Builder, rows []R, one func(*R) T) error {
	chunk := make([]T, 0, martChunk)
	for i := range rows {
		chunk = append(chunk, one(&rows[i]))
		if len(chunk) == martChunk || i == len(rows)-1 {
			if err := warehouse.Append(b, chunk...); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	return nil
}

func (j *job) dimUnits(m *measures) ([]warehouse.DimUnit, error) {
	units := make([]warehouse.DimUnit, 0, len(m.units))
	for _, u := range m.units {
		units = append(units, warehouse.DimUnit{
			UnitID: u.ID, Name: u.Name, Level: string(u.Level), ParentID: u.Parent, District: u.District, Listed: u.Listed,
		})
	}
	return units, warehouse.SetPaths(units)
}

func (j *job) dimIssues() []warehouse.DimIssue {
	english := map[string]string{}
	for _, c := range j.analyzer.Taxonomy().Categories() {
		english[c.Name] = c.NameEN
	}
	var rows []warehouse.DimIssue
	for _, is := range j.analyzer.Taxonomy().Issues() {
		rows = append(rows, warehouse.DimIssue{
			Issue: is.Code, Name: is.Name, NameEN: is.NameEN, Category: is.Category, CategoryEN: english[is.Category],
			HCATDomain: is.HCATDomain, HCATCategory: is.HCATCategory, Factor: is.Factor, Stage: is.Stage, Owner: is.Owner,
		})
	}
	return rows
}

func (j *job) dimCauses(m *measures) []warehouse.DimCause {
	var rows []warehouse.DimCause
	for _, c := range j.analyzer.SpecificCauses() {
		if i := j.analyzer.Taxonomy().Index(c.Issue()); i >= 0 {
			rows = append(rows, warehouse.DimCause{
				Cause: c.Code, Name: c.Name, NameEN: c.NameEN, Issue: c.Issue(), IssueName: m.dimIssues[i].Name, Factor: c.Factor,
			})
		}
	}
	return rows
}

func (j *job) writeDates(m *measures) error {
	first, last, ok := j.span()
	if !ok {
		return nil
	}
	rows := warehouse.NewDimDates(first, last, j.cfg.Metrics.AssessmentMonthStart, func(t time.Time) warehouse.Day {
		known, working, name := m.params.Calendar.Day(t)
		return warehouse.Day{Known: known, Working: working, Holiday: name}
	})
	return warehouse.Append(j.build, rows...)
}

func (j *job) speller(m *measures) *speller {
	return &speller{
		units: m.dimUnits, tree: m.params.Tree, issues: m.dimIssues,
		periods: metrics.Periods{MonthStart: j.cfg.Metrics.AssessmentMonthStart}, classes: j.cfg.Metrics.Deadlines,
	}
}

// nameOf is a node's name for a sentence: a department's comes after its hospital's.
func (s *speller) nameOf(node int32) string {
	u := &s.units[node]
	if up := s.tree.Parent[node]; up >= 0 && u.Level == string(ingest.LevelDepartment) {
		return s.units[up].Name + u.Name
	}
	return u.Name
}

// A speller gives units, issues and periods their names.
type speller struct {
	units   []warehouse.DimUnit
	tree    metrics.Tree
	issues  []warehouse.DimIssue
	periods metrics.Periods
	classes []metrics.DeadlineClass
	labels  map[metrics.Period]periodName
}

type periodName struct {
	kind, label string
	start, end  warehouse.Date
}

func (s *speller) period(p metrics.Period) periodName {
	if n, ok := s.labels[p]; ok {
		return n
	}
	if s.labels == nil {
		s.labels = map[metrics.Period]periodName{}
	}
	n := periodName{p.Kind.String(), s.periods.Label(p), warehouse.Date(s.periods.Start(p)), warehouse.Date(s.periods.End(p))}
	if p.Kind == metrics.Month && s.periods.MonthStart > 1 {
		n.kind = "assessment_month"
	}
	s.labels[p] = n
	return n
}

func (s *speller) issue(r *metrics.IssuePeriodRow) warehouse.IssuePeriod {
	u, is, p := &s.units[r.Node], &s.issues[r.Issue], s.period(r.Period)
	row := warehouse.IssuePeriod{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level,
		Issue: is.Issue, IssueName: is.Name, Category: is.Category,
		PeriodType: p.kind, Period: p.label, PeriodStart: p.start, PeriodEnd: p.end,
		Count: r.Count, People: r.People, Orders: r.Orders, Mentions: r.Mentions,
		UnitTotal: r.UnitTotal, Share: warehouse.Float(r.Share), Rank: r.Rank, CumShare: warehouse.Float(r.CumShare),
		ChangePrevious: warehouse.Float(r.ChangePrevious), ChangeLastYear: warehouse.Float(r.ChangeLastYear),
		Rate: warehouse.Float(r.Rate), RateLow: warehouse.Float(r.RateLow), RateHigh: warehouse.Float(r.RateHigh),
		HighFrequency: r.HighFrequency, Common: r.Common, Partial: r.Partial, FewCases: r.FewCases,
	}
	s.chart(&row, r)
	if r.Previous >= 0 {
		row.Previous = &r.Previous
	}
	if r.LastYear >= 0 {
		row.LastYear = &r.LastYear
	}
	if r.Visits > 0 {
		row.Visits = &r.Visits
	}
	return row
}

func (s *speller) rates(r *metrics.RatesRow) warehouse.RatesUnitPeriod {
	u, p := &s.units[r.Node], s.period(r.Period)
	row := warehouse.RatesUnitPeriod{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level,
		PeriodType: p.kind, Period: p.label, PeriodStart: p.start, PeriodEnd: p.end,
		Cases: r.Cases, Denominator: r.Denominator,
		ResponseN: r.Response.N, ResponseNum: r.Response.Num, Response: warehouse.Float(r.Response.Value),
		ResponseLow: warehouse.Float(r.Response.Low), ResponseHigh: warehouse.Float(r.Response.High),
		ResolutionN: r.Resolution.N, ResolutionNum: r.Resolution.Num, Resolution: warehouse.Float(r.Resolution.Value),
		ResolutionLow: warehouse.Float(r.Resolution.Low), ResolutionHigh: warehouse.Float(r.Resolution.High),
		SatisfactionN: r.Satisfaction.N, SatisfactionNum: r.Satisfaction.Num, Satisfaction: warehouse.Float(r.Satisfaction.Value),
		SatisfactionLow: warehouse.Float(r.Satisfaction.Low), SatisfactionHigh: warehouse.Float(r.Satisfaction.High),
		Score: warehouse.Float(r.Score), ScoreLow: warehouse.Float(r.ScoreLow), ScoreHigh: warehouse.Float(r.ScoreHigh),
		Rank: r.Rank, Excluded: r.Excluded, FewCases: r.FewCases,
	}
	rateChart(&r.Response.Chart, &row.ResponseCentre, &row.ResponseLower, &row.ResponseUpper, &row.ResponseSignals)
	rateChart(&r.Resolution.Chart, &row.ResolutionCentre, &row.ResolutionLower, &row.ResolutionUpper, &row.ResolutionSignals)
	rateChart(&r.Satisfaction.Chart, &row.SatisfactionCentre, &row.SatisfactionLower, &row.SatisfactionUpper, &row.SatisfactionSignals)
	for _, c := range r.ExcludedByReason {
		row.ExcludedByReason = append(row.ExcludedByReason, warehouse.ReasonCount(c))
	}
	return row
}

func (s *speller) timeliness(r *metrics.TimelinessRow) warehouse.TimelinessUnitPeriod {
	u, p, class := &s.units[r.Node], s.period(r.Period), &s.classes[r.Class]
	return warehouse.TimelinessUnitPeriod{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level,
		DeadlineClass: class.Name, TimeUnit: class.Unit.Chinese(),
		PeriodType: p.kind, Period: p.label, PeriodStart: p.start, PeriodEnd: p.end,
		Cases: r.Cases, OnTime: r.OnTime, Late: r.Late, Open: r.Open, Overdue: r.Overdue, Unknown: r.Unknown,
		OnTimeN: r.OnTimeRate.N, OnTimeRate: warehouse.Float(r.OnTimeRate.Value),
		OnTimeLow: warehouse.Float(r.OnTimeRate.Low), OnTimeHigh: warehouse.Float(r.OnTimeRate.High),
		Median: warehouse.Float(r.Median), P90: warehouse.Float(r.P90), FewCases: r.FewCases,
	}
}
