package warehouse

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// A Membership says in which clusters a complaint is.
type Membership struct {
	ComplaintID string `parquet:"complaint_id"`
	IncidentID  string `parquet:"incident_id,optional"`
	RootCauseID string `parquet:"root_cause_id,optional"`
}

// Before is what the current snapshot says of clusters, for the next one to go on
// from.
type Before struct {
	dir   string
	files []File
	// Aliases are the further ids of each incident and root cause.
	Aliases map[string][]string
}

// ReadBefore opens the clusters of the current snapshot of dir. A folder without a
// snapshot, or with one that this program can't read, gives none: ids then begin
// anew.
func ReadBefore(dir string) (*Before, error) {
	b := &Before{Aliases: map[string][]string{}}
	ids, err := Snapshots(dir)
	if err != nil || len(ids) == 0 {
		return b, err
	}
	id, m, err := ReadManifest(dir, "")
	if err != nil {
		return b, nil // of another version, or damaged: nothing to go on from
	}
	b.dir, b.files = filepath.Join(dir, snapshotsName, id), m.Files
	err = errors.Join(
		eachOf(b, "incident", func(r *Incident) { b.alias(r.IncidentID, r.Aliases) }),
		eachOf(b, "root_cause", func(r *RootCause) { b.alias(r.RootCauseID, r.Aliases) }))
	return b, err
}

func (b *Before) alias(id string, others []string) {
	if len(others) > 0 {
		b.Aliases[id] = others
	}
}

// EachMembership passes every complaint that was in a cluster.
func (b *Before) EachMembership(use func(m *Membership)) error {
	return eachOf(b, "fact_complaint", func(m *Membership) {
		if m.IncidentID != "" || m.RootCauseID != "" {
			use(m)
		}
	})
}

// eachOf passes the rows of a mart, of which T may have a part of the columns. A
// file that is gone passes none: it is what it would have said that is lost, not
// the run.
func eachOf[T any](b *Before, mart string, use func(*T)) error {
	for _, f := range b.files {
		if f.Mart != mart || f.Rows == 0 {
			continue
		}
		if err := eachIn(filepath.Join(b.dir, filepath.FromSlash(f.Path)), use); err != nil {
			return fmt.Errorf("无法读取上一个快照的 %s：%w", f.Path, err)
		}
	}
	return nil
}

func eachIn[T any](path string, use func(*T)) (err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	r := parquet.NewGenericReader[T](f)
	defer r.Close()
	rows := make([]T, factBatch)
	for {
		n, err := r.Read(rows)
		for i := range rows[:n] {
			use(&rows[i])
		}
		clear(rows[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
