package warehouse

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// A warehouse folder holds
//
//	snapshots/ID/   marts, manifest.json and attachments; the marts never change
//	snapshots/.building/   of a run under way, or of one that died
//	current         ids of the snapshots kept, the current one first
//	state/          key and what people make; never in a snapshot
//	.placing        while attachments are put on top of the folder
//	lock            held while a run writes
//
// A snapshot counts from the moment current names it.
const (
	snapshotsName = "snapshots"
	buildingName  = ".building"
	currentName   = "current"
	stateName     = "state"
	lockName      = "lock"
	manifestName  = "manifest.json"
)

// A File is one Parquet file of a snapshot.
type File struct {
	Mart   string `json:"mart"`
	Path   string `json:"path"` // below the snapshot's folder, with slashes
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A Manifest says what a snapshot is and where it came from. Its SHA-256 gives
// the snapshot its id.
type Manifest struct {
	SchemaVersion int `json:"schema_version"`
	Provenance
	Files []File `json:"files"` // by path
}

// Rows counts a mart's rows.
func (m *Manifest) Rows(mart string) int64 {
	var n int64
	for _, f := range m.Files {
		if f.Mart == mart {
			n += f.Rows
		}
	}
	return n
}

// Snapshots lists the ids of the snapshots kept in dir, the current one first.
// A folder without any gives none.
func Snapshots(dir string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("无法读取 %s 的当前快照：%w", dir, err)
	}
	ids := strings.Fields(string(data))
	for _, id := range ids {
		if !fs.ValidPath(id) || strings.Contains(id, "/") {
			return nil, fmt.Errorf("%s 已损坏，内容不像快照编号：%q；请从备份恢复它，或删去它再运行 weisu run（会按现有的快照重建）", filepath.Join(dir, currentName), id)
		}
	}
	return ids, nil
}

// ReadManifest reads the manifest of a snapshot in dir; id "" is the current
// one. It returns the id as well.
func ReadManifest(dir, id string) (string, *Manifest, error) {
	ids, err := Snapshots(dir)
	if err != nil {
		return "", nil, err
	}
	switch {
	case len(ids) == 0:
		return "", nil, fmt.Errorf("%s 中还没有快照；请先运行：weisu run -o %s 文件…", dir, dir)
	case id == "":
		id = ids[0]
	case !slices.Contains(ids, id):
		return "", nil, fmt.Errorf("没有快照 %q；现有：%s", id, strings.Join(ids, "、"))
	}
	path := filepath.Join(dir, snapshotsName, id, manifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return "", nil, fmt.Errorf("无法读取快照 %s 的清单；请从备份恢复，或用 --snapshot 选另一个快照，或重新运行 weisu run：%w", id, err)
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return "", nil, fmt.Errorf("快照清单 %s 已损坏；请从备份恢复，或用 --snapshot 选另一个快照，或重新运行 weisu run：%w", path, err)
	}
	if m.SchemaVersion != SchemaVersion {
		return "", nil, fmt.Errorf("快照 %s 的结构版本是 %d，本程序只认版本 %d；请换用相应版本的 weisu，或重新运行 weisu run",
			id, m.SchemaVersion, SchemaVersion)
	}
	return id, m, nil
}

// prepareDir makes dir a warehouse folder, or makes sure that it is one.
func prepareDir(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := makeDirs(dir); err != nil {
			return fmt.Errorf("无法建立文件夹 %s：%w", dir, err)
		}
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%s 是文件，不是文件夹；请用 -o 指定一个空的或新的文件夹", dir)
	case err != nil:
		return fmt.Errorf("无法打开文件夹 %s：%w", dir, err)
	case len(entries) == 0:
		if err := os.Chmod(dir, 0o700); err != nil {
			return fmt.Errorf("无法收紧文件夹 %s 的权限：%w", dir, err)
		}
	default:
		ours := slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			return e.IsDir() && (e.Name() == snapshotsName || e.Name() == stateName)
		})
		if !ours {
			return fmt.Errorf("%s 里有别的文件，不是 weisu 的数据文件夹；请用 -o 指定一个空的或新的文件夹", dir)
		}
	}
	for _, sub := range []string{snapshotsName, stateName} {
		if err := makeDir(filepath.Join(dir, sub)); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("无法建立文件夹 %s：%w", filepath.Join(dir, sub), err)
		}
	}
	return nil
}

// sweep removes what no snapshot list names: remains of runs that died, and
// snapshots no longer kept. The caller holds the lock.
func sweep(dir string) error {
	keep, err := Snapshots(dir)
	if err != nil {
		return err
	}
	if len(keep) > 0 {
		// A list that is wrong must not cost the snapshots that it does not name.
		if _, err := os.Stat(filepath.Join(dir, snapshotsName, keep[0])); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s 指着不存在的快照 %s；请从备份恢复，或删去 %[1]s 再运行 weisu run（会按现有的快照重建）", filepath.Join(dir, currentName), keep[0])
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, snapshotsName))
	if err != nil {
		return fmt.Errorf("无法列出 %s 的快照：%w", dir, err)
	}
	for _, e := range entries {
		if slices.Contains(keep, e.Name()) {
			continue
		}
		path := filepath.Join(dir, snapshotsName, e.Name())
		if err := removeAll(path); err != nil {
			return fmt.Errorf("无法删除残留的文件夹 %s：%w", path, err)
		}
	}
	return nil
}

// adopt rebuilds a list of snapshots that is missing, by age: a folder that
// bears a snapshot's name is complete, see Builder.install. The caller holds
// the lock.
func adopt(dir string) error {
	current := filepath.Join(dir, currentName)
	if _, err := os.Stat(current); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	manifests, err := filepath.Glob(filepath.Join(dir, snapshotsName, "[^.]*", manifestName))
	if err != nil || len(manifests) == 0 {
		return err
	}
	ages := make(map[string]int64, len(manifests))
	var ids []string
	for _, path := range manifests {
		st, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("无法查看快照：%w", err)
		}
		id := filepath.Base(filepath.Dir(path))
		ids, ages[id] = append(ids, id), st.ModTime().UnixNano()
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(ages[b], ages[a]), cmp.Compare(a, b))
	})
	return ReplaceFile(current, Content([]byte(strings.Join(ids, "\n")+"\n")))
}

// ReplaceFile writes a file, mode 0600, so that a reader finds all of it or
// the one before, durably.
func ReplaceFile(path string, write func(io.Writer) error) error {
	temp := unfinished(path)
	if err := writeFileSync(temp, write); err != nil {
		_ = remove(temp) // the error before says more
		return err
	}
	if err := rename(temp, path); err != nil {
		_ = remove(temp) // the error before says more
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%s 已写好，但不能确认已存到磁盘，断电可能丢失：%w", path, err)
	}
	return nil
}

// unfinished is where ReplaceFile writes; a run that dies leaves it there.
func unfinished(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
}

// RemoveFile removes what ReplaceFile wrote, or began to write, if there is any.
func RemoveFile(path string) error {
	for _, p := range []string{unfinished(path), path} {
		if err := remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("删不了 %s：%w", p, err)
		}
	}
	return nil
}

// Content is a write function for what is in memory already.
func Content(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

func writeFileSync(path string, write func(io.Writer) error) error {
	f, err := create(path, os.O_TRUNC)
	if err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	bw := bufio.NewWriterSize(f, 1<<16)
	failed := write(bw)
	// Flush tells of a disk that failed inside write as well.
	if err := cmp.Or(bw.Flush(), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	return failed
}
