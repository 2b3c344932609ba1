package main

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
	"weisu/warehouse"
)

// process reads everything: while the next rows are read and masked, those
// before are analysed and spilled on all cores, and what is counted later is
// taken in here, in reading order.
func (j *job) process(ctx context.Context) error {
	read := func(ctx context.Context, send func(ingest.Batch) error) error {
		for batch, err := range j.in.Batches(ctx) {
			if err != nil {
				return err
			}
			if err := send(batch); err != nil {
				return err
			}
		}
		return nil
	}
	return ingest.InOrder(ctx, read, func() func(context.Context, ingest.Batch) ([]reading, error) { return j.analyse }, j.keep)
}

// analyse reads every complaint of a batch and gives it its row among the facts;
// what was understood is returned.
func (j *job) analyse(ctx context.Context, batch ingest.Batch) ([]reading, error) {
	out := make([]reading, len(batch.Complaints))
	labelled := make([]bool, len(out))
	terms := j.reader.terms.Batch()
	var one sync.Mutex // of terms, where the encoder has several texts read at once
	j.analyzer.Each(len(out), func(i int) {
		if ctx.Err() != nil {
			return
		}
		c, cut := &batch.Complaints[i], cuts.Get().(*nlp.Words)
		defer cuts.Put(cut)
		labelled[i] = j.reader.read(&out[i], c, j.labels, cut)
		if out[i].InScope && !c.ReceivedAt.IsZero() {
			one.Lock()
			terms.Add(monthNumber(c.ReceivedAt), cut)
			one.Unlock()
		}
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	j.reader.terms.Merge(terms)
	for i := range batch.Complaints {
		c := &batch.Complaints[i]
		row := warehouse.Fact(c, &out[i].Analysis)
		warehouse.SetReply(&row, out[i].reply)
		warehouse.SetAlarms(&row, out[i].alarms)
		if labelled[i] {
			row.LabelSource = warehouse.LabelPerson
		}
		if err := j.facts.Add(c.Seq, &row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var cuts = sync.Pool{New: func() any { return new(nlp.Words) }} // scratch only

// monthNumber counts calendar months from the year 0.
func monthNumber(t time.Time) int32 { return int32(12*t.Year()) + int32(t.Month()) - 1 }

// keep takes a batch in: cases to the book, what was refused to its list.
func (j *job) keep(batch ingest.Batch, readings []reading) error {
	for i := range batch.Complaints {
		c := &batch.Complaints[i]
		if c.Replaces >= 0 {
			j.facts.Withdraw(c.Replaces)
			j.book.withdraw(c.Replaces)
		}
		delete(j.unseen, c.Channel)
		j.clusterBook.add(c, &readings[i], j.book.add(c, &readings[i]))
		j.labels.meet(c.ID)
	}
	for i := range batch.Rejects {
		r := &batch.Rejects[i]
		if err := warehouse.Append(j.build, warehouse.NewReject(r)); err != nil {
			return err
		}
		j.rejects.add(r)
	}
	j.progress.add(len(batch.Complaints) + len(batch.Rejects))
	return nil
}

// A caseBook keeps the compact features of every complaint by its number.
type caseBook struct {
	taxonomy  *nlp.Taxonomy
	cases     []metrics.Case // by Seq; Node is an index of nodes until settle
	nodes     interner
	reasons   interner
	urgencies interner
}

func newCaseBook(t *nlp.Taxonomy) *caseBook { return &caseBook{taxonomy: t} }

func (b *caseBook) withdraw(seq int64) { b.cases[seq].Withdrawn = true }

func (b *caseBook) add(c *ingest.Complaint, a *reading) *metrics.Case {
	k := metrics.Case{
		Order: hash64(c.OrderID), Received: seconds(c.ReceivedAt), Responded: seconds(c.RespondedAt),
		Closed: seconds(c.ClosedAt), Due: seconds(c.DueAt), Node: int32(b.nodes.of(c.NodeID)),
		Reason: -1, Issue: b.issue(a.Issue), Others: [3]int16{-1, -1, -1},
		Urgency: uint16(b.urgencies.of(c.DeclaredUrgency)), Kind: uint8(a.Kind), Severity: uint8(a.Severity),
		FollowedUp: uint8(c.FollowedUp), Contacted: uint8(c.Contacted), Resolved: uint8(c.Resolved),
		Satisfaction: uint8(c.Satisfaction), Class: metrics.NoClass, InScope: a.InScope, Excluded: c.Excluded,
		NoClosing: c.NoClosing, Roughly: c.DateKind == ingest.DateRelative,
	}
	if c.ClosedAt.IsZero() {
		k.Closed = seconds(c.RepliedAt)
	}
	if c.PersonID != "" {
		k.Person = hash64(c.PersonID)
	}
	if c.Excluded {
		k.Reason = int16(b.reasons.of(c.ExcludeReason))
	}
	for i, code := range a.Others[:min(len(a.Others), len(k.Others))] {
		k.Others[i] = b.issue(code)
	}
	k.Factor, k.Stage, k.Force = indexOf(nlp.Factors(), a.Cause.Factor), indexOf(nlp.Stages(), a.Cause.Stage), indexOf(nlp.Forces(), a.Cause.Force)
	k.Reply = [3]uint8{metrics.NoGrade, metrics.NoGrade, metrics.NoGrade}
	if a.reply != nil {
		for i, v := range []float64{a.reply.Relevance, a.reply.Completeness, a.reply.Explanation} {
			k.Reply[i] = uint8(math.Round(v * metrics.MaxGrade))
		}
		k.Referral = a.reply.Referral && !a.reply.Answered
	}
	for _, alarm := range a.alarms {
		k.Events |= metrics.EventBit(alarm.Kind)
	}
	k.Votes = int32(min(c.Votes(), math.MaxInt32))
	b.cases = append(b.cases, k)
	return &b.cases[len(b.cases)-1]
}

// indexOf is the 1-based place of a class in a list, 0 where it is in none.
func indexOf(classes []string, class string) uint8 { return uint8(1 + slices.Index(classes, class)) }

func (b *caseBook) issue(code string) int16 {
	if code == "" {
		return -1
	}
	return int16(b.taxonomy.Index(code))
}

// hash64 tells strings apart, never 0.
func hash64(s string) uint64 {
	return max(1, cluster.Hash(s))
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return metrics.NoTime
	}
	return t.Unix()
}

// An interner numbers strings in the order of their first appearance.
type interner struct {
	index map[string]int
	names []string
}

func (in *interner) of(s string) int {
	if i, ok := in.index[s]; ok {
		return i
	}
	if in.index == nil {
		in.index = map[string]int{}
	}
	in.index[s] = len(in.names)
	in.names = append(in.names, s)
	return len(in.names) - 1
}
