package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/warehouse"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailure     = 1   // the job failed: bad input, full disk, bad SQL
	exitUsage       = 2   // the command line or the configuration is wrong
	exitBusy        = 3   // another run holds the folder
	exitInterrupted = 130 // stopped by the user
)

// defaultDir is where run writes and sql reads unless -o says otherwise.
const defaultDir = "weisu-out"

// version is set by the build (-ldflags "-X main.version=…"); without it the
// module's version or the commit serves.
var version string

// An app is the program's surroundings: everything that it takes from outside.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	english        bool
}

// A usageError is what the user wrote wrong on the command line or in the
// configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, getenv: lookup(environ)}
	a.english = wantsEnglish(args, a.getenv)
	root := a.root()
	root.SetArgs(args)
	return a.exitCode(ctx, root.ExecuteContext(ctx))
}

func (a *app) exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(a.stderr, a.tr("已中断；上一个快照保持不变。", "Interrupted; the last snapshot is untouched."))
		return exitInterrupted
	}
	message := err.Error()
	if !a.english {
		message = plain(message)
	}
	fmt.Fprintf(a.stderr, "%s%v\n", a.tr("错误：", "error: "), ingest.HideNumbers(message))
	if hint := a.hint(err); hint != "" {
		fmt.Fprintln(a.stderr, hint)
	}
	var usage usageError
	switch {
	case errors.Is(err, warehouse.ErrLocked):
		return exitBusy
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailure
}

// hint tells what to try where the system's own error does not.
func (a *app) hint(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return a.tr("磁盘空间不够或文件大小受限：请腾出空间，或用 -o 换一个磁盘。",
			"No space left, or the size of files is limited: make room, or use -o for another disk.")
	}
	return ""
}

// tr picks the message of the user's language.
func (a *app) tr(zh, en string) string {
	if a.english {
		return en
	}
	return zh
}

func lookup(environ []string) func(string) string {
	return func(name string) string {
		for _, kv := range environ {
			if v, ok := strings.CutPrefix(kv, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

// wantsEnglish looks for the language before the commands are built, since
// their help is in it.
func wantsEnglish(args []string, getenv func(string) string) bool {
	lang := getenv("WEISU_LANG")
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = v
		} else if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	return strings.HasPrefix(strings.ToLower(lang), "en")
}

// now is the clock of the program: SOURCE_DATE_EPOCH, the reproducible-builds
// convention, sets it.
func (a *app) now() (time.Time, error) {
	s := a.getenv("SOURCE_DATE_EPOCH")
	if s == "" {
		return time.Now(), nil
	}
	var sec int64
	if _, err := fmt.Sscan(s, &sec); err != nil {
		return time.Time{}, usagef(a.tr("SOURCE_DATE_EPOCH=%q 应是自 1970 年起的秒数，如 1735689600", "SOURCE_DATE_EPOCH=%q should be seconds since 1970, as 1735689600"), s)
	}
	return time.Unix(sec, 0), nil
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use: "weisu",
		Short: a.tr("未诉：医疗诉求的趋势分析与文本挖掘",
			"weisu: trends and text mining for health complaints"),
		Long: a.tr(`未诉（weisu）：读入投诉、诉求导出表，脱敏、分词、分类、统计，
发布 Parquet 数据集市，并用 SQL 查询。一切都在本机完成，文本不出本机。

  weisu run -o 输出目录 导出表.xlsx      跑一遍
  weisu sql -o 输出目录 "SELECT ..."     查询`,
			`weisu reads complaint exports, masks, segments, classifies and measures them,
publishes Parquet marts and answers SQL. Everything stays on this machine.

  weisu run -o DIR export.xlsx        run the job
  weisu sql -o DIR "SELECT ..."       query it`),
		Version:       a.version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.PersistentFlags().String("lang", "zh", a.tr("界面语言：zh 或 en（也可用环境变量 WEISU_LANG）", "language: zh or en (also WEISU_LANG)"))
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w\n"+a.tr("试试：%s --help", "Try: %s --help"), err, c.CommandPath())
	})
	root.AddCommand(a.runCommand(), a.inspectCommand(), a.sqlCommand(), a.classifyCommand(),
		a.segmentCommand(), a.labelCommand(), a.trainCommand(), a.evalCommand(), a.generateCommand(), a.keyCommand())
	root.SetUsageTemplate(a.usageTemplate())
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

// usageTemplate is cobra's own in the user's language.
func (a *app) usageTemplate() string {
	t := new(cobra.Command).UsageTemplate() // cobra's own
	if a.english {
		return t
	}
	return strings.NewReplacer(
		"Usage:", "用法：", "Aliases:", "别名：", "Examples:", "例：",
		"Available Commands:", "命令：", "Additional Commands:", "其他命令：",
		"Flags:", "选项：", "Global 选项：", "通用选项：", "Global Flags:", "通用选项：",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`,
		`用 "{{.CommandPath}} 命令 --help" 查看一条命令的说明。`,
	).Replace(t)
}

func (a *app) version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "devel-" + s.Value[:12]
			}
		}
	}
	return "devel"
}
