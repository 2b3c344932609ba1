package warehouse

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	random := bytes.NewReader(bytes.Repeat([]byte{7}, 32))
	key, err := LoadKey(dir, "", random)
	require.NoError(t, err)
	require.Equal(t, bytes.Repeat([]byte{7}, 32), key)
	info, err := os.Stat(filepath.Join(dir, "state", "key"))
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())

	again, err := LoadKey(dir, "", strings.NewReader(""))
	require.NoError(t, err, "the second run needs no randomness")
	require.Equal(t, key, again)

	content, err := os.ReadFile(filepath.Join(dir, "state", "key"))
	require.NoError(t, err)
	byEnv, err := LoadKey(dir, string(content), nil)
	require.NoError(t, err)
	require.Equal(t, key, byEnv)

	_, err = LoadKey(dir, "another secret, long enough", nil)
	require.ErrorContains(t, err, "对不上")
	_, err = LoadKey(dir, "short", nil)
	require.ErrorContains(t, err, "16")
}

func TestKeyLost(t *testing.T) {
	dir := t.TempDir()
	_, err := LoadKey(dir, "", bytes.NewReader(make([]byte, 32)))
	require.NoError(t, err)
	publish(t, dir, 1)
	require.NoError(t, os.Remove(filepath.Join(dir, "state", "key")))
	_, err = LoadKey(dir, "", bytes.NewReader(make([]byte, 32)))
	require.ErrorContains(t, err, "不见了")

	// even where all of the state is gone
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "state")))
	_, err = LoadKey(dir, "", bytes.NewReader(make([]byte, 32)))
	require.ErrorContains(t, err, "不见了")
	// the snapshot's manifest knows its key
	_, err = LoadKey(dir, "another secret, long enough", nil)
	require.ErrorContains(t, err, "对不上")
	_, err = LoadKey(dir, strings.Repeat("00", 32), nil)
	require.NoError(t, err, "given back by the environment")
}

func TestKeyFromEnvironmentLeavesNoKey(t *testing.T) {
	dir := t.TempDir()
	_, err := LoadKey(dir, "correct horse battery staple", nil)
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(dir, "state", "key"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = LoadKey(dir, "", bytes.NewReader(make([]byte, 32)))
	require.ErrorContains(t, err, "WEISU_KEY")
}
