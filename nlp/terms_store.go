package nlp

import (
	"encoding/binary"
	"math/bits"
)

// A termStore keeps texts as token numbers, about a byte for a character, so that
// they can be gone through as often as counting takes without being read again.
//
// Above its limit it keeps a sample. Every text has a level, drawn from a hash of
// what it says: one half of the texts have level 0, a quarter level 1, and so on.
// The lowest level is let go until the rest has room. Which texts stay depends on
// all of them together, not on their order.
type termStore struct {
	limit  int // bytes
	size   int
	from   int // the lowest level that is kept
	levels [termLevels]termLevel
}

const termLevels = 24

type termLevel struct {
	chunks [][]byte
	size   int
}

const termChunk = 1 << 20

// levelOf draws the level of a text from its bytes.
func levelOf(text []byte) int {
	h := uint64(len(text)) * 0x9E3779B97F4A7C15
	for ; len(text) >= 8; text = text[8:] {
		h = mix(h, binary.LittleEndian.Uint64(text))
	}
	for _, b := range text {
		h = mix(h, uint64(b))
	}
	return min(bits.TrailingZeros64(mix(h, 0)), termLevels-1)
}

// mix adds x to a hash: the multiplication of 128 bits, folded (wyhash).
func mix(h, x uint64) uint64 {
	high, low := bits.Mul64(h^x^0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)
	return high ^ low
}

// add takes in one text: its period and its tokens, as encoded.
func (s *termStore) add(text []byte) {
	level := levelOf(text)
	if level < s.from {
		return
	}
	l := &s.levels[level]
	last := len(l.chunks) - 1
	if last < 0 || len(l.chunks[last])+len(text) > cap(l.chunks[last]) {
		// Small inputs need no chunk of full size.
		l.chunks = append(l.chunks, make([]byte, 0, max(len(text), min(termChunk, max(4096, l.size)))))
		last++
	}
	l.chunks[last] = append(l.chunks[last], text...)
	l.size += len(text)
	s.size += len(text)
	for s.size > s.limit && s.from < termLevels-1 {
		s.size -= s.levels[s.from].size
		s.levels[s.from] = termLevel{}
		s.from++
	}
}

// eachCode calls yield with the period and the codes of every text of the level.
func (l *termLevel) eachCode(yield func(period int32, codes []uint64)) {
	var codes []uint64
	for _, chunk := range l.chunks {
		for len(chunk) > 0 {
			period, n := binary.Varint(chunk)
			chunk = chunk[n:]
			codes = codes[:0]
			for chunk[0] != codeEnd {
				code := uint64(chunk[0])
				if code < 0x80 {
					chunk = chunk[1:]
				} else if chunk[1] < 0x80 {
					code, chunk = code&0x7F|uint64(chunk[1])<<7, chunk[2:]
				} else {
					code, n = binary.Uvarint(chunk)
					chunk = chunk[n:]
				}
				codes = append(codes, code)
			}
			chunk = chunk[1:]
			yield(int32(period), codes)
		}
	}
}

// sampled is the share of texts that is kept.
func (s *termStore) sampled() float64 { return 1 / float64(uint64(1)<<s.from) }
