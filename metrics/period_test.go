package metrics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPeriodOf(t *testing.T) {
	tests := []struct {
		start      int
		kind       PeriodKind
		date       string
		label      string
		first, end string
		lastYear   string // "" none
	}{
		{1, Week, "2024-11-10", "2024-W45", "2024-11-04", "2024-11-10", "2023-W45"},
		{1, Week, "2021-01-03", "2020-W53", "2020-12-28", "2021-01-03", ""},
		{1, Week, "2021-12-31", "2021-W52", "2021-12-27", "2022-01-02", "2020-W52"},
		{1, Week, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05", "2024-W01"},
		{1, Month, "2024-02-29", "2024-02", "2024-02-01", "2024-02-29", "2023-02"},
		{19, Month, "2024-02-18", "2024-02", "2024-01-19", "2024-02-18", "2023-02"},
		{19, Month, "2024-02-19", "2024-03", "2024-02-19", "2024-03-18", "2023-03"},
		{19, Month, "2024-12-31", "2025-01", "2024-12-19", "2025-01-18", "2024-01"},
		{19, Quarter, "2024-12-31", "2024-Q4", "2024-10-01", "2024-12-31", "2023-Q4"},
		{1, Year, "2024-12-31", "2024", "2024-01-01", "2024-12-31", "2023"},
		{1, Month, "1969-12-31", "1969-12", "1969-12-01", "1969-12-31", "1968-12"},
		{1, Quarter, "1969-12-31", "1969-Q4", "1969-10-01", "1969-12-31", "1968-Q4"},
		{1, Week, "1969-12-28", "1969-W52", "1969-12-22", "1969-12-28", "1968-W52"},
	}
	for _, tt := range tests {
		ps := Periods{MonthStart: tt.start}
		p := ps.Of(tt.kind, day(at0(tt.date)))
		assert.Equal(t, tt.label, ps.Label(p), "%+v", tt)
		assert.Equal(t, tt.first, dateOf(ps.Start(p)).Format(time.DateOnly), "%+v", tt)
		assert.Equal(t, tt.end, dateOf(ps.End(p)).Format(time.DateOnly), "%+v", tt)
		last, ok := ps.LastYear(p)
		if assert.Equal(t, tt.lastYear != "", ok, "%+v", tt) && ok {
			assert.Equal(t, tt.lastYear, ps.Label(last), "%+v", tt)
		}
	}
}

// Periods of every kind tile time: each day is in the period that says so.
func TestPeriodsTile(t *testing.T) {
	for _, start := range []int{1, 2, 19, 28} {
		ps := Periods{MonthStart: start}
		for _, kind := range PeriodKinds {
			first := dayOf(time.Date(1968, 1, 1, 0, 0, 0, 0, time.UTC))
			before := ps.Of(kind, first)
			for d := first + 1; dateOf(d).Year() < 2030; d++ {
				p := ps.Of(kind, d)
				if d < ps.Start(p) || d > ps.End(p) {
					t.Fatalf("%s is not in %s", dateOf(d), ps.Label(p))
				}
				if p != before && (p.Index != before.Index+1 || d != ps.Start(p)) {
					t.Fatalf("%s does not follow %s at %s", ps.Label(p), ps.Label(before), dateOf(d))
				}
				before = p
			}
		}
	}
}

func TestPeriodMonths(t *testing.T) {
	labels := func(start int, kind PeriodKind, date string) (out []string) {
		ps := Periods{MonthStart: start}
		for _, m := range ps.Months(ps.Of(kind, day(at0(date)))) {
			out = append(out, ps.Label(m))
		}
		return out
	}
	assert.Equal(t, []string{"2024-10", "2024-11", "2024-12"}, labels(1, Quarter, "2024-11-10"))
	assert.Equal(t, []string{"2024-11"}, labels(1, Month, "2024-11-10"))
	assert.Len(t, labels(1, Year, "2024-11-10"), 12)
	assert.Empty(t, labels(1, Week, "2024-11-10"), "visits are given by month")
	assert.Empty(t, labels(19, Month, "2024-11-10"), "no calendar month")
	assert.Equal(t, []string{"2024-10", "2024-11", "2024-12"}, labels(19, Quarter, "2024-11-10"))
}
