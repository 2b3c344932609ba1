package metrics

import (
	"fmt"
	"time"
)

const daySeconds = 24 * 60 * 60

// dayOf returns the day of a time in seconds, counted from 1970-01-01.
func dayOf(sec int64) int64 {
	d := sec / daySeconds
	if sec%daySeconds < 0 {
		d--
	}
	return d
}

// A PeriodKind is a length of time that figures are given for.
type PeriodKind uint8

// The period kinds, in the order in which tables list them.
const (
	Week    PeriodKind = iota + 1 // ISO 8601 week, Monday to Sunday
	Month                         // calendar or assessment month
	Quarter                       // calendar quarter
	Year                          // calendar year
)

// PeriodKinds lists every kind in order.
var PeriodKinds = [...]PeriodKind{Week, Month, Quarter, Year}

var periodKindNames = [...]string{"", "week", "month", "quarter", "year"}

// String returns week, month, quarter or year.
func (k PeriodKind) String() string {
	if int(k) < len(periodKindNames) {
		return periodKindNames[k]
	}
	return fmt.Sprintf("PeriodKind(%d)", uint8(k))
}

// A Period is one week, month, quarter or year. Periods of one kind that
// follow one another have consecutive indexes: weeks are counted from the one
// that holds 1970-01-01, the others from the year 0.
type Period struct {
	Kind  PeriodKind
	Index int32
}

// Periods says how time is cut into periods. Only months can be moved:
// quarters and years are the calendar's.
type Periods struct {
	// MonthStart is the day, 1 to 28, on which an assessment month begins.
	// Such a month bears the name of the month in which it ends: with 19,
	// 2024-11 is 10-19 to 11-18.
	MonthStart int
}

// Of returns the period of the kind that holds a time.
func (p Periods) Of(kind PeriodKind, sec int64) Period {
	day := dayOf(sec)
	if kind == Week {
		return Period{Week, weekOfDay(day)}
	}
	year, month, date := time.Unix(day*daySeconds, 0).UTC().Date()
	switch kind {
	case Month:
		index := int32(year)*12 + int32(month) - 1
		if p.MonthStart > 1 && date >= p.MonthStart {
			index++
		}
		return Period{Month, index}
	case Quarter:
		return Period{Quarter, int32(year)*4 + int32(month-1)/3}
	default:
		return Period{Year, int32(year)}
	}
}

// weekOfDay counts ISO weeks: 1970-01-01 was a Thursday, so its week began
// three days before.
func weekOfDay(day int64) int32 {
	days := day + 3
	week := days / 7
	if days%7 < 0 {
		week--
	}
	return int32(week)
}

// Start returns the first second of a period.
func (p Periods) Start(of Period) int64 {
	switch of.Kind {
	case Week:
		return (int64(of.Index)*7 - 3) * daySeconds
	case Month:
		if p.MonthStart > 1 {
			return monthStart(of.Index-1, p.MonthStart)
		}
		return monthStart(of.Index, 1)
	case Quarter:
		return monthStart(of.Index*3, 1)
	default:
		return monthStart(of.Index*12, 1)
	}
}

// End returns the first second after a period.
func (p Periods) End(of Period) int64 {
	return p.Start(Period{of.Kind, of.Index + 1})
}

func monthStart(month int32, day int) int64 {
	return time.Date(int(month/12), time.Month(month%12+1), day, 0, 0, 0, 0, time.UTC).Unix()
}

// Prev returns the period before.
func (p Period) Prev() Period { return Period{p.Kind, p.Index - 1} }

// LastYear returns the same period of the year before. For weeks that is the
// same week number of the last ISO year; week 53 has none (ok is false) where
// that year has 52 weeks.
func (p Period) LastYear() (last Period, ok bool) {
	switch p.Kind {
	case Week:
		year, week := p.isoWeek()
		// 4 January always lies in week 1.
		first := weekOfDay(dayOf(time.Date(year-1, 1, 4, 0, 0, 0, 0, time.UTC).Unix()))
		last = Period{Week, first + int32(week) - 1}
		lastYear, _ := last.isoWeek()
		return last, lastYear == year-1
	case Month:
		return Period{Month, p.Index - 12}, true
	case Quarter:
		return Period{Quarter, p.Index - 4}, true
	default:
		return Period{Year, p.Index - 1}, true
	}
}

func (p Period) isoWeek() (year, week int) {
	return time.Unix(int64(p.Index)*7*daySeconds, 0).UTC().ISOWeek() // the week's Thursday
}

// Label returns the name of a period: 2024-W45, 2024-11, 2024-Q4, 2024.
func (p Period) Label() string {
	switch p.Kind {
	case Week:
		year, week := p.isoWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Index/12, p.Index%12+1)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Index/4, p.Index%4+1)
	default:
		return fmt.Sprintf("%04d", p.Index)
	}
}
