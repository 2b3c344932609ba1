package generate

import (
	"bytes"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// A repeat is somebody who will complain of the same matter again.
type repeat struct {
	who             person
	hospital, issue int
	order           string // the first order
}

// A copied row will be exported once more, bytes and all.
type copied struct {
	row   row
	file  int
	truth truthRow
}

// channelVoices are the cumulative shares, in percent, of the voices by
// vocabulary: operators write the hotline's texts, people their own.
var channelVoices = map[Vocabulary][voiceCount]int{
	//         operator official letter review story short dialect
	Hotline:  {74, 79, 83, 84, 90, 93, 100},
	Platform: {4, 18, 46, 60, 84, 90, 100},
	Reviews:  {0, 0, 3, 56, 72, 92, 100},
	Plain:    {46, 54, 66, 76, 88, 93, 100},
}

var channels = map[Vocabulary][]string{
	Hotline:  {"12345热线", "12345热线", "12345热线", "电话", "来电"},
	Platform: {"网络平台", "网络平台", "微信小程序", "来信", "来访", "电子邮件", "领导信箱"},
	Reviews:  {"点评网站", "地图评价", "医院公众号评价"},
	Plain:    {"12345热线", "12345热线", "网络平台", "微信小程序", "来访"},
}

// order writes one order, of up to room rows.
func (g *generator) order(at time.Time, room int) error {
	g.orders++
	f := g.drawFile()
	vocabulary := g.o.Files[f].Vocabulary
	var rep *repeat
	if rs := g.repeats[g.day]; len(rs) > 0 && vocabulary != Reviews {
		rep = &rs[0]
		g.repeats[g.day] = rs[1:]
	}
	h, issue, b := g.draw()
	who := newPerson(g.rng, g.world)
	if rep != nil {
		h, issue, b, who = rep.hospital, rep.issue, nil, rep.who
	}
	outside := rep == nil && b == nil && vocabulary != Reviews && g.rng.Float64() < g.o.Outside
	kind := g.drawKind(h, issue, vocabulary, b != nil || rep != nil)
	v := g.drawVoice(vocabulary, kind)
	if v == voiceShort && b != nil {
		v = voiceReview
	}
	if at.Hour() < 6 && v == voiceOperator && g.rng.IntN(3) > 0 {
		v = voiceStory
	}
	hosp := &g.world.hospitals[h]
	t := truthRow{File: g.o.Files[f].Name, Unit: hosp.id, InScope: !outside, Kind: kindNames[kind]}
	r := row{at: at, role: "主办"}
	g.setScene(hosp, at, v, &who, &t)
	if outside {
		g.tellOutside(&r, &t, v)
	} else {
		g.tell(&r, &t, hosp, brief{issue: issue, kind: kind, voice: v, also: -1, burst: b, repeat: rep != nil})
	}
	if rep != nil {
		t.RepeatOf = rep.order
	}
	g.contact(&r, &t, &who, vocabulary)
	g.declare(&r, &t, vocabulary)
	if vocabulary != Reviews {
		r.handling = handle(g.rng, hosp, at, g.o.To, t.Severity, kind == kindComplaint)
		g.reply(&r)
		t.Excluded = r.reason
	}
	if vocabulary == Reviews {
		r.rating = rating(g.rng.IntN(10), kind)
	}
	g.spoil(&r, &t, vocabulary)
	g.schedule(&r, &who, h, issue, kind, outside)
	return g.emit(f, &r, &t, room)
}

func (g *generator) drawFile() int {
	x := g.rng.Float64() * g.share[len(g.share)-1]
	for i, s := range g.share {
		if x < s {
			return i
		}
	}
	return len(g.share) - 1
}

// drawKind draws the kind, of those for which the issue has texts. Reviews
// complain or praise.
func (g *generator) drawKind(h, issue int, v Vocabulary, complaint bool) int {
	x := g.rng.Float64()
	if complaint {
		return kindComplaint
	}
	for k, c := range g.lib.issues[issue].kinds {
		if x >= c {
			continue
		}
		if k == kindComplaint || v == Reviews && k != kindPraise {
			return kindComplaint
		}
		fam := [...]family{0, famHelp, famQuestion, famSuggest, famPraise}[k]
		if len(g.world.hospitals[h].suited[issue][fam]) == 0 {
			return kindComplaint
		}
		return k
	}
	return kindComplaint
}

func (g *generator) drawVoice(vocabulary Vocabulary, kind int) voice {
	x := g.rng.IntN(100)
	v := voiceOperator
	for channelVoices[vocabulary][v] <= x {
		v++
	}
	if kind != kindComplaint && (v == voiceShort || v == voiceReview && kind != kindPraise) {
		v = voiceLetter
	}
	return v
}

func (g *generator) setScene(h *hospital, at time.Time, v voice, who *person, t *truthRow) {
	s := &g.texts.scene
	s.reset()
	s.unit, s.at, s.third = h, at, v == voiceOperator
	s.dept = h.clinical[g.rng.IntN(len(h.clinical))]
	s.child = h.kind == "儿童"
	if v == voiceOperator && g.rng.Float64() < g.o.PII*0.25 {
		s.patient = who.name
	}
}

// tell composes the text of a health matter.
func (g *generator) tell(r *row, t *truthRow, h *hospital, b brief) {
	is := &g.lib.issues[b.issue]
	b.target = g.target(b.voice)
	if b.kind == kindComplaint && b.burst == nil && g.rng.Float64() < 0.16 {
		if _, k, _ := g.draw(); k != b.issue && g.lib.issues[k].code[0] < '6' {
			b.also = k
		}
	}
	var what told
	g.buf, what = g.texts.compose(g.buf[:0], b)
	r.text = g.buf
	t.Issue, t.Severity, t.Others = is.code, what.severity, what.others
	switch {
	case b.burst != nil:
		t.RootCause, t.Burst = b.burst.Cause, b.burst.ID
	case what.cause >= 0 && b.kind == kindComplaint:
		t.RootCause = is.causes[what.cause]
	}
	t.Department = g.texts.scene.dept
	if what.dept == "" && is.place != "" {
		t.Department = is.place
	}
	switch {
	case t.Department == noPlace:
		t.Department = ""
	case !h.has(t.Department):
		t.Department = h.clinical[0]
	}
	r.unit, r.dept, r.district = g.alias(h.name, h.aliases), t.Department, h.district.name
	if g.rng.IntN(12) == 0 {
		r.dept = "" // exports often leave it out
		t.Department = ""
	}
	r.title = g.title(is, b.kind, what.cause)
}

func (h *hospital) has(dept string) bool {
	for i := range h.depts {
		if h.depts[i].name == dept {
			return true
		}
	}
	return false
}

// target draws a wished length: log-normal, heavier for stories. Texts grow
// slower than the wish, because parts run out and are not said twice; the power
// is found by trial (TestLength).
func (g *generator) target(v voice) int {
	scale := [voiceCount]float64{1.0, 1.2, 1.1, 0.75, 1.6, 0.3, 0.75}[v]
	mean := 119 * math.Pow(g.texts.length/100, 2.1)
	return int(mean * scale * math.Exp(0.55*g.rng.NormFloat64()-0.15))
}

func (g *generator) tellOutside(r *row, t *truthRow, v voice) {
	fam := 'f'
	if v == voiceOperator {
		fam = 'o'
	}
	g.buf = g.buf[:0]
	g.buf = g.texts.add(g.buf, 0.8, "开头", v, "*")
	lines := g.lib.outside
	for {
		l := &lines[g.rng.IntN(len(lines))]
		if l.dept != string(fam) {
			continue
		}
		g.buf = g.texts.report(g.buf, l.text, len(g.buf) > 0)
		break
	}
	g.buf = g.texts.add(g.buf, 0.7, "外求", v, "*")
	agencies := g.lib.lists["机关"].entries
	r.text = g.buf
	r.unit = string(g.texts.scene.write(nil, agencies[g.rng.IntN(len(agencies))]))
	r.district = g.texts.scene.unit.district.name
	r.title = "其他诉求"
	t.Unit, t.Severity, t.Kind = "", 1, ""
}

// alias writes a unit's name in one of its forms.
func (g *generator) alias(name string, aliases []string) string {
	if len(aliases) == 0 || g.rng.IntN(100) < 62 {
		return name
	}
	return aliases[g.rng.IntN(len(aliases))]
}

func (g *generator) title(is *issue, kind int, cause int8) string {
	s := &g.texts.scene
	s.gap = append(s.gap[:0], is.name...)
	if l := g.texts.ofCause(is.lines[famTitle], cause); l != nil && kind == kindComplaint && g.rng.IntN(4) > 0 {
		s.gap = s.write(s.gap[:0], l.text)
	}
	g.texts.used = g.texts.used[:0]
	part := "标题"
	if kind != kindComplaint {
		part = kindNames[kind] + "标题"
	}
	g.spare = g.texts.add(g.spare[:0], 1, part, voiceOperator, is.groups)
	return string(g.spare)
}

// contact damages the text, plants personal data and fills the person's columns.
func (g *generator) contact(r *row, t *truthRow, who *person, v Vocabulary) {
	third := g.texts.scene.third
	if (v == Platform || v == Reviews || v == Plain) && !third && g.rng.IntN(30) == 0 {
		r.text = traditional(g.lib, r.text)
	}
	if g.rng.Float64() < g.o.Dirty {
		r.text = soil(g.rng, g.lib, r.text)
	}
	g.found = g.found[:0]
	if g.texts.scene.patient != "" && bytes.Contains(r.text, []byte(who.name)) {
		g.found = append(g.found, planted{"name", who.name})
	}
	share := g.o.PII
	if v == Reviews {
		share *= 0.4
	}
	if g.rng.Float64() < share {
		r.text, g.found = plantPII(g.rng, who, r.text, third, g.found)
	}
	g.buf = r.text
	if v == Hotline || v == Platform {
		r.name, r.phone = who.name, who.phone
		if g.rng.IntN(9) == 0 {
			r.name = "" // anonymous
		}
	}
	if v == Plain {
		r.phone = who.phone
	}
	if g.log != nil { // maps for a million rows cost
		t.column("name", r.name)
		t.column("phone", r.phone)
	}
	t.pii(g.found)
	t.Chars = utf8.RuneCount(r.text)
}

// declare writes what the platform's clerks took it for: mostly right.
func (g *generator) declare(r *row, t *truthRow, v Vocabulary) {
	r.channel = channels[v][g.rng.IntN(len(channels[v]))]
	r.order = g.orderNumber(v, r.at)
	t.Order = r.order
	r.kind = t.Kind
	if r.kind == "" || g.rng.IntN(12) == 0 {
		r.kind = kindNames[g.rng.IntN(3)]
	}
	if t.Issue == "" {
		r.category = "非卫生健康类"
		return
	}
	r.category = categoryNames[t.Issue[0]-'0']
	if g.rng.IntN(7) == 0 {
		r.category = categoryNames[1+g.rng.IntN(len(categoryNames)-1)]
	}
}

func (g *generator) orderNumber(v Vocabulary, at time.Time) string {
	b := make([]byte, 0, 24)
	switch v {
	case Reviews:
		b = append(b, "rv-"...)
	case Platform:
		b = append(b, "WZ"...)
		b = at.AppendFormat(b, "200601")
	default:
		b = at.AppendFormat(b, "20060102")
	}
	n := strconv.Itoa(g.orders)
	for range 7 - len(n) {
		b = append(b, '0')
	}
	return string(append(b, n...))
}

func rating(x, kind int) int {
	switch {
	case kind == kindPraise:
		return 4 + min(x, 1)
	case x < 7:
		return 1
	case x < 9:
		return 2
	}
	return 3
}

// reply writes the official answer of closed orders.
func (g *generator) reply(r *row) {
	if r.closed.IsZero() || g.rng.IntN(8) == 0 {
		return
	}
	hasReply := false
	for _, f := range g.o.Files {
		hasReply = hasReply || f.Vocabulary == Platform
	}
	if hasReply {
		r.reply = string(g.texts.scene.write(nil, g.lib.replies[g.rng.IntN(len(g.lib.replies))]))
	}
}

// spoil makes a bad row of a few.
func (g *generator) spoil(r *row, t *truthRow, v Vocabulary) {
	if g.rng.Float64() >= g.o.Bad {
		return
	}
	switch k := g.rng.IntN(3); {
	case k == 0 && v == Reviews:
		t.Bad = "bad_record"
	case k == 0:
		t.Bad = "bad_date"
		r.badDate = [...]string{"不详", "2024-13-45", "待补录", "####"}[g.rng.IntN(4)]
	default:
		t.Bad = "no_text"
		r.text, r.title = []byte([...]string{"", " ", "\n"}[g.rng.IntN(3)]), ""
		t.PIIText = nil
	}
	r.bad = t.Bad
}

// schedule lets one order in thirty come again within three weeks.
func (g *generator) schedule(r *row, who *person, h, issue, kind int, outside bool) {
	if outside || kind != kindComplaint || r.bad != "" || g.rng.IntN(30) > 0 {
		return
	}
	day := g.day + 2 + g.rng.IntN(19)
	g.repeats[day] = append(g.repeats[day], repeat{*who, h, issue, r.order})
}
