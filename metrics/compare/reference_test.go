package compare

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/metrics/internal/reference"
)

// medpar are the hospitals of COUNT's medpar: length of stay or deaths.
func medpar(t *testing.T, name string) (obs []Observation, rows [][]string) {
	t.Helper()
	rows = reference.Rows(t, name)
	for _, row := range rows {
		x := reference.Numbers(t, row[1:3])
		obs = append(obs, Observation{Num: x[0], Den: x[1]})
	}
	require.Len(t, obs, 54)
	return obs, rows
}

func TestQuantilesAgreeWithScipy(t *testing.T) {
	for _, row := range reference.Rows(t, "quantiles.csv") {
		x := reference.Numbers(t, row)
		a, b := x[0], x[1]
		for i, q := range []tail{low95, high95, low998, high998} {
			want := x[2+i]
			got := gammaQuantile(a, q)
			if b > 0 {
				got = betaQuantile(a, b, q)
			}
			assert.InEpsilon(t, want, got, 1e-7, "a=%v b=%v p=%v", a, b, q.p)
		}
	}
}

func TestPoissonLimitsAgreeWithFunnelPlotR(t *testing.T) {
	l := PoissonLimits(15) // FunnelPlotR's own test
	assert.InDelta(t, 0.5596924, l.Low95, 5e-8)
	assert.InDelta(t, 1.649348, l.High95, 5e-7)
	assert.InDelta(t, 0.3862650, l.Low998, 5e-8)
	assert.InDelta(t, 2.082907, l.High998, 5e-7)
}

func TestBinomialLimitsAgreeWithScipy(t *testing.T) {
	for _, row := range reference.Rows(t, "binomial_limits.csv") {
		x := reference.Numbers(t, row)
		l := BinomialLimits(x[0], x[1])
		assert.InDelta(t, x[2], l.Low95, 1e-9, "%v", row)
		assert.InDelta(t, x[3], l.High95, 1e-9, "%v", row)
		assert.InDelta(t, x[4], l.Low998, 1e-9, "%v", row)
		if math.Pow(x[0], x[1]) > 0.001 { // all of them is nothing rare
			assert.Equal(t, 1.0, l.High998, "%v", row)
			continue
		}
		assert.InDelta(t, x[5], l.High998, 1e-9, "%v", row)
	}
}

func TestMedparRatesAgreeWithFunnelPlotR(t *testing.T) {
	obs, rows := medpar(t, "medpar_los.csv")
	results, s := Units(obs, Options{Kind: Rate, Centre: 1})
	assert.InDelta(t, 8.53285, s.Dispersion.Phi, 5e-6) // FunnelPlotR, SHMI
	assert.InDelta(t, 0.0284102, s.Dispersion.Tau2, 5e-8)
	assert.Equal(t, 44, s.Dispersion.N)
	var before, after int
	for i, r := range results {
		x := reference.Numbers(t, rows[i][3:])
		assert.InDelta(t, x[0], r.Value, 1e-12)
		assert.InDelta(t, x[1], r.Z, 1e-9)
		assert.Equal(t, x[2] == 1, r.UnadjustedFlag.Outside(), rows[i][0])
		assert.Equal(t, x[3] == 1, r.Flag.Outside(), rows[i][0])
		before += int(x[2])
		after += int(x[3])
		sd := math.Sqrt(1/r.Expected + s.Dispersion.Tau2)
		assert.InDelta(t, math.Exp(1.959964*sd), r.Adjusted.High95, 1e-6)
		assert.InDelta(t, math.Exp(-3.090232*sd), r.Adjusted.Low998, 1e-6)
		assert.InDelta(t, math.Log(r.Value)/sd, r.AdjustedZ, 1e-9)
	}
	assert.Equal(t, []int{25, 9}, []int{before, after}, "outliers of FunnelPlotR")
}

func TestMedparProportionsAgreeWithFunnelPlotR(t *testing.T) {
	obs, rows := medpar(t, "medpar_died.csv")
	results, s := Units(obs, Options{Kind: Proportion})
	// computed_medpar_died_PR.json: winsorised, arcsine
	assert.InDelta(t, 0.3431438127090301, s.Centre, 1e-12)
	assert.InDelta(t, 1.360733985099108, s.Dispersion.Phi, 1e-12)
	assert.InDelta(t, 0.0035333350202016098, s.Dispersion.Tau2, 1e-14)
	for i, r := range results {
		assert.InDelta(t, reference.Numbers(t, rows[i][3:])[0], r.Z, 1e-12, rows[i][0])
	}
}

func TestShrunkenFiguresAgreeWithScipy(t *testing.T) {
	rates, _ := medpar(t, "medpar_los.csv")
	died, _ := medpar(t, "medpar_died.csv")
	ofRates, rate := Units(rates, Options{Kind: Rate})
	ofDied, proportion := Units(died, Options{Kind: Proportion})
	next := map[string]int{}
	for _, row := range reference.Rows(t, "shrunken.csv") {
		x := reference.Numbers(t, row[1:])
		r, s := ofRates[next[row[0]]], rate
		if row[0] == "proportion" {
			r, s = ofDied[next[row[0]]], proportion
		}
		next[row[0]] += 6
		assert.InEpsilon(t, x[0], s.PriorCases, 2e-5)
		require.Equal(t, x[1], r.Num)
		assert.InEpsilon(t, x[3], r.Shrunken.Value, 1e-5, "%v", row)
		assert.InEpsilon(t, x[4], r.Shrunken.Low, 1e-5, "%v", row)
		assert.InEpsilon(t, x[5], r.Shrunken.High, 1e-5, "%v", row)
	}
}

func TestRanksAgreeWithExactDraws(t *testing.T) {
	var gammas []Gamma
	var betas []Beta
	rows := reference.Rows(t, "ranks.csv")
	for _, row := range rows {
		x := reference.Numbers(t, row[1:3])
		if row[0] == "rate" {
			gammas = append(gammas, Gamma{x[0], x[1]})
		} else {
			betas = append(betas, Beta{x[0], x[1]})
		}
	}
	// Forty times the most draws, to see the approximation and not the chance.
	got := make([][3]float64, len(rows))
	var lows, highs [16]float64
	const times = 40
	for seed := range uint64(times) {
		rng := rand.New(rand.NewPCG(seed, 7))
		ranks := append(RankGamma(gammas, false, 1000, rng), RankBeta(betas, false, 1000, rng)...)
		for i, r := range ranks {
			got[i][0] += r.Expected / times
			got[i][1] += r.WorstQuarter / times
			lows[i] += float64(r.Low) / times
			highs[i] += float64(r.High) / times
		}
	}
	for i, row := range rows {
		x := reference.Numbers(t, row[3:])
		assert.InDelta(t, x[0], got[i][0], 0.05, "%v", row)
		assert.InDelta(t, x[3], got[i][1], 0.01, "%v", row)
		assert.InDelta(t, x[1], lows[i], 0.6, "%v", row)
		assert.InDelta(t, x[2], highs[i], 0.6, "%v", row)
	}
}

func TestFayFeuerAgreesWithScipy(t *testing.T) {
	for _, row := range reference.Rows(t, "fayfeuer.csv") {
		var own []Stratum
		s := &Standard{kind: Rate, index: map[int32]int{}}
		for i, part := range strings.Split(row[0], ",") {
			x := reference.Numbers(t, strings.Split(part, "/"))
			own = append(own, Stratum{int32(i), x[0], x[1]})
			s.index[int32(i)] = i
			s.share, s.figure = append(s.share, x[2]), append(s.figure, 1)
		}
		x, d := reference.Numbers(t, row[1:]), s.Direct(own)
		assert.InDelta(t, x[0], d.Value, 1e-12, "%v", row)
		assert.InDelta(t, x[1], d.Variance, 1e-12, "%v", row)
		assert.InDelta(t, x[2], d.Low, 1e-9, "%v", row)
		assert.InDelta(t, x[3], d.High, 1e-8, "%v", row)
		assert.InDelta(t, 1, d.Coverage, 1e-12)
	}
}
