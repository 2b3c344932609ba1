package nlp

import (
	"math"
	"slices"
	"strings"
)

// A clause is what stands between two marks of punctuation.
type clause struct {
	from, to int // runes
	score    float32
	sentence int // clauses of one sentence have one number
	praised  bool
}

// How clauses are scored; set with half of testdata/causes.jsonl in view.
const (
	topClause = 2.5 // of the clause with the most evidence for the issue
	turned    = 1   // behind a but
	personal  = -0.5
	asking    = -1
	later     = -0.3 // for all that stands before the clause
	// What a clause must bring to be read with the others, and what makes up for
	// it when it is the second: a cause is seldom stated in one clause.
	clauseCost   = 0.5
	secondClause = 0.5
	maxClauses   = 3
)

// causeClauses returns the runes of the clauses that state the cause best: of one
// sentence, next to each other, at most maxClauses and maxCause characters.
func (a *Analyzer) causeClauses(s *scratch, title, text string) (from, to int) {
	s.clauses = s.splitClauses(s.clauses[:0], title, text)
	if len(s.clauses) == 0 {
		return 0, 0
	}
	a.scoreClauses(s)
	bestScore := float32(-1e9)
	for i := range s.clauses {
		var sum float32
		for j := i; j < min(len(s.clauses), i+maxClauses) && s.clauses[j].sentence == s.clauses[i].sentence; j++ {
			if j > i && s.clauses[j].to-s.clauses[i].from > maxCause {
				break
			}
			sum += s.clauses[j].score - clauseCost
			if j == i+1 {
				sum += secondClause
			}
			if sum > bestScore {
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

// scoreClauses says how much each clause tells of the cause: topClause·√(e/max e),
// e being the evidence for the issue that stands in it, the words of causes.yaml
// that state a cause or make a demand, half of those that name a factor, and where
// it stands and how it begins. A clause of praise has no more than praisedClause.
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
		c := &s.clauses[i]
		if top > 0 {
			c.score = topClause * float32(math.Sqrt(float64(c.score/top)))
		}
		c.score += opening(s.runes[c.from:c.to]) + later*float32(i)/float32(len(s.clauses))
	}
	a.addClauseWords(s)
}

// praisedClause is the score of a clause that says something good, and nothing
// behind a but: any other is chosen before.
const praisedClause = -1.5

// addClauseWords adds what the words of causes.yaml say to the clauses' scores.
func (a *Analyzer) addClauseWords(s *scratch) {
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
	for i := range s.clauses {
		if c := &s.clauses[i]; c.praised && opening(s.runes[c.from:c.to]) <= 0 {
			c.score = min(c.score, praisedClause)
		}
	}
}

// opening is what a clause's first characters say: behind a but (但, 可, 却) comes
// what is wrong; a clause about the speaker or the family tells the circumstances,
// one that begins with 请 asks for something.
func opening(runes []rune) float32 {
	first, second := runes[0], boundary
	if len(runes) > 1 {
		second = runes[1]
	}
	switch {
	case first == '但', first == '却', first == '可' && !strings.ContainsRune("以能靠见惜", second):
		return turned
	case slices.Contains(runes, '却'):
		return turned
	case strings.ContainsRune("请望盼求", first) && second != '假' && second != '来' && second != '着':
		return asking
	case first == '我', strings.ContainsRune("本家父母妻", first) && strings.ContainsRune("人父母亲子", second):
		return personal
	}
	return 0
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
