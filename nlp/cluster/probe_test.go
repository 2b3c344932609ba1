package cluster

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// merged is the similarity of two nodes by going through the features of both.
func merged(w *weighted, a, b int32) float32 {
	var matter, name, namedA, namedB float32
	x, y := w.fs[a], w.fs[b]
	for i, j := 0, 0; i < len(x) && j < len(y); {
		p, q := x[i].bucket(), y[j].bucket()
		if p != q {
			if p < q {
				i++
			} else {
				j++
			}
			continue
		}
		v := w.weights[p] * w.weights[p]
		d := v * w.counts[x[i].count()] * w.counts[y[j].count()]
		if x[i].named() {
			namedA += v
		}
		if y[j].named() {
			namedB += v
		}
		if x[i].named() || y[j].named() {
			name += d
		} else {
			matter += d
		}
		i, j = i+1, j+1
	}
	s := min(1, (matter+min(name, w.names*matter))*w.norm[a]*w.norm[b]*w.fading(a, b)*w.same(a, b))
	if s > w.away && namedA < samePlace*w.named[a] && namedB < samePlace*w.named[b] {
		return w.away
	}
	return s
}

func TestProbeComparesEveryFeature(t *testing.T) {
	docs, _ := hardNegatives()
	docs = append(docs, synthetic(300)...)
	_, nodes := collapse(docs)
	w := weigh(docs, nodes, DefaultIncidentOptions())
	p, r := newProbe(w), rand.New(rand.NewPCG(1, 2))
	alike := 0
	for range 20_000 {
		a, b := int32(r.IntN(len(nodes))), int32(r.IntN(len(nodes)))
		p.take(a)
		s := p.similarity(b)
		assert.Equal(t, merged(w, a, b), s)
		if s > float32(DefaultIncidentOptions().Threshold) {
			alike++
		}
	}
	assert.Greater(t, alike, 100)
}

func TestNumberKeepsOrder(t *testing.T) {
	weights := make([]float32, buckets)
	weights[3], weights[64], weights[buckets-1] = 1, 2, 3
	f := func(bucket uint32) Feature { return Feature(0).withBucket(bucket) | inName | 7 }
	texts, numbered := number([]Features{{f(3), f(5), f(buckets - 1)}, nil, {f(5), f(64)}}, weights)
	assert.Equal(t, []Features{{f(0), f(1), f(3)}, {}, {f(1), f(2)}}, texts)
	assert.Equal(t, []float32{1, 0, 2, 3}, numbered)
}
