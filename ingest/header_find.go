package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// headerSearchRows is how many rows from the top may hold the header: exports
// begin with titles, filters and blank lines.
const headerSearchRows = 20

// errNoRows says that a table has no filled row at all, like the second and
// third sheet of many a workbook.
var errNoRows = errors.New("表中没有任何内容")

// findHeader finds the header among the first rows of a table: the row, or the
// two rows where cells are merged over columns, that the dictionary and the
// configuration recognise best. headerRow is the index of its last row; data
// begin below. The error is errNoRows or a *headerError.
func findHeader(rows [][]string, cfg Config) (headerRow int, m *mapping, err error) {
	top := rows[:min(len(rows), headerSearchRows)]
	best, bestScore := []string(nil), 0
	headerRow = -1
	consider := func(i int, header []string) {
		if score := headerScore(header, cfg); score > bestScore {
			headerRow, best, bestScore = i, header, score
		}
	}
	for i, row := range top {
		consider(i, row)
		if i+1 < len(top) {
			if both := joinHeaderRows(row, top[i+1]); both != nil {
				consider(i+1, both)
			}
		}
	}
	if headerRow < 0 {
		return -1, nil, noHeader(top)
	}
	m, err = mapHeader(namedHeader(best), rows[headerRow+1:], cfg)
	if he := (*headerError)(nil); errors.As(err, &he) {
		he.row = headerRow + 1
		if he.kind == headerNoText && looksLikeData(best) {
			he.kind = headerIsData
		}
	}
	return headerRow, m, err
}

// headerScore is how well a row reads as a header: one whose text column is
// known beats any other.
func headerScore(header []string, cfg Config) int {
	matches, _ := matchColumns(header, cfg)
	score, text := 0, 0
	for c, m := range matches {
		if columnPosition(m.word) >= 0 {
			continue // true of every row
		}
		if strings.TrimSpace(header[c]) == "" {
			continue
		}
		score += standing(m)
		if m.role == RoleText || m.role == RoleTitle {
			text = 2
		}
	}
	return score + text
}

// joinHeaderRows joins a header of two rows: the name stands in the upper row
// where cells are merged downwards, in the lower one below a common heading.
// nil where the lower row is data.
func joinHeaderRows(upper, lower []string) []string {
	words := headerWords()
	known := func(s string) bool {
		m, ok := words.lookup(headerKey(s))
		return ok && m.exact
	}
	both := make([]string, max(len(upper), len(lower)))
	copy(both, upper)
	heading, named, below, recognised := "", 0, 0, 0
	for c := range both {
		up, low := "", ""
		if c < len(upper) {
			up = strings.TrimSpace(upper[c])
		}
		if c < len(lower) {
			low = strings.TrimSpace(lower[c])
		}
		if up != "" {
			heading = up
		}
		if known(up) {
			named++
			if low != "" {
				below++
			}
		}
		if low == "" {
			continue
		}
		if len(low) > maxHeaderBytes || unicode.IsDigit([]rune(low)[0]) {
			return nil
		}
		both[c] = low
		if known(heading + low) {
			both[c] = heading + low
		}
		if known(both[c]) {
			recognised++
		}
	}
	if recognised == 0 || 2*below > named {
		return nil
	}
	return both
}

// namedHeader gives columns without a name their place as one.
func namedHeader(header []string) []string {
	named := make([]string, len(header))
	for c, name := range header {
		named[c] = strings.TrimSpace(name)
		if named[c] == "" {
			named[c] = fmt.Sprintf("第%d列", c+1)
		}
	}
	return named
}

// noHeader tells why none of the first rows is a header.
func noHeader(top [][]string) error {
	filled := func(row []string) int {
		n := 0
		for _, s := range row {
			if strings.TrimSpace(s) != "" {
				n++
			}
		}
		return n
	}
	first := slices.IndexFunc(top, func(row []string) bool { return filled(row) > 1 })
	if first < 0 {
		first = slices.IndexFunc(top, func(row []string) bool { return filled(row) > 0 })
	}
	if first < 0 {
		return errNoRows
	}
	he := &headerError{kind: headerNoText, header: namedHeader(top[first]), row: first + 1}
	if looksLikeData(top[first]) {
		he.kind = headerIsData
	}
	return he
}

// looksLikeData tells a row of values from one of names: a long text, a
// number, a date or a telephone number. Its cells must not be shown.
func looksLikeData(row []string) bool {
	return slices.ContainsFunc(row, func(s string) bool {
		digits := 0
		for _, r := range s {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		return len(s) > maxHeaderBytes || digits > 4 || digits > 0 && strings.Trim(s, "0123456789.,-/: ") == ""
	})
}

// What may be wrong with a header.
type headerTrouble uint8

const (
	headerNoText headerTrouble = iota // no column holds the text
	headerTie                         // two columns of equal standing for one role
	headerIsData                      // the first row is data: there is no header
)

// A headerError says why the columns of a table could not be mapped, and which
// lines in weisu.yaml would settle it.
type headerError struct {
	kind   headerTrouble
	role   Role // of a tie
	header []string
	tied   []int // columns
	row    int   // 1-based; 0 where the format carries names
}

func (e *headerError) Error() string {
	switch e.kind {
	case headerIsData:
		return fmt.Sprintf("找不到表头:第 %d 行像是数据,不是列名。请在文件第一行补上列名(例如:工单编号、受理时间、承办单位、诉求内容)后再读", max(e.row, 1))
	case headerTie:
		names := make([]string, len(e.tied))
		choice := e.header[e.tied[0]]
		for i, c := range e.tied {
			names[i] = fmt.Sprintf("“%s”(第 %d 列)", e.header[c], c+1)
			if i > 0 && headerKey(e.header[c]).key == headerKey(choice).key {
				choice = fmt.Sprintf("第%d列", e.tied[0]+1)
			}
		}
		return fmt.Sprintf("%s 都可以是%s,无法取舍。%s\n请在 weisu.yaml 中选定,例如:\n%s",
			strings.Join(names, " 与 "), e.role.label(), e.seen(), columnsLine(e.role, choice))
	default:
		return fmt.Sprintf("没有认出哪一列是诉求内容。%s\n请在 weisu.yaml 中写明是哪一列:\n%s",
			e.seen(), columnsLine(RoleText, "列名"))
	}
}

func (e *headerError) seen() string {
	where := "表头"
	if e.row > 0 {
		where = fmt.Sprintf("表头(第 %d 行)", e.row)
	}
	return "看到的" + where + ":" + strings.Join(e.header, "、")
}

// columnsLine is what to write into weisu.yaml.
func columnsLine(role Role, header string) string {
	if strings.ContainsAny(header, ":#{}[],&*!|>'\"%@` ") {
		header = "'" + strings.ReplaceAll(header, "'", "''") + "'"
	}
	return fmt.Sprintf("ingest:\n  columns: {%s: %s}", role, header)
}
