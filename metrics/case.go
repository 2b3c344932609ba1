// Package metrics counts and judges: frequencies, rates, deadlines. Formulas
// are pure functions on numbers and import nothing of ours; tables reduce
// Cases, the compact features of complaints, to rows. Text never comes here.
package metrics

import "math"

// A Case is what metrics keeps of one complaint: numbers and keys, some 100
// bytes. Times are seconds of Beijing wall-clock since 1970-01-01, NoTime
// where there is none.
type Case struct {
	Order, Person uint64 // hashes; Person 0 is nobody known
	Received      int64
	Responded     int64
	Closed        int64    // closing time, else the time of the written reply
	Due           int64    // a deadline that the export itself gives
	Node          int32    // index of the deepest unit node in Tree
	Reason        int16    // index of the exclusion reason in Params.Reasons; -1 none
	Issue         int16    // index in the taxonomy; -1 out of scope or none
	Others        [3]int16 // further issues; -1 none
	Urgency       uint16   // index of the declared urgency in Params.Urgencies
	Kind          uint8    // nlp.Kind
	Severity      uint8
	FollowedUp    uint8 // ingest.Answer
	Contacted     uint8
	Resolved      uint8
	Satisfaction  uint8 // ingest.Satisfaction
	Class         uint8 // deadline class, see AssignClasses; NoClass none
	InScope       bool
	Excluded      bool
	Withdrawn     bool  // superseded by a later state: counts nowhere
	Roughly       bool  // Received is counted back from words such as 3 months ago: right to the month
	NoClosing     bool  // its export has no column for closing or reply times
	Referral      bool  // its reply only passes it on
	Factor        uint8 // of the cause: 1-based in 人机料法环; 0 unknown
	Stage         uint8 // of the cause: 1-based in nlp.Stages; 0 unknown
	Force         uint8 // of the cause: 1 internal, 2 external, 3 both; 0 unknown
	// Reply grades the written reply: relevance, completeness, explanation, in
	// steps of 1/MaxGrade; NoGrade where there is none.
	Reply  [3]uint8
	Events uint16 // what the text tells of: a bit for each of EventKinds
	Votes  int32  // for and against, as the platform counts them; 0 where it does not
}

const (
	// NoTime stands for a time that is not known.
	NoTime = math.MinInt64
	// NoClass is the class of a case that has no deadline, as praise.
	NoClass = math.MaxUint8
	// MaxGrade is the best grade of a reply, NoGrade stands for none.
	MaxGrade = 250
	NoGrade  = math.MaxUint8
)

// dateOnly tells a time that names its day alone: exports write such times as
// midnight, and hardly anything happens at midnight to the second.
func dateOnly(seconds int64) bool { return seconds%86400 == 0 }

// endOfDay is the last second of the day.
func endOfDay(seconds int64) int64 { return int64(day(seconds)+1)*86400 - 1 }

// day is the calendar day of a time, counted from 1970-01-01.
func day(seconds int64) int32 {
	d := seconds / 86400
	if seconds%86400 < 0 {
		d--
	}
	return int32(d)
}
