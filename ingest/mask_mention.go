package ingest

import (
	"slices"
	"unicode/utf8"
)

// A nameUse is what a text tells of a full name found in it.
type nameUse struct {
	cued   bool // a cue or title announced it somewhere
	office bool // somewhere its bearer is named in his office: 李建国主任
}

// withMentions adds the earlier and later mentions of the full names found, and
// drops the names without a cue that are those of doctors and officials.
func (sc *maskScan) withMentions() []maskSpan {
	var uses map[string]nameUse
	var firsts []rune
	longest := 0
	bare := sc.bare
	for k, sp := range sc.spans {
		cued := len(bare) == 0 || bare[0] != k
		if !cued {
			bare = bare[1:]
		}
		if sp.kind != piiName || utf8.RuneCountInString(sp.value) < 2 {
			continue
		}
		if uses == nil {
			uses = make(map[string]nameUse)
		}
		use, known := uses[sp.value]
		use.cued = use.cued || cued
		uses[sp.value] = use
		longest = max(longest, len(sp.value))
		if r, _ := utf8.DecodeRuneInString(sp.value); !known && !slices.Contains(firsts, r) {
			firsts = append(firsts, r)
		}
	}
	if uses == nil {
		return sc.spans
	}
	sc.spans = sc.mentions(uses, firsts, longest)
	if sc.m.doctors {
		return sc.spans
	}
	return slices.DeleteFunc(sc.spans, func(sp maskSpan) bool {
		use := uses[sp.value]
		return sp.kind == piiName && use.office && !use.cued
	})
}

// mentions returns the spans and the mentions of uses between them, and notes
// which names stand before the title of an office. It is one walk, whatever the
// number of names.
func (sc *maskScan) mentions(uses map[string]nameUse, firsts []rune, longest int) []maskSpan {
	var all []maskSpan
	note := func(sp maskSpan) {
		all = append(all, sp)
		if use, ok := uses[sp.value]; ok && !use.office && hasAnyPrefix(sc.s[sp.end:], officeTitles) {
			use.office = true
			uses[sp.value] = use
		}
	}
	at := 0
	for _, sp := range append(sc.spans, maskSpan{start: len(sc.s)}) {
		for at < sp.start {
			r, width := hanAt(sc.s, at)
			if r < utf8.RuneSelf || !slices.Contains(firsts, r) {
				at += width
				continue
			}
			n := min(longest, sp.start-at)
			for n > 0 {
				if _, ok := uses[sc.s[at:at+n]]; ok {
					break
				}
				n--
			}
			if n > 0 {
				note(maskSpan{at, at + n, piiName, sc.s[at : at+n]})
			}
			at += max(n, width)
		}
		if sp.end > 0 {
			note(sp)
			at = sp.end
		}
	}
	return all
}
