package metrics

import (
	"context"

	"gonum.org/v1/gonum/floats"

	"weisu/metrics/forecast"
)

// ForecastConfig sets the forecasts.
type ForecastConfig struct {
	Weeks    int   `yaml:"weeks"`     // coming weeks; 0 is none
	Months   int   `yaml:"months"`    // coming months; 0 is none
	MinCases int32 `yaml:"min_cases"` // complaints that a series must hold
}

// A ForecastRow is unit node × issue × coming period.
type ForecastRow struct {
	Node   int32
	Issue  int16
	Period Period
	Ahead  int32 // 1 is the first period after the full ones
	N      int32 // full periods it is made from
	forecast.Point
	*forecast.Forecast
}

// Forecasts foretells the coming weeks and months of every unit node × issue with
// Forecast.MinCases complaints or more (forecast.Best), where that proved better
// than to repeat the last season. rows are those of IssuePeriods.
func Forecasts(ctx context.Context, rows []IssuePeriodRow, cases []Case, p *Params) (out []ForecastRow, err error) {
	cfg := p.Config.Forecast
	for _, k := range [...]struct {
		kind            PeriodKind
		season, horizon int
	}{{Week, 52, cfg.Weeks}, {Month, 12, cfg.Months}} {
		if k.horizon == 0 {
			continue
		}
		s := p.SeriesSpan(cases, k.kind)
		o := forecast.Options{Season: k.season, Horizon: k.horizon}
		parts, err := eachSeries(ctx, rows, s, func(one *Series, _ []IssuePeriodRow) ([]ForecastRow, bool) {
			if floats.Sum(one.Counts) < float64(cfg.MinCases) {
				return nil, false
			}
			f := forecast.Best(one.Counts, o)
			return forecastRows(one, s, &f), f.Shown
		})
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			out = append(out, part...)
		}
	}
	return out, nil
}

func forecastRows(one *Series, s SeriesSpan, f *forecast.Forecast) (rows []ForecastRow) {
	for i, pt := range f.Points {
		rows = append(rows, ForecastRow{
			Node: one.Node, Issue: one.Issue, Period: Period{s.Kind, s.Last + 1 + int32(i)}, Ahead: int32(i + 1),
			N: int32(len(one.Counts)), Point: pt, Forecast: f,
		})
	}
	return rows
}
