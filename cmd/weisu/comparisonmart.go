package main

import (
	"fmt"
	"strings"

	"weisu/metrics"
	"weisu/metrics/compare"
	"weisu/warehouse"
)

func (s *speller) comparison(r *metrics.ComparisonRow) warehouse.UnitComparison {
	u, p, m := &s.units[r.Node], s.period(r.Period), r.Measure.Metric()
	row := warehouse.UnitComparison{
		Unit: u.UnitID, UnitName: u.Name, UnitLevel: u.Level, PeerGroup: u.Level,
		Measure: m.Name, MeasureName: m.Chinese, PeriodType: p.kind, Period: p.label, PeriodStart: p.start, PeriodEnd: p.end,
		Peers: r.Peers, Num: r.Num, N: r.Den, Value: warehouse.Float(r.Value), Low: warehouse.Float(r.Low), High: warehouse.Float(r.High),
		Centre: warehouse.Float(r.Centre), Low95: warehouse.Float(r.Adjusted.Low95), High95: warehouse.Float(r.Adjusted.High95),
		Low998: warehouse.Float(r.Adjusted.Low998), High998: warehouse.Float(r.Adjusted.High998),
		Z: warehouse.Float(r.AdjustedZ), Flag: flagName(&r.Result), Phi: warehouse.Float(r.Phi), Tau2: warehouse.Float(r.Tau2),
		Shrunken: warehouse.Float(r.Shrunken.Value), ShrunkenLow: warehouse.Float(r.Shrunken.Low), ShrunkenHigh: warehouse.Float(r.Shrunken.High),
		Standardised: warehouse.Float(r.Standardised.Value), StandardisedLow: warehouse.Float(r.Standardised.Low),
		StandardisedHigh: warehouse.Float(r.Standardised.High),
		MixExplains:      r.Mix == compare.MixExplains, Warnings: []string{},
	}
	if r.Group >= 0 {
		row.PeerGroup = u.Level + "@" + s.units[r.Group].UnitID
	}
	if r.Rank.High > 0 {
		row.Rank = warehouse.Float(r.Rank.Expected)
		row.RankLow, row.RankHigh = int32(r.Rank.Low), int32(r.Rank.High)
		row.WorstQuarter = warehouse.Float(r.Rank.WorstQuarter)
	}
	for _, w := range r.Warnings.List() {
		row.Warnings = append(row.Warnings, w.Chinese())
	}
	row.Sentence, row.SentenceEN = comparisonSentences(r, &m, s.nameOf(r.Node))
	return row
}

// flagName is the mart's name of where the value stands.
func flagName(r *compare.Result) string {
	if r.Flag == compare.FlagIn {
		switch r.Adjusted.Flag95(r.Value) {
		case compare.FlagHigh:
			return "high_warning"
		case compare.FlagLow:
			return "low_warning"
		}
	}
	return string(r.Flag)
}

func comparisonSentences(r *metrics.ComparisonRow, m *metrics.Metric, unit string) (zh, en string) {
	value, centre, of := fmt.Sprintf("%.1f%%", 100*r.Value), fmt.Sprintf("%.1f%%", 100*r.Centre), fmt.Sprintf("n=%.0f", r.Den)
	if m.Unit != "" {
		value, centre, of = fmt.Sprintf("%.2f %s", r.Value, m.Unit), fmt.Sprintf("%.2f", r.Centre), fmt.Sprintf("%.0f 件", r.Num)
	}
	zh = fmt.Sprintf("%s%s %s（%s），%d 个同级单位整体 %s：%s。", unit, m.Chinese, value, of, r.Peers, centre, strings.TrimSuffix(r.Flag.Chinese(), "。"))
	en = fmt.Sprintf("%s, %s: %s (%s), all %d peers %s: %s.", unit, m.English, value, of, r.Peers, centre, strings.TrimSuffix(r.Flag.English(), "."))
	switch flagName(&r.Result) {
	case "high_warning":
		zh, en = zh+"高于 95% 的警戒限，留意即可。", en+" Above the 95% limit: worth a watch."
	case "low_warning":
		zh, en = zh+"低于 95% 的警戒限，留意即可。", en+" Below the 95% limit: worth a watch."
	}
	if r.Mix == compare.MixExplains || r.Mix == compare.MixHides {
		zh += r.Mix.Chinese()
		en += " " + r.Mix.English()
	}
	return zh, en
}
