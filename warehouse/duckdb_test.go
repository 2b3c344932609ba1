package warehouse

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestQueryErrorsSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 3)
	db := open(t, dir, "")
	for sql, want := range map[string][]string{
		"SELECT * FROM fact":          {"没有这个表", "可用的表：fact_complaint、"},
		"SELECT nosuch FROM run":      {"没有这一列", "weisu sql --tables"},
		"SELECT r.nosuch FROM run r":  {"没有这一列"},
		"SELEC 1":                     {"语法有误", "SELEC"},
		"SELECT CAST('甲' AS INTEGER)": {"无法转换"},
		"SELECT nosuch(1)":            {"SQL 有误", "nosuch"},
		"  ":                          {"SQL 为空"},
		"SELECT * FROM read_csv('https://example.org/a')": {"失败"}, // and nothing is downloaded
	} {
		_, err := db.Query(context.Background(), sql)
		require.Error(t, err, sql)
		for _, w := range want {
			require.ErrorContains(t, err, w, sql)
		}
	}
	var q *QueryError
	_, err := db.Query(context.Background(), "SELECT * FROM fact")
	require.ErrorAs(t, err, &q)
	require.Equal(t, "3", query(t, db, "SELECT count(*) FROM fact_complaint"), "still usable")
}

func TestQueryArguments(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 30)
	db := open(t, dir, "")
	require.Equal(t, "c000000000000004", query(t, db, "SELECT complaint_id FROM fact_complaint WHERE order_id = ?", "o4"))
	require.Equal(t, "2", query(t, db, "CREATE TEMP TABLE t AS SELECT 1 a; INSERT INTO t VALUES (2); SELECT max(a) FROM t"))
	require.Empty(t, query(t, db, "SELECT * FROM fact_complaint WHERE false"))
}

func TestQueryCancelled(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 1)
	db := open(t, dir, "")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := db.Query(ctx, "SELECT count(*) FROM range(300000000) t(i) WHERE i % 7 = 3")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, "1", query(t, db, "SELECT 1"), "the next one waits for it")
}

// Folders may have any name: quotes, globs, or what looks like a partition.
func TestOpenUnderAnyFolder(t *testing.T) {
	for _, name := range []string{"数据 '甲'", "a[b]*?", "month=2020-01", "unit=x", `back\slash`} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			publish(t, dir, 20)
			db := open(t, dir, "")
			require.Equal(t, "20,3,h1", query(t, db, "SELECT count(*), count(DISTINCT month), min(unit) FROM fact_complaint"))
			require.Equal(t, "1", query(t, db, "SELECT count(*) FROM dim_unit"))
		})
	}
}

// An open snapshot stays what it is while a new one is published.
func TestReaderKeepsItsSnapshot(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 5)
	old := open(t, dir, "")
	publish(t, dir, 6)
	require.Equal(t, "5", query(t, old, "SELECT count(*) FROM fact_complaint"))
	require.Equal(t, "6", query(t, open(t, dir, ""), "SELECT count(*) FROM fact_complaint"))
}

func TestCloseLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir := t.TempDir()
	publish(t, dir, 1)
	db, err := Open(dir, "")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	entries, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestOpenWithoutTempFolder(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, 3)
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	require.Equal(t, "3", query(t, open(t, dir, ""), "SELECT count(*) FROM fact_complaint"))
}
