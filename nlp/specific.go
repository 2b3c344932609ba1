package nlp

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed model/specific.bin
var specificFile []byte

// A SpecificCause is one of the typical things that go wrong below an issue (具体诉因),
// such as 车位不够、停不进去 below 停车交通: two complaints that have it could be settled by
// the same measure. The catalogue is nlp/causes/catalogue.yaml; it is ours, as no
// official one is public.
type SpecificCause struct {
	Code   string   `yaml:"code" json:"code"` // the issue's, a dash and a number from 1
	Name   string   `yaml:"name" json:"name"`
	NameEN string   `yaml:"name_en" json:"name_en"`
	Factor string   `yaml:"factor" json:"factor"` // the usual one of 人 机 料 法 环
	Words  []string `yaml:"words" json:"words"`   // that speak for it within its issue, as in rules.yaml
}

// Issue is the code of the issue that the cause is below.
func (c SpecificCause) Issue() string { return issueOfCause(c.Code) }

func issueOfCause(code string) string {
	issue, _, _ := strings.Cut(code, "-")
	return issue
}

// specificMagic begins the file of a specificModel: a JSON header, the catalogue, then
// for each issue a file of a causeModel, compressed (RFC 1951), each with its length
// before it (uint32, little-endian).
const specificMagic = "weisu specific causes 1\n"

const (
	headSpecific = "specific"
	// Classes besides an issue's causes: what is another cause of the issue, and what is
	// no complaint of the issue at all.
	otherSpecific, strangeSpecific = "other", "strange"
	// leastSpecific is the probability from which a specific cause is named: of real
	// complaints that are sure of their issue, half of those with 0.4 have the cause.
	leastSpecific = 0.4
)

// A specificModel finds specific causes: for each issue a causeModel whose classes are
// the issue's causes and two more, with the words of the catalogue as facts. Those of an
// issue are made ready when the first text of it is met. It is safe for concurrent use.
type specificModel struct {
	causes []SpecificCause
	issues map[string]func() *specificIssue
}

type specificIssue struct {
	causes []SpecificCause
	model  *causeModel
	words  *matcher
}

// readSpecificModel decodes the file for the n-grams of a model; own are the user's
// rules for specific causes.
func readSpecificModel(data []byte, grams *gramTable, own []Rule) (*specificModel, error) {
	rest, ok := bytes.CutPrefix(data, []byte(specificMagic))
	if !ok {
		return nil, fmt.Errorf("具体诉因模型文件不是 weisu 能读的格式（应以 %q 开头）：请用 make model 重新训练", specificMagic)
	}
	header, rest, err := cutPart(rest)
	if err != nil {
		return nil, err
	}
	m := &specificModel{issues: map[string]func() *specificIssue{}}
	if err := json.Unmarshal(header, &m.causes); err != nil {
		return nil, fmt.Errorf("具体诉因模型文件头无法解析：%w", err)
	}
	for _, r := range own {
		if !slices.ContainsFunc(m.causes, func(c SpecificCause) bool { return c.Code == r.Class }) {
			return nil, fmt.Errorf("规则文件：head specific 没有 class %q；class 应为具体诉因的编码，如 301-1（见 dim_cause）", r.Class)
		}
	}
	for _, of := range byIssue(m.causes) {
		var part []byte
		if part, rest, err = cutPart(rest); err != nil {
			return nil, err
		}
		m.issues[of[0].Issue()] = sync.OnceValue(func() *specificIssue {
			is, err := newSpecificIssue(part, of, grams, own)
			if err != nil {
				panic(err) // the file is part of the program: an error of the build, see TestSpecificModelIsOfTheCatalogue
			}
			return is
		})
	}
	return m, nil
}

// cutPart takes off what a length stands before.
func cutPart(b []byte) (part, rest []byte, err error) {
	if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, nil, fmt.Errorf("具体诉因模型文件不完整：请用 make model 重新训练")
	}
	n := int(binary.LittleEndian.Uint32(b))
	return b[4 : 4+n], b[4+n:], nil
}

// byIssue parts a catalogue, which is in order of code.
func byIssue(causes []SpecificCause) (parts [][]SpecificCause) {
	for len(causes) > 0 {
		n := slices.IndexFunc(causes, func(c SpecificCause) bool { return c.Issue() != causes[0].Issue() })
		if n < 0 {
			n = len(causes)
		}
		parts, causes = append(parts, causes[:n]), causes[n:]
	}
	return parts
}

func newSpecificIssue(file []byte, causes []SpecificCause, grams *gramTable, own []Rule) (*specificIssue, error) {
	z := flate.NewReader(bytes.NewReader(file))
	defer z.Close() // reads from memory
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("具体诉因模型文件损坏：%w", err)
	}
	model, err := readCauseModel(data, 1, grams)
	if err != nil {
		return nil, err
	}
	own = slices.DeleteFunc(slices.Clone(own), func(r Rule) bool { return issueOfCause(r.Class) != causes[0].Issue() })
	words, err := specificWords(causes, own)
	return &specificIssue{causes, model, words}, err
}

// specificWords makes a matcher of the catalogue's words and the user's rules; its
// lanes are the classes of the issue, see specificClasses.
func specificWords(causes []SpecificCause, own []Rule) (*matcher, error) {
	classes := specificClasses(causes)
	rules := own
	for _, c := range causes {
		rules = append(rules, Rule{Head: headSpecific, Class: c.Code, Weight: 1, Words: c.Words})
	}
	return newMatcher(rules, func(_, class string) int { return slices.Index(classes, class) })
}

// specificClasses are the classes among which an issue's texts are parted.
func specificClasses(causes []SpecificCause) []string {
	var classes []string
	for _, c := range causes {
		classes = append(classes, c.Code)
	}
	return append(classes, otherSpecific, strangeSpecific)
}

// find fills in the specific cause of a text of an issue, whose clauses of the cause
// have been found, and returns the cause's usual factor, "" where none is found.
func (m *specificModel) find(out *Cause, issue string, s *scratch) (factor string) {
	load := m.issues[issue]
	if load == nil {
		return ""
	}
	is := load()
	s.specific = is.words.match(s.specific[:0], s.runes)
	s.cause.facts = cueFacts(s.cause.facts[:0], s.specific, causeLanes, specificCue, s.cause.from, s.cause.to)
	z := is.model.score(s)
	for _, h := range s.specific {
		if h.own {
			z[h.lane] += h.weight
		}
	}
	p := z[:len(is.causes)+2]
	softmax(p)
	out.Strange = float64(p[len(p)-1])
	k, score := likeliest(p)
	out.number, out.sure = uint8(k+1), uint8(math.Round(math.MaxUint8*float64(score)))
	if score < leastSpecific {
		return ""
	}
	c := &is.causes[k]
	out.Code, out.Name, out.Score = c.Code, c.Name, float64(score)
	return c.Factor
}

// likeliest returns the likeliest of an issue's causes by the probabilities of its
// classes.
func likeliest(p []float32) (k int, score float32) {
	k = best(p[:len(p)-2])
	return k, p[k]
}

// specificCue is what a word of the catalogue counts in training, see cueFact.
const specificCue = 0.3

// SpecificCauses returns the catalogue that the analyzer finds causes of, in order of
// code; the caller must not change it.
func (a *Analyzer) SpecificCauses() []SpecificCause { return a.specific.causes }

// SpecificCode is the code of a specific cause by its number within the issue.
func SpecificCode(issue string, number uint8) string { return fmt.Sprintf("%s-%d", issue, number) }

// Known returns the number within the issue of the likeliest specific cause, named or
// not, and its probability, of 255; 0 where none is known.
func (c *Cause) Known() (number, sure uint8) { return c.number, c.sure }

// DropSpecific takes the specific cause away: the issue is another.
func (c *Cause) DropSpecific() {
	c.Code, c.Name, c.Score, c.Strange, c.number, c.sure = "", "", 0, 0, 0, 0
}
