package nlp

import (
	"embed"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/go-ego/gse"
)

// A Segmenter cuts Simplified Chinese text into words: gse's shortest path over
// its embedded Simplified dictionary and the domain lexicon. This file is the
// only one that knows gse, whose dictionary and word weights it hands to the
// lattice; what the lattice finds is what gse's Segment finds.
//
// It is read-only after NewSegmenter and safe for concurrent use.
type Segmenter struct {
	gse     gse.Segmenter
	lattice *lattice
}

// minFrequency leaves out the dictionary's rare words: 352,000 words become
// 109,000, which load in a quarter of the time and hold a quarter of the
// memory. What complaints need of the rest is in the lexicon.
const minFrequency = 10

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// NewSegmenter loads the dictionaries. userWords are further words to be kept
// whole, each as "word", "word frequency" or "word frequency pos".
func NewSegmenter(userWords []string) (*Segmenter, error) {
	s := &Segmenter{}
	s.gse.SkipLog = true
	s.gse.Dict = gse.NewDict()
	s.gse.Init()
	s.gse.MinTokenFreq = minFrequency
	// gse ignores a word that it has already, so ours come first.
	for _, w := range userWords {
		u, err := parseUserWord(w)
		if err != nil {
			return nil, err
		}
		if err := s.gse.AddToken(u.text, u.freq, u.pos); err != nil {
			return nil, fmt.Errorf("nlp.user_words：%q：%w", w, err)
		}
	}
	if err := s.addLexicon(); err != nil {
		return nil, err
	}
	// CalcToken runs at the end of this load, over all words.
	if err := s.gse.LoadDictEmbed("zh_s"); err != nil {
		return nil, fmt.Errorf("gse 词典：%w", err)
	}
	dict := s.gse.Dict
	words := make([]dictWord, len(dict.Tokens))
	total := float32(math.Log2(dict.TotalFreq()))
	for i := range dict.Tokens {
		t := &dict.Tokens[i]
		words[i] = dictWord{t.Text(), t.Pos(), total - float32(math.Log2(t.Freq()))}
	}
	s.lattice = newLattice(words)
	return s, nil
}

// userFrequency is that of a user's word where none is given: higher than
// nearly every word of the dictionary, since the user wants it whole.
const userFrequency = 20_000

// A userWord is a line of nlp.user_words.
type userWord struct {
	text, pos string
	freq      float64
}

func parseUserWord(line string) (userWord, error) {
	parts := strings.Fields(line)
	w := userWord{pos: "n", freq: userFrequency}
	var err error
	if len(parts) > 0 {
		w.text = parts[0]
	}
	if len(parts) > 1 {
		w.freq, err = strconv.ParseFloat(parts[1], 64)
	}
	if len(parts) > 2 {
		w.pos = parts[2]
	}
	if len(parts) == 0 || len(parts) > 3 || err != nil || w.freq < minFrequency {
		return w, fmt.Errorf("nlp.user_words：%q 应写成 “词”“词 词频”或“词 词频 词性”，词频不小于 %d", line, minFrequency)
	}
	return w, nil
}

func (s *Segmenter) addLexicon() error {
	return eachLexiconWord(func(word string, freq float64, pos string) error {
		return s.gse.AddToken(word, freq, pos)
	})
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

// maskPos is the part of speech of a masked value such as [电话#k3f9a2xy],
// which is always a word of its own.
const maskPos = "mask"

// maskedValue is the node of a masked value among the words of a text.
const maskedValue = -2

// Segment appends the words of text to dst. The words cover the text; their
// texts are parts of it.
func (s *Segmenter) Segment(dst []Token, text string) []Token {
	for _, w := range s.words(nil, text) {
		pos := maskPos
		if w.node != maskedValue {
			pos = s.lattice.partOfSpeech(w.node)
		}
		dst = append(dst, Token{Text: text[w.start:w.end], Pos: pos, Start: int(w.start), End: int(w.end)})
	}
	return dst
}

// words appends the words of text to dst.
func (s *Segmenter) words(dst []latticeWord, text string) []latticeWord {
	from := 0
	for i := 0; i < len(text); {
		open := strings.IndexByte(text[i:], '[')
		if open < 0 {
			break
		}
		i += open
		end := maskEnd(text, i)
		if end < 0 {
			i++
			continue
		}
		dst = s.lattice.segment(dst, text[from:i], from)
		dst = append(dst, latticeWord{maskedValue, int32(i), int32(end)})
		i, from = end, end
	}
	return s.lattice.segment(dst, text[from:], from)
}

// maskEnd returns the end of the masked value that begins at text[i], −1 if
// there is none: [kind] or [kind#hash].
func maskEnd(text string, i int) int {
	const longest = 32
	part := text[i:min(len(text), i+longest)]
	end := strings.IndexByte(part, ']')
	if end < 4 {
		return -1
	}
	kind, _, _ := strings.Cut(part[1:end], "#")
	for _, k := range [...]string{"电话", "身份证", "证件", "邮箱", "银行卡", "车牌", "医保号", "就诊号", "QQ", "微信", "姓名", "地址"} {
		if kind == k {
			return i + end + 1
		}
	}
	return -1
}

// reference is what gse itself makes of a text without masked values.
func (s *Segmenter) reference(text string) []Token {
	var dst []Token
	for _, seg := range s.gse.Segment([]byte(text)) {
		dst = append(dst, Token{Text: text[seg.Start():seg.End()], Pos: seg.Token().Pos(), Start: seg.Start(), End: seg.End()})
	}
	return dst
}
