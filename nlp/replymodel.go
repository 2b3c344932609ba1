package nlp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// A replyModel holds the weights of the three questions about a reply.
type replyModel struct {
	Pairs        int       `json:"pairs"` // it was trained with
	Relevance    replyHead `json:"relevance"`
	Completeness replyHead `json:"completeness"`
	Explanation  replyHead `json:"explanation"`
}

// A replyHead answers one question: log odds = Bias + Σ Weights·feature.
type replyHead struct {
	Bias    float64
	Weights [replyFeatures]float64
}

// probability is 1/(1+e^-z), z being the log odds.
func (h *replyHead) probability(x *[replyFeatures]float64) float64 {
	z := h.Bias
	for i, w := range h.Weights {
		z += w * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// replyHeadFile is a replyHead as the file names it: weights by feature, 0 where
// the question does not look at one.
type replyHeadFile struct {
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`
}

// MarshalJSON and UnmarshalJSON write and read weights by name, so that the file
// can be read by people.
func (h replyHead) MarshalJSON() ([]byte, error) {
	f := replyHeadFile{h.Bias, map[string]float64{}}
	for i, w := range h.Weights {
		if w != 0 {
			f.Weights[replyFeatureNames[i]] = w
		}
	}
	return json.Marshal(f)
}

func (h *replyHead) UnmarshalJSON(data []byte) error {
	var f replyHeadFile
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	*h = replyHead{Bias: f.Bias}
	for name, w := range f.Weights {
		i := slices.Index(replyFeatureNames[:], name)
		if i < 0 {
			return fmt.Errorf("没有名为 %q 的特征：请用 make model 重新训练", name)
		}
		h.Weights[i] = w
	}
	return nil
}

func readReplyModel(data []byte) (*replyModel, error) {
	var m replyModel
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	return &m, nil
}

// evidence returns the words that weighed most, as they stand in the reply: of
// the cues in order of what they add to or take from completeness and
// explanation together, the first word of each, then the second.
func (g *ReplyGrader) evidence(s *replyScratch, reply string) []string {
	spans := s.marks
	for _, h := range s.hits {
		if h.lane != cueFrame {
			spans = append(spans, cueSpan{h.lane, int(s.start[h.at]), s.endOf(reply, h)})
		}
	}
	s.marks = spans
	slices.SortStableFunc(spans, func(a, b cueSpan) int { return cmp.Compare(a.from, b.from) })
	var left [cues][]cueSpan
	order := make([]int, 0, cues)
	for _, sp := range spans {
		if left[sp.cue] == nil {
			order = append(order, sp.cue)
		}
		left[sp.cue] = append(left[sp.cue], sp)
	}
	weight := func(cue int) float64 {
		f := featureEmpty + cue - cueEmpty
		return (math.Abs(g.model.Completeness.Weights[f]) + math.Abs(g.model.Explanation.Weights[f])) * s.features[f]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight(b), weight(a)) })
	var out []string
	var taken []cueSpan
	for k := range 2 {
		for _, cue := range order {
			if k >= len(left[cue]) || len(out) == maxReplyEvidence {
				continue
			}
			sp := left[cue][k]
			if !slices.ContainsFunc(taken, func(t cueSpan) bool { return sp.from < t.to && t.from < sp.to }) {
				taken, out = append(taken, sp), append(out, reply[sp.from:sp.to])
			}
		}
	}
	return out
}

// evidenceRunes is how much of its clause a cue brings along.
const evidenceRunes = 14

// endOf is the byte offset at which the evidence of a hit ends: with its clause,
// so that 因 says because of what, unless that is long.
func (s *replyScratch) endOf(reply string, h ruleHit) int {
	last := h.at + h.n - 1
	for last+1 < len(s.runes) && s.runes[last+1] != boundary && last+1-h.at < evidenceRunes {
		last++
	}
	_, n := utf8.DecodeRuneInString(reply[s.start[last]:]) // in lower case it may be longer
	return int(s.start[last]) + n
}
