// Package simulate draws the random series that formulas are tested on.
package simulate

import "math/rand/v2"

// Poisson draws a count of that mean by counting waiting times; it is for small means.
func Poisson(rng *rand.Rand, mean float64) float64 {
	k := 0.0
	for at := rng.ExpFloat64(); at < mean; at += rng.ExpFloat64() {
		k++
	}
	return k
}
