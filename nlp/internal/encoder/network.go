package encoder

import (
	"math"
	"runtime"
	"sync"
)

// A layer is a block of BERT (Devlin et al. 2019, arXiv 1810.04805): attention
// between the tokens of a text, then two linear maps with GELU between, each
// added to what came in and normalised.
type layer struct {
	qkv, out, widen, narrow linear
	norm1, norm2            scaling
}

// linear is y = x·Wᵀ + b; w holds a row of weights for each output. One that is
// only read has them packed instead.
type linear struct {
	w, b   []float32
	packed *packed
}

func (l *linear) outputs() int { return len(l.b) }
func (l *linear) inputs() int  { return len(l.w) / len(l.b) }

// apply fills y with the outputs for n rows of x.
func (l *linear) apply(y, x []float32, n int) {
	out := l.outputs()
	for i := range n {
		copy(y[i*out:(i+1)*out], l.b)
	}
	if l.packed != nil {
		l.packed.multiply(y, x, n)
		return
	}
	in := l.inputs()
	multiply(n, out, in, rows(x, in), rows(l.w, in).turned(), rows(y, out), true)
}

// scaling is the learnt part of a layer norm.
type scaling struct {
	w, b []float32
}

// epsilon keeps the norm of a constant row finite.
const epsilon = 1e-12

// apply writes the normalised rows of x to unit, their inverse deviations to
// inverse, and the scaled ones to y.
func (s *scaling) apply(y, unit, inverse, x []float32) {
	share(len(inverse), len(s.w)*normWork, func(from, to int) { s.applyRows(y, unit, inverse, x, from, to) })
}

func (s *scaling) applyRows(y, unit, inverse, x []float32, from, to int) {
	h := len(s.w)
	for i := from; i < to; i++ {
		row, u, out := x[i*h:(i+1)*h], unit[i*h:(i+1)*h], y[i*h:(i+1)*h]
		var sum, square float32
		for _, v := range row {
			sum += v
		}
		mean := sum / float32(h)
		for _, v := range row {
			square += (v - mean) * (v - mean)
		}
		inv := float32(1 / math.Sqrt(float64(square/float32(h))+epsilon))
		inverse[i] = inv
		for j, v := range row {
			u[j] = (v - mean) * inv
			out[j] = u[j]*s.w[j] + s.b[j]
		}
	}
}

// A pass is what a layer computes for a batch of texts, kept for the way back.
// Texts lie one behind the other, without padding.
type pass struct {
	in, qkv, context, sum1, unit1, x1 []float32 // rows are tokens
	wide, active, sum2, unit2, out    []float32
	inverse1, inverse2                []float32
	probs                             []float32 // of each text, then each head: tokens × tokens
	keep1, keep2                      []float32 // dropout: factors of what is added; nil for none
}

// forward fills p.out from p.in. ends are where the texts end, in tokens.
func (l *layer) forward(p *pass, ends []int, heads int) {
	n, h := ends[len(ends)-1], l.out.outputs()
	p.qkv = grow(p.qkv, n*3*h)
	p.context = grow(p.context, n*h)
	l.qkv.apply(p.qkv, p.in, n)
	p.attend(ends, heads, h)

	p.sum1, p.unit1, p.x1, p.inverse1 = grow(p.sum1, n*h), grow(p.unit1, n*h), grow(p.x1, n*h), grow(p.inverse1, n)
	l.out.apply(p.sum1, p.context, n)
	plus(p.sum1, p.keep1, p.in)
	l.norm1.apply(p.x1, p.unit1, p.inverse1, p.sum1)

	inner := l.widen.outputs()
	p.wide, p.active = grow(p.wide, n*inner), grow(p.active, n*inner)
	l.widen.apply(p.wide, p.x1, n)
	gelu(p.wide, p.active)

	p.sum2, p.unit2, p.out, p.inverse2 = grow(p.sum2, n*h), grow(p.unit2, n*h), grow(p.out, n*h), grow(p.inverse2, n)
	l.narrow.apply(p.sum2, p.active, n)
	plus(p.sum2, p.keep2, p.x1)
	l.norm2.apply(p.out, p.unit2, p.inverse2, p.sum2)
}

// plus makes y keep·y + x.
func plus(y, keep, x []float32) {
	for i := range keep {
		y[i] *= keep[i]
	}
	for i, v := range x {
		y[i] += v
	}
}

// attend fills p.context: for every head softmax(Q·Kᵀ/√d)·V within each text.
func (p *pass) attend(ends []int, heads, h int) {
	d := h / heads
	p.probs = grow(p.probs, weights(ends, heads))
	eachText(ends, heads, func(from, n, at int) {
		for e := range heads {
			q, k, v := p.part(from, 0, e, d, h), p.part(from, 1, e, d, h), p.part(from, 2, e, d, h)
			probs := p.probs[at+e*n*n : at+(e+1)*n*n]
			multiplyHere(n, n, d, q, k.turned(), rows(probs, n), false)
			softmax(probs, n, float32(1/math.Sqrt(float64(d))))
			multiplyHere(n, d, n, rows(probs, n), v, view{p.context[from*h+e*d:], h, 1}, false)
		}
	})
}

// part views the queries (0), keys (1) or values (2) of a head, from the token on.
func (p *pass) part(token, which, head, d, h int) view {
	return view{p.qkv[token*3*h+which*h+head*d:], 3 * h, 1}
}

// weights is the size of p.probs.
func weights(ends []int, heads int) (size int) {
	from := 0
	for _, to := range ends {
		size += heads * (to - from) * (to - from)
		from = to
	}
	return size
}

// eachText calls do for every text of a batch, side by side where there are
// several, with its first token, its length, and where its weights are in
// p.probs.
func eachText(ends []int, heads int, do func(from, n, at int)) {
	if len(ends) == 1 {
		do(0, ends[0], 0)
		return
	}
	var workers sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	from, at := 0, 0
	for _, to := range ends {
		room <- struct{}{}
		f, n, a := from, to-from, at
		workers.Go(func() {
			do(f, n, a)
			<-room
		})
		from, at = to, at+heads*n*n
	}
	workers.Wait()
}
