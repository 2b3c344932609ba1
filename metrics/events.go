package metrics

import (
	"cmp"
	"slices"
)

// An Event is one matter that somebody must hear of at once, whatever the counts say.
type Event struct {
	Kind   string // one of EventKinds
	Node   int32  // hospital, or the unit where it belongs to none
	Issue  int16  // of the latest case; -1 none
	Cases  []int32
	First  int64 // receipt of the first and of the latest case
	Last   int64
	People int32 // distinct known persons
	Status AlertStatus
	// Escalate is the duty to report it; nil where none is configured.
	Escalate *Escalation
}

const (
	eventNewDays  = 7  // an event whose first case is so young is new
	eventOverDays = 14 // one without a case for longer is over
)

// An eventKey joins the cases of one event: those of one incident, or of one
// person's repeats; else each case is its own.
type eventKey struct {
	kind, node, group int32
}

// Events returns what the complaints in scope of the last Warning.EventDays (before the
// as-of time, or the last receipt where that is earlier by more than a few days) tell of:
// one event for each kind, hospital and incident, or case that belongs to none. A
// person's complaints of the same matter are one event from Warning.SamePerson on, as
// is every closing that proved false. incident gives a case's incident, -1 for none.
// Handle must have run. The latest come first.
func Events(cases []Case, handled Handlings, incident func(int) int32, p *Params) ([]Event, error) {
	places, err := p.Tree.Hospitals()
	if err != nil {
		return nil, err
	}
	kinds := EventKinds()
	now := min(p.AsOf, int64(p.known(spanOf(cases))+1)*86400-1)
	from := now - int64(p.Config.Warning.EventDays)*86400
	chain := chains(cases, handled)
	found := map[eventKey][]int32{}
	for i := range cases {
		c := &cases[i]
		if !c.judged() || !c.InScope && p.Config.Scope != "all" || c.Received == NoTime || c.Received > p.AsOf {
			continue
		}
		add := func(kind int, group int32) {
			k := eventKey{int32(kind), places[c.Node], group}
			found[k] = append(found[k], int32(i))
		}
		group := int32(-1 - i)
		if g := incident(i); g >= 0 {
			group = g
		}
		for k := range kinds[:len(kinds)-2] {
			if c.Events&(1<<k) != 0 {
				add(k, group)
			}
		}
		if chain[i].length >= p.Config.Warning.SamePerson {
			add(len(kinds)-2, chain[i].first)
		}
		if handled.Flags[i]&FalseClosure != 0 {
			add(len(kinds)-1, int32(i))
		}
	}
	var events []Event
	for k, members := range found {
		if e, ok := newEvent(cases, members, from); ok {
			e.Kind, e.Node = kinds[k.kind], k.node
			e.Status = e.status(now)
			e.Escalate = p.Config.Warning.duty(e.Kind)
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Node, b.Node), cmp.Compare(a.Cases[0], b.Cases[0]))
	})
	return events, nil
}

// newEvent is not ok where no case is as late as from.
func newEvent(cases []Case, members []int32, from int64) (Event, bool) {
	slices.SortFunc(members, func(a, b int32) int {
		return cmp.Or(cmp.Compare(cases[a].Received, cases[b].Received), cmp.Compare(a, b))
	})
	last := &cases[members[len(members)-1]]
	e := Event{Cases: members, First: cases[members[0]].Received, Last: last.Received, Issue: last.Issue}
	e.People = People(cases, members)
	return e, e.Last >= from
}

// People counts the distinct known persons among the members.
func People(cases []Case, members []int32) int32 {
	persons := map[uint64]bool{}
	for _, i := range members {
		if p := cases[i].Person; p != 0 {
			persons[p] = true
		}
	}
	return int32(len(persons))
}

func (e *Event) status(now int64) AlertStatus {
	switch {
	case now-e.Last > eventOverDays*86400:
		return AlertOver
	case now-e.First <= eventNewDays*86400:
		return AlertNew
	}
	return AlertContinuing
}

// duty is the first escalation of a kind.
func (w *WarningConfig) duty(kind string) *Escalation {
	for i := range w.Escalate {
		if w.Escalate[i].Kind == kind {
			return &w.Escalate[i]
		}
	}
	return nil
}

// A link is where a case stands in the row of a person's repeats.
type link struct {
	first  int32 // the first case of the row
	length int   // of the row so far
}

// chains follows every case's repeats back to the first. A case of the row counts
// once the row is as long as its own place in it; so the row's earlier cases do not.
func chains(cases []Case, handled Handlings) []link {
	order := make([]int32, 0, len(cases))
	all := make([]link, len(cases))
	for i := range cases {
		all[i] = link{int32(i), 1}
		if handled.Before[i] >= 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(cases[a].Received, cases[b].Received), cmp.Compare(cases[a].Order, cases[b].Order), cmp.Compare(a, b))
	})
	for _, i := range order {
		before := all[handled.Before[i]]
		all[i] = link{before.first, before.length + 1}
	}
	return all
}
