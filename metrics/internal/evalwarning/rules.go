package main

import (
	"weisu/metrics"
	"weisu/metrics/surveillance"
)

// longestWindow is of surveillance.DefaultOptions(52).
const longestWindow = 3

// A rule says of every series of a table whether it is an alarm, in the week that
// is so many after the first watched.
type rule struct {
	name   string
	alarms func(cells []cell, week int) []bool
}

// limit is the rule nothing can do much better than: it knows the true means and
// dispersions, and tests and decides as the combined rule does.
const limit = "known mean"

func rules() []rule {
	ears := func(m surveillance.EARSMethod) func(*cell, int) bool {
		return func(c *cell, t int) bool {
			from := t - surveillance.EARSBaseline - 4 // all that C3 looks back
			bounds := surveillance.EARS(c.counts[from:t+1], m, surveillance.EARSBaseline, m.Alpha())
			return c.counts[t] > bounds[t-from]
		}
	}
	return []rule{
		{"combined", decided(judged)},
		{limit, decided(known)},
		{"EARS C1", each(ears(surveillance.C1))},
		{"EARS C2", each(ears(surveillance.C2))},
		{"EARS C3", each(ears(surveillance.C3))},
		{"Farrington", each(farrington)},
		{"CUSUM", each(cusum)},
	}
}

// decided shows what Benjamini and Hochberg's procedure lets pass of the week's table.
func decided(p func(c *cell, t int) float64) func([]cell, int) []bool {
	return func(cells []cell, week int) []bool {
		ps, out := make([]float64, len(cells)), make([]bool, len(cells))
		for i := range cells {
			ps[i] = p(&cells[i], cells[i].watchAt+week)
		}
		for i, q := range metrics.BenjaminiHochberg(ps) {
			out[i] = q <= surveillance.Level
		}
		return out
	}
}

func each(alarm func(c *cell, t int) bool) func([]cell, int) []bool {
	return func(cells []cell, week int) []bool {
		out := make([]bool, len(cells))
		for i := range cells {
			out[i] = alarm(&cells[i], cells[i].watchAt+week)
		}
		return out
	}
}

func judged(c *cell, t int) float64 {
	return surveillance.Judge(c.counts[:t+1], surveillance.DefaultOptions(52)).P
}

// known is the least p-value of the windows, by the true distribution, times 2: about
// what three overlapping windows cost.
func known(c *cell, t int) float64 {
	least := 1.0
	var observed, mean, variance float64
	for back := range longestWindow {
		m := c.means[t-back]
		observed += c.counts[t-back]
		mean += m
		variance += m + m*m/c.size
		least = min(least, surveillance.MidTail(observed, mean, variance))
	}
	return min(1, 2*least)
}

// farrington is Noufaily's setting with the years that there are.
func farrington(c *cell, t int) bool {
	o := surveillance.DefaultFarrington()
	o.Years = 2
	if t < 2*53+o.Half {
		o.Years = 1
	}
	f, err := surveillance.Farrington(c.counts[:t+1], o)
	return err == nil && f.Alarm
}

// cusum takes the mean of the history before the watch for the one in control.
func cusum(c *cell, t int) bool {
	mean := 0.0
	for _, y := range c.counts[:c.watchAt] {
		mean += y / float64(c.watchAt)
	}
	sums := surveillance.CUSUM(c.counts[c.watchAt:t+1], mean, surveillance.CustomaryK)
	return sums[len(sums)-1] >= surveillance.CustomaryH
}
