package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
)

func (a *app) classifyCommand() *cobra.Command {
	var configPath string
	cmd := &cobra.Command{
		Use:   "classify [FILE…]",
		Short: a.tr("给 JSON 行里的文本分类", "classify the texts of JSON lines"),
		Long: a.tr(`读入 JSON 行 {"id": …, "text": …}（可带 "title"），逐行写出
{"id","in_scope","kind","issue","category","score","others","severity","evidence","needs_review"}。
文本先清洗、繁转简、脱敏，再分类；不留下任何文件。不给文件时读标准输入。`,
			`Reads JSON lines {"id": …, "text": …} ("title" is optional) and writes
{"id","in_scope","kind","issue","category","score","others","severity","evidence","needs_review"}.
Texts are cleaned, made Simplified and masked first; nothing is kept. Without
a file it reads standard input.`),
		Example: `  echo '{"id": 1, "text": "挂号排队三个小时，医生两分钟就打发了"}' | weisu classify`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			analyzer, err := nlp.NewAnalyzer(cfg.NLP)
			if err != nil {
				return err
			}
			cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
			if err != nil {
				return err
			}
			return a.eachInput(args, func(r io.Reader) error {
				return mapLines(cmd.Context(), r, a.stdout, func(in textLine) any {
					return analyzer.Analyze("", ingest.JoinTitle(cleaner.Clean(in.Title), cleaner.Clean(in.Text))).Line(in.id())
				})
			})
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}

// eachInput calls read for each file in turn, or for standard input.
func (a *app) eachInput(files []string, read func(io.Reader) error) error {
	if len(files) == 0 {
		return read(a.stdin)
	}
	for _, name := range files {
		if err := readFile(name, a.stdin, read); err != nil {
			return err
		}
	}
	return nil
}

func readFile(name string, stdin io.Reader, read func(io.Reader) error) error {
	if name == "-" {
		return read(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("读不了 %s：%w", name, err)
	}
	defer f.Close()
	if err := read(f); err != nil {
		return fmt.Errorf("%s：%w", name, err)
	}
	return nil
}
