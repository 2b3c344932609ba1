package nlp

// A Token is a word of a text.
type Token struct {
	Text       string
	Pos        string // part of speech in gse's notation, "x" unknown
	Start, End int    // byte offsets
}
