package warehouse

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// KeyInfo is what may be told of a folder's key: never the key.
type KeyInfo struct {
	Path        string // of the key file
	HasFile     bool   // it is there; else WEISU_KEY gives the key
	Fingerprint string // of the key that the folder's ids are made with; "" if unknown
	Given       string // fingerprint of the key that WEISU_KEY gives; "" if it is not set
	Old         []string
	Pending     Mending // what the next run will do to a rotation that was stopped
	Snapshots   []SnapshotInfo
	State       []string // what people made: it refers to ids of the key
}

// A SnapshotInfo names a snapshot, the months of its complaints, and its key.
type SnapshotInfo struct {
	ID     string
	Key    string   // fingerprint; "" where an older weisu made it
	Months []string // as 2024-11, then unknown
}

// ReadKeyInfo tells of the key of dir. It changes nothing and takes no lock.
func ReadKeyInfo(dir, env string) (*KeyInfo, error) {
	if err := mustBeUsed(dir); err != nil {
		return nil, err
	}
	state := filepath.Join(dir, stateName)
	k := &KeyInfo{Path: filepath.Join(state, keyName)}
	given, err := keyFromEnv(env)
	if err != nil {
		return nil, err
	}
	if given != nil {
		k.Given = fingerprintOf(given)
	}
	if k.Fingerprint, err = knownKey(dir); err != nil {
		return nil, err
	}
	if k.Pending, _, err = pendingRotation(dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(state)
	if err != nil {
		return nil, fmt.Errorf("无法列出 %s：%w", state, err)
	}
	k.sort(entries)
	ids, err := Snapshots(dir)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := readSnapshotInfo(dir, id)
		if err != nil {
			return nil, err
		}
		k.Snapshots = append(k.Snapshots, s)
	}
	return k, nil
}

// sort tells the files of the state apart.
func (k *KeyInfo) sort(entries []fs.DirEntry) {
	for _, e := range entries {
		switch name := e.Name(); {
		case name == keyName:
			k.HasFile = true
		case name == keyIDName || name == keyNextName || strings.HasPrefix(name, "."):
		case strings.HasPrefix(name, modelName): // knows words, no ids
		case strings.HasPrefix(name, keyName+"."):
			k.Old = append(k.Old, filepath.Join(filepath.Dir(k.Path), name))
		default:
			k.State = append(k.State, name)
		}
	}
}

// readSnapshotInfo reads the months from the partitions of the facts, and the
// key. It reads manifests of any version of the schema: they all name their
// files.
func readSnapshotInfo(dir, id string) (s SnapshotInfo, err error) {
	path := filepath.Join(dir, snapshotsName, id, manifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return s, fmt.Errorf("无法读取快照 %s 的清单：%w", id, err)
	}
	var m struct {
		Key   string
		Files []File
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return s, fmt.Errorf("快照清单 %s 已损坏：%w", path, err)
	}
	s.ID, s.Key = id, m.Key
	for _, f := range m.Files {
		for _, part := range strings.Split(f.Path, "/") {
			if month, ok := strings.CutPrefix(part, "month="); ok {
				s.Months = append(s.Months, month)
			}
		}
	}
	slices.Sort(s.Months)
	s.Months = slices.Compact(s.Months)
	return s, nil
}

// keyOfCurrent is the fingerprint of the key that the current snapshot was made
// with; "" where there is none or nothing tells.
func keyOfCurrent(dir string) string {
	ids, err := Snapshots(dir)
	if err != nil || len(ids) == 0 {
		return ""
	}
	s, err := readSnapshotInfo(dir, ids[0])
	if err != nil {
		return ""
	}
	return s.Key
}

// KeyChanged tells whether the current snapshot was made with another key than
// the one in force, as it was if that has been changed since.
func KeyChanged(dir string) (bool, error) {
	known, err := knownKey(dir)
	if err != nil {
		return false, err
	}
	made := keyOfCurrent(dir)
	return made != "" && known != "" && made != known, nil
}
