package forecast

import (
	"math"
	"slices"
)

// A model takes points one after the other and can say at any time what comes next.
type model interface {
	observe(y float64)
	forecast(h int) float64
}

// firstPoints are those that a level starts from.
const firstPoints = 4

// fit returns the model of a method that has seen x, its parameters being those of a
// grid with the least squared error one step ahead in x. x has four points at least;
// methods with a season need two of them.
func fit(method Method, x []float64, m int) model {
	switch method {
	case SeasonalNaive:
		return seen(&seasonalNaive{season: make([]float64, m)}, x)
	case Drift:
		return seen(&drift{}, x)
	case Level:
		return seen(&level{fitLevel(x), mean(x[:firstPoints])}, x)
	case DampedTrend:
		s := fitDamped(x)
		return seen(&s, x)
	case HoltWinters:
		return seen(fitHoltWinters(x, m), x)
	case Theta:
		return seen(&theta{level: level{fitLevel(x), mean(x[:firstPoints])}}, x)
	case SeasonalTheta:
		season := make([]float64, m)
		decompose(x, season)
		flat := make([]float64, len(x))
		for i, y := range x {
			flat[i] = y - season[i%m]
		}
		return &seasonalTheta{alpha: fitLevel(flat), history: slices.Clone(x), season: season, stale: true}
	case SparseTSB:
		s := fitTSB(x)
		return seen(&s, x)
	default:
		return seen(&average{}, x)
	}
}

func seen(s model, x []float64) model {
	for _, y := range x {
		s.observe(y)
	}
	return s
}

func mean(x []float64) (out float64) {
	for _, y := range x {
		out += y / float64(len(x))
	}
	return out
}

func fitLevel(x []float64) float64 {
	best, least := 0.0, math.Inf(1)
	for i := 1; i < 20; i++ {
		s := level{float64(i) / 20, mean(x[:firstPoints])}
		var sum float64
		for _, y := range x {
			sum += (y - s.level) * (y - s.level)
			s.observe(y)
		}
		if sum < least {
			best, least = s.alpha, sum
		}
	}
	return best
}

// fitDamped starts from the line through the first ten points, as R's ets does.
func fitDamped(x []float64) damped {
	var line theta
	for _, y := range x[:min(10, len(x))] {
		line.observe(y)
	}
	slope := line.slope()
	start := line.sum/line.n - slope*(line.n+1)/2
	best, least := damped{}, math.Inf(1)
	for _, alpha := range [...]float64{0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.95} {
		for _, beta := range [...]float64{0.02, 0.1, 0.25, 0.5} {
			for _, phi := range [...]float64{0.8, 0.9, 0.98} {
				first := damped{alpha, beta, phi, start, slope}
				if sum := first.squares(x, least); sum < least {
					best, least = first, sum
				}
			}
		}
	}
	return best
}

// squares gives up where the sum passes the limit.
func (s damped) squares(x []float64, limit float64) (sum float64) {
	for _, y := range x {
		e := y - s.level - s.phi*s.trend
		sum += e * e
		if sum >= limit {
			break
		}
		s.observe(y)
	}
	return sum
}

func fitHoltWinters(x []float64, m int) *holtWinters {
	first, second := mean(x[:m]), mean(x[m:2*m])
	start, season := make([]float64, m), make([]float64, m)
	trend := (second - first) / float64(m)
	for g := range start {
		start[g] = (x[g] - first + x[m+g] - second) / 2
		start[g] -= trend * (float64(g) - float64(m-1)/2)
	}
	begin := first - trend*float64(m+1)/2
	best, least := holtWinters{}, math.Inf(1)
	for _, alpha := range [...]float64{0.05, 0.1, 0.25, 0.5, 0.9} {
		for _, beta := range [...]float64{0, 0.05, 0.2} {
			for _, phi := range [...]float64{0.9, 0.98} {
				for _, gamma := range [...]float64{0.02, 0.1, 0.3, 0.7} {
					s := holtWinters{damped{alpha, beta, phi, begin, trend}, gamma, season, 0}
					copy(season, start)
					if sum := s.squares(x, least); sum < least {
						best = holtWinters{damped{alpha, beta, phi, begin, trend}, gamma, nil, 0}
						least = sum
					}
				}
			}
		}
	}
	best.season = start
	return &best
}

func (s *holtWinters) squares(x []float64, limit float64) (sum float64) {
	for _, y := range x {
		e := y - s.level - s.phi*s.trend - s.season[s.at]
		sum += e * e
		if sum >= limit {
			break
		}
		s.observe(y)
	}
	return sum
}

// fitTSB starts from the share and the mean of the points above zero in the first
// season, or as many points as there are.
func fitTSB(x []float64) tsb {
	var cases, sum float64
	for _, y := range x[:min(12, len(x))] {
		if y > 0 {
			cases, sum = cases+1, sum+y
		}
	}
	start := tsb{probability: cases / float64(min(12, len(x))), size: sum / max(1, cases)}
	if cases == 0 {
		start.size = 1
	}
	best, least := start, math.Inf(1)
	grid := [...]float64{0.05, 0.1, 0.2, 0.3}
	for _, alpha := range grid {
		for _, beta := range grid {
			s := tsb{alpha, beta, start.probability, start.size}
			first, total := s, 0.0
			for _, y := range x {
				e := y - s.forecast(1)
				total += e * e
				s.observe(y)
			}
			if total < least {
				best, least = first, total
			}
		}
	}
	return best
}
