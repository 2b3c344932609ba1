// Package nlp understands complaint texts: words, kind, issue, category,
// severity, evidence. It sees strings, never a complaint, and imports no other
// package of this project.
package nlp

// Kind is what a text wants: 诉求类型.
type Kind uint8

const (
	KindComplaint    Kind = iota + 1 // 投诉
	KindHelp                         // 求助
	KindConsultation                 // 咨询
	KindSuggestion                   // 建议
	KindPraise                       // 表扬
)

var kindNames = [...]string{"", "投诉", "求助", "咨询", "建议", "表扬"}

// String returns the Chinese name, "" for the zero Kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// ParseKind returns the Kind of a Chinese name, 0 for any other string.
func ParseKind(s string) Kind {
	for k, name := range kindNames {
		if k > 0 && name == s {
			return Kind(k)
		}
	}
	return 0
}

// An Analysis is what the analyzer says of one text.
type Analysis struct {
	InScope    bool
	ScopeScore float64 // probability of being about health care
	Kind       Kind
	Issue      string  // leaf code of the taxonomy; "" when out of scope
	Category   string  // Chinese name; "" when out of scope
	Score      float64 // of Issue, a probability in [0, 1]
	RunnerUp   string  // the second-best issue's code, "" if none
	// RunnerUpScore is the probability of RunnerUp. It may exceed Score: Issue is
	// the best of the best category.
	RunnerUpScore float64
	Third         string   // the best but Issue and RunnerUp, "" if none
	CategoryScore float64  // probability of Category: of its issues together
	Others        []string // further issues raised, at most three, best first
	Severity      int      // 1 low, 2 medium, 3 high
	Evidence      []string // the words that decided, as they stand in the text, best first
	// EvidenceWeights are, for each word of Evidence, how much it adds to the log
	// odds of Issue against the mean of the other issues, see Analyzer.evidence.
	// What is beyond Evidence is 0.
	EvidenceWeights [maxEvidence]float64
	Cause           Cause    // why it arose; empty when out of scope or praise
	Keywords        []string // content words, at most eight, by weight: of Keywords, for those who want them
	NeedsReview     bool     // the category, or whether it is about health care, is too unsure to trust without a look
}

// hasCause reports whether there is a cause to look for.
func (a *Analysis) hasCause() bool { return a.InScope && a.Kind != KindPraise }
