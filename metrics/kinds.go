package metrics

import "weisu/nlp"

// A KindCount counts the complaints of a unit node and all below it, with or
// without a date.
type KindCount struct {
	Node       int32
	InScope    [int(nlp.KindPraise) + 1]int64 // by nlp.Kind; 0 unknown
	OutOfScope int64
	Total      int64 // InScope and OutOfScope together
}

// KindCounts counts every node with a case, in the order of nodes. Kinds that
// frequencies leave out, as 咨询, 建议 and 表扬, have their figures here.
func KindCounts(cases []Case, tree Tree) ([]KindCount, error) {
	if _, err := tree.paths(); err != nil {
		return nil, err
	}
	counts := make([]KindCount, len(tree.Parent))
	for i := range cases {
		c := &cases[i]
		k := &counts[c.Node]
		switch {
		case c.Withdrawn:
			continue
		case c.InScope:
			k.InScope[c.Kind]++
		default:
			k.OutOfScope++
		}
		k.Total++
	}
	// Parents precede children: from the end, every node is complete before it
	// is added to its parent.
	for n := len(counts) - 1; n > 0; n-- {
		k, parent := &counts[n], &counts[tree.Parent[n]]
		for kind, v := range k.InScope {
			parent.InScope[kind] += v
		}
		parent.OutOfScope += k.OutOfScope
		parent.Total += k.Total
	}
	var rows []KindCount
	for n := range counts {
		if counts[n].Total > 0 {
			counts[n].Node = int32(n)
			rows = append(rows, counts[n])
		}
	}
	return rows, nil
}
