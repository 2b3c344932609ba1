package cluster

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

// plantedIssue makes complaints that state one of causes: some words of the cause,
// some of the issue, the rest of what people say everywhere, the first words of
// each being the most frequent.
func plantedIssue(r *rand.Rand, issue, n, causes int) (docs []CauseDoc, truth []int32) {
	const common, ofIssue, ofCause = 4000, 80, 40
	zipf := func(n int) int { return int(math.Pow(float64(n+1), r.Float64())) - 1 }
	docs, truth = make([]CauseDoc, n), make([]int32, n)
	own := common + issue*(ofIssue+16*ofCause)
	for i := range docs {
		cause := r.IntN(causes)
		truth[i] = int32(cause)
		seen := map[int]bool{}
		add := func(word int, weight uint8) {
			if !seen[word] {
				seen[word] = true
				docs[i].Words = append(docs[i].Words, nlp.NewWordWeight(uint32(word), weight))
			}
		}
		for range 6 {
			add(zipf(common), 16)
		}
		for range 5 {
			add(own+zipf(ofIssue), 24)
		}
		for range 5 {
			add(own+ofIssue+cause*ofCause+zipf(ofCause), 32)
		}
	}
	return docs, truth
}

// BenchmarkRootCauses clusters 1,000,000 complaints of 50 issues on two cores, the
// largest issue being forty times the smallest.
func BenchmarkRootCauses(b *testing.B) {
	const issues = 50
	all := make([][]CauseDoc, issues)
	o := DefaultRootCauseOptions()
	o.Background = &CauseBackground{}
	words, total := 0, 0
	for i := range all {
		n := 1_000_000 * 2 * (issues - i) / (issues * (issues + 1))
		all[i], _ = plantedIssue(rand.New(rand.NewPCG(uint64(i), 1)), i, n, 3+i%6)
		for _, d := range all[i] {
			o.Background.Add(d)
			words += cap(d.Words)
		}
		total += n
	}
	for b.Loop() {
		next := make(chan []CauseDoc)
		var workers sync.WaitGroup
		for range min(2, runtime.GOMAXPROCS(0)) {
			workers.Go(func() {
				for docs := range next {
					require.NotEmpty(b, RootCauses(docs, o))
				}
			})
		}
		for _, docs := range all {
			next <- docs
		}
		close(next)
		workers.Wait()
	}
	b.ReportMetric(24+4*float64(words)/float64(total), "kept-bytes/complaint")
}
