package spc

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

var nan = math.NaN()

// poisson draws n counts of that mean; with a shape they are overdispersed (negative
// binomial), their variance being mean + mean²/shape.
func poisson(n int, mean, shape float64, rng *rand.Rand) []float64 {
	out := make([]float64, n)
	for i := range out {
		m := mean
		if shape > 0 {
			m = distuv.Gamma{Alpha: shape, Beta: shape / mean, Src: rng}.Rand()
		}
		if m > 0 {
			out[i] = distuv.Poisson{Lambda: m, Src: rng}.Rand()
		}
	}
	return out
}

func constant(n int, v float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestRules(t *testing.T) {
	// 12 points around 0 freeze the limits at ± 2.66·2 = ± 5.32, near above 3.55.
	base := []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}
	tests := []struct {
		name string
		tail []float64
		want []Signals
	}{
		{"outside", []float64{5.4, -5.4, 5.3, 0}, []Signals{Outside, Outside, 0, 0}},
		{"rising", []float64{-3, -2, -1, 0, 1, 2, 3, 0}, []Signals{Trend, Trend, Trend, Trend, Trend, Trend, Trend, 0}},
		{"six rising", []float64{-2, -1, 0, 1, 2, 3, 0}, constants[Signals](7, 0)},
		{"a tie breaks a trend", []float64{-3, -2, -1, -1, 0, 1, 2, 0}, constants[Signals](8, 0)},
		{"falling across a gap", []float64{3, 2, 1, nan, 0, -1, -2, -3, 0}, []Signals{Trend, Trend, Trend, 0, Trend, Trend, Trend, Trend, 0}},
		{"two of three", []float64{4, 0, 4, 0}, []Signals{NearLimit, 0, NearLimit, 0}},
		{"two of four", []float64{4, 0, 0, 4}, []Signals{0, 0, 0, 0}},
		{"on both sides", []float64{4, -4, 0}, []Signals{0, 0, 0}},
		{"a far one between", []float64{-4, 4, -4, 0}, []Signals{NearLimit, 0, NearLimit, 0}},
		{"outside is not near", []float64{6, 0, 4, 0}, []Signals{Outside, 0, 0, 0}},
		{"eight above", []float64{1, 2, 1, 2, 1, 2, 1, 2, -1}, append(constants(8, OneSide), 0)},
		{"on the line breaks it", []float64{1, 2, 1, 0, 2, 1, 2, 1, -1}, constants[Signals](9, 0)},
		{"rising above", []float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5, 0}, append(constants(7, Trend|OneSide), 0)},
	}
	for _, tt := range tests {
		got := Chart(Series{Values: append(append([]float64{}, base...), tt.tail...)}, Options{Baseline: 12})
		require.InDelta(t, 5.32, got.Points[0].Upper, 0.001)
		var signals []Signals
		for _, p := range got.Points[12:] {
			signals = append(signals, p.Signals)
		}
		// the last point of the baseline is below: it can be the first of a trend
		assert.Equal(t, tt.want, signals, tt.name)
	}
	assert.Equal(t, Trend, (OneSide | Trend).First())
	assert.Zero(t, Signals(0).First())
}

func constants[T any](n int, v T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestPhases(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	before, after := poisson(30, 6, 0, rng), poisson(26, 20, 0, rng)
	all := Series{Data: Count, Values: append(append([]float64{}, before...), after...)}
	for _, breaks := range [][]int{{30}, {0, 30, 30, 56, 99, -1}} {
		got := Chart(all, Options{Kind: C, Breaks: breaks, Baseline: 15})
		want := Chart(Series{Count, before, nil}, Options{Kind: C, Baseline: 15}).Points
		want = append(want, Chart(Series{Count, after, nil}, Options{Kind: C, Baseline: 15}).Points...)
		assert.Equal(t, want, got.Points, "a phase is a chart of its own")
		require.Len(t, got.Phases, 2)
		assert.Equal(t, []int{0, 30, 30, 56}, []int{got.Phases[0].Start, got.Phases[0].End, got.Phases[1].Start, got.Phases[1].End})
		assert.Equal(t, 15, got.Phases[1].Baseline)
	}
	frozen := append(append([]float64{}, before...), constant(10, 1000)...)
	a, b := Chart(Series{Count, before, nil}, Options{Baseline: 30}), Chart(Series{Count, frozen, nil}, Options{Baseline: 30})
	assert.Equal(t, a.Choice, b.Choice, "what comes after the baseline changes nothing")
	for i, p := range a.Points { // a row of points may go on, and so mark more of them
		assert.Equal(t, [4]float64{p.Value, p.Centre, p.Lower, p.Upper}, [4]float64{b.Points[i].Value, b.Points[i].Centre, b.Points[i].Lower, b.Points[i].Upper})
	}
	for _, p := range b.Points[30:] {
		assert.NotZero(t, p.Signals&Outside)
	}
}

func TestChartIntoUsesSlicesAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var r Result
	for _, n := range []int{50, 3, 0, 80} {
		s := Series{Count, poisson(n, 5, 0, rng), nil}
		ChartInto(&r, s, Options{Breaks: []int{20}})
		want := Chart(s, Options{Breaks: []int{20}})
		assert.Len(t, r.Points, n)
		for i, p := range r.Points {
			assert.Equal(t, want.Points[i], p)
		}
		assert.Len(t, r.Phases, len(want.Phases))
	}
	s := Series{Rate, poisson(156, 5, 2, rng), constant(156, 3)}
	breaks := []int{60}
	assert.Zero(t, testing.AllocsPerRun(20, func() { ChartInto(&r, s, Options{Breaks: breaks}) }))
}

func TestWarnings(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	tests := []struct {
		name string
		s    Series
		kind Kind
		want Warnings
	}{
		{"sound", Series{Count, poisson(24, 20, 0, rng), nil}, C, 0},
		{"eleven", Series{Count, poisson(11, 20, 0, rng), nil}, C, TrialLimits},
		{"eight of 5 and more", Series{Count, []float64{7, 5, 8, 9, 6, 7, 5, 8}, nil}, C, TrialLimits | FewPoints},
		{"small", Series{Count, []float64{1, 0, 2, 0, 1, 0, 1, 2, 0, 1, 0, 0, 1}, nil}, C, SmallExpected},
		{"few that are late", Series{Proportion, constant(12, 98), []float64{100, 99, 100, 98, 100, 99, 98, 99, 100, 98, 99, 99}}, P, SmallExpected},
		{"nothing", Series{Values: constant(20, nan)}, XmR, NoLimits | TrialLimits | FewPoints},
		{"one", Series{Values: []float64{3}}, XmR, NoLimits | TrialLimits | FewPoints},
		{"no neighbours", Series{Values: []float64{3, nan, 4}}, XmR, NoLimits | TrialLimits | FewPoints},
		{"constant", Series{Values: constant(20, 0.1)}, XmR, NoVariation | FewPoints},
		{"what cannot be", Series{Count, append(poisson(24, 20, 0, rng), -1, math.Inf(1)), nil}, C, BadValues},
		{"more than all", Series{Proportion, append(constant(24, 20), 41), append(poisson(24, 40, 0, rng), 40)}, P, BadValues},
		{"no visits, no rate", Series{Rate, append(constant(24, 20), 0), append(poisson(24, 40, 0, rng), 0)}, U, 0},
		{"no denominators", Series{Data: Rate, Values: constant(3, 1)}, U, NoLimits | TrialLimits | FewPoints},
		{"no time", Series{TimeBetween, append(poisson(24, 40, 0, rng), 0), nil}, T, BadValues},
	}
	for _, tt := range tests {
		got := Chart(tt.s, Options{Kind: tt.kind})
		require.Len(t, got.Phases, 1, tt.name)
		assert.Equal(t, tt.want, got.Phases[0].Warnings, tt.name)
		for i, p := range got.Points {
			if tt.want&(NoLimits|NoVariation) != 0 {
				assert.Zero(t, p.Signals, "%s, point %d", tt.name, i)
			}
		}
	}
	empty := Chart(Series{}, Options{})
	assert.Equal(t, NoData, empty.Choice.Reason)
	assert.Empty(t, empty.Points)
	assert.Empty(t, empty.Phases)
}

func TestConstantRatioHasNoSignal(t *testing.T) {
	// 10%, whatever the denominator: rounding must put no point outside or aside.
	for _, kind := range []Kind{Auto, P, LaneyP, XmR, IPrime} {
		s := Series{Data: Proportion}
		for i := range 40 {
			s.Values, s.Denominators = append(s.Values, float64(3*i+1)), append(s.Denominators, float64(3*i+1)*10)
		}
		got := Chart(s, Options{Kind: kind})
		assert.Zero(t, got.Phases[0].Runs.Useful, kind)
		for _, p := range got.Points {
			assert.Zero(t, p.Signals&(Outside|OneSide|NearLimit), kind)
		}
	}
}

// Whatever comes in: the centre is inside the limits, the limits are inside what can
// be, a NaN is a missing value or said by a warning.
func checkChart(t *testing.T, s Series, o Options) {
	got := Chart(s, o)
	require.Len(t, got.Points, len(s.Values))
	at := 0
	for _, ph := range got.Phases {
		require.Equal(t, at, ph.Start)
		require.Less(t, ph.Start, ph.End)
		at = ph.End
		for _, p := range got.Points[ph.Start:ph.End] {
			if math.IsNaN(p.Value) {
				require.Zero(t, p.Signals)
				continue
			}
			if ph.Warnings&NoLimits != 0 {
				require.True(t, math.IsNaN(p.Lower) && math.IsNaN(p.Upper), "%+v", p)
				require.Zero(t, p.Signals&(Outside|NearLimit))
				continue
			}
			require.True(t, p.Lower <= p.Centre && p.Centre <= p.Upper, "%+v %+v", p, ph)
			require.False(t, math.IsInf(p.Value, 0) || math.IsInf(p.Lower, 0) || math.IsInf(p.Upper, 0), "%+v", p)
			if s.Data != Measurement {
				require.GreaterOrEqual(t, p.Lower, 0.0)
			}
			if ph.Kind == P || ph.Kind == LaneyP {
				require.LessOrEqual(t, p.Upper, 1.0)
			}
		}
		r := ph.Runs
		require.True(t, r.Longest <= r.Useful && r.Crossings <= max(0, r.Useful-1))
	}
	require.Equal(t, len(s.Values), at)
	require.True(t, math.IsNaN(got.Choice.P) || got.Choice.P >= 0 && got.Choice.P <= 1)
}

func FuzzChart(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0}, byte(1), byte(0), 3, 5, false)
	f.Add(binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e300)), byte(2), byte(4), 1, 0, true)
	f.Fuzz(func(t *testing.T, data []byte, kindOfData, kind byte, brk, baseline int, screen bool) {
		special := []float64{nan, math.Inf(1), math.Inf(-1), 0, -1, 1e50, 1e308, 5e-324, 1e-50, 100, 0.1}
		number := func(b byte) float64 {
			if int(b) < len(special) {
				return special[b]
			}
			return float64(b)
		}
		s := Series{Data: Data(kindOfData % 6)}
		for len(data) >= 2 {
			s.Values, s.Denominators, data = append(s.Values, number(data[0])), append(s.Denominators, number(data[1])), data[2:]
		}
		if brk%5 == 4 && len(s.Denominators) > 1 {
			s.Denominators = s.Denominators[1:]
		}
		checkChart(t, s, Options{Kind: Kind(kind % 11), Breaks: []int{brk, brk / 2, brk / 3}, Baseline: baseline, Screen: screen})
	})
}

func TestRandomInput(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		n := rng.IntN(40)
		s := Series{Data: Data(rng.IntN(5))}
		for range n {
			v, d := float64(rng.IntN(12)), float64(rng.IntN(15))
			switch rng.IntN(30) {
			case 0:
				v = nan
			case 1:
				d = nan
			case 2:
				v = math.Exp(rng.NormFloat64() * 60)
			case 3:
				d = math.Exp(rng.NormFloat64() * 60)
			}
			s.Values, s.Denominators = append(s.Values, v), append(s.Denominators, d)
		}
		checkChart(t, s, Options{Kind: Kind(rng.IntN(10)), Breaks: []int{rng.IntN(50), rng.IntN(50)}, Baseline: rng.IntN(30) - 3, Screen: rng.IntN(2) == 0})
	}
}

// Turned upside down a chart of measurements is the same chart upside down.
func TestMirror(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 500 {
		a, b := make([]float64, 40), make([]float64, 40)
		for i := range a {
			a[i] = rng.NormFloat64() + float64(i)*rng.Float64()*0.1
			b[i] = -a[i]
		}
		up, down := Chart(Series{Values: a}, Options{}), Chart(Series{Values: b}, Options{})
		for i, p := range up.Points {
			q := down.Points[i]
			assert.Equal(t, p.Signals, q.Signals)
			assert.InDelta(t, p.Upper, -q.Lower, 1e-12)
		}
		assert.Equal(t, up.Phases[0].Runs, down.Phases[0].Runs)
	}
}
