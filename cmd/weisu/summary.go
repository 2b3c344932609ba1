package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/warehouse"
)

// A summary is what a run tells when it is done; its JSON form is that of
// weisu run --json.
type summary struct {
	Read      int64         `json:"read"`
	Accepted  int64         `json:"accepted"`
	Duplicate int64         `json:"duplicate"`
	Rejected  int64         `json:"rejected"`
	Files     []fileSummary `json:"files"`
	Snapshot  string        `json:"snapshot"`
	AsOf      string        `json:"as_of,omitempty"`
	InScope   int64         `json:"in_scope"`
	Warnings  []string      `json:"warnings"`
	// Labels is nil where people gave none; Model is the folder's own, where used.
	Labels    *labelsSummary `json:"labels,omitempty"`
	Model     string         `json:"model,omitempty"`
	Seconds   float64        `json:"seconds"`
	Stages    stages         `json:"stages"`
	PeakBytes int64          `json:"peak_memory_bytes"`

	top      []topIssue
	measures *measures
}

type fileSummary struct {
	File      string `json:"file"`
	Read      int64  `json:"read"`
	Accepted  int64  `json:"accepted"`
	Duplicate int64  `json:"duplicate"`
	Rejected  int64  `json:"rejected"`
	NoDate    int64  `json:"no_date"`
	NoUnit    int64  `json:"no_unit"`
	Masked    int64  `json:"masked"`
}

// A topIssue is one of the most frequent issues of the whole input.
type topIssue struct {
	Code, Name, Category, Owner string
	metrics.IssueTotal
}

func (j *job) summarise(m *measures, id string) *summary {
	s := &summary{Snapshot: id, InScope: m.inScope(), Warnings: []string{}, measures: m}
	if t := j.in.AsOf(); !t.IsZero() {
		s.AsOf = t.Format(time.DateTime)
	}
	for _, f := range j.in.Files() {
		c := f.Counts()
		fs := fileSummary{File: f.Path, Read: c.Read, Accepted: c.Accepted, Duplicate: c.Duplicate, Rejected: c.Rejected}
		for _, t := range f.Tables {
			fs.NoDate, fs.NoUnit, fs.Masked = fs.NoDate+t.NoDate, fs.NoUnit+t.NoUnit, fs.Masked+t.Masked
		}
		s.Files = append(s.Files, fs)
	}
	total := ingest.Total(j.in.Files())
	s.Read, s.Accepted, s.Duplicate, s.Rejected = total.Read, total.Accepted, total.Duplicate, total.Rejected
	s.top = j.topIssues(m.totals)
	s.Labels, s.Model = j.labels.summary(), j.ownModel
	s.Warnings = append(j.warnings(m, s), j.labels.warnings(j.app)...)
	return s
}

// finish notes what is known only once the snapshot is published.
func (s *summary) finish(began time.Time, spent stages) {
	s.Seconds, s.Stages = milliseconds(time.Since(began)), spent
	s.PeakBytes = peakMemory()
}

// peakMemory is the largest resident size of the process so far, in bytes.
func peakMemory() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss * 1024 // Linux counts kilobytes
}

// topCount is how many issues the summary names.
const topCount = 10

// topIssues are the most frequent ones of the whole city over all years.
func (j *job) topIssues(totals []metrics.IssueTotal) []topIssue {
	issues := j.analyzer.Taxonomy().Issues()
	var top []topIssue
	for _, t := range totals[:min(len(totals), topCount)] {
		is := issues[t.Issue]
		top = append(top, topIssue{is.Code, is.Name, is.Category, is.Owner, t})
	}
	return top
}

func (j *job) warnings(m *measures, s *summary) []string {
	a := j.app
	warnings := []string{}
	warn := func(n int64, zh, en string) {
		if n > 0 {
			warnings = append(warnings, fmt.Sprintf(a.tr(zh, en), n))
		}
	}
	var noDate, noUnit, relative, broken int64
	for _, f := range j.in.Files() {
		for _, note := range f.Notes {
			warnings = append(warnings, f.Path+"："+note)
		}
		for _, t := range f.Tables {
			noDate, noUnit, relative = noDate+t.NoDate, noUnit+t.NoUnit, relative+t.Relative
			broken += t.Broken
		}
	}
	warn(noDate, "%d 件没有可读的受理日期：计入总数，不计入任何周期", "%d complaints have no readable date: in the totals, in no period")
	warn(relative, "%d 件的日期由“几个月前”一类的说法推算，只准到月：时效记为 unknown，除非导出给出了时限", "%d dates are counted back from words such as \"3 months ago\", right to the month: whether these were in time is unknown, unless the export gives the deadline")
	warn(m.tooEarly, "%d 件的办结时间早于受理时间：请核对原表", "%d complaints were closed before they were received: check the export")
	warn(broken, "%d 件的文本含有无法解码的字节（显示为 �）：请检查原文件是否损坏、编码是否混用", "%d texts hold bytes that can't be decoded (shown as �): check whether the file is damaged or mixes encodings")
	if t := j.in.AsOf(); t.After(j.started.Add(24 * time.Hour)) {
		warnings = append(warnings, fmt.Sprintf(a.tr("截止时间 %s 在将来：请核对日期，或用 --as-of 写明截止时间", "as-of time %s is in the future: check the dates, or give --as-of"), t.Format(time.DateTime)))
	}
	if j.newKey {
		warnings = append(warnings, a.tr("密钥更换过：编号和脱敏标记与上一个快照的不再对应；请确认这次读入的是全部数据",
			"the key was changed: ids and mask tokens do not match the last snapshot's; make sure that all data was read this time"))
	}
	for _, name := range j.build.Damaged() {
		warnings = append(warnings, fmt.Sprintf(a.tr("上一个快照的 %s 已损坏（与清单不符），新快照没有沿用它：还要查那个快照的话，请从备份恢复",
			"%s of the last snapshot is damaged (not what its manifest says); the new one does not share it: restore it from a backup if you need that snapshot"), name))
	}
	warn(noUnit, "%d 件的导出没有承办单位：单位记为 unknown", "%d complaints name no unit: unit is unknown")
	warn(m.noDeadline, "%d 件的办理时限推算不出（节假日表之外的年份）：时效记为 unknown", "%d deadlines can't be computed (years outside the holiday table)")
	if m.termsSampled < 1 {
		warnings = append(warnings, fmt.Sprintf(a.tr("词语动态（term）只数了约 %.0f%% 的诉求，件数即这一部分的件数", "words (term) were counted in some %.0f%% of the complaints; counts are of these"), 100*m.termsSampled))
	}
	for _, source := range slices.Sorted(maps.Keys(j.unseen)) {
		warnings = append(warnings, fmt.Sprintf(a.tr("配置项 nlp.sources 里的“%s”不在渠道列中，没有起作用：请对照 fact_complaint.channel 核对写法",
			"%q of nlp.sources is not in the channel column and changed nothing: compare it with fact_complaint.channel"), source))
	}
	warn(j.strayEvents, "大事记（ingest.events）中 %d 条的单位不在单位树中，没有起作用：请核对 unit_id", "%d events (ingest.events) name a unit that is not in the tree and changed nothing: check unit_id")
	warn(s.Rejected, "%d 行被拒收：见输出目录中的 "+rejectsName+"，改好后可再次读入", "%d rows were rejected: repair them in "+rejectsName+" and feed it again")
	return warnings
}

// attachments are what people open.
func (j *job) attachments(s *summary) []warehouse.Attachment {
	page := warehouse.Attachment{Name: pageName, Write: func(w io.Writer) error { return writePage(w, j.pageData(s.measures, s)) }}
	rejects := warehouse.Attachment{Name: rejectsName}
	if j.rejects.rows > 0 {
		rejects.Write = j.rejects.write
	}
	return []warehouse.Attachment{page, rejects}
}

func (a *app) printSummary(s *summary, o runOptions) error {
	w := bufio.NewWriter(a.stdout)
	for _, f := range s.Files {
		fmt.Fprintf(w, a.tr("%s：读入 %d = 接收 %d + 重复 %d + 拒收 %d\n", "%s: read %d = accepted %d + duplicate %d + rejected %d\n"),
			f.File, f.Read, f.Accepted, f.Duplicate, f.Rejected)
	}
	if len(s.Files) > 1 {
		fmt.Fprintf(w, a.tr("合计：读入 %d = 接收 %d + 重复 %d + 拒收 %d\n", "total: read %d = accepted %d + duplicate %d + rejected %d\n"),
			s.Read, s.Accepted, s.Duplicate, s.Rejected)
	}
	k := s.measures.city.InScope
	fmt.Fprintf(w, a.tr("医疗卫生诉求 %d 件：投诉 %d，求助 %d，咨询 %d，建议 %d，表扬 %d；截止 %s\n",
		"%d about health care: %d complaints, %d requests for help, %d consultations, %d suggestions, %d praise; as of %s\n"),
		s.InScope, k[nlp.KindComplaint], k[nlp.KindHelp], k[nlp.KindConsultation], k[nlp.KindSuggestion], k[nlp.KindPraise], s.AsOf)
	if l := s.Labels; l != nil {
		fmt.Fprintf(w, a.tr("人工标注：应用 %d 条，另有 %d 条的诉求不在这次的数据里\n", "labels by people: %d applied, %d name no complaint of this run\n"), l.Applied, l.Absent)
	}
	if s.Model != "" {
		fmt.Fprintf(w, a.tr("分类模型：%s（学过人工标注）\n", "model: %s, which learned from people's labels\n"), s.Model)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, a.tr("最多的十个问题（投诉与求助）：", "The ten most frequent issues (complaints and requests for help):"))
	for i, t := range s.top {
		fmt.Fprintf(w, "%3d  %s  %s %s %6d  %5.1f%%  %s %5.1f%%\n", i+1, t.Code, padRight(t.Name, 20), padRight(t.Category, 20),
			t.Count, 100*t.Share, a.tr("累计", "cum."), 100*t.CumShare)
	}
	for _, warning := range s.Warnings {
		fmt.Fprintf(w, "%s%s\n", a.tr("\n提示：", "\nnote: "), warning)
	}
	fmt.Fprintf(w, a.tr("\n快照 %s，用时 %.1f 秒，内存峰值 %d MB\n", "\nsnapshot %s, %.1f s, peak memory %d MB\n"), s.Snapshot, s.Seconds, s.PeakBytes>>20)
	fmt.Fprintf(w, a.tr("打开 %s 看摘要；查询：weisu sql -o %s \"SELECT …\"\n", "open %s for the summary; query: weisu sql -o %s \"SELECT …\"\n"),
		filepath.Join(o.dir, pageName), o.dir)
	return w.Flush()
}

// padRight fills up to n columns.
func padRight(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-warehouse.DisplayWidth(s)))
}
