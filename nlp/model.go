package nlp

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// A Model is a set of linear classifiers, its heads, over one shared set of
// character n-grams. A text is the vector x with x_f = idf_f/‖idf‖ for every
// feature f it contains; head h gives class c the score
//
//	z_c = (bias_c + Σ_f w_fc x_f) / T_h
//
// and the probability softmax(z)_c, T_h being the temperature that made
// the probabilities of held-out texts of the corpus honest (Guo et al. 2017,
// arXiv 1706.04599).
//
// The weights of all classes of one feature lie side by side as bytes
// (w_fc·idf_f, in steps of step, moved by 128), so that adding a feature to a
// text's scores is a handful of 64-bit operations on eight lanes each.
//
// A Model is immutable and safe for concurrent use.
type Model struct {
	heads  []head
	lanes  int // bytes per feature in the file, a multiple of 8
	step   float32
	idf    []float32
	rows   []weightLine // stride for each feature
	stride int
	table  gramTable
}

// A weightLine is 64 lanes of a feature: a cache line, in which it also begins,
// since the allocator puts large arrays at the start of a page.
type weightLine [lineLanes]byte

const lineLanes = 64

// head is one classifier of the model; it owns lanes from..from+len(classes).
type head struct {
	Name        string    `json:"name"`
	Classes     []string  `json:"classes"`
	Bias        []float32 `json:"bias"`
	Temperature float32   `json:"temperature"`
	// Share is how much of what the head learned from each class was, see
	// setShares: the prior that is in its probabilities. nil in files that
	// were trained before it was kept.
	Share []float32 `json:"share,omitempty"`
	from  int
}

// Names of the heads.
const (
	headScope    = "scope"
	headKind     = "kind"
	headIssue    = "issue"
	headSeverity = "severity"
)

// modelHeader stands in front of the binary tables of a model file.
type modelHeader struct {
	Heads    []head  `json:"heads"`
	Features int     `json:"features"`
	Step     float32 `json:"step"`
	Lexicon  string  `json:"lexicon,omitempty"`  // of a user's model: fingerprints of what
	Taxonomy string  `json:"taxonomy,omitempty"` // it was trained with
}

// modelMagic names the format and its version; a change of the n-grams or of
// the layout changes it.
const modelMagic = "weisu nlp model 1\n"

// ReadModel decodes a model file as Train writes it:
// magic, uint32 length of a JSON header, the header, then for each feature its
// n-gram (uint64), its idf (float32), and the weight bytes of all features, all
// little-endian.
func ReadModel(data []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(data, []byte(modelMagic))
	if !ok {
		return nil, fmt.Errorf("模型文件不是 weisu 能读的格式（应以 %q 开头）：请用 make model 重新训练", modelMagic)
	}
	m, _, err := decodeClassifiers(rest)
	return m, err
}

// decodeClassifiers is decodeModel for a model with all the heads.
func decodeClassifiers(rest []byte) (m *Model, h modelHeader, err error) {
	if m, h, err = decodeModel(rest); err != nil {
		return nil, h, err
	}
	for _, name := range []string{headScope, headKind, headIssue, headSeverity} {
		if m.head(name) == nil {
			return nil, h, fmt.Errorf("模型文件损坏：缺少分类头 %q", name)
		}
	}
	return m, h, nil
}

// decodeModel decodes what follows the magic.
func decodeModel(rest []byte) (m *Model, h modelHeader, err error) {
	if len(rest) < 4 {
		return nil, h, fmt.Errorf("模型文件不完整：没有文件头")
	}
	n := int(binary.LittleEndian.Uint32(rest))
	rest = rest[4:]
	if n > len(rest) {
		return nil, h, fmt.Errorf("模型文件不完整：文件头应有 %d 字节，只有 %d 字节", n, len(rest))
	}
	if err := json.Unmarshal(rest[:n], &h); err != nil {
		return nil, h, fmt.Errorf("模型文件头无法解析：%w", err)
	}
	m = &Model{heads: h.Heads, step: h.Step}
	if err := m.layout(); err != nil {
		return nil, h, err
	}
	return m, h, m.readTables(rest[n:], h.Features)
}

// layout assigns lanes to the heads.
func (m *Model) layout() error {
	at := 0
	for i := range m.heads {
		h := &m.heads[i]
		if len(h.Bias) != len(h.Classes) || len(h.Classes) == 0 || !(h.Temperature > 0) ||
			len(h.Share) != 0 && len(h.Share) != len(h.Classes) {
			return fmt.Errorf("模型文件损坏：分类头 %q 的参数不一致", h.Name)
		}
		h.from = at
		at += len(h.Classes)
	}
	m.lanes = (at + 7) &^ 7
	return nil
}

func (m *Model) readTables(b []byte, features int) error {
	if want := features * (8 + 4 + m.lanes); features < 0 || len(b) != want {
		return fmt.Errorf("模型文件不完整：数据应有 %d 字节，实有 %d 字节", want, len(b))
	}
	keys := make([]gram, features)
	for i := range keys {
		keys[i] = gram(binary.LittleEndian.Uint64(b[8*i:]))
	}
	b = b[8*features:]
	m.idf = make([]float32, features)
	for i := range m.idf {
		m.idf[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	b = b[4*features:]
	m.stride = (m.lanes + lineLanes - 1) / lineLanes
	m.rows = make([]weightLine, features*m.stride)
	for id := range features {
		for lane := range m.lanes {
			m.rows[id*m.stride+lane/lineLanes][lane%lineLanes] = b[id*m.lanes+lane]
		}
	}
	m.table = newGramTable(keys, m.idf)
	return nil
}

// head returns the head of that name, nil if there is none.
func (m *Model) head(name string) *head {
	for i := range m.heads {
		if m.heads[i].Name == name {
			return &m.heads[i]
		}
	}
	return nil
}

// Masks of the even and odd bytes of a word: four 16-bit lanes each.
const evenBytes = 0x00FF00FF00FF00FF

// maxSum is the total of weights that a 16-bit lane of bytes can add up.
const maxSum = 0xFFFF / 0xFF

// score fills s.logits with the scores of all lanes for s.hits, bias included,
// and returns the length of the text's vector before it is made 1.
func (m *Model) score(s *scratch) float32 {
	s.acc = resize(s.acc, m.stride)
	s.logits = resize(s.logits, m.stride*lineLanes)
	clear(s.logits)
	clear(s.acc)
	s.unused += m.touch(s.hits)
	var square float32
	var sum uint64
	for i := range s.hits {
		h := &s.hits[i]
		tf := min(tfWeight(h.count), maxSum)
		if sum+tf > maxSum {
			flush(s.logits, s.acc, sum)
			sum = 0
		}
		sum += tf
		for k := range s.acc {
			s.acc[k].add(&m.rows[int(h.id)*m.stride+k], tf)
		}
		x := float32(tf) / tfUnit * h.idf
		square += x * x
	}
	flush(s.logits, s.acc, sum)
	s.logits = s.logits[:m.lanes]
	norm := float32(math.Sqrt(float64(square)))
	scale := m.step / tfUnit
	if norm > 0 {
		scale /= norm
	}
	for i := range s.logits {
		s.logits[i] *= scale
	}
	for i := range m.heads {
		h := &m.heads[i]
		for c, b := range h.Bias {
			s.logits[h.from+c] = (s.logits[h.from+c] + b) / h.Temperature
		}
	}
	return norm
}

// touch reads a byte of every row that will be added, side by side, as
// gramTable.touch.
func (m *Model) touch(hits []hit) (sum uint64) {
	for i := range hits {
		sum += uint64(m.rows[int(hits[i].id)*m.stride][0])
	}
	return sum
}

// lineSums are the sums of the 64 lanes of a line, four 16-bit lanes a word:
// bytes 8w, 8w+2, 8w+4, 8w+6 are in word 2w, the odd ones in 2w+1.
type lineSums [lineLanes / 4]uint64

// add adds the weights of a line, times tf.
func (s *lineSums) add(row *weightLine, tf uint64) {
	for w := range lineLanes / 8 {
		b := binary.LittleEndian.Uint64(row[8*w:])
		s[2*w] += b & evenBytes * tf
		s[2*w+1] += b >> 8 & evenBytes * tf
	}
}

// flush adds the sums to logits, takes off the 128 by which every byte was
// moved, for weights that total sum, and clears them.
func flush(logits []float32, acc []lineSums, sum uint64) {
	shift := float32(128 * sum)
	for i := range logits {
		lane := acc[i/lineLanes][i%lineLanes/8*2+i%2] >> (i % 8 / 2 * 16) & 0xFFFF
		logits[i] += float32(lane) - shift
	}
	clear(acc)
}

// weight returns w_fc·idf_f of feature id and lane.
func (m *Model) weight(id uint32, lane int) float32 {
	return m.step * (float32(m.rows[int(id)*m.stride+lane/lineLanes][lane%lineLanes]) - 128)
}

// softmax turns scores into probabilities in place.
func softmax(z []float32) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	var sum float32
	for i, v := range z {
		z[i] = float32(math.Exp(float64(v - top)))
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
}

// resize returns a slice of length n that reuses s where it can.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
