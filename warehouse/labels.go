package warehouse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// labelsName is the list of people's labels in a folder's state: JSON lines, to
// which lines are only ever added.
const labelsName = "labels.jsonl"

// labelsVersion is that of a record.
const labelsVersion = 1

// A Label is what a person says of a complaint, in place of the model. It bears
// the text, so that it can be learned from when the snapshot is gone.
type Label struct {
	V           int       `json:"v"`
	Time        time.Time `json:"time"`
	By          string    `json:"by,omitempty"`
	ComplaintID string    `json:"complaint_id"`
	Title       string    `json:"title,omitempty"` // masked
	Text        string    `json:"text"`            // masked; title and detail
	InScope     bool      `json:"in_scope"`
	Kind        string    `json:"kind,omitempty"` // Chinese; "": not said
	Issue       string    `json:"issue,omitempty"`
	Others      []string  `json:"others,omitempty"`
	Severity    int       `json:"severity,omitempty"` // 0: not said
	Note        string    `json:"note,omitempty"`
}

// Same tells whether two labels say the same of a complaint, whoever says it.
func (l *Label) Same(o *Label) bool {
	return l.ComplaintID == o.ComplaintID && l.InScope == o.InScope && l.Kind == o.Kind && l.Issue == o.Issue &&
		slices.Equal(l.Others, o.Others) && l.Severity == o.Severity && l.Note == o.Note
}

// Labels are the labels of a folder, the last of each complaint, in the order
// in which complaints were first labelled.
type Labels struct {
	All []Label
	// Torn says that the file ends in the middle of a record: its writer was
	// stopped. The record is left out, and overwritten by the next AddLabels.
	Torn bool

	index   map[string]int
	whole   int64 // bytes of the file that are whole records
	unended bool  // the last of them has no newline, as some editors leave it
}

// Of returns the label of a complaint, nil if it has none.
func (l *Labels) Of(complaintID string) *Label {
	if i, ok := l.index[complaintID]; ok {
		return &l.All[i]
	}
	return nil
}

// ReadLabels reads the labels of dir; a folder without any gives none.
func ReadLabels(dir string) (*Labels, error) {
	labels := &Labels{index: map[string]int{}}
	path := filepath.Join(dir, stateName, labelsName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return labels, nil
	}
	if err != nil {
		return nil, fmt.Errorf("无法读取人工标注：%w", err)
	}
	line := 0
	for len(data) > 0 {
		line++
		record, rest, ended := bytes.Cut(data, []byte("\n"))
		if !ended && !json.Valid(record) {
			labels.Torn = true
			break
		}
		if err := labels.add(record); err != nil {
			return nil, fmt.Errorf("人工标注 %s 第 %d 行%w", path, line, err)
		}
		labels.whole += int64(len(data) - len(rest))
		labels.unended = !ended
		data = rest
	}
	return labels, nil
}

func (l *Labels) add(record []byte) error {
	if len(bytes.TrimSpace(record)) == 0 {
		return nil
	}
	var label Label
	if err := json.Unmarshal(record, &label); err != nil {
		return fmt.Errorf("已损坏：请从备份恢复该文件，或删去这一行：%w", err)
	}
	switch {
	case label.V > labelsVersion:
		return fmt.Errorf("是更新版本的 weisu 写的（v 为 %d，本程序只认 %d）：请换用新版的 weisu", label.V, labelsVersion)
	case label.V < 1 || label.ComplaintID == "":
		return errors.New("缺少 v 或 complaint_id，不是 weisu 写的标注：请从备份恢复该文件，或删去这一行")
	}
	if i, ok := l.index[label.ComplaintID]; ok {
		l.All[i] = label
		return nil
	}
	l.index[label.ComplaintID] = len(l.All)
	l.All = append(l.All, label)
	return nil
}

// A State is what people made of a folder, open for a change: nobody else writes
// to the folder until Close.
type State struct {
	dir  string
	lock *lock
}

// OpenState opens the state of dir, which a run must have made. now is what a
// run is told about since when the folder is busy.
func OpenState(dir string, now time.Time) (*State, error) {
	if st, err := os.Stat(filepath.Join(dir, stateName)); err != nil || !st.IsDir() {
		return nil, fmt.Errorf("%s 不是 weisu run 的输出目录；请用 -o 指定它，或先运行 weisu run", dir)
	}
	l, err := acquire(dir, now)
	if err != nil {
		return nil, err
	}
	return &State{dir, l}, nil
}

// Close lets others write again.
func (s *State) Close() error { return s.lock.release() }

// Labels reads the labels.
func (s *State) Labels() (*Labels, error) { return ReadLabels(s.dir) }

// AddLabels adds records behind those that old was read from, durably: all of
// them, or none where that fails. Only a crash can leave a part; it is whole
// records and at most one that is torn.
func (s *State) AddLabels(old *Labels, labels []Label) (err error) {
	if len(labels) == 0 {
		return nil
	}
	var buf bytes.Buffer
	if old.unended {
		buf.WriteByte('\n')
	}
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for _, l := range labels {
		l.V = labelsVersion
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("标注写不成 JSON：%w", err)
		}
	}
	path := filepath.Join(s.dir, stateName, labelsName)
	f, err := create(path, 0)
	if err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	if old.Torn {
		err = f.Truncate(old.whole)
	}
	if err == nil {
		err = f.append(buf.Bytes(), old.whole)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// append writes data from the offset at, the end of the file, and takes back
// what part of it was written where that fails.
func (f diskFile) append(data []byte, at int64) error {
	if _, err := f.Seek(at, 0); err != nil {
		return err
	}
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.File.Truncate(at) // the error at hand says more
	}
	return err
}
