package main

import (
	"fmt"
	"math/rand/v2"

	"weisu/metrics/compare"
)

// mixed: the share answered in time, crude and with the mix of all. Issue 0 is easy,
// issue 1 is not.
func mixed() string {
	rng := source(10)
	const hospitals = 20
	obs := make([]compare.Observation, hospitals)
	for i := range obs {
		hard, easyRate, hardRate := 0.27+0.06*rng.Float64(), 0.93, 0.62
		switch i {
		case 2: // much that is hard, done as well as by all
			hard = 0.85
		case 7: // the usual mix, done worse
			easyRate, hardRate = 0.7, 0.38
		case 11: // little that is hard, and that done worse
			hard, easyRate, hardRate = 0.04, 0.84, 0.4
		}
		n := float64(400 + rng.IntN(300))
		o := &obs[i]
		for issue, part := range []struct{ n, rate float64 }{{n * (1 - hard), easyRate}, {n * hard, hardRate}} {
			den := float64(int(part.n))
			num := 0.0
			for range int(den) {
				if rng.Float64() < part.rate {
					num++
				}
			}
			o.Strata = append(o.Strata, compare.Stratum{Key: int32(issue), Num: num, Den: den})
			o.Num, o.Den = o.Num+num, o.Den+den
		}
	}
	results, s := compare.Units(obs, compare.Options{Kind: compare.Proportion, HigherIsBetter: true, Rand: rand.New(rand.NewPCG(10, 2026))})

	c := newCanvas(860, 600, "按诉求构成标准化：各医院按时办结比例（虚构数据）")
	c.legend(
		key{name: "粗比例", fill: "#ffffff", stroke: grey},
		key{name: "标准化后的比例", fill: blue, stroke: blue},
		key{name: "95% 区间", pen: pen{blue, 1.6, ""}},
		key{name: "全体平均", pen: pen{ink, 1.2, dashed}},
		key{name: "粗比例超出 99.8% 限", fill: red, stroke: red},
	)
	p := plot{canvas: c, left: 76, top: 92, right: 500, bottom: 546, x0: 40, x1: 100, y0: hospitals + 0.5, y1: 0.5}
	p.frame("按时办结（%）", "", every(40, 100, 10, "%.0f"), nil)
	p.line(p.x(100*s.Centre), p.top, p.x(100*s.Centre), p.bottom, pen{ink, 1.2, dashed})
	for i, r := range results {
		y := p.y(float64(i) + 1)
		d := r.Standardised
		c.text(p.left-8, y+4, 12, "end", ink, fmt.Sprintf("医院%02d", i+1))
		p.line(p.x(100*r.Value), y, p.x(100*d.Value), y, pen{pale, 1.2, ""})
		p.line(p.x(100*d.Low), y, p.x(100*d.High), y, pen{blue, 1.6, ""})
		fill, stroke := "#ffffff", grey
		if r.Flag.Outside() {
			fill, stroke = red, red
		}
		c.dot(p.x(100*d.Value), y, 3.6, blue, blue)
		c.dot(p.x(100*r.Value), y, 4, fill, stroke)
		c.text(520, y+4, 12, "start", map[bool]string{true: ink, false: grey}[r.Mix != compare.MixNeither], finding[r.Mix])
	}
	return c.String()
}

// finding is what Mix.Chinese says, short enough to stand beside a point.
var finding = map[compare.Mix]string{
	compare.MixNotJudged: "未按诉求构成比较",
	compare.MixNeither:   "在控制限内",
	compare.MixExplains:  "超限；诉求构成可以解释",
	compare.MixRemains:   "超限；诉求构成不能解释",
	compare.MixHides:     "限内；诉求构成掩盖了差异",
}
