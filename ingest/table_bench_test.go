package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// benchCSV has 12 columns, one of them a Chinese text of some 300 bytes.
func benchCSV(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("工单编号,来电时间,渠道,承办单位,科室,诉求内容,类型,紧急程度,响应时间,办结时间,是否解决,是否满意\n")
	text := strings.Repeat("患者反映门诊排队时间过长，导诊台无人解答", 5)
	for i := range rows {
		fmt.Fprintf(&b, "JZ2024%06d,2024-03-01 08:00:00,12345,市第一医院,骨科,%s,投诉,一般,2024-03-01 09:30:00,2024-03-05 10:00:00,是,满意\n", i, text)
	}
	return b.Bytes()
}

func benchmarkTables(b *testing.B, path string, rows int) {
	for b.Loop() {
		in := openOne(b, path)
		n := 0
		for t, err := range in.tables(context.Background(), tableOptions{}) {
			require.NoError(b, err)
			for {
				if _, err = t.next(); errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
		require.Equal(b, rows, n)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkCSVTable(b *testing.B) {
	const rows = 50_000
	plain := benchCSV(rows)
	quoted := bytes.ReplaceAll(plain, []byte("骨科,"), []byte(`骨科,"`))
	quoted = bytes.ReplaceAll(quoted, []byte(",投诉"), []byte(`",投诉`))
	for _, c := range []struct {
		name, encoding string
		text           []byte
	}{{"utf8", encUTF8, plain}, {"utf8quoted", encUTF8, quoted}, {"gb18030", encGB18030, plain}} {
		content := encoded(b, string(c.text), c.encoding)
		path := writeInput(b, c.name+".csv", content)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			benchmarkTables(b, path, rows+1)
		})
	}
}

func BenchmarkJSONTable(b *testing.B) {
	const rows = 50_000
	lines := strings.Split(strings.TrimSpace(string(benchCSV(rows))), "\n")
	names := strings.Split(lines[0], ",")
	var content bytes.Buffer
	for _, line := range lines[1:] {
		for i, cell := range strings.Split(line, ",") {
			fmt.Fprintf(&content, "%c%q:%q", "{,"[min(i, 1)], names[i], cell)
		}
		content.WriteString("}\n")
	}
	path := writeInput(b, "bench.jsonl", content.Bytes())
	b.SetBytes(int64(content.Len()))
	b.ReportAllocs()
	benchmarkTables(b, path, rows)
}

func BenchmarkXLSXTable(b *testing.B) {
	const path = "../../shared/data/hotline_2019.xlsx"
	info, err := os.Stat(path)
	if err != nil {
		b.Skip("no ../shared/data here")
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	benchmarkTables(b, path, 4327)
}
