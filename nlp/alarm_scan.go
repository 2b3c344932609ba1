package nlp

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// An alarmScratch is what one text needs.
type alarmScratch struct {
	stream
	hits  []alarmHit
	found []alarmFound // cues that hold
	best  []alarmFound
}

// An alarmHit is a phrase of an entry at runes[at : at+n].
type alarmHit struct{ entry, at, n int }

// An alarmFound is a cue that holds, and what it weighs where it stands.
type alarmFound struct {
	alarmHit
	weight float32
}

// endOf returns the byte offset behind a rune of the stream.
func (s *alarmScratch) endOf(i int, text string) int {
	from := int(s.start[i])
	_, n := utf8.DecodeRuneInString(text[from:])
	return from + n
}

// scan fills s.found with the cues of text that nothing voids.
func (f *alarmFinder) scan(s *alarmScratch, text string, words *Words) {
	s.reset("", text)
	s.found = s.found[:0]
	if !f.match(s) {
		return
	}
	f.uncover(s)
	for i, h := range s.hits {
		e := &f.entries[h.entry]
		if e.alarm == 0 || !s.whole(h, text, words) {
			continue
		}
		near, apart := f.around(s, i, text)
		if apart&e.void != 0 {
			continue
		}
		weight := e.weight
		if e.with != 0 && near&e.with == 0 || e.and != 0 && near&e.and == 0 {
			weight = e.alone
		}
		if weight > 0 {
			s.found = append(s.found, alarmFound{h, weight})
		}
	}
}

// match fills s.hits with every place of every phrase, in order, and reports
// whether a cue is among them. Unlike matcher.match it keeps what comes again: of
// two places of a word the first may be denied.
func (f *alarmFinder) match(s *alarmScratch) (cues bool) {
	s.hits = s.hits[:0]
	f.matcher.each(s.runes, func(p *phrase, at, n int) {
		e := &f.entries[p.lane]
		if begins(s.runes[at+n:], e.notBefore) {
			return
		}
		s.hits = append(s.hits, alarmHit{p.lane, at, n})
		cues = cues || e.alarm != 0
	})
	return cues
}

// begins reports whether text begins with one of the words.
func begins(text []rune, words [][]rune) bool {
	return slices.ContainsFunc(words, func(w []rune) bool {
		return len(text) >= len(w) && slices.Equal(text[:len(w)], w)
	})
}

// uncover drops the hits that overlap an idiom.
func (f *alarmFinder) uncover(s *alarmScratch) {
	isCover := func(h alarmHit) bool {
		e := &f.entries[h.entry]
		return e.alarm == 0 && e.context == f.cover
	}
	if !slices.ContainsFunc(s.hits, isCover) {
		return
	}
	covered := make([]alarmHit, 0, 4)
	for _, h := range s.hits {
		if isCover(h) {
			covered = append(covered, h)
		}
	}
	s.hits = slices.DeleteFunc(s.hits, func(h alarmHit) bool {
		return slices.ContainsFunc(covered, func(c alarmHit) bool { return h.at < c.at+c.n && c.at < h.at+h.n })
	})
}

// maxCutRunes: cues that are longer say what they say wherever words end.
const maxCutRunes = 2

// whole reports whether a hit is made of whole words: no word of the dictionary
// begins or ends beyond one of its ends.
func (s *alarmScratch) whole(h alarmHit, text string, words *Words) bool {
	if words == nil || h.n > maxCutRunes || words.text != text {
		return true
	}
	from, to := s.start[h.at], int32(s.endOf(h.at+h.n-1, text))
	list := words.words
	i := sort.Search(len(list), func(i int) bool { return list[i].end > from })
	for ; i < len(list) && list[i].start < to; i++ {
		if list[i].start < from || list[i].end > to {
			return false
		}
	}
	return true
}

// around returns the contexts in reach of hit i: near with those that overlap it,
// apart without.
func (f *alarmFinder) around(s *alarmScratch, i int, text string) (near, apart contextSet) {
	h := s.hits[i]
	for _, c := range s.hits {
		e := &f.entries[c.entry]
		if e.alarm != 0 || e.context == f.cover || near&apart&(1<<e.context) != 0 {
			continue
		}
		scope := &f.contexts[e.context]
		switch {
		case c.at+c.n <= h.at: // the context stands before
			if h.at-c.at-c.n > scope.ahead || scope.ahead == 0 || s.parted(c.at+c.n, h.at, scope.within, text) {
				continue
			}
			apart |= 1 << e.context
		case h.at+h.n <= c.at:
			if c.at-h.at-h.n > scope.behind || scope.behind == 0 || s.parted(h.at+h.n, c.at, scope.within, text) {
				continue
			}
			apart |= 1 << e.context
		}
		near |= 1 << e.context
	}
	return near, apart
}

// parted reports whether punctuation between two runes parts them: any for
// clauses, its end for sentences.
func (s *alarmScratch) parted(from, to, within int, text string) bool {
	if within == withinText {
		return false
	}
	for i := from; i < to; i++ {
		if s.runes[i] != boundary && s.runes[i] != '?' {
			continue
		}
		if within == withinClause || s.runes[i] == '?' || endsSentence(text[s.start[i]:s.start[i+1]]) {
			return true
		}
	}
	return false
}
