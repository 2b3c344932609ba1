package nlp

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed alarms.yaml
var alarmsYAML []byte

// alarmFile is alarms.yaml; its header says what the fields mean.
type alarmFile struct {
	Contexts []alarmContext `yaml:"contexts"`
	Kinds    []alarmRule    `yaml:"kinds"`
	Cues     []alarmCue     `yaml:"cues"`
}

type alarmContext struct {
	Name   string   `yaml:"context"`
	Ahead  int      `yaml:"ahead"`
	Behind int      `yaml:"behind"`
	Within string   `yaml:"within"`
	Words  []string `yaml:"words"`
}

type alarmRule struct {
	Alarm      string   `yaml:"alarm"`
	Void       []string `yaml:"void"`
	Consulting float64  `yaml:"consulting"`
	Suggesting float64  `yaml:"suggesting"`
	Slight     float64  `yaml:"slight"`
}

type alarmCue struct {
	Alarm     string   `yaml:"alarm"`
	Sign      string   `yaml:"sign"`
	Weight    float64  `yaml:"weight"`
	With      []string `yaml:"with"`
	And       []string `yaml:"and"`
	Alone     float64  `yaml:"alone"`
	Despite   []string `yaml:"despite"`
	Words     []string `yaml:"words"`
	NotAfter  []string `yaml:"not_after"`
	NotBefore []string `yaml:"not_before"`
}

// coverName is the context whose words hide the cues that they overlap.
const coverName = "idiom"

// How far a context reaches; the values of alarmContext.Within.
const (
	withinClause = iota
	withinSentence
	withinText
)

var withinNames = [...]string{"clause", "sentence", "text"}

// An alarmFinder finds alarms. It is immutable.
type alarmFinder struct {
	matcher  *matcher
	entries  []alarmEntry // by the matcher's lane
	contexts []alarmScope
	kinds    [len(alarmCodes)]alarmRule
	signs    []string
	cover    int // the number of coverName
	pool     sync.Pool
}

// An alarmEntry is an entry of alarms.yaml: a cue, or with alarm 0 a context.
type alarmEntry struct {
	alarm         AlarmKind
	context       int
	sign          int
	weight, alone float32
	with, and     contextSet // one of each must be in reach
	void          contextSet
	notBefore     [][]rune
}

type alarmScope struct {
	ahead, behind, within int
}

// A contextSet has the bit of each context in it.
type contextSet uint32

const maxContexts = 32

func newAlarmFinder(data []byte) (*alarmFinder, error) {
	f, err := readAlarmFinder(data)
	if err != nil {
		return nil, fmt.Errorf("内置预警用语 alarms.yaml：%w", err)
	}
	return f, nil
}

func readAlarmFinder(data []byte) (*alarmFinder, error) {
	var file alarmFile
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, err
	}
	f := &alarmFinder{cover: -1}
	f.pool.New = func() any { return new(alarmScratch) }
	rules, err := f.addContexts(file.Contexts)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(file.Contexts))
	for i, c := range file.Contexts {
		names[i] = c.Name
	}
	voids, err := f.addKinds(file.Kinds, names)
	if err != nil {
		return nil, err
	}
	for n, c := range file.Cues {
		e, err := f.entry(c, names, voids)
		if err != nil {
			return nil, fmt.Errorf("cues 第 %d 条（%s %s）：%w", n+1, c.Alarm, c.Sign, err)
		}
		rules = append(rules, Rule{Class: fmt.Sprint(len(f.entries)), Weight: 1, Words: c.Words, NotAfter: c.NotAfter})
		f.entries = append(f.entries, e)
	}
	f.matcher, err = newMatcher(rules, func(_, class string) (lane int) {
		fmt.Sscan(class, &lane)
		return lane
	})
	return f, err
}

// addContexts makes entries of the contexts and returns their words as rules.
func (f *alarmFinder) addContexts(contexts []alarmContext) (rules []Rule, err error) {
	if len(contexts) > maxContexts {
		return nil, fmt.Errorf("contexts 多于 %d 个", maxContexts)
	}
	for i, c := range contexts {
		within := slices.Index(withinNames[:], c.Within)
		switch {
		case c.Name == "" || len(c.Words) == 0:
			return nil, fmt.Errorf("contexts 第 %d 条缺少 context 或 words", i+1)
		case c.Name == coverName:
			f.cover = i
		case within < 0:
			return nil, fmt.Errorf("contexts %s：within %q 应为 clause、sentence 或 text", c.Name, c.Within)
		}
		f.contexts = append(f.contexts, alarmScope{c.Ahead, c.Behind, within})
		rules = append(rules, Rule{Class: fmt.Sprint(len(f.entries)), Weight: 1, Words: c.Words})
		f.entries = append(f.entries, alarmEntry{context: i})
	}
	return rules, nil
}

// addKinds fills f.kinds and returns the contexts that void the cues of each kind.
func (f *alarmFinder) addKinds(kinds []alarmRule, names []string) (voids [len(alarmCodes)]contextSet, err error) {
	for _, k := range kinds {
		kind := ParseAlarmKind(k.Alarm)
		if kind == 0 {
			return voids, fmt.Errorf("kinds：没有名为 %q 的预警", k.Alarm)
		}
		if voids[kind], err = contextsOf(k.Void, names); err != nil {
			return voids, fmt.Errorf("kinds %s：%w", k.Alarm, err)
		}
		for _, factor := range []*float64{&k.Consulting, &k.Suggesting, &k.Slight} {
			if *factor < 0 || *factor > 1 {
				return voids, fmt.Errorf("kinds %s：%g 应在 0 与 1 之间", k.Alarm, *factor)
			}
			if *factor == 0 { // not given
				*factor = 1
			}
		}
		f.kinds[kind] = k
	}
	for _, k := range AlarmKinds() {
		if f.kinds[k].Alarm == "" {
			return voids, fmt.Errorf("kinds 缺少 %s", k.Code())
		}
	}
	return voids, nil
}

func (f *alarmFinder) entry(c alarmCue, names []string, voids [len(alarmCodes)]contextSet) (e alarmEntry, err error) {
	e = alarmEntry{alarm: ParseAlarmKind(c.Alarm), weight: float32(c.Weight), alone: float32(c.Alone), sign: slices.Index(f.signs, c.Sign)}
	switch {
	case e.alarm == 0:
		return e, fmt.Errorf("没有名为 %q 的预警", c.Alarm)
	case c.Sign == "" || len(c.Words) == 0:
		return e, fmt.Errorf("缺少 sign 或 words")
	case !(c.Weight > 0 && c.Weight < 1 && c.Alone >= 0 && c.Alone < 1):
		return e, fmt.Errorf("weight 与 alone 应在 0 与 1 之间")
	}
	if e.sign < 0 {
		e.sign = len(f.signs)
		f.signs = append(f.signs, c.Sign)
	}
	if e.with, err = contextsOf(c.With, names); err != nil {
		return e, err
	}
	if e.and, err = contextsOf(c.And, names); err != nil {
		return e, err
	}
	despite, err := contextsOf(c.Despite, names)
	e.void = voids[e.alarm] &^ despite
	for _, w := range c.NotBefore {
		e.notBefore = append(e.notBefore, normalRunes(w))
	}
	return e, err
}

func contextsOf(list, names []string) (set contextSet, err error) {
	for _, name := range list {
		i := slices.Index(names, name)
		if i < 0 {
			return 0, fmt.Errorf("没有名为 %q 的 context", name)
		}
		set |= 1 << i
	}
	return set, nil
}

// doubt is what the certainty of a kind is multiplied by.
func (f *alarmFinder) doubt(alarm AlarmKind, kind Kind, severity int) float64 {
	k, d := &f.kinds[alarm], 1.0
	switch kind {
	case KindConsultation:
		d = k.Consulting
	case KindSuggestion:
		d = k.Suggesting
	}
	if severity == 1 {
		d *= k.Slight
	}
	return d
}
