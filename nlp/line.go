package nlp

// A Line is one line of weisu classify's output.
type Line struct {
	ID       string  `json:"id"`
	InScope  bool    `json:"in_scope"`
	Kind     string  `json:"kind"`     // Chinese name
	Issue    string  `json:"issue"`    // leaf code, "" when out of scope
	Category string  `json:"category"` // Chinese name, "" when out of scope
	Score    float64 `json:"score"`    // probability of Issue, 0 when out of scope
	// The second-best issue, "" if there is none, and its probability.
	RunnerUp      string   `json:"runner_up"`
	RunnerUpScore float64  `json:"runner_up_score"`
	Others        []string `json:"others"`   // leaf codes, never null
	Severity      int      `json:"severity"` // 1, 2 or 3
	Evidence      []string `json:"evidence"` // never null
	// EvidenceWeights are beside Evidence, never null: see Analysis.
	EvidenceWeights []float64 `json:"evidence_weights"`
	NeedsReview     bool      `json:"needs_review"`
	// The specific cause's code and name, "" where none is known.
	Cause     string `json:"cause"`
	CauseName string `json:"cause_name"`
}

// Line returns a as the output line of the text with that id.
func (a Analysis) Line(id string) Line {
	return Line{
		ID: id, InScope: a.InScope, Kind: a.Kind.String(), Issue: a.Issue, Category: a.Category,
		Score: a.Score, RunnerUp: a.RunnerUp, RunnerUpScore: a.RunnerUpScore,
		Others: orEmpty(a.Others), Severity: a.Severity,
		Evidence: orEmpty(a.Evidence), EvidenceWeights: a.EvidenceWeights[:len(a.Evidence)],
		NeedsReview: a.NeedsReview, Cause: a.Cause.Code, CauseName: a.Cause.Name,
	}
}

// orEmpty makes a nil list an empty one: [] in JSON, not null.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
