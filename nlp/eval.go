package nlp

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A Judged text is what the analyzer said of a text and what people said. Each
// list holds the answers that count as right, the preferred one first; an empty
// list means that the question was not asked.
type Judged struct {
	Source     string // where the text comes from, to report apart
	Row        int    // in its file
	Text       string // clean and masked; "" where it is not to be shown
	Got        Analysis
	Kinds      []string // Chinese names
	Issues     []string // leaf codes
	Severities []int
}

// A Share is a proportion with its Wilson 95 % interval (Wilson 1927,
// doi 10.1080/01621459.1927.10502953).
type Share struct {
	Hits, N   int
	Low, High float64
}

// Value is Hits/N, NaN when N is 0.
func (s Share) Value() float64 { return float64(s.Hits) / float64(s.N) }

// newShare returns hits of n with the interval; without n it is [0, 1].
func newShare(hits, n int) Share {
	if n == 0 {
		return Share{High: 1}
	}
	const z = 1.959964 // 97.5 % point of the normal distribution
	p, m := float64(hits)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	// 0 and n hits have 0 and 1 as a limit, which rounding misses by a hair.
	return Share{Hits: hits, N: n, Low: max(0, (mid-half)/(1+z*z/m)), High: min(1, (mid+half)/(1+z*z/m))}
}

// A ClassScore is how well one class is found: precision = right/Predicted,
// recall = right/Actual, F1 their harmonic mean, 0 when nothing was right.
type ClassScore struct {
	Class                    string
	Actual, Predicted, Right int
}

// Precision is right/predicted, Recall right/actual.
func (c ClassScore) Precision() Share { return newShare(c.Right, c.Predicted) }
func (c ClassScore) Recall() Share    { return newShare(c.Right, c.Actual) }

// F1 is 2·right/(actual+predicted), in [0, 1].
func (c ClassScore) F1() float64 {
	if c.Actual+c.Predicted == 0 {
		return 0
	}
	return 2 * float64(c.Right) / float64(c.Actual+c.Predicted)
}

// A HeadScore is how well one question was answered. MacroF1 is the mean of F1
// over the classes that occur among the right answers; its interval is the 2.5
// and 97.5 % points of 1,000 bootstrap samples of the texts.
type HeadScore struct {
	Accuracy         Share
	MacroF1          float64
	F1Low, F1High    float64
	Classes          []ClassScore
	Confused         []Confusion // most frequent first
	answers, correct []string
}

// A Confusion is a right answer, the wrong one given, and how often.
type Confusion struct {
	Want, Got string
	N         int
}

// An Evaluation compares an analyzer with people.
type Evaluation struct {
	N                               int
	InScope                         Share // of texts that are all about health care
	Review                          Share // marked as needing review
	Kind, Issue, Category, Severity HeadScore
	TrustedCategory                 Share // category right among those that need no review
	TopThree                        Share // a right issue among the first three: Issue, RunnerUp and Third
	// Whether Score and CategoryScore can be believed, of texts called in scope.
	IssueBins, CategoryBins []CalibrationBin
}

// Evaluate compares rows, whose texts are all about health care. A text that
// was called out of scope counts as wrong in issue and category.
func Evaluate(rows []Judged, t *Taxonomy) Evaluation {
	var ev Evaluation
	var inScope, review, trusted, trustedRight, topThree int
	var issueAnswers, categoryAnswers []answer
	for _, r := range rows {
		var categories, severities []string
		for _, code := range r.Issues {
			if is, ok := t.Issue(code); ok && !slices.Contains(categories, is.Category) {
				categories = append(categories, is.Category)
			}
		}
		for _, s := range r.Severities {
			severities = append(severities, strconv.Itoa(s))
		}
		ev.Kind.add(r.Got.Kind.String(), r.Kinds)
		ev.Issue.add(r.Got.Issue, r.Issues)
		ev.Category.add(r.Got.Category, categories)
		ev.Severity.add(strconv.Itoa(r.Got.Severity), severities)
		if slices.ContainsFunc([]string{r.Got.Issue, r.Got.RunnerUp, r.Got.Third}, func(code string) bool { return slices.Contains(r.Issues, code) }) {
			topThree++
		}
		if r.Got.InScope && len(r.Issues) > 0 {
			issueAnswers = append(issueAnswers, answer{r.Got.Score, slices.Contains(r.Issues, r.Got.Issue)})
			categoryAnswers = append(categoryAnswers, answer{r.Got.CategoryScore, slices.Contains(categories, r.Got.Category)})
		}
		inScope += btoi(r.Got.InScope)
		review += btoi(r.Got.NeedsReview)
		if !r.Got.NeedsReview && len(categories) > 0 {
			trusted++
			trustedRight += btoi(slices.Contains(categories, r.Got.Category))
		}
	}
	ev.N = len(rows)
	ev.InScope = newShare(inScope, len(rows))
	ev.Review = newShare(review, len(rows))
	ev.TrustedCategory = newShare(trustedRight, trusted)
	for _, h := range []*HeadScore{&ev.Kind, &ev.Issue, &ev.Category, &ev.Severity} {
		h.finish()
	}
	ev.TopThree = newShare(topThree, ev.Issue.Accuracy.N)
	ev.IssueBins, ev.CategoryBins = bins(issueAnswers), bins(categoryAnswers)
	return ev
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// add notes one answer; with several right answers the one given counts as
// wanted, else the preferred one.
func (h *HeadScore) add(got string, want []string) {
	if len(want) == 0 {
		return
	}
	right := want[0]
	if slices.Contains(want, got) {
		right = got
	}
	h.answers = append(h.answers, got)
	h.correct = append(h.correct, right)
}

// Score compares answers with what is right; the two are of equal length.
func Score(answers, right []string) HeadScore {
	h := HeadScore{answers: answers, correct: right}
	h.finish()
	return h
}

// finish computes the figures from the answers noted.
func (h *HeadScore) finish() {
	n := len(h.answers)
	all := make([]int, n)
	hits := 0
	confused := map[Confusion]int{}
	for i, got := range h.answers {
		all[i] = i
		if got == h.correct[i] {
			hits++
		} else {
			confused[Confusion{Want: h.correct[i], Got: got}]++
		}
	}
	h.Accuracy = newShare(hits, n)
	h.Classes = h.classes(all)
	h.MacroF1 = macroF1(h.Classes)
	for c, k := range confused {
		c.N = k
		h.Confused = append(h.Confused, c)
	}
	slices.SortFunc(h.Confused, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Want, b.Want), cmp.Compare(a.Got, b.Got))
	})
	h.bootstrap()
}

// classes counts the texts of the given indices by class, in order of name.
func (h *HeadScore) classes(index []int) []ClassScore {
	byName := map[string]*ClassScore{}
	class := func(name string) *ClassScore {
		c := byName[name]
		if c == nil {
			c = &ClassScore{Class: name}
			byName[name] = c
		}
		return c
	}
	for _, i := range index {
		class(h.correct[i]).Actual++
		class(h.answers[i]).Predicted++
		if h.correct[i] == h.answers[i] {
			class(h.correct[i]).Right++
		}
	}
	out := make([]ClassScore, 0, len(byName))
	for _, c := range byName {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b ClassScore) int { return cmp.Compare(a.Class, b.Class) })
	return out
}

// macroF1 is the mean F1 of the classes with Actual > 0, 0 without any.
func macroF1(classes []ClassScore) float64 {
	sum, n := 0.0, 0
	for _, c := range classes {
		if c.Actual > 0 {
			sum += c.F1()
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// bootstrap sets the interval of MacroF1, from a fixed seed.
func (h *HeadScore) bootstrap() {
	const samples = 1000
	n := len(h.answers)
	if n == 0 {
		h.F1High = 1
		return
	}
	rng := rand.New(rand.NewPCG(1, 2))
	scores := make([]float64, samples)
	index := make([]int, n)
	for s := range scores {
		for i := range index {
			index[i] = rng.IntN(n)
		}
		scores[s] = macroF1(h.classes(index))
	}
	slices.Sort(scores)
	h.F1Low, h.F1High = scores[samples*25/1000], scores[samples*975/1000-1]
}

// String is the evaluation as people read it, and as the goldens keep it.
func (ev Evaluation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "文本数 %d\n", ev.N)
	share := func(name string, s Share) {
		fmt.Fprintf(&b, "%s %s %d/%d\n", name, s, s.Hits, s.N)
	}
	share("属于医疗卫生", ev.InScope)
	for _, h := range []struct {
		name string
		HeadScore
	}{{"大类", ev.Category}, {"分类", ev.Issue}, {"诉求类型", ev.Kind}, {"严重程度", ev.Severity}} {
		share(h.name+" 准确率", h.Accuracy)
		fmt.Fprintf(&b, "%s 宏平均 F1 %.3f [%.3f, %.3f]\n", h.name, h.MacroF1, h.F1Low, h.F1High)
		if h.name == "分类" {
			share("分类 前三之一正确", ev.TopThree)
		}
	}
	share("需复核", ev.Review)
	share("无需复核者的大类准确率", ev.TrustedCategory)
	return b.String()
}

// Calibration is the tables of the mean probability against the share right.
func (ev Evaluation) Calibration() string {
	var b strings.Builder
	for _, t := range []struct {
		name string
		bins []CalibrationBin
	}{{"大类", ev.CategoryBins}, {"分类", ev.IssueBins}} {
		fmt.Fprintf(&b, "%s校准\t条数\t平均概率\t正确率\n", t.name)
		for i, bin := range t.bins {
			right := newShare(int(math.Round(bin.Right*float64(bin.N))), bin.N)
			fmt.Fprintf(&b, "第 %d 组\t%d\t%.3f\t%s\n", i+1, bin.N, bin.Score, right)
		}
	}
	return b.String()
}

// String is the proportion with its interval, — without any N.
func (s Share) String() string {
	if s.N == 0 {
		return "—"
	}
	return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value(), s.Low, s.High)
}

// noClass is what people read for a text that was called out of scope.
const noClass = "（不属医疗卫生）"

// Table is the per-class table, of the classes that occur among the right
// answers, and the most frequent confusions of a head.
func (h HeadScore) Table(confusions int) string {
	var b strings.Builder
	b.WriteString("类别\t实际\t判为\t正确\t精确率\t召回率\tF1\n")
	var absent []string
	for _, c := range h.Classes {
		if c.Actual == 0 {
			absent = append(absent, fmt.Sprintf("%s %d", cmp.Or(c.Class, noClass), c.Predicted))
			continue
		}
		fmt.Fprintf(&b, "%s\t%d\t%d\t%d\t%s\t%s\t%.3f\n", c.Class, c.Actual, c.Predicted, c.Right, c.Precision(), c.Recall(), c.F1())
	}
	if len(absent) > 0 {
		fmt.Fprintf(&b, "判为实际没有的类别：%s\n", strings.Join(absent, "、"))
	}
	for _, c := range h.Confused[:min(confusions, len(h.Confused))] {
		fmt.Fprintf(&b, "%s 误判为 %s：%d\n", c.Want, cmp.Or(c.Got, noClass), c.N)
	}
	return b.String()
}

// sureness is the probability of what was said of the issue: of Issue, or of
// being out of scope.
func (j Judged) sureness() float64 {
	if !j.Got.InScope {
		return 1 - j.Got.ScopeScore
	}
	return j.Got.Score
}

// Worst returns the n texts with a wrong issue of which the analyzer was surest,
// surest first.
func Worst(rows []Judged, n int) []Judged {
	var wrong []Judged
	for _, r := range rows {
		if len(r.Issues) > 0 && !slices.Contains(r.Issues, r.Got.Issue) {
			wrong = append(wrong, r)
		}
	}
	slices.SortStableFunc(wrong, func(a, b Judged) int { return cmp.Compare(b.sureness(), a.sureness()) })
	return wrong[:min(n, len(wrong))]
}

// worstRunes is how much of a text WorstTable shows.
const worstRunes = 60

// WorstTable is the table of what Worst returns; texts are shown where rows have them.
func WorstTable(worst []Judged) string {
	var b strings.Builder
	b.WriteString("最有把握的错误：行\t应为\t判为\t概率\n")
	for _, r := range worst {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%.3f", r.Row, strings.Join(r.Issues, "/"), cmp.Or(r.Got.Issue, noClass), r.sureness())
		if text := []rune(strings.Join(strings.Fields(r.Text), " ")); len(text) > worstRunes {
			fmt.Fprintf(&b, "\t%s…", string(text[:worstRunes]))
		} else if len(text) > 0 {
			fmt.Fprintf(&b, "\t%s", string(text))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
