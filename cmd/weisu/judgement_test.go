package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The sample's marts hold what statisticians ask of them, and agree with each other.
func TestJudgementMarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	ok(t, sampleArgs(dir)...)
	one := func(sql string) string { return answers(t, dir, sql)[0][0] }
	for name, sql := range map[string]string{
		"a limit on the wrong side of its centre": "SELECT count(*) FROM issue_period WHERE NOT chart_lower <= chart_centre OR NOT chart_centre <= chart_upper",
		"a chart of an incomplete period":         "SELECT count(*) FROM issue_period WHERE chart IS NOT NULL AND partial",
		"a chart without its reason":              "SELECT count(*) FROM issue_period WHERE (chart IS NULL) <> (chart_reason IS NULL)",
		"a rate's limit on the wrong side":        "SELECT count(*) FROM rates_unit_period WHERE NOT resolution_lower <= resolution_centre OR NOT resolution_centre <= resolution_upper OR resolution_upper > 1 OR resolution_lower < 0",
		"a trend without n":                       "SELECT count(*) FROM trend_issue WHERE n < 1 OR NOT p BETWEEN 0 AND 1 OR q < p OR sentence IS NULL OR sentence_en IS NULL",
		"a direction that is no discovery":        "SELECT count(*) FROM trend_issue WHERE direction <> 'none' AND NOT q <= 0.1",
		"an interval that misses its slope":       "SELECT count(*) FROM trend_issue WHERE NOT slope BETWEEN slope_low AND slope_high",
		"an alarm told twice":                     "SELECT count(*) - count(DISTINCT alert_id) FROM alert",
		"a rise that is none":                     "SELECT count(*) FROM alert WHERE kind = 'rise' AND NOT (observed > expected AND q <= 0.16)",
		"an example that is no complaint":         "SELECT count(*) FROM (SELECT unnest(examples) AS id FROM alert) WHERE id NOT IN (SELECT complaint_id FROM fact_complaint)",
		"an event whose complaint tells of none":  "SELECT count(*) FROM alert a JOIN fact_complaint f ON f.complaint_id = a.examples[len(a.examples)] WHERE a.method = 'text' AND NOT list_contains(f.alarms, a.kind)",
		"a duty without a time":                   "SELECT count(*) FROM alert WHERE kind = 'safety' AND (escalate_to IS NULL OR escalate_by IS NULL)",
		"limits that do not nest":                 "SELECT count(*) FROM unit_comparison WHERE NOT (low998 <= low95 AND low95 <= centre AND centre <= high95 AND high95 <= high998)",
		"a comparison with itself":                "SELECT count(*) FROM unit_comparison WHERE peers < 3 OR n <= 0",
		"a forecast that does not beat naive":     "SELECT count(*) FROM forecast_issue WHERE NOT error < naive_error OR tests < 4",
		"a forecast of the past":                  "SELECT count(*) FROM forecast_issue f WHERE period_start <= (SELECT max(period_end) FROM issue_period i WHERE i.period_type = f.period_type AND NOT partial)",
	} {
		assert.Equal(t, "0", one(sql), name)
	}
	for _, mart := range []string{"trend_issue", "alert", "unit_comparison", "forecast_issue"} {
		assert.NotEqual(t, "0", one("SELECT count(*) FROM "+mart), mart)
	}
	assert.Equal(t, "1", one("SELECT (count(DISTINCT chart_phase) >= 2)::int FROM issue_period WHERE unit = 'H01' AND issue = '102' AND period_type = 'month' AND chart IS NOT NULL"),
		"a project of events.csv begins a phase")
}
