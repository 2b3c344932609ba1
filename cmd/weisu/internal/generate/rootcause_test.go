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
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
)

// A causeCase is a complaint, what is kept of it, and where known its true cause.
type causeCase struct {
	issue, cause, text string
	doc                cluster.CauseDoc
}

// A causeReader reads complaints as the program does.
type causeReader struct {
	analyzer *nlp.Analyzer
	words    *nlp.CauseWords
}

func newCauseReader(t *testing.T) *causeReader {
	t.Helper()
	a, err := nlp.NewAnalyzer(nlp.DefaultConfig())
	require.NoError(t, err)
	s, err := nlp.NewSegmenter(nil)
	require.NoError(t, err)
	w, err := nlp.NewCauseWords(s, nil)
	require.NoError(t, err)
	return &causeReader{a, w}
}

// read calls keep with each complaint of the files and its analysis.
func (r *causeReader) read(t *testing.T, keep func(*ingest.Complaint, *nlp.Analysis), files ...string) {
	t.Helper()
	in, err := ingest.Open(context.Background(), ingest.Options{Config: ingest.DefaultConfig(), Inputs: files, Key: []byte("test")})
	require.NoError(t, err)
	defer in.Close()
	for batch, err := range in.Batches(context.Background()) {
		require.NoError(t, err)
		for i := range batch.Complaints {
			c := &batch.Complaints[i]
			if c.Replaces < 0 {
				a := r.analyzer.Analyze("", c.Text)
				keep(c, &a)
			}
		}
	}
}

// doc is what the program keeps of a complaint.
func (r *causeReader) doc(c *ingest.Complaint, a *nlp.Analysis) cluster.CauseDoc {
	known, sure := a.Cause.Known()
	return cluster.CauseDoc{Words: r.words.Of(nil, c.Text, a), Known: known, Sure: sure, Weak: a.NeedsReview || a.Score < 0.5 || a.Cause.Strange > 0.5}
}

// TestRootCausesFound measures clusters against the planted causes, within the true
// issue; whether the issue is found is another question.
func TestRootCausesFound(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses 36,000 texts")
	}
	r := newCauseReader(t)
	for seed := uint64(1); seed <= 3; seed++ {
		dir := t.TempDir()
		_, err := generate.Generate(generate.Options{Rows: 12_000, Seed: seed, Truth: true}, dir)
		require.NoError(t, err)
		s := r.score(r.generated(t, dir))
		t.Logf("seed %d: ARI %.3f mean over issues, %.3f over all; %s", seed, s.mean, s.overall, s)
		assert.GreaterOrEqual(t, s.mean, 0.75, "seed %d", seed)
		assert.GreaterOrEqual(t, s.overall, 0.85, "seed %d", seed)
		assert.LessOrEqual(t, s.worst, 0.2, "seed %d", seed)
	}
}

// generated reads a generated folder, but for praise and what is out of scope.
func (r *causeReader) generated(t *testing.T, dir string) (cases []causeCase) {
	type place struct {
		file, sheet string
		row         int
	}
	type line struct {
		File, Sheet string
		Row         int
		InScope     bool `json:"in_scope"`
		Kind, Issue string
		RootCause   string `json:"root_cause"`
	}
	truth := map[place]line{}
	f, err := os.Open(filepath.Join(dir, "truth", "truth.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var l line
		require.NoError(t, json.Unmarshal(s.Bytes(), &l))
		if l.InScope && l.Kind != nlp.KindPraise.String() {
			truth[place{l.File, l.Sheet, l.Row}] = l
		}
	}
	var files []string
	for _, f := range generate.Messy() {
		files = append(files, filepath.Join(dir, f.Name))
	}
	r.read(t, func(c *ingest.Complaint, a *nlp.Analysis) {
		if l, ok := truth[place{filepath.Base(c.File), c.Sheet, c.Row}]; ok {
			doc := r.doc(c, a)
			doc.Weak = false
			if a.Issue != l.Issue {
				doc.Known = 0 // a cause below another issue
			}
			cases = append(cases, causeCase{l.Issue, l.RootCause, c.Text, doc})
		}
	}, files...)
	return cases
}

// An issueCauses is what was found in an issue.
type issueCauses struct {
	issue    string
	cases    []causeCase
	clusters []cluster.RootCause
}

func (r *causeReader) cluster(cases []causeCase) (out []issueCauses) {
	o := cluster.DefaultRootCauseOptions()
	o.Background, o.Text, o.Naming, o.Predicate = &cluster.CauseBackground{}, r.words.Text(), r.words.Naming, r.words.Predicate
	byIssue := map[string][]causeCase{}
	for _, c := range cases {
		o.Background.Add(c.doc)
		byIssue[c.issue] = append(byIssue[c.issue], c)
	}
	for _, issue := range slices.Sorted(maps.Keys(byIssue)) {
		docs := make([]cluster.CauseDoc, len(byIssue[issue]))
		for i, c := range byIssue[issue] {
			docs[i] = c.doc
		}
		named, _ := r.analyzer.Taxonomy().Issue(issue)
		o.Own = r.words.Own(named.Name)
		out = append(out, issueCauses{issue, byIssue[issue], cluster.RootCauses(docs, o)})
	}
	return out
}

// outside is the share of an issue's complaints in no cluster.
func (c issueCauses) outside() float64 {
	n := len(c.cases)
	for _, k := range c.clusters {
		n -= len(k.Members)
	}
	return float64(n) / float64(len(c.cases))
}

// A causeScore says how good clusters are, weighted by complaints. Complaints
// without a planted cause are clustered, too, but do not count for the index.
type causeScore struct {
	mean, overall        float64 // adjusted Rand index
	outside, worst       float64 // shares; worst of the issues of 200 complaints and more
	coherence, diversity float64 // of labels, within the issue
	clusters, causes     float64 // per issue
}

func (s causeScore) String() string {
	return fmt.Sprintf("%.1f clusters an issue of %.1f causes; outside %.1f%%, at most %.1f%% of an issue of 200; labels: NPMI %.3f, diversity %.3f",
		s.clusters, s.causes, 100*s.outside, 100*s.worst, s.coherence, s.diversity)
}

func (r *causeReader) score(cases []causeCase) (s causeScore) {
	found := r.cluster(cases)
	var allGot, allWant []string
	labelled := 0.
	for _, f := range found {
		got, want := f.pairs()
		s.mean += adjustedRand(got, want) * float64(len(got))
		allGot, allWant = append(allGot, got...), append(allWant, want...)

		n, issues := float64(len(f.cases)), float64(len(found))
		s.outside += f.outside() * n / float64(len(cases))
		if n >= 200 {
			s.worst = max(s.worst, f.outside())
		}
		s.clusters += float64(len(f.clusters)) / issues
		different := slices.Sorted(slices.Values(want))
		s.causes += float64(len(slices.Compact(different))) / issues
		if labels, documents := f.labels(); len(labels) > 1 {
			s.coherence += metrics.Coherence(labels, documents) * n
			s.diversity += metrics.Diversity(labels) * n
			labelled += n
		}
	}
	s.coherence, s.diversity = s.coherence/labelled, s.diversity/labelled
	s.mean /= float64(max(1, len(allGot)))
	s.overall = adjustedRand(allGot, allWant)
	return s
}

// pairs returns the cluster and the true cause of those who have a true cause; who
// is outside is alone.
func (c issueCauses) pairs() (got, want []string) {
	home := make([]string, len(c.cases))
	for i := range home {
		home[i] = fmt.Sprint(c.issue, " alone ", i)
	}
	for k, r := range c.clusters {
		for _, i := range r.Members {
			home[i] = fmt.Sprint(c.issue, " ", k)
		}
	}
	for i, k := range c.cases {
		if k.cause != "" {
			got, want = append(got, home[i]), append(want, c.issue+" "+k.cause)
		}
	}
	return got, want
}

// labels returns the clusters' labels and the issue's documents as words.
func (c issueCauses) labels() (labels, documents [][]uint32) {
	for _, r := range c.clusters {
		if len(r.Label) > 1 { // else there is no pair to cohere
			labels = append(labels, r.Label)
		}
	}
	for _, k := range c.cases {
		var words []uint32
		for _, w := range k.doc.Words {
			words = append(words, w.Word())
		}
		documents = append(documents, words)
	}
	return labels, documents
}

// adjustedRand is that of two labellings by name.
func adjustedRand(a, b []string) float64 {
	return metrics.NewContingency(numbers(a), numbers(b)).AdjustedRand()
}

func numbers(names []string) []int32 {
	index, out := map[string]int32{}, make([]int32, len(names))
	for i, n := range names {
		k, ok := index[n]
		if !ok {
			k = int32(len(index))
			index[n] = k
		}
		out[i] = k
	}
	return out
}
