package metrics

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

//go:embed holidays.csv
var holidaysCSV string

// A Calendar knows working days by the State Council's yearly notices, make-up
// working weekends (调休) included. A year without a notice is unknown: what
// depends on it can't be computed, and is not guessed.
type Calendar struct {
	first   int32   // the first day known
	working []int32 // working days before each day from first on
	names   map[int32]string
	years   [2]int
}

// NewCalendar reads the embedded table of the years 2011 to 2026 and, if it is
// not nil, a further one of the same form (date,kind,name; kind is holiday or
// workday), whose rows add to it or overrule it. A year counts as known if its
// National Day is a holiday; a table that marks other days of a year without it
// is incomplete, an error.
func NewCalendar(further io.Reader) (*Calendar, error) {
	marks, names := map[int32]bool{}, map[int32]string{}
	if err := readHolidays(strings.NewReader(holidaysCSV), marks, names); err != nil {
		return nil, err
	}
	if further != nil {
		if err := readHolidays(further, marks, names); err != nil {
			return nil, err
		}
	}
	c := &Calendar{names: names, years: [2]int{9999, 0}}
	for d := range marks {
		// A notice for a year may mark days of its neighbours (元旦); only a
		// whole notice names National Day.
		if y := dateOf(d).Year(); hasNationalDay(marks, y) {
			c.years = [2]int{min(c.years[0], y), max(c.years[1], y)}
		} else if dateOf(d).YearDay() > 7 && dateOf(d).Month() < time.December {
			return nil, fmt.Errorf("节假日表 %d 年不完整（没有国庆节 %d-10-01）；请按国务院办公厅通知补全该年的放假和调休安排", y, y)
		}
	}
	for y := c.years[0]; y <= c.years[1]; y++ {
		if !hasNationalDay(marks, y) {
			return nil, fmt.Errorf("节假日表缺少 %d 年；请补上该年的放假和调休安排", y)
		}
	}
	c.first = dayOf(time.Date(c.years[0], 1, 1, 0, 0, 0, 0, time.UTC))
	last := dayOf(time.Date(c.years[1], 12, 31, 0, 0, 0, 0, time.UTC))
	var sum int32
	for d := c.first; d <= last; d++ {
		c.working = append(c.working, sum)
		works, marked := marks[d]
		if weekday := dateOf(d).Weekday(); !marked {
			works = weekday != time.Saturday && weekday != time.Sunday
		}
		if works {
			sum++
		}
	}
	c.working = append(c.working, sum)
	return c, nil
}

// hasNationalDay tells whether the marks cover the year: 1 October is a
// holiday of every year.
func hasNationalDay(marks map[int32]bool, year int) bool {
	works, marked := marks[dayOf(time.Date(year, 10, 1, 0, 0, 0, 0, time.UTC))]
	return marked && !works
}

// readHolidays adds the rows of a table: true is a working day.
func readHolidays(r io.Reader, marks map[int32]bool, names map[int32]string) error {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.FieldsPerRecord = 3
	for line := 1; ; line++ {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("节假日表第 %d 行应有三列 date,kind,name", line)
		}
		if line == 1 && strings.TrimPrefix(rec[0], "\ufeff") == "date" {
			continue
		}
		t, err := time.Parse(time.DateOnly, strings.TrimSpace(rec[0]))
		if err != nil {
			return fmt.Errorf("节假日表的日期应写成 2027-01-01，不是 %q", rec[0])
		}
		if rec[1] != "holiday" && rec[1] != "workday" {
			return fmt.Errorf("节假日表 %s：kind 只能是 holiday 或 workday，不是 %q", rec[0], rec[1])
		}
		marks[dayOf(t)], names[dayOf(t)] = rec[1] == "workday", rec[2]
	}
}

// Years is the first and the last year known.
func (c *Calendar) Years() (first, last int) { return c.years[0], c.years[1] }

func (c *Calendar) knows(d int32) bool {
	return d >= c.first && int(d-c.first) < len(c.working)-1
}

func (c *Calendar) isWorking(d int32) bool {
	return c.working[d-c.first+1] > c.working[d-c.first]
}

// Day tells about the day that t shows: whether its year is known, whether it
// is a working day, and the name of the holiday or make-up day, "" if none.
func (c *Calendar) Day(t time.Time) (known, working bool, name string) {
	d := dayOf(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
	if !c.knows(d) {
		return false, false, ""
	}
	return true, c.isWorking(d), c.names[d]
}

// WorkingDays counts the working days after the day of from, up to and with
// the day of to; both are seconds of wall-clock. It is 0 where to is not after
// from, and not ok where a year is unknown.
func (c *Calendar) WorkingDays(from, to int64) (n int32, ok bool) {
	a, b := day(from), day(to)
	if !c.knows(a) || !c.knows(b) {
		return 0, false
	}
	if b <= a {
		return 0, true
	}
	return c.working[b-c.first+1] - c.working[a-c.first+1], true
}

// Deadline adds n units to a time of receipt. Hours run by the clock. Calendar
// and working days run from the day after receipt, as limits in days do in
// administrative practice, and end at the last second of the last day. It is
// not ok where a year is unknown.
func (c *Calendar) Deadline(received int64, n int, unit TimeUnit) (due int64, ok bool) {
	const secondsADay = 86400
	d := day(received)
	switch unit {
	case Hours:
		return received + int64(n)*3600, true
	case Days:
		return int64(d+int32(n)+1)*secondsADay - 1, true
	}
	if !c.knows(d) {
		return 0, false
	}
	want := c.working[d-c.first+1] + int32(n)
	// Working days come in at least two of three days; a few steps from the
	// estimate find the day.
	end := d + int32(n)
	for c.knows(end) && c.working[end-c.first+1] < want {
		end += max(1, want-c.working[end-c.first+1])
	}
	if !c.knows(end) {
		return 0, false
	}
	return int64(end+1)*secondsADay - 1, true
}
