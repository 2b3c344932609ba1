package nlp

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

func defaultSpecificOptions() causeOptions {
	return causeOptions{minDF: 2, features: 4000, c: [3]float64{4}, balance: 0.4, epochs: 15}
}

// realCauses is by how much the specific causes of real texts are harder to tell than
// those of the written ones, in the temperature, as realTexts for issues.
const realCauses = 1.5

// Train learns and writes what readSpecificModel reads. The same corpus gives the same
// bytes.
func (c *SpecificCorpus) Train(w io.Writer) error {
	header, err := json.Marshal(c.Catalogue)
	if err != nil {
		return err
	}
	file := appendPart([]byte(specificMagic), header)
	opts := defaultSpecificOptions()
	for _, causes := range byIssue(c.Catalogue) {
		corpus, err := c.corpus(causes, opts)
		if err != nil {
			return err
		}
		all := corpus.others(make([]int, len(corpus.docs)), -1)
		corpus.calibrate(all, opts)
		corpus.heads[0].Temperature *= realCauses
		t := corpus.fit(all, opts)
		var part bytes.Buffer
		z, err := flate.NewWriter(&part, flate.BestCompression)
		if err != nil {
			return err
		}
		if err := errors.Join(t.write(z, corpus.vocab, causesMagic, modelHeader{}), z.Close()); err != nil {
			return err
		}
		file = appendPart(file, part.Bytes())
	}
	_, err = w.Write(file)
	return err
}

// appendPart appends a part with its length before it, see cutPart.
func appendPart(b, part []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(part))), part...)
}
