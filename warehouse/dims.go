package warehouse

import (
	"fmt"
	"time"

	"weisu/metrics"
)

// SetPaths fills path and depth of every unit from the parents. A parent that
// is not among the units, or a circle, is an error.
func SetPaths(units []DimUnit) error {
	at := make(map[string]*DimUnit, len(units))
	for i := range units {
		at[units[i].UnitID] = &units[i]
	}
	for i := range units {
		u := &units[i]
		u.Path, u.Depth = u.UnitID, 0
		for p := u.ParentID; p != ""; u.Depth++ {
			parent, ok := at[p]
			if !ok {
				return fmt.Errorf("单位 %s 的上级 %s 不在单位表中", u.UnitID, p)
			}
			if int(u.Depth) >= len(units) {
				return fmt.Errorf("单位 %s 的上级关系成了循环：%s", u.UnitID, p)
			}
			u.Path = p + "/" + u.Path
			p = parent.ParentID
		}
	}
	return nil
}

// A Day is what the calendar of working days knows of a day.
type Day struct {
	Known   bool   // the year has a holiday table
	Working bool   // make-up days included
	Holiday string // name of the holiday, "" if none
}

// NewDimDates makes mart dim_date from the first to the last day, both
// included. assessmentStart is the day on which an assessment month begins,
// 1 to 28: from 2 on it bears the name of the month in which it ends.
func NewDimDates(first, last time.Time, assessmentStart int, look func(day time.Time) Day) []DimDate {
	calendar, assessment := metrics.Periods{MonthStart: 1}, metrics.Periods{MonthStart: assessmentStart}
	var rows []DimDate
	end := DateOf(last)
	for d := DateOf(first); d <= end; d++ {
		t := d.Time()
		isoYear, isoWeek := t.ISOWeek()
		label := func(p metrics.Periods, kind metrics.PeriodKind) string { return p.Label(p.Of(kind, int32(d))) }
		row := DimDate{
			Date: d, Year: int32(t.Year()), Month: label(calendar, metrics.Month),
			Quarter: label(calendar, metrics.Quarter),
			ISOYear: int32(isoYear), ISOWeek: int32(isoWeek),
			Week:            label(calendar, metrics.Week),
			Weekday:         int32((t.Weekday()+6)%7 + 1),
			AssessmentMonth: label(assessment, metrics.Month),
		}
		if day := look(t); day.Known {
			row.WorkingDay, row.Holiday = Bool(day.Working), day.Holiday
		}
		rows = append(rows, row)
	}
	return rows
}
