package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"weisu/cmd/weisu/internal/workbook"
	"weisu/nlp"
	"weisu/warehouse"
)

// A labelColumn is a column of the workbook of weisu label.
type labelColumn struct {
	zh, en string
	width  float64
	fill   bool // for people to fill in
}

// The columns, in their order.
const (
	colID = iota
	colText
	colModelKind
	colModelIssue
	colModelSeverity
	colModelScope
	colScore
	colEvidence
	colKind
	colIssue
	colOthers
	colSeverity
	colScope
	colNote
)

var labelColumns = [...]labelColumn{
	colID:            {zh: "诉求编号", en: "complaint id", width: 14},
	colText:          {zh: "文本", en: "text", width: textWidth},
	colModelKind:     {zh: "模型：类型", en: "model: kind", width: 10},
	colModelIssue:    {zh: "模型：主要问题", en: "model: main issue", width: 18},
	colModelSeverity: {zh: "模型：严重程度", en: "model: severity", width: 10},
	colModelScope:    {zh: "模型：是否医疗卫生", en: "model: about health care", width: 11},
	colScore:         {zh: "模型：把握", en: "model: certainty", width: 9},
	colEvidence:      {zh: "模型：依据", en: "model: evidence", width: 20},
	colKind:          {zh: "类型", en: "kind", width: 12, fill: true},
	colIssue:         {zh: "主要问题", en: "main issue", width: 20, fill: true},
	colOthers:        {zh: "其他问题", en: "further issues", width: 20, fill: true},
	colSeverity:      {zh: "严重程度", en: "severity", width: 10, fill: true},
	colScope:         {zh: "是否医疗卫生", en: "about health care", width: 13, fill: true},
	colNote:          {zh: "备注", en: "note", width: 24, fill: true},
}

// Names of the sheets; the first two are read back, in either language.
var (
	labelSheet = [2]string{"标注", "labels"}
	issueSheet = [2]string{"问题表", "issues"}
	howToSheet = [2]string{"说明", "how to"}
)

const (
	textWidth   = 70     // columns of Excel: 35 Chinese characters
	maxCellText = 16_000 // characters: Excel takes 32,767 UTF-16 units
	lineHeight  = 15     // points
	maxHeight   = 409    // Excel's
)

// A labelBook writes the workbook to fill in.
type labelBook struct {
	app      *app
	taxonomy *nlp.Taxonomy
}

func (b labelBook) tr(names [2]string) string { return b.app.tr(names[0], names[1]) }

func (b labelBook) write(w io.Writer, texts []warehouse.LabelledText) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", b.tr(labelSheet)); err != nil {
		return err
	}
	for _, part := range []func(*excelize.File) error{
		func(f *excelize.File) error { return b.writeTexts(f, texts) },
		b.writeIssues,
		b.writeHowTo,
		func(f *excelize.File) error { return b.dropDowns(f, len(texts)) },
	} {
		if err := part(f); err != nil {
			return fmt.Errorf("写标注工作簿：%w", err)
		}
	}
	return workbook.Write(f, w)
}

// writeTexts fills the sheet of texts. Every cell but the score is text, by
// value and by format: what looks like a formula stays what it is, also where
// somebody edits it.
func (b labelBook) writeTexts(f *excelize.File, texts []warehouse.LabelledText) error {
	sheet := b.tr(labelSheet)
	header, given, score, fill, err := labelStyles(f)
	if err != nil {
		return err
	}
	for i, c := range labelColumns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		style := given
		switch {
		case c.fill:
			style = fill
		case i == colScore:
			style = score
		}
		last := name + strconv.Itoa(len(texts)+1)
		if err := cmp.Or(f.SetColWidth(sheet, name, name, c.width), f.SetCellStyle(sheet, name+"2", last, style),
			f.SetCellStr(sheet, name+"1", b.app.tr(c.zh, c.en)), f.SetCellStyle(sheet, name+"1", name+"1", header)); err != nil {
			return err
		}
	}
	for i := range texts {
		if err := b.writeText(f, sheet, i+2, &texts[i]); err != nil {
			return err
		}
	}
	return f.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"})
}

func (b labelBook) writeText(f *excelize.File, sheet string, row int, t *warehouse.LabelledText) error {
	issue, severity := "", ""
	if t.InScope {
		issue, severity = b.issue(t.Issue), b.severity(t.Severity)
		at, err := excelize.CoordinatesToCellName(colScore+1, row)
		if err != nil {
			return err
		}
		if err := f.SetCellFloat(sheet, at, t.Score, 2, 64); err != nil {
			return err
		}
	}
	for _, cell := range []struct {
		column int
		text   string
	}{
		{colID, t.ComplaintID},
		{colText, cutText(t.Text, maxCellText)},
		{colModelKind, b.kind(t.Kind)},
		{colModelIssue, issue},
		{colModelSeverity, severity},
		{colModelScope, b.yesNo(t.InScope)},
		{colEvidence, strings.Join(t.Evidence, b.app.tr("、", ", "))},
	} {
		at, err := excelize.CoordinatesToCellName(cell.column+1, row)
		if err != nil {
			return err
		}
		if err := f.SetCellStr(sheet, at, cell.text); err != nil {
			return err
		}
	}
	lines := 2 + warehouse.DisplayWidth(t.Text)/textWidth + strings.Count(t.Text, "\n")
	return f.SetRowHeight(sheet, row, min(maxHeight, float64(lines*lineHeight)))
}

func labelStyles(f *excelize.File) (header, given, score, fill int, err error) {
	const asText, twoDigits = 49, 2 // Excel's numbers of the formats @ and 0.00
	wrapped := &excelize.Alignment{WrapText: true, Vertical: "top"}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&header, excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}}},
		{&given, excelize.Style{NumFmt: asText}},
		{&score, excelize.Style{NumFmt: twoDigits}},
		{&fill, excelize.Style{NumFmt: asText, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF8DC"}}}},
	} {
		s.style.Alignment = wrapped
		if *s.id, err = f.NewStyle(&s.style); err != nil {
			break
		}
	}
	return header, given, score, fill, err
}

// writeIssues lists the issues that the drop-down lists refer to: Excel takes
// no list of that length in the cell.
func (b labelBook) writeIssues(f *excelize.File) error {
	sheet := b.tr(issueSheet)
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	if err := cmp.Or(f.SetColWidth(sheet, "A", "A", 36), f.SetColWidth(sheet, "B", "B", 30),
		f.SetSheetRow(sheet, "A1", &[]any{b.app.tr("问题", "issue"), b.app.tr("大类", "category")})); err != nil {
		return err
	}
	for i, is := range b.taxonomy.Issues() {
		category := is.Category
		if k := b.taxonomy.CategoryIndex(is.Category); b.app.english && k >= 0 {
			category = b.taxonomy.Categories()[k].NameEN
		}
		if err := f.SetSheetRow(sheet, "A"+strconv.Itoa(i+2), &[]any{b.issue(is.Code), category}); err != nil {
			return err
		}
	}
	return nil
}

// dropDowns puts the lists behind the cells to fill in. Further issues may be
// several, so that theirs offers and does not insist.
func (b labelBook) dropDowns(f *excelize.File, rows int) error {
	issues := fmt.Sprintf("'%s'!$A$2:$A$%d", b.tr(issueSheet), len(b.taxonomy.Issues())+1)
	var kinds, severities []string
	for k := nlp.KindComplaint; k <= nlp.KindPraise; k++ {
		kinds = append(kinds, b.kind(k.String()))
	}
	for s := 1; s <= 3; s++ {
		severities = append(severities, b.severity(s))
	}
	for _, d := range []struct {
		column int
		list   []string // nil: the sheet of issues
	}{
		{colKind, kinds},
		{colIssue, nil},
		{colOthers, nil},
		{colSeverity, severities},
		{colScope, []string{b.yesNo(true), b.yesNo(false)}},
	} {
		name, err := excelize.ColumnNumberToName(d.column + 1)
		if err != nil {
			return err
		}
		dv := excelize.NewDataValidation(true)
		dv.Sqref = fmt.Sprintf("%s2:%[1]s%d", name, rows+1)
		if d.list == nil {
			dv.SetSqrefDropList(issues)
		} else if err := dv.SetDropList(d.list); err != nil {
			return err
		}
		if d.column != colOthers {
			dv.SetError(excelize.DataValidationErrorStyleStop, b.app.tr("不在列表里", "not in the list"), b.app.tr("请从下拉列表里选，或按 Delete 留空", "choose from the list, or press Delete to leave it empty"))
		}
		if err := f.AddDataValidation(b.tr(labelSheet), dv); err != nil {
			return err
		}
	}
	return nil
}

func (b labelBook) writeHowTo(f *excelize.File) error {
	sheet := b.tr(howToSheet)
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(b.app.tr(howToLabel, howToLabelEN)), "\n")
	for i, line := range lines {
		if err := f.SetCellStr(sheet, "A"+strconv.Itoa(i+1), line); err != nil {
			return err
		}
	}
	return cmp.Or(f.SetColWidth(sheet, "A", "A", 100), f.SetCellStyle(sheet, "A1", "A"+strconv.Itoa(len(lines)), style))
}

const howToLabel = `
怎样填
1. 在“标注”表里逐行读“文本”，只填浅黄色的几列；“模型：…”各列是程序的判断，供参考，可能是错的。
2. 属于医疗卫生的：从下拉列表里选“主要问题”，尽量也选“类型”和“严重程度”。没有把握的那一格可以留空，仍用模型的判断。
3. 不属于医疗卫生的：“是否医疗卫生”选“否”，“主要问题”和“其他问题”留空。
4. 主要问题是诉求人最想解决的那一个。另外还反映了别的问题，填在“其他问题”里，最多三个，用分号隔开，如：201；301。
5. 严重程度：1 低，不便、不满；2 中，影响就医或有经济损失；3 高，人身伤害、重大纠纷或群体事件。
6. 看不明白的整行留空，跳过即可。不要改“诉求编号”，不要改表头；可以删行、换行的次序、筛选。
7. 各个问题属于哪一类，见“问题表”。
8. 填好保存，读回：weisu label -o 输出目录 --from 这个文件.xlsx --by 您的名字。有一格不对，会说明在哪一行，一条都不收；改好再读。
   同一个文件读几遍都可以，不会重复记。
`

const howToLabelEN = `
How to fill in
1. Read the text of each row in the sheet labels and fill in the pale yellow columns only; the columns "model: …" are the program's answers, for reference; they may be wrong.
2. About health care: choose the main issue from the list, and if you can the kind and the severity. A cell that you are not sure of may stay empty; the model's answer then stands.
3. Not about health care: choose no under "about health care", and leave main issue and further issues empty.
4. The main issue is the one that the person most wants solved. Further ones go under "further issues", three at most, with semicolons between: 201; 301.
5. Severity: 1 low, inconvenience or displeasure; 2 medium, care impeded or money lost; 3 high, harm, a grave dispute, or many people.
6. Leave a row that you can't make sense of empty. Do not change complaint ids or the header; rows may be removed, sorted and filtered.
7. The sheet issues tells the category of each issue.
8. Save, and read back: weisu label -o DIR --from THIS.xlsx --by NAME. One bad cell, and nothing is taken: the message names its row; mend it and read again.
   The same file may be read several times: nothing is noted twice.
`

// The answers as the lists show them; what is read back is the first word.

func (b labelBook) issue(code string) string {
	is, ok := b.taxonomy.Issue(code)
	if !ok {
		return code
	}
	if b.app.english && is.NameEN != "" {
		return code + " " + is.NameEN
	}
	return code + " " + is.Name
}

func (b labelBook) kind(name string) string {
	if k := nlp.ParseKind(name); b.app.english && k != 0 {
		return name + " " + [...]string{"", "complaint", "request", "question", "suggestion", "praise"}[k]
	}
	return name
}

func (b labelBook) severity(s int) string {
	if s < 1 || s > 3 {
		return ""
	}
	return strconv.Itoa(s) + " " + b.app.tr([...]string{"低", "中", "高"}[s-1], [...]string{"low", "medium", "high"}[s-1])
}

func (b labelBook) yesNo(yes bool) string {
	if yes {
		return b.app.tr("是", "yes")
	}
	return b.app.tr("否", "no")
}
