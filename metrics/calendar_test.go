package metrics

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at0(s string) int64 {
	for _, layout := range []string{time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Unix()
		}
	}
	panic("not a time: " + s)
}

func builtin(t *testing.T) *Calendar {
	t.Helper()
	c, err := NewCalendar(nil)
	require.NoError(t, err)
	return c
}

func TestCalendarDays(t *testing.T) {
	c := builtin(t)
	tests := []struct {
		date    string
		working bool
		name    string
	}{
		{"2024-02-04", true, "春节"}, // make-up Sunday; State Council notice of 2023-10-25
		{"2024-02-10", false, "春节"},
		{"2024-02-17", false, "春节"},
		{"2024-02-18", true, "春节"}, // make-up Sunday
		{"2024-02-19", true, ""},
		{"2020-01-31", false, "春节"}, // lengthened because of the epidemic
		{"2024-03-02", false, ""},   // a plain Saturday
	}
	for _, tt := range tests {
		known, working, name := c.Day(time.Unix(at0(tt.date), 0).UTC())
		assert.True(t, known, tt.date)
		assert.Equal(t, tt.working, working, tt.date)
		assert.True(t, strings.HasPrefix(name, tt.name) && (name == "") == (tt.name == ""), "%s: %q", tt.date, name)
	}
	first, last := c.Years()
	assert.Equal(t, [2]int{2011, 2026}, [2]int{first, last})
	for _, date := range []string{"2010-12-31", "2027-01-01"} {
		known, working, name := c.Day(time.Unix(at0(date), 0).UTC())
		assert.False(t, known || working || name != "", date)
	}
	for _, date := range []string{"2011-01-01", "2026-12-31"} {
		known, _, _ := c.Day(time.Unix(at0(date), 0).UTC())
		assert.True(t, known, date)
	}
}

func TestCalendarDayIsOfTheTimeShown(t *testing.T) {
	c := builtin(t)
	beijing := time.FixedZone("CST", 8*3600)
	_, working, _ := c.Day(time.Date(2024, 2, 18, 1, 0, 0, 0, beijing)) // 2024-02-17 in UTC
	assert.True(t, working)
}

func TestDeadline(t *testing.T) {
	c := builtin(t)
	tests := []struct {
		received string
		n        int
		unit     TimeUnit
		due      string // "" unknown
	}{
		{"2024-02-08 10:00:00", 2, Hours, "2024-02-08 12:00:00"},
		{"2024-02-08 10:00:00", 7, Days, "2024-02-15 23:59:59"},
		{"2024-02-08 10:00:00", 1, WorkingDays, "2024-02-09 23:59:59"},
		{"2024-02-09 10:00:00", 1, WorkingDays, "2024-02-18 23:59:59"}, // over the Spring Festival, to the make-up Sunday
		{"2024-02-09 10:00:00", 5, WorkingDays, "2024-02-22 23:59:59"},
		{"2024-02-12 10:00:00", 1, WorkingDays, "2024-02-18 23:59:59"}, // received on a holiday
		{"2024-03-04 23:59:59", 5, WorkingDays, "2024-03-11 23:59:59"},
		{"2024-03-01 08:00:00", 10, WorkingDays, "2024-03-15 23:59:59"},
		{"2026-12-30 08:00:00", 5, WorkingDays, ""}, // ends in a year that is not known
		{"2010-12-30 08:00:00", 1, WorkingDays, ""},
		{"2030-05-01 08:00:00", 3, Days, "2030-05-04 23:59:59"}, // needs no holidays
	}
	for _, tt := range tests {
		due, ok := c.Deadline(at0(tt.received), tt.n, tt.unit)
		require.Equal(t, tt.due != "", ok, "%+v", tt)
		if ok {
			assert.Equal(t, tt.due, time.Unix(due, 0).UTC().Format(time.DateTime), "%+v", tt)
		}
	}
}

// Deadline and WorkingDays are each other's inverse, and agree with counting
// day by day.
func TestWorkingDaysByCounting(t *testing.T) {
	c := builtin(t)
	for d := dayOf(time.Date(2019, 12, 1, 0, 0, 0, 0, time.UTC)); dateOf(d).Year() < 2022; d++ {
		from := int64(d)*86400 + 9*3600
		count := int32(0)
		for n := int32(1); n <= 40; n++ {
			if _, working, _ := c.Day(dateOf(d + n)); working {
				count++
				due, ok := c.Deadline(from, int(count), WorkingDays)
				require.True(t, ok)
				require.Equal(t, int64(d+n+1)*86400-1, due, "%s + %d", dateOf(d), count)
			}
			got, ok := c.WorkingDays(from, int64(d+n)*86400)
			require.True(t, ok)
			require.Equal(t, count, got, "%s to %s", dateOf(d), dateOf(d+n))
		}
	}
}

func TestWorkingDaysEdges(t *testing.T) {
	c := builtin(t)
	n, ok := c.WorkingDays(at0("2024-03-04 08:00:00"), at0("2024-03-04 17:00:00"))
	assert.True(t, ok)
	assert.Zero(t, n, "closed on the day of receipt")
	n, ok = c.WorkingDays(at0("2024-03-05"), at0("2024-03-04"))
	assert.True(t, ok)
	assert.Zero(t, n)
	_, ok = c.WorkingDays(at0("2026-12-31"), at0("2027-01-04"))
	assert.False(t, ok)
}

func TestFurtherHolidays(t *testing.T) {
	c, err := NewCalendar(strings.NewReader("\ufeffdate,kind,name\n2027-01-01,holiday,元旦\n2027-10-01,holiday,国庆节\n2028-01-01,holiday,元旦\n2024-03-08,holiday,院庆\n"))
	require.NoError(t, err)
	known, working, name := c.Day(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.True(t, known && !working && name == "元旦")
	_, working, name = c.Day(time.Date(2024, 3, 8, 0, 0, 0, 0, time.UTC))
	assert.True(t, !working && name == "院庆", "a further row overrules")
	known, _, _ = c.Day(time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.False(t, known, "New Year's Day belongs to the notice before")

	for rows, message := range map[string]string{
		"2028-10-01,holiday,国庆节\n": "缺少 2027 年",
		"2027-05-01,holiday,劳动节\n": "2027 年不完整",
		"2027/1/1,holiday,元旦\n":    "2027-01-01",
		"2027-01-01,off,元旦\n":      "holiday 或 workday",
		"2027-01-01,holiday\n":     "三列",
	} {
		_, err := NewCalendar(strings.NewReader(rows))
		assert.ErrorContains(t, err, message)
	}
}

func FuzzReadHolidays(f *testing.F) {
	f.Add("date,kind,name\n2027-01-01,holiday,元旦\n")
	f.Add("# x\n2027-01-01,workday,\"a\"\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := NewCalendar(strings.NewReader(s))
		if err == nil {
			c.Day(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
		}
	})
}
