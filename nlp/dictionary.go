package nlp

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// The dictionary is compiled ahead, by make model: gse takes half a second to
// load its own, these tables a few milliseconds.
//
//go:embed model/words.bin
var dictionaryFile []byte

// MinFrequency leaves out the rare words of gse's dictionary: 352,000 become
// 109,000, which hold a quarter of the memory. What complaints need of the rest
// is in the lexicon.
const MinFrequency = 10

// A Word is a word of a dictionary, its part of speech in gse's notation and
// how often it occurs.
type Word struct {
	Text, Pos string
	Freq      float64
}

// dictionaryMagic begins the file; the number is that of the format.
const dictionaryMagic = "weisu-words-2\n"

// dictionaryHeader counts what follows, each table in turn.
type dictionaryHeader struct{ Nodes, Values, Codes, PosBytes uint32 }

// WriteDictionary compiles words for NewSegmenter. Of equal words the first
// counts.
func WriteDictionary(w io.Writer, words []Word) error {
	l := newLattice(words)
	var pos bytes.Buffer
	for _, p := range l.pos {
		fmt.Fprintln(&pos, p)
	}
	var out bytes.Buffer
	out.WriteString(dictionaryMagic)
	h := dictionaryHeader{uint32(len(l.nodes)), uint32(len(l.values)), uint32(len(l.codes)), uint32(pos.Len())}
	for _, table := range []any{h, l.nodes, l.values, l.codes} {
		if err := binary.Write(&out, binary.LittleEndian, table); err != nil {
			return err
		}
	}
	out.Write(pos.Bytes())
	_, err := w.Write(out.Bytes())
	return err
}

// readDictionary reads what WriteDictionary wrote. The words have their
// frequencies: weigh comes when all are there.
func readDictionary(b []byte) (*lattice, error) {
	broken := fmt.Errorf("程序内的词典已损坏，请重新安装")
	b, ok := bytes.CutPrefix(b, []byte(dictionaryMagic))
	var h dictionaryHeader
	n, err := binary.Decode(b, binary.LittleEndian, &h)
	if !ok || err != nil {
		return nil, broken
	}
	b = b[n:]
	if uint64(len(b)) != uint64(h.Nodes+h.Values)*8+uint64(h.Codes)*2+uint64(h.PosBytes) {
		return nil, broken
	}
	l := emptyLattice()
	l.nodes = make([]trieNode, h.Nodes)
	for i := range l.nodes {
		l.nodes[i] = trieNode{
			base: int32(binary.LittleEndian.Uint32(b[8*i:])),
			code: binary.LittleEndian.Uint16(b[8*i+4:]), value: binary.LittleEndian.Uint16(b[8*i+6:]),
		}
	}
	b = b[8*h.Nodes:]
	l.values = make([]wordValue, h.Values)
	for i := range l.values {
		l.values[i] = wordValue{
			distance: math.Float32frombits(binary.LittleEndian.Uint32(b[8*i:])),
			pos:      binary.LittleEndian.Uint16(b[8*i+4:]),
		}
	}
	b = b[8*h.Values:]
	l.codes = make([]uint16, h.Codes)
	for i := range l.codes {
		l.codes[i] = binary.LittleEndian.Uint16(b[2*i:])
		l.top = max(l.top, l.codes[i])
	}
	for p := range bytes.Lines(b[2*len(l.codes):]) {
		l.pos = append(l.pos, string(bytes.TrimSuffix(p, []byte("\n"))))
	}
	return l, nil
}
