package trend

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Line is a Theil–Sen line: Intercept + Slope·t, t = 0 at the first point of the
// series, missing or not.
type Line struct {
	Slope, Intercept float64
	Low, High        float64 // 95% interval of the slope
}

var z95 = distuv.UnitNormal.Quantile(0.975)

// TheilSen returns the line through a series that outliers do not bend.
//
//	slope = median over i < j of (x(j) − x(i))/(j − i)
//	intercept = median(x) − slope·median(t)
//	limits: the slopes of rank (N ∓ z·√Var S)/2, N their number
//
// in units of the series per step. Missing points are left out; the others keep their
// times. Fewer than two points give NaN throughout.
// Source: Theil 1950; Sen, JASA 1968 (63) 1379–1389, doi
// 10.1080/01621459.1968.10480934; the intercept as Conover 1980; ranks rounded as
// scipy.stats.theilslopes does.
func TheilSen(series []float64) Line {
	var w Tester
	w.keep(series)
	return w.sen(1, w.mannKendall().Var)
}

// SeasonalTheilSen is TheilSen over the pairs that lie whole periods apart. The slope
// is per step, not per period.
// Source: Hirsch, Slack and Smith, Water Resources Research 1982 (18) 107–121.
func SeasonalTheilSen(series []float64, period int) Line {
	var w Tester
	w.keep(series)
	period = max(1, period)
	return w.sen(period, w.seasonal(period, 1).Var)
}

// sen takes the pairs whose distance is a multiple of period, and the variance of S.
func (w *Tester) sen(period int, variance float64) Line {
	w.slopes = w.slopes[:0]
	for i, x := range w.value {
		for j := i + 1; j < len(w.value); j++ {
			if steps := w.at[j] - w.at[i]; period == 1 || steps%period == 0 {
				w.slopes = append(w.slopes, (w.value[j]-x)/float64(steps))
			}
		}
	}
	n := len(w.slopes)
	if n == 0 {
		nan := math.NaN()
		return Line{nan, nan, nan, nan}
	}
	line := Line{Slope: middle(w.slopes)}
	w.sorted = append(w.sorted[:0], w.value...)
	line.Intercept = middle(w.sorted) - line.Slope*w.middleTime()
	line.Low, line.High = w.limits(line.Slope, variance)
	return line
}

// limits of the slope that sen has found last, from the variance of S.
func (w *Tester) limits(slope, variance float64) (low, high float64) {
	n := len(w.slopes)
	half := z95 * math.Sqrt(max(0, variance))
	below := int(math.RoundToEven((float64(n)-half)/2)) - 1
	above := int(math.RoundToEven((float64(n) + half) / 2))
	low = nth(w.slopes, min(n-1, max(0, below)))
	high = nth(w.slopes, max(0, min(n-1, above)))
	return min(slope, low), max(slope, high)
}

// middleTime is the median of the times of the points there are, which rise.
func (w *Tester) middleTime() float64 {
	n := len(w.at)
	return float64(w.at[(n-1)/2]+w.at[n/2]) / 2
}

// middle returns the median and reorders the values.
func middle(x []float64) float64 {
	n := len(x)
	high := nth(x, n/2)
	if n%2 == 1 {
		return high
	}
	low := x[0] // nth has left the lesser ones in front
	for _, v := range x[:n/2] {
		low = max(low, v)
	}
	return low/2 + high/2
}

// nth returns the k-th smallest value, from 0, with those before it no greater and
// those after it no less: Hoare's selection, for of two thousand slopes we want three.
func nth(x []float64, k int) float64 {
	for low, high := 0, len(x)-1; low < high; {
		pivot := middleOfThree(x[low], x[(low+high)/2], x[high])
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

func middleOfThree(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}
