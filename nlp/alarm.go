package nlp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An AlarmKind is an event that somebody must hear of at once, before any count of
// complaints would show it.
type AlarmKind uint8

const (
	AlarmSafety  AlarmKind = iota + 1 // 患者安全: death or severe harm by care, wrong patient, drug or site, a fall
	AlarmDispute                      // 重大纠纷: compensation for death or harm, autopsy, lawsuit, blocking a hospital
	AlarmGroup                        // 群体事件: many people who act together
	AlarmExtreme                      // 极端行为: a threat to kill oneself or to harm others
	AlarmMedia                        // 媒体曝光: will go, or went, to the media or the net
	AlarmTouts                        // 号贩医托: scalpers and touts
	AlarmIllegal                      // 非法行医: without or beyond a licence, false drugs
)

// alarmCodes and alarmNames are indexed by AlarmKind.
var (
	alarmCodes = [...]string{"", "safety", "dispute", "group", "extreme", "media", "touts", "illegal"}
	alarmNames = [...]string{"", "患者安全", "重大纠纷", "群体事件", "极端行为", "媒体曝光", "号贩医托", "非法行医"}
)

// AlarmKinds returns all kinds in order.
func AlarmKinds() []AlarmKind {
	kinds := make([]AlarmKind, 0, len(alarmCodes)-1)
	for k := range alarmCodes[1:] {
		kinds = append(kinds, AlarmKind(k+1))
	}
	return kinds
}

// String returns the Chinese name, "" for the zero AlarmKind.
func (k AlarmKind) String() string {
	if int(k) < len(alarmNames) {
		return alarmNames[k]
	}
	return ""
}

// Code returns the English name by which files know the kind, "" for the zero
// AlarmKind.
func (k AlarmKind) Code() string {
	if int(k) < len(alarmCodes) {
		return alarmCodes[k]
	}
	return ""
}

// ParseAlarmKind returns the kind of a code or of a Chinese name, 0 for any other
// string.
func ParseAlarmKind(s string) AlarmKind {
	for k := range alarmCodes {
		if k > 0 && (alarmCodes[k] == s || alarmNames[k] == s) {
			return AlarmKind(k)
		}
	}
	return 0
}

// An Alarm is an event that a text tells of or threatens with.
type Alarm struct {
	Kind AlarmKind
	// Certainty is in [alarmCertainty, 1]: 1 − Π(1 − w) over the signs found, w
	// being what the best word of each sign weighs by alarms.yaml, and less than
	// that where the text only asks. It orders alarms and is no measured
	// probability.
	Certainty float64
	Signs     []string    // what the words show, in Chinese, weightiest first
	Evidence  []AlarmWord // the word for each of Signs
}

// An AlarmWord is a part of the text; Start and End are byte offsets as in Token.
type AlarmWord struct {
	Text       string
	Start, End int
}

// alarmCertainty is the certainty from which an alarm is raised.
const alarmCertainty = 0.5

// maxAlarmWords is how many words of evidence an alarm has at most.
const maxAlarmWords = 4

// Why says in Chinese what the alarm rests on, for people to read.
func (a Alarm) Why() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s（把握 %.0f%%）", a.Kind, 100*a.Certainty)
	for i, sign := range a.Signs {
		fmt.Fprintf(&b, "；%s：“%s”", sign, a.Evidence[i].Text)
	}
	return b.String()
}

// Alarms returns the alarms of one complaint's text, which is clean and masked, in
// order of kind. kind and severity are what Analyze said of it: praise raises none,
// and what consults or suggests needs stronger words for some kinds. words are the
// text's, or nil: a short word that the text's words cut in two, or that is only a
// part of a longer one, is passed over. Whether the text is about health care at
// all is for the caller to ask.
func (a *Analyzer) Alarms(text string, words *Words, kind Kind, severity int) []Alarm {
	if kind == KindPraise {
		return nil
	}
	f := a.alarms
	s := f.pool.Get().(*alarmScratch)
	defer f.pool.Put(s)
	f.scan(s, text, words)
	if len(s.found) == 0 {
		return nil
	}
	var out []Alarm
	for _, k := range AlarmKinds() {
		if alarm, ok := f.judge(s, k, text, f.doubt(k, kind, severity)); ok {
			out = append(out, alarm)
		}
	}
	return out
}

// judge adds up what was found of one kind.
func (f *alarmFinder) judge(s *alarmScratch, kind AlarmKind, text string, doubt float64) (Alarm, bool) {
	best := s.best[:0] // of each sign
	for _, c := range s.found {
		e := &f.entries[c.entry]
		if e.alarm != kind {
			continue
		}
		same := func(b alarmFound) bool {
			return f.entries[b.entry].sign == e.sign || b.at < c.at+c.n && c.at < b.at+b.n
		}
		if i := slices.IndexFunc(best, same); i < 0 {
			best = append(best, c)
		} else if c.weight > best[i].weight {
			best[i] = c
		}
	}
	s.best = best
	against := 1.0
	for _, c := range best {
		against *= 1 - float64(c.weight)
	}
	alarm := Alarm{Kind: kind, Certainty: doubt * (1 - against)}
	if alarm.Certainty < alarmCertainty {
		return Alarm{}, false
	}
	slices.SortStableFunc(best, func(a, b alarmFound) int { return cmp.Compare(b.weight, a.weight) })
	for _, c := range best[:min(len(best), maxAlarmWords)] {
		from, to := int(s.start[c.at]), s.endOf(c.at+c.n-1, text)
		alarm.Signs = append(alarm.Signs, f.signs[f.entries[c.entry].sign])
		alarm.Evidence = append(alarm.Evidence, AlarmWord{text[from:to], from, to})
	}
	return alarm, true
}
