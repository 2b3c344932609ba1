package metrics

import (
	"fmt"
	"time"
)

// A PeriodKind is a length of time that is reported on.
type PeriodKind uint8

// The kinds of periods: ISO weeks, months (which may begin on another day than
// the 1st, see Periods), calendar quarters and calendar years.
const (
	Week PeriodKind = iota
	Month
	Quarter
	Year
)

// PeriodKinds lists the kinds, the shortest first.
var PeriodKinds = [...]PeriodKind{Week, Month, Quarter, Year}

// String is the name in the marts.
func (k PeriodKind) String() string {
	return [...]string{"week", "month", "quarter", "year"}[k]
}

// A Period is one week, month, quarter or year. Index counts from the one that
// holds 1970-01-01, so that the period before has Index − 1.
type Period struct {
	Kind  PeriodKind
	Index int32
}

// Periods says where periods begin.
type Periods struct {
	// MonthStart is the day on which a month begins, 1 to 28. From 2 on the
	// month is an assessment month and bears the name of the month in which it
	// ends (known: 19th to 18th).
	MonthStart int
}

const epochWeekday = 3 // 1970-01-01 was a Thursday, three days after its Monday

func dateOf(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

func dayOf(t time.Time) int32 { return day(t.Unix()) }

func floorDiv(a, b int32) int32 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Of returns the period that holds the day.
func (p Periods) Of(kind PeriodKind, d int32) Period {
	if kind == Week {
		return Period{Week, floorDiv(d+epochWeekday, 7)}
	}
	y, m, dom := dateOf(d).Date()
	months := int32(y-1970)*12 + int32(m) - 1
	switch kind {
	case Month:
		if p.MonthStart > 1 && dom >= p.MonthStart {
			months++
		}
		return Period{Month, months}
	case Quarter:
		return Period{Quarter, floorDiv(months, 3)}
	}
	return Period{Year, int32(y - 1970)}
}

// Day is the day that a time shows, counted from 1970-01-01.
func Day(t time.Time) int32 { return dayOf(t) }

// OfTime returns the period that holds a time, in seconds of wall-clock.
func (p Periods) OfTime(kind PeriodKind, seconds int64) Period { return p.Of(kind, day(seconds)) }

// Start is the period's first day.
func (p Periods) Start(q Period) int32 {
	switch q.Kind {
	case Week:
		return q.Index*7 - epochWeekday
	case Month:
		if p.MonthStart > 1 {
			return dayOf(time.Date(1970, time.Month(q.Index), p.MonthStart, 0, 0, 0, 0, time.UTC))
		}
		return dayOf(time.Date(1970, time.Month(q.Index)+1, 1, 0, 0, 0, 0, time.UTC))
	case Quarter:
		return dayOf(time.Date(1970, time.Month(q.Index)*3+1, 1, 0, 0, 0, 0, time.UTC))
	}
	return dayOf(time.Date(1970+int(q.Index), 1, 1, 0, 0, 0, 0, time.UTC))
}

// End is the period's last day.
func (p Periods) End(q Period) int32 { return p.Start(Period{q.Kind, q.Index + 1}) - 1 }

// Label names the period: 2024-W45, 2024-11, 2024-Q4, 2024.
func (p Periods) Label(q Period) string {
	switch q.Kind {
	case Week:
		y, w := dateOf(p.Start(q)).ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	case Month:
		return fmt.Sprintf("%d-%02d", 1970+floorDiv(q.Index, 12), q.Index-12*floorDiv(q.Index, 12)+1)
	case Quarter:
		return fmt.Sprintf("%d-Q%d", 1970+floorDiv(q.Index, 4), q.Index-4*floorDiv(q.Index, 4)+1)
	}
	return fmt.Sprintf("%d", 1970+q.Index)
}

// LastYear is the same period of the year before: for a week the one of the
// same number, which a 53rd week may lack.
func (p Periods) LastYear(q Period) (Period, bool) {
	switch q.Kind {
	case Month:
		return Period{Month, q.Index - 12}, true
	case Quarter:
		return Period{Quarter, q.Index - 4}, true
	case Year:
		return Period{Year, q.Index - 1}, true
	}
	year, week := dateOf(p.Start(q)).ISOWeek()
	for _, back := range [...]int32{52, 53} {
		before := Period{Week, q.Index - back}
		if y, w := dateOf(p.Start(before)).ISOWeek(); y == year-1 && w == week {
			return before, true
		}
	}
	return Period{}, false
}

// Months lists the calendar months that the period covers, as Month periods;
// nil for a week, and for an assessment month that is no calendar month.
func (p Periods) Months(q Period) []Period {
	switch {
	case q.Kind == Week || q.Kind == Month && p.MonthStart > 1:
		return nil
	case q.Kind == Month:
		return []Period{q}
	}
	n := int32(3)
	if q.Kind == Year {
		n = 12
	}
	months := make([]Period, n)
	for i := range months {
		months[i] = Period{Month, q.Index*n + int32(i)}
	}
	return months
}
