package generate

import (
	"strconv"
	"time"
)

// A row is one line of an export on its way to a file. Its strings and bytes
// belong to the generator and are good until the next order.
type row struct {
	order      string
	at         time.Time
	unit, dept string // as the export words them
	role       string // 主办, 协办
	district   string
	channel    string
	kind       string // as the platform declares it
	category   string // as the platform declares it
	title      string
	text       []byte
	reply      string
	name       string
	phone      string
	rating     int
	handling
	statusAt time.Time
	bad      string // "", no_text, bad_date, bad_record
	badDate  string // what stands in place of the date
}

// A field is a column's content.
type field uint8

const (
	fieldOrder field = iota
	fieldAt
	fieldUnit
	fieldDept
	fieldRole
	fieldDistrict
	fieldChannel
	fieldKind
	fieldCategory
	fieldTitle
	fieldText
	fieldReply
	fieldName
	fieldPhone
	fieldRating
	fieldUrgency
	fieldDue
	fieldResponded
	fieldClosed
	fieldStatus
	fieldStatusAt
	fieldFollowed
	fieldContacted
	fieldResolved
	fieldSatisfied
	fieldExcluded
	fieldReason
)

// A column is a header and what stands below it.
type column struct {
	header string
	field  field
}

// time returns the value of a date column, ok false for other columns. The
// zero time stands for an empty cell.
func (r *row) time(f field) (t time.Time, ok bool) {
	switch f {
	case fieldAt:
		return r.at, r.badDate == ""
	case fieldDue:
		return r.due, true
	case fieldResponded:
		return r.responded, true
	case fieldClosed:
		return r.closed, true
	case fieldStatusAt:
		return r.statusAt, true
	}
	return time.Time{}, false
}

// append appends the value of a column that is no date.
func (r *row) append(buf []byte, f field) []byte {
	switch f {
	case fieldText:
		return append(buf, r.text...)
	case fieldRating:
		return strconv.AppendInt(buf, int64(r.rating), 10)
	}
	return append(buf, r.string(f)...)
}

func (r *row) string(f field) string {
	switch f {
	case fieldOrder:
		return r.order
	case fieldAt:
		return r.badDate
	case fieldUnit:
		return r.unit
	case fieldDept:
		return r.dept
	case fieldRole:
		return r.role
	case fieldDistrict:
		return r.district
	case fieldChannel:
		return r.channel
	case fieldKind:
		return r.kind
	case fieldCategory:
		return r.category
	case fieldTitle:
		return r.title
	case fieldReply:
		return r.reply
	case fieldName:
		return r.name
	case fieldPhone:
		return r.phone
	case fieldUrgency:
		return r.urgency
	case fieldStatus:
		return r.status
	case fieldFollowed:
		return r.followed
	case fieldContacted:
		return r.contacted
	case fieldResolved:
		return r.resolved
	case fieldSatisfied:
		return r.satisfied
	case fieldExcluded:
		return r.excluded
	case fieldReason:
		return r.reason
	}
	return ""
}

// hotlineColumns are those of the hotline's export.
var hotlineColumns = []column{
	{"工单编号", fieldOrder},
	{"来电时间", fieldAt},
	{"来电人", fieldName},
	{"联系电话", fieldPhone},
	{"来源渠道", fieldChannel},
	{"工单类型", fieldKind},
	{"诉求分类", fieldCategory},
	{"诉求标题", fieldTitle},
	{"诉求内容", fieldText},
	{"承办单位", fieldUnit},
	{"承办科室", fieldDept},
	{"主协办", fieldRole},
	{"紧急程度", fieldUrgency},
	{"办理时限", fieldDue},
	{"响应时间", fieldResponded},
	{"办结时间", fieldClosed},
	{"办理状态", fieldStatus},
	{"状态时间", fieldStatusAt},
	{"是否有效回访", fieldFollowed},
	{"是否联系", fieldContacted},
	{"是否解决", fieldResolved},
	{"是否满意", fieldSatisfied},
	{"是否剔除", fieldExcluded},
	{"剔除原因", fieldReason},
}

// platformColumns are those of the interactive platform, which keeps the
// replies.
var platformColumns = []column{
	{"受理编号", fieldOrder},
	{"受理时间", fieldAt},
	{"所属区", fieldDistrict},
	{"医院名称", fieldUnit},
	{"责任科室", fieldDept},
	{"诉求类型", fieldKind},
	{"一级分类", fieldCategory},
	{"主题", fieldTitle},
	{"问题描述", fieldText},
	{"渠道", fieldChannel},
	{"姓名", fieldName},
	{"手机号", fieldPhone},
	{"首次响应时间", fieldResponded},
	{"办结日期", fieldClosed},
	{"答复意见", fieldReply},
	{"是否有效回访", fieldFollowed},
	{"是否联系", fieldContacted},
	{"是否解决", fieldResolved},
	{"是否满意", fieldSatisfied},
	{"是否剔除", fieldExcluded},
	{"剔除原因", fieldReason},
}

// reviewColumns are the keys of the reviews' JSON.
var reviewColumns = []column{
	{"id", fieldOrder},
	{"created_at", fieldAt},
	{"hospital", fieldUnit},
	{"department", fieldDept},
	{"source", fieldChannel},
	{"rating", fieldRating},
	{"content", fieldText},
}

// benchColumns are those of the one plain file that benchmarks read.
var benchColumns = []column{
	{"工单编号", fieldOrder},
	{"来电时间", fieldAt},
	{"承办单位", fieldUnit},
	{"科室", fieldDept},
	{"来源渠道", fieldChannel},
	{"工单类型", fieldKind},
	{"诉求分类", fieldCategory},
	{"诉求标题", fieldTitle},
	{"诉求内容", fieldText},
	{"联系电话", fieldPhone},
	{"紧急程度", fieldUrgency},
	{"响应时间", fieldResponded},
	{"办结时间", fieldClosed},
	{"办理状态", fieldStatus},
	{"状态时间", fieldStatusAt},
	{"是否有效回访", fieldFollowed},
	{"是否联系", fieldContacted},
	{"是否解决", fieldResolved},
	{"是否满意", fieldSatisfied},
	{"是否剔除", fieldExcluded},
	{"剔除原因", fieldReason},
}
