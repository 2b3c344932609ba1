package cluster

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

// docOf makes a complaint of words of the same weight.
func docOf(words ...uint32) CauseDoc {
	var d CauseDoc
	for _, w := range words {
		d.Words = append(d.Words, nlp.NewWordWeight(w, 16))
	}
	return d
}

func TestFirm(t *testing.T) {
	docs := []CauseDoc{
		docOf(1, 2, 3, 4, 5, 6, 7, 8), docOf(8, 7, 6, 5, 4, 3, 2, 1), docOf(1, 2, 3, 4, 5, 6, 7, 9), docOf(1, 2, 9), docOf(1, 2, 9),
	}
	docs[2].Weak = true
	v := weighCauses(docs, RootCauseOptions{})
	order := []int32{0, 1, 2, 3, 4}
	v.findCopies(order)
	assert.Equal(t, []int32{0, 3, 4}, v.firm(order), "copies once, but for what two may well say in the same words; no doubt")
	assert.Equal(t, []int32{2}, v.firm([]int32{1, 2}), "doubt is better than nothing")
}

func TestWithout(t *testing.T) {
	v := weighCauses([]CauseDoc{docOf(1, 2), docOf(1, 3), docOf(1, 2, 3), docOf(4), docOf(4)}, RootCauseOptions{})
	order := []int32{0, 1, 2}
	c := v.centres(order, []int32{0, 0, 0}, 1)
	home, near := v.assign(order, c)
	got := v.without(order, home, near, c)
	for i, d := range order {
		others := v.centres(order, []int32{0, 0, 0}, 1)
		for _, x := range v.row(d) {
			others.sums[x.word] -= x.x
		}
		_, want := v.assign([]int32{d}, others)
		assert.InDelta(t, want[0], got[i], 1e-5)
		assert.Less(t, got[i], near[i])
	}
}

func TestTrimLeavesFewOfMany(t *testing.T) {
	docs := make([]CauseDoc, 200)
	near := make([]float32, len(docs))
	order := make([]int32, len(docs))
	for i := range docs {
		docs[i], near[i], order[i] = docOf(1, uint32(2+i%2)), float32(i)/1000, int32(i)
	}
	v := weighCauses(docs, RootCauseOptions{})
	o := DefaultRootCauseOptions()
	outside := func(o RootCauseOptions) (n, named int) {
		home := make([]int32, len(docs))
		v.trim(order, home, near, [][]int32{{1}}, o)
		for i, h := range home {
			if h < 0 {
				n, named = n+1, named+1-i%2
			}
		}
		return n, named
	}
	n, named := outside(o)
	assert.LessOrEqual(t, float64(n), o.Outside*200)
	assert.Less(t, named, n-named, "who has no word of the label goes first")
	o.Many = 1000
	n, _ = outside(o)
	assert.Greater(t, n, 150, "of few any number may be outside")
}

func TestJoin(t *testing.T) {
	docs := []CauseDoc{docOf(1, 2), docOf(1, 2), docOf(1, 2), docOf(5, 6), docOf(5, 6)}
	v := weighCauses(docs, RootCauseOptions{})
	c := v.centres([]int32{0, 1, 2, 3, 4}, []int32{0, 0, 1, 2, 2}, 3)
	c.join(0.5)
	require.Equal(t, 2, c.n)
	assert.Equal(t, []int{3, 2}, c.size)
	one := v.centres([]int32{0, 1, 2, 3, 4}, []int32{0, 0, 0, 1, 1}, 2)
	assert.InDeltaSlice(t, one.sums, c.sums, 1e-6)
	for _, x := range c.cohesion() {
		assert.False(t, math.IsNaN(x))
	}
}

func TestCommon(t *testing.T) {
	b := &CauseBackground{docs: 2000, with: []uint32{200, 200}}
	assert.True(t, b.common(0, 10, 500))
	assert.False(t, b.common(0, 190, 500), "said in this issue only")
	assert.False(t, b.common(0, 0, 1900), "too little elsewhere to tell")
	assert.False(t, (*CauseBackground)(nil).common(0, 1, 2))
}
