package warehouse

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzReadManifest damages the list of snapshots and the manifest: reading
// them, making a key and sweeping may refuse, never reach outside the folder.
func FuzzReadManifest(f *testing.F) {
	f.Add("20240102-0123456789ab\n", `{"schema_version":1,"files":[{"mart":"run","path":"run.parquet","rows":1}]}`, "0011223344556677")
	f.Add("..\n", "{}", "")
	f.Add("a/b\n../../x\n", "[]", "\n")
	f.Add("", "null", "\xff")
	f.Fuzz(func(t *testing.T, current, manifest, fingerprint string) {
		outside := t.TempDir()
		dir := filepath.Join(outside, "dir")
		snapshot := filepath.Join(dir, snapshotsName, "20240102-0123456789ab")
		require.NoError(t, os.MkdirAll(snapshot, 0o700))
		require.NoError(t, os.Mkdir(filepath.Join(dir, stateName), 0o700))
		for path, data := range map[string]string{
			filepath.Join(outside, "witness"):          "mine",
			filepath.Join(dir, currentName):            current,
			filepath.Join(snapshot, manifestName):      manifest,
			filepath.Join(dir, stateName, "key.id"):    fingerprint,
			filepath.Join(dir, snapshotsName, "stray"): "x",
		} {
			require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		}
		id, m, err := ReadManifest(dir, "")
		if err == nil {
			require.Equal(t, SchemaVersion, m.SchemaVersion)
			require.Equal(t, filepath.Base(id), id)
			m.Rows("fact_complaint")
		}
		_, _ = LoadKey(dir, "a secret of more than sixteen", nil)
		_ = sweep(dir)
		witness, err := os.ReadFile(filepath.Join(outside, "witness"))
		require.NoError(t, err)
		require.Equal(t, "mine", string(witness))
	})
}
