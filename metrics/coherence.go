package metrics

import "math"

// coherenceEpsilon keeps the logarithm of two words that never meet finite:
// gensim's value.
const coherenceEpsilon = 1e-12

// A Pair counts where two words stand among documents.
type Pair struct{ Both, First, Second, Documents int }

// LogConditional is log((P(a,b)+ε) / P(b)), how much b makes a likely: the pairs of
// UMass coherence (Mimno et al. 2011). It is at most about 0; 0 without a document
// that has b.
func (p Pair) LogConditional() float64 {
	if p.Second == 0 || p.Documents == 0 {
		return 0
	}
	n := float64(p.Documents)
	return math.Log((float64(p.Both)/n + coherenceEpsilon) / (float64(p.Second) / n))
}

// PMI is log((P(a,b)+ε) / (P(a)·P(b))), in nats: pointwise mutual information. 0
// where one of the words stands nowhere.
func (p Pair) PMI() float64 {
	if p.First == 0 || p.Second == 0 || p.Documents == 0 {
		return 0
	}
	n := float64(p.Documents)
	return math.Log((float64(p.Both)/n + coherenceEpsilon) / (float64(p.First) / n * float64(p.Second) / n))
}

// NPMI is PMI / −log(P(a,b)+ε), in [−1, 1]: −1 where two words never meet, 0 where
// they meet by chance, 1 where they only stand together (Bouma 2009; the pairs of
// C_NPMI coherence, Röder et al. 2015, doi 10.1145/2684822.2685324). As computed by
// gensim. 0 where one of the words stands nowhere.
func (p Pair) NPMI() float64 {
	if p.First == 0 || p.Second == 0 || p.Documents == 0 {
		return 0
	}
	if p.Both == p.Documents { // both in every document: log 1
		return 1
	}
	return p.PMI() / -math.Log(float64(p.Both)/float64(p.Documents)+coherenceEpsilon)
}

// Coherence is the mean NPMI over all pairs of each topic's words, then over the
// topics, in [−1, 1]; documents are sets of words. A topic of fewer than two words
// does not count; NaN if none counts.
func Coherence[W comparable](topics [][]W, documents [][]W) float64 {
	postings := map[W]map[int]bool{}
	for _, topic := range topics {
		for _, w := range topic {
			postings[w] = map[int]bool{}
		}
	}
	for i, d := range documents {
		for _, w := range d {
			if p, ok := postings[w]; ok {
				p[i] = true
			}
		}
	}
	var sum float64
	n := 0
	for _, topic := range topics {
		if len(topic) < 2 {
			continue
		}
		sum += meanNPMI(topic, postings, len(documents))
		n++
	}
	return sum / float64(n)
}

func meanNPMI[W comparable](topic []W, postings map[W]map[int]bool, documents int) float64 {
	var sum float64
	n := 0
	for i, a := range topic {
		for _, b := range topic[:i] {
			p := Pair{First: len(postings[a]), Second: len(postings[b]), Documents: documents}
			for d := range postings[a] {
				if postings[b][d] {
					p.Both++
				}
			}
			sum += p.NPMI()
			n++
		}
	}
	return sum / float64(n)
}

// Diversity is the share of different words among all words of the topics, in
// (0, 1]: 1 where no word stands in two topics (Dieng et al. 2020,
// doi 10.1162/tacl_a_00325). NaN without words.
func Diversity[W comparable](topics [][]W) float64 {
	different, all := map[W]bool{}, 0
	for _, topic := range topics {
		for _, w := range topic {
			different[w] = true
		}
		all += len(topic)
	}
	return float64(len(different)) / float64(all)
}
