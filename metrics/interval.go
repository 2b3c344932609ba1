package metrics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// z95 is the 97.5% quantile of the standard normal distribution.
var z95 = distuv.UnitNormal.Quantile(0.975)

// Wilson returns the score interval of a proportion at 95%.
//
//	(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n),  p = successes/n
//
// Both limits are in [0, 1] and the interval contains p. n = 0 gives NaN.
// Source: Wilson, JASA 1927, doi 10.1080/01621459.1927.10502953; method 3 of
// Newcombe, Statistics in Medicine 1998 (17) 857–872.
func Wilson(successes, n float64) (low, high float64) {
	if n <= 0 {
		return math.NaN(), math.NaN()
	}
	p, z2 := successes/n, z95*z95
	centre := p + z2/(2*n)
	half := z95 * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	scale := 1 + z2/n
	return min(p, max(0, (centre-half)/scale)), max(p, min(1, (centre+half)/scale))
}

// PoissonExact returns the exact 95% interval of a Poisson count's mean.
//
//	low = χ²(0.025; 2k)/2,  high = χ²(0.975; 2k+2)/2
//
// k = 0 has the lower limit 0; a negative k gives NaN.
// Source: Garwood, Biometrika 1936 (28) 437–442, doi 10.1093/biomet/28.3-4.437.
func PoissonExact(k float64) (low, high float64) {
	if k < 0 || math.IsNaN(k) {
		return math.NaN(), math.NaN()
	}
	if k > 0 {
		low = distuv.ChiSquared{K: 2 * k}.Quantile(0.025) / 2
	}
	return low, distuv.ChiSquared{K: 2*k + 2}.Quantile(0.975) / 2
}

// Quantile returns the q-quantile, q in [0, 1], of the values by linear
// interpolation between order statistics: type 7 of Hyndman and Fan, The
// American Statistician 1996 (50) 361–365, R's default. It sorts the values in
// place. No values give NaN.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	at := q * float64(len(values)-1)
	i := int(at)
	if i+1 >= len(values) {
		return values[len(values)-1]
	}
	return values[i] + (at-float64(i))*(values[i+1]-values[i])
}
