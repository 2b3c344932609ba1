package nlp

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
)

// clipShare of the weights are larger than the largest step can say and are
// clipped: the few giants would cost all others their precision.
const clipShare = 1e-4

// write prunes, quantises and writes the model, with magic and what the header
// tells besides the tables.
func (t *trainer) write(w io.Writer, v *vocabulary, magic string, h modelHeader) error {
	for id, idf := range v.idf { // fold idf in: a text's vector is then 0 or 1/‖idf‖
		row := t.w[id*t.lanes:][:t.lanes]
		for c := range row {
			row[c] *= idf
		}
		for _, h := range t.heads {
			centre(row[h.from : h.from+len(h.Classes)])
		}
	}
	keep := t.strongest(v)
	size := make([]float32, 0, len(t.w))
	for _, x := range t.w {
		size = append(size, float32(math.Abs(float64(x))))
	}
	slices.Sort(size)
	step := size[int(float64(len(size)-1)*(1-clipShare))] / 127
	if step == 0 {
		step = 1
	}
	heads := slices.Clone(t.heads)
	for i := range heads {
		h := &heads[i]
		h.Bias = t.bias[h.from : h.from+len(h.Classes)]
	}
	h.Heads, h.Features, h.Step = heads, len(keep), step
	header, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("写模型文件头：%w", err)
	}
	out := []byte(magic)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(header)))
	out = append(out, header...)
	for _, id := range keep {
		out = binary.LittleEndian.AppendUint64(out, uint64(v.keys[id]))
	}
	for _, id := range keep {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v.idf[id]))
	}
	for _, id := range keep {
		for _, x := range t.w[id*t.lanes:][:t.lanes] {
			q := math.Round(float64(x / step))
			out = append(out, byte(128+max(-127, min(127, q))))
		}
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("写模型文件：%w", err)
	}
	return nil
}

// centre takes the mean off the weights of a feature. Softmax does not see it,
// but each weight then says how far the feature speaks for its class against
// the others, which is what evidence is.
func centre(row []float32) {
	var sum float32
	for _, x := range row {
		sum += x
	}
	for c := range row {
		row[c] -= sum / float32(len(row))
	}
}

// strongest returns the MaxFeatures features with the longest weight vectors,
// in order of their number.
func (t *trainer) strongest(v *vocabulary) []int {
	type strength struct {
		id int
		s  float64
	}
	all := make([]strength, len(v.keys))
	for id := range all {
		all[id].id = id
		for _, x := range t.w[id*t.lanes:][:t.lanes] {
			all[id].s += float64(x) * float64(x)
		}
	}
	slices.SortFunc(all, func(a, b strength) int {
		return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.id, b.id))
	})
	ids := make([]int, 0, len(all))
	for _, s := range all[:min(len(all), t.opts.MaxFeatures)] {
		ids = append(ids, s.id)
	}
	slices.Sort(ids)
	return ids
}
