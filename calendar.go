package metrics

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed holidays.csv
var holidaysCSV string

// A Calendar knows the working days of the years it covers: Monday to Friday,
// without the days off and with the make-up working days (调休) of the State
// Council's yearly notice. The built-in table covers 2011 to 2026; it is made
// by holidays.py.
//
// A year counts as covered when the table names its 1 October as a holiday,
// that is, when its whole notice has been taken in.
type Calendar struct {
	years   map[int]bool
	first   int64   // first day of the first year
	upTo    []int32 // upTo[i]: working days among the first i days
	working []int64 // the working days in order
}

// NewCalendar returns the built-in calendar with more tables laid over it, the
// last one first in importance. A table is CSV with the header date,kind,name:
// 2027-01-01,holiday,元旦; kind is holiday or workday, name may be left out.
func NewCalendar(more ...io.Reader) (*Calendar, error) {
	table := map[int64]bool{} // day → working day
	if err := readHolidays(table, strings.NewReader(holidaysCSV)); err != nil {
		return nil, fmt.Errorf("内置假期表: %w", err)
	}
	for _, r := range more {
		if err := readHolidays(table, r); err != nil {
			return nil, fmt.Errorf("假期表: %w", err)
		}
	}
	c := &Calendar{years: map[int]bool{}}
	named := map[int]bool{}
	for day, working := range table {
		year, month, date := civil(day)
		named[year] = true
		if month == time.October && date == 1 && !working {
			c.years[year] = true
		}
	}
	for year := range named {
		if !c.years[year] {
			return nil, fmt.Errorf("假期表: %d 年不完整 (缺 %d-10-01): 请按国务院办公厅当年的放假通知补全", year, year)
		}
	}
	c.build(table)
	return c, nil
}

func readHolidays(table map[int64]bool, r io.Reader) error {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("读取 CSV: %w", err)
		}
		line, _ := in.FieldPos(0)
		date := strings.TrimSpace(strings.TrimPrefix(row[0], "\ufeff"))
		if line == 1 && date == "date" {
			continue
		}
		if len(row) < 2 {
			return fmt.Errorf("第 %d 行: 应为 date,kind,name, 如 2027-01-01,holiday,元旦", line)
		}
		t, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return fmt.Errorf("第 %d 行: 日期应写作 2027-01-01: %w", line, err)
		}
		kind := strings.TrimSpace(row[1])
		if kind != "holiday" && kind != "workday" {
			return fmt.Errorf("第 %d 行: kind 应为 holiday 或 workday, 不是 %q", line, kind)
		}
		table[dayOf(t.Unix())] = kind == "workday"
	}
}

func (c *Calendar) build(table map[int64]bool) {
	years := c.Years()
	c.first = newYear(years[0])
	end := newYear(years[len(years)-1] + 1)
	c.upTo = make([]int32, 1, end-c.first+1)
	for day := c.first; day < end; day++ {
		weekday := (day + 4) % 7 // 0 Sunday; every covered day is after 1970
		working, special := table[day]
		if !special {
			working = weekday != 0 && weekday != 6
		}
		if working {
			c.working = append(c.working, day)
		}
		c.upTo = append(c.upTo, int32(len(c.working)))
	}
}

// Years returns the covered years in order.
func (c *Calendar) Years() []int {
	years := make([]int, 0, len(c.years))
	for year := range c.years {
		years = append(years, year)
	}
	slices.Sort(years)
	return years
}

// Workday tells whether the day of a time is a working day; ok is false where
// the calendar does not cover its year.
func (c *Calendar) Workday(sec int64) (working, ok bool) {
	day := dayOf(sec)
	if !c.covers(day, day) {
		return false, false
	}
	return c.upTo[day-c.first+1] > c.upTo[day-c.first], true
}

// Workdays counts the working days after the day of from up to and with the
// day of to: 0 on the same day, negative where to lies before from. ok is
// false where the calendar does not cover every year between.
func (c *Calendar) Workdays(from, to int64) (n int, ok bool) {
	a, b := dayOf(from), dayOf(to)
	if !c.covers(min(a, b), max(a, b)) {
		return 0, false
	}
	return int(c.upTo[b-c.first+1] - c.upTo[a-c.first+1]), true
}

// Deadline returns the last second at which a matter received at start is in
// time. Hours run from the second of receipt. Days and working days are
// counted from the day after receipt, whatever the hour, and the last one
// counts in full, until 23:59:59 (as periods run by art. 201 and 203 of the
// Civil Code). ok is false where working days reach into a year that the
// calendar does not cover.
func (c *Calendar) Deadline(start int64, amount int, unit DeadlineUnit) (due int64, ok bool) {
	switch unit {
	case Hours:
		return start + int64(amount)*3600, true
	case Days:
		return (dayOf(start)+int64(amount)+1)*daySeconds - 1, true
	}
	day := dayOf(start)
	if amount < 1 || !c.covers(day, day) {
		return 0, false
	}
	nth := int(c.upTo[day-c.first+1]) + amount - 1
	if nth >= len(c.working) || !c.covers(day, c.working[nth]) {
		return 0, false
	}
	return (c.working[nth]+1)*daySeconds - 1, true
}

// covers tells whether every year from day a to day b is in the table.
func (c *Calendar) covers(a, b int64) bool {
	if a < c.first || b >= c.first+int64(len(c.upTo))-1 {
		return false
	}
	if last := c.first + int64(len(c.upTo)) - 1; last-c.first < int64(len(c.years)+1)*365 {
		return true // no year is missing between the first and the last
	}
	from, _, _ := civil(a)
	to, _, _ := civil(b)
	for year := from; year <= to; year++ {
		if !c.years[year] {
			return false
		}
	}
	return true
}

func newYear(year int) int64 {
	return dayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
}

func civil(day int64) (int, time.Month, int) {
	return time.Unix(day*daySeconds, 0).UTC().Date()
}
