package main

import (
	"fmt"

	"weisu/metrics/forecast"
)

// foretold: five years of months with a season, and the next six.
func foretold() string {
	const n, horizon, shown = 60, 6, 36
	rng := source(1205)
	x := make([]float64, n)
	for i := range x {
		x[i] = poisson(rng, (34+0.3*float64(i))*seasonal(float64(i), 0.5, 12, 0.28))
	}
	f := forecast.Best(x, forecast.Options{Season: 12, Horizon: horizon})
	c := newCanvas(860, 410, fmt.Sprintf("预测：今后 %d 个月；%d 次回测的误差是季节性朴素法的 %.0f%%（虚构数据）", horizon, f.Backtests, 100*f.Relative))
	c.legend(
		key{name: "每月件数", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "预测（" + methodName(f.Method) + "）", pen: pen{red, 1.8, ""}, fill: red, stroke: red},
		key{name: "80% 区间", fill: "#eab0b0"},
		key{name: "95% 区间", fill: "#f7dada"},
		key{name: "去年同期（朴素预测）", pen: pen{grey, 1.4, dashed}},
	)
	p := plot{canvas: c, left: 58, top: 116, right: 840, bottom: 354, x0: n - shown - 0.7, x1: n + horizon, y0: 0, y1: 100}
	ticks := months(2021, n+horizon, 4)
	for len(ticks) > 0 && ticks[0].at < p.x0 {
		ticks = ticks[1:]
	}
	p.frame("月份", "件数", ticks, every(0, 100, 20, "%.0f"))
	var expected, low80, high80, low95, high95 []float64
	for _, pt := range f.Points {
		expected = append(expected, pt.Expected)
		low80, high80 = append(low80, pt.Low80), append(high80, pt.High80)
		low95, high95 = append(low95, pt.Low95), append(high95, pt.High95)
	}
	coming := positions(n, horizon)
	p.area(coming, low95, high95, "#f7dada")
	p.area(coming, low80, high80, "#eab0b0")
	p.line(p.x(n-0.5), p.top, p.x(n-0.5), p.bottom, pen{grey, 1, dotted})
	p.curve(coming, x[n-12:n-12+horizon], pen{grey, 1.4, dashed})
	p.points(positions(n-shown, shown), x[n-shown:])
	p.curve(coming, expected, pen{red, 1.8, ""})
	for i, v := range expected {
		p.dot(p.x(coming[i]), p.y(v), 3.2, red, red)
	}
	return c.String()
}

// methodName is the name in front of what the method does.
func methodName(m forecast.Method) string {
	for i, r := range m.Chinese() {
		if r == '：' {
			return m.Chinese()[:i]
		}
	}
	return string(m)
}
