package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/warehouse"
)

// TestMain lets the test binary be the program, for tests that kill it.
func TestMain(m *testing.M) {
	if os.Getenv("WEISU_TEST_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a run of the program in a process of its own.
func process(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), environ...), "WEISU_TEST_PROGRAM=1")
	return cmd
}

// A run killed at any moment leaves the last snapshot, or its own in full, and
// nothing that outlasts the next run. WEISU_CRASH_KILLS says how many die.
func TestKilledAnyTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes several runs")
	}
	kills := 3
	if s := os.Getenv("WEISU_CRASH_KILLS"); s != "" {
		var err error
		kills, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	input := filepath.Join(t.TempDir(), "rows.csv")
	ok(t, "generate", "--clean", "--rows", "20000", "--to", input)
	dir := filepath.Join(t.TempDir(), "out")
	// Each run has an as-of day of its own, so that its snapshot is a new one.
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	next := func() *exec.Cmd {
		day = day.AddDate(0, 0, 1)
		return process("run", "--quiet", "-o", dir, "--as-of", day.Format(time.DateOnly), input)
	}
	// Publishing is the last moment of a long run: a mart that is begun only
	// then tells of it, if no dead run left it.
	publishing := func(began time.Time) bool {
		st, err := os.Stat(filepath.Join(dir, "snapshots", ".building", "run.parquet"))
		return err == nil && st.ModTime().After(began)
	}
	var whole, publish time.Duration // what the last run in full took
	succeed := func() string {
		cmd, began := next(), time.Now()
		begun := began
		require.NoError(t, cmd.Start())
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for running := true; running; {
			select {
			case err := <-ended:
				require.NoError(t, err)
				running = false
			case <-time.After(time.Millisecond):
				if begun == began && publishing(began) {
					begun = time.Now()
				}
			}
		}
		whole, publish = time.Since(began), time.Since(begun)
		id, m := verify(t, dir)
		require.Equal(t, day.Format(time.DateOnly), m.AsOf.Format(time.DateOnly))
		nothingLeft(t, dir)
		return id
	}
	succeed()
	// what a run leaves that dies in moments too short to be met by chance
	for _, name := range []string{"current", pageName, rejectsName} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "."+name+".new"), []byte("half"), 0o600))
	}
	last := succeed()

	random := rand.New(rand.NewPCG(20241231, 1))
	var old, published, finished int
	for i := range kills {
		cmd := next()
		after := time.Duration(random.Float64() * float64(whole))
		began := time.Now()
		require.NoError(t, cmd.Start())
		if i%2 == 1 { // every other one dies while it publishes
			after = time.Duration(random.Float64() * float64(publish))
			for !publishing(began) && time.Since(began) < time.Minute {
				time.Sleep(time.Millisecond)
			}
		}
		time.Sleep(after)
		_ = cmd.Process.Kill() // it may have ended
		if cmd.Wait() == nil {
			finished++
		}
		id, m := verify(t, dir)
		if id == last {
			old++
		} else {
			require.Equal(t, day.Format(time.DateOnly), m.AsOf.Format(time.DateOnly), "killed after %v", after)
			published++
		}
		last = id
		if i%10 == 9 || i == kills-1 {
			last = succeed()
		}
	}
	t.Logf("%d runs of %v, of it %v to publish: %d left the snapshot before, %d their own (%d of them had ended)",
		kills, whole.Round(time.Millisecond), publish.Round(time.Millisecond), old, published, finished)
}

// A run that died between the switch of snapshots and the last page leaves the
// rest to the next run, even if that one fails; else what lies on top is the
// user's, who may be repairing it.
func TestKilledBeforeThePage(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.csv", goodCSV+"G3,,2024-03-07,\n")
	write(t, "b.csv", goodCSV)
	ok(t, "run", "--quiet", "-o", "o", "a.csv")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join("o", name))
		require.NoError(t, err)
		return string(data)
	}
	page, rejects, current := read(pageName), read(rejectsName), read("current")
	write(t, "o/"+rejectsName, "repaired")
	fail := func() { // a run that gets no further than looking at its input
		code, _, _ := weisu(t, "", "run", "--quiet", "-o", "o", "none.csv")
		require.Equal(t, exitFailure, code)
	}
	fail()
	require.Equal(t, "repaired", read(rejectsName))
	write(t, "o/"+rejectsName, rejects)

	ok(t, "run", "--quiet", "-o", "o", "b.csv")
	second, after := read(pageName), read("current")
	require.NotEqual(t, page, second)
	require.NoFileExists(t, "o/"+rejectsName)
	id, _, _ := strings.Cut(after, "\n")
	require.Contains(t, second, id)

	// as it was the moment after the switch
	write(t, "o/"+pageName, page)
	write(t, "o/"+rejectsName, rejects)
	write(t, "o/.placing", id+"\n"+pageName+"\n"+rejectsName+"\n")
	fail()
	require.Equal(t, second, read(pageName))
	require.NoFileExists(t, "o/"+rejectsName)
	require.NoFileExists(t, "o/.placing")

	// and the moment before it
	write(t, "o/current", current)
	write(t, "o/"+pageName, page)
	write(t, "o/"+rejectsName, rejects)
	write(t, "o/.placing", id+"\n"+pageName+"\n"+rejectsName+"\n")
	fail()
	require.Equal(t, page, read(pageName))
	require.Equal(t, rejects, read(rejectsName))
	require.NoFileExists(t, "o/.placing")
}

// verify reads the current snapshot in full: every file is what the manifest
// says, the manifest is what the id says, and no row is lost.
func verify(t *testing.T, dir string) (string, *warehouse.Manifest) {
	t.Helper()
	id, m, err := warehouse.ReadManifest(dir, "")
	require.NoError(t, err)
	folder := filepath.Join(dir, "snapshots", id)
	manifest, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	require.NoError(t, err)
	sum := sha256.Sum256(manifest)
	require.Equal(t, m.AsOf.Format("20060102")+"-"+hex.EncodeToString(sum[:6]), id)
	for _, want := range m.Files {
		path := filepath.Join(folder, filepath.FromSlash(want.Path))
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		sum := sha256.Sum256(data)
		require.Equal(t, want.SHA256, hex.EncodeToString(sum[:]), want.Path)
		f, err := os.Open(path)
		require.NoError(t, err)
		p, err := parquet.OpenFile(f, int64(len(data)))
		require.NoError(t, err, want.Path)
		require.Equal(t, want.Rows, p.NumRows(), want.Path)
		require.NoError(t, f.Close())
	}
	var total ingest.Counts
	for _, in := range m.Inputs {
		total.Add(in.Counts)
	}
	require.True(t, total.Balanced())
	require.EqualValues(t, 20000, total.Read)
	require.Equal(t, total.Accepted, m.Rows("fact_complaint"))
	require.Equal(t, total.Duplicate+total.Rejected, m.Rows("reject"))
	return id, m
}

// nothingLeft makes sure that the folder holds what it should and no more.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	want := map[string]bool{"current": true, "lock": true, "state/key.id": true, pageName: true}
	ids, err := warehouse.Snapshots(dir)
	require.NoError(t, err)
	for _, id := range ids {
		_, m, err := warehouse.ReadManifest(dir, id)
		require.NoError(t, err)
		want["snapshots/"+id+"/manifest.json"], want["snapshots/"+id+"/"+pageName] = true, true
		for _, f := range m.Files {
			want["snapshots/"+id+"/"+f.Path] = true
		}
	}
	for name := range want { // and their folders
		for d := filepath.Dir(name); ; d = filepath.Dir(d) {
			if want[d] = true; d == "." {
				break
			}
		}
	}
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		require.NoError(t, err)
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		require.True(t, want[filepath.ToSlash(rel)], "%s is left behind", rel)
		delete(want, filepath.ToSlash(rel))
		return nil
	}))
	require.Empty(t, want, "missing")
}
