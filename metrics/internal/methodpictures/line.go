package main

import (
	"fmt"
	"math"

	"weisu/metrics/trend"
)

// trendLine: three years of months with a season and a rise.
func trendLine() string {
	const n = 36
	rng := source(3)
	x := make([]float64, n)
	for i := range x {
		x[i] = poisson(rng, (30+0.45*float64(i))*seasonal(float64(i), 6.5, 12, 0.3))
	}
	r := trend.Of(x, trend.Options{SeasonLength: 12})
	name := "Mann–Kendall"
	if r.Seasonal {
		name = "季节性 Mann–Kendall"
	}
	c := newCanvas(860, 410, fmt.Sprintf("趋势：%s，每月 %+.2f 件（95%% 区间 %+.2f 至 %+.2f），%s（虚构数据）", r.Direction.Chinese(), r.Slope, r.Low, r.High, pWords(r.P)))
	c.legend(
		key{name: "每月件数", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "Theil–Sen 线（" + name + " 检验，只比各年同月）", pen: pen{red, 2, ""}},
		key{name: "斜率的 95% 区间", fill: "#f7dada"},
	)
	p := plot{canvas: c, left: 58, top: 96, right: 840, bottom: 354, x0: -0.7, x1: n, y0: 0, y1: 80}
	p.frame("月份", "件数", months(2023, n, 4), every(0, 80, 20, "%.0f"))
	// The line turns about the middle of the series.
	middle := float64(n-1) / 2
	height := r.Intercept + r.Slope*middle
	ends := []float64{0, middle, n - 1}
	at := func(slope float64) []float64 {
		return []float64{height - slope*middle, height, height + slope*middle}
	}
	low, high := at(r.Low), at(r.High)
	p.area(ends, low, high, "#f7dada")
	p.curve(ends, at(r.Slope), pen{red, 2, ""})
	p.points(positions(0, n), x)
	return c.String()
}

func pWords(p float64) string {
	if p < 0.001 {
		return "p < 0.001"
	}
	return fmt.Sprintf("p = %.3f", p)
}

// points draws a line with dots.
func (p *plot) points(x, y []float64) {
	p.curve(x, y, pen{blue, 1.6, ""})
	for i := range x {
		if !math.IsNaN(y[i]) {
			p.dot(p.x(x[i]), p.y(y[i]), 2.6, blue, blue)
		}
	}
}

// changePoint: a step that a line would smear over three years.
func changePoint() string {
	const n, step = 36, 20
	rng := source(4)
	x := make([]float64, n)
	for i := range x {
		mean := 40.0
		if i >= step {
			mean = 24
		}
		x[i] = poisson(rng, mean)
	}
	r := trend.Of(x, trend.Options{})
	at := r.Change.At
	c := newCanvas(860, 400, fmt.Sprintf("变点：%d 年 %d 月起水平改变（Pettitt，%s）；斜率此时会误导（虚构数据）", 2023+at/12, at%12+1, pWords(r.Change.P)))
	c.legend(
		key{name: "每月件数", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "变点", pen: pen{red, 1.6, dotted}},
		key{name: "变点前后的平均", pen: pen{ink, 1.6, ""}},
		key{name: "Theil–Sen 线（此处不可用）", pen: pen{orange, 1.4, dashed}},
	)
	p := plot{canvas: c, left: 58, top: 96, right: 840, bottom: 344, x0: -0.7, x1: n, y0: 0, y1: 60}
	p.frame("月份", "件数", months(2023, n, 4), every(0, 60, 20, "%.0f"))
	p.curve([]float64{0, n - 1}, []float64{r.Intercept, r.Intercept + r.Slope*(n-1)}, pen{orange, 1.4, dashed})
	p.curve([]float64{-0.5, float64(at) - 0.5}, repeat(mean(x[:at])), pen{ink, 1.6, ""})
	p.curve([]float64{float64(at) - 0.5, n - 0.5}, repeat(mean(x[at:])), pen{ink, 1.6, ""})
	p.line(p.x(float64(at)-0.5), p.top, p.x(float64(at)-0.5), p.bottom, pen{red, 1.6, dotted})
	p.points(positions(0, n), x)
	return c.String()
}

func mean(x []float64) (sum float64) {
	for _, v := range x {
		sum += v / float64(len(x))
	}
	return sum
}

func repeat(v float64) []float64 { return []float64{v, v} }
