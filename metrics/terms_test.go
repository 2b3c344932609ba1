package metrics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

// termsOf makes terms of counts by term and period, the periods from first on.
func termsOf(first int32, texts []int32, counts ...[]int32) *nlp.Terms {
	out := &nlp.Terms{Sampled: 1}
	for i, n := range texts {
		if n > 0 {
			out.Periods = append(out.Periods, nlp.PeriodTexts{Period: first + int32(i), Texts: n})
		}
	}
	for term, row := range counts {
		out.Terms = append(out.Terms, nlp.Term{})
		for i, n := range row {
			if n > 0 {
				out.Cells = append(out.Cells, nlp.TermCell{Term: int32(term), Period: first + int32(i), Documents: n})
			}
		}
	}
	return out
}

func TestTermPeriods(t *testing.T) {
	terms := termsOf(600, []int32{100, 200, 0, 100, 100},
		[]int32{5, 10, 0, 5, 20}, // grows in the last period
		[]int32{0, 0, 0, 0, 9},   // new
		[]int32{8, 0, 0, 0, 8},   // back, not new
		[]int32{0, 3, 0, 0, 0})   // the data do not reach back far enough
	rows := TermPeriods(terms, TermConfig{Previous: 3, NewAfter: 3, MaxQ: 0.05})
	require.Len(t, rows, 8)
	byCell := map[[2]int32]TermRow{}
	for _, r := range rows {
		byCell[[2]int32{r.Term, r.Period}] = r
	}
	first := byCell[[2]int32{0, 600}]
	assert.Zero(t, first.Previous)
	for _, v := range []float64{first.PreviousMean, first.Ratio, first.RatioLow, first.RatioHigh, first.P, first.Q} {
		assert.True(t, math.IsNaN(v), "nothing to compare with")
	}
	assert.False(t, first.New || first.Rising)
	assert.False(t, byCell[[2]int32{3, 601}].New)

	rise := byCell[[2]int32{0, 604}] // against 601 to 603: 15 of 300
	assert.EqualValues(t, 2, rise.Previous, "a period without texts is none")
	assert.InDelta(t, 7.5, rise.PreviousMean, 1e-12)
	assert.InDelta(t, 4, rise.Ratio, 1e-12)
	assert.True(t, rise.Rising && !rise.New, "%+v", rise)
	assert.InDelta(t, 0.2, rise.Share, 1e-12)

	coined := byCell[[2]int32{1, 604}]
	assert.True(t, coined.New && coined.Rising && math.IsInf(coined.Ratio, 1) && coined.RatioLow > 1, "%+v", coined)
	back := byCell[[2]int32{2, 604}]
	assert.True(t, !back.New && back.Rising && math.IsInf(back.Ratio, 1), "%+v", back)

	assert.Empty(t, TermPeriods(&nlp.Terms{}, DefaultTermConfig()))
	only := TermPeriods(termsOf(5, []int32{10}, []int32{4}), DefaultTermConfig())
	require.Len(t, only, 1)
	assert.True(t, math.IsNaN(only[0].Ratio) && !only[0].New && !only[0].Rising)
}

func TestTermPeriodsByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 40 {
		texts := make([]int32, 2+rng.IntN(12))
		for i := range texts {
			texts[i] = int32(rng.IntN(5)) * 50
		}
		counts := make([][]int32, 1+rng.IntN(20))
		for i := range counts {
			counts[i] = make([]int32, len(texts))
			for p := range texts {
				if texts[p] > 0 && rng.IntN(3) > 0 {
					counts[i][p] = int32(rng.IntN(30))
				}
			}
		}
		cfg := TermConfig{Previous: 1 + rng.IntN(4), NewAfter: 2, MaxQ: 0.05}
		for _, r := range TermPeriods(termsOf(0, texts, counts...), cfg) {
			require.Equal(t, counts[r.Term][r.Period], r.Documents)
			var before, nBefore, ever, ample int32
			for p := max(0, r.Period-int32(cfg.Previous)); p < r.Period; p++ {
				before += counts[r.Term][p]
				nBefore += texts[p]
			}
			for p := range r.Period {
				ever += counts[r.Term][p]
				if 10*texts[p] >= texts[r.Period] {
					ample++
				}
			}
			want := CompareRates(float64(r.Documents), float64(texts[r.Period]), float64(before), float64(nBefore))
			assert.Equal(t, math.IsNaN(want.P), math.IsNaN(r.P))
			if !math.IsNaN(want.P) {
				assert.Equal(t, want, RateRatio{r.Ratio, r.RatioLow, r.RatioHigh, r.P})
			}
			assert.Equal(t, ever == 0 && ample >= 2, r.New)
			assert.True(t, math.IsNaN(r.Q) || r.Q >= r.P && r.Q <= 1)
			assert.Equal(t, r.Q <= cfg.MaxQ && r.RatioLow > 1, r.Rising)
		}
	}
}

func TestTermPeriodsFindNothingInNoise(t *testing.T) {
	// 2,000 terms at a constant rate over 24 periods: of the 23 periods' families
	// without any real rise hardly one in twenty may show a rising term.
	rng := rand.New(rand.NewPCG(9, 10))
	texts := make([]int32, 24)
	for i := range texts {
		texts[i] = 1000
	}
	counts := make([][]int32, 2000)
	for i := range counts {
		counts[i] = make([]int32, len(texts))
		rate := 0.02 * rng.Float64()
		for p := range texts {
			counts[i][p] = binomial(texts[p], rate, rng)
		}
	}
	families := map[int32]bool{}
	for _, r := range TermPeriods(termsOf(0, texts, counts...), DefaultTermConfig()) {
		if r.Rising {
			families[r.Period] = true
		}
	}
	assert.LessOrEqual(t, len(families), 3, "P(X ≥ 4) of 23 at .05 is .03, and exact tests are conservative")
}

func BenchmarkTermPeriods(b *testing.B) {
	// 20,000 terms of very different frequency over 60 months.
	rng := rand.New(rand.NewPCG(1, 1))
	texts := make([]int32, 60)
	for i := range texts {
		texts[i] = 16_000
	}
	counts := make([][]int32, 20_000)
	for i := range counts {
		counts[i] = make([]int32, len(texts))
		rate := math.Exp(-3 - 7*rng.Float64())
		for p := range texts {
			counts[i][p] = binomial(texts[p], rate, rng)
		}
	}
	terms := termsOf(0, texts, counts...)
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(TermPeriods(terms, DefaultTermConfig()))), "rows")
	}
}
