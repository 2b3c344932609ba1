package nlp

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A JudgedAlarms is a text with the alarms that a person sees in it, a line of JSON.
type JudgedAlarms struct {
	Text   string   `json:"text"`
	Alarms []string `json:"alarms"` // codes
	May    []string `json:"may"`    // codes that count neither for nor against

	Got []Alarm `json:"-"`
}

// ReadJudgedAlarms reads JSON lines; the error names the line.
func ReadJudgedAlarms(r io.Reader) ([]JudgedAlarms, error) {
	return readLines(r, "", func(j *JudgedAlarms) error {
		if j.Text == "" {
			return errors.New("没有 text")
		}
		for _, code := range append(slices.Clone(j.Alarms), j.May...) {
			if ParseAlarmKind(code) == 0 {
				return fmt.Errorf("没有名为 %q 的预警", code)
			}
		}
		return nil
	})
}

// An AlarmEvaluation compares alarms with what people see. An alarm of one kind
// where a person sees another is one that is wrong and one that is missed.
type AlarmEvaluation struct {
	Texts int
	Kinds [len(alarmCodes)]AlarmScore // by AlarmKind; the first is of all kinds together
	// Quiet are the texts without alarms, of those in which people see none.
	Quiet Share
}

// An AlarmScore counts the alarms of one kind.
type AlarmScore struct{ Precision, Recall Share }

// EvaluateAlarms compares the alarms of rows.
func EvaluateAlarms(rows []JudgedAlarms) AlarmEvaluation {
	ev := AlarmEvaluation{Texts: len(rows)}
	var raised, seen, right [len(alarmCodes)]int
	none, quiet := 0, 0
	for i := range rows {
		r := &rows[i]
		if len(r.Alarms)+len(r.May) == 0 {
			none++
			quiet += btoi(len(r.Got) == 0)
		}
		for _, k := range AlarmKinds() {
			if slices.Contains(r.May, k.Code()) {
				continue
			}
			got := slices.ContainsFunc(r.Got, func(a Alarm) bool { return a.Kind == k })
			want := slices.Contains(r.Alarms, k.Code())
			for _, at := range []AlarmKind{0, k} {
				raised[at] += btoi(got)
				seen[at] += btoi(want)
				right[at] += btoi(got && want)
			}
		}
	}
	for k := range ev.Kinds {
		ev.Kinds[k] = AlarmScore{newShare(right[k], raised[k]), newShare(right[k], seen[k])}
	}
	ev.Quiet = newShare(quiet, none)
	return ev
}

// String is the evaluation as people read it, and as the golden keeps it.
func (ev AlarmEvaluation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "文本数 %d\n预警\t实际\t判为\t正确\t精确率\t召回率\n", ev.Texts)
	for k, s := range ev.Kinds {
		name := AlarmKind(k).String()
		if k == 0 {
			name = "合计"
		}
		fmt.Fprintf(&b, "%s\t%d\t%d\t%d\t%s\t%s\n", name, s.Recall.N, s.Precision.N, s.Precision.Hits, s.Precision, s.Recall)
	}
	fmt.Fprintf(&b, "没有预警的文本 未误报 %s %d/%d\n", ev.Quiet, ev.Quiet.Hits, ev.Quiet.N)
	return b.String()
}
