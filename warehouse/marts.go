// Package warehouse keeps what a run found out: row structs become Parquet
// files, the files of a run become one snapshot, and DuckDB answers SQL on it.
//
// The row structs in marts_*.go are the schema. Their doc comments and zh tags
// are the data dictionary, from which docs/marts.md is generated.
//
// Conventions of every mart: an empty string, a zero Timestamp and, where a
// column says so, a zero number are NULL; lists are never NULL, but may be
// empty; times are Beijing wall-clock without a time zone.
package warehouse

import (
	"math"
	"reflect"
	"time"
)

//go:generate go test -run TestDocsAreCurrent -update .

// SchemaVersion numbers the shape of the marts. It goes up with every change
// that an older program could not read; snapshots of another version are not
// opened.
const SchemaVersion = 5

// A Timestamp is Beijing wall-clock in microseconds since 1970-01-01; 0 is
// not known, and NULL in a mart. DuckDB sees TIMESTAMP, without time zone.
type Timestamp int64

// A Date counts days since 1970-01-01.
type Date int32

// TimestampOf takes the wall-clock that t shows, whatever its location; the
// zero Time gives 0.
func TimestampOf(t time.Time) Timestamp {
	if t.IsZero() {
		return 0
	}
	return Timestamp(wall(t).UnixMicro())
}

// Time is the opposite of TimestampOf: wall-clock carried in UTC.
func (t Timestamp) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(t)).UTC()
}

// DateOf takes the calendar day that t shows.
func DateOf(t time.Time) Date {
	return Date(math.Floor(float64(wall(t).Unix()) / 86400))
}

// Time is midnight of the day, carried in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func wall(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

var yes, no = true, false // never changed: what Bool points to

// Bool returns a value for a nullable column without allocating.
func Bool(v bool) *bool {
	if v {
		return &yes
	}
	return &no
}

// Float returns a value for a nullable column: NaN and infinities, which
// stand for what could not be computed, are NULL.
func Float(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// A TableRow is a row of a mart that is one file, for Append.
type TableRow interface {
	DimUnit | DimIssue | DimCause | DimDate | IssuePeriod | RatesUnitPeriod | TimelinessUnitPeriod |
		TrendIssue | Alert | UnitComparison | ForecastIssue | Incident | RootCause | Term | Reject
}

// A mart is one table of a snapshot.
type mart struct {
	name        string
	row         reflect.Type
	partitioned bool                   // by month, one folder each
	zh          string                 // what it is and what one row is, in Chinese
	empty       func(b *Builder) error // writes the mart's file without rows
}

// marts lists every mart in the order of the documentation.
func marts() []mart {
	return []mart{
		martOf[FactComplaint]("fact_complaint", true, "诉求明细：一行是一件诉求（工单 × 承办单位），含脱敏文本、分类、依据词、时间、时限和三率标记"),
		martOf[FactIssue]("fact_issue", true, "诉求反映的问题：一行是一件诉求反映的一个问题，一件诉求可有多行"),
		martOf[DimUnit]("dim_unit", false, "单位树：一行是一个单位（市、区、医院、科室）"),
		martOf[DimIssue]("dim_issue", false, "问题分类表：一行是一个问题（分类体系的叶子）"),
		martOf[DimCause]("dim_cause", false, "具体诉因目录：一行是一个问题之下一种常见的具体起因"),
		martOf[DimDate]("dim_date", false, "日历：一行是一天，含工作日、节假日和考核月"),
		martOf[IssuePeriod]("issue_period", false, "高频诉求：一行是一个单位在一个周期内的一个问题，只列有诉求的格"),
		martOf[RatesUnitPeriod]("rates_unit_period", false, "三率：一行是一个单位的一个周期"),
		martOf[TimelinessUnitPeriod]("timeliness_unit_period", false, "办理时效：一行是一个单位在一个周期内的一个时限类别"),
		martOf[TrendIssue]("trend_issue", false, "问题走势：一行是一个单位的一个问题，逐月的方向、斜率、突变与季节"),
		martOf[Alert]("alert", false, "预警：一行是一件需要有人看的事——某单位某问题的上升，或文本中的事件"),
		martOf[UnitComparison]("unit_comparison", false, "单位比较：一行是一个单位在一个周期内的一项指标，与同级单位（科室与本院科室）相比"),
		martOf[ForecastIssue]("forecast_issue", false, "预测：一行是一个单位的一个问题在一个未来周期的预计件数；只列优于同期朴素预测的"),
		martOf[Incident]("incident", false, "同诉事件：一行是多件诉求共同反映的一件具体事情（同一地点、机构或决定）"),
		martOf[RootCause]("root_cause", false, "同因诉求群：一行是一个问题内起因相同的一群诉求，含诉因与办理两方面的分析（一案双析）"),
		martOf[Term]("term", false, "词语动态：一行是一个新出现、上升或词典未收的词在一个月内的情况；诉求很多时只数一部分，运行摘要会写明"),
		martOf[Reject]("reject", false, "未成为诉求的行：一行是输入中被拒收或重复的一行"),
		martOf[Run]("run", false, "运行记录：每个输入文件一行，另有一行合计"),
	}
}

func martOf[T any](name string, partitioned bool, zh string) mart {
	return mart{
		name: name, row: reflect.TypeFor[T](), partitioned: partitioned, zh: zh,
		empty: func(b *Builder) error {
			f, err := newFile[T](b, unknownMonth)
			if err != nil {
				return err
			}
			return f.close()
		},
	}
}

// path is a file of the mart inside the snapshot; month matters to
// partitioned marts only.
func (m *mart) path(month string) string {
	if m.partitioned {
		return m.name + "/month=" + month + "/part-0.parquet"
	}
	return m.name + ".parquet"
}

func martByRow(row reflect.Type) *mart {
	for _, m := range marts() {
		if m.row == row {
			return &m
		}
	}
	return nil
}
