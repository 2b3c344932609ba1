package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// randomUnits draws units that differ by more than chance, with strata.
func randomUnits(rng *rand.Rand, kind Kind, n, strata int) []Observation {
	obs := make([]Observation, n)
	for i := range obs {
		own := math.Exp(0.3 * rng.NormFloat64())
		for s := range strata {
			if rng.IntN(5) == 0 {
				continue
			}
			den := float64(1 + rng.IntN(1+rng.IntN(60)))
			chance := min(0.95, own*(0.1+0.5*float64(s)/float64(strata)))
			num := 0.0
			for range int(den) {
				if rng.Float64() < chance {
					num++
				}
			}
			if kind == Rate && rng.IntN(4) == 0 {
				num += den
			}
			obs[i].Strata = append(obs[i].Strata, Stratum{int32(s * 7), num, den})
			obs[i].Num += num
			obs[i].Den += den
		}
	}
	return obs
}

func source() *rand.Rand { return rand.New(rand.NewPCG(4, 2)) }

func TestUnitsProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 150 {
		kind := Kind(round % 2)
		obs := randomUnits(rng, kind, 2+rng.IntN(60), 1+rng.IntN(8))
		results, s := Units(obs, Options{Kind: kind, Rand: source(), HigherIsBetter: round%3 == 0})
		var rank, worst float64
		for i, r := range results {
			if r.Flag == FlagNone {
				assert.NotZero(t, r.Warnings, "%+v", obs[i])
				continue
			}
			for _, l := range []Limits{r.Limits, r.Adjusted} {
				assert.True(t, 0 <= l.Low998 && l.Low998 <= l.Low95 && l.Low95 <= s.Centre, "%+v", r)
				assert.True(t, s.Centre <= l.High95 && l.High95 <= l.High998, "%+v", r)
				assert.True(t, kind == Rate || l.High998 <= 1)
			}
			const last = 1e-12
			e := r.Shrunken
			assert.True(t, min(r.Value, s.Centre)-last <= e.Value && e.Value <= max(r.Value, s.Centre)+last, "%+v", r)
			for _, e := range []Estimate{r.Shrunken, r.Standardised.Estimate, r.Indirect.Ratio} {
				assert.True(t, 0 <= e.Low && e.Low <= e.Value && e.Value <= e.High, "%+v", e)
			}
			assert.True(t, kind == Rate || r.Standardised.High <= 1)
			assert.True(t, 1 <= r.Rank.Low && r.Rank.Low <= r.Rank.High && r.Rank.High <= s.Units, "%+v", r.Rank)
			rank += r.Rank.Expected
			worst += r.Rank.WorstQuarter
		}
		n := float64(s.Units)
		assert.InDelta(t, n*(n+1)/2, rank, 1e-6)
		assert.InDelta(t, s.WorstQuarter, worst, 1e-6)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	for _, kind := range []Kind{Rate, Proportion} {
		obs := randomUnits(rng, kind, 40, 6)
		obs = append(obs, obs[3], obs[3], Observation{}, Observation{Num: -1, Den: 2})
		want, sum := Units(obs, Options{Kind: kind, Rand: source()})
		order := rng.Perm(len(obs))
		shuffled := make([]Observation, len(obs))
		for i, j := range order {
			shuffled[i] = obs[j]
		}
		got, again := Units(shuffled, Options{Kind: kind, Rand: source()})
		assert.InDelta(t, sum.MixDispersion.Tau2, again.MixDispersion.Tau2, 1e-12)
		sum.MixDispersion, again.MixDispersion = Dispersion{}, Dispersion{}
		assert.Equal(t, sum, again)
		for i, j := range order {
			w, g := want[j], got[i]
			assert.Equal(t, w.Mix, g.Mix)
			assert.Equal(t, w.Flag, g.Flag)
			assert.Equal(t, w.Warnings, g.Warnings)
			if w.Flag == FlagNone {
				continue
			}
			assert.Equal(t, w.Rank, g.Rank, "to the last digit")
			assert.Equal(t, w.Shrunken, g.Shrunken)
			assert.Equal(t, w.Adjusted, g.Adjusted)
			assert.InDelta(t, w.Standardised.Value, g.Standardised.Value, 1e-12)
		}
	}
}

// Two issues, of which one is hard: 10% and 60%. A unit that has the hard one only is
// far above the rest, and does nothing worse.
func TestMix(t *testing.T) {
	var obs []Observation
	add := func(easy, hard, easyN, hardN float64) {
		obs = append(obs, Observation{
			Num: easy + hard, Den: easyN + hardN,
			Strata: []Stratum{{1, easy, easyN}, {2, hard, hardN}},
		})
	}
	for range 30 {
		add(45, 30, 450, 50)
	}
	add(10, 180, 100, 300) // by its mix
	add(120, 45, 450, 50)  // by itself
	for _, kind := range []Kind{Rate, Proportion} {
		results, s := Units(obs, Options{Kind: kind, Unadjusted: true})
		assert.Equal(t, MixNeither, results[0].Mix)
		r := results[30]
		assert.Equal(t, FlagHigh, r.Flag)
		assert.Equal(t, MixExplains, r.Mix)
		assert.InDelta(t, 1, r.Indirect.Ratio.Value, 0.06)
		assert.InDelta(t, s.Centre, r.Standardised.Value, 0.01)
		assert.Equal(t, MixRemains, results[31].Mix)
		assert.Equal(t, 1.0, r.Standardised.Coverage)
	}
	for _, m := range []Mix{MixNotJudged, MixNeither, MixExplains, MixRemains, MixHides} {
		assert.NotEmpty(t, m.Chinese())
		assert.NotEmpty(t, m.English())
	}
}

func TestMixHides(t *testing.T) {
	var obs []Observation
	for range 30 {
		obs = append(obs, Observation{Num: 75, Den: 500, Strata: []Stratum{{1, 45, 450}, {2, 30, 50}}})
	}
	// Only easy cases, and the level of all: half as bad again as others with the same.
	obs = append(obs, Observation{Num: 150, Den: 1000, Strata: []Stratum{{1, 150, 1000}}})
	for _, kind := range []Kind{Rate, Proportion} {
		results, _ := Units(obs, Options{Kind: kind})
		assert.Equal(t, FlagIn, results[30].Flag)
		assert.Equal(t, MixHides, results[30].Mix)
		assert.Equal(t, MissingStrata, results[30].Warnings)
		assert.InDelta(t, 0.9, results[30].Standardised.Coverage, 0.03)
	}
}

func TestStandardiseByHand(t *testing.T) {
	s := NewStandard(Proportion, [][]Stratum{
		{{1, 2, 10}, {2, 6, 10}}, {{1, 4, 20}, {1, 0, 0}},
	})
	// Shares 30/40 and 10/40, figures 6/30 and 6/10.
	d := s.Direct([]Stratum{{1, 4, 20}})
	assert.InDelta(t, 0.75*0.2+0.25*0.6, d.Value, 1e-12, "the stratum it lacks counts as with all")
	assert.InDelta(t, 0.75, d.Coverage, 1e-12)
	p := 4.2 / 21
	assert.InDelta(t, 0.75*0.75*p*(1-p)/20, d.Variance, 1e-12)
	x := s.Indirect([]Stratum{{1, 4, 20}, {2, 9, 10}})
	assert.InDelta(t, 4+6, x.Expected, 1e-12)
	assert.InDelta(t, 1.3, x.Ratio.Value, 1e-12)
	none := s.Direct([]Stratum{{9, 1, 2}})
	assert.Zero(t, none.Coverage)
	assert.True(t, math.IsNaN(none.Value))
}

// Each unit's figure, given that it lacks nothing, is standardised without bias: the
// interval holds the truth as often as it says.
func TestStandardisedIntervalsHold(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	chance := []float64{0.1, 0.3, 0.6}
	const rounds = 2000
	for _, kind := range []Kind{Rate, Proportion} {
		s := &Standard{
			kind: kind, index: map[int32]int{0: 0, 1: 1, 2: 2},
			share: []float64{0.5, 0.3, 0.2}, figure: chance,
		}
		truth, held := 0.5*0.1+0.3*0.3+0.2*0.6, 0
		for range rounds {
			var own []Stratum
			for i, p := range chance {
				n := 8 + rng.IntN(30)
				own = append(own, Stratum{int32(i), float64(draw(rng, kind, n, p)), float64(n)})
			}
			if d := s.Direct(own); d.Low <= truth && truth <= d.High {
				held++
			}
		}
		assert.GreaterOrEqual(t, float64(held)/rounds, 0.93, "kind %d", kind)
	}
}

// draw is a binomial count, or a Poisson one as the sum of many rare cases.
func draw(rng *rand.Rand, kind Kind, n int, p float64) (k int) {
	if kind == Rate {
		n, p = n*20, p/20
	}
	for range n {
		if rng.Float64() < p {
			k++
		}
	}
	return k
}

// Of units that don't differ few are flagged, and shrunken figures are nearer to the
// truth than crude ones where they do.
func TestFairToEqualUnits(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for _, kind := range []Kind{Rate, Proportion} {
		var units, flagged int
		for range 200 {
			var obs []Observation
			for range 50 {
				n := 5 + rng.IntN(200)
				obs = append(obs, Observation{Num: float64(draw(rng, kind, n, 0.15)), Den: float64(n)})
			}
			results, _ := Units(obs, Options{Kind: kind, Unadjusted: true})
			for _, r := range results {
				units++
				if r.Flag.Outside() {
					flagged++
				}
			}
		}
		assert.Less(t, float64(flagged)/float64(units), 0.006, "kind %d", kind)
	}
}

func TestShrunkenIsNearerToTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 8))
	for _, kind := range []Kind{Rate, Proportion} {
		var crude, shrunken float64
		var held, units int
		for range 40 {
			var obs []Observation
			var truth []float64
			for range 60 {
				n, p := 5+rng.IntN(60), 0.1+0.2*rng.Float64()
				truth = append(truth, p)
				obs = append(obs, Observation{Num: float64(draw(rng, kind, n, p)), Den: float64(n)})
			}
			results, _ := Units(obs, Options{Kind: kind})
			for i, r := range results {
				crude += (r.Value - truth[i]) * (r.Value - truth[i])
				shrunken += (r.Shrunken.Value - truth[i]) * (r.Shrunken.Value - truth[i])
				units++
				if r.Shrunken.Low <= truth[i] && truth[i] <= r.Shrunken.High {
					held++
				}
			}
		}
		assert.Less(t, shrunken, crude*0.6, "kind %d", kind)
		assert.Greater(t, float64(held)/float64(units), 0.9, "kind %d", kind)
	}
}

func TestEqualUnitsShareTheRank(t *testing.T) {
	obs := make([]Observation, 12)
	for i := range obs {
		obs[i] = Observation{Num: 5, Den: 10}
	}
	results, s := Units(obs, Options{Kind: Proportion, Rand: source()})
	assert.Equal(t, 3, s.WorstQuarter)
	for _, r := range results {
		assert.Equal(t, 6.5, r.Rank.Expected)
		assert.InDelta(t, 0.25, r.Rank.WorstQuarter, 1e-12)
		assert.Equal(t, []int{1, 12}, []int{r.Rank.Low, r.Rank.High})
	}
}

func TestBetterUnitsRankFirst(t *testing.T) {
	obs := []Observation{{Num: 10, Den: 1000}, {Num: 200, Den: 1000}, {Num: 500, Den: 1000}, {Num: 900, Den: 1000}}
	for _, kind := range []Kind{Rate, Proportion} {
		results, _ := Units(obs, Options{Kind: kind, Rand: source()})
		for i, r := range results {
			assert.InDelta(t, i+1, r.Rank.Expected, 0.01)
		}
		assert.InDelta(t, 1, results[3].Rank.WorstQuarter, 0.01)
		results, _ = Units(obs, Options{Kind: kind, Rand: source(), HigherIsBetter: true})
		assert.InDelta(t, 1, results[3].Rank.Expected, 0.01)
		assert.InDelta(t, 1, results[0].Rank.WorstQuarter, 0.01)
	}
}

func TestUnitsAtTheRims(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, kind := range []Kind{Rate, Proportion} {
		o := Options{Kind: kind, Rand: source()}
		results, s := Units(nil, o)
		assert.Empty(t, results)
		assert.True(t, math.IsNaN(s.Centre))
		assert.True(t, s.Warnings.Has(FewUnits))

		results, s = Units([]Observation{
			{Num: 3, Den: 9},
			{Num: 0, Den: 0},
			{Num: 2, Den: 0},
			{Num: -1, Den: 4},
			{Num: nan, Den: 4},
			{Num: 1, Den: inf},
			{Num: 1, Den: math.SmallestNonzeroFloat64},
		}, o)
		assert.Equal(t, 1, s.Units)
		assert.Equal(t, 7, s.Given)
		assert.True(t, s.Warnings.Has(FewUnits))
		assert.InDelta(t, 1.0/3, results[0].Value, 1e-12)
		assert.Equal(t, FlagFew, results[0].Flag)
		assert.Equal(t, Rank{1, 1, 1, 1}, results[0].Rank)
		for i, want := range []Warnings{NoDenominator, NoDenominator, BadInput, BadInput, BadInput, BadInput} {
			assert.Equal(t, want, results[i+1].Warnings, "unit %d", i+1)
			assert.Equal(t, FlagNone, results[i+1].Flag)
			assert.True(t, math.IsNaN(results[i+1].Value))
		}

		results, s = Units([]Observation{{Num: 0, Den: 50}, {Num: 0, Den: 90}}, o)
		assert.True(t, s.Warnings.Has(NoVariation))
		assert.False(t, results[0].Flag.Outside())
		assert.Zero(t, results[0].Value)
	}
	results, s := Units([]Observation{{Num: 50, Den: 50}, {Num: 90, Den: 90}}, Options{Kind: Proportion})
	assert.True(t, s.Warnings.Has(NoVariation))
	assert.Equal(t, FlagIn, results[0].Flag)
	results, _ = Units([]Observation{{Num: 51, Den: 50}, {Num: 1, Den: 90}}, Options{Kind: Proportion})
	assert.Equal(t, BadInput, results[0].Warnings)
	results, _ = Units([]Observation{
		{Num: 5, Den: 50, Strata: []Stratum{{1, 4, 50}}}, {Num: 1, Den: 90, Strata: []Stratum{{1, 1, 90}}},
	}, Options{})
	assert.True(t, results[0].Warnings.Has(StrataDiffer))
	assert.True(t, math.IsNaN(results[0].Standardised.Value))
	assert.InDelta(t, 1.0/90, results[1].Standardised.Value, 1e-12)
}

// A unit with nothing to count is not below the limits where nothing is no wonder.
func TestNothingIsNotRareInSmallUnits(t *testing.T) {
	l := PoissonLimits(3) // P(0) = 0.0498
	assert.Equal(t, []float64{0, 0}, []float64{l.Low95, l.Low998})
	l = PoissonLimits(5) // P(0) = 0.0067
	assert.Greater(t, l.Low95, 0.0)
	assert.Zero(t, l.Low998)
	assert.Zero(t, AdjustedPoissonLimits(5, 0.1).Low998)
	assert.Equal(t, 1.0, BinomialLimits(0.9, 20).High998)
	assert.Equal(t, 1.0, AdjustedBinomialLimits(0.9, 20, 0.01).High998)
}

func TestWords(t *testing.T) {
	ws := FewCases | MissingStrata
	assert.Equal(t, []Warnings{FewCases, MissingStrata}, ws.List())
	assert.Equal(t, "件数过少；缺少部分诉求类别，按全体水平补足", ws.Chinese())
	assert.Equal(t, "few cases; strata are missing, filled with the level of all", ws.English())
	for _, w := range Warnings(lastWarning - 1).List() {
		assert.NotEmpty(t, w.Chinese())
		assert.NotEmpty(t, w.English())
	}
	for _, f := range []Flag{FlagNone, FlagIn, FlagLow, FlagHigh, FlagFew} {
		assert.NotEqual(t, string(f), f.Chinese())
		assert.NotEqual(t, string(f), f.English())
	}
}

func FuzzUnits(f *testing.F) {
	f.Add(uint64(1), 3.0, 9.0, 0.0, 1.0, 2.0, true)
	f.Add(uint64(2), math.NaN(), math.Inf(1), -1.0, 1e308, 5e-324, false)
	f.Add(uint64(3), 1e300, 1e-300, 1e-9, 1e9, 0.5, false)
	f.Fuzz(func(t *testing.T, seed uint64, a, b, c, d, centre float64, rate bool) {
		kind := Proportion
		if rate {
			kind = Rate
		}
		obs := []Observation{
			{Num: a, Den: b, Strata: []Stratum{{1, a, b}}},
			{Num: c, Den: d, Strata: []Stratum{{2, c, d}}},
			{Num: 3, Den: 20},
			{Num: a, Den: d},
			{Num: c, Den: b},
		}
		results, s := Units(obs, Options{Kind: kind, Centre: centre, Draws: 10, Rand: rand.New(rand.NewPCG(seed, 1))})
		require.Len(t, results, len(obs))
		for _, r := range results {
			if r.Flag != FlagNone {
				assert.False(t, math.IsNaN(r.Value) || math.IsInf(r.Value, 0), "%+v %+v", r, s)
			}
		}
	})
}

// BenchmarkUnits is one set; a run makes some 3,000.
func BenchmarkUnits(b *testing.B) {
	for _, size := range []struct {
		name  string
		kind  Kind
		units int
		issue int
	}{
		{"rates-22", Rate, 22, 20},
		{"rates-100", Rate, 100, 20},
		{"rates-200", Rate, 200, 20},
		{"proportions-100", Proportion, 100, 20},
		{"proportions-200", Proportion, 200, 20},
	} {
		obs := randomUnits(rand.New(rand.NewPCG(1, 1)), size.kind, size.units, size.issue)
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			rng := source()
			for range b.N {
				Units(obs, Options{Kind: size.kind, Rand: rng})
			}
		})
	}
}
