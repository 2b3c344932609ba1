package nlp

import "strconv"

// causeFolds is how many parts the labels are dealt into, by the hash of the text.
const causeFolds = 5

// CheckCauses tells how well factor, stage and force of the labelled texts are
// found by what the labels of the other parts teach. Texts for which the analyzer
// gives no cause, because it takes them for praise or out of scope, are left out.
// Sentence and Object are not asked. The issues are surer than those of new texts:
// the model has learned from these.
func CheckCauses(modelFile []byte, examples []Example, labels []CauseLabel) (CauseEvaluation, error) {
	var ev CauseEvaluation
	opts := defaultCauseOptions()
	c, err := newCauseCorpus(modelFile, examples, labels, opts)
	if err != nil {
		return ev, err
	}
	part, err := c.parts()
	if err != nil {
		return ev, err
	}
	scores := []*HeadScore{&ev.Factor, &ev.Stage, &ev.Force}
	for fold := range causeFolds {
		t := c.fit(c.others(part, fold), opts)
		for i := range c.docs {
			if part[i] != fold || c.skip[i] {
				continue
			}
			t.logits(&c.docs[i])
			for k, h := range c.heads {
				got := h.Classes[best(t.z[h.from:h.from+len(h.Classes)])]
				scores[k].add(got, []string{h.Classes[c.docs[i].target[k].lane-h.from]})
			}
		}
	}
	for _, s := range scores {
		s.finish()
	}
	return ev, nil
}

// parts deals the texts out to the folds of the cross-validation.
func (c *causeCorpus) parts() ([]int, error) {
	part := make([]int, len(c.keys))
	for i, key := range c.keys {
		n, err := strconv.ParseUint(key, 16, 64)
		if err != nil {
			return nil, err
		}
		part[i] = int(n % causeFolds)
	}
	return part, nil
}

// others are the texts with a cause that are not of a part.
func (c *causeCorpus) others(part []int, fold int) (index []int) {
	for i := range c.docs {
		if part[i] != fold && !c.skip[i] {
			index = append(index, i)
		}
	}
	return index
}
