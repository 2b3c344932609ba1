package metrics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBenjaminiHochberg(t *testing.T) {
	// The fifteen p-values of Benjamini and Hochberg 1995, section 4: four are
	// discoveries at .05.
	p := []float64{
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1,
	}
	q := BenjaminiHochberg(p)
	assert.InDelta(t, 0.0095*15/4, q[3], 1e-12)
	assert.InDelta(t, 0.0201*15/5, q[4], 1e-12)
	assert.InDelta(t, 0.0344*15/8, q[7], 1e-12)
	assert.InDelta(t, 0.0298*15/7, q[5], 1e-12, "the running minimum")
	n := 0
	for _, v := range q {
		if v <= 0.05 {
			n++
		}
	}
	assert.Equal(t, 4, n)

	assert.Empty(t, BenjaminiHochberg(nil))
	one := BenjaminiHochberg([]float64{math.NaN(), 0.03, math.NaN()})
	assert.True(t, math.IsNaN(one[0]) && math.IsNaN(one[2]))
	assert.InDelta(t, 0.03, one[1], 0, "a single test needs no adjustment")
}

func TestBenjaminiHochbergByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		p := make([]float64, 1+rng.IntN(40))
		for i := range p {
			p[i] = math.Round(rng.Float64()*50) / 50 // with ties
		}
		q := BenjaminiHochberg(p)
		for i := range p {
			want := 1.0
			for j := range p { // min over thresholds p[j] ≥ p[i] of p[j]·m / #{p ≤ p[j]}
				if p[j] < p[i] {
					continue
				}
				atMost := 0
				for _, v := range p {
					if v <= p[j] {
						atMost++
					}
				}
				want = min(want, p[j]*float64(len(p))/float64(atMost))
			}
			assert.InDelta(t, want, q[i], 1e-12)
			assert.True(t, q[i] >= p[i] && q[i] <= 1)
		}
	}
}
