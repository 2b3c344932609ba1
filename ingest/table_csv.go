package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// encoding/csv cannot serve here: in lazy mode it swallows the rest of a file
// into one cell after a quote that never closes and says nothing, and it does
// not count blank lines, so that rows lose their number. Where neither occurs
// csvScanner reads what encoding/csv with LazyQuotes reads; a fuzz test holds
// the two together.

// maxCSVRecord bounds what one row may take. A complaint has some kilobytes,
// an Excel cell at most 32,767 characters; a quoted cell that goes on for
// longer than this, over many lines, is a quote that was never closed.
const maxCSVRecord = 1 << 20

// maxCellLines bounds the lines of a quoted cell, for the same reason.
const maxCellLines = 500

// csvSyntax is how a text table is written.
type csvSyntax struct {
	delimiter byte // one of , \t ; |
	eol       byte // '\n', or '\r' for the line ends of old Macs
	width     int  // cells of most rows; 0 where unknown
}

// A csvCell is where a cell stands in the bytes of its row.
type csvCell struct {
	from, to int
	quoted   bool // may hold doubled quotes and line ends of two bytes
}

// csvStatus is the outcome of looking for one row.
type csvStatus uint8

const (
	csvRow      csvStatus = iota
	csvMore               // the row goes on behind the data
	csvUnclosed           // a quote opens a cell and is never closed
)

// row finds the first row of data. It returns its cells (appended to cells[:0])
// and the bytes that it takes, line end included. atEOF says that nothing
// follows data. When the status is csvUnclosed, n is the number of the cell,
// from 1, whose quote is at fault.
func (s csvSyntax) row(data []byte, atEOF bool, cells []csvCell) (_ []csvCell, n int, _ csvStatus) {
	cells = cells[:0]
	end := bytes.IndexByte(data, s.eol) // of the physical line at i
	for i := 0; ; {
		if i < len(data) && data[i] == '"' {
			to, status := s.closingQuote(data, i+1, atEOF)
			if status == csvUnclosed {
				return cells, len(cells) + 1, csvUnclosed
			}
			if status == csvMore {
				return cells, 0, csvMore
			}
			cells = append(cells, csvCell{i + 1, to, true})
			i = to + 1
			if i < len(data) && data[i] == s.delimiter {
				i++
				continue
			}
			if i < len(data) && data[i] == '\r' && s.eol == '\n' {
				i++
			}
			return cells, min(i+1, len(data)), csvRow
		}
		if end >= 0 && end < i { // a quoted cell went over the line's end
			if end = bytes.IndexByte(data[i:], s.eol); end >= 0 {
				end += i
			}
		}
		if end < 0 && !atEOF {
			return cells, 0, csvMore
		}
		line := data[i:]
		if end >= 0 {
			line = data[i:end]
		}
		if d := bytes.IndexByte(line, s.delimiter); d >= 0 {
			cells = append(cells, csvCell{i, i + d, false})
			i += d + 1
			continue
		}
		n = i + len(line) + 1
		if s.eol == '\n' && bytes.HasSuffix(line, []byte("\r")) {
			line = line[:len(line)-1]
		}
		cells = append(cells, csvCell{i, i + len(line), false})
		return cells, min(n, len(data)), csvRow
	}
}

// closingQuote returns where the quote stands that closes the cell beginning at
// from. A quote inside that is neither doubled nor at the end of the cell
// belongs to the text, as people forget to double them.
func (s csvSyntax) closingQuote(data []byte, from int, atEOF bool) (int, csvStatus) {
	for i := from; ; {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			if atEOF {
				return 0, csvUnclosed
			}
			return 0, csvMore
		}
		q += i
		if q+2 >= len(data) && !atEOF {
			return 0, csvMore // what follows the quote decides
		}
		after := data[q+1:]
		switch {
		case len(after) == 0, after[0] == s.delimiter, after[0] == s.eol,
			s.eol == '\n' && after[0] == '\r' && (len(after) == 1 || after[1] == '\n'):
			if s.swallowsRows(data[from:q]) {
				return 0, csvUnclosed
			}
			return q, csvRow
		case after[0] == '"':
			i = q + 2
		default:
			// A quote that opens a cell, behind a line end of ours: the row
			// below begins here, and our own quote was never closed.
			opens := q > from && (data[q-1] == s.delimiter || data[q-1] == s.eol)
			if opens && bytes.IndexByte(data[from:q], s.eol) >= 0 {
				return 0, csvUnclosed
			}
			i = q + 1
		}
	}
}

// swallowsRows tells whether a quoted cell is really a run of rows, whose
// closing quote is the opening one of a later row: it has too many lines, or
// its lines have the delimiters of a row each.
func (s csvSyntax) swallowsRows(cell []byte) bool {
	first := bytes.IndexByte(cell, s.eol)
	if first < 0 {
		return false
	}
	inner := cell[first+1:]
	if bytes.Count(inner, []byte{s.eol}) >= maxCellLines {
		return true
	}
	lines := 0
	for s.width >= 3 {
		line, rest, more := bytes.Cut(inner, []byte{s.eol})
		if !more {
			break // the last line is a part of one
		}
		if bytes.Count(line, []byte{s.delimiter}) != s.width-1 {
			return false
		}
		lines++
		inner = rest
	}
	return lines >= 2
}

// A csvScanner reads the rows of a text table from decoded text.
type csvScanner struct {
	csvSyntax
	src   io.Reader
	err   error // what src ended with
	buf   []byte
	start int // the unread bytes are buf[start:]
	line  int // rows so far, blank ones included
	cells []csvCell
}

func newCSVScanner(src io.Reader, syntax csvSyntax) *csvScanner {
	return &csvScanner{csvSyntax: syntax, src: src, buf: make([]byte, 0, 256<<10)}
}

// next returns the next row that is not blank.
func (s *csvScanner) next() (record, error) {
	for {
		rec, err := s.nextRow()
		if err != nil || len(rec.cells) > 0 || rec.bad != "" {
			return rec, err
		}
	}
}

func (s *csvScanner) nextRow() (record, error) {
	for {
		data := s.buf[s.start:]
		atEOF := s.err != nil
		if len(data) == 0 && atEOF {
			return record{}, s.err
		}
		var n int
		var status csvStatus
		s.cells, n, status = s.row(data, atEOF && errors.Is(s.err, io.EOF), s.cells)
		switch {
		case status == csvRow:
			s.line++
			rec := s.record(data[:n])
			s.start += n
			return rec, nil
		case status == csvUnclosed:
			return s.brokenLine(data, n), nil
		case atEOF:
			return record{}, s.err // the source broke off inside a row
		case len(data) >= maxCSVRecord:
			if bytes.IndexByte(data, s.eol) < 0 {
				if s.line > 0 {
					return s.longLine(data), nil
				}
				return record{}, fmt.Errorf("第 %d 行超过 1 MB 仍没有换行，不像是表格：请检查文件是否完整、编码是否正确", s.line+1)
			}
			return s.brokenLine(data, len(s.cells)+1), nil
		}
		s.fill()
	}
}

// fill reads more of the source behind the unread bytes.
func (s *csvScanner) fill() {
	if s.start > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[s.start:])]
		s.start = 0
	}
	if len(s.buf) == cap(s.buf) {
		s.buf = append(s.buf, make([]byte, cap(s.buf))...)[:len(s.buf)]
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err != nil {
			s.err = err
			return
		}
		if n > 0 {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// record builds the row that raw is. All cells share one string, unless a
// quoted one has to be rewritten.
func (s *csvScanner) record(raw []byte) record {
	rec := record{row: s.line}
	if len(s.cells) == 1 && s.cells[0].from == s.cells[0].to && !s.cells[0].quoted {
		return rec // a blank line
	}
	text := string(raw)
	valid := utf8.ValidString(text)
	if (!valid || strings.IndexByte(text, 0) >= 0 || strings.Contains(text, "\uFFFD")) && isGarbage(text) {
		rec.bad = "这一行不是文字（含大量无法解码的字节），可能是文件损坏或编码不对"
	}
	rec.cells = make([]string, len(s.cells))
	for i, c := range s.cells {
		cell := text[c.from:c.to]
		if c.quoted {
			cell = unquoteCell(cell)
		}
		if !valid {
			cell = mendUTF8(cell)
		}
		rec.cells[i] = cell
	}
	return rec
}

// unquoteCell undoes the doubling of quotes and makes line ends one byte.
func unquoteCell(cell string) string {
	if strings.IndexByte(cell, '"') >= 0 {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	if strings.IndexByte(cell, '\r') >= 0 {
		cell = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	return cell
}

// longLine gives up a line that is too long, and shows how it begins.
func (s *csvScanner) longLine(data []byte) record {
	begin := cutCell(string(data[:cutBytes]))
	for {
		if n := bytes.IndexByte(s.buf[s.start:], s.eol); n >= 0 {
			s.start += n + 1
			break
		}
		s.start = len(s.buf)
		if s.err != nil {
			break
		}
		s.fill()
	}
	s.line++
	return record{
		row:   s.line,
		cells: strings.Split(begin, string(rune(s.delimiter))),
		bad:   fmt.Sprintf("第 %d 行超过 1 MB 仍没有换行：请检查这一行是否有过长的单元格", s.line),
	}
}

// brokenLine gives up the physical line in which a quote opens cell number
// column and never closes; reading goes on with the line below.
func (s *csvScanner) brokenLine(data []byte, column int) record {
	n := bytes.IndexByte(data, s.eol) + 1
	if n == 0 {
		n = len(data)
	}
	s.line++
	s.start += n
	line := strings.TrimRight(string(data[:n]), "\r\n")
	return record{
		row:   s.line,
		cells: strings.Split(mendUTF8(line), string(rune(s.delimiter))),
		bad:   fmt.Sprintf("第 %d 行第 %d 列的引号（\"）没有配对：请补上引号或删去多余的引号", s.line, column),
	}
}
