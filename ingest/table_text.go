package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// textSample is how much of a text is looked at to tell its encoding. It is
// large so that a Chinese text which begins with pages of ASCII is not taken
// for UTF-8.
const textSample = 1 << 20

// syntaxSample is how much of it is looked at to tell the delimiter.
const syntaxSample = 256 << 10

// textTables opens the one table of a text input.
func (in *input) textTables(ctx context.Context, opts tableOptions, yield func(*table) bool) (err error) {
	text, err := in.openText(ctx, opts.encoding)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, text.close()) }()

	var t *table
	if in.format == formatJSONL {
		t, err = in.jsonTable(ctx, text)
	} else {
		t, err = in.csvTable(ctx, text, opts.delimiter)
	}
	if err != nil {
		return err
	}
	t.encoding = text.encoding
	yield(t)
	return nil
}

// A textSource is an input unpacked and decoded.
type textSource struct {
	io.Reader
	encoding string
	sample   []byte // decoded beginning; may end inside a character
	whole    bool   // the sample is all there is
	closers  []io.Closer
}

// close closes the reader and what stands behind it.
func (t *textSource) close() error {
	var errs []error
	for _, c := range t.closers {
		errs = append(errs, c.Close())
	}
	t.closers = nil // closing again does nothing
	return errors.Join(errs...)
}

// openText opens the input as text in the encoding of that name, or in the one
// that its beginning shows if there is none.
func (in *input) openText(ctx context.Context, encName string) (*textSource, error) {
	raw, err := in.raw(ctx)
	if err != nil {
		return nil, err
	}
	unpacked, err := decompress(raw, in.compression)
	if err != nil {
		return nil, errors.Join(unpackError(err), raw.Close())
	}
	t := &textSource{closers: []io.Closer{unpacked, raw}}
	br := bufio.NewReaderSize(unpackErrorReader{unpacked, in.compression != ""}, textSample)
	sample, err := br.Peek(textSample)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, t.close())
	}
	t.whole = err != nil
	t.encoding = detectEncoding(sample)
	if encName != "" {
		if t.encoding = encodingNamed(encName); t.encoding == "" {
			return nil, errors.Join(fmt.Errorf("不认识编码“%s”：可以是 UTF-8、GB18030（GBK）、Big5、UTF-16LE、UTF-16BE", encName), t.close())
		}
	}
	if t.encoding == encUTF8 || t.encoding == encUTF8BOM { // whichever the user called it
		t.encoding = encUTF8
		if bytes.HasPrefix(sample, []byte(utf8BOM)) {
			t.encoding = encUTF8BOM
		}
	}
	t.Reader = decodedReader(br, t.encoding)
	head := sample[:min(len(sample), syntaxSample)]
	t.whole = t.whole && len(head) == len(sample)
	t.sample, err = io.ReadAll(decodedReader(bytes.NewReader(head), t.encoding))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("按 %s 解码失败: %w", t.encoding, err), t.close())
	}
	return t, nil
}

// An unpackErrorReader says what a broken archive means.
type unpackErrorReader struct {
	io.Reader
	packed bool
}

func (r unpackErrorReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.packed && err != nil && !errors.Is(err, io.EOF) {
		err = unpackError(err)
	}
	return n, err
}

func unpackError(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return because{"解压失败，压缩包不完整或已损坏：请重新下载或导出", err}
}

// csvDelimiters are the ones that are recognised, by preference.
const csvDelimiters = ",\t;|"

// csvTable opens delimited text. The delimiter 0 is found out from the sample.
func (in *input) csvTable(ctx context.Context, text *textSource, delimiter rune) (*table, error) {
	syntax, err := detectCSV(text.sample, text.whole, delimiter, in.format == formatTSV)
	if err != nil {
		return nil, err
	}
	scanner := newCSVScanner(text, syntax)
	t := in.newTable(ctx, "", scanner.next, text.close)
	t.delimiter = rune(syntax.delimiter)
	t.format = formatCSV
	if syntax.delimiter == '\t' {
		t.format = formatTSV
	}
	return t, nil
}

// detectCSV finds out how a table is written. A delimiter is the better the
// more of the first rows it cuts into the same number of cells, and among
// equals the one that makes more cells. Where none makes two cells, the text
// has one column, and the delimiter is the comma (the tab for .tsv).
func detectCSV(sample []byte, whole bool, delimiter rune, preferTab bool) (csvSyntax, error) {
	eol := byte('\n')
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		eol = '\r'
	}
	if delimiter != 0 {
		if delimiter > 0x7E || delimiter < '\t' || bytes.ContainsRune([]byte("\n\r\""), delimiter) {
			return csvSyntax{}, fmt.Errorf("分隔符“%c”不能用：请写一个半角字符，如 , ; | 或制表符", delimiter)
		}
		s := csvSyntax{delimiter: byte(delimiter), eol: eol}
		s.width, _ = s.usualWidth(sample, whole)
		return s, nil
	}
	best, bestShare := csvSyntax{delimiter: csvDelimiters[0], eol: eol}, 0.0
	if preferTab {
		best.delimiter = '\t'
	}
	for i := range len(csvDelimiters) {
		s := csvSyntax{delimiter: csvDelimiters[i], eol: eol}
		width, share := s.usualWidth(sample, whole)
		// Rows of the right delimiter are alike; a few title lines and broken
		// rows must not let a delimiter win that occurs in the text only.
		if width > 1 && (share > bestShare+0.1 || share > bestShare-0.1 && width > best.width) {
			s.width = width
			best, bestShare = s, share
		}
	}
	return best, nil
}

// usualWidth returns the most frequent number of cells among the first rows of
// the sample, and the share of rows that have it.
func (s csvSyntax) usualWidth(sample []byte, whole bool) (width int, share float64) {
	const rows = 200
	counts := make(map[int]int)
	var cells []csvCell
	all := 0
	for all < rows && len(sample) > 0 {
		var n int
		var status csvStatus
		cells, n, status = s.row(sample, whole, cells)
		if status == csvMore {
			break
		}
		if status == csvUnclosed {
			n = bytes.IndexByte(sample, s.eol) + 1
			if n == 0 {
				break
			}
		} else if len(cells) > 1 || cells[0].to > cells[0].from {
			all++
			counts[len(cells)]++
		}
		sample = sample[n:]
	}
	for w, n := range counts {
		if n > counts[width] || n == counts[width] && w > width {
			width = w
		}
	}
	if all == 0 {
		return 0, 0
	}
	return width, float64(counts[width]) / float64(all)
}
