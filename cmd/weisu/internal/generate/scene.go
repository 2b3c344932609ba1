package generate

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// A scene is what a text being composed is about: the slots' values. Relations
// are chosen when first named and stay for the rest of the text.
type scene struct {
	rng   *rand.Rand
	unit  *hospital
	dept  string // clinical department of the text
	at    time.Time
	third bool // told by an operator
	child bool // a hospital for children

	who      *relation
	whoForm  string
	patient  string // a full name in place of a relation, "" none
	doctor   string
	unitForm string
	dayForm  string
	free     bool   // the text is about nobody yet: a fragment may bring somebody in
	gap      []byte // what a wrapper's {} takes
}

func (s *scene) reset() {
	*s = scene{rng: s.rng, gap: s.gap[:0]}
}

// A relation is a way to be the patient.
type relation struct {
	class        string // 我, 孩, 老, 偶, 妇
	first, third []string
	he           string
}

var relations = []relation{
	{"我", []string{"我"}, []string{"其"}, ""},
	{"我", []string{"本人", "我"}, []string{"其本人", "其"}, ""},
	{"孩", []string{"我家孩子", "孩子", "小孩"}, []string{"其孩子", "其孩子"}, "孩子"},
	{"孩", []string{"我儿子", "儿子", "我家老大"}, []string{"其儿子"}, "他"},
	{"孩", []string{"我女儿", "女儿", "我闺女"}, []string{"其女儿"}, "她"},
	{"孩", []string{"我外孙", "我孙子"}, []string{"其孙子", "其外孙"}, "他"},
	{"老", []string{"我母亲", "我妈", "老母亲", "妈妈"}, []string{"其母亲"}, "她"},
	{"老", []string{"我父亲", "我爸", "老父亲", "爸爸"}, []string{"其父亲"}, "他"},
	{"老", []string{"我奶奶", "奶奶", "外婆", "我岳母"}, []string{"其奶奶", "其岳母"}, "她"},
	{"老", []string{"我爷爷", "外公", "我公公", "老爷子"}, []string{"其爷爷", "其岳父"}, "他"},
	{"偶", []string{"我爱人", "我老公", "我先生"}, []string{"其丈夫"}, "他"},
	{"偶", []string{"我爱人", "我老婆", "我太太"}, []string{"其妻子"}, "她"},
	{"偶", []string{"我哥", "我弟弟"}, []string{"其哥哥", "其弟弟"}, "他"},
	{"偶", []string{"我姐", "我妹妹"}, []string{"其姐姐", "其妹妹"}, "她"},
	{"妇", []string{"我爱人", "我老婆", "我妻子", "我媳妇"}, []string{"其妻子"}, "她"},
	{"妇", []string{"我女儿", "我儿媳"}, []string{"其女儿", "其儿媳"}, "她"},
}

// relate chooses the patient for a slot; one named before stays if it suits.
func (s *scene) relate(want slot) string {
	if s.who != nil && s.suits(s.who.class, want) {
		return s.whoForm
	}
	if (want == slotPatient || want == slotKin) && s.child {
		want = slotChild
	}
	if want == slotPatient && s.patient != "" {
		return "患者" + s.patient
	}
	if want == slotPatient && s.rng.IntN(5) < 2 {
		s.who = &relations[s.rng.IntN(2)]
	} else {
		for {
			s.who = &relations[s.rng.IntN(len(relations))]
			if s.suits(s.who.class, want) {
				break
			}
		}
	}
	forms := s.who.first
	if s.third {
		forms = s.who.third
	}
	s.whoForm = forms[s.rng.IntN(len(forms))]
	return s.whoForm
}

func (s *scene) suits(class string, want slot) bool {
	switch want {
	case slotPatient:
		return class != "妇" && (!s.child || class == "孩")
	case slotKin:
		return class != "我" && class != "妇" && (!s.child || class == "孩")
	case slotChild:
		return class == "孩"
	case slotElder:
		return class == "老"
	}
	return class == "妇"
}

func (s *scene) pronoun() string {
	switch {
	case s.who == nil || s.who.class == "我":
		if s.who == nil && s.patient != "" {
			return "患者"
		}
		if s.third {
			return "其"
		}
		return "我"
	}
	return s.who.he
}

// write appends a template filled from the scene.
func (s *scene) write(buf []byte, t template) []byte {
	for i := range t {
		n := &t[i]
		switch n.kind {
		case nodeText:
			buf = append(buf, n.text...)
		case nodeAlt:
			buf = s.write(buf, n.alts[s.rng.IntN(len(n.alts))])
		case nodeRange:
			buf = s.number(buf, n)
		case nodeSlot:
			if n.list != nil {
				buf = s.write(buf, n.list.entries[s.rng.IntN(len(n.list.entries))])
				continue
			}
			buf = s.slot(buf, n.slot)
		}
	}
	return buf
}

func (s *scene) number(buf []byte, n *node) []byte {
	v := n.lo + s.rng.IntN(n.hi-n.lo+1)
	switch n.slot {
	case slotHan:
		return appendHan(buf, v)
	case slotMoney: // people round large amounts, bills do not
		if v >= 1000 && s.rng.IntN(3) > 0 {
			v -= v % 100
		} else if v >= 100 && s.rng.IntN(2) == 0 {
			v -= v % 10
		}
		buf = strconv.AppendInt(buf, int64(v), 10)
		if v < 400 && s.rng.IntN(6) == 0 {
			buf = append(buf, '.', byte('1'+s.rng.IntN(9)))
		}
		return buf
	}
	return strconv.AppendInt(buf, int64(v), 10)
}

const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"

func (s *scene) surname() string {
	i := s.rng.IntN(len(surnames)/3) * 3
	return surnames[i : i+3]
}

func (s *scene) slot(buf []byte, k slot) []byte {
	switch k {
	case slotDept:
		return append(buf, s.dept...)
	case slotUnit:
		return append(buf, s.hospitalForm()...)
	case slotPronoun:
		return append(buf, s.pronoun()...)
	case slotDoctor:
		if s.doctor == "" {
			titles := [...]string{"医生", "医生", "医生", "大夫", "主任", "某医生", "姓医生"}
			s.doctor = s.surname() + titles[s.rng.IntN(len(titles))]
		}
		return append(buf, s.doctor...)
	case slotNurse:
		titles := [...]string{"护士", "护士", "护士长", "姓护士"}
		return append(append(buf, s.surname()...), titles[s.rng.IntN(len(titles))]...)
	case slotDay:
		return s.day(buf)
	case slotClock:
		return s.clock(buf)
	case slotDistrict:
		return append(buf, s.unit.district.name...)
	case slotGap:
		return append(buf, s.gap...)
	}
	return append(buf, s.relate(k)...)
}

// hospitalForm is how the text calls the hospital: one form per text.
func (s *scene) hospitalForm() string {
	if s.unitForm == "" {
		forms := s.unit.aliases
		switch k := s.rng.IntN(6); {
		case k == 0 || len(forms) == 0:
			s.unitForm = s.unit.name
		case k == 1 && !s.third:
			s.unitForm = [...]string{"贵院", "你们医院", "这家医院"}[s.rng.IntN(3)]
		default:
			s.unitForm = forms[s.rng.IntN(len(forms))]
		}
	}
	return s.unitForm
}

// day appends when it happened: a few days before the call, in one of the
// forms that people use.
func (s *scene) day(buf []byte) []byte {
	if s.dayForm != "" {
		return append(buf, s.dayForm...)
	}
	start := len(buf)
	back := int(s.rng.ExpFloat64() * 3)
	t := s.at.AddDate(0, 0, -back)
	switch k := s.rng.IntN(10); {
	case back == 0:
		buf = append(buf, [...]string{"今天", "今早", "今天上午", "今日", "刚才"}[s.dayPart()]...)
	case back == 1 && k < 7:
		buf = append(buf, [...]string{"昨天", "昨日", "昨天上午", "昨天下午", "昨晚"}[s.rng.IntN(5)]...)
	case back == 2 && k < 4:
		buf = append(buf, "前天"...)
	case k < 5:
		buf = appendMonthDay(buf, t)
		buf = append(buf, [...]string{"", "上午", "下午", "", "早上"}[s.rng.IntN(5)]...)
	case k < 6:
		buf = strconv.AppendInt(buf, int64(t.Year()), 10)
		buf = append(buf, "年"...)
		buf = appendMonthDay(buf, t)
	case back < 7 && t.Weekday() < s.at.Weekday() && t.Weekday() > 0:
		buf = append(buf, "本周"...)
		buf = append(buf, weekdayHan(t)...)
	case back < 7:
		buf = append(buf, [...]string{"前几天", "这几天", "大前天"}[s.rng.IntN(3)]...)
	default:
		buf = append(buf, [...]string{"上周", "上个礼拜", "前些天", "上星期"}[s.rng.IntN(4)]...)
	}
	s.dayForm = string(buf[start:])
	return buf
}

// dayPart keeps "this morning" out of a call made in the morning's first hours
// and "just now" rare.
func (s *scene) dayPart() int {
	if s.at.Hour() < 12 {
		return []int{0, 1, 3, 0, 4}[s.rng.IntN(5)]
	}
	return s.rng.IntN(5)
}

func appendMonthDay(buf []byte, t time.Time) []byte {
	buf = strconv.AppendInt(buf, int64(t.Month()), 10)
	buf = append(buf, "月"...)
	buf = strconv.AppendInt(buf, int64(t.Day()), 10)
	return append(buf, "日"...)
}

func weekdayHan(t time.Time) string {
	return [...]string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
}

// clock appends an hour of a clinic's day in words or digits.
func (s *scene) clock(buf []byte) []byte {
	h, half := 7+s.rng.IntN(9), s.rng.IntN(3)
	switch s.rng.IntN(3) {
	case 0:
		buf = strconv.AppendInt(buf, int64(h), 10)
		return append(append(buf, ':'), [...]string{"00", "30", "15"}[half]...)
	case 1:
		buf = strconv.AppendInt(buf, int64(h), 10)
	default:
		part := "早上"
		if h > 11 {
			part, h = "下午", max(h-12, 1)
		}
		buf = appendHan(append(buf, part...), h)
	}
	return append(append(buf, "点"...), [...]string{"", "半", "多"}[half]...)
}

// suitsGroups reports whether a fragment of the groups may stand with an issue
// of the groups: the issue must have all of the fragment's.
func suitsGroups(fragment, issue string) bool {
	if fragment == "*" {
		return true
	}
	for i := range len(fragment) {
		if strings.IndexByte(issue, fragment[i]) < 0 {
			return false
		}
	}
	return true
}

// tolerates reports whether a fragment may stand in the text at hand: it must
// not bring in a patient other than the one spoken of.
func (s *scene) tolerates(f *fragment) bool {
	if f.ill && (s.child || s.unit.kind == "妇幼" || s.who != nil && s.who.class == "孩") {
		return false
	}
	return f.about == slotNone || s.who != nil && s.suits(s.who.class, f.about) || s.who == nil && s.free
}
