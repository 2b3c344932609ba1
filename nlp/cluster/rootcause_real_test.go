package cluster

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

func realTexts(t *testing.T, name string, keep func(map[string]string) bool) (texts []string) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("evaluation data absent: %v", err)
	}
	opencc, err := exec.LookPath("opencc")
	if err != nil {
		t.Skip("opencc, the reference Traditional to Simplified converter, is not installed")
	}
	out, err := exec.Command(opencc, "-c", "t2s", "-i", path).Output()
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out, []byte("\ufeff")))).ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		if keep(m) {
			texts = append(texts, m["title"]+""+m["text"])
		}
	}
	return texts
}

func TestRealDump(t *testing.T) {
	texts := realTexts(t, "hospital_reviews.csv", func(m map[string]string) bool { return m["rating"] < "4" })
	texts = append(texts, realTexts(t, "hotline_labelled.csv", func(m map[string]string) bool { return m["label"] == "卫生计生" })...)
	a, err := nlp.NewAnalyzer(nlp.DefaultConfig())
	require.NoError(t, err)
	seg, err := nlp.NewSegmenter(nil)
	require.NoError(t, err)
	cw, err := nlp.NewCauseWords(seg, nil)
	require.NoError(t, err)
	o := DefaultRootCauseOptions()
	o.Background, o.Text, o.Naming = &CauseBackground{}, cw.Text(), cw.Naming
	if g := os.Getenv("GAMMA"); g != "" {
		fmt.Sscan(g, &o.Resolution)
	}
	docs, kept := map[string][]CauseDoc{}, map[string][]string{}
	for _, text := range texts {
		an := a.Analyze("", text)
		if !an.InScope || an.Kind == nlp.KindPraise {
			continue
		}
		d := CauseDoc{cw.Of(nil, text, &an)}
		o.Background.Add(d)
		docs[an.Issue] = append(docs[an.Issue], d)
		kept[an.Issue] = append(kept[an.Issue], text)
	}
	f, _ := os.Create("/tmp/rc/real.txt")
	defer f.Close()
	var codes []string
	for c := range docs {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	for _, c := range codes {
		if len(docs[c]) < 30 {
			continue
		}
		is, _ := a.Taxonomy().Issue(c)
		rcs := RootCauses(docs[c], o)
		in := 0
		for _, r := range rcs {
			in += len(r.Members)
		}
		fmt.Fprintf(f, "== %s %s n=%d clusters=%d outside=%.2f\n", c, is.Name, len(docs[c]), len(rcs), 1-float64(in)/float64(len(docs[c])))
		for _, r := range rcs {
			var label []string
			for _, w := range r.Label {
				label = append(label, o.Text(w))
			}
			fmt.Fprintf(f, "  -- %d coh %.2f %v\n", len(r.Members), r.Cohesion, label)
			for _, d := range r.Typical {
				x := []rune(kept[c][d])
				fmt.Fprintf(f, "       T %s\n", string(x[:min(len(x), 110)]))
			}
			for i := 0; i < 6; i++ {
				d := r.Members[i*len(r.Members)/6]
				x := []rune(kept[c][d])
				fmt.Fprintf(f, "       m %s\n", string(x[:min(len(x), 90)]))
			}
		}
	}
}
