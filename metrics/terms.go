package metrics

import (
	"math"

	"weisu/nlp"
)

// A TermRow is term × period: how often the term is used, beside the periods
// before. Only cells with documents are kept.
type TermRow struct {
	Term      int32 // index in nlp.Terms.Terms
	Period    int32
	Documents int32   // texts that have the term
	Texts     int32   // all texts of the period
	Share     float64 // Documents / Texts

	Previous     int32   // how many periods before, of those with texts, are compared with; 0 where the data begin
	PreviousMean float64 // documents in each of them, on average; NaN where Previous is 0

	// The share beside the share of all periods before together, see CompareRates:
	// +Inf where the term was in none of their texts, NaN where Previous is 0.
	Ratio, RatioLow, RatioHigh float64

	P float64 // one-sided, of growth
	// Q is Benjamini and Hochberg's over the terms of the period. NaN where P is, and
	// where the term is too rare for any growth to be told from chance.
	Q float64

	New    bool // in no text before, in data that reach back far enough
	Rising bool // Q is small and RatioLow above 1

	Burst       bool    // in a stretch of periods of much use, see markBursts
	BurstWeight float64 // of the stretch: cost saved, in nats
}

// TermConfig says what growth is.
type TermConfig struct {
	Previous int // periods before that are compared with, at most
	// NewAfter is how many periods of data before there must be for a term to be
	// new. Periods with less than a tenth of the texts don't count: hardly
	// anything had a chance to be in them.
	NewAfter int
	MaxQ     float64 // the share of false discoveries among rising terms
}

// DefaultTermConfig returns the configuration that holds without weisu.yaml.
func DefaultTermConfig() TermConfig { return TermConfig{Previous: 12, NewAfter: 3, MaxQ: 0.05} }

// TermPeriods returns the terms' rows, by period and term. Periods of terms must
// follow each other in number.
func TermPeriods(terms *nlp.Terms, cfg TermConfig) []TermRow {
	if len(terms.Periods) == 0 {
		return nil
	}
	first, last := terms.Periods[0].Period, terms.Periods[len(terms.Periods)-1].Period
	texts := make([]int64, last-first+1)
	for _, p := range terms.Periods {
		texts[p.Period-first] = int64(p.Texts)
	}
	b := termBuilder{
		cfg: cfg, cells: terms.Cells, texts: texts, first: first,
		next: make([]int, len(terms.Terms)), past: make([]pastTerm, len(terms.Terms)),
	}
	for i := len(terms.Cells) - 1; i >= 0; i-- {
		b.next[terms.Cells[i].Term] = i
	}
	rows := make([]TermRow, 0, len(terms.Cells))
	for period := range texts {
		rows = b.period(rows, period)
	}
	markBursts(rows, terms)
	return rows
}

// A termBuilder goes through the periods in their order.
type termBuilder struct {
	cfg   TermConfig
	cells []nlp.TermCell // by term and period
	texts []int64        // by period, from the first
	first int32
	next  []int // by term: its next cell
	past  []pastTerm
	p     []float64 // of the tests of a period
}

// A pastTerm is what the periods before have of a term.
type pastTerm struct {
	ever   bool
	window int64 // documents in the periods that are compared with
	oldest int   // the first cell of the window
}

// period appends the rows of one period.
func (b *termBuilder) period(rows []TermRow, period int) []TermRow {
	from, low := len(rows), max(0, period-b.cfg.Previous)
	w := b.window(low, period)
	n, before := float64(b.texts[period]), float64(w.texts)
	known := map[[2]int64]RateRatio{}
	b.p = b.p[:0]
	silent := 0 // terms that could have grown and have no document
	for term := range b.next {
		past := &b.past[term]
		b.forget(past, term, low)
		k := int64(0)
		at := b.next[term]
		if at < len(b.cells) && b.cells[at].Term == int32(term) && int(b.cells[at].Period-b.first) == period {
			k = int64(b.cells[at].Documents)
			b.next[term]++
		}
		// What could not be significant if all its documents were of this period
		// is no test (Tarone 1990, doi 10.2307/2531456). The conditional test
		// allows that, since the sum is given.
		testable := w.texts > 0 && float64(k+past.window)*math.Log(n/(n+before)) <= math.Log(b.cfg.MaxQ)
		if k == 0 {
			if testable {
				silent++
			}
			continue
		}
		key := [2]int64{k, past.window}
		r, ok := known[key]
		if !ok {
			r = CompareRates(float64(k), n, float64(past.window), before)
			known[key] = r
		}
		rows = append(rows, b.row(term, period, w, k, past, r))
		p := math.NaN()
		if testable {
			p = r.P
		}
		b.p = append(b.p, p)
		past.ever, past.window = true, past.window+k
	}
	b.test(rows[from:], silent)
	return rows
}

// forget takes what lies before the period low out of the window.
func (b *termBuilder) forget(past *pastTerm, term, low int) {
	if !past.ever {
		past.oldest = b.next[term]
		return
	}
	for past.oldest < b.next[term] && int(b.cells[past.oldest].Period-b.first) < low {
		past.window -= int64(b.cells[past.oldest].Documents)
		past.oldest++
	}
}

// A termWindow is what a period is compared with.
type termWindow struct {
	texts   int64
	periods int32 // with texts
	ample   bool  // the data reach back far enough for something to be new
}

func (b *termBuilder) window(low, period int) (w termWindow) {
	for _, n := range b.texts[low:period] {
		w.texts += n
		if n > 0 {
			w.periods++
		}
	}
	large := 0
	for _, n := range b.texts[:period] {
		if 10*n >= b.texts[period] {
			large++
		}
	}
	w.ample = large >= max(1, b.cfg.NewAfter)
	return w
}

func (b *termBuilder) row(term, period int, w termWindow, k int64, past *pastTerm, r RateRatio) TermRow {
	row := TermRow{
		Term: int32(term), Period: b.first + int32(period), Documents: int32(k), Texts: int32(b.texts[period]),
		Share: float64(k) / float64(b.texts[period]), Previous: w.periods, PreviousMean: math.NaN(),
		Ratio: r.Ratio, RatioLow: r.Low, RatioHigh: r.High, P: r.P, Q: math.NaN(),
		New: !past.ever && w.ample,
	}
	if row.Previous > 0 {
		row.PreviousMean = float64(past.window) / float64(row.Previous)
	}
	return row
}

// test fills in Q and Rising of the rows of a period.
func (b *termBuilder) test(rows []TermRow, silent int) {
	for range silent {
		b.p = append(b.p, 1)
	}
	for i, q := range BenjaminiHochberg(b.p)[:len(rows)] {
		rows[i].Q = q
		rows[i].Rising = q <= b.cfg.MaxQ && rows[i].RatioLow > 1
	}
}
