package cluster

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// crowded is how many of the fingerprints that agree on a block are compared with
// all others; more are cut into blocks again.
const crowded = 64

// NearDuplicates returns the group of each fingerprint, numbered from 0 by first
// occurrence, -1 for one that stands alone. Two fingerprints that differ in at
// most distance bits are in one group, and so is what they are linked to.
//
// Fingerprints are cut into distance+1 blocks of bits: two that differ in at most
// distance bits agree on a block, so that only those that do need be compared.
// Where many agree on a block, their other bits are cut again. Equal ones count
// once, whatever their number.
//
// Source: Manku, Jain and Das Sarma, Detecting near-duplicates for web crawling,
// WWW 2007, doi 10.1145/1242572.1242592.
func NearDuplicates(fingerprints []uint64, distance int) []int32 {
	distinct := slices.Clone(fingerprints)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	s := newSets(len(distinct))
	linkBlocks(slices.Clone(distinct), math.MaxUint64, blockLinker{distinct, distance, s})
	root, size := make([]int32, len(fingerprints)), make([]int32, len(distinct))
	for i, f := range fingerprints {
		n, _ := slices.BinarySearch(distinct, f)
		root[i] = s.root(int32(n))
		size[root[i]]++
	}
	return numbered(root, size)
}

type blockLinker struct {
	distinct []uint64 // sorted
	distance int
	sets     sets
}

// linkBlocks joins those of fs that differ in at most distance bits. They agree
// on all bits but those of rest.
func linkBlocks(fs []uint64, rest uint64, l blockLinker) {
	for _, block := range blocks(rest, l.distance+1) {
		slices.SortFunc(fs, func(a, b uint64) int {
			return cmp.Or(cmp.Compare(a&block, b&block), cmp.Compare(a, b))
		})
		for i := 0; i < len(fs); {
			j := i + 1
			for j < len(fs) && fs[j]&block == fs[i]&block {
				j++
			}
			l.link(fs[i:j], rest&^block)
			i = j
		}
	}
}

// blocks cuts the bits of mask into n blocks.
func blocks(mask uint64, n int) []uint64 {
	cut, all, seen := make([]uint64, n), bits.OnesCount64(mask), 0
	for ; mask != 0; mask &= mask - 1 {
		cut[seen*n/all] |= mask & -mask
		seen++
	}
	return cut
}

// link joins those of fs that are near; they agree on all bits but those of rest.
// Only those that the sort has not already joined to the most are compared with
// all, and where these are many the other bits are cut again.
func (l blockLinker) link(fs []uint64, rest uint64) {
	for i := 1; i < len(fs); i++ {
		l.compare(fs[i-1], fs[i])
	}
	others := l.others(fs)
	if len(others) > crowded && bits.OnesCount64(rest) > l.distance {
		linkBlocks(slices.Clone(fs), rest, l)
		return
	}
	for _, a := range others {
		for _, b := range fs {
			l.compare(a, b)
		}
	}
}

// others are those of fs that are not in the set that the middle one is in.
func (l blockLinker) others(fs []uint64) (others []uint64) {
	if len(fs) < 2 {
		return nil
	}
	most := l.sets.root(l.number(fs[len(fs)/2]))
	for _, f := range fs {
		if l.sets.root(l.number(f)) != most {
			others = append(others, f)
		}
	}
	return others
}

func (l blockLinker) compare(a, b uint64) {
	if a != b && bits.OnesCount64(a^b) <= l.distance {
		l.sets.join(l.number(a), l.number(b))
	}
}

func (l blockLinker) number(f uint64) int32 {
	n, _ := slices.BinarySearch(l.distinct, f)
	return int32(n)
}

// sets are disjoint sets of numbers, the least of each its root.
type sets []int32

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (s sets) root(n int32) int32 {
	for s[n] != n {
		s[n] = s[s[n]]
		n = s[n]
	}
	return n
}

func (s sets) join(a, b int32) {
	a, b = s.root(a), s.root(b)
	s[max(a, b)] = min(a, b)
}

// numbered numbers sets by first occurrence, -1 for one of size 1. Roots below 0
// are alone.
func numbered(root, size []int32) []int32 {
	labels := make([]int32, len(root))
	number := make([]int32, len(size)) // 0: none yet
	next := int32(0)
	for i, r := range root {
		labels[i] = -1
		if r < 0 || size[r] < 2 {
			continue
		}
		if number[r] == 0 {
			next++
			number[r] = next
		}
		labels[i] = number[r] - 1
	}
	return labels
}
