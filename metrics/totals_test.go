package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIssueTotals(t *testing.T) {
	year := func(index int32) Period { return Period{Year, index} }
	got := IssueTotals([]IssuePeriodRow{
		{Issue: 1, Period: year(53), Count: 4},
		{Issue: 2, Period: year(53), Count: 2, HighFrequency: true},
		{Issue: 2, Period: year(54), Count: 4, Common: true},
		{Issue: 2, Period: Period{Month, 650}, Count: 4}, // in a year already
		{Node: 1, Issue: 2, Period: year(54), Count: 4},  // in the root already
	})
	assert.Equal(t, []IssueTotal{
		{Issue: 2, Count: 6, Share: 0.6, CumShare: 0.6, HighFrequency: true, Common: true},
		{Issue: 1, Count: 4, Share: 0.4, CumShare: 1},
	}, got)
	assert.Empty(t, IssueTotals(nil))
}
