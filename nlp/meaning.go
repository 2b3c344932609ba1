package nlp

import (
	_ "embed"
	"math"
	"sync"

	"weisu/nlp/internal/encoder"
)

var (
	//go:embed model/encoder.bin
	encoderFile string
	//go:embed model/meaning.bin
	meaningFile string
)

// Values of Config.Encoder.
const (
	EncoderAuto      = "auto"      // as the command chooses; an Analyzer takes it for off
	EncoderOff       = "off"       // n-grams and rules alone: some 30 µs a text
	EncoderUncertain = "uncertain" // the encoder reads what these are not sure of
	EncoderAll       = "all"       // it reads every text
)

// A meaning reads texts by what they mean, not by their characters: the answers
// of a small language model. They are pooled with the n-gram model's: the two err
// on different texts. It is immutable and safe for concurrent use.
type meaning struct {
	encoder *encoder.Encoder
	heads   map[string]meaningHead
}

// A meaningHead is where the scores of a question are, and what they weigh.
type meaningHead struct {
	classes  []string
	from, to int
	weight   float32
}

// meaningWeight is the encoder's weight in the pool, the n-gram model's being
// what is left: it knows issues better, kinds worse. Set with the development
// gold in view.
var meaningWeight = map[string]float32{headScope: 0.5, headKind: 0.3, headIssue: 0.65, headSeverity: 0.5}

// builtInMeaning reads the files when the first text asks for it, for it takes
// some 40 MB and 50 ms. They are part of the program, so that an
// error is one of the build.
var builtInMeaning = sync.OnceValue(func() *meaning {
	e, err := encoder.New(encoderFile, meaningFile)
	if err != nil {
		panic(err)
	}
	m := &meaning{encoder: e, heads: map[string]meaningHead{}}
	at := 0
	for _, h := range e.Heads() {
		m.heads[h.Name] = meaningHead{h.Classes, at, at + len(h.Classes), meaningWeight[h.Name]}
		at += len(h.Classes)
	}
	return m
})

// read returns the scores of all heads for a text, in dst.
func (m *meaning) read(dst []float32, title, text string) []float32 {
	if title != "" {
		text = title + "。" + text
	}
	return m.encoder.Read(dst, text)
}

// pool makes p, the probabilities of a head's classes by n-grams, those of both:
// ∝ p^(1-w)·q^w, q being the encoder's (logarithmic opinion pool, Genest & Zidek
// 1986, doi 10.1214/ss/1177013825). What p has beyond the head's classes keeps its
// share.
func (h meaningHead) pool(p, scores []float32) {
	known := p[:len(h.classes)]
	share := float32(0)
	for _, v := range known {
		share += v
	}
	for c, z := range scores[h.from:h.to] {
		known[c] = (1-h.weight)*float32(math.Log(float64(max(known[c], leastShare)))) + h.weight*z
	}
	softmax(known)
	for c := range known {
		known[c] *= share
	}
}

// leastShare keeps the logarithm of what the n-grams rule out finite.
const leastShare = 1e-9
