package metrics

import (
	"context"

	"gonum.org/v1/gonum/floats"

	"weisu/metrics/trend"
)

// TrendConfig sets the trends of issues.
type TrendConfig struct {
	// Months is how many of the latest full months a trend is taken over.
	Months int `yaml:"months"`
	// MinCases is how many complaints they must hold together.
	MinCases int32 `yaml:"min_cases"`
	// FalseDiscovery is the share of wrong directions among those said, see
	// BenjaminiHochberg.
	FalseDiscovery float64 `yaml:"false_discovery"`
}

// A TrendRow is unit node × issue: where its months have been going.
type TrendRow struct {
	Node        int32
	Issue       int16
	First, Last Period // full months
	N, Cases    int32
	trend.Result
	Q float64
	// Change is the first month of another level; its Kind is Month where there is
	// one.
	ChangeMonth Period
}

// Trends tests the months of every unit node × issue with MinCases complaints or
// more for a trend, by the test that suits the series (trend.Of). A direction is
// said where q, over all of them, is at most FalseDiscovery. rows are those of
// IssuePeriods.
func Trends(ctx context.Context, rows []IssuePeriodRow, cases []Case, p *Params) ([]TrendRow, error) {
	cfg := p.Config.Trend
	s := p.SeriesSpan(cases, Month)
	s.First = max(s.First, s.Last-int32(cfg.Months)+1)
	out, err := eachSeries(ctx, rows, s, func(one *Series, _ []IssuePeriodRow) (TrendRow, bool) {
		r := TrendRow{
			Node: one.Node, Issue: one.Issue, N: int32(len(one.Counts)),
			First: Period{Month, s.First}, Last: Period{Month, s.Last}, Cases: int32(floats.Sum(one.Counts)),
		}
		if r.Cases < cfg.MinCases {
			return r, false
		}
		r.Result = trend.Of(one.Counts, trend.Options{SeasonLength: 12, First: monthOfYear(s.First)})
		return r, true
	})
	if err != nil {
		return nil, err
	}
	decideTrends(out, cfg.FalseDiscovery)
	return out, nil
}

// monthOfYear is 0 for January.
func monthOfYear(month int32) int { return int(month - 12*floorDiv(month, 12)) }

// decideTrends says directions and changes where they are discoveries.
func decideTrends(rows []TrendRow, rate float64) {
	slopes, changes := make([]float64, len(rows)), make([]float64, len(rows))
	for i := range rows {
		slopes[i], changes[i] = rows[i].P, rows[i].Change.P
	}
	slopes, changes = BenjaminiHochberg(slopes), BenjaminiHochberg(changes)
	for i := range rows {
		r := &rows[i]
		r.Direction = trend.None
		if r.Q = slopes[i]; r.Q <= rate {
			r.Direction = trend.Up
			if r.S < 0 {
				r.Direction = trend.Down
			}
		}
		if changes[i] <= rate && r.Change.At >= 0 {
			r.ChangeMonth = Period{Month, r.First.Index + int32(r.Change.At)}
		}
	}
}
