package warehouse

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"weisu/ingest"
)

// Every mart, even without rows, has the columns and types that its struct
// says, and each column can be written in SQL without quotes.
func TestMartsThroughDuckDB(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	_, _, err = b.Publish(provenance(ingest.Counts{}))
	require.NoError(t, err)
	db := open(t, dir, "")
	for _, m := range marts() {
		t.Run(m.name, func(t *testing.T) {
			var want []string
			for _, c := range m.columns() {
				want = append(want, c.Name+" "+c.Type)
				query(t, db, fmt.Sprintf("SELECT %s, t.%[1]s FROM %s t WHERE %[1]s IS NOT NULL ORDER BY %[1]s", c.Name, m.name))
			}
			got := query(t, db, "SELECT column_name || ' ' || replace(column_type, '\"', '') FROM (DESCRIBE "+m.name+")")
			require.Equal(t, strings.Join(want, "\n"), strings.ReplaceAll(got, "\"", ""))
		})
	}
	require.Equal(t, "total,0", query(t, db, "SELECT part, read FROM run WHERE file IS NULL"))
}

func TestValuesThroughDuckDB(t *testing.T) {
	dir := t.TempDir()
	b, err := Create(dir, Config{}, testNow)
	require.NoError(t, err)
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	require.NoError(t, Append(b, DimDate{Date: DateOf(day), Month: "2024-02", WorkingDay: Bool(false)}, DimDate{Date: DateOf(day.AddDate(-60, 0, 0)), Month: "1964-02"}))
	require.NoError(t, Append(b, RatesUnitPeriod{
		Unit: "h1", Response: Float(0), Score: Float(math.NaN()), ResolutionNum: 0.9,
		ExcludedByReason: []ReasonCount{{"恶意", 3}, {"重复", 1}},
	}))
	require.NoError(t, Append(b, Reject{File: "a", Cells: []string{"", "甲"}}))
	facts, err := b.Facts()
	require.NoError(t, err)
	row := complaint(0)
	row.ReceivedAt = TimestampOf(time.Date(2024, 11, 3, 23, 59, 59, 123456000, time.FixedZone("CST", 8*3600)))
	row.Others = nil
	require.NoError(t, facts.Add(0, &row))
	require.NoError(t, facts.Finish(t.Context(), testNames(), nil))
	_, _, err = b.Publish(provenance(ingest.Counts{Read: 2, Accepted: 1, Rejected: 1}))
	require.NoError(t, err)
	db := open(t, dir, "")

	for sql, want := range map[string]string{
		"SELECT date, working_day, holiday FROM dim_date":                                       "2024-02-29,false,\n1964-02-29,,",
		"SELECT response, score, resolution_num, rank FROM rates_unit_period":                   "0,,0.9,",
		"SELECT sum(r.count) FROM (SELECT unnest(excluded_by_reason) r FROM rates_unit_period)": "4",
		"SELECT cells[2], len(header), sheet IS NULL FROM reject":                               "甲,0,true",
		// the wall-clock stays what it was: no zone, no shift
		"SELECT received_at, month, others = [], person_id IS NULL, contacted IS NULL, resolved FROM fact_complaint":     "2024-11-03 23:59:59.123456,2024-11,true,true,true,true",
		"SELECT count(*) FROM fact_complaint WHERE month = '2024-11' AND received_at >= TIMESTAMP '2024-11-03 23:59:59'": "1",
		"SELECT unit_name, district, issue_name FROM fact_complaint":                                                     "第一医院,东城区,候诊排队",
		"SELECT started_at, as_of, mapping FROM run WHERE part = 'file'":                                                 "2024-12-01 09:30:00,2024-11-30 18:00:00,诉求内容→text",
	} {
		require.Equal(t, want, query(t, db, sql), sql)
	}
}

func TestDates(t *testing.T) {
	for _, s := range []string{"1969-12-31", "1970-01-01", "2024-02-29", "1900-01-01"} {
		d, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		require.Equal(t, s, DateOf(d.Add(23*time.Hour+time.Minute)).Time().Format(time.DateOnly))
	}
	require.Zero(t, TimestampOf(time.Time{}))
	require.True(t, Timestamp(0).Time().IsZero())
	at := time.Date(1969, 5, 6, 7, 8, 9, 1000, time.UTC)
	require.Equal(t, at, TimestampOf(at).Time())
}

// Every field of a fact row survives the spill: none may be forgotten.
func TestCodecCoversEveryField(t *testing.T) {
	var row FactComplaint
	fill(t, reflect.ValueOf(&row).Elem())
	filled := row
	// set when written, not kept
	row.Month, row.UnitName, row.District, row.IssueName = "", "", "", ""
	var back FactComplaint
	require.NoError(t, back.decode(string(filled.encode(nil))))
	back.Month, back.UnitName, back.District, back.IssueName = "", "", "", ""
	require.Equal(t, row, back)

	var zero, zeroBack FactComplaint
	zero.Score, zero.ReceivedAt = math.Inf(-1), math.MinInt64
	require.NoError(t, zeroBack.decode(string(zero.encode(nil))))
	zero.Others, zero.Evidence, zero.Keywords = []string{}, []string{}, []string{}
	zero.CauseEvidence, zero.ReplyEvidence, zero.Alarms, zero.AlarmEvidence = []string{}, []string{}, []string{}, []string{}
	zero.EvidenceWeight = []float64{}
	require.Equal(t, zero, zeroBack)
}

func fill(t *testing.T, v reflect.Value) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch f.Interface().(type) {
		case string:
			f.SetString("值" + name)
		case []string:
			f.Set(reflect.ValueOf([]string{name, "", "三"}))
		case bool:
			f.SetBool(true)
		case *bool:
			f.Set(reflect.ValueOf(Bool(i%2 == 0)))
		case *float64:
			f.Set(reflect.ValueOf(Float(float64(i))))
		case int32, Timestamp:
			f.SetInt(int64(-1000 - i))
		case float64:
			f.SetFloat(0.1 + float64(i))
		case []float64:
			f.Set(reflect.ValueOf([]float64{0.1, 0, float64(i)}))
		default:
			t.Fatalf("field %s has a type that the codec does not know", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	row := complaint(1)
	f.Add(string(row.encode(nil)))
	f.Add("")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, s string) {
		var row, again FactComplaint
		if row.decode(s) != nil {
			return
		}
		require.NoError(t, again.decode(string(row.encode(nil))))
		if !math.IsNaN(row.Score+row.RunnerUpScore) && !slices.ContainsFunc(row.EvidenceWeight, math.IsNaN) {
			require.Equal(t, row, again)
		}
	})
}
