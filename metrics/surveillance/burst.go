package surveillance

import (
	"math"
	"slices"
)

// A Burst is a time in which events came faster than at the level below.
type Burst struct {
	Level      int
	Start, End float64
	Weight     float64 // cost saved, in nats, against staying at the level below
}

// mostStates bounds the automaton of Bursts.
const mostStates = 64

// Bursts finds the bursts of events by Kleinberg's infinite automaton, cut to as many
// states as the gaps can need. State j has exponential gaps of the rate αⱼ = sʲ·n/T,
// T being the time from the first event to the last and n the gaps; it costs
//
//	−ln(αⱼ·exp(−αⱼ·x)) for a gap x, and γ·ln n for each state upwards
//
// The cheapest sequence of all is found by Viterbi's algorithm, not step by step. A
// burst of level j is a longest run of states j or above, and begins and ends with
// an event; level 0 is the whole time. They come by start, outer before inner.
// Times may have any unit and order; events at one time count as one, and times
// that are not finite are none. Fewer than two times, s ≤ 1 or γ ≤ 0 give none.
// Source: Kleinberg, Data Mining and Knowledge Discovery 2003 (7) 373–397, doi
// 10.1023/A:1024940629314; R's bursts, pybursts.
func Bursts(times []float64, s, gamma float64) []Burst {
	times = slices.DeleteFunc(slices.Clone(times), func(t float64) bool { return math.IsNaN(t) || math.IsInf(t, 0) })
	slices.Sort(times)
	times = slices.Compact(times)
	n := len(times) - 1
	if n < 1 || !(s > 1) || !(gamma > 0) || math.IsInf(s, 1) || math.IsInf(gamma, 1) || math.IsInf(times[n]-times[0], 1) {
		return nil
	}
	least := math.Inf(1)
	for i := range n {
		least = min(least, times[i+1]-times[i])
	}
	total := times[n] - times[0]
	states := min(mostStates, max(1, int(math.Ceil(1+math.Log(total/least)/math.Log(s)))))
	log := math.Log(float64(n) / total)
	cost := func(t, j int) float64 {
		rate := log + float64(j)*math.Log(s)
		return math.Exp(rate)*(times[t+1]-times[t]) - rate
	}
	path := viterbi(n, states, gamma*math.Log(float64(n)), cost)
	return nested(path, cost, func(from, to int) (float64, float64) { return times[from], times[to] })
}

// BatchedBursts finds the bursts of a word or an issue in texts that come in
// batches: of the texts[t] of the batch t, hits[t] have it. State 0 has it with
// the probability p₀ = Σhits/Σtexts, state 1 with s·p₀, at most 0.9999; they cost
//
//	−ln(Binomial(hits; texts, pⱼ)), and γ·ln n to go up, n being the batches
//
// Start and End are the first and the last batch of the burst, counted from 0; its
// level is 1, and its weight the sum of what state 1 saves. The cheapest sequence is
// found by Viterbi's algorithm. Slices of two lengths, a batch with more hits than
// texts or a number that is no count, s ≤ 1 or γ ≤ 0, and no hits at all give none.
// Source: as Bursts, section 4.
func BatchedBursts(hits, texts []float64, s, gamma float64) []Burst {
	if len(hits) != len(texts) || !(s > 1) || !(gamma > 0) || math.IsInf(gamma, 1) {
		return nil
	}
	sumHits, sumTexts := 0.0, 0.0
	for t := range hits {
		if !isCount(hits[t]) || !isCount(texts[t]) || hits[t] > texts[t] {
			return nil
		}
		sumHits += hits[t]
		sumTexts += texts[t]
	}
	p0 := sumHits / sumTexts
	if sumHits == 0 || s*p0 <= p0 || p0 >= 0.9999 {
		return nil
	}
	p := [2]float64{p0, min(0.9999, s*p0)}
	// The binomial coefficient is the same in both states.
	cost := func(t, j int) float64 {
		return -hits[t]*math.Log(p[j]) - (texts[t]-hits[t])*math.Log1p(-p[j])
	}
	path := viterbi(len(hits), 2, gamma*math.Log(float64(len(hits))), cost)
	bursts := nested(path, cost, func(from, to int) (float64, float64) { return float64(from), float64(to - 1) })
	return slices.DeleteFunc(bursts, func(b Burst) bool { return b.Level == 0 })
}

// viterbi returns the states of the cheapest path through n steps, from state 0,
// when each state upwards costs up. Of equal paths it takes the lower state.
func viterbi(n, states int, up float64, cost func(t, j int) float64) []int {
	from := make([]uint8, n*states)
	total, next := make([]float64, states), make([]float64, states)
	for j := range total {
		total[j] = float64(j) * up
	}
	for t := range n {
		// Going down is free: the best of the states above, by a running minimum;
		// going up costs up a state: the best below, by another.
		best, at := math.Inf(1), 0
		for j := states - 1; j >= 0; j-- {
			if t > 0 && total[j] <= best {
				best, at = total[j], j
			}
			next[j], from[t*states+j] = best, uint8(at)
		}
		if t == 0 {
			copy(next, total)
		}
		for j := 1; j < states; j++ {
			if below := next[j-1] + up; t > 0 && below <= next[j] {
				next[j], from[t*states+j] = below, from[t*states+j-1]
			}
		}
		for j := range next {
			next[j] += cost(t, j)
		}
		total, next = next, total
	}
	state := 0
	for j, c := range total {
		if c < total[state] {
			state = j
		}
	}
	path := make([]int, n)
	for t := n - 1; t >= 0; t-- {
		path[t] = state
		state = int(from[t*states+state])
	}
	return path
}

// nested turns a path into bursts: each longest run of states at or above a level.
// span gives the start and the end of the steps from ≤ t < to.
func nested(path []int, cost func(t, j int) float64, span func(from, to int) (float64, float64)) []Burst {
	var bursts []Burst
	var open []int // indices of bursts begun, one a level
	var began []int
	shut := func(t int) {
		last := len(open) - 1
		b := &bursts[open[last]]
		b.Start, b.End = span(began[last], t)
		open, began = open[:last], began[:last]
	}
	for t, state := range path {
		for len(open) > state+1 {
			shut(t)
		}
		for len(open) <= state {
			bursts = append(bursts, Burst{Level: len(open)})
			open, began = append(open, len(bursts)-1), append(began, t)
		}
		for level := 1; level < len(open); level++ {
			bursts[open[level]].Weight += cost(t, level-1) - cost(t, level)
		}
	}
	for len(open) > 0 {
		shut(len(path))
	}
	return bursts
}
