package metrics

import (
	"cmp"
	"maps"
	"slices"
)

// Sums of floating-point numbers depend on their order, so that maps are walked
// in order of key.

func sortedKeys[V any](m map[int32]V) []int32 { return slices.Sorted(maps.Keys(m)) }

func sortedPairs[V any](m map[[2]int32]V) [][2]int32 {
	return slices.SortedFunc(maps.Keys(m), func(a, b [2]int32) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
}
