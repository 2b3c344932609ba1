package nlp

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// An Example is one labelled text of the training corpus, a line of
// nlp/corpus/*.jsonl. Text is Simplified Chinese.
type Example struct {
	Text     string `json:"text"`
	Kind     string `json:"kind"`     // 投诉 求助 咨询 建议 表扬
	InScope  bool   `json:"in_scope"` // about health care
	Issue    string `json:"issue"`    // leaf code, "" when out of scope
	Others   string `json:"others"`   // further leaf codes, separated by ";"
	Severity int    `json:"severity"` // 1..3
}

// ReadCorpus reads JSON lines of Examples. An error names the line.
func ReadCorpus(r io.Reader) ([]Example, error) {
	var out []Example
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var e Example
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("语料第 %d 行不是有效的 JSON：%w", line, err)
		}
		switch {
		case strings.TrimSpace(e.Text) == "":
			return nil, fmt.Errorf("语料第 %d 行：text 为空", line)
		case ParseKind(e.Kind) == 0:
			return nil, fmt.Errorf("语料第 %d 行：kind %q 应为投诉、求助、咨询、建议或表扬", line, e.Kind)
		case e.InScope && e.Issue == "":
			return nil, fmt.Errorf("语料第 %d 行：in_scope 为 true 时须有 issue", line)
		case e.Severity < 1 || e.Severity > 3:
			return nil, fmt.Errorf("语料第 %d 行：severity %d 应为 1 至 3", line, e.Severity)
		}
		out = append(out, e)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("读取语料：%w", err)
	}
	return out, nil
}

// TrainOptions are the hyper-parameters of Train. Those of DefaultTrainOptions
// were chosen by cross-validation on the corpus.
type TrainOptions struct {
	MinDF       int     // an n-gram must occur in that many texts
	C           float64 // inverse strength of the L2 penalty, per text, as in LIBLINEAR
	Epochs      int     // passes over the corpus
	Rate        float64 // initial learning rate
	OtherWeight float64 // share of the target that goes to the further issues together
	MaxFeatures int     // the most discriminating n-grams are kept
	Folds       int     // of the cross-validation that finds the temperatures; 0 for none
	Seed        uint64  // of the order of the texts
}

// DefaultTrainOptions returns the options of the shipped model.
func DefaultTrainOptions() TrainOptions {
	return TrainOptions{MinDF: 2, C: 100, Epochs: 20, Rate: 8, OtherWeight: 0.1, MaxFeatures: 110_000, Folds: 5, Seed: 1}
}

// Train fits a model to the examples and writes it to w in ReadModel's format.
// It runs in one thread and the same examples and options give the same bytes.
func Train(examples []Example, opts TrainOptions, w io.Writer) error {
	if len(examples) == 0 {
		return fmt.Errorf("语料为空，无法训练")
	}
	heads := trainHeads(examples)
	vocab := buildVocabulary(examples, opts.MinDF)
	docs := make([]document, len(examples))
	for i := range examples {
		docs[i] = vocab.document(&examples[i], heads, opts.OtherWeight)
	}
	balance(docs, heads)
	t := newTrainer(heads, len(vocab.idf), opts)
	t.fit(docs)
	if opts.Folds > 1 {
		calibrate(heads, docs, len(vocab.idf), opts)
	}
	return t.write(w, vocab)
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
	for i, e := range examples {
		s.reset("", e.Text)
		s.grams(func(g gram, _, _ int) {
			if last[g] != i+1 {
				last[g] = i + 1
				df[g]++
			}
		})
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
	v.table = newGramTable(v.keys)
	return v
}

// document is an example as the trainer sees it: features with their values,
// and per lane the target probability; a head whose targets are all zero
// learns nothing from the document.
type document struct {
	ids    []uint32
	vals   []float32
	target []target
	weight []float32 // of the document in each head
}

type target struct {
	lane int
	p    float32
}

func (v *vocabulary) document(e *Example, heads []head, otherWeight float64) document {
	s := newScratch(len(v.keys))
	s.reset("", e.Text)
	s.collect(&v.table)
	var d document
	var norm float64
	for _, h := range s.hits {
		x := float64(tfWeight(h.count)) * float64(v.idf[h.id])
		d.ids = append(d.ids, h.id)
		d.vals = append(d.vals, float32(x))
		norm += x * x
	}
	for i := range d.vals {
		d.vals[i] /= float32(math.Sqrt(norm))
	}
	add := func(h *head, class string, p float32) {
		if i := slices.Index(h.Classes, class); i >= 0 {
			d.target = append(d.target, target{h.from + i, p})
		}
	}
	scope := "out"
	if e.InScope {
		scope = "in"
	}
	add(&heads[0], scope, 1)
	add(&heads[1], e.Kind, 1)
	add(&heads[3], strconv.Itoa(e.Severity), 1)
	if !e.InScope {
		return d
	}
	others := strings.FieldsFunc(e.Others, func(r rune) bool { return r == ';' })
	others = slices.DeleteFunc(others, func(c string) bool { return !slices.Contains(heads[2].Classes, c) })
	rest := float32(0)
	if len(others) > 0 {
		rest = float32(otherWeight)
	}
	add(&heads[2], e.Issue, 1-rest)
	for _, o := range others {
		add(&heads[2], o, rest/float32(len(others)))
	}
	return d
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
			count[g.lane] += float64(g.p)
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
				even := float64(len(docs)) / float64(len(heads[h].Classes))
				d.weight[h] = float32(math.Pow(even/count[g.lane], p))
			}
		}
	}
}

// trainer minimises, for all heads at once, the multinomial logistic loss with
// an L2 penalty, by stochastic gradient descent with the step size
// rate/(1+rate·λ·t) (Bottou 2012, doi 10.1007/978-3-642-35289-8_25),
// λ = 1/(C·N). The weights are kept as scale·w, so that the penalty costs one
// multiplication per step.
type trainer struct {
	heads []head
	lanes int
	opts  TrainOptions
	w     []float32
	scale float32
	bias  []float32
	z     []float32
	rng   *rand.Rand
}

func newTrainer(heads []head, features int, opts TrainOptions) *trainer {
	last := heads[len(heads)-1]
	lanes := (last.from + len(last.Classes) + 7) &^ 7
	return &trainer{
		heads: heads, lanes: lanes, opts: opts, scale: 1,
		w: make([]float32, features*lanes), bias: make([]float32, lanes), z: make([]float32, lanes),
		rng: rand.New(rand.NewPCG(opts.Seed, 0)),
	}
}

func (t *trainer) fit(docs []document) {
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	lambda := 1 / (t.opts.C * float64(len(docs)))
	step := 0
	for range t.opts.Epochs {
		t.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			rate := t.opts.Rate / (1 + t.opts.Rate*lambda*float64(step))
			t.step(&docs[i], float32(rate), float32(rate*lambda))
			step++
		}
	}
	for i := range t.w {
		t.w[i] *= t.scale
	}
	t.scale = 1
}

// step moves the weights against the gradient of one document's loss.
func (t *trainer) step(d *document, rate, decay float32) {
	t.predict(d)
	var known [8]bool
	for _, g := range d.target {
		t.z[g.lane] -= g.p
		known[headOf(t.heads, g.lane)] = true
	}
	for i := range t.heads {
		h := &t.heads[i]
		w := d.weight[i]
		if !known[i] {
			w = 0
		}
		for c := h.from; c < h.from+len(h.Classes); c++ {
			t.z[c] *= w
		}
	}
	t.scale *= 1 - decay
	for i, id := range d.ids {
		row := t.w[int(id)*t.lanes:][:t.lanes]
		k := rate * d.vals[i] / t.scale
		for c, g := range t.z[:len(row)] {
			row[c] -= k * g
		}
	}
	for c, g := range t.z {
		t.bias[c] -= rate * 0.01 * g // the bias sees every text: a smaller step keeps it calm
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

// predict fills t.z with the probabilities of d.
func (t *trainer) predict(d *document) {
	t.logits(d)
	for i := range t.heads {
		h := &t.heads[i]
		softmax(t.z[h.from:h.from+len(h.Classes)], 1)
	}
	for c := t.heads[len(t.heads)-1].from + len(t.heads[len(t.heads)-1].Classes); c < t.lanes; c++ {
		t.z[c] = 0
	}
}

// calibrate finds each head's temperature: the one that minimises the log loss
// of texts held out in cross-validation, on a grid of 5 % steps.
func calibrate(heads []head, docs []document, features int, opts TrainOptions) {
	const lowest, steps = 0.3, 50
	loss := make([][steps]float64, len(heads))
	for fold := range opts.Folds {
		var train, held []document
		for i, d := range docs {
			if i%opts.Folds == fold {
				held = append(held, d)
			} else {
				train = append(train, d)
			}
		}
		t := newTrainer(heads, features, opts)
		t.fit(train)
		for i := range held {
			t.logits(&held[i])
			for k := range steps {
				temp := lowest * math.Pow(1.05, float64(k))
				for _, g := range held[i].target {
					h := headOf(heads, g.lane)
					hd := &heads[h]
					z := t.z[hd.from : hd.from+len(hd.Classes)]
					loss[h][k] += float64(g.p) * (logSumExp(z, temp) - float64(t.z[g.lane])/temp)
				}
			}
		}
	}
	for h := range heads {
		best := 0
		for k := range loss[h] {
			if loss[h][k] < loss[h][best] {
				best = k
			}
		}
		heads[h].Temperature = float32(lowest * math.Pow(1.05, float64(best)))
	}
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

// clipShare of the weights are larger than the largest step can say and are
// clipped: the few giants would cost all others their precision.
const clipShare = 1e-4

// write prunes, quantises and writes the model.
func (t *trainer) write(w io.Writer, v *vocabulary) error {
	for id, idf := range v.idf { // fold idf in: a text's vector is then 0 or 1/‖idf‖
		row := t.w[id*t.lanes:][:t.lanes]
		for c := range row {
			row[c] *= idf
		}
		for _, h := range t.heads {
			centre(row[h.from : h.from+len(h.Classes)])
		}
	}
	keep := t.strongest(v)
	size := make([]float32, 0, len(t.w))
	for _, x := range t.w {
		size = append(size, float32(math.Abs(float64(x))))
	}
	slices.Sort(size)
	step := size[int(float64(len(size)-1)*(1-clipShare))] / 127
	if step == 0 {
		step = 1
	}
	heads := slices.Clone(t.heads)
	for i := range heads {
		h := &heads[i]
		h.Bias = t.bias[h.from : h.from+len(h.Classes)]
	}
	header, err := json.Marshal(modelHeader{Heads: heads, Features: len(keep), Step: step})
	if err != nil {
		return fmt.Errorf("写模型文件头：%w", err)
	}
	out := []byte(modelMagic)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(header)))
	out = append(out, header...)
	for _, id := range keep {
		out = binary.LittleEndian.AppendUint64(out, uint64(v.keys[id]))
	}
	for _, id := range keep {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v.idf[id]))
	}
	for _, id := range keep {
		for _, x := range t.w[id*t.lanes:][:t.lanes] {
			q := math.Round(float64(x / step))
			out = append(out, byte(128+max(-127, min(127, q))))
		}
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("写模型文件：%w", err)
	}
	return nil
}

// centre takes the mean off the weights of a feature. Softmax does not see it,
// but each weight then says how far the feature speaks for its class against
// the others, which is what evidence is.
func centre(row []float32) {
	var sum float32
	for _, x := range row {
		sum += x
	}
	for c := range row {
		row[c] -= sum / float32(len(row))
	}
}

// strongest returns the MaxFeatures features with the longest weight vectors,
// in order of their number.
func (t *trainer) strongest(v *vocabulary) []int {
	type strength struct {
		id int
		s  float64
	}
	all := make([]strength, len(v.keys))
	for id := range all {
		all[id].id = id
		for _, x := range t.w[id*t.lanes:][:t.lanes] {
			all[id].s += float64(x) * float64(x)
		}
	}
	slices.SortFunc(all, func(a, b strength) int {
		return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.id, b.id))
	})
	ids := make([]int, 0, len(all))
	for _, s := range all[:min(len(all), t.opts.MaxFeatures)] {
		ids = append(ids, s.id)
	}
	slices.Sort(ids)
	return ids
}
