package warehouse

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// An Attachment is a file for people that belongs to a snapshot and lies on
// top of the warehouse folder as well, for the current one. With Write nil the
// snapshot has none of that name, and the one on top goes.
//
// It is part of the snapshot's folder, but not of its manifest: it may name the
// snapshot, whose id is the manifest's hash.
type Attachment struct {
	Name  string
	Write func(io.Writer) error
}

// Attach makes Publish write attachments: make gets the snapshot's id, and is
// called before readers see anything of the snapshot.
func (b *Builder) Attach(make func(id string) []Attachment) { b.attach = make }

// placingName holds, from before the switch of snapshots until all attachments
// are in place, the id of the new snapshot and the names of its attachments: a
// run that dies in between leaves it to the next one.
const placingName = ".placing"

// writeAttachments writes them into the folder that is being built, and what
// is to be placed once it is the current one.
func (b *Builder) writeAttachments(id string) (placing string, err error) {
	if b.attach == nil {
		return "", nil
	}
	lines := []string{id}
	for _, a := range b.attach(id) {
		lines = append(lines, a.Name)
		if a.Write == nil {
			continue
		}
		if err := writeFileSync(filepath.Join(b.temp, a.Name), a.Write); err != nil {
			return "", err
		}
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// moveAttachments puts them into a snapshot of that id that was there already.
func (b *Builder) moveAttachments(id, placing string) error {
	if placing == "" {
		return nil
	}
	folder := filepath.Join(b.dir, snapshotsName, id)
	for _, name := range strings.Fields(placing)[1:] {
		err := rename(filepath.Join(b.temp, name), filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			err = RemoveFile(filepath.Join(folder, name))
		}
		if err != nil {
			return fmt.Errorf("无法把 %s 放入快照：%w", name, err)
		}
	}
	return syncDir(folder)
}

// place puts the attachments of the current snapshot on top of the folder, if
// a run has left that to do. What a run left that never came to the switch is
// forgotten. The caller holds the lock.
func place(dir string) error {
	note := filepath.Join(dir, placingName)
	data, err := os.ReadFile(note)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("无法读取 %s：%w", note, err)
	}
	ids, err := Snapshots(dir)
	if err != nil {
		return err
	}
	lines := strings.Fields(string(data))
	if len(lines) > 0 && len(ids) > 0 && lines[0] == ids[0] {
		for _, name := range lines[1:] {
			if strings.ContainsRune(name, filepath.Separator) {
				continue // no name of ours
			}
			if err := placeOne(dir, ids[0], name); err != nil {
				return err
			}
		}
	}
	return RemoveFile(note)
}

func placeOne(dir, id, name string) error {
	top := filepath.Join(dir, name)
	f, err := os.Open(filepath.Join(dir, snapshotsName, id, name))
	if errors.Is(err, fs.ErrNotExist) {
		return RemoveFile(top)
	}
	if err != nil {
		return fmt.Errorf("无法读取 %s：%w", name, err)
	}
	defer f.Close()
	// A copy: people edit what lies on top.
	return ReplaceFile(top, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
