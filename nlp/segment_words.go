package nlp

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// userFrequency is that of a user's word where none is given: higher than
// nearly every word of the dictionary, since the user wants it whole.
const userFrequency = 20_000

// userWords reads the lines of nlp.user_words, each "word", "word frequency" or
// "word frequency pos".
func userWords(lines []string) ([]Word, error) {
	words := make([]Word, len(lines))
	for i, line := range lines {
		var err error
		if words[i], err = parseUserWord(line); err != nil {
			return nil, err
		}
	}
	return words, nil
}

func parseUserWord(line string) (Word, error) {
	parts := strings.Fields(line)
	w := Word{Pos: "n", Freq: userFrequency}
	var err error
	if len(parts) > 0 {
		w.Text = parts[0]
	}
	if len(parts) > 1 {
		w.Freq, err = strconv.ParseFloat(parts[1], 64)
	}
	if len(parts) > 2 {
		w.Pos = parts[2]
	}
	if len(parts) == 0 || len(parts) > 3 || err != nil || w.Freq < MinFrequency || utf8.RuneCountInString(w.Text) > maxUnits {
		return w, fmt.Errorf("nlp.user_words：%q 应写成 “词”“词 词频”或“词 词频 词性”，词频不小于 %d，词不长于 %d 字", line, MinFrequency, maxUnits)
	}
	return w, nil
}
