package metrics

import (
	"fmt"
	"math"
	"slices"
)

// HeatConfig weighs what makes an incident hot, section metrics.heat.
type HeatConfig struct {
	People   float64 `yaml:"people"`
	Speed    float64 `yaml:"speed"`
	Votes    float64 `yaml:"votes"`
	Severity float64 `yaml:"severity"`
	// HalfLifeDays is the age of the last message at which heat has halved.
	HalfLifeDays float64 `yaml:"half_life_days"`
}

func (c HeatConfig) validate() error {
	for _, w := range []float64{c.People, c.Speed, c.Votes, c.Severity} {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("heat：权重不能为负，现为 %v", w)
		}
	}
	if !(c.HalfLifeDays > 0) {
		return fmt.Errorf("heat.half_life_days 应大于 0，现为 %v", c.HalfLifeDays)
	}
	return nil
}

// Heat is what an incident's heat is made of.
type Heat struct {
	Messages int32
	People   int32   // distinct known persons, and every case without one
	Speed    int32   // most messages within seven days
	Votes    int64   // for and against
	Severity float64 // mean of the cases', 1 to 3; 1 where none is known
	AgeDays  float64 // from the last message to the as-of date; 0 where no date is known
	Value    float64
}

// HeatOf measures the heat (热度) of an incident made of the members, indexes of
// cases, as of p.AsOf:
//
//	(w_p ln(1+people) + w_s ln(1+speed) + w_v ln(1+votes) + w_g (severity−1)) · 2^(−age/half-life)
//
// Each doubling of people, speed or votes adds the same, as feeling for size does.
// It is 0 without members, never negative, grows with every part, and has no upper
// bound; ten people in one week with severity 2 make 5.8 by the default weights.
// The formula is ours; its parts are those that seed 003 and the 2020 Teddy Cup's
// problem C ask for (people, time, votes), with severity.
func HeatOf(cases []Case, members []int32, p *Params) Heat {
	var h Heat
	people := map[uint64]bool{}
	var days []int32
	var severity, graded float64
	for _, i := range members {
		c := &cases[i]
		h.Messages++
		h.Votes += int64(max(0, c.Votes))
		if c.Person == 0 {
			h.People++
		} else if !people[c.Person] {
			people[c.Person] = true
			h.People++
		}
		if c.Severity > 0 {
			severity += float64(c.Severity)
			graded++
		}
		if c.Received != NoTime {
			days = append(days, day(c.Received))
		}
	}
	h.Severity = 1
	if graded > 0 {
		h.Severity = severity / graded
	}
	slices.Sort(days)
	h.Speed = fastest(days, 7)
	if len(days) > 0 {
		h.AgeDays = max(0, float64(day(p.AsOf)-days[len(days)-1]))
	}
	w := p.Config.Heat
	raw := w.People*math.Log1p(float64(h.People)) + w.Speed*math.Log1p(float64(h.Speed)) +
		w.Votes*math.Log1p(float64(h.Votes)) + w.Severity*(h.Severity-1)
	if h.Messages > 0 {
		h.Value = raw * math.Exp2(-h.AgeDays/w.HalfLifeDays)
	}
	return h
}

// fastest is the most days, sorted, that lie within a window of so many days.
func fastest(days []int32, window int32) (most int32) {
	from := 0
	for to := range days {
		for days[to]-days[from] >= window {
			from++
		}
		most = max(most, int32(to-from+1))
	}
	return most
}
