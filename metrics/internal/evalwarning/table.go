package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// baseRates are the expected counts a week at the onset of a planted doubling.
var baseRates = [...]float64{10, 5, 2, 1}

// mix deals the doublings out to the base rates: four tenths, three, two, one.
var mix = [...]int{0, 1, 0, 1, 0, 2, 0, 1, 2, 3}

const yearOfWeeks = 365.25 / 7

// A world is what the tables are drawn from.
type world struct {
	series   int
	share    float64 // of the series in a doubling, in any week
	duration int     // weeks of a doubling
	watch    int     // weeks that are judged
	phi      float64 // greatest dispersion of a series
}

func usual() world { return world{series: 160, share: 0.05, duration: 12, watch: 52, phi: 1.3} }

// A cell is one series of the table, unit × issue.
type cell struct {
	counts  []float64
	means   []float64 // expected, were there no doubling
	size    float64   // of the negative binomial: variance = mean + mean²/size
	watchAt int       // index of the first week that is judged
	onset   int       // index of the first doubled week; -1 never
	end     int       // index of the first week after
	class   int       // of the base rate
}

func (c *cell) risen(t int) bool { return c.onset >= 0 && t >= c.onset && t < c.end }

// fading is a week whose windows still see the doubling that is over.
func (c *cell) fading(t int) bool { return c.onset >= 0 && t >= c.end && t < c.end+longestWindow-1 }

// draw makes a year's table: two to three years of history and the weeks watched.
// Onsets are spread evenly, from before the watch on, so that every week has about
// the same share of doublings.
func (w world) draw(rng *rand.Rand) []cell {
	cells := make([]cell, w.series)
	span := w.watch + w.duration
	planted := int(math.Round(w.share * float64(w.series*span) / float64(w.duration)))
	for i := range cells {
		c := &cells[i]
		c.watchAt = 104 + rng.IntN(53)
		c.onset = -1
		level := 0.3 * math.Exp(rng.Float64()*math.Log(100)) // 0.3 to 30 a week
		if i < planted {
			c.class = mix[i%len(mix)]
			level = baseRates[c.class]
			c.onset = c.watchAt - w.duration + rng.IntN(span)
			c.end = c.onset + w.duration
		}
		c.fill(w, level, rng)
	}
	return cells
}

// fill draws the counts: negative binomial about a mean with a yearly wave of up to
// three tenths and a trend of up to a tenth a year. level is expected at the onset.
func (c *cell) fill(w world, level float64, rng *rand.Rand) {
	amplitude, phase := 0.3*rng.Float64(), 2*math.Pi*rng.Float64()
	trend := 0.2*rng.Float64() - 0.1
	c.size = level / max(1e-6, (w.phi-1)*rng.Float64())
	shape := func(t int) float64 {
		years := float64(t-c.watchAt) / yearOfWeeks
		return amplitude*math.Cos(2*math.Pi*years+phase) + trend*years
	}
	at := 0.0
	if c.onset >= 0 {
		at = shape(c.onset)
	}
	c.counts = make([]float64, c.watchAt+w.watch)
	c.means = make([]float64, len(c.counts))
	for t := range c.counts {
		c.means[t] = level * math.Exp(shape(t)-at)
		mean := c.means[t]
		if c.risen(t) {
			mean *= 2
		}
		rate := distuv.Gamma{Alpha: c.size, Beta: c.size / mean, Src: rng}.Rand()
		c.counts[t] = distuv.Poisson{Lambda: rate, Src: rng}.Rand()
	}
}
