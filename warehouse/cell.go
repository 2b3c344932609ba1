package warehouse

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Values of a result in the few types that every output format knows: nil,
// bool, int64, uint64, float64, string, decimal, moment, []any (list) and
// object (struct, map).
type (
	// A decimal is a number in digits: sums of integers come as such.
	decimal string
	// A moment is a date, a time of day or a timestamp.
	moment struct {
		time.Time
		kind momentKind
	}
	momentKind uint8
	object     []member
	member     struct {
		name  string
		value any
	}
)

const (
	calendarDay  momentKind = iota
	timeOfDay               // on 1970-01-01
	wallClock               // a timestamp without time zone
	instantInUTC            // a timestamp with time zone
)

// cell returns row i of a column.
func cell(a arrow.Array, i int) any {
	if a.IsNull(i) {
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int8:
		return int64(a.Value(i))
	case *array.Int16:
		return int64(a.Value(i))
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.Uint8:
		return uint64(a.Value(i))
	case *array.Uint16:
		return uint64(a.Value(i))
	case *array.Uint32:
		return uint64(a.Value(i))
	case *array.Uint64:
		return a.Value(i)
	case *array.Float32:
		// by its digits: 0.1 must not become 0.10000000149011612
		v, _ := strconv.ParseFloat(strconv.FormatFloat(float64(a.Value(i)), 'g', -1, 32), 64)
		return v
	case *array.Float64:
		return a.Value(i)
	case *array.String:
		return strings.Clone(a.Value(i)) // the array's memory is DuckDB's and goes with the batch
	case *array.LargeString:
		return strings.Clone(a.Value(i))
	case *array.Binary:
		return `\x` + hex.EncodeToString(a.Value(i))
	case *array.Decimal128:
		return decimal(a.Value(i).ToString(a.DataType().(*arrow.Decimal128Type).Scale))
	}
	return rareCell(a, i)
}

func rareCell(a arrow.Array, i int) any {
	switch a := a.(type) {
	case *array.Date32:
		return moment{a.Value(i).ToTime(), calendarDay}
	case *array.Time64:
		return moment{a.Value(i).ToTime(a.DataType().(*arrow.Time64Type).Unit), timeOfDay}
	case *array.Timestamp:
		t := a.DataType().(*arrow.TimestampType)
		kind := wallClock
		if t.TimeZone != "" {
			kind = instantInUTC
		}
		return moment{a.Value(i).ToTime(t.Unit), kind}
	case *array.MonthDayNanoInterval:
		v := a.Value(i)
		return fmt.Sprintf("P%dM%dDT%sS", v.Months, v.Days,
			strconv.FormatFloat(float64(v.Nanoseconds)/1e9, 'f', -1, 64))
	case *array.Dictionary:
		return cell(a.Dictionary(), a.GetValueIndex(i))
	case *array.Map: // before ListLike, which it is as well
		from, to := a.ValueOffsets(i)
		o := object{}
		for j := int(from); j < int(to); j++ {
			o = append(o, member{text(cell(a.Keys(), j)), cell(a.Items(), j)})
		}
		return o
	case array.ListLike:
		from, to := a.ValueOffsets(i)
		list := []any{}
		for j := int(from); j < int(to); j++ {
			list = append(list, cell(a.ListValues(), j))
		}
		return list
	case *array.Struct:
		var o object
		for j, f := range a.DataType().(*arrow.StructType).Fields() {
			o = append(o, member{f.Name, cell(a.Field(j), i)})
		}
		return o
	}
	return a.ValueStr(i)
}

// text writes a value for a cell; NULL is empty, lists and structs are JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case decimal:
		return string(v)
	case float64:
		return number64(v)
	case moment:
		return strings.Replace(v.String(), "T", " ", 1)
	}
	return string(appendJSON(nil, v))
}

// String is the ISO 8601 form.
func (m moment) String() string {
	switch m.kind {
	case calendarDay:
		return m.Format("2006-01-02")
	case timeOfDay:
		return m.Format("15:04:05.999999")
	case wallClock:
		return m.Format("2006-01-02T15:04:05.999999")
	}
	return m.UTC().Format("2006-01-02T15:04:05.999999Z")
}

// number64 writes the shortest digits that give the number back.
func number64(v float64) string {
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// appendJSON writes a value as JSON; NaN and infinities, which JSON has not,
// are null.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case uint64:
		return strconv.AppendUint(b, v, 10)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return append(b, "null"...)
		}
		return append(b, number64(v)...)
	case decimal:
		return append(b, v...)
	case string:
		return appendJSONText(b, v)
	case moment:
		return appendJSONText(b, v.String())
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, e)
		}
		return append(b, ']')
	case object:
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONText(b, m.name), ':')
			b = appendJSON(b, m.value)
		}
		return append(b, '}')
	}
	return appendJSONText(b, fmt.Sprint(v))
}

// appendJSONText quotes a string and leaves <, > and & readable.
func appendJSONText(b []byte, s string) []byte {
	if plain(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	var buf strings.Builder
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // a string in memory: no error possible
	return append(b, strings.TrimSuffix(buf.String(), "\n")...)
}

// plain tells whether a string needs no escaping in JSON.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}
