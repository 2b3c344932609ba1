package warehouse

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/apache/arrow/go/v17/arrow/array"
	"golang.org/x/text/width"
)

// null is how a table shows NULL, so that it differs from an empty text.
const null = "∅"

// writeTable aligns a result for a terminal with a Chinese font. Numbers are
// rounded to what the eye takes in: four decimals, six digits below 1.
func writeTable(w io.Writer, records array.RecordReader, c OutputConfig) (int64, error) {
	names := headings(records.Schema())
	lines := [][]string{make([]string, len(names))}
	right := make([]bool, len(names))
	for j, name := range names {
		lines[0][j] = clip(name, c.MaxWidth)
	}
	total, err := eachRow(records, func(row []any) error {
		if c.MaxRows > 0 && len(lines) > c.MaxRows {
			return nil
		}
		line := make([]string, len(row))
		for j, v := range row {
			line[j] = clip(glance(v), c.MaxWidth)
			right[j] = right[j] || isNumber(v)
		}
		lines = append(lines, line)
		return nil
	})
	if err != nil {
		return total, err
	}
	widths := make([]int, len(names))
	for _, line := range lines {
		for j, s := range line {
			widths[j] = max(widths[j], DisplayWidth(s))
		}
	}
	out := bufio.NewWriter(w)
	for i, line := range lines {
		for j, s := range line {
			pad := strings.Repeat(" ", widths[j]-DisplayWidth(s))
			switch {
			case right[j]:
				s = pad + s
			case j < len(line)-1: // no blanks at the end of a line
				s += pad
			}
			if j > 0 {
				out.WriteString(" | ")
			}
			out.WriteString(s)
		}
		out.WriteByte('\n')
		if i == 0 {
			for j, n := range widths {
				if j > 0 {
					out.WriteString("-+-")
				}
				out.WriteString(strings.Repeat("-", n))
			}
			out.WriteByte('\n')
		}
	}
	if shown := int64(len(lines) - 1); shown < total {
		fmt.Fprintf(out, "（共 %d 行，只显示前 %d 行）\n", total, shown)
	} else {
		fmt.Fprintf(out, "（%d 行）\n", total)
	}
	return total, out.Flush()
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, uint64, float64, decimal:
		return true
	}
	return false
}

// glance writes a value on one line, without what could steer the terminal.
func glance(v any) string {
	if v == nil {
		return null
	}
	s := text(v)
	if f, ok := v.(float64); ok {
		s = rounded(f)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) ||
			r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, s)
}

func rounded(v float64) string {
	if abs := math.Abs(v); abs < 1 || abs >= 1e15 {
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
		return number64(v)
	}
	return number64(math.Round(v*1e4) / 1e4)
}

// clip cuts a text to at most limit columns, 0 for no limit.
func clip(s string, limit int) string {
	if limit <= 0 || DisplayWidth(s) <= limit {
		return s
	}
	n := 0
	for i, r := range s {
		n += runeWidth(r)
		if n > limit-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// DisplayWidth counts the columns that a text takes: two for a wide
// character, none for a mark that joins the one before.
func DisplayWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
