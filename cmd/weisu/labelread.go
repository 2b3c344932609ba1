package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"weisu/nlp"
	"weisu/warehouse"
)

const (
	shownProblems   = 5         // that the error names
	maxLabelBook    = 256 << 20 // bytes of a workbook unpacked: no bomb
	maxFurther      = 3         // issues besides the main one
	maxShownCell    = 20        // characters of a bad cell
	labelNoteLength = 1000      // characters
)

// A labelReader reads back what people filled in.
type labelReader struct {
	app       *app
	file      string
	taxonomy  *nlp.Taxonomy
	cleanNote func(string) string

	sheet    string
	columns  [len(labelColumns)]int // of the sheet, −1 for one that is not needed and not there
	labels   []rowLabel
	rowOf    map[string]int // by complaint
	empty    int            // rows without anything filled in
	problems []labelProblem
}

// A rowLabel is a label and the row where it stands.
type rowLabel struct {
	warehouse.Label
	row int
}

// A labelProblem is what is wrong with a row, and what to try.
type labelProblem struct {
	row  int
	text string
}

func (r *labelReader) complain(row int, zh, en string, args ...any) {
	r.problems = append(r.problems, labelProblem{row, fmt.Sprintf(r.app.tr(zh, en), args...)})
}

// failure is the problems as one error, nil without any.
func (r *labelReader) failure() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b labelProblem) int { return a.row - b.row })
	var b strings.Builder
	fmt.Fprintf(&b, r.app.tr("%s：有 %d 处不对，一条都没有收：", "%s: %d things are wrong, nothing was taken:"), r.file, len(r.problems))
	for _, p := range r.problems[:min(len(r.problems), shownProblems)] {
		fmt.Fprintf(&b, r.app.tr("\n  工作表 %s 第 %d 行：%s", "\n  sheet %s, row %d: %s"), r.sheet, p.row, p.text)
	}
	if n := len(r.problems) - shownProblems; n > 0 {
		fmt.Fprintf(&b, r.app.tr("\n  还有 %d 处", "\n  and %d more"), n)
	}
	return errors.New(b.String())
}

// read reads the rows; what is wrong with single ones is in problems.
func (r *labelReader) read() (err error) {
	data, err := os.ReadFile(r.file)
	if err != nil {
		return fmt.Errorf(r.app.tr("读不了 %s，请检查路径：%w", "can't read %s, check the path: %w"), r.file, err)
	}
	// What excelize says of files that it can't read helps nobody.
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxLabelBook, UnzipXMLSizeLimit: maxLabelBook})
	if err != nil {
		return fmt.Errorf(r.app.tr("%s 不是 weisu label 写的 .xlsx 工作簿，或已损坏、有打开密码。请用 Excel 打开后另存为 .xlsx，再读一遍",
			"%s is no .xlsx workbook of weisu label, or it is damaged or has a password. Open it in Excel, save it as .xlsx and try again"), r.file)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, name := range labelSheet {
		if i, err := f.GetSheetIndex(name); err == nil && i >= 0 {
			r.sheet = name
		}
	}
	if r.sheet == "" {
		return fmt.Errorf(r.app.tr("%s 没有名为“%s”的工作表（现有：%s）：请用 weisu label --to 写出的文件，不要改工作表的名字",
			"%s has no sheet “%s” (it has %s): use the file that weisu label --to wrote and leave the names of sheets"),
			r.file, labelBook{app: r.app}.tr(labelSheet), strings.Join(f.GetSheetList(), r.app.tr("、", ", ")))
	}
	rows, err := f.GetRows(r.sheet)
	if err != nil {
		return fmt.Errorf(r.app.tr("%s 的工作表 %s 读不了：请用 Excel 打开后另存为 .xlsx，再读一遍", "%s: sheet %s can't be read: open it in Excel, save it as .xlsx and try again"), r.file, r.sheet)
	}
	if len(rows) == 0 {
		rows = [][]string{nil}
	}
	if err := r.header(rows[0]); err != nil {
		return err
	}
	r.rowOf = map[string]int{}
	for i, cells := range rows[1:] {
		r.row(i+2, cells)
	}
	return nil
}

// header finds the columns.
func (r *labelReader) header(cells []string) error {
	for i, c := range labelColumns {
		r.columns[i] = -1
		for k, cell := range cells {
			cell = strings.TrimSpace(cell)
			if cell != c.zh && cell != c.en {
				continue
			}
			if r.columns[i] >= 0 && (c.fill || i == colID) {
				return fmt.Errorf(r.app.tr("%s 的工作表 %s 第 1 行：有两列都叫“%s”，请删去一列", "%s: sheet %s, row 1: two columns are called “%s”; remove one"), r.file, r.sheet, cell)
			}
			r.columns[i] = k
		}
		if r.columns[i] < 0 && (c.fill || i == colID) {
			return fmt.Errorf(r.app.tr("%s 的工作表 %s 第 1 行：没有“%s”这一列。请不要改表头；可用 weisu label --to 再写一份，把填好的各格贴过去",
				"%s: sheet %s, row 1: there is no column “%s”. Leave the header as it is; weisu label --to writes another file to paste the cells into"),
				r.file, r.sheet, r.app.tr(c.zh, c.en))
		}
	}
	return nil
}

// row takes one row in.
func (r *labelReader) row(n int, cells []string) {
	cell := func(col int) string {
		if k := r.columns[col]; k < len(cells) {
			return strings.TrimSpace(norm.NFKC.String(cells[k])) // ２０１ is 201
		}
		return ""
	}
	filled := false
	for i, c := range labelColumns {
		filled = filled || c.fill && cell(i) != ""
	}
	id := cell(colID)
	if !filled {
		if id != "" {
			r.empty++
		}
		return
	}
	before, twice := r.rowOf[id]
	switch {
	case id == "":
		r.complain(n, "没有诉求编号：请从原来的文件把它贴回来", "there is no complaint id: paste it back from the original file")
		return
	case twice:
		r.complain(n, "诉求编号与第 %d 行相同：请只留一行", "its complaint id is that of row %d: leave one of them", before)
		return
	}
	r.rowOf[id] = n
	l := rowLabel{row: n}
	l.ComplaintID = id
	l.Kind = r.kind(n, cell(colKind))
	l.Severity = r.severity(n, cell(colSeverity))
	l.Note = shortNote(r.cleanNote(cell(colNote)))
	r.issues(n, &l, cell(colIssue), cell(colOthers))
	r.scope(n, &l, cell(colScope), cell(colIssue) != "", cell(colOthers) != "")
	r.labels = append(r.labels, l)
}

func shortNote(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), labelNoteLength)])
}

// firstWord is what counts of an answer: "201 服务态度" is 201.
func firstWord(cell string) string {
	words := strings.Fields(cell)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func shownCell(s string) string {
	return cutText(strings.Join(strings.Fields(s), " "), maxShownCell)
}

func (r *labelReader) kind(row int, cell string) string {
	word := firstWord(cell)
	if word != "" && nlp.ParseKind(word) == 0 {
		r.complain(row, "类型“%s”应为投诉、求助、咨询、建议、表扬之一，或留空", "kind “%s” should be one of the list (投诉, 求助, 咨询, 建议, 表扬), or empty", shownCell(cell))
	}
	return word
}

func (r *labelReader) severity(row int, cell string) int {
	switch word := firstWord(cell); word {
	case "":
		return 0
	case "1", "2", "3":
		return int(word[0] - '0')
	}
	r.complain(row, "严重程度“%s”应为 1、2、3 之一，或留空", "severity “%s” should be 1, 2 or 3, or empty", shownCell(cell))
	return 0
}

// issues reads the main issue and the further ones.
func (r *labelReader) issues(row int, l *rowLabel, main, others string) {
	l.Issue = r.issue(row, main)
	for part := range strings.FieldsFuncSeq(others, func(c rune) bool { return c == ';' || c == '\n' }) {
		code := r.issue(row, part)
		switch {
		case code == "":
		case code == l.Issue || slices.Contains(l.Others, code):
			r.complain(row, "问题 %s 写了两次：请去掉一个", "issue %s is there twice: take one out", code)
		default:
			l.Others = append(l.Others, code)
		}
	}
	if len(l.Others) > maxFurther {
		r.complain(row, "其他问题有 %d 个，最多 %d 个：请留下最要紧的", "%d further issues, of which there may be %d: leave the weightiest", len(l.Others), maxFurther)
	}
}

// issue reads one issue: its code, behind which the name may stand.
func (r *labelReader) issue(row int, cell string) string {
	words := strings.Fields(cell)
	if len(words) == 0 {
		return ""
	}
	if r.taxonomy.Index(words[0]) < 0 {
		r.complain(row, "没有问题“%s”：请从下拉列表里选，编码见工作表“问题表”；自己的诉求分类表请用 -c 给出配置", "there is no issue “%s”: choose from the list; the codes are in the sheet issues; with a taxonomy of your own give its configuration by -c", shownCell(cell))
		return ""
	}
	for _, w := range words[1:] {
		if r.taxonomy.Index(w) >= 0 {
			r.complain(row, "“%s”里有两个问题：主要问题只填一个，其他问题用分号隔开，如 201；301", "“%s” holds two issues: one main issue, and semicolons between further ones, as 201; 301", shownCell(cell))
		}
	}
	return words[0]
}

// scope reads whether the text is about health care; an issue says so, too.
func (r *labelReader) scope(row int, l *rowLabel, cell string, main, others bool) {
	switch strings.ToLower(cell) {
	case "否", "no":
		if main || others {
			r.complain(row, "是否医疗卫生填了“否”，主要问题和其他问题就要留空", "not about health care: main issue and further issues must be empty")
		}
		return
	case "", "是", "yes":
		l.InScope = true
	default:
		r.complain(row, "是否医疗卫生“%s”应为“是”或“否”，或留空", "about health care “%s” should be yes or no, or empty", shownCell(cell))
		return
	}
	if !main {
		r.complain(row, "没有主要问题：请选一个；不属于医疗卫生的，请在“是否医疗卫生”填“否”；拿不准就整行留空", "there is no main issue: choose one; if the text is not about health care choose no there; if in doubt leave the row empty")
	}
}

// findTexts gives every label its text: that of its label before, or of the
// newest snapshot that has the complaint.
func (r *labelReader) findTexts(ctx context.Context, dir string, old *warehouse.Labels) error {
	missing := map[string]int{} // index in labels by complaint
	for i := range r.labels {
		l := &r.labels[i]
		if before := old.Of(l.ComplaintID); before != nil {
			l.Title, l.Text = before.Title, before.Text
		} else {
			missing[l.ComplaintID] = i
		}
	}
	snapshots, err := warehouse.Snapshots(dir)
	if err != nil {
		return err
	}
	for n, id := range snapshots {
		if len(missing) == 0 {
			break
		}
		if err := r.textsOf(ctx, dir, id, missing); err != nil && n == 0 {
			return err // an older one may be of another version
		}
	}
	for _, i := range missing {
		r.complain(r.labels[i].row, "%s 的快照里没有诉求“%s”：请检查 -o 是不是写出这份表的目录；换过密钥的要重新 weisu label --to", "no snapshot of %s has complaint “%s”: check -o; after a change of keys write the workbook anew with weisu label --to", dir, shownCell(r.labels[i].ComplaintID))
	}
	return nil
}

func (r *labelReader) textsOf(ctx context.Context, dir, snapshot string, missing map[string]int) (err error) {
	db, err := warehouse.Open(dir, snapshot)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids := make([]string, 0, len(missing))
	for id := range missing {
		ids = append(ids, id)
	}
	found, err := db.Texts(ctx, ids)
	for id, t := range found {
		l := &r.labels[missing[id]]
		l.Title, l.Text = t.Title, t.Text
		delete(missing, id)
	}
	return err
}
