package warehouse

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"weisu/ingest"
)

var (
	testNow  = time.Date(2024, 12, 1, 9, 30, 0, 0, time.UTC)
	testAsOf = time.Date(2024, 11, 30, 18, 0, 0, 0, time.UTC)
)

func testNames() *Names {
	return NewNames(
		[]DimUnit{{UnitID: "h1", Name: "第一医院", Level: "hospital", ParentID: "city", District: "东城区", Path: "city/h1", Depth: 1, Listed: true}},
		[]DimIssue{
			{Issue: "102", Name: "候诊排队", Category: "医疗服务"},
			{Issue: "201", Name: "服务态度", Category: "医务人员"},
		})
}

// complaint makes the i-th of a series of rows, in no order of time.
func complaint(i int) FactComplaint {
	at := time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i*7919%86400) * time.Minute)
	row := FactComplaint{
		ComplaintID: fmt.Sprintf("c%015x", i), OrderID: fmt.Sprintf("o%d", i), InScope: true,
		ReceivedAt: TimestampOf(at), DateKind: "absolute", Month: at.Format("2006-01"),
		Unit: "h1", UnitNode: "h1", Kind: "投诉", Issue: "102", Category: "医疗服务", Score: 0.5,
		Others: []string{"201"}, Severity: 2, Text: fmt.Sprintf("排队两小时，第 %d 次", i),
		Resolved: Bool(i%2 == 0), Timeliness: "unknown", File: "a.csv", Row: int32(i + 2),
	}
	if i%10 == 9 {
		row.ReceivedAt, row.Month, row.DateKind = 0, "unknown", "missing"
	}
	return row
}

func provenance(c ingest.Counts) Provenance {
	return Provenance{
		Version: "test", Started: testNow, AsOf: testAsOf, Config: []byte(`{"keep":5}`),
		Inputs: []Input{{File: "a.csv", Format: "csv", Encoding: "UTF-8", SHA256: "00", Mapping: "诉求内容→text", Counts: c}},
	}
}

// publish makes a snapshot of n complaints, the withdrawn ones superseded.
func publish(t testing.TB, dir string, n int, withdrawn ...int64) (string, *Manifest) {
	t.Helper()
	b := builder(t, dir, n, withdrawn...)
	superseded := int64(len(withdrawn))
	id, m, err := b.Publish(provenance(ingest.Counts{
		Read: int64(n), Accepted: int64(n) - superseded, Duplicate: superseded,
	}))
	require.NoError(t, err)
	return id, m
}

// builder has a snapshot of n complaints ready to be published.
func builder(t testing.TB, dir string, n int, withdrawn ...int64) *Builder {
	t.Helper()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Abort() })
	facts, err := b.Facts()
	require.NoError(t, err)
	for i := range n {
		row := complaint(i)
		require.NoError(t, facts.Add(int64(i), &row))
	}
	for _, seq := range withdrawn {
		facts.Withdraw(seq)
	}
	require.NoError(t, facts.Finish(context.Background(), testNames(), nil))
	require.NoError(t, Append(b, DimUnit{UnitID: "h1", Name: "第一医院", Path: "h1"}))
	return b
}

func open(t testing.TB, dir, id string) *DB {
	t.Helper()
	db, err := Open(dir, id)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// query gives a result as csv without its heading.
func query(t testing.TB, db *DB, sql string, args ...any) string {
	t.Helper()
	records, err := db.Query(context.Background(), sql, args...)
	require.NoError(t, err)
	defer records.Release()
	var b strings.Builder
	_, err = Output(&b, records, FormatCSV, OutputConfig{})
	require.NoError(t, err)
	_, rows, _ := strings.Cut(b.String(), "\n")
	return strings.TrimSpace(rows)
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.Stat(a)
	require.NoError(t, err)
	y, err := os.Stat(b)
	require.NoError(t, err)
	return os.SameFile(x, y)
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[rel] = string(data)
		return err
	}))
	return files
}
