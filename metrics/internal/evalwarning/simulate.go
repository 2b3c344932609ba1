package main

import (
	"math/rand/v2"
	"runtime"
	"sync"
)

// followed is how many weeks after the onset a doubling is looked for.
const followed = 5

// A tally counts what one rule did.
type tally struct {
	rises  [len(baseRates)]int
	found  [len(baseRates)][followed + 1]int // by the end of the n-th doubled week
	hits   int                               // alarms of a doubled week
	falses int                               // of a week that was not
	fading int                               // of the weeks right after
	share  float64                           // sum over tables of the false share, 0 without an alarm
}

func (t *tally) add(o *tally) {
	for class := range t.rises {
		t.rises[class] += o.rises[class]
		for n := range t.found[class] {
			t.found[class][n] += o.found[class][n]
		}
	}
	t.hits += o.hits
	t.falses += o.falses
	t.fading += o.fading
	t.share += o.share
}

// simulate tallies each rule over the years; year y is drawn from the seed y.
func simulate(w world, years int, rs []rule) []tally {
	byYear := make([][]tally, years)
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for y := range next {
				cells := w.draw(rand.New(rand.NewPCG(uint64(y), 1)))
				byYear[y] = make([]tally, len(rs))
				for i, r := range rs {
					byYear[y][i] = w.follow(cells, r)
				}
			}
		})
	}
	for y := range years {
		next <- y
	}
	close(next)
	wait.Wait()
	all := make([]tally, len(rs))
	for _, year := range byYear {
		for i := range all {
			all[i].add(&year[i])
		}
	}
	return all
}

// follow applies the rule in each week of the watch.
func (w world) follow(cells []cell, r rule) (out tally) {
	first := make([]int, len(cells)) // doubled week of the first alarm, from 1; 0 none
	for week := range w.watch {
		hits, falses := 0, 0
		for i, alarm := range r.alarms(cells, week) {
			c := &cells[i]
			t := c.watchAt + week
			switch {
			case !alarm:
			case c.risen(t):
				hits++
				if first[i] == 0 {
					first[i] = t - c.onset + 1
				}
			case c.fading(t):
				out.fading++
			default:
				falses++
			}
		}
		out.hits += hits
		out.falses += falses
		out.share += ratio(falses, hits+falses)
	}
	for i := range cells {
		c := &cells[i]
		// Only what was watched from its onset on for long enough.
		if c.onset < c.watchAt || c.onset+followed > len(c.counts) {
			continue
		}
		out.rises[c.class]++
		for n := 1; n <= followed; n++ {
			if first[i] > 0 && first[i] <= n {
				out.found[c.class][n]++
			}
		}
	}
	return out
}
