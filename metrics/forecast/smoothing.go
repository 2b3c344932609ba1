package forecast

import "math"

// level is simple exponential smoothing.
//
//	l(t) = l(t−1) + α·(y(t) − l(t−1)),  ŷ(t+h) = l(t)
//
// Source: Brown 1959; Hyndman and Athanasopoulos, Forecasting: Principles and
// Practice, section 8.1.
type level struct{ alpha, level float64 }

func (s *level) observe(y float64)    { s.level += s.alpha * (y - s.level) }
func (s *level) forecast(int) float64 { return s.level }

// damped is Holt's linear trend that fades out.
//
//	l(t) = α·y(t) + (1−α)·(l(t−1) + φ·b(t−1))
//	b(t) = β·(l(t) − l(t−1)) + (1−β)·φ·b(t−1)
//	ŷ(t+h) = l(t) + (φ + … + φ^h)·b(t)
//
// Source: Gardner and McKenzie, Management Science 1985 (31) 1237–1246.
type damped struct{ alpha, beta, phi, level, trend float64 }

func (s *damped) observe(y float64) {
	last := s.level
	s.level = s.alpha*y + (1-s.alpha)*(last+s.phi*s.trend)
	s.trend = s.beta*(s.level-last) + (1-s.beta)*s.phi*s.trend
}

func (s *damped) forecast(h int) float64 { return s.level + fading(s.phi, h)*s.trend }

// fading is φ + φ² + … + φ^h.
func fading(phi float64, h int) float64 {
	if phi == 1 {
		return float64(h)
	}
	return phi * (1 - math.Pow(phi, float64(h))) / (1 - phi)
}

// holtWinters adds a season to damped.
//
//	l(t) = α·(y(t) − s(t−m)) + (1−α)·(l(t−1) + φ·b(t−1))
//	b(t) = β·(l(t) − l(t−1)) + (1−β)·φ·b(t−1)
//	s(t) = γ·(y(t) − l(t−1) − φ·b(t−1)) + (1−γ)·s(t−m)
//	ŷ(t+h) = l(t) + (φ + … + φ^h)·b(t) + s(last of the same position)
//
// Source: Winters, Management Science 1960 (6) 324–342; damped as Hyndman and
// Athanasopoulos, section 8.3.
type holtWinters struct {
	damped
	gamma  float64
	season []float64
	at     int // position of the next point
}

func (s *holtWinters) observe(y float64) {
	base, season := s.level+s.phi*s.trend, s.season[s.at]
	s.damped.observe(y - season)
	s.season[s.at] = s.gamma*(y-base) + (1-s.gamma)*season
	if s.at++; s.at == len(s.season) {
		s.at = 0
	}
}

func (s *holtWinters) forecast(h int) float64 {
	return s.damped.forecast(h) + s.season[(s.at+h-1)%len(s.season)]
}

// tsb is the method of Teunter, Syntetos and Babai for series that are mostly zero:
// the probability of a case and the size where there is one, smoothed apart.
//
//	p(t) = p(t−1) + β·([y(t) > 0] − p(t−1))
//	z(t) = z(t−1) + α·(y(t) − z(t−1))  where y(t) > 0
//	ŷ(t+h) = p(t)·z(t)
//
// Source: European Journal of Operational Research 2011 (214) 606–615, doi
// 10.1016/j.ejor.2011.05.018.
type tsb struct{ alpha, beta, probability, size float64 }

func (s *tsb) observe(y float64) {
	if y > 0 {
		s.probability += s.beta * (1 - s.probability)
		s.size += s.alpha * (y - s.size)
		return
	}
	s.probability -= s.beta * s.probability
}

func (s *tsb) forecast(int) float64 { return s.probability * s.size }

// average is the mean of all points: what a Poisson process without change expects.
type average struct{ sum, n float64 }

func (s *average) observe(y float64) { s.sum, s.n = s.sum+y, s.n+1 }

func (s *average) forecast(int) float64 { return s.sum / max(1, s.n) }

// drift draws the line from the first point through the last.
type drift struct{ first, last, n float64 }

func (s *drift) observe(y float64) {
	if s.n == 0 {
		s.first = y
	}
	s.last, s.n = y, s.n+1
}

func (s *drift) forecast(h int) float64 {
	return s.last + float64(h)*(s.last-s.first)/max(1, s.n-1)
}

// seasonalNaive repeats the last season.
type seasonalNaive struct {
	season []float64
	at     int
}

func (s *seasonalNaive) observe(y float64) {
	s.season[s.at] = y
	s.at = (s.at + 1) % len(s.season)
}

func (s *seasonalNaive) forecast(h int) float64 {
	return s.season[(s.at+h-1)%len(s.season)]
}
