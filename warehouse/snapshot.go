package warehouse

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parquet-go/parquet-go/compress/zstd"

	"weisu/ingest"
)

// DefaultKeep is how many snapshots a folder keeps unless told otherwise.
const DefaultKeep = 5

// Config is the part of the configuration that is the warehouse's.
type Config struct {
	Keep int `yaml:"keep"` // snapshots kept, the new one included; 0 means DefaultKeep
}

// DefaultConfig is what weisu does without a configuration.
func DefaultConfig() Config { return Config{Keep: DefaultKeep} }

// Validate tells what in the configuration can't be meant.
func (c Config) Validate() error {
	if c.Keep < 0 {
		return fmt.Errorf("warehouse.keep 不能为负，现为 %d", c.Keep)
	}
	return nil
}

// Provenance is what a snapshot tells of the run that made it.
type Provenance struct {
	Version string          `json:"version"`       // of the program
	Started time.Time       `json:"started_at"`    // by the run's clock
	Key     string          `json:"key,omitempty"` // fingerprint of the key behind ids and masks; Publish fills it in
	AsOf    time.Time       `json:"as_of"`         // zero where the input has no date at all
	Config  json.RawMessage `json:"config"`        // the configuration in effect
	Inputs  []Input         `json:"inputs"`        // in reading order

	Labels int    `json:"labels,omitempty"` // people's labels that took the model's place
	Model  string `json:"model,omitempty"`  // SHA-256 of the folder's own model, where it was used
}

// An Input is one file read.
type Input struct {
	File     string `json:"file"`
	Format   string `json:"format"`
	Encoding string `json:"encoding,omitempty"`
	SHA256   string `json:"sha256"`
	Mapping  string `json:"mapping"` // how the headers were understood
	ingest.Counts
}

// A Builder writes one snapshot. It holds the folder's lock until Publish or
// Abort.
type Builder struct {
	dir, temp string
	keep      int
	lock      *lock
	facts     *Facts
	codec     *zstd.Codec // one for all files: its encoders, of 8 MB each, are reused

	mu     sync.Mutex
	tables map[string]table // marts of one file, open
	files  []File           // complete

	attach  func(id string) []Attachment
	damaged []string // see Damaged
}

// A table is a *file[T] of any T.
type table interface {
	close() error
	abandon()
}

// Create begins a snapshot in dir, which is made if it does not exist. now is
// what another run is told about since when the folder is busy.
func Create(dir string, c Config, now time.Time) (*Builder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := prepareDir(dir); err != nil {
		return nil, err
	}
	l, err := acquire(dir, now)
	if err != nil {
		return nil, err
	}
	b := &Builder{
		dir: dir, temp: filepath.Join(dir, snapshotsName, buildingName),
		keep: cmp.Or(c.Keep, DefaultKeep), lock: l, tables: map[string]table{},
		// half the time of the default level for a sixth more space
		codec: &zstd.Codec{Level: zstd.SpeedFastest},
	}
	if err := b.begin(); err != nil {
		l.release()
		return nil, err
	}
	return b, nil
}

// begin clears away what a dead run left and makes room for this one.
func (b *Builder) begin() error {
	if err := adopt(b.dir); err != nil {
		return err
	}
	if err := sweep(b.dir); err != nil {
		return err
	}
	if err := place(b.dir); err != nil {
		return err
	}
	if err := makeDir(b.temp); err != nil {
		return fmt.Errorf("无法建立临时文件夹：%w", err)
	}
	return nil
}

// Append adds rows to the mart of their type, in the order of the calls; the
// rows may be reused afterwards. Each mart is for one goroutine at a time.
func Append[T TableRow](b *Builder, rows ...T) error {
	t, err := tableOf[T](b)
	if err != nil {
		return err
	}
	return t.write(rows)
}

func tableOf[T TableRow](b *Builder) (*file[T], error) {
	name := martByRow(reflect.TypeFor[T]()).name
	b.mu.Lock()
	defer b.mu.Unlock()
	if t, ok := b.tables[name]; ok {
		return t.(*file[T]), nil
	}
	f, err := newFile[T](b, "")
	if err != nil {
		return nil, err
	}
	b.tables[name] = f
	return f, nil
}

// done notes a complete file.
func (b *Builder) done(f File) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files = append(b.files, f)
}

// Abort throws away what was written. It does nothing after Publish, so that
// it can be deferred.
func (b *Builder) Abort() error {
	if b.lock == nil {
		return nil
	}
	for _, t := range b.tables {
		t.abandon()
	}
	if b.facts != nil {
		b.facts.spill.Close()
	}
	err := removeAll(b.temp)
	if err != nil {
		err = fmt.Errorf("无法删除临时文件夹：%w", err)
	}
	err = errors.Join(err, b.lock.release())
	b.lock = nil
	return err
}

// Publish completes the snapshot and makes it the current one; it returns its
// id. Until the very last step readers see the snapshot before, and go on
// doing so if an error is returned (only when the switch was made and can't be
// made durable, or an attachment can't be placed, do they see the new one). The
// account of rows must balance, and
// agree with the files.
//
// The id follows from content alone: publishing the same again is the same
// snapshot.
func (b *Builder) Publish(p Provenance) (id string, m *Manifest, err error) {
	if b.lock == nil {
		return "", nil, errors.New("内部错误：快照已发布或已放弃")
	}
	defer func() {
		// Once published, what can't be cleaned up now goes next time.
		if aborted := b.Abort(); err != nil {
			err = errors.Join(err, aborted)
		}
	}()
	if m, err = b.complete(p); err != nil {
		return "", nil, err
	}
	if err := b.check(m); err != nil {
		return "", nil, fmt.Errorf("快照未发布，原有数据不变：%w", err)
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", nil, fmt.Errorf("无法写快照清单：%w", err)
	}
	id = snapshotID(p.AsOf, data)
	kept, err := Snapshots(b.dir)
	if err != nil {
		return "", nil, err
	}
	if len(kept) > 0 {
		if err := b.link(kept[0], m); err != nil {
			return "", nil, err
		}
	}
	if err := writeFileSync(filepath.Join(b.temp, manifestName), Content(data)); err != nil {
		return "", nil, fmt.Errorf("无法写快照清单：%w", err)
	}
	placing, err := b.writeAttachments(id)
	if err != nil {
		return "", nil, err
	}
	if err := b.install(id, m, data, placing); err != nil {
		return "", nil, err
	}
	kept = slices.DeleteFunc(kept, func(s string) bool { return s == id })
	kept = slices.Insert(kept, 0, id)
	kept = kept[:min(len(kept), b.keep)]
	if placing != "" {
		if err := ReplaceFile(filepath.Join(b.dir, placingName), Content([]byte(placing))); err != nil {
			return "", nil, err
		}
	}
	if err := ReplaceFile(filepath.Join(b.dir, currentName), Content([]byte(strings.Join(kept, "\n")+"\n"))); err != nil {
		return "", nil, fmt.Errorf("切换到新快照时出错：%w", err)
	}
	// What can't be removed now (a reader on a network drive) goes next time.
	_ = sweep(b.dir)
	return id, m, place(b.dir)
}

// snapshotID is the as-of day and the first 12 hex digits of the manifest's
// SHA-256.
func snapshotID(asOf time.Time, manifest []byte) string {
	day := "undated"
	if !asOf.IsZero() {
		day = asOf.Format("20060102")
	}
	sum := sha256.Sum256(manifest)
	return day + "-" + hex.EncodeToString(sum[:6])
}

// complete closes the marts, writes those that got no rows, and the run's own.
func (b *Builder) complete(p Provenance) (*Manifest, error) {
	if b.facts != nil && !b.facts.finished {
		return nil, errors.New("内部错误：Facts.Finish 未调用")
	}
	runs, err := newFile[Run](b, "")
	if err != nil {
		return nil, err
	}
	b.tables["run"] = runs
	if p.Key, err = knownKey(b.dir); err != nil {
		return nil, err
	}
	rows, err := runRows(p)
	if err != nil {
		return nil, err
	}
	if err := runs.write(rows); err != nil {
		return nil, err
	}
	for name, t := range b.tables {
		if err := t.close(); err != nil {
			return nil, err
		}
		delete(b.tables, name)
	}
	for _, mart := range marts() {
		if slices.ContainsFunc(b.files, func(f File) bool { return f.Mart == mart.name }) {
			continue
		}
		if err := mart.empty(b); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(b.files, func(x, y File) int { return strings.Compare(x.Path, y.Path) })
	return &Manifest{SchemaVersion: SchemaVersion, Provenance: p, Files: b.files}, nil
}

// check makes sure that no row is lost: between the counts, between counts
// and marts, and between what was written and what the files hold.
func (b *Builder) check(m *Manifest) error {
	var total ingest.Counts
	for _, in := range m.Inputs {
		if !in.Balanced() {
			return fmt.Errorf("%s 的行数对不上：读入 %d ≠ 接收 %d + 重复 %d + 拒收 %d",
				in.File, in.Read, in.Accepted, in.Duplicate, in.Rejected)
		}
		total.Add(in.Counts)
	}
	if n := m.Rows("fact_complaint"); n != total.Accepted {
		return fmt.Errorf("接收 %d 行，诉求明细却有 %d 行", total.Accepted, n)
	}
	if n := m.Rows("reject"); n != total.Duplicate+total.Rejected {
		return fmt.Errorf("重复和拒收共 %d 行，记录却有 %d 行", total.Duplicate+total.Rejected, n)
	}
	for _, f := range m.Files {
		n, err := rowsIn(filepath.Join(b.temp, filepath.FromSlash(f.Path)))
		if err != nil {
			return fmt.Errorf("复查 %s 失败：%w", f.Path, err)
		}
		if n != f.Rows {
			return fmt.Errorf("%s 应有 %d 行，实有 %d 行", f.Path, f.Rows, n)
		}
	}
	return nil
}

// link replaces files that the snapshot before has as well by hard links.
// Where the file system has none, or the old file is damaged, the copies stay.
func (b *Builder) link(previous string, m *Manifest) error {
	_, old, err := ReadManifest(b.dir, previous)
	if err != nil {
		return nil // of another version, or damaged: nothing to share
	}
	have := make(map[string]File, len(old.Files))
	for _, f := range old.Files {
		have[f.SHA256] = f
	}
	folder := filepath.Join(b.dir, snapshotsName, previous)
	for _, f := range m.Files {
		same, ok := have[f.SHA256]
		if !ok {
			continue
		}
		if !intact(folder, same) {
			b.damaged = append(b.damaged, previous+"/"+same.Path)
			continue
		}
		from := filepath.Join(folder, filepath.FromSlash(same.Path))
		to := filepath.Join(b.temp, filepath.FromSlash(f.Path))
		if err := link(from, to+".link"); err != nil {
			continue
		}
		if err := rename(to+".link", to); err != nil {
			return fmt.Errorf("无法链接 %s：%w", f.Path, err)
		}
		// Renaming a link over itself is a no-op that leaves both names.
		if err := remove(to + ".link"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("无法链接 %s：%w", f.Path, err)
		}
	}
	return nil
}

// install gives the complete folder its name, durably.
func (b *Builder) install(id string, m *Manifest, manifest []byte, placing string) error {
	snapshots := filepath.Join(b.dir, snapshotsName)
	err := filepath.WalkDir(b.temp, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
	if err != nil {
		return fmt.Errorf("无法把快照写到磁盘：%w", err)
	}
	final := filepath.Join(snapshots, id)
	if _, err := os.Stat(final); err == nil {
		// The same content is there already.
		if err := b.mend(id, m, manifest); err != nil {
			return err
		}
		return b.moveAttachments(id, placing)
	}
	if err := rename(b.temp, final); err != nil {
		return fmt.Errorf("无法发布快照：%w", err)
	}
	if err := syncDir(snapshots); err != nil {
		return fmt.Errorf("无法把快照写到磁盘：%w", err)
	}
	return nil
}
