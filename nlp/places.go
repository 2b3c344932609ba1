package nlp

import "strings"

// placeEndings end the names of places and organisations.
var placeEndings = []string{
	"医院", "卫生院", "卫生室", "卫生站", "卫生服务中心", "诊所", "门诊部", "药店", "体检中心", "小区", "花园", "社区", "街道", "公寓",
	"大厦", "广场", "学校", "小学", "中学", "大学", "幼儿园", "公司", "集团", "路", "大道", "镇", "乡", "村", "县", "区", "局", "委员会", "中心",
}

// Places returns the names of places and organisations in a text that was cut: what
// the dictionary knows as such, and a short word with the ending that follows it,
// in the order of the text, each once. It is a guess for people to read.
func (w *Words) Places(s *Segmenter) (names []string) {
	seen := map[string]bool{}
	for i := 0; i < len(w.words); i++ {
		from, to := w.words[i].start, w.words[i].end
		pos := s.pos(w.words[i].node)
		name := pos == "ns" || pos == "nt"
		for k := i + 1; k < min(i+3, len(w.words)) && w.words[k].start == to; k++ {
			if !endsPlace(w.text[w.words[k].start:w.words[k].end]) || !mayBegin(pos) {
				break
			}
			to, name, i = w.words[k].end, true, k
		}
		if n := w.text[from:to]; name && !seen[n] && to-from >= 6 && !strings.HasPrefix(n, "[") {
			seen[n] = true
			names = append(names, n)
		}
	}
	return names
}

func endsPlace(word string) bool {
	for _, e := range placeEndings {
		if word == e {
			return true
		}
	}
	return false
}

// mayBegin tells the parts of speech of words that name a place together with an
// ending.
func mayBegin(pos string) bool {
	return strings.HasPrefix(pos, "n") || pos == "x" || pos == "j" || pos == "eng"
}
