package ingest

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// An Event is something that changed, or disturbed for a while, how many
// complaints a unit has: a policy, a move, a project, a breakdown.
type Event struct {
	Date time.Time // the first day
	// Until is the last day of a disturbance; zero for a change that lasts.
	Until  time.Time
	UnitID string // and all units below it
	Issue  string // code as in dim_issue; "" is all issues
	What   string
}

// LoadEvents reads events.csv (UTF-8) from r: date,unit_id,issue,event and, if
// it is there, until. The unit may be given by id, name or alias; without a
// unit the event is the whole city's, without an issue it is about all. issues
// tells the codes that there are. The error lists every fault with its line.
func LoadEvents(name string, r io.Reader, units *Units, issues func(code string) bool) ([]Event, error) {
	rows, err := readList(name, r, []string{"date", "unit_id", "issue", "event"}, []string{"until"})
	if err != nil {
		return nil, err
	}
	var events []Event
	var errs []error
	for _, row := range rows {
		fault := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s 第 %d 行: %s", name, row.line, fmt.Sprintf(format, args...)))
		}
		e := Event{Issue: row.cell("issue"), What: row.cell("event")}
		if row.cell("unit_id") != "" {
			e.UnitID = units.lookup(row.cell("unit_id"))
		}
		var ok bool
		if e.Date, ok = eventDay(row.cell("date")); !ok {
			fault("看不懂日期“%s”,应写作 2024-11-05", row.cell("date"))
		}
		if s := row.cell("until"); s != "" {
			if e.Until, ok = eventDay(s); !ok {
				fault("看不懂日期“%s”,应写作 2024-11-05", s)
			} else if e.Until.Before(e.Date) {
				fault("until %s 早于 date %s", s, row.cell("date"))
			}
		}
		if e.Issue != "" && !issues(e.Issue) {
			fault("没有问题编码“%s”;空着表示所有问题", e.Issue)
		}
		if e.What == "" {
			fault("event 不能为空:写明发生了什么")
		}
		events = append(events, e)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return events, nil
}

// eventDay reads a day that is written out in full.
func eventDay(s string) (time.Time, bool) {
	t, kind, ok := parseDate(s, time.Time{})
	return t.Truncate(24 * time.Hour), ok && kind == DateAbsolute
}
