package main

import (
	"fmt"
	"strings"

	"weisu/metrics"
	"weisu/metrics/spc"
	"weisu/metrics/trend"
	"weisu/warehouse"
)

// chart fills in where a period stands in the control chart of its series.
func (s *speller) chart(row *warehouse.IssuePeriod, r *metrics.IssuePeriodRow) {
	row.ChartSignals = signalNames(r.Chart.Signals)
	c := &r.Chart
	if c.Kind == spc.Auto {
		return
	}
	row.Chart, row.ChartReason = c.Kind.String(), c.Reason.Chinese()
	row.ChartValue, row.ChartCentre = warehouse.Float(float64(c.Value)), warehouse.Float(float64(c.Centre))
	row.ChartLower, row.ChartUpper = warehouse.Float(float64(c.Lower)), warehouse.Float(float64(c.Upper))
	row.ChartPhase = s.period(metrics.Period{Kind: r.Period.Kind, Index: c.Phase}).label
	row.ChartRuns = warehouse.Bool(c.Runs)
	row.ChartWarning = c.Warnings.Chinese()
}

// rateChart fills in where a rate stands in its control chart.
func rateChart(c *metrics.ChartPoint, centre, lower, upper **float64, signals *[]string) {
	*signals = signalNames(c.Signals)
	if c.Kind != spc.Auto {
		*centre, *lower, *upper = warehouse.Float(float64(c.Centre)), warehouse.Float(float64(c.Lower)), warehouse.Float(float64(c.Upper))
	}
}

func signalNames(signals spc.Signals) []string {
	names := []string{}
	for _, s := range chartSignals {
		if signals&s.bit != 0 {
			names = append(names, s.name)
		}
	}
	return names
}

var chartSignals = [...]struct {
	bit  spc.Signals
	name string
}{{spc.Outside, "outside"}, {spc.Trend, "trend"}, {spc.NearLimit, "near_limit"}, {spc.OneSide, "one_side"}}

func (s *speller) trend(r *metrics.TrendRow) warehouse.TrendIssue {
	u, is := &s.units[r.Node], &s.issues[r.Issue]
	first, last := s.period(r.First), s.period(r.Last)
	row := warehouse.TrendIssue{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level, Issue: is.Issue, IssueName: is.Name, Category: is.Category,
		PeriodType: last.kind, FirstMonth: first.label, LastMonth: last.label, N: r.N, Cases: r.Cases,
		Direction: "none", Tau: warehouse.Float(r.Tau), P: warehouse.Float(r.P), Q: warehouse.Float(r.Q),
		Slope: warehouse.Float(r.Slope), SlopeLow: warehouse.Float(r.Line.Low), SlopeHigh: warehouse.Float(r.Line.High),
		Method: string(r.Method), ChangeP: warehouse.Float(r.Change.P), Warnings: sentences(r.Warnings.Chinese()),
	}
	if r.Direction != trend.None {
		row.Direction = string(r.Direction)
	}
	if r.ChangeMonth != (metrics.Period{}) {
		row.ChangeMonth = s.period(r.ChangeMonth).label
	}
	if r.N >= 24 {
		row.Seasonal = warehouse.Bool(r.Seasonal)
	}
	if r.Seasonal {
		row.PeakMonth = int32(r.Season.Peak + 1)
	}
	row.Sentence, row.SentenceEN = trendSentences(r, &row, s.nameOf(r.Node))
	return row
}

func trendSentences(r *metrics.TrendRow, row *warehouse.TrendIssue, unit string) (zh, en string) {
	zh = fmt.Sprintf("%s“%s”%s 至 %s 共 %d 件：", unit, row.IssueName, row.FirstMonth, row.LastMonth, r.Cases)
	en = fmt.Sprintf("%s, %s, %s to %s, %d complaints: ", unit, row.IssueName, row.FirstMonth, row.LastMonth, r.Cases)
	if r.Direction == trend.None {
		zh += fmt.Sprintf("看不出上升或下降（q=%.2f）。", r.Q)
		en += fmt.Sprintf("no direction (q=%.2f).", r.Q)
	} else {
		zh += fmt.Sprintf("%s，每月约 %+.2f 件（95%% 区间 %.2f 至 %.2f，q=%.2g）。", r.Direction.Chinese(), r.Slope, r.Line.Low, r.Line.High, r.Q)
		en += fmt.Sprintf("%s, some %+.2f complaints a month (95%% interval %.2f to %.2f, q=%.2g).", r.Direction.English(), r.Slope, r.Line.Low, r.Line.High, r.Q)
	}
	if row.ChangeMonth != "" {
		zh += fmt.Sprintf("自 %s 起水平不同。", row.ChangeMonth)
		en += fmt.Sprintf(" The level changed in %s.", row.ChangeMonth)
	}
	if r.Seasonal {
		zh += fmt.Sprintf("有季节性，%d 月最多。", row.PeakMonth)
		en += fmt.Sprintf(" Seasonal, most in month %d.", row.PeakMonth)
	}
	return zh, en
}

// sentences parts a text at its full stops; none gives an empty list.
func sentences(text string) []string {
	list := []string{}
	for _, s := range strings.SplitAfter(text, "。") {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

func (s *speller) forecast(r *metrics.ForecastRow) warehouse.ForecastIssue {
	u, is, p := &s.units[r.Node], &s.issues[r.Issue], s.period(r.Period)
	row := warehouse.ForecastIssue{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level, Issue: is.Issue, IssueName: is.Name, Category: is.Category,
		PeriodType: p.kind, Period: p.label, PeriodStart: p.start, PeriodEnd: p.end, Ahead: r.Ahead,
		Expected: r.Expected, Low80: r.Low80, High80: r.High80, Low95: r.Low95, High95: r.High95, N: r.N,
		Method: string(r.Method), Error: r.Error, NaiveError: r.NaiveError, ErrorMeasure: string(r.Measure),
		Tests: int32(r.Backtests), Warnings: []string{},
	}
	if r.Expected < fewExpected {
		row.Warnings = append(row.Warnings, "预计件数很少，区间比预计值更有用。")
	}
	row.Sentence = fmt.Sprintf("%s“%s”%s 预计 %.1f 件（80%% 区间 %.0f 至 %.0f）；回测误差 %.1f 件，朴素预测 %.1f 件。",
		s.nameOf(r.Node), is.Name, p.label, r.Expected, r.Low80, r.High80, r.Error, r.NaiveError)
	row.SentenceEN = fmt.Sprintf("%s, %s, %s: %.1f complaints expected (80%% interval %.0f to %.0f); back-tested error %.1f, naive forecast %.1f.",
		s.nameOf(r.Node), is.Name, p.label, r.Expected, r.Low80, r.High80, r.Error, r.NaiveError)
	return row
}

// fewExpected is the forecast below which a row carries a warning.
const fewExpected = 3
