package generate

import (
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTemplate(t *testing.T) {
	lists := map[string]*wordList{"药": {name: "药", entries: []template{{{kind: nodeText, text: "阿司匹林"}}}}}
	for name, c := range map[string]struct{ in, want string }{
		"text":         {"等了很久", "等了很久"},
		"list":         {"吃{药}", "吃阿司匹林"},
		"one":          {"[很久]", "很久"},
		"nested":       {"[a[b[c]]]d", "abcd"},
		"empty":        {"x[]y", "xy"},
		"range":        {"{n:7-7}天", "7天"},
		"han":          {"{汉:12-12}个", "十二个"},
		"han two":      {"{汉:2-2}个", "两个"},
		"han tens":     {"{汉:40-40}个", "四十个"},
		"bar is plain": {"a|b", "a"},
	} {
		tpl, err := parseTemplate(c.in, lists)
		if name == "bar is plain" {
			assert.Equal(t, "a|b", string((&scene{}).write(nil, tpl)))
			continue
		}
		require.NoError(t, err, name)
		s := scene{rng: rand.New(rand.NewPCG(1, 1))}
		assert.Equal(t, c.want, string(s.write(nil, tpl)), name)
	}
	for _, bad := range []string{"{没有}", "[a", "{药", "a]", "{n:9-1}", "{n:x-2}", "{z:1-2}"} {
		_, err := parseTemplate(bad, lists)
		assert.Error(t, err, bad)
	}
}

// FuzzTemplate: whatever is written into a text file, parsing ends with a
// template or an error.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"[a|b]", "{n:1-3}", "[[]", "{}", "|]", "{汉:1-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tpl, err := parseTemplate(s, nil)
		if err != nil {
			return
		}
		for i := range tpl {
			assert.LessOrEqual(t, tpl[i].lo, tpl[i].hi)
		}
	})
}

// texts generates rows and returns their texts, duplicates left out.
func texts(t *testing.T, o Options) []string {
	t.Helper()
	dir := t.TempDir()
	o.Files, o.Repeated, o.Bad = Single("one.csv", CSV), -1, -1
	_, err := Generate(o, dir)
	require.NoError(t, err)
	f, err := os.Open(filepath.Join(dir, "one.csv"))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	require.NoError(t, err)
	at := 0
	for header[at] != "诉求内容" {
		at++
	}
	var out []string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		out = append(out, row[at])
	}
}

func distinct(texts []string) float64 {
	seen := make(map[string]bool, len(texts))
	for _, s := range texts {
		seen[s] = true
	}
	return float64(len(seen)) / float64(len(texts))
}

func TestTextsVary(t *testing.T) {
	small := texts(t, Options{Rows: 5000, PII: -1, Dirty: -1}) // neither helps
	assert.Greater(t, distinct(small), 0.95)
	if !testing.Short() {
		large := texts(t, Options{Rows: 200_000, PII: -1, Dirty: -1})
		t.Logf("distinct: %.4f of 5,000, %.4f of 200,000", distinct(small), distinct(large))
		assert.Greater(t, distinct(large), 0.85)
	}
	for _, s := range small {
		assert.True(t, utf8.ValidString(s))
		assert.NotContains(t, s, "{")
		assert.NotContains(t, s, "其其", s)
		assert.NotContains(t, s, "，。", s)
		for _, r := range "[]|" {
			assert.NotContains(t, s, string(r))
		}
	}
}

func TestLength(t *testing.T) {
	for _, want := range []int{60, 100, 150, 200} {
		sum, long := 0, 0
		ts := texts(t, Options{Rows: 4000, Length: want})
		for _, s := range ts {
			n := utf8.RuneCountInString(s)
			sum += n
			if n > want*2 {
				long++
			}
		}
		mean := float64(sum) / float64(len(ts))
		t.Logf("%d wished, %.0f written, %d twice as long", want, mean, long)
		assert.InDelta(t, want, mean, 0.2*float64(want))
		assert.Greater(t, long, len(ts)/200, "some are long")
	}
}

func TestNumbers(t *testing.T) {
	// The example of GB 11643-1999.
	assert.Equal(t, byte('X'), idCheck([]byte("11010519491231002")))
	// The usual Luhn example, 7992739871 with check digit 3.
	assert.Equal(t, byte('3'), luhnCheck([]byte("7992739871")))
	rng := rand.New(rand.NewPCG(5, 5))
	for range 1000 {
		id := residentID(rng)
		assert.Len(t, id, 18)
		assert.Equal(t, id[17], idCheck([]byte(id[:17])))
		assert.Equal(t, "99", id[4:6], "a county code that is not assigned")
		card := bankCard(rng)
		assert.Equal(t, card[18], luhnCheck([]byte(card[:18])))
		assert.Equal(t, 7, utf8.RuneCountInString(strings.ReplaceAll(plate(rng), "·", "")))
	}
}
