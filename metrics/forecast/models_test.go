package forecast

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat/distuv"

	"weisu/metrics/internal/reference"
)

func assertForecasts(t *testing.T, want []float64, m model, tolerance float64, name string) {
	t.Helper()
	for i, w := range want {
		assert.InDelta(t, w, m.forecast(i+1), tolerance*math.Abs(w), "%s, step %d", name, i+1)
	}
}

func TestSmoothingAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "smoothing.csv") {
		p, start := reference.Numbers(t, strings.Split(row[2], ",")), reference.Numbers(t, strings.Split(row[3], ","))
		holt := damped{p[0], p[1], p[2], start[0], start[1]}
		var m model
		switch row[1] {
		case "level":
			m = &level{p[0], start[0]}
		case "damped":
			m = &holt
		case "holtwinters":
			m = &holtWinters{holt, p[3], start[2:], 0}
		}
		seen(m, reference.Series(t, row[0]))
		assertForecasts(t, reference.Numbers(t, strings.Split(row[4], ",")), m, 1e-10, row[0]+" "+row[1])
	}
}

func TestThetaAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "theta.csv") {
		x, season := reference.Series(t, row[0]), []float64{0}
		if m := int(reference.Numbers(t, strings.Split(row[1], ","))[0]); m > 0 {
			season = make([]float64, m)
			decompose(x, season)
		}
		m := theta{level: level{reference.Numbers(t, strings.Split(row[2], ","))[0], reference.Numbers(t, strings.Split(row[3], ","))[0]}}
		for i, y := range x {
			m.observe(y - season[i%len(season)])
		}
		for i, want := range reference.Numbers(t, strings.Split(row[4], ",")) {
			assert.InDelta(t, want, m.forecast(i+1)+season[(len(x)+i)%len(season)], 1e-6*want, "%s, season %s", row[0], row[1])
		}
	}
}

// The seasonal method is theta of the series without season.
func TestSeasonalThetaIsThetaWithASeason(t *testing.T) {
	x, season := reference.Series(t, "AirPassengers"), make([]float64, 12)
	whole := fit(SeasonalTheta, x, 12)
	grown := seen(fit(SeasonalTheta, x[:60], 12), x[60:]).(*seasonalTheta)
	decompose(x, season)
	inner := theta{level: level{grown.alpha, startOf(x, season)}}
	for i, y := range x {
		inner.observe(y - season[i%12])
	}
	for h := 1; h <= 20; h++ {
		assert.InDelta(t, inner.forecast(h)+season[(143+h)%12], grown.forecast(h), 1e-9)
		assert.InDelta(t, whole.forecast(h), grown.forecast(h), 60, "another alpha only")
	}
}

func TestDecomposeAgreesWithReference(t *testing.T) {
	for _, row := range reference.Rows(t, "decompose.csv") {
		want := reference.Numbers(t, strings.Split(row[2], ","))
		got := make([]float64, len(want))
		decompose(reference.Series(t, row[0]), got)
		for i := range want {
			assert.InDelta(t, want[i], got[i], 1e-9, "%s, position %d of %d", row[0], i, len(want))
		}
	}
}

// The grid comes near the least squared error of an optimiser that may choose the
// starting values as well.
func TestFitIsNearTheOptimum(t *testing.T) {
	for _, row := range reference.Rows(t, "sse.csv") {
		x := reference.Series(t, row[0])
		var got, most float64
		switch row[1] {
		case "level":
			s := level{fitLevel(x), mean(x[:firstPoints])}
			for _, y := range x {
				got += square(y - s.level)
				s.observe(y)
			}
			most = 1.05
		case "damped":
			got, most = fitDamped(x).squares(x, math.Inf(1)), 1.1
		case "holtwinters":
			got, most = fitHoltWinters(x, 12).squares(x, math.Inf(1)), 1.35
		}
		ratio := got / reference.Numbers(t, strings.Split(row[2], ","))[0]
		t.Logf("%s %s: %.3f", row[0], row[1], ratio)
		assert.Less(t, ratio, most, "%s %s", row[0], row[1])
	}
}

func TestTSBByHand(t *testing.T) {
	// p: .5 → .45 → .505 → .4545, z: 2 → 2 → 2.4 → 2.4
	s := seen(&tsb{0.2, 0.1, 0.5, 2}, []float64{0, 4, 0})
	assert.InDelta(t, 0.4545*2.4, s.forecast(1), 1e-12)
	assert.InDelta(t, 0.4545*2.4, s.forecast(9), 1e-12)
}

func TestNaiveByHand(t *testing.T) {
	s := seen(&seasonalNaive{season: make([]float64, 3)}, []float64{1, 2, 3, 4, 5})
	d := seen(&drift{}, []float64{1, 2, 3, 4, 9})
	for h, want := range [][2]float64{{3, 11}, {4, 13}, {5, 15}, {3, 17}} {
		assert.Equal(t, want[0], s.forecast(h+1))
		assert.Equal(t, want[1], d.forecast(h+1))
	}
	assert.Equal(t, 2.5, seen(&average{}, []float64{1, 4}).forecast(7))
}

func TestStudentAgreesWithGonum(t *testing.T) {
	for freedom := 3.0; freedom < 200; freedom *= 1.5 {
		for z, p := range map[float64]float64{z80: 0.9, z95: 0.975} {
			want := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(p)
			assert.InEpsilon(t, want, student(z, freedom), 0.01, "%v", freedom)
		}
	}
}

func TestCountLimitsAreQuantiles(t *testing.T) {
	for _, mean := range []float64{0.02, 0.5, 3, 9.9} {
		for _, tail := range []float64{0.025, 0.1} {
			low, high := countLimits(mean, 1, tail)
			poisson := distuv.Poisson{Lambda: mean}
			assert.True(t, poisson.CDF(low) >= tail && (low == 0 || poisson.CDF(low-1) < tail))
			assert.True(t, poisson.CDF(high) >= 1-tail && (high == 0 || poisson.CDF(high-1) < 1-tail))
		}
	}
	// R: qnbinom(c(.025, .975), mu = 4, size = 2), variance 4 + 16/2 = 3·4
	low, high := countLimits(4, 3, 0.025)
	assert.Equal(t, [2]float64{0, 13}, [2]float64{low, high})
}
