package ingest

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// sniffBytes is how much of an input is looked at to tell its format: enough to
// hold the first block of a zstd stream, which has at most 128 KB.
const sniffBytes = 192 << 10

// What sniffFormat returns beside the formats.
const (
	sniffedOLE    = "ole"    // legacy .xls, or an encrypted .xlsx
	sniffedHTML   = "html"   // a web page, often named .xls
	sniffedBinary = "binary" // no text, and no format of ours
)

// Magic numbers of containers and compressions.
var (
	magicZip     = []byte("PK\x03\x04")
	magicParquet = []byte("PAR1")
	magicOLE     = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	magicGzip    = []byte("\x1F\x8B")
	magicZstd    = []byte("\x28\xB5\x2F\xFD")
)

// sniffFormat tells the format of content by its first bytes. What looks like text
// and like nothing else is taken for csv.
func sniffFormat(head []byte) string {
	switch {
	case bytes.HasPrefix(head, magicZip):
		return formatXLSX
	case bytes.HasPrefix(head, magicParquet):
		return formatParquet
	case bytes.HasPrefix(head, magicOLE):
		return sniffedOLE
	}
	enc := detectEncoding(head)
	text, err := io.ReadAll(decodedReader(bytes.NewReader(head), enc))
	if err != nil || isBinaryText(text) {
		return sniffedBinary
	}
	text = bytes.TrimSpace(text)
	lower := bytes.ToLower(text[:min(len(text), 512)])
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype")), bytes.HasPrefix(lower, []byte("<html")),
		bytes.HasPrefix(lower, []byte("<table")), bytes.HasPrefix(lower, []byte("<?xml")):
		return sniffedHTML
	case bytes.HasPrefix(text, []byte("{")), isObjectArray(text):
		return formatJSONL
	}
	return formatCSV
}

// isObjectArray tells whether text starts a JSON array of objects.
func isObjectArray(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("["))
	return ok && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{"))
}

// isBinaryText tells whether decoded text is no text: more than one character
// in ten is a control character or undecodable.
func isBinaryText(text []byte) bool {
	bad, all := countGarbage(string(text))
	return bad*10 > all
}

// compressionOf tells the compression by its magic number; a text cannot start
// with either.
func compressionOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, magicGzip):
		return "gz"
	case bytes.HasPrefix(head, magicZstd):
		return "zst"
	}
	return ""
}

// unpackHead unpacks as much as the first bytes of a compressed input hold.
func unpackHead(head []byte, compression string) ([]byte, error) {
	r, err := decompress(bytes.NewReader(head), compression)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	plain, err := io.ReadAll(io.LimitReader(r, sniffBytes))
	if len(plain) > 0 {
		return plain, nil // head ends in the middle of the stream: as expected
	}
	return nil, err
}

// decompress returns the unpacking reader for a compression; its Close does
// not close r.
func decompress(r io.Reader, compression string) (io.ReadCloser, error) {
	switch compression {
	case "gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return io.NopCloser(z), nil // its Close holds nothing, and repeats the error of the last Read
	case "zst":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) // no goroutines to leak
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(r), nil
}

// isEncrypted tells whether an OLE container holds an encrypted workbook: its
// directory then names a stream EncryptedPackage, in UTF-16.
func isEncrypted(r io.Reader) bool {
	const name = "EncryptedPackage"
	var want []byte
	for _, c := range name {
		want = binary.LittleEndian.AppendUint16(want, uint16(c))
	}
	buf := make([]byte, 0, 256<<10)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, want) {
			return true
		}
		if err != nil {
			return false
		}
		if len(buf) > len(want) { // keep what may be the first part of the name
			buf = buf[:copy(buf, buf[len(buf)-len(want):])]
		}
	}
}
