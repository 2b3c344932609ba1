package nlp

import (
	"cmp"
	"math"
	"slices"
)

// A LabelReport is what training tells of the labels and of the texts held out:
// each of those was judged by a model that had not seen it, nor an equal text.
type LabelReport struct {
	Labels  []LabelCount // learned, in order of name
	Dropped []LabelCount // of fewer rows than minLabelRows

	Folds     int // the texts were dealt into so many parts
	HeldFolds int // of which so many were held out in turn
	Held      HeadScore
	Bins      []CalibrationBin

	Features    int // n-grams and words that the model knows
	PackedBytes int // memory of the packed features of all rows
}

// A LabelCount is the number of rows that have a label.
type LabelCount struct {
	Label string
	Rows  int
}

// A CalibrationBin compares, over held-out texts of similar probability, the
// mean probability of the answer with the share of right answers; both in [0, 1].
type CalibrationBin struct {
	N            int
	Score, Right float64
}

// calibrationBins is how many bins of equal mass there are.
const calibrationBins = 5

// held is a held-out text: its scores before the temperature, and its class.
type held struct {
	z     []float32
	right int
}

// judge fills the figures in from held-out texts and returns the temperature.
// The temperature is chosen on the same texts as the bins show: it is one number,
// which some hundred texts settle.
func (r *LabelReport) judge(classes []string, texts []held) (temperature float32) {
	var loss heatLoss
	for _, t := range texts {
		loss.add(t.z, t.right)
		r.Held.add(classes[best(t.z)], []string{classes[t.right]})
	}
	r.Held.finish()
	temperature = loss.best()
	r.Bins = calibration(texts, temperature)
	return temperature
}

// calibration sorts texts by the probability of their answer and cuts them into
// bins of equal size, to one text; fewer bins where there are fewer texts.
func calibration(texts []held, temperature float32) []CalibrationBin {
	answers := make([]answer, len(texts))
	for i, t := range texts {
		k := best(t.z)
		score := math.Exp(float64(t.z[k]/temperature) - logSumExp(t.z, float64(temperature)))
		answers[i] = answer{score, k == t.right}
	}
	return bins(answers)
}

// An answer is the probability of what was said of a text, and whether it was right.
type answer struct {
	score float64
	right bool
}

// bins sorts the answers by probability and cuts them into calibrationBins.
func bins(answers []answer) []CalibrationBin {
	slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(a.score, b.score) })
	var out []CalibrationBin
	for i := range calibrationBins {
		part := answers[i*len(answers)/calibrationBins : (i+1)*len(answers)/calibrationBins]
		if len(part) == 0 {
			continue
		}
		b := CalibrationBin{N: len(part)}
		for _, a := range part {
			b.Score += a.score
			b.Right += float64(btoi(a.right))
		}
		b.Score /= float64(len(part))
		b.Right /= float64(len(part))
		out = append(out, b)
	}
	return out
}
