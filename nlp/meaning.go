package nlp

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"weisu/nlp/internal/encoder"
)

var (
	//go:embed model/encoder.bin
	encoderFile string
	//go:embed model/meaning.json
	meaningFile []byte
)

// Values of Config.Encoder.
const (
	EncoderOff       = "off"       // n-grams and rules alone: some 30 µs a text
	EncoderUncertain = "uncertain" // the encoder reads what these are not sure of
	EncoderAll       = "all"       // it reads every text: some 90 ms a text of 100 characters
)

// A meaning reads texts by what they mean, not by their characters: linear
// classifiers over the vectors of a pretrained encoder. They are mixed with the
// n-gram model's, half and half: the two err on different texts. It is
// immutable and safe for concurrent use.
type meaning struct {
	encoder *encoder.Encoder
	heads   map[string]meaningHead
}

// A meaningHead is one classifier: class c has the score bias_c + w_c·x, and the
// probability is the softmax of the scores.
type meaningHead struct {
	Name    string      `json:"name"`
	Classes []string    `json:"classes"`
	Bias    []float32   `json:"bias"`
	Weights [][]float32 `json:"weights"` // by class
}

// loadMeaning is called where it is wanted, for it takes some 20 MB.
var loadMeaning = sync.OnceValues(func() (*meaning, error) {
	e, err := encoder.New(encoderFile)
	if err != nil {
		return nil, err
	}
	var heads []meaningHead
	if err := json.Unmarshal(meaningFile, &heads); err != nil {
		return nil, fmt.Errorf("内置的语义分类器无法读取：%w；请用 make model 重新训练", err)
	}
	m := &meaning{encoder: e, heads: make(map[string]meaningHead, len(heads))}
	for _, h := range heads {
		if len(h.Bias) != len(h.Classes) || len(h.Weights) != len(h.Classes) {
			return nil, fmt.Errorf("内置的语义分类器 %q 的参数不一致；请用 make model 重新训练", h.Name)
		}
		for _, w := range h.Weights {
			if len(w) != e.Size() {
				return nil, fmt.Errorf("内置的语义分类器 %q 与编码器不符；请用 make model 重新训练", h.Name)
			}
		}
		m.heads[h.Name] = h
	}
	return m, nil
})

// vector appends the vector of a text to dst.
func (m *meaning) vector(dst []float32, title, text string) []float32 {
	dst = resize(dst, m.encoder.Size())
	if title != "" {
		text = title + "。" + text
	}
	if err := m.encoder.Embed(text, dst); err != nil {
		clear(dst) // no memory for it: then the n-grams decide alone
	}
	return dst
}

// mix moves p, the probabilities of a head's classes by n-grams, half way to
// those by the vector x. What p has beyond the head's classes keeps its share.
func (h *meaningHead) mix(p, x, scratch []float32) []float32 {
	scratch = append(scratch[:0], h.Bias...)
	for c, w := range h.Weights {
		for i, v := range x {
			scratch[c] += w[i] * v
		}
	}
	softmax(scratch)
	share := float32(1)
	for _, v := range p[len(h.Classes):] {
		share -= v
	}
	for c, q := range scratch {
		p[c] = (p[c] + share*q) / 2
	}
	return scratch
}
