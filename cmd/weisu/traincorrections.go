package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weisu/nlp"
	"weisu/warehouse"
)

// correctionOptions are the flags of weisu train --corrections.
type correctionOptions struct {
	dir, config string
}

// trainCorrections teaches people's labels of a folder, and corpus, to the
// folder's own model. Nobody else writes to the folder meanwhile.
func (a *app) trainCorrections(ctx context.Context, o correctionOptions, corpus []nlp.Example) (err error) {
	now, err := a.now()
	if err != nil {
		return err
	}
	cfg, _, err := loadConfig(o.config)
	if err != nil {
		return err
	}
	state, err := warehouse.OpenState(o.dir, now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	labels, err := state.Labels()
	if err != nil {
		return err
	}
	if len(labels.All) == 0 {
		return fmt.Errorf(a.tr("%s 里还没有人工标注，没有可学的。先用 weisu label 标注一些", "%s has no labels by people to learn from: label some with weisu label first"), o.dir)
	}
	fmt.Fprintf(a.stderr, a.tr("用 %d 条语料和 %d 条人工标注训练，要几分钟……\n", "training on %d written texts and %d labels by people, which takes some minutes…\n"), len(corpus), len(labels.All))
	var model bytes.Buffer
	report, err := nlp.TrainCorrected(ctx, cfg.NLP, corpus, examples(labels), &model)
	if err != nil {
		return err
	}
	card := correctionCard{a, labels, report}
	path, err := state.SaveModel(model.Bytes(), card.bytes(), cardSuffix)
	if err != nil {
		return err
	}
	return card.print(path)
}

// examples are the labels as the trainer takes them.
func examples(labels *warehouse.Labels) []nlp.Example {
	out := make([]nlp.Example, len(labels.All))
	for i := range labels.All {
		l := &labels.All[i]
		out[i] = nlp.Example{Text: l.Text, InScope: l.InScope, Kind: l.Kind, Issue: l.Issue, Others: strings.Join(l.Others, ";"), Severity: l.Severity}
	}
	return out
}

// A correctionCard tells what a folder's own model learned and what that is
// worth.
type correctionCard struct {
	app    *app
	labels *warehouse.Labels
	report *nlp.CorrectionReport
}

// asOf is the day of the last label: the card follows from the state alone.
func (c correctionCard) asOf() string {
	var last time.Time
	for i := range c.labels.All {
		if t := c.labels.All[i].Time; t.After(last) {
			last = t
		}
	}
	return last.UTC().Format(time.DateOnly)
}

// bytes is the card in Markdown.
func (c correctionCard) bytes() []byte {
	var b bytes.Buffer
	tr, r := c.app.tr, c.report
	fmt.Fprintf(&b, tr("# 模型说明：学过人工标注的分类模型\n\n- 标注截止：%s\n- 程序 %s\n- 学习 %d 条人工标注，%d 条语料；相同的文本只学一次，以最后的标注为准\n",
		"# Model card: the classifier with people's labels\n\n- labels up to %s\n- program %s\n- learned from %d labels by people and %d written texts; of equal texts the last label counts\n"),
		c.asOf(), c.app.version(), r.Learned, r.Corpus)
	if n := r.Unknown; n > 0 {
		fmt.Fprintf(&b, tr("- 没有学 %d 条：问题编码不在诉求分类表里\n", "- %d not learned: the taxonomy does not have their issue\n"), n)
	}
	if n := r.TooFew; n > 0 {
		fmt.Fprintf(&b, tr("- 没有学 %d 条：自己添加的问题，标注太少，仍靠分类表里的词语识别\n", "- %d not learned: issues of your own with too few labels, which are still found by their words\n"), n)
	}
	b.WriteString(tr("\n## 在人工标注上的变化\n\n", "\n## What changes on people's labels\n\n"))
	if r.Folds == 0 {
		b.WriteString(tr("标注太少，无法留出检验。\n", "Too few labels to hold any out.\n"))
		return b.Bytes()
	}
	fmt.Fprintf(&b, tr("%d 份交叉检验：每份由只见过其余各份的模型来判（不含编码器）。标注的是模型最没有把握的文本，准确率低于全体。\n\n| | 条数 | 内置模型 | 新模型（留出） | 改对 | 改错 |\n|---|---:|---:|---:|---:|---:|\n",
		"%d-fold cross-validation: each part is judged by a model that saw the others only (without the encoder). The texts are those that the model was least sure of: it is right more often on all.\n\n| | texts | built-in | new, held out | mended | spoilt |\n|---|---:|---:|---:|---:|---:|\n"), r.Folds)
	for _, q := range r.Questions {
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %d | %d |\n", c.name(q.Name), q.Before.N, q.Before, q.After, q.Gained, q.Lost)
	}
	return b.Bytes()
}

// name is a question's name as people read it.
func (c correctionCard) name(question string) string {
	names, ok := map[string][2]string{
		"scope": {"是否医疗卫生", "about health care"}, "kind": {"类型", "kind"}, "issue": {"主要问题", "main issue"},
		"category": {"大类", "category"}, "severity": {"严重程度", "severity"},
	}[question]
	if !ok {
		return question
	}
	return c.app.tr(names[0], names[1])
}

// print says what came of it.
func (c correctionCard) print(path string) error {
	w, r := c.app.stdout, c.report
	fmt.Fprintf(w, c.app.tr("%s：学习 %d 条人工标注、%d 条语料\n", "%s: learned from %d labels by people and %d written texts\n"), path, r.Learned, r.Corpus)
	for _, q := range r.Questions {
		if r.Folds == 0 || q.Before.N == 0 {
			continue
		}
		fmt.Fprintf(w, c.app.tr("  %s：%d 条留出的标注，准确率 %.3f → %.3f\n", "  %s: accuracy on %d labels held out %.3f → %.3f\n"), c.name(q.Name), q.Before.N, q.Before.Value(), q.After.Value())
	}
	_, err := fmt.Fprintf(w, c.app.tr("说明见 %s；下一次 weisu run 起使用，要停用就删去模型文件\n", "card: %s; in use from the next weisu run on, remove the model to stop that\n"), path+cardSuffix)
	return err
}
