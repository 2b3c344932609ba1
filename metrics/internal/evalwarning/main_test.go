package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The floors are a little below what 200 years give (testdata/eval_warning.txt):
// 20 years are a smaller sample of the same tables.
func TestWarningKeepsItsFloors(t *testing.T) {
	years := 20
	if testing.Short() {
		years = 6
	}
	got := simulate(usual(), years, rules()[:1])[0]
	share := func(class, n int) float64 { return ratio(got.found[class][n], got.rises[class]) }
	require.Greater(t, got.rises[0], 10*years)
	assert.Less(t, ratio(got.falses, got.hits+got.falses), 0.20, "false among the alarms shown")
	assert.Greater(t, share(0, 3), 0.83, "10 a week, three doubled weeks")
	assert.Greater(t, share(0, 5), 0.93, "10 a week, five doubled weeks")
	assert.Greater(t, share(1, 5), 0.70, "5 a week, five doubled weeks")
}

// The golden is of 200 years, which `make eval-warning` writes; here only that it is
// of the tables as they are now.
func TestGoldenIsOfTheseTables(t *testing.T) {
	golden, err := os.ReadFile("testdata/eval_warning.txt")
	require.NoError(t, err)
	var out bytes.Buffer
	report(&out, usual(), 200, make([]tally, len(rules())))
	head, _, _ := strings.Cut(out.String(), "\n\n")
	assert.True(t, strings.HasPrefix(string(golden), head+"\n\n"), "run make eval-warning")
}

func TestYearsAreTheSameEveryTime(t *testing.T) {
	w := usual()
	a, b := w.draw(rand.New(rand.NewPCG(3, 1))), w.draw(rand.New(rand.NewPCG(3, 1)))
	assert.Equal(t, a, b)
	risen := 0
	for i := range a {
		for week := range w.watch {
			if a[i].risen(a[i].watchAt + week) {
				risen++
			}
		}
	}
	assert.InDelta(t, w.share, float64(risen)/float64(w.series*w.watch), 0.015)
}

func TestBadFlags(t *testing.T) {
	var out, err bytes.Buffer
	assert.Equal(t, 2, run([]string{"-years", "0"}, &out, &err))
	assert.Contains(t, err.String(), "try")
}
