package main

import (
	"fmt"
	"math"

	"weisu/metrics/spc"
)

// controlChart: weekly counts with a lasting change, a disturbance and two signals.
func controlChart() string {
	const weeks, moved, baseline = 64, 32, 26
	rng := source(501)
	raw := make([]float64, weeks)
	for i := range raw {
		mean := 9.0
		switch {
		case i >= 56:
			mean = 8
		case i >= moved:
			mean = 15
		}
		raw[i] = poisson(rng, mean)
	}
	raw[12], raw[13], raw[14] = 24, 27, 21 // the disturbance
	raw[46], raw[58] = 31, 11
	disturbed := make([]bool, weeks)
	disturbed[12], disturbed[13], disturbed[14] = true, true, true
	r := spc.Chart(spc.Series{Data: spc.Count, Values: raw}, spc.Options{Breaks: []int{moved}, Baseline: baseline, Exclude: disturbed})

	c := newCanvas(860, 430, fmt.Sprintf("控制图（%s 图）：某院“停车难”每周诉求件数（虚构数据）", r.Choice.Kind))
	c.legend(
		key{name: "每周件数", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "中心线", pen: pen{ink, 1.3, ""}},
		key{name: fmt.Sprintf("控制限（取自各阶段前 %d 周）", baseline), pen: pen{grey, 1.3, dashed}},
		key{name: "信号", fill: red, stroke: red},
		key{name: "受干扰的点：不参与定限", fill: "#ffffff", stroke: red},
	)
	p := plot{canvas: c, left: 58, top: 112, right: 840, bottom: 374, x0: 0, x1: weeks + 1, y0: 0, y1: 40}
	p.rect(p.x(12.4), p.top, p.x(15.6)-p.x(12.4), p.bottom-p.top, "#fdf1de")
	p.frame("第几周", "件数", every(8, weeks, 8, "%.0f"), every(0, 40, 10, "%.0f"))
	p.text(p.x(14), p.top+14, 12, "middle", orange, "车库检修（有 until）")
	p.line(p.x(moved+0.5), p.top, p.x(moved+0.5), p.bottom, pen{green, 1.4, dotted})
	p.text(p.x(moved+0.5)+6, p.top+14, 12, "start", green, "迁入新院区（无 until）：新阶段")
	p.limits(r)
	p.curve(positions(1, weeks), raw, pen{blue, 1.6, ""})
	p.marked(r, raw)
	for i, is := range disturbed {
		if is {
			p.dot(p.x(float64(i)+1), p.y(raw[i]), 4.5, "#ffffff", red)
		}
	}
	p.text(p.x(47), p.y(31)-9, 12, "middle", red, r.Points[46].Signals.Chinese())
	p.text(p.right, p.y(1.2), 12, "end", red, r.Points[63].Signals.Chinese())
	return c.String()
}

// limits draws centre line and limits of each phase.
func (p *plot) limits(r spc.Result) {
	for _, ph := range r.Phases {
		n := ph.End - ph.Start
		x := positions(float64(ph.Start)+1, n)
		x[0], x[n-1] = x[0]-0.5, x[n-1]+0.5
		centre, low, high := make([]float64, n), make([]float64, n), make([]float64, n)
		for i, pt := range r.Points[ph.Start:ph.End] {
			centre[i], low[i], high[i] = pt.Centre, pt.Lower, pt.Upper
		}
		p.curve(x, centre, pen{ink, 1.3, ""})
		p.curve(x, low, pen{grey, 1.3, dashed})
		p.curve(x, high, pen{grey, 1.3, dashed})
	}
}

// marked draws the points, signals in red.
func (p *plot) marked(r spc.Result, raw []float64) {
	for i, pt := range r.Points {
		fill, stroke, size := blue, blue, 3.0
		if pt.Signals != 0 {
			fill, stroke, size = red, red, 4.5
		}
		p.dot(p.x(float64(i)+1), p.y(raw[i]), size, fill, stroke)
	}
}

// laneyChart: overdispersed rates on the limits of u and of u′.
func laneyChart() string {
	const n = 30
	rng := source(302)
	s := spc.Series{Data: spc.Rate, Values: make([]float64, n), Denominators: make([]float64, n)}
	rates := make([]float64, n)
	for i := range n {
		visits := 4.2 + 1.1*math.Sin(float64(i)/3) + 0.5*rng.Float64() // in 10,000
		s.Denominators[i] = visits
		s.Values[i] = overdispersed(rng, 18*visits, 0.16)
		rates[i] = s.Values[i] / visits
	}
	r := spc.Chart(s, spc.Options{})
	u := spc.Chart(s, spc.Options{Kind: spc.U})

	c := newCanvas(860, 410, fmt.Sprintf("率的控制图（%s 图）：每万就诊人次诉求数（虚构数据）", r.Choice.Kind))
	c.legend(
		key{name: "每月的率", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "中心线", pen: pen{ink, 1.3, ""}},
		key{name: "u′ 图控制限（采用）", pen: pen{grey, 1.3, dashed}},
		key{name: "u 图控制限（过窄）", pen: pen{orange, 1.3, dotted}},
		key{name: "只超出 u 限：误报", fill: "#ffffff", stroke: orange},
	)
	p := plot{canvas: c, left: 58, top: 112, right: 840, bottom: 354, x0: 0, x1: n + 1, y0: 0, y1: 35}
	p.frame("第几月", "件／万人次", every(3, n, 3, "%.0f"), every(0, 35, 5, "%.0f"))
	low, high := make([]float64, n), make([]float64, n)
	for i, pt := range u.Points {
		low[i], high[i] = pt.Lower, pt.Upper
	}
	p.curve(positions(1, n), low, pen{orange, 1.3, dotted})
	p.curve(positions(1, n), high, pen{orange, 1.3, dotted})
	p.limits(r)
	p.curve(positions(1, n), rates, pen{blue, 1.6, ""})
	p.marked(r, rates)
	for i, pt := range u.Points {
		if pt.Signals&spc.Outside != 0 && r.Points[i].Signals == 0 {
			p.dot(p.x(float64(i)+1), p.y(rates[i]), 4.5, "#ffffff", orange)
		}
	}
	return c.String()
}
