package surveillance

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// poissons draws a series without anything in it.
func poissons(rng *rand.Rand, n int, mean float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = distuv.Poisson{Lambda: mean, Src: rng}.Rand()
	}
	return out
}

func TestUpperTailAgreesWithR(t *testing.T) {
	assert.InEpsilon(t, 1-math.Exp(-2), UpperTail(1, 2, 2), 1e-12) // ppois(0, 2, lower = FALSE)
	// size 1 is geometric: P(Y ≥ y) = (1−p)^y, p = mean/variance = 1/4.
	assert.InEpsilon(t, math.Pow(0.75, 7), UpperTail(7, 3, 12), 1e-12)
	assert.InEpsilon(t, math.Pow(0.75, 1200), UpperTail(1200, 3, 12), 1e-9, "far tail")
	assert.InEpsilon(t, UpperTail(40, 20, 20), UpperTail(40, 20, 20*(1+1e-7)), 1e-4, "Poisson is the limit")
	assert.Equal(t, 1.0, UpperTail(0, 2, 3))
	assert.Equal(t, 0.0, UpperTail(1, 0, 0))
	assert.True(t, math.IsNaN(UpperTail(1, -1, 2)))
}

func TestQuantileIsTheTailTurnedRound(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 500 {
		mean, alpha := math.Exp(8*rng.Float64()-3), 0.2*rng.Float64()+1e-6
		variance := mean * (1 + rng.Float64())
		y := quantile(alpha, mean, variance)
		assert.LessOrEqual(t, UpperTail(y+1, mean, variance), alpha)
		assert.Greater(t, UpperTail(y, mean, variance), alpha)
		assert.LessOrEqual(t, MidTail(midThreshold(alpha, mean, variance), mean, variance), alpha)
	}
}

func TestCUSUMBoundIsWhereTheSumPassesH(t *testing.T) {
	for _, mean := range []float64{0.5, 3, 40} {
		y := CUSUMBound(0.7, mean, CustomaryK, CustomaryH)
		assert.InDelta(t, CustomaryH, 0.7+rossi(y, mean)-CustomaryK, 1e-9)
	}
	assert.Equal(t, []float64{0, 0}, CUSUM([]float64{3, math.NaN()}, 3, CustomaryK))
	assert.True(t, math.IsNaN(CUSUM([]float64{1}, 0, CustomaryK)[0]))
}

func TestJudgeChoosesTheMethod(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for n, want := range map[int]Method{
		0: NotJudged, 1: NotJudged, 9: NotJudged, 10: Baseline, 60: Baseline, 103: Baseline, 104: Regression, 300: Regression,
	} {
		v := Judge(poissons(rng, n, 6), DefaultOptions(52))
		assert.Equal(t, want, v.Method, "n=%d", n)
		if want == NotJudged {
			assert.NotEmpty(t, v.Warnings)
			assert.Equal(t, 1.0, v.P)
		}
	}
	assert.Equal(t, Regression, Judge(poissons(rng, 36, 6), DefaultOptions(12)).Method)
	assert.Equal(t, Baseline, Judge(poissons(rng, 200, 6), DefaultOptions(0)).Method)
}

func TestJudgeFindsAJumpAndIgnoresTheUsual(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	for _, n := range []int{30, 156} {
		series := poissons(rng, n, 10)
		series[n-1] = 40
		v := Judge(series, DefaultOptions(52))
		assert.Less(t, v.P, 1e-5)
		assert.Greater(t, v.Observed, v.Threshold)
		assert.InDelta(t, 10*float64(v.Window), v.Expected, 4*float64(v.Window))
	}
	quiet := make([]float64, 156)
	quiet[155] = 3
	assert.Equal(t, 1.0, Judge(quiet, DefaultOptions(52)).P, "three cases are never an alarm")
	quiet[155] = 8
	assert.Less(t, Judge(quiet, DefaultOptions(52)).P, 1e-4, "eight out of nothing are")
}

// A rise that began some weeks ago must not raise what is expected.
func TestJudgeGuardsItsBaseline(t *testing.T) {
	for _, n := range []int{12, 60, 156} {
		series := make([]float64, n)
		for i := range series {
			series[i] = 10 + float64(i%3)
		}
		before := Judge(series, DefaultOptions(52))
		series[n-1], series[n-2] = 30, 30
		after := Judge(series, DefaultOptions(52))
		assert.InDelta(t, before.Expected/float64(before.Window), after.Expected/float64(after.Window), 0.5, "n=%d", n)
	}
}

// Of series without a rise at most alpha, and little more for the mid-p, may have
// P ≤ alpha.
func TestJudgeIsHonestOfNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for _, n := range []int{16, 40, 130} {
		for _, mean := range []float64{1, 5, 20} {
			const draws = 3000
			low := 0
			for range draws {
				if Judge(poissons(rng, n, mean), DefaultOptions(52)).P <= 0.01 {
					low++
				}
			}
			assert.Less(t, float64(low)/draws, 0.016, "n=%d mean=%v", n, mean)
		}
	}
}

func TestJudgeSaysWhyNot(t *testing.T) {
	nan := math.NaN()
	assert.Equal(t, []string{WarnMissing}, Judge([]float64{1, 2, nan}, DefaultOptions(52)).Warnings)
	assert.Equal(t, []string{WarnOptions}, Judge([]float64{1, 2, 3}, Options{}).Warnings)
	series := poissons(rand.New(rand.NewPCG(1, 1)), 40, 10)
	for i := 0; i < 36; i += 3 {
		series[i] = nan
	}
	assert.Contains(t, Judge(series, DefaultOptions(52)).Warnings, WarnGaps)
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte{}, 52)
	f.Add([]byte("0123456789abcdef0123456789abcdef"), 12)
	f.Fuzz(func(t *testing.T, data []byte, season int) {
		var series []float64
		for len(data) >= 8 {
			series = append(series, math.Float64frombits(binary.LittleEndian.Uint64(data)))
			data = data[8:]
		}
		for _, b := range data {
			for range 12 {
				series = append(series, float64(b))
			}
		}
		v := Judge(series, DefaultOptions(season%60))
		require.True(t, v.P >= 0 && v.P <= 1, "%v", v)
		if o := DefaultFarrington(); len(series) > 0 {
			o.Years = 1
			_, _ = Farrington(series, o)
			EARS(series, C3, EARSBaseline, 0.01)
			CUSUM(series, series[0], CustomaryK)
			Bursts(series, 2, 1)
			BatchedBursts(series, series, 2, 1)
		}
	})
}

func TestRims(t *testing.T) {
	assert.Empty(t, Bursts(nil, 2, 1))
	assert.Empty(t, Bursts([]float64{3, 3}, 2, 1))
	assert.Empty(t, BatchedBursts([]float64{0, 0}, []float64{4, 4}, 2, 1))
	assert.Empty(t, EARS(nil, C1, EARSBaseline, 0.01))
	_, err := Farrington([]float64{1, 2}, DefaultFarrington())
	require.ErrorIs(t, err, ErrTooShort)
	_, err = Farrington(nil, FarringtonOptions{})
	require.ErrorIs(t, err, ErrBadOptions)
	o := DefaultFarrington()
	o.Years = 2
	fc, err := Farrington(make([]float64, 200), o)
	require.NoError(t, err)
	assert.False(t, fc.Alarm)
}

func TestBurstsDoNotCareForOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	times := make([]float64, 60)
	for i := range times {
		times[i] = rng.Float64() * 100
	}
	want := Bursts(times, 2, 0.5)
	rng.Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
	assert.Equal(t, want, Bursts(times, 2, 0.5))
}

func BenchmarkJudge(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	table := make([][]float64, 200)
	for i := range table {
		table[i] = poissons(rng, 156, 0.5+20*rng.Float64())
	}
	o := DefaultOptions(52)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Judge(table[i%len(table)], o)
	}
}
