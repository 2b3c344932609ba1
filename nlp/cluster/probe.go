package cluster

// A probe is one node spread out by feature, so that its similarity with another
// takes one look at each feature of the other. It is one goroutine's own.
type probe struct {
	w    *weighted
	node int32 // -1: none yet
	has  []presence
}

// A presence is what a node makes of a feature; 0 where it has none.
type presence struct {
	product float32 // of the feature's squared weight and what the count adds
	named   float32 // the squared weight, if part of a name
}

func newProbe(w *weighted) *probe {
	return &probe{w: w, node: -1, has: make([]presence, len(w.weights))}
}

// take makes n the node that others are compared with.
func (p *probe) take(n int32) {
	if p.node == n {
		return
	}
	if p.node >= 0 {
		for _, f := range p.w.fs[p.node] {
			p.has[f.bucket()] = presence{}
		}
	}
	p.node = n
	for _, f := range p.w.fs[n] {
		v := p.w.weights[f.bucket()]
		v *= v
		x := presence{product: v * p.w.counts[f.count()]}
		if f.named() {
			x.named = v
		}
		p.has[f.bucket()] = x
	}
}

// similarity of the node taken with b, in [0, 1]: the cosine of their weighted
// features, times fading and the factor of a person as in IncidentOptions; not
// above away where each names a place and neither names what the other does.
func (p *probe) similarity(b int32) float32 {
	w, a := p.w, p.node
	var matter, name, namedA, namedB float32
	for _, f := range w.fs[b] {
		x := p.has[f.bucket()]
		if x.product == 0 {
			continue
		}
		d := x.product * w.counts[f.count()]
		namedA += x.named
		if f.named() {
			v := w.weights[f.bucket()]
			namedB += v * v
		}
		if x.named != 0 || f.named() {
			name += d
		} else {
			matter += d
		}
	}
	dot := matter + min(name, w.names*matter)
	s := min(1, dot*w.norm[a]*w.norm[b]*w.fading(a, b)*w.same(a, b))
	if s > w.away && namedA < samePlace*w.named[a] && namedB < samePlace*w.named[b] {
		return w.away
	}
	return s
}
