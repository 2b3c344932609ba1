package ingest

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// OpenCC's tables, see opencc/README.md.
var (
	//go:embed opencc/TSCharacters.txt
	openccCharacters string
	//go:embed opencc/TSPhrases.txt
	openccPhrases string
	//go:embed opencc/extra.txt
	openccExtra string
)

// A t2sTable turns Traditional Chinese into Simplified as OpenCC's t2s does:
// at each place the longest phrase of TSPhrases, else the character of
// TSCharacters, else the character itself. One thing is ours: what an entry
// gave is left alone when it is met again (OpenCC turns 幺麼 into 幺麽 and that
// into 幺么), so that converting twice is converting once.
type t2sTable struct {
	chars   map[rune]string
	phrases map[rune][]t2sPhrase // by first character, longest first
	starts  [0x10000 / 64]uint64 // the characters of the basic plane that an entry begins with
}

type t2sPhrase struct{ from, to string }

// newT2STable builds the table from OpenCC's data and further entries in the
// same form, "" for none.
func newT2STable(extra string) (*t2sTable, error) {
	t := &t2sTable{chars: make(map[rune]string, 4200), phrases: make(map[rune][]t2sPhrase, 300)}
	for _, data := range []struct{ name, table string }{
		{"TSCharacters", openccCharacters},
		{"TSPhrases", openccPhrases},
		{"extra", extra},
	} {
		if err := eachOpenCCEntry(data.name, data.table, t.add); err != nil {
			return nil, err
		}
	}
	t.sortPhrases()
	t.settle()
	return t, nil
}

func (t *t2sTable) sortPhrases() {
	for _, ps := range t.phrases {
		slices.SortFunc(ps, func(a, b t2sPhrase) int {
			return cmp.Or(cmp.Compare(len(b.from), len(a.from)), strings.Compare(a.from, b.from))
		})
	}
}

// settle makes the table leave its own targets alone.
func (t *t2sTable) settle() {
	for from, to := range t.chars {
		if again := t.convert(to); again != to {
			t.chars[from] = again
		}
	}
	var unstable []string
	for _, ps := range t.phrases {
		for _, p := range ps {
			if t.convert(p.to) != p.to {
				unstable = append(unstable, p.to)
			}
		}
	}
	for _, s := range unstable {
		t.add(s, s)
	}
	t.sortPhrases()
}

func (t *t2sTable) add(from, to string) {
	r, width := utf8.DecodeRuneInString(from)
	if r < 0x10000 {
		t.starts[r/64] |= 1 << (r % 64)
	}
	switch {
	case width < len(from):
		t.phrases[r] = append(t.phrases[r], t2sPhrase{from, to})
	case from != to:
		t.chars[r] = to
	}
}

// eachOpenCCEntry calls add for every line of an OpenCC text table.
func eachOpenCCEntry(name, table string, add func(from, to string)) error {
	line := 0
	for text := range strings.Lines(table) {
		line++
		from, targets, ok := strings.Cut(strings.TrimRight(text, "\n"), "\t")
		to, _, _ := strings.Cut(targets, " ")
		if !ok || from == "" || to == "" {
			return fmt.Errorf("内置简繁表 %s 第 %d 行无法读取，请重新编译程序", name, line)
		}
		add(from, to)
	}
	return nil
}

// changing returns the characters without which no text changes: those that
// have an entry of their own, and those that a phrase changes although alone
// they would stay (覆 in 答覆, 沈 in 沈默). What a text must hold is not the
// phrase's first character: 答 is in every third text.
func (t *t2sTable) changing() map[rune]bool {
	set := make(map[rune]bool, len(t.chars))
	for r := range t.chars {
		set[r] = true
	}
	for _, ps := range t.phrases {
		for _, p := range ps {
			from, to := []rune(p.from), []rune(p.to)
			for i, r := range from {
				if len(from) != len(to) || r != to[i] {
					set[r] = true
				}
			}
		}
	}
	return set
}

func (t *t2sTable) convert(s string) string {
	var out strings.Builder // stays empty until something changes
	copied := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(s[i:])
		if r < 0x10000 && t.starts[r/64]>>(r%64)&1 == 0 {
			i += width
			continue
		}
		from, to := t.match(s[i:], r, width)
		if from == 0 {
			i += width
			continue
		}
		if s[i:i+from] != to {
			if copied == 0 {
				out.Grow(len(s))
			}
			out.WriteString(s[copied:i])
			out.WriteString(to)
			copied = i + from
		}
		i += from
	}
	if copied == 0 {
		return s
	}
	out.WriteString(s[copied:])
	return out.String()
}

// match returns how many bytes at the start of s one entry covers and what
// they become; 0 if there is no entry. r is the first character of s.
func (t *t2sTable) match(s string, r rune, width int) (int, string) {
	for _, p := range t.phrases[r] {
		if strings.HasPrefix(s, p.from) {
			return len(p.from), p.to
		}
	}
	if to, ok := t.chars[r]; ok {
		return width, to
	}
	return 0, ""
}
