package nlp

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

//go:embed replycues.yaml
var replyCuesYAML []byte

// The cues of replycues.yaml; those from cueEmpty on are features, too.
const (
	cueFrame = iota
	cueEmpty
	cueGrounds
	cueReason
	cueVerdict
	cueRule
	cueProcedure
	cueAction
	cueNext
	cueContact
	cueReferral
	cuePending
	cueAsks
	cues
)

var cueNames = [cues]string{
	"frame", "empty", "grounds", "reason", "verdict", "rule", "procedure",
	"action", "next", "contact", "referral", "pending", "asks",
}

// The features of a reply. Each of the first is ln(1 + n) of a cue, n being how
// many different words of it stand in the reply; the others are said below.
const (
	featureEmpty     = iota // assurances
	featureGrounds          // facts found, dates in the matter included
	featureReason           // why
	featureVerdict          // what holds
	featureRule             // rules cited, titles and articles included
	featureProcedure        // what to do
	featureAction           // what was done
	featureNext             // what comes
	featureContact          // where to ask
	featureReferral         // passed on
	featurePending          // not settled
	featureAsks             // particulars wanted
	featureLength           // log2 of the characters of substance over 100, from −3 to 4
	featureFigures          // ln(1 + figures with a unit)
	featurePoints           // ln(1 + numbered points)
	featureUptake           // share of the complaint's content words taken up, by weight
	featureQuestions        // share of the complaint's sentences that ask and of which a word is taken up
	featureEcho             // share of the complaint's pairs of characters that the reply has too
	replyFeatures
)

var replyFeatureNames = [replyFeatures]string{
	"empty", "grounds", "reason", "verdict", "rule", "procedure", "action", "next", "contact",
	"referral", "pending", "asks", "length", "figures", "points", "uptake", "questions", "echo",
}

// formulaicRunes is how many characters outside greeting, thanks and assurances
// a reply must have not to be called formulaic: a short sentence.
const formulaicRunes = 15

// A replyScratch is what one call of Grade needs.
type replyScratch struct {
	stream
	hits      []ruleHit
	marks     []cueSpan // titles, articles, dates and the like
	count     [cues]int
	substance int // characters of clauses without frame
	plain     int // of these, of clauses without assurances
	pairs     pairSet
	features  [replyFeatures]float64
}

// A cueSpan is a stretch of the reply, in bytes, that shows a cue.
type cueSpan struct{ cue, from, to int }

func (s *replyScratch) found(cue int) bool { return s.count[cue] > 0 }

// replyCues compiles the embedded cues.
func replyCues() (*matcher, error) {
	var entries []struct {
		Cue      string   `yaml:"cue"`
		Words    []string `yaml:"words"`
		NotAfter []string `yaml:"not_after"`
	}
	if err := yaml.UnmarshalWithOptions(replyCuesYAML, &entries, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("内置答复用语 replycues.yaml：%w", err)
	}
	var rules []Rule
	for _, e := range entries {
		rules = append(rules, Rule{Head: "reply", Class: e.Cue, Weight: 1, Words: e.Words, NotAfter: e.NotAfter})
	}
	m, err := newMatcher(rules, func(_, class string) int { return slices.Index(cueNames[:], class) })
	if err != nil {
		return nil, fmt.Errorf("内置答复用语 replycues.yaml：%w", err)
	}
	return m, nil
}

// read fills s with what a reply shows.
func (g *ReplyGrader) read(s *replyScratch, text string, words []string, reply string) {
	s.reset("", reply)
	s.hits = g.cues.match(s.hits[:0], s.runes)
	s.count = [cues]int{}
	for _, h := range s.hits {
		s.count[h.lane]++
	}
	s.measure()
	figures, points := s.scan(reply)
	for _, m := range s.marks {
		s.count[m.cue]++
	}
	x := &s.features
	for cue := cueEmpty; cue < cues; cue++ {
		x[featureEmpty+cue-cueEmpty] = math.Log1p(float64(s.count[cue]))
	}
	x[featureLength] = min(4, max(-3, math.Log2(float64(1+s.substance)/100)))
	x[featureFigures] = math.Log1p(float64(figures))
	x[featurePoints] = math.Log1p(float64(points))
	g.takeUp(s, text, words, reply)
}

// measure counts the characters of the reply's clauses, without those that
// frame it and, besides, without those that only assure.
func (s *replyScratch) measure() {
	s.substance, s.plain = 0, 0
	hits := s.hits // in order of place
	for from := 0; from < len(s.runes); {
		to, chinese := from, false
		for to < len(s.runes) && s.runes[to] != boundary {
			chinese = chinese || s.runes[to] >= 0x4E00
			to++
		}
		frame, empty := !chinese, false // what is not Chinese is a user's name or an address
		for len(hits) > 0 && hits[0].at < to {
			frame = frame || hits[0].lane == cueFrame
			empty = empty || hits[0].lane == cueEmpty
			hits = hits[1:]
		}
		if !frame {
			s.substance += to - from
			if !empty {
				s.plain += to - from
			}
		}
		from = to + 1
	}
}

// takeUp fills in how far the reply takes up what the complaint says.
func (g *ReplyGrader) takeUp(s *replyScratch, text string, words []string, reply string) {
	x := &s.features
	x[featureUptake], x[featureQuestions], x[featureEcho] = 0, 0, 0
	have, all := 0.0, 0.0
	taken := words[:0:0]
	for i, w := range words {
		weight := 1 / float64(2+i) // they come by weight
		all += weight
		if strings.Contains(reply, w) {
			have += weight
			taken = append(taken, w)
		}
	}
	if all > 0 {
		x[featureUptake] = have / all
	}
	x[featureQuestions] = questionsTaken(text, taken)
	s.pairs.fill(reply, g.light)
	x[featureEcho] = s.pairs.share(text, g.light)
}

// askingWords begin or mark what a complaint wants to know or have.
var askingWords = []string{"？", "?", "请问", "是否", "能否", "能不能", "可不可以", "什么时候", "何时", "怎么办", "如何", "多少", "为什么", "为何", "希望", "请求", "要求", "建议"}

// questionsTaken is the share of the sentences that ask for something of which
// one of the words taken up is part; of all sentences where none asks.
func questionsTaken(text string, taken []string) float64 {
	asked, answered, all, touched := 0, 0, 0, 0
	for len(text) > 0 {
		end := len(text)
		if i := strings.IndexAny(text, "。！!？?；\n"); i >= 0 {
			_, n := utf8.DecodeRuneInString(text[i:])
			end = i + n
		}
		sentence := text[:end]
		text = text[end:]
		has := slices.ContainsFunc(taken, func(w string) bool { return strings.Contains(sentence, w) })
		all++
		touched += btoi(has)
		if slices.ContainsFunc(askingWords, func(w string) bool { return strings.Contains(sentence, w) }) {
			asked++
			answered += btoi(has)
		}
	}
	switch {
	case asked > 0:
		return float64(answered) / float64(asked)
	case all > 0:
		return float64(touched) / float64(all)
	}
	return 0
}
