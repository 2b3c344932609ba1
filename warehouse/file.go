package warehouse

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// rowsPerGroup is DuckDB's own row group size: it skips and parallelises by
// row group. The library's default is a single unlimited one.
const rowsPerGroup = 122880

// A file is one Parquet file of a snapshot on its way.
type file[T any] struct {
	b    *Builder
	info File
	f    diskFile
	buf  *bufio.Writer
	hash hash.Hash
	w    *parquet.GenericWriter[T]
}

// newFile creates the file of T's mart in the building folder; month matters
// to partitioned marts only.
func newFile[T any](b *Builder, month string) (*file[T], error) {
	m := martByRow(reflect.TypeFor[T]())
	mart, path := m.name, m.path(month)
	full := filepath.Join(b.temp, filepath.FromSlash(path))
	if err := makeDirs(filepath.Dir(full)); err != nil {
		return nil, fmt.Errorf("无法建立数据表 %s 的文件夹：%w", mart, err)
	}
	f, err := create(full, os.O_EXCL)
	if err != nil {
		return nil, fmt.Errorf("无法写入数据表 %s：%w", mart, err)
	}
	h := sha256.New()
	buf := bufio.NewWriterSize(io.MultiWriter(f, h), 1<<20)
	return &file[T]{
		b: b, info: File{Mart: mart, Path: path}, f: f, buf: buf, hash: h,
		w: parquet.NewGenericWriter[T](buf,
			parquet.MaxRowsPerRowGroup(rowsPerGroup),
			parquet.Compression(b.codec)),
	}, nil
}

// write appends rows; they may be reused afterwards.
func (f *file[T]) write(rows []T) error {
	n, err := f.w.Write(rows)
	f.info.Rows += int64(n)
	if err != nil {
		return f.failed(err)
	}
	return nil
}

// close makes the file durable and tells the builder of it.
func (f *file[T]) close() error {
	if err := f.w.Close(); err != nil {
		return f.failed(err)
	}
	if err := f.buf.Flush(); err != nil {
		return f.failed(err)
	}
	if err := f.f.Sync(); err != nil {
		return f.failed(err)
	}
	st, err := f.f.Stat()
	if err != nil {
		return f.failed(err)
	}
	if err := f.f.Close(); err != nil {
		return f.failed(err)
	}
	f.info.Bytes = st.Size()
	f.info.SHA256 = hex.EncodeToString(f.hash.Sum(nil))
	f.b.done(f.info)
	return nil
}

// abandon releases what is open; it does nothing after close.
func (f *file[T]) abandon() { f.f.Close() }

// failed closes what is open and says which file it was about.
func (f *file[T]) failed(err error) error {
	f.abandon()
	return fmt.Errorf("写入数据表 %s 失败（磁盘已满？）：%w", f.info.Path, err)
}

// rowsIn counts the rows that the file's footer tells of.
func rowsIn(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	p, err := parquet.OpenFile(f, st.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return 0, err
	}
	return p.NumRows(), nil
}
