package surveillance

import "math"

// mostGroups bounds the levels of the seasonal factor.
const mostGroups = 32

// A glm is a quasi-Poisson regression with log link of counts on a seasonal factor
// and a time trend, fitted by iteratively reweighted least squares:
//
//	log μ = level + slope·time + effect[group]
//
// Without a ridge there is no level: the effects are the groups' own levels. With
// one, the effects are drawn towards 0 as of a normal prior, and so is the slope.
// The normal equations are an arrowhead (diagonal in the groups, two columns for
// level and slope), so that a step costs one pass over the counts and a 2×2 solve.
// Source: McCullagh and Nelder, Generalized Linear Models, 2nd edition 1989.
type glm struct {
	y, time, weight []float64
	group           []uint8 // 0 ≤ group < groups
	groups          int
	trend           bool
	unit            float64 // of time, per point
	current         uint8   // the group of the latest points
	ridge           float64 // prior precision of the effects; 0 none, and no level
	ridgeSlope      float64 // prior precision of the slope

	mu           []float64
	level, slope float64
	effect       [mostGroups]float64
	diagonal     [mostGroups]float64    // of the normal equations
	border       [mostGroups][2]float64 // group × (level, slope)
	inverse      [3]float64             // of the Schur complement: ll, ls, ss
	params       int
}

const (
	mostSteps   = 25
	closeEnough = 1e-9 // change of the fit, of all cases, that ends the steps
	widestEta   = 30   // |log μ|: groups without any case tend to −∞
)

// fit runs the steps and tells if they came to rest.
func (m *glm) fit() bool {
	m.params = m.groups
	if m.trend {
		m.params++
	}
	total := 0.0
	for i, y := range m.y {
		m.mu[i] = y + 0.1
		total += m.weight[i] * y
	}
	for step := range mostSteps {
		m.solve(step == 0)
		change, fitted := 0.0, 0.0
		for i, time := range m.time {
			mu := math.Exp(m.eta(m.group[i], time))
			change += m.weight[i] * math.Abs(mu-m.mu[i])
			m.mu[i] = mu
			fitted += m.weight[i] * mu
		}
		if change <= closeEnough*(total+1) {
			// At a fit that is one, what is fitted adds up to what was counted; steps
			// that ran into the rim of η rest too.
			return math.Abs(fitted-total) <= 1e-3*(total+1)
		}
	}
	return false
}

func (m *glm) eta(group uint8, time float64) float64 {
	return max(-widestEta, min(widestEta, m.level+m.slope*time+m.effect[group]))
}

// solve does one weighted least-squares step on the working response.
func (m *glm) solve(first bool) {
	for g := range m.groups {
		m.diagonal[g], m.border[g] = m.ridge, [2]float64{}
	}
	var right [mostGroups]float64
	var ll, ls, ss, rightLevel, rightSlope float64
	for i, mu := range m.mu {
		g, t, w := m.group[i], m.time[i], m.weight[i]*mu
		eta := 0.0
		if first {
			eta = math.Log(mu)
		} else {
			eta = m.eta(g, t)
		}
		wz := w*eta + m.weight[i]*(m.y[i]-mu)
		m.diagonal[g] += w
		right[g] += wz
		m.border[g][1] += w * t
		ss += w * t * t
		rightSlope += wz * t
	}
	if m.ridge > 0 {
		for g := range m.groups {
			m.border[g][0] = m.diagonal[g] - m.ridge
			ll += m.border[g][0]
			ls += m.border[g][1]
			rightLevel += right[g]
		}
	} else {
		ll = 1
	}
	if ss += m.ridgeSlope; !m.trend {
		ls, ss, rightSlope = 0, 1, 0
		for g := range m.groups {
			m.border[g][1] = 0 // no slope
		}
	}
	m.eliminate(&right, [3]float64{ll, ls, ss}, rightLevel, rightSlope)
}

// eliminate solves the arrowhead: first the level and the slope, then the effects.
func (m *glm) eliminate(right *[mostGroups]float64, head [3]float64, rightLevel, rightSlope float64) {
	for g := range m.groups {
		if m.diagonal[g] == 0 {
			continue
		}
		a, b := m.border[g][0]/m.diagonal[g], m.border[g][1]/m.diagonal[g]
		head[0] -= a * m.border[g][0]
		head[1] -= a * m.border[g][1]
		head[2] -= b * m.border[g][1]
		rightLevel -= a * right[g]
		rightSlope -= b * right[g]
	}
	det := head[0]*head[2] - head[1]*head[1]
	if !(det > 0) { // time does not vary within the groups
		head[1], head[2], rightSlope = 0, 1, 0
		det = head[0]
	}
	m.inverse = [3]float64{head[2] / det, -head[1] / det, head[0] / det}
	m.level = m.inverse[0]*rightLevel + m.inverse[1]*rightSlope
	m.slope = m.inverse[1]*rightLevel + m.inverse[2]*rightSlope
	for g := range m.groups {
		if m.diagonal[g] > 0 {
			m.effect[g] = (right[g] - m.border[g][0]*m.level - m.border[g][1]*m.slope) / m.diagonal[g]
		} else {
			m.effect[g] = -widestEta
		}
	}
}

// unscaled is the variance of log μ at a point, in units of the dispersion.
func (m *glm) unscaled(group uint8, time float64) float64 {
	d := m.diagonal[group]
	if d == 0 {
		return 0
	}
	level, slope := -m.border[group][0]/d, time-m.border[group][1]/d
	if m.ridge > 0 {
		level++
	}
	if !m.trend {
		slope = 0
	}
	return 1/d + m.inverse[0]*level*level + 2*m.inverse[1]*level*slope + m.inverse[2]*slope*slope
}

// pearson is the dispersion, the mean of squared Pearson residuals, not floored.
func (m *glm) pearson() float64 {
	sum := 0.0
	for i, mu := range m.mu {
		if mu > 0 {
			sum += m.weight[i] * (m.y[i] - mu) * (m.y[i] - mu) / mu
		}
	}
	return sum / float64(max(1, len(m.y)-m.params))
}

// reweight gives counts far above the fit less weight, so that past outbreaks do
// not hide the next: the standardised Anscombe residual s has the weight s⁻² above
// the threshold and 1 below, scaled to a mean of 1.
//
//	s = 3/2·(y^⅔·μ^−⅙ − μ^½) / √(φ(1−h))
//
// Source: Farrington et al., JRSS A 1996 (159) 547–563; Noufaily et al., Statistics
// in Medicine 2013 (32) 1206–1222, doi 10.1002/sim.5595.
func (m *glm) reweight(phi, threshold float64) {
	sum := 0.0
	for i, mu := range m.mu {
		leverage := min(0.999, m.weight[i]*mu*m.unscaled(m.group[i], m.time[i]))
		m.weight[i] = 1
		// s ≤ (y−μ)/√μ-like: only counts above the fit can pass the threshold.
		if y := m.y[i]; y > mu {
			root := math.Cbrt(y)
			s := 1.5 * (root*root/math.Sqrt(math.Cbrt(mu)) - math.Sqrt(mu)) / math.Sqrt(phi*(1-leverage))
			if s > threshold {
				m.weight[i] = 1 / (s * s)
			}
		}
		sum += m.weight[i]
	}
	for i := range m.weight {
		m.weight[i] *= float64(len(m.weight)) / sum
	}
}
