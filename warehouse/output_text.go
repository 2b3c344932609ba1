package warehouse

import (
	"bufio"
	"encoding/csv"
	"io"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// writeCSV writes UTF-8 with a header line; NULL is an empty cell.
func writeCSV(w io.Writer, records array.RecordReader, bom bool) (int64, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	if bom {
		out.WriteString("\ufeff")
	}
	cw := csv.NewWriter(out)
	line := headings(records.Schema())
	if err := cw.Write(line); err != nil {
		return 0, err
	}
	n, err := eachRow(records, func(row []any) error {
		for j, v := range row {
			line[j] = text(v)
		}
		return cw.Write(line)
	})
	if err != nil {
		return n, err
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return n, err
	}
	return n, out.Flush()
}

// writeJSON writes an array of objects, one a line.
func writeJSON(w io.Writer, records array.RecordReader) (int64, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	names := headings(records.Schema())
	o := make(object, len(names))
	buf := []byte("[")
	n, err := eachRow(records, func(row []any) error {
		for j, v := range row {
			o[j] = member{names[j], v}
		}
		buf = appendJSON(append(buf, '\n'), o)
		_, err := out.Write(buf)
		buf = append(buf[:0], ',')
		return err
	})
	if err != nil {
		return n, err
	}
	if n == 0 {
		out.WriteString("[")
	}
	out.WriteString("\n]\n")
	return n, out.Flush()
}
