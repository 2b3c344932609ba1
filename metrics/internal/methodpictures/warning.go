package main

import (
	"cmp"
	"fmt"
	"math"

	"weisu/metrics"
	"weisu/metrics/surveillance"
)

// earlyWarning: one of forty series doubles; every week the whole table is judged.
func earlyWarning() string {
	const weeks, shown, series, doubled = 130, 40, 40, 3
	rng := source(6)
	table := make([][]float64, series)
	for i := range table {
		level := 2 + 10*rng.Float64()
		if i == 0 {
			level = 10
		}
		table[i] = make([]float64, weeks)
		for t := range table[i] {
			mean := level * seasonal(float64(t), 20, 365.25/7, 0.2)
			if i == 0 && t >= weeks-doubled {
				mean *= 2
			}
			table[i][t] = overdispersed(rng, mean, 0.12)
		}
	}
	expected, bound := make([]float64, shown), make([]float64, shown)
	alarm := make([]bool, shown)
	one := surveillance.DefaultOptions(52)
	one.Windows = []int{1}
	p := make([]float64, series)
	for k := range shown {
		until := weeks - shown + k + 1
		for i := range table {
			p[i] = surveillance.Judge(table[i][:until], surveillance.DefaultOptions(52)).P
		}
		alarm[k] = metrics.BenjaminiHochberg(p)[0] <= surveillance.Level
		v := surveillance.Judge(table[0][:until], one)
		expected[k], bound[k] = v.Expected, v.Threshold
	}
	last := surveillance.Judge(table[0], surveillance.DefaultOptions(52))

	c := newCanvas(860, 410, fmt.Sprintf("预警：近 %d 周共 %.0f 件，预期 %.1f 件，%s（虚构数据，%d 个序列一并检验）", last.Window, last.Observed, last.Expected, pWords(last.P), series))
	c.legend(
		key{name: "每周件数", pen: pen{blue, 1.6, ""}, fill: blue, stroke: blue},
		key{name: "预期", pen: pen{ink, 1.4, ""}},
		key{name: "单看一周的上限（p ≤ 0.005）", pen: pen{grey, 1.4, dashed}},
		key{name: "显示为预警（q ≤ 0.16）", fill: red, stroke: red},
		key{name: "实际翻倍的各周", fill: "#fbe3e3"},
	)
	x := plot{canvas: c, left: 58, top: 116, right: 840, bottom: 354, x0: weeks - shown, x1: weeks + 1, y0: 0, y1: 36}
	x.rect(x.x(weeks-doubled+0.5), x.top, x.x(weeks+0.5)-x.x(weeks-doubled+0.5), x.bottom-x.top, "#fbe3e3")
	x.frame("第几周", "件数", every(weeks-shown+5, weeks, 5, "%.0f"), every(0, 35, 5, "%.0f"))
	at := positions(weeks-shown+1, shown)
	x.curve(at, expected, pen{ink, 1.4, ""})
	x.curve(at, bound, pen{grey, 1.4, dashed})
	counts := table[0][weeks-shown:]
	x.points(at, counts)
	for k, is := range alarm {
		if is {
			x.dot(x.x(at[k]), x.y(counts[k]), 5, red, red)
		}
	}
	return c.String()
}

// warningPower: what the simulation of metrics/internal/evalwarning says.
func warningPower(rules []measured) string {
	c := newCanvas(860, 430, "预警的把握：诉求翻倍后能发现多少，误报多少（模拟 200 年）")
	c.legend(
		key{name: "本系统", fill: blue},
		key{name: "已知真实均值的理想规则", fill: pale},
		key{name: "95% 区间", pen: pen{ink, 1.2, ""}},
		key{name: "各方法（右图）", fill: ink, stroke: ink},
	)
	p := plot{canvas: c, left: 58, top: 116, right: 420, bottom: 372, x0: 0, x1: 4, y0: 0, y1: 1}
	percent := func(step float64) (out []tick) {
		for _, t := range every(0, 100, step, "%.0f%%") {
			out = append(out, tick{t.at / 100, t.name})
		}
		return out
	}
	var ticks []tick
	for i, rate := range rules[0].rates {
		ticks = append(ticks, tick{float64(i) + 0.5, fmt.Sprintf("每周 %.0f 件", rate.cases)})
	}
	p.frame("翻倍前的水平", "翻倍当周之后两周内发现的比例", ticks, percent(20))
	for i := range rules[0].rates {
		p.bar(float64(i)+0.16, 0.32, rules[0].rates[i], blue, "#ffffff")
		p.bar(float64(i)+0.52, 0.32, rules[1].rates[i], pale, ink)
	}
	r := plot{canvas: c, left: 510, top: 116, right: 840, bottom: 372, x0: 0, x1: 1, y0: 0.5, y1: 1}
	r.frame("显示的预警中误报的比例", "每周 10 件：两周内发现的比例", percent(20), percent(10)[5:])
	for i, m := range rules {
		colour, l := ink, beside[m.name]
		if i == 0 {
			colour = blue
		}
		x, y := r.x(m.falses), r.y(m.rates[0].found)
		r.dot(x, y, 5, colour, colour)
		r.text(x+l.dx, y+l.dy, 12, l.anchor, colour, cmp.Or(l.name, m.name))
	}
	return c.String()
}

// beside is where a rule's name stands to its dot, out of the way of the others.
var beside = map[string]struct {
	name, anchor string
	dx, dy       float64
}{
	"combined":   {"本系统", "start", -4, 18},
	"known mean": {"已知均值", "start", -4, -10},
	"EARS C1":    {"", "end", -9, 4},
	"EARS C2":    {"", "start", -4, 18},
	"EARS C3":    {"", "start", -6, -10},
	"Farrington": {"", "start", 9, 4},
	"CUSUM":      {"", "start", 9, 4},
}

// bar is a share with its interval.
func (p *plot) bar(at, width float64, s share, fill, words string) {
	p.rect(p.x(at), p.y(s.found), p.x(at+width)-p.x(at), p.bottom-p.y(s.found), fill)
	middle := p.x(at + width/2)
	p.line(middle, p.y(s.low), middle, p.y(s.high), pen{ink, 1.2, ""})
	p.text(middle, p.bottom-8, 11, "middle", words, fmt.Sprintf("%.0f%%", math.Round(100*s.found)))
}
