package forecast

import (
	"math"
	"slices"
)

// The normal quantiles of the four limits.
const (
	z80 = 1.2815515655446004
	z95 = 1.959963984540054
)

// points makes the forecasts of a method with their limits.
//
// Counts spread with their mean: of each horizon the dispersion is the squared error
// of the back-tests over what they expected, φ(h) = Σe²/Σŷ, made not to fall with the
// horizon, and the variance of a forecast μ is φ(h)·μ.
//
//   - Below 10 the limits are quantiles of the negative binomial distribution with this
//     mean and variance, φ−1 times (t/z)², and Poisson where φ ≤ 1. A naive forecast
//     is a single count k, after which the next is negative binomial with the mean
//     k+½ and φ = 2, by Jeffreys' prior; else a 0 repeated would be certain.
//   - Else with 39 back-tests or more of the horizon they are the quantiles of their
//     errors, e/√ŷ, times √μ.
//   - Else they are μ ± t·√(φμ(1 + 1/r)), r the back-tests.
//
// Back-tests of several steps overlap; r back-tests at horizon h count as the degrees
// of freedom 2r/(h+1), 3 at least.
func (s *history) points(method Method, spread spread) []Point {
	m := fit(method, s.value, s.m)
	phi := spread.dispersion()
	out := make([]Point, len(phi))
	for i := range out {
		h := i + 1
		p := Point{Expected: min(tooLarge, max(0, m.forecast(h)))}
		errors := spread.errors[i]
		r := float64(len(errors))
		t80, t95 := student(z80, max(3, 2*r/float64(h+1))), student(z95, max(3, 2*r/float64(h+1)))
		mu := p.Expected
		switch {
		case mu < smallCount:
			mu, dispersed := s.ofFew(method, mu, phi[i])
			p.Low95, p.High95 = countLimits(mu, 1+(dispersed-1)*square(t95/z95), 0.025)
			p.Low80, p.High80 = countLimits(mu, 1+(dispersed-1)*square(t80/z80), 0.1)
		case len(errors) >= 39:
			slices.Sort(errors)
			p.Low95, p.High95 = between(errors, 0.025, mu)
			p.Low80, p.High80 = between(errors, 0.1, mu)
		default:
			sd := math.Sqrt(phi[i] * mu * (1 + 1/max(1, r)))
			p.Low95, p.High95 = mu-t95*sd, mu+t95*sd
			p.Low80, p.High80 = mu-t80*sd, mu+t80*sd
		}
		out[i] = p.ordered()
	}
	return out
}

// ofFew returns mean and dispersion of the distribution of a small count. A mean that
// is 0 after n zeros may well be 1/2n, again by Jeffreys' prior.
func (s *history) ofFew(method Method, mu, phi float64) (mean, dispersion float64) {
	if method == SeasonalNaive || method == Drift {
		return mu + 0.5, max(phi, 2)
	}
	return max(mu, 0.5/float64(s.observed)), phi
}

func square(x float64) float64 { return x * x }

// ordered makes the limits contain the expected value and each other.
func (p Point) ordered() Point {
	p.Low80 = max(0, min(p.Low80, p.Expected))
	p.Low95 = max(0, min(p.Low95, p.Low80))
	p.High80 = max(p.High80, p.Expected)
	p.High95 = max(p.High95, p.High80)
	return p
}

// dispersion returns φ by horizon, never falling: neighbours that would fall are
// pooled. A horizon that was never tested grows with the square root of the number of
// steps from the last that was; where none was, φ is 1.
func (s *spread) dispersion() []float64 {
	type block struct {
		squares, expected float64
		size              int
	}
	var blocks []block
	tested := 0
	for h := range s.squares {
		if s.expected[h] == 0 {
			break
		}
		tested++
		b := block{s.squares[h], s.expected[h], 1}
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if last.squares*b.expected <= b.squares*last.expected {
				break
			}
			b = block{last.squares + b.squares, last.expected + b.expected, last.size + b.size}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	phi := make([]float64, 0, len(s.squares))
	for _, b := range blocks {
		for range b.size {
			phi = append(phi, b.squares/b.expected)
		}
	}
	for h := tested; h < len(s.squares); h++ {
		if tested == 0 {
			phi = append(phi, 1)
			continue
		}
		phi = append(phi, phi[tested-1]*math.Sqrt(float64(h+1)/float64(tested)))
	}
	return phi
}

// between returns the limits from the sorted errors that leave out the share tail at
// either side: with the ranks of (r+1)·tail, that hold for any distribution.
// Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005.
func between(errors []float64, tail, mu float64) (low, high float64) {
	k := int(float64(len(errors)+1) * tail)
	k = max(1, min(k, len(errors)))
	scale := math.Sqrt(mu)
	return mu + scale*errors[k-1], mu + scale*errors[len(errors)-k]
}

// student turns a quantile of the normal distribution into that of Student's t.
// Source: Abramowitz and Stegun, 26.7.5; to 1% from three degrees of freedom on.
func student(z, freedom float64) float64 {
	z2 := z * z
	g1 := z * (z2 + 1) / 4
	g2 := z * ((5*z2+16)*z2 + 3) / 96
	g3 := z * (((3*z2+19)*z2+17)*z2 - 15) / 384
	g4 := z * ((((79*z2+776)*z2+1482)*z2-1920)*z2 - 945) / 92160
	return z + (g1+(g2+(g3+g4/freedom)/freedom)/freedom)/freedom
}

// countLimits returns the tail- and the (1−tail)-quantile of the count with this mean
// and the variance phi·mean: negative binomial, or Poisson where phi ≤ 1.
//
//	P(0) = φ^(−r),  P(k+1)/P(k) = (r+k)/(k+1) · (φ−1)/φ,  r = mean/(φ−1)
func countLimits(mean, phi, tail float64) (low, high float64) {
	p, step := math.Exp(-mean), func(k float64) float64 { return mean / (k + 1) }
	if phi > 1+1e-9 {
		r := mean / (phi - 1)
		p = math.Exp(-r * math.Log(phi))
		step = func(k float64) float64 { return (r + k) / (k + 1) * (phi - 1) / phi }
	}
	most := mean + 40*math.Sqrt(mean*max(1, phi)) + 10
	sum, k := p, 0.0
	low = -1
	for {
		if low < 0 && sum >= tail {
			low = k
		}
		if sum >= 1-tail || k > min(most, 1e5) {
			return max(0, low), k
		}
		p *= step(k)
		k++
		sum += p
	}
}
