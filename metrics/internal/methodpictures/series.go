package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// source is a random source. Each picture has one of its own, so that it does not change
// when another does, and the seed that shows what its text speaks of.
func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2026)) }

func poisson(rng *rand.Rand, mean float64) float64 {
	return distuv.Poisson{Lambda: mean, Src: rng}.Rand()
}

// overdispersed is a count whose mean itself varies with the coefficient of variation.
func overdispersed(rng *rand.Rand, mean, variation float64) float64 {
	shape := 1 / (variation * variation)
	return poisson(rng, distuv.Gamma{Alpha: shape, Beta: shape / mean, Src: rng}.Rand())
}

// positions are from, from+1, … of n points.
func positions(from float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = from + float64(i)
	}
	return out
}

// months are ticks of a monthly series, one in so many, that starts in a January.
func months(year, n, step int) (out []tick) {
	for i := 0; i < n; i += step {
		out = append(out, tick{float64(i), fmt.Sprintf("%d-%02d", year+i/12, i%12+1)})
	}
	return out
}

// seasonal is the factor of a yearly wave with its peak at a position of the year.
func seasonal(position, peak, year, height float64) float64 {
	return 1 + height*math.Cos(2*math.Pi*(position-peak)/year)
}
