package nlp

import (
	"slices"
	"strings"
	"unicode"
)

// placeEndings end the names of places and organisations.
var placeEndings = []string{
	"医院", "卫生院", "卫生室", "卫生站", "卫生服务中心", "诊所", "门诊部", "药店", "体检中心", "小区", "花园", "社区", "街道", "公寓",
	"大厦", "广场", "学校", "小学", "中学", "大学", "幼儿园", "公司", "集团", "路", "大道", "镇", "乡", "村", "县", "区", "局", "委员会", "中心",
}

// Places returns the names of places and organisations in a text that was cut: what
// the dictionary knows as such, and a word with the ending that follows it, in the
// order of the text, each once. It is a guess for people to read.
func (w *Words) Places(s *Segmenter) (names []string) {
	for i := 0; i < len(w.words); i++ {
		from, to := w.words[i].start, w.words[i].end
		if !isHan(w.text[from:to]) {
			continue
		}
		pos := s.pos(w.words[i].node)
		name := pos == "ns" || pos == "nt"
		if i+1 < len(w.words) && w.words[i+1].start == to && to-from >= 6 && strings.HasPrefix(pos, "n") {
			if next := w.text[w.words[i+1].start:w.words[i+1].end]; endsPlace(next) {
				to, name = w.words[i+1].end, true
				i++
			}
		}
		if n := w.text[from:to]; name && to-from >= 6 && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

func isHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}

func endsPlace(word string) bool { return slices.Contains(placeEndings, word) }
