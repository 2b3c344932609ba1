package nlp

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed rules.yaml
var rulesYAML []byte

// A Rule says that some words speak for a class. See the header of rules.yaml.
type Rule struct {
	Head     string   `yaml:"head"`      // scope, kind, issue or severity
	Class    string   `yaml:"class"`     // a class of that head
	Weight   float64  `yaml:"weight"`    // added to the class's log odds per word found
	Words    []string `yaml:"words"`     // "A…B": A, then B within maxGap characters
	NotAfter []string `yaml:"not_after"` // a word right behind one of these does not count
	Silence  float64  `yaml:"silence"`   // instead of Weight and Words: per ten further characters without any word of the class

	own bool // of the user's, about causes
}

const (
	maxGap       = 8  // characters between the halves of "A…B"
	maxRuleScore = 3  // what all rules together may add to one class
	maxSilence   = 5  // what the silence of a class may take off
	freeSilence  = 20 // characters of a text that are not held against a class
)

// defaultRules returns the built-in rules.
func defaultRules() ([]Rule, error) {
	rules, err := parseRules(rulesYAML)
	if err != nil {
		return nil, fmt.Errorf("内置规则 rules.yaml：%w", err)
	}
	return rules, nil
}

// loadRules returns the built-in rules followed by those of the user's file;
// path "" means no file.
func loadRules(path string) ([]Rule, error) {
	rules, err := defaultRules()
	if err != nil || path == "" {
		return rules, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("读取规则文件：%w；请检查配置项 nlp.rules", err)
	}
	own, err := parseRules(data)
	if err != nil {
		return nil, fmt.Errorf("规则文件 %s：%w", path, err)
	}
	return append(rules, own...), nil
}

func parseRules(data []byte) ([]Rule, error) {
	var rules []Rule
	if err := yaml.UnmarshalWithOptions(data, &rules, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("格式有误：%w", err)
	}
	for n, r := range rules {
		switch {
		case r.Silence != 0 && (r.Weight != 0 || len(r.Words) > 0):
			return nil, fmt.Errorf("第 %d 条规则（%s %s）：silence 不能与 weight、words 同时使用", n+1, r.Head, r.Class)
		case r.Silence != 0:
		case r.Weight == 0:
			return nil, fmt.Errorf("第 %d 条规则（%s %s）缺少 weight", n+1, r.Head, r.Class)
		case len(r.Words) == 0:
			return nil, fmt.Errorf("第 %d 条规则（%s %s）缺少 words", n+1, r.Head, r.Class)
		}
	}
	return rules, nil
}

// A phrase is one compiled word of a rule.
type phrase struct {
	head     []rune
	tail     []rune // of "A…B": B; else nil
	notAfter [][]rune
	lane     int
	weight   float32
	own      bool
}

// matcher finds the words of all rules in one pass: phrases are looked up by
// their first two characters, so that a position costs one probe of a table
// however many rules there are.
type matcher struct {
	starts  startFilter
	byStart gramTable
	phrases [][]phrase
	silence []silence
}

// A startFilter tells of most pairs of characters that no phrase starts with them,
// as a Bloom filter of one hash: unlike the table it stays in the fastest cache.
type startFilter [1024]uint64

func (f *startFilter) place(g gram) (word, bit uint64) {
	h := uint64(g) * 0x9E3779B97F4A7C15 >> 48 // as gramTable.slot
	return h / 64, h % 64
}

func (f *startFilter) add(g gram) {
	w, b := f.place(g)
	f[w] |= 1 << b
}

func (f *startFilter) has(g gram) bool {
	w, b := f.place(g)
	return f[w]>>b&1 != 0
}

// silence is what it costs a class, per ten characters of text, that none of
// its words occurs, after the first freeSilence: a long text about health care that never names anything
// medical is unlikely, a short one is not.
type silence struct {
	lane   int
	weight float32
}

// ruleHit is a phrase found at runes[at : at+n].
type ruleHit struct {
	lane   int
	weight float32
	own    bool // by a rule about causes of the user's
	at, n  int
}

// newMatcher compiles rules; lane gives the lane of a head's class, -1 if
// there is none.
func newMatcher(rules []Rule, lane func(head, class string) int) (*matcher, error) {
	m := &matcher{}
	starts := map[gram][]phrase{}
	for n, r := range rules {
		l := lane(r.Head, r.Class)
		if l < 0 {
			return nil, fmt.Errorf("第 %d 条规则：head %q 没有 class %q；head 应为 scope、kind、issue、severity（issue 的 class 是分类代码）或 factor、stage、force、because、object、specific（class 是具体诉因编码）之一", n+1, r.Head, r.Class)
		}
		if r.Silence != 0 {
			m.silence = append(m.silence, silence{lane: l, weight: float32(r.Silence)})
		}
		for _, w := range r.Words {
			p, err := compilePhrase(w, r)
			if err != nil {
				return nil, fmt.Errorf("第 %d 条规则：%w", n+1, err)
			}
			p.lane = l
			g := gram(p.head[0])<<runeBits | gram(p.head[1])
			starts[g] = append(starts[g], p)
		}
	}
	var keys []gram
	for g := range starts {
		keys = append(keys, g)
	}
	slices.Sort(keys)
	for _, g := range keys {
		m.phrases = append(m.phrases, starts[g])
		m.starts.add(g)
	}
	m.byStart = newGramTable(keys, nil)
	return m, nil
}

func compilePhrase(word string, r Rule) (phrase, error) {
	head, tail, _ := strings.Cut(word, "…")
	p := phrase{head: normalRunes(head), weight: float32(r.Weight), own: r.own}
	if len(p.head) < 2 {
		return p, fmt.Errorf("词语 %q 太短：“…”之前至少要两个字", word)
	}
	if tail != "" {
		p.tail = normalRunes(tail)
	}
	for _, w := range r.NotAfter {
		p.notAfter = append(p.notAfter, normalRunes(w))
	}
	return p, nil
}

// normalRunes is word as it stands in a stream.
func normalRunes(word string) []rune {
	var out []rune
	for _, r := range word {
		if r = normalRune(r); r != boundary {
			out = append(out, r)
		}
	}
	return out
}

// match appends the phrases found in text to dst, each phrase once.
func (m *matcher) match(dst []ruleHit, text []rune) []ruleHit {
	m.each(text, func(p *phrase, at, n int) {
		if !slices.ContainsFunc(dst, func(h ruleHit) bool {
			return h.lane == p.lane && h.own == p.own && h.n == n && slices.Equal(text[h.at:h.at+h.n], text[at:at+n])
		}) {
			dst = append(dst, ruleHit{lane: p.lane, weight: p.weight, own: p.own, at: at, n: n})
		}
	})
	return dst
}

// each calls found for every place of every phrase in text, in order, and its length.
func (m *matcher) each(text []rune, found func(p *phrase, at, n int)) {
	for i := 0; i+1 < len(text); i++ {
		pair := gram(text[i])<<runeBits | gram(text[i+1])
		if !m.starts.has(pair) {
			continue
		}
		start := m.byStart.find(pair)
		if start == nil {
			continue
		}
		for k := range m.phrases[start.id] {
			p := &m.phrases[start.id][k]
			if n := p.length(text, i); n > 0 {
				found(p, i, n)
			}
		}
	}
}

// length returns how many runes of text from i on p covers, 0 if p is not there.
func (p *phrase) length(text []rune, i int) int {
	n := len(p.head)
	if i+n > len(text) || !slices.Equal(text[i:i+n], p.head) {
		return 0
	}
	for _, w := range p.notAfter {
		if i >= len(w) && slices.Equal(text[i-len(w):i], w) {
			return 0
		}
	}
	if p.tail == nil {
		return n
	}
	for gap := range maxGap + 1 {
		j := i + n + gap
		if j+len(p.tail) > len(text) || text[j-1] == boundary {
			return 0
		}
		if slices.Equal(text[j:j+len(p.tail)], p.tail) {
			return j + len(p.tail) - i
		}
	}
	return 0
}
