package warehouse

import (
	"io/fs"
	"os"
)

// Whatever this package changes on disk it changes through this file, so that
// a test can let each single step fail. Reading needs no such thing: it can't
// harm a snapshot.

// fault is nil but in tests. It is asked before every step and returns the
// error to fail with; short lets a write leave half of its bytes.
var fault func(op, path string) (short bool, err error)

// step fails if the test at work wants it.
func step(op, path string) (short bool, err error) {
	if fault == nil {
		return false, nil
	}
	if short, err = fault(op, path); err != nil {
		err = &fs.PathError{Op: op, Path: path, Err: err}
	}
	return short, err
}

func makeDir(path string) error {
	if _, err := step("mkdir", path); err != nil {
		return err
	}
	return os.Mkdir(path, 0o700)
}

func makeDirs(path string) error {
	if _, err := step("mkdir", path); err != nil {
		return err
	}
	return os.MkdirAll(path, 0o700)
}

func rename(from, to string) error {
	if _, err := step("rename", to); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func link(from, to string) error {
	if _, err := step("link", to); err != nil {
		return err
	}
	return os.Link(from, to)
}

func remove(path string) error {
	if _, err := step("remove", path); err != nil {
		return err
	}
	return os.Remove(path)
}

func removeAll(path string) error {
	if _, err := step("remove", path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// syncDir makes the names in a folder durable.
func syncDir(path string) error {
	if _, err := step("sync", path); err != nil {
		return err
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// A diskFile is a file that is being written.
type diskFile struct{ *os.File }

// create opens a file, mode 0600, that it makes if need be; flag may add to that.
func create(path string, flag int) (diskFile, error) {
	if _, err := step("create", path); err != nil {
		return diskFile{}, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|flag, 0o600)
	return diskFile{f}, err
}

func (f diskFile) Write(p []byte) (int, error) {
	short, err := step("write", f.Name())
	if err == nil {
		return f.File.Write(p)
	}
	if !short {
		return 0, err
	}
	n, _ := f.File.Write(p[:len(p)/2])
	return n, err
}

func (f diskFile) Truncate(size int64) error {
	if _, err := step("truncate", f.Name()); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f diskFile) Sync() error {
	if _, err := step("sync", f.Name()); err != nil {
		return err
	}
	return f.File.Sync()
}

// Close can fail where a network drive writes late.
func (f diskFile) Close() error {
	_, err := step("close", f.Name())
	if e := f.File.Close(); err == nil {
		err = e
	}
	return err
}
