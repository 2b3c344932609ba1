package encoder

import "math"

// A store lends slices for the time of a step: every step asks for much the same
// ones in the same order.
type store struct {
	lent  [][]float32
	given int
}

// get lends n numbers; what is in them is left over.
func (s *store) get(n int) []float32 {
	if s.given == len(s.lent) {
		s.lent = append(s.lent, nil)
	}
	s.lent[s.given] = grow(s.lent[s.given], n)
	s.given++
	return s.lent[s.given-1]
}

// reset takes all back.
func (s *store) reset() { s.given = 0 }

// backward adds to g what the loss changes by with each weight, given d, its
// change with the layer's output, and returns that with the layer's input.
func (l *layer) backward(p *pass, g *layer, d []float32, ends []int, heads int, mem *store) []float32 {
	n, h := ends[len(ends)-1], l.out.outputs()
	dSum := l.norm2.backward(&g.norm2, d, p.unit2, p.inverse2, mem)
	dActive := l.narrow.backward(&g.narrow, kept(dSum, p.keep2, mem), p.active, n, mem)
	geluSlope(p.wide, dActive)
	dX1 := l.widen.backward(&g.widen, dActive, p.x1, n, mem)
	plus(dX1, nil, dSum)

	dSum = l.norm1.backward(&g.norm1, dX1, p.unit1, p.inverse1, mem)
	dContext := l.out.backward(&g.out, kept(dSum, p.keep1, mem), p.context, n, mem)
	dIn := l.qkv.backward(&g.qkv, p.attendBackward(dContext, ends, heads, h, mem), p.in, n, mem)
	plus(dIn, nil, dSum)
	return dIn
}

// kept is d behind a dropout.
func kept(d, keep []float32, mem *store) []float32 {
	if keep == nil {
		return d
	}
	out := mem.get(len(d))
	for i, v := range d {
		out[i] = v * keep[i]
	}
	return out
}

func (l *linear) backward(g *linear, d, x []float32, n int, mem *store) []float32 {
	in, out := l.inputs(), l.outputs()
	multiply(out, in, n, rows(d, out).turned(), rows(x, in), rows(g.w, in), true)
	for i := range n {
		plus(g.b, nil, d[i*out:(i+1)*out])
	}
	dx := mem.get(n * in)
	multiply(n, in, out, rows(d, out), rows(l.w, in), rows(dx, in), false)
	return dx
}

func (s *scaling) backward(g *scaling, d, unit, inverse []float32, mem *store) []float32 {
	h := len(s.w)
	dx := mem.get(len(d))
	for i, inv := range inverse {
		row, u, to := d[i*h:(i+1)*h], unit[i*h:(i+1)*h], dx[i*h:(i+1)*h]
		var sum, along float32
		for j, v := range row {
			g.w[j] += v * u[j]
			g.b[j] += v
			to[j] = v * s.w[j]
			sum += to[j]
			along += to[j] * u[j]
		}
		sum /= float32(h)
		along /= float32(h)
		for j := range to {
			to[j] = (to[j] - sum - u[j]*along) * inv
		}
	}
	return dx
}

// attendBackward returns the loss's change with p.qkv.
func (p *pass) attendBackward(dContext []float32, ends []int, heads, h int, mem *store) []float32 {
	d := h / heads
	scale := float32(1 / math.Sqrt(float64(d)))
	back := pass{qkv: mem.get(len(p.qkv))}
	eachText(ends, heads, func(from, n, at int) {
		dProbs := make([]float32, n*n)
		for e := range heads {
			probs, dc := p.probs[at+e*n*n:at+(e+1)*n*n], view{dContext[from*h+e*d:], h, 1}
			multiplyHere(n, d, n, rows(probs, n).turned(), dc, back.part(from, 2, e, d, h), false)
			multiplyHere(n, n, d, dc, p.part(from, 2, e, d, h).turned(), rows(dProbs, n), false)
			for i := range n {
				row, q := dProbs[i*n:(i+1)*n], probs[i*n:(i+1)*n]
				var mean float32
				for j, v := range row {
					mean += v * q[j]
				}
				for j, v := range row {
					row[j] = q[j] * (v - mean) * scale
				}
			}
			multiplyHere(n, d, n, rows(dProbs, n), p.part(from, 1, e, d, h), back.part(from, 0, e, d, h), false)
			multiplyHere(n, d, n, rows(dProbs, n).turned(), p.part(from, 0, e, d, h), back.part(from, 1, e, d, h), false)
		}
	})
	return back.qkv
}
