package metrics

import "fmt"

// A Tree is the tree of units: node 0 is the root, parents precede children.
type Tree struct {
	Parent   []int32 // −1 for the root
	Hospital []bool  // nodes of level hospital: those that 共性 compares
	Level    []uint8 // nodes of the same level are ranked with each other
}

// Within tells whether a node is another or below it.
func (t Tree) Within(node, above int32) bool {
	for node > above {
		node = t.Parent[node]
	}
	return node == above
}

// paths checks the tree and gives every node's ancestors by depth, the node itself last.
func (t Tree) paths() ([][]int32, error) {
	if len(t.Level) != len(t.Parent) || len(t.Hospital) != len(t.Parent) {
		return nil, fmt.Errorf("unit tree: %d parents, but %d levels and %d hospital marks", len(t.Parent), len(t.Level), len(t.Hospital))
	}
	paths := make([][]int32, len(t.Parent))
	for n, p := range t.Parent {
		switch {
		case n == 0 && p == -1:
			paths[n] = []int32{0}
		case p < 0 || int(p) >= n:
			return nil, fmt.Errorf("unit tree: node %d has parent %d, which does not precede it", n, p)
		default:
			paths[n] = append(append(make([]int32, 0, len(paths[p])+1), paths[p]...), int32(n))
		}
	}
	return paths, nil
}

func depthOf(paths [][]int32) int {
	depth := 0
	for _, p := range paths {
		depth = max(depth, len(p))
	}
	return depth
}
