// Package encoder reads texts for what they mean: a small pretrained language
// model whose upper layers were trained on labelled texts answers questions of
// one right answer each.
//
// The network is bge-small-zh-v1.5 (Xiao et al. 2023, arXiv 2309.07597; MIT
// licence), a BERT of four layers. It runs on the processor alone, one thread a
// text.
package encoder

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
)

// An Encoder is immutable and safe for concurrent use.
type Encoder struct {
	network
	heads   []Head
	classes linear
	passes  sync.Pool
}

// A network turns tokens into vectors.
type network struct {
	tokenizer       *tokenizer
	words, position *Tensor
	norm            scaling
	layers          []layer
	attention       int
	hidden          int
}

// MaxTokens bounds the time for one text: what comes behind is not read.
const MaxTokens = 512

// New makes an encoder of the file of the pretrained network and of the one that
// Tune wrote on top of it: Header.Base there is the Fingerprint of base.
func New(base, tuned string) (*Encoder, error) {
	f, err := Parse(tuned)
	if err != nil {
		return nil, err
	}
	n, err := newNetwork(base, f)
	if err != nil {
		return nil, err
	}
	r := reader{f: f}
	classes := r.linear("classes", countClasses(f.Heads), n.hidden)
	return &Encoder{network: *n, heads: f.Heads, classes: classes}, r.err
}

// Fingerprint names a file by what is in it.
func Fingerprint(file string) string {
	sum := sha256.Sum256([]byte(file))
	return hex.EncodeToString(sum[:8])
}

func countClasses(heads []Head) (n int) {
	for _, h := range heads {
		n += len(h.Classes)
	}
	return n
}

// newNetwork reads the pretrained network: to be trained, or, where tuned is not
// nil, to be read with, with the layers that tuned has instead of its own.
func newNetwork(base string, tuned *Header) (*network, error) {
	f, err := Parse(base)
	if err != nil {
		return nil, err
	}
	r := reader{f: f, packed: tuned != nil}
	n := &network{tokenizer: newTokenizer(f.Pieces), attention: f.Attention}
	for _, t := range f.Tensors {
		if t.Name == "words" {
			n.hidden = t.Columns
		}
	}
	n.words = r.tensor("words", len(f.Pieces), n.hidden)
	n.position = r.tensor("positions", MaxTokens, n.hidden)
	n.norm = r.scaling("norm", n.hidden)
	for i := 0; f.has(i, n.hidden); i++ {
		from := &r
		if tuned != nil && tuned.has(i, n.hidden) {
			from = &reader{f: tuned, packed: true}
		}
		n.layers = append(n.layers, from.layer(i, n.hidden))
		r.err = cmp.Or(r.err, from.err)
	}
	if r.err == nil && (n.tokenizer == nil || len(n.layers) == 0 || n.attention <= 0 || n.hidden%n.attention != 0) {
		r.missing("layers")
	}
	return n, r.err
}

// has reports whether the file has layer i of a network of width h.
func (f *Header) has(i, h int) bool { return h > 0 && f.tensor(layerName(i, "out"), h, h) != nil }

// A reader takes tensors out of a file, and notes the first that is missing.
type reader struct {
	f      *Header
	packed bool // the matrices of layers are only read
	err    error
}

func (r *reader) missing(name string) {
	if r.err == nil {
		r.err = fmt.Errorf("编码器权重文件缺少 %s；请用 make model 重新训练", name)
	}
}

func (r *reader) tensor(name string, rows, columns int) *Tensor {
	t := r.f.tensor(name, rows, columns)
	if t == nil || rows == 0 {
		r.missing(name)
		return &Tensor{}
	}
	return t
}

func (r *reader) linear(name string, out, in int) linear {
	return linear{w: r.tensor(name, out, in).values(), b: r.tensor(name+".b", out, 0).values()}
}

// matrix is linear of a layer.
func (r *reader) matrix(name string, out, in int) linear {
	if !r.packed || out%panel != 0 {
		return r.linear(name, out, in)
	}
	t := r.tensor(name, out, in)
	return linear{packed: pack(t), b: r.tensor(name+".b", out, 0).values()}
}

func (r *reader) scaling(name string, n int) scaling {
	return scaling{w: r.tensor(name+".w", n, 0).values(), b: r.tensor(name+".b", n, 0).values()}
}

// widening is how many times wider than the rest the inside of a layer is.
const widening = 4

func (r *reader) layer(i, h int) layer {
	name := func(part string) string { return layerName(i, part) }
	return layer{
		qkv: r.matrix(name("qkv"), 3*h, h), out: r.matrix(name("out"), h, h), norm1: r.scaling(name("norm1"), h),
		widen: r.matrix(name("widen"), widening*h, h), narrow: r.matrix(name("narrow"), h, widening*h), norm2: r.scaling(name("norm2"), h),
	}
}

// layer adds the tensors of layer i to a file.
func (w *Writer) layer(i int, l *layer) {
	name := func(part string) string { return layerName(i, part) }
	w.linear(name("qkv"), &l.qkv)
	w.linear(name("out"), &l.out)
	w.scaling(name("norm1"), &l.norm1)
	w.linear(name("widen"), &l.widen)
	w.linear(name("narrow"), &l.narrow)
	w.scaling(name("norm2"), &l.norm2)
}

func (w *Writer) linear(name string, l *linear) {
	w.Matrix(name, l.w, l.inputs())
	w.Vector(name+".b", l.b)
}

func (w *Writer) scaling(name string, s *scaling) {
	w.Vector(name+".w", s.w)
	w.Vector(name+".b", s.b)
}

func layerName(i int, part string) string { return fmt.Sprintf("%d.%s", i, part) }

// Heads lists the questions that the encoder answers.
func (e *Encoder) Heads() []Head { return e.heads }

// Read returns the scores of the classes of all heads, one after the other, in
// dst, grown where it must be. The softmax of a head's scores are probabilities.
func (e *Encoder) Read(dst []float32, text string) []float32 {
	p, _ := e.passes.Get().(*pass)
	if p == nil {
		p = &pass{}
	}
	defer e.passes.Put(p)
	ids := e.tokenizer.tokens(text, MaxTokens)
	ends := []int{len(ids)}
	p.in = e.embed(p.in, ids, ends)
	e.through(e.layers, p, ends)
	vector := pool(nil, p.in, ends, e.hidden)
	dst = grow(dst, len(e.classes.b))
	e.classes.apply(dst, vector, 1)
	return dst
}

// through takes p.in through the layers; what comes out is p.in again.
func (n *network) through(layers []layer, p *pass, ends []int) {
	for i := range layers {
		layers[i].forward(p, ends, n.attention)
		p.in, p.out = p.out, p.in
	}
}

// embed fills x with what goes into the first layer.
func (n *network) embed(x []float32, ids []int32, ends []int) []float32 {
	h := n.hidden
	x = grow(x, len(ids)*h)
	clear(x)
	from := 0
	for _, to := range ends {
		for i := from; i < to; i++ {
			row := x[i*h : (i+1)*h]
			n.words.addRow(row, int(ids[i]))
			n.position.addRow(row, i-from)
		}
		from = to
	}
	unit, inverse := make([]float32, len(x)), make([]float32, len(ids))
	n.norm.apply(x, unit, inverse, x)
	return x
}

// pool appends the mean of each text's rows of x to dst.
func pool(dst, x []float32, ends []int, h int) []float32 {
	from := 0
	for _, to := range ends {
		at := len(dst)
		dst = append(dst, make([]float32, h)...)
		mean := dst[at:]
		for i := from; i < to; i++ {
			plus(mean, nil, x[i*h:(i+1)*h])
		}
		for j := range mean {
			mean[j] /= float32(to - from)
		}
		from = to
	}
	return dst
}
