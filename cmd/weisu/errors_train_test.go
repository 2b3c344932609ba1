package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// labelledCSV has two labels of two rows each, which is enough to train on.
const labelledCSV = "title,text,label\n停车,停车场没有车位,后勤\n食堂,食堂的饭菜又贵又难吃,后勤\n态度,护士态度恶劣骂人,服务\n医生,医生不耐烦不解释,服务\n"

func badTraining() []badInput {
	const train = "train -o MODEL 标注.csv"
	rows := func(s string) []byte { return []byte("title,text,label\n" + s) }
	return []badInput{
		{kind: "没有标签列", args: "train --label 分类 -o MODEL 标注.csv", file: "标注.csv", data: []byte(labelledCSV), code: 1, says: []string{"标注.csv", "没有名为“分类”的列", "title、text、label", "--label"}},
		{kind: "没有文本列", args: "train --text 内容 -o MODEL 标注.csv", file: "标注.csv", data: []byte(labelledCSV), code: 1, says: []string{"没有名为“内容”的列", "--text"}},
		{kind: "没有给出模型文件", args: "train 标注.csv", file: "标注.csv", data: []byte(labelledCSV), code: 2, says: []string{"没有给出模型文件", "-o"}},
		{kind: "模型要写到的文件夹不存在", args: "train -o 没有/模型 标注.csv", file: "标注.csv", data: []byte(labelledCSV), code: 2, says: []string{"文件夹 没有"}},
		{kind: "模型文件的名字是文件夹", args: "train -o DIR 标注.csv", file: "标注.csv", data: []byte(labelledCSV), code: 2, says: []string{"DIR 是文件夹"}},
		{kind: "标注的文件不存在", args: train, code: 1, says: []string{"标注.csv", "请检查路径"}},
		{kind: "只有一种标签", args: train, file: "标注.csv", data: rows("甲,停车难,后勤\n乙,饭菜贵,后勤\n丙,态度差,服务\n"), code: 1, says: []string{"只有一种标签", "后勤", "至少"}},
		{kind: "每种标签只有一行", args: train, file: "标注.csv", data: rows("甲,停车难,后勤\n丙,态度差,服务\n"), code: 1, says: []string{"各只有一行", "--label"}},
		{kind: "标签全是空的", args: train, file: "标注.csv", data: rows("甲,停车难,\n丙,态度差,\n"), code: 1, says: []string{"没有一行", "--label"}},
		{kind: "标签列不像分类", args: train, file: "标注.csv", data: manyLabels(), code: 1, says: []string{"不像是分类"}},
		{kind: "模型不存在", args: "classify --model MODEL", code: 1, says: []string{"MODEL"}},
		{kind: "模型是空文件", args: "classify --model MODEL", file: "MODEL", data: []byte{}, code: 1, says: []string{"MODEL", "空的"}},
		{kind: "不是模型的文件", args: "classify --model good.csv", code: 1, says: []string{"good.csv", "不是 weisu train"}},
		{kind: "模型被截断", args: "classify --model MODEL", prepare: trained(func(b []byte) []byte { return b[:len(b)/2] }), code: 1, says: []string{"MODEL", "损坏"}},
		{kind: "模型有一个字节坏了", args: "classify --model MODEL", prepare: trained(func(b []byte) []byte { b[len(b)-5] ^= 1; return b }), code: 1, says: []string{"校验和"}},
		{kind: "模型是另一版格式", args: "classify --model MODEL", prepare: trained(func(b []byte) []byte { b[len("weisu label model ")]++; return b }), code: 1, says: []string{"另一版", "重新训练"}},
		{kind: "模型用另一份词典训练", args: "classify --model MODEL -c 词.yaml", file: "词.yaml", data: []byte("nlp:\n  user_words: [就医码]\n"), prepare: trained(nil), code: 1, says: []string{"MODEL", "词典", "nlp.user_words", "重新训练"}},
		{kind: "模型用另一份诉求分类表训练", args: "classify --model MODEL -c 类.yaml", file: "类.yaml", data: []byte("nlp:\n  taxonomy: 分类.yaml\n"), prepare: func(t *testing.T) {
			write(t, "分类.yaml", "issues:\n  - code: \"101\"\n    name: 挂号\n")
			trained(nil)(t)
		}, code: 1, says: []string{"诉求分类表", "nlp.taxonomy", "重新训练"}},
	}
}

// trained makes MODEL, then changes its bytes.
func trained(change func([]byte) []byte) func(t *testing.T) {
	return func(t *testing.T) {
		write(t, "标注.csv", labelledCSV)
		ok(t, "train", "-o", "MODEL", "标注.csv")
		if change == nil {
			return
		}
		data, err := os.ReadFile("MODEL")
		require.NoError(t, err)
		write(t, "MODEL", string(change(data)))
	}
}

// manyLabels gives every row a label of its own.
func manyLabels() []byte {
	var b strings.Builder
	b.WriteString("title,text,label\n")
	for i := range 1100 {
		b.WriteString("甲,停车场没有车位," + strings.Repeat("一", i/100+1) + strings.Repeat("二", i%100+1) + "\n")
	}
	return []byte(b.String())
}
