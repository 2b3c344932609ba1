package nlp

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed causes.yaml
var causesYAML []byte

// A Cause is why a complaint arose (诉因), the first of the two analyses of one
// case (一案双析): as far as the text tells. It is empty for praise and for what is
// out of scope.
type Cause struct {
	Factor   string // 人 机 料 法 环: man, machine, material, method, environment
	Stage    string // of care: admission, diagnosis, operation, ward, discharge or other
	Force    string // ForceInternal, ForceExternal or ForceBoth
	Sentence string // the clauses that state the cause, as they stand in the text, at most maxCause characters
	Object   string // the place, thing or department concerned; "" where none is named
	// Code is that of the specific cause (具体诉因), see SpecificCause; "" where none of
	// those known for the issue is likely enough.
	Code         string
	Name         string  // of Code, in Chinese
	Score        float64 // probability of Code if the issue is right, in [0, 1]
	number, sure uint8   // see Known
	// Strange is the probability that the text is no complaint of the issue at all, in
	// the eyes of what tells its causes apart.
	Strange float64
	// Evidence are the words of causes.yaml and of the user's rules in the text that
	// speak for Factor, Stage and Force, in the order of the text.
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

	// inCause multiplies the weight of words in the clauses of the cause.
	inCause = 2
	// departmentWeight of a department as the object: a thing is more precise.
	departmentWeight = 0.4
	departmentPos    = "n.dept" // in the lexicon

	// specificFactor, times its probability, is what the specific cause adds to the log
	// odds of its usual factor.
	specificFactor = 1
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

// cause fills in out.Cause from the stream of the text.
func (a *Analyzer) cause(out *Analysis, s *scratch, issue int, title, text string) {
	f := a.causes
	s.causes = f.matcher.match(s.causes[:0], s.runes)
	c := &s.cause
	c.from, c.to = a.causeClauses(s, title, text)
	s.dropPraised(c.from, c.to)
	usual := "" // factor of the specific cause
	if a.specific != nil {
		usual = a.specific.find(&out.Cause, out.Issue, s)
	}
	c.facts = a.causeFacts(c.facts[:0], s, out, issue)
	out.Cause.Sentence = strings.Trim(s.wholeMasks(span{from: c.from, to: c.to}, title, text), " \n，,。；;、")

	if m := a.causeModel; m != nil {
		z := m.score(s)
		if i := slices.Index(Factors(), usual); i >= 0 {
			z[i] += specificFactor * float32(out.Cause.Score)
		}
		f.addOwn(m, &z, s.causes)
		out.Cause.Factor, out.Cause.Stage, out.Cause.Force = m.best(&z, 0), m.best(&z, 1), m.best(&z, 2)
	}
	inside := func(h ruleHit) bool { return h.at >= c.from && h.at+h.n <= c.to }
	out.Cause.Object = f.object(s, inside)
	out.Cause.Evidence = f.why(&out.Cause, s, title, text)
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

// wholeMasks is original, with the rest of a token such as [姓名#a1b2c3d4] of which
// the span has a part: marks in it part clauses.
func (s *scratch) wholeMasks(sp span, title, text string) string {
	whole, from := text, int(s.start[sp.from])-len(title)
	if from < 0 {
		whole, from = title, int(s.start[sp.from])
	}
	part := s.original(sp, title, text)
	to := from + len(part)
	if open := strings.LastIndexByte(whole[:from], '['); open >= 0 && maskEnd(whole, open) > from {
		from = open
	}
	if open := strings.LastIndexByte(whole[:to], '['); open >= from && maskEnd(whole, open) > to {
		to = maskEnd(whole, open)
	}
	return whole[from:to]
}
