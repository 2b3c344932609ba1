package nlp

import "strings"

// A clause is what stands between two marks of punctuation.
type clause struct {
	from, to int // runes
	score    float32
	sentence int // clauses of one sentence have one number
	praised  bool
}

// clauseCost is what a clause must bring to be worth reading with the others.
const clauseCost = 0.4

// causeClauses returns the runes of the clauses that state the cause best: of one
// sentence, next to each other, at most maxCause characters. A clause is worth the
// evidence for the issue that stands in it, at most 2, the words of causes.yaml
// that state a cause or make a demand, and half of those that name a factor.
func (a *Analyzer) causeClauses(out *Analysis, s *scratch, title, text string) (from, to int) {
	s.clauses = s.splitClauses(s.clauses[:0], title, text)
	if len(s.clauses) == 0 {
		return 0, 0
	}
	a.scoreClauses(s)
	bestScore := float32(-1e9)
	for i := range s.clauses {
		var sum float32
		for j := i; j < len(s.clauses) && s.clauses[j].sentence == s.clauses[i].sentence; j++ {
			if j > i && s.clauses[j].to-s.clauses[i].from > maxCause {
				break
			}
			if sum += s.clauses[j].score - clauseCost; sum > bestScore {
				bestScore, from, to = sum, s.clauses[i].from, s.clauses[j].to
			}
		}
	}
	return from, min(to, from+maxCause)
}

// splitClauses appends the clauses of the stream.
func (s *scratch) splitClauses(dst []clause, title, text string) []clause {
	sentence := 0
	for i := 0; i < len(s.runes); {
		if s.runes[i] == boundary {
			if i > 0 && i+1 < len(s.runes) && endsSentence(s.original(span{from: i, to: i + 1}, title, text)) {
				sentence++
			}
			i++
			continue
		}
		c := clause{from: i, sentence: sentence}
		for i < len(s.runes) && s.runes[i] != boundary {
			i++
		}
		c.to = i
		dst = append(dst, c)
	}
	return dst
}

// endsSentence reports whether the punctuation between two clauses parts sentences.
func endsSentence(marks string) bool {
	return marks == "" || strings.ContainsAny(marks, "。！!；;\n…")
}

// scoreClauses says how much each clause tells of the cause.
func (a *Analyzer) scoreClauses(s *scratch) {
	var top float32
	for i := range s.clauses {
		c := &s.clauses[i]
		c.score = 0
		for _, w := range s.weight[c.from:c.to] {
			c.score += max(0, w)
		}
		top = max(top, c.score)
	}
	for i := range s.clauses {
		if top > 0 {
			s.clauses[i].score *= 2 / top
		}
	}
	f := a.causes
	factor, because, praise := f.heads[0], f.heads[3], f.lane(headBecause, classPraise)
	k := 0
	for _, h := range s.causes { // in the order of the text
		for k < len(s.clauses)-1 && h.at >= s.clauses[k].to {
			k++
		}
		switch {
		case h.lane >= factor.from && h.lane < factor.to:
			s.clauses[k].score += h.weight / 2
		case h.lane >= because.from && h.lane < because.to:
			s.clauses[k].score += h.weight
			s.clauses[k].praised = s.clauses[k].praised || h.lane == praise
		}
	}
}

// dropPraised takes out the words that stand in clauses of praise: what is good is
// no cause.
func (s *scratch) dropPraised(from, to int) {
	k, n := 0, 0
	for _, h := range s.causes {
		for k < len(s.clauses)-1 && h.at >= s.clauses[k].to {
			k++
		}
		if len(s.clauses) > 0 && s.clauses[k].praised && s.clauses[k].score <= 0 && (h.at < from || h.at >= to) {
			continue
		}
		s.causes[n] = h
		n++
	}
	s.causes = s.causes[:n]
}
