package metrics

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/metrics/internal/reference"
)

func clustersOf(t *testing.T, s string) (out []int32) {
	t.Helper()
	for _, x := range strings.Split(s, ",") {
		out = append(out, int32(reference.Number(t, x)))
	}
	return out
}

func TestAgreementAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "agreement.csv") {
		c := NewContingency(clustersOf(t, row[0]), clustersOf(t, row[1]))
		v := c.VMeasure()
		for i, got := range []float64{v.Homogeneity, v.Completeness, v.V, c.AdjustedRand()} {
			assert.InDelta(t, reference.Number(t, row[2+i]), got, 1e-12, "%s / %s, column %d", row[0], row[1], 2+i)
		}
	}
}

func TestExtendedBCubedAgreesWithThePaper(t *testing.T) {
	letters := func(s string) (out [][]int32) {
		for _, item := range strings.Fields(s) {
			var set []int32
			for _, r := range item {
				set = append(set, r)
			}
			out = append(out, set)
		}
		return out
	}
	for _, row := range reference.Rows(t, "bcubed.csv") {
		got := ExtendedBCubed(letters(row[1]), letters(row[2]))
		assert.InDelta(t, reference.Number(t, row[3]), got.Precision, 1e-12, "figure %s", row[0])
		assert.InDelta(t, reference.Number(t, row[4]), got.Recall, 1e-12, "figure %s", row[0])
		assert.InDelta(t, reference.Number(t, row[5]), got.F, 1e-12, "figure %s", row[0])
	}
}

// Where every item is in one cluster, extended B-cubed is B-cubed.
func TestBCubedIsExtendedBCubedOfPartitions(t *testing.T) {
	truth, pred := []int32{0, 0, 0, 1, 1, -1, 2}, []int32{3, 3, 4, 4, -1, -1, 2}
	sets := func(cs []int32) (out [][]int32) {
		for i, c := range cs {
			out = append(out, []int32{own(c, i)})
		}
		return out
	}
	want, got := ExtendedBCubed(sets(truth), sets(pred)), NewContingency(truth, pred).BCubed()
	assert.InDelta(t, want.Precision, got.Precision, 1e-12)
	assert.InDelta(t, want.Recall, got.Recall, 1e-12)
	assert.InDelta(t, want.F, got.F, 1e-12)
}

func TestAgreementAtTheRims(t *testing.T) {
	none := NewContingency(nil, nil)
	assert.True(t, math.IsNaN(none.AdjustedRand()))
	assert.True(t, math.IsNaN(none.VMeasure().V))
	assert.True(t, math.IsNaN(none.BCubed().F))
	assert.True(t, math.IsNaN(BestClusterF1(nil, nil)))
	assert.True(t, math.IsNaN(NewContingency([]int32{1}, nil).BCubed().F))
	same := NewContingency([]int32{0, 0, 1}, []int32{7, 7, -1})
	assert.Equal(t, 1.0, same.AdjustedRand())
	assert.InDelta(t, 1, same.VMeasure().V, 1e-12)
	assert.Equal(t, Agreement{1, 1, 1}, same.BCubed())
	alone := NewContingency([]int32{-1, -1}, []int32{-1, -1})
	assert.Equal(t, 1.0, alone.AdjustedRand())
}

func TestBestClusterF1CountsStrangers(t *testing.T) {
	// Cluster 5 has both members and a stranger: P 2/3, R 1, F1 0.8. The second
	// incident is not found.
	assert.InDelta(t, 0.4, BestClusterF1([]int32{0, 0, -1, 1, 1}, []int32{5, 5, 5, -1, -1}), 1e-12)
}
