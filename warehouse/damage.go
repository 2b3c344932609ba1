package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// intact tells whether the file below folder is what the manifest says: disks
// rot, and people edit what they should not.
func intact(folder string, want File) bool {
	f, err := os.Open(filepath.Join(folder, filepath.FromSlash(want.Path)))
	if err != nil {
		return false
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Size() != want.Bytes {
		return false
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false
	}
	return hex.EncodeToString(h.Sum(nil)) == want.SHA256
}

// Damaged names the files of the snapshot before that are not what its manifest
// says, each once, as ID/path; complete after Publish. Only those are looked at
// that the new snapshot has as well; it got them anew.
func (b *Builder) Damaged() []string { return b.damaged }

// mend puts files of the complete folder in the place of those of the snapshot
// of that id that are missing or damaged: the same content was published
// before.
func (b *Builder) mend(id string, m *Manifest, manifest []byte) error {
	final := filepath.Join(b.dir, snapshotsName, id)
	sum := sha256.Sum256(manifest)
	files := append([]File{{Path: manifestName, Bytes: int64(len(manifest)), SHA256: hex.EncodeToString(sum[:])}}, m.Files...)
	for _, f := range files {
		if intact(final, f) {
			continue
		}
		to := filepath.Join(final, filepath.FromSlash(f.Path))
		if err := makeDirs(filepath.Dir(to)); err != nil {
			return fmt.Errorf("无法修复快照 %s 的 %s：%w", id, f.Path, err)
		}
		if err := rename(filepath.Join(b.temp, filepath.FromSlash(f.Path)), to); err != nil {
			return fmt.Errorf("无法修复快照 %s 的 %s：%w", id, f.Path, err)
		}
		if err := syncDir(filepath.Dir(to)); err != nil {
			return fmt.Errorf("无法把快照写到磁盘：%w", err)
		}
	}
	return nil
}
