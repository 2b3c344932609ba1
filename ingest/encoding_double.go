package ingest

import (
	"errors"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// A doubleByteDecoder decodes GB18030 or Big5 by one look into a table for
// every character of two bytes, five to ten times as fast as x/text, which
// made the table and decodes all the rest (characters of four bytes, what is
// broken). Most exports that Excel saves as CSV come this way.
type doubleByteDecoder struct {
	table *doubleByteTable
	rest  *encoding.Decoder
}

// A doubleByteTable holds the character of every pair of bytes whose first is
// 0x80 or above; 0 where x/text has to say.
type doubleByteTable [0x8000]uint16

var (
	gb18030Table = sync.OnceValue(func() *doubleByteTable { return makeDoubleByteTable(simplifiedchinese.GB18030) })
	big5Table    = sync.OnceValue(func() *doubleByteTable { return makeDoubleByteTable(traditionalchinese.Big5) })
)

// makeDoubleByteTable asks an encoding for the character of every pair.
func makeDoubleByteTable(enc encoding.Encoding) *doubleByteTable {
	var table doubleByteTable
	decoder := enc.NewDecoder()
	var dst [16]byte
	for i := range table {
		src := [2]byte{byte(i>>8) | 0x80, byte(i)}
		decoder.Reset()
		n, read, err := decoder.Transform(dst[:], src[:], true)
		r, size := utf8.DecodeRune(dst[:n])
		if err == nil && read == 2 && size == n && r != utf8.RuneError && r >= utf8.RuneSelf && r <= 0xFFFF {
			table[i] = uint16(r)
		}
	}
	return &table
}

// Reset implements transform.Transformer.
func (d doubleByteDecoder) Reset() { d.rest.Reset() }

// Transform implements transform.Transformer.
func (d doubleByteDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		b := src[nSrc]
		if len(dst)-nDst < utf8.UTFMax {
			return nDst, nSrc, transform.ErrShortDst
		}
		if b < utf8.RuneSelf {
			dst[nDst] = b
			nDst, nSrc = nDst+1, nSrc+1
			continue
		}
		if nSrc+1 < len(src) {
			if r := d.table[int(b&0x7F)<<8|int(src[nSrc+1])]; r >= 0x800 {
				dst[nDst] = 0xE0 | byte(r>>12)
				dst[nDst+1] = 0x80 | byte(r>>6)&0x3F
				dst[nDst+2] = 0x80 | byte(r)&0x3F
				nDst, nSrc = nDst+3, nSrc+2
				continue
			}
		}
		n, read, err := d.transformRest(dst[nDst:], src[nSrc:], atEOF)
		nDst, nSrc = nDst+n, nSrc+read
		if err != nil {
			return nDst, nSrc, err
		}
	}
	return nDst, nSrc, nil
}

// transformRest decodes what the table does not hold: at least one character,
// of at most four bytes.
func (d doubleByteDecoder) transformRest(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	window := src[:min(4, len(src))]
	nDst, nSrc, err = d.rest.Transform(dst, window, atEOF && len(window) == len(src))
	if nSrc > 0 && errors.Is(err, transform.ErrShortSrc) {
		err = nil // more of src is there, or the next call says so
	}
	return nDst, nSrc, err
}
