package generate_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/cmd/weisu/internal/generate"
	"weisu/ingest"
	"weisu/nlp"
	"weisu/nlp/cluster"
)

type causeCase struct {
	issue, cause string
	words        []nlp.WordWeight
}

func TestRootCausesFound(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses 36,000 texts")
	}
	a, err := nlp.NewAnalyzer(nlp.DefaultConfig())
	require.NoError(t, err)
	seg, err := nlp.NewSegmenter(nil)
	require.NoError(t, err)
	cw, err := nlp.NewCauseWords(seg, nil)
	require.NoError(t, err)
	for seed := uint64(1); seed <= 3; seed++ {
		dir := t.TempDir()
		_, err := generate.Generate(generate.Options{Rows: 12_000, Seed: seed, Truth: true}, dir)
		require.NoError(t, err)
		r := scoreCauses(causeCases(t, dir, a, cw))
		t.Logf("seed %d: ARI %.3f mean over issues, %.3f over all; %.1f clusters an issue of %.1f causes; outside %.1f%%, at most %.1f%% of an issue of 200",
			seed, r.mean, r.overall, r.clusters, r.causes, 100*r.outside, 100*r.worst)
		assert.GreaterOrEqual(t, r.mean, 0.75)
		assert.GreaterOrEqual(t, r.overall, 0.85)
		assert.LessOrEqual(t, r.worst, 0.2)
	}
}

// A causeScore says how far clusters agree with the planted causes. Complaints
// without one are clustered, too, but not scored.
type causeScore struct {
	mean, overall    float64 // adjusted Rand index
	outside, worst   float64 // shares
	clusters, causes float64 // per issue
}

func scoreCauses(cases []causeCase) (r causeScore) {
	o := cluster.DefaultRootCauseOptions()
	if g := os.Getenv("GAMMA"); g != "" {
		fmt.Sscan(g, &o.Resolution)
	}
	o.Background = &cluster.CauseBackground{}
	byIssue := map[string][]causeCase{}
	for _, c := range cases {
		o.Background.Add(cluster.CauseDoc{Words: c.words})
		byIssue[c.issue] = append(byIssue[c.issue], c)
	}
	var allGot, allWant []string
	for _, issue := range slices.Sorted(maps.Keys(byIssue)) {
		docs := make([]cluster.CauseDoc, len(byIssue[issue]))
		found := make([]string, len(docs))
		for i, c := range byIssue[issue] {
			docs[i].Words, found[i] = c.words, fmt.Sprint(issue, " alone ", i)
		}
		clusters := cluster.RootCauses(docs, o)
		inside := 0
		for _, c := range clusters {
			if os.Getenv("COH") != "" {
				fmt.Printf("coh %s n=%d m=%d %.2f\n", issue, len(docs), len(c.Members), c.Cohesion)
			}
		}
		for k, c := range clusters {
			inside += len(c.Members)
			for _, i := range c.Members {
				found[i] = fmt.Sprint(issue, " ", k)
			}
		}
		var got, want []string
		causes := map[string]bool{}
		for i, c := range byIssue[issue] {
			if c.cause != "" {
				got, want = append(got, found[i]), append(want, issue+" "+c.cause)
				causes[c.cause] = true
			}
		}
		r.mean += adjustedRand(got, want) * float64(len(got))
		allGot, allWant = append(allGot, got...), append(allWant, want...)
		outside := float64(len(docs) - inside)
		r.outside += outside / float64(len(cases))
		if len(docs) >= 200 {
			r.worst = max(r.worst, outside/float64(len(docs)))
		}
		r.clusters += float64(len(clusters)) / float64(len(byIssue))
		r.causes += float64(len(causes)) / float64(len(byIssue))
	}
	r.mean /= float64(len(allGot))
	r.overall = adjustedRand(allGot, allWant)
	return r
}

// adjustedRand is the adjusted Rand index of two labellings: 1 where they agree,
// 0 expected by chance (Hubert & Arabie 1985, doi 10.1007/BF01908075).
func adjustedRand(a, b []string) float64 {
	both, one, two := map[[2]string]int{}, map[string]int{}, map[string]int{}
	for i := range a {
		both[[2]string{a[i], b[i]}]++
		one[a[i]]++
		two[b[i]]++
	}
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var together, inA, inB float64
	for _, n := range both {
		together += pairs(n)
	}
	for _, n := range one {
		inA += pairs(n)
	}
	for _, n := range two {
		inB += pairs(n)
	}
	expected := inA * inB / pairs(len(a))
	if inA+inB == 2*expected {
		return 1
	}
	return (together - expected) / ((inA+inB)/2 - expected)
}

// TestAdjustedRand: scikit-learn's value, shared/reference/cluster.
func TestAdjustedRand(t *testing.T) {
	got := adjustedRand([]string{"0", "0", "0", "1", "1", "1"}, []string{"0", "1", "0", "1", "2", "2"})
	assert.InDelta(t, 0.2424, got, 1e-4)
}

func causeCases(t *testing.T, dir string, a *nlp.Analyzer, cw *nlp.CauseWords) (cases []causeCase) {
	type place struct {
		file, sheet string
		row         int
	}
	truth := map[place][3]string{}
	f, err := os.Open(filepath.Join(dir, "truth", "truth.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var r struct {
			File      string `json:"file"`
			Sheet     string `json:"sheet"`
			Row       int    `json:"row"`
			InScope   bool   `json:"in_scope"`
			Kind      string `json:"kind"`
			Issue     string `json:"issue"`
			RootCause string `json:"root_cause"`
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &r))
		if r.InScope && r.Kind != "表扬" {
			truth[place{r.File, r.Sheet, r.Row}] = [3]string{r.Issue, r.RootCause, r.Kind}
		}
	}
	var inputs []string
	for _, n := range []string{"hotline.xlsx", "platform.csv", "reviews.jsonl"} {
		inputs = append(inputs, filepath.Join(dir, n))
	}
	r, err := ingest.Open(context.Background(), ingest.Options{Config: ingest.DefaultConfig(), Inputs: inputs, Key: []byte("test")})
	require.NoError(t, err)
	for batch, err := range r.Batches(context.Background()) {
		require.NoError(t, err)
		for _, c := range batch.Complaints {
			if c.Replaces >= 0 {
				continue
			}
			tr, ok := truth[place{filepath.Base(c.File), c.Sheet, c.Row}]
			if !ok {
				continue
			}
			an := a.Analyze("", c.Text)
			cases = append(cases, causeCase{tr[0], tr[1], cw.Of(nil, c.Text, &an)})
		}
	}
	return cases
}
