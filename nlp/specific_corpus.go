package nlp

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// A SpecificText says of a text of which specific cause it is: of the corpus by its
// CauseKey, a line of nlp/causes/specific.jsonl, or a text written for this, a line of
// nlp/causes/specific_texts.jsonl.
type SpecificText struct {
	Key   string `json:"key,omitempty"`
	Text  string `json:"text,omitempty"`
	Cause string `json:"cause"` // a code; with -0 another cause of the issue, with -strange no complaint of it
}

// ReadCatalogue reads specific causes and checks them: codes in order, at most as many
// below an issue as a causeModel tells apart.
func ReadCatalogue(data []byte) ([]SpecificCause, error) {
	var causes []SpecificCause
	if err := yaml.UnmarshalWithOptions(data, &causes, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("具体诉因目录格式有误：%w", err)
	}
	for _, of := range byIssue(causes) {
		if most := causeLanes - 2; len(of) > most {
			return nil, fmt.Errorf("问题 %s 的具体诉因多于 %d 个", of[0].Issue(), most)
		}
		for k, c := range of {
			if want := fmt.Sprintf("%s-%d", c.Issue(), k+1); c.Code != want {
				return nil, fmt.Errorf("具体诉因 %q 的编码应为 %s", c.Code, want)
			}
			if c.Name == "" || c.NameEN == "" || !slices.Contains(Factors(), c.Factor) || len(c.Words) == 0 {
				return nil, fmt.Errorf("具体诉因 %s 缺少 name、name_en、factor 或 words", c.Code)
			}
		}
	}
	if !slices.IsSortedFunc(causes, func(a, b SpecificCause) int { return cmp.Compare(a.Issue(), b.Issue()) }) {
		return nil, fmt.Errorf("具体诉因没有按问题编码排列")
	}
	return causes, nil
}

// ReadSpecificTexts reads JSON lines; the error names the line.
func ReadSpecificTexts(r io.Reader) ([]SpecificText, error) {
	return readLines(r, "具体诉因标注", func(t *SpecificText) error {
		if (t.Key == "") == (t.Text == "") || !strings.Contains(t.Cause, "-") {
			return fmt.Errorf("应有 key 或 text 之一，以及 cause")
		}
		return nil
	})
}

// A SpecificCorpus is what specific causes are learned from.
type SpecificCorpus struct {
	Catalogue []SpecificCause
	Texts     []SpecificText
	analyzer  *Analyzer
	scratch   *scratch
	byIssue   map[string][]specificText
	praise    map[string][]string  // by issue
	read      map[string]*readText // by text
}

type specificText struct{ text, code string }

// A readText is what the analyzer has read of a text.
type readText struct {
	causeText
	skip     bool // no cause is looked for
	runes    []rune
	from, to int
}

// OpenSpecificCorpus reads catalogue.yaml, specific.jsonl and specific_texts.jsonl in a
// folder, see NewSpecificCorpus.
func OpenSpecificCorpus(modelFile []byte, examples []Example, dir string) (*SpecificCorpus, error) {
	data, err := os.ReadFile(filepath.Join(dir, "catalogue.yaml"))
	if err != nil {
		return nil, err
	}
	catalogue, err := ReadCatalogue(data)
	if err != nil {
		return nil, err
	}
	var texts []SpecificText
	for _, name := range []string{"specific.jsonl", "specific_texts.jsonl"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		some, err := ReadSpecificTexts(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		texts = append(texts, some...)
	}
	return NewSpecificCorpus(modelFile, examples, catalogue, texts)
}

// NewSpecificCorpus brings together what is learned from: the examples are the corpus
// that model was trained on.
func NewSpecificCorpus(modelFile []byte, examples []Example, catalogue []SpecificCause, texts []SpecificText) (*SpecificCorpus, error) {
	a, err := newTeacher(modelFile)
	if err != nil {
		return nil, err
	}
	c := &SpecificCorpus{
		Catalogue: catalogue, Texts: texts, analyzer: a, scratch: newScratch(len(a.model.idf)),
		byIssue: map[string][]specificText{}, praise: map[string][]string{}, read: map[string]*readText{},
	}
	byKey := map[string]string{}
	for _, e := range examples {
		byKey[CauseKey(e.Text)] = e.Text
		if e.Kind == KindPraise.String() {
			c.praise[e.Issue] = append(c.praise[e.Issue], e.Text)
		}
	}
	for _, t := range texts {
		text := t.Text
		if t.Key != "" {
			var ok bool
			if text, ok = byKey[t.Key]; !ok {
				return nil, fmt.Errorf("具体诉因标注的文本 %s 不在语料里", t.Key)
			}
		}
		issue, number, _ := strings.Cut(t.Cause, "-")
		code := t.Cause
		switch number {
		case "0":
			code = otherSpecific
		case strangeSpecific:
			code = strangeSpecific
		}
		if code == t.Cause && !slices.ContainsFunc(catalogue, func(s SpecificCause) bool { return s.Code == code }) {
			return nil, fmt.Errorf("标注的具体诉因 %s 不在目录里", code)
		}
		c.byIssue[issue] = append(c.byIssue[issue], specificText{text, code})
	}
	return c, nil
}

// How many strangers are added to an issue's texts, as shares of these: of other
// issues of its category, of the rest, and praise of what the issue is about.
const (
	sisterShare   = 0.4
	strangeShare  = 0.2
	praisingShare = 0.3
)

// strangers returns texts that are no complaints of the issue, drawn by their hash.
func (c *SpecificCorpus) strangers(issue string) (out []specificText) {
	var sisters, others []string
	for other, texts := range c.byIssue {
		if other == issue {
			continue
		}
		for _, t := range texts {
			switch {
			case t.code == strangeSpecific: // may be of this issue
			case other[0] == issue[0]:
				sisters = append(sisters, t.text)
			default:
				others = append(others, t.text)
			}
		}
	}
	for _, d := range []struct {
		from  []string
		share float64
	}{{sisters, sisterShare}, {others, strangeShare}, {c.praise[issue], praisingShare}} {
		for _, text := range draw(d.from, int(d.share*float64(len(c.byIssue[issue]))), issue) {
			out = append(out, specificText{text, strangeSpecific})
		}
	}
	return out
}

// draw returns n of the texts, or all, by a hash of the text and a seed.
func draw(texts []string, n int, seed string) []string {
	type keyed struct{ key, text string }
	keys := make([]keyed, len(texts))
	for i, text := range texts {
		keys[i] = keyed{CauseKey(seed + text), text}
	}
	slices.SortFunc(keys, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.text, b.text)) })
	out := make([]string, 0, n)
	for _, k := range keys[:min(n, len(keys))] {
		out = append(out, k.text)
	}
	return out
}

// reading has the analyzer read a text, once.
func (c *SpecificCorpus) reading(text string) *readText {
	if r := c.read[text]; r != nil {
		return r
	}
	s := c.scratch
	out := c.analyzer.analyze(s, "", text)
	if out.InScope && out.Kind == KindPraise { // what is not seen to be praise is what matters
		c.analyzer.cause(&out, s, c.analyzer.taxonomy.Index(out.Issue), "", text)
	}
	r := &readText{skip: !out.InScope}
	if !r.skip {
		r.causeText = c.analyzer.readCauseText(s)
		r.runes, r.from, r.to = slices.Clone(s.runes), s.cause.from, s.cause.to
	}
	c.read[text] = r
	return r
}

// corpus makes of an issue's texts, and of strangers, what a causeModel learns from.
func (c *SpecificCorpus) corpus(causes []SpecificCause, opts causeOptions) (*causeCorpus, error) {
	words, err := specificWords(causes, nil)
	if err != nil {
		return nil, fmt.Errorf("具体诉因 %s：%w", causes[0].Issue(), err)
	}
	issue := causes[0].Issue()
	texts := append(slices.Clone(c.byIssue[issue]), c.strangers(issue)...)
	out := &causeCorpus{heads: []head{{Name: headSpecific, Classes: specificClasses(causes), Temperature: 1}}}
	read := make([]causeText, len(texts))
	for i, t := range texts {
		r := c.reading(t.text)
		read[i] = r.causeText
		read[i].facts = cueFacts(nil, words.match(nil, r.runes), causeLanes, specificCue, r.from, r.to)
		out.skip = append(out.skip, r.skip)
		out.keys = append(out.keys, CauseKey(t.text))
	}
	out.vocab = causeVocabulary(read, opts.minDF, opts.features)
	for i, t := range texts {
		out.docs = append(out.docs, out.document(&read[i], t.code))
	}
	return out, nil
}
