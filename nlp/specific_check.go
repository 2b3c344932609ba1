package nlp

import "slices"

// A SpecificScore tells how well the specific causes of an issue are found.
type SpecificScore struct {
	Issue string
	Best  HeadScore // the likeliest class; another cause and none of the issue are classes, too
	Named Share     // texts of which a cause is named
	Alien Share     // strangers of which none is
	Right Share     // of those: rightly
}

// Check tells, by issue, how well the causes of texts are found by what the other
// texts teach, in five parts; the texts of other issues are not asked.
func (c *SpecificCorpus) Check() (scores []SpecificScore, err error) {
	opts := defaultSpecificOptions()
	for _, causes := range byIssue(c.Catalogue) {
		issue := causes[0].Issue()
		corpus, err := c.corpus(causes, opts)
		if err != nil {
			return nil, err
		}
		part, err := corpus.parts()
		if err != nil {
			return nil, err
		}
		logits := make([][]float32, len(corpus.docs))
		var loss heatLoss
		for fold := range causeFolds {
			t := corpus.fit(corpus.others(part, fold), opts)
			for i := range corpus.docs {
				if part[i] == fold && !corpus.skip[i] {
					t.logits(&corpus.docs[i])
					logits[i] = slices.Clone(t.z[:len(corpus.heads[0].Classes)])
					loss.add(logits[i], corpus.docs[i].target[0].lane)
				}
			}
		}
		temperature := loss.best() * realCauses
		score := SpecificScore{Issue: issue}
		for i, p := range logits {
			if p == nil {
				continue
			}
			for k := range p {
				p[k] /= temperature
			}
			softmax(p)
			score.add(p, corpus.docs[i].target[0].lane, corpus.heads[0].Classes, i < len(c.byIssue[issue]))
		}
		score.Best.finish()
		score.Alien = newShare(score.Alien.Hits, score.Alien.N)
		score.Named, score.Right = newShare(score.Named.Hits, score.Named.N), newShare(score.Right.Hits, score.Right.N)
		scores = append(scores, score)
	}
	return scores, nil
}

// add counts a text with the probabilities p of the classes, of which want is right; a
// stranger is not one of the issue's own texts.
func (s *SpecificScore) add(p []float32, want int, classes []string, own bool) {
	cause, sure := likeliest(p)
	named := sure >= leastSpecific
	if !own {
		s.Alien.N++
		s.Alien.Hits += btoi(!named)
		return
	}
	s.Best.add(classes[best(p)], []string{classes[want]})
	s.Named.N++
	if named {
		s.Named.Hits++
		s.Right.N++
		s.Right.Hits += btoi(cause == want)
	}
}
