package ingest

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testAsOf = time.Date(2024, 3, 31, 15, 30, 0, 0, time.UTC)

func TestParseDate(t *testing.T) {
	tests := map[string]string{
		"2019/2/28 11:25:05":            "2019-02-28 11:25:05",
		"2019-2-28 11:25":               "2019-02-28 11:25:00",
		" 2019-02-28 ":                  "2019-02-28 00:00:00",
		"2019.2.28":                     "2019-02-28 00:00:00",
		"2019.02.28 9:05":               "2019-02-28 09:05:00",
		"2019-02-28T03:25:05Z":          "2019-02-28 11:25:05",
		"2019-02-28T11:25:05+08:00":     "2019-02-28 11:25:05",
		"2019-02-28T11:25:05.123+0800":  "2019-02-28 11:25:05",
		"2019-02-28T20:00:00-05:00":     "2019-03-01 09:00:00",
		"2019-02-28 03:25:05 +0000 UTC": "2019-02-28 11:25:05",
		"2019-02-28T11:25:05":           "2019-02-28 11:25:05",
		"20190228":                      "2019-02-28 00:00:00",
		"20190228.0":                    "2019-02-28 00:00:00",
		"20190228112505":                "2019-02-28 11:25:05",
		"201902281125":                  "2019-02-28 11:25:00",
		"2019022811":                    "2019-02-28 11:00:00",
		"2019年2月28日":                    "2019-02-28 00:00:00",
		"2019年2月28日 上午9时05分":            "2019-02-28 09:05:00",
		"2019年02月28日下午3点20分15秒":         "2019-02-28 15:20:15",
		"2019年2月28日 12时":                "2019-02-28 12:00:00",
		"2019年2月28日 上午12:05":            "2019-02-28 00:05:00",
		"2019/2/28 下午 03:05:06":         "2019-02-28 15:05:06",
		"2019年2月28号9點":                  "2019-02-28 09:00:00",
		"二〇一九年二月二十八日":                   "2019-02-28 00:00:00",
		"二零一九年十二月十日":                    "2019-12-10 00:00:00",
		"２０１９－２－２８":                     "2019-02-28 00:00:00",
		"2019-02-28 星期四":                "2019-02-28 00:00:00",
		"2019年2月28日(周四) 11:25":          "2019-02-28 11:25:00",
		"2019-02-28（四）":                 "2019-02-28 00:00:00",
		"2019-02-28 周四 11:25":           "2019-02-28 11:25:00",
		"19/2/28":                       "2019-02-28 00:00:00",
		"28-Feb-19":                     "2019-02-28 00:00:00",
		"28 February 2019 11:25":        "2019-02-28 11:25:00",
		"Feb 28, 2019":                  "2019-02-28 00:00:00",
		"Thu, 28 Feb 2019 03:25:05 GMT": "2019-02-28 11:25:05",
		"Thu Feb 28 2019 11:25:05 GMT+0800 (中国标准时间)": "2019-02-28 11:25:05",
		"2-28-19":                  "2019-02-28 00:00:00",
		"2/28/2019 3:05 PM":        "2019-02-28 15:05:00",
		"28/2/2019":                "2019-02-28 00:00:00",
		"2/3/2019":                 "2019-02-03 00:00:00", // ambiguous: month first
		"43524":                    "2019-02-28 00:00:00", // Excel
		"43524.475752314815":       "2019-02-28 11:25:05",
		"43524.99999999":           "2019-03-01 00:00:00", // rounds over midnight
		"1551324305":               "2019-02-28 11:25:05", // date -d '2019-02-28 11:25:05 +0800' +%s
		"1551324305123":            "2019-02-28 11:25:05",
		"2019-02-28 24:00:00":      "2019-03-01 00:00:00",
		"2020/2/29":                "2020-02-29 00:00:00",
		"2019/2/29":                "",
		"2100-12-31":               "2100-12-31 00:00:00",
		"2101-01-01":               "",
		"0001-01-01 00:00:00":      "",
		"1899-12-30":               "",
		"1900/1/0":                 "",
		"0":                        "",
		"12345":                    "", // Excel: 1933
		"99999":                    "", // Excel: 2173
		"2019":                     "",
		"2019年2月":                  "",
		"2月28日":                    "",
		"11:25":                    "",
		"2019-13-01":               "",
		"2019-02-28 25:00":         "",
		"2019-02-28 11:60":         "",
		"2019-02-28 x":             "",
		"不详":                       "",
		"":                         "",
		"13800138000":              "", // a telephone number
		"2019/2-28":                "",
		"周末":                       "",
		"2019-02-28 11:25:05 2019": "",
	}
	for in, want := range tests {
		got, kind, ok := parseDate(in, time.Time{})
		if want == "" {
			assert.False(t, ok, "%q gave %v", in, got)
			assert.Equal(t, DateMissing, kind, in)
			continue
		}
		if assert.True(t, ok, in) {
			assert.Equal(t, want, got.Format(time.DateTime), in)
			assert.Equal(t, DateAbsolute, kind, in)
			assert.Equal(t, time.UTC, got.Location(), in)
		}
	}
}

func TestParseRelativeDate(t *testing.T) {
	for in, want := range map[string]string{
		"3 個月前":         "2023-12-31 00:00:00",
		"1个月前":          "2024-02-29 00:00:00", // 31 March has no counterpart
		"a month ago":   "2024-02-29 00:00:00",
		"2 週前":          "2024-03-17 00:00:00",
		"1 天前":          "2024-03-30 00:00:00",
		"5 小時前":         "2024-03-31 10:30:00",
		"30分钟前":         "2024-03-31 15:00:00",
		"昨天":            "2024-03-30 00:00:00",
		"前天 10:20":      "2024-03-29 10:20:00",
		"今天 9:05":       "2024-03-31 09:05:00",
		"刚刚":            "2024-03-31 15:30:00",
		"一年前":           "2023-03-31 00:00:00",
		"两周前":           "2024-03-17 00:00:00",
		"十二个月前":         "2023-03-31 00:00:00",
		"半年前":           "2023-09-30 00:00:00",
		"3 days ago":    "2024-03-28 00:00:00",
		"An hour ago":   "2024-03-31 14:30:00",
		"2 years ago":   "2022-03-31 00:00:00",
		"上次編輯：2 週前":     "2024-03-17 00:00:00",
		"几天前":           "",
		"术前":            "",
		"3 bananas ago": "",
		"5000天前":        "",
		"以前":            "",
	} {
		got, kind, ok := parseDate(in, testAsOf)
		assert.Equal(t, want != "", ok, in)
		assert.Equal(t, want != "", isRelativeDate(in), in)
		if ok {
			assert.Equal(t, want, got.Format(time.DateTime), in)
			assert.Equal(t, DateRelative, kind, in)
		}
		_, _, ok = parseDate(in, time.Time{})
		assert.False(t, ok, "%s without an as-of time", in)
	}
}

func TestDateParserOrder(t *testing.T) {
	tests := []struct {
		name   string
		sample []string
		cell   string
		want   string
	}{
		{"day first by evidence", []string{"3/2/2019", "28/2/2019", ""}, "4/3/2019", "2019-03-04"},
		{"month first by evidence", []string{"2-3-19", "2-28-19"}, "4-3-19", "2019-04-03"},
		{"no evidence", []string{"2/3/2019"}, "4/3/2019", "2019-04-03"},
		{"two digits, no evidence", []string{"19/2/3"}, "19/4/3", "2019-04-03"},
		{"the future is evidence", []string{"28/02/19", "27/02/19"}, "26/02/19", "2019-02-26"},
		{"no sample", nil, "2019/4/3", "2019-04-03"},
	}
	for _, tt := range tests {
		got, _, ok := newDateParser(tt.sample, testAsOf).parse(tt.cell)
		if assert.True(t, ok, tt.name) {
			assert.Equal(t, tt.want, got.Format(time.DateOnly), tt.name)
		}
	}
}

// Every second of Excel's days must come back exactly, from a serial as Excel
// writes it (15 significant digits).
func TestExcelSerialSeconds(t *testing.T) {
	for sec := 0; sec < 86400; sec += 7 {
		serial := 43524 + float64(sec)/86400
		got, _, ok := parseDate(formatSerial(serial), time.Time{})
		require.True(t, ok)
		require.Equal(t, time.Date(2019, 2, 28, 0, 0, sec, 0, time.UTC), got)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2019/2/28 11:25:05", "2019年2月28日 上午9时05分", "43524.5", "3 個月前", "Thu, 28 Feb 2019 03:25:05 GMT", "二〇一九年二月", "昨天 10:20", "1 1 1", "2019-02-28T11:25:05+08:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, kind, ok := parseDate(s, testAsOf)
		if !ok {
			assert.True(t, got.IsZero() && kind == DateMissing)
			return
		}
		// A zone may carry the last day over the limit by a day.
		assert.True(t, got.Year() >= minYear-1 && got.Year() <= maxYear+1, "%q gave %v", s, got)
		assert.Equal(t, time.UTC, got.Location())
		again, _, ok := parseDate(got.Format(time.DateTime), testAsOf)
		if got.Year() >= minYear && got.Year() <= maxYear {
			assert.True(t, ok)
			assert.Equal(t, got.Truncate(time.Second), again)
		}
	})
}

func TestParseDateRealFile(t *testing.T) {
	f, err := os.Open("../../shared/data/hospital_reviews.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no real exports at ../../shared/data")
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	asOf := time.Date(2025, 3, 28, 12, 0, 0, 0, time.UTC) // README of the data
	near := 0
	for _, row := range rows[1:] {
		rel, kind, ok := parseDate(row[3], asOf)
		require.True(t, ok, row[3])
		require.Equal(t, DateRelative, kind)
		abs, kind, ok := parseDate(row[4], asOf)
		require.True(t, ok, row[4])
		require.Equal(t, DateAbsolute, kind)
		// Their date counts a month as 30 days.
		if d := rel.Sub(abs).Abs(); d <= 8*24*time.Hour {
			near++
		}
		if row[8] != "" {
			_, _, ok = parseDate(row[8], asOf)
			require.True(t, ok, row[8])
		}
	}
	t.Logf("%d of %d relative dates within 8 days of the file's own", near, len(rows)-1)
	assert.Equal(t, len(rows)-1, near)
}

func BenchmarkParseDate(b *testing.B) {
	for _, s := range []string{"2019/2/28 11:25:05", "2019-02-28", "2019-02-28T11:25:05+08:00", "2019年2月28日 上午9时05分", "43524.475752314815", "20190228112505", "3 個月前"} {
		b.Run(s, func(b *testing.B) {
			p := newDateParser([]string{s}, testAsOf)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, ok := p.parse(s); !ok {
					b.Fatal(s)
				}
			}
		})
	}
}

func formatSerial(f float64) string { return strconv.FormatFloat(f, 'g', 15, 64) }
