package generate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The shipped sample is what generate makes today, byte for byte.
func TestSampleIsCurrent(t *testing.T) {
	dir := t.TempDir()
	truth, err := Generate(Options{Truth: true}, dir)
	require.NoError(t, err)
	assert.Equal(t, 5000, truth.Rows)
	assert.Equal(t, truth.Rows, truth.Complaints+truth.Duplicates+truth.Rejected)
	shipped := filepath.Join("..", "..", "..", "..", "testdata", "sample")
	for _, name := range []string{
		"hotline.xlsx", "platform.csv", "reviews.jsonl", "units.csv", "visits.csv", "projects.csv", "events.csv",
		"weisu.yaml", "truth/truth.jsonl", "truth/planted.json",
	} {
		want, err := os.ReadFile(filepath.Join(shipped, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, got), "%s: run `make sample`", name)
	}
}

func TestTextsAreDistinct(t *testing.T) {
	dir := t.TempDir()
	files := Single("all.jsonl", JSONL)
	_, err := Generate(Options{Rows: 5000, Files: files, Dirty: -1, PII: -1, Repeated: -1, Bad: -1}, dir)
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(dir, "all.jsonl"))
	require.NoError(t, err)
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	require.GreaterOrEqual(t, len(lines), 4900)
	texts := map[string]bool{}
	for _, line := range lines {
		var row map[string]any
		require.NoError(t, json.Unmarshal(line, &row))
		text, _ := row["诉求内容"].(string)
		require.NotEmpty(t, text)
		assert.NotContains(t, text, "{", "a slot without filler")
		texts[text] = true
	}
	assert.GreaterOrEqual(t, float64(len(texts)), 0.95*float64(len(lines)))
}

func TestNonsenseIsRefused(t *testing.T) {
	for _, o := range []Options{{Rows: -1}, {Length: 5}, {PII: 2}} {
		_, err := Generate(o, t.TempDir())
		assert.Error(t, err)
	}
}
