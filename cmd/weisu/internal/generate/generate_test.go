package generate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sampleOptions(rows int) Options {
	return Options{
		Rows: rows, Seed: 1, Length: 100,
		From: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC),
	}
}

func TestEveryIssueHasTextsAndEverySlotFillers(t *testing.T) {
	g, err := loadGrammar()
	require.NoError(t, err)
	assert.Len(t, g.codes, 50)
	for code, cores := range g.cores {
		assert.GreaterOrEqual(t, len(cores), 2, code)
		assert.Contains(t, baseWeights, code)
	}
	assert.Len(t, g.voices, len(voiceWeights))
}

// The shipped sample is what generate makes of its options today.
func TestSampleIsCurrent(t *testing.T) {
	dir := t.TempDir()
	_, err := Folder(dir, sampleOptions(4900), true)
	require.NoError(t, err)
	shipped := filepath.Join("..", "..", "..", "..", "testdata", "sample")
	for _, name := range []string{"hotline.xlsx", "platform.csv", "reviews.jsonl", "units.csv", "visits.csv", "projects.csv", "events.csv", "weisu.yaml", "truth/rows.jsonl", "truth/planted.json"} {
		want, err := os.ReadFile(filepath.Join(shipped, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, got), "%s: run `make sample`", name)
	}
}

func TestTextsAreDistinct(t *testing.T) {
	m, err := newMaker(sampleOptions(5000))
	require.NoError(t, err)
	texts, orders := map[string]bool{}, map[string]bool{}
	require.NoError(t, m.each(func(r *Row) error {
		if r.Truth.Fate == "accepted" {
			texts[r.Text] = true
			orders[r.Order] = true // the rows of one order say the same
		}
		assert.NotContains(t, r.Text, "{", "a slot without filler")
		return nil
	}))
	assert.GreaterOrEqual(t, float64(len(texts)), 0.95*float64(len(orders)))
}
