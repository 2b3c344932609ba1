package spc

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A row of testdata by column.
type row map[string]string

// num is a number of the row, NaN where it is empty.
func (r row) num(t *testing.T, column string) float64 {
	t.Helper()
	s, ok := r[column]
	require.True(t, ok, column)
	if s == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

func (r row) runs(t *testing.T) Runs {
	i := func(column string) int { return int(r.num(t, column)) }
	s := r["runs_signal"]
	return Runs{i("useful"), i("longest"), i("longest_max"), i("crossings"), i("crossings_min"), s == "True" || s == "1"}
}

// table reads a table of testdata, whose first line says where it is from.
func table(t *testing.T, name string) (rows []row) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	lines, err := r.ReadAll()
	require.NoError(t, err)
	for _, line := range lines[1:] {
		m := row{}
		for i, v := range line {
			m[lines[0][i]] = v
		}
		rows = append(rows, m)
	}
	require.NotEmpty(t, rows)
	return rows
}

func column(t *testing.T, rows []row, name string) (out []float64) {
	t.Helper()
	for _, r := range rows {
		out = append(out, r.num(t, name))
	}
	return out
}

// outside lists the points beyond a limit, counted from 1.
func outside(r Result) (out []int) {
	for i, p := range r.Points {
		if p.Signals&Outside != 0 {
			out = append(out, i+1)
		}
	}
	return out
}

func near(t *testing.T, want, got float64, msg string, at int) {
	t.Helper()
	if math.IsNaN(want) {
		assert.True(t, math.IsNaN(got), "%s, point %d: %v", msg, at, got)
		return
	}
	assert.InDelta(t, want, got, 1e-9*max(1, math.Abs(want)), "%s, point %d", msg, at)
}

func TestQicharts2(t *testing.T) {
	charts := map[string]Kind{"XmR": XmR, "MR": MR, "c": C, "u": U, "p": P, "t": T}
	data := map[Kind]Data{C: Count, U: Rate, P: Proportion, T: TimeBetween}
	byExample := map[string][]row{}
	for _, r := range table(t, "qicharts2.csv") {
		byExample[r["example"]] = append(byExample[r["example"]], r)
	}
	assert.Len(t, byExample, 13)
	for name, rows := range byExample {
		kind, ok := charts[rows[0]["chart"]]
		if !ok { // charts of subgroups: their runs
			assert.Equal(t, rows[0].runs(t), CountRuns(column(t, rows, "y"), rows[0].num(t, "cl")), name)
			continue
		}
		s := Series{Data: data[kind], Values: column(t, rows, "value")}
		if kind == U || kind == P {
			s.Denominators = column(t, rows, "n")
		}
		scale := rows[0].num(t, "scale")
		o := Options{Kind: kind, Baseline: int(rows[0].num(t, "baseline"))}
		for i, r := range rows {
			if r["included"] == "False" {
				s.Values[i] = math.NaN()
			}
			if i > 0 && r["part"] != rows[i-1]["part"] {
				o.Breaks = append(o.Breaks, i)
			}
			if kind == U {
				s.Denominators[i] /= scale
			}
		}
		got := Chart(s, o)
		for _, ph := range got.Phases {
			assert.Equal(t, rows[ph.Start].runs(t), ph.Runs, "%s from %d", name, ph.Start+1)
		}
		for i, r := range rows {
			p := got.Points[i]
			near(t, r.num(t, "cl"), p.Centre, name+" centre", i+1)
			near(t, r.num(t, "ucl"), p.Upper, name+" upper", i+1)
			if kind != XmR && kind != MR || r["lcl"] != "0.0" {
				near(t, r.num(t, "lcl"), p.Lower, name+" lower", i+1)
			}
			if r["included"] == "False" {
				continue
			}
			near(t, r.num(t, "y"), p.Value, name+" value", i+1)
			if r["y"] != "" {
				assert.Equal(t, r["outside"] == "True", p.Signals&Outside != 0, "%s, point %d", name, i+1)
			}
		}
	}
}

// The charts of hospital infections: all, by infection, by hospital and infection;
// and hospitals side by side.
func TestHospitalInfections(t *testing.T) {
	infections := table(t, "hospital_infections.csv")
	days := map[string]float64{}
	for _, r := range infections {
		if r["month"] >= "2016-07-01" {
			days[r["hospital"]] += r.num(t, "days")
		}
	}
	for _, want := range table(t, "hai.csv") {
		counts, denominators := map[string]float64{}, map[string]float64{}
		for _, r := range infections {
			key, scale := r["month"], 1.0
			if want["chart"] == "4" {
				if r["month"] < "2016-07-01" {
					continue
				}
				key, scale = strconv.Itoa(1e8+int(days[r["hospital"]])), 10_000
			}
			if (want["hospital"] == "" || want["hospital"] == r["hospital"]) && (want["infection"] == "" || want["infection"] == r["infection"]) {
				counts[key] += r.num(t, "n")
				denominators[key] += r.num(t, "days") / scale
			}
		}
		var keys []string
		for k := range counts {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		s := Series{Data: Rate}
		for _, k := range keys {
			s.Values, s.Denominators = append(s.Values, counts[k]), append(s.Denominators, denominators[k])
		}
		got := Chart(s, Options{Kind: U})
		var lower, upper float64
		for _, p := range got.Points {
			lower, upper = lower+p.Lower, upper+p.Upper
		}
		n, msg := float64(len(got.Points)), want["chart"]+want["hospital"]+want["infection"]
		near(t, want.num(t, "cl"), got.Phases[0].Centre, msg, 0)
		near(t, want.num(t, "lcl"), lower/n, msg, 0)
		near(t, want.num(t, "ucl"), upper/n, msg, 0)
		assert.Equal(t, want["outside"] == "1", len(outside(got)) > 0, msg)
		assert.Equal(t, want.runs(t), got.Phases[0].Runs, msg)
	}
}

func TestLaneyProportions(t *testing.T) {
	rows := table(t, "nhs_accidents.csv")
	s := Series{Data: Proportion, Values: column(t, rows, "r"), Denominators: column(t, rows, "n")}
	p, prime := Chart(s, Options{Kind: P}), Chart(s, Options{Kind: LaneyP})
	for i, r := range rows {
		near(t, r.num(t, "lcl_p"), p.Points[i].Lower, "p lower", i+1)
		near(t, r.num(t, "ucl_p"), p.Points[i].Upper, "p upper", i+1)
		near(t, r.num(t, "lcl_pp"), prime.Points[i].Lower, "p′ lower", i+1)
		near(t, r.num(t, "ucl_pp"), prime.Points[i].Upper, "p′ upper", i+1)
	}
	// computed_laney_p_prime_nhs_accidents.json: outside_p; 16 of 20, none on p′
	assert.Equal(t, []int{1, 2, 3, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19}, outside(p))
	assert.Empty(t, outside(prime))
	assert.InDelta(t, 0.9528997113441912, p.Phases[0].Centre, 1e-14)
	assert.InDelta(t, 10.64042186349651, prime.Phases[0].SigmaZ, 1e-9)
	assert.InDelta(t, 10.64042186349651, Chart(s, Options{Kind: LaneyP, Screen: true}).Phases[0].SigmaZ, 1e-9)

	auto := Chart(s, Options{})
	assert.Equal(t, Choice{LaneyP, ExcessiveShare, auto.Choice.SigmaZ, auto.Choice.P}, auto.Choice)
	assert.Equal(t, prime.Points, auto.Points)
}

func TestLaneyRates(t *testing.T) {
	rows := table(t, "complaints.csv")
	s := Series{Data: Rate, Values: column(t, rows, "complaints"), Denominators: column(t, rows, "sales")}
	u, prime, i := Chart(s, Options{Kind: U}), Chart(s, Options{Kind: LaneyU}), Chart(s, Options{Kind: IPrime})
	// computed_complaints.json: cl, u_outside, sigma_z, uprime_outside, I_prime_outside
	assert.InDelta(t, 0.004997252747252747, u.Phases[0].Centre, 1e-15)
	assert.Equal(t, []int{4, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20}, outside(u))
	assert.InDelta(t, 5.3173927246204045, prime.Phases[0].SigmaZ, 1e-9)
	assert.Empty(t, outside(prime))
	assert.Empty(t, outside(i))
	for j, r := range rows {
		near(t, max(0, r.num(t, "lcl")), i.Points[j].Lower, "I′ lower", j+1)
		near(t, r.num(t, "ucl"), i.Points[j].Upper, "I′ upper", j+1)
	}
	c := Choose(s, Options{})
	assert.Equal(t, Choice{LaneyU, ExcessiveRate, c.SigmaZ, c.P}, c)
}

func TestMakingDataCount(t *testing.T) {
	// NHSRplotthedots, "Deviations from Excel defaults"; its limits to two places
	s := Series{Values: []float64{1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1}}
	plain, screened := Chart(s, Options{}), Chart(s, Options{Screen: true})
	assert.Equal(t, Measured, plain.Choice.Reason)
	assert.Equal(t, XmR, plain.Choice.Kind)
	assert.InDelta(t, 1.94, plain.Points[0].Centre, 0.005)
	assert.InDelta(t, 6.95, plain.Points[0].Upper, 0.005)
	assert.InDelta(t, -3.06, plain.Points[0].Lower, 0.005)
	assert.InDelta(t, 4.60, screened.Points[0].Upper, 0.005)
	assert.InDelta(t, -0.72, screened.Points[0].Lower, 0.005)
	assert.Equal(t, []int{5}, outside(screened))
	assert.InDelta(t, 3.267*32/17, plain.Phases[0].RangeLimit, 1e-9, "17 ranges add up to 32")

	// tests/testthat/_snaps/ptd_spc.md: R's set.seed(123); rnorm(20), screened, as
	// one and by tens; no point has a signal
	y := []float64{-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141}
	one := Chart(Series{Values: y}, Options{Screen: true})
	two := Chart(Series{Values: y}, Options{Screen: true, Breaks: []int{10}})
	for _, tt := range []struct {
		p                    Point
		centre, lower, upper float64
	}{{one.Points[0], 0.142, -3.01, 3.29}, {two.Points[0], 0.0746, -2.60, 2.75}, {two.Points[19], 0.209, -3.28, 3.70}} {
		assert.InDelta(t, tt.centre, tt.p.Centre, 0.0005)
		assert.InDelta(t, tt.lower, tt.p.Lower, 0.005)
		assert.InDelta(t, tt.upper, tt.p.Upper, 0.005)
	}
	for i := range y {
		assert.Zero(t, one.Points[i].Signals|two.Points[i].Signals, "point %d", i+1)
	}
	assert.Zero(t, one.Phases[0].Warnings)
	assert.Equal(t, TrialLimits, two.Phases[0].Warnings, "ten points")
}

// NHSRplotthedots, vignette "intro": of two years of breaches 8 points in a row are
// marked, for lying on one side.
func TestEmergencyBreaches(t *testing.T) {
	rows := table(t, "ae_rrk.csv")
	got := Chart(Series{Values: column(t, rows, "breaches")[:24]}, Options{})
	marked := 0
	for _, p := range got.Points {
		if p.Signals != 0 {
			assert.Equal(t, OneSide, p.Signals)
			marked++
		}
	}
	assert.Equal(t, 8, marked)
	// The trust merged with another in July 2018: limits are taken anew.
	got = Chart(Series{Values: column(t, rows, "breaches")}, Options{Screen: true, Breaks: []int{27}})
	require.Len(t, got.Phases, 2)
	assert.Equal(t, "2018-07-01", rows[got.Phases[1].Start]["month"])
	assert.Greater(t, got.Phases[1].Centre, 1.5*got.Phases[0].Centre)
}
