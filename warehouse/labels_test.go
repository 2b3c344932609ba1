package warehouse

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// stateDir is a folder that people may add to.
func stateDir(t *testing.T) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, stateName), 0o700))
	return dir, filepath.Join(dir, stateName, labelsName)
}

func addLabels(t *testing.T, dir string, labels ...Label) error {
	t.Helper()
	s, err := OpenState(dir, testNow)
	require.NoError(t, err)
	defer s.Close()
	old, err := s.Labels()
	require.NoError(t, err)
	return s.AddLabels(old, labels)
}

func TestLabels(t *testing.T) {
	dir, path := stateDir(t)
	labels, err := ReadLabels(dir)
	require.NoError(t, err)
	require.Empty(t, labels.All)
	a := Label{ComplaintID: "a", Time: testNow, Text: "排队<三小时>", InScope: true, Issue: "102", Others: []string{"201"}}
	require.NoError(t, addLabels(t, dir, a, Label{ComplaintID: "b", Text: "路灯"}))
	a.Issue = "501"
	require.NoError(t, addLabels(t, dir, a))
	st, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())
	labels, err = ReadLabels(dir)
	require.NoError(t, err)
	require.Len(t, labels.All, 2, "a later record takes the place of the one before")
	require.Equal(t, "501", labels.Of("a").Issue)
	require.True(t, labels.Of("a").Same(&a))
	require.Nil(t, labels.Of("c"))

	s, err := OpenState(dir, testNow)
	require.NoError(t, err)
	_, err = OpenState(dir, testNow)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, s.Close())
	_, err = OpenState(t.TempDir(), testNow)
	require.ErrorContains(t, err, "weisu run")
}

// A writer that was stopped leaves whole records and at most a torn one, which
// the next takes the place of.
func TestTornLabels(t *testing.T) {
	dir, path := stateDir(t)
	require.NoError(t, addLabels(t, dir, Label{ComplaintID: "a"}, Label{ComplaintID: "b"}))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for cut := range whole {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		labels, err := ReadLabels(dir)
		require.NoError(t, err, string(whole[:cut]))
		require.NoError(t, addLabels(t, dir, Label{ComplaintID: "c"}))
		after, err := ReadLabels(dir)
		require.NoError(t, err)
		require.Len(t, after.All, len(labels.All)+1)
		require.NotNil(t, after.Of("c"))
		require.False(t, after.Torn)
	}
}

func TestBadLabels(t *testing.T) {
	dir, path := stateDir(t)
	require.NoError(t, addLabels(t, dir, Label{ComplaintID: "a"}, Label{ComplaintID: "b"}))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for says, change := range map[string][2]string{
		"第 1 行已损坏":            {`"v":1`, `"v":`},
		"更新版本":                {`"v":1`, `"v":2`},
		"缺少 v 或 complaint_id": {`"complaint_id":"a"`, `"id":"a"`},
	} {
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(whole), change[0], change[1], 1)), 0o600))
		_, err := ReadLabels(dir)
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, path)
	}
}

// Where the disk fails, the labels before are all there is.
func TestLabelsOnABadDisk(t *testing.T) {
	dir, path := stateDir(t)
	require.NoError(t, addLabels(t, dir, Label{ComplaintID: "a"}))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, step := range []string{"write", "sync"} {
		for _, short := range []bool{false, true} {
			watch(t, dir, step+" state/labels.jsonl #1", short, syscall.ENOSPC)
			err := addLabels(t, dir, Label{ComplaintID: "b"})
			fault = nil
			require.ErrorIs(t, err, syscall.ENOSPC)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after))
		}
	}
}
