package nlp

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
)

// A CauseLabel is what a person says of the cause of one text of the corpus, a
// line of nlp/causes/labels.jsonl.
type CauseLabel struct {
	Text   string `json:"text"` // CauseKey of the text
	Factor string `json:"factor"`
	Stage  string `json:"stage"`
	Force  string `json:"force"`
}

// CauseKey stands for a text: the first 16 hex digits of its SHA-256.
func CauseKey(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// ReadCauseLabels reads JSON lines; the error names the line.
func ReadCauseLabels(r io.Reader) ([]CauseLabel, error) {
	return readLines(r, "诉因标注", func(l *CauseLabel) error {
		for _, answer := range []struct{ head, class string }{{headFactor, l.Factor}, {headStage, l.Stage}, {headForce, l.Force}} {
			if !slices.Contains(usualClasses(answer.head), answer.class) {
				return fmt.Errorf("%s 没有 %q", answer.head, answer.class)
			}
		}
		return nil
	})
}

// causeOptions are the hyper-parameters, found by cross-validation over the
// labels, see CheckCauses. C is by head.
type causeOptions struct {
	minDF, features int
	c               [3]float64
	balance         float64 // power of classWeight: rare classes count more
	epochs          int
}

func defaultCauseOptions() causeOptions {
	return causeOptions{minDF: 3, features: 6000, c: [3]float64{2, 2, 1}, balance: 0.4, epochs: 12}
}

// A causeCorpus is what the labels are learned from.
type causeCorpus struct {
	heads []head
	vocab *vocabulary // facts come last
	keys  []string    // CauseKey of each text
	docs  []document
	skip  []bool // texts for which the analyzer gives no cause
}

// TrainCauses learns factor, stage and force from the labels of texts of the
// corpus, which the analyzer with the given model file reads first, and writes
// what readCauseModel reads. The same arguments give the same bytes.
func TrainCauses(modelFile []byte, examples []Example, labels []CauseLabel, w io.Writer) error {
	opts := defaultCauseOptions()
	c, err := newCauseCorpus(modelFile, examples, labels, opts)
	if err != nil {
		return err
	}
	all := c.others(make([]int, len(c.docs)), -1)
	c.calibrate(all, opts)
	return c.fit(all, opts).write(w, c.vocab, causesMagic, modelHeader{})
}

// newCauseCorpus has the analyzer read the texts.
func newCauseCorpus(modelFile []byte, examples []Example, labels []CauseLabel, opts causeOptions) (*causeCorpus, error) {
	a, err := newTeacher(modelFile)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, e := range examples {
		texts[CauseKey(e.Text)] = e.Text
	}
	labels = slices.Clone(labels)
	slices.SortFunc(labels, func(a, b CauseLabel) int { return cmp.Compare(a.Text, b.Text) })
	c := &causeCorpus{heads: causeHeads(), skip: make([]bool, len(labels))}
	s := newScratch(len(a.model.idf))
	read := make([]causeText, len(labels))
	for i, l := range labels {
		text, ok := texts[l.Text]
		if !ok {
			return nil, fmt.Errorf("诉因标注的文本 %s 不在语料里", l.Text)
		}
		out := a.analyze(s, "", text)
		if c.skip[i] = !out.hasCause(); !c.skip[i] {
			read[i] = a.readCauseText(s)
		}
		c.keys = append(c.keys, l.Text)
	}
	c.vocab = causeVocabulary(read, opts.minDF, opts.features)
	for i, l := range labels {
		c.docs = append(c.docs, c.document(&read[i], l.Factor, l.Stage, l.Force))
	}
	return c, nil
}

// newTeacher returns the analyzer, with the given model file, that reads texts from
// which it is learned why complaints arise.
func newTeacher(modelFile []byte) (*Analyzer, error) {
	model, err := ReadModel(modelFile)
	if err != nil {
		return nil, err
	}
	return newAnalyzerWithout(DefaultConfig(), model)
}

// causeHeads lists the classes, with lanes.
func causeHeads() (heads []head) {
	at := 0
	for _, name := range []string{headFactor, headStage, headForce} {
		classes := usualClasses(name)
		heads = append(heads, head{Name: name, Classes: classes, Temperature: 1, from: at})
		at += len(classes)
	}
	return heads
}

// A causeText is what the analyzer has read of a text.
type causeText struct {
	grams []gram
	times []uint64
	facts []causeFact
}

func (a *Analyzer) readCauseText(s *scratch) (t causeText) {
	byID := map[uint32]gram{}
	for _, g := range s.seen {
		if e := a.model.table.find(g.gram); e != nil {
			byID[e.id] = g.gram
		}
	}
	for i := range s.hits {
		h := &s.hits[i]
		t.grams = append(t.grams, byID[h.id])
		t.times = append(t.times, clauseTimes(h, int32(s.cause.from), int32(s.cause.to)))
	}
	t.facts = slices.Clone(s.cause.facts)
	return t
}

// causeVocabulary keeps the n-grams of at least minDF texts, the most frequent
// ones if there are too many, and all facts, whose idf is 1.
func causeVocabulary(read []causeText, minDF, features int) *vocabulary {
	df := map[gram]int{}
	for i := range read {
		for _, g := range read[i].grams {
			df[g]++
		}
	}
	v := &vocabulary{}
	for g, n := range df {
		if n >= minDF {
			v.keys = append(v.keys, g)
		}
	}
	slices.SortFunc(v.keys, func(a, b gram) int { return cmp.Or(cmp.Compare(df[b], df[a]), cmp.Compare(a, b)) })
	v.keys = v.keys[:min(len(v.keys), features)]
	for _, g := range v.keys {
		v.idf = append(v.idf, float32(math.Log(float64(1+len(read))/float64(1+df[g])))+1)
	}
	facts := map[gram]bool{}
	for i := range read {
		for _, f := range read[i].facts {
			facts[f.key] = true
		}
	}
	first := len(v.keys)
	for g := range facts {
		v.keys, v.idf = append(v.keys, g), append(v.idf, 1)
	}
	slices.Sort(v.keys[first:])
	v.table = newGramTable(v.keys, v.idf)
	return v
}

// document makes of a text, and of its class by head, what the trainer learns from.
func (c *causeCorpus) document(t *causeText, classes ...string) (d document) {
	var norm float64
	for i, g := range t.grams {
		e := c.vocab.table.find(g)
		if e == nil {
			continue
		}
		x := float32(t.times[i]) * e.idf
		d.ids, d.vals = append(d.ids, e.id), append(d.vals, x)
		norm += float64(x) * float64(x)
	}
	d.divide(math.Sqrt(norm))
	for _, f := range t.facts {
		e := c.vocab.table.find(f.key)
		if e == nil {
			continue
		}
		d.ids, d.vals = append(d.ids, e.id), append(d.vals, f.value)
	}
	for i, class := range classes {
		h := &c.heads[i]
		d.target = append(d.target, target{h.from + slices.Index(h.Classes, class), true})
	}
	return d
}

// fit learns from the documents of the given numbers, each head with its own
// penalty.
func (c *causeCorpus) fit(index []int, opts causeOptions) *trainer {
	whole := newTrainer(c.heads, len(c.vocab.keys), TrainOptions{MaxFeatures: len(c.vocab.keys)})
	for i := range c.heads {
		h, docs := c.forHead(i, index, opts.balance)
		t := newTrainer([]head{h}, len(c.vocab.keys), opts.train(i))
		t.fit(len(docs), func(k int) *document { return &docs[k] })
		from := c.heads[i].from
		for id := range c.vocab.keys {
			copy(whole.w[id*whole.lanes+from:][:len(h.Classes)], t.w[id*t.lanes:])
		}
		copy(whole.bias[from:], t.bias[:len(h.Classes)])
	}
	return whole
}

// forHead returns a head and the documents as the trainer of this head alone sees
// them.
func (c *causeCorpus) forHead(i int, index []int, balance float64) (h head, docs []document) {
	h = c.heads[i]
	var count [causeLanes]float64
	for _, n := range index {
		count[c.docs[n].target[i].lane]++
	}
	for _, n := range index {
		d := c.docs[n]
		d.weight = []float32{classWeight(len(index), len(h.Classes), count[d.target[i].lane], balance)}
		d.target = []target{{d.target[i].lane - h.from, true}}
		docs = append(docs, d)
	}
	h.from = 0
	return h, docs
}

// calibrate finds the temperatures.
func (c *causeCorpus) calibrate(index []int, opts causeOptions) {
	for i := range c.heads {
		h, docs := c.forHead(i, index, opts.balance)
		one := []head{h}
		calibrate(context.Background(), one, docs, len(c.vocab.keys), opts.train(i))
		c.heads[i].Temperature = one[0].Temperature
	}
}

func (o causeOptions) train(head int) TrainOptions {
	return TrainOptions{C: o.c[head], Epochs: o.epochs, Rate: 0.3, Folds: causeFolds, Seed: 1}
}
