package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"weisu/cmd/weisu/internal/generate"
)

func (a *app) generateCommand() *cobra.Command {
	var from, to, out string
	var clean bool
	opts := generate.Options{}
	cmd := &cobra.Command{
		Use:   "generate",
		Short: a.tr("生成虚构的诉求导出表，附真值", "make synthetic exports with known truth"),
		Long: a.tr(`生成一座虚构城市（16 区、22 家医院）的诉求导出表：季节、突发、根因、治理项目的效果、
个人信息、一单多单位多环节、杂乱的表头与日期，随机种子相同则字节相同。
--to 以 .csv 结尾时写一个 CSV；否则写一个文件夹：hotline.xlsx、platform.csv（GB18030）、
reviews.jsonl、units.csv、visits.csv、projects.csv、events.csv、weisu.yaml；
--truth 另写 truth/（每一行的真值和埋入的事件）。`,
			`Makes the exports of an invented city (16 districts, 22 hospitals): seasons,
bursts, root causes, effects of projects, personal data, orders over several
units and steps, messy headers and dates. The same seed gives the same bytes.
--to ending in .csv writes one CSV, else a folder with hotline.xlsx,
platform.csv (GB18030), reviews.jsonl, units.csv, visits.csv, projects.csv,
events.csv and weisu.yaml; --truth adds truth/ (every row's, and what was planted).`),
		Example: `  weisu generate --rows 100000 --to big.csv
  weisu generate --rows 5000 --truth --to sample`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if opts.From, err = time.Parse(time.DateOnly, from); err != nil {
				return usagef("--from %q 应写成 2023-01-01", from)
			}
			if opts.To, err = time.Parse(time.DateOnly, to); err != nil {
				return usagef("--before %q 应写成 2025-01-01", to)
			}
			if out == "" {
				return usageError{errors.New(a.tr("没有给出 --to（文件夹，或以 .csv 结尾的文件）", "--to is missing (a folder, or a file ending in .csv)"))}
			}
			dir := out
			if strings.HasSuffix(out, ".csv") {
				dir = filepath.Dir(out)
				opts.Files = generate.Single(filepath.Base(out), generate.CSV)
			}
			if clean {
				opts.Dirty, opts.PII, opts.Outside, opts.Repeated, opts.Bad = -1, -1, -1, -1, -1
			}
			truth, err := generate.Generate(opts, dir)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stderr, a.tr("已写 %d 行到 %s，平均 %d 字\n", "%d rows written to %s, %d characters each\n"),
				truth.Rows, filepath.Clean(out), truth.Characters/max(1, truth.Rows))
			return err
		},
	}
	f := cmd.Flags()
	f.IntVar(&opts.Rows, "rows", 5000, a.tr("行数", "rows"))
	f.Uint64Var(&opts.Seed, "seed", 1, a.tr("随机种子", "random seed"))
	f.IntVar(&opts.Length, "length", 100, a.tr("每条文本的平均字数", "characters of a text, on average"))
	f.BoolVar(&clean, "clean", false, a.tr("不要坏行、重复、杂乱和个人信息", "no bad rows, duplicates, mess or personal data"))
	f.StringVar(&from, "from", "2023-01-01", a.tr("起始日", "first day"))
	f.StringVar(&to, "before", "2025-01-01", a.tr("截止日之后的一天", "the day after the last"))
	f.StringVar(&out, "to", "", a.tr("写到哪里", "where to write"))
	f.BoolVar(&opts.Truth, "truth", false, a.tr("写出每一行的真值", "write every row's truth"))
	return cmd
}
