package warehouse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/parquet-go/parquet-go"
)

// writeArrow writes an Arrow IPC file, uncompressed so that readers may map it.
func writeArrow(w io.Writer, records array.RecordReader) (int64, error) {
	out, err := ipc.NewFileWriter(&counter{Writer: w}, ipc.WithSchema(records.Schema()))
	if err != nil {
		return 0, err
	}
	var n int64
	for records.Next() {
		if err := out.Write(records.Record()); err != nil {
			return n, err
		}
		n += records.Record().NumRows()
	}
	if err := records.Err(); err != nil {
		return n, err
	}
	return n, out.Close()
}

// A counter lets an Arrow file go to a pipe: its writer only asks where it
// stands, and never moves.
type counter struct {
	io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.ErrUnsupported
	}
	return c.n, nil
}

// A parquetColumn turns values into those of a Parquet column.
type parquetColumn struct {
	index int
	node  parquet.Node
	list  bool
	value func(v any) parquet.Value
}

// orderedGroup is a group that keeps the columns as they are given; the
// library's own sorts them by name.
type orderedGroup struct {
	parquet.Group
	names []string
}

func (g orderedGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}

// writeParquet writes scalars and lists of scalars in their own types, and
// anything deeper as JSON text.
func writeParquet(w io.Writer, records array.RecordReader) (int64, error) {
	schema := records.Schema()
	root := orderedGroup{parquet.Group{}, headings(schema)}
	columns := make([]parquetColumn, schema.NumFields())
	for i, f := range schema.Fields() {
		columns[i] = columnOf(f.Type)
		columns[i].index = i
		root.Group[root.names[i]] = columns[i].node
	}
	out := parquet.NewGenericWriter[any](w, parquet.NewSchema("result", root),
		parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(rowsPerGroup))
	var line parquet.Row
	n, err := eachRow(records, func(row []any) error {
		line = line[:0]
		for i, v := range row {
			line = columns[i].append(line, v)
		}
		_, err := out.WriteRows([]parquet.Row{line})
		return err
	})
	if err != nil {
		return n, err
	}
	return n, out.Close()
}

// append adds a value's levels and content to a row. Every column is
// optional; a list adds a repeated level and optional elements.
func (c *parquetColumn) append(row parquet.Row, v any) parquet.Row {
	if v == nil {
		return append(row, parquet.NullValue().Level(0, 0, c.index))
	}
	if !c.list {
		return append(row, c.value(v).Level(0, 1, c.index))
	}
	elements := v.([]any)
	if len(elements) == 0 {
		return append(row, parquet.NullValue().Level(0, 1, c.index))
	}
	for i, e := range elements {
		repeated := min(i, 1)
		if e == nil {
			row = append(row, parquet.NullValue().Level(repeated, 2, c.index))
		} else {
			row = append(row, c.value(e).Level(repeated, 3, c.index))
		}
	}
	return row
}

func columnOf(t arrow.DataType) parquetColumn {
	if l, ok := t.(arrow.ListLikeType); ok && t.ID() != arrow.MAP {
		if node, value := leaf(l.Elem()); node != nil {
			return parquetColumn{
				node: parquet.Optional(parquet.List(parquet.Optional(node))), list: true, value: value,
			}
		}
	}
	node, value := leaf(t)
	if node == nil {
		node, value = parquet.String(), func(v any) parquet.Value { return parquet.ByteArrayValue([]byte(text(v))) }
	}
	return parquetColumn{node: parquet.Optional(node), value: value}
}

// leaf gives the Parquet type of a scalar; nil for anything else.
func leaf(t arrow.DataType) (parquet.Node, func(v any) parquet.Value) {
	int64Value := func(v any) parquet.Value { return parquet.Int64Value(v.(int64)) }
	uint64Value := func(v any) parquet.Value { return parquet.Int64Value(int64(v.(uint64))) }
	switch t := t.(type) {
	case *arrow.BooleanType:
		return parquet.Leaf(parquet.BooleanType), func(v any) parquet.Value { return parquet.BooleanValue(v.(bool)) }
	case *arrow.Int8Type, *arrow.Int16Type, *arrow.Int32Type:
		return parquet.Int(32), func(v any) parquet.Value { return parquet.Int32Value(int32(v.(int64))) }
	case *arrow.Int64Type:
		return parquet.Int(64), int64Value
	case *arrow.Uint8Type, *arrow.Uint16Type, *arrow.Uint32Type, *arrow.Uint64Type:
		return parquet.Uint(64), uint64Value
	case *arrow.Float32Type, *arrow.Float64Type:
		return parquet.Leaf(parquet.DoubleType), func(v any) parquet.Value { return parquet.DoubleValue(v.(float64)) }
	case *arrow.Date32Type:
		return parquet.Date(), func(v any) parquet.Value {
			return parquet.Int32Value(int32(DateOf(v.(moment).Time)))
		}
	case *arrow.Time64Type:
		return parquet.TimeAdjusted(parquet.Microsecond, false), momentValue
	case *arrow.TimestampType:
		return parquet.TimestampAdjusted(parquet.Microsecond, t.TimeZone != ""), momentValue
	case *arrow.Decimal128Type:
		return parquet.Decimal(int(t.Scale), int(t.Precision), parquet.FixedLenByteArrayType(16)), decimalValue(t.Scale)
	case *arrow.StringType, *arrow.LargeStringType, *arrow.DictionaryType, *arrow.BinaryType:
		return parquet.String(), func(v any) parquet.Value { return parquet.ByteArrayValue([]byte(text(v))) }
	}
	return nil, nil
}

func momentValue(v any) parquet.Value { return parquet.Int64Value(v.(moment).UnixMicro()) }

// decimalValue writes a decimal as 16 bytes, two's complement, highest first.
func decimalValue(scale int32) func(v any) parquet.Value {
	return func(v any) parquet.Value {
		n, err := decimal128.FromString(string(v.(decimal)), 38, scale)
		if err != nil {
			panic(fmt.Sprintf("decimal %q out of its own range", v)) // the digits came from a decimal128
		}
		b := binary.BigEndian.AppendUint64(nil, uint64(n.HighBits()))
		return parquet.FixedLenByteArrayValue(binary.BigEndian.AppendUint64(b, n.LowBits()))
	}
}
