package ingest

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

// A Role is what a column means for a complaint. The roles, and the headers
// that stand for them, are listed in columns.yaml.
type Role string

// The roles of columns.yaml.
const (
	RoleOrderID          Role = "order_id"
	RoleSourceID         Role = "source_id"
	RolePerson           Role = "person"
	RoleTitle            Role = "title"
	RoleText             Role = "text"
	RoleReceivedAt       Role = "received_at"
	RoleReceivedRelative Role = "received_relative"
	RoleRespondedAt      Role = "responded_at"
	RoleRepliedAt        Role = "replied_at"
	RoleClosedAt         Role = "closed_at"
	RoleDueAt            Role = "due_at"
	RoleDeadline         Role = "deadline" // 办理时限: a date, or the class in words
	RoleStatusAt         Role = "status_at"
	RoleUnit             Role = "unit"
	RoleDepartment       Role = "department"
	RoleDistrict         Role = "district"
	RoleChannel          Role = "channel"
	RoleDeclaredKind     Role = "declared_kind"
	RoleDeclaredCategory Role = "declared_category"
	RoleDeclaredUrgency  Role = "declared_urgency"
	RoleStatus           Role = "status"
	RoleResult           Role = "result"
	RoleReply            Role = "reply"
	RoleFollowedUp       Role = "followed_up"
	RoleContacted        Role = "contacted"
	RoleResolved         Role = "resolved"
	RoleSatisfied        Role = "satisfied"
	RoleExcluded         Role = "excluded"
	RoleExcludeReason    Role = "exclude_reason"
)

func (r Role) known() bool { return headerWords().roles[r] != nil }

// label is what messages call the role.
func (r Role) label() string {
	if w := headerWords().roles[r]; w != nil {
		return w.Label
	}
	return string(r)
}

func roleNames() []string {
	var names []string
	for _, w := range headerWords().order {
		names = append(names, string(w.Role))
	}
	return names
}

//go:embed columns.yaml
var columnsYAML []byte

// roleWords is one role of columns.yaml.
type roleWords struct {
	Role     Role     `yaml:"role"`
	Label    string   `yaml:"label"`
	Many     bool     `yaml:"many"`
	Synonyms []string `yaml:"synonyms"`
	Exact    []string `yaml:"exact"`
}

// A headerSynonym is what one key of the dictionary stands for.
type headerSynonym struct {
	role *roleWords // nil: the header never means anything
	rank int        // place in the role's list, synonyms before exact
	tail bool       // also as the end of a longer header
}

// headerDictionary is columns.yaml, ready to look headers up in.
type headerDictionary struct {
	order []*roleWords
	roles map[Role]*roleWords
	words map[string]headerSynonym // by key
}

// headerWords is the embedded dictionary, parsed once. That it parses is a
// property of the build, proved by a test.
var headerWords = sync.OnceValue(func() *headerDictionary {
	d, err := parseHeaderWords(columnsYAML)
	if err != nil {
		panic(err)
	}
	return d
})

func parseHeaderWords(data []byte) (*headerDictionary, error) {
	var file struct {
		Roles []*roleWords `yaml:"roles"`
		Never []string     `yaml:"never"`
		// The table is read by simplifiedHeader alone.
		Traditional string `yaml:"traditional"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("columns.yaml: %w", err)
	}
	d := &headerDictionary{roles: map[Role]*roleWords{}, words: map[string]headerSynonym{}}
	add := func(word string, s headerSynonym) error {
		key := headerKey(word).key
		if _, twice := d.words[key]; twice {
			return fmt.Errorf("columns.yaml: %q stands for more than one thing", word)
		}
		d.words[key] = s
		return nil
	}
	for _, w := range file.Roles {
		if d.roles[w.Role] != nil {
			return nil, fmt.Errorf("columns.yaml: role %s is listed twice", w.Role)
		}
		d.roles[w.Role] = w
		d.order = append(d.order, w)
		for i, word := range slices.Concat(w.Synonyms, w.Exact) {
			if err := add(word, headerSynonym{role: w, rank: i, tail: i < len(w.Synonyms)}); err != nil {
				return nil, err
			}
		}
	}
	for _, word := range file.Never {
		if err := add(word, headerSynonym{tail: true}); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// simplifiedHeader is the table of columns.yaml: the Traditional characters of
// headers. Texts have a table of their own, far larger.
var simplifiedHeader = sync.OnceValue(func() map[rune]rune {
	var file struct {
		Traditional string `yaml:"traditional"`
	}
	if err := yaml.Unmarshal(columnsYAML, &file); err != nil {
		panic(fmt.Errorf("columns.yaml: %w", err))
	}
	table := map[rune]rune{}
	for pair := range strings.FieldsSeq(file.Traditional) {
		r := []rune(pair)
		table[r[0]] = r[1]
	}
	return table
})

// A headerForm is a header made comparable.
type headerForm struct {
	key  string // letters and digits only, lower case, Simplified
	bare string // key without what stands in brackets, "" if that is the same
	cuts []int  // byte positions in key where a word, or a Han character, begins
}

// headerKey makes a header comparable: NFKC, no case, no spaces, punctuation
// or numbering in front (*, "1."), Simplified characters.
func headerKey(header string) headerForm {
	s := norm.NFKC.String(header)
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !isOpening(r) })
	if rest := strings.TrimLeft(s, "0123456789"); rest != s && (strings.HasPrefix(strings.TrimLeft(rest, " "), ".") || strings.HasPrefix(rest, "、")) {
		s = rest
	}
	key, cuts := foldHeader(s)
	form := headerForm{key: key, cuts: cuts}
	if bare, _ := foldHeader(withoutBrackets(s)); bare != key {
		form.bare = bare
	}
	return form
}

func foldHeader(s string) (key string, cuts []int) {
	table := simplifiedHeader()
	var b strings.Builder
	boundary := false
	var last rune
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			boundary = true
			continue
		}
		// replyDate is two words.
		camel := unicode.IsUpper(r) && unicode.IsLower(last)
		if b.Len() > 0 && (boundary || camel || unicode.Is(unicode.Han, r) || unicode.Is(unicode.Han, last)) {
			cuts = append(cuts, b.Len())
		}
		last, boundary = r, false
		r = unicode.ToLower(r)
		if simple, ok := table[r]; ok {
			r = simple
		}
		b.WriteRune(r)
	}
	return b.String(), cuts
}

func isOpening(r rune) bool { return r == '(' || r == '[' || r == '【' || r == '〔' || r == '{' }

// withoutBrackets drops what stands in brackets: 受理时间(年月日).
func withoutBrackets(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case isOpening(r):
			depth++
			return -1
		case strings.ContainsRune(")]】〕}", r):
			depth = max(depth-1, 0)
			return -1
		case depth > 0:
			return -1
		}
		return r
	}, s)
}

// A headerMatch is what the dictionary says of one header.
type headerMatch struct {
	headerSynonym
	word  string // the synonym's key
	exact bool
}

// lookup finds what a header means: the whole of it, the whole without
// brackets, else its longest end that is a synonym. A negated end
// (未解决 after 是否) is no match.
func (d *headerDictionary) lookup(h headerForm) (headerMatch, bool) {
	for _, key := range []string{h.key, h.bare} {
		if s, ok := d.words[key]; ok && key != "" {
			return headerMatch{s, key, true}, s.role != nil
		}
	}
	if h.bare != "" {
		_, cuts := foldHeader(h.bare)
		h = headerForm{key: h.bare, cuts: cuts}
	}
	if len(h.key) > maxHeaderBytes {
		return headerMatch{}, false
	}
	for _, cut := range h.cuts {
		s, ok := d.words[h.key[cut:]]
		if !ok || !s.tail {
			continue
		}
		before := strings.ReplaceAll(h.key[:cut], "是否", "")
		if s.role == nil || strings.ContainsAny(before, "未不无非否没拟") {
			return headerMatch{}, false
		}
		return headerMatch{s, h.key[cut:], false}, true
	}
	return headerMatch{}, false
}

// maxHeaderBytes is the longest cell that is taken for a header by its end
// alone: 20 Han characters. Longer cells are text.
const maxHeaderBytes = 60
