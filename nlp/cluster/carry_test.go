package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSucceed(t *testing.T) {
	for name, c := range map[string]struct {
		was, is  []int32
		old, new int
		want     Succession
	}{
		"nothing before": {nil, nil, 0, 2, Succession{From: []int32{-1, -1}, Merged: [][]int32{nil, nil}, Split: []int32{-1, -1}}},
		"numbers change, members grow": {
			[]int32{0, 0, 1, 1, -1},
			[]int32{1, 1, 0, 0, 0},
			2, 2,
			Succession{From: []int32{1, 0}, Merged: [][]int32{nil, nil}, Split: []int32{-1, -1}},
		},
		"two merge: the larger one's id stays": {
			[]int32{0, 0, 1, 1, 1},
			[]int32{0, 0, 0, 0, 0},
			2, 1,
			Succession{From: []int32{1}, Merged: [][]int32{{0}}, Split: []int32{-1}},
		},
		"one splits: the larger part keeps the id": {
			[]int32{0, 0, 0, 0, 0},
			[]int32{0, 0, 1, 1, 1},
			1, 2,
			Succession{From: []int32{-1, 0}, Merged: [][]int32{nil, nil}, Split: []int32{0, -1}},
		},
		"dissolved: no alias for what is nowhere": {
			[]int32{0, 0, 1, 1},
			[]int32{-1, -1, 0, 0},
			2, 1,
			Succession{From: []int32{1}, Merged: [][]int32{nil}, Split: []int32{-1}},
		},
		"a tie goes to the smaller number": {
			[]int32{0, 1},
			[]int32{0, 0},
			2, 1,
			Succession{From: []int32{0}, Merged: [][]int32{{1}}, Split: []int32{-1}},
		},
	} {
		assert.Equal(t, c.want, Succeed(c.was, c.is, c.old, c.new), name)
	}
}
