package main

import (
	"context"
	"hash/fnv"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
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
	return ingest.InOrder(ctx, read, func() func(context.Context, ingest.Batch) ([]nlp.Analysis, error) { return j.analyse }, j.keep)
}

// analyse gives every complaint of a batch its analysis and its row among the
// facts; the analyses are returned.
func (j *job) analyse(ctx context.Context, batch ingest.Batch) ([]nlp.Analysis, error) {
	out := make([]nlp.Analysis, len(batch.Complaints))
	j.analyzer.Each(len(out), func(i int) {
		if ctx.Err() == nil {
			c, a := &batch.Complaints[i], &out[i]
			*a = j.analyzer.From(c.Channel).Analyze("", c.Text) // Text holds the title
			a.Keywords = j.keywords.Of(c.Text)
		}
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i := range batch.Complaints {
		c, a := &batch.Complaints[i], &out[i]
		labelled := j.labels.apply(c.ID, a) // before anything is counted
		row := warehouse.Fact(c, a)
		if labelled {
			row.LabelSource = warehouse.LabelPerson
		}
		if err := j.facts.Add(c.Seq, &row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// keep takes a batch in: cases to the book, what was refused to its list.
func (j *job) keep(batch ingest.Batch, analyses []nlp.Analysis) error {
	for i := range batch.Complaints {
		c := &batch.Complaints[i]
		if c.Replaces >= 0 {
			j.facts.Withdraw(c.Replaces)
			j.book.withdraw(c.Replaces)
		}
		delete(j.unseen, c.Channel)
		j.book.add(c, &analyses[i])
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

func (b *caseBook) add(c *ingest.Complaint, a *nlp.Analysis) {
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
	b.cases = append(b.cases, k)
}

func (b *caseBook) issue(code string) int16 {
	if code == "" {
		return -1
	}
	return int16(b.taxonomy.Index(code))
}

// hash64 tells strings apart, never 0.
func hash64(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return max(1, h.Sum64())
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
