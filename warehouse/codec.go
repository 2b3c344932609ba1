package warehouse

import (
	"encoding/binary"
	"errors"
	"math"
)

// A codec writes rows to the spill and reads them back. Each field is named
// once, in FactComplaint.code, for both directions, so that they can't differ.
type codec struct {
	reading bool
	buf     []byte // writing: what has been written
	src     string // reading: what is left; the fields of a row share its memory
	broken  bool   // reading: src ended early
}

var errSpill = errors.New("临时文件中的记录已损坏（磁盘故障？），请重新运行")

// encode appends the row to buf.
func (r *FactComplaint) encode(buf []byte) []byte {
	c := codec{buf: buf}
	r.code(&c)
	return c.buf
}

// decode overwrites all of the row.
func (r *FactComplaint) decode(src string) error {
	c := codec{reading: true, src: src}
	r.code(&c)
	if c.broken || c.src != "" {
		return errSpill
	}
	return nil
}

// code passes every field.
func (r *FactComplaint) code(c *codec) {
	for _, p := range [...]*string{
		&r.ComplaintID, &r.OrderID, &r.PersonID, &r.SourceID, &r.DateKind, &r.Month,
		&r.Unit, &r.UnitName, &r.UnitNode, &r.Department, &r.District, &r.Channel,
		&r.Kind, &r.Issue, &r.IssueName, &r.Category, &r.RunnerUp, &r.LabelSource, &r.Title, &r.Text, &r.Reply,
		&r.DeadlineClass, &r.Timeliness, &r.Satisfaction, &r.ExcludeReason,
		&r.DeclaredKind, &r.DeclaredCategory, &r.DeclaredUrgency, &r.Status,
		&r.Cause, &r.CauseName, &r.CauseFactor, &r.CauseStage, &r.CauseForce, &r.CauseSentence, &r.CauseObject, &r.RepeatOf,
		&r.NearDuplicateID, &r.IncidentID, &r.RootCauseID, &r.Extra, &r.File, &r.Sheet,
	} {
		c.text(p)
	}
	for _, p := range [...]*Timestamp{
		&r.ReceivedAt, &r.RespondedAt, &r.RepliedAt, &r.ClosedAt, &r.StatusAt, &r.DueAt,
	} {
		number(c, p)
	}
	for _, p := range [...]*int32{&r.Severity, &r.Masked, &r.Row} {
		number(c, p)
	}
	for _, p := range [...]*[]string{&r.Others, &r.Evidence, &r.Keywords, &r.CauseEvidence, &r.ReplyEvidence, &r.Alarms, &r.AlarmEvidence} {
		c.list(p)
	}
	for _, p := range [...]*bool{&r.InScope, &r.NeedsReview, &r.Excluded, &r.PassedOn, &r.FalseClosure} {
		c.flag(p)
	}
	for _, p := range [...]**bool{&r.FollowedUp, &r.Contacted, &r.Resolved, &r.RootCauseSure} {
		c.answer(p)
	}
	for _, p := range [...]*float64{&r.Score, &r.RunnerUpScore, &r.CauseScore} {
		c.float(p)
	}
	for _, p := range [...]**float64{&r.ReplyRelevance, &r.ReplyCompleteness, &r.ReplyExplanation, &r.ReplyPromptness} {
		c.grade(p)
	}
	length(c, &r.EvidenceWeight)
	for i := range r.EvidenceWeight {
		c.float(&r.EvidenceWeight[i])
	}
}

func (c *codec) text(p *string) {
	n := uint64(len(*p))
	c.uvarint(&n)
	if !c.reading {
		c.buf = append(c.buf, *p...)
		return
	}
	if n > uint64(len(c.src)) {
		c.broken, c.src, n = true, "", 0
	}
	*p, c.src = c.src[:n], c.src[n:]
}

func (c *codec) list(p *[]string) {
	length(c, p)
	for i := range *p {
		c.text(&(*p)[i])
	}
}

// length passes the length of a list; reading, it makes the list.
func length[T any](c *codec, p *[]T) {
	n := uint64(len(*p))
	c.uvarint(&n)
	if !c.reading {
		return
	}
	if n > uint64(len(c.src)) {
		c.broken, n = true, 0
	}
	*p = make([]T, n)
}

func (c *codec) float(p *float64) {
	bits := math.Float64bits(*p)
	number(c, &bits)
	*p = math.Float64frombits(bits)
}

// grade is a float that may be missing.
func (c *codec) grade(p **float64) {
	has := *p != nil
	c.flag(&has)
	if !has {
		*p = nil
		return
	}
	v := 0.0
	if !c.reading {
		v = **p
	}
	c.float(&v)
	*p = Float(v) // NaN is NULL
}

func (c *codec) flag(p *bool) {
	n := uint64(0)
	if *p {
		n = 1
	}
	c.uvarint(&n)
	*p = n == 1
}

func (c *codec) answer(p **bool) {
	n := uint64(0)
	if *p != nil {
		n = 1
		if **p {
			n = 2
		}
	}
	c.uvarint(&n)
	*p = nil
	if n > 0 {
		*p = Bool(n == 2)
	}
}

// number passes an integer; negative ones take the full ten bytes, and are rare.
func number[T ~int32 | ~int64 | ~uint64](c *codec, p *T) {
	n := uint64(*p)
	c.uvarint(&n)
	*p = T(n)
}

func (c *codec) uvarint(p *uint64) {
	if !c.reading {
		c.buf = binary.AppendUvarint(c.buf, *p)
		return
	}
	var n uint64
	for i := 0; i < len(c.src) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(c.src[i]&0x7f) << (7 * i)
		if c.src[i] < 0x80 {
			*p, c.src = n, c.src[i+1:]
			return
		}
	}
	*p, c.src, c.broken = 0, "", true
}
