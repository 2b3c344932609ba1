package trend

import (
	"gonum.org/v1/gonum/mathext"
)

// A Season says whether the positions of the calendar differ.
type Season struct {
	H    float64 // Kruskal–Wallis
	P    float64 // in [0, 1]; 1 where there was nothing to test
	Peak int     // position with the highest mean above the line, from 0; -1 where not tested
	Low  int     // the lowest
}

// TestSeason asks whether a series has a season of this period, when its line has been
// taken away. The line is SeasonalTheilSen's, which the season cannot bend. H is
// Kruskal and Wallis's statistic over the positions; it is judged as the F of the
// ranks,
//
//	F = (H/(k−1)) / ((N−1−H)/(N−k))  against F(k−1, N−k)
//
// k positions, N points, because two or three years are too few for χ², which would
// hardly ever find anything. first is the position of the first point of the series
// (0: it is a January); Peak and Low are positions of the calendar.
//
// It needs two full periods, a period of at least 2 and a second point in at least
// half of the positions; else P is 1 and Peak and Low are -1, as they are where all
// points are equal. Missing points are left out.
// Source: Kruskal and Wallis, JASA 1952 (47) 583–621; Conover and Iman, The American
// Statistician 1981 (35) 124–129.
func TestSeason(series []float64, period, first int) Season {
	var w Tester
	w.keep(series)
	return w.season(period, first)
}

// season leaves in w.effect the mean of each position above the line, and in w.rest
// what remains of the series when line and season are taken away.
func (w *Tester) season(period, first int) Season {
	none := Season{P: 1, Peak: -1, Low: -1}
	if period < 2 || period > w.length/2 {
		return none
	}
	w.flatten(w.sen(period, 0).Slope)
	w.ranksOf(w.rest)
	w.effect, w.sums, w.count = zeros(w.effect, period), zeros(w.sums, period), zeros(w.count, period)
	for i, at := range w.at {
		g := at % period
		w.effect[g] += w.rest[i]
		w.sums[g] += w.rank[i]
		w.count[g]++
	}
	k := 0.0
	for _, c := range w.count {
		if c > 0 {
			k++
		}
	}
	n := float64(len(w.rest))
	if k < 2 || n-k < float64(period)/2 {
		return none
	}
	out := none
	out.H = w.kruskalWallis(n)
	if out.H <= 0 {
		return out
	}
	out.P = fTail(out.H/(k-1), (n-1-out.H)/(n-k), k-1, n-k)
	w.settle(period, first, &out)
	return out
}

// flatten leaves in w.rest the series less a line of this slope through the times.
func (w *Tester) flatten(slope float64) {
	w.rest = w.rest[:0]
	for i, x := range w.value {
		w.rest = append(w.rest, x-float64(float64(w.at[i])*slope))
	}
}

// kruskalWallis is H with its correction for ties, from the sums of ranks. It is 0
// where all points are equal.
func (w *Tester) kruskalWallis(n float64) float64 {
	var between, total float64
	for g, c := range w.count {
		if c > 0 {
			d := w.sums[g]/c - (n+1)/2
			between += c * d * d
		}
	}
	for _, r := range w.rank {
		total += (r - (n+1)/2) * (r - (n+1)/2)
	}
	if total == 0 {
		return 0
	}
	return min(n-1, (n-1)*between/total)
}

// settle finds peak and low and takes the season out of w.rest.
func (w *Tester) settle(period, first int, out *Season) {
	mean := 0.0
	for _, v := range w.rest {
		mean += v / float64(len(w.rest))
	}
	peak, low := -1, -1
	for g, c := range w.count {
		if c == 0 {
			continue
		}
		w.effect[g] = w.effect[g]/c - mean
		if peak < 0 || w.effect[g] > w.effect[peak] {
			peak = g
		}
		if low < 0 || w.effect[g] < w.effect[low] {
			low = g
		}
	}
	for i, at := range w.at {
		w.rest[i] -= w.effect[at%period]
	}
	shift := first%period + period
	out.Peak, out.Low = (peak+shift)%period, (low+shift)%period
}

// fTail is P(F ≥ a/b) with d1 and d2 degrees of freedom.
func fTail(a, b, d1, d2 float64) float64 {
	if b <= 0 {
		return 0
	}
	f := a / b
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}

func zeros(x []float64, n int) []float64 {
	x = x[:0]
	for range n {
		x = append(x, 0)
	}
	return x
}
