package warehouse

// An Alert is one matter that somebody should look at: a rise of an issue in a unit,
// or an event that a complaint tells of.
type Alert struct {
	AlertID   string   `parquet:"alert_id" zh:"预警编号，同一事项跨运行不变"`                                        // stable: of kind, unit, issue and beginning
	Kind      string   `parquet:"kind,dict" zh:"种类：rise 上升；其余为文本中的事件，如 safety 患者安全、false_closure 假闭环"` // rise, or the event's kind
	KindName  string   `parquet:"kind_name,dict" zh:"种类名称"`                                            // in Chinese
	Status    string   `parquet:"status,dict" zh:"状态：new 新发，continuing 持续，over 已结束"`                   // new, continuing or over
	Severity  string   `parquet:"severity,dict" zh:"级别：high、medium、low"`                               // high, medium or low
	Unit      string   `parquet:"unit,dict" zh:"单位编号"`                                                 // dim_unit.unit_id
	UnitName  string   `parquet:"unit_name,dict" zh:"单位名称"`                                            // name of unit
	UnitLevel string   `parquet:"unit_level,optional,dict" zh:"单位层级"`                                  // city, district, hospital or department
	Issue     string   `parquet:"issue,optional,dict" zh:"问题编码；事件可为空"`                                 // dim_issue.issue; may be NULL for an event
	IssueName string   `parquet:"issue_name,optional,dict" zh:"问题名称"`                                  // name of issue
	Category  string   `parquet:"category,optional,dict" zh:"诉求分类"`                                    // category of issue
	Also      []string `parquet:"also_units,list" parquet-element:",dict" zh:"同一上升也见于的上下级单位"`          // units above or below at which the same rise shows

	PeriodType string `parquet:"period_type,optional,dict" zh:"所判断的周期类型：week、month、assessment_month；事件为空"` // week, month or assessment_month; NULL for an event
	Period     string `parquet:"period,optional,dict" zh:"所判断的周期；事件为空"`                                    // the period judged; NULL for an event
	Since      Date   `parquet:"since,date" zh:"自哪一天起"`                                                    // first day of the first period, or of the first complaint
	Until      Date   `parquet:"until,date" zh:"至哪一天"`                                                     // last day of the last period that alarmed, or of the latest complaint

	Window    int32    `parquet:"window_periods,optional" zh:"合并判断的周期数，最后一个是 period；事件为空"`                        // periods judged together, the last one being period; NULL for an event
	Observed  *float64 `parquet:"observed,optional" zh:"这些周期的实际件数"`                                               // complaints in the period; of an event, complaints
	Expected  *float64 `parquet:"expected,optional" zh:"预期件数；事件为空"`                                               // by the unit's own history
	Threshold *float64 `parquet:"threshold,optional" zh:"界限，超过即异常；事件为空"`                                          // upper limit of the expected
	P         *float64 `parquet:"p,optional" zh:"p 值；事件为空"`                                                       // one-sided
	Q         *float64 `parquet:"q,optional" zh:"全表校正后的 q 值；事件为空"`                                                // Benjamini–Hochberg over all units and issues
	N         int32    `parquet:"n" zh:"作为基线的周期数；事件为诉求件数"`                                                        // periods of the baseline; of an event, complaints
	People    int32    `parquet:"people" zh:"可识别的不同诉求人数"`                                                         // distinct known persons
	Method    string   `parquet:"method,dict" zh:"方法"`                                                            // how it was found
	Agreeing  []string `parquet:"agreeing,list" parquet-element:",dict" zh:"同样报警的常用方法：c1、c2、c3（EARS）、cusum；仅供参照"` // customary single methods that alarm, too
	Evidence  []string `parquet:"evidence,list" zh:"事件的依据词"`                                                      // words that tell of the event

	EscalateTo string    `parquet:"escalate_to,optional,dict" zh:"须报告谁（按配置）"`                             // as configured
	EscalateBy Timestamp `parquet:"escalate_by,optional,timestamp(microsecond:local)" zh:"须在何时之前报告（按配置）"` // as configured, from the latest complaint's receipt
	Examples   []string  `parquet:"examples,list" zh:"典型诉求编号"`                                            // fact_complaint.complaint_id
	Warnings   []string  `parquet:"warnings,list" parquet-element:",dict" zh:"数据上的保留意见"`                  // what makes it shaky
	Sentence   string    `parquet:"sentence" zh:"一句话说明"`                                                  // in Chinese
	SentenceEN string    `parquet:"sentence_en" zh:"一句话说明（英文）"`                                           // in English
}

// A UnitComparison is one unit × measure × period among its peers: units of the
// same level, departments among those of their hospital.
type UnitComparison struct {
	Unit        string `parquet:"unit,dict" zh:"单位编号"`                                            // dim_unit.unit_id
	UnitName    string `parquet:"unit_name,dict" zh:"单位名称"`                                       // name of unit
	UnitLevel   string `parquet:"unit_level,optional,dict" zh:"单位层级"`                             // district, hospital or department
	PeerGroup   string `parquet:"peer_group,dict" zh:"比较范围：同级单位，或同一医院的科室"`                        // level, or level and hospital
	Measure     string `parquet:"measure,dict" zh:"指标"`                                           // name of the measure
	MeasureName string `parquet:"measure_name,dict" zh:"指标名称"`                                    // in Chinese
	PeriodType  string `parquet:"period_type,dict" zh:"周期类型：month、quarter、year、assessment_month"` // month, quarter, year or assessment_month
	Period      string `parquet:"period,dict" zh:"周期"`                                            // as in issue_period
	PeriodStart Date   `parquet:"period_start,date" zh:"周期首日"`                                    // first day
	PeriodEnd   Date   `parquet:"period_end,date" zh:"周期末日（含）"`                                   // last day, included
	Peers       int32  `parquet:"peers" zh:"参与比较的单位数"`                                            // units compared

	Num    float64  `parquet:"num" zh:"分子"`                     // numerator
	N      float64  `parquet:"n" zh:"分母：件数；万人次诉求比为万就诊人次"`       // denominator: cases; tens of thousands of visits for the rate per 10,000 visits
	Value  *float64 `parquet:"value,optional" zh:"指标值"`         // num / n, per 10,000 for visits; NULL where n is 0
	Low    *float64 `parquet:"low,optional" zh:"95% 区间下限"`      // of value
	High   *float64 `parquet:"high,optional" zh:"95% 区间上限"`     // of value
	Centre *float64 `parquet:"centre,optional" zh:"全体的水平（中心线）"` // all peers together

	Low95   *float64 `parquet:"low95,optional" zh:"漏斗图 95% 下限，已按离散程度放宽"`                                               // funnel limits, widened for overdispersion
	High95  *float64 `parquet:"high95,optional" zh:"漏斗图 95% 上限"`                                                       // funnel limits, widened for overdispersion
	Low998  *float64 `parquet:"low998,optional" zh:"漏斗图 99.8% 下限"`                                                     // funnel limits, widened for overdispersion
	High998 *float64 `parquet:"high998,optional" zh:"漏斗图 99.8% 上限"`                                                    // funnel limits, widened for overdispersion
	Z       *float64 `parquet:"z,optional" zh:"标准分，已按离散程度调整"`                                                          // adjusted for overdispersion
	Flag    string   `parquet:"flag,dict" zh:"判断：high、low 出 99.8% 界，high_warning、low_warning 出 95% 界，in 在界内，few 件数不足"` // outside 99.8%, outside 95%, in, or few
	Phi     *float64 `parquet:"phi,optional" zh:"离散系数 φ，1 为无过度离散"`                                                     // overdispersion among peers
	Tau2    *float64 `parquet:"tau2,optional" zh:"单位间方差 τ²"`                                                           // variance between units

	Shrunken     *float64 `parquet:"shrunken,optional" zh:"收缩估计：件数少的单位向全体水平靠拢"` // empirical Bayes
	ShrunkenLow  *float64 `parquet:"shrunken_low,optional" zh:"收缩估计 95% 区间下限"`  // 95% interval
	ShrunkenHigh *float64 `parquet:"shrunken_high,optional" zh:"收缩估计 95% 区间上限"` // 95% interval
	Rank         *float64 `parquet:"rank,optional" zh:"期望名次，1 为最好"`             // expected rank, 1 = best
	RankLow      int32    `parquet:"rank_low,optional" zh:"名次 95% 区间：最好"`       // 95% interval
	RankHigh     int32    `parquet:"rank_high,optional" zh:"名次 95% 区间：最差"`      // 95% interval
	WorstQuarter *float64 `parquet:"worst_quarter,optional" zh:"处于最差四分之一的概率"`   // probability of being among the worst quarter

	Standardised     *float64 `parquet:"standardised,optional" zh:"按问题构成标准化后的值（直接法）"`         // directly, by issue
	StandardisedLow  *float64 `parquet:"standardised_low,optional" zh:"标准化值 95% 区间下限"`        // 95% interval
	StandardisedHigh *float64 `parquet:"standardised_high,optional" zh:"标准化值 95% 区间上限"`       // 95% interval
	MixExplains      bool     `parquet:"mix_explains" zh:"差异可由问题构成解释：原值出界，标准化后不出界"`           // crude is outside the limits, standardised is not
	Warnings         []string `parquet:"warnings,list" parquet-element:",dict" zh:"数据上的保留意见"` // what makes it shaky
	Sentence         string   `parquet:"sentence" zh:"一句话结论"`                                 // in Chinese
	SentenceEN       string   `parquet:"sentence_en" zh:"一句话结论（英文）"`                          // in English
}
