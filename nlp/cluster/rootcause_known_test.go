package cluster

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

// TestKnownCausesNameClusters: complaints that share no word more than by chance are put
// together by the specific cause that is known of them, and are called by it; who is in
// doubt, or hardly has it, does not belong for sure.
func TestKnownCausesNameClusters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var docs []CauseDoc
	for i := range 300 {
		d := CauseDoc{Known: uint8(1 + i%3), Sure: 230}
		for range 6 {
			d.Words = append(d.Words, nlp.NewWordWeight(uint32(1+r.IntN(60)), 16))
		}
		switch {
		case i%10 == 8:
			d.Weak = true
		case i%10 == 9:
			d.Sure = 90
		}
		docs = append(docs, d)
	}
	found := RootCauses(docs, DefaultRootCauseOptions())
	require.Len(t, found, 3)
	for _, c := range found {
		require.NotZero(t, c.Known)
		assert.Greater(t, c.Share, 0.9)
		assert.NotEmpty(t, c.Sure)
		for _, i := range c.Sure {
			assert.Equal(t, c.Known, docs[i].Known)
			assert.False(t, docs[i].Weak)
			assert.Greater(t, docs[i].Sure, uint8(100))
			assert.Contains(t, c.Members, i)
		}
		assert.Contains(t, c.Sure, c.Typical[0])
	}
}

// TestNamesakesAreOne: no two clusters of an issue have the same specific cause's name.
func TestNamesakesAreOne(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var docs []CauseDoc
	for i := range 400 { // two ways to say it that have no word in common
		d := CauseDoc{Known: 1, Sure: 120}
		for range 6 {
			d.Words = append(d.Words, nlp.NewWordWeight(uint32(1+i%2*40+r.IntN(12)), 16))
		}
		docs = append(docs, d)
	}
	named := 0
	for _, c := range RootCauses(docs, DefaultRootCauseOptions()) {
		if c.Known == 1 {
			named++
		}
	}
	assert.Equal(t, 1, named)
}

// TestNoIssueIsLeftWithoutCluster: where no word names any cluster, and no cause is
// known, the largest stays under what most of its complaints have.
func TestNoIssueIsLeftWithoutCluster(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var docs []CauseDoc
	for range 400 {
		var d CauseDoc
		for range 4 {
			d.Words = append(d.Words, nlp.NewWordWeight(uint32(1+r.IntN(60)), 16))
		}
		docs = append(docs, d)
	}
	found := RootCauses(docs, DefaultRootCauseOptions())
	require.NotEmpty(t, found)
	inside := 0
	for _, c := range found {
		assert.NotEmpty(t, c.Label)
		inside += len(c.Members)
	}
	assert.GreaterOrEqual(t, inside, 320, "at most a fifth outside")
}
