package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"weisu/warehouse"
)

// sqlOptions are the flags of weisu sql.
type sqlOptions struct {
	dir, snapshot, format, to string
	tables                    bool
	output                    warehouse.OutputConfig
}

func (a *app) sqlCommand() *cobra.Command {
	var o sqlOptions
	cmd := &cobra.Command{
		Use:   "sql [SQL]",
		Short: a.tr("用 SQL 查询快照", "ask a snapshot in SQL"),
		Long: a.tr(`在当前快照（或 --snapshot 指定的快照）上执行 SQL（DuckDB 方言）。
不给 SQL 时：终端上进入交互界面，管道中从标准输入读取，以分号分隔。
--tables 列出各集市及其字段说明。`,
			`Runs SQL (DuckDB's dialect) on the current snapshot, or the one that --snapshot
names. Without SQL: a shell on a terminal, statements from standard input in a
pipe, each ended by a semicolon. --tables documents the marts.`),
		Example: `  weisu sql -o demo "SELECT issue_name, count(*) n FROM fact_complaint GROUP BY 1 ORDER BY n DESC LIMIT 10"
  weisu sql -o demo --format csv --to out.csv "SELECT * FROM issue_period WHERE high_frequency"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.tables {
				return a.printTables()
			}
			return a.sql(cmd.Context(), o, args)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "output", "o", defaultDir, a.tr("weisu run 的输出目录", "folder of weisu run"))
	f.StringVar(&o.snapshot, "snapshot", "", a.tr("快照编号；默认当前快照", "snapshot id; the current one by default"))
	f.StringVar(&o.format, "format", "table", "table, csv, json, arrow, parquet, xlsx")
	f.StringVar(&o.to, "to", "", a.tr("写入文件，而不是标准输出", "write to a file instead of standard output"))
	f.BoolVar(&o.tables, "tables", false, a.tr("列出各集市及其字段说明", "document the marts"))
	f.BoolVar(&o.output.BOM, "bom", false, a.tr("csv 以 BOM 开头，便于 Excel 打开", "csv: begin with a byte order mark, for Excel"))
	f.IntVar(&o.output.MaxRows, "max-rows", 200, a.tr("table：最多显示的行数，0 为全部", "table: rows shown at most, 0 for all"))
	f.IntVar(&o.output.MaxWidth, "max-width", 60, a.tr("table：一格最多占的列数，0 为不限", "table: columns of a cell at most, 0 for no limit"))
	return cmd
}

func (a *app) sql(ctx context.Context, o sqlOptions, args []string) error {
	format, err := warehouse.ParseFormat(o.format)
	if err != nil {
		return usageError{err}
	}
	db, err := warehouse.Open(o.dir, o.snapshot)
	if err != nil {
		return err
	}
	defer db.Close()
	if len(args) == 0 {
		return a.statements(ctx, db, format, o.output)
	}
	if o.to == "" {
		if format.Binary() && isTerminal(a.stdout) {
			return usagef(a.tr("%s 是二进制格式，请用 --to 文件 或重定向", "%s is binary: use --to FILE or redirect"), format)
		}
		return ask(ctx, db, args[0], a.stdout, format, o.output)
	}
	return warehouse.ReplaceFile(o.to, func(w io.Writer) error { return ask(ctx, db, args[0], w, format, o.output) })
}

// ask runs one SQL text and writes its result.
func ask(ctx context.Context, db *warehouse.DB, sql string, w io.Writer, format warehouse.Format, c warehouse.OutputConfig) error {
	records, err := db.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer records.Release()
	_, err = warehouse.Output(w, records, format, c)
	return err
}

// statements reads SQL from standard input: with prompts and going on after an
// error on a terminal, stopping at the first error in a pipe.
func (a *app) statements(ctx context.Context, db *warehouse.DB, format warehouse.Format, c warehouse.OutputConfig) error {
	terminal := isTerminal(a.stdin)
	prompt := func(s string) {
		if terminal {
			fmt.Fprint(a.stderr, s)
		}
	}
	if terminal {
		fmt.Fprintf(a.stderr, a.tr("快照 %s。语句以分号结束；.tables 列出集市，.quit 退出。\n",
			"Snapshot %s. End statements with a semicolon; .tables lists the marts, .quit leaves.\n"), db.ID)
	}
	in := bufio.NewReader(a.stdin)
	var sql strings.Builder
	prompt("weisu> ")
	for {
		line, readErr := in.ReadString('\n')
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return readErr
		}
		word := strings.TrimSpace(line)
		switch {
		case sql.Len() == 0 && (word == ".quit" || word == ".exit"):
			return nil
		case sql.Len() == 0 && word == ".tables":
			fmt.Fprintln(a.stdout, strings.Join(warehouse.MartNames(), "\n"))
		default:
			sql.WriteString(line)
		}
		text := strings.TrimSpace(sql.String())
		ended := strings.HasSuffix(text, ";") || errors.Is(readErr, io.EOF)
		if ended && text != "" {
			sql.Reset()
			err := ask(ctx, db, text, a.stdout, format, c)
			if err != nil && (!terminal || ctx.Err() != nil) {
				return err
			}
			if err != nil {
				fmt.Fprintln(a.stderr, err)
			}
		}
		if readErr != nil {
			return nil
		}
		if sql.Len() == 0 {
			prompt("weisu> ")
		} else {
			prompt("   ...> ")
		}
	}
}

func (a *app) printTables() error {
	tables, err := warehouse.Dictionary()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	for _, t := range tables {
		fmt.Fprintf(w, "%s — %s\n", t.Name, a.tr(t.Chinese, t.English))
		for _, c := range t.Columns {
			fmt.Fprintf(w, "    %-22s %-12s %s\n", c.Name, c.Type, a.tr(c.Chinese, c.English))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// isTerminal tells whether a person sits at the other end.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
