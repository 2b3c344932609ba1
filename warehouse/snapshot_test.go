package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"weisu/ingest"
)

func TestPublishTwiceIsOneSnapshot(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	first, _ := publish(t, a, 50)
	second, _ := publish(t, b, 50)
	require.Equal(t, first, second)
	require.Regexp(t, `^20241130-[0-9a-f]{12}$`, first)
	require.Equal(t, readAll(t, filepath.Join(a, snapshotsName)), readAll(t, filepath.Join(b, snapshotsName)))

	again, _ := publish(t, a, 50)
	require.Equal(t, first, again)
	ids, err := Snapshots(a)
	require.NoError(t, err)
	require.Equal(t, []string{first}, ids)
	leftovers, err := os.ReadDir(filepath.Join(a, snapshotsName))
	require.NoError(t, err)
	require.Len(t, leftovers, 1)
}

func TestKeepFive(t *testing.T) {
	dir := t.TempDir()
	var ids []string
	for n := range 7 {
		id, _ := publish(t, dir, n+1)
		ids = append([]string{id}, ids...)
	}
	kept, err := Snapshots(dir)
	require.NoError(t, err)
	require.Equal(t, ids[:5], kept)
	entries, err := os.ReadDir(filepath.Join(dir, snapshotsName))
	require.NoError(t, err)
	require.Len(t, entries, 5)
	require.Equal(t, "4", query(t, open(t, dir, ids[3]), "SELECT count(*) FROM fact_complaint"))
	_, err = Open(dir, ids[6])
	require.ErrorContains(t, err, ids[0]) // lists what there is
}

func TestUnchangedFilesAreLinked(t *testing.T) {
	dir := t.TempDir()
	one, _ := publish(t, dir, 9) // 9 and 8 rows differ in one month
	two, _ := publish(t, dir, 8)
	path := func(id, file string) string { return filepath.Join(dir, snapshotsName, id, file) }
	require.True(t, sameFile(t, path(one, "dim_unit.parquet"), path(two, "dim_unit.parquet")))
	require.False(t, sameFile(t, path(one, "run.parquet"), path(two, "run.parquet")))
	var links []string
	for name := range readAll(t, filepath.Join(dir, snapshotsName)) {
		if strings.HasSuffix(name, ".link") {
			links = append(links, name)
		}
	}
	require.Empty(t, links)
}

// What is damaged in an old snapshot does not go into the next, and is mended
// where the same content is published again.
func TestDamagedFilesAreNotLinked(t *testing.T) {
	dir := t.TempDir()
	one, _ := publish(t, dir, 9)
	path := func(id, file string) string { return filepath.Join(dir, snapshotsName, id, file) }
	damage := func(id, file string) {
		data, err := os.ReadFile(path(id, file))
		require.NoError(t, err)
		data[len(data)/2] ^= 1 // as long as it was
		require.NoError(t, os.WriteFile(path(id, file), data, 0o600))
	}
	whole := func(id string) bool {
		_, m, err := ReadManifest(dir, id)
		require.NoError(t, err)
		for _, f := range m.Files {
			if !intact(filepath.Join(dir, snapshotsName, id), f) {
				return false
			}
		}
		return true
	}
	damage(one, "dim_unit.parquet")
	require.False(t, whole(one))
	b := builder(t, dir, 8)
	two, _, err := b.Publish(provenance(ingest.Counts{Read: 8, Accepted: 8}))
	require.NoError(t, err)
	require.Equal(t, []string{one + "/dim_unit.parquet"}, b.Damaged())
	require.True(t, whole(two))
	require.False(t, whole(one))

	// again what the current one is, damaged or without one of its months
	damage(two, "dim_unit.parquet")
	damage(two, manifestName)
	require.NoError(t, os.RemoveAll(path(two, "fact_issue")))
	again, _ := publish(t, dir, 8)
	require.Equal(t, two, again)
	require.True(t, whole(two))
	// and what an older one is
	again, _ = publish(t, dir, 9)
	require.Equal(t, one, again)
	require.True(t, whole(one))
}

// Whatever goes wrong, readers keep the snapshot that they had.
func TestFailedPublishChangesNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		counts ingest.Counts
		spoil  func(t *testing.T, b *Builder)
		want   string
	}{
		"unbalanced": {counts: ingest.Counts{Read: 3, Accepted: 1}, want: "行数对不上"},
		"row lost":   {counts: ingest.Counts{Read: 2, Accepted: 2}, want: "诉求明细却有 1 行"},
		"reject lost": {
			counts: ingest.Counts{Read: 2, Accepted: 1, Rejected: 1}, want: "记录却有 0 行",
		},
		"disk fails": {
			counts: ingest.Counts{Read: 1, Accepted: 1}, want: "dim_unit",
			spoil: func(t *testing.T, b *Builder) {
				require.NoError(t, Append(b, DimUnit{UnitID: "x"}))
				b.tables["dim_unit"].abandon() // what it writes later fails
			},
		},
		"file damaged": {
			counts: ingest.Counts{Read: 1, Accepted: 1}, want: "fact_issue",
			spoil: func(t *testing.T, b *Builder) {
				p := filepath.Join(b.temp, "fact_issue/month=2024-10/part-0.parquet")
				require.NoError(t, os.Truncate(p, 100))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			before, _ := publish(t, dir, 10)
			b, err := Create(dir, Config{}, testNow)
			require.NoError(t, err)
			facts, err := b.Facts()
			require.NoError(t, err)
			row := complaint(0)
			require.NoError(t, facts.Add(0, &row))
			require.NoError(t, facts.Finish(context.Background(), testNames(), nil))
			if tc.spoil != nil {
				tc.spoil(t, b)
			}
			_, _, err = b.Publish(provenance(tc.counts))
			require.ErrorContains(t, err, tc.want)
			ids, err := Snapshots(dir)
			require.NoError(t, err)
			require.Equal(t, []string{before}, ids)
			entries, err := os.ReadDir(filepath.Join(dir, snapshotsName))
			require.NoError(t, err)
			require.Len(t, entries, 1)
			require.Equal(t, "10", query(t, open(t, dir, ""), "SELECT count(*) FROM fact_complaint"))
		})
	}
}

func TestPublishNeedsFinish(t *testing.T) {
	b, err := Create(t.TempDir(), Config{}, testNow)
	require.NoError(t, err)
	_, err = b.Facts()
	require.NoError(t, err)
	_, _, err = b.Publish(provenance(ingest.Counts{}))
	require.ErrorContains(t, err, "Finish")
	_, _, err = b.Publish(provenance(ingest.Counts{}))
	require.Error(t, err)
}

// A run that dies at any point leaves nothing behind for good, no lock, and no
// snapshot that was not published; one that was complete is not lost either.
func TestRemainsOfADeadRun(t *testing.T) {
	dir := t.TempDir()
	id, _ := publish(t, dir, 3)
	snapshots := filepath.Join(dir, snapshotsName)
	require.NoError(t, os.MkdirAll(filepath.Join(snapshots, buildingName, "fact_issue"), 0o700))
	// died between renaming the folder and switching the pointer
	require.NoError(t, os.CopyFS(filepath.Join(snapshots, "20250101-0123456789ab"), os.DirFS(filepath.Join(snapshots, id))))
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	require.NoError(t, b.Abort())
	entries, err := os.ReadDir(snapshots)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, id, entries[0].Name())

	// the pointer got lost: what is complete is found again
	require.NoError(t, os.Remove(filepath.Join(dir, currentName)))
	_, err = Open(dir, "")
	require.ErrorContains(t, err, "weisu run")
	b, err = Create(dir, Config{}, testNow)
	require.NoError(t, err)
	require.NoError(t, b.Abort())
	require.Equal(t, id, open(t, dir, "").ID)
}

// A list of snapshots that names none that is there costs none of those that
// are; without the list they are found again, as the message says.
func TestListOfNoSnapshot(t *testing.T) {
	dir := t.TempDir()
	id, _ := publish(t, dir, 3)
	current := filepath.Join(dir, currentName)
	require.NoError(t, os.WriteFile(current, []byte("20250101-0123456789ab\n"), 0o600))
	_, err := Create(dir, Config{}, testNow)
	require.ErrorContains(t, err, "删去 "+current)
	require.NoError(t, os.Remove(current))
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	require.NoError(t, b.Abort())
	require.Equal(t, id, open(t, dir, "").ID)
}

func TestForeignFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "论文.docx"), nil, 0o600))
	_, err := Create(dir, Config{}, testNow)
	require.ErrorContains(t, err, "不是 weisu 的数据文件夹")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)

	_, err = Create(t.TempDir(), Config{Keep: -1}, testNow)
	require.ErrorContains(t, err, "keep")

	_, err = Open(filepath.Join(dir, "none"), "")
	require.ErrorContains(t, err, "还没有快照")
}

func TestOtherSchemaVersion(t *testing.T) {
	dir := t.TempDir()
	id, m := publish(t, dir, 1)
	m.SchemaVersion = SchemaVersion + 1
	data, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, snapshotsName, id, manifestName), data, 0o600))
	_, err = Open(dir, "")
	require.ErrorContains(t, err, fmt.Sprintf("结构版本是 %d", SchemaVersion+1))
}

func TestFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	publish(t, dir, 1)
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, path)
		return nil
	}))
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	_, err = Create(dir, Config{}, testNow)
	require.ErrorContains(t, err, fmt.Sprintf("进程 %d，自 2024-12-01 09:30:00 起", os.Getpid()))
	require.NoError(t, b.Abort())
	require.NoError(t, b.Abort(), "a second time is harmless")
	publish(t, dir, 1)
}

// The lock goes with its process, even when that is killed.
func TestLockSurvivesKill(t *testing.T) {
	if dir := os.Getenv("WEISU_TEST_HOLD"); dir != "" {
		_, err := Create(dir, Config{}, testNow)
		require.NoError(t, err)
		fmt.Println("held")
		select {}
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLockSurvivesKill$")
	cmd.Env = append(os.Environ(), "WEISU_TEST_HOLD="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	buf := make([]byte, 5)
	_, err = out.Read(buf)
	require.NoError(t, err)
	_, err = Create(dir, Config{}, testNow)
	require.ErrorContains(t, err, fmt.Sprint(cmd.Process.Pid))
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	publish(t, dir, 1)
}
