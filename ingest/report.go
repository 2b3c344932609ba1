package ingest

import "strings"

// A FileReport is the account of one input.
type FileReport struct {
	Path        string // as it may be shown
	Format      string // xlsx, csv, tsv, jsonl or parquet
	Encoding    string // of text formats
	Compression string // gz, zst or ""
	SHA256      string // of the raw bytes, hex
	Tables      []*TableReport
	Notes       []string // what was left unread on purpose, in Chinese
}

// A TableReport is the account of one sheet, or of the one table of a file.
type TableReport struct {
	File, Sheet string   // as they may be shown
	HeaderRow   int      // 1-based; 0 where the format carries the names
	Mapping     []string // what each column was taken for, one line each, in Chinese
	Counts      Counts
	Blank       int64 // empty rows, which nobody would call rows read

	// Of the accepted rows:
	NoDate   int64 // without a readable date of receipt
	NoUnit   int64 // whose export names no unit
	Relative int64 // dates counted back from the as-of date
	Broken   int64 // texts with bytes that can't be decoded, shown as U+FFFD
	Masked   int64 // places where personal data were masked

	sheet string // its very name
}

func (f *FileReport) table(sheet string) *TableReport {
	for _, t := range f.Tables {
		if t.sheet == sheet {
			return t
		}
	}
	return nil
}

// Counts adds up the tables.
func (f *FileReport) Counts() Counts {
	var sum Counts
	for _, t := range f.Tables {
		sum.Add(t.Counts)
	}
	return sum
}

// Mapping tells in one line per column what the headers were taken for.
func (f *FileReport) Mapping() string {
	var lines []string
	for _, t := range f.Tables {
		if t.Sheet != "" {
			lines = append(lines, "工作表 "+t.Sheet+"：")
		}
		lines = append(lines, t.Mapping...)
	}
	return strings.Join(lines, "\n")
}

// Add adds another account.
func (c *Counts) Add(d Counts) {
	c.Read += d.Read
	c.Accepted += d.Accepted
	c.Duplicate += d.Duplicate
	c.Rejected += d.Rejected
}

// Total adds up the files.
func Total(files []*FileReport) Counts {
	var sum Counts
	for _, f := range files {
		sum.Add(f.Counts())
	}
	return sum
}

// count keeps what a reader of the summary wants to know of accepted rows.
func (t *TableReport) count(c *Complaint) {
	switch c.DateKind {
	case DateMissing:
		t.NoDate++
	case DateRelative:
		t.Relative++
	}
	if c.UnitID == UnknownUnit {
		t.NoUnit++
	}
	if strings.Contains(c.Text, "\uFFFD") {
		t.Broken++
	}
	t.Masked += int64(c.Masked)
}
