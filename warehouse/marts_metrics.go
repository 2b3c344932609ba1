package warehouse

// An IssuePeriod is one unit × issue × period; only cells with cases are kept.
// Counts are of the kinds counted by the configuration (投诉 and 求助 unless
// changed) in scope.
type IssuePeriod struct {
	Unit        string `parquet:"unit,dict" zh:"单位编号（单位树的任一节点）"`                                       // dim_unit.unit_id, any node of the tree
	UnitName    string `parquet:"unit_name,dict" zh:"单位名称"`                                            // name of unit
	UnitLevel   string `parquet:"unit_level,optional,dict" zh:"单位层级"`                                  // city, district, hospital or department
	Issue       string `parquet:"issue,dict" zh:"问题编码"`                                                // dim_issue.issue
	IssueName   string `parquet:"issue_name,dict" zh:"问题名称"`                                           // name of issue
	Category    string `parquet:"category,dict" zh:"诉求分类"`                                             // category of issue
	PeriodType  string `parquet:"period_type,dict" zh:"周期类型：week、month、quarter、year、assessment_month"` // week, month, quarter, year or assessment_month
	Period      string `parquet:"period,dict" zh:"周期，如 2024-W45、2024-11、2024-Q4、2024"`                 // as 2024-W45, 2024-11, 2024-Q4, 2024
	PeriodStart Date   `parquet:"period_start,date" zh:"周期首日"`                                         // first day
	PeriodEnd   Date   `parquet:"period_end,date" zh:"周期末日（含）"`                                        // last day, included

	Count    int32 `parquet:"count" zh:"诉求件数（以其为主要问题）"`      // complaints with this as their primary issue
	People   int32 `parquet:"people" zh:"其中可识别的不同诉求人数"`      // distinct known persons among them
	Orders   int32 `parquet:"orders" zh:"其中不同工单数"`           // distinct orders among them
	Mentions int32 `parquet:"mentions" zh:"反映该问题的诉求件数，主次均计"` // complaints that raise the issue at all, primary or further

	UnitTotal int32    `parquet:"unit_total" zh:"该单位该周期全部问题的件数，即占比的分母"` // complaints of unit and period, all issues: the denominator of share
	Share     *float64 `parquet:"share,optional" zh:"占比，0 至 1"`         // count / unit_total
	Rank      int32    `parquet:"rank" zh:"名次，1 为最多，并列取小"`              // 1 = most frequent; ties share the smaller rank
	CumShare  *float64 `parquet:"cum_share,optional" zh:"累计占比（帕累托）"`    // cumulative share in rank order

	Previous       *int32   `parquet:"previous,optional" zh:"上一周期件数；数据未及时为空"`     // count of the period before; NULL where the data do not reach back
	ChangePrevious *float64 `parquet:"change_previous,optional" zh:"环比，0.1 为增一成"` // count / previous − 1
	LastYear       *int32   `parquet:"last_year,optional" zh:"去年同期件数；数据未及时为空"`    // count of the same period a year before
	ChangeLastYear *float64 `parquet:"change_last_year,optional" zh:"同比"`         // count / last_year − 1

	Visits   *int64   `parquet:"visits,optional" zh:"就诊人次；未提供为空"`                   // visits of unit and period, the denominator of the rate
	Rate     *float64 `parquet:"rate_per_10k_visits,optional" zh:"万人次诉求比：每万就诊人次件数"` // cases per 10,000 visits
	RateLow  *float64 `parquet:"rate_low,optional" zh:"万人次诉求比的 95% 区间下限"`           // exact Poisson 95% interval
	RateHigh *float64 `parquet:"rate_high,optional" zh:"万人次诉求比的 95% 区间上限"`          // exact Poisson 95% interval

	HighFrequency bool `parquet:"high_frequency" zh:"高频：够件数且在构成大部分件数的最小问题集内"` // count large enough and inside the smallest set that makes most of unit_total
	Common        bool `parquet:"common" zh:"共性：在足够多的同级单位中同为高频"`              // high-frequency in many units at once
	Partial       bool `parquet:"partial" zh:"周期不完整（尚未结束、受理记录未到期末，或数据中途开始）"`  // not over at the as-of date, receipts end days before its end, or it starts before the data
	FewCases      bool `parquet:"few_cases" zh:"件数少，比例仅供参考"`                  // unit_total below the configured minimum

	Chart        string   `parquet:"chart,optional,dict" zh:"控制图：c、u、u′、XmR；仅完整的周和月，件数太少不画，为空"`                                          // control chart: c, u, u′ or XmR; full weeks and months only, NULL where too few
	ChartReason  string   `parquet:"chart_reason,optional,dict" zh:"为何用这种图"`                                                             // why this chart, in Chinese
	ChartValue   *float64 `parquet:"chart_value,optional" zh:"图上的值：件数；有就诊人次的月为万人次诉求比"`                                                   // what is charted: the count, or per 10,000 visits in months with visits
	ChartCentre  *float64 `parquet:"chart_centre,optional" zh:"中心线"`                                                                     // centre line
	ChartLower   *float64 `parquet:"chart_lower,optional" zh:"控制下限"`                                                                     // lower control limit
	ChartUpper   *float64 `parquet:"chart_upper,optional" zh:"控制上限"`                                                                     // upper control limit
	ChartPhase   string   `parquet:"chart_phase,optional,dict" zh:"所属阶段的首个周期：大事记中的持久变化开始新阶段"`                                            // first period of its phase: a lasting event begins one
	ChartSignals []string `parquet:"chart_signals,list" parquet-element:",dict" zh:"信号：outside 出界，trend 连续升降，near_limit 近界，one_side 同侧"` // rules of Making Data Count that mark it
	ChartRuns    *bool    `parquet:"chart_runs,optional" zh:"该阶段的链（同侧连续点）是否超出偶然（Anhøj）；不画图为空"`                                           // the phase's runs are not those of chance (Anhøj)
	ChartWarning string   `parquet:"chart_warning,optional,dict" zh:"对控制限的保留意见"`                                                         // what makes its limits shaky
}

// A RatesUnitPeriod is one unit × period: the three rates (三率), each with
// its n and 95% interval.
type RatesUnitPeriod struct {
	Unit        string `parquet:"unit,dict" zh:"单位编号（单位树的任一节点）"`                                       // dim_unit.unit_id, any node of the tree
	UnitName    string `parquet:"unit_name,dict" zh:"单位名称"`                                            // name of unit
	UnitLevel   string `parquet:"unit_level,optional,dict" zh:"单位层级"`                                  // city, district, hospital or department
	PeriodType  string `parquet:"period_type,dict" zh:"周期类型：week、month、quarter、year、assessment_month"` // week, month, quarter, year or assessment_month
	Period      string `parquet:"period,dict" zh:"周期"`                                                 // as in issue_period
	PeriodStart Date   `parquet:"period_start,date" zh:"周期首日"`                                         // first day
	PeriodEnd   Date   `parquet:"period_end,date" zh:"周期末日（含）"`                                        // last day, included

	Cases       int32 `parquet:"cases" zh:"周期内受理的诉求件数"`        // complaints received in the period
	Denominator int32 `parquet:"denominator" zh:"有效回访且未剔除的件数"` // with a valid follow-up call, not excluded

	ResponseN        int32    `parquet:"response_n" zh:"响应率的分母"`                       // denominator of response
	ResponseNum      float64  `parquet:"response_num" zh:"响应率的分子"`                     // numerator of response
	Response         *float64 `parquet:"response,optional" zh:"响应率，0 至 1；分母为零时为空"`     // contacted / n; NULL where n is 0
	ResponseLow      *float64 `parquet:"response_low,optional" zh:"响应率 95% 区间下限"`      // 95% interval
	ResponseHigh     *float64 `parquet:"response_high,optional" zh:"响应率 95% 区间上限"`     // 95% interval
	ResolutionN      int32    `parquet:"resolution_n" zh:"解决率的分母"`                     // denominator of resolution
	ResolutionNum    float64  `parquet:"resolution_num" zh:"解决率的分子"`                   // numerator of resolution
	Resolution       *float64 `parquet:"resolution,optional" zh:"解决率，0 至 1；分母为零时为空"`   // resolved / n; NULL where n is 0
	ResolutionLow    *float64 `parquet:"resolution_low,optional" zh:"解决率 95% 区间下限"`    // 95% interval
	ResolutionHigh   *float64 `parquet:"resolution_high,optional" zh:"解决率 95% 区间上限"`   // 95% interval
	SatisfactionN    int32    `parquet:"satisfaction_n" zh:"满意率的分母"`                   // denominator of satisfaction
	SatisfactionNum  float64  `parquet:"satisfaction_num" zh:"满意率的分子，基本满意按权重计"`        // weighted: basically satisfied counts in part
	Satisfaction     *float64 `parquet:"satisfaction,optional" zh:"满意率，0 至 1；分母为零时为空"` // weighted satisfied / n; NULL where n is 0
	SatisfactionLow  *float64 `parquet:"satisfaction_low,optional" zh:"满意率 95% 区间下限"`  // 95% interval
	SatisfactionHigh *float64 `parquet:"satisfaction_high,optional" zh:"满意率 95% 区间上限"` // 95% interval

	Score     *float64 `parquet:"score,optional" zh:"综合得分，0 至 100；分母为零时为空"` // weighted sum of the three rates × 100; NULL without a denominator
	ScoreLow  *float64 `parquet:"score_low,optional" zh:"得分 95% 区间下限"`      // 95% interval
	ScoreHigh *float64 `parquet:"score_high,optional" zh:"得分 95% 区间上限"`     // 95% interval
	Rank      int32    `parquet:"rank,optional" zh:"同级单位中的名次，1 为最好；无得分为空"`  // among units of the same level in the period, 1 = best; NULL without a score

	Excluded         int32         `parquet:"excluded" zh:"剔除件数"`                         // struck from assessment
	ExcludedByReason []ReasonCount `parquet:"excluded_by_reason,list" zh:"各剔除原因的件数，多者在前"` // by reason, most frequent first
	FewCases         bool          `parquet:"few_cases" zh:"件数少，比例仅供参考"`                  // below the configured minimum

	ResponseCentre      *float64 `parquet:"response_centre,optional" zh:"响应率控制图（p 或 p′）的中心线；仅完整的周和月，件数太少不画，为空"`                            // centre line of its p or p′ chart; full weeks and months only
	ResponseLower       *float64 `parquet:"response_lower,optional" zh:"响应率控制下限"`                                                          // lower control limit
	ResponseUpper       *float64 `parquet:"response_upper,optional" zh:"响应率控制上限"`                                                          // upper control limit
	ResponseSignals     []string `parquet:"response_signals,list" parquet-element:",dict" zh:"响应率控制图的信号，同 issue_period.chart_signals"`     // as issue_period.chart_signals
	ResolutionCentre    *float64 `parquet:"resolution_centre,optional" zh:"解决率控制图（p 或 p′）的中心线；仅完整的周和月，件数太少不画，为空"`                          // centre line of its p or p′ chart; full weeks and months only
	ResolutionLower     *float64 `parquet:"resolution_lower,optional" zh:"解决率控制下限"`                                                        // lower control limit
	ResolutionUpper     *float64 `parquet:"resolution_upper,optional" zh:"解决率控制上限"`                                                        // upper control limit
	ResolutionSignals   []string `parquet:"resolution_signals,list" parquet-element:",dict" zh:"解决率控制图的信号，同 issue_period.chart_signals"`   // as issue_period.chart_signals
	SatisfactionCentre  *float64 `parquet:"satisfaction_centre,optional" zh:"满意率控制图（p 或 p′）的中心线；仅完整的周和月，件数太少不画，为空"`                        // centre line of its p or p′ chart; full weeks and months only
	SatisfactionLower   *float64 `parquet:"satisfaction_lower,optional" zh:"满意率控制下限"`                                                      // lower control limit
	SatisfactionUpper   *float64 `parquet:"satisfaction_upper,optional" zh:"满意率控制上限"`                                                      // upper control limit
	SatisfactionSignals []string `parquet:"satisfaction_signals,list" parquet-element:",dict" zh:"满意率控制图的信号，同 issue_period.chart_signals"` // as issue_period.chart_signals
}

// A ReasonCount counts excluded cases of one reason.
type ReasonCount struct {
	Reason string `parquet:"reason,dict"`
	Count  int32  `parquet:"count"`
}

// A TimelinessUnitPeriod is one unit × deadline class × period.
type TimelinessUnitPeriod struct {
	Unit          string `parquet:"unit,dict" zh:"单位编号（单位树的任一节点）"`                                       // dim_unit.unit_id, any node of the tree
	UnitName      string `parquet:"unit_name,dict" zh:"单位名称"`                                            // name of unit
	UnitLevel     string `parquet:"unit_level,optional,dict" zh:"单位层级"`                                  // city, district, hospital or department
	DeadlineClass string `parquet:"deadline_class,dict" zh:"时限类别"`                                       // name of the deadline class in the configuration
	TimeUnit      string `parquet:"time_unit,dict" zh:"该类别的时间单位：小时、自然日、工作日"`                             // 小时, 自然日 or 工作日: the unit of median and p90
	PeriodType    string `parquet:"period_type,dict" zh:"周期类型：week、month、quarter、year、assessment_month"` // week, month, quarter, year or assessment_month
	Period        string `parquet:"period,dict" zh:"周期"`                                                 // as in issue_period
	PeriodStart   Date   `parquet:"period_start,date" zh:"周期首日"`                                         // first day
	PeriodEnd     Date   `parquet:"period_end,date" zh:"周期末日（含）"`                                        // last day, included

	Cases      int32    `parquet:"cases" zh:"周期内受理的件数"`                             // complaints received in the period
	OnTime     int32    `parquet:"on_time" zh:"按时办结件数"`                             // closed within the deadline
	Late       int32    `parquet:"late" zh:"超时办结件数"`                                // closed after it
	Open       int32    `parquet:"open" zh:"在办、未到期件数"`                              // not closed at the as-of date, deadline not passed
	Overdue    int32    `parquet:"overdue" zh:"逾期未结件数"`                             // not closed at the as-of date, deadline passed
	Unknown    int32    `parquet:"unknown" zh:"无法判断的件数：期限推算不出、办结早于来电，或导出没有办结和答复时间"` // not to be judged: no deadline, closed before receipt, or an export without closing and reply times
	OnTimeN    int32    `parquet:"on_time_n" zh:"按时率的分母：按时 + 超时 + 逾期"`              // on_time + late + overdue
	OnTimeRate *float64 `parquet:"on_time_rate,optional" zh:"按时办结率，0 至 1；分母为零时为空"`  // on_time / on_time_n; NULL where that is 0
	OnTimeLow  *float64 `parquet:"on_time_low,optional" zh:"按时率 95% 区间下限"`          // 95% interval
	OnTimeHigh *float64 `parquet:"on_time_high,optional" zh:"按时率 95% 区间上限"`         // 95% interval
	Median     *float64 `parquet:"median,optional" zh:"办结用时的中位数，单位见 time_unit"`     // time to close, in time_unit; NULL where nothing closed
	P90        *float64 `parquet:"p90,optional" zh:"办结用时的 90% 分位数，单位见 time_unit"`   // time to close, in time_unit
	FewCases   bool     `parquet:"few_cases" zh:"件数少，比例仅供参考"`                       // below the configured minimum
}
