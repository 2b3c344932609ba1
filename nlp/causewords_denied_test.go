package nlp

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func causeWordsOf(c *CauseWords, text string) (out []string) {
	name := c.Text()
	for _, w := range c.Of(nil, text, &Analysis{}) {
		out = append(out, name(w.Word()))
	}
	return out
}

func TestDeniedWords(t *testing.T) {
	c, _ := newCauseWords(t)
	assert.Less(t, denials*len(c.content), 1<<24, "fits a WordWeight, with room for words of the user")
	for text, want := range map[string]string{
		"药费不能报销": "不报销", "门诊费用报销不了": "不报销", "医生态度没有耐心": "没有耐心", "押金一直不退": "不退",
	} {
		assert.Contains(t, causeWordsOf(c, text), want, text)
	}
	for _, text := range []string{"药费可以报销", "不是我的。药费已经报销"} {
		assert.NotContains(t, causeWordsOf(c, text), "不报销", text)
	}
	for _, w := range c.Of(nil, "药费不能报销", &Analysis{}) {
		if c.Text()(w.Word()) == "不报销" {
			assert.True(t, c.Predicate(w.Word()))
			assert.Equal(t, 2., c.Naming(w.Word()))
		}
	}
}

func TestClausesAboutTheWriter(t *testing.T) {
	c, _ := newCauseWords(t)
	words := causeWordsOf(c, "我出生在农村，现年五十，是中共党员，医院拖欠工资。")
	assert.NotContains(t, words, "农村")
	assert.NotContains(t, words, "党员")
	assert.Contains(t, words, "工资")
	assert.NotPanics(t, func() { causeWordsOf(c, "出生") })
}

func TestOwnWords(t *testing.T) {
	c, _ := newCauseWords(t)
	name, own := c.Text(), map[string]bool{}
	for w := range c.Own("医保报销") {
		own[name(w)] = true
	}
	assert.True(t, own["医保"] && own["报销"])
	assert.Empty(t, c.Own(""))
}
