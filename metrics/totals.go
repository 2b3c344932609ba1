package metrics

import (
	"cmp"
	"slices"
)

// An IssueTotal is an issue over the whole city and all years of the data.
type IssueTotal struct {
	Issue           int16
	Count           int32
	Share, CumShare float64 // of the cases counted; cumulative in rank order
	HighFrequency   bool    // 高频 in the city in some year
	Common          bool    // 共性 in some year
}

// IssueTotals adds up the root's yearly rows, the most frequent issue first,
// ties by issue. A share is Count / Σ Count, in (0, 1]; the last CumShare is 1.
// No rows give no totals.
func IssueTotals(rows []IssuePeriodRow) []IssueTotal {
	var totals []IssueTotal
	at := map[int16]int{}
	var all int32
	for i := range rows {
		r := &rows[i]
		if r.Node != 0 || r.Period.Kind != Year {
			continue
		}
		k, ok := at[r.Issue]
		if !ok {
			k = len(totals)
			at[r.Issue] = k
			totals = append(totals, IssueTotal{Issue: r.Issue})
		}
		t := &totals[k]
		t.Count += r.Count
		t.HighFrequency = t.HighFrequency || r.HighFrequency
		t.Common = t.Common || r.Common
		all += r.Count
	}
	slices.SortFunc(totals, func(a, b IssueTotal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Issue, b.Issue))
	})
	var sum int32
	for i := range totals {
		t := &totals[i]
		sum += t.Count
		t.Share, t.CumShare = float64(t.Count)/float64(all), float64(sum)/float64(all)
	}
	return totals
}
