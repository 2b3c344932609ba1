package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	unicodeenc "golang.org/x/text/encoding/unicode"
)

// A readTable is a table with all its rows.
type readTable struct {
	table
	rows []record
}

// readInput reads all tables of an input.
func readInput(in *input, opts tableOptions) ([]readTable, error) {
	var all []readTable
	for t, err := range in.tables(context.Background(), opts) {
		if err != nil {
			return all, err
		}
		rt := readTable{table: *t}
		for {
			rec, err := t.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return append(all, rt), err
			}
			rt.rows = append(rt.rows, rec)
		}
		all = append(all, rt)
	}
	return all, nil
}

// openOne finds the one input that a path names.
func openOne(t testing.TB, path string) *input {
	t.Helper()
	inputs, err := findInputs([]string{path}, nil, "")
	require.NoError(t, err)
	require.Len(t, inputs, 1)
	t.Cleanup(func() { require.NoError(t, closeInputs(inputs)) })
	return inputs[0]
}

// readInputFile writes content to a file of that name and reads its one table.
func readInputFile(t *testing.T, name string, content []byte) readTable {
	t.Helper()
	tables, err := readInput(openOne(t, writeInput(t, name, content)), tableOptions{})
	require.NoError(t, err)
	require.Len(t, tables, 1)
	return tables[0]
}

func writeInput(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func recordCells(rows []record) [][]string {
	var cells [][]string
	for _, r := range rows {
		cells = append(cells, r.cells)
	}
	return cells
}

func packed(t testing.TB, content []byte, compression string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	switch compression {
	case "":
		return content
	case "zst":
		z, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		w = z
	}
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func encoded(t testing.TB, text, enc string) []byte {
	t.Helper()
	var e encoding.Encoding
	switch enc {
	case encUTF8:
		return []byte(text)
	case encUTF8BOM:
		return []byte(utf8BOM + text)
	case encGB18030:
		e = simplifiedchinese.GB18030
	case encBig5:
		e = traditionalchinese.Big5
	case encUTF16LE:
		e = unicodeenc.UTF16(unicodeenc.LittleEndian, unicodeenc.UseBOM)
	case encUTF16BE:
		e = unicodeenc.UTF16(unicodeenc.BigEndian, unicodeenc.IgnoreBOM)
	}
	b, err := e.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return b
}

// TestTextRoundTrip writes a small export in every format, encoding and
// compression of text, and reads it back from a file and from a pipe.
func TestTextRoundTrip(t *testing.T) {
	rows := [][]string{
		{"工單編號", "訴求內容", "來電時間"},
		{"1", "醫院排隊太久，\n\"專家號\"掛不上; 請處理|謝謝", "2024-03-01 08:00"},
		{"2", "護士態度很好", ""},
	}
	simple := [][]string{
		{"工单编号", "诉求内容", "来电时间"},
		{"1", "医院排队太久，\n\"专家号\"挂不上; 请处理|谢谢", "2024-03-01 08:00"},
		{"2", "护士态度很好", ""},
	}
	delimiter := map[string]string{"csv": ",", "tsv": "\t", "txt": ";", "jsonl": ""}
	for _, enc := range []string{encUTF8, encUTF8BOM, encGB18030, encBig5, encUTF16LE, encUTF16BE} {
		want := simple
		if enc == encBig5 {
			want = rows
		}
		for ext, delim := range delimiter {
			for _, compression := range []string{"", "gz", "zst"} {
				name := "export." + ext
				if compression != "" {
					name += "." + compression
				}
				t.Run(enc+"/"+name, func(t *testing.T) {
					content := packed(t, encoded(t, textExport(want, delim), enc), compression)
					got := readInputFile(t, name, content)
					checkRoundTrip(t, got, want, delim)
					assert.Equal(t, enc, got.encoding)
					assert.Equal(t, compression, got.compression)

					inputs, err := findInputs([]string{"-"}, bytes.NewReader(content), "")
					require.NoError(t, err)
					piped, err := readInput(inputs[0], tableOptions{})
					require.NoError(t, err)
					assert.Equal(t, got.rows, piped[0].rows)
					sum := sha256.Sum256(content)
					assert.Equal(t, hex.EncodeToString(sum[:]), inputs[0].sum)
					require.NoError(t, closeInputs(inputs))
				})
			}
		}
	}
}

// textExport writes rows as JSON lines (no delimiter) or delimited.
func textExport(rows [][]string, delim string) string {
	var b strings.Builder
	for i, row := range rows {
		if delim == "" {
			if i > 0 {
				fmt.Fprintf(&b, "{%q:%s, %q:%q,%q:%q}\n", rows[0][0], row[0], rows[0][1], row[1], rows[0][2], row[2])
			}
			continue
		}
		for j, cell := range row {
			if j > 0 {
				b.WriteString(delim)
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func checkRoundTrip(t *testing.T, got readTable, want [][]string, delim string) {
	t.Helper()
	if delim == "" {
		assert.Equal(t, formatJSONL, got.format)
		assert.Equal(t, want[0], got.header)
		assert.Equal(t, want[1:], recordCells(got.rows))
		return
	}
	assert.Equal(t, delim, string(got.delimiter))
	assert.Equal(t, want, recordCells(got.rows))
	for i, rec := range got.rows {
		assert.Equal(t, i+1, rec.row)
		assert.Empty(t, rec.bad)
	}
}

// TestRealExports opens every real export with the number of rows that its
// description states.
func TestRealExports(t *testing.T) {
	const data = "../../shared/data"
	if _, err := os.Stat(data); err != nil {
		t.Skip("no ../shared/data here")
	}
	// Rows of data below the header, from shared/data/README.md.
	for name, want := range map[string]int{
		"hotline_2019.xlsx": 4326, "hotline_replies.xlsx": 2816, "hospital_reviews.csv": 5260,
		"hotline_labelled.csv": 2774, "hotline_labelled_tokens.csv": 8304, "hotline_taxonomy.csv": 517,
		"thanks_letters.csv": 4861, "gold_dev.csv": 442, "reply_grades.csv": 100,
	} {
		t.Run(name, func(t *testing.T) {
			in := openOne(t, filepath.Join(data, name))
			tables, err := readInput(in, tableOptions{})
			require.NoError(t, err)
			require.Len(t, tables, 1)
			rows := tables[0].rows
			assert.Len(t, rows, want+1)
			for _, rec := range rows {
				assert.Empty(t, rec.bad, "row %d", rec.row)
			}
			assert.Equal(t, want+1, rows[len(rows)-1].row)
			sum, err := in.sha256(context.Background())
			require.NoError(t, err)
			assert.Len(t, sum, 64)
		})
	}
}
