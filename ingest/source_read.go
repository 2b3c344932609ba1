package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// raw opens the bytes of the input as they are stored. They are hashed on
// their way, so that a text needs no second pass for its SHA-256, and so that a
// pass that finds other bytes than the one before is an error. Reading stops
// when ctx does.
func (in *input) raw(ctx context.Context) (io.ReadCloser, error) {
	r := &hashingReader{ctx: ctx, in: in, hash: sha256.New()}
	if in.stream != nil {
		r.src, in.stream = in.stream, nil
		r.closer, _ = r.src.(io.Closer)
		return r, nil
	}
	if in.file == "" {
		return nil, fmt.Errorf("%s 是管道输入，只能读一遍：请先存成文件再读", in.path)
	}
	f, err := os.Open(in.file)
	if err != nil {
		return nil, fmt.Errorf("无法打开 %s: %w", in.path, err)
	}
	r.src, r.closer = f, f
	return r, nil
}

// A pass is what was read of an input, from its beginning.
type pass struct {
	bytes int64
	sum   [sha256.Size]byte
}

// A hashingReader hashes what passes, compares it to the pass before, and tells
// its input the sum at the end.
type hashingReader struct {
	ctx    context.Context
	in     *input
	src    io.Reader
	closer io.Closer
	hash   hash.Hash
	n      int64
}

func (r *hashingReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.src.Read(p)
	rest := p[:n]
	if left := r.in.seen.bytes - r.n; left > 0 && left <= int64(n) {
		r.add(rest[:left])
		rest = rest[left:]
		if r.pass() != r.in.seen {
			return 0, errChanged
		}
	}
	r.add(rest)
	if errors.Is(err, io.EOF) {
		if r.n < r.in.seen.bytes {
			return n, errChanged
		}
		sum := r.pass().sum
		r.in.sum = hex.EncodeToString(sum[:])
	}
	return n, err
}

func (r *hashingReader) add(p []byte) {
	r.hash.Write(p)
	r.n += int64(len(p))
}

func (r *hashingReader) pass() (p pass) {
	p.bytes = r.n
	r.hash.Sum(p.sum[:0])
	return p
}

// Close notes how far this pass came, for the next one.
func (r *hashingReader) Close() error {
	if r.n > r.in.seen.bytes {
		r.in.seen = r.pass()
	}
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// sha256 returns the SHA-256 of the raw bytes of the input in hex. After a
// complete pass over a text it is known already; otherwise the file is read
// for it. A pipe that was not read to its end has none: an error.
func (in *input) sha256(ctx context.Context) (string, error) {
	if in.sum != "" {
		return in.sum, nil
	}
	r, err := in.raw(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, r); errors.Is(err, errChanged) {
		return "", err
	} else if err != nil {
		return "", fmt.Errorf("计算 %s 的校验和时读取失败: %w", in.path, err)
	}
	return in.sum, nil
}

// asFile makes an input that can be read only once one that can be read again.
func (in *input) asFile(ctx context.Context) error {
	if in.stream == nil {
		return nil
	}
	return in.spool(ctx)
}

// spool copies a stream into a temporary file that only this user can read, so
// that it can be read more than once and at any place. It does nothing for
// files. close removes the copy.
func (in *input) spool(ctx context.Context) error {
	if in.stream == nil {
		return nil
	}
	f, err := os.CreateTemp("", "weisu-input-*") // mode 0600
	if err != nil {
		return fmt.Errorf("无法为 %s 建立临时文件：请检查临时目录（TMPDIR）的空间和权限: %w", in.path, err)
	}
	in.file, in.temp = f.Name(), true
	r, err := in.raw(ctx)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	n, err := io.Copy(f, r)
	in.size = n
	if err := errors.Join(err, f.Close(), r.Close()); err != nil {
		return fmt.Errorf("把 %s 写入临时文件失败：请检查临时目录（TMPDIR）的空间: %w", in.path, err)
	}
	return nil
}

// errChanged tells that a file changed between two passes or during one.
var errChanged = errors.New("在读取过程中变了（可能仍在导出或同步）：请等它写完后重新运行")

// finalHash returns the hash of an input that has been read, and an error if it
// is another than when it was opened.
func (in *input) finalHash(ctx context.Context) (string, error) {
	sum, err := in.sha256(ctx)
	if err != nil {
		return "", err
	}
	return sum, in.unchanged(ctx)
}

// unchanged makes sure that the file is the one that was found: it is read more
// than once, and rows of two states of it must not be mixed. Whoever edits a
// file can put its size and time back, but not the time of the change of these;
// a file changed like that (which a new name or owner does, too) is read once
// more and must be what it was.
func (in *input) unchanged(ctx context.Context) error {
	if in.modified.IsZero() {
		return nil // a stream, spooled or read once
	}
	st, err := os.Stat(in.file)
	if err != nil || st.Size() != in.size || !st.ModTime().Equal(in.modified) {
		return errors.Join(fmt.Errorf("%s %w", in.path, errChanged), err)
	}
	if changeTime(st).Equal(in.changed) {
		return nil
	}
	in.sum = ""
	if _, err := in.sha256(ctx); err != nil {
		return fmt.Errorf("%s %w", in.path, err)
	}
	return nil
}

// whyBroken is err, or that the file changed, which explains any error.
func (in *input) whyBroken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if changed := in.unchanged(ctx); changed != nil {
		return changed
	}
	return err
}

// changeTime is when anything of a file, be it its times, was last changed;
// zero where the system does not tell.
func changeTime(info fs.FileInfo) time.Time {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(st.Ctim.Unix())
	}
	return time.Time{}
}

// close releases the input and removes its temporary file, if it has one.
func (in *input) close() error {
	var errs []error
	if c, ok := in.stream.(io.Closer); ok {
		errs = append(errs, c.Close())
	}
	in.stream = nil
	if in.temp {
		in.temp = false
		errs = append(errs, os.Remove(in.file))
		in.file = ""
	}
	return errors.Join(errs...)
}
