package ingest

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// roleNamed gives the first header of every role, for readable tables.
func roleNamed(m *mapping) map[Role]string {
	named := map[Role]string{}
	for r := range m.cols {
		var names []string
		for _, c := range m.cols[r] {
			names = append(names, m.header[c])
		}
		named[r] = strings.Join(names, "+")
	}
	return named
}

func mapNames(t *testing.T, cfg Config, header ...string) *mapping {
	t.Helper()
	m, err := mapHeader(header, nil, cfg)
	require.NoError(t, err)
	return m
}

func TestColumnsYAML(t *testing.T) {
	d, err := parseHeaderWords(columnsYAML)
	require.NoError(t, err, "every synonym once, every field known")
	assert.GreaterOrEqual(t, len(d.words), 250)
	for _, w := range d.order {
		assert.NotEmpty(t, w.Label, w.Role)
	}
	for _, r := range []Role{RoleOrderID, RoleText, RoleDeadline, RoleExcludeReason, RoleReceivedRelative} {
		assert.True(t, r.known(), r)
	}
	for from, to := range simplifiedHeader() {
		assert.NotEqual(t, from, to)
		assert.NotContains(t, simplifiedHeader(), to, "a chain %c → %c", from, to)
	}
}

func TestHeaderKey(t *testing.T) {
	for in, want := range map[string]string{
		"诉求内容": "诉求内容", " *诉求內容 ": "诉求内容", "1.工单编号": "工单编号", "2、 來電時間:": "来电时间",
		"Reply_Date": "replydate", "replyDate": "replydate", "订单 ID": "订单id", "\ufeff醫院": "医院",
		"12345工单编号": "12345工单编号", "＊标题": "标题",
	} {
		assert.Equal(t, want, headerKey(in).key, in)
	}
	assert.Equal(t, "受理时间", headerKey("受理时间(年月日)").bare)
	assert.Equal(t, "受理时间", headerKey("【必填】受理时间").bare)
}

func TestMapHeader(t *testing.T) {
	tests := []struct {
		name   string
		header string
		want   map[Role]string
	}{
		{"title and detail", "标题,内容", map[Role]string{RoleTitle: "标题", RoleText: "内容"}},
		{"precedence", "主要内容,诉求内容", map[Role]string{RoleText: "诉求内容"}},
		{"exact beats the end of a longer one", "某市主要内容,内容", map[Role]string{RoleText: "内容"}},
		{"end of a longer one", "某市市民投诉内容,某市来电时间", map[Role]string{RoleText: "某市市民投诉内容", RoleReceivedAt: "某市来电时间"}},
		{"a classification is no content", "投诉内容,投诉内容分类", map[Role]string{RoleText: "投诉内容", RoleDeclaredCategory: "投诉内容分类"}},
		{"generic words are no ends", "内容,出生日期,context,candidate", map[Role]string{RoleText: "内容"}},
		{"negated", "内容,三日未联系,是否未解决", map[Role]string{RoleText: "内容"}},
		{"brackets", "诉求内容（必填）,是否联系(是/否),受理时间(年月日)", map[Role]string{RoleText: "诉求内容（必填）", RoleContacted: "是否联系(是/否)", RoleReceivedAt: "受理时间(年月日)"}},
		{"Traditional", "評論內容,醫院名稱,科別,陳情時間,回覆內容", map[Role]string{RoleText: "評論內容", RoleUnit: "醫院名稱", RoleDepartment: "科別", RoleReceivedAt: "陳情時間", RoleReply: "回覆內容"}},
		{"person in order of preference", "来电人,联系电话,诉求内容,身份证号", map[Role]string{RoleText: "诉求内容", RolePerson: "联系电话+身份证号+来电人"}},
		{"staff is no person", "诉求内容,承办人联系电话,受理人", map[Role]string{RoleText: "诉求内容"}},
		{"levels of classification", "三级分类,一级分类,内容,二级分类", map[Role]string{RoleText: "内容", RoleDeclaredCategory: "一级分类+二级分类+三级分类"}},
		{"relative and absolute", "relative_date,date,text", map[Role]string{RoleText: "text", RoleReceivedAt: "date", RoleReceivedRelative: "relative_date"}},
		{"title alone", "工单编号,标题", map[Role]string{RoleOrderID: "工单编号", RoleText: "标题"}},
		{"review text", "Review ID,owner_response_text,review_text,published at", map[Role]string{RoleSourceID: "Review ID", RoleText: "review_text", RoleReceivedAt: "published at", RoleReply: "owner_response_text"}},
		{
			"the whole of a hotline export",
			"序号,工单编号,受理时间,来电人,联系电话,诉求类型,一级分类,诉求内容,承办单位,责任科室,所属区,来源渠道,办理时限,响应时间,办结时间,办理状态,办理结果,答复意见,是否有效回访,是否联系,是否解决,是否满意,是否剔除,剔除原因",
			map[Role]string{
				RoleOrderID: "工单编号", RoleReceivedAt: "受理时间", RolePerson: "联系电话+来电人", RoleDeclaredKind: "诉求类型",
				RoleDeclaredCategory: "一级分类", RoleText: "诉求内容", RoleUnit: "承办单位", RoleDepartment: "责任科室", RoleDistrict: "所属区",
				RoleChannel: "来源渠道", RoleDeadline: "办理时限", RoleRespondedAt: "响应时间", RoleClosedAt: "办结时间", RoleStatus: "办理状态",
				RoleResult: "办理结果", RoleReply: "答复意见", RoleFollowedUp: "是否有效回访", RoleContacted: "是否联系", RoleResolved: "是否解决",
				RoleSatisfied: "是否满意", RoleExcluded: "是否剔除", RoleExcludeReason: "剔除原因",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := mapNames(t, DefaultConfig(), strings.Split(tt.header, ",")...)
			assert.Equal(t, tt.want, roleNamed(m))
			assert.Len(t, m.explain(), len(m.header)+len(m.notes))
		})
	}
}

func TestMapHeaderConfigured(t *testing.T) {
	cfg := DefaultConfig()
	require.NoError(t, yaml.Unmarshal([]byte(`columns: {text: [问题描述, 诉求内容], person: [], unit: 甲, received_at: 没有的列}`), &cfg))
	require.NoError(t, cfg.Validate())
	m := mapNames(t, cfg, "诉求内容", "问题描述", "甲", "医院", "来电人", "来电时间")
	assert.Equal(t, map[Role]string{RoleText: "问题描述+诉求内容", RoleUnit: "甲", RoleReceivedAt: "来电时间"}, roleNamed(m))
	assert.Equal(t, []string{"没有的列"}, m.absent)
	assert.Equal(t, []int{3, 4}, m.extra)
	row := []string{" 一", "二", "", "某院"}
	assert.Equal(t, "二;一", m.joined(row, RoleText, ";"))
	assert.Equal(t, "二", m.cell(row, RoleText))
	assert.Empty(t, m.cell(row, RoleUnit))

	cfg.Columns = map[Role]Headers{RoleText: {"第2列"}}
	assert.Equal(t, map[Role]string{RoleText: "内容"}, roleNamed(mapNames(t, cfg, "内容", "内容")))
	assert.Equal(t, []int{1}, mapNames(t, cfg, "内容", "内容").columns(RoleText))
}

func TestMapHeaderTies(t *testing.T) {
	_, err := mapHeader([]string{"编号", "内容", "内容 "}, [][]string{{"1", "a", "b"}}, DefaultConfig())
	var he *headerError
	require.ErrorAs(t, err, &he)
	assert.Equal(t, headerTie, he.kind)
	assert.Contains(t, err.Error(), "columns: {text: 第2列}")
	assert.Contains(t, err.Error(), "编号、内容、内容 ")

	m, err := mapHeader([]string{"编号", "内容", "内容"}, [][]string{{"1", "", "b"}}, DefaultConfig())
	require.NoError(t, err, "the only column that is filled wins")
	assert.Equal(t, []int{2}, m.columns(RoleText))

	_, err = mapHeader([]string{"内容", "首次是否解决", "末次是否解决"}, nil, DefaultConfig())
	require.ErrorAs(t, err, &he)
	assert.Contains(t, err.Error(), "columns: {resolved: 首次是否解决}")

	_, err = mapHeader([]string{"甲", "乙"}, nil, DefaultConfig())
	require.ErrorAs(t, err, &he)
	assert.Equal(t, headerNoText, he.kind)
	assert.Contains(t, err.Error(), "甲、乙")
	assert.Contains(t, err.Error(), "ingest:\n  columns: {text: 列名}")
}

func TestFindHeader(t *testing.T) {
	rows := func(lines ...string) [][]string {
		var out [][]string
		for _, l := range lines {
			out = append(out, strings.Split(l, "|"))
		}
		return out
	}
	data := "G1|张某|挂号排队两个小时|2024/1/2"
	tests := []struct {
		name string
		rows [][]string
		row  int
		want map[Role]string
	}{
		{"first", rows("工单编号|姓名|诉求内容|受理时间", data), 0, map[Role]string{RoleOrderID: "工单编号", RolePerson: "姓名", RoleText: "诉求内容", RoleReceivedAt: "受理时间"}},
		{"title lines", rows("2024年市民投诉内容一览|||", "|||", "导出时间|2024-01-03||", "工单编号|姓名|诉求内容|受理时间", data), 3, map[Role]string{RoleOrderID: "工单编号", RolePerson: "姓名", RoleText: "诉求内容", RoleReceivedAt: "受理时间"}},
		{"headings above", rows("基本信息||诉求信息|", "工单编号|姓名|诉求内容|受理时间", data), 1, map[Role]string{RoleOrderID: "工单编号", RolePerson: "姓名", RoleText: "诉求内容", RoleReceivedAt: "受理时间"}},
		{"merged both ways", rows("工单编号|诉求内容|回访|||答复|", "||是否联系|是否解决|是否满意|时间|内容", "1|太慢|是|否|否|2024/1/2|已核实"), 1, map[Role]string{RoleOrderID: "工单编号", RoleText: "诉求内容", RoleContacted: "是否联系", RoleResolved: "是否解决", RoleSatisfied: "是否满意", RoleRepliedAt: "答复时间", RoleReply: "答复内容"}},
		{"values that are synonyms too", rows("编号|类型|内容|来源", "a|投诉|太慢|医院", "b|求助|太贵|医院"), 0, map[Role]string{RoleOrderID: "编号", RoleDeclaredKind: "类型", RoleText: "内容", RoleChannel: "来源"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, m, err := findHeader(tt.rows, DefaultConfig())
			require.NoError(t, err)
			assert.Equal(t, tt.row, row)
			assert.Equal(t, tt.want, roleNamed(m))
			assert.False(t, m.repeatsHeader(tt.rows[row+1]))
		})
	}

	_, _, err := findHeader(rows("", "||"), DefaultConfig())
	require.ErrorIs(t, err, errNoRows)

	_, _, err = findHeader(rows(data, data), DefaultConfig())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "像是数据")
	assert.NotContains(t, err.Error(), "张某", "an error never shows data")
}

func TestRepeatsHeader(t *testing.T) {
	m := mapNames(t, DefaultConfig(), "工单编号", "诉求内容", "承办单位")
	assert.True(t, m.repeatsHeader([]string{"工单编号", "诉求内容", "承办单位"}))
	assert.False(t, m.repeatsHeader([]string{"1", "诉求内容是太慢", "承办单位"}))
	assert.False(t, m.repeatsHeader([]string{"1"}))
}

func TestConfigValidate(t *testing.T) {
	require.NoError(t, DefaultConfig().Validate())
	cfg := DefaultConfig()
	cfg.Columns = map[Role]Headers{"txt": {"内容"}, RoleText: {"内容"}, RoleTitle: {"内容"}, RoleUnit: {" "}}
	cfg.MaxCellBytes = 0
	err := cfg.Validate()
	require.Error(t, err)
	for _, want := range []string{"“txt”", "同时用于 text 和 title", "ingest.columns.unit: 列名为空", "max_cell_bytes"} {
		assert.Contains(t, err.Error(), want)
	}
}

// Real exports map without any configuration. They are not in the repository.
func TestFindHeaderRealFiles(t *testing.T) {
	dir := "../../shared/data"
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no real exports at", dir)
	}
	tests := []struct {
		file  string
		want  map[Role]string
		extra string
	}{
		{"hotline_2019.xlsx", map[Role]string{RoleOrderID: "留言编号", RolePerson: "留言用户", RoleTitle: "留言主题", RoleReceivedAt: "留言时间", RoleText: "留言详情"}, "反对数,点赞数"},
		{"hotline_replies.xlsx", map[Role]string{RoleOrderID: "留言编号", RolePerson: "留言用户", RoleTitle: "留言主题", RoleReceivedAt: "留言时间", RoleText: "留言详情", RoleReply: "答复意见", RoleRepliedAt: "答复时间"}, ""},
		{"hospital_reviews.csv", map[Role]string{RoleSourceID: "id", RoleUnit: "hospital", RoleReceivedRelative: "relative_date", RoleReceivedAt: "date", RoleText: "text", RoleReply: "reply"}, "rating,likes,reply_relative_date"},
		{"gold_dev.csv", map[Role]string{RoleSourceID: "id", RoleChannel: "source", RoleDeclaredKind: "type", RoleText: "text"}, "type_alt,primary,primary_alt,others,severity,severity_alt"},
		{"thanks_letters.csv", map[Role]string{RoleUnit: "hospital", RoleDepartment: "department", RoleReceivedAt: "date", RoleText: "text"}, ""},
		{"hotline_labelled.csv", map[Role]string{RoleTitle: "title", RoleText: "text", RoleReceivedAt: "date"}, "label,split"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			row, m, err := findHeader(firstRows(t, filepath.Join(dir, tt.file)), DefaultConfig())
			require.NoError(t, err)
			assert.Zero(t, row)
			assert.Equal(t, tt.want, roleNamed(m))
			var extra []string
			for _, c := range m.extra {
				extra = append(extra, m.header[c])
			}
			assert.Equal(t, tt.extra, strings.Join(extra, ","))
		})
	}
}

func firstRows(t *testing.T, path string) [][]string {
	t.Helper()
	var rows [][]string
	if filepath.Ext(path) == ".xlsx" {
		f, err := excelize.OpenFile(path)
		require.NoError(t, err)
		defer func() { require.NoError(t, f.Close()) }()
		it, err := f.Rows(f.GetSheetName(0))
		require.NoError(t, err)
		for len(rows) < 30 && it.Next() {
			row, err := it.Columns(excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			rows = append(rows, row)
		}
		return rows
	}
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	r := csv.NewReader(f)
	for len(rows) < 30 {
		row, err := r.Read()
		require.NoError(t, err)
		rows = append(rows, row)
	}
	return rows
}
