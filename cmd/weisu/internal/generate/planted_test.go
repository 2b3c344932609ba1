package generate

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func testWorld(t *testing.T) (*library, *world) {
	t.Helper()
	o, err := Options{}.withDefaults()
	require.NoError(t, err)
	lib, err := loadLibrary()
	require.NoError(t, err)
	w, err := newWorld(lib, 1, o.From, o.To)
	require.NoError(t, err)
	return lib, w
}

func TestWorld(t *testing.T) {
	lib, w := testWorld(t)
	assert.Len(t, lib.issues, 50)
	assert.Len(t, w.districts, 16)
	assert.Len(t, w.hospitals, 22)
	perUnit, perCategory := map[string]int{}, map[string]int{}
	for _, p := range w.projects {
		perUnit[p.Unit]++
		perCategory[p.Category]++
		assert.True(t, p.Ratio == 1 || p.Ratio >= 0.4 && p.Ratio < 1)
		assert.True(t, p.Start.Before(p.End))
	}
	assert.Len(t, perUnit, 22)
	for unit, n := range perUnit {
		assert.Equal(t, 3, n, unit)
	}
	// The distribution of the 2023 review, domain.md.
	assert.Equal(t, map[string]int{
		"医疗服务": 32, "医务人员": 11, "设备设施及后勤服务": 8, "医疗质量及医患纠纷": 5, "医疗资源": 5, "医疗政策": 3, "其他": 2,
	}, perCategory)
	for _, h := range w.hospitals {
		assert.GreaterOrEqual(t, len(h.depts), 12, h.name)
		assert.LessOrEqual(t, len(h.depts), 18, h.name)
		for i, is := range lib.issues {
			n := 0
			for fam, ls := range h.suited[i] {
				if strings.IndexByte("ofrdk", byte(fam)) >= 0 {
					n += len(ls)
				}
			}
			assert.GreaterOrEqual(t, n, 8, "%s has texts of %s", h.name, is.code)
		}
	}
}

func TestLibraryIsRich(t *testing.T) {
	lib, _ := testWorld(t)
	for _, is := range lib.issues {
		cores, voices := 0, map[family]bool{}
		for _, fam := range []family{famOperator, famFirst, famReview, famDialect, famShort} {
			cores += len(is.lines[fam])
			voices[fam] = len(is.lines[fam]) > 0
		}
		assert.GreaterOrEqual(t, cores, 12, is.code)
		assert.True(t, voices[famOperator] && voices[famFirst] && voices[famShort], is.code)
		assert.GreaterOrEqual(t, len(is.causes), 2, is.code)
		assert.LessOrEqual(t, len(is.causes), 4, is.code)
		byCause := map[int8]int{}
		for _, fam := range []family{famOperator, famFirst} {
			for _, l := range is.lines[fam] {
				byCause[l.cause]++
			}
		}
		assert.Len(t, byCause, len(is.causes), "%s: every root cause has incidents", is.code)
	}
	for _, part := range []string{"开头", "背景", "后果", "情绪", "余话", "要求", "结尾"} {
		want := 40
		if part == "要求" { // frames, filled by the issues' own demands
			want = 30
		}
		assert.GreaterOrEqual(t, len(lib.fragments[part]), want, part)
	}
}

// TestPlantedFound looks for the burst, a project's effect and the root cause's
// leaning in the rows: what is planted must be there to be found.
func TestPlantedFound(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 120,000 rows")
	}
	dir := t.TempDir()
	_, err := Generate(Options{Rows: 120_000, Files: Single("one.csv", CSV), Truth: true}, dir)
	require.NoError(t, err)
	_, w := testWorld(t)
	dates := csvDates(t, filepath.Join(dir, "one.csv"))
	var before, after, rest, restAfter float64
	p := w.projects[0]
	for _, q := range w.projects { // the largest planted effect
		if q.Share*(1-q.Ratio) > p.Share*(1-p.Ratio) {
			p = q
		}
	}
	inBurst := map[string]int{}
	for _, tr := range readTruth(t, dir) {
		if tr.Duplicate != "" || tr.Bad != "" {
			continue
		}
		at := dates[tr.Row]
		if tr.Burst != "" {
			inBurst[tr.Burst]++
			b := findBurst(w, tr.Burst)
			day := at.Truncate(24 * time.Hour)
			assert.False(t, day.Before(b.Start) || !day.Before(b.Start.AddDate(0, 0, b.Days+1)), "%s on %s", tr.Burst, at)
			continue
		}
		if tr.Unit != p.Unit || !tr.InScope {
			continue
		}
		switch late := !at.Before(p.Start); {
		case tr.Issue == p.Issue && late:
			after++
		case tr.Issue == p.Issue:
			before++
		case late:
			restAfter++
		default:
			rest++
		}
	}
	for _, b := range w.bursts {
		assert.Greater(t, inBurst[b.ID], 20, b.ID)
	}
	// Shares of the unit's other complaints, so that growth and season go out.
	ratio := (after / restAfter) / (before / rest)
	assert.InDelta(t, p.Ratio, ratio, 0.2, "%s %s: %v before, %v after", p.Unit, p.Issue, before, after)
}

func findBurst(w *world, id string) *burst {
	for i := range w.bursts {
		if w.bursts[i].ID == id {
			return &w.bursts[i]
		}
	}
	return nil
}

// csvDates returns 来电时间 by row.
func csvDates(t *testing.T, path string) map[int]time.Time {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	dates := map[int]time.Time{}
	for i, r := range table[1:] {
		dates[i+2], _ = time.Parse(time.DateTime, r[1])
	}
	return dates
}

func TestPlantedFile(t *testing.T) {
	dir := t.TempDir()
	account, err := Generate(Options{Rows: 500, Truth: true}, dir)
	require.NoError(t, err)
	b, err := os.ReadFile(filepath.Join(dir, "truth", "planted.json"))
	require.NoError(t, err)
	var p plantedFile
	require.NoError(t, json.Unmarshal(b, &p))
	assert.Equal(t, account.Rows, p.Account.Rows)
	assert.Len(t, p.Projects, 66)
	for _, u := range p.Units {
		sum := 0.0
		for _, x := range u.Mix {
			sum += x
		}
		assert.InDelta(t, 1, sum, 0.005, u.Unit)
	}
}
