// Package cluster finds the texts that belong together: near-duplicates, and
// incidents, the messages about one specific matter. It works on compact
// features, so that no text needs to be kept; it sees strings and numbers and
// imports nothing of this project but nlp, for the words of causes.
package cluster

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A Feature is a pair of neighbouring characters of a text, or a token that
// masks personal data, with how often it occurs:
//
//	bits 31–10  bucket, a hash of the characters
//	bit  9      occurs in the title
//	bit  8      is part of what a place or an organisation is called
//	bits 7–0    occurrences in title and text, at most 255
type Feature uint32

const (
	bucketBits = 22
	buckets    = 1 << bucketBits
	inTitle    = 1 << 9
	inName     = 1 << 8
	maxCount   = inName - 1
	flags      = inTitle | inName
)

func (f Feature) bucket() uint32 { return uint32(f) >> (32 - bucketBits) }
func (f Feature) count() int     { return int(f & maxCount) }
func (f Feature) titled() bool   { return f&inTitle != 0 }
func (f Feature) named() bool    { return f&inName != 0 }

func (f Feature) withBucket(b uint32) Feature {
	return Feature(b<<(32-bucketBits)) | f&(flags|maxCount)
}

// Features are what is kept of a text: sorted, each bucket once.
type Features []Feature

// DefaultMostFeatures is how many features of a text are kept by default: what
// a text of some 350 characters has.
const DefaultMostFeatures = 256

// maxCharacters is how much of a text is read; only pasted articles are longer.
const maxCharacters = 4000

// A Featurizer reads features off texts. It is safe for concurrent use.
type Featurizer struct {
	most    int
	names   *namer
	common  func() []float32 // by bucket: idf in the background
	scratch sync.Pool        // of *scratch
}

type scratch struct {
	raw    []uint32
	run    []rune // of characters without a break
	scored []scored
}

type scored struct {
	score float32
	f     Feature
}

// NewFeaturizer returns a Featurizer that keeps at most most features of a text
// (0: DefaultMostFeatures), the rarest first by their frequency in background,
// texts of the same language, which is gone through when the first text with more
// features asks.
func NewFeaturizer(background iter.Seq[string], most int) *Featurizer {
	if most <= 0 {
		most = DefaultMostFeatures
	}
	f := newFeaturizer(most)
	f.common = sync.OnceValue(func() []float32 { return commonness(background) })
	return f
}

func newFeaturizer(most int) *Featurizer {
	f := &Featurizer{most: most, names: newNamer()}
	f.scratch.New = func() any { return new(scratch) }
	return f
}

// commonness is the idf of every bucket among texts.
func commonness(texts iter.Seq[string]) []float32 {
	all, fs, q := newFeaturizer(math.MaxInt), Features(nil), &Frequencies{df: make([]uint32, buckets)}
	for text := range texts {
		fs = all.Of(fs[:0], "", text)
		q.Add(fs)
	}
	common := make([]float32, buckets)
	for b, d := range q.df {
		common[b] = float32(idf(q.texts, int(d)))
	}
	return common
}

// idf is the weight of a feature that d of n texts have, ln((n+1)/(d+1)) + 1.
func idf(n, d int) float64 { return math.Log(float64(n+1)/float64(d+1)) + 1 }

// Of appends the features of a text to dst. The text holds the title too, as
// complaints carry it; a title that is not part of it counts as if it were.
func (f *Featurizer) Of(dst Features, title, text string) Features {
	s := f.scratch.Get().(*scratch)
	defer f.scratch.Put(s)
	s.raw = s.raw[:0]
	named := f.pairs(s, title, inTitle, true)
	f.pairs(s, text, 0, !named) // a title that names a place says which is meant
	slices.Sort(s.raw)
	at := len(dst)
	for i := 0; i < len(s.raw); {
		bucket, n, has := s.raw[i]&^uint32(flags), 0, uint32(0)
		for ; i < len(s.raw) && s.raw[i]&^uint32(flags) == bucket; i++ {
			n, has = n+1, has|s.raw[i]&flags
		}
		dst = append(dst, Feature(bucket|has|uint32(min(n, maxCount))))
	}
	if len(dst)-at > f.most {
		dst = f.best(dst, at, s)
	}
	return dst
}

// best keeps the f.most best features of dst[at:].
func (f *Featurizer) best(dst Features, at int, s *scratch) Features {
	s.scored = s.scored[:0]
	common := f.common()
	for _, x := range dst[at:] {
		score := common[x.bucket()] * (1 + logCount(x.count()))
		if x.titled() {
			score += 100 // what the title says comes first
		}
		s.scored = append(s.scored, scored{score, x})
	}
	slices.SortFunc(s.scored, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.f, b.f))
	})
	dst = dst[:at]
	for _, x := range s.scored[:f.most] {
		dst = append(dst, x.f)
	}
	slices.Sort(dst[at:])
	return dst
}

func logCount(n int) float32 {
	if n <= 1 {
		return 0
	}
	return float32(math.Log(float64(n)))
}

// pairs adds the bucket of every pair of neighbouring characters of t, letters
// folded, in feature position. A mask such as [地址#k3f9a2xy] is one feature: the
// same value masks to the same token. With names, pairs that are part of a name
// are marked; it reports whether there are any.
func (f *Featurizer) pairs(s *scratch, t string, flag uint32, names bool) (named bool) {
	s.run = s.run[:0]
	for i, n := 0, 0; i < len(t) && n < maxCharacters; n++ {
		if t[i] == '[' {
			if end := maskEnd(t[i:]); end > 0 {
				s.raw = append(s.raw, bucketOf(Hash(t[i:i+end]))|flag)
				s.run, i = s.run[:0], i+end
				continue
			}
		}
		r, size := rune(t[i]), 1
		if r >= 0x80 {
			r, size = utf8.DecodeRuneInString(t[i:])
		}
		i += size
		if r = letter(r); r < 0 {
			s.run = s.run[:0]
			continue
		}
		if s.run = append(s.run, r); len(s.run) < 2 {
			continue
		}
		s.raw = append(s.raw, pairOf(s.run)|flag)
		if names && s.markName(f.names) {
			named = true
		}
	}
	return named
}

// pairOf is the bucket of the last two characters of run.
func pairOf(run []rune) uint32 {
	n := len(run)
	return bucketOf(uint64(run[n-2])<<21 | uint64(run[n-1]))
}

// markName marks the pairs of the name that the run ends with, if it does, and of
// the word for what is named. Each
// pair of the run is in raw, in order.
func (s *scratch) markName(n *namer) bool {
	end, name := n.before(s.run)
	if name == 0 {
		return false
	}
	for i := len(s.raw) - (name + end - 1); i < len(s.raw); i++ {
		s.raw[i] |= inName
	}
	return true
}

// maskEnd is the length of the mask that s begins with, 0 if there is none.
func maskEnd(s string) int {
	end := strings.IndexByte(s[:min(len(s), 64)], ']')
	if end < 0 || !strings.Contains(s[:end], "#") {
		return 0
	}
	return end + 1
}

// letter folds case; what is neither letter nor digit is -1.
func letter(r rune) rune {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return r
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r < 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return -1
	}
	return unicode.ToLower(r)
}

// bucketOf spreads x over the buckets, by a multiplication as in Knuth, The Art
// of Computer Programming, 6.4, with the golden ratio's 64 bits.
func bucketOf(x uint64) uint32 {
	x = (x ^ x>>29) * 0x9E3779B97F4A7C15
	return uint32(x>>(64-bucketBits)) << (32 - bucketBits)
}
