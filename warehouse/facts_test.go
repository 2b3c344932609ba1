package warehouse

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"weisu/ingest"
)

func TestFactsSortedAndPartitioned(t *testing.T) {
	dir := t.TempDir()
	_, m := publish(t, dir, 2000)
	require.EqualValues(t, 2000, m.Rows("fact_complaint"))
	require.EqualValues(t, 4000, m.Rows("fact_issue"))
	db := open(t, dir, "")
	var months []string
	for _, f := range m.Files {
		if f.Mart != "fact_complaint" {
			continue
		}
		months = append(months, filepath.Base(filepath.Dir(f.Path)))
		path := literal(filepath.Join(dir, snapshotsName, db.ID, f.Path))
		// the order inside the file, which only file_row_number shows
		require.Equal(t, "0", query(t, db, `SELECT count(*) FROM (SELECT (received_at, complaint_id) AS k,
			lag((received_at, complaint_id)) OVER (ORDER BY file_row_number) AS before
			FROM read_parquet(`+path+`, file_row_number=true)) WHERE before > k`))
		// and the month inside the file agrees with the folder
		require.Equal(t, strings.TrimPrefix(months[len(months)-1], "month="),
			query(t, db, "SELECT DISTINCT month FROM read_parquet("+path+", hive_partitioning=false)"))
	}
	require.Equal(t, []string{"month=2024-10", "month=2024-11", "month=unknown"}, months)
	require.Equal(t, "200", query(t, db, "SELECT count(*) FROM fact_complaint WHERE received_at IS NULL AND month = 'unknown'"))
	require.Equal(t, "医务人员", query(t, db, "SELECT DISTINCT category FROM fact_issue WHERE position = 'further'"))
}

// The order of arrival does not show in the files, save for what can't be told apart.
func TestFactsAnyOrderSameBytes(t *testing.T) {
	write := func(order []int) map[string]string {
		dir := t.TempDir()
		b, err := Create(dir, Config{}, testNow)
		require.NoError(t, err)
		facts, err := b.Facts()
		require.NoError(t, err)
		for _, i := range order {
			row := complaint(i)
			row.ComplaintID = "same-prefix-" + row.ComplaintID // the tie must be settled by the rest
			require.NoError(t, facts.Add(int64(i), &row))
		}
		require.NoError(t, facts.Finish(context.Background(), testNames(), nil))
		id, _, err := b.Publish(provenance(ingest.Counts{Read: 500, Accepted: 500}))
		require.NoError(t, err)
		return readAll(t, filepath.Join(dir, snapshotsName, id))
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(500)
	straight := make([]int, 500)
	for i := range straight {
		straight[i] = i
	}
	require.Equal(t, write(straight), write(order))
}

func TestWithdrawBecomesReject(t *testing.T) {
	dir := t.TempDir()
	_, m := publish(t, dir, 30, 3, 29)
	require.EqualValues(t, 28, m.Rows("fact_complaint"))
	require.EqualValues(t, 56, m.Rows("fact_issue"))
	db := open(t, dir, "")
	require.Equal(t, "a.csv,5,duplicate,superseded\na.csv,31,duplicate,superseded",
		query(t, db, "SELECT file, row, outcome, reason FROM reject"))
}

func TestFinishCompletesRows(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	facts, err := b.Facts()
	require.NoError(t, err)
	const n = 1500
	for i := range n {
		row := complaint(i)
		require.NoError(t, facts.Add(int64(i), &row))
	}
	seen := make([]int32, n) // each in its own slot
	require.NoError(t, facts.Finish(context.Background(), testNames(), func(seq int64, row *FactComplaint) {
		seen[seq]++
		row.Timeliness = "late"
		row.NearDuplicateID = "nd-" + row.OrderID
	}))
	for _, c := range seen {
		require.EqualValues(t, 1, c)
	}
	require.Error(t, facts.Add(1, new(FactComplaint)))
	_, _, err = b.Publish(provenance(ingest.Counts{Read: n, Accepted: n}))
	require.NoError(t, err)
	db := open(t, dir, "")
	require.Equal(t, "1500", query(t, db, "SELECT count(*) FROM fact_complaint WHERE timeliness = 'late' AND near_duplicate_id = 'nd-' || order_id"))
}

func TestAddConcurrently(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	facts, err := b.Facts()
	require.NoError(t, err)
	var g errgroup.Group
	for w := range 4 {
		g.Go(func() error {
			for i := w; i < 2000; i += 4 {
				row := complaint(i)
				if err := facts.Add(int64(i), &row); err != nil {
					return err
				}
				if i%100 == 0 {
					facts.Withdraw(int64(i))
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	require.NoError(t, facts.Finish(context.Background(), testNames(), nil))
	_, m, err := b.Publish(provenance(ingest.Counts{Read: 2000, Accepted: 1980, Duplicate: 20}))
	require.NoError(t, err)
	require.EqualValues(t, 1980, m.Rows("fact_complaint"))
}

func TestFinishCancelled(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	facts, err := b.Facts()
	require.NoError(t, err)
	row := complaint(0)
	require.NoError(t, facts.Add(0, &row))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, facts.Finish(ctx, testNames(), nil), context.Canceled)
	require.NoError(t, b.Abort())
}
