package ingest

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// parseAnswer reads a yes-or-no cell: 是/否, 已联系/未联系, Y/N, 1/0, true/false,
// √/×. A thing done in part (部分解决) is No, so that a rate never flatters;
// whatever is neither, and every sign of an interview that did not happen
// (未回访, 未接通), is Unanswered. 办结 is no answer to 是否解决.
func parseAnswer(s string) Answer {
	switch s { // nearly every cell is one of these
	case "":
		return Unanswered
	case "是", "已联系", "已解决":
		return Yes
	case "否", "未联系", "未解决":
		return No
	}
	switch s = plainAnswer(s); s {
	case "":
		return Unanswered
	case "是", "有", "对", "y", "yes", "true", "t", "1", "1.0", "√", "✓", "✔", "成功", "属实", "联系", "解决", "响应", "全部解决", "完全解决", "基本解决",
		"contacted", "resolved", "已", "有效", "满意", "剔除":
		return Yes
	case "否", "不", "没", "没有", "無", "n", "no", "false", "f", "0", "0.0", "×", "✗", "✘", "失败", "部分", "部分解决", "部分解決", "正在解决", "解决中",
		"无法解决", "无法联系", "无效", "not contacted", "not resolved", "unresolved":
		return No
	}
	if notAsked(s) || strings.HasPrefix(s, "未知") || strings.HasPrefix(s, "不详") || strings.HasPrefix(s, "不清楚") ||
		strings.HasPrefix(s, "不确定") || strings.HasPrefix(s, "未填") || strings.Contains(s, "办结") {
		return Unanswered
	}
	switch first := []rune(s)[0]; first {
	case '未', '没', '不', '否', '沒':
		return No
	case '已', '是':
		return Yes
	}
	return Unanswered
}

// parseFollowedUp reads 是否有效回访: as parseAnswer, but an interview that did
// not come about (未回访, 未接通, 拒访) is No.
func parseFollowedUp(s string) Answer {
	if s == "是" || s == "否" {
		return parseAnswer(s)
	}
	s = plainAnswer(s)
	if notAsked(s) {
		return No
	}
	switch s {
	case "有效回访", "回访成功", "成功回访", "接通":
		return Yes
	case "无效回访", "回访失败", "无":
		return No
	}
	return parseAnswer(s)
}

// notAsked tells the words for an interview that did not come about.
func notAsked(s string) bool {
	for _, w := range []string{"未回访", "未评价", "未接", "拒访", "拒接", "拒绝", "无人接", "空号", "停机", "关机", "占线", "无法接通", "不便", "不接"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// parseSatisfaction reads the answer of a follow-up call in words, as yes or
// no (1/0 included), or on a scale of five where the cell says so (5星) or can
// be nothing else: 5 is Satisfied, 4 BasicallySatisfied, 3 Neutral, 2 and 1星
// Dissatisfied. A bare 1 is yes here; a satisfactionParser knows its column.
// Any other number, a percentage say, is unknown.
func parseSatisfaction(s string) Satisfaction {
	return satisfactionParser{}.parse(s)
}

// A satisfactionParser reads one column of answers.
type satisfactionParser struct {
	scale bool // 1 to 5, not 0 and 1
}

// newSatisfactionParser decides from some cells of the column whether its bare
// numbers are a scale of five: they are if any of them is 2 to 5.
func newSatisfactionParser(sample []string) satisfactionParser {
	for _, s := range sample {
		switch plainAnswer(s) {
		case "2", "3", "4", "5", "2.0", "3.0", "4.0", "5.0":
			return satisfactionParser{scale: true}
		}
	}
	return satisfactionParser{}
}

func (p satisfactionParser) parse(s string) Satisfaction {
	switch s { // nearly every cell is one of these
	case "":
		return SatisfactionUnknown
	case "满意", "非常满意", "是":
		return Satisfied
	case "基本满意":
		return BasicallySatisfied
	case "不满意", "否":
		return Dissatisfied
	}
	s = plainAnswer(s)
	if s == "" || notAsked(s) {
		return SatisfactionUnknown
	}
	number, marked := cutAnySuffix(strings.TrimSuffix(s, ".0"), "星级", "星", "分")
	if strings.Trim(s, "★") == "" {
		number, marked = string(rune('0'+min(len(s)/len("★"), 9))), true
	}
	switch number {
	case "5":
		return Satisfied
	case "4":
		return BasicallySatisfied
	case "3":
		return Neutral
	case "2":
		return Dissatisfied
	case "1":
		if p.scale || marked {
			return Dissatisfied
		}
		return Satisfied
	case "0":
		return Dissatisfied
	}
	return satisfactionWords(s)
}

func satisfactionWords(s string) Satisfaction {
	switch s {
	case "是", "y", "yes", "true", "√", "✓", "✔", "好", "好评", "satisfied", "very satisfied":
		return Satisfied
	case "基本", "somewhat satisfied", "fairly satisfied":
		return BasicallySatisfied
	case "一般", "中", "中评", "中立", "尚可", "neutral", "普通":
		return Neutral
	case "否", "n", "no", "false", "×", "✗", "✘", "差", "差评", "dissatisfied", "very dissatisfied", "unsatisfied", "not satisfied":
		return Dissatisfied
	}
	before, _, found := strings.Cut(s, "满意")
	if !found {
		before, _, found = strings.Cut(s, "滿意")
	}
	switch {
	case !found:
		return SatisfactionUnknown
	case strings.ContainsAny(before, "不未没"):
		return Dissatisfied
	case strings.Contains(before, "基本"), strings.Contains(before, "较"), strings.Contains(before, "部分"), strings.Contains(before, "還算"), strings.Contains(before, "还算"):
		return BasicallySatisfied
	case before == "一般":
		return Neutral
	case len(before) <= len("回访非常"):
		return Satisfied
	}
	return SatisfactionUnknown
}

// parseExcluded reads 是否剔除. Only a decision counts: 申请剔除, 拟剔除 and 剔除
// 审核中 are not excluded yet.
func parseExcluded(s string) bool {
	if s == "" || s == "否" {
		return false
	}
	s = plainAnswer(s)
	if strings.Contains(s, "剔除") || strings.Contains(s, "同意") || strings.Contains(s, "通过") {
		for _, w := range []string{"未", "不", "否", "无", "非", "拟", "驳回", "审核中", "待", "申请中"} {
			if strings.Contains(s, w) {
				return false
			}
		}
		return !strings.HasPrefix(s, "申请")
	}
	return parseAnswer(s) == Yes
}

// plainAnswer makes a short answer comparable.
func plainAnswer(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] >= 'A' && s[i] <= 'Z' {
			if !norm.NFKC.IsNormalString(s) {
				s = norm.NFKC.String(s)
			}
			s = strings.ToLower(s)
			break
		}
	}
	return strings.Trim(s, " 。.;,()-/—\"'")
}
