package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"weisu/nlp"
)

func badLabels() []badInput {
	const from, again = "label -o DIR --from 标注.xlsx", "run --quiet -o DIR good.csv"
	bad := func(kind string, change func(f *excelize.File), says ...string) badInput {
		return badInput{kind: kind, args: from, prepare: filledIn(change), code: 1, says: append(says, "标注.xlsx")}
	}
	cell := func(kind, at, value string, says ...string) badInput {
		return bad(kind, func(f *excelize.File) {
			check(f.SetCellStr("标注", "J2", "102 候诊排队"), f.SetCellStr("标注", at, value))
		}, append(says, "工作表 标注 第 2 行", "一条都没有收")...)
	}
	return []badInput{
		{kind: "label 没有给出 --to 或 --from", args: "label -o DIR", code: 2, says: []string{"--to", "--from", "试试"}},
		{kind: "label 的输出目录没有快照", args: "label -o 空 --to 标注.xlsx", code: 1, says: []string{"空", "weisu run"}},
		{kind: "待标注的工作簿已经存在", args: "label -o DIR --to 标注.xlsx", prepare: filledIn(nil), code: 2, says: []string{"已经有 标注.xlsx", "换一个文件名"}},
		{kind: "待标注的工作簿不是 .xlsx", args: "label -o DIR --to 标注.csv", code: 2, says: []string{"标注.csv", ".xlsx"}},
		{kind: "挑的条数不可能", args: "label -o DIR -n 0 --to 标注.xlsx", code: 2, says: []string{"-n 0", "1 到 1000"}},
		{kind: "填好的工作簿不存在", args: from, code: 1, says: []string{"标注.xlsx", "请检查路径"}},
		{kind: "填好的不是工作簿", args: "label -o DIR --from good.csv", code: 1, says: []string{"good.csv", "另存为 .xlsx"}},
		{kind: "填好的工作簿不完整", args: from, prepare: func(t *testing.T) {
			filledIn(nil)(t)
			data, err := os.ReadFile("标注.xlsx")
			require.NoError(t, err)
			write(t, "标注.xlsx", string(cut(data)))
		}, code: 1, says: []string{"标注.xlsx", "另存为 .xlsx"}},
		bad("没有“标注”工作表", func(f *excelize.File) { check(f.SetSheetName("标注", "表一")) }, "没有名为“标注”的工作表", "表一"),
		bad("标注缺少一列", func(f *excelize.File) { check(f.RemoveCol("标注", "J")) }, "第 1 行", "主要问题", "--to"),
		bad("标注有两列同名", func(f *excelize.File) { check(f.SetCellStr("标注", "O1", "主要问题")) }, "两列都叫“主要问题”"),
		cell("没有这个问题", "J2", "999 挂号", "没有问题“999 挂号”", "问题表"),
		cell("一格里有两个问题", "J2", "102 201", "有两个问题", "分号"),
		cell("其他问题太多", "K2", "101;103;104;105", "其他问题有 4 个", "3"),
		cell("问题写了两次", "K2", "102", "102 写了两次"),
		cell("没有这种类型", "I2", "抱怨", "类型“抱怨”", "投诉、求助"),
		cell("没有这种严重程度", "L2", "很高", "严重程度“很高”", "1、2、3"),
		cell("是否医疗卫生不是“是”或“否”", "M2", "也许", "“也许”", "“是”或“否”"),
		cell("不属于医疗卫生却填了问题", "M2", "否", "填了“否”", "留空"),
		cell("只填了备注", "J2", "", "没有主要问题").with("N2", "看不清"),
		cell("没有这个诉求编号", "A2", "0123", "没有诉求“0123”", "-o"),
		cell("诉求编号被删去", "A2", "", "没有诉求编号"),
		bad("诉求编号重复", func(f *excelize.File) {
			id := must(f.GetCellValue("标注", "A2"))
			check(f.SetCellStr("标注", "A3", id), f.SetCellStr("标注", "J2", "102"), f.SetCellStr("标注", "J3", "102"))
		}, "第 3 行", "与第 2 行相同"),
		{kind: "人工标注损坏（运行）", args: again, prepare: setLabels("{\"v\":1,\n{}\n"), code: 1, says: []string{"labels.jsonl 第 1 行", "备份"}},
		{kind: "人工标注损坏（读回）", args: from, prepare: func(t *testing.T) { filledIn(nil)(t); setLabels("甲\n")(t) }, code: 1, says: []string{"labels.jsonl 第 1 行", "备份"}},
		{kind: "人工标注是新版程序写的", args: again, prepare: setLabels("{\"v\":2,\"complaint_id\":\"a\"}\n"), code: 1, says: []string{"更新版本", "新版的 weisu"}},
		{kind: "人工标注的最后一条不完整", args: "run --quiet --json -o DIR good.csv", prepare: setLabels("{\"v\":1,\"compl"), account: "2 2 0 0", says: []string{"最后一条不完整", "weisu label --from"}},
		{kind: "没有人工标注可学", args: "train --corrections DIR", code: 1, says: []string{"DIR", "weisu label"}},
		{kind: "--corrections 又给了文件", args: "train --corrections DIR good.csv", code: 2, says: []string{"去掉文件"}},
		{kind: "--corrections 与 -o 同用", args: "train --corrections DIR -o 模型", code: 2, says: []string{"--output", "model.bin"}},
		{kind: "目录自己的模型损坏", args: again, prepare: ownModel(func(b []byte) []byte { return b[:len(b)/2] }), code: 1, says: []string{"model.bin 不能用", "weisu train --corrections", "内置模型"}},
		{kind: "目录自己的模型用另一份诉求分类表训练", args: "run --quiet -c 类.yaml -o DIR good.csv", prepare: func(t *testing.T) {
			write(t, "类.yaml", "nlp:\n  taxonomy: 分类.yaml\n")
			write(t, "分类.yaml", "issues:\n  - code: \"101\"\n    name: 挂号\n")
			ownModel(nil)(t)
		}, code: 1, says: []string{"model.bin 不能用", "诉求分类表", "nlp.taxonomy"}},
	}
}

// with fills in one more cell.
func (c badInput) with(at, value string) badInput {
	before := c.prepare
	c.prepare = func(t *testing.T) {
		before(t)
		f := must(excelize.OpenFile("标注.xlsx"))
		check(f.SetCellStr("标注", at, value), f.Save(), f.Close())
	}
	return c
}

// filledIn writes 标注.xlsx and changes it.
func filledIn(change func(f *excelize.File)) func(t *testing.T) {
	return func(t *testing.T) {
		ok(t, "label", "-o", "DIR", "--to", "标注.xlsx")
		if change == nil {
			return
		}
		f := must(excelize.OpenFile("标注.xlsx"))
		change(f)
		check(f.Save(), f.Close())
	}
}

func setLabels(text string) func(t *testing.T) {
	return func(t *testing.T) { write(t, "DIR/state/labels.jsonl", text) }
}

// ownModel gives DIR a model of its own, changed.
func ownModel(change func([]byte) []byte) func(t *testing.T) {
	return func(t *testing.T) {
		corpus := must(nlp.Corpus())
		var model bytes.Buffer
		texts := corpus[:40]
		must(nlp.TrainCorrected(t.Context(), nlp.DefaultConfig(), texts[1:], texts[:1], &model))
		data := model.Bytes()
		if change != nil {
			data = change(data)
		}
		write(t, "DIR/state/model.bin", string(data))
	}
}
