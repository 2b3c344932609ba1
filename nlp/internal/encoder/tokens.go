package encoder

import (
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A tokenizer cuts text into the pieces of a unigram vocabulary by the most
// probable path. Source: Kudo 2018, Subword Regularization, arXiv 1804.10959.
type tokenizer struct {
	numbers map[string]int32
	scores  []float32
	longest int // bytes of the longest piece
	unknown int32
	unkCost float32
}

// wordStart is what stands for a space, and at the beginning.
const wordStart = "▁"

func newTokenizer(f *File) *tokenizer {
	t := &tokenizer{numbers: make(map[string]int32, len(f.Pieces)), scores: make([]float32, len(f.Pieces)), unknown: f.Special[3]}
	least := float32(math.Inf(1))
	for i, p := range f.Pieces {
		t.numbers[p.Text], t.scores[i] = int32(i), p.Score
		t.longest = max(t.longest, len(p.Text))
		least = min(least, p.Score)
	}
	t.unkCost = least - 10
	return t
}

// tokens appends the numbers of text's pieces to dst.
func (t *tokenizer) tokens(dst []int32, text string) []int32 {
	text = norm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD"))
	s := wordStart + strings.Join(strings.Fields(text), wordStart)
	type step struct {
		score float32
		piece int32
		from  int
	}
	best := make([]step, len(s)+1)
	for i := range best {
		best[i].score = float32(math.Inf(-1))
	}
	best[0].score = 0
	for i, r := range s {
		if math.IsInf(float64(best[i].score), -1) {
			continue
		}
		for end := i; end < len(s) && end-i < t.longest; {
			_, width := utf8.DecodeRuneInString(s[end:])
			end += width
			if n, ok := t.numbers[s[i:end]]; ok && n != t.unknown && best[i].score+t.scores[n] > best[end].score {
				best[end] = step{best[i].score + t.scores[n], n, i}
			}
		}
		if end := i + utf8.RuneLen(r); best[i].score+t.unkCost > best[end].score {
			best[end] = step{best[i].score + t.unkCost, t.unknown, i}
		}
	}
	from := len(dst)
	for end := len(s); end > 0; end = best[end].from {
		dst = append(dst, best[end].piece)
	}
	for i, k := from, len(dst)-1; i < k; i, k = i+1, k-1 {
		dst[i], dst[k] = dst[k], dst[i]
	}
	return dst
}
