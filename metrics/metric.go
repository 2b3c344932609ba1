package metrics

// Better says which direction of a metric is the better one.
type Better uint8

// The directions.
const (
	Neither Better = iota
	Lower
	Higher
)

// String is the English word.
func (b Better) String() string { return [...]string{"none", "lower", "higher"}[b] }

// A Metric declares a number that marts hold and that reports show: everything
// that says what it means takes the words from here.
type Metric struct {
	Name      string // the mart's column
	Chinese   string
	English   string
	Unit      string // in Chinese, as reports print it; "" for a share or rate in [0, 1]
	Better    Better
	Formula   string // in Chinese
	FormulaEN string
}

// Metrics lists the metrics of issue_period, rates_unit_period and
// timeliness_unit_period
// and unit_comparison, in the order of their columns.
func Metrics() []Metric {
	return []Metric{
		{"count", "诉求件数", "complaints", "件", Lower, "以该问题为主要问题的诉求件数（按配置的诉求类型）", "complaints with the issue as their primary one, of the kinds counted"},
		{"people", "诉求人数", "people", "人", Lower, "其中可识别的不同诉求人数", "distinct known persons among them"},
		{"orders", "工单数", "orders", "单", Lower, "其中不同工单数", "distinct orders among them"},
		{"mentions", "反映件数", "mentions", "件", Lower, "反映该问题的诉求件数，主次均计，各问题之和可超过总件数", "complaints that raise the issue at all; may sum to more than the complaints"},
		{"unit_total", "单位件数", "complaints of the unit", "件", Lower, "该单位该周期全部问题的件数", "complaints of unit and period, all issues"},
		{"share", "占比", "share", "", Neither, "件数 ÷ 单位件数", "count / unit_total"},
		{"cum_share", "累计占比", "cumulative share", "", Neither, "按名次累加的占比", "shares added up in rank order"},
		{"change_previous", "环比", "change on the previous period", "", Lower, "件数 ÷ 上一周期件数 − 1", "count / previous − 1"},
		{"change_last_year", "同比", "change on last year", "", Lower, "件数 ÷ 去年同期件数 − 1", "count / last_year − 1"},
		{"rate_per_10k_visits", "万人次诉求比", "complaints per 10,000 visits", "件/万人次", Lower, "件数 ÷ 就诊人次 × 10000", "count / visits × 10,000"},
		{"response", "响应率", "response rate", "", Higher, "已联系 ÷ 有效回访（剔除后）", "contacted / cases with a valid follow-up call, not struck from assessment"},
		{"resolution", "解决率", "resolution rate", "", Higher, "已解决 ÷ 有效回访（剔除后）", "resolved / cases with a valid follow-up call, not struck from assessment"},
		{"satisfaction", "满意率", "satisfaction rate", "", Higher, "（满意 + 基本满意 × 折算系数）÷ 有效回访（剔除后）", "(satisfied + weight × basically satisfied) / cases with a valid follow-up call, not struck from assessment"},
		{"score", "三率综合得分", "score of the three rates", "分", Higher, "100 ×（响应率、解决率、满意率的加权和）", "100 × weighted sum of response, resolution and satisfaction"},
		{"excluded", "剔除件数", "excluded cases", "件", Neither, "不计入考核的诉求件数", "cases struck from assessment"},
		{"on_time_rate", "按时办结率", "on-time rate", "", Higher, "按时办结 ÷（按时 + 逾期办结 + 逾期未结）", "on_time / (on_time + late + overdue)"},
		{"repeat_share", "重复诉求占比", "share of repeats", "", Lower, "同一人就同一问题再次诉求的件数 ÷ 可识别诉求人的件数", "complaints that repeat one of the same person, issue and hospital / those of known persons"},
		{"severe_share", "严重诉求占比", "share of severe complaints", "", Lower, "严重程度为 3 的件数 ÷ 有严重程度的件数", "complaints of severity 3 / those with a severity"},
		{"median", "办结用时中位数", "median time to close", "时限单位", Lower, "已办结件从受理到办结用时的中位数", "median time from receipt to closing, in the deadline's unit"},
		{"p90", "办结用时九分位数", "90th percentile of the time to close", "时限单位", Lower, "已办结件用时的 90% 分位数", "90% quantile of the time to close, in the deadline's unit"},
	}
}
