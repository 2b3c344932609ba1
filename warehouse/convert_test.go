package warehouse

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"weisu/ingest"
	"weisu/nlp"
)

func TestFact(t *testing.T) {
	at := time.Date(2024, 11, 3, 8, 0, 0, 0, time.UTC)
	c := ingest.Complaint{
		ID: "c1", OrderID: "o1", SourceID: "s1", PersonID: "p1",
		Position:   ingest.Position{File: "a.xlsx", Sheet: "一", Row: 7},
		ReceivedAt: at, DateKind: ingest.DateRelative,
		RespondedAt: at.Add(1 * time.Hour), RepliedAt: at.Add(2 * time.Hour), ClosedAt: at.Add(3 * time.Hour),
		DueAt: at.Add(4 * time.Hour), StatusAt: at.Add(5 * time.Hour),
		UnitID: "h1", Department: "骨科", NodeID: "h1/骨科", Channel: "12345",
		Title: "题", Text: "文", Reply: "复",
		FollowedUp: ingest.Yes, Contacted: ingest.No, Satisfaction: ingest.BasicallySatisfied,
		Excluded: true, ExcludeReason: "重复", DeclaredKind: "求助", DeclaredCategory: "医疗", DeclaredUrgency: "一般", Status: "办结",
		Masked: 2, Extra: []ingest.Field{{Name: "备注", Value: "甲\"<&>\n"}, {Name: "街道", Value: ""}},
	}
	a := nlp.Analysis{
		InScope: true, Kind: nlp.KindComplaint, Issue: "102", Category: "医疗服务", Score: 0.8, RunnerUp: "103", RunnerUpScore: 0.1,
		Others: []string{"201"}, Severity: 3, Evidence: []string{"排队"}, EvidenceWeights: [5]float64{1.25}, Keywords: []string{"挂号"}, NeedsReview: true,
	}
	got := Fact(&c, &a)
	names := testNames()
	names.spellOut(&got)
	require.JSONEq(t, `{"备注":"甲\"<&>\n","街道":""}`, got.Extra)
	require.Contains(t, got.Extra, "<&>")
	got.Extra = ""
	require.Equal(t, FactComplaint{
		ComplaintID: "c1", OrderID: "o1", SourceID: "s1", PersonID: "p1", InScope: true,
		ReceivedAt: TimestampOf(at), DateKind: "relative", Month: "2024-11",
		Unit: "h1", UnitName: "第一医院", UnitNode: "h1/骨科", Department: "骨科", District: "东城区", Channel: "12345",
		Kind: "投诉", Issue: "102", IssueName: "候诊排队", Category: "医疗服务", Score: 0.8, RunnerUp: "103", RunnerUpScore: 0.1,
		Others: []string{"201"}, Severity: 3, Evidence: []string{"排队"}, EvidenceWeight: []float64{1.25}, Keywords: []string{"挂号"}, NeedsReview: true, LabelSource: "model",
		Title: "题", Text: "文", Reply: "复",
		RespondedAt: TimestampOf(at.Add(1 * time.Hour)), RepliedAt: TimestampOf(at.Add(2 * time.Hour)), ClosedAt: TimestampOf(at.Add(3 * time.Hour)),
		DueAt: TimestampOf(at.Add(4 * time.Hour)), StatusAt: TimestampOf(at.Add(5 * time.Hour)), Timeliness: "unknown",
		FollowedUp: Bool(true), Contacted: Bool(false), Resolved: nil, Satisfaction: "基本满意",
		Excluded: true, ExcludeReason: "重复", DeclaredKind: "求助", DeclaredCategory: "医疗", DeclaredUrgency: "一般", Status: "办结",
		Masked: 2, File: "a.xlsx", Sheet: "一", Row: 7,
	}, got)

	issues := names.issuesOf(nil, &got)
	require.Len(t, issues, 2)
	require.Equal(t, "primary", issues[0].Position)
	require.Equal(t, []string{"201", "服务态度", "医务人员", "further"},
		[]string{issues[1].Issue, issues[1].IssueName, issues[1].Category, issues[1].Position})
}

func TestFactOutOfScope(t *testing.T) {
	got := Fact(&ingest.Complaint{ID: "c", UnitID: ingest.UnknownUnit}, &nlp.Analysis{Kind: nlp.KindHelp, Severity: 1})
	require.Equal(t, "unknown", got.Month)
	require.Equal(t, "missing", got.DateKind)
	require.Zero(t, got.Severity)
	require.Empty(t, testNames().issuesOf(nil, &got))
}

// Fields of the same name are all kept in the text, and JSON stays valid.
func TestExtraTwice(t *testing.T) {
	s := extra([]ingest.Field{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}})
	require.Equal(t, `{"a":"1","a":"2"}`, s)
	require.True(t, json.Valid([]byte(s)))
	require.Empty(t, extra(nil))
}

func TestNewReject(t *testing.T) {
	for reason, want := range map[ingest.Reason]string{
		ingest.ReasonNoText: "rejected", ingest.ReasonBadRecord: "rejected", ingest.ReasonTooLong: "rejected",
		ingest.ReasonSuperseded: "duplicate", ingest.ReasonRepeated: "duplicate",
	} {
		r := NewReject(&ingest.Reject{Reason: reason, Position: ingest.Position{File: "f", Row: 3}})
		require.Equal(t, want, r.Outcome, reason)
		require.NotEqual(t, string(reason), r.ReasonZH, "has a Chinese name")
		require.EqualValues(t, 3, r.Row)
	}
}
