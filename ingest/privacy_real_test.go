package ingest

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// A privacyText is one line of testdata/privacy_tags*.jsonl: a cell of an
// export that is not ours to copy, and where in it a reader found personal
// data. Besides the kinds of the masker there are those that count neither as
// missed nor as masked wrongly:
//
//	医生  doctors and nurses, whose names the default configuration leaves
//	公职  officials and others named in their office
//	门牌  the number of a shop, an office, an estate or a building: no private door
//	占位  what the publisher blanked already: 0000-00000000, *****
//	网名  names of accounts
type privacyText struct {
	File   string       `json:"file"`
	Column string       `json:"column"`
	Row    int          `json:"row"` // from 1, the header included
	Hash   string       `json:"text_sha256"`
	Draw   string       `json:"draw"` // random, or enriched: chosen for likely personal data
	Tags   []privacyTag `json:"tags"`
}

// A privacyTag is the half-open range of runes in the raw cell.
type privacyTag struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Kind  string `json:"kind"`
}

// byteRange is s[start:end] of a folded text.
type byteRange struct{ start, end int }

func (r byteRange) overlaps(other byteRange) bool { return r.start < other.end && other.start < r.end }

// privacyGroup names what is counted together; kinds that are not counted
// have none.
func privacyGroup(kind string) string {
	switch kind {
	case piiName:
		return "names"
	case piiAddress:
		return "addresses"
	}
	if slices.Contains(piiKinds, kind) {
		return "fixed forms"
	}
	return ""
}

// TestPrivacyReal counts, over real texts tagged by hand without the masker,
// how much of the personal data is masked and how much of what is masked is
// personal data. The masker was written looking at what it missed in the first
// files and not in the last.
func TestPrivacyReal(t *testing.T) {
	dir := filepath.FromSlash("../../shared/data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real exports at ../../shared/data: masking is not measured on real texts")
	}
	files := make(map[string][][]string)
	for _, test := range []struct {
		name, tags string
		precision  float64
		recall     map[string]float64 // by group
	}{
		// The texts of the first three were looked at when names and addresses were
		// mended.
		{"look", "privacy_tags.jsonl", 0.97, map[string]float64{"fixed forms": 1, "names": 0.94, "addresses": 0.96}},
		{"check", "privacy_tags_check.jsonl", 0.94, map[string]float64{"fixed forms": 1, "names": 0.88, "addresses": 0.65}},
		// Of the two numbers one is missed, too few to assert a share of.
		{"check2", "privacy_tags_check2.jsonl", 0.90, map[string]float64{"names": 0.90, "addresses": 0.65}},
		// Of these only the plates were looked at, so what they tell of names is true
		// of other texts, too.
		{"check3", "privacy_tags_check3.jsonl", 0.90, map[string]float64{"fixed forms": 1, "names": 0.90, "addresses": 0.90}},
	} {
		t.Run(test.name, func(t *testing.T) {
			texts := readPrivacyTags(t, test.tags)
			require.GreaterOrEqual(t, len(texts), 200)
			c, m := testCleaner(t), newMasker(testKey, maskOptions{})
			sum := privacyCount{wanted: make(map[string]int), found: make(map[string]int), neutral: make(map[string]int)}
			random := 0
			for _, text := range texts {
				if files[text.File] == nil {
					files[text.File] = readPrivacyFile(t, filepath.Join(dir, text.File))
				}
				cell := privacyCell(t, files[text.File], text)
				hash := sha256.Sum256([]byte(cell))
				require.Equal(t, text.Hash, hex.EncodeToString(hash[:8]), "%s, row %d: another text than was tagged", text.File, text.Row)
				if text.Draw == "random" {
					random++
				}
				sum.add(t, c, m, text, cell)
			}

			t.Logf("%d texts, %d of them drawn at random", len(texts), random)
			for _, kind := range piiKinds {
				if n := sum.wanted[kind]; n > 0 {
					t.Logf("  %s: %d of %d", kind, sum.found[kind], n)
				}
			}
			for _, group := range []string{"fixed forms", "names", "addresses"} {
				recall := float64(sum.found[group]) / float64(max(sum.wanted[group], 1))
				t.Logf("recall of %s: %.3f (%d of %d)", group, recall, sum.found[group], sum.wanted[group])
				assert.GreaterOrEqual(t, recall, test.recall[group], group)
			}
			precision := float64(sum.right) / float64(max(sum.right+sum.wrong, 1))
			t.Logf("precision: %.3f (%d of %d); masked of the kinds not judged: %v", precision, sum.right, sum.right+sum.wrong, sum.neutral)
			assert.GreaterOrEqual(t, precision, test.precision)
		})
	}
}

type privacyCount struct {
	wanted, found map[string]int // values, each once per text, by kind and by group
	right, wrong  int            // masked places
	neutral       map[string]int // masked places by the kind of tag that is not judged
}

// add runs a cell through what prose does. What is missed and what is masked
// wrongly is told by place alone: the texts are not ours to print.
func (n *privacyCount) add(t *testing.T, c *cleaner, m *masker, text privacyText, cell string) {
	t.Helper()
	folded := c.fold(cell)
	masked, _ := m.mask(folded)
	var places []byteRange
	var kinds []string
	for _, sp := range maskedPlaces(t, m, folded) {
		places, kinds = append(places, byteRange{sp.start, sp.end}), append(kinds, sp.kind)
	}
	tidy := c.tidy(masked)

	ranges := make([]byteRange, len(text.Tags))
	type valueOf struct{ kind, value string }
	missed := make(map[valueOf]bool) // false for what is masked wherever it stands
	for i, tag := range text.Tags {
		ranges[i] = foldedRange(t, c, cell, folded, tag)
		if privacyGroup(tag.Kind) == "" {
			continue
		}
		value := folded[ranges[i].start:ranges[i].end]
		bare := !covered(folded, ranges[i], places)
		if utf8.RuneCountInString(value) > 1 && tag.Kind != piiAddress {
			bare = bare || strings.Contains(tidy, c.tidy(value))
		}
		if bare {
			t.Logf("missed: %s at %s %s, row %d, runes %d to %d", tag.Kind, text.File, text.Column, text.Row, tag.Start, tag.End)
		}
		key := valueOf{tag.Kind, value}
		missed[key] = missed[key] || bare
	}
	for key, bare := range missed {
		group := privacyGroup(key.kind)
		n.wanted[key.kind]++
		n.wanted[group]++
		if !bare {
			n.found[key.kind]++
			n.found[group]++
		}
	}
	for i, place := range places {
		right, neutral := false, ""
		for k, tag := range text.Tags {
			switch {
			case !ranges[k].overlaps(place):
			case privacyGroup(tag.Kind) != "":
				right = true
			default:
				neutral = tag.Kind
			}
		}
		switch {
		case right:
			n.right++
		case neutral != "":
			n.neutral[neutral]++
		default:
			n.wrong++
			t.Logf("masked wrongly: %s at %s %s, row %d, folded runes %d to %d", kinds[i], text.File, text.Column, text.Row,
				utf8.RuneCountInString(folded[:place.start]), utf8.RuneCountInString(folded[:place.end]))
		}
	}
}

// covered reports whether every letter and digit of s in r lies in a masked
// place.
func covered(s string, r byteRange, places []byteRange) bool {
	for i, char := range s[r.start:r.end] {
		at := byteRange{r.start + i, r.start + i + utf8.RuneLen(char)}
		if (unicode.IsLetter(char) || unicode.IsDigit(char)) && !slices.ContainsFunc(places, at.overlaps) {
			return false
		}
	}
	return true
}

// foldedRange finds the tagged value in the folded text: the place nearest to
// where what stands before it ends.
func foldedRange(t *testing.T, c *cleaner, cell, folded string, tag privacyTag) byteRange {
	t.Helper()
	runes := []rune(cell)
	require.True(t, 0 <= tag.Start && tag.Start < tag.End && tag.End <= len(runes), "range of a tag")
	value := c.fold(string(runes[tag.Start:tag.End]))
	near := len(c.fold(string(runes[:tag.Start])))
	best := -1
	for from := 0; from < len(folded); {
		at := strings.Index(folded[from:], value)
		if at < 0 {
			break
		}
		at += from
		if best < 0 || max(at-near, near-at) < max(best-near, near-best) {
			best = at
		}
		from = at + 1
	}
	require.GreaterOrEqual(t, best, 0, "a tagged value is not in the folded text")
	return byteRange{best, best + len(value)}
}

func readPrivacyTags(t *testing.T, name string) []privacyText {
	t.Helper()
	var texts []privacyText
	for line := range strings.Lines(readTestdata(t, name)) {
		var text privacyText
		require.NoError(t, json.Unmarshal([]byte(line), &text))
		texts = append(texts, text)
	}
	return texts
}

func readPrivacyFile(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Close()) }()
	if filepath.Ext(path) == ".csv" {
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		require.NoError(t, err)
		return rows
	}
	book, err := excelize.OpenReader(f)
	require.NoError(t, err)
	defer func() { assert.NoError(t, book.Close()) }()
	rows, err := book.GetRows(book.GetSheetList()[0])
	require.NoError(t, err)
	return rows
}

func privacyCell(t *testing.T, rows [][]string, text privacyText) string {
	t.Helper()
	column := slices.Index(rows[0], text.Column)
	require.GreaterOrEqual(t, column, 0, "%s has no column %s", text.File, text.Column)
	require.Less(t, text.Row-1, len(rows), text.File)
	require.Less(t, column, len(rows[text.Row-1]), text.File)
	return rows[text.Row-1][column]
}
