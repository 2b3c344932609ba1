package main

import (
	"bufio"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"weisu/ingest"
)

// firstRows is how many rows of each table inspect shows.
const firstRows = 3

func (a *app) inspectCommand() *cobra.Command {
	var configPath, asOf string
	cmd := &cobra.Command{
		Use:   "inspect FILE…",
		Short: a.tr("看一份文件会怎样被读入，不写任何东西", "show how a file would be read; writes nothing"),
		Long: a.tr(`显示编码、工作表、表头映射、前几行（已脱敏），以及会被拒收的行和原因。`,
			`Shows encoding, sheets, header mapping, the first rows (masked), and which rows
would be rejected and why.`),
		Args: a.atLeastOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			opts, err := a.readOptions(cfg, args, asOf)
			if err != nil {
				return err
			}
			// Nothing is kept, so no folder's key is needed; the tokens shown
			// are not those of a run.
			opts.Key = []byte("weisu inspect")
			ins, err := ingest.Inspect(cmd.Context(), opts, firstRows)
			if err != nil {
				return err
			}
			return a.printInspection(ins)
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	cmd.Flags().StringVar(&asOf, "as-of", "", a.tr("截止时间，如 2024-12-31", "as-of time, as 2024-12-31"))
	return cmd
}

// atLeastOneFile is cobra's argument check in the user's words.
func (a *app) atLeastOneFile(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef(a.tr("没有给出文件。试试：%s 导出表.xlsx（标准输入用 -）", "no file given. Try: %s export.xlsx (- for standard input)"), cmd.CommandPath())
	}
	return nil
}

func (a *app) printInspection(ins *ingest.Inspection) error {
	w := bufio.NewWriter(a.stdout)
	for _, f := range ins.Files {
		fmt.Fprintf(w, "%s  %s\n", f.Path, strings.Join(nonEmpty(f.Format, f.Encoding, f.Compression), ", "))
		for _, note := range f.Notes {
			fmt.Fprintf(w, "  · %s\n", note)
		}
		for _, t := range f.Tables {
			a.printTable(w, t)
			for _, c := range ins.First {
				if c.File == t.File && c.Sheet == t.Sheet {
					a.printComplaint(w, &c)
				}
			}
		}
	}
	c := ins.Total
	fmt.Fprintf(w, a.tr("合计：读入 %d = 接收 %d + 重复 %d + 拒收 %d\n", "total: read %d = accepted %d + duplicate %d + rejected %d\n"),
		c.Read, c.Accepted, c.Duplicate, c.Rejected)
	for _, reason := range slices.Sorted(maps.Keys(ins.Reasons)) {
		fmt.Fprintf(w, "  %s：%d\n", a.tr(reason.Chinese(), reason.English()), ins.Reasons[reason])
	}
	for _, rej := range ins.Rejects {
		fmt.Fprintf(w, "  - %s：%s %s\n", rej.Position, a.tr(rej.Reason.Chinese(), rej.Reason.English()), rej.Detail)
	}
	return w.Flush()
}

func (a *app) printTable(w *bufio.Writer, t *ingest.TableReport) {
	if t.Sheet != "" {
		fmt.Fprintf(w, a.tr("  工作表 %s\n", "  sheet %s\n"), t.Sheet)
	}
	if t.HeaderRow > 0 {
		fmt.Fprintf(w, a.tr("  表头在第 %d 行\n", "  header in row %d\n"), t.HeaderRow)
	}
	for _, line := range t.Mapping {
		fmt.Fprintf(w, "    %s\n", line)
	}
	c := t.Counts
	fmt.Fprintf(w, a.tr("  读入 %d：接收 %d，重复 %d，拒收 %d；无日期 %d，单位未知 %d，空行 %d，脱敏 %d 处\n",
		"  read %d: accepted %d, duplicate %d, rejected %d; no date %d, unit unknown %d, blank %d, masked %d places\n"),
		c.Read, c.Accepted, c.Duplicate, c.Rejected, t.NoDate, t.NoUnit, t.Blank, t.Masked)
}

func (a *app) printComplaint(w *bufio.Writer, c *ingest.Complaint) {
	date := "—"
	if !c.ReceivedAt.IsZero() {
		date = c.ReceivedAt.Format("2006-01-02 15:04:05")
	}
	fmt.Fprintf(w, a.tr("  第 %d 行  %s  %s  %s  %s\n", "  row %d  %s  %s  %s  %s\n"),
		c.Row, date, c.UnitID, c.Department, shorten(c.Text, 60))
}

func nonEmpty(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// shorten cuts a text to n characters, on one line.
func shorten(s string, n int) string { return cutText(strings.ReplaceAll(s, "\n", " "), n) }

// cutText cuts a text to n characters.
func cutText(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n]) + "…"
}
