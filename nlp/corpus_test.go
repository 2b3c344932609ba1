package nlp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every text of the corpus is there once, with issues that the taxonomy knows.
func TestCorpusIsSound(t *testing.T) {
	taxonomy, err := LoadTaxonomy("")
	require.NoError(t, err)
	seen := map[string]string{}
	files, err := filepath.Glob("corpus/*.jsonl")
	require.NoError(t, err)
	issues, outside := map[string]int{}, 0
	for _, name := range files {
		for _, e := range readCorpusFile(t, name) {
			assert.Empty(t, seen[e.Text], "%s: %s", name, e.Text)
			seen[e.Text] = name
			assert.True(t, utf8.ValidString(e.Text), name)
			codes := strings.FieldsFunc(e.Others, func(r rune) bool { return r == ';' })
			if e.InScope {
				codes = append(codes, e.Issue)
				issues[e.Issue]++
			} else {
				assert.Empty(t, e.Issue, "%s: out of scope: %s", name, e.Text)
			}
			for _, code := range codes {
				assert.GreaterOrEqual(t, taxonomy.Index(code), 0, "%s: issue %q of %s", name, code, e.Text)
			}
			outside += btoi(!e.InScope || e.Kind == KindPraise.String())
		}
	}
	for _, issue := range taxonomy.Issues() {
		assert.GreaterOrEqual(t, issues[issue.Code], 80, issue.Code)
	}
	assert.GreaterOrEqual(t, outside, 800)
	assert.GreaterOrEqual(t, len(seen), 12_000)
}

func readCorpusFile(t testing.TB, name string) []Example {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	examples, err := ReadCorpus(f)
	require.NoError(t, err, name)
	require.NoError(t, f.Close())
	return examples
}
