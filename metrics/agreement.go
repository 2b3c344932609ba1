package metrics

import "math"

// Agreement of two partitions of the same items: one that is true, such as
// incidents found by people, and one that was computed. Both give the cluster of
// each item; a negative number is a cluster of its own. Slices of different
// length, and none at all, agree in nothing that can be measured: NaN.

// A Contingency is how many items every pair of a true and a computed cluster
// shares.
type Contingency struct {
	joint       map[[2]int32]int
	truth, pred map[int32]int
	n           int
}

// NewContingency counts.
func NewContingency(truth, pred []int32) Contingency {
	c := Contingency{joint: map[[2]int32]int{}, truth: map[int32]int{}, pred: map[int32]int{}}
	if len(truth) != len(pred) {
		return c
	}
	c.n = len(truth)
	for i := range truth {
		t, p := own(truth[i], i), own(pred[i], i)
		c.joint[[2]int32{t, p}]++
		c.truth[t]++
		c.pred[p]++
	}
	return c
}

// own gives item i a cluster of its own where it has none.
func own(cluster int32, i int) int32 {
	if cluster < 0 {
		return int32(-1 - i)
	}
	return cluster
}

// An Agreement is a precision, a recall and their harmonic mean, each in [0, 1].
type Agreement struct{ Precision, Recall, F float64 }

func agreement(precision, recall float64) Agreement {
	f := 0.0
	if precision+recall != 0 { // NaN goes on
		f = 2 * precision * recall / (precision + recall)
	}
	return Agreement{precision, recall, f}
}

// BCubed is the mean over items of the share of an item's computed cluster that
// is in its true one (precision), and of its true cluster that is in its computed
// one (recall).
//
// Source: Bagga and Baldwin, ACL 1998, doi 10.3115/980845.980859.
func (c Contingency) BCubed() Agreement {
	var p, r float64
	for _, k := range sortedPairs(c.joint) {
		n := c.joint[k]
		p += float64(n) * float64(n) / float64(c.pred[k[1]])
		r += float64(n) * float64(n) / float64(c.truth[k[0]])
	}
	return agreement(p/float64(c.n), r/float64(c.n))
}

// AdjustedRand is the adjusted Rand index: the share of pairs of items that both
// partitions treat alike, less what chance gives, over the most that can be
// beyond chance. 1 is the same partition, 0 chance; it may be negative.
//
// Source: Hubert and Arabie, Journal of Classification 2, 1985,
// doi 10.1007/BF01908075.
func (c Contingency) AdjustedRand() float64 {
	if c.n == 0 {
		return math.NaN()
	}
	var both, inTruth, inPred float64
	for _, n := range c.joint {
		both += choose2(n)
	}
	for _, n := range c.truth {
		inTruth += choose2(n)
	}
	for _, n := range c.pred {
		inPred += choose2(n)
	}
	if inTruth == inPred && (inTruth == 0 || inTruth == choose2(c.n)) {
		return 1 // both all alone, or both all together
	}
	chance := inTruth * inPred / choose2(c.n)
	return (both - chance) / ((inTruth+inPred)/2 - chance)
}

func choose2(n int) float64 { return float64(n) * float64(n-1) / 2 }

// A VMeasure is homogeneity, that computed clusters hold members of one true
// cluster only; completeness, that true clusters lie in one computed cluster
// only; and V, their harmonic mean. Each is in [0, 1].
type VMeasure struct{ Homogeneity, Completeness, V float64 }

// VMeasure is 1 less the entropy that is left of one partition when the other is
// known, over its whole entropy; 1 where that is 0.
//
// Source: Rosenberg and Hirschberg, EMNLP 2007, aclanthology.org/D07-1043.
func (c Contingency) VMeasure() VMeasure {
	if c.n == 0 {
		return VMeasure{math.NaN(), math.NaN(), math.NaN()}
	}
	n := float64(c.n)
	var mutual float64
	for _, k := range sortedPairs(c.joint) {
		x := float64(c.joint[k])
		mutual += x / n * math.Log(x*n/(float64(c.truth[k[0]])*float64(c.pred[k[1]])))
	}
	known := func(sizes map[int32]int) float64 {
		if h := entropy(sizes, n); h > 0 {
			return min(1, max(0, mutual/h))
		}
		return 1
	}
	a := agreement(known(c.truth), known(c.pred))
	return VMeasure{a.Precision, a.Recall, a.F}
}

// entropy is in nats.
func entropy(sizes map[int32]int, n float64) (h float64) {
	for _, k := range sortedKeys(sizes) {
		p := float64(sizes[k]) / n
		h -= p * math.Log(p)
	}
	return h
}

// ExtendedBCubed is BCubed for items that may be in several true and several
// computed clusters, given as sets of numbers. Over the pairs of items, each with
// itself, that share a computed cluster, precision is the mean of min(shared
// true, shared computed) / shared computed, recall the same over those that share
// a true one by shared true; both averaged by item.
//
// Source: Amigó, Gonzalo, Artiles and Verdejo, Information Retrieval 12, 2009,
// doi 10.1007/s10791-008-9066-8. Time grows with the square of the items.
func ExtendedBCubed(truth, pred [][]int32) Agreement {
	if len(truth) != len(pred) || len(truth) == 0 {
		return agreement(math.NaN(), math.NaN())
	}
	var p, r mean
	for i := range truth {
		var pi, ri mean
		for j := range truth {
			t, c := shared(truth[i], truth[j]), shared(pred[i], pred[j])
			if c > 0 {
				pi.add(min(t, c) / c)
			}
			if t > 0 {
				ri.add(min(t, c) / t)
			}
		}
		p.addMean(pi)
		r.addMean(ri)
	}
	return agreement(p.value(), r.value())
}

// A mean is of what was added.
type mean struct{ sum, n float64 }

func (m *mean) add(x float64) { m.sum, m.n = m.sum+x, m.n+1 }
func (m mean) value() float64 { return m.sum / m.n }

// addMean adds the value of x if there is one.
func (m *mean) addMean(x mean) {
	if x.n > 0 {
		m.add(x.value())
	}
}

func shared(a, b []int32) (n float64) {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				n++
				break
			}
		}
	}
	return n
}

// BestClusterF1 is the mean over true clusters of the best F1 that a computed
// cluster, all of its members counted, has with them. Only items whose truth is
// not negative belong to a true cluster: unlabelled members of a computed cluster
// count against it. NaN where no item does.
func BestClusterF1(truth, pred []int32) float64 {
	if len(truth) != len(pred) {
		return math.NaN()
	}
	c := NewContingency(truth, pred)
	best := map[int32]float64{}
	for k, n := range c.joint {
		if k[0] < 0 {
			continue
		}
		f := 0.0
		if k[1] >= 0 { // what stands alone is no cluster
			f = 2 * float64(n) / float64(c.truth[k[0]]+c.pred[k[1]])
		}
		best[k[0]] = max(best[k[0]], f)
	}
	var m mean
	for _, k := range sortedKeys(best) {
		m.add(best[k])
	}
	return m.value()
}
