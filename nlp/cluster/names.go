package cluster

import "strings"

// What a place or an organisation is called stands before a word for what it is.
// nameEnds are such words, by their last character.
const nameEnds = "小区 花园 家园 公寓 公馆 社区 街道 大道 小学 中学 学校 幼儿园 大学 学院 医院 卫生院 卫生站 门诊部 诊所 药店 药房 " +
	"公司 集团 广场 大厦 大楼 国际 山庄 酒店 市场 号线 路 街 镇 乡 村 城 苑 府 湾 站 园 里 坊 庭 轩"

// nameBreaks are characters at which a name has ended when read backwards: of
// words that lead to it, of positions, and of divisions larger than a place.
const nameBreaks = "的在和与是对市区县省于向将为了及有从到我们本该这那个被把就都也不去来请问映诉报询讼口旁边近前后"

// nameLength is how many characters before its end are taken for a name.
const nameLength = 4

// namer finds names in a run of characters.
type namer struct {
	ends   map[rune][][]rune // by last character
	last   runeSet           // the keys of ends
	breaks runeSet
}

// A runeSet is a set of characters below 2¹⁶, which all of Chinese that is written
// today are.
type runeSet [1 << 16 / 64]uint64

func (s *runeSet) add(r rune) { s[r/64] |= 1 << (r % 64) }

func (s *runeSet) has(r rune) bool {
	return uint32(r) < 1<<16 && s[uint32(r)/64]>>(uint32(r)%64)&1 != 0
}

func newNamer() *namer {
	n := &namer{ends: map[rune][][]rune{}}
	for _, w := range strings.Fields(nameEnds) {
		rs := []rune(w)
		last := rs[len(rs)-1]
		n.ends[last] = append(n.ends[last], rs)
		n.last.add(last)
	}
	for _, r := range nameBreaks {
		n.breaks.add(r)
	}
	return n
}

// before returns how many characters at the end of run, which ends with a word for
// what is named, are that word, and how many before it its name; 0 if none.
func (n *namer) before(run []rune) (end, name int) {
	last := run[len(run)-1]
	if !n.last.has(last) {
		return 0, 0
	}
	for _, w := range n.ends[last] {
		if len(w) >= len(run) || !hasSuffix(run, w) {
			continue
		}
		k := 0
		for at := len(run) - len(w) - 1; at >= 0 && k < nameLength && !n.breaks.has(run[at]) && run[at] >= 0x80; at-- {
			k++
		}
		if k >= 2 && (name == 0 || len(w) > end) {
			end, name = len(w), k
		}
	}
	return end, name
}

func hasSuffix(run, w []rune) bool {
	for i := range w {
		if run[len(run)-len(w)+i] != w[i] {
			return false
		}
	}
	return true
}
