package forecast

import "math"

// theta is the mean of the line through the series and of simple exponential
// smoothing of the line with twice the curvature, which comes to smoothing with half
// the slope:
//
//	ŷ(t+h) = l(t) + b/2·(h − 1 + 1/α − (1−α)^t/α)
//
// l the level of simple exponential smoothing, b the slope of least squares.
// Source: Assimakopoulos and Nikolopoulos, International Journal of Forecasting 2000
// (16) 521–530; Hyndman and Billah, ibid. 2003 (19) 287–290.
type theta struct {
	level
	n, sum, weighted float64 // of the points, and of each times its index
}

func (s *theta) observe(y float64) {
	s.level.observe(y)
	s.weighted += s.n * y
	s.sum += y
	s.n++
}

func (s *theta) slope() float64 {
	if s.n < 2 {
		return 0
	}
	middle := (s.n - 1) / 2
	return (s.weighted - middle*s.sum) * 12 / (s.n * (s.n*s.n - 1))
}

func (s *theta) forecast(h int) float64 {
	ahead := float64(h-1) + (1-math.Pow(1-s.alpha, s.n))/s.alpha
	return s.level.level + s.slope()/2*ahead
}

// seasonalTheta is theta of the series without its season, which is found anew from
// all points so far (two seasons at least) and added again.
type seasonalTheta struct {
	alpha   float64
	history []float64
	season  []float64
	inner   theta
	stale   bool
}

func (s *seasonalTheta) observe(y float64) {
	s.history, s.stale = append(s.history, y), true
}

func (s *seasonalTheta) forecast(h int) float64 {
	if s.stale {
		s.stale = false
		decompose(s.history, s.season)
		s.inner = theta{level: level{s.alpha, 0}}
		s.inner.level.level = startOf(s.history, s.season)
		for i, y := range s.history {
			s.inner.observe(y - s.season[i%len(s.season)])
		}
	}
	return s.inner.forecast(h) + s.season[(len(s.history)+h-1)%len(s.season)]
}

// startOf is the mean of the first points without their season.
func startOf(x, season []float64) (sum float64) {
	n := min(firstPoints, len(x))
	for i, y := range x[:n] {
		sum += y - season[i%len(season)]
	}
	return sum / float64(n)
}

// decompose puts into season the additive season of x: the mean by position of the
// series less its centred moving average over one season, less the mean of these
// means. x has two seasons at least, so that every position has a mean.
// Source: Hyndman and Athanasopoulos, section 3.4; R's decompose.
func decompose(x, season []float64) {
	m := len(season)
	clear(season)
	half := m / 2
	var sum float64 // of the window of m points, or m+1 with the ends halved
	for _, y := range x[:2*half+1] {
		sum += y
	}
	for i := half; i+half < len(x); i++ {
		if i > half {
			sum += x[i+half] - x[i-half-1]
		}
		trend := sum
		if m%2 == 0 {
			trend -= (x[i-half] + x[i+half]) / 2
		}
		season[i%m] += x[i] - trend/float64(m)
	}
	mean := 0.0
	for g := range season {
		first := half + ((g-half)%m+m)%m
		count := (len(x) - half - first + m - 1) / m
		season[g] /= float64(max(1, count))
		mean += season[g] / float64(m)
	}
	for g := range season {
		season[g] -= mean
	}
}
