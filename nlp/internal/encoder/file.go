package encoder

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// fileMagic begins a weights file. A uint32 and as many bytes of JSON follow, the
// header, then the tensors in its order, all little-endian: of a matrix a float32
// for each row and the numbers as bytes in units of that over 127; of a vector
// float32 numbers.
const fileMagic = "weisu encoder 1\n"

// A Header describes a weights file. There are two: that of the pretrained
// network, and that of the layers and classes learnt on top of it.
type Header struct {
	Attention int      `json:"attention,omitempty"` // heads of attention
	Pieces    []string `json:"pieces,omitempty"`
	Heads     []Head   `json:"heads,omitempty"`
	Base      string   `json:"base,omitempty"` // fingerprint of the pretrained network that the layers stand on
	Tensors   []Tensor `json:"tensors"`
}

// A Head is a question with its answers, of which one is right.
type Head struct {
	Name    string   `json:"name"`
	Classes []string `json:"classes"`
}

// A Tensor is a matrix of bytes, or with 0 columns a vector.
type Tensor struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Columns int    `json:"columns,omitempty"`
	data    string
}

// maxTensor bounds what a damaged header can ask for.
const maxTensor = 1 << 28

func (t *Tensor) size() int { return 4*t.Rows + t.Rows*t.Columns }

// Parse reads a weights file; tensors point into data.
func Parse(data string) (*Header, error) {
	damaged := fmt.Errorf("编码器权重文件不完整或已损坏；请用 make model 重新训练")
	rest, ok := strings.CutPrefix(data, fileMagic)
	if !ok {
		return nil, fmt.Errorf("编码器权重文件不是 weisu 能读的格式（应以 %q 开头）；请用 make model 重新训练", fileMagic)
	}
	if len(rest) < 4 {
		return nil, damaged
	}
	n := int64(binary.LittleEndian.Uint32([]byte(rest[:4])))
	rest = rest[4:]
	var h Header
	if n > int64(len(rest)) || json.Unmarshal([]byte(rest[:n]), &h) != nil {
		return nil, damaged
	}
	rest = rest[n:]
	for i := range h.Tensors {
		t := &h.Tensors[i]
		if t.Rows < 0 || t.Columns < 0 || t.Rows > maxTensor || t.Columns > maxTensor || t.size() > len(rest) {
			return nil, damaged
		}
		t.data, rest = rest[:t.size()], rest[t.size():]
	}
	if rest != "" {
		return nil, damaged
	}
	return &h, nil
}

// tensor returns the tensor of that name and shape, nil where there is none.
func (h *Header) tensor(name string, rows, columns int) *Tensor {
	for i := range h.Tensors {
		if t := &h.Tensors[i]; t.Name == name && t.Rows == rows && t.Columns == columns {
			return t
		}
	}
	return nil
}

func floatAt(data string, i int) float32 {
	return math.Float32frombits(uint32(data[4*i]) | uint32(data[4*i+1])<<8 | uint32(data[4*i+2])<<16 | uint32(data[4*i+3])<<24)
}

// row returns the bytes of row i of a matrix, unit what they count.
func (t *Tensor) row(i int) string   { return t.data[4*t.Rows+i*t.Columns:][:t.Columns] }
func (t *Tensor) unit(i int) float32 { return floatAt(t.data, i) / 127 }

// addRow adds row i of a matrix to dst.
func (t *Tensor) addRow(dst []float32, i int) {
	unit := t.unit(i)
	for j, b := range []byte(t.row(i)) {
		dst[j] += unit * float32(int8(b))
	}
}

// values returns all numbers, row by row.
func (t *Tensor) values() []float32 {
	if t.Columns == 0 {
		out := make([]float32, t.Rows)
		for i := range out {
			out[i] = floatAt(t.data, i)
		}
		return out
	}
	out := make([]float32, t.Rows*t.Columns)
	for i := range t.Rows {
		t.addRow(out[i*t.Columns:], i)
	}
	return out
}

// A Writer collects the tensors of a weights file.
type Writer struct {
	Header
	data []byte
}

// Vector adds a vector.
func (w *Writer) Vector(name string, values []float32) {
	w.Tensors = append(w.Tensors, Tensor{Name: name, Rows: len(values)})
	for _, v := range values {
		w.data = binary.LittleEndian.AppendUint32(w.data, math.Float32bits(v))
	}
}

// Matrix adds a matrix; values are its rows of that many columns.
func (w *Writer) Matrix(name string, values []float32, columns int) {
	t := Tensor{Name: name, Rows: len(values) / columns, Columns: columns}
	w.Tensors = append(w.Tensors, t)
	most := make([]float32, t.Rows)
	for i := range most {
		for _, v := range values[i*columns : (i+1)*columns] {
			most[i] = max(most[i], v, -v)
		}
		w.data = binary.LittleEndian.AppendUint32(w.data, math.Float32bits(most[i]))
	}
	for i, v := range values {
		step := 0.0
		if m := most[i/columns]; m > 0 {
			step = math.Round(float64(v) / float64(m) * 127)
		}
		w.data = append(w.data, byte(int8(step)))
	}
}

// WriteTo writes the file.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	header, err := json.Marshal(w.Header)
	if err != nil {
		return 0, err
	}
	head := binary.LittleEndian.AppendUint32([]byte(fileMagic), uint32(len(header)))
	n, err := out.Write(append(append(head, header...), w.data...))
	return int64(n), err
}
