package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The colours. Red is for what the method points at and for nothing else.
const (
	ink    = "#1f2937"
	grey   = "#6b7280"
	pale   = "#d1d5db"
	blue   = "#2563a8"
	sky    = "#93b8dd"
	orange = "#c2700f"
	red    = "#c62828"
	green  = "#2e7d32"
)

const dashed, dotted = "6 4", "2 3"

// A canvas is an SVG picture in the making. All lengths are pixels.
type canvas struct {
	b    strings.Builder
	w, h float64
}

func newCanvas(w, h float64, title string) *canvas {
	c := &canvas{w: w, h: h}
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%[1]s" height="%[2]s" role="img" `, num(w), num(h))
	c.b.WriteString(`font-family="'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif">` + "\n")
	fmt.Fprintf(&c.b, "<title>%s</title>\n", escape(title))
	c.rect(0, 0, w, h, "#ffffff")
	c.text(16, 28, 17, "start", ink, title)
	return c
}

func (c *canvas) String() string { return c.b.String() + "</svg>\n" }

// num writes a length to a tenth of a pixel, so that the last digit of a computation
// does not show.
func num(x float64) string {
	s := strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

func (c *canvas) rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n", num(x), num(y), num(w), num(h), fill)
}

// text is anchored at its start, middle or end.
func (c *canvas) text(x, y, size float64, anchor, fill, s string) {
	fmt.Fprintf(&c.b, `<text x="%s" y="%s" font-size="%s" text-anchor="%s" fill="%s">%s</text>`+"\n", num(x), num(y), num(size), anchor, fill, escape(s))
}

// A pen draws lines; dash is empty for an unbroken one.
type pen struct {
	colour string
	width  float64
	dash   string
}

// path draws a line through the points; one that is not a number breaks it.
func (c *canvas) path(x, y []float64, p pen) {
	var d strings.Builder
	down := false
	for i := range x {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			down = false
			continue
		}
		d.WriteString(map[bool]string{false: "M", true: "L"}[down])
		d.WriteString(num(x[i]) + " " + num(y[i]))
		down = true
	}
	fmt.Fprintf(&c.b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s"`, d.String(), p.colour, num(p.width))
	if p.dash != "" {
		fmt.Fprintf(&c.b, ` stroke-dasharray="%s"`, p.dash)
	}
	c.b.WriteString("/>\n")
}

func (c *canvas) line(x1, y1, x2, y2 float64, p pen) {
	c.path([]float64{x1, x2}, []float64{y1, y2}, p)
}

// dot is hollow where fill is white.
func (c *canvas) dot(x, y, r float64, fill, stroke string) {
	fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="%s" stroke-width="1.4"/>`+"\n", num(x), num(y), num(r), fill, stroke)
}

// band fills what lies between two lines.
func (c *canvas) band(x, low, high []float64, fill string) {
	var d strings.Builder
	for i := range x {
		d.WriteString(num(x[i]) + "," + num(high[i]) + " ")
	}
	for i := len(x) - 1; i >= 0; i-- {
		d.WriteString(num(x[i]) + "," + num(low[i]) + " ")
	}
	fmt.Fprintf(&c.b, `<polygon points="%s" fill="%s"/>`+"\n", strings.TrimSpace(d.String()), fill)
}

// textWidth is about how wide a text is: a Chinese character is square.
func textWidth(s string, size float64) (w float64) {
	for _, r := range s {
		if r < 0x2000 {
			w += 0.58 * size
		} else {
			w += size
		}
	}
	return w
}

// A key is an entry of a legend. Without a pen it is a dot, without a stroke too a
// patch.
type key struct {
	name         string
	pen          pen
	fill, stroke string
}

// legend writes the keys in rows below the title.
func (c *canvas) legend(keys ...key) {
	const size = 13.0
	x, y := 16.0, 52.0
	for _, k := range keys {
		w := 34 + textWidth(k.name, size) + 20
		if x+w > c.w && x > 16 {
			x, y = 16, y+21
		}
		switch {
		case k.pen.colour != "":
			c.line(x, y-4, x+28, y-4, k.pen)
			if k.fill != "" {
				c.dot(x+14, y-4, 3.5, k.fill, k.stroke)
			}
		case k.stroke != "":
			c.dot(x+14, y-4, 4.5, k.fill, k.stroke)
		default:
			c.rect(x+4, y-11, 20, 13, k.fill)
		}
		c.text(x+34, y, size, "start", ink, k.name)
		x += w
	}
}

// A plot is a rectangle of the canvas with two scales.
type plot struct {
	*canvas
	left, top, right, bottom float64
	x0, x1, y0, y1           float64
}

func (p *plot) x(v float64) float64 { return p.left + (v-p.x0)/(p.x1-p.x0)*(p.right-p.left) }
func (p *plot) y(v float64) float64 { return p.bottom - (v-p.y0)/(p.y1-p.y0)*(p.bottom-p.top) }

// A tick is a mark of an axis.
type tick struct {
	at   float64
	name string
}

// frame draws the axes with their words; ticks of y have a line across.
func (p *plot) frame(xName, yName string, xs, ys []tick) {
	for _, t := range ys {
		p.line(p.left, p.y(t.at), p.right, p.y(t.at), pen{"#eceff3", 1, ""})
		p.text(p.left-8, p.y(t.at)+4, 12, "end", grey, t.name)
	}
	p.line(p.left, p.bottom, p.right, p.bottom, pen{grey, 1, ""})
	p.line(p.left, p.top, p.left, p.bottom, pen{grey, 1, ""})
	for _, t := range xs {
		p.line(p.x(t.at), p.bottom, p.x(t.at), p.bottom+4, pen{grey, 1, ""})
		p.text(p.x(t.at), p.bottom+18, 12, "middle", grey, t.name)
	}
	p.text((p.left+p.right)/2, p.bottom+38, 13, "middle", ink, xName)
	p.text(p.left-34, p.top-11, 13, "start", ink, yName)
}

// curve draws values over positions.
func (p *plot) curve(x, y []float64, with pen) {
	px, py := make([]float64, len(x)), make([]float64, len(y))
	for i := range x {
		px[i], py[i] = p.x(x[i]), p.y(y[i])
	}
	p.path(px, py, with)
}

// area fills between two curves.
func (p *plot) area(x, low, high []float64, fill string) {
	px, pl, ph := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	for i := range x {
		px[i], pl[i], ph[i] = p.x(x[i]), p.y(low[i]), p.y(high[i])
	}
	p.band(px, pl, ph, fill)
}

// every are the ticks from, from+step … to, named by the format.
func every(from, to, step float64, format string) (out []tick) {
	for v := from; v <= to+step/1e6; v += step {
		out = append(out, tick{v, fmt.Sprintf(format, v)})
	}
	return out
}
