package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
)

// worstConfusions is how many of the most frequent confusions eval lists.
const worstConfusions = 10

func (a *app) evalCommand() *cobra.Command {
	var configPath string
	var worst int
	var texts bool
	cmd := &cobra.Command{
		Use:   "eval GOLD.csv",
		Short: a.tr("用人工标注的文本检验分类", "score the classifier against labelled texts"),
		Long: a.tr(`GOLD.csv 的列：text，type（诉求类型），primary（问题编码），severity；可选 source（分来源报告）
以及 type_alt、primary_alt、severity_alt（另一位标注者的答案，两者都算对）。
写出准确率、宏平均 F1、各类的精确率和召回率（均带 95% 区间）、混淆、校准（按概率分成同样大小的五组：
平均概率与实际正确率）、需复核的份额，以及最有把握的错误（行号含表头）。`,
			`Columns of GOLD.csv: text, type (kind), primary (issue code), severity; optional
source (reported apart) and type_alt, primary_alt, severity_alt (a second
annotator's answer; either counts as right). It writes accuracy, macro-F1,
precision and recall by class (all with 95% intervals), confusions, calibration
(five groups of equal size by probability: its mean and the share right), the share
that needs review, and the errors it was surest of (row numbers count the header).`),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			if worst < 0 {
				return usagef("--worst 不能为负，现为 %d", worst)
			}
			analyzer, err := nlp.NewAnalyzer(cfg.NLP)
			if err != nil {
				return err
			}
			rows, err := readGold(args[0], cfg)
			if err != nil {
				return err
			}
			analyzer = analyzer.Reading(readingOf(cfg.NLP.Encoder, len(rows) <= smallInput))
			analyzer.Each(len(rows), func(i int) {
				rows[i].Got = analyzer.From(rows[i].Source).Analyze("", rows[i].Text)
			})
			if !texts {
				for i := range rows {
					rows[i].Text = ""
				}
			}
			printEvaluation(a.stdout, rows, analyzer.Taxonomy(), worst)
			return nil
		},
	}
	cmd.AddCommand(a.evalIncidentsCommand(), a.evalCausesCommand(), a.evalRepliesCommand())
	cmd.Flags().IntVar(&worst, "worst", 10, a.tr("列出最有把握的错误多少条", "how many of the errors it was surest of are listed"))
	cmd.Flags().BoolVar(&texts, "texts", false, a.tr("列出错误时附上文本（已脱敏，前 60 字）", "list the errors with their texts, masked, 60 characters"))
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}

// readGold reads labelled texts, cleaned as a run cleans them.
func readGold(path string, cfg Config) ([]nlp.Judged, error) {
	cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("读不了 %s：%w", path, err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s 没有表头：%w", path, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	if !slices.Contains(header, "text") || !slices.Contains(header, "primary") {
		return nil, fmt.Errorf("%s 的表头是 %s；至少要有 text 和 primary 两列", path, strings.Join(header, "、"))
	}
	var rows []nlp.Judged
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s：%w", path, err)
		}
		cell := func(name string) string {
			if i := slices.Index(header, name); i >= 0 {
				return rec[i]
			}
			return ""
		}
		rows = append(rows, nlp.Judged{
			Source:     cleaner.Clean(cell("source")),
			Row:        len(rows) + 2,
			Text:       cleaner.Clean(cell("text")),
			Kinds:      nonEmpty(cell("type"), cell("type_alt")),
			Issues:     nonEmpty(cell("primary"), cell("primary_alt")),
			Severities: integers(cell("severity"), cell("severity_alt")),
		})
	}
}

func integers(cells ...string) []int {
	var out []int
	for _, c := range cells {
		if n, err := strconv.Atoi(c); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// printEvaluation prints the figures of all texts and the worst errors, then the
// figures of each source.
func printEvaluation(w io.Writer, rows []nlp.Judged, t *nlp.Taxonomy, worst int) {
	ev := nlp.Evaluate(rows, t)
	fmt.Fprintf(w, "all\n%s\n", ev)
	for _, h := range []nlp.HeadScore{ev.Category, ev.Issue, ev.Kind} {
		fmt.Fprintf(w, "%s\n", h.Table(worstConfusions))
	}
	fmt.Fprintf(w, "%s\n", ev.Calibration())
	if worst > 0 {
		fmt.Fprintf(w, "%s\n", nlp.WorstTable(nlp.Worst(rows, worst)))
	}
	bySource := map[string][]nlp.Judged{}
	var sources []string
	for _, r := range rows {
		if _, ok := bySource[r.Source]; !ok {
			sources = append(sources, r.Source)
		}
		bySource[r.Source] = append(bySource[r.Source], r)
	}
	slices.Sort(sources)
	if len(sources) < 2 {
		return
	}
	for _, s := range sources {
		fmt.Fprintf(w, "%s\n%s\n", s, nlp.Evaluate(bySource[s], t))
	}
}
