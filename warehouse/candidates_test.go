package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"

	"weisu/ingest"
)

// Candidates come by doubt, then by how many bear the text; those of people, of
// other matters, and texts that have been labelled do not come at all.
func TestCandidates(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	facts, err := b.Facts()
	require.NoError(t, err)
	rows := []FactComplaint{
		{ComplaintID: "sure", Text: "甲", InScope: true, Score: 1},
		{ComplaintID: "low2", Text: "乙", InScope: true, Score: 0.2, Keywords: []string{"停车", "排队"}},
		{ComplaintID: "low1", Text: "乙", InScope: true, Score: 0.2, Keywords: []string{"停车", "排队"}},
		{ComplaintID: "low0", Text: "丙", InScope: true, Score: 0.2},
		{ComplaintID: "look", Text: "丁", NeedsReview: true},
		{ComplaintID: "out", Text: "戊"},
		{ComplaintID: "person", Text: "己", InScope: true, LabelSource: LabelPerson},
		{ComplaintID: "empty", InScope: true},
		{ComplaintID: "done", Text: "庚", InScope: true, Score: 0.1},
		{ComplaintID: "same", Text: "庚", InScope: true, Score: 0.1},
	}
	for i := range rows {
		if rows[i].LabelSource == "" {
			rows[i].LabelSource = LabelModel
		}
		require.NoError(t, facts.Add(int64(i), &rows[i]))
	}
	require.NoError(t, facts.Finish(t.Context(), testNames(), nil))
	n := int64(len(rows))
	_, _, err = b.Publish(provenance(ingest.Counts{Read: n, Accepted: n}))
	require.NoError(t, err)
	db := open(t, dir, "")
	got, err := db.Candidates(t.Context(), []string{"done", "nobody's"}, 10)
	require.NoError(t, err)
	var ids []string
	for _, c := range got {
		ids = append(ids, c.ComplaintID)
	}
	require.Equal(t, []string{"look", "low1", "low0", "sure"}, ids)
	require.Equal(t, int64(2), got[1].Copies)
	require.Equal(t, []string{"停车", "排队"}, got[1].Keywords)
	require.InDelta(t, 0.4, got[1].Doubt, 1e-9)
	few, err := db.Candidates(t.Context(), nil, 2)
	require.NoError(t, err)
	require.Len(t, few, 2)
	texts, err := db.Texts(t.Context(), []string{"low1", "o'clock"})
	require.NoError(t, err)
	require.Equal(t, map[string]LabelledText{"low1": {ComplaintID: "low1", Text: "乙", InScope: true, Score: 0.2, Evidence: []string{}}}, texts)
}
