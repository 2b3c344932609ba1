package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// defaultDir is where run writes and sql reads unless -o says otherwise.
const defaultDir = "weisu-out"

// writeWhole writes a file so that a reader finds all of it or the one before.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	bw := bufio.NewWriterSize(f, 1<<16)
	if err := write(bw); err != nil {
		return err
	}
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("写不了 %s：%w", path, err)
	}
	return os.Rename(f.Name(), path)
}
