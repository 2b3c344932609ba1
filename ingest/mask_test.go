package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testKey = []byte("a fixed key for tests")

func testMasker() *masker {
	return newMasker(testKey, maskOptions{publicNumbers: []string{"0571-88880000"}})
}

// markedValue is {kind:value} in mask_cases.txt.
var markedValue = regexp.MustCompile(`\{([^:{}]+):([^{}]+)\}`)

// TestMaskCases counts, over the authored cases, how much of what is to be
// masked is, and how much of what is masked had to be. Both are goldens: a
// change of either is to be seen.
func TestMaskCases(t *testing.T) {
	c, m := testCleaner(t), testMasker()
	cases, wanted, found, hit := 0, 0, 0, 0
	for line := range strings.Lines(readTestdata(t, "clean/mask_cases.txt")) {
		line = strings.ReplaceAll(strings.TrimSpace(line), `\n`, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cases++
		in := markedValue.ReplaceAllString(line, "$2")
		want := markedValue.ReplaceAllString(line, "[$1]")
		masked, n := m.mask(c.fold(in))
		got := placeholders(masked)
		assert.Equal(t, want, got)
		wanted += len(markedValue.FindAllString(line, -1))
		found += n
		if want == got {
			hit += n
		}
		again, more := m.mask(masked)
		assert.Equal(t, masked, again, "masking twice")
		assert.Zero(t, more)
		assert.Equal(t, strings.Count(masked, "#"), strings.Count(c.tidy(masked), "#"), "tidy keeps tokens")
	}
	t.Logf("%d cases: recall %d/%d, precision %d/%d", cases, hit, wanted, hit, found)
	require.GreaterOrEqual(t, cases, 150)
}

func TestMaskSameValueSameToken(t *testing.T) {
	c, m := testCleaner(t), testMasker()
	for name, texts := range map[string][]string{
		"mobile": {
			"13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "００８６１３８１２３４５６７８", "138\n12345678",
		},
		"landline": {"0731-84332288", "073184332288", "(0731)84332288", "0731 8433 2288"},
		"id":       {"11010119530227549X", "11010119530227549x", "110101 19530227 549X", "110101530227549"},
		"e-mail":   {"Zhang@Example.com", "zhang@example.com"},
		"card":     {"6222021234567890128", "6222 0212 3456 7890 128"},
		"plate":    {"京A12345", "京a·12345"},
	} {
		first, n := m.mask(c.fold(texts[0]))
		require.Equal(t, 1, n, name)
		for _, s := range texts[1:] {
			got, _ := m.mask(c.fold(s))
			assert.Equal(t, first, got, "%s: %s", name, s)
		}
	}
	a, _ := m.mask("康悦路88号")
	b, _ := m.mask("和顺街88号")
	assert.NotEqual(t, strings.TrimPrefix(a, "康悦路"), strings.TrimPrefix(b, "和顺街"))

	other, _ := newMasker([]byte("another key"), maskOptions{}).mask("13812345678")
	first, _ := m.mask("13812345678")
	assert.NotEqual(t, first, other, "another key")
}

func TestMaskOptions(t *testing.T) {
	got, n := newMasker(testKey, maskOptions{doctors: true}).mask("李建国主任和张大夫、王护士长")
	assert.Equal(t, 3, n)
	assert.Equal(t, "[姓名]主任和[姓名]大夫、[姓名]护士长", placeholders(got))
	got, n = newMasker(testKey, maskOptions{surnames: []string{"第五"}}).mask("我叫第五明，")
	assert.Equal(t, 1, n)
	assert.Equal(t, "我叫[姓名]，", placeholders(got))
}

func TestMaskID(t *testing.T) {
	m := testMasker()
	phone, _ := m.mask("13812345678")
	for in, want := range map[string]string{
		"13812345678":         phone,
		" 138-1234-5678 ":     phone,
		"110101199003077475":  m.token(piiID, "110101199003077475"),
		"a@b.cn":              m.token(piiEmail, "a@b.cn"),
		"6222021234567890128": m.token(piiCard, "6222021234567890128"),
		"":                    "",
		"GD20240115001234":    "GD20240115001234",
		"20240115001234":      "20240115001234",
		"13812345678-1":       "13812345678-1",
		"A00040723":           "A00040723",
		"12345678":            "12345678",
		phone:                 phone,
	} {
		assert.Equal(t, want, m.maskID(in), in)
	}
}

func TestHashAndPlaceholders(t *testing.T) {
	m := testMasker()
	assert.Len(t, m.hash("person", "x"), 16)
	assert.Equal(t, m.hash("person", "x"), testMasker().hash("person", "x"))
	assert.NotEqual(t, m.hash("person", "x"), m.hash("order", "x"))

	masked, _ := m.mask("患者王伟电话13812345678")
	assert.Equal(t, "患者[姓名]电话[电话]", placeholders(masked))
	for _, s := range []string{"", "无", "[电话#short]", "[电话#ABCDEFGH]", "[其他#aaaaaaaa]", "[[["} {
		assert.Equal(t, s, placeholders(s))
	}
}

// The vectors of ../../shared/reference/pii: checksums of GB 11643-1999 and
// ISO/IEC 7812, names and addresses of OpenMed's suite.
func TestMaskReferenceVectors(t *testing.T) {
	dir := filepath.FromSlash("../../shared/reference/pii")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the reference vectors are not there")
	}
	m := testMasker()
	var sums struct {
		ResidentID struct {
			Valid, Invalid []string
			Synthetic      []string `json:"synthetic_valid"`
		} `json:"resident_id"`
		Luhn struct{ Valid, Invalid []string }
	}
	readJSON(t, filepath.Join(dir, "expected_checksums.json"), &sums)
	for _, id := range append(sums.ResidentID.Valid, sums.ResidentID.Synthetic...) {
		assert.True(t, validResidentID(id), id)
		assert.Equal(t, m.token(piiID, id), m.maskID(id))
	}
	for _, id := range sums.ResidentID.Invalid {
		assert.False(t, validResidentID(id), id)
	}
	for _, card := range sums.Luhn.Valid {
		assert.True(t, luhn(card), card)
		assert.Equal(t, m.token(piiCard, card), m.maskID(card))
	}
	for _, card := range sums.Luhn.Invalid {
		assert.False(t, luhn(card), card)
	}

	var names struct {
		Cases []struct {
			Text  string
			Names []string
		}
	}
	readJSON(t, filepath.Join(dir, "openmed_chinese_names_synthetic.json"), &names)
	for _, tc := range names.Cases {
		got, n := m.mask(tc.Text)
		assert.Equal(t, len(tc.Names), n, tc.Text)
		assert.NotContains(t, got, tc.Names[0])
	}
	var addresses struct {
		Cases []struct {
			Text   string
			Tokens []string `json:"labelled_tokens"`
		}
	}
	readJSON(t, filepath.Join(dir, "openmed_zh_address_cases.json"), &addresses)
	for _, tc := range addresses.Cases {
		got, _ := m.mask(tc.Text)
		door := tc.Tokens[len(tc.Tokens)-1]
		assert.NotContains(t, got, door)
		assert.Contains(t, got, tc.Tokens[len(tc.Tokens)-2], "the area stays")
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

func TestMaskAllocatesNothingWhereNothingIs(t *testing.T) {
	m := testMasker()
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.mask(cleanSample) }))
}

// A page of one thing repeated takes time in proportion to its length: each of
// these took a pass, or a look to the end, per repetition before.
func TestMaskPagesOfOneThing(t *testing.T) {
	m := testMasker()
	for _, s := range []string{"一", "一 ", "1栋", "一栋", "邻居701室", "、李建国", "王建国、李建国、", "患者王", "姓王的"} {
		masked, _ := m.mask(strings.Repeat(s, 20_000))
		again, n := m.mask(masked)
		assert.Equal(t, masked, again, s)
		assert.Zero(t, n, s)
	}
}

var (
	bareMobile = regexp.MustCompile(`(?:^|\D)(1[3-9]\d{9})(?:\D|$)`)
	bareID     = regexp.MustCompile(`(?:^|\D)(\d{17}[\dXx])(?:\D|$)`)
)

func FuzzMask(f *testing.F) {
	for line := range strings.Lines(readTestdata(f, "clean/mask_cases.txt")) {
		f.Add(markedValue.ReplaceAllString(strings.TrimSpace(line), "$2"))
	}
	f.Add("+86138<b>1234</b>5678&nbsp;110101 1990\n0307\u200b7475")
	c, m := testCleaner(f), testMasker()
	f.Fuzz(func(t *testing.T, s string) {
		masked, n := m.mask(c.fold(s))
		again, more := m.mask(masked)
		require.Equal(t, masked, again)
		require.Zero(t, more)
		require.True(t, utf8.ValidString(masked))
		if n == 0 {
			require.Equal(t, c.fold(s), masked)
		}
		for _, text := range []string{masked, c.tidy(masked)} {
			require.NotRegexp(t, bareMobile, text)
			for _, id := range bareID.FindAllStringSubmatch(text, -1) {
				require.False(t, validResidentID(strings.ToUpper(id[1])), text)
			}
		}
	})
}

// The whole way over authored and real texts: twice is once, tokens survive.
func TestMaskAndTidySharedTexts(t *testing.T) {
	texts := append(sharedCorpus(t), sharedReviews(t)...)
	if len(texts) == 0 {
		t.Skip("../../shared is not there")
	}
	c, m := testCleaner(t), testMasker()
	for _, s := range texts {
		masked, n := m.mask(c.fold(s))
		got := c.tidy(masked)
		require.Equal(t, got, c.tidy(got))
		require.Equal(t, got, c.fold(got))
		again, more := m.mask(masked)
		require.Equal(t, masked, again)
		require.Zero(t, more)
		require.GreaterOrEqual(t, strings.Count(placeholders(got), "]"), n)
	}
}

// Starting up is paid once a run.
func BenchmarkNewCleanerAndMasker(b *testing.B) {
	for b.Loop() {
		testCleaner(b)
		testMasker()
	}
}

func BenchmarkMaskClean(b *testing.B) {
	m := testMasker()
	b.ReportAllocs()
	for b.Loop() {
		m.mask(cleanSample)
	}
}

func BenchmarkMaskThree(b *testing.B) {
	m := testMasker()
	s := "患者王伟，电话13812345678，身份证110101199003077475，" + cleanSample
	b.ReportAllocs()
	for b.Loop() {
		m.mask(s)
	}
}

func BenchmarkFoldMaskTidy(b *testing.B) {
	c, m := testCleaner(b), testMasker()
	b.ReportAllocs()
	for b.Loop() {
		s, _ := m.mask(c.fold(cleanSample))
		c.tidy(s)
	}
}
