package nlp

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"weisu/nlp/internal/encoder"
)

// meaningOptions train the shipped classifiers. They were set with the
// development gold in view.
var meaningOptions = encoder.TuneOptions{
	Layers: 3, Epochs: 3, Rate: 1e-4, HeadRate: 1e-2, Decay: 0.01, Dropout: 0.1, Tokens: 3072, MaxTokens: 256, Seed: 1,
}

// meaningWeights are the heads' shares in the loss: the issue is what is hard.
var meaningWeights = map[string]float32{headScope: 0.5, headKind: 0.5, headIssue: 1, headSeverity: 0.3}

const (
	// furtherShare of the probability of a text's issue belongs to its further
	// issues: a reader may take one of these for the first.
	furtherShare = 0.15
	// smoothing is spread evenly over all issues (Szegedy et al. 2016, arXiv
	// 1512.00567), so that the classifier is not surer than it can be.
	smoothing = 0.05
)

// TrainMeaning trains the classifiers that read by meaning on the examples and
// writes the file that the analyzer takes. log, which may be nil, is told how far
// it is.
func TrainMeaning(examples []Example, log func(step, steps int, loss float64), w io.Writer) error {
	var heads []encoder.Head
	opts := meaningOptions
	for _, h := range trainHeads(examples) {
		heads = append(heads, encoder.Head{Name: h.Name, Classes: h.Classes})
		opts.Weights = append(opts.Weights, meaningWeights[h.Name])
	}
	var texts []encoder.Example
	for i := range examples {
		texts = append(texts, encoder.Example{Text: examples[i].Text, Want: wanted(&examples[i], heads)})
	}
	return encoder.Tune(encoderFile, heads, texts, opts, log, w)
}

// wanted is what the heads should answer to an example; what is out of scope has
// neither issue nor severity.
func wanted(e *Example, heads []encoder.Head) (want []float32) {
	for _, h := range heads {
		p := make([]float32, len(h.Classes))
		set := func(class string, v float32) {
			if i := slices.Index(h.Classes, class); i >= 0 {
				p[i] += v
			}
		}
		switch {
		case h.Name == headScope && e.InScope:
			set("in", 1)
		case h.Name == headScope:
			set("out", 1)
		case h.Name == headKind:
			set(e.Kind, 1)
		case !e.InScope:
		case h.Name == headSeverity:
			set(strconv.Itoa(e.Severity), 1)
		case h.Name == headIssue:
			others := slices.DeleteFunc(strings.Split(e.Others, ";"), func(o string) bool {
				return o == e.Issue || !slices.Contains(h.Classes, o)
			})
			first := float32(1)
			for _, o := range others {
				set(o, furtherShare/float32(len(others)))
				first = 1 - furtherShare
			}
			set(e.Issue, first)
			for i := range p {
				p[i] = (1-smoothing)*p[i] + smoothing/float32(len(p))
			}
		}
		want = append(want, p...)
	}
	return want
}
