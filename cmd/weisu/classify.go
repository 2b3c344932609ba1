package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"weisu/nlp"
)

// A labelledLine is a line of classify's with the label of a user's model.
type labelledLine struct {
	nlp.Line
	Label      string  `json:"label"`
	LabelScore float64 `json:"label_score"` // probability, in [0, 1]
}

func (a *app) classifyCommand() *cobra.Command {
	var modelPath, source string
	cmd := a.pipe(&cobra.Command{
		Use:   "classify [FILE…]",
		Short: a.tr("给 JSON 行里的文本分类", "classify the texts of JSON lines"),
		Long: a.tr(`读入 JSON 行 {"id": …, "text": …}（可带 "title" 和 "source"），逐行写出
{"id","in_scope","kind","issue","category","score","runner_up","runner_up_score","others","severity",
"evidence","evidence_weights","needs_review"}。
文本先清洗、繁转简、脱敏，再分类；id 中的手机号等换成占位符，行的次序不变；不留下任何文件。不给文件时读标准输入。
evidence_weights 与 evidence 一一对应：该词使这一问题相对其他问题平均的对数几率增加多少；runner_up 是第二可能的问题。
给出 --model（weisu train 写的模型）时，每行再加上 "label" 和 "label_score"（概率）。`,
			`Reads JSON lines {"id": …, "text": …} ("title" and "source" are optional) and writes
{"id","in_scope","kind","issue","category","score","runner_up","runner_up_score","others","severity",
"evidence","evidence_weights","needs_review"}.
Texts are cleaned, made Simplified and masked first; a mobile number and the like
in an id becomes a placeholder, lines keep their order; nothing is kept. Without
a file it reads standard input. evidence_weights, beside evidence, are how much each
word adds to the log odds of the issue against the mean of the other issues; runner_up
is the second-best issue. With --model, a model that weisu train wrote, each
line has "label" and "label_score", a probability, too.`),
		Example: `  echo '{"id": 1, "text": "挂号排队三个小时，医生两分钟就打发了"}' | weisu classify`,
	}, func(cfg nlp.Config) (pipeAnswer, error) {
		if _, ok := cfg.Sources[source]; source != "" && !ok {
			return nil, usagef("--source %s 不在配置项 nlp.sources 中；那里有：%s", source, cmp.Or(strings.Join(slices.Sorted(maps.Keys(cfg.Sources)), "、"), "（没有）"))
		}
		analyzer, err := nlp.NewAnalyzer(cfg)
		if err != nil {
			return nil, err
		}
		var model *nlp.LabelModel
		if modelPath != "" {
			if model, err = readLabelModel(modelPath, cfg); err != nil {
				return nil, err
			}
		}
		return func(encoder string) func(cleanText) any {
			analyzer := analyzer.Reading(encoder)
			return func(in cleanText) any {
				line := analyzer.From(cmp.Or(in.source, source)).Analyze("", in.text).Line(in.id)
				if model == nil {
					return line
				}
				labelled := labelledLine{Line: line}
				labelled.Label, labelled.LabelScore = model.Label(in.text)
				return labelled
			}
		}, nil
	})
	cmd.Flags().StringVar(&source, "source", "", a.tr("没有 source 的行的来源，见配置项 nlp.sources", "source of lines that name none, see nlp.sources of the configuration"))
	cmd.Flags().StringVar(&modelPath, "model", "", a.tr("weisu train 写的模型", "model that weisu train wrote"))
	return cmd
}

func readLabelModel(path string, cfg nlp.Config) (*nlp.LabelModel, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("读不了模型 %s：%w", path, err)
	}
	model, err := nlp.ReadLabelModel(data, cfg)
	if err != nil {
		return nil, fmt.Errorf("模型 %s 不能用：%w", path, err)
	}
	return model, nil
}
