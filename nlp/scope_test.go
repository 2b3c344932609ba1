package nlp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// A scopeTag is one line of testdata/scope_tags.jsonl: a message of a general
// hotline, which is not ours to copy, and whether a reader who had not seen the
// model's answer found it to be about health care. The messages were drawn at
// random, so few are.
type scopeTag struct {
	File     string `json:"file"`
	Row      int    `json:"row"` // from 1, the header included
	Hash     string `json:"text_sha256"`
	InScope  bool   `json:"in_scope"`
	Doubtful bool   `json:"doubtful"`
}

// check tells the half of the tags whose mistakes are not to be looked at.
func (s scopeTag) check(t *testing.T) bool {
	t.Helper()
	b, err := hex.DecodeString(s.Hash)
	require.NoError(t, err)
	require.Len(t, b, 8)
	return b[0]%2 == 1
}

// scopeCount counts messages by what the reader and the model say.
type scopeCount struct{ both, wanted, got, neither int }

func (c *scopeCount) add(want, got bool) {
	switch {
	case want && got:
		c.both++
	case want:
		c.wanted++
	case got:
		c.got++
	default:
		c.neither++
	}
}

func (c scopeCount) accuracy() Share {
	return newShare(c.both+c.neither, c.both+c.wanted+c.got+c.neither)
}

func (c scopeCount) log(t *testing.T, name string) {
	t.Helper()
	t.Logf("%s: %d messages, %d in scope", name, c.accuracy().N, c.both+c.wanted)
	for _, m := range []struct {
		name  string
		share Share
	}{{"accuracy", c.accuracy()}, {"precision", newShare(c.both, c.both+c.got)}, {"recall", newShare(c.both, c.both+c.wanted)}} {
		t.Logf("  %s: %.3f (%d of %d, 95%% from %.3f to %.3f)", m.name, m.share.Value(), m.share.Hits, m.share.N, m.share.Low, m.share.High)
	}
}

// TestScopeReal counts, over messages of a general hotline tagged by hand, how
// well those about health care are told from the others.
func TestScopeReal(t *testing.T) {
	dir := filepath.FromSlash("../../shared/data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real exports at ../../shared/data: scope is not measured on real texts")
	}
	opencc, err := exec.LookPath("opencc")
	if err != nil {
		t.Skip("opencc, the reference Traditional to Simplified converter, is not installed: scope is not measured on real texts")
	}
	tags := readScopeTags(t)
	require.GreaterOrEqual(t, len(tags), 300)
	titles, texts := scopeTexts(t, dir, opencc, tags)

	a := newDefault(t)
	var look, check, certain scopeCount
	for i, tag := range tags {
		got := a.Analyze(titles[i], texts[i]).InScope
		if !tag.Doubtful {
			certain.add(tag.InScope, got)
		}
		if tag.check(t) {
			check.add(tag.InScope, got)
			continue
		}
		look.add(tag.InScope, got)
		if got != tag.InScope {
			t.Logf("look, row %d: in scope is %t, doubtful %t; got %t", tag.Row, tag.InScope, tag.Doubtful, got)
		}
	}
	look.log(t, "look")
	check.log(t, "check")
	certain.log(t, "both, without the doubtful")
	for _, half := range []scopeCount{look, check} {
		// All answered "out of scope" would pass, too: this holds only that a
		// general file is not flooded.
		assert.GreaterOrEqual(t, half.accuracy().Value(), 0.85)
	}
}

func readScopeTags(t *testing.T) []scopeTag {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "scope_tags.jsonl"))
	require.NoError(t, err)
	var tags []scopeTag
	for line := range strings.Lines(string(b)) {
		var tag scopeTag
		require.NoError(t, json.Unmarshal([]byte(line), &tag))
		tags = append(tags, tag)
	}
	return tags
}

// scopeTexts reads the tagged messages as the pipeline would hand them to nlp:
// in Simplified Chinese and without the white space that lays out the cells.
func scopeTexts(t *testing.T, dir, opencc string, tags []scopeTag) (titles, texts []string) {
	t.Helper()
	files := make(map[string][][]string)
	var lines strings.Builder
	for _, tag := range tags {
		if files[tag.File] == nil {
			files[tag.File] = readScopeFile(t, filepath.Join(dir, tag.File))
		}
		rows := files[tag.File]
		require.Less(t, tag.Row-1, len(rows), tag.File)
		title, text := scopeCell(t, rows, tag.Row, "留言主题"), scopeCell(t, rows, tag.Row, "留言详情")
		hash := sha256.Sum256([]byte(title + "\n" + text))
		require.Equal(t, tag.Hash, hex.EncodeToString(hash[:8]), "%s, row %d: another text than was tagged", tag.File, tag.Row)
		for _, s := range []string{title, text} {
			lines.WriteString(strings.Join(strings.Fields(s), " ") + "\n")
		}
	}
	cmd := exec.Command(opencc, "-c", "t2s")
	cmd.Stdin = strings.NewReader(lines.String())
	out, err := cmd.Output()
	require.NoError(t, err)
	simplified := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, simplified, 2*len(tags))
	for pair := range slices.Chunk(simplified, 2) {
		titles, texts = append(titles, pair[0]), append(texts, pair[1])
	}
	return titles, texts
}

func readScopeFile(t *testing.T, path string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, book.Close()) }()
	rows, err := book.GetRows(book.GetSheetList()[0])
	require.NoError(t, err)
	return rows
}

func scopeCell(t *testing.T, rows [][]string, row int, column string) string {
	t.Helper()
	at := slices.Index(rows[0], column)
	require.GreaterOrEqual(t, at, 0, "no column %s", column)
	require.Less(t, at, len(rows[row-1]))
	return rows[row-1][at]
}
