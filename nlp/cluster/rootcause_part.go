package cluster

import "slices"

const (
	// In so many complaints it can be told whether parts are more than chance: by
	// whether both halves have them.
	tellable    = 100
	leastSteady = 0.1
)

// part parts the loose ones among n clusters, whose members are docs, and then those
// in which no word is said by enough; label is each one's cluster.
func (v *causeVectors) part(docs, label []int32, n int, o RootCauseOptions) ([]int32, int) {
	label, n = v.partIf(docs, label, n, max(2*o.Most, 4*o.least(len(docs))), o, func(members []int32, cohesion float64) bool {
		return cohesion < o.Loose && (len(members) < tellable || v.steadiness(members, o) >= leastSteady)
	})
	return v.partIf(docs, label, n, 2*o.Least, o, func(members []int32, _ float64) bool { return v.core(members, o) < o.Core })
}

// partIf parts the clusters of least members and more of which loose holds.
func (v *causeVectors) partIf(docs, label []int32, n, least int, o RootCauseOptions, loose func([]int32, float64) bool) ([]int32, int) {
	members := make([][]int32, n)
	for i, c := range label {
		members[c] = append(members[c], int32(i))
	}
	cohesion := v.centres(docs, label, n).cohesion()
	out, next := slices.Clone(label), int32(n)
	for c, places := range members {
		if len(places) < least || !loose(at(docs, places), cohesion[c]) {
			continue
		}
		parts, k := communities(v.rows(at(docs, places)), v.words(), o.LooseResolution, o)
		for i, p := range places {
			out[p] = next + parts[i]
		}
		next += int32(k)
	}
	return out, int(next)
}

// core is the largest share of the members that have a word in common, one that a
// label may have.
func (v *causeVectors) core(members []int32, o RootCauseOptions) float64 {
	with := map[int32]int{}
	most := 0
	for _, d := range members {
		for _, x := range v.row(d) {
			if !o.Own[v.ids[x.word]] && v.lift[x.word] >= fillerLift {
				with[x.word]++
				most = max(most, with[x.word])
			}
		}
	}
	return float64(most) / float64(len(members))
}

// steadiness tells how far the parts found in one half of docs agree with those
// found in the other, when all docs are assigned to each: 0 as by chance, 1 fully.
func (v *causeVectors) steadiness(docs []int32, o RootCauseOptions) float64 {
	var homes [2][]int32
	var n [2]int
	for h := range homes {
		var half []int32
		for i := h; i < len(docs); i += 2 {
			half = append(half, docs[i])
		}
		label, k := communities(v.rows(half), v.words(), o.LooseResolution, o)
		c := v.centres(half, label, k)
		c.keep(2, o.Most)
		homes[h], _ = v.assign(docs, c)
		n[h] = c.n
	}
	return randIndex(homes[0], homes[1], n[0], n[1])
}

// randIndex is the adjusted Rand index of two assignments to na and nb clusters,
// −1 being one more (Hubert & Arabie 1985, doi 10.1007/BF01908075).
func randIndex(a, b []int32, na, nb int) float64 {
	na, nb = na+1, nb+1
	both := make([]float64, na*nb)
	one, two := make([]float64, na), make([]float64, nb)
	for i := range a {
		both[int(a[i]+1)*nb+int(b[i]+1)]++
		one[a[i]+1]++
		two[b[i]+1]++
	}
	pairs := func(ns []float64) (sum float64) {
		for _, n := range ns {
			sum += n * (n - 1) / 2
		}
		return sum
	}
	x, y := pairs(one), pairs(two)
	all := float64(len(a)) * float64(len(a)-1) / 2
	if expected := x * y / all; x+y > 2*expected {
		return (pairs(both) - expected) / ((x+y)/2 - expected)
	}
	return 1
}

// at returns the values at places.
func at[T any, P int | int32](values []T, places []P) []T {
	out := make([]T, len(places))
	for i, p := range places {
		out[i] = values[p]
	}
	return out
}
