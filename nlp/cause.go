package nlp

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed causes.yaml
var causesYAML []byte

// A Cause is why a complaint arose (诉因), the first of the two analyses of one
// case (一案双析): as far as the text tells.
type Cause struct {
	Factor   string // 人 机 料 法 环: man, machine, material, method, environment; "" unknown
	Stage    string // of care: admission, diagnosis, operation, ward, discharge or other; "" unknown
	Force    string // ForceInternal, ForceExternal or ForceBoth; "" unknown
	Sentence string // the clauses that state the cause, as they stand in the text, at most maxCause characters
	Object   string // the place, thing or department concerned; "" where none is named
	// Evidence are the words of the text that decided Factor, Stage and Force on
	// top of what is usual for the issue, in the order of the text.
	Evidence []string
}

// Values of Cause.Force: who can put an end to the cause (双力驱动).
const (
	ForceInternal = "internal" // 内: the unit alone
	ForceExternal = "external" // 外: others
	ForceBoth     = "both"     // 内外: the unit and others
)

// Heads of the rules about causes, see causes.yaml.
const (
	headFactor  = "factor"
	headStage   = "stage"
	headForce   = "force"
	headBecause = "because"
	headObject  = "object"
)

const (
	classStates = "states"
	classDemand = "demand"
	classPraise = "praise"

	maxCause         = 80 // characters of Cause.Sentence
	maxCauseEvidence = 5

	// What is usual for an issue counts as much as so many words of weight 1.
	usualFactor = 2
	usualStage  = 1
	usualForce  = 1.5
	// bothForces: a force that comes this near to the other makes it ForceBoth.
	bothForces = 0.7
	// inCause multiplies the weight of words in the clauses of the cause.
	inCause = 2
	// departmentWeight of a department as the object: a thing is more precise.
	departmentWeight = 0.4
	departmentPos    = "n.dept" // in the lexicon
)

var causeClasses = map[string][]string{
	headFactor:  {"人", "机", "料", "法", "环"},
	headStage:   {"admission", "diagnosis", "operation", "ward", "discharge", "other"},
	headForce:   {ForceInternal, ForceExternal},
	headBecause: {classStates, classDemand, classPraise},
}

// Factors, Stages and Forces return the values of a Cause's fields; the caller must
// not change them.
func Factors() []string { return causeClasses[headFactor] }
func Stages() []string  { return causeClasses[headStage] }
func Forces() []string  { return forces }

var forces = []string{ForceInternal, ForceExternal, ForceBoth}

// isCauseHead tells the rules for causes from those for labels.
func isCauseHead(head string) bool { return causeClasses[head] != nil || head == headObject }

// A causeFinder finds causes; its lanes are the classes of factor, stage, force
// and because, then the objects. It is immutable.
type causeFinder struct {
	matcher *matcher
	heads   [4]laneRange // in the order of the heads below
	objects []string
	first   int // lane of the first object
}

type laneRange struct {
	head     string
	from, to int
}

func newCauseFinder(rules []Rule) (*causeFinder, error) {
	f := &causeFinder{}
	for i, head := range []string{headFactor, headStage, headForce, headBecause} {
		f.heads[i] = laneRange{head, f.first, f.first + len(causeClasses[head])}
		f.first = f.heads[i].to
	}
	var err error
	f.matcher, err = newMatcher(rules, f.lane)
	return f, err
}

// lane gives the lane of a head's class; objects get theirs when they are first
// named.
func (f *causeFinder) lane(head, class string) int {
	if head == headObject && class != "" {
		i := slices.Index(f.objects, class)
		if i < 0 {
			i = len(f.objects)
			f.objects = append(f.objects, class)
		}
		return f.first + i
	}
	for _, r := range f.heads {
		if r.head == head {
			if i := slices.Index(causeClasses[head], class); i >= 0 {
				return r.from + i
			}
		}
	}
	return -1
}

// splitRules parts rules into those for labels and those for causes, to which it
// adds the built-in ones and the departments of the lexicon.
func splitRules(rules []Rule) (labels, causes []Rule, err error) {
	if causes, err = parseRules(causesYAML); err != nil {
		return nil, nil, fmt.Errorf("内置规则 causes.yaml：%w", err)
	}
	for _, r := range rules {
		if isCauseHead(r.Head) {
			causes = append(causes, r)
		} else {
			labels = append(labels, r)
		}
	}
	err = eachLexiconWord(func(word string, _ float64, pos string) error {
		if pos == departmentPos {
			causes = append(causes, Rule{Head: headObject, Class: word, Weight: departmentWeight, Words: []string{word}})
		}
		return nil
	})
	return labels, causes, err
}

// cause fills in out.Cause from the stream of the text.
func (a *Analyzer) cause(out *Analysis, s *scratch, issue *Issue, title, text string) {
	f := a.causes
	s.causes = f.matcher.match(s.causes[:0], s.runes)
	from, to := a.causeClauses(out, s, title, text)
	s.dropPraised(from, to)
	out.Cause.Sentence = s.original(span{from: from, to: to}, title, text)
	out.Cause.Sentence = strings.Trim(out.Cause.Sentence, " \n，,。；;、")

	inside := func(h ruleHit) bool { return h.at >= from && h.at+h.n <= to }
	out.Cause.Factor = f.decide(s, headFactor, issue.Factor, usualFactor, inside)
	out.Cause.Stage = f.decide(s, headStage, issue.Stage, usualStage, inside)
	out.Cause.Force = f.force(s, issue.Force, inside)
	out.Cause.Object = f.object(s, inside)
	out.Cause.Evidence = f.why(&out.Cause, s, title, text)
}

// weigh adds up the words for each class of a head.
func (f *causeFinder) weigh(s *scratch, head string, inside func(ruleHit) bool) (sums [8]float32, r laneRange) {
	for _, r = range f.heads {
		if r.head == head {
			break
		}
	}
	for _, h := range s.causes {
		if h.lane < r.from || h.lane >= r.to {
			continue
		}
		w := h.weight
		if inside(h) {
			w *= inCause
		}
		sums[h.lane-r.from] += w
	}
	return sums, r
}

// decide returns the class of a head that words and what is usual speak for.
func (f *causeFinder) decide(s *scratch, head, usual string, weight float32, inside func(ruleHit) bool) string {
	classes := causeClasses[head]
	sums, _ := f.weigh(s, head, inside)
	if i := slices.Index(classes, usual); i >= 0 {
		sums[i] += weight
	}
	b := best(sums[:len(classes)])
	if sums[b] <= 0 {
		return ""
	}
	return classes[b]
}

// force weighs what the unit can mend alone against what needs others.
func (f *causeFinder) force(s *scratch, usual string, inside func(ruleHit) bool) string {
	sums, _ := f.weigh(s, headForce, inside)
	if usual == ForceInternal || usual == ForceBoth {
		sums[0] += usualForce
	}
	if usual == ForceExternal || usual == ForceBoth {
		sums[1] += usualForce
	}
	switch in, ex := sums[0], sums[1]; {
	case in <= 0 && ex <= 0:
		return ""
	case min(in, ex) >= bothForces*max(in, ex):
		return ForceBoth
	case in > ex:
		return ForceInternal
	default:
		return ForceExternal
	}
}

// object returns what stands in the clauses of the cause, else anywhere: the
// heaviest, of equals the longest word, of these the first.
func (f *causeFinder) object(s *scratch, inside func(ruleHit) bool) string {
	found, weight, length := -1, float32(0), 0
	for _, h := range s.causes {
		if h.lane < f.first {
			continue
		}
		w := h.weight
		if inside(h) {
			w += inCause
		}
		if w > weight || w == weight && h.n > length {
			found, weight, length = h.lane-f.first, w, h.n
		}
	}
	if found < 0 {
		return ""
	}
	return f.objects[found]
}

// why lists the words that spoke for what was decided.
func (f *causeFinder) why(c *Cause, s *scratch, title, text string) (words []string) {
	for _, h := range s.causes {
		if h.lane >= f.heads[3].from || len(words) == maxCauseEvidence {
			continue
		}
		for _, r := range f.heads[:3] {
			if h.lane < r.from || h.lane >= r.to {
				continue
			}
			class := causeClasses[r.head][h.lane-r.from]
			if class != c.Factor && class != c.Stage && class != c.Force && !(r.head == headForce && c.Force == ForceBoth) {
				continue
			}
			if w := s.original(span{from: h.at, to: h.at + h.n}, title, text); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	return words
}
