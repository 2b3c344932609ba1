package nlp

import "strings"

// How a word is denied: it isn't, it isn't done or so, there is none or it wasn't done.
const (
	affirmed = iota
	deniedNot
	deniedNone
	denials
)

// denied tells how the word at a place is denied: by a word before it, next to it or
// but one, or by what follows it (报不了, 等不到).
func (w *Words) denied(at int) int {
	for k, back := at-1, 0; k >= 0 && back < 2 && w.words[k].end == w.words[k+1].start; k, back = k-1, back+1 {
		if how := denies(w.text[w.words[k].start:w.words[k].end]); how != affirmed {
			return how
		}
	}
	if at+1 == len(w.words) || w.words[at].end != w.words[at+1].start {
		return affirmed
	}
	rest, ok := strings.CutPrefix(w.text[w.words[at].end:], "不")
	if !ok {
		return affirmed
	}
	for _, end := range [...]string{"了", "到", "上", "起", "来", "通", "出"} {
		if strings.HasPrefix(rest, end) {
			return deniedNot
		}
	}
	return affirmed
}

func denies(word string) int {
	switch word {
	case "不", "不能", "不给", "不让", "不予", "不可", "不可以", "不准", "不许", "不肯", "不愿", "不愿意", "不会", "不得", "不帮",
		"无法", "没法", "未能", "没能", "拒绝", "拒不", "难以", "从不":
		return deniedNot
	case "没", "没有", "未", "无", "不曾", "并未", "尚未", "从未", "没人", "无人", "毫无":
		return deniedNone
	}
	return affirmed
}

// aboutSelf are what a clause has that says who writes, and nothing of a cause.
var aboutSelf = [...]string{"中共党员", "出生", "生于", "现年", "身份证", "毕业", "籍贯", "祖籍"}

// ends of clauses.
const clauseEnds = "，。！？；,!?;\n"

// selfClauses returns where a text's clauses about the writer stand, at most as many
// as there are words for them.
func selfClauses(text string) (spans [len(aboutSelf)]byteSpan, n int) {
	for _, cue := range aboutSelf {
		i := strings.Index(text, cue)
		if i < 0 {
			continue
		}
		from, to := strings.LastIndexAny(text[:i], clauseEnds)+1, strings.IndexAny(text[i:], clauseEnds)
		if to < 0 {
			to = len(text) - i
		}
		spans[n] = byteSpan{int32(from), int32(i + to)}
		n++
	}
	return spans, n
}
