package ingest

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type parquetPlace struct {
	City string  `parquet:"city"`
	Ward *string `parquet:"ward,optional"`
}

type parquetComplaint struct {
	ID      int64        `parquet:"编号"`
	Text    string       `parquet:"内容,dict"`
	Instant time.Time    `parquet:"instant,timestamp(millisecond)"`
	Micros  int64        `parquet:"micros,timestamp(microsecond:local)"`
	Day     int32        `parquet:"day,date"`
	Price   int64        `parquet:"price,decimal(2:10)"`
	Ratio   float64      `parquet:"ratio"`
	Done    *bool        `parquet:"done,optional"`
	Tags    []string     `parquet:"tags,list,optional"`
	Place   parquetPlace `parquet:"place"`
	Small   uint32       `parquet:"small"`
}

func TestParquet(t *testing.T) {
	when := time.Date(2024, 3, 1, 23, 30, 0, 0, time.UTC)
	yes, ward := true, "骨科"
	row := parquetComplaint{
		ID: 20240000001, Text: "排队太久", Instant: when, Micros: when.UnixMicro(), Day: 19783, // 2024-03-01
		Price: -5, Ratio: 13800000000, Done: &yes, Tags: []string{"挂号", "a\"b"},
		Place: parquetPlace{City: "北京", Ward: &ward}, Small: 4294967295,
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetComplaint](&b, parquet.MaxRowsPerRowGroup(100), parquet.Compression(&parquet.Zstd))
	for range 250 { // three row groups
		_, err := w.Write([]parquetComplaint{row})
		require.NoError(t, err)
	}
	_, err := w.Write([]parquetComplaint{{Text: "空"}})
	require.NoError(t, err)
	require.NoError(t, w.Close())

	got := readInputFile(t, "a.parquet", b.Bytes())
	assert.Equal(t, formatParquet, got.format)
	assert.Equal(t, []string{"编号", "内容", "instant", "micros", "day", "price", "ratio", "done", "tags", "place.city", "place.ward", "small"}, got.header)
	require.Len(t, got.rows, 251)
	want := []string{
		"20240000001", "排队太久", "2024-03-02 07:30:00", "2024-03-01 23:30:00", "2024-03-01", "-0.05",
		"13800000000", "true", `["挂号","a\"b"]`, "北京", "骨科", "4294967295",
	}
	for i, rec := range got.rows[:250] {
		require.Equal(t, record{row: i + 1, cells: want}, rec)
	}
	last := got.rows[250]
	assert.Equal(t, "空", last.cells[1])
	assert.Equal(t, []string{"", "", "", ""}, []string{last.cells[7], last.cells[8], last.cells[9], last.cells[10]})

	_, err = readInput(openOne(t, writeInput(t, "cut.parquet", b.Bytes()[:b.Len()/2])), tableOptions{})
	assert.ErrorContains(t, err, "不完整或已损坏")

	inputs, err := findInputs([]string{"-"}, strings.NewReader(b.String()), "parquet")
	require.NoError(t, err)
	piped, err := readInput(inputs[0], tableOptions{})
	require.NoError(t, err)
	assert.Equal(t, got.rows, piped[0].rows)
	require.NoError(t, closeInputs(inputs))
}

func TestParquetValues(t *testing.T) {
	// 2024-03-01 00:00:01 UTC: Julian day 2460371, a second of nanoseconds.
	assert.Equal(t, "2024-03-01 08:00:01", parquetPlain(parquet.Int96Value(deprecated.Int96{1e9, 0, 2460371})))
	assert.Equal(t, "1969-12-31 23:59:59", parquetTime(-1, time.Millisecond).Format(parquetDateTimeLayout))
	fixed := parquetDecimal(parquet.FixedLenByteArray, 3)
	assert.Equal(t, "-0.001", fixed(parquet.FixedLenByteArrayValue([]byte{0xFF, 0xFF, 0xFF})))
	assert.Equal(t, "12.345", fixed(parquet.FixedLenByteArrayValue(big.NewInt(12345).Bytes())))
	assert.Equal(t, "7", parquetDecimal(parquet.Int32, 0)(parquet.Int32Value(7)))
}
