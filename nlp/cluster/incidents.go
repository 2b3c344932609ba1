package cluster

import (
	"cmp"
	"math"
	"slices"
)

// NoTime is the Time of a Doc without one.
const NoTime = math.MinInt64

// A Doc is a text as far as incidents go.
type Doc struct {
	Features Features
	Time     int64  // seconds since any fixed moment; NoTime where unknown
	Person   uint64 // who wrote it; 0 where unknown
}

// IncidentOptions are the settings of Incidents.
type IncidentOptions struct {
	// Threshold is the mean similarity from which two groups of texts are one
	// incident. Higher: smaller and purer incidents.
	Threshold float64
	// NameShare is how much the names that two texts share may add to their
	// similarity, in relation to what all other words make of it: the same place
	// is not the same matter.
	NameShare float64
	// Elsewhere is the most similarity, in relation to Threshold, that two texts
	// have of which each names a place or organisation that the other does not.
	Elsewhere float64
	// Fading is how fast similarity fades with the days between two texts:
	// it is multiplied by (1 + days/30)^-Fading.
	Fading float64
	// SamePerson multiplies the similarity of two texts of one person, who seldom
	// writes about two matters.
	SamePerson float64
	// ManyTexts is from how many texts on a person is one who writes about
	// everything, in one style: then ManyTextsFactor takes SamePerson's place.
	ManyTexts       int
	ManyTextsFactor float64
	// Cohesion is how much a group's own mean similarity sets the measure for what
	// joins it: an exponent in [0, 1]; 0 is plain average linkage.
	Cohesion float64
	// Gap parts an incident where no text came for so many days; 0 never does.
	Gap int
	// Background says how frequent features are among more texts than those that
	// are compared; nil: among those themselves, equal texts counted once.
	Background *Frequencies
	// Neighbours is how many similar texts are kept for each text.
	Neighbours int
}

// DefaultIncidentOptions are the settings chosen by cross-validation over halves
// of real incidents, in the middle of a plateau.
func DefaultIncidentOptions() IncidentOptions {
	return IncidentOptions{
		Threshold: 0.105, NameShare: 2, Elsewhere: 0.3, Fading: 0.1,
		SamePerson: 2, ManyTexts: 21, ManyTextsFactor: 0.6,
		Cohesion: 0.3, Neighbours: 12,
	}
}

// Incidents returns the incident of each text, numbered from 0 by first
// occurrence, -1 for one that stands alone. The partition does not depend on the
// order of docs.
//
// Texts are compared with texts that share one of their rarest features; the
// nearest are kept, and groups grow by the best mean similarity, which is
// measured where the graph of neighbours lacks it. Time grows with the number of
// texts, not with its square.
func Incidents(docs []Doc, o IncidentOptions) []int32 {
	order, nodes := collapse(docs)
	w := weigh(docs, nodes, o)
	g := newGrouping(w, neighbours(w, o), o)
	g.merge()
	root := make([]int32, len(docs))
	for i := range docs {
		if root[i] = order[i]; root[i] >= 0 {
			root[i] = g.root(root[i])
		}
	}
	if o.Gap > 0 {
		partByTime(docs, root, int64(o.Gap)*86400)
	}
	size := make([]int32, len(docs)+len(nodes))
	for _, r := range root {
		if r >= 0 {
			size[r]++
		}
	}
	return numbered(root, size)
}

// partByTime gives the texts of a group that come after a gap a number of their
// own, beyond those of all nodes. Texts without a time stay with the earliest.
func partByTime(docs []Doc, root []int32, gap int64) {
	order := make([]int32, 0, len(docs))
	for i, r := range root {
		if r >= 0 && docs[i].Time != NoTime {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(root[a], root[b]), cmp.Compare(docs[a].Time, docs[b].Time))
	})
	next := int32(0)
	for _, r := range root {
		next = max(next, r+1)
	}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && root[order[to]] == root[order[from]] {
			to++
		}
		part := root[order[from]]
		for k := from + 1; k < to; k++ {
			if docs[order[k]].Time-docs[order[k-1]].Time > gap {
				part, next = next, next+1
			}
			root[order[k]] = part
		}
		from = to
	}
}

// collapse makes one node of all texts with the same features, and orders nodes
// by what they are, not by where they stood: by time, person, features. It
// returns the node of each text, -1 for one without features, and of each node
// the first text.
func collapse(docs []Doc) (node, first []int32) {
	order := make([]int32, 0, len(docs))
	prints := make([]uint64, len(docs))
	node = make([]int32, len(docs))
	for i, d := range docs {
		node[i] = -1
		prints[i] = fingerprint(d.Features)
		if len(d.Features) > 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(docs[a].Time, docs[b].Time), cmp.Compare(docs[a].Person, docs[b].Person),
			cmp.Compare(prints[a], prints[b]), slices.Compare(docs[a].Features, docs[b].Features))
	})
	seen := make(map[uint64]int32, len(order))
	for _, i := range order {
		n, ok := seen[prints[i]]
		if !ok {
			n = int32(len(first))
			seen[prints[i]] = n
			first = append(first, i)
		}
		node[i] = n
	}
	return node, first
}

// fingerprint is a hash of all features. Two different texts share it with a
// probability of n²/2⁶⁵: one in thirty million for a million texts.
func fingerprint(fs Features) uint64 {
	h := uint64(14695981039346656037)
	for _, f := range fs {
		h = (h ^ uint64(f)) * 1099511628211
		h ^= h >> 32
	}
	return h
}
