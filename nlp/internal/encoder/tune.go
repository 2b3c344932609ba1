package encoder

import (
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// An Example is a text with what it should answer.
type Example struct {
	Text string
	// Want has the probability of every class of all heads, in their order; the
	// classes of a head that the example says nothing about are 0.
	Want []float32
}

// TuneOptions are the hyper-parameters of Tune.
type TuneOptions struct {
	Layers    int       // the uppermost so many are trained
	Epochs    int       // passes over the examples
	Rate      float64   // of the layers: the peak of the step size
	HeadRate  float64   // of the classes
	Decay     float64   // of the weights, by rate and step
	Dropout   float64   // share of what is added to a token that is left out
	Tokens    int       // of a batch
	MaxTokens int       // of a text: what comes behind is not learnt from
	Weights   []float32 // of the heads in the loss
	Seed      uint64
}

// Tune trains the upper layers of the pretrained network and the classes of the
// heads on them, to the cross-entropy summed over heads, and writes the file that
// New takes. It goes by AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101) with a
// warm-up of a tenth of the steps and a cosine down to a fiftieth of the rate.
// The same input gives the same bytes on processors with the same vector
// instructions, on however many cores. log, which may be nil, is told the mean
// loss of each step.
func Tune(base string, heads []Head, examples []Example, o TuneOptions, log func(step, steps int, loss float64), w io.Writer) error {
	n, err := newNetwork(base, nil)
	if err != nil {
		return err
	}
	t := newTuner(n, heads, o)
	texts := make([][]int32, len(examples))
	for i, e := range examples {
		texts[i] = n.tokenizer.tokens(e.Text, o.MaxTokens)
	}
	var batches [][]int
	for range o.Epochs {
		batches = append(batches, t.batches(texts)...)
	}
	for step, batch := range batches {
		loss := t.step(batch, texts, examples)
		t.descend(step, len(batches))
		if log != nil {
			log(step+1, len(batches), loss)
		}
	}
	out := Writer{Header: Header{Heads: heads, Base: Fingerprint(base)}}
	for i := range t.upper {
		out.layer(len(n.layers)-len(t.upper)+i, &t.upper[i])
	}
	out.linear("classes", &t.classes)
	_, err = out.WriteTo(w)
	return err
}

type tuner struct {
	*network
	opts    TuneOptions
	heads   []Head
	upper   []layer // those that are trained: the network's own
	classes linear
	grads   []layer
	gClass  linear
	passes  []pass // of upper
	below   pass   // of the layers that stay as they are
	mem     store
	body    adam
	head    adam
	rng     *rand.Rand
}

func newTuner(n *network, heads []Head, o TuneOptions) *tuner {
	t := &tuner{network: n, opts: o, heads: heads, upper: n.layers[len(n.layers)-o.Layers:], rng: rand.New(rand.NewPCG(o.Seed, 0))}
	k := countClasses(heads)
	t.classes = linear{w: make([]float32, k*n.hidden), b: make([]float32, k)}
	t.gClass = linear{w: make([]float32, k*n.hidden), b: make([]float32, k)}
	t.passes, t.grads = make([]pass, o.Layers), make([]layer, o.Layers)
	for i := range t.upper {
		for _, p := range pairs(&t.upper[i], &t.grads[i]) {
			*p.grad = make([]float32, len(p.value))
			t.body.add(p.value, *p.grad)
		}
	}
	t.head.add(t.classes.w, t.gClass.w)
	t.head.add(t.classes.b, t.gClass.b)
	return t
}

// A pair is a slice of weights and where their gradient is.
type pair struct {
	value []float32
	grad  *[]float32
}

func pairs(l, g *layer) []pair {
	return []pair{
		{l.qkv.w, &g.qkv.w},
		{l.qkv.b, &g.qkv.b},
		{l.out.w, &g.out.w},
		{l.out.b, &g.out.b},
		{l.norm1.w, &g.norm1.w},
		{l.norm1.b, &g.norm1.b},
		{l.widen.w, &g.widen.w},
		{l.widen.b, &g.widen.b},
		{l.narrow.w, &g.narrow.w},
		{l.narrow.b, &g.narrow.b},
		{l.norm2.w, &g.norm2.w},
		{l.norm2.b, &g.norm2.b},
	}
}

// batches deals all texts out, in random order.
func (t *tuner) batches(texts [][]int32) (out [][]int) {
	var batch []int
	tokens := 0
	for _, i := range t.rng.Perm(len(texts)) {
		if tokens+len(texts[i]) > t.opts.Tokens && len(batch) > 0 {
			out, batch, tokens = append(out, batch), nil, 0
		}
		batch, tokens = append(batch, i), tokens+len(texts[i])
	}
	return append(out, batch)
}

// step adds up the gradients of a batch and returns its mean loss.
func (t *tuner) step(batch []int, texts [][]int32, examples []Example) float64 {
	t.mem.reset()
	var ids []int32
	var ends []int
	for _, i := range batch {
		ids = append(ids, texts[i]...)
		ends = append(ends, len(ids))
	}
	t.below.in = t.embed(t.below.in, ids, ends)
	t.through(t.layers[:len(t.layers)-len(t.upper)], &t.below, ends)
	x := t.below.in
	for i := range t.upper {
		p := &t.passes[i]
		p.in = x
		p.keep1, p.keep2 = t.dropout(p.keep1, len(x)), t.dropout(p.keep2, len(x))
		t.upper[i].forward(p, ends, t.attention)
		x = p.out
	}
	vectors := pool(nil, x, ends, t.hidden)
	keep := t.dropout(nil, len(vectors))
	scores := make([]float32, len(batch)*len(t.classes.b))
	vectors = kept(vectors, keep, &t.mem)
	t.classes.apply(scores, vectors, len(batch))
	loss := t.loss(scores, batch, examples)

	dVectors := kept(t.classes.backward(&t.gClass, scores, vectors, len(batch), &t.mem), keep, &t.mem)
	d := t.mem.get(len(x))
	from := 0
	for k, to := range ends {
		for i := from; i < to; i++ {
			for j, v := range dVectors[k*t.hidden : (k+1)*t.hidden] {
				d[i*t.hidden+j] = v / float32(to-from)
			}
		}
		from = to
	}
	for i := len(t.upper) - 1; i >= 0; i-- {
		d = t.upper[i].backward(&t.passes[i], &t.grads[i], d, ends, t.attention, &t.mem)
	}
	return loss
}

// loss replaces the scores by its gradient, and returns it.
func (t *tuner) loss(scores []float32, batch []int, examples []Example) (sum float64) {
	k := len(t.classes.b)
	for r, i := range batch {
		row, want := scores[r*k:(r+1)*k], examples[i].Want
		for h, head := range t.heads {
			n := len(head.Classes)
			z, y := row[:n], want[:n]
			row, want = row[n:], want[n:]
			weight := t.opts.Weights[h] / float32(len(batch))
			var total float32
			for _, v := range y {
				total += v
			}
			softmax(z, n, 1)
			for c, p := range z {
				if y[c] > 0 {
					sum -= float64(weight*y[c]) * math.Log(max(float64(p), 1e-30))
				}
				z[c] = weight * (total*p - y[c])
			}
		}
	}
	return sum
}

// dropout returns n factors: 0 with the probability asked for, else what makes
// the mean 1.
func (t *tuner) dropout(keep []float32, n int) []float32 {
	keep = grow(keep, n)
	cut := uint64(math.Round(t.opts.Dropout * 256))
	factor := 256 / float32(256-cut)
	var bits uint64
	for i := range keep {
		if i%8 == 0 {
			bits = t.rng.Uint64()
		}
		keep[i] = factor
		if bits&0xFF < cut {
			keep[i] = 0
		}
		bits >>= 8
	}
	return keep
}

// descend takes a step against the gradients, and clears them.
func (t *tuner) descend(step, steps int) {
	pace := 1.0
	if warm := steps / 10; step < warm {
		pace = float64(step+1) / float64(warm)
	} else {
		pace = 0.02 + 0.98*(1+math.Cos(math.Pi*float64(step-warm)/float64(max(1, steps-warm))))/2
	}
	t.body.clip(1)
	t.body.descend(t.opts.Rate*pace, t.opts.Decay)
	t.head.descend(t.opts.HeadRate*pace, t.opts.Decay)
}

// adam is AdamW over some slices of weights, with β₁ = 0.9, β₂ = 0.999.
type adam struct {
	steps  int
	params []adamParam
}

type adamParam struct{ value, grad, mean, square []float32 }

func (a *adam) add(value, grad []float32) {
	a.params = append(a.params, adamParam{value, grad, make([]float32, len(value)), make([]float32, len(value))})
}

// clip shortens the gradient to a length of most.
func (a *adam) clip(most float64) {
	var square float64
	for _, p := range a.params {
		for _, g := range p.grad {
			square += float64(g) * float64(g)
		}
	}
	if length := math.Sqrt(square); length > most {
		factor := float32(most / length)
		for _, p := range a.params {
			for i := range p.grad {
				p.grad[i] *= factor
			}
		}
	}
}

func (a *adam) descend(rate, decay float64) {
	const b1, b2 = 0.9, 0.999
	a.steps++
	correct1 := float32(1 / (1 - math.Pow(b1, float64(a.steps))))
	correct2 := float32(1 / (1 - math.Pow(b2, float64(a.steps))))
	var workers sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, p := range a.params {
		room <- struct{}{}
		workers.Go(func() {
			for i, g := range p.grad {
				p.mean[i] += (1 - b1) * (g - p.mean[i])
				p.square[i] += (1 - b2) * (g*g - p.square[i])
				size := float32(math.Sqrt(float64(p.square[i]*correct2))) + 1e-8
				p.value[i] -= float32(rate) * (p.mean[i]*correct1/size + float32(decay)*p.value[i])
			}
			clear(p.grad)
			<-room
		})
	}
	workers.Wait()
}
