package cluster

import "unicode/utf8"

func decode(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// hashString is FNV-1a, 64 bits.
func hashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
