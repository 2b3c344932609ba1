package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// privacyLeast is the recall below which TestPrivacyEval fails. What has a
// checksum or a fixed form may not be missed at all.
func privacyLeast(sort string) float64 {
	switch sort {
	case "name", "doctor", "mention":
		return 0.97
	case "address":
		return 0.95
	}
	return 1
}

// TestPrivacyEval measures the masker on generated complaints, over the way
// that real texts take: fold, then mask. A plant is found if no part of it is
// left; a masked place is right if it lies within a plant of its kind.
func TestPrivacyEval(t *testing.T) {
	const texts = 6000
	c := testCleaner(t)
	m := newMasker(testKey, maskOptions{publicNumbers: []string{"0571-88880000"}, doctors: true})
	g := newPrivacyGen(1)
	planted, found := map[string]int{}, map[string]int{}
	masked, right := map[string]int{}, map[string]int{}
	shown := map[string]int{}
	show := func(sort, format string, args ...any) {
		if shown[sort]++; shown[sort] <= 3 {
			t.Logf(format, args...)
		}
	}
	for range texts {
		var text strings.Builder
		var truth []maskSpan
		for _, p := range g.text() {
			start := text.Len()
			text.WriteString(c.fold(p.text))
			if p.sort != "" {
				truth = append(truth, maskSpan{start, text.Len(), plantKinds[p.sort], p.sort})
			}
		}
		s := text.String()
		require.Equal(t, s, c.fold(s), "the pieces fold as the whole does")
		spans := maskedPlaces(t, m, s)
		for _, want := range truth {
			planted[want.value]++
			if hidden(s, want, spans) {
				found[want.value]++
			} else {
				show(want.value, "missed %s %q in %q", want.value, s[want.start:want.end], s)
			}
		}
		for _, sp := range spans {
			masked[sp.kind]++
			if slices.ContainsFunc(truth, func(w maskSpan) bool { return w.kind == sp.kind && w.start <= sp.start && sp.end <= w.end }) {
				right[sp.kind]++
			} else {
				show("!"+sp.kind, "wrongly %s %q in %q", sp.kind, s[sp.start:sp.end], s)
			}
		}
	}
	t.Logf("%-12s %6s %8s %s", "planted", "n", "recall", "95% interval")
	for _, sort := range sortedKeys(planted) {
		k, n := found[sort], planted[sort]
		t.Log(figure(sort, k, n))
		assert.GreaterOrEqual(t, float64(k)/float64(n), privacyLeast(sort), "recall of %s", sort)
	}
	t.Logf("%-12s %6s %8s %s", "masked", "n", "precision", "95% interval")
	sum, all := 0, 0
	for _, kind := range sortedKeys(masked) {
		k, n := right[kind], masked[kind]
		sum, all = sum+k, all+n
		t.Log(figure(kind, k, n))
		assert.GreaterOrEqual(t, float64(k)/float64(n), 0.99, "precision of %s", kind)
	}
	t.Log(figure("all", sum, all))
	require.Len(t, planted, len(plantKinds), "every sort is planted")
}

// maskedPlaces returns what mask replaces in s, as places of s: mask looks
// again at what it wrote, so each byte's origin has to be kept.
func maskedPlaces(t *testing.T, m *masker, s string) []maskSpan {
	origin := make([]int, len(s)+1)
	for i := range origin {
		origin[i] = i
	}
	var places []maskSpan
	text := s
	for {
		spans := m.find(text)
		if len(spans) == 0 {
			break
		}
		var next []int
		at := 0
		for _, sp := range spans {
			places = append(places, maskSpan{origin[sp.start], origin[sp.end], sp.kind, sp.value})
			next = append(next, origin[at:sp.start]...)
			next = append(next, slices.Repeat([]int{origin[sp.start]}, len(m.token(sp.kind, sp.value)))...)
			at = sp.end
		}
		origin = append(next, origin[at:]...)
		text = m.replace(text, spans)
	}
	masked, _ := m.mask(s)
	require.Equal(t, masked, text)
	again, n := m.mask(masked)
	require.Equal(t, masked, again, "masking twice")
	require.Zero(t, n)
	return places
}

// hidden reports whether everything of want but white space and marks is
// masked.
func hidden(s string, want maskSpan, spans []maskSpan) bool {
	for i, r := range s[want.start:want.end] {
		at := want.start + i
		if !isHanRune(r) && (r >= 0x80 || !isASCIIAlnum(byte(r))) {
			continue
		}
		if !slices.ContainsFunc(spans, func(sp maskSpan) bool { return sp.start <= at && at < sp.end }) {
			return false
		}
	}
	return true
}

// figure writes k of n with Wilson's interval.
func figure(name string, k, n int) string {
	const z = 1.96
	p, size := float64(k)/float64(n), float64(n)
	mid := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return fmt.Sprintf("%-12s %6d %8.4f %.4f–%.4f", name, n, p, max(0, mid-half), min(1, mid+half))
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	return sortedWords(keys)
}

func sortedWords(words []string) []string {
	slices.Sort(words)
	return words
}
