package main

import (
	"fmt"
	"io"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/warehouse"
)

// measures are what the facts, the tables and the summary need of the cases.
type measures struct {
	params       *metrics.Params
	units        []ingest.Unit // by node index
	dimUnits     []warehouse.DimUnit
	dimIssues    []warehouse.DimIssue
	dimCauses    []warehouse.DimCause
	issues       []metrics.IssuePeriodRow // of the root
	rates        []metrics.RatesRow       // of years
	totals       []metrics.IssueTotal
	city         metrics.KindCount // of the root
	states       [5]int64          // cases in scope by metrics.TimeState
	noDeadline   int64             // deadlines that the calendar's years do not reach
	handled      metrics.Handlings
	clusters     *clusters
	top          topClusters
	termsSampled float64 // share of the texts that words were counted in
	events       []warehouse.Alert
	alerts       int
	hospitals    []int32 // by node: its hospital, itself where it belongs to none
	tooEarly     int64   // cases, in scope or not, that were closed before they were received
}

// assign settles, once everything is read, what the tables and the facts both
// need: the units, and every case's deadline class.
func (j *job) assign() (*measures, error) {
	m := &measures{units: j.in.Units().Nodes()}
	var err error
	m.params = &metrics.Params{
		Config: &j.cfg.Metrics, Calendar: j.calendar, AsOf: seconds(j.in.AsOf()),
		Urgencies: j.book.urgencies.names, Reasons: j.book.reasons.names,
	}
	if m.params.Tree, err = j.book.settle(m.units); err != nil {
		return nil, err
	}
	if m.hospitals, err = m.params.Tree.Hospitals(); err != nil {
		return nil, err
	}
	m.params.Visits = visitsOf(j.visits, m.units, m.params.Tree)
	m.params.Changes = j.changes(m.units)
	metrics.AssignClasses(j.book.cases, m.params)
	if m.handled, err = metrics.Handle(j.book.cases, m.params); err != nil {
		return nil, err
	}
	if m.dimUnits, err = j.dimUnits(m); err != nil {
		return nil, err
	}
	m.dimIssues = j.dimIssues()
	m.dimCauses = j.dimCauses(m)
	return m, nil
}

// inScope is the number of complaints about health care.
func (m *measures) inScope() int64 { return m.city.Total - m.city.OutOfScope }

// count takes what the summary says of the cases as a whole.
func (m *measures) count(cases []metrics.Case) error {
	counts, err := metrics.KindCounts(cases, m.params.Tree)
	if err != nil {
		return err
	}
	if len(counts) > 0 {
		m.city = counts[0] // the root comes first
	}
	m.tally(cases)
	return nil
}

// tally counts how the cases in scope stand against their deadlines, and what
// is wrong with the times of any.
func (m *measures) tally(cases []metrics.Case) {
	for i := range cases {
		c := &cases[i]
		if c.Withdrawn {
			continue
		}
		if c.ClosedTooEarly() {
			m.tooEarly++
		}
		if !c.InScope {
			continue
		}
		s := m.params.State(c)
		m.states[s]++
		if _, ok := m.params.Due(c); !ok && c.Received != metrics.NoTime && !c.Roughly && c.Class != metrics.NoClass {
			m.noDeadline++
		}
	}
}

func loadCalendar(path string) (*metrics.Calendar, error) {
	calendar, err := metrics.NewCalendar(nil)
	if err != nil {
		return nil, err
	}
	err = loadTable(path, "metrics.holidays", "节假日表", func(r io.Reader) (err error) {
		if calendar, err = metrics.NewCalendar(r); err != nil {
			return fmt.Errorf("%s（metrics.holidays）：%w", path, err)
		}
		return nil
	})
	return calendar, err
}

// settle turns the cases' nodes into indexes of the tree.
func (b *caseBook) settle(units []ingest.Unit) (metrics.Tree, error) {
	index := make(map[string]int32, len(units))
	levels := interner{}
	var tree metrics.Tree
	for i, u := range units {
		parent := int32(-1)
		if u.Parent != "" {
			p, ok := index[u.Parent]
			if !ok {
				return tree, fmt.Errorf("单位 %s 的上级 %s 不在它之前", u.ID, u.Parent)
			}
			parent = p
		}
		index[u.ID] = int32(i)
		tree.Parent = append(tree.Parent, parent)
		tree.Hospital = append(tree.Hospital, u.Level == ingest.LevelHospital)
		tree.Level = append(tree.Level, uint8(levels.of(string(u.Level))))
	}
	nodes := make([]int32, len(b.nodes.names))
	for i, id := range b.nodes.names {
		n, ok := index[id]
		if !ok {
			return tree, fmt.Errorf("单位 %s 不在单位树中", id)
		}
		nodes[i] = n
	}
	for i := range b.cases {
		b.cases[i].Node = nodes[b.cases[i].Node]
	}
	return tree, nil
}

// changes are the events of the units and issues that there are.
func (j *job) changes(units []ingest.Unit) (changes []metrics.Change) {
	nodes := map[string]int32{"": 0}
	for i, u := range units {
		nodes[u.ID] = int32(i)
	}
	for _, e := range j.events {
		node, ok := nodes[e.UnitID]
		if !ok {
			j.strayEvents++
			continue
		}
		c := metrics.Change{Node: node, Issue: j.book.issue(e.Issue), From: metrics.Day(e.Date), Until: metrics.Lasting}
		if !e.Until.IsZero() {
			c.Until = metrics.Day(e.Until)
		}
		changes = append(changes, c)
	}
	return changes
}

// visitsOf gives a node's visits in a month: its own if given, else the sum of
// the units below, if all of them that see patients have theirs.
func visitsOf(visits ingest.Visits, units []ingest.Unit, tree metrics.Tree) func(int32, metrics.Period) (int64, bool) {
	if len(visits) == 0 {
		return nil
	}
	children := make([][]int32, len(units))
	for n, p := range tree.Parent {
		if p >= 0 {
			children[p] = append(children[p], int32(n))
		}
	}
	var of func(int32, metrics.Period) (int64, bool)
	of = func(n int32, month metrics.Period) (int64, bool) {
		label := metrics.Periods{MonthStart: 1}.Label(month)
		if v, ok := visits[ingest.UnitMonth{UnitID: units[n].ID, Month: label}]; ok {
			return v, true
		}
		if units[n].Level == ingest.LevelHospital || units[n].Level == ingest.LevelDepartment {
			return 0, false
		}
		var sum int64
		found := false
		for _, c := range children[n] {
			if !units[c].Listed {
				continue
			}
			v, ok := of(c, month)
			if !ok && units[c].Level == ingest.LevelHospital {
				return 0, false
			}
			sum += v
			found = found || ok
		}
		return sum, found
	}
	return of
}

// span is the days that dim_date must hold: all that a fact or deadline names.
func (j *job) span() (first, last time.Time, ok bool) {
	for i := range j.book.cases {
		c := &j.book.cases[i]
		for _, s := range [...]int64{c.Received, c.Closed, c.Responded} {
			if c.Withdrawn || s == metrics.NoTime {
				continue
			}
			t := time.Unix(s, 0).UTC()
			if !ok || t.Before(first) {
				first = t
			}
			if !ok || t.After(last) {
				last = t
			}
			ok = true
		}
	}
	if !ok {
		return first, last, false
	}
	first = time.Date(first.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	last = time.Date(last.Year(), 12, 31, 0, 0, 0, 0, time.UTC)
	return first, last, true
}
