package metrics

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"weisu/nlp"
)

// A TimeUnit is what a deadline is counted in.
type TimeUnit string

// The units of deadlines.
const (
	Hours       TimeUnit = "hours"
	Days        TimeUnit = "days"
	WorkingDays TimeUnit = "working_days"
)

// Chinese is the unit in the marts.
func (u TimeUnit) Chinese() string {
	switch u {
	case Hours:
		return "小时"
	case Days:
		return "自然日"
	}
	return "工作日"
}

// Config says what is counted and how. Its YAML form is the section `metrics:`
// of weisu.yaml; start from DefaultConfig.
type Config struct {
	// KindsCounted are the kinds that frequency, trend and rank count.
	KindsCounted []string `yaml:"kinds_counted"`
	// Scope is health (only texts about health care count) or all.
	Scope         string          `yaml:"scope"`
	HighFrequency HighFrequency   `yaml:"high_frequency"`
	Common        Common          `yaml:"common"`
	Rates         RatesConfig     `yaml:"rates"`
	Deadlines     []DeadlineClass `yaml:"deadlines"`
	Handling      HandlingConfig  `yaml:"handling"`
	Heat          HeatConfig      `yaml:"heat"`
	Charts        ChartConfig     `yaml:"charts"`
	Trend         TrendConfig     `yaml:"trend"`
	Warning       WarningConfig   `yaml:"warning"`
	Forecast      ForecastConfig  `yaml:"forecast"`
	// AssessmentMonthStart is the day on which a month begins, 1 to 28; from 2
	// on the month bears the name of the month in which it ends.
	AssessmentMonthStart int       `yaml:"assessment_month_start"`
	Bootstrap            Bootstrap `yaml:"bootstrap"`
	// MinCases is the n below which a rate carries a warning.
	MinCases int32 `yaml:"min_cases"`
	// Holidays is the path of a CSV (date,kind,name) that adds to the built-in
	// table of holidays and make-up working days.
	Holidays string `yaml:"holidays"`
}

// HighFrequency defines 高频: in a unit and period, n ≥ MinCount and inside the
// smallest set of issues that makes Pareto of the unit's cases.
type HighFrequency struct {
	MinCount int32   `yaml:"min_count"`
	Pareto   float64 `yaml:"pareto"`
}

// Common defines 共性: 高频 in at least UnitShare of the hospitals that have
// UnitMinCases cases or more in the period, and in at least UnitMin of them.
type Common struct {
	UnitShare    float64 `yaml:"unit_share"`
	UnitMinCases int32   `yaml:"unit_min_cases"`
	UnitMin      int     `yaml:"unit_min"`
}

// RatesConfig is the formula of the three rates' score.
type RatesConfig struct {
	Response     float64 `yaml:"response"` // weights; they sum to 1
	Resolution   float64 `yaml:"resolution"`
	Satisfaction float64 `yaml:"satisfaction"`
	Basically    float64 `yaml:"basically"` // what 基本满意 counts, 0 to 1
}

// HandlingConfig says what is a repeat, see Handlings.
type HandlingConfig struct {
	RepeatDays int `yaml:"repeat_days"` // from receipt to receipt
	ReopenDays int `yaml:"reopen_days"` // from closing to receipt: 假闭环
}

// Bootstrap sets the resampling of the weighted rates.
type Bootstrap struct {
	Seed    uint64 `yaml:"seed"`
	Samples int    `yaml:"samples"`
}

// A DeadlineClass is a sort of matter with a deadline of its own. The first
// class in the list whose conditions all hold is a case's class.
type DeadlineClass struct {
	Name   string   `yaml:"name"`
	Within int      `yaml:"within"`
	Unit   TimeUnit `yaml:"unit"`
	// Kinds that it is for; empty: all but 表扬.
	Kinds []string `yaml:"kinds"`
	// Urgency are words of which the declared urgency must contain one. A word
	// after 非 or 不 (非紧急) does not count, nor part of a number.
	Urgency []string `yaml:"urgency"`
	// UnitsAtLeast is how many units the order must have gone to.
	UnitsAtLeast int `yaml:"units_at_least"`
}

// DefaultConfig is what weisu does without a configuration. The deadlines are
// those of the 2024 notice on complaint management (5 and 10 working days), of
// the interactive platform (1 working day), and of the hotline standard's
// draft for urgent matters.
func DefaultConfig() Config {
	return Config{
		KindsCounted:  []string{nlp.KindComplaint.String(), nlp.KindHelp.String()},
		Scope:         "health",
		HighFrequency: HighFrequency{MinCount: 5, Pareto: 0.8},
		Common:        Common{UnitShare: 1.0 / 3, UnitMinCases: 20, UnitMin: 2},
		Rates:         RatesConfig{Response: 0.1, Resolution: 0.5, Satisfaction: 0.4, Basically: 0.9},
		Deadlines: []DeadlineClass{
			{Name: "特急", Within: 2, Unit: Hours, Urgency: []string{"特急", "特提", "危及生命", "2小时"}},
			{Name: "紧急", Within: 24, Unit: Hours, Urgency: []string{"紧急", "加急", "24小时"}},
			{Name: "简单咨询", Within: 1, Unit: WorkingDays, Kinds: []string{nlp.KindConsultation.String()}},
			{Name: "多部门协调", Within: 10, Unit: WorkingDays, UnitsAtLeast: 2},
			{Name: "一般核查", Within: 5, Unit: WorkingDays},
		},
		Handling:             HandlingConfig{RepeatDays: 90, ReopenDays: 7},
		Heat:                 HeatConfig{People: 1, Speed: 1, Votes: 0.5, Severity: 1, HalfLifeDays: 90},
		Charts:               ChartConfig{BaselineWeeks: 26, BaselineMonths: 12, MinMean: 1},
		Trend:                TrendConfig{Months: 36, MinCases: 24, FalseDiscovery: 0.1},
		Warning:              defaultWarning(),
		Forecast:             ForecastConfig{Weeks: 4, Months: 3, MinCases: 50},
		AssessmentMonthStart: 1,
		Bootstrap:            Bootstrap{Seed: 1, Samples: 400},
		MinCases:             30,
	}
}

// Rebase makes relative paths relative to dir, the folder of the configuration.
func (c *Config) Rebase(dir string) {
	if c.Holidays != "" && !filepath.IsAbs(c.Holidays) {
		c.Holidays = filepath.Join(dir, c.Holidays)
	}
}

// Validate tells what in the configuration can't be meant, all of it at once.
func (c Config) Validate() error {
	var errs []error
	bad := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("metrics."+format, args...))
		}
	}
	for _, k := range c.KindsCounted {
		bad(nlp.ParseKind(k) != 0, "kinds_counted：没有诉求类型 %q；可用：投诉、求助、咨询、建议、表扬", k)
	}
	bad(len(c.KindsCounted) > 0, "kinds_counted：至少写一种诉求类型")
	bad(c.Scope == "health" || c.Scope == "all", "scope 只能是 health 或 all，现为 %q", c.Scope)
	bad(c.HighFrequency.MinCount >= 1, "high_frequency.min_count 至少为 1，现为 %d", c.HighFrequency.MinCount)
	bad(c.HighFrequency.Pareto > 0 && c.HighFrequency.Pareto <= 1, "high_frequency.pareto 应在 0 到 1 之间，现为 %v", c.HighFrequency.Pareto)
	bad(c.Common.UnitShare > 0 && c.Common.UnitShare <= 1, "common.unit_share 应在 0 到 1 之间，现为 %v", c.Common.UnitShare)
	r := c.Rates
	sum := r.Response + r.Resolution + r.Satisfaction
	bad(r.Response >= 0 && r.Resolution >= 0 && r.Satisfaction >= 0 && sum > 0.999 && sum < 1.001,
		"rates：三个权重不能为负，相加应为 1，现为 %v", sum)
	bad(r.Basically >= 0 && r.Basically <= 1, "rates.basically 应在 0 到 1 之间，现为 %v", r.Basically)
	bad(c.Handling.RepeatDays >= 1, "handling.repeat_days 至少为 1，现为 %d", c.Handling.RepeatDays)
	bad(c.Handling.ReopenDays >= 1 && c.Handling.ReopenDays <= c.Handling.RepeatDays,
		"handling.reopen_days 应在 1 与 repeat_days 之间，现为 %d", c.Handling.ReopenDays)
	if err := c.Heat.validate(); err != nil {
		bad(false, "%w", err)
	}
	c.judging(bad)
	bad(c.AssessmentMonthStart >= 1 && c.AssessmentMonthStart <= 28, "assessment_month_start 应为 1 到 28，现为 %d", c.AssessmentMonthStart)
	bad(c.Bootstrap.Samples >= 100 && c.Bootstrap.Samples <= 100_000, "bootstrap.samples 应为 100 到 100000，现为 %d", c.Bootstrap.Samples)
	bad(c.MinCases >= 0, "min_cases 不能为负，现为 %d", c.MinCases)
	bad(len(c.Deadlines) < NoClass, "deadlines 最多 %d 类", NoClass-1)
	for i, d := range c.Deadlines {
		bad(d.Name != "", "deadlines 第 %d 类没有 name", i+1)
		bad(d.Within > 0, "deadlines “%s”的 within 应大于 0，现为 %d", d.Name, d.Within)
		bad(d.Unit == Hours || d.Unit == Days || d.Unit == WorkingDays, "deadlines “%s”的 unit 只能是 hours、days、working_days，现为 %q", d.Name, d.Unit)
		for _, k := range d.Kinds {
			bad(nlp.ParseKind(k) != 0, "deadlines “%s”：没有诉求类型 %q", d.Name, k)
		}
	}
	return errors.Join(errs...)
}

// judging checks what charts, trends, warnings and forecasts are made by.
func (c Config) judging(bad func(ok bool, format string, args ...any)) {
	bad(c.Charts.BaselineWeeks >= 0 && c.Charts.BaselineMonths >= 0, "charts：baseline_weeks 与 baseline_months 不能为负")
	bad(c.Charts.MinMean >= 0, "charts.min_mean 不能为负，现为 %v", c.Charts.MinMean)
	bad(c.Trend.Months >= 8, "trend.months 至少为 8，现为 %d", c.Trend.Months)
	bad(c.Trend.MinCases >= 1, "trend.min_cases 至少为 1，现为 %d", c.Trend.MinCases)
	bad(isShare(c.Trend.FalseDiscovery), "trend.false_discovery 应在 0 与 1 之间，现为 %v", c.Trend.FalseDiscovery)
	bad(isShare(c.Warning.FalseDiscovery), "warning.false_discovery 应在 0 与 1 之间，现为 %v", c.Warning.FalseDiscovery)
	bad(c.Warning.MinCases >= 1, "warning.min_cases 至少为 1，现为 %d", c.Warning.MinCases)
	bad(c.Warning.EventDays >= 1, "warning.event_days 至少为 1，现为 %d", c.Warning.EventDays)
	bad(c.Warning.SamePerson >= 2, "warning.same_person 至少为 2，现为 %d", c.Warning.SamePerson)
	for i, e := range c.Warning.Escalate {
		bad(slices.Contains(EventKinds(), e.Kind), "warning.escalate 第 %d 项：没有预警种类 %q；可用：%s", i+1, e.Kind, strings.Join(EventKinds(), "、"))
		bad(e.To != "", "warning.escalate 第 %d 项没有 to", i+1)
		bad(e.WithinHours >= 0, "warning.escalate 第 %d 项的 within_hours 不能为负，现为 %d", i+1, e.WithinHours)
	}
	bad(c.Forecast.Weeks >= 0 && c.Forecast.Weeks <= 26, "forecast.weeks 应为 0 到 26，现为 %d", c.Forecast.Weeks)
	bad(c.Forecast.Months >= 0 && c.Forecast.Months <= 12, "forecast.months 应为 0 到 12，现为 %d", c.Forecast.Months)
	bad(c.Forecast.MinCases >= 1, "forecast.min_cases 至少为 1，现为 %d", c.Forecast.MinCases)
}

func isShare(v float64) bool { return v > 0 && v < 1 }

// class finds the deadline class of a case.
func (c *Config) class(kind nlp.Kind, urgency string, units int) uint8 {
	if kind == nlp.KindPraise {
		return NoClass
	}
	for i, d := range c.Deadlines {
		if len(d.Kinds) > 0 && !slices.Contains(d.Kinds, kind.String()) || units < d.UnitsAtLeast {
			continue
		}
		if len(d.Urgency) > 0 && !slices.ContainsFunc(d.Urgency, func(w string) bool { return declares(urgency, w) }) {
			continue
		}
		return uint8(i)
	}
	return NoClass
}

// declares tells whether an urgency says a word and does not deny it (非紧急);
// a number must stand whole: 72小时 is not 2小时.
func declares(urgency, word string) bool {
	before, after, found := strings.Cut(urgency, word)
	if !found || word == "" {
		return false
	}
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(before)
	if last == '非' || last == '不' || digit(first) && (digit(last) || last == '.') {
		return declares(after, word)
	}
	return true
}

// counted is the set of kinds that frequencies count, by nlp.Kind.
func (c *Config) counted() (set [8]bool) {
	for _, k := range c.KindsCounted {
		set[nlp.ParseKind(k)] = true
	}
	set[0] = false
	return set
}
