package nlp

import (
	"context"
	"math"
	"slices"
)

// Hyper-parameters of a user's model, set with cross-validation on 1,939 hotline
// messages of seven labels in view, of which none was tested on.
const (
	labelMinDF  = 2
	labelC      = 2.0
	labelEpochs = 8   // passes over few rows; millions need fewer
	labelRate   = 0.5 // as TrainOptions.Rate
	// labelPower makes the labels count alike, however many rows they have, as
	// far as labelBalance goes: a step of more than twice the way to the margin
	// would lead away from it.
	labelPower   = 1.0
	labelBalance = 2 / labelRate
	// labelPrior is how many texts the prior of a feature's classes counts for.
	labelPrior = 2.0
	// labelFloor is the weight of a feature that tells nothing by itself, beside
	// √KL, which lies between 0 and some 1.5.
	labelFloor = 0.1
	// labelLong is the weight of an n-gram of three characters beside that of
	// shorter ones and of words, which say most of it.
	labelLong = 0.5
)

const (
	// labelWork bounds how many features of rows training looks at, all epochs
	// together; it takes two epochs anyway.
	labelWork = 1_000_000_000
	// labelFloats bounds the weights of a model under training: 128 MB.
	labelFloats = 1 << 25
	// labelFileBytes bounds the weights in the file, and labelFeatures its features.
	labelFileBytes = 32 << 20
	labelFeatures  = 200_000
)

// A labelFitter fits models to parts of the rows.
type labelFitter struct {
	ctx     context.Context
	packed  *packedRows
	classes []string
	lane    []int   // class of a row, −1 for none
	keys    []gram  // features of the models
	number  []int32 // feature of a number of the gramBook, −1 for none
}

// choose takes the features of labelMinDF texts and more, or of so many more
// that the weights keep within labelFloats.
func (f *labelFitter) choose(book *gramBook) {
	const most = 1 << 10
	var have [most + 1]int // features by number of texts
	for _, df := range book.df {
		have[min(df, most)]++
	}
	limit := labelFloats / ((len(f.classes) + 7) &^ 7)
	minDF, n := most, have[most]
	for minDF > labelMinDF && n+have[minDF-1] <= limit {
		minDF--
		n += have[minDF]
	}
	f.number = make([]int32, len(book.df))
	for id, df := range book.df {
		f.number[id] = -1
		if int(df) >= minDF {
			f.number[id] = int32(len(f.keys))
			f.keys = append(f.keys, book.keys[id])
		}
	}
}

// A labelFit is a model fitted to some rows.
type labelFit struct {
	*labelFitter
	trainer *trainer
	weight  []float32 // of a feature
	class   []float32 // of a class, see balance
	doc     document  // the one at hand
}

func (f *labelFitter) fit(rows []int32) *labelFit {
	classes := len(f.classes)
	fit := &labelFit{labelFitter: f, class: make([]float32, classes)}
	texts := make([]float64, classes)
	for _, r := range rows {
		texts[f.lane[r]]++
	}
	for c, n := range texts {
		fit.class[c] = min(labelBalance, classWeight(len(rows), classes, max(n, 1), labelPower))
	}
	work := fit.weigh(rows, texts)
	heads := []head{{Name: headLabel, Classes: f.classes, Temperature: 1}}
	lanes := (classes + 7) &^ 7
	fit.trainer = newTrainer(heads, len(f.keys), TrainOptions{
		C: labelC, Rate: labelRate, Seed: 1,
		Epochs:      max(2, min(labelEpochs, labelWork/max(1, work))),
		MaxFeatures: min(labelFeatures, labelFileBytes/lanes),
	})
	fit.trainer.fit(len(rows), func(i int) *document { return fit.document(int(rows[i])) })
	return fit
}

// weigh fills the weights of the features, by the rows that are learned from,
// and returns how many features these have. With idf as in buildVocabulary,
//
//	weight_f = (0.1 + √KL_f) · idf_f · s_f,  KL_f = Σ_c p_fc ln(p_fc/π_c),
//	p_fc = (n_fc + 2π_c) / (df_f + 2),
//
// π_c being the share of class c among the rows and n_fc how many of its texts
// have f, and s_f = ½ for n-grams of three characters, else 1: what is spread over the classes as all texts are says little. It is
// supervised term weighting (Debole and Sebastiani 2003, doi
// 10.1145/952532.952688) with the divergence for the function.
func (fit *labelFit) weigh(rows []int32, texts []float64) (work int) {
	classes := len(texts)
	counts := make([]uint32, len(fit.keys)*classes)
	for _, r := range rows {
		c := fit.lane[r]
		fit.packed.each(int(r), func(id uint32, _ int32) {
			if k := fit.number[id]; k >= 0 {
				counts[int(k)*classes+c]++
				work++
			}
		})
	}
	all := float64(len(rows))
	fit.weight = make([]float32, len(fit.keys))
	for k := range fit.weight {
		n := counts[k*classes:][:classes]
		df, divergence := 0.0, 0.0
		for _, x := range n {
			df += float64(x)
		}
		for c, x := range n {
			if prior := texts[c] / all; prior > 0 {
				p := (float64(x) + labelPrior*prior) / (df + labelPrior)
				divergence += p * math.Log(p/prior)
			}
		}
		idf := math.Log((1+all)/(1+df)) + 1
		weight := (labelFloor + math.Sqrt(max(0, divergence))) * idf
		if fit.keys[k].runes() == maxGram {
			weight *= labelLong
		}
		fit.weight[k] = float32(weight)
	}
	return work
}

// document is a row as the trainer sees it, until the next is asked for. When
// the work is to end it is empty.
func (fit *labelFit) document(row int) *document {
	d := &fit.doc
	d.ids, d.vals, d.target, d.weight = d.ids[:0], d.vals[:0], d.target[:0], d.weight[:0]
	if fit.ctx.Err() != nil {
		d.weight = append(d.weight, 0)
		return d
	}
	var square float64
	fit.packed.each(row, func(id uint32, count int32) {
		if k := fit.number[id]; k >= 0 {
			x := float64(tfWeight(count)) * float64(fit.weight[k])
			d.ids = append(d.ids, uint32(k))
			d.vals = append(d.vals, float32(x))
			square += x * x
		}
	})
	if square > 0 {
		d.divide(math.Sqrt(square))
	}
	c := fit.lane[row]
	d.target = append(d.target, target{c, true})
	d.weight = append(d.weight, fit.class[c])
	return d
}

// judge scores rows that the model has not seen.
func (fit *labelFit) judge(rows []int32) []held {
	out := make([]held, len(rows))
	for i, r := range rows {
		fit.trainer.logits(fit.document(int(r)))
		out[i] = held{slices.Clone(fit.trainer.z[:len(fit.classes)]), fit.lane[r]}
	}
	return out
}
