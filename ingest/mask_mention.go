package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A nameUse is what a text tells of a full name found in it.
type nameUse struct {
	name   string
	cued   bool // a cue or title announced it somewhere
	office bool // somewhere its bearer is named in his office, 李建国主任, or it is a place's
}

// withMentions adds the earlier and later mentions of the full names found, and
// drops the names without a cue that are those of doctors and officials.
func (sc *maskScan) withMentions() []maskSpan {
	uses := sc.nameUses()
	if len(uses) == 0 || len(uses) == 1 && len(sc.bare) == 0 && sc.once(uses[0].name) {
		return sc.spans
	}
	sc.spans = sc.mentions(uses)
	if len(sc.bare) == 0 || sc.m.doctors {
		return sc.spans
	}
	return slices.DeleteFunc(sc.spans, func(sp maskSpan) bool {
		if sp.kind != piiName {
			return false
		}
		k, ok := findUse(uses, sp.value)
		return ok && uses[k].office && !uses[k].cued
	})
}

// once reports whether name stands but once in the text, as most do.
func (sc *maskScan) once(name string) bool {
	at := strings.Index(sc.s, name)
	return at < 0 || !strings.Contains(sc.s[at+len(name):], name)
}

// nameUses returns the full names of the spans, sorted, each once.
func (sc *maskScan) nameUses() []nameUse {
	var uses []nameUse
	bare := sc.bare
	for k, sp := range sc.spans {
		cued := len(bare) == 0 || bare[0] != k
		if !cued {
			bare = bare[1:]
		}
		if sp.kind == piiName && utf8.RuneCountInString(sp.value) >= 2 {
			uses = append(uses, nameUse{name: sp.value, cued: cued})
		}
	}
	if len(uses) < 2 {
		return uses
	}
	slices.SortStableFunc(uses, func(a, b nameUse) int { return cmp.Compare(a.name, b.name) })
	unique := uses[:1]
	for _, use := range uses[1:] {
		if last := &unique[len(unique)-1]; last.name == use.name {
			last.cued = last.cued || use.cued
		} else {
			unique = append(unique, use)
		}
	}
	return unique
}

func findUse(uses []nameUse, name string) (int, bool) {
	return slices.BinarySearchFunc(uses, name, func(u nameUse, name string) int { return cmp.Compare(u.name, name) })
}

// mentions returns the spans and the mentions of uses between them, and notes
// which names stand before the title of an office. It is one walk, whatever the
// number of names.
func (sc *maskScan) mentions(uses []nameUse) []maskSpan {
	longest, first := 0, ""
	for _, use := range uses {
		longest = max(longest, len(use.name))
	}
	if len(uses) == 1 {
		first = uses[0].name
	}
	all := sc.spans[:0:0]
	note := func(sp maskSpan, k int) {
		all = append(all, sp)
		if len(sc.bare) > 0 && !uses[k].office {
			uses[k].office = hasAnyPrefix(sc.s[sp.end:], officeTitles) || hasAnyPrefix(sc.s[sp.end:], placeTitles)
		}
	}
	at := 0
	for i := range len(sc.spans) + 1 {
		sp := maskSpan{start: len(sc.s)}
		if i < len(sc.spans) {
			sp = sc.spans[i]
		}
		for at < sp.start {
			if first != "" { // nearly always there is but one
				next := strings.Index(sc.s[at:sp.start], first)
				if next < 0 {
					break
				}
				at += next
			}
			n, k := longestUse(uses, sc.s[at:min(at+longest, sp.start)])
			if n > 0 {
				note(maskSpan{at, at + n, piiName, sc.s[at : at+n]}, k)
			} else {
				_, n = hanAt(sc.s, at)
			}
			at += n
		}
		if i == len(sc.spans) {
			break
		}
		if k, ok := findUse(uses, sp.value); ok && sp.kind == piiName {
			note(sp, k)
		} else {
			all = append(all, sp)
		}
		at = sp.end
	}
	return all
}

// longestUse returns the longest of uses that s begins with, its length and its
// place.
func longestUse(uses []nameUse, s string) (n, k int) {
	if s == "" || s[0] < utf8.RuneSelf {
		return 0, 0
	}
	for n = len(s); n > 0; n-- {
		if n < len(s) && !utf8.RuneStart(s[n]) {
			continue
		}
		if k, ok := findUse(uses, s[:n]); ok {
			return n, k
		}
	}
	return 0, 0
}
