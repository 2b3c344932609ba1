package warehouse

import (
	"bytes"
	"encoding/json"
	"time"

	"weisu/ingest"
	"weisu/nlp"
)

// unknownMonth is the partition of complaints without a date.
const unknownMonth = "unknown"

// Values of FactComplaint.LabelSource.
const (
	LabelModel  = "model"
	LabelPerson = "person"
)

// Names spells out the codes of a complaint.
type Names struct {
	units  map[string]DimUnit
	issues map[string]DimIssue
}

// NewNames takes the names from the dimensions.
func NewNames(units []DimUnit, issues []DimIssue) *Names {
	n := &Names{make(map[string]DimUnit, len(units)), make(map[string]DimIssue, len(issues))}
	for _, u := range units {
		n.units[u.UnitID] = u
	}
	for _, i := range issues {
		n.issues[i.Issue] = i
	}
	return n
}

// Fact makes the fact row of a complaint and its analysis. What needs the
// whole input (names, deadline, timeliness, groups) is for the
// callback of Facts.Finish to set.
func Fact(c *ingest.Complaint, a *nlp.Analysis) FactComplaint {
	return FactComplaint{
		ComplaintID: c.ID, OrderID: c.OrderID, PersonID: c.PersonID, SourceID: c.SourceID,
		InScope:    a.InScope,
		ReceivedAt: TimestampOf(c.ReceivedAt), DateKind: dateKind(c.DateKind), Month: month(c.ReceivedAt),
		Unit: c.UnitID, UnitNode: c.NodeID, Department: c.Department, Channel: c.Channel,
		Kind: a.Kind.String(), Issue: a.Issue, Category: a.Category, Score: a.Score,
		RunnerUp: a.RunnerUp, RunnerUpScore: a.RunnerUpScore, Others: a.Others, Severity: severity(a),
		Evidence: a.Evidence, EvidenceWeight: a.EvidenceWeights[:len(a.Evidence)], Keywords: a.Keywords, NeedsReview: a.NeedsReview,
		Cause: a.Cause.Code, CauseName: a.Cause.Name, CauseScore: a.Cause.Score, CauseFactor: a.Cause.Factor, CauseStage: a.Cause.Stage, CauseForce: a.Cause.Force,
		CauseSentence: a.Cause.Sentence, CauseObject: a.Cause.Object, CauseEvidence: a.Cause.Evidence,
		LabelSource: LabelModel,
		Title:       c.Title, Text: c.Text, Reply: c.Reply,
		RespondedAt: TimestampOf(c.RespondedAt), RepliedAt: TimestampOf(c.RepliedAt),
		ClosedAt: TimestampOf(c.ClosedAt), StatusAt: TimestampOf(c.StatusAt), DueAt: TimestampOf(c.DueAt),
		Timeliness: "unknown",
		FollowedUp: answer(c.FollowedUp), Contacted: answer(c.Contacted), Resolved: answer(c.Resolved),
		Satisfaction: satisfaction(c.Satisfaction), Excluded: c.Excluded, ExcludeReason: c.ExcludeReason,
		DeclaredKind: c.DeclaredKind, DeclaredCategory: c.DeclaredCategory,
		DeclaredUrgency: c.DeclaredUrgency, Status: c.Status,
		Extra: extra(c.Extra), Masked: int32(c.Masked),
		File: c.File, Sheet: c.Sheet, Row: int32(c.Row),
	}
}

// spellOut sets the names that belong to the row's codes. It waits for
// Facts.Finish because the unit tree grows while reading.
func (n *Names) spellOut(row *FactComplaint) {
	unit := n.units[row.Unit]
	row.UnitName, row.District = unit.Name, unit.District
	row.IssueName = n.issues[row.Issue].Name
}

// issuesOf appends the row's issues to dst, the primary one first.
func (n *Names) issuesOf(dst []FactIssue, row *FactComplaint) []FactIssue {
	if row.Issue == "" {
		return dst
	}
	f := FactIssue{
		ComplaintID: row.ComplaintID, OrderID: row.OrderID, ReceivedAt: row.ReceivedAt, Month: row.Month,
		Unit: row.Unit, UnitNode: row.UnitNode, Department: row.Department,
		Issue: row.Issue, IssueName: row.IssueName, Category: row.Category, Position: "primary",
		Kind: row.Kind, InScope: row.InScope,
	}
	dst = append(dst, f)
	for _, code := range row.Others {
		issue := n.issues[code]
		f.Issue, f.IssueName, f.Category, f.Position = code, issue.Name, issue.Category, "further"
		dst = append(dst, f)
	}
	return dst
}

// NewReject makes the mart's row of a rejected or duplicate row.
func NewReject(r *ingest.Reject) Reject {
	outcome := "rejected"
	if r.Reason.Duplicate() {
		outcome = "duplicate"
	}
	return Reject{
		File: r.File, Sheet: r.Sheet, Row: int32(r.Row), Outcome: outcome,
		Reason: string(r.Reason), ReasonZH: r.Reason.Chinese(), Detail: r.Detail,
		Header: r.Header, Cells: r.Cells,
	}
}

// supersededReject is what becomes of a complaint withdrawn for a later state.
func supersededReject(row *FactComplaint) Reject {
	return NewReject(&ingest.Reject{
		Position: ingest.Position{File: row.File, Sheet: row.Sheet, Row: int(row.Row)},
		Reason:   ingest.ReasonSuperseded,
		Detail:   "诉求 " + row.ComplaintID + " 已有更新的状态",
		Header:   []string{"编号", "诉求内容", "办理状态", "答复意见"},
		Cells:    []string{row.SourceID, row.Text, row.Status, row.Reply},
	})
}

func dateKind(k ingest.DateKind) string {
	switch k {
	case ingest.DateAbsolute:
		return "absolute"
	case ingest.DateRelative:
		return "relative"
	}
	return "missing"
}

func month(t time.Time) string {
	if t.IsZero() {
		return unknownMonth
	}
	return t.Format("2006-01")
}

// severity is NULL out of scope: nothing was judged there.
func severity(a *nlp.Analysis) int32 {
	if !a.InScope {
		return 0
	}
	return int32(a.Severity)
}

func answer(a ingest.Answer) *bool {
	if a == ingest.Unanswered {
		return nil
	}
	return Bool(a == ingest.Yes)
}

func satisfaction(s ingest.Satisfaction) string {
	switch s {
	case ingest.Satisfied:
		return "满意"
	case ingest.BasicallySatisfied:
		return "基本满意"
	case ingest.Neutral:
		return "一般"
	case ingest.Dissatisfied:
		return "不满意"
	}
	return ""
}

// extra writes the fields as a JSON object in their order; of fields with the
// same name all are kept, as a JSON reader takes the last.
func extra(fields []ingest.Field) string {
	if len(fields) == 0 {
		return ""
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	text := func(s string) {
		enc.Encode(s) // a string in memory: no error possible
		b.Truncate(b.Len() - 1)
	}
	for i, f := range fields {
		b.WriteByte("{,"[min(i, 1)])
		text(f.Name)
		b.WriteByte(':')
		text(f.Value)
	}
	b.WriteByte('}')
	return b.String()
}

// SetAlarms notes the events that the complaint tells of.
func SetAlarms(row *FactComplaint, alarms []nlp.Alarm) {
	for _, a := range alarms {
		row.Alarms = append(row.Alarms, a.Kind.Code())
		for _, w := range a.Evidence {
			row.AlarmEvidence = append(row.AlarmEvidence, w.Text)
		}
	}
}

// SetReply notes the grades of the complaint's reply; nil leaves them NULL.
func SetReply(row *FactComplaint, g *nlp.ReplyGrade) {
	if g == nil {
		return
	}
	row.ReplyRelevance, row.ReplyCompleteness, row.ReplyExplanation = Float(g.Relevance), Float(g.Completeness), Float(g.Explanation)
	row.ReplyEvidence = g.Evidence
}
