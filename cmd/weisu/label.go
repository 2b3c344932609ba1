package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
	"weisu/warehouse"
)

// labelOptions are the flags of weisu label.
type labelOptions struct {
	dir, config, to, from, by string
	n                         int
}

// maxLabelTexts is how many texts one workbook holds at most: more than anybody
// labels before the model should learn from them.
const maxLabelTexts = 1000

func (a *app) labelCommand() *cobra.Command {
	var o labelOptions
	cmd := &cobra.Command{
		Use:   "label (--to | --from) FILE.xlsx",
		Short: a.tr("挑出最值得人工标注的文本，读回标注", "pick the texts worth labelling next, read labels back"),
		Long: a.tr(`--to：从当前快照里挑出最值得标注的文本（模型没有把握的、彼此不同的、同类多的），写成工作簿，
各项用下拉列表填写。--from：读回填好的工作簿，存入输出目录的 state/labels.jsonl；有一格不对就一条都不收。
下一次 weisu run 以人工标注代替模型的判断（fact_complaint.label_source 为 person）；
weisu train --corrections 让模型学会它们。`,
			`--to writes a workbook of the current snapshot's texts that are most worth a label
(where the model is in doubt, unlike each other, with many like them), to be filled in
by drop-down lists. --from reads it back into state/labels.jsonl of the output folder;
one bad cell, and nothing is taken. From the next weisu run on people's labels take the
place of the model's (fact_complaint.label_source is person); weisu train --corrections
teaches them to the model.`),
		Example: `  weisu label -o 输出目录 -n 100 --to 标注.xlsx
  weisu label -o 输出目录 --from 标注.xlsx --by 张老师`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.checkLabel(&o); err != nil {
				return err
			}
			cfg, _, err := loadConfig(o.config)
			if err != nil {
				return err
			}
			if o.to != "" {
				return a.pickLabels(cmd.Context(), &o, cfg)
			}
			return a.takeLabels(cmd.Context(), &o, cfg)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "output", "o", defaultDir, a.tr("weisu run 的输出目录", "folder of weisu run"))
	f.StringVarP(&o.config, "config", "c", "", a.tr("配置文件", "configuration file"))
	f.IntVarP(&o.n, "number", "n", 100, a.tr("挑多少条", "how many texts"))
	f.StringVar(&o.to, "to", "", a.tr("把待标注的文本写入这个 .xlsx", "write the texts to label to this .xlsx"))
	f.StringVar(&o.from, "from", "", a.tr("读回这个填好的 .xlsx", "read back this .xlsx, filled in"))
	f.StringVar(&o.by, "by", "", a.tr("标注人", "who labelled"))
	return cmd
}

func (a *app) checkLabel(o *labelOptions) error {
	switch {
	case (o.to == "") == (o.from == ""):
		return usagef("%s", a.tr("请给出 --to（写出待标注的工作簿）或 --from（读回填好的工作簿）之一。试试：weisu label --to 标注.xlsx",
			"give --to (write a workbook to fill in) or --from (read one back). Try: weisu label --to labels.xlsx"))
	case o.to != "" && o.by != "":
		return usagef("%s", a.tr("--by 写在读回的时候：weisu label --from 标注.xlsx --by 名字", "--by goes with --from: weisu label --from labels.xlsx --by NAME"))
	case o.n < 1 || o.n > maxLabelTexts:
		return usagef(a.tr("-n %d 应在 1 到 %d 之间", "-n %d should be between 1 and %d"), o.n, maxLabelTexts)
	case o.to != "" && !strings.EqualFold(filepath.Ext(o.to), ".xlsx"):
		return usagef(a.tr("--to %s 应以 .xlsx 结尾，Excel 才打得开", "--to %s should end in .xlsx, or Excel won't open it"), o.to)
	}
	if o.to == "" {
		return nil
	}
	if _, err := os.Lstat(o.to); err == nil { // people's work is easily lost
		return usagef(a.tr("已经有 %s，里面可能有填好的标注，没有动它。请换一个文件名，或先删去它",
			"%s exists and may hold labels that somebody filled in; it was left alone. Give another name, or remove it first"), o.to)
	}
	return nil
}

// pickLabels writes the workbook.
func (a *app) pickLabels(ctx context.Context, o *labelOptions, cfg Config) (err error) {
	taxonomy, err := nlp.LoadTaxonomy(cfg.NLP.Taxonomy)
	if err != nil {
		return err
	}
	db, err := warehouse.Open(o.dir, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	labels, err := warehouse.ReadLabels(o.dir)
	if err != nil {
		return err
	}
	candidates, err := db.Candidates(ctx, labelled(labels), labelPool)
	if err != nil {
		return err
	}
	ids := pick(candidates, o.n)
	if len(ids) == 0 {
		return errors.New(a.tr("没有可标注的诉求：快照里的医疗卫生诉求都已标注，或一件都没有", "nothing to label: the snapshot's complaints about health care are all labelled, or there are none"))
	}
	found, err := db.Texts(ctx, ids)
	if err != nil {
		return err
	}
	texts := make([]warehouse.LabelledText, len(ids))
	for i, id := range ids {
		texts[i] = found[id]
	}
	b := labelBook{a, taxonomy}
	if err := warehouse.ReplaceFile(o.to, func(w io.Writer) error { return b.write(w, texts) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, a.tr("%s：%d 条待标注。填好后：weisu label -o %s --from %[1]s\n", "%s: %d texts to label. Once filled in: weisu label -o %s --from %[1]s\n"), o.to, len(texts), o.dir)
	return err
}

// labelled are the ids of the complaints that have a label.
func labelled(l *warehouse.Labels) []string {
	ids := make([]string, len(l.All))
	for i := range l.All {
		ids[i] = l.All[i].ComplaintID
	}
	return ids
}

// takeLabels reads a workbook back into the state.
func (a *app) takeLabels(ctx context.Context, o *labelOptions, cfg Config) (err error) {
	now, err := a.now()
	if err != nil {
		return err
	}
	taxonomy, err := nlp.LoadTaxonomy(cfg.NLP.Taxonomy)
	if err != nil {
		return err
	}
	cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
	if err != nil {
		return err
	}
	r := labelReader{app: a, file: o.from, taxonomy: taxonomy, cleanNote: cleaner.Clean}
	if err := r.read(); err != nil {
		return err
	}
	state, err := warehouse.OpenState(o.dir, now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	old, err := state.Labels()
	if err != nil {
		return err
	}
	if err := r.findTexts(ctx, o.dir, old); err != nil {
		return err
	}
	if err := r.failure(); err != nil {
		return err
	}
	var added []warehouse.Label
	changed, by := 0, ingest.HideNumbers(strings.TrimSpace(o.by))
	for _, l := range r.labels {
		before := old.Of(l.ComplaintID)
		if before != nil && before.Same(&l.Label) {
			continue
		}
		if before != nil {
			changed++
		}
		l.Time, l.By = now.UTC().Truncate(time.Second), by
		added = append(added, l.Label)
	}
	if old.Torn {
		fmt.Fprintln(a.stderr, a.tr("注意：state/labels.jsonl 的最后一条不完整（上次写到一半时被中断），已去掉；请把那次的工作簿再读一遍",
			"note: the last record of state/labels.jsonl was not complete (its writer was stopped) and is gone; read that workbook again"))
	}
	if err := state.AddLabels(old, added); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, a.tr("%s：%d 条标注，其中新的 %d 条，改了的 %d 条，没有变的 %d 条；没有填的 %d 行。下一次 weisu run 起生效\n",
		"%s: %d labels: %d new, %d changed, %d as before; %d rows not filled in. They count from the next weisu run on\n"),
		o.from, len(r.labels), len(added)-changed, changed, len(r.labels)-len(added), r.empty)
	return err
}
