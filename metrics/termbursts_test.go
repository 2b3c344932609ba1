package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/nlp"
)

// A word of three months in two years bursts in them, one that is always there nowhere.
func TestTermsBurst(t *testing.T) {
	terms := &nlp.Terms{Terms: make([]nlp.Term, 2), Sampled: 1}
	for m := range int32(24) {
		terms.Periods = append(terms.Periods, nlp.PeriodTexts{Period: 100 + m, Texts: 1000})
	}
	for m := range int32(24) {
		terms.Cells = append(terms.Cells, nlp.TermCell{Term: 0, Period: 100 + m, Documents: 20})
	}
	for m, n := range []int32{60, 80, 40} {
		terms.Cells = append(terms.Cells, nlp.TermCell{Term: 1, Period: 112 + int32(m), Documents: n})
	}
	var months []int32
	for _, r := range TermPeriods(terms, DefaultTermConfig()) {
		if r.Burst {
			assert.EqualValues(t, 1, r.Term)
			assert.Positive(t, r.BurstWeight)
			months = append(months, r.Period)
		}
	}
	assert.Equal(t, []int32{112, 113, 114}, months)
}
