package cluster

import (
	"cmp"
	"math"
	"slices"
)

// centres are the sums of clusters' vectors.
type centres struct {
	n     int
	words int
	sums  []float32 // by word, then cluster
	size  []int
}

func newCentres(words, n int) *centres {
	return &centres{n: n, words: words, sums: make([]float32, words*n), size: make([]int, n)}
}

// centres returns the sums of n clusters of docs; a label of −1 is none.
func (v *causeVectors) centres(docs, label []int32, n int) *centres {
	c := newCentres(v.words(), n)
	for i, d := range docs {
		if label[i] >= 0 {
			c.add(label[i], v.row(d))
		}
	}
	return c
}

// cohesion returns the mean cosine of each cluster's vectors to its centre, which
// is the length of their mean.
func (c *centres) cohesion() []float64 {
	out := make([]float64, c.n)
	for i, x := range c.sums {
		out[i%c.n] += float64(x) * float64(x)
	}
	for i := range out {
		out[i] = math.Sqrt(out[i]) / float64(max(1, c.size[i]))
	}
	return out
}

func (c *centres) add(cluster int32, row []causeValue) {
	c.size[cluster]++
	for _, x := range row {
		c.sums[int(x.word)*c.n+int(cluster)] += x.x
	}
}

// keep drops the clusters of fewer than least complaints, and of the others all
// but the most largest.
func (c *centres) keep(least, most int) {
	var kept []int
	for i, n := range c.size {
		if n >= least {
			kept = append(kept, i)
		}
	}
	if len(kept) > most {
		slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(c.size[b], c.size[a]) })
		kept = kept[:most]
	}
	c.only(kept)
}

// join makes one of the two clusters with the nearest centres, until no two have a
// cosine of same. Cosines of sums are those of centres.
func (c *centres) join(same float64) {
	if c.n < 2 {
		return
	}
	product := c.products()
	gone := make([]bool, c.n)
	for {
		a, b, most := -1, -1, same
		for i := range c.n {
			for j := range i {
				if gone[i] || gone[j] {
					continue
				}
				if cos := product[i][j] / math.Sqrt(product[i][i]*product[j][j]); cos > most {
					a, b, most = j, i, cos
				}
			}
		}
		if a < 0 {
			break
		}
		gone[b] = true
		c.unite(a, b)
		product[a][a] += product[b][b] + 2*product[b][a]
		for i := range c.n {
			if i != a {
				product[a][i] += product[b][i]
				product[i][a] = product[a][i]
			}
		}
	}
	c.keep(1, c.n)
}

// unite makes of two clusters the first; the second is left empty.
func (c *centres) unite(a, b int) {
	c.size[a], c.size[b] = c.size[a]+c.size[b], 0
	for w := range c.words {
		c.sums[w*c.n+a] += c.sums[w*c.n+b]
		c.sums[w*c.n+b] = 0
	}
}

// products returns the products of all pairs of sums.
func (c *centres) products() [][]float64 {
	out := make([][]float64, c.n)
	for i := range out {
		out[i] = make([]float64, c.n)
	}
	for w := range c.words {
		row := c.sums[w*c.n:][:c.n]
		for i, x := range row {
			if x != 0 {
				for j, y := range row {
					out[i][j] += float64(x) * float64(y)
				}
			}
		}
	}
	return out
}

// only drops the clusters that are not kept.
func (c *centres) only(kept []int) {
	k := newCentres(c.words, len(kept))
	for to, from := range kept {
		k.size[to] = c.size[from]
		for w := range c.words {
			k.sums[w*k.n+to] = c.sums[w*c.n+from]
		}
	}
	*c = *k
}

// scaled returns the sums at length 1.
func (c *centres) scaled() []float32 {
	squares := make([]float64, c.n)
	for i, x := range c.sums {
		squares[i%c.n] += float64(x) * float64(x)
	}
	out := make([]float32, len(c.sums))
	for i, x := range c.sums {
		if s := squares[i%c.n]; s > 0 {
			out[i] = x / float32(math.Sqrt(s))
		}
	}
	return out
}
