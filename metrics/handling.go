package metrics

import (
	"cmp"
	"math"
	"slices"

	"weisu/ingest"
	"weisu/nlp"
)

// Handling says how one case was handled (办理), the second of the two analyses
// of one case (一案双析): a set of flags, all of which are bad.
type Handling uint8

// The flags.
const (
	HandledLate  Handling = 1 << iota // 超时：closed after the deadline, or open past it
	NotContacted                      // 未联系：the follow-up call says so
	Unresolved                        // 未解决：the follow-up call says so
	Displeased                        // 不满意：the follow-up call says so
	Repeats                           // 重复：the person has complained of the issue at the unit before
	PassedOn                          // 转办：the order went to several units, or its reply only passes it on
	FalseClosure                      // 假闭环：closed, and the person was back with the issue within days
)

// HandlingFlags lists the flags with their Chinese names, in the order of profiles.
var HandlingFlags = [...]struct {
	Flag    Handling
	Name    string // in marts
	Chinese string
}{
	{HandledLate, "late", "超时"},
	{NotContacted, "not_contacted", "未联系"},
	{Unresolved, "unresolved", "未解决"},
	{Displeased, "dissatisfied", "不满意"},
	{Repeats, "repeated", "重复诉求"},
	{PassedOn, "passed_on", "转办"},
	{FalseClosure, "false_closure", "假闭环"},
}

// Handlings are how all cases were handled.
type Handlings struct {
	Flags  []Handling // by case
	Before []int32    // by case: index of the person's case that it repeats, -1 none
}

// Handle judges how every case was handled as of Params.AsOf. AssignClasses must
// have run. Withdrawn cases and praise have no flags. What an export does not tell
// (no follow-up call, no person) is no flag either: HandlingProfile counts of how
// many cases something is known.
func Handle(cases []Case, p *Params) (Handlings, error) {
	places, err := p.Tree.Hospitals()
	if err != nil {
		return Handlings{}, err
	}
	h := Handlings{Flags: make([]Handling, len(cases)), Before: make([]int32, len(cases))}
	for i := range cases {
		h.Before[i] = -1
		c := &cases[i]
		if !c.judged() {
			continue
		}
		if s := p.State(c); s == Late || s == Overdue {
			h.Flags[i] |= HandledLate
		}
		if c.Referral {
			h.Flags[i] |= PassedOn
		}
		if ingest.Answer(c.Contacted) == ingest.No {
			h.Flags[i] |= NotContacted
		}
		if ingest.Answer(c.Resolved) == ingest.No {
			h.Flags[i] |= Unresolved
		}
		if ingest.Satisfaction(c.Satisfaction) == ingest.Dissatisfied {
			h.Flags[i] |= Displeased
		}
	}
	h.passedOn(cases)
	h.repeats(cases, p, places)
	return h, nil
}

// judged tells the cases that are handled at all.
func (c *Case) judged() bool { return !c.Withdrawn && nlp.Kind(c.Kind) != nlp.KindPraise }

// passedOn marks the cases of orders that went to several units.
func (h *Handlings) passedOn(cases []Case) {
	order := make([]uint32, 0, len(cases))
	for i := range cases {
		if cases[i].judged() {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(cases[a].Order, cases[b].Order) })
	for from := 0; from < len(order); {
		to, units := from+1, 1
		for ; to < len(order) && cases[order[to]].Order == cases[order[from]].Order; to++ {
			if cases[order[to]].Node != cases[order[from]].Node {
				units++
			}
		}
		if units > 1 {
			for _, i := range order[from:to] {
				h.Flags[i] |= PassedOn
			}
		}
		from = to
	}
}

// repeats finds the cases in which a known person complains again, by another
// order, of the same issue at the same hospital (or the unit, where it belongs to
// none) within Handling.RepeatDays. Where the earlier case was closed before, and
// at most Handling.ReopenDays before, its closing was a false one.
func (h *Handlings) repeats(cases []Case, p *Params, places []int32) {
	var order []uint32
	for i := range cases {
		if c := &cases[i]; c.judged() && c.Person != 0 && c.Received != NoTime && c.Issue >= 0 {
			order = append(order, uint32(i))
		}
	}
	same := func(a, b *Case) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(places[a.Node], places[b.Node]), cmp.Compare(a.Issue, b.Issue))
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := &cases[a], &cases[b]
		return cmp.Or(same(x, y), cmp.Compare(x.Received, y.Received), cmp.Compare(x.Order, y.Order), cmp.Compare(a, b))
	})
	for k := 1; k < len(order); k++ {
		now, was := &cases[order[k]], &cases[order[k-1]]
		if same(now, was) != 0 || now.Order == was.Order {
			continue
		}
		if day(now.Received)-day(was.Received) > int32(p.Config.Handling.RepeatDays) {
			continue
		}
		h.Flags[order[k]] |= Repeats
		h.Before[order[k]] = int32(order[k-1])
		if was.Closed != NoTime && !was.ClosedTooEarly() && was.closedBy(now.Received) &&
			day(now.Received)-day(was.Closed) <= int32(p.Config.Handling.ReopenDays) {
			h.Flags[order[k-1]] |= FalseClosure
		}
	}
}

// Hospitals gives every node its hospital, itself where it belongs to none.
func (t Tree) Hospitals() ([]int32, error) {
	paths, err := t.paths()
	if err != nil {
		return nil, err
	}
	out := make([]int32, len(paths))
	for n, path := range paths {
		out[n] = int32(n)
		for _, m := range path {
			if t.Hospital[m] {
				out[n] = m
			}
		}
	}
	return out, nil
}

// Promptness grades the time of a written reply in [0, 1]: the share of the time
// allowed that was left, 1 at once, 0 at the deadline or after it. It is NaN where
// receipt, reply or deadline are not known.
func Promptness(received, replied, due int64) float64 {
	if received == NoTime || replied == NoTime || due == NoTime || due <= received || replied < received {
		return math.NaN()
	}
	return max(0, 1-float64(replied-received)/float64(due-received))
}
