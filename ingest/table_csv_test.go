package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func scanCSV(t *testing.T, text string, syntax csvSyntax) []record {
	t.Helper()
	s := newCSVScanner(strings.NewReader(text), syntax)
	var rows []record
	for {
		rec, err := s.next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		require.NoError(t, err)
		rows = append(rows, rec)
	}
}

func comma(width int) csvSyntax { return csvSyntax{delimiter: ',', eol: '\n', width: width} }

func TestCSVRows(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       [][]string
		rows       []int
	}{
		{"plain", "a,b\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}, []int{1, 2}},
		{"no line end at the end", "a,b\r\nc,", [][]string{{"a", "b"}, {"c", ""}}, []int{1, 2}},
		{"blank lines keep their number", "\n\r\na\n\nb", [][]string{{"a"}, {"b"}}, []int{3, 5}},
		{"row of empty cells stays", "a,b\n,\n", [][]string{{"a", "b"}, {"", ""}}, []int{1, 2}},
		{"quoted", "\"a,\"\"b\"\"\r\nc\",d\r\n\"\"\n", [][]string{{"a,\"b\"\nc", "d"}, {""}}, []int{1, 2}},
		{"quote inside a bare cell", "a\"b,c\n", [][]string{{`a"b`, "c"}}, []int{1}},
		{"quotes not doubled", "\"他说\"不行\"就走\",d\n", [][]string{{`他说"不行"就走`, "d"}}, []int{1}},
		{"carriage return in a cell", "a\rb,c\n", [][]string{{"a\rb", "c"}}, []int{1}},
		{"broken bytes", "a\xff\xfe,好\n", [][]string{{"a\uFFFD", "好"}}, []int{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := scanCSV(t, c.text, comma(0))
			assert.Equal(t, c.want, recordCells(got))
			for i, rec := range got {
				assert.Equal(t, c.rows[i], rec.row)
				assert.Empty(t, rec.bad)
			}
		})
	}
}

// TestCSVUnclosedQuote puts a quote that never closes into tables of several
// kinds: one row is lost and named, all others are there.
func TestCSVUnclosedQuote(t *testing.T) {
	for name, format := range map[string]string{
		"bare cells":          "%d,%s,投诉,骨科\n",
		"quoted cells":        "\"%d\",\"%s\",\"投诉\",\"骨科\"\n",
		"second cell quoted":  "%d,\"%s\",投诉,骨科\n",
		"windows line ends":   "%d,\"%s\",投诉,骨科\r\n",
		"rows of two lines":   "%d,\"第一行\n%s\",投诉,骨科\n",
		"last cell is quoted": "%d,%s,投诉,\"骨科\"\n",
	} {
		for _, at := range []int{2, 500, 2000} { // of 2000 rows: first, middle, last
			t.Run(fmt.Sprintf("%s/%d", name, at), func(t *testing.T) {
				var b strings.Builder
				for i := 1; i <= 2000; i++ {
					if i == at {
						fmt.Fprintf(&b, "%d,\"没有结束的引号,投诉,骨科\n", i)
						continue
					}
					fmt.Fprintf(&b, format, i, "排队太久")
				}
				got := scanCSV(t, b.String(), comma(4))
				require.Len(t, got, 2000)
				for i, rec := range got {
					assert.Equal(t, i+1, rec.row)
					assert.Len(t, rec.cells, 4)
					if i+1 == at {
						assert.Contains(t, rec.bad, fmt.Sprintf("第 %d 行第 2 列", at))
					} else {
						assert.Empty(t, rec.bad, "row %d", i+1)
					}
				}
			})
		}
	}
}

// A proper cell of many lines is no broken quote, nor is one of lines with
// commas.
func TestCSVLongCell(t *testing.T) {
	long := strings.Repeat("排队,很久,没人管\n", maxCellLines-1)
	got := scanCSV(t, "编号,内容\n1,\""+long+"\"\n2,好\n", comma(2))
	require.Len(t, got, 3)
	assert.Equal(t, []string{"1", long}, got[1].cells)
	assert.Equal(t, 3, got[2].row)
}

func TestCSVEndlessQuote(t *testing.T) {
	// Nothing below looks like a row, and it is more than a record may be.
	text := "a,b\n1,\"x\n" + strings.Repeat("没有分隔符的文字行\n", maxCSVRecord/20)
	s := newCSVScanner(strings.NewReader(text), comma(2))
	for _, want := range []string{"", "第 2 行第 2 列的引号"} {
		rec, err := s.next()
		require.NoError(t, err)
		assert.Contains(t, rec.bad, want)
	}
	rec, err := s.next()
	require.NoError(t, err)
	assert.Equal(t, []string{"没有分隔符的文字行"}, rec.cells)
	assert.LessOrEqual(t, cap(s.buf), 2*maxCSVRecord)
}

func TestCSVNoLineEnd(t *testing.T) {
	s := newCSVScanner(strings.NewReader(strings.Repeat("x", 3*maxCSVRecord)), comma(1))
	_, err := s.next()
	assert.ErrorContains(t, err, "没有换行")
}

func TestCSVGarbageRow(t *testing.T) {
	got := scanCSV(t, "a,b\n\x00\x00\x00\x00,\x00\xff\n好,c\x00\n", comma(2))
	require.Len(t, got, 3)
	assert.NotEmpty(t, got[1].bad)
	assert.Empty(t, got[2].bad, "one zero byte does not make a row garbage")
	got = scanCSV(t, "\uFFFD\uFFFD,\uFFFD\n医院\uFFFD队太久,b\n", comma(2))
	assert.NotEmpty(t, got[0].bad, "not to be decoded")
	assert.Empty(t, got[1].bad)
}

func TestDetectCSV(t *testing.T) {
	for _, c := range []struct {
		text      string
		delimiter string
		width     int
	}{
		{"a,b,c\n1,2,3\n", ",", 3},
		{"a;b;c\n1;2,5;3\n1;2,5;3\n", ";", 3},
		{"a\tb\n1,5\t2,5\n1\t2,5\n", "\t", 2},
		{"a|b|c\n1|x,y|3\n", "|", 3},
		{"2024年投诉表\n\n编号,内容,日期\n1,排队;缴费;取药,3\n2,\"a,b\",3\n3,x,4\n", ",", 3},
		{"内容\n排队太久\n态度差\n", ",", 1},
		{"内容\n排队太久, 没人管\n态度差\n投诉\n医保\n", ",", 1},
		{"a,b\r1,2\r3,4\r", ",", 2},
		{"", ",", 0},
	} {
		s, err := detectCSV([]byte(c.text), true, 0, false)
		require.NoError(t, err)
		assert.Equal(t, c.delimiter, string(s.delimiter), "%q", c.text)
		if c.width > 1 {
			assert.Equal(t, c.width, s.width, "%q", c.text)
		}
	}
	s, err := detectCSV([]byte("内容\n好\n"), true, 0, true)
	require.NoError(t, err)
	assert.Equal(t, byte('\t'), s.delimiter, "a .tsv of one column")
	s, err = detectCSV([]byte("a,b\n"), true, '|', false)
	require.NoError(t, err)
	assert.Equal(t, byte('|'), s.delimiter, "the user's word")
	_, err = detectCSV(nil, true, '，', false)
	assert.ErrorContains(t, err, "半角")
}

// FuzzCSV holds csvScanner against encoding/csv, where that says that the text
// is well formed, and makes sure that reading in small pieces changes nothing.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "\"a\"\"b\",c\r\n\r\nd,e", "\"a\nb\",c\n", "a\"b,\"c\n", "\"\",\n,\"\"", "\"", "\r\n\r", "\xff,\x00\n",
		"\"a\" b,c\n", "a,\"b\n1,\"c\",d\n", "编号,内容\n1,\"好，\n\"\"坏\"\"\"\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := scanCSV(t, text, comma(0))
		slow := newCSVScanner(iotest.OneByteReader(strings.NewReader(text)), comma(0))
		last := 0
		for i := range got {
			rec, err := slow.next()
			require.NoError(t, err)
			require.Equal(t, got[i], rec)
			require.Greater(t, rec.row, last)
			last = rec.row
		}
		strict := csv.NewReader(strings.NewReader(text))
		strict.FieldsPerRecord = -1
		want, err := strict.ReadAll()
		if err != nil || strings.ContainsAny(text, "\x00") {
			return
		}
		for _, row := range want {
			for i := range row {
				row[i] = mendUTF8(row[i])
			}
		}
		for _, rec := range got {
			if rec.bad != "" {
				return // garbage, or a cell of very many lines
			}
		}
		require.Equal(t, want, recordCells(got))
	})
}
