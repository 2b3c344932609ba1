package metrics

import (
	"slices"

	"weisu/ingest"
	"weisu/nlp"
)

// A Measure is a number by which units are compared.
type Measure uint8

// The measures.
const (
	VisitRate Measure = iota // complaints per 10,000 visits
	ResponseRate
	ResolutionRate
	SatisfactionRate
	OnTimeRate
	RepeatShare
	SevereShare
	measures
)

// Name is the metric's, see Metrics.
func (m Measure) Name() string {
	return [...]string{
		"rate_per_10k_visits", "response", "resolution", "satisfaction", "on_time_rate", "repeat_share", "severe_share",
	}[m]
}

// Metric is the measure's declaration.
func (m Measure) Metric() Metric {
	all := Metrics()
	return all[slices.IndexFunc(all, func(d Metric) bool { return d.Name == m.Name() })]
}

// Measures lists all measures.
func Measures() []Measure {
	all := make([]Measure, measures)
	for i := range all {
		all[i] = Measure(i)
	}
	return all
}

// part is what one case adds to the numerator and to the denominator of a
// measure; of VisitRate the denominator is not a matter of cases.
func (p *Params) part(m Measure, c *Case, flags Handling, state TimeState, counted *[8]bool) (num, den float64) {
	followed := !c.Excluded && ingest.Answer(c.FollowedUp) == ingest.Yes && nlp.Kind(c.Kind) != nlp.KindPraise
	switch m {
	case VisitRate:
		return truth(counted[c.Kind] && c.Issue >= 0), 0
	case ResponseRate:
		return truth(followed && yes(c.Contacted) == 1), truth(followed)
	case ResolutionRate:
		return truth(followed && yes(c.Resolved) == 1), truth(followed)
	case SatisfactionRate:
		return truth(followed) * satisfactionWeight(int(c.Satisfaction), p.Config.Rates.Basically), truth(followed)
	case OnTimeRate:
		return truth(state == OnTime), truth(state == OnTime || state == Late || state == Overdue)
	case RepeatShare:
		known := c.Person != 0 && c.Issue >= 0 && counted[c.Kind]
		return truth(known && flags&Repeats != 0), truth(known)
	}
	return truth(c.Severity >= 3 && counted[c.Kind]), truth(counted[c.Kind] && c.Severity > 0)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
