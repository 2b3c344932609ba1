package cluster

import "slices"

// A causeGraph is the complete graph of vectors, the weight between two nodes
// being their product. Its edges are never written down: the weight between a node
// and a community is the product of the node and the community's sum, so that a
// look at a node costs as much as the communities that have its words, and memory
// follows the words.
type causeGraph struct {
	nodes    [][]causeSum
	strength []float64 // of a node: the weight of its edges, those to itself left out
	total    float64   // of all strengths
	words    int
}

type causeSum struct {
	word int32
	x    float64
}

const (
	mostMoves = 20   // rounds over the nodes
	fewMoves  = 500  // a round in which fewer than one in so many moved is the last
	coarser   = 0.8  // times the resolution where there are too many communities
	nothing   = 1e-7 // what is left of a sum by rounding
)

// communities returns the community of each row, numbered from 0 in the order in
// which they first occur, at most o.Most of the size that counts if that can be: the
// resolution is the first one, or lower.
func communities(rows [][]causeValue, words int, first float64, o RootCauseOptions) ([]int32, int) {
	g := newCauseGraph(rows, words)
	label := make([]int32, len(rows))
	for i := range label {
		label[i] = int32(i)
	}
	least := o.least(len(rows))
	for resolution := first; ; resolution *= coarser {
		for {
			to, n := g.move(resolution)
			if n == len(g.nodes) {
				break
			}
			for i := range label {
				label[i] = to[label[i]]
			}
			g = g.merge(to, n)
		}
		if countLarge(label, len(g.nodes), least) <= o.Most || resolution < first/16 {
			return label, len(g.nodes)
		}
	}
}

func countLarge(label []int32, n, least int) int {
	size := make([]int, n)
	large := 0
	for _, c := range label {
		if size[c]++; size[c] == least {
			large++
		}
	}
	return large
}

func newCauseGraph(rows [][]causeValue, words int) *causeGraph {
	g := &causeGraph{nodes: make([][]causeSum, len(rows)), strength: make([]float64, len(rows)), words: words}
	total := make([]float64, words)
	for i, row := range rows {
		g.nodes[i] = make([]causeSum, len(row))
		for k, x := range row {
			g.nodes[i][k] = causeSum{x.word, float64(x.x)}
			total[x.word] += float64(x.x)
		}
	}
	for i, node := range g.nodes {
		for _, x := range node {
			g.strength[i] += x.x * (total[x.word] - x.x)
		}
		g.strength[i] = max(0, g.strength[i])
		g.total += g.strength[i]
	}
	return g
}

// A causeShare is a community's part in a word.
type causeShare struct {
	community int32
	x         float64
}

// A causeMove is a state of moving nodes between communities.
type causeMove struct {
	g          *causeGraph
	resolution float64
	community  []int32 // of each node; at first its own
	strength   []float64
	size       []int32
	shares     [][]causeShare // by word
	gain       []float64      // scratch, by community
	touched    []int32
}

// move puts each node where modularity is highest, over and over, and returns the
// communities, numbered from 0 in the order in which they first occur.
func (g *causeGraph) move(resolution float64) ([]int32, int) {
	m := &causeMove{
		g: g, resolution: resolution, community: make([]int32, len(g.nodes)), strength: slices.Clone(g.strength),
		size: make([]int32, len(g.nodes)), shares: make([][]causeShare, g.words), gain: make([]float64, len(g.nodes)),
	}
	for i, node := range g.nodes {
		m.community[i], m.size[i] = int32(i), 1
		for _, x := range node {
			m.shares[x.word] = append(m.shares[x.word], causeShare{int32(i), x.x})
		}
	}
	for range mostMoves {
		moves := 0
		for i := range g.nodes {
			if m.place(int32(i)) {
				moves++
			}
		}
		if moves <= len(g.nodes)/fewMoves {
			break
		}
	}
	return renumber(m.community)
}

// place moves a node to the best community; reports whether that is another.
func (m *causeMove) place(i int32) bool {
	own, k := m.community[i], m.g.strength[i]
	if m.g.total == 0 {
		return false
	}
	m.strength[own] -= k
	m.size[own]--
	for _, x := range m.g.nodes[i] {
		m.take(x, own)
	}
	cost := m.resolution * k / m.g.total
	best, most := own, m.gain[own]-cost*m.strength[own]
	if m.size[own] == 0 {
		most = 0
	}
	for _, c := range m.touched {
		if gain := m.gain[c] - cost*m.strength[c]; gain > most+nothing || gain > most-nothing && c < best {
			best, most = c, gain
		}
	}
	for _, c := range m.touched {
		m.gain[c] = 0
	}
	m.touched = m.touched[:0]

	m.community[i] = best
	m.strength[best] += k
	m.size[best]++
	for _, x := range m.g.nodes[i] {
		m.give(x, best)
	}
	return best != own
}

// take takes a node's word out of its community and adds up what others' parts in
// the word speak for them.
func (m *causeMove) take(x causeSum, own int32) {
	shares := m.shares[x.word]
	gone := -1
	for k := range shares {
		s := &shares[k]
		if s.community == own {
			if s.x -= x.x; m.size[own] == 0 || s.x < nothing {
				gone = k
				continue
			}
		}
		if m.gain[s.community] == 0 {
			m.touched = append(m.touched, s.community)
		}
		m.gain[s.community] += s.x * x.x
	}
	if gone >= 0 {
		shares[gone] = shares[len(shares)-1]
		m.shares[x.word] = shares[:len(shares)-1]
	}
}

// give adds a node's word to a community.
func (m *causeMove) give(x causeSum, to int32) {
	shares := m.shares[x.word]
	for k := range shares {
		if shares[k].community == to {
			shares[k].x += x.x
			return
		}
	}
	m.shares[x.word] = append(shares, causeShare{to, x.x})
}

// merge makes every community one node.
func (g *causeGraph) merge(to []int32, n int) *causeGraph {
	out := &causeGraph{nodes: make([][]causeSum, n), strength: make([]float64, n), total: g.total, words: g.words}
	members := make([][]int32, n)
	for i, c := range to {
		members[c] = append(members[c], int32(i))
		out.strength[c] += g.strength[i]
	}
	sums := make([]float64, g.words)
	for c, nodes := range members {
		var words []int32
		for _, i := range nodes {
			for _, x := range g.nodes[i] {
				if sums[x.word] == 0 {
					words = append(words, x.word)
				}
				sums[x.word] += x.x
			}
		}
		for _, w := range words {
			out.nodes[c] = append(out.nodes[c], causeSum{w, sums[w]})
			sums[w] = 0
		}
	}
	return out
}

// renumber numbers labels from 0 in the order in which they first occur.
func renumber(label []int32) ([]int32, int) {
	number := map[int32]int32{}
	out := make([]int32, len(label))
	for i, c := range label {
		n, ok := number[c]
		if !ok {
			n = int32(len(number))
			number[c] = n
		}
		out[i] = n
	}
	return out, len(number)
}
