package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
	"weisu/warehouse"
)

// trainOptions are the flags of weisu train.
type trainOptions struct {
	text, label, model, config, asOf string
	corrections                      string // folder of the labels to learn, instead of files
}

func (a *app) trainCommand() *cobra.Command {
	var o trainOptions
	cmd := &cobra.Command{
		Use:   "train -o MODEL FILE…",
		Short: a.tr("用自己的标签训练一个分类模型", "train a classifier on labels of your own"),
		Long: a.tr(`读入已标注的表（.xlsx、.csv、.tsv、.jsonl、.parquet，文件夹，或 - 表示标准输入），学会 --label 列里的
标签（2 到 1000 种，每种至少 2 行），写出模型 MODEL 和模型说明 MODEL.md（数据、留出检验的各项指标、
混淆、校准）。文本与标签先清洗、繁转简、脱敏，与 classify 一样；内存里只留压缩的特征，不留文本。
用 weisu classify --model MODEL 使用它。同样的输入得到同样的字节。

--corrections 输出目录：改为学习 weisu label 读回的人工标注，写出该目录的分类模型 state/model.bin 和说明，
下一次 weisu run 起代替内置模型（配置了 nlp.model 的除外）。`,
			`Reads labelled tables (.xlsx, .csv, .tsv, .jsonl, .parquet, a folder, or - for
standard input), learns the labels of the column --label (2 to 1000, each of 2 rows
or more) and writes the model, MODEL, and its card, MODEL.md (data, figures on texts
held out, confusions, calibration). Texts and labels are cleaned, made Simplified and
masked first, as classify does; packed features stay in memory, no texts. Use it with
weisu classify --model MODEL. The same input gives the same bytes.

--corrections DIR learns instead what weisu label read back, and writes the folder's
classifier, state/model.bin, with its card: from the next weisu run on it takes the
place of the built-in one, unless nlp.model is set.`),
		Example: `  weisu train --text 标题,内容 --label 分类 -o 我的模型 已标注.xlsx
  weisu train --corrections 输出目录`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.corrections != "" {
				return a.trainOnCorrections(cmd, o, args)
			}
			if err := a.atLeastOneFile(cmd, args); err != nil {
				return err
			}
			return a.train(cmd.Context(), o, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.text, "text", "title,text", a.tr("文本所在的列，用逗号分开，依次相接", "columns of the text, separated by commas, joined in this order"))
	f.StringVar(&o.label, "label", "label", a.tr("标签所在的列", "column of the label"))
	f.StringVarP(&o.model, "output", "o", "", a.tr("模型文件", "model file"))
	f.StringVarP(&o.config, "config", "c", "", a.tr("配置文件", "configuration file"))
	f.StringVar(&o.corrections, "corrections", "", a.tr("学习这个输出目录里的人工标注", "learn people's labels in this output folder"))
	f.StringVar(&o.asOf, "as-of", "", a.tr("写进模型说明的日期，如 2024-12-31", "date for the model card, as 2024-12-31"))
	return cmd
}

// trainOnCorrections is train for the labels of a folder.
func (a *app) trainOnCorrections(cmd *cobra.Command, o trainOptions, args []string) error {
	for _, name := range []string{"text", "label", "output", "as-of"} {
		if cmd.Flags().Changed(name) {
			return usagef(a.tr("--corrections 不能与 --%s 同用：模型写到那个目录的 state/model.bin", "--corrections does not go with --%s: the model is that folder's state/model.bin"), name)
		}
	}
	if len(args) > 0 {
		return usagef("%s", a.tr("--corrections 学习目录里的人工标注，不读文件：请去掉文件，或去掉 --corrections", "--corrections learns the folder's labels and reads no files: leave one of them out"))
	}
	corpus, err := nlp.Corpus()
	if err != nil {
		return err
	}
	return a.trainCorrections(cmd.Context(), correctionOptions{o.corrections, o.config}, corpus)
}

func (o trainOptions) check() error {
	switch {
	case o.model == "":
		return usagef("没有给出模型文件。试试：weisu train -o 我的模型 已标注.csv")
	case o.label == "":
		return usagef("--label 是空的：请写标签所在的列名")
	case len(o.columns()) == 0:
		return usagef("--text 是空的：请写文本所在的列名，如 --text 标题,内容")
	}
	if o.asOf != "" {
		if _, err := parseAsOf(o.asOf); err != nil {
			return err
		}
	}
	if info, err := os.Stat(o.model); err == nil && info.IsDir() {
		return usagef("-o %s 是文件夹：请写模型文件的名字，如 %s", o.model, filepath.Join(o.model, "model.bin"))
	}
	if _, err := os.Stat(filepath.Dir(o.model)); err != nil {
		return usagef("模型文件要写到的文件夹 %s 打不开：%w", filepath.Dir(o.model), err)
	}
	return nil
}

func (o trainOptions) columns() []string {
	names := strings.FieldsFunc(o.text, func(r rune) bool { return r == ',' || r == '，' })
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return nonEmpty(names...)
}

func (a *app) train(ctx context.Context, o trainOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	cfg, _, err := loadConfig(o.config)
	if err != nil {
		return err
	}
	trainer, err := nlp.NewLabelTrainer(cfg.NLP)
	if err != nil {
		return err
	}
	files, err := a.readLabelled(ctx, o, cfg, args, trainer)
	if err != nil {
		return err
	}
	var model bytes.Buffer
	report, err := trainer.Train(ctx, &model)
	if err != nil {
		return err
	}
	card := modelCard{app: a, opts: o, files: files, report: report, versions: trainer.Versions()}
	// The card first: a model is never without one.
	if err := warehouse.ReplaceFile(o.model+cardSuffix, warehouse.Content(card.bytes())); err != nil {
		return err
	}
	if err := warehouse.ReplaceFile(o.model, warehouse.Content(model.Bytes())); err != nil {
		return err
	}
	return a.printTraining(o, card)
}

// readLabelled adds all labelled texts to the trainer.
func (a *app) readLabelled(ctx context.Context, o trainOptions, cfg Config, args []string, t *nlp.LabelTrainer) (files []*ingest.LabelledFile, err error) {
	r, err := ingest.OpenLabelled(ctx, ingest.LabelledOptions{
		Config: cfg.Ingest, Inputs: args, Stdin: a.stdin, Text: o.columns(), Label: o.label,
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for batch, err := range r.Batches(ctx) {
		if err != nil {
			return nil, err
		}
		for _, row := range batch {
			if err := t.Add(row.Text, row.Label); err != nil {
				return nil, err
			}
		}
	}
	return r.Files(), nil
}

// printTraining says what came of it, and what was left out.
func (a *app) printTraining(o trainOptions, card modelCard) error {
	r, n := card.report, card.counts()
	for _, d := range r.Dropped {
		fmt.Fprintf(a.stderr, a.tr("注意：标签“%s”只有 %d 行，没有学\n", "note: label %q has %d row only and was not learned\n"), d.Label, d.Rows)
	}
	if skipped := n.NoText + n.NoLabel + n.Broken; skipped > 0 {
		fmt.Fprintf(a.stderr, a.tr("注意：跳过 %d 行（没有文本 %d，没有标签 %d，读不了 %d）\n",
			"note: %d rows skipped (no text %d, no label %d, unreadable %d)\n"), skipped, n.NoText, n.NoLabel, n.Broken)
	}
	h := r.Held
	_, err := fmt.Fprintf(a.stdout, a.tr("%s：%d 种标签，%d 行；留出检验 %d 行：准确率 %.3f [%.3f, %.3f]，宏平均 F1 %.3f [%.3f, %.3f]\n说明见 %s\n",
		"%s: %d labels, %d rows; on %d rows held out: accuracy %.3f [%.3f, %.3f], macro-F1 %.3f [%.3f, %.3f]\ncard: %s\n"),
		o.model, len(r.Labels), card.learned(), h.Accuracy.N, h.Accuracy.Value(), h.Accuracy.Low, h.Accuracy.High,
		h.MacroF1, h.F1Low, h.F1High, o.model+cardSuffix)
	return err
}
