package metrics

import (
	"weisu/ingest"
)

// A CauseProfile counts why the cases of a set arose.
type CauseProfile struct {
	Cases   int32
	Factors [6]int32 // by Case.Factor; 0 is unknown
	Stages  [7]int32 // by Case.Stage; 0 is unknown
	Forces  [4]int32 // by Case.Force; 0 is unknown
}

func (p *CauseProfile) add(c *Case) {
	p.Cases++
	p.Factors[c.Factor]++
	p.Stages[c.Stage]++
	p.Forces[c.Force]++
}

// A HandlingProfile says how the cases of a set were handled: for each flag the
// share of the cases of which it is known, and the mean grades of the replies.
// Late counts of those with a deadline judged, not contacted, unresolved and
// dissatisfied of those that answered in the follow-up call, repeated and false
// closures of those with a known person (false closures: that were closed), passed
// on of all.
type HandlingProfile struct {
	Shares  [len(HandlingFlags)]Proportion
	Replies int32      // cases with a reply
	Grades  [3]float64 // means of relevance, completeness, explanation over them; NaN without
}

// A profiler adds up a HandlingProfile.
type profiler struct {
	num, n [len(HandlingFlags)]int32
	grades [3]float64
	reply  int32
}

func (q *profiler) add(c *Case, flags Handling, p *Params) {
	known := [len(HandlingFlags)]bool{
		p.State(c) != TimeUnknown && p.State(c) != Open,
		ingest.Answer(c.Contacted) != ingest.Unanswered,
		ingest.Answer(c.Resolved) != ingest.Unanswered,
		ingest.Satisfaction(c.Satisfaction) != ingest.SatisfactionUnknown,
		c.Person != 0,
		true,
		c.Person != 0 && c.Closed != NoTime,
	}
	for i, k := range known {
		if k {
			q.n[i]++
			if flags&HandlingFlags[i].Flag != 0 {
				q.num[i]++
			}
		}
	}
	if c.Reply[0] != NoGrade {
		q.reply++
		for i, g := range c.Reply {
			q.grades[i] += float64(g) / MaxGrade
		}
	}
}

func (q *profiler) profile() (h HandlingProfile) {
	for i := range h.Shares {
		h.Shares[i] = NewProportion(q.num[i], q.n[i])
	}
	h.Replies = q.reply
	for i, g := range q.grades {
		h.Grades[i] = g / float64(q.reply) // NaN without replies
	}
	return h
}

// Profiles describes the members, indexes of cases, of one set.
func Profiles(cases []Case, flags []Handling, members []int32, p *Params) (CauseProfile, HandlingProfile) {
	var cause CauseProfile
	var q profiler
	for _, i := range members {
		cause.add(&cases[i])
		q.add(&cases[i], flags[i], p)
	}
	return cause, q.profile()
}
