package cluster

import "unicode"

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
	chars := make([]rune, 0, len(text)/2)
	for _, r := range text {
		if r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) {
			chars = append(chars, unicode.ToLower(r))
		}
	}
	var v votes
	var buf [4 * shingle]byte
	for i := range max(1, len(chars)-shingle+1) {
		f := appendRunes(buf[:0], chars[i:min(i+shingle, len(chars))])
		v.add(hash(f), 1)
	}
	return v.fingerprint()
}

func appendRunes(b []byte, rs []rune) []byte {
	for _, r := range rs {
		b = append(b, string(r)...)
	}
	return b
}

// votes are, for each bit, the weight of the hashes that have it less that of
// those that have not.
type votes [64]int

func (v *votes) add(hash uint64, weight int) {
	for i := range v {
		v[i] += weight * (2*int(hash>>i&1) - 1)
	}
}

func (v *votes) fingerprint() (f uint64) {
	for i, n := range v {
		if n > 0 {
			f |= 1 << i
		}
	}
	return f
}
