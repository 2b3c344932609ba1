package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseAnswer(t *testing.T) {
	for want, words := range map[Answer]string{
		Yes:        "是 已联系 Y yes 1 1.0 true √ 已解决 是的 全部解决 Ｙ 有效 已及时响应",
		No:         "否 未联系 N no 0 FALSE × 未解决 部分解决 没有 不是 无效 无法联系 未能解决",
		Unanswered: "_ / - 不详 未知 未回访 未接通 拒访 已办结 无 其他 3 — 无人接听",
	} {
		for w := range strings.FieldsSeq(words) {
			assert.Equal(t, want, parseAnswer(strings.Trim(w, "_")), w)
		}
	}
}

func TestParseFollowedUp(t *testing.T) {
	for want, words := range map[Answer]string{
		Yes:        "是 有效 已回访 有效回访 回访成功 1",
		No:         "否 无效 未回访 未接通 拒访 无效回访 空号 无 0",
		Unanswered: "_ / 其他",
	} {
		for w := range strings.FieldsSeq(words) {
			assert.Equal(t, want, parseFollowedUp(strings.Trim(w, "_")), w)
		}
	}
}

func TestParseSatisfaction(t *testing.T) {
	for want, words := range map[Satisfaction]string{
		Satisfied:           "满意 非常满意 很满意 十分满意 是 Y 1 5 5星 ★★★★★ 滿意 对结果满意",
		BasicallySatisfied:  "基本满意 较满意 比较满意 4 4分",
		Neutral:             "一般 中立 3 一般满意",
		Dissatisfied:        "不满意 非常不满意 不太满意 未满意 否 0 2 1星 ★ 不滿意",
		SatisfactionUnknown: "_ / 未评价 未回访 6 98 95% 其他 满",
	} {
		for w := range strings.FieldsSeq(words) {
			assert.Equal(t, want, parseSatisfaction(strings.Trim(w, "_")), w)
		}
	}
	scale := newSatisfactionParser([]string{"", "1", "4"})
	assert.Equal(t, Dissatisfied, scale.parse("1"))
	assert.Equal(t, Satisfied, newSatisfactionParser([]string{"1", "0", ""}).parse("1"))
}

func TestParseExcluded(t *testing.T) {
	for w := range strings.FieldsSeq("是 剔除 已剔除 同意剔除 Y 1 √ 市级剔除 审核通过") {
		assert.True(t, parseExcluded(w), w)
	}
	for w := range strings.FieldsSeq("否 未剔除 不剔除 不予剔除 申请剔除 申请剔除中 剔除审核中 不同意 未通过 0 无 _") {
		assert.False(t, parseExcluded(strings.Trim(w, "_")), w)
	}
}

func BenchmarkParseAnswer(b *testing.B) {
	for _, s := range []string{"已联系", "部分解决", "已及时响应"} {
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				if parseAnswer(s) == Unanswered {
					b.Fatal(s)
				}
			}
		})
	}
}
