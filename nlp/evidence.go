package nlp

import (
	"cmp"
	"slices"
	"strings"
)

// span is a stretch of the stream that speaks for the label given.
type span struct {
	from, to int // runes
	score    float32
}

const (
	minSpan = 2  // shorter stretches are not readable as evidence
	maxSpan = 12 // longer ones no longer point at anything
)

// evidence returns the words of the text that spoke most for the lane, best
// first. Every n-gram's contribution w_fc·x_f (the weights of a head
// are centred, so it is relative to the other classes) is spread evenly over
// its characters, a rule's weight likewise; neighbouring characters that stand
// out then make up a span.
func (a *Analyzer) evidence(s *scratch, lane int, norm float32, title, text string) []string {
	temperature := a.model.head(headIssue).Temperature
	s.weight = resize(s.weight, len(s.runes))
	clear(s.weight)
	if lane < a.model.lanes && norm > 0 {
		for _, h := range s.hits {
			if h.n == 0 {
				continue
			}
			w := a.model.weight(h.id, lane) * float32(tfWeight(h.count)) / (tfUnit * norm * temperature * float32(h.n))
			for i := h.at; i < h.at+h.n; i++ {
				s.weight[i] += w
			}
		}
	}
	for _, h := range s.rules {
		if h.lane != lane {
			continue
		}
		for i := h.at; i < h.at+h.n; i++ {
			s.weight[i] += h.weight / float32(h.n)
		}
	}
	s.findSpans()
	var out []string
	for _, sp := range s.spans {
		w := s.original(sp, title, text)
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
		if len(out) == maxEvidence {
			break
		}
	}
	return out
}

// particles begin no word that says anything.
const particles = "的了是在和就也都得着过吗呢吧啊"

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
		if strings.ContainsRune(particles, s.runes[i]) {
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
