package nlp

import (
	"fmt"
	"slices"
)

// isCauseHead tells the rules for causes from those for labels.
func isCauseHead(head string) bool { return causeClasses[head] != nil || head == headObject }

// A causeFinder finds causes; its lanes are the classes of factor, stage, force
// and because, then the objects. It is immutable.
type causeFinder struct {
	matcher *matcher
	heads   [4]laneRange // in the order of the heads below
	objects []string
	first   int // lane of the first object
}

type laneRange struct {
	head     string
	from, to int
}

func newCauseFinder(rules []Rule) (*causeFinder, error) {
	f := &causeFinder{}
	for i, head := range []string{headFactor, headStage, headForce, headBecause} {
		f.heads[i] = laneRange{head, f.first, f.first + len(causeClasses[head])}
		f.first = f.heads[i].to
	}
	var err error
	f.matcher, err = newMatcher(rules, f.lane)
	return f, err
}

// lane gives the lane of a head's class; objects get theirs when they are first
// named.
func (f *causeFinder) lane(head, class string) int {
	if head == headObject && class != "" {
		i := slices.Index(f.objects, class)
		if i < 0 {
			i = len(f.objects)
			f.objects = append(f.objects, class)
		}
		return f.first + i
	}
	for _, r := range f.heads {
		if r.head == head {
			if i := slices.Index(causeClasses[head], class); i >= 0 {
				return r.from + i
			}
		}
	}
	return -1
}

// splitRules parts rules into those for labels, those for causes, to which it adds the
// built-in ones and the departments of the lexicon, and those for specific causes.
func splitRules(rules []Rule) (labels, causes, specific []Rule, err error) {
	if causes, err = parseRules(causesYAML); err != nil {
		return nil, nil, nil, fmt.Errorf("内置规则 causes.yaml：%w", err)
	}
	for _, r := range rules {
		switch {
		case r.Head == headSpecific:
			r.own = true
			specific = append(specific, r)
		case isCauseHead(r.Head):
			r.own = true
			causes = append(causes, r)
		default:
			labels = append(labels, r)
		}
	}
	err = eachLexiconWord(func(word string, _ float64, pos string) error {
		if pos == departmentPos {
			causes = append(causes, Rule{Head: headObject, Class: word, Weight: departmentWeight, Words: []string{word}})
		}
		return nil
	})
	return labels, causes, specific, err
}
