package nlp

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Without harm nothing moves; with it the odds of medical quality grow by e², and
// the probabilities still add up.
func TestHarmFirst(t *testing.T) {
	a := newDefault(t)
	classes := a.model.head(headIssue).Classes
	p := make([]float32, len(classes))
	at := func(code string) int { return a.lane(headIssue, code) - a.model.head(headIssue).from }
	p[at("201")], p[at("403")] = 0.6, 0.4
	a.harmFirst(p, 0)
	assert.InDelta(t, 0.6, p[at("201")], 1e-6)
	a.harmFirst(p, 1)
	assert.InDelta(t, 0.4/0.6*7.389056, p[at("403")]/p[at("201")], 1e-4)
	assert.InDelta(t, 1, p[at("201")]+p[at("403")], 1e-6)
}
