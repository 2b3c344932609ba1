package spc

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A disturbance is judged by limits that it has no part in.
func TestExcludedPointsGiveNoLimits(t *testing.T) {
	calm := []float64{9, 11, 10, 12, 8, 10, 11, 9, 10, 12, 9, 11}
	hit := append(append([]float64{}, calm...), 30, 28)
	exclude := make([]bool, len(hit))
	exclude[12], exclude[13] = true, true
	with := Chart(Series{Data: Count, Values: hit}, Options{Exclude: exclude})
	without := Chart(Series{Data: Count, Values: calm}, Options{})
	assert.InDelta(t, without.Points[0].Upper, with.Points[0].Upper, 1e-12)
	assert.InDelta(t, without.Points[0].Centre, with.Points[13].Centre, 1e-12)
	assert.NotZero(t, with.Points[12].Signals&Outside)
	assert.Zero(t, with.Points[3].Signals&Outside)
}
