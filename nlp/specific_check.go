package nlp

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
		score := SpecificScore{Issue: issue}
		corpus.calibrate(corpus.others(part, -1), opts)
		corpus.heads[0].Temperature *= realCauses
		for fold := range causeFolds {
			t := corpus.fit(corpus.others(part, fold), opts)
			for i := range corpus.docs {
				if part[i] != fold || corpus.skip[i] {
					continue
				}
				t.logits(&corpus.docs[i])
				h := &corpus.heads[0]
				p := t.z[:len(h.Classes)]
				for k := range p {
					p[k] /= h.Temperature
				}
				softmax(p)
				got, want := best(p), corpus.docs[i].target[0].lane
				cause, sure := likeliest(p)
				if i >= len(c.byIssue[issue]) {
					score.Alien.N++
					if sure < leastSpecific {
						score.Alien.Hits++
					}
					continue
				}
				score.Best.add(h.Classes[got], []string{h.Classes[want]})
				score.Named.N++
				if sure >= leastSpecific {
					score.Named.Hits++
					score.Right.N++
					if cause == want {
						score.Right.Hits++
					}
				}
			}
		}
		score.Best.finish()
		score.Alien = newShare(score.Alien.Hits, score.Alien.N)
		score.Named, score.Right = newShare(score.Named.Hits, score.Named.N), newShare(score.Right.Hits, score.Right.N)
		scores = append(scores, score)
	}
	return scores, nil
}
