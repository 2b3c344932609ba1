package nlp

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// TrainOptions are the hyper-parameters of Train. Those of DefaultTrainOptions
// were set with cross-validation on the corpus, and the development gold, in view.
type TrainOptions struct {
	MinDF       int     // an n-gram must occur in that many texts
	C           float64 // inverse strength of the L2 penalty, per text, as in LIBLINEAR
	Epochs      int     // passes over the corpus
	Rate        float64 // initial learning rate
	MaxFeatures int     // the most discriminating n-grams are kept
	Folds       int     // of the cross-validation that finds the temperatures; 0 for none
	Seed        uint64  // of the order of the texts
}

// DefaultTrainOptions returns the options of the shipped model.
func DefaultTrainOptions() TrainOptions {
	return TrainOptions{MinDF: 2, C: 0.3, Epochs: 20, Rate: 1, MaxFeatures: 65_000, Folds: 5, Seed: 1}
}

// Train fits a model to the examples and writes it to w in ReadModel's format.
// It runs in one thread and the same examples and options give the same bytes.
func Train(examples []Example, opts TrainOptions, w io.Writer) error {
	f, err := fitModel(context.Background(), examples, opts)
	if err != nil {
		return err
	}
	return f.trainer.write(w, f.vocabulary, modelMagic, modelHeader{})
}

// A modelFit is a model before it is written.
type modelFit struct {
	trainer    *trainer
	vocabulary *vocabulary
}

// fitModel fits the classifiers; it returns the error of ctx soon after it ends.
func fitModel(ctx context.Context, examples []Example, opts TrainOptions) (*modelFit, error) {
	if len(examples) == 0 {
		return nil, fmt.Errorf("语料为空，无法训练")
	}
	heads := trainHeads(examples)
	vocab := buildVocabulary(examples, opts.MinDF)
	docs := make([]document, len(examples))
	for i := range examples {
		docs[i] = vocab.document(&examples[i], heads)
	}
	balance(docs, heads)
	setShares(docs, heads)
	t := newTrainer(heads, len(vocab.idf), opts)
	nothing := document{weight: make([]float32, len(heads))} // costs no time
	t.fit(len(docs), func(i int) *document {
		if ctx.Err() != nil {
			return &nothing
		}
		return &docs[i]
	})
	if opts.Folds > 1 && ctx.Err() == nil {
		calibrate(ctx, heads, docs, len(vocab.idf), opts)
	}
	return &modelFit{t, vocab}, ctx.Err()
}

// trainHeads lists the classes that the corpus knows, in order of code.
func trainHeads(examples []Example) []head {
	issues := map[string]bool{}
	for _, e := range examples {
		if e.InScope {
			issues[e.Issue] = true
		}
	}
	var codes []string
	for c := range issues {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	heads := []head{
		{Name: headScope, Classes: []string{"out", "in"}},
		{Name: headKind, Classes: kindNames[1:]},
		{Name: headIssue, Classes: codes},
		{Name: headSeverity, Classes: []string{"1", "2", "3"}},
	}
	at := 0
	for i := range heads {
		heads[i].from = at
		heads[i].Temperature = 1
		at += len(heads[i].Classes)
	}
	return heads
}

// vocabulary is the set of n-grams the model knows, in order of their value.
type vocabulary struct {
	keys  []gram
	idf   []float32
	table gramTable
}

// buildVocabulary keeps the n-grams of at least minDF texts;
// idf_f = ln((1+N)/(1+df_f)) + 1.
func buildVocabulary(examples []Example, minDF int) *vocabulary {
	df := map[gram]int{}
	last := map[gram]int{}
	var s stream
	var all []seen
	for i, e := range examples {
		s.reset("", e.Text)
		all = s.grams(all[:0])
		for _, g := range all {
			if last[g.gram] != i+1 {
				last[g.gram] = i + 1
				df[g.gram]++
			}
		}
	}
	v := &vocabulary{}
	for g, n := range df {
		if n >= minDF {
			v.keys = append(v.keys, g)
		}
	}
	slices.Sort(v.keys)
	for _, g := range v.keys {
		v.idf = append(v.idf, float32(math.Log(float64(1+len(examples))/float64(1+df[g])))+1)
	}
	v.table = newGramTable(v.keys, v.idf)
	return v
}

// document is an example as the trainer sees it: features with their values,
// and the classes it has; a head of which it has no class learns nothing from it.
type document struct {
	ids    []uint32
	vals   []float32
	target []target
	weight []float32 // of the document in each head
}

// target is a class that the text has.
type target struct {
	lane int
	main bool // false for the further issues
}

func (v *vocabulary) document(e *Example, heads []head) document {
	s := newScratch(len(v.keys))
	s.reset("", e.Text)
	s.collect(&v.table)
	var d document
	var norm float64
	for _, h := range s.hits {
		x := float64(tfWeight(h.count)) * float64(h.idf)
		d.ids = append(d.ids, h.id)
		d.vals = append(d.vals, float32(x))
		norm += x * x
	}
	d.divide(math.Sqrt(norm))
	add := func(h *head, class string, main bool) {
		if i := slices.Index(h.Classes, class); i >= 0 {
			d.target = append(d.target, target{h.from + i, main})
		}
	}
	scope := "out"
	if e.InScope {
		scope = "in"
	}
	add(&heads[0], scope, true)
	add(&heads[1], e.Kind, true)
	add(&heads[3], strconv.Itoa(e.Severity), true)
	if e.InScope {
		add(&heads[2], e.Issue, true)
		for _, o := range strings.FieldsFunc(e.Others, func(r rune) bool { return r == ';' }) {
			if o != e.Issue {
				add(&heads[2], o, false)
			}
		}
	}
	return d
}

func (d *document) divide(norm float64) {
	for i := range d.vals {
		d.vals[i] /= float32(norm)
	}
}

// balance gives every document its weight in each head: (N/(K·n))^power, N
// texts, K classes, n texts of the document's class. The corpus was written to
// teach the issues; how many of its texts are out of scope says nothing about
// the files it will meet, which hold every government matter, so the classes of
// scope count alike (power 1). Kinds lean a little that way; issues and severities
// stand in natural proportions (power 0).
func balance(docs []document, heads []head) {
	power := map[string]float64{headScope: 1, headKind: 0.25}
	count := make([]float64, heads[len(heads)-1].from+len(heads[len(heads)-1].Classes))
	for _, d := range docs {
		for _, g := range d.target {
			count[g.lane]++
		}
	}
	for i := range docs {
		d := &docs[i]
		d.weight = make([]float32, len(heads))
		for h := range heads {
			d.weight[h] = 1
		}
		for _, g := range d.target {
			h := headOf(heads, g.lane)
			if p := power[heads[h].Name]; p > 0 {
				d.weight[h] = classWeight(len(docs), len(heads[h].Classes), count[g.lane], p)
			}
		}
	}
}

// setShares fills in every head's shares: the class's documents by weight, of
// those of all the head's classes, in [0, 1], to six digits; 0 for a class
// without documents. Balanced classes have the share 1/K, those of natural
// proportions n/N. Further issues do not count.
func setShares(docs []document, heads []head) {
	for i := range heads {
		h := &heads[i]
		sums := make([]float64, len(h.Classes))
		total := 0.0
		for _, d := range docs {
			for _, g := range d.target {
				if g.main && headOf(heads, g.lane) == i {
					sums[g.lane-h.from] += float64(d.weight[i])
					total += float64(d.weight[i])
				}
			}
		}
		h.Share = make([]float32, len(h.Classes))
		for c, s := range sums {
			h.Share[c] = float32(math.Round(1e6*s/max(total, 1e-9)) / 1e6)
		}
	}
}

// classWeight is (N/(K·n))^power.
func classWeight(texts, classes int, n, power float64) float32 {
	even := float64(texts) / float64(classes)
	return float32(math.Pow(even/n, power))
}

// trainer minimises, for every class of every head against the rest, the
// squared hinge loss max(0, 1 ∓ z)² / 2 with an L2 penalty: linear support
// vector machines, which generalised better from the written texts to real ones
// than logistic regression did. It goes by stochastic gradient descent with the
// step size rate/(1+rate·λ·t) (Bottou 2012, doi 10.1007/978-3-642-35289-8_25),
// λ = 1/(C·N). The weights are kept as scale·w, so that the penalty costs
// one multiplication per step.
type trainer struct {
	heads []head
	lanes int
	opts  TrainOptions
	w     []float32
	scale float32
	bias  []float32
	z     []float32 // scores of the document at hand
	grad  []float32 // of its loss, by score
	rng   *rand.Rand
}

func newTrainer(heads []head, features int, opts TrainOptions) *trainer {
	last := heads[len(heads)-1]
	lanes := (last.from + len(last.Classes) + 7) &^ 7
	return &trainer{
		heads: heads, lanes: lanes, opts: opts, scale: 1,
		w: make([]float32, features*lanes), bias: make([]float32, lanes), z: make([]float32, lanes),
		grad: make([]float32, lanes),
		rng:  rand.New(rand.NewPCG(opts.Seed, 0)),
	}
}

// fit learns from n documents; doc's result is used before the next is asked for.
func (t *trainer) fit(n int, doc func(i int) *document) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	lambda := 1 / (t.opts.C * float64(n))
	step := 0
	for range t.opts.Epochs {
		t.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			rate := t.opts.Rate / (1 + t.opts.Rate*lambda*float64(step))
			t.step(doc(i), float32(rate), float32(rate*lambda))
			step++
		}
	}
	for i := range t.w {
		t.w[i] *= t.scale
	}
	t.scale = 1
}

// step moves the weights against the gradient of one document's loss. A class
// whose target is neither the document's own nor none, a further issue, is left
// alone: the document is an example neither for nor against it.
func (t *trainer) step(d *document, rate, decay float32) {
	t.logits(d)
	t.gradient(d)
	t.scale *= 1 - decay
	if !slices.ContainsFunc(t.grad, func(g float32) bool { return g != 0 }) {
		return // every class is right by the margin
	}
	for c, g := range t.grad {
		t.bias[c] -= rate * biasRate * g
		t.grad[c] = g * rate / t.scale
	}
	for i, id := range d.ids {
		row := t.w[int(id)*t.lanes:][:t.lanes]
		x := d.vals[i]
		for c, g := range t.grad[:len(row)] {
			row[c] -= x * g
		}
	}
}

// biasRate slows the biases down: they see every text.
const biasRate = 0.1

// gradient fills t.grad from the scores in t.z.
func (t *trainer) gradient(d *document) {
	clear(t.grad)
	for i := range t.heads {
		h := &t.heads[i]
		known := false
		for c := h.from; c < h.from+len(h.Classes); c++ {
			t.grad[c] = max(0, 1+t.z[c]) // against
		}
		for _, g := range d.target {
			switch {
			case headOf(t.heads, g.lane) != i:
			case g.main:
				known = true
				t.grad[g.lane] = -max(0, 1-t.z[g.lane])
			default:
				t.grad[g.lane] = 0
			}
		}
		for c := h.from; c < h.from+len(h.Classes); c++ {
			t.grad[c] *= d.weight[i]
			if !known {
				t.grad[c] = 0
			}
		}
	}
}

// headOf returns the index of the head that owns lane.
func headOf(heads []head, lane int) int {
	for i := len(heads) - 1; i > 0; i-- {
		if lane >= heads[i].from {
			return i
		}
	}
	return 0
}

// logits fills t.z with the scores of d.
func (t *trainer) logits(d *document) {
	clear(t.z)
	for i, id := range d.ids {
		row := t.w[int(id)*t.lanes:][:t.lanes]
		x := d.vals[i]
		for c, w := range row[:len(t.z)] {
			t.z[c] += x * w
		}
	}
	for c := range t.z {
		t.z[c] = t.z[c]*t.scale + t.bias[c]
	}
}

// calibrate finds each head's temperature from texts held out in
// cross-validation.
func calibrate(ctx context.Context, heads []head, docs []document, features int, opts TrainOptions) {
	loss := make([]heatLoss, len(heads))
	for fold := range opts.Folds {
		if ctx.Err() != nil {
			return
		}
		var train, held []document
		for i, d := range docs {
			if i%opts.Folds == fold {
				held = append(held, d)
			} else {
				train = append(train, d)
			}
		}
		t := newTrainer(heads, features, opts)
		t.fit(len(train), func(i int) *document { return &train[i] })
		for i := range held {
			t.logits(&held[i])
			for _, g := range held[i].target {
				if g.main {
					h := headOf(heads, g.lane)
					hd := &heads[h]
					loss[h].add(t.z[hd.from:hd.from+len(hd.Classes)], g.lane-hd.from)
				}
			}
		}
	}
	for h := range heads {
		heads[h].Temperature = loss[h].best()
		if heads[h].Name == headIssue {
			heads[h].Temperature *= realTexts
		}
	}
}

// realTexts is by how much the issues of real texts are harder to tell than those
// of the written ones, in the temperature: on these, what had a probability of 0.9
// was right in six of ten cases only.
const realTexts = 1.3

// heatLoss is the log loss of some texts at each of the temperatures
// 0.02·1.05^k.
type heatLoss [100]float64

func heat(k int) float64 { return 0.02 * math.Pow(1.05, float64(k)) }

// add adds a text with the scores z whose class is right.
func (l *heatLoss) add(z []float32, right int) {
	for k := range l {
		l[k] += logSumExp(z, heat(k)) - float64(z[right])/heat(k)
	}
}

// best is the temperature of the least loss.
func (l *heatLoss) best() float32 {
	best := 0
	for k := range l {
		if l[k] < l[best] {
			best = k
		}
	}
	return float32(heat(best))
}

// logSumExp is ln Σ exp(z/t).
func logSumExp(z []float32, t float64) float64 {
	top := float64(slices.Max(z))
	sum := 0.0
	for _, v := range z {
		sum += math.Exp((float64(v) - top) / t)
	}
	return top/t + math.Log(sum)
}
