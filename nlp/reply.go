package nlp

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed model/replies.json
var replyModelFile []byte

// A ReplyGrade is what a unit's written reply to a complaint is worth, by its
// words. The three scores are probabilities in [0, 1] that a reader calls the
// reply good; half and more counts as good. An empty reply has the zero grade.
//
// Promptness is no matter of words: metrics has the times.
type ReplyGrade struct {
	Relevance    float64 // 相关性: it answers this complaint, no other
	Completeness float64 // 完整性: what is asked is dealt with, and what comes of it is said
	Explanation  float64 // 可解释性: it says why, by facts and rules

	Answered  bool // says what holds or what was done, or how to get it
	Grounds   bool // facts were looked for and found
	Rule      bool // a law, policy or contract is cited
	Procedure bool // what one has to do, with which papers
	NextStep  bool // what comes next, or by when
	Referral  bool // passed on, or the citizen is sent elsewhere
	Formulaic bool // next to nothing beyond greeting, thanks and assurances

	Substance int      // characters beyond greeting, receipt and thanks
	Uptake    float64  // share of the complaint's content words that the reply takes up, by weight; 0 to 1
	Evidence  []string // the words that weighed most in the grades, as they stand in the reply, best first
}

// replyGood is the score from which a reply counts as good.
const replyGood = 0.5

// maxReplyEvidence is how many words of evidence a grade has at most.
const maxReplyEvidence = 6

// A ReplyGrader grades replies. It is immutable and safe for concurrent use.
type ReplyGrader struct {
	keywords *Keywords
	cues     *matcher // of replycues.yaml
	light    *hanSet
	model    *replyModel
	pool     sync.Pool // of *replyScratch
}

// NewReplyGrader makes a grader with the built-in cues and weights. keywords
// finds the complaint's content words.
func NewReplyGrader(keywords *Keywords) (*ReplyGrader, error) {
	m, err := readReplyModel(replyModelFile)
	if err != nil {
		return nil, fmt.Errorf("内置答复模型 replies.json：%w", err)
	}
	g, err := newReplyReader(keywords)
	if err != nil {
		return nil, err
	}
	g.model = m
	return g, nil
}

// newReplyReader is a grader without weights, which can only tell features.
func newReplyReader(keywords *Keywords) (*ReplyGrader, error) {
	cues, err := replyCues()
	if err != nil {
		return nil, err
	}
	g := &ReplyGrader{keywords: keywords, cues: cues, light: newHanSet(lightChars)}
	g.pool.New = func() any { return new(replyScratch) }
	return g, nil
}

// Grade grades a reply to a complaint; both are clean and masked.
func (g *ReplyGrader) Grade(text, reply string) ReplyGrade {
	return g.GradeWith(text, g.keywords.Of(text), reply)
}

// GradeWith is Grade for a complaint whose keywords are known.
func (g *ReplyGrader) GradeWith(text string, words []string, reply string) ReplyGrade {
	if strings.TrimSpace(reply) == "" {
		return ReplyGrade{}
	}
	s := g.pool.Get().(*replyScratch)
	defer g.pool.Put(s)
	g.read(s, text, words, reply)
	x := &s.features
	grade := ReplyGrade{
		Relevance:    g.model.Relevance.probability(x),
		Completeness: g.model.Completeness.probability(x),
		Explanation:  g.model.Explanation.probability(x),

		Grounds:   s.found(cueGrounds),
		Rule:      s.found(cueRule),
		Procedure: s.found(cueProcedure),
		NextStep:  s.found(cueNext),
		Referral:  s.found(cueReferral),
		Formulaic: s.plain < formulaicRunes,

		Substance: s.substance,
		Uptake:    x[featureUptake],
		Evidence:  g.evidence(s, reply),
	}
	grade.Answered = !grade.Formulaic &&
		(s.found(cueVerdict) || s.found(cueAction) || grade.Rule || grade.Procedure || x[featureFigures] > 0)
	return grade
}

// Why says in Chinese what the grades rest on, for people to read.
func (r ReplyGrade) Why() string {
	var has, lacks []string
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"事实依据", r.Grounds},
		{"政策依据", r.Rule},
		{"办理程序", r.Procedure},
		{"下一步", r.NextStep},
	} {
		if f.is {
			has = append(has, f.name)
		} else {
			lacks = append(lacks, f.name)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "实质内容 %d 字，回应诉求用词 %.0f%%", r.Substance, 100*r.Uptake)
	for _, part := range []struct {
		name  string
		words []string
	}{{"有", has}, {"未见", lacks}} {
		if len(part.words) > 0 {
			b.WriteString("；" + part.name + strings.Join(part.words, "、"))
		}
	}
	if r.Referral {
		b.WriteString("；转办或请另行反映")
	}
	if r.Formulaic {
		b.WriteString("；套话")
	}
	if !r.Answered {
		b.WriteString("；未作实质答复")
	}
	return b.String()
}
