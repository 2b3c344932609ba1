package nlp

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// gradedReplies reads the replies that people graded, and skips the test where
// they are absent.
func gradedReplies(t *testing.T) []GradedReply {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "data")
	f, err := os.Open(filepath.Join(dir, "reply_grades.csv"))
	if err != nil {
		t.Skipf("evaluation data absent: %v", err)
	}
	defer f.Close()
	grades, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	book, err := excelize.OpenFile(filepath.Join(dir, "hotline_replies.xlsx"))
	require.NoError(t, err)
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	byID := map[string][]string{} // 留言编号 留言用户 留言主题 留言时间 留言详情 答复意见 答复时间
	for _, r := range rows[1:] {
		byID[r[0]] = r
	}
	var out []GradedReply
	for _, g := range grades[1:] {
		r := byID[g[0]]
		require.GreaterOrEqual(t, len(r), 6, g[0])
		out = append(out, GradedReply{
			ID: g[0], Text: r[2] + "。" + strings.TrimSpace(r[4]), Reply: strings.TrimSpace(r[5]),
			Completeness: g[1] == "1", Explanation: g[2] == "1",
		})
	}
	return out
}

func newReplyGrader(t testing.TB) *ReplyGrader {
	t.Helper()
	k, err := NewKeywords(newTestSegmenter(t), nil)
	require.NoError(t, err)
	g, err := NewReplyGrader(k)
	require.NoError(t, err)
	return g
}

// TestEvalReplies keeps the figures of the graded replies as a golden.
func TestEvalReplies(t *testing.T) {
	ev, err := EvalReplies(newReplyGrader(t), gradedReplies(t))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, ev.Crossed.Completeness.Value(), 0.82, "the floor that issue 5 sets")
	assert.GreaterOrEqual(t, ev.Crossed.Explanation.Value(), 0.80, "the floor that issue 5 sets")

	checkGolden(t, "eval_replies.txt", ev.String())
}
