package nlp

// A tokenKind says what a token can be in a word: its length in characters in the
// lowest three bits, and flags.
type tokenKind uint16

const (
	joinable tokenKind = 1 << (iota + 3) // can be part of a word at all
	single                               // one Chinese character, or a run of Latin letters
	latin                                // the latter
	noStart                              // no word begins with it
	noEnd                                // no word ends with it
	numeral
	surname
	cueBefore // names follow it
	cueAfter  // it follows names
	cuePlace  // it follows places
)

const kindLength = 7 // longer tokens have this one, too

func (k tokenKind) joins() bool { return k&joinable != 0 }
func (k tokenKind) length() int { return int(k & kindLength) }

// tellKinds fills in the kinds of all tokens.
func (c *termCount) tellKinds() {
	c.kinds = make([]tokenKind, len(c.counts))
	for token := uint32(codeWords); int(token) < len(c.kinds); token++ {
		text := c.text(token)
		length := termLength(text)
		kind := tokenKind(min(length, kindLength))
		node := c.codes.node(c.code(token))
		if length == 1 {
			kind |= single
			if !hasHan(text) {
				kind |= latin
			}
		}
		if node == noNode || (length == 1 || !c.keywords.stops[text]) && joins(c.codes.lattice.partOfSpeech(node), length) {
			kind |= joinable
		}
		for _, list := range []struct {
			words map[string]bool
			kind  tokenKind
		}{
			{c.lists.noStart, noStart},
			{c.lists.noEnd, noEnd},
			{c.lists.numeral, numeral | noEnd},
			{c.lists.surnames, surname},
			{c.lists.before, cueBefore},
			{c.lists.after, cueAfter},
			{c.lists.place, cuePlace},
		} {
			if list.words[text] {
				kind |= list.kind
			}
		}
		if c.lists.never[text] || int(c.counts[token]) < c.cfg.MinDocuments {
			kind &^= joinable
		}
		c.kinds[token] = kind
	}
}

// joins tells by its part of speech whether a word of the dictionary can be in a
// longer one. Words of grammar are in none, or every one of them would make some;
// nor are longer words that count or stand for a time, a place beside or a person.
func joins(pos string, length int) bool {
	if length == 1 {
		return true // the dictionary's parts of speech of characters say little
	}
	switch pos {
	case "t", "m", "mq", "q", "f", "s", "d", "c", "p", "r", "u", "y", "e", "o", "z", "i", "l", "nr", "nrt", "nrfg", "ad", "b":
		return false
	}
	return true
}
