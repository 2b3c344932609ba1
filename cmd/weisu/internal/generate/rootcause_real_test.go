package generate_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/nlp"
)

// TestRootCausesOfRealTexts measures clusters of real complaints, whose causes
// nobody knows. WEISU_ROOT_CAUSES names a file to write them to, for reading.
func TestRootCausesOfRealTexts(t *testing.T) {
	data := filepath.Join("..", "..", "..", "..", "..", "shared", "data")
	var files []string
	for _, name := range []string{"hospital_reviews.csv", "hotline_2019.xlsx", "hotline_labelled.csv", "hotline_replies.xlsx"} {
		files = append(files, filepath.Join(data, name))
	}
	if _, err := os.Stat(files[0]); err != nil {
		t.Skipf("evaluation data absent: %v", err)
	}
	r := newCauseReader(t)
	var cases []causeCase
	seen := map[string]bool{} // the files overlap
	r.read(t, func(c *ingest.Complaint, a *nlp.Analysis) {
		// What says nothing (702) has no cause: a quarter of it stays outside.
		if a.InScope && a.Issue != "702" && a.Kind != nlp.KindPraise && !seen[c.Text] {
			seen[c.Text] = true
			cases = append(cases, causeCase{a.Issue, "", c.Text, r.doc(c, a)})
		}
	}, files...)
	s := r.score(cases)
	t.Logf("%d complaints: %s", len(cases), s)
	assert.LessOrEqual(t, s.worst, 0.2)
	all, sure := r.named(cases, readCauses(t))
	t.Logf("rightly named: %d of %d members of clusters named by a specific cause, %d of %d of those that belong for sure",
		all.right, all.n, sure.right, sure.n)
	assert.GreaterOrEqual(t, float64(sure.right), 0.65*float64(sure.n))
	if path := os.Getenv("WEISU_ROOT_CAUSES"); path != "" {
		require.NoError(t, r.write(path, cases))
	}
}

// A readCause is what a reader says a real complaint is about: the code of a specific
// cause, or of an issue with -0, or praise, out (of scope), vague; second is what it
// could as well be.
type readCause struct{ first, second string }

// readCauses reads testdata/real_causes.tsv: the answers for about a third of the real
// complaints, by nlp.CauseKey of the text. They measure; nothing is learned from them.
func readCauses(t *testing.T) map[string]readCause {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "real_causes.tsv"))
	require.NoError(t, err)
	causes := map[string]readCause{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.Split(line, "\t")
		require.Len(t, f, 3)
		causes[f[0]] = readCause{f[1], f[2]}
	}
	return causes
}

// A rightCount counts complaints of which n were read and right are what they are
// called.
type rightCount struct{ right, n int }

// named counts, in the clusters that a specific cause names, the members that have it
// in the eyes of the reader.
func (r *causeReader) named(cases []causeCase, read map[string]readCause) (all, sure rightCount) {
	count := func(is issueCauses, members []int32, code string, to *rightCount) {
		for _, i := range members {
			if c, ok := read[nlp.CauseKey(is.cases[i].text)]; ok {
				to.n++
				if code == c.first || code == c.second {
					to.right++
				}
			}
		}
	}
	for _, is := range r.cluster(cases) {
		for _, c := range is.clusters {
			if c.Known > 0 {
				code := nlp.SpecificCode(is.issue, c.Known)
				count(is, c.Members, code, &all)
				count(is, c.Sure, code, &sure)
			}
		}
	}
	return all, sure
}

// write writes clusters with their typical and other cases.
func (r *causeReader) write(path string, cases []causeCase) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	text := r.words.Text()
	for _, is := range r.cluster(cases) {
		issue, _ := r.analyzer.Taxonomy().Issue(is.issue)
		fmt.Fprintf(w, "== %s %s: %d, outside %.2f\n", is.issue, issue.Name, len(is.cases), is.outside())
		for _, c := range is.clusters {
			var label []string
			if c.Known > 0 {
				s := r.analyzer.SpecificCauses()
				i := slices.IndexFunc(s, func(s nlp.SpecificCause) bool { return s.Code == nlp.SpecificCode(is.issue, c.Known) })
				label = append(label, fmt.Sprintf("【%s %.2f】", s[i].Name, c.Share))
			}
			for _, word := range c.Label {
				label = append(label, text(word))
			}
			fmt.Fprintf(w, "-- %d, %d for sure, cohesion %.2f: %s\n", len(c.Members), len(c.Sure), c.Cohesion, strings.Join(label, " "))
			show := func(mark string, i int32) {
				runes := []rune(strings.ReplaceAll(is.cases[i].text, "\n", " "))
				fmt.Fprintf(w, "   %s %s\n", mark, string(runes[:min(len(runes), 120)]))
			}
			for _, i := range c.Typical {
				show("typical", i)
			}
			for k := range 8 {
				show("other", c.Members[k*len(c.Members)/8])
			}
		}
	}
	return w.Flush()
}
