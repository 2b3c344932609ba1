package cluster

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// rarest is how many of a text's heaviest features are looked up.
	rarest = 24
	// nearby is how many texts of a posting are looked at on either side, nearest
	// in time: what bounds the work for a feature that thousands share.
	nearby = 48
	// compared is how many candidates are compared in full, in relation to the
	// neighbours wanted.
	compared = 3
	// faint is the similarity, in relation to the threshold, below which two texts
	// are no neighbours.
	faint = 0.5
)

// A link is the summed similarity between the texts of two groups.
type link struct {
	to  int32
	sum float32
}

// An index lists the nodes that have each of the heavy features, in order.
type index struct {
	group [][rarest]int32 // of each heavy feature of each node: its posting
	start []uint32        // by posting
	nodes []int32
}

// newIndex sorts the heavy features of all nodes by bucket and node.
func newIndex(heavy [][rarest]Feature) *index {
	const slots = 5 // bits of a place among the heavy features
	entries := make([]uint64, 0, len(heavy)*rarest)
	for n, fs := range heavy {
		for k, f := range fs {
			if f != 0 {
				entries = append(entries, uint64(f.bucket())<<(32+slots)|uint64(n)<<slots|uint64(k))
			}
		}
	}
	slices.Sort(entries)
	x := &index{group: make([][rarest]int32, len(heavy)), nodes: make([]int32, len(entries))}
	for i, e := range entries {
		if i == 0 || e>>(32+slots) != entries[i-1]>>(32+slots) {
			x.start = append(x.start, uint32(i))
		}
		n := uint32(e >> slots)
		x.nodes[i] = int32(n)
		x.group[n][e&(1<<slots-1)] = int32(len(x.start) - 1)
	}
	x.start = append(x.start, uint32(len(entries)))
	return x
}

// near returns at most 2·nearby nodes that stand around n in the posting of its
// k-th heavy feature.
func (x *index) near(n int32, k int) []int32 {
	g := x.group[n][k]
	all := x.nodes[x.start[g]:x.start[g+1]]
	if len(all) <= 2*nearby {
		return all
	}
	at, _ := slices.BinarySearch(all, n)
	lo := min(max(0, at-nearby), len(all)-2*nearby)
	return all[lo : lo+2*nearby]
}

// neighbours returns the nearest nodes of each node, in order of node; if a is a
// neighbour of b, b is one of a.
func neighbours(w *weighted, o IncidentOptions) [][]link {
	heavy := make([][rarest]Feature, len(w.fs))
	parallel(len(w.fs), func() func(int) { return func(n int) { heavy[n] = w.heaviest(n) } })
	x := newIndex(heavy)
	near := make([][]link, len(w.fs))
	parallel(len(w.fs), func() func(int) {
		s := newSearch(w, x, o)
		return func(n int) { near[n] = s.of(int32(n), heavy[n]) }
	})
	return mutual(near)
}

// heaviest returns the rarest features of n that are not its own alone, the rarest
// first.
func (w *weighted) heaviest(n int) (heavy [rarest]Feature) {
	var top [rarest]uint64 // weight, then the complement of the feature
	for _, f := range w.fs[n] {
		v := w.weight(f)
		if v == 0 {
			continue
		}
		if f.titled() {
			v *= 1.5
		}
		key := uint64(math.Float32bits(v))<<32 | uint64(^f) // weights above 0 order as their bits
		if key <= top[rarest-1] {
			continue
		}
		at := rarest - 1
		for ; at > 0 && top[at-1] < key; at-- {
			top[at] = top[at-1]
		}
		top[at] = key
	}
	for i, key := range top {
		if key != 0 {
			heavy[i] = ^Feature(key)
		}
	}
	return heavy
}

// A search finds neighbours; it is one goroutine's own.
type search struct {
	w     *weighted
	x     *index
	probe *probe
	o     IncidentOptions
	floor float32
	score []float32 // by node, while it is a candidate
	found []int32
	best  []link
}

func newSearch(w *weighted, x *index, o IncidentOptions) *search {
	return &search{w: w, x: x, probe: newProbe(w), o: o, floor: float32(faint * o.Threshold), score: make([]float32, len(w.fs))}
}

func (s *search) of(n int32, heavy [rarest]Feature) []link {
	s.found, s.best = s.found[:0], s.best[:0]
	for k, f := range heavy {
		if f == 0 {
			break
		}
		v := s.w.weights[f.bucket()] * s.w.weight(f)
		for _, m := range s.x.near(n, k) {
			if s.score[m] == 0 {
				s.found = append(s.found, m)
			}
			s.score[m] += v
		}
	}
	for _, m := range s.found {
		if m != n {
			s.best = append(s.best, link{m, s.score[m] * s.w.norm[m]})
		}
		s.score[m] = 0
	}
	s.best = strongest(s.best, compared*s.o.Neighbours)
	kept := s.best[:0]
	s.probe.take(n)
	for _, l := range s.best {
		if l.sum = s.probe.similarity(l.to); l.sum >= s.floor {
			kept = append(kept, l)
		}
	}
	return slices.Clone(strongest(kept, s.o.Neighbours))
}

// stronger tells whether a comes before b.
func stronger(a, b link) bool { return a.sum > b.sum || a.sum == b.sum && a.to < b.to }

// strongest keeps the n strongest links, in any order (Hoare's selection).
func strongest(ls []link, n int) []link {
	if len(ls) <= n {
		return ls
	}
	for lo, hi := 0, len(ls)-1; lo < hi; {
		pivot, i, j := ls[(lo+hi)/2], lo, hi
		for i <= j {
			for stronger(ls[i], pivot) {
				i++
			}
			for stronger(pivot, ls[j]) {
				j--
			}
			if i <= j {
				ls[i], ls[j] = ls[j], ls[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			hi = j
		case n >= i:
			lo = i
		default:
			lo = hi
		}
	}
	return ls[:n]
}

// mutual adds to every link the one back, and orders links by node.
func mutual(near [][]link) [][]link {
	own := make([]int, len(near))
	for n, ls := range near {
		own[n] = len(ls)
	}
	for n := range near {
		for _, l := range near[n][:own[n]] {
			if !slices.ContainsFunc(near[l.to][:own[l.to]], func(x link) bool { return x.to == int32(n) }) {
				near[l.to] = append(near[l.to], link{int32(n), l.sum})
			}
		}
	}
	for _, ls := range near {
		slices.SortFunc(ls, func(a, b link) int { return cmp.Compare(a.to, b.to) })
	}
	return near
}

// parallel calls a worker's function for 0 to n-1, on all cores.
func parallel(n int, worker func() func(int)) {
	const step = 256
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			do := worker()
			for {
				from := int(next.Add(step)) - step
				if from >= n {
					return
				}
				for i := from; i < min(from+step, n); i++ {
					do(i)
				}
			}
		})
	}
	wg.Wait()
}
