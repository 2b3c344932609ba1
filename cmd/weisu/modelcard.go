package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"weisu/ingest"
	"weisu/nlp"
)

// cardSuffix follows the model's name in that of its card.
const cardSuffix = ".md"

// cardConfusions is how many of the most frequent confusions the card shows.
const cardConfusions = 20

// A modelCard tells where a model comes from and how good it is (Mitchell et al.
// 2019, doi 10.1145/3287560.3287596).
type modelCard struct {
	app      *app
	opts     trainOptions
	files    []*ingest.LabelledFile
	report   *nlp.LabelReport
	versions nlp.Versions
}

// counts adds up the files.
func (c modelCard) counts() (n ingest.LabelledCounts) {
	for _, f := range c.files {
		n.Add(f.LabelledCounts)
	}
	return n
}

// learned is the number of rows that the model learned from.
func (c modelCard) learned() (n int) {
	for _, l := range c.report.Labels {
		n += l.Rows
	}
	return n
}

// bytes is the card in Markdown.
func (c modelCard) bytes() []byte {
	var b bytes.Buffer
	tr := c.app.tr
	fmt.Fprintf(&b, tr("# 模型说明：%s\n\n", "# Model card: %s\n\n"), cell(filepath.Base(c.opts.model)))
	date := c.opts.asOf
	if date == "" {
		date = tr("未给出（--as-of）", "not given (--as-of)")
	}
	fmt.Fprintf(&b, tr("- 日期：%s\n", "- date: %s\n"), date)
	fmt.Fprintf(&b, tr("- 文本列：%s；标签列：%s\n", "- text columns: %s; label column: %s\n"), cell(strings.Join(c.opts.columns(), tr("、", ", "))), cell(c.opts.label))
	fmt.Fprintf(&b, tr("- 程序 %s；特征格式 %d；词典 %s；诉求分类表 %s\n", "- program %s; feature format %d; lexicon %s; taxonomy %s\n"),
		c.app.version(), c.versions.Format, c.versions.Lexicon, c.versions.Taxonomy)
	fmt.Fprintf(&b, tr("- 线性模型，%d 个特征（一至三字的字串与词）\n", "- linear model, %d features (character n-grams of one to three, and words)\n"), c.report.Features)
	c.data(&b)
	c.figures(&b)
	c.calibration(&b)
	return b.Bytes()
}

// data is what the model has learned from.
func (c modelCard) data(b *bytes.Buffer) {
	tr := c.app.tr
	b.WriteString(tr("\n## 数据\n\n| 文件 | SHA-256 | 读入 | 可用 | 没有文本 | 没有标签 | 读不了 |\n|---|---|---:|---:|---:|---:|---:|\n",
		"\n## Data\n\n| file | SHA-256 | read | usable | no text | no label | unreadable |\n|---|---|---:|---:|---:|---:|---:|\n"))
	line := func(name, sum string, n ingest.LabelledCounts) {
		fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %d | %d |\n", name, sum, n.Read, n.Accepted, n.NoText, n.NoLabel, n.Broken)
	}
	for _, f := range c.files {
		line(cell(filepath.Base(f.Path)), f.SHA256[:min(12, len(f.SHA256))], f.LabelledCounts)
	}
	line(tr("合计", "total"), "", c.counts())
	fmt.Fprintf(b, tr("\n学习 %d 行，%d 种标签。", "\n%d rows learned, %d labels."), c.learned(), len(c.report.Labels))
	if n := len(c.report.Dropped); n > 0 {
		fmt.Fprintf(b, tr("另有 %d 种标签各只有一行，没有学：", " %d labels of one row each were not learned: "), n)
		for i, d := range c.report.Dropped {
			if i > 0 {
				b.WriteString(tr("、", ", "))
			}
			b.WriteString(cell(d.Label))
		}
		b.WriteString(tr("。", "."))
	}
	b.WriteByte('\n')
}

// figures are those of the texts held out.
func (c modelCard) figures(b *bytes.Buffer) {
	tr, r, h := c.app.tr, c.report, c.report.Held
	b.WriteString(tr("\n## 留出检验\n\n", "\n## Held-out figures\n\n"))
	how := tr("%d 行，%d 份交叉检验：每份由只见过其余各份的模型来判；相同的文本总在同一份。\n\n",
		"%d rows in %d-fold cross-validation: each part is judged by a model that saw the others only; equal texts are in the same part.\n\n")
	if r.HeldFolds < r.Folds {
		how = tr("%d 行，即 %d 份中的一份：由只见过其余各份的模型来判；相同的文本总在同一份。\n\n",
			"%d rows, one part of %d, judged by a model that saw the others only; equal texts are in the same part.\n\n")
	}
	fmt.Fprintf(b, how, h.Accuracy.N, r.Folds)
	fmt.Fprintf(b, tr("- 准确率 %.3f，95%% 区间 [%.3f, %.3f]（%d/%d）\n- 宏平均 F1 %.3f，95%% 区间 [%.3f, %.3f]\n",
		"- accuracy %.3f, 95%% interval [%.3f, %.3f] (%d/%d)\n- macro-F1 %.3f, 95%% interval [%.3f, %.3f]\n"),
		h.Accuracy.Value(), h.Accuracy.Low, h.Accuracy.High, h.Accuracy.Hits, h.Accuracy.N, h.MacroF1, h.F1Low, h.F1High)
	b.WriteString(tr("\n| 标签 | 行数 | 留出 | 精确率 | 召回率 | F1 |\n|---|---:|---:|---:|---:|---:|\n",
		"\n| label | rows | held out | precision | recall | F1 |\n|---|---:|---:|---:|---:|---:|\n"))
	scores := map[string]nlp.ClassScore{}
	for _, s := range h.Classes {
		scores[s.Class] = s
	}
	for _, l := range r.Labels {
		s := scores[l.Label]
		fmt.Fprintf(b, "| %s | %d | %d | %s | %s | %s |\n", cell(l.Label), l.Rows, s.Actual,
			ratio(s.Right, s.Predicted), ratio(s.Right, s.Actual), ratio(2*s.Right, s.Actual+s.Predicted))
	}
	if len(h.Confused) == 0 {
		return
	}
	b.WriteString(tr("\n最多的混淆：\n\n| 应为 | 判为 | 行数 |\n|---|---|---:|\n", "\nMost frequent confusions:\n\n| is | taken for | rows |\n|---|---|---:|\n"))
	for _, f := range h.Confused[:min(cardConfusions, len(h.Confused))] {
		fmt.Fprintf(b, "| %s | %s | %d |\n", cell(f.Want), cell(f.Got), f.N)
	}
}

// calibration tells whether label_score can be believed.
func (c modelCard) calibration(b *bytes.Buffer) {
	b.WriteString(c.app.tr("\n## 校准\n\n把留出的文本按 label_score 排序，分成同样大小的五组：\n\n| 行数 | 平均 label_score | 实际正确率 |\n|---:|---:|---:|\n",
		"\n## Calibration\n\nThe held-out texts in order of label_score, in five groups of equal size:\n\n| rows | mean label_score | share right |\n|---:|---:|---:|\n"))
	for _, bin := range c.report.Bins {
		fmt.Fprintf(b, "| %d | %.3f | %.3f |\n", bin.N, bin.Score, bin.Right)
	}
}

// ratio is a/b with three digits, — without any b.
func ratio(a, b int) string {
	if b == 0 {
		return "—"
	}
	return fmt.Sprintf("%.3f", float64(a)/float64(b))
}

// cell is s as the cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(s)
}
