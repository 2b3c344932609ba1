package metrics

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPairIsGensims(t *testing.T) {
	f, err := os.Open("testdata/coherence_gensim_toy.csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	var v [7]float64
	for i, cell := range rows[1] {
		v[i], err = strconv.ParseFloat(cell, 64)
		require.NoError(t, err)
	}
	p := Pair{Both: int(v[0]), First: int(v[1]), Second: int(v[2]), Documents: int(v[3])}
	assert.InDelta(t, v[4], p.LogConditional(), 1e-9)
	assert.InDelta(t, v[5], p.PMI(), 1e-9)
	assert.InDelta(t, v[6], p.NPMI(), 1e-9)
}

func TestCoherence(t *testing.T) {
	// The toy case as documents.
	documents := [][]int{{}, {1}, {1, 2}, {1}, {2}}
	assert.InDelta(t, -0.113282753, Coherence([][]int{{1, 2}}, documents), 1e-9)
	assert.InDelta(t, -0.113282753, Coherence([][]int{{2, 1}, {1}}, documents), 1e-9, "a word alone does not count")
	assert.True(t, math.IsNaN(Coherence([][]int{{1}}, documents)))
	assert.InDelta(t, -0.113282753/2-0.5, Coherence([][]int{{1, 2}, {1, 3}}, [][]int{{}, {1}, {1, 2}, {1}, {2, 3}}), 0.06, "words that never meet come to −1")
	assert.InDelta(t, 1, Pair{Both: 2, First: 2, Second: 2, Documents: 4}.NPMI(), 1e-9)
	assert.InDelta(t, 0, Pair{Both: 1, First: 2, Second: 2, Documents: 4}.NPMI(), 1e-9)
	assert.Equal(t, 1., Pair{Both: 3, First: 3, Second: 3, Documents: 3}.NPMI())
	assert.Zero(t, Pair{First: 2, Documents: 4}.NPMI())
	assert.Zero(t, Pair{}.PMI())
	assert.Zero(t, Pair{}.LogConditional())
}

func TestDiversity(t *testing.T) {
	assert.Equal(t, 1., Diversity([][]string{{"a", "b"}, {"c"}}))
	assert.Equal(t, 0.75, Diversity([][]string{{"a", "b"}, {"c", "a"}}))
	assert.True(t, math.IsNaN(Diversity[string](nil)))
}
