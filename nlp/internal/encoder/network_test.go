package encoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The products of odd shapes, and of transposes, are those of the definition.
func TestMultiply(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, shape := range [][3]int{{1, 1, 1}, {5, 17, 3}, {6, 16, 256}, {7, 33, 300}, {100, 20, 513}, {97, 1, 2}} {
		m, n, k := shape[0], shape[1], shape[2]
		a, b, c := random(rng, m*k), random(rng, k*n), random(rng, m*n)
		want := make([]float64, m*n)
		for i := range m {
			for j := range n {
				want[i*n+j] = float64(c[i*n+j])
				for p := range k {
					want[i*n+j] += float64(a[i*k+p]) * float64(b[p*n+j])
				}
			}
		}
		turned := make([]float32, k*n)
		for p := range k {
			for j := range n {
				turned[j*k+p] = b[p*n+j]
			}
		}
		once := append([]float32{}, c...)
		multiply(m, n, k, rows(a, k), rows(b, n), rows(once, n), true)
		again := append([]float32{}, c...)
		multiply(m, n, k, rows(a, k), rows(turned, k).turned(), rows(again, n), true)
		assert.Equal(t, once, again, shape)
		for i, w := range want {
			require.InDelta(t, w, once[i], 1e-3, "%v: %d", shape, i)
		}
		fresh := random(rng, m*n)
		multiply(m, n, k, rows(a, k), rows(b, n), rows(fresh, n), false)
		for i := range fresh {
			require.InDelta(t, want[i]-float64(c[i]), fresh[i], 1e-3)
		}
	}
}

// A packed matrix gives what its numbers give.
func TestPacked(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, shape := range [][3]int{{1, 16, 5}, {7, 48, 300}, {100, 32, 257}} {
		m, n, k := shape[0], shape[1], shape[2]
		var w Writer
		w.Matrix("w", random(rng, n*k), k)
		f, err := Parse(written(t, &w))
		require.NoError(t, err)
		x, want, got := random(rng, m*k), random(rng, m*n), make([]float32, m*n)
		copy(got, want)
		multiply(m, n, k, rows(x, k), rows(f.Tensors[0].values(), k).turned(), rows(want, n), true)
		pack(&f.Tensors[0]).multiply(got, x, m)
		assert.Equal(t, want, got, shape)
	}
}

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64()) / 2
	}
	return x
}

func TestGELU(t *testing.T) {
	for _, x := range []float32{-9, -3, -1, -0.1, 0, 0.3, 1, 2.5, 8} {
		y, slope := []float32{0}, []float32{1}
		gelu([]float32{x}, y)
		geluSlope([]float32{x}, slope)
		phi := 0.5 * (1 + math.Erf(float64(x)/math.Sqrt2))
		assert.InDelta(t, float64(x)*phi, y[0], 1e-5)
		assert.InDelta(t, phi+float64(x)*math.Exp(-float64(x*x)/2)/math.Sqrt(2*math.Pi), slope[0], 1e-5)
	}
}

// tiny makes the file of a pretrained network of two layers.
func tiny(t *testing.T, rng *rand.Rand) string {
	const h = 32
	w := Writer{Header: Header{Attention: 2, Pieces: []string{pieceBegin, pieceEnd, pieceUnknown, "好", "坏", "人", "ab", "##c"}}}
	w.Matrix("words", random(rng, 8*h), h)
	w.Matrix("positions", random(rng, MaxTokens*h), h)
	norm := func(name string) {
		w.Vector(name+".w", random(rng, h))
		w.Vector(name+".b", random(rng, h))
	}
	norm("norm")
	for i := range 2 {
		matrix := func(part string, out, in int) {
			w.Matrix(layerName(i, part), random(rng, out*in), in)
			w.Vector(layerName(i, part)+".b", random(rng, out))
		}
		matrix("qkv", 3*h, h)
		matrix("out", h, h)
		matrix("widen", widening*h, h)
		matrix("narrow", h, widening*h)
		norm(layerName(i, "norm1"))
		norm(layerName(i, "norm2"))
	}
	return written(t, &w)
}

// Every gradient is the slope of the loss, measured by moving one weight a
// little each way.
func TestGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	n, err := newNetwork(tiny(t, rng), nil)
	require.NoError(t, err)
	heads := []Head{{"a", []string{"x", "y", "z"}}, {"b", []string{"p", "q"}}}
	examples := []Example{{"好人", []float32{1, 0, 0, 0, 1}}, {"坏人坏abc", []float32{0, 0.7, 0.3, 0, 0}}}
	tu := newTuner(n, heads, TuneOptions{Layers: 2, Weights: []float32{1, 0.5}})
	copy(tu.classes.w, random(rng, len(tu.classes.w)))
	texts := [][]int32{n.tokenizer.tokens(examples[0].Text, 9), n.tokenizer.tokens(examples[1].Text, 9)}
	loss := func() float64 { return tu.step([]int{0, 1}, texts, examples) }
	loss()
	var grads [][]float32
	all := append(append([]adamParam{}, tu.body.params...), tu.head.params...)
	for _, p := range all {
		grads = append(grads, append([]float32{}, p.grad...))
	}
	for k, p := range all {
		for range 6 {
			i := rng.IntN(len(p.value))
			const step = 2e-3
			was := p.value[i]
			p.value[i] = was + step
			up := loss()
			p.value[i] = was - step
			down := loss()
			p.value[i] = was
			assert.InDelta(t, (up-down)/(2*step), grads[k][i], 2e-3+0.02*math.Abs(float64(grads[k][i])), fmt.Sprint(k, " ", i))
		}
	}
}
