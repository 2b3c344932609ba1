package warehouse

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// rowsPerGroup is DuckDB's own row group size: it skips and parallelises by
// row group. The library's default is a single unlimited one.
const rowsPerGroup = 122880

// A file is one Parquet file of a snapshot on its way.
type file[T any] struct {
	b        *Builder
	info     File
	f        diskFile
	buf      *bufio.Writer
	hash     hash.Hash
	w        *parquet.GenericWriter[T]
	optional []int // see misread
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
	from := 0
	for at := 0; at < len(rows); at += wordRows {
		word := rows[at:min(at+wordRows, len(rows))]
		if !f.misread(word) {
			continue
		}
		if err := f.pass(rows[from:at]); err != nil {
			return err
		}
		if err := f.inParts(word); err != nil {
			return err
		}
		from = at + len(word)
	}
	return f.pass(rows[from:])
}

// wordRows is how many rows the library looks at together, from the first one that
// it is given.
const wordRows = 64

// inParts writes rows that the library would misread together.
func (f *file[T]) inParts(rows []T) error {
	if half := len(rows) / 2; half > 0 && f.misread(rows) {
		if err := f.inParts(rows[:half]); err != nil {
			return err
		}
		return f.inParts(rows[half:])
	}
	return f.pass(rows)
}

func (f *file[T]) pass(rows []T) error {
	n, err := f.w.Write(rows)
	f.info.Rows += int64(n)
	if err != nil {
		return f.failed(err)
	}
	return nil
}

// misread tells rows of which the library (parquet-go v0.32, issue 154) would write
// NULLs as zeros: those in which a column has y values after row y and NULLs behind
// them.
func (f *file[T]) misread(rows []T) bool {
	if f.optional == nil {
		f.optional = optionalFields(reflect.TypeFor[T]())
	}
	v := reflect.ValueOf(rows)
	for _, k := range f.optional {
		var there uint64
		for i := range rows {
			if !v.Index(i).Field(k).IsZero() {
				there |= 1 << i
			}
		}
		if y := bits.Len64(there) / 2; y > 0 && y < wordRows/2 && there>>y == 1<<y-1 {
			return true
		}
	}
	return false
}

// optionalFields are the fields that are NULL where they are zero.
func optionalFields(row reflect.Type) []int {
	fields := []int{}
	for i := range row.NumField() {
		f := row.Field(i)
		_, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		if f.Type.Kind() != reflect.Pointer && slices.Contains(strings.Split(options, ","), "optional") {
			fields = append(fields, i)
		}
	}
	return fields
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
