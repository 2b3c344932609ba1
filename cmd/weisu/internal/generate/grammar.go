package generate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A template is a parsed line of the composition grammar:
//
//	plain text, {slot}, {n:3-15} a number of that range, [one|of|these|]
//
// Alternatives may nest and may be empty. Templates are parsed once; writing
// one is a walk with byte appends.
type template []node

type nodeKind uint8

const (
	nodeText  nodeKind = iota
	nodeSlot           // a context slot or a word list
	nodeRange          // {n:a-b}, {元:a-b}, {汉:a-b}
	nodeAlt
)

type node struct {
	kind   nodeKind
	slot   slot
	text   string
	list   *wordList
	lo, hi int
	alts   []template
}

// A wordList is a named list of words.txt; its entries are templates too.
type wordList struct {
	name    string
	entries []template
}

// A slot is filled from the row at hand: who, where, when.
type slot uint8

const (
	slotNone     slot = iota
	slotDept          // {科} the department
	slotUnit          // {院} the hospital, by name or alias
	slotPatient       // {患} the patient: the writer or a relative
	slotKin           // {亲} the patient, not the writer
	slotChild         // {孩} a child
	slotElder         // {老} an old relative
	slotWoman         // {妇} a woman with child
	slotPronoun       // {他} the pronoun of the patient named last
	slotDoctor        // {医} 张医生, 李主任
	slotNurse         // {护} 刘护士
	slotDay           // {日} the day of the matter, seen from the day of the call
	slotClock         // {点} an hour in words
	slotDistrict      // {区} a district
	slotNumber        // {n:a-b} digits
	slotMoney         // {元:a-b} an amount, rounded as people do
	slotHan           // {汉:a-b} 2 to 99 in Chinese numerals
	slotGap           // {} where a wrapper takes its phrase
)

var slotNames = map[string]slot{
	"科": slotDept, "院": slotUnit, "患": slotPatient, "亲": slotKin, "孩": slotChild,
	"老": slotElder, "妇": slotWoman, "他": slotPronoun, "医": slotDoctor, "护": slotNurse,
	"日": slotDay, "点": slotClock, "区": slotDistrict, "": slotGap,
}

var rangeNames = map[string]slot{"n": slotNumber, "元": slotMoney, "汉": slotHan}

// patient is the slot of t that names the patient first. A bare pronoun means
// a relative; slotNone is nobody.
func (t template) patient() slot {
	if s := t.named(); s != slotNone {
		return s
	}
	if t.uses(func(n *node) bool { return n.slot == slotPronoun }) {
		return slotKin
	}
	return slotNone
}

func (t template) named() slot {
	for i := range t {
		if s := t[i].slot; t[i].kind == nodeSlot && s >= slotPatient && s <= slotWoman {
			return s
		}
		for _, a := range t[i].alts {
			if s := a.named(); s != slotNone {
				return s
			}
		}
	}
	return slotNone
}

// names reports whether t uses a word list.
func (t template) names(list string) bool {
	return t.uses(func(n *node) bool { return n.list != nil && n.list.name == list })
}

// uses reports whether a node of t is what is looked for.
func (t template) uses(sought func(*node) bool) bool {
	for i := range t {
		if sought(&t[i]) || slices.ContainsFunc(t[i].alts, func(a template) bool { return a.uses(sought) }) {
			return true
		}
	}
	return false
}

// silent names the groups of shared parts that do not suit beside t: money
// where it names no amount, several trips where it counts them itself.
func (t template) silent() string {
	s := ""
	if !t.uses(func(n *node) bool { return n.slot == slotMoney || strings.Contains(n.text, "块") }) {
		s += "m"
	}
	if t.names("次") || t.names("次数") {
		s += "t"
	}
	return s
}

// parseTemplate parses one line; lists resolves the names of word lists.
func parseTemplate(s string, lists map[string]*wordList) (template, error) {
	p := templateParser{rest: s, lists: lists}
	t, err := p.sequence(false)
	if err == nil && p.rest != "" {
		err = fmt.Errorf("多出的“%c”", []rune(p.rest)[0])
	}
	if err != nil {
		return nil, fmt.Errorf("模板“%s”: %w", s, err)
	}
	return t, nil
}

type templateParser struct {
	rest  string
	lists map[string]*wordList
}

func (p *templateParser) sequence(inside bool) (template, error) {
	var t template
	for p.rest != "" {
		stop := "[{]"
		if inside {
			stop = "[{]|"
		}
		i := strings.IndexAny(p.rest, stop)
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			t = append(t, node{kind: nodeText, text: p.rest[:i]})
			p.rest = p.rest[i:]
			continue
		}
		switch p.rest[0] {
		case '{':
			n, err := p.slot()
			if err != nil {
				return nil, err
			}
			t = append(t, n)
		case '[':
			n, err := p.alternatives()
			if err != nil {
				return nil, err
			}
			t = append(t, n)
		default: // ] or | end what is inside brackets
			return t, nil
		}
	}
	return t, nil
}

func (p *templateParser) alternatives() (node, error) {
	n := node{kind: nodeAlt}
	for {
		p.rest = p.rest[1:] // [ or |
		t, err := p.sequence(true)
		if err != nil {
			return node{}, err
		}
		n.alts = append(n.alts, t)
		if p.rest == "" {
			return node{}, fmt.Errorf("方括号没有闭合")
		}
		if p.rest[0] == ']' {
			p.rest = p.rest[1:]
			return n, nil
		}
	}
}

func (p *templateParser) slot() (node, error) {
	end := strings.IndexByte(p.rest, '}')
	if end < 0 {
		return node{}, fmt.Errorf("花括号没有闭合")
	}
	name := p.rest[1:end]
	p.rest = p.rest[end+1:]
	if head, bounds, ok := strings.Cut(name, ":"); ok {
		return rangeNode(head, bounds)
	}
	if s, ok := slotNames[name]; ok {
		return node{kind: nodeSlot, slot: s}, nil
	}
	list := p.lists[name]
	if list == nil {
		return node{}, fmt.Errorf("没有词表“%s”", name)
	}
	return node{kind: nodeSlot, list: list}, nil
}

func rangeNode(head, bounds string) (node, error) {
	s, known := rangeNames[head]
	lo, hi, ok := strings.Cut(bounds, "-")
	a, errA := strconv.Atoi(lo)
	b, errB := strconv.Atoi(hi)
	if !known || !ok || errA != nil || errB != nil || a > b || a < 0 {
		return node{}, fmt.Errorf("看不懂的范围“%s:%s”", head, bounds)
	}
	return node{kind: nodeRange, slot: s, lo: a, hi: b}, nil
}

// appendHan appends n, 0 to 99, as people say it before a measure word.
func appendHan(buf []byte, n int) []byte {
	digits := [...]string{"零", "一", "两", "三", "四", "五", "六", "七", "八", "九"}
	if n < 10 {
		return append(buf, digits[n]...)
	}
	if n >= 20 {
		d := digits[n/10]
		if n/10 == 2 {
			d = "二"
		}
		buf = append(buf, d...)
	}
	buf = append(buf, "十"...)
	switch n % 10 {
	case 0:
		return buf
	case 2:
		return append(buf, "二"...)
	}
	return append(buf, digits[n%10]...)
}
