package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"weisu/warehouse"
)

func (a *app) keyCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "key",
		Short: a.tr("密钥在哪里；更换密钥", "where the key is; change it"),
		Long: a.tr(`显示编号和脱敏标记所用的密钥在哪里及其指纹，从不显示密钥本身。`,
			`Shows where the key behind ids and masks is, and its fingerprint; never the key.`),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			k, err := warehouse.ReadKeyInfo(dir, a.getenv("WEISU_KEY"))
			if err != nil {
				return err
			}
			return a.printKey(k)
		},
	}
	cmd.PersistentFlags().StringVarP(&dir, "output", "o", defaultDir, a.tr("weisu run 的输出目录", "folder of weisu run"))
	cmd.AddCommand(a.keyRotateCommand(&dir))
	return cmd
}

func (a *app) keyRotateCommand(dir *string) *cobra.Command {
	var yes, forget bool
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: a.tr("更换密钥", "change the key"),
		Long: a.tr(`换一把新的随机密钥；设了环境变量 WEISU_KEY 时，新密钥就是它，不写入磁盘。
旧密钥留在 state/key.指纹 中，除非 --forget。不加 --yes 只说明后果，什么都不改。`,
			`Makes a new random key; where WEISU_KEY is set that is the new key, and it is not
written to disk. The old key stays as state/key.FINGERPRINT unless --forget.
Without --yes it only tells what would happen and changes nothing.`),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if !yes {
				return a.explainRotation(*dir, forget)
			}
			return a.rotateKey(*dir, forget)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, a.tr("确认更换", "do it"))
	cmd.Flags().BoolVar(&forget, "forget", false, a.tr("不保留旧密钥", "do not keep the old key"))
	return cmd
}

func (a *app) printKey(k *warehouse.KeyInfo) error {
	w := bufio.NewWriter(a.stdout)
	where := k.Path
	if !k.HasFile {
		where = a.tr("环境变量 WEISU_KEY（", "environment variable WEISU_KEY (no ") + k.Path + a.tr(" 不存在）", ")")
	}
	fmt.Fprintf(w, a.tr("密钥：%s\n指纹：%s\n", "key: %s\nfingerprint: %s\n"), where, k.Fingerprint)
	if k.Given != "" && k.Given != k.Fingerprint {
		fmt.Fprintf(w, a.tr("注意：WEISU_KEY 现在给出的是另一把密钥（指纹 %s），weisu run 会拒绝它\n",
			"note: WEISU_KEY gives another key (fingerprint %s); weisu run will refuse it\n"), k.Given)
	}
	for _, path := range k.Old {
		fmt.Fprintf(w, a.tr("旧密钥：%s\n", "old key: %s\n"), path)
	}
	for _, s := range k.Snapshots {
		if s.Key != "" && s.Key != k.Fingerprint {
			fmt.Fprintf(w, a.tr("快照 %s 用的是另一把密钥（指纹 %s）\n", "snapshot %s was made with another key (fingerprint %s)\n"), s.ID, s.Key)
		}
	}
	a.printMending(w, k.Pending, true)
	return w.Flush()
}

// printMending tells of a rotation that was stopped on its way.
func (a *app) printMending(w io.Writer, m warehouse.Mending, pending bool) {
	by := ""
	if pending {
		by = a.tr("（由下一次 weisu run 或 weisu key rotate --yes 处理）", " (by the next weisu run or weisu key rotate --yes)")
	}
	switch m {
	case warehouse.RotationUndone:
		fmt.Fprintf(w, a.tr("上次更换密钥中途停止，尚未生效：撤销，继续用原密钥%s\n",
			"the last change of keys was stopped before it took effect: undone, the old key stays in force%s\n"), by)
	case warehouse.RotationCompleted:
		fmt.Fprintf(w, a.tr("上次更换密钥中途停止，但已生效：补完，用新密钥%s；请重新处理全部数据\n",
			"the last change of keys was stopped after it took effect: completed, the new key is in force%s; run all data again\n"), by)
	}
}

// explainRotation gives the account of what a rotation breaks, and asks for
// --yes.
func (a *app) explainRotation(dir string, forget bool) error {
	k, err := warehouse.ReadKeyInfo(dir, a.getenv("WEISU_KEY"))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	a.printMending(w, k.Pending, true)
	a.printConsequences(w, k)
	switch {
	case !k.HasFile:
		fmt.Fprintln(w, a.tr("· 旧密钥不在本目录中（由 WEISU_KEY 给出，或已丢失），无法代为保留",
			"· the old key is not in this folder (WEISU_KEY gave it, or it is lost): it can't be kept for you"))
	case forget:
		fmt.Fprintln(w, a.tr("· 旧密钥将被删除（--forget），无法找回", "· the old key will be deleted (--forget), for good"))
	default:
		fmt.Fprintf(w, a.tr("· 旧密钥将留作 %s.%s\n", "· the old key will be kept as %s.%s\n"), k.Path, k.Fingerprint)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return usagef("%s", a.tr("什么都没有改。确要更换，请加 --yes", "nothing was changed. To do it, add --yes"))
}

// printConsequences says what no longer fits together under another key.
func (a *app) printConsequences(w io.Writer, k *warehouse.KeyInfo) {
	fmt.Fprintln(w, a.tr("更换密钥之后：\n· 新快照的 complaint_id、person_id 和脱敏标记（如 [电话#…]）与现有快照的不再对应",
		"After a change of keys:\n· complaint_id, person_id and mask tokens (as [电话#…]) of new snapshots no longer match those of existing ones"))
	for _, s := range k.Snapshots {
		fmt.Fprintf(w, a.tr("· 快照 %s 仍用旧密钥：%s\n", "· snapshot %s remains under the old key: %s\n"), s.ID, span(s.Months))
	}
	fmt.Fprintln(w, a.tr("· 全部原始数据都要重新处理：weisu run 只给新月份的文件，编号就前后对不上",
		"· all data must be run again: with only the new months' files, ids would not match the older ones"))
	fmt.Fprintln(w, a.tr("· 更换之前的 rejects.xlsx 带有旧的脱敏标记；请从原始文件重新得到",
		"· a rejects.xlsx from before carries old tokens; get it anew from the original files"))
	if len(k.State) > 0 {
		fmt.Fprintf(w, a.tr("· state/ 中人工填写的内容引用旧编号，不再生效：%s\n",
			"· what people entered in state/ refers to old ids and no longer applies: %s\n"), strings.Join(k.State, a.tr("、", ", ")))
	} else {
		fmt.Fprintln(w, a.tr("· 另存的标注、台账若引用旧编号，也不再对应", "· labels and lists kept elsewhere that refer to old ids no longer match"))
	}
}

// span shortens a list of months to first, last and how many.
func span(months []string) string {
	switch len(months) {
	case 0:
		return "—"
	case 1, 2:
		return strings.Join(months, ", ")
	}
	return fmt.Sprintf("%s … %s (%d)", months[0], months[len(months)-1], len(months))
}

func (a *app) rotateKey(dir string, forget bool) error {
	now, err := a.now()
	if err != nil {
		return err
	}
	// what is there before the change: afterwards old and new are one list
	k, err := warehouse.ReadKeyInfo(dir, a.getenv("WEISU_KEY"))
	if err != nil {
		return err
	}
	r, err := warehouse.RotateKey(dir, a.getenv("WEISU_KEY"), forget, rand.Reader, now)
	if errors.Is(err, warehouse.ErrKeyInUse) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	a.printMending(w, r.Mended, false)
	if r.Mended != warehouse.RotationCompleted {
		fmt.Fprintf(w, a.tr("密钥已更换：%s → %s\n", "key changed: %s → %s\n"), r.From, r.To)
	}
	if r.Kept != "" {
		fmt.Fprintf(w, a.tr("旧密钥：%s\n", "old key: %s\n"), r.Kept)
	}
	if r.FromEnv && r.Mended != warehouse.RotationCompleted {
		fmt.Fprintln(w, a.tr("新密钥是 WEISU_KEY 中的那一把，没有写入磁盘；以后每次运行都要给出", "the new key is the one in WEISU_KEY, on no disk; every run needs it from now on"))
	}
	a.printConsequences(w, k)
	return w.Flush()
}
