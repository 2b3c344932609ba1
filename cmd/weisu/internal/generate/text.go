package generate

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

//go:embed texts/*.txt
var textFiles embed.FS

// A voice is a way to speak: what may open, fill and end a text.
type voice struct {
	name               string
	open, context, end []string
}

// A grammar is everything that texts are made of.
type grammar struct {
	cores  map[string][]string // by issue code
	codes  []string            // in the order of the file
	kinds  map[string][]kindText
	slots  map[string][]string
	voices []voice
}

type kindText struct{ code, text string }

// loadGrammar reads texts/*.txt; see their headers for the form.
func loadGrammar() (*grammar, error) {
	g := &grammar{cores: map[string][]string{}, kinds: map[string][]kindText{}, slots: map[string][]string{}}
	readers := map[string]func([]string) error{
		"cores.txt": func(f []string) error {
			if len(f) != 2 {
				return fmt.Errorf("want code|text")
			}
			if len(g.cores[f[0]]) == 0 {
				g.codes = append(g.codes, f[0])
			}
			g.cores[f[0]] = append(g.cores[f[0]], f[1])
			return nil
		},
		"kinds.txt": func(f []string) error {
			if len(f) != 3 {
				return fmt.Errorf("want kind|code|text")
			}
			g.kinds[f[0]] = append(g.kinds[f[0]], kindText{f[1], f[2]})
			return nil
		},
		"slots.txt":  func(f []string) error { g.slots[f[0]] = f[1:]; return nil },
		"voices.txt": g.voiceLine,
	}
	for name, read := range readers {
		data, err := textFiles.ReadFile("texts/" + name)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			if err := read(strings.Split(line, "|")); err != nil {
				return nil, fmt.Errorf("texts/%s:%d: %w", name, i+1, err)
			}
		}
	}
	return g, nil
}

func (g *grammar) voiceLine(f []string) error {
	if strings.HasPrefix(f[0], "[") {
		g.voices = append(g.voices, voice{name: strings.Trim(f[0], "[]")})
		return nil
	}
	v := &g.voices[len(g.voices)-1]
	switch f[0] {
	case "o":
		v.open = f[1:]
	case "c":
		v.context = f[1:]
	case "e":
		v.end = f[1:]
	default:
		return fmt.Errorf("want o, c or e, not %q", f[0])
	}
	return nil
}

// voiceWeights are how often each voice speaks, in the order of voices.txt:
// operators write most of what a hotline holds.
var voiceWeights = []float64{0.36, 0.15, 0.13, 0.13, 0.08, 0.07, 0.08}

// A writer makes texts for one random stream.
type writer struct {
	g   *grammar
	rng *rand.Rand
	buf strings.Builder
}

func pick(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }

func weighted(rng *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := rng.Float64() * sum
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

// A scene is what the slots of one text refer to.
type scene struct{ hospital, dept string }

// complaint writes a text of an issue, and of further ones, in some voice;
// length is the number of characters aimed at.
func (w *writer) complaint(code string, further []string, s scene, length int) string {
	v := &w.g.voices[weighted(w.rng, voiceWeights)]
	who := pick(w.rng, w.g.slots["r"]) // one person through the whole text
	var parts []string
	parts = append(parts, w.fill(pick(w.rng, w.g.cores[code]), s, who))
	for _, f := range further {
		parts = append(parts, pick(w.rng, []string{"另外", "还有", "而且", "再说"})+w.fill(pick(w.rng, w.g.cores[f]), s, who))
	}
	size := 0
	for _, p := range parts {
		size += len(p) / 3
	}
	context := w.rng.Perm(len(v.context))
	for _, i := range context {
		if size >= length-20 || len(v.context[i]) == 0 {
			break
		}
		c := w.fill(v.context[i], s, who)
		size += len(c) / 3
		if w.rng.IntN(8) == 0 {
			parts = append([]string{c}, parts...)
		} else {
			parts = append(parts, c)
		}
	}
	return w.join(pick(w.rng, v.open), parts, pick(w.rng, v.end))
}

// join puts the parts together with the punctuation that people use.
func (w *writer) join(open string, parts []string, end string) string {
	w.buf.Reset()
	w.buf.WriteString(open)
	for i, p := range parts {
		w.buf.WriteString(p)
		if i < len(parts)-1 {
			w.buf.WriteString(pick(w.rng, []string{"，", "，", "。", "。", "；"}))
		}
	}
	if !strings.HasPrefix(end, "，") && !strings.HasPrefix(end, "！") && !strings.HasPrefix(end, "。") {
		w.buf.WriteString("。")
	}
	w.buf.WriteString(end)
	return w.buf.String()
}

// other writes a text of another kind, or out of scope.
func (w *writer) other(t kindText, s scene) string {
	who := pick(w.rng, w.g.slots["r"])
	v := &w.g.voices[[]int{0, 2, 3, 5}[w.rng.IntN(4)]]
	text := w.fill(t.text, s, who)
	switch w.rng.IntN(4) {
	case 0:
		return text + "。"
	case 1:
		return pick(w.rng, w.g.voices[2].open) + text + "，" + pick(w.rng, []string{"谢谢", "多谢", "麻烦了", "盼复"}) + "。"
	case 2:
		return pick(w.rng, v.open) + text + "。"
	}
	return text + "，" + pick(w.rng, []string{"请回复", "谢谢", "想了解一下", "特此说明", "辛苦了"}) + "。"
}

// fill replaces the slots of a template.
func (w *writer) fill(template string, s scene, who string) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		switch name {
		case "h":
			out.WriteString(s.hospital)
		case "d":
			out.WriteString(s.dept)
		case "r":
			out.WriteString(who)
		case "n":
			out.WriteString(pick(w.rng, []string{"两", "三", "四", "五", "3", "4", "六"}))
		case "m":
			out.WriteString(strconv.Itoa([]int{18, 35, 60, 120, 180, 260, 480, 800, 1200, 2600, 5000}[w.rng.IntN(11)] + w.rng.IntN(9)))
		default:
			out.WriteString(pick(w.rng, w.g.slots[name]))
		}
		template = after
	}
}
