package main

import (
	"math"
	"time"
)

// stages are the seconds that a run spent, in its order. Process is reading,
// masking, analysis and the spill of facts, which go side by side; cluster is
// finding what belongs together; measure is
// counting and writing the tables, while facts are written too; write is what
// was left of these.
type stages struct {
	Open    float64 `json:"open"`
	Process float64 `json:"process"`
	Cluster float64 `json:"cluster"`
	Measure float64 `json:"measure"`
	Write   float64 `json:"write"`
	Publish float64 `json:"publish"`
}

// A stopwatch times one stage after the other.
type stopwatch struct{ last time.Time }

// lap returns the seconds since the last lap, to the millisecond.
func (w *stopwatch) lap() float64 {
	now := time.Now()
	d := now.Sub(w.last)
	w.last = now
	return milliseconds(d)
}

func milliseconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }
