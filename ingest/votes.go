package ingest

import (
	"slices"
	"strconv"
	"strings"
)

// voteColumns are what platforms call the votes of other people for or against a
// complaint. The columns stay among the extra ones, each as it is.
var voteColumns = []string{"点赞数", "点赞", "点赞量", "支持数", "支持量", "赞成数", "反对数", "反对量", "likes", "upvotes", "downvotes", "votes"}

// Votes is how many people voted on the complaint, for and against; 0 where the
// export does not say.
func (c *Complaint) Votes() (sum int) {
	for _, f := range c.Extra {
		if !slices.Contains(voteColumns, strings.ToLower(strings.TrimSpace(f.Name))) {
			continue
		}
		if n, err := strconv.ParseFloat(strings.TrimSpace(f.Value), 64); err == nil && n > 0 && n < 1e9 {
			sum += int(n)
		}
	}
	return sum
}
