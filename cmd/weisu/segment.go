package main

import (
	"github.com/spf13/cobra"

	"weisu/nlp"
)

// A segmentLine is what segment writes for a line.
type segmentLine struct {
	ID    string   `json:"id"`
	Words []string `json:"words"`
	Pos   []string `json:"pos"`
}

func (a *app) segmentCommand() *cobra.Command {
	return a.pipe(&cobra.Command{
		Use:   "segment [FILE…]",
		Short: a.tr("给 JSON 行里的文本分词", "segment the texts of JSON lines"),
		Long: a.tr(`读入 JSON 行 {"id": …, "text": …}（可带 "title"），逐行写出 {"id","words","pos"}：
词与词性（gse 词典加本项目的领域词典）。文本先清洗、脱敏。`,
			`Reads JSON lines {"id": …, "text": …} ("title" is optional) and writes
{"id","words","pos"}: words and parts of speech, by gse's dictionary and the
domain lexicon. Texts are cleaned and masked first.`),
		Example: `  echo '{"id": 1, "text": "心内科挂号排队两个小时"}' | weisu segment`,
	}, func(cfg nlp.Config) (pipeAnswer, error) {
		segmenter, err := nlp.NewSegmenter(cfg.UserWords)
		if err != nil {
			return nil, err
		}
		answer := func(in cleanText) any {
			out := segmentLine{ID: in.id, Words: []string{}, Pos: []string{}}
			for _, t := range segmenter.Segment(nil, in.text) {
				out.Words, out.Pos = append(out.Words, t.Text), append(out.Pos, t.Pos)
			}
			return out
		}
		return func(string) func(cleanText) any { return answer }, nil // segmenting needs no encoder
	})
}
