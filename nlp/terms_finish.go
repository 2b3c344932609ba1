package nlp

import (
	"cmp"
	"slices"
)

// Finish counts what was taken in. The collector is not changed: more may be added
// and counted later.
func (c *TermCollector) Finish() *Terms {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := &termCount{TermCollector: c}
	n.countWords()
	n.tellKinds()
	n.countSpans()
	found := n.candidates()
	cells := n.lookAround(found)
	out := &Terms{Periods: n.periods(), Sampled: c.store.sampled()}
	n.putKnown(out)
	n.putNew(out, n.judge(found), cells)
	return out
}

// putKnown appends the content words of the dictionary, by text.
func (c *termCount) putKnown(out *Terms) {
	var cells []TermCell // Term is the word's code
	texts := make([]int32, c.codes.runes)
	for p := range c.words {
		cells = appendCells(cells, &c.words[p].cells)
	}
	for _, cell := range cells {
		texts[cell.Term] += cell.Documents
	}
	var words []uint32
	for code, n := range texts {
		if int(n) >= max(1, c.cfg.MinDocuments) {
			words = append(words, uint32(code))
		}
	}
	slices.SortFunc(words, func(a, b uint32) int { return cmp.Compare(c.text(a), c.text(b)) })
	term := map[int32]int32{}
	for _, code := range words {
		term[int32(code)] = int32(len(out.Terms))
		out.Terms = append(out.Terms, Term{
			Text: c.text(code), Known: true, Documents: texts[code],
			Pos: c.codes.lattice.partOfSpeech(c.codes.node(uint64(code))),
		})
	}
	out.addCells(cells, term)
}

// putNew appends the words that are in no dictionary.
func (c *termCount) putNew(out *Terms, words []candidate, all []TermCell) {
	term := make(map[int32]int32, len(words)) // by what the cells call it
	for i := range words {
		d := &words[i]
		term[d.number] = int32(len(out.Terms))
		out.Terms = append(out.Terms, Term{
			Text: d.text, Pos: "x", Documents: int32(d.texts), Cohesion: d.cohesion,
			LeftEntropy: d.sides[0].entropy(), RightEntropy: d.sides[1].entropy(),
		})
	}
	out.addCells(all, term)
}

func appendCells(dst []TermCell, t *countTable) []TermCell {
	t.each(func(key uint64, n uint32) {
		dst = append(dst, TermCell{int32(key>>32) - 1, int32(uint32(key)), int32(n)})
	})
	return dst
}

// addCells appends the cells of the terms in the map under their new numbers.
func (out *Terms) addCells(cells []TermCell, term map[int32]int32) {
	from := len(out.Cells)
	for _, cell := range cells {
		if t, ok := term[cell.Term]; ok {
			out.Cells = append(out.Cells, TermCell{t, cell.Period, cell.Documents})
		}
	}
	slices.SortFunc(out.Cells[from:], func(a, b TermCell) int {
		return cmp.Or(cmp.Compare(a.Term, b.Term), cmp.Compare(a.Period, b.Period))
	})
}
