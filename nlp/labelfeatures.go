package nlp

import (
	"encoding/binary"
	"slices"
)

// A user's model sees a text as its character n-grams and its words. Words of
// two characters and more are features of their own beside the n-grams that they
// are made of: the segmenter knows where they end.

// wordBit marks a feature that stands for a word, by its hash. Of characters
// none has it, nor shapeBit; of shapes all have the latter alone.
const wordBit gram = shapeBit | 1<<62

// wordGram returns the feature of a word: FNV-1a (RFC 9923) over its normalised
// runes. ok is false for what is a character n-gram or nothing already.
func wordGram(word string) (g gram, ok bool) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	h, n := uint64(offset), 0
	for _, r := range word {
		if r = normalRune(r); r == boundary {
			continue
		}
		h = (h ^ uint64(r)) * prime
		n++
	}
	return wordBit | gram(h>>2), n > 1
}

// labelGrams fills s.seen with the features of a text.
func (s *scratch) labelGrams(seg *Segmenter, text string) {
	s.reset("", text)
	s.seen = s.grams(s.seen[:0])
	s.words = seg.words(s.words[:0], text)
	for _, w := range s.words {
		if g, ok := wordGram(text[w.start:w.end]); ok {
			s.seen = append(s.seen, seen{gram: g})
		}
	}
}

// maxGrams is how many different features a gramBook holds. Later ones are left
// out: what is first met behind millions of others is rare.
const maxGrams = 1 << 22

// A gramBook numbers features in the order in which they come and counts their
// texts.
type gramBook struct {
	ids  map[gram]uint32
	keys []gram   // by number
	df   []uint32 // likewise: texts that have it
}

// counted is a feature of a text and how often it occurs there.
type counted struct {
	id    uint32
	count int32
}

// count returns the features of a text, by number. seen is sorted.
func (b *gramBook) count(dst []counted, seen []gram) []counted {
	slices.Sort(seen)
	for i := 0; i < len(seen); {
		n := 1
		for i+n < len(seen) && seen[i+n] == seen[i] {
			n++
		}
		if id, ok := b.id(seen[i]); ok {
			b.df[id]++
			dst = append(dst, counted{id, int32(n)})
		}
		i += n
	}
	slices.SortFunc(dst, func(a, b counted) int { return int(a.id) - int(b.id) })
	return dst
}

func (b *gramBook) id(g gram) (uint32, bool) {
	id, ok := b.ids[g]
	if ok || len(b.keys) == maxGrams {
		return id, ok
	}
	id = uint32(len(b.keys))
	b.ids[g] = id
	b.keys = append(b.keys, g)
	b.df = append(b.df, 0)
	return id, true
}

// packedRows keeps the features of many texts, some 1.5 bytes each: the
// differences of their numbers as varints, which are small, since what is
// frequent was numbered early. The lowest bit tells that a count follows.
type packedRows struct {
	blocks [][]byte
	rows   []packedRow
}

// packedRow is where a row begins, and how many features it has.
type packedRow struct{ block, at, n uint32 }

const packedBlock = 1 << 20

func (p *packedRows) add(row []counted) {
	last := len(p.blocks) - 1
	if last < 0 || len(p.blocks[last])+len(row)*2*binary.MaxVarintLen32 > cap(p.blocks[last]) {
		p.blocks = append(p.blocks, make([]byte, 0, max(packedBlock, len(row)*2*binary.MaxVarintLen32)))
		last++
	}
	b := p.blocks[last]
	p.rows = append(p.rows, packedRow{uint32(last), uint32(len(b)), uint32(len(row))})
	before := uint32(0)
	for _, c := range row {
		if c.count == 1 {
			b = binary.AppendUvarint(b, uint64(c.id-before)<<1)
		} else {
			b = binary.AppendUvarint(b, uint64(c.id-before)<<1|1)
			b = binary.AppendUvarint(b, uint64(c.count))
		}
		before = c.id
	}
	p.blocks[last] = b
}

// each calls do for every feature of a row.
func (p *packedRows) each(row int, do func(id uint32, count int32)) {
	r := p.rows[row]
	b := p.blocks[r.block][r.at:]
	id := uint32(0)
	for range r.n {
		v, n := binary.Uvarint(b)
		b = b[n:]
		id += uint32(v >> 1)
		count := uint64(1)
		if v&1 != 0 {
			count, n = binary.Uvarint(b)
			b = b[n:]
		}
		do(id, int32(count))
	}
}

// bytes is the memory that the rows take.
func (p *packedRows) bytes() int {
	n := len(p.rows) * 12
	for _, b := range p.blocks {
		n += cap(b)
	}
	return n
}
