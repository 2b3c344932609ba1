package metrics

import "weisu/nlp"

// WarningConfig sets early warning (预警).
type WarningConfig struct {
	// FalseDiscovery is the share of false alarms aimed at among those shown.
	FalseDiscovery float64 `yaml:"false_discovery"`
	// MinCases is how many complaints a window must hold to raise an alarm.
	MinCases int32 `yaml:"min_cases"`
	// EventDays is how many days before the as-of date an event is shown for.
	EventDays int `yaml:"event_days"`
	// SamePerson is from how many complaints of one person about one issue at one
	// hospital on, each within handling.repeat_days of the one before, there is an
	// alarm.
	SamePerson int `yaml:"same_person"`
	// Escalate lists whom an event must be reported to, and how soon.
	Escalate []Escalation `yaml:"escalate"`
}

// An Escalation is the duty to report one kind of event.
type Escalation struct {
	Kind        string `yaml:"kind"` // one of EventKinds
	To          string `yaml:"to"`
	WithinHours int    `yaml:"within_hours"` // from receipt; 0 is no limit
}

// The kinds of events that no text tells.
const (
	EventSamePerson   = "same_person"
	EventFalseClosure = "false_closure"
)

// EventKinds lists the kinds of events: those that a text tells, in the order of the
// bits of Case.Events, and the two others.
func EventKinds() (kinds []string) {
	for _, k := range nlp.AlarmKinds() {
		kinds = append(kinds, k.Code())
	}
	return append(kinds, EventSamePerson, EventFalseClosure)
}

// EventBit is the bit of Case.Events that stands for an event of the text.
func EventBit(k nlp.AlarmKind) uint16 { return 1 << (k - 1) }

// defaultWarning's duties are what hospitals' own rules commonly ask; what the law
// asks differs by place and kind, so that they are configuration.
func defaultWarning() WarningConfig {
	return WarningConfig{
		FalseDiscovery: 0.16, MinCases: 4, EventDays: 30, SamePerson: 3,
		Escalate: []Escalation{
			{Kind: "extreme", To: "单位主要负责人、保卫部门", WithinHours: 2},
			{Kind: "group", To: "单位主要负责人、主管卫生健康行政部门", WithinHours: 2},
			{Kind: "safety", To: "医务部门、分管负责人", WithinHours: 24},
			{Kind: "dispute", To: "医患办、分管负责人", WithinHours: 24},
			{Kind: "media", To: "宣传部门、分管负责人", WithinHours: 24},
			{Kind: "illegal", To: "主管卫生健康行政部门", WithinHours: 72},
			{Kind: "touts", To: "保卫部门", WithinHours: 72},
			{Kind: EventFalseClosure, To: "质控（医患）部门", WithinHours: 0},
			{Kind: EventSamePerson, To: "质控（医患）部门", WithinHours: 0},
		},
	}
}
