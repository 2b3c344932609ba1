package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func badTexts() []badInput {
	csv := func(s string) []byte { return []byte(s) }
	return []badInput{
		{kind: "只有表头", file: "表头.csv", data: csv("工单编号,诉求内容,来电时间\n"), code: 1, says: []string{"表头.csv", "没有"}},
		{kind: "没有表头", file: "无头.csv", data: csv("20240305001,13912345678,2024-03-05\n20240305002,13912345679,2024-03-06\n"), code: 1, says: []string{"无头.csv", "找不到表头", "补上列名"}},
		{kind: "没有诉求内容列", file: "数量.csv", data: csv("编码,数量\n甲,乙\n丙,丁\n"), code: 1, says: []string{"数量.csv", "没有认出", "columns"}},
		{kind: "两列都像诉求内容", file: "两列.csv", data: csv("诉求内容,诉求内容\n排队三个小时没有人管,停车场没有车位\n"), code: 1, says: []string{"两列.csv", "无法取舍", "weisu.yaml"}},
		{kind: "没有一行是 JSON 对象", file: "坏.jsonl", data: csv("{坏的\n{也坏\n"), code: 1, says: []string{"坏.jsonl", "第 1 行", "每行应是"}},
		{kind: "断掉的 JSON 数组", file: "断.json", data: csv(`[{"诉求内容":"排队三个小时没有人管"},{"诉求内容":"停车`), code: 1, says: []string{"断.json", "第 1 个对象之后", "重新导出"}},
		{kind: "数组后面还有内容", file: "两个.json", data: csv(`[{"诉求内容":"排队三个小时没有人管"}] [{"诉求内容":"停车"}]`), code: 1, says: []string{"两个.json", "之后还有别的内容"}},
		{kind: "JSON 数组而不是每行一个对象", file: "数组.json", data: csv(`[{"诉求内容":"排队三个小时没有人管"},{"诉求内容":"停车场没有车位"}]`), account: "2 2 0 0"},
		{kind: "两万列的表", file: "宽.csv", data: wideCSV(), account: "1 1 0 0"},
		{kind: "一行过长而没有换行", file: "长.csv", data: csv("诉求内容,来电时间\n" + strings.Repeat("很长", 1<<20)), code: 1, says: []string{"长.csv", "没有换行"}},
	}
}

func oddRows() []badInput {
	const header = "工单编号,诉求内容,来电时间,办结时间\n"
	const good = "G1,排队三个小时没有人管,2024-03-05,2024-03-06\n"
	csv := func(rows string) []byte { return []byte(header + good + rows) }
	return []badInput{
		{kind: "时间在将来", file: "将来.csv", data: csv("G2,停车场没有车位,2031-03-05,\n"), account: "2 2 0 0", says: []string{"2031-03-05", "--as-of"}},
		{kind: "办结早于受理", file: "倒.csv", data: csv("G2,停车场没有车位,2024-03-05,2024-02-01\n"), account: "2 2 0 0", says: []string{"1 件的办结", "早于受理"}},
		{kind: "年份是 0001", file: "零.csv", data: csv("G2,停车场没有车位,0001-01-01,\n"), account: "2 2 0 0", says: []string{"1 件没有可读的受理日期"}},
		{kind: "夹着空行", file: "空行.csv", data: csv("\n,,,\n\nG2,停车场没有车位,2024-03-05,\n"), account: "2 2 0 0"},
		{kind: "没有诉求内容的行", file: "空.csv", data: csv("G2,,2024-03-05,\n"), account: "2 1 0 1", says: []string{"空.csv 第 3 行", "没有诉求内容", rejectsName}},
		{kind: "一行也没有被接收", file: "全空.csv", data: []byte(header + "G2,,2024-03-05,\nG3,,2024-03-05,\n"), code: 1, says: []string{"没有一行", "第 2 行", "inspect"}},
		{kind: "引号没有配对", file: "引号.csv", data: csv("G2,\"停车场没有车位,2024-03-05,\nG3,厕所太脏没人打扫,2024-03-05,\nG4,医生态度很差,2024-03-05,\n"), account: "4 3 0 1", says: []string{"第 3 行", "引号"}},
		{kind: "各行列数不同", file: "列.csv", data: csv("G2,停车场没有车位\nG3,厕所太脏没人打扫,2024-03-05,,多,余\n"), account: "3 3 0 0"},
		{kind: "无效的 UTF-8", file: "字节.csv", data: csv("G2,停车场没有\xff车位,2024-03-05,\n"), account: "2 2 0 0"},
		{kind: "无效的 UTF-8（只有几个字）", file: "小.csv", data: []byte("诉求内容\n排队很久没人管，候诊区的座位\xe4\xb9不够\n"), account: "1 1 0 0", says: []string{"无法解码的字节"}},
		{kind: "NUL 字节", file: "零字节.csv", data: csv("G2,停车场\x00没有车位,2024-03-05,\n"), account: "2 2 0 0"},
		{kind: "整行是乱码", file: "乱.csv", data: csv(strings.Repeat("G2,停车场没有车位,2024-03-05,\n", 500) + strings.Repeat("\xff\xfe\x00", 10) + "\n"), account: "502 2 499 1", says: []string{"第 503 行", "无法解码"}},
		{kind: "混用编码", file: "混.csv", data: mixedCSV(header + strings.Repeat(good, 200)), account: "201 2 199 0"},
		{kind: "GB18030 编码", file: "国标.csv", data: must(simplifiedchinese.GB18030.NewEncoder().Bytes(csv(""))), account: "1 1 0 0"},
		{kind: "坏的 JSON 行", file: "行.jsonl", data: []byte("{\"诉求内容\":\"排队三个小时没有人管\"}\n{\"诉求内容\":\n[1]\n"), account: "3 1 0 2", says: []string{"第 2 行", "不是完整的 JSON", "第 3 行"}},
		{kind: "嵌套的 JSON", file: "套.jsonl", data: []byte(`{"诉求内容":"排队三个小时没有人管","附":{"甲":[1,{"乙":2}]}}` + "\n"), account: "1 1 0 0"},
		{kind: "嵌套极深的 JSON", file: "深.jsonl", data: []byte("{\"诉求内容\":\"排队三个小时没有人管\"}\n{\"诉求内容\":" + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n"), account: "2 1 0 1", says: []string{"第 2 行"}},
		{kind: "10 MB 的单元格（.jsonl）", file: "大.jsonl", data: []byte("{\"诉求内容\":\"排队三个小时没有人管\"}\n{\"诉求内容\":\"" + strings.Repeat("long text ", 1<<20) + "\"}\n"), account: "2 1 0 1", says: []string{"第 2 行", "过长", "max_cell_bytes"}},
		{kind: "10 MB 的单元格（.csv）", file: "大.csv", data: csv("G2,\"" + strings.Repeat("long text ", 1<<20) + "\",2024-03-05,\nG3,停车场没有车位,2024-03-05,\n"), account: "3 2 0 1", says: []string{"第 3 行"}},
	}
}

// mixedCSV has a row in UTF-8 and one in GB18030.
func mixedCSV(utf8 string) []byte {
	return append([]byte(utf8), must(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("G2,停车场没有车位,2024-03-05,\n")))...)
}

func wideCSV() []byte {
	var head, row strings.Builder
	head.WriteString("诉求内容")
	row.WriteString("排队三个小时没有人管")
	for i := range 20_000 {
		fmt.Fprintf(&head, ",附%d", i)
		row.WriteString(",1")
	}
	return []byte(head.String() + "\n" + row.String() + "\n")
}

// An onRead is a reader that does something when it is first read.
type onRead struct {
	do   func()
	rest io.Reader
}

func (r *onRead) Read(p []byte) (int, error) {
	if r.do != nil {
		r.do()
		r.do = nil
	}
	return r.rest.Read(p)
}

func appendTo(name, data string) {
	f := must(os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0))
	must(f.WriteString(data))
	check(f.Close())
}
