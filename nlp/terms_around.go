package nlp

import "math/bits"

// A neighbour's key is 1 + candidate, side, whether a mark is between, token.
const (
	neighbourBits = 24
	neighbourMark = 1 << neighbourBits
	neighbourSide = neighbourMark << 1
	neighbourTerm = 26
)

const (
	// usesSeen: of a candidate with more than twice as many uses, only those in
	// texts of a higher level are looked at, see termStore. So many are enough to
	// tell an entropy.
	usesSeen = 1024
	// usesAtOnce is how many uses one round of looking holds in memory.
	usesAtOnce = 1 << 19
)

// level is that of the texts, and above, in which the candidate's uses are looked
// at, counted from the lowest that is kept.
func (d *candidate) level() int { return max(0, bits.Len32(d.used/usesSeen)-1) }

// lookAround fills in what stands beside the candidates, and counts their texts
// by period; a cell's Term is the candidate's number.
func (c *termCount) lookAround(found []candidate) []TermCell {
	var rounds []lookRound
	for from := 0; from < len(found); {
		to, uses := from, 0
		for ; to < len(found) && (to == from || uses < usesAtOnce); to++ {
			uses += int(found[to].used >> found[to].level())
		}
		rounds = append(rounds, lookRound{termCount: c, found: found, first: int32(from), after: int32(to)})
		from = to
	}
	eachPart(len(rounds), func(i int) { rounds[i].run() })
	var cells []TermCell
	for i := range rounds {
		cells = appendCells(cells, &rounds[i].cells)
	}
	return cells
}

// A lookRound looks at some of the candidates.
type lookRound struct {
	*termCount
	found  []candidate // all of them
	first  int32       // of the round
	after  int32       // the first of the next round
	index  map[uint64]int32
	begins []bool   // by token: begins one
	goesOn bitset   // by hash: of the beginnings of two tokens and more, and of all of it
	last   []uint32 // by candidate, from first: the text that was counted last
	beside countTable
	cells  countTable
}

type bitset []uint64

const bitsetSize = 1 << 20

func (b bitset) set(hash uint64)      { b[hash>>6%(bitsetSize/64)] |= 1 << (hash & 63) }
func (b bitset) has(hash uint64) bool { return b[hash>>6%(bitsetSize/64)]>>(hash&63)&1 != 0 }

// prepare makes what the round needs to find its candidates.
func (r *lookRound) prepare() {
	r.index = make(map[uint64]int32, r.after-r.first)
	r.begins = make([]bool, len(r.kinds))
	r.goesOn = make(bitset, bitsetSize/64)
	r.last = make([]uint32, r.after-r.first)
	r.beside.resize(int(min(usesAtOnce, 8*uint64(r.after-r.first)+smallTable)))
	for i := r.first; i < r.after; i++ {
		d := &r.found[i]
		r.index[d.hash] = i
		r.begins[d.tokens[0]] = true
		for n := 2; n <= len(d.tokens); n++ {
			r.goesOn.set(hashOf(d.tokens[:n]))
		}
	}
}

func (r *lookRound) run() {
	text := uint32(0)
	r.prepare()
	for level := range r.store.levels {
		r.eachTextOf(level, &text, func(text uint32, period int32, tokens []uint32) {
			r.look(level, text, period, tokens)
		})
	}
	r.beside.each(func(key uint64, n uint32) {
		r.addNeighbour(&r.found[key>>neighbourTerm-1], key, n)
	})
	r.beside, r.index, r.begins, r.goesOn, r.last = countTable{}, nil, nil, nil, nil
}

// look notes what stands beside the candidates of one text.
func (r *lookRound) look(level int, text uint32, period int32, tokens []uint32) {
	for from, first := range tokens {
		if !r.begins[first] {
			continue
		}
		hash := mix(0, uint64(first))
		for to := from + 1; to < len(tokens) && to < from+maxTermRunes; to++ {
			if hash = mix(hash, uint64(tokens[to])); !r.goesOn.has(hash) {
				break
			}
			i, ok := r.index[hash]
			if !ok {
				continue
			}
			if last := &r.last[i-r.first]; *last != text {
				*last = text
				r.cells.add(cellKey(uint32(i), period))
			}
			if level-r.store.from >= r.found[i].level() {
				term := uint64(i+1) << neighbourTerm
				r.beside.add(term | neighbour(tokens, from-1, -1))
				r.beside.add(term | neighbourSide | neighbour(tokens, to+1, 1))
			}
		}
	}
}

// neighbour is the token at a place; a mark counts with the token beyond it, so
// that copies of a text have the same neighbours and lists have many.
func neighbour(tokens []uint32, at, step int) uint64 {
	key := uint64(0)
	for ; at >= 0 && at < len(tokens); at += step {
		if tokens[at] != codeBreak {
			return key | uint64(tokens[at])
		}
		key = neighbourMark
	}
	return neighbourMark
}

func (c *termCount) addNeighbour(d *candidate, key uint64, n uint32) {
	right, marked := 0, key&neighbourMark != 0
	if key&neighbourSide != 0 {
		right = 1
	}
	d.sides[right].add(n)
	kind := c.kinds[key&(neighbourMark-1)]
	switch {
	case right == 0 && kind&cueBefore != 0:
		d.person += n
		d.afterNameCue += n
	case right == 0 && !marked && kind&(surname|single) == surname|single:
		d.afterSurname += n
	case right == 1 && !marked && kind&cueAfter != 0:
		d.person += n
	}
	if right == 1 && !marked && kind&cuePlace != 0 {
		d.beforePlace += n
	}
}
