package main

import (
	"github.com/spf13/cobra"

	"weisu/nlp"
)

func (a *app) classifyCommand() *cobra.Command {
	return a.pipe(&cobra.Command{
		Use:   "classify [FILE…]",
		Short: a.tr("给 JSON 行里的文本分类", "classify the texts of JSON lines"),
		Long: a.tr(`读入 JSON 行 {"id": …, "text": …}（可带 "title"），逐行写出
{"id","in_scope","kind","issue","category","score","others","severity","evidence","needs_review"}。
文本先清洗、繁转简、脱敏，再分类；id 中的手机号等换成占位符，行的次序不变；不留下任何文件。不给文件时读标准输入。`,
			`Reads JSON lines {"id": …, "text": …} ("title" is optional) and writes
{"id","in_scope","kind","issue","category","score","others","severity","evidence","needs_review"}.
Texts are cleaned, made Simplified and masked first; a mobile number and the like
in an id becomes a placeholder, lines keep their order; nothing is kept. Without
a file it reads standard input.`),
		Example: `  echo '{"id": 1, "text": "挂号排队三个小时，医生两分钟就打发了"}' | weisu classify`,
	}, func(cfg nlp.Config) (func(id, text string) any, error) {
		analyzer, err := nlp.NewAnalyzer(cfg)
		if err != nil {
			return nil, err
		}
		return func(id, text string) any { return analyzer.Analyze("", text).Line(id) }, nil
	})
}
