package warehouse

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	oldKey, newRandomKey = bytes.Repeat([]byte{7}, keyBytes), bytes.Repeat([]byte{8}, keyBytes)
	envKey               = "correct horse battery staple"
)

// keyed is a folder in use under oldKey.
func keyed(t *testing.T) (dir string) {
	dir = t.TempDir()
	_, err := LoadKey(dir, "", bytes.NewReader(oldKey))
	require.NoError(t, err)
	publish(t, dir, 1)
	return dir
}

func TestRotateKey(t *testing.T) {
	dir := keyed(t)
	r, err := RotateKey(dir, "", false, bytes.NewReader(newRandomKey), time.Now())
	require.NoError(t, err)
	require.Equal(t, fingerprintOf(oldKey), r.From)
	require.Equal(t, fingerprintOf(newRandomKey), r.To)
	require.Equal(t, filepath.Join(dir, "state", "key."+r.From), r.Kept)
	kept, err := os.ReadFile(r.Kept)
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(oldKey)+"\n", string(kept))
	for _, path := range []string{r.Kept, filepath.Join(dir, "state", "key"), filepath.Join(dir, "state", "key.id")} {
		st, err := os.Stat(path)
		require.NoError(t, err)
		require.EqualValues(t, 0o600, st.Mode().Perm())
	}
	key, err := LoadKey(dir, "", nil)
	require.NoError(t, err)
	require.Equal(t, newRandomKey, key)
	_, err = LoadKey(dir, string(kept), nil)
	require.ErrorContains(t, err, "weisu key rotate")

	k, err := ReadKeyInfo(dir, "")
	require.NoError(t, err)
	require.Equal(t, []string{r.Kept}, k.Old)
	require.Len(t, k.Snapshots, 1)
	require.Empty(t, k.State)
}

func TestRotateForgets(t *testing.T) {
	dir := keyed(t)
	r, err := RotateKey(dir, "", true, bytes.NewReader(newRandomKey), time.Now())
	require.NoError(t, err)
	require.Empty(t, r.Kept)
	entries, err := os.ReadDir(filepath.Join(dir, "state"))
	require.NoError(t, err)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, "state", e.Name()))
		require.NoError(t, err)
		require.NotContains(t, string(data), hex.EncodeToString(oldKey), e.Name())
	}
}

func TestRotateToTheEnvironmentAndBack(t *testing.T) {
	dir := keyed(t)
	_, err := RotateKey(dir, envKey, false, nil, time.Now())
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(dir, "state", "key"))
	require.NoFileExists(t, filepath.Join(dir, "state", "key.next"))
	_, err = LoadKey(dir, envKey, nil)
	require.NoError(t, err)
	_, err = LoadKey(dir, "", bytes.NewReader(newRandomKey))
	require.ErrorContains(t, err, "WEISU_KEY")
	_, err = RotateKey(dir, envKey, false, nil, time.Now())
	require.ErrorIs(t, err, ErrKeyInUse)

	r, err := RotateKey(dir, "", false, bytes.NewReader(newRandomKey), time.Now())
	require.NoError(t, err)
	require.Empty(t, r.Kept, "the old key was never ours")
	key, err := LoadKey(dir, "", nil)
	require.NoError(t, err)
	require.Equal(t, newRandomKey, key)
}

func TestRotateALostOrDamagedKey(t *testing.T) {
	dir := keyed(t)
	path := filepath.Join(dir, "state", "key")
	require.NoError(t, os.WriteFile(path, []byte("half a k"), 0o600))
	_, err := LoadKey(dir, "", nil)
	require.ErrorContains(t, err, "weisu key rotate")
	r, err := RotateKey(dir, "", false, bytes.NewReader(newRandomKey), time.Now())
	require.NoError(t, err)
	require.Equal(t, path+".damaged", r.Kept)

	require.NoError(t, os.Remove(path))
	_, err = LoadKey(dir, "", nil)
	require.ErrorContains(t, err, "weisu key rotate")
	_, err = RotateKey(dir, "", false, bytes.NewReader(oldKey), time.Now())
	require.NoError(t, err)
	key, err := LoadKey(dir, "", nil)
	require.NoError(t, err)
	require.Equal(t, oldKey, key)
}

// A process may be killed after any step. Whichever: the next command finds
// the one key or the other in force, says so, and leaves nothing behind.
func TestRotationStopped(t *testing.T) {
	for steps := range 5 {
		for _, env := range []string{"", envKey} {
			for _, forget := range []bool{false, true} {
				t.Run(fmt.Sprintf("after %d steps, env %t, forget %t", steps, env != "", forget), func(t *testing.T) {
					dir := keyed(t)
					next := newRandomKey
					if env != "" {
						next, _ = keyFromEnv(env)
					}
					r := &Rotation{From: fingerprintOf(oldKey), To: fingerprintOf(next), FromEnv: env != ""}
					for _, step := range rotationSteps(dir, next, forget, r)[:steps] {
						require.NoError(t, step())
					}
					want := [...]Mending{NothingToMend, NothingToMend, RotationUndone, RotationCompleted, NothingToMend}[steps]
					k, err := ReadKeyInfo(dir, "")
					require.NoError(t, err)
					require.Equal(t, want, k.Pending)
					m, err := MendKey(dir)
					require.NoError(t, err)
					require.Equal(t, want, m)
					require.NoFileExists(t, filepath.Join(dir, "state", keyNextName))

					inForce, given := oldKey, ""
					if steps >= 3 {
						inForce, given = next, env
					}
					key, err := LoadKey(dir, given, nil)
					require.NoError(t, err)
					require.Equal(t, inForce, key)
					if steps >= 3 {
						kept := filepath.Join(dir, "state", "key."+r.From)
						if forget {
							require.NoFileExists(t, kept)
						} else {
							require.FileExists(t, kept)
						}
					}
				})
			}
		}
	}
}

func TestRotateAgainAfterAStop(t *testing.T) {
	dir := keyed(t)
	r := &Rotation{From: fingerprintOf(oldKey), To: fingerprintOf(newRandomKey)}
	for _, step := range rotationSteps(dir, newRandomKey, false, r)[:3] {
		require.NoError(t, step())
	}
	again, err := RotateKey(dir, "", false, strings.NewReader(""), time.Now())
	require.NoError(t, err, "completed, not rotated once more")
	require.Equal(t, RotationCompleted, again.Mended)
	require.Equal(t, r.To, again.To)
}

func TestRotateWhereNothingIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	_, err := RotateKey(dir, "", false, nil, time.Now())
	require.ErrorContains(t, err, "还没有密钥")
	require.NoDirExists(t, dir)

	busy := keyed(t)
	l, err := acquire(busy, time.Now())
	require.NoError(t, err)
	defer l.release()
	_, err = RotateKey(busy, "", false, nil, time.Now())
	require.ErrorIs(t, err, ErrLocked)
}
