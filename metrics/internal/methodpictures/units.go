package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"weisu/metrics/compare"
)

// A hospital is a made-up unit with its issues.
type hospital struct {
	name   string
	visits float64 // in 10,000
	count  float64
}

func hospitals() []hospital {
	rng := source(38)
	out := make([]hospital, 24)
	for i := range out {
		h := &out[i]
		h.name = fmt.Sprintf("医院%02d", i+1)
		h.visits = math.Round(10*(0.6*math.Exp(3.6*rng.Float64()))) / 10
		mean := 12.0
		switch i {
		case 4:
			mean, h.visits = 20, 15.2
		case 11:
			mean, h.visits = 6, 18.4
		case 20:
			h.visits = 0.3
		}
		h.count = overdispersed(rng, mean*h.visits, 0.16)
	}
	return out
}

func compared(hs []hospital) ([]compare.Result, compare.Summary) {
	obs := make([]compare.Observation, len(hs))
	for i, h := range hs {
		obs[i] = compare.Observation{Num: h.count, Den: h.visits}
	}
	return compare.Units(obs, compare.Options{Rand: rand.New(rand.NewPCG(9, 2026))})
}

// funnel: rates of hospitals of different size within limits.
func funnel() string {
	hs := hospitals()
	results, s := compared(hs)
	c := newCanvas(860, 430, "漏斗图：各医院每万就诊人次诉求数（虚构数据）")
	c.legend(
		key{name: "医院", fill: blue, stroke: blue},
		key{name: "超出 99.8% 限", fill: red, stroke: red},
		key{name: "件数过少", fill: "#ffffff", stroke: grey},
		key{name: "全体平均", pen: pen{ink, 1.4, ""}},
		key{name: "99.8% 限（含过度离散）", pen: pen{grey, 1.5, dashed}},
		key{name: "95% 限（含过度离散）", pen: pen{grey, 1, dotted}},
		key{name: "99.8% 限（仅偶然）", pen: pen{orange, 1.3, dotted}},
	)
	p := plot{canvas: c, left: 58, top: 116, right: 840, bottom: 372, x0: 0, x1: 24, y0: 0, y1: 30}
	p.frame("就诊人次（万）", "件／万人次", every(0, 24, 4, "%.0f"), every(0, 30, 5, "%.0f"))
	var x, low95, high95, low998, high998, lowChance, highChance []float64
	for at := 0.4; at <= 24; at += 0.2 {
		expected := at * s.Centre
		a, e := compare.AdjustedPoissonLimits(expected, s.Dispersion.Tau2), compare.PoissonLimits(expected)
		x = append(x, at)
		low95, high95 = append(low95, s.Centre*a.Low95), append(high95, s.Centre*a.High95)
		low998, high998 = append(low998, s.Centre*a.Low998), append(high998, s.Centre*a.High998)
		lowChance, highChance = append(lowChance, s.Centre*e.Low998), append(highChance, s.Centre*e.High998)
	}
	within := func(y []float64) []float64 {
		for i, v := range y {
			if v > p.y1 {
				y[i] = math.NaN()
			}
		}
		return y
	}
	p.curve([]float64{0, 24}, repeat(s.Centre), pen{ink, 1.4, ""})
	for _, y := range [][]float64{low998, high998} {
		p.curve(x, within(y), pen{grey, 1.5, dashed})
	}
	for _, y := range [][]float64{low95, high95} {
		p.curve(x, within(y), pen{grey, 1, dotted})
	}
	for _, y := range [][]float64{lowChance, highChance} {
		p.curve(x, within(y), pen{orange, 1.3, dotted})
	}
	for i, r := range results {
		fill, stroke := blue, blue
		switch {
		case r.Flag.Outside():
			fill, stroke = red, red
			p.text(p.x(r.Den)+9, p.y(r.Value)+4, 12, "start", red, hs[i].name)
		case r.Flag == compare.FlagFew:
			fill, stroke = "#ffffff", grey
		}
		p.dot(p.x(r.Den), p.y(r.Value), 4.5, fill, stroke)
	}
	return c.String()
}

// ranked: crude and shrunken rates, and ranks with their intervals.
func ranked() string {
	hs := hospitals()
	results, s := compared(hs)
	order := make([]int, len(hs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(results[a].Rank.Expected, results[b].Rank.Expected) })
	c := newCanvas(860, 600, "收缩后的率与名次：区间宽，名次就不可当真（虚构数据）")
	c.legend(
		key{name: "粗率", fill: "#ffffff", stroke: grey},
		key{name: "收缩后的率（或平均名次）", fill: blue, stroke: blue},
		key{name: "95% 区间", pen: pen{blue, 1.6, ""}},
		key{name: "全体平均", pen: pen{ink, 1.2, dashed}},
	)
	n := float64(len(hs))
	left := plot{canvas: c, left: 150, top: 92, right: 520, bottom: 548, x0: 0, x1: 30, y0: n + 0.5, y1: 0.5}
	right := plot{canvas: c, left: 560, top: 92, right: 840, bottom: 548, x0: 0.5, x1: n + 0.5, y0: n + 0.5, y1: 0.5}
	left.frame("每万就诊人次诉求数", "", every(0, 30, 5, "%.0f"), nil)
	right.frame("名次（1 为最少）", "", every(4, n, 4, "%.0f"), nil)
	left.line(left.x(s.Centre), left.top, left.x(s.Centre), left.bottom, pen{ink, 1.2, dashed})
	for k, i := range order {
		r, y := results[i], left.y(float64(k)+1)
		c.text(left.left-8, y+4, 12, "end", ink, fmt.Sprintf("%s（%.0f 件）", hs[i].name, r.Num))
		left.line(left.x(r.Shrunken.Low), y, left.x(r.Shrunken.High), y, pen{blue, 1.6, ""})
		c.dot(left.x(r.Value), y, 4, "#ffffff", grey)
		c.dot(left.x(r.Shrunken.Value), y, 3.6, blue, blue)
		right.line(right.x(float64(r.Rank.Low)), y, right.x(float64(r.Rank.High)), y, pen{blue, 1.6, ""})
		c.dot(right.x(r.Rank.Expected), y, 3.6, blue, blue)
	}
	return c.String()
}
