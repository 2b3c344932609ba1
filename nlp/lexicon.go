package nlp

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// Lexicon returns the words of the domain lexicon.
func Lexicon() ([]Word, error) {
	var words []Word
	err := eachLexiconWord(func(text string, freq float64, pos string) error {
		words = append(words, Word{text, pos, freq})
		return nil
	})
	return words, err
}

// eachLexiconWord calls add for every word of nlp/lexicon. A line "@ pos freq"
// sets part of speech and frequency of the words after it; # begins a comment.
func eachLexiconWord(add func(word string, freq float64, pos string) error) error {
	names, err := fs.Glob(lexiconFiles, "lexicon/*.txt")
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == stopWordsFile {
			continue
		}
		data, err := lexiconFiles.ReadFile(name)
		if err != nil {
			return err
		}
		pos, freq := "n", 0.0
		for i, line := range strings.Split(string(data), "\n") {
			words := strings.Fields(line)
			switch {
			case len(words) == 0 || strings.HasPrefix(line, "#"):
				continue
			case words[0] == "@":
				if len(words) != 3 {
					return fmt.Errorf("%s:%d: want @ pos frequency", name, i+1)
				}
				pos = words[1]
				if freq, err = strconv.ParseFloat(words[2], 64); err != nil {
					return fmt.Errorf("%s:%d: %w", name, i+1, err)
				}
				continue
			}
			for _, w := range words {
				if err := add(w, freq, pos); err != nil {
					return fmt.Errorf("%s:%d: %w", name, i+1, err)
				}
			}
		}
	}
	return nil
}
