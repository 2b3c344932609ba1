package trend

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"weisu/metrics/internal/reference"
)

func TestMannKendallAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "mannkendall.csv") {
		x, want := reference.Series(t, row[0]), reference.Numbers(t, row[2:])
		var got Test
		line := TheilSen(x)
		switch row[1] {
		case "plain":
			got = MannKendall(x)
		case "hamedrao":
			got = HamedRao(x, 0, 0.05)
		case "hamedrao3":
			got = HamedRao(x, 3, 0.05)
		case "seasonal12":
			got, line = SeasonalMannKendall(x, 12), SeasonalTheilSen(x, 12)
		}
		name := row[0] + " " + row[1]
		for i, v := range []float64{got.S, got.Var, got.Z, got.P, got.Tau, line.Slope, line.Intercept} {
			assert.InDelta(t, want[i], v, 1e-9*max(1, math.Abs(want[i])), "%s, column %d", name, i+2)
		}
	}
}

// The figures of the published test suite, on their own.
func TestPublishedFigures(t *testing.T) {
	x := reference.Series(t, "arbitrary_1d")
	m, line := MannKendall(x), TheilSen(x)
	assert.Equal(t, -1959.0, m.S)
	assert.InDelta(t, 4889800.3333, m.Var, 1e-4)
	assert.InDelta(t, -0.88545628, m.Z, 1e-8)
	assert.InDelta(t, 0.37591059, m.P, 1e-8)
	assert.InDelta(t, -0.0063694268, line.Slope, 1e-10)
	assert.InDelta(t, 96.15286624, line.Intercept, 1e-8)
	s := SeasonalMannKendall(x, 12)
	assert.Equal(t, -399.0, s.S)
	assert.InDelta(t, -2.1365041, s.Z, 1e-7)
	assert.InDelta(t, 0.0326383, s.P, 1e-7)
	assert.InDelta(t, 0.000122038, HamedRao(x, 0, 0.05).P, 1e-9)
}

func TestTheilSenAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "sen.csv") {
		want, got := reference.Numbers(t, row[1:]), TheilSen(reference.Series(t, row[0]))
		for i, v := range []float64{got.Slope, got.Low, got.High} {
			assert.InDelta(t, want[i], v, 1e-12, "%s, column %d", row[0], i+1)
		}
	}
}

func TestPettittAgreesWithReference(t *testing.T) {
	// R, trend::pettitt.test(PagesData): U* = 232, p = 0.01456, change point 17
	c := Pettitt(reference.Series(t, "PagesData"))
	assert.Equal(t, 232.0, c.K)
	assert.Equal(t, 17, c.At, "the first of the new level, from 0, is the last of the old, from 1")
	assert.InDelta(t, 0.01456, c.P, 5e-6)
}

func TestPettittKeepsTheTimes(t *testing.T) {
	nan := math.NaN()
	c := Pettitt([]float64{nan, 1, 2, nan, 1, nan, nan, 9, 8, 9, 9, nan})
	assert.Equal(t, 7, c.At)
}

func TestSeasonAgreesWithReference(t *testing.T) {
	// scipy 1.17.1, kruskal of the months less the seasonal Sen slope of pyMannKendall
	s := TestSeason(reference.Series(t, "AirPassengers"), 12, 0)
	assert.InDelta(t, 109.67931034482763, s.H, 1e-8)
	assert.Equal(t, 6, s.Peak, "July")
	assert.Equal(t, 10, s.Low, "November")
	assert.Less(t, s.P, 1e-5)
	assert.InDelta(t, 2.8378378378378386, TestSeason(reference.Series(t, "shampoo"), 12, 0).H, 1e-8)
	assert.Equal(t, 2, TestSeason(reference.Series(t, "AirPassengers"), 12, 8).Peak, "were the first a September")
}

func TestGapsKeepTheirTime(t *testing.T) {
	nan := math.NaN()
	x := []float64{1, nan, nan, 7, 9, nan, 13, 15, 17, 19, nan, 23}
	line := TheilSen(x)
	assert.Equal(t, Line{2, 1, 2, 2}, line)
}

func TestNothingToSay(t *testing.T) {
	nan := math.NaN()
	for _, x := range [][]float64{nil, {3}, {nan, nan}, {nan, 5, nan}, {math.Inf(1), math.Inf(-1)}, {2, 2}, slices.Repeat([]float64{4}, 36)} {
		r := Of(x, Options{SeasonLength: 12})
		assert.Equal(t, 1.0, r.P, "%v", x)
		assert.Zero(t, r.S)
		assert.Equal(t, None, r.Direction)
		assert.Equal(t, Change{At: -1, P: 1}, r.Change)
		assert.Equal(t, Season{P: 1, Peak: -1, Low: -1}, r.Season)
		assert.Equal(t, r.N < 2, math.IsNaN(r.Slope))
		assert.Equal(t, r.N < 8, r.Warnings.Has(TooFew))
	}
	r := Of([]float64{0, 0, 0, 0, 0, 0, 1, 0, 2}, Options{})
	assert.True(t, r.Warnings.Has(ManyZeros|ManyTies))
}

func TestOfTakesTheVariantThatSuits(t *testing.T) {
	air := Of(reference.Series(t, "AirPassengers"), Options{SeasonLength: 12})
	assert.True(t, air.Seasonal)
	assert.Equal(t, SeasonalCorrected, air.Method)
	assert.Equal(t, Up, air.Direction)
	assert.False(t, air.Warnings.Has(StepNotLine))
	shampoo := Of(reference.Series(t, "shampoo"), Options{SeasonLength: 12})
	assert.False(t, shampoo.Seasonal)
	assert.Equal(t, Up, shampoo.Direction)
	step := slices.Concat(slices.Repeat([]float64{5, 7, 6}, 6), slices.Repeat([]float64{15, 17, 16}, 6))
	r := Of(step, Options{})
	assert.True(t, r.Warnings.Has(StepNotLine))
	assert.Equal(t, 18, r.Change.At)
	line := make([]float64, 36)
	for i := range line {
		line[i] = float64(i) + 3*math.Sin(float64(i*i))
	}
	r = Of(line, Options{})
	assert.Less(t, r.Change.P, 0.05)
	assert.False(t, r.Warnings.Has(StepNotLine), "a line is no step")
}

func TestWordsAreComplete(t *testing.T) {
	for _, m := range []Method{PlainMannKendall, PlainHamedRao, SeasonalPlain, SeasonalCorrected} {
		assert.NotEmpty(t, m.Chinese())
		assert.NotEmpty(t, m.English())
	}
	all := TooFew | ManyZeros | ManyTies | StepNotLine
	assert.Equal(t, 4, strings.Count(all.Chinese(), "。"))
	assert.NotEmpty(t, all.English())
	assert.Empty(t, Warnings(0).Chinese()+Warnings(0).English())
	assert.Equal(t, "上升", Up.Chinese())
	assert.Equal(t, "falling", Down.English())
}
