package main

import (
	"fmt"
	"slices"

	"weisu/metrics/surveillance"
	"weisu/nlp"
)

// burst: the share of the texts that have a word, by week.
func burst() string {
	const weeks = 52
	rng := source(7)
	hits, texts, shares := make([]float64, weeks), make([]float64, weeks), make([]float64, weeks)
	for t := range weeks {
		texts[t] = 80 + float64(rng.IntN(60))
		share := 0.03
		if t >= 30 && t < 37 {
			share = 0.1
		}
		hits[t] = min(texts[t], poisson(rng, texts[t]*share))
		shares[t] = 100 * hits[t] / texts[t]
	}
	found := surveillance.BatchedBursts(hits, texts, 2, 1)
	c := newCanvas(860, 390, fmt.Sprintf("词语突发：“预约系统”在 %d 周内突发 %d 次（虚构数据）", weeks, len(found)))
	c.legend(
		key{name: "含该词的诉求占比", fill: sky},
		key{name: "突发期间", fill: red},
		key{name: "全期平均占比", pen: pen{ink, 1.4, ""}},
		key{name: "突发时的占比（平均的 2 倍）", pen: pen{grey, 1.4, dashed}},
	)
	p := plot{canvas: c, left: 58, top: 96, right: 840, bottom: 334, x0: 0, x1: weeks + 1, y0: 0, y1: 18}
	p.frame("第几周", "占比（%）", every(4, weeks, 4, "%.0f"), every(0, 15, 5, "%.0f"))
	for t, v := range shares {
		colour := sky
		if slices.ContainsFunc(found, func(b surveillance.Burst) bool { return float64(t) >= b.Start && float64(t) <= b.End }) {
			colour = red
		}
		at := float64(t) + 1
		p.rect(p.x(at-0.35), p.y(v), p.x(at+0.35)-p.x(at-0.35), p.bottom-p.y(v), colour)
	}
	sumHits, sumTexts := 0.0, 0.0
	for t := range hits {
		sumHits, sumTexts = sumHits+hits[t], sumTexts+texts[t]
	}
	p0 := 100 * sumHits / sumTexts
	p.curve([]float64{0, weeks + 1}, repeat(p0), pen{ink, 1.4, ""})
	p.curve([]float64{0, weeks + 1}, repeat(2*p0), pen{grey, 1.4, dashed})
	for _, b := range found {
		p.text(p.x((b.Start+b.End)/2+1), p.top+14, 12, "middle", red, fmt.Sprintf("第 %.0f–%.0f 周", b.Start+1, b.End+1))
	}
	return c.String()
}

// The made-up texts of the picture: the last one raises nothing.
var told = []string{
	"护士把隔壁床的药给我父亲输上了，人已经送去抢救。",
	"我们三十多名患者家属明天一起去医院门口拉横幅讨说法。",
	"门口黄牛加价三百元卖专家号，天天如此，没人管。",
	"再不给答复，我就从你们楼上跳下去。",
	"排队两个小时，急死人了，希望多开一个窗口。",
}

// textAlarms: what one text alone makes known.
func textAlarms() (string, error) {
	a, err := nlp.NewAnalyzer(nlp.DefaultConfig())
	if err != nil {
		return "", err
	}
	cut, err := nlp.NewSegmenter(nil)
	if err != nil {
		return "", err
	}
	c := newCanvas(860, 62+float64(len(told))*62, "事件预警：一件诉求的原文就足以预警（虚构文本）")
	c.legend(key{name: "触发预警的词", fill: "#f3b9b9"})
	for i, text := range told {
		var words nlp.Words
		cut.Cut(&words, text)
		said := a.Analyze("", text)
		alarms := a.Alarms(text, &words, said.Kind, said.Severity)
		c.told(96+62*float64(i), text, alarms)
	}
	return c.String(), nil
}

// told writes a text with its evidence marked, and what it rests on below.
func (c *canvas) told(y float64, text string, alarms []nlp.Alarm) {
	const size, left = 16.0, 24.0
	below, colour := "不预警", grey
	for i, a := range alarms {
		for _, e := range a.Evidence {
			x := left + size*float64(len([]rune(text[:e.Start])))
			c.rect(x, y-size+1, size*float64(len([]rune(text[e.Start:e.End]))), size+5, "#f3b9b9")
		}
		if i == 0 {
			below, colour = "", red
		} else {
			below += "　"
		}
		below += a.Why()
	}
	// Each character has a place of its own, so that the marks fit in any font.
	for i, r := range []rune(text) {
		c.text(left+size*(float64(i)+0.5), y, size, "middle", ink, string(r))
	}
	c.text(left, y+23, 13, "start", colour, below)
}
