package nlp

import (
	"embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed terms/*.txt
var termFiles embed.FS

// termWords are the lists of terms/words.txt, and the surnames.
type termWords struct {
	never, noStart, noEnd, numeral, before, after, title, place, placeEnd, surnames map[string]bool
}

func readTermWords() (*termWords, error) {
	w := &termWords{surnames: map[string]bool{}}
	data, err := termFiles.ReadFile("terms/words.txt")
	if err != nil {
		return nil, err
	}
	lists := map[string]map[string]bool{}
	name := ""
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || strings.HasPrefix(line, "#"):
		case fields[0] == "@" && len(fields) == 2:
			name = fields[1]
			lists[name] = map[string]bool{}
		case lists[name] == nil:
			return nil, fmt.Errorf("nlp/terms/words.txt: words before the first list: %s", line)
		default:
			addWords(lists[name], fields, name)
		}
	}
	for name, list := range map[string]*map[string]bool{
		"never": &w.never, "nostart": &w.noStart, "noend": &w.noEnd, "numeral": &w.numeral, "before": &w.before,
		"after": &w.after, "title": &w.title, "place": &w.place, "placeend": &w.placeEnd,
	} {
		if *list = lists[name]; *list == nil {
			return nil, fmt.Errorf("nlp/terms/words.txt: no list %s", name)
		}
	}
	if data, err = termFiles.ReadFile("terms/surnames.txt"); err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			addWords(w.surnames, strings.Fields(line), "")
		}
	}
	return w, nil
}

// addWords adds words to a list; those of the lists of characters are not parted
// by spaces.
func addWords(list map[string]bool, words []string, name string) {
	for _, word := range words {
		switch name {
		case "never", "nostart", "noend", "numeral":
			for _, r := range word {
				list[string(r)] = true
			}
		default:
			list[word] = true
		}
	}
}

const (
	// personShare: of so many of its uses beside a word that goes with names, a
	// sequence that begins with a surname is taken as a name.
	personShare = 0.1
	// placeShare: of so many of its uses before a word that goes with places, it is
	// taken as a place.
	placeShare = 0.2
	// givenShare: of so many of its uses behind a surname, a sequence is taken as a
	// given name; and behind a word that names follow, as a name.
	givenShare = 0.3
)

// mayBeName reports whether a candidate may be a person's name, or part of one. Names
// are masked before texts come here, as far as they are found; what was missed
// must not be shown as a word. Rather a word too few than a name: whatever looks
// like a surname with a given name and is not plainly a place is left out.
func (c *termCount) mayBeName(d *candidate) bool {
	all := float64(d.sides[0].n)
	if float64(d.afterNameCue) >= givenShare*all {
		return true
	}
	singles := 0
	for _, t := range d.tokens {
		if c.kinds[t]&single != 0 {
			singles++
		}
	}
	runes := utf8.RuneCountInString(d.text)
	if runes <= 2 && singles == len(d.tokens) && float64(d.afterSurname) >= givenShare*all {
		return true
	}
	first, size := utf8.DecodeRuneInString(d.text)
	surname, rest := d.text[:size], d.text[size:]
	if runes > 2 && c.lists.surnames[prefixRunes(d.text, 2)] {
		surname = prefixRunes(d.text, 2)
		rest = d.text[len(surname):]
	}
	if !unicode.Is(unicode.Han, first) || !c.lists.surnames[surname] {
		return false
	}
	if c.lists.title[rest] {
		return true
	}
	if utf8.RuneCountInString(rest) > 2 {
		return false
	}
	if float64(d.person) >= personShare*all {
		return true
	}
	if float64(d.beforePlace) >= placeShare*all || c.lists.placeEnd[lastRune(d.text)] {
		return false
	}
	if singles == len(d.tokens) && runes >= 3 {
		return true
	}
	node := c.codes.node(c.code(d.tokens[0]))
	return node != noNode && c.kinds[d.tokens[0]]&single != 0 && strings.HasPrefix(c.codes.lattice.partOfSpeech(node), "nr")
}

func prefixRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
