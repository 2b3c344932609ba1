package main

import (
	"io"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
)

// A segmentLine is what segment writes for a line.
type segmentLine struct {
	ID    string   `json:"id"`
	Words []string `json:"words"`
	Pos   []string `json:"pos"`
}

func (a *app) segmentCommand() *cobra.Command {
	var configPath string
	cmd := &cobra.Command{
		Use:   "segment [FILE…]",
		Short: a.tr("给 JSON 行里的文本分词", "segment the texts of JSON lines"),
		Long: a.tr(`读入 JSON 行 {"id": …, "text": …}，逐行写出 {"id","words","pos"}：
词与词性（gse 词典加本项目的领域词典）。文本先清洗、脱敏。`,
			`Reads JSON lines {"id": …, "text": …} and writes {"id","words","pos"}: words and
parts of speech, by gse's dictionary and the domain lexicon. Texts are cleaned
and masked first.`),
		Example: `  echo '{"id": 1, "text": "心内科挂号排队两个小时"}' | weisu segment`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			seg, err := nlp.NewSegmenter(cfg.NLP.UserWords)
			if err != nil {
				return err
			}
			cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
			if err != nil {
				return err
			}
			return a.eachInput(args, func(r io.Reader) error {
				return mapLines(cmd.Context(), r, a.stdout, func(in textLine) any {
					out := segmentLine{ID: in.id(), Words: []string{}, Pos: []string{}}
					for _, t := range seg.Segment(nil, cleaner.Clean(in.Text)) {
						out.Words, out.Pos = append(out.Words, t.Text), append(out.Pos, t.Pos)
					}
					return out
				})
			})
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}
