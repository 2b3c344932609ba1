package ingest

// A table is one sheet of a workbook, or one text or Parquet file, opened for
// one pass from its first row. Its readers are in table_*.go; what the first
// rows mean (title lines, header) is for the header mapping to say.
type table struct {
	file, sheet string
	format      string // xlsx, csv, tsv, jsonl, parquet
	encoding    string // UTF-8, UTF-8 BOM, GB18030, Big5, UTF-16LE, UTF-16BE; "" for binary formats
	delimiter   rune   // of text tables
	compression string // gz, zst or ""

	// header is set by formats that carry names (jsonl, parquet); nil where
	// the header is one of the first rows.
	header []string

	// next returns the next row, io.EOF after the last one, and any other
	// error only for what makes the rest of the table unreadable.
	next  func() (record, error)
	close func() error
}

// A record is one row of a table. Cells are in column order, raw: an Excel
// date is its serial number. The slice belongs to the receiver.
type record struct {
	row   int // 1-based, as Excel shows it; for jsonl the line
	cells []string
	more  []Field // jsonl: keys that are not in the header
	bad   string  // not "": the record is broken, in Chinese, in what way
}
