package metrics

import (
	"weisu/metrics/surveillance"
	"weisu/nlp"
)

// The automaton of bursts has Kleinberg's own usual settings.
const (
	burstScaling = 2 // a burst has a word twice as often
	burstGamma   = 1 // what beginning one costs
)

// markBursts marks the rows in which a term bursts (surveillance.BatchedBursts): a
// stretch of periods in which it is much more frequent than over the whole time, told
// from single ups and downs. Terms that are neither new nor rising in any period are
// passed over.
func markBursts(rows []TermRow, terms *nlp.Terms) {
	if len(terms.Periods) == 0 {
		return
	}
	first := terms.Periods[0].Period
	texts := make([]float64, terms.Periods[len(terms.Periods)-1].Period-first+1)
	for _, p := range terms.Periods {
		texts[p.Period-first] = float64(p.Texts)
	}
	of := map[int32][]int{} // rows of the terms asked about
	for i := range rows {
		if rows[i].New || rows[i].Rising {
			of[rows[i].Term] = nil
		}
	}
	for i := range rows {
		if list, ok := of[rows[i].Term]; ok {
			of[rows[i].Term] = append(list, i)
		}
	}
	hits := make([]float64, len(texts))
	for _, list := range of {
		clear(hits)
		for _, i := range list {
			hits[rows[i].Period-first] = float64(rows[i].Documents)
		}
		for _, b := range surveillance.BatchedBursts(hits, texts, burstScaling, burstGamma) {
			for _, i := range list {
				if at := float64(rows[i].Period - first); at >= b.Start && at <= b.End {
					rows[i].Burst, rows[i].BurstWeight = true, b.Weight
				}
			}
		}
	}
}
