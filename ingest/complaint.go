// Package ingest turns complaint exports into clean, masked Complaints.
//
// It reads Excel, CSV, JSON lines and Parquet files, recognises their headers,
// parses dates and answers, cleans and masks the text, and gives every row
// read one of three ends: accepted, duplicate or rejected. Nothing behind this
// package ever sees a name, a telephone number or an address.
//
// ingest imports no other package of this project.
package ingest

import "time"

// A Complaint is one citizen's matter as one unit has to answer it: an order
// (工单) × a unit. All text in it is cleaned and masked.
//
// Times are Beijing wall-clock carried in UTC (see design, "Time"); the zero
// Time means that the export gives none.
type Complaint struct {
	// Seq numbers the complaints that Read yields, from 0, in reading order.
	Seq int64
	// Replaces is the Seq of an earlier complaint of the same order and unit
	// that this one, being the later state, supersedes; -1 if there is none.
	// Whoever keeps complaints must then forget that one: its row now counts
	// as a duplicate, and is not among the Rejects of any batch.
	Replaces int64

	ID       string // complaint_id: keyed hash, stable over runs with the same key
	OrderID  string // the order number as given (masked where it is personal); ID where there is none
	SourceID string // the export's own id as given (masked where it is personal); "" where there is none
	PersonID string // keyed hash of telephone, id card or user column; "" where there is none

	Position // where the row stands in the input

	ReceivedAt  time.Time // 来电/受理时间
	DateKind    DateKind  // how ReceivedAt came about
	RespondedAt time.Time // 响应时间: first contact
	RepliedAt   time.Time // 答复时间: time of the written reply
	ClosedAt    time.Time // 办结时间
	NoClosing   bool      // its table has no column for closing or reply times
	DueAt       time.Time // 办理时限 where the export gives it as a date
	StatusAt    time.Time // 状态/更新时间: decides which state of an order is later

	UnitID     string // node of the unit tree (hospital or above); UnknownUnit where no column names one
	Department string // 科室 as given, "" where none
	NodeID     string // deepest node of the unit tree: the department's where known, else UnitID
	Channel    string // 渠道, source: as given

	Title string
	Text  string // title and detail joined: what nlp reads
	Reply string // 答复意见

	FollowedUp    Answer       // 是否有效回访
	Contacted     Answer       // 是否联系
	Resolved      Answer       // 是否解决
	Satisfaction  Satisfaction // 是否满意
	Excluded      bool         // 是否剔除: struck from assessment
	ExcludeReason string       // 剔除原因

	DeclaredKind     string // the platform's own 工单类型
	DeclaredCategory string // the platform's own 诉求分类
	DeclaredUrgency  string // 紧急程度 / 办理时限 class as words
	Status           string // 办理状态 / 办理结果 as words

	Masked int     // personal data masked in this row, all columns
	Extra  []Field // unmapped columns, masked, in the order of the file
}

// A Field is one unmapped column's value.
type Field struct{ Name, Value string }

// A Position says where a row stands: what a person needs to find it again.
type Position struct {
	File  string // as given on the command line, or found in the folder given there
	Sheet string // "" where the format has none
	Row   int    // 1-based, the header row included, as Excel shows it
}

// DateKind says how a complaint's date of receipt came about.
type DateKind uint8

const (
	DateMissing  DateKind = iota // none given, or not readable: counted and warned of
	DateAbsolute                 // read as written
	DateRelative                 // "3 个月前", counted back from the as-of date
)

// Answer is a yes-or-no column's value.
type Answer uint8

const (
	Unanswered Answer = iota
	Yes
	No
)

// Satisfaction is the answer of the follow-up call.
type Satisfaction uint8

const (
	SatisfactionUnknown Satisfaction = iota
	Satisfied                        // 满意, 非常满意, 是
	BasicallySatisfied               // 基本满意
	Neutral                          // 一般
	Dissatisfied                     // 不满意, 非常不满意, 否
)

// UnknownUnit is the unit of a complaint whose export names none: never a
// guess from the text.
const UnknownUnit = "unknown"

// A Reject is a row that could not become a complaint, with the reason a
// person can act on. Its cells are masked.
type Reject struct {
	Position
	Reason Reason
	Detail string // what exactly, in Chinese, without the row's text
	Header []string
	Cells  []string
}

// Reason is why a row did not become a complaint of its own.
type Reason string

const (
	// Rejected rows.
	ReasonNoText    Reason = "no_text"    // no complaint text in the row
	ReasonBadRecord Reason = "bad_record" // the record itself is broken (JSON, encoding)
	ReasonTooLong   Reason = "too_long"   // a cell beyond Config.MaxCellBytes

	// Duplicate rows.
	ReasonSuperseded Reason = "superseded" // an earlier state of the same order and unit
	ReasonRepeated   Reason = "repeated"   // the same row, fed again from another file
)

// A Batch is what Read yields: some hundred rows on their way.
type Batch struct {
	Complaints []Complaint
	Rejects    []Reject
}

// Counts is the account of rows: Read = Accepted + Duplicate + Rejected.
type Counts struct {
	Read, Accepted, Duplicate, Rejected int64
}

// Balanced tells whether every row read has come to one end.
func (c Counts) Balanced() bool { return c.Read == c.Accepted+c.Duplicate+c.Rejected }
