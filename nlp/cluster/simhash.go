package cluster

import (
	"unicode"
	"unicode/utf8"
)

// shingle is the number of characters of a SimHash's feature.
const shingle = 4

// SimHash is a fingerprint of which few bits differ between texts that are
// nearly the same. Its features are the runs of four characters of the text,
// letters lower, all but letters, digits and underscores left out; a text shorter
// than that is one feature. Each counts as often as it occurs.
//
// The fingerprint of a text without any letter is that of the empty feature.
//
// Source: Charikar, Similarity estimation techniques from rounding algorithms,
// STOC 2002, doi 10.1145/509907.509965.
func SimHash(text string, hash func([]byte) uint64) uint64 {
	var v votes
	var starts [shingle]int // of the last characters, the newest last
	letters := make([]byte, 0, len(text))
	n := 0
	for i, r := range text {
		at := len(letters)
		switch {
		case r >= 0x4E00 && r <= 0x9FFF: // the common case first
			letters = append(letters, text[i:i+3]...)
		case r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			letters = utf8.AppendRune(letters, unicode.ToLower(r))
		default:
			continue
		}
		copy(starts[:], starts[1:])
		starts[shingle-1] = at
		if n++; n >= shingle {
			v.add(hash(letters[starts[0]:]))
		}
	}
	if n < shingle {
		v.add(hash(letters))
	}
	return v.fingerprint()
}

// votes are, for each bit, how many hashes have it, and how many there are. Those
// of the last few are packed: byte k of word i counts bit 8i+k.
type votes struct {
	packed [8]uint64
	held   int // in packed, less than 256
	set    [64]int
	all    int
}

// spreadBits has, for every byte, its bits as bytes of 0 and 1.
var spreadBits = func() (t [256]uint64) {
	for b := range t {
		for k := range 8 {
			t[b] |= uint64(b>>k&1) << (8 * k)
		}
	}
	return t
}()

func (v *votes) add(hash uint64) {
	for i := range v.packed {
		v.packed[i] += spreadBits[byte(hash>>(8*i))]
	}
	if v.held++; v.held == 255 {
		v.unpack()
	}
}

func (v *votes) unpack() {
	for i, p := range v.packed {
		for k := range 8 {
			v.set[8*i+k] += int(byte(p >> (8 * k)))
		}
	}
	v.all += v.held
	v.packed, v.held = [8]uint64{}, 0
}

func (v *votes) fingerprint() (f uint64) {
	v.unpack()
	for i, n := range v.set {
		if 2*n > v.all {
			f |= 1 << i
		}
	}
	return f
}
