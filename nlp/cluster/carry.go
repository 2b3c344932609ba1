package cluster

import (
	"cmp"
	"slices"
)

// A Succession says how the clusters of one run go on from those of the run before.
type Succession struct {
	From   []int32   // by new cluster: the old one whose id it carries on, -1 none
	Merged [][]int32 // by new cluster: further old ones that went into it, in order
	Split  []int32   // by new cluster: where From is -1, the old one that most of its known members come from, -1 none
}

// Succeed matches new clusters to old ones by the members that they share. was and
// is give, for each member known to both runs, its old and its new cluster, -1 for
// none. The pairs of clusters that share most members are matched first, each
// cluster once; of equals the one with the smaller numbers. An old cluster that is
// left without a match has merged into the new one that has most of it, if that is
// half or more of what is in any cluster still; a new one that is left is split
// from the old one that most of its known members come from.
func Succeed(was, is []int32, old, new int) Succession {
	s := Succession{From: make([]int32, new), Merged: make([][]int32, new), Split: make([]int32, new)}
	for i := range s.From {
		s.From[i], s.Split[i] = -1, -1
	}
	pairs, left := overlaps(was, is, old)
	taken := make([]bool, old)
	for _, p := range pairs {
		if !taken[p.was] && s.From[p.is] < 0 {
			taken[p.was], s.From[p.is] = true, p.was
		}
	}
	for _, p := range pairs { // most members first: what is set first stays
		if !taken[p.was] && 2*p.n >= left[p.was] {
			taken[p.was] = true
			s.Merged[p.is] = append(s.Merged[p.is], p.was)
		}
		if s.From[p.is] < 0 && s.Split[p.is] < 0 {
			s.Split[p.is] = p.was
		}
	}
	for i := range s.Merged {
		slices.Sort(s.Merged[i])
	}
	return s
}

// An overlap counts the members that an old and a new cluster share.
type overlap struct{ was, is, n int32 }

// overlaps lists the pairs of clusters that share members, most first, and how
// many members of each old cluster are in a new one.
func overlaps(was, is []int32, old int) (pairs []overlap, left []int32) {
	left = make([]int32, old)
	for i, w := range was {
		if w >= 0 && is[i] >= 0 {
			pairs = append(pairs, overlap{w, is[i], 1})
			left[w]++
		}
	}
	slices.SortFunc(pairs, func(a, b overlap) int { return cmp.Or(cmp.Compare(a.was, b.was), cmp.Compare(a.is, b.is)) })
	n := 0
	for _, p := range pairs {
		if n > 0 && pairs[n-1].was == p.was && pairs[n-1].is == p.is {
			pairs[n-1].n++
			continue
		}
		pairs[n] = p
		n++
	}
	pairs = pairs[:n]
	slices.SortStableFunc(pairs, func(a, b overlap) int { return cmp.Compare(b.n, a.n) })
	return pairs, left
}
