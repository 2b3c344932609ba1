package nlp

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// A trie holds the dictionary as a double array (Aoe 1989, doi 10.1109/32.31365):
// the child of node n by the character with code c, if there is one, is node
// base[n]+c, and has the code c; no two nodes have one base, so that it is no
// other's child. A step is one addition and one look at eight bytes, whether the
// word goes on or not, and most do not.
//
// It is built once by a trieBuilder and then only read.
type trie struct {
	nodes []trieNode
	// values are what the words have, of which many have the same.
	values []wordValue
	codes  []uint16 // by rune, up to the largest in the dictionary; 0 is in no word
	top    uint16   // the largest code
}

// A trieNode is small: all of them fit into the processor's cache.
type trieNode struct {
	base  int32  // 0 where no word goes on
	code  uint16 // noCode in an unused place
	value uint16 // index into values; noWord where no word ends
}

// A wordValue is what is known of a word.
type wordValue struct {
	// distance is log2(total frequency / frequency); before lattice.weigh, and in a
	// file, the frequency itself.
	distance float32
	pos      uint16 // part of speech, index into lattice.pos
	_        uint16
}

const (
	trieRoot = 0
	noNode   = -1
	noCode   = math.MaxUint16
	noWord   = 0 // as a value
)

// code returns the code of a rune, 0 if it is in no word.
func (t *trie) code(r rune) uint16 {
	if uint(r) < uint(len(t.codes)) {
		return t.codes[r]
	}
	return 0
}

// child returns the node that follows by a code, noNode if there is none. Every
// base leaves room for the largest code, and no node has the code 0.
func (t *trie) child(node int32, code uint16) int32 {
	next := t.nodes[node].base + int32(code)
	if t.nodes[next].code != code {
		return noNode
	}
	return next
}

// find returns the node of a word, noNode if it is none.
func (t *trie) find(word string) int32 {
	node := int32(trieRoot)
	for _, r := range word {
		if node = t.child(node, t.code(lower(r))); node == noNode {
			return noNode
		}
	}
	if t.nodes[node].value == noWord {
		return noNode
	}
	return node
}

// parents returns the parent of every node, noNode for the root and for unused
// places.
func (t *trie) parents() []int32 {
	byBase := make([]int32, len(t.nodes))
	for i := range byBase {
		byBase[i] = noNode
	}
	for i, n := range t.nodes {
		if n.base > 0 {
			byBase[n.base] = int32(i)
		}
	}
	parents := make([]int32, len(t.nodes))
	for i, n := range t.nodes {
		parents[i] = noNode
		if n.code != noCode {
			parents[i] = byBase[i-int(n.code)]
		}
	}
	return parents
}

// A trieBuilder collects words as a tree of linked children, in which no node
// has its final place yet.
type trieBuilder struct {
	trie
	tree    []treeNode
	index   map[uint64]int32 // parent and code → child
	valueOf map[wordValue]uint16
}

type treeNode struct {
	first, next int32 // child and sibling
	children    int32
	place       int32 // in trie.nodes
	trieNode
}

func newTrieBuilder(words int) *trieBuilder {
	b := &trieBuilder{
		tree:    make([]treeNode, 1, words*3/2),
		index:   make(map[uint64]int32, words*3/2),
		valueOf: map[wordValue]uint16{},
	}
	b.values = []wordValue{noWord: {}}
	b.tree[trieRoot] = newTreeNode(noCode)
	return b
}

func newTreeNode(code uint16) treeNode {
	return treeNode{first: noNode, next: noNode, trieNode: trieNode{code: code}}
}

// add takes a word in, of characters that have codes. The first of equal words
// counts.
func (b *trieBuilder) add(word []rune, v wordValue) {
	at := int32(trieRoot)
	for _, r := range word {
		code := b.codes[r]
		edge := uint64(at)<<16 | uint64(code)
		next, ok := b.index[edge]
		if !ok {
			next = int32(len(b.tree))
			n := newTreeNode(code)
			n.next = b.tree[at].first
			b.tree[at].first = next
			b.tree[at].children++
			b.tree = append(b.tree, n)
			b.index[edge] = next
		}
		at = next
	}
	if n := &b.tree[at]; n.value == noWord {
		n.value = b.value(v)
	}
}

// value returns the number of a value. Where there are more than a node can tell
// apart, which takes 50,000 words of the user's of different frequencies, those
// that come late take the last one.
func (b *trieBuilder) value(v wordValue) uint16 {
	n, ok := b.valueOf[v]
	if !ok {
		if len(b.values) > math.MaxUint16 {
			return math.MaxUint16
		}
		n = uint16(len(b.values))
		b.valueOf[v], b.values = n, append(b.values, v)
	}
	return n
}

// number gives every character of the words a code, the most frequent the
// lowest, so that the nodes that are visited most lie together.
func (b *trieBuilder) number(count map[rune]int) {
	runes := make([]rune, 0, len(count))
	top := rune(0)
	for r := range count {
		runes = append(runes, r)
		top = max(top, r)
	}
	slices.SortFunc(runes, func(x, y rune) int {
		return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y))
	})
	b.codes, b.top = make([]uint16, top+1), uint16(len(runes))
	for i, r := range runes {
		b.codes[r] = uint16(i + 1)
	}
}

// build gives every node its place: those with the most children first, while
// there is room; the single children fill the holes.
func (b *trieBuilder) build() trie {
	order := make([]int32, len(b.tree))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int {
		return cmp.Or(cmp.Compare(b.tree[y].children, b.tree[x].children), cmp.Compare(x, y))
	})
	b.place(order)
	t := trie{codes: b.codes, top: b.top, values: b.values}
	last := int32(0)
	for i := range b.tree {
		last = max(last, b.tree[i].place)
	}
	t.nodes = make([]trieNode, int(last)+int(t.top)+1)
	for i := range t.nodes {
		t.nodes[i].code = noCode
	}
	for i := range b.tree {
		n := &b.tree[i]
		t.nodes[n.place] = n.trieNode
	}
	return t
}

// manyChildren: nodes with more are few and seldom fit into holes, so that the
// search for their place does not begin anew; without that it would take most of
// the time of loading.
const manyChildren = 64

// place chooses the base of every node, in order. The search goes on from where
// the last node with as many children found room.
func (b *trieBuilder) place(order []int32) {
	used := places{1} // the root
	var bases places
	from, children := int32(1), int32(0)
	var codes []int32
	for _, at := range order {
		n := &b.tree[at]
		if n.children == 0 {
			break
		}
		codes = codes[:0]
		for c := n.first; c != noNode; c = b.tree[c].next {
			codes = append(codes, int32(b.tree[c].code))
		}
		slices.Sort(codes)
		if n.children != children && n.children <= manyChildren {
			from, children = 1, n.children
		}
		n.base, from = used.fit(codes, from, bases)
		bases.set(n.base)
		for c := n.first; c != noNode; c = b.tree[c].next {
			b.tree[c].place = n.base + int32(b.tree[c].code)
			used.set(b.tree[c].place)
		}
	}
}

// places are the used places of the array, as bits.
type places []uint64

func (p places) has(at int32) bool {
	w := int(at >> 6)
	return w < len(p) && p[w]>>(at&63)&1 != 0
}

func (p *places) set(at int32) {
	for int(at>>6) >= len(*p) {
		*p = append(*p, 0)
	}
	(*p)[at>>6] |= 1 << (at & 63)
}

// free returns the first free place from at on.
func (p places) free(at int32) int32 {
	w := int(at >> 6)
	if w >= len(p) {
		return at
	}
	for hidden := p[w] | (1<<(at&63) - 1); ; hidden = p[w] {
		if hidden != math.MaxUint64 {
			return int32(w<<6 + bits.TrailingZeros64(^hidden))
		}
		if w++; w == len(p) {
			return int32(w << 6)
		}
	}
}

// fit returns a base, above 0 and none of bases, at which no code falls on a
// used place, and the place of the lowest code, which is the first that will do
// from there on.
func (p places) fit(codes []int32, from int32, bases places) (base, at int32) {
next:
	for at = p.free(max(from, codes[0]+1)); ; at = p.free(at + 1) {
		base = at - codes[0]
		if bases.has(base) {
			continue
		}
		for _, c := range codes[1:] {
			if p.has(base + c) {
				continue next
			}
		}
		return base, at
	}
}
