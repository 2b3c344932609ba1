package nlp

import (
	"cmp"
	"math"
	"slices"
)

// span is a stretch of the stream that speaks for the label given.
type span struct {
	from, to int     // runes
	score    float32 // the sum of their weights
}

const (
	minSpan = 2  // shorter stretches are not readable as evidence
	maxSpan = 12 // longer ones no longer point at anything
)

// evidence fills in the words of the text that spoke most for the issue at
// lane, best first, and what each adds to the log odds of the issue c against
// the mean of the K-1 others,
//
//	z_c - 1/(K-1) Σ_{j≠c} z_j = K/(K-1)·(z_c - mean z),
//
// z being the scores of Model and the rules. The weights of a head are centred,
// so that an n-gram f adds K/(K-1)·w_fc·x_f/T; a rule of the issue adds its
// weight, cut in proportion where the issue's rules reach maxRuleScore. Both are
// spread evenly over the characters where they first stand, and neighbouring
// characters that stand out make up a word, whose weight is their sum, to two
// decimals. It is never negative and has no upper bound. What is not in it: the
// bias, the length of the text, rules for other issues, and the encoder.
func (a *Analyzer) evidence(out *Analysis, s *scratch, lane int, norm float32, title, text string) {
	head := a.model.head(headIssue)
	k := float32(len(head.Classes))
	scale := k / max(1, k-1) / (tfUnit * norm * head.Temperature)
	s.weight = resize(s.weight, len(s.runes))
	clear(s.weight)
	if lane < a.model.lanes && norm > 0 {
		for _, h := range s.hits {
			if h.n == 0 {
				continue
			}
			w := a.model.weight(h.id, lane) * float32(tfWeight(h.count)) * scale / float32(h.n)
			for i := h.at; i < h.at+h.n; i++ {
				s.weight[i] += w
			}
		}
	}
	cut := s.ruleCut(lane)
	for _, h := range s.rules {
		if h.lane != lane {
			continue
		}
		for i := h.at; i < h.at+h.n; i++ {
			s.weight[i] += h.weight * cut / float32(h.n)
		}
	}
	s.findSpans()
	if len(s.spans) == 0 {
		return
	}
	out.Evidence = make([]string, 0, min(len(s.spans), maxEvidence))
	for _, sp := range s.spans {
		w := s.original(sp, title, text)
		if slices.Contains(out.Evidence, w) {
			continue
		}
		out.EvidenceWeights[len(out.Evidence)] = math.Round(float64(sp.score)*100) / 100
		out.Evidence = append(out.Evidence, w)
		if len(out.Evidence) == maxEvidence {
			break
		}
	}
}

// ruleCut is the share of a lane's rules that maxRuleScore left.
func (s *scratch) ruleCut(lane int) float32 {
	var sum float32
	for _, h := range s.rules {
		if h.lane == lane {
			sum += h.weight
		}
	}
	if sum <= maxRuleScore {
		return 1
	}
	return maxRuleScore / sum
}

// isParticle tells what begins no word that says anything.
func isParticle(r rune) bool {
	switch r {
	case '的', '了', '是', '在', '和', '就', '也', '都', '得', '着', '过', '吗', '呢', '吧', '啊':
		return true
	}
	return false
}

// findSpans fills s.spans with the runs of characters that weigh at least a
// quarter of the heaviest character, best first.
func (s *scratch) findSpans() {
	s.spans = s.spans[:0]
	var top float32
	for i, w := range s.weight {
		if s.runes[i] != boundary {
			top = max(top, w)
		}
	}
	if top <= 0 {
		return
	}
	for i := 0; i < len(s.runes); i++ {
		if s.weight[i] < top/4 || isParticle(s.runes[i]) {
			continue // begins no word
		}
		sp := span{from: i}
		for i < len(s.runes) && i-sp.from < maxSpan && s.runes[i] != boundary && s.weight[i] >= top/4 {
			sp.score += s.weight[i]
			i++
		}
		sp.to = i
		if sp.to-sp.from >= minSpan {
			s.spans = append(s.spans, sp)
		}
	}
	slices.SortStableFunc(s.spans, func(a, b span) int { return cmp.Compare(b.score, a.score) })
}

// original returns the characters of sp as they stand in title or text.
func (s *scratch) original(sp span, title, text string) string {
	from, to := int(s.start[sp.from]), int(s.start[sp.to])
	if from < len(title) {
		return title[from:min(to, len(title))]
	}
	return text[from-len(title) : to-len(title)]
}
