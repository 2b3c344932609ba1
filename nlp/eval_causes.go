package nlp

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// A JudgedCause is a text with what a person says of its cause, a line of JSON.
type JudgedCause struct {
	Text     string `json:"text"`
	Issue    string `json:"issue"` // the person's; the analyzer finds its own
	Factor   string `json:"factor"`
	Stage    string `json:"stage"`
	Force    string `json:"force"`
	Sentence string `json:"sentence"`
	Object   string `json:"object"`

	Got Analysis `json:"-"`
}

// ReadJudgedCauses reads JSON lines; the error names the line.
func ReadJudgedCauses(r io.Reader) ([]JudgedCause, error) {
	return readLines(r, "", func(c *JudgedCause) error {
		if c.Text == "" {
			return errors.New("没有 text")
		}
		return nil
	})
}

// A CauseEvaluation compares causes with what people say. Sentence counts the
// texts in which the two stretches share at least half of their characters: twice
// those that both have over the sum of their lengths. Object counts those in which
// one name contains the other, of the texts for which a person names one.
type CauseEvaluation struct {
	Factor, Stage, Force HeadScore
	Sentence, Object     Share
}

// EvaluateCauses compares the rows whose texts were found to be in scope; the
// others count as wrong.
func EvaluateCauses(rows []JudgedCause) CauseEvaluation {
	var ev CauseEvaluation
	var sentences, objects, named int
	for i := range rows {
		r, c := &rows[i], &rows[i].Got.Cause
		ev.Factor.add(c.Factor, nonEmptyList(r.Factor))
		ev.Stage.add(c.Stage, nonEmptyList(r.Stage))
		ev.Force.add(c.Force, nonEmptyList(r.Force))
		sentences += btoi(overlapShare(r.Text, r.Sentence, c.Sentence) >= 0.5)
		if r.Object != "" {
			named++
			objects += btoi(c.Object != "" && (strings.Contains(r.Object, c.Object) || strings.Contains(c.Object, r.Object)))
		}
	}
	for _, h := range []*HeadScore{&ev.Factor, &ev.Stage, &ev.Force} {
		h.finish()
	}
	ev.Sentence, ev.Object = newShare(sentences, len(rows)), newShare(objects, named)
	return ev
}

func nonEmptyList(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// overlapShare is the Dice coefficient of two stretches of a text, by bytes.
func overlapShare(text, a, b string) float64 {
	i, j := strings.Index(text, a), strings.Index(text, b)
	if a == "" || b == "" || i < 0 || j < 0 {
		return 0
	}
	common := min(i+len(a), j+len(b)) - max(i, j)
	return 2 * float64(max(0, common)) / float64(len(a)+len(b))
}

// String is the evaluation as people read it, and as the golden keeps it.
func (ev CauseEvaluation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "文本数 %d\n", ev.Factor.Accuracy.N)
	share := func(name string, s Share) { fmt.Fprintf(&b, "%s %s %d/%d\n", name, s, s.Hits, s.N) }
	for _, h := range []struct {
		name string
		HeadScore
	}{{"诉因要素", ev.Factor}, {"就医环节", ev.Stage}, {"内外力", ev.Force}} {
		share(h.name+" 准确率", h.Accuracy)
		fmt.Fprintf(&b, "%s 宏平均 F1 %.3f [%.3f, %.3f]\n", h.name, h.MacroF1, h.F1Low, h.F1High)
	}
	if ev.Sentence.N > 0 {
		share("起因原文 重合过半", ev.Sentence)
		share("涉及对象 相符", ev.Object)
	}
	return b.String()
}
