package main

import (
	"encoding/csv"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
)

// Incidents of real messages, against those found by people. Floors, not
// goldens: no setting was made for a single incident. Figures of either half of
// the incidents are logged.
func TestIncidentsOfRealMessages(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared", "data")
	gold, err := os.ReadFile(filepath.Join(shared, "incidents_dev.csv"))
	if err != nil {
		t.Skipf("evaluation data absent: %v", err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(gold), "\ufeff"))).ReadAll()
	require.NoError(t, err)

	ids, docs := messages(t, filepath.Join(shared, "hotline_2019.xlsx"))
	labels := cluster.Incidents(docs, cluster.DefaultIncidentOptions())
	f1, b3 := agreementWith(rows[1:], ids, labels, func(int32) bool { return true })
	t.Logf("mean best-cluster F1 %.3f, B-cubed %.3f", f1, b3)
	for half := range int32(2) {
		f1, b3 := agreementWith(rows[1:], ids, labels, func(n int32) bool { return n%2 == half })
		t.Logf("half %d: mean best-cluster F1 %.3f, B-cubed %.3f", half, f1, b3)
	}
	assert.GreaterOrEqual(t, f1, 0.92)
	assert.GreaterOrEqual(t, b3, 0.93)
}

// messages are the export's ids and what clusters are made of.
func messages(t *testing.T, path string) (ids []string, docs []cluster.Doc) {
	t.Helper()
	corpus, err := nlp.Corpus()
	require.NoError(t, err)
	f := cluster.NewFeaturizer(func(yield func(string) bool) {
		for _, e := range corpus {
			if !yield(e.Text) {
				return
			}
		}
	}, 0)
	r, err := ingest.Open(t.Context(), ingest.Options{
		Config: ingest.DefaultConfig(), Inputs: []string{path}, Key: []byte("a key for tests"),
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, r.Close()) })
	for b, err := range r.Batches(t.Context()) {
		require.NoError(t, err)
		for _, c := range b.Complaints {
			d := cluster.Doc{Features: f.Of(nil, c.Title, c.Text), Time: cluster.NoTime}
			if !c.ReceivedAt.IsZero() {
				d.Time = c.ReceivedAt.Unix()
			}
			if c.PersonID != "" {
				h := fnv.New64a()
				h.Write([]byte(c.PersonID))
				d.Person = h.Sum64()
			}
			ids, docs = append(ids, c.SourceID), append(docs, d)
		}
	}
	return ids, docs
}

// agreementWith scores labels against the incidents that are asked for.
func agreementWith(rows [][]string, ids []string, labels []int32, asked func(int32) bool) (f1, b3 float64) {
	number, truth := map[string]int32{}, make([]int32, len(ids))
	at := map[string]int{}
	for i, id := range ids {
		at[id], truth[i] = i, -1
	}
	var names []string
	for _, row := range rows {
		names = append(names, row[0])
	}
	slices.Sort(names)
	for i, n := range slices.Compact(names) {
		number[n] = int32(i)
	}
	var goldTruth, goldPred []int32
	for _, row := range rows {
		if n := number[row[0]]; asked(n) {
			i := at[row[1]]
			truth[i] = n
			goldTruth, goldPred = append(goldTruth, n), append(goldPred, labels[i])
		}
	}
	return metrics.BestClusterF1(truth, labels), metrics.NewContingency(goldTruth, goldPred).BCubed().F
}
