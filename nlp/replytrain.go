package nlp

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

//go:embed replies/*.jsonl
var replyFiles embed.FS

// A ReplyPair is a complaint and a reply to it, a line of nlp/replies/*.jsonl.
// A question that is nil was not asked: of a reply to some other complaint only
// the relevance is known.
type ReplyPair struct {
	Text         string `json:"text"`
	Reply        string `json:"reply"`
	Relevance    *int   `json:"relevance,omitempty"`
	Completeness *int   `json:"completeness,omitempty"`
	Explanation  *int   `json:"explanation,omitempty"`
}

// ReplyPairs returns the pairs that the built-in grader was trained on, file by
// file in order of name.
func ReplyPairs() ([]ReplyPair, error) {
	return readEach(replyFiles, "replies/*.jsonl", readReplyPairs)
}

func readReplyPairs(r io.Reader) ([]ReplyPair, error) {
	return readLines(r, "答复语料", func(p *ReplyPair) error {
		if strings.TrimSpace(p.Text) == "" || strings.TrimSpace(p.Reply) == "" {
			return errors.New("text 或 reply 为空")
		}
		for _, y := range []*int{p.Relevance, p.Completeness, p.Explanation} {
			if y != nil && *y != 0 && *y != 1 {
				return fmt.Errorf("评分 %d 应为 0 或 1", *y)
			}
		}
		return nil
	})
}

// L2 penalties on weights of features of unit deviation, per row. What a reply is
// built of goes together in written pairs more than in life; a strong penalty lets
// such features share the weight.
const (
	relevancePenalty = 0.03
	substancePenalty = 0.2
)

// relevanceFeatures and substanceFeatures are what the questions look at:
// whether a reply is to the point does not show in how it is built, and the
// words that it takes up do not make it complete.
var (
	relevanceFeatures = []int{featureLength, featureUptake, featureQuestions, featureEcho}
	substanceFeatures = []int{
		featureEmpty, featureGrounds, featureReason, featureVerdict, featureRule, featureProcedure,
		featureAction, featureNext, featureContact, featureReferral, featurePending, featureAsks,
		featureLength, featureFigures, featurePoints,
	}
)

// TrainReplies writes the weights learned from pairs. Their order does not
// matter but to the last digits, which are rounded away.
func TrainReplies(pairs []ReplyPair, keywords *Keywords, w io.Writer) error {
	m, err := fitReplies(pairs, keywords)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(m)
}

func fitReplies(pairs []ReplyPair, keywords *Keywords) (*replyModel, error) {
	g, err := newReplyReader(keywords)
	if err != nil {
		return nil, err
	}
	rows := make([][replyFeatures]float64, len(pairs))
	var s replyScratch
	for i, p := range pairs {
		g.read(&s, p.Text, g.keywords.Of(p.Text), p.Reply)
		rows[i] = s.features
	}
	return fitReplyRows(rows, pairs, true)
}

// fitReplyRows fits the three questions to the features of pairs. balanced makes
// good and bad replies count alike in sum: of written pairs their shares are the
// author's choice and tell nothing about the replies to come.
func fitReplyRows(rows [][replyFeatures]float64, pairs []ReplyPair, balanced bool) (*replyModel, error) {
	m := &replyModel{Pairs: len(pairs)}
	for _, q := range []struct {
		head  *replyHead
		label func(ReplyPair) *int
		use   []int
		penal float64
	}{
		{&m.Relevance, func(p ReplyPair) *int { return p.Relevance }, relevanceFeatures, relevancePenalty},
		{&m.Completeness, func(p ReplyPair) *int { return p.Completeness }, substanceFeatures, substancePenalty},
		{&m.Explanation, func(p ReplyPair) *int { return p.Explanation }, substanceFeatures, substancePenalty},
	} {
		d := replyRows{weight: [2]float64{1, 1}}
		for i, p := range pairs {
			if l := q.label(p); l != nil {
				d.x, d.y = append(d.x, rows[i]), append(d.y, float64(*l))
			}
		}
		n := float64(max(1, len(d.x)))
		d.penalty = q.penal * n
		if good := floats.Sum(d.y); balanced && good > 0 && good < n {
			d.weight = [2]float64{n / 2 / (n - good), n / 2 / good}
		}
		head, err := d.fitSigned(q.use)
		if err != nil {
			return nil, err
		}
		*q.head = head
	}
	return m, nil
}

// replyRows are what one question learns from.
type replyRows struct {
	x       [][replyFeatures]float64
	y       []float64  // 0 or 1
	weight  [2]float64 // of a row of each class
	penalty float64
}

// fitSigned is fit without the features whose weight has the wrong sign:
// they are left out, one after the other, the worst first. What a reply has can't
// make it worse, and what it lacks can't make it better, however the pairs at
// hand happen to fall: without that, a next step speaks against an explanation
// because replies that only promise have one.
func (d replyRows) fitSigned(use []int) (replyHead, error) {
	deviation := d.deviations(use)
	for {
		h, err := d.fit(use)
		if err != nil {
			return h, err
		}
		worst, at := 0.0, -1
		for k, f := range use {
			if w := replySign(f) * h.Weights[f] * deviation[k]; w < worst {
				worst, at = w, k
			}
		}
		if at < 0 {
			return h, nil
		}
		use = slices.Delete(slices.Clone(use), at, at+1)
		deviation = slices.Delete(deviation, at, at+1)
	}
}

// replySign is −1 for features that speak against a reply, else 1.
func replySign(feature int) float64 {
	switch feature {
	case featureEmpty, featureReferral, featurePending, featureAsks:
		return -1
	}
	return 1
}

// fit is logistic regression with an L2 penalty, by Newton's method
// (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed.,
// 4.4.1 and 4.4.4): minimises −log likelihood, a row counting as its class weighs,
// + penalty/2·Σ(w_f·s_f)², s_f being
// the deviation of feature f in x; the bias is free. Weights are rounded to three
// decimals.
func (d replyRows) fit(use []int) (replyHead, error) {
	const steps = 25
	dim := len(use) + 1 // the bias last
	deviation := d.deviations(use)
	w := mat.NewVecDense(dim, nil)
	row := make([]float64, dim)
	for range steps {
		gradient := mat.NewVecDense(dim, nil)
		hessian := mat.NewSymDense(dim, nil)
		for k := range use {
			gradient.SetVec(k, d.penalty*w.AtVec(k))
			hessian.SetSym(k, k, d.penalty)
		}
		hessian.SetSym(dim-1, dim-1, 1e-6) // of one class alone the bias has no end
		for i := range d.x {
			z := w.AtVec(dim - 1)
			row[dim-1] = 1
			for k, f := range use {
				row[k] = d.x[i][f] / deviation[k]
				z += row[k] * w.AtVec(k)
			}
			p, weigh := 1/(1+math.Exp(-z)), d.weight[int(d.y[i])]
			for a := range dim {
				gradient.SetVec(a, gradient.AtVec(a)+weigh*(p-d.y[i])*row[a])
				for b := a; b < dim; b++ {
					hessian.SetSym(a, b, hessian.At(a, b)+weigh*p*(1-p)*row[a]*row[b])
				}
			}
		}
		var c mat.Cholesky
		if !c.Factorize(hessian) {
			return replyHead{}, fmt.Errorf("答复模型无法求解：%d 条答复的特征不足以区分", len(d.x))
		}
		var step mat.VecDense
		if err := c.SolveVecTo(&step, gradient); err != nil {
			return replyHead{}, fmt.Errorf("答复模型无法求解：%w", err)
		}
		w.SubVec(w, &step)
	}
	var h replyHead
	h.Bias = math.Round(w.AtVec(dim-1)*1000) / 1000
	for k, f := range use {
		h.Weights[f] = math.Round(w.AtVec(k)/deviation[k]*1000) / 1000
	}
	return h, nil
}

// deviations are the standard deviations of the features, 1 for a constant one.
func (d replyRows) deviations(use []int) []float64 {
	out := make([]float64, len(use))
	for k, f := range use {
		var sum, square float64
		for i := range d.x {
			sum += d.x[i][f]
			square += d.x[i][f] * d.x[i][f]
		}
		n := max(1, float64(len(d.x)))
		out[k] = 1
		if v := square/n - sum*sum/(n*n); v > 1e-9 {
			out[k] = math.Sqrt(v)
		}
	}
	return out
}
