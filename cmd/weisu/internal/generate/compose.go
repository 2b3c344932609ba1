package generate

import (
	"bytes"
	"slices"
	"strings"
)

// bytesPerChar is what a Chinese character takes in UTF-8: near enough to
// measure a text by its bytes while it grows.
const bytesPerChar = 3

// A voice is a way of writing: who speaks and in what order.
type voice uint8

const (
	voiceOperator voice = iota // 来电人反映…
	voiceOfficial              // formal petition
	voiceLetter                // polite letter
	voiceReview                // angry review
	voiceStory                 // long story
	voiceShort                 // one-liner
	voiceDialect               // colloquial, regional
	voiceCount
)

// voiceLetters are how parts.txt names the voices.
const voiceLetters = "oglrskd"

// kindNames are in the order of issue.kinds.
var kindNames = [...]string{"投诉", "求助", "咨询", "建议", "表扬"}

const (
	kindComplaint = iota
	kindHelp
	kindQuestion
	kindSuggest
	kindPraise
)

// partKey selects shared fragments.
type partKey struct {
	part   string
	voice  voice
	groups string
}

// A composer writes texts. It is not safe for concurrent use.
type composer struct {
	lib    *library
	length float64 // wished mean in characters
	scene  scene
	pools  map[partKey][]*fragment
	used   []*fragment // of the text at hand: none twice
}

// A brief is what a text must be about.
type brief struct {
	issue  int // index in library.issues
	kind   int
	voice  voice
	also   int    // index of a further issue, -1 none
	burst  *burst // texts of a burst, nil none
	repeat bool   // the person complains of it again
	target int    // wished length in characters
	groups string // of the shared parts that suit; compose sets it
}

// A told is what is true of the text composed.
type told struct {
	cause    int8
	severity uint8
	others   string
	dept     string // department that the line needs, "" any
}

// pick draws a shared fragment of the part that suits voice and groups, nil if
// there is none or chance gave one that stands in the text already.
func (c *composer) pick(part string, v voice, groups string) *fragment {
	key := partKey{part, v, groups}
	pool, ok := c.pools[key]
	if !ok {
		for i := range c.lib.fragments[part] {
			f := &c.lib.fragments[part][i]
			if strings.IndexByte(f.voices, voiceLetters[v]) >= 0 && suitsGroups(f.groups, groups) {
				pool = append(pool, f)
			}
		}
		c.pools[key] = pool
	}
	if len(pool) == 0 {
		return nil
	}
	for range 3 {
		if f := pool[c.scene.rng.IntN(len(pool))]; c.scene.tolerates(f) && !slices.Contains(c.used, f) {
			c.used = append(c.used, f)
			return f
		}
	}
	return nil
}

// add appends a shared fragment with chance p.
func (c *composer) add(buf []byte, p float64, part string, v voice, groups string) []byte {
	if p < 1 && c.scene.rng.Float64() >= p {
		return buf
	}
	if f := c.pick(part, v, groups); f != nil {
		buf = c.scene.write(buf, f.text)
	}
	return buf
}

// coreFamilies are the families of incident cores that a voice tells, the
// better suited first.
var coreFamilies = [voiceCount]string{"o", "f", "f", "rf", "f", "k", "d"}

// compose appends a text. Its slots come from c.scene, which the caller has set.
func (c *composer) compose(buf []byte, b brief) ([]byte, told) {
	c.used = c.used[:0]
	is := &c.lib.issues[b.issue]
	if b.kind != kindComplaint {
		return c.other(buf, is, b)
	}
	l, fam := c.core(is, b)
	t := told{cause: l.cause, severity: l.severity, others: l.others, dept: l.dept}
	if l.dept != "" {
		c.scene.dept = l.dept
	}
	if fam == famShort {
		buf = c.add(buf, 0.35, "短前", voiceShort, is.groups)
		buf = c.scene.write(buf, l.text)
		return c.add(buf, 0.35, "短后", voiceShort, is.groups), t
	}
	if l.about != slotNone {
		c.scene.relate(l.about)
	}
	b.groups = without(is.groups, l.silent)
	if b.voice == voiceOperator {
		return c.record(buf, is, b, l, t)
	}
	return c.narrate(buf, is, b, l, t)
}

// record writes as operators do: what is reported first, then what follows,
// what is wanted and how to go on.
func (c *composer) record(buf []byte, is *issue, b brief, l *line, t told) ([]byte, told) {
	const v = voiceOperator
	start := len(buf)
	room := func() bool { return len(buf)-start < bytesPerChar*b.target }
	buf = c.add(buf, 0.95, "开头", v, b.groups)
	buf = c.report(buf, l.text, len(buf) > start)
	if c.scene.rng.IntN(6) == 0 || b.target > 120 {
		buf = c.add(buf, 0.7, "背景", v, b.groups)
	}
	if b.repeat {
		buf = c.add(buf, 1, "再次", v, b.groups)
	}
	if b.also >= 0 {
		buf, t.others = c.also(buf, b, t.others)
	}
	for n := 0; n < 2+b.target/150 && room() && c.scene.rng.IntN(6) > 0; n++ {
		buf = c.add(buf, 0.9, "后果", v, b.groups)
	}
	if room() || c.scene.rng.IntN(3) == 0 {
		buf = c.add(buf, 0.7, "情绪", v, b.groups)
	}
	for n := 0; n < b.target/100 && b.target > 130 && room(); n++ {
		buf = c.add(buf, 0.8, "余话", v, b.groups)
	}
	if room() || c.scene.rng.IntN(3) > 0 {
		buf = c.demand(buf, is, b, t.cause)
	}
	if room() || c.scene.rng.IntN(4) == 0 {
		buf = c.add(buf, 0.7, "结尾", v, b.groups)
	}
	return buf, t
}

// report appends an operator's core; behind "来电人反映" its own "其反映" goes.
func (c *composer) report(buf []byte, t template, opened bool) []byte {
	n := len(buf)
	buf = c.scene.write(buf, t)
	if !opened {
		return buf
	}
	for _, again := range [...]string{"其反映", "其称"} {
		if tail := buf[n:]; bytes.HasPrefix(tail, []byte(again)) {
			return append(buf[:n], tail[len(again):]...)
		}
	}
	return buf
}

// narrate writes as people do of their own matter.
func (c *composer) narrate(buf []byte, is *issue, b brief, l *line, t told) ([]byte, told) {
	v, start := b.voice, len(buf)
	terse := v == voiceReview || v == voiceDialect
	room := func() bool { return len(buf)-start < bytesPerChar*b.target }
	demandFirst := !terse && v != voiceOfficial && c.scene.rng.IntN(7) == 0
	opens := 0.8
	if b.target < 60 {
		opens = 0.5
	}
	buf = c.add(buf, opens, "开头", v, b.groups)
	if demandFirst {
		buf = c.demand(buf, is, b, t.cause)
		buf = c.add(buf, 0.7, "转叙", v, b.groups)
	}
	if b.target > 90 || c.scene.rng.IntN(6) == 0 {
		buf = c.add(buf, 0.8, "背景", v, b.groups)
		for n := 0; n < min(b.target/170, 4); n++ {
			buf = c.add(buf, 0.9, "背景", v, b.groups)
		}
	}
	if c.scene.rng.IntN(9) == 0 { // the feeling breaks out before the matter
		buf = c.add(buf, 1, "情绪", v, b.groups)
	}
	buf = c.scene.write(buf, l.text)
	if b.repeat {
		buf = c.add(buf, 1, "再次", v, b.groups)
	}
	if b.also >= 0 {
		buf, t.others = c.also(buf, b, t.others)
	}
	for n := 0; n < 3+b.target/150 && room() && c.scene.rng.IntN(8) > 0; n++ {
		buf = c.add(buf, 0.9, "后果", v, b.groups)
	}
	for n := 0; n < 2 && (n == 0 && c.scene.rng.IntN(3) == 0 || room()); n++ {
		buf = c.add(buf, 0.8, "情绪", v, b.groups)
	}
	for n := 0; n < 1+b.target/80 && b.target > 130 && room(); n++ {
		buf = c.add(buf, 0.8, "余话", v, b.groups)
	}
	if !demandFirst && (room() || !terse && c.scene.rng.IntN(3) > 0) {
		buf = c.demand(buf, is, b, t.cause)
	}
	if room() || c.scene.rng.IntN(4) == 0 {
		buf = c.add(buf, 0.7, "结尾", v, b.groups)
	}
	return buf, t
}

// without returns the groups but those to be silent about.
func without(groups, silent string) string {
	if !strings.ContainsAny(groups, silent) {
		return groups
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(silent, r) {
			return -1
		}
		return r
	}, groups)
}

// core chooses the incident: of the burst if there is one, else of the voice's
// families and a root cause.
func (c *composer) core(is *issue, b brief) (*line, family) {
	if b.burst != nil {
		fam := famFirst
		if b.voice == voiceOperator {
			fam = famOperator
		}
		if ls := b.burst.lines[fam]; len(ls) > 0 {
			l := &ls[c.scene.rng.IntN(len(ls))]
			return l, fam
		}
	}
	fams := coreFamilies[b.voice]
	fam := family(fams[0])
	if len(fams) > 1 && c.scene.rng.IntN(3) == 0 {
		fam = family(fams[1])
	}
	for _, f := range [...]family{fam, famFirst, famOperator} {
		if ls := c.scene.unit.suited[b.issue][f]; len(ls) > 0 {
			return &is.lines[f][c.causeDraw(ls, is, f)], f
		}
	}
	return &is.lines[famFirst][0], famFirst
}

// causeDraw draws a line of those that suit the hospital; the hospital's own
// leaning to one root cause makes causes concentrate.
func (c *composer) causeDraw(suited []int, is *issue, f family) int {
	i := suited[c.scene.rng.IntN(len(suited))]
	lean := c.scene.unit.leaning[c.lib.index[is.code]]
	if is.lines[f][i].cause != lean && c.scene.rng.IntN(2) == 0 {
		i = suited[c.scene.rng.IntN(len(suited))]
	}
	return i
}

// other composes help, questions, suggestions and praise.
func (c *composer) other(buf []byte, is *issue, b brief) ([]byte, told) {
	fam := [...]family{kindHelp: famHelp, kindQuestion: famQuestion, kindSuggest: famSuggest, kindPraise: famPraise}[b.kind]
	ls := c.scene.unit.suited[b.issue][fam]
	l := &is.lines[fam][ls[c.scene.rng.IntN(len(ls))]]
	t := told{cause: -1, severity: l.severity, others: l.others, dept: l.dept}
	if l.dept != "" {
		c.scene.dept = l.dept
	}
	v := b.voice
	if l.about != slotNone {
		c.scene.relate(l.about)
	}
	if b.kind == kindHelp {
		buf = c.add(buf, 0.8, "求助开头", v, is.groups)
		if b.target > 110 {
			buf = c.add(buf, 0.7, "背景", v, is.groups)
		}
		buf = c.scene.write(buf, l.text)
		buf = c.add(buf, 0.6, "求助后果", v, is.groups)
		buf = c.add(buf, 1, "求助结尾", v, is.groups)
		return buf, t
	}
	c.scene.gap = c.scene.write(c.scene.gap[:0], l.text)
	name := kindNames[b.kind]
	c.scene.free = c.scene.who == nil
	if b.target > 90 && b.kind != kindQuestion {
		buf = c.add(buf, 0.6, name+"背景", v, is.groups)
	}
	buf = c.add(buf, 1, name, v, is.groups)
	if b.target > 80 && b.kind == kindQuestion { // who asks first says why afterwards
		buf = c.add(buf, 0.8, name+"背景", v, is.groups)
	}
	if b.target > 60 {
		buf = c.add(buf, 0.7, name+"结尾", v, is.groups)
	}
	return buf, t
}

// demand appends what should be done: the issue's own wish in a shared frame,
// or a shared demand.
func (c *composer) demand(buf []byte, is *issue, b brief, cause int8) []byte {
	if l := c.ofCause(is.lines[famDemand], cause); l != nil && c.scene.rng.IntN(4) > 0 {
		c.scene.gap = c.scene.write(c.scene.gap[:0], l.text)
		return c.add(buf, 1, "要求", b.voice, b.groups)
	}
	return c.add(buf, 1, "泛求", b.voice, b.groups)
}

// ofCause draws a line that is bound to no other root cause, nil if chance
// finds none.
func (c *composer) ofCause(ls []line, cause int8) *line {
	for range 8 {
		if len(ls) == 0 {
			break
		}
		if l := &ls[c.scene.rng.IntN(len(ls))]; l.cause < 0 || l.cause == cause {
			return l
		}
	}
	return nil
}

// also appends a side remark that raises a further issue.
func (c *composer) also(buf []byte, b brief, others string) ([]byte, string) {
	is := &c.lib.issues[b.also]
	ls := is.lines[famAlso]
	if len(ls) == 0 {
		return buf, others
	}
	c.scene.gap = c.scene.write(c.scene.gap[:0], ls[c.scene.rng.IntN(len(ls))].text)
	n := len(buf)
	buf = c.add(buf, 1, "另外", b.voice, b.groups)
	switch {
	case len(buf) == n: // no frame: nothing was said
	case others == "":
		others = is.code
	case !containsCode(others, is.code):
		others += ";" + is.code
	}
	return buf, others
}

func containsCode(list, code string) bool {
	for i := 0; i+3 <= len(list); i += 4 {
		if list[i:i+3] == code {
			return true
		}
	}
	return false
}
