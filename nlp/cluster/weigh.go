package cluster

import (
	"math"
	"sync"
)

// weighted are the nodes with what their similarity needs. Buckets are those of
// vocabulary.
type weighted struct {
	fs      []Features
	time    []int64
	person  []uint64
	factor  []float32 // of a node's person: for two texts of the same
	weights []float32 // by bucket; 0 for what only one text has
	counts  [maxCount + 1]float32
	norm    []float32 // 1 / length of a node's vector
	named   []float32 // squared weight of the names in a node
	names   float32   // NameShare
	away    float32   // most similarity of two that name different places
	days    [maxDays]float32
}

// maxDays is from how many days on similarity fades no further: ten years.
const maxDays = 3653

// idfPower is the exponent of idf in a weight: above 1, so that names, which are
// rare, outweigh what is said of many places.
const idfPower = 1.5

// samePlace is the share of the weight of a text's names that another must have for
// both to be about the same place.
const samePlace = 0.3

// Frequencies count in how many texts each feature is. The zero value is empty.
//
// It may be read from several goroutines once all texts are added.
type Frequencies struct {
	texts int
	df    []uint32
	once  sync.Once
	w     []float32
}

// Add counts the features of a text.
func (q *Frequencies) Add(fs Features) {
	if q.df == nil {
		q.df = make([]uint32, buckets)
	}
	q.texts++
	for _, f := range fs {
		q.df[f.bucket()]++
	}
}

// weights of the features by bucket; 0 for what only one text has.
func (q *Frequencies) weights() []float32 {
	q.once.Do(func() {
		q.w = make([]float32, buckets)
		for b, d := range q.df {
			if d > 1 {
				q.w[b] = float32(math.Pow(idf(q.texts, int(d)), idfPower))
			}
		}
	})
	return q.w
}

// weigh counts how many nodes have each feature and weighs all features anew.
func weigh(docs []Doc, first []int32, o IncidentOptions) *weighted {
	w := &weighted{
		fs: make([]Features, len(first)), time: make([]int64, len(first)), person: make([]uint64, len(first)),
		factor: make([]float32, len(first)), norm: make([]float32, len(first)),
		named: make([]float32, len(first)), names: float32(o.NameShare), away: float32(o.Elsewhere * o.Threshold),
	}
	texts := map[uint64]int{}
	for _, d := range docs {
		texts[d.Person]++
	}
	for n, i := range first {
		d := docs[i]
		w.fs[n], w.time[n], w.person[n] = d.Features, d.Time, d.Person
		if w.factor[n] = float32(o.SamePerson); texts[d.Person] >= o.ManyTexts {
			w.factor[n] = float32(o.ManyTextsFactor)
		}
	}
	if o.Background == nil {
		o.Background = &Frequencies{}
		for _, fs := range w.fs {
			o.Background.Add(fs)
		}
	}
	w.fs, w.weights = number(w.fs, o.Background.weights())
	for n := range w.counts {
		w.counts[n] = 1 + logCount(n)
	}
	for d := range w.days {
		w.days[d] = float32(math.Pow(1+float64(d)/30, -o.Fading))
	}
	w.measure()
	return w
}

// measure takes each node's length, and how much its names weigh.
func (w *weighted) measure() {
	for n, fs := range w.fs {
		var all float64
		for _, f := range fs {
			x := float64(w.weight(f))
			all += x * x
			if f.named() {
				v := w.weights[f.bucket()]
				w.named[n] += v * v
			}
		}
		w.norm[n] = inverse(math.Sqrt(all))
	}
}

func inverse(x float64) float32 {
	if x == 0 {
		return 0
	}
	return float32(1 / x)
}

func (w *weighted) weight(f Feature) float32 {
	return w.counts[f.count()] * w.weights[f.bucket()]
}

func (w *weighted) fading(a, b int32) float32 {
	if w.time[a] == NoTime || w.time[b] == NoTime {
		return 1
	}
	d := w.time[a] - w.time[b]
	return w.days[min(max(d, -d)/86400, maxDays-1)]
}

func (w *weighted) same(a, b int32) float32 {
	if w.person[a] == 0 || w.person[a] != w.person[b] {
		return 1
	}
	return w.factor[a]
}
