package nlp

import (
	_ "embed"
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
// of a small language model. They are mixed with the n-gram model's, half and
// half: the two err on different texts. It is immutable and safe for concurrent
// use.
type meaning struct {
	encoder *encoder.Encoder
	heads   map[string]meaningHead
}

// A meaningHead is where the scores of a question are.
type meaningHead struct {
	classes  []string
	from, to int
}

// builtInMeaning reads the files when the first text asks for it, for it takes
// some 70 MB and a tenth of a second. They are part of the program, so that an
// error is one of the build.
var builtInMeaning = sync.OnceValue(func() *meaning {
	e, err := encoder.New(encoderFile, meaningFile)
	if err != nil {
		panic(err)
	}
	m := &meaning{encoder: e, heads: map[string]meaningHead{}}
	at := 0
	for _, h := range e.Heads() {
		m.heads[h.Name] = meaningHead{h.Classes, at, at + len(h.Classes)}
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

// mix moves p, the probabilities of a head's classes by n-grams, half way to
// those by the scores of a text. What p has beyond the head's classes keeps its
// share.
func (h meaningHead) mix(p, scores, scratch []float32) []float32 {
	scratch = append(scratch[:0], scores[h.from:h.to]...)
	softmax(scratch)
	share := float32(1)
	for _, v := range p[len(h.classes):] {
		share -= v
	}
	for c, q := range scratch {
		p[c] = (p[c] + share*q) / 2
	}
	return scratch
}
