package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/cmd/weisu/internal/generate"
	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
)

// readTerms reads an export and finds its terms by month.
func readTerms(t *testing.T, file string) *nlp.Terms {
	t.Helper()
	segmenter, err := nlp.NewSegmenter(nil)
	require.NoError(t, err)
	keywords, err := nlp.NewKeywords(segmenter, nil)
	require.NoError(t, err)
	collector, err := nlp.NewTermCollector(keywords, nlp.DefaultTermConfig())
	require.NoError(t, err)
	in, err := ingest.Open(t.Context(), ingest.Options{
		Config: ingest.DefaultConfig(), Inputs: []string{file}, Units: ingest.NewUnits(), Key: make([]byte, 32),
	})
	require.NoError(t, err)
	defer in.Close()
	var words nlp.Words
	periods := metrics.Periods{MonthStart: 1}
	for batch, err := range in.Batches(t.Context()) {
		require.NoError(t, err)
		b := collector.Batch()
		for i := range batch.Complaints {
			c := &batch.Complaints[i]
			if c.ReceivedAt.IsZero() {
				continue
			}
			segmenter.Cut(&words, c.Text)
			b.Add(periods.Of(metrics.Month, int32(c.ReceivedAt.Unix()/86400)).Index, &words)
		}
		collector.Merge(b)
	}
	return collector.Finish()
}

func TestTermsOfPlantedBursts(t *testing.T) {
	dir := t.TempDir()
	_, err := generate.Generate(generate.Options{
		Rows: 12_000, Dirty: -1, Repeated: -1, Bad: -1, Truth: true,
		Files: []generate.File{{Name: "export.csv", Format: generate.CSV, Vocabulary: generate.Plain, Share: 1}},
	}, dir)
	require.NoError(t, err)
	var planted struct {
		Bursts []struct {
			ID    string    `json:"id"`
			Start time.Time `json:"start"`
		} `json:"bursts"`
	}
	data, err := os.ReadFile(filepath.Join(dir, "truth", "planted.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &planted))
	terms := readTerms(t, filepath.Join(dir, "export.csv"))

	rising := map[int32][]string{}
	for _, r := range metrics.TermPeriods(terms, metrics.DefaultTermConfig()) {
		if r.Rising {
			rising[r.Period] = append(rising[r.Period], terms.Terms[r.Term].Text)
		}
	}
	// What each burst is about, in a word of texts/bursts.txt. The others are too few
	// texts, at one hospital of 22, to be told from chance among so many words.
	for id, word := range map[string]string{"B1": "系统", "B2": "流感疫苗", "B4": "车库"} {
		i := slices.IndexFunc(planted.Bursts, func(b struct {
			ID    string    `json:"id"`
			Start time.Time `json:"start"`
		},
		) bool {
			return b.ID == id
		})
		require.GreaterOrEqual(t, i, 0)
		start := planted.Bursts[i].Start
		month := int32(start.Year()-1970)*12 + int32(start.Month()) - 1
		found := slices.Concat(rising[month], rising[month+1])
		assert.True(t, slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, word) }),
			"%s of %s: %s not among %v", id, start.Format(time.DateOnly), word, found)
	}
	assertNoNames(t, terms, filepath.Join(dir, "truth", "truth.jsonl"))
}

// assertNoNames checks that no new word is or holds a planted person's name.
func assertNoNames(t *testing.T, terms *nlp.Terms, truth string) {
	t.Helper()
	f, err := os.Open(truth)
	require.NoError(t, err)
	defer f.Close()
	names := map[string]bool{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			Text map[string][]string `json:"pii_text"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		for kind, values := range row.Text {
			if strings.Contains(kind, "name") || kind == "姓名" {
				for _, v := range values {
					names[v] = true
				}
			}
		}
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, names)
	for _, term := range terms.Terms {
		if term.Known {
			continue
		}
		for name := range names {
			if len(name) > len("王") {
				assert.NotContains(t, term.Text, name)
			}
		}
	}
}
