package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// headerObjects is how many objects are looked at for the names of the columns.
const headerObjects = 1000

// maxJSONLine bounds a line, so that a file without line ends does not fill
// the memory.
const maxJSONLine = 16 << 20

// A jsonRow is an object on its way to a record.
type jsonRow struct {
	row    int
	fields []Field // in the order of the object
	bad    string
	raw    string // of a bad row
}

// jsonTable opens JSON lines, or one JSON array of objects. The header is the
// union of the keys of the first objects, in the order in which they are seen.
func (in *input) jsonTable(ctx context.Context, text *textSource) (*table, error) {
	read := jsonLines(text)
	if isObjectArray(bytes.TrimSpace(text.sample)) {
		read = jsonArray(text)
	}
	table := &jsonTable{read: read, column: make(map[string]int)}
	if err := table.learnHeader(); err != nil {
		return nil, err
	}
	t := in.newTable(ctx, "", table.next, text.close)
	t.header = table.header
	return t, nil
}

type jsonTable struct {
	read   func() (jsonRow, error)
	header []string
	column map[string]int // of each name in header
	ahead  []jsonRow      // read for the header
	err    error          // what came after them
}

// learnHeader reads the first objects for their keys.
func (t *jsonTable) learnHeader() error {
	objects := 0
	for objects < headerObjects && t.err == nil {
		var row jsonRow
		if row, t.err = t.read(); t.err != nil {
			break
		}
		t.ahead = append(t.ahead, row)
		if row.bad != "" {
			if objects == 0 && len(t.ahead) == headerObjects {
				break
			}
			continue
		}
		objects++
		for _, f := range row.fields {
			if _, known := t.column[f.Name]; !known {
				t.column[f.Name] = len(t.header)
				t.header = append(t.header, f.Name)
			}
		}
	}
	if t.err != nil && !errors.Is(t.err, io.EOF) && len(t.ahead) == 0 {
		return t.err
	}
	if objects == 0 && len(t.ahead) > 0 {
		return fmt.Errorf("第 %d 行起没有一行是 JSON 对象（%s）：每行应是一个 {…}，或整个文件是一个 [{…}, …] 数组", t.ahead[0].row, t.ahead[0].bad)
	}
	return nil
}

func (t *jsonTable) next() (record, error) {
	var row jsonRow
	if len(t.ahead) > 0 {
		row, t.ahead = t.ahead[0], t.ahead[1:]
	} else {
		if t.err == nil {
			row, t.err = t.read()
		}
		if t.err != nil {
			return record{}, t.err
		}
	}
	if row.bad != "" {
		return record{row: row.row, bad: row.bad, cells: []string{row.raw}}, nil
	}
	rec := record{row: row.row, cells: make([]string, len(t.header))}
	for i, f := range row.fields {
		if i < len(t.header) && t.header[i] == f.Name { // mostly: no look-up
			rec.cells[i] = f.Value
		} else if i, known := t.column[f.Name]; known {
			rec.cells[i] = f.Value
		} else {
			rec.more = append(rec.more, f)
		}
	}
	return rec, nil
}

// jsonLines reads one object per line. Blank lines are passed over.
func jsonLines(r io.Reader) func() (jsonRow, error) {
	br := bufio.NewReaderSize(r, 256<<10)
	line := 0
	var parser jsonParser
	return func() (jsonRow, error) {
		for {
			data, tooLong, err := readJSONLine(br)
			if err != nil {
				return jsonRow{}, err
			}
			line++
			if tooLong {
				return jsonRow{row: line, bad: fmt.Sprintf("第 %d 行超过 %d MB", line, maxJSONLine>>20)}, nil
			}
			if data = bytes.TrimSpace(data); len(data) > 0 {
				return parser.parse(data, line), nil
			}
		}
	}
}

// readJSONLine returns the next line, valid until the next call. A line that
// is too long is read to its end, and dropped.
func readJSONLine(br *bufio.Reader) (line []byte, tooLong bool, err error) {
	line, err = br.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		if len(line) > 0 && errors.Is(err, io.EOF) {
			err = nil
		}
		return line, false, err
	}
	long := slices.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = br.ReadSlice('\n')
		if len(long) <= maxJSONLine {
			long = append(long, line...)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return long, len(long) > maxJSONLine, err
}

// jsonArray reads the objects of one array. What breaks the array's own syntax
// ends the table, as nothing behind it can be told apart.
func jsonArray(r io.Reader) func() (jsonRow, error) {
	dec := json.NewDecoder(r)
	started, n := false, 0
	var parser jsonParser
	return func() (jsonRow, error) {
		if !started {
			if _, err := dec.Token(); err != nil {
				return jsonRow{}, because{"JSON 数组无法读取：" + jsonFault(err), err}
			}
			started = true
		}
		if !dec.More() {
			return jsonRow{}, endOfArray(dec, n)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return jsonRow{}, arrayError(n, err)
		}
		n++
		return parser.parse(raw, n), nil
	}
}

// endOfArray reads the closing bracket and makes sure that nothing follows; it
// returns io.EOF then.
func endOfArray(dec *json.Decoder, n int) error {
	if _, err := dec.Token(); err != nil {
		return arrayError(n, err)
	}
	switch _, err := dec.Token(); {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return arrayError(n, err)
	}
	return fmt.Errorf("JSON 数组（%d 个对象）之后还有别的内容：一个文件只能是一个数组，或每行一个对象", n)
}

func arrayError(n int, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // so that nobody takes it for the end
	}
	return because{fmt.Sprintf("JSON 数组在第 %d 个对象之后损坏或不完整（%s）：请重新导出", n, jsonFault(err)), err}
}

// jsonFault says what is wrong with JSON, and never what it holds.
func jsonFault(err error) string {
	text := err.Error()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(text, "unexpected end"):
		return "没有写完"
	case strings.Contains(text, "max depth"):
		return "嵌套太深"
	case errors.As(err, &syntax):
		return fmt.Sprintf("第 %d 个字节不该在这里", syntax.Offset)
	}
	return text
}

// parse reads one object.
func (p *jsonParser) parse(data []byte, row int) jsonRow {
	text := mendUTF8(string(data))
	if !json.Valid(data) {
		var v any
		return jsonRow{row: row, raw: text, bad: fmt.Sprintf("第 %d 行不是完整的 JSON：%s", row, jsonFault(json.Unmarshal(data, &v)))}
	}
	if text[0] != '{' {
		return jsonRow{row: row, raw: text, bad: fmt.Sprintf("第 %d 行不是 JSON 对象 {…}", row)}
	}
	return jsonRow{row: row, fields: p.fields(text)}
}

// A jsonParser takes objects apart. It exists because encoding/json either
// forgets the order of keys or is many times slower. It knows the keys of the
// last object, since the next one mostly has the same: they then need neither
// memory nor a look for doubles.
type jsonParser struct{ names []string }

// fields takes the fields out of an object that is known to be valid JSON. A
// key that comes twice has its last value, as in encoding/json.
func (p *jsonParser) fields(text string) []Field {
	fields := make([]Field, 0, max(len(p.names), 8))
	usual := true // so far the keys are those of the last object
	for i := 1; ; {
		for text[i] != '"' {
			if text[i] == '}' {
				p.remember(fields, usual)
				return fields
			}
			i++
		}
		end := jsonValueEnd(text, i)
		raw, n := text[i:end], len(fields)
		i = end + strings.IndexByte(text[end:], ':') + 1
		for text[i] <= ' ' {
			i++
		}
		end = jsonValueEnd(text, i)
		value := jsonText(text[i:end])
		i = end
		if usual && n < len(p.names) && raw[1:len(raw)-1] == p.names[n] {
			fields = append(fields, Field{Name: p.names[n], Value: value})
			continue
		}
		usual = false
		name := strings.Clone(jsonText(raw))
		if k := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name }); k >= 0 {
			fields[k].Value = value
		} else {
			fields = append(fields, Field{Name: name, Value: value})
		}
	}
}

// remember keeps the keys of an object for the next one.
func (p *jsonParser) remember(fields []Field, usual bool) {
	if usual {
		return // the same, or the first of them
	}
	p.names = p.names[:0]
	for _, f := range fields {
		if strings.IndexByte(f.Name, '\\') >= 0 {
			return // is written otherwise than it reads
		}
		p.names = append(p.names, f.Name)
	}
}

// jsonValueEnd returns where the value ends that begins at i.
func jsonValueEnd(text string, i int) int {
	depth := 0
	for {
		switch text[i] {
		case '"':
			i++
			for {
				i += strings.IndexByte(text[i:], '"')
				if !isEscaped(text, i) {
					break
				}
				i++
			}
			i++
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default: // a number, a word, or what stands between values
			if depth == 0 {
				return i + strings.IndexAny(text[i:], ",}] \t\r\n")
			}
			i++
		}
		if depth == 0 {
			return i
		}
	}
}

// isEscaped tells whether an odd number of backslashes stands before i.
func isEscaped(text string, i int) bool {
	n := 0
	for text[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// jsonText returns a value as a cell: a string's text, a number as it is
// written, null as nothing, an object or array as compact JSON.
func jsonText(raw string) string {
	switch raw[0] {
	case '"':
		if strings.IndexByte(raw, '\\') < 0 {
			return raw[1 : len(raw)-1]
		}
		var s string
		if err := json.Unmarshal([]byte(raw), &s); err != nil {
			return raw // cannot be: the line is valid
		}
		return s
	case 'n':
		return ""
	case '{', '[':
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(raw)); err == nil {
			return b.String()
		}
	}
	return raw
}
