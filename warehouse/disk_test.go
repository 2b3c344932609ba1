package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"weisu/ingest"
)

// watch numbers the steps on the disk below dir, by what they do to which
// file, and lets one of them fail, if failing names any.
func watch(t *testing.T, dir, failing string, short bool, err error) (steps *[]string) {
	steps = new([]string)
	seen := map[string]int{}
	var mu sync.Mutex
	fault = func(op, path string) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		rel, _ := filepath.Rel(dir, path)
		name := op + " " + rel
		seen[name]++
		name = fmt.Sprintf("%s #%d", name, seen[name])
		*steps = append(*steps, name)
		if name == failing {
			return short, err
		}
		return false, nil
	}
	t.Cleanup(func() { fault = nil })
	return steps
}

// job is what weisu run does with a folder, on n complaints.
func job(dir string, n int) (string, error) {
	b, err := Create(dir, Config{Keep: 1}, testNow)
	if err != nil {
		return "", err
	}
	defer b.Abort()
	if _, err := LoadKey(dir, "", strings.NewReader(strings.Repeat("k", keyBytes))); err != nil {
		return "", err
	}
	facts, err := b.Facts()
	if err != nil {
		return "", err
	}
	for i := range n {
		row := complaint(i)
		if err := facts.Add(int64(i), &row); err != nil {
			return "", err
		}
	}
	facts.Withdraw(0)
	if err := facts.Finish(context.Background(), testNames(), nil); err != nil {
		return "", err
	}
	if err := Append(b, DimUnit{UnitID: "h1", Name: "第一医院", Path: "h1"}); err != nil {
		return "", err
	}
	b.Attach(func(id string) []Attachment {
		return []Attachment{{"summary.html", Content([]byte(id))}, {"rejects.xlsx", nil}}
	})
	id, _, err := b.Publish(provenance(ingest.Counts{Read: int64(n), Accepted: int64(n) - 1, Duplicate: 1}))
	return id, err
}

// Every single step on the disk may fail: that is told, readers keep a whole
// snapshot, and the next run finds nothing in its way and leaves nothing over.
func TestEveryStepMayFail(t *testing.T) {
	if testing.Short() {
		t.Skip("publishes hundreds of times")
	}
	if _, err := os.Stat("/dev/shm"); err == nil {
		t.Setenv("TMPDIR", "/dev/shm") // hundreds of snapshots, each with 30 fsyncs
	}
	used := filepath.Join(t.TempDir(), "used")
	old, err := job(used, 4)
	require.NoError(t, err)
	// remains of a dead run, to be cleared away first
	require.NoError(t, os.Mkdir(filepath.Join(used, snapshotsName, buildingName), 0o700))
	for name, before := range map[string]string{"first snapshot": "", "second snapshot": old} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			reset := func() {
				require.NoError(t, os.RemoveAll(dir))
				if before != "" {
					require.NoError(t, os.CopyFS(dir, os.DirFS(used)))
				}
			}
			reset()
			steps := watch(t, dir, "", false, nil)
			after, err := job(dir, 3)
			fault = nil
			require.NoError(t, err)
			require.Greater(t, len(*steps), 50)
			failures, switched := 0, false
			for _, step := range *steps {
				for _, f := range failuresOf(step) {
					reset()
					watch(t, dir, step, f.short, f.err)
					id, err := job(dir, 3)
					fault = nil
					failures++
					label := fmt.Sprintf("%s: %v, short %v", step, f.err, f.short)
					checkFailed(t, dir, step, label, f.err, err)
					if err == nil {
						require.Equal(t, after, id, label)
					}
					want := before
					if err == nil || switched { // though perhaps not durably
						want = after
					}
					requireWhole(t, dir, want, label)

					id, err = job(dir, 3)
					require.NoError(t, err, label)
					require.Equal(t, after, id, label)
					requireWhole(t, dir, after, label)
					requireNothingLeft(t, dir, after, label)
				}
				switched = switched || step == "rename "+currentName+" #1"
			}
			t.Logf("%d steps, %d failures", len(*steps), failures)
		})
	}
}

type failure struct {
	err   error
	short bool // of a write: half of it gets through
}

func failuresOf(step string) []failure {
	all := []failure{{err: unix.ENOSPC}, {err: unix.EIO}}
	if strings.HasPrefix(step, "write ") {
		all = append(all, failure{unix.ENOSPC, true})
	}
	return all
}

// checkFailed wants an error that says in Chinese what was the trouble, unless
// the step was one that a snapshot can do without: a link instead of a copy,
// clearing up, closing what is durable.
func checkFailed(t *testing.T, dir, step, label string, cause, err error) {
	t.Helper()
	if op, _, _ := strings.Cut(step, " "); err == nil {
		require.Contains(t, []string{"link", "remove", "close"}, op, label)
		return
	}
	require.ErrorIs(t, err, cause, label)
	require.Regexp(t, `^\p{Han}|^`+dir+`.*\p{Han}`, err.Error(), label)
	require.NoFileExists(t, filepath.Join(dir, "."+currentName+".new"), label)
}

// requireWhole wants the snapshot to be the current one, every file of it as
// its manifest says; id "" wants none.
func requireWhole(t *testing.T, dir, id, label string) {
	t.Helper()
	ids, err := Snapshots(dir)
	require.NoError(t, err, label)
	if id == "" {
		require.Empty(t, ids, label)
		return
	}
	current, m, err := ReadManifest(dir, "")
	require.NoError(t, err, label)
	require.Equal(t, id, current, label)
	for _, f := range m.Files {
		path := filepath.Join(dir, snapshotsName, id, filepath.FromSlash(f.Path))
		data, err := os.ReadFile(path)
		require.NoError(t, err, label)
		sum := sha256.Sum256(data)
		require.Equal(t, f.SHA256, hex.EncodeToString(sum[:]), label)
		n, err := rowsIn(path)
		require.NoError(t, err, label)
		require.Equal(t, f.Rows, n, label)
	}
}

// requireNothingLeft wants the folder to hold the snapshot and no remains.
func requireNothingLeft(t *testing.T, dir, id, label string) {
	t.Helper()
	_, m, err := ReadManifest(dir, id)
	require.NoError(t, err, label)
	want := []string{"summary.html", snapshotsName + "/" + id + "/summary.html", currentName, lockName, "state/key", "state/key.id", snapshotsName + "/" + id + "/" + manifestName}
	for _, f := range m.Files {
		want = append(want, snapshotsName+"/"+id+"/"+f.Path)
	}
	var got []string
	for name := range readAll(t, dir) {
		got = append(got, filepath.ToSlash(name))
	}
	require.ElementsMatch(t, want, got, label)
	require.NoDirExists(t, filepath.Join(dir, snapshotsName, buildingName), label)
}
