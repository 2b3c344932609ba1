package metrics

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultConfigIsValid(t *testing.T) { assert.NoError(t, DefaultConfig().Validate()) }

func TestValidateNamesTheKey(t *testing.T) {
	tests := map[string]func(*Config){
		"kinds_counted":          func(c *Config) { c.KindsCounted = []string{"抱怨"} },
		"kinds_counted：":         func(c *Config) { c.KindsCounted = nil },
		"scope":                  func(c *Config) { c.Scope = "" },
		"min_count":              func(c *Config) { c.HighFrequency.MinCount = 0 },
		"pareto":                 func(c *Config) { c.HighFrequency.Pareto = 80 },
		"unit_share":             func(c *Config) { c.Common.UnitShare = 0 },
		"三个权重":                   func(c *Config) { c.Rates.Response = 10 },
		"basically":              func(c *Config) { c.Rates.Basically = 1.1 },
		"assessment_month_start": func(c *Config) { c.AssessmentMonthStart = 29 },
		"bootstrap.samples":      func(c *Config) { c.Bootstrap.Samples = 1 },
		"min_cases":              func(c *Config) { c.MinCases = -1 },
		"没有 name":                func(c *Config) { c.Deadlines[0].Name = "" },
		"within":                 func(c *Config) { c.Deadlines[0].Within = 0 },
		"unit 只能":                func(c *Config) { c.Deadlines[0].Unit = "weeks" },
		"“特急”：没有诉求类型":            func(c *Config) { c.Deadlines[0].Kinds = []string{"x"} },
		"deadlines 最多":           func(c *Config) { c.Deadlines = make([]DeadlineClass, NoClass) },
	}
	for message, spoil := range tests {
		c := DefaultConfig()
		spoil(&c)
		assert.ErrorContains(t, c.Validate(), message)
	}
	c := DefaultConfig()
	c.Scope, c.MinCases = "x", -1
	err := c.Validate()
	assert.ErrorContains(t, err, "scope")
	assert.ErrorContains(t, err, "min_cases", "all mistakes at once")
}

func TestRebase(t *testing.T) {
	c := DefaultConfig()
	c.Rebase("/etc/weisu")
	assert.Empty(t, c.Holidays)
	c.Holidays = "h.csv"
	c.Rebase("/etc/weisu")
	assert.Equal(t, filepath.Join("/etc/weisu", "h.csv"), c.Holidays)
	c.Rebase("/elsewhere")
	assert.Equal(t, "/etc/weisu/h.csv", c.Holidays, "an absolute path stays")
}

// Each metric is declared once, and is a column of a mart or a measure of
// unit_comparison; each measure is declared.
func TestMetricsAreMartColumns(t *testing.T) {
	docs, err := os.ReadFile("../docs/marts.md")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, m := range Metrics() {
		assert.False(t, seen[m.Name], m.Name)
		seen[m.Name] = true
		column := strings.Contains(string(docs), "| `"+m.Name+"` |")
		measure := slices.ContainsFunc(Measures(), func(x Measure) bool { return x.Name() == m.Name })
		assert.True(t, column || measure, "no mart has a column %s, nor compares units by it", m.Name)
		for _, s := range []string{m.Chinese, m.English, m.Formula, m.FormulaEN} {
			assert.NotEmpty(t, s, m.Name)
		}
	}
}
