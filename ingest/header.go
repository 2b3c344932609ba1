package ingest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A mapping says which columns of one table mean what.
type mapping struct {
	header []string
	shown  []string       // header, masked: all that may leave ingest; nil is as header
	cols   map[Role][]int // columns of a role, the best first
	extra  []int          // columns without a role, in the order of the file
	absent []string       // headers of Config.Columns that this table lacks
	notes  []string       // what a person should know, in Chinese
	how    []columnMatch  // by column
}

// columns of a role, the best first; nil where the table has none.
func (m *mapping) columns(r Role) []int { return m.cols[r] }

// has tells whether the table has a column of that role.
func (m *mapping) has(r Role) bool { return len(m.cols[r]) > 0 }

// cell is the first column of the role that is filled in this row.
func (m *mapping) cell(cells []string, r Role) string {
	for _, c := range m.cols[r] {
		if c < len(cells) {
			if s := strings.TrimSpace(cells[c]); s != "" {
				return s
			}
		}
	}
	return ""
}

// joined is all filled columns of the role, with sep between them; a value
// that repeats the one before it is left out.
func (m *mapping) joined(cells []string, r Role, sep string) string {
	if len(m.cols[r]) == 1 {
		return m.cell(cells, r)
	}
	var parts []string
	for _, c := range m.cols[r] {
		if c >= len(cells) {
			continue
		}
		s := strings.TrimSpace(cells[c])
		if s != "" && (len(parts) == 0 || parts[len(parts)-1] != s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, sep)
}

// names are the headers as they may be shown.
func (m *mapping) names() []string {
	if m.shown != nil {
		return m.shown
	}
	return m.header
}

// repeatsHeader tells whether a row is the header again, as exports glued
// together have it.
func (m *mapping) repeatsHeader(cells []string) bool {
	same := func(c int) bool { return c < len(cells) && cells[c] == m.header[c] }
	for _, c := range m.cols[RoleText] { // nearly every row ends here
		if !same(c) {
			return false
		}
	}
	n := 0
	for _, cols := range m.cols {
		for _, c := range cols {
			if same(c) {
				n++
			}
		}
	}
	return n > 0 && n >= len(m.cols)/2
}

// explain gives one line per column for `weisu inspect`, and the notes.
func (m *mapping) explain() []string {
	lines := make([]string, 0, len(m.header)+len(m.notes))
	for c, name := range m.names() {
		line := "第" + strconv.Itoa(c+1) + "列 " + name + " → "
		h := m.how[c]
		switch {
		case slices.Contains(m.extra, c):
			line += "其他列,原样保留"
		case h.configured:
			line += h.role.label() + "(" + string(h.role) + ",按配置)"
		case !h.exact:
			line += h.role.label() + "(" + string(h.role) + ",按“" + h.word + "”推断)"
		default:
			line += h.role.label() + "(" + string(h.role) + ")"
		}
		lines = append(lines, line)
	}
	return append(lines, m.notes...)
}

// A columnMatch is what one column may mean; role "" is nothing.
type columnMatch struct {
	role       Role
	configured bool
	exact      bool
	rank       int
	word       string
}

// compare orders the columns of one role: named by the user, exact, by rank.
func (a columnMatch) compare(b columnMatch) int {
	return cmp.Or(standing(b)-standing(a), a.rank-b.rank)
}

func standing(m columnMatch) int {
	switch {
	case m.configured:
		return 4
	case m.exact:
		return 3
	case m.role != "":
		return 1
	}
	return 0
}

// matchColumns looks every header up on its own. absent are the headers of the
// configuration that are not among them.
func matchColumns(header []string, cfg Config) (matches []columnMatch, absent []string) {
	matches = make([]columnMatch, len(header))
	keys := make([]headerForm, len(header))
	for c, name := range header {
		keys[c] = headerKey(name)
	}
	settled := map[Role]bool{} // the configuration has spoken
	for role, names := range cfg.Columns {
		settled[role] = len(names) == 0
		for rank, name := range names {
			key, found := headerKey(name).key, false
			position := columnPosition(name)
			for c := range header {
				if c == position || keys[c].key == key && key != "" {
					matches[c] = columnMatch{role: role, configured: true, exact: true, rank: rank, word: name}
					found, settled[role] = true, true
				}
			}
			if !found {
				absent = append(absent, name)
			}
		}
	}
	for c := range header {
		if m, ok := headerWords().lookup(keys[c]); ok && !matches[c].configured && !settled[m.role.Role] {
			matches[c] = columnMatch{role: m.role.Role, exact: m.exact, rank: m.rank, word: m.word}
		}
	}
	slices.Sort(absent)
	return matches, absent
}

// columnPosition reads a column given by its place, 第5列, as a tie of two
// equal names needs it; −1 for any other name.
func columnPosition(name string) int {
	s := norm.NFKC.String(strings.TrimSpace(name))
	if !strings.HasPrefix(s, "第") || !strings.HasSuffix(s, "列") {
		return -1
	}
	n, err := strconv.Atoi(strings.TrimSpace(s[len("第") : len(s)-len("列")]))
	if err != nil {
		return -1
	}
	return n - 1
}

// mapHeader maps the columns of a table that carries names. sample are some
// rows below the header: of two columns of equal standing the only one that is
// filled wins. The error is a *headerError.
func mapHeader(header []string, sample [][]string, cfg Config) (*mapping, error) {
	matches, absent := matchColumns(header, cfg)
	m := &mapping{header: header, cols: map[Role][]int{}, absent: absent, how: matches}
	byRole := map[Role][]int{}
	for c, match := range matches {
		if match.role != "" {
			byRole[match.role] = append(byRole[match.role], c)
		}
	}
	for _, words := range headerWords().order {
		cols := byRole[words.Role]
		if len(cols) == 0 {
			continue
		}
		slices.SortStableFunc(cols, func(a, b int) int { return matches[a].compare(matches[b]) })
		tied := tiedColumns(cols, matches)
		if filled := filledColumns(tied, sample); len(tied) > 1 && len(filled) == 1 {
			cols = append(filled, slices.DeleteFunc(cols, func(c int) bool { return c == filled[0] })...)
			tied = filled
		}
		best := matches[cols[0]]
		switch {
		case best.configured || words.Many && best.exact:
			n := slices.IndexFunc(cols, func(c int) bool { return standing(matches[c]) < standing(best) })
			if n >= 0 {
				cols = cols[:n]
			}
			m.cols[words.Role] = cols
		case len(tied) > 1:
			return nil, &headerError{kind: headerTie, role: words.Role, header: header, tied: tied}
		default:
			m.cols[words.Role] = cols[:1]
		}
	}
	if !m.has(RoleText) && m.has(RoleTitle) {
		m.cols[RoleText] = m.cols[RoleTitle]
		delete(m.cols, RoleTitle)
		m.notes = append(m.notes, "没有诉求内容列,以标题列作为诉求内容")
	}
	if !m.has(RoleText) {
		return nil, &headerError{kind: headerNoText, header: header}
	}
	m.collectExtra()
	return m, nil
}

func (m *mapping) collectExtra() {
	used := make([]bool, len(m.header))
	for _, cols := range m.cols {
		for _, c := range cols {
			used[c] = true
		}
	}
	for c := range m.header {
		if !used[c] {
			m.extra = append(m.extra, c)
		}
	}
}

// tiedColumns are the columns, of those sorted, that stand as high as the first.
func tiedColumns(cols []int, matches []columnMatch) []int {
	n := 1
	for n < len(cols) && matches[cols[n]].compare(matches[cols[0]]) == 0 {
		n++
	}
	return slices.Clone(cols[:n])
}

// filledColumns are those of cols that hold anything in the sample.
func filledColumns(cols []int, sample [][]string) []int {
	var filled []int
	for _, c := range cols {
		if slices.ContainsFunc(sample, func(row []string) bool { return c < len(row) && strings.TrimSpace(row[c]) != "" }) {
			filled = append(filled, c)
		}
	}
	return filled
}
