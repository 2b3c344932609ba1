package nlp

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
)

// termParts is into how many parts sequences and words are divided, by hash. Each
// part is counted by one goroutine, which goes through all texts for it: that
// costs little beside the counting, and nothing has to be locked or merged.
const termParts = 2

// A termCount is the counting of one collection of texts. Its tokens are the codes
// of words of the dictionary, and above them numbers given to the codes of others.
type termCount struct {
	*TermCollector
	foreign map[uint64]uint32 // codes that are no words → tokens
	han     []uint32          // the same for characters, by character
	codeOf  []uint64          // of tokens that are no words
	kinds   []tokenKind       // by token
	counts  []uint32          // by token
	total   uint64            // tokens
	words   [termParts]wordCount
	parts   [termParts]spanPart
}

// wordCount is one part's counting of words and of texts.
type wordCount struct {
	counts  []uint32
	last    []uint32 // the text in which a word was counted last
	foreign map[uint64]uint32
	cells   countTable // word and period → texts
	periods countTable // 1 + period, as uint32 → texts; of the first part only
}

func cellKey(term uint32, period int32) uint64 { return uint64(term+1)<<32 | uint64(uint32(period)) }

func eachPart(parts int, do func(part int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), parts) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < parts; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// eachCode calls yield with every text's period and codes.
func (c *termCount) eachCode(yield func(period int32, codes []uint64)) {
	for level := range c.store.levels {
		c.store.levels[level].eachCode(yield)
	}
}

// eachText calls yield with every text's period and tokens. Texts are numbered
// from 1.
func (c *termCount) eachText(yield func(text uint32, period int32, tokens []uint32)) {
	text := uint32(0)
	for level := range c.store.levels {
		c.eachTextOf(level, &text, yield)
	}
}

// eachTextOf is eachText for those of one level; text is the number of the last.
func (c *termCount) eachTextOf(level int, text *uint32, yield func(text uint32, period int32, tokens []uint32)) {
	var tokens []uint32
	c.store.levels[level].eachCode(func(period int32, codes []uint64) {
		tokens = tokens[:0]
		for _, code := range codes {
			switch {
			case code < c.codes.runes:
				tokens = append(tokens, uint32(code))
			case code < c.codes.latin:
				tokens = append(tokens, c.han[code-c.codes.runes])
			default:
				tokens = append(tokens, c.foreign[code])
			}
		}
		*text++
		yield(*text, period, tokens)
	})
}

// countWords counts every token, and the texts of every content word by period.
func (c *termCount) countWords() {
	eachPart(termParts, c.countWordsOf)
	c.counts = make([]uint32, c.codes.runes)
	all := map[uint64]uint32{}
	for p := range c.words {
		for i, n := range c.words[p].counts {
			c.counts[i] += n
		}
		maps.Copy(all, c.words[p].foreign)
		c.words[p].counts, c.words[p].last = nil, nil
	}
	c.codeOf = slices.Sorted(maps.Keys(all))
	c.foreign = make(map[uint64]uint32, len(all))
	c.han = make([]uint32, unicode.MaxRune+1)
	for _, code := range c.codeOf {
		c.foreign[code] = uint32(len(c.counts))
		if code < c.codes.latin {
			c.han[code-c.codes.runes] = uint32(len(c.counts))
		}
		c.counts = append(c.counts, all[code])
	}
	for token, n := range c.counts {
		if token != codeBreak {
			c.total += uint64(n)
		}
	}
}

func (c *termCount) countWordsOf(part int) {
	w := &c.words[part]
	w.counts, w.last = make([]uint32, c.codes.runes), make([]uint32, c.codes.runes)
	w.foreign = map[uint64]uint32{}
	text := uint32(0)
	c.eachCode(func(period int32, codes []uint64) {
		text++
		if part == 0 {
			w.periods.add(cellKey(0, period))
		}
		for _, code := range codes {
			if code%termParts != uint64(part) {
				continue
			}
			if code >= c.codes.runes {
				w.foreign[code]++
				continue
			}
			w.counts[code]++
			if w.last[code] == text || code < codeWords || c.keywords.weights[c.codes.node(code)] == 0 {
				continue
			}
			w.last[code] = text
			w.cells.add(cellKey(uint32(code), period))
		}
	})
}

// code turns a token back.
func (c *termCount) code(token uint32) uint64 {
	if n := uint64(token); n >= c.codes.runes {
		return c.codeOf[n-c.codes.runes]
	}
	return uint64(token)
}

func (c *termCount) text(token uint32) string { return c.codes.text(c.code(token)) }

// A spanPart counts the sequences of one part.
type spanPart struct {
	sketch *sketch
	table  spanTable
}

// maxTermRunes is how long a word can be, in characters.
const maxTermRunes = 5

// eachSpan calls yield with every sequence of two tokens and more of a text that
// can be a word by its length and its parts: tokens[from:to]. Where yield says
// false, no longer sequence from there is wanted.
func (c *termCount) eachSpan(tokens []uint32, yield func(hash uint64, from, to int) bool) {
	for from, first := range tokens {
		kind := c.kinds[first]
		if !kind.joins() {
			continue
		}
		length := kind.length()
		hash := mix(0, uint64(first))
		for to := from + 1; to < len(tokens); to++ {
			kind := c.kinds[tokens[to]]
			if length += kind.length(); !kind.joins() || length > maxTermRunes {
				break
			}
			hash = mix(hash, uint64(tokens[to]))
			if !yield(hash, from, to+1) {
				break
			}
		}
	}
}

// hashOf is the hash that eachSpan gives a sequence.
func hashOf(tokens []uint32) uint64 {
	hash := uint64(0)
	for _, t := range tokens {
		hash = mix(hash, uint64(t))
	}
	return hash
}

func partOf(hash uint64) int { return int(hash>>32) % termParts }

// countSpans counts the sequences that are in at least so many texts as a term
// must be, in two rounds: a sketch first, and then exactly what may be frequent
// enough by it. Where that is too much, the threshold rises for all.
func (c *termCount) countSpans() {
	cells := int(min(c.total/termParts/2, 1<<22))
	eachPart(termParts, func(part int) {
		s := newSketch(cells)
		c.eachText(func(_ uint32, _ int32, tokens []uint32) {
			c.eachSpan(tokens, func(hash uint64, _, _ int) bool {
				if partOf(hash) == part {
					s.add(hash)
				}
				return true
			})
		})
		c.parts[part].sketch = s
	})
	least := c.threshold()
	eachPart(termParts, func(part int) {
		table := &c.parts[part].table
		c.eachText(func(text uint32, _ int32, tokens []uint32) {
			c.eachSpan(tokens, func(hash uint64, from, to int) bool {
				home := partOf(hash)
				if c.parts[home].sketch.atMost(hash) < least {
					return false // nor is a longer one frequent enough
				}
				if home == part {
					table.add(hash, tokens[from:to], text)
				}
				return true
			})
		})
	})
	for p := range c.parts {
		c.parts[p].sketch = nil
	}
}

// threshold is how often a sequence must occur to be counted exactly.
func (c *termCount) threshold() int {
	var all [256]int
	for p := range c.parts {
		for n, cells := range c.parts[p].sketch.histogram() {
			all[n] += cells
		}
	}
	least, sum := 255, all[255]
	for least > max(2, c.cfg.MinDocuments) && sum+all[least-1] <= c.cfg.MaxSpans {
		least--
		sum += all[least]
	}
	return least
}

// occurrences of a part of a sequence, or of all of it.
func (c *termCount) occurrences(tokens []uint32) uint32 {
	if len(tokens) == 1 {
		return c.counts[tokens[0]]
	}
	hash := hashOf(tokens)
	if s := c.parts[partOf(hash)].table.find(hash); s != nil {
		return s.occurrences
	}
	return 0
}

// each period's texts.
func (c *termCount) periods() []PeriodTexts {
	var all []PeriodTexts
	c.words[0].periods.each(func(key uint64, n uint32) {
		all = append(all, PeriodTexts{int32(uint32(key)), int32(n)})
	})
	slices.SortFunc(all, func(a, b PeriodTexts) int { return cmp.Compare(a.Period, b.Period) })
	return all
}
