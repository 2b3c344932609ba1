package generate

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// A sink writes rows to one file. write returns the sheet and the 1-based row
// as a person finds it again: the header counts, for JSON lines it is the line.
type sink interface {
	write(r *row) (sheet string, line int, err error)
	close() error
}

// openSink creates the file of a layout.
func openSink(path string, f File, split time.Time) (sink, error) {
	w, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("建不了文件 %s: %w", path, err)
	}
	switch f.Format {
	case XLSX:
		return newXLSXSink(w, f, split)
	case JSONL:
		return &jsonlSink{file: w, out: bufio.NewWriterSize(w, 1<<18), columns: f.columns()}, nil
	case CSV, GB18030CSV:
		s := &csvSink{file: w, columns: f.columns(), slash: f.Format == GB18030CSV}
		var to io.Writer = w
		if f.Format == GB18030CSV {
			s.encoder = transform.NewWriter(w, simplifiedchinese.GB18030.NewEncoder())
			to = s.encoder
		}
		s.out = bufio.NewWriterSize(to, 1<<20)
		return s, s.header()
	}
	w.Close()
	return nil, fmt.Errorf("不认识的格式“%s”: 可用 csv、csv-gb18030、xlsx、jsonl", f.Format)
}

// A csvSink writes RFC 4180 text, quoting where it must.
type csvSink struct {
	file    *os.File
	encoder *transform.Writer
	out     *bufio.Writer
	columns []column
	slash   bool // dates like 2024/3/5 8:05:09
	line    int
	buf     []byte
}

func (s *csvSink) header() error {
	s.buf = s.buf[:0]
	for i, c := range s.columns {
		if i > 0 {
			s.buf = append(s.buf, ',')
		}
		s.buf = append(s.buf, c.header...)
	}
	s.line = 1
	_, err := s.out.Write(append(s.buf, '\n'))
	return err
}

func (s *csvSink) write(r *row) (string, int, error) {
	buf := s.buf[:0]
	for i, c := range s.columns {
		if i > 0 {
			buf = append(buf, ',')
		}
		if t, ok := r.time(c.field); ok {
			if !t.IsZero() {
				buf = appendTime(buf, t, s.slash)
			}
			continue
		}
		start := len(buf)
		buf = r.append(buf, c.field)
		if needsQuotes(buf[start:]) {
			buf = quote(buf, start)
		}
	}
	s.buf = append(buf, '\n')
	s.line++
	_, err := s.out.Write(s.buf)
	return "", s.line, err
}

func needsQuotes(cell []byte) bool {
	for _, b := range cell {
		if b == ',' || b == '"' || b == '\n' || b == '\r' {
			return true
		}
	}
	return false
}

// quote puts buf[start:] in double quotes.
func quote(buf []byte, start int) []byte {
	cell := bytes.ReplaceAll(buf[start:], []byte(`"`), []byte(`""`))
	buf = append(buf[:start], '"')
	return append(append(buf, cell...), '"')
}

func (s *csvSink) close() error {
	err := s.out.Flush()
	if s.encoder != nil && err == nil {
		err = s.encoder.Close()
	}
	return firstError(err, s.file.Close())
}

// appendTime appends 2024-03-05 08:05:09, or 2024/3/5 8:05:09 as spreadsheets
// show it.
func appendTime(buf []byte, t time.Time, slash bool) []byte {
	y, m, d := t.Date()
	h, mi, sec := t.Clock()
	buf = strconv.AppendInt(buf, int64(y), 10)
	if slash {
		buf = strconv.AppendInt(append(buf, '/'), int64(m), 10)
		buf = strconv.AppendInt(append(buf, '/'), int64(d), 10)
		buf = strconv.AppendInt(append(buf, ' '), int64(h), 10)
	} else {
		buf = appendTwo(append(buf, '-'), int(m))
		buf = appendTwo(append(buf, '-'), d)
		buf = appendTwo(append(buf, ' '), h)
	}
	buf = appendTwo(append(buf, ':'), mi)
	return appendTwo(append(buf, ':'), sec)
}

func appendTwo(buf []byte, n int) []byte { return append(buf, byte('0'+n/10), byte('0'+n%10)) }

// A jsonlSink writes one object a line, dates in ISO 8601 with zone.
type jsonlSink struct {
	file    *os.File
	out     *bufio.Writer
	columns []column
	line    int
	buf     []byte
}

func (s *jsonlSink) write(r *row) (string, int, error) {
	buf := append(s.buf[:0], '{')
	for i, c := range s.columns {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(append(append(buf, '"'), c.header...), `":`...)
		switch t, ok := r.time(c.field); {
		case ok && t.IsZero():
			buf = append(buf, "null"...)
		case ok:
			buf = append(t.AppendFormat(append(buf, '"'), "2006-01-02T15:04:05"), `+08:00"`...)
		case c.field == fieldRating:
			buf = r.append(buf, c.field)
		default:
			start := len(buf)
			buf = r.append(buf, c.field)
			buf = quoteJSON(buf, start)
		}
	}
	buf = append(buf, '}')
	if r.bad == "bad_record" { // the line is cut off, as broken transfers leave it
		buf = buf[:len(buf)*2/3]
		for !validEnd(buf) {
			buf = buf[:len(buf)-1]
		}
	}
	s.buf = append(buf, '\n')
	s.line++
	_, err := s.out.Write(s.buf)
	return "", s.line, err
}

func (s *jsonlSink) close() error { return firstError(s.out.Flush(), s.file.Close()) }

// quoteJSON makes buf[start:] a JSON string.
func quoteJSON(buf []byte, start int) []byte {
	cell := append([]byte(nil), buf[start:]...)
	buf = append(buf[:start], '"')
	for _, b := range cell {
		switch {
		case b == '"' || b == '\\':
			buf = append(buf, '\\', b)
		case b == '\n':
			buf = append(buf, `\n`...)
		case b == '\r':
			buf = append(buf, `\r`...)
		case b == '\t':
			buf = append(buf, `\t`...)
		default:
			buf = append(buf, b)
		}
	}
	return append(buf, '"')
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
