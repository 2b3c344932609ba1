package generate

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// The texts are written for this generator only: they are no part of what the
// classifier learns from, so that generated exports are a fair test of it.
//
//go:embed texts
var textFiles embed.FS

// A family is the sort of a line in texts/: who speaks it, or what it is for.
type family byte

const (
	famOperator family = 'o' // an incident as the operator writes it down, third person
	famFirst    family = 'f' // the same told by the writer, calmly
	famReview   family = 'r' // an angry review
	famDialect  family = 'd' // colloquial and regional speech
	famShort    family = 'k' // a one-liner that stands alone
	famHelp     family = 'h' // 求助: a plight, either person
	famQuestion family = 'q' // 咨询: a bare question
	famSuggest  family = 's' // 建议: a bare proposal, verb first
	famPraise   family = 'p' // 表扬
	famAlso     family = '+' // a side remark that raises the issue too
	famDemand   family = '!' // what should be done, verb first
	famTitle    family = 't' // a title
)

// A line is one authored sentence group with what is true of it.
type line struct {
	text     template
	cause    int8   // index in issue.causes; -1 for families without cause
	severity uint8  // 1 to 3
	others   string // further issues that the line itself raises, "102;307"
	dept     string // the department it needs, "" any
	about    slot   // the patient it speaks of, slotNone nobody in particular
	silent   string // groups of shared parts that would say again, or out of nowhere, what it says or not
}

// An issue is one leaf of the taxonomy with its texts.
type issue struct {
	code, name, category string
	weight               float64
	kinds                [5]float64 // cumulative shares in the order of kindNames
	groups               string     // groups of shared fragments that suit it
	place                string     // the service department it belongs to; "" the clinical one
	season               [13]float64
	causes               []string
	lines                map[family][]line
}

// A fragment is a part shared by many issues: openings, contexts, ….
type fragment struct {
	text   template
	voices string
	groups string // "*" any; else the issue must have them all
	about  slot   // the patient it speaks of: slotPatient, slotKin, …; slotNone nobody
	ill    bool   // it speaks of an illness of grown-ups
}

// A library is everything under texts/, parsed.
type library struct {
	issues    []issue // by code
	index     map[string]int
	fragments map[string][]fragment // by part: 开头, 背景, …
	replies   []template
	outside   []line // out of scope, families o and f
	typos     [][2]string
	trad      map[rune]string
	lists     map[string]*wordList
}

var categoryNames = [...]string{"", "医疗服务", "医务人员", "设备设施及后勤服务", "医疗质量及医患纠纷", "医疗资源", "医疗政策", "其他"}

// loadLibrary parses the embedded texts.
func loadLibrary() (*library, error) { return parseLibrary(textFiles) }

func parseLibrary(files fs.FS) (*library, error) {
	lib := &library{index: map[string]int{}, fragments: map[string][]fragment{}, lists: map[string]*wordList{}, trad: map[rune]string{}}
	steps := []struct {
		pattern string
		take    func(string) error
	}{
		{"texts/words.txt", lib.declareWords},
		{"texts/words.txt", lib.words},
		{"texts/parts.txt", lib.part},
		{"texts/noise.txt", lib.noise},
		{"texts/issues_*.txt", lib.issueLine},
		{"texts/outside.txt", lib.outsideLine},
	}
	for _, step := range steps {
		names, err := fs.Glob(files, step.pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := eachLine(files, name, step.take); err != nil {
				return nil, err
			}
		}
	}
	sort.Slice(lib.issues, func(i, j int) bool { return lib.issues[i].code < lib.issues[j].code })
	for i := range lib.issues {
		lib.index[lib.issues[i].code] = i
	}
	return lib, nil
}

// eachLine calls take for every line of a text file that is neither blank nor
// a comment, and says where an error stands.
func eachLine(files fs.FS, name string, take func(string) error) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		s := strings.TrimSpace(sc.Text())
		if s == "" || s[0] == '#' {
			continue
		}
		if err := take(s); err != nil {
			return fmt.Errorf("%s 第 %d 行: %w", name, n, err)
		}
	}
	return sc.Err()
}

// declareWords makes the lists known before their entries, which may name
// other lists, are parsed.
func (lib *library) declareWords(s string) error {
	name, _, ok := strings.Cut(s, ":")
	if !ok {
		return fmt.Errorf("应为“名称: 词|词”")
	}
	lib.lists[name] = &wordList{name: name}
	return nil
}

func (lib *library) words(s string) error {
	name, rest, _ := strings.Cut(s, ":")
	for w := range strings.SplitSeq(strings.TrimSpace(rest), "|") {
		t, err := parseTemplate(w, lib.lists)
		if err != nil {
			return err
		}
		lib.lists[name].entries = append(lib.lists[name].entries, t)
	}
	return nil
}

// part reads "开头 ol *| text": part, voices, groups, text.
func (lib *library) part(s string) error {
	head, body, ok := strings.Cut(s, "|")
	f := strings.Fields(head)
	if !ok || len(f) == 0 {
		return fmt.Errorf("应为“部位 语气 类| 文字”")
	}
	t, err := parseTemplate(strings.TrimSpace(body), lib.lists)
	if err != nil {
		return err
	}
	if f[0] == "答复" {
		lib.replies = append(lib.replies, t)
		return nil
	}
	if len(f) != 3 {
		return fmt.Errorf("应为“部位 语气 类| 文字”")
	}
	lib.fragments[f[0]] = append(lib.fragments[f[0]], fragment{text: t, voices: f[1], groups: f[2], about: t.patient(), ill: t.names("病")})
	return nil
}

// noise reads "错 right wrong" and "繁 simplified traditional".
func (lib *library) noise(s string) error {
	f := strings.Fields(s)
	switch {
	case len(f) == 3 && f[0] == "错":
		lib.typos = append(lib.typos, [2]string{f[1], f[2]})
	case len(f) == 3 && f[0] == "繁":
		from, to := []rune(f[1]), []rune(f[2])
		if len(from) != len(to) {
			return fmt.Errorf("简繁字数不同")
		}
		for i, r := range from {
			lib.trad[r] = string(to[i])
		}
	default:
		return fmt.Errorf("应为“错 对 错”或“繁 简 繁”")
	}
	return nil
}

// lineHead is "o2+102@儿科|": family, severity, further issues, department.
var lineHead = regexp.MustCompile(`^([ofrdkhqspt!+])([123])?((?:\+\d{3})*)(?:@([^|]+))?\|\s*(.+)$`)

func (lib *library) issueLine(s string) error {
	if s[0] == '@' {
		is, err := parseIssue(s[1:])
		lib.issues = append(lib.issues, is)
		return err
	}
	if len(lib.issues) == 0 {
		return fmt.Errorf("先要有“@代码 名称”")
	}
	is := &lib.issues[len(lib.issues)-1]
	if cause, ok := strings.CutPrefix(s, "="); ok {
		is.causes = append(is.causes, strings.TrimSpace(cause))
		return nil
	}
	fam, l, err := lib.parseLine(s)
	if err != nil {
		return err
	}
	switch {
	case strings.IndexByte("ofrdk", byte(fam)) >= 0:
		l.cause = int8(len(is.causes) - 1)
	case (fam == famDemand || fam == famTitle) && s[1] != '|': // the digit is the cause's
		l.cause = int8(l.severity) - 1
	}
	is.lines[fam] = append(is.lines[fam], l)
	return nil
}

func (lib *library) parseLine(s string) (family, line, error) {
	m := lineHead.FindStringSubmatch(s)
	if m == nil {
		return 0, line{}, fmt.Errorf("看不懂的行“%s”", s)
	}
	t, err := parseTemplate(m[5], lib.lists)
	l := line{text: t, cause: -1, severity: 1, dept: m[4], about: t.patient(), silent: t.silent()}
	if m[2] != "" {
		l.severity = m[2][0] - '0'
	}
	l.others = strings.ReplaceAll(strings.TrimPrefix(m[3], "+"), "+", ";")
	return family(m[1][0]), l, err
}

func (lib *library) outsideLine(s string) error {
	_, l, err := lib.parseLine(s)
	lib.outside = append(lib.outside, l)
	return err
}

// parseIssue reads "101 预约挂号 权=9 型=70,15,10,4,1 类=vw 处=门诊部 季=冬1.5,夏1.2".
func parseIssue(s string) (issue, error) {
	f := strings.Fields(s)
	if len(f) < 2 || len(f[0]) != 3 {
		return issue{}, fmt.Errorf("应为“@代码 名称 …”")
	}
	is := issue{code: f[0], name: f[1], category: categoryNames[f[0][0]-'0'], weight: 1, lines: map[family][]line{}}
	for m := range is.season {
		is.season[m] = 1
	}
	for _, kv := range f[2:] {
		key, value, _ := strings.Cut(kv, "=")
		var err error
		switch key {
		case "权":
			is.weight, err = strconv.ParseFloat(value, 64)
		case "型":
			err = is.parseKinds(value)
		case "类":
			is.groups = value
		case "处":
			is.place = value
		case "季":
			err = is.parseSeason(value)
		default:
			err = fmt.Errorf("不认识的项“%s”", key)
		}
		if err != nil {
			return is, err
		}
	}
	return is, nil
}

func (is *issue) parseKinds(s string) error {
	sum := 0.0
	parts := strings.Split(s, ",")
	if len(parts) != len(is.kinds) {
		return fmt.Errorf("型应有 %d 个数", len(is.kinds))
	}
	for i, p := range parts {
		x, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return err
		}
		sum += x
		is.kinds[i] = sum
	}
	for i := range is.kinds {
		is.kinds[i] /= sum
	}
	return nil
}

// seasonMonths are the months that a season's word covers.
var seasonMonths = map[string][]int{
	"春": {3, 4, 5}, "夏": {6, 7, 8}, "秋": {9, 10, 11}, "冬": {12, 1, 2}, "暑": {7, 8}, "年初": {1}, "开学": {8, 9},
}

func (is *issue) parseSeason(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		i := strings.IndexAny(part, "0123456789")
		if i < 0 || seasonMonths[part[:i]] == nil {
			return fmt.Errorf("看不懂的季节“%s”", part)
		}
		x, err := strconv.ParseFloat(part[i:], 64)
		if err != nil {
			return err
		}
		for _, m := range seasonMonths[part[:i]] {
			is.season[m] = x
		}
	}
	return nil
}
