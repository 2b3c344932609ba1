package warehouse

// A TrendIssue is one unit × issue: where its complaints have been going month by
// month, and when they changed. Only full months count; only cells with enough
// complaints are kept.
type TrendIssue struct {
	Unit       string `parquet:"unit,dict" zh:"单位编号（单位树的任一节点）"`      // dim_unit.unit_id, any node of the tree
	UnitName   string `parquet:"unit_name,dict" zh:"单位名称"`           // name of unit
	UnitLevel  string `parquet:"unit_level,optional,dict" zh:"单位层级"` // city, district, hospital or department
	Issue      string `parquet:"issue,dict" zh:"问题编码"`               // dim_issue.issue
	IssueName  string `parquet:"issue_name,dict" zh:"问题名称"`          // name of issue
	Category   string `parquet:"category,dict" zh:"诉求分类"`            // category of issue
	PeriodType string `parquet:"period_type,dict" zh:"周期类型"`         // month or assessment_month
	FirstMonth string `parquet:"first_month,dict" zh:"首个完整月"`        // first full month
	LastMonth  string `parquet:"last_month,dict" zh:"末个完整月"`         // last full month
	N          int32  `parquet:"n" zh:"月数"`                          // months
	Cases      int32  `parquet:"cases" zh:"这些月的诉求件数"`                // complaints in them

	Direction string   `parquet:"direction,dict" zh:"方向：up 上升，down 下降，none 看不出"` // up, down or none, at the configured q
	Tau       *float64 `parquet:"tau,optional" zh:"肯德尔 τ，-1 至 1"`                // Kendall's tau
	P         *float64 `parquet:"p,optional" zh:"曼-肯德尔检验的 p 值，双侧"`               // Mann–Kendall, two-sided
	Q         *float64 `parquet:"q,optional" zh:"全表校正后的 q 值（错误发现率）"`             // Benjamini–Hochberg over the table
	Slope     *float64 `parquet:"slope,optional" zh:"每月增减件数（泰尔-森斜率）"`            // Theil–Sen, complaints a month
	SlopeLow  *float64 `parquet:"slope_low,optional" zh:"斜率 95% 区间下限"`           // 95% interval
	SlopeHigh *float64 `parquet:"slope_high,optional" zh:"斜率 95% 区间上限"`          // 95% interval
	Method    string   `parquet:"method,dict" zh:"方法"`                           // which variant of the test

	ChangeMonth string   `parquet:"change_month,optional,dict" zh:"突变月：从该月起水平不同；不显著为空"`  // first month of the new level (Pettitt); NULL where not significant
	ChangeP     *float64 `parquet:"change_p,optional" zh:"突变点检验的 p 值"`                   // Pettitt
	Seasonal    *bool    `parquet:"seasonal,optional" zh:"是否有季节性；不足两年为空"`                // NULL with less than two years
	PeakMonth   int32    `parquet:"peak_month,optional" zh:"全年最多的月份，1 至 12；无季节性为空"`      // calendar month, 1 to 12; NULL without season
	Warnings    []string `parquet:"warnings,list" parquet-element:",dict" zh:"数据上的保留意见"` // what makes it shaky
	Sentence    string   `parquet:"sentence" zh:"一句话结论"`                                 // in Chinese
	SentenceEN  string   `parquet:"sentence_en" zh:"一句话结论（英文）"`                          // in English
}

// A ForecastIssue is one unit × issue × coming period. A row is kept only where the
// method beat the seasonal naive forecast on periods that it was not chosen by.
type ForecastIssue struct {
	Unit        string `parquet:"unit,dict" zh:"单位编号（单位树的任一节点）"`                          // dim_unit.unit_id, any node of the tree
	UnitName    string `parquet:"unit_name,dict" zh:"单位名称"`                               // name of unit
	UnitLevel   string `parquet:"unit_level,optional,dict" zh:"单位层级"`                     // city, district, hospital or department
	Issue       string `parquet:"issue,dict" zh:"问题编码"`                                   // dim_issue.issue
	IssueName   string `parquet:"issue_name,dict" zh:"问题名称"`                              // name of issue
	Category    string `parquet:"category,dict" zh:"诉求分类"`                                // category of issue
	PeriodType  string `parquet:"period_type,dict" zh:"周期类型：week、month、assessment_month"` // week, month or assessment_month
	Period      string `parquet:"period,dict" zh:"所预测的周期"`                                // as in issue_period
	PeriodStart Date   `parquet:"period_start,date" zh:"周期首日"`                            // first day
	PeriodEnd   Date   `parquet:"period_end,date" zh:"周期末日（含）"`                           // last day, included
	Ahead       int32  `parquet:"ahead" zh:"向前第几个周期，1 为下一个"`                              // 1 = the next period

	Expected     float64  `parquet:"expected" zh:"预计件数"`                                  // complaints
	Low80        float64  `parquet:"low80" zh:"80% 区间下限"`                                 // 80% prediction interval
	High80       float64  `parquet:"high80" zh:"80% 区间上限"`                                // 80% prediction interval
	Low95        float64  `parquet:"low95" zh:"95% 区间下限"`                                 // 95% prediction interval
	High95       float64  `parquet:"high95" zh:"95% 区间上限"`                                // 95% prediction interval
	N            int32    `parquet:"n" zh:"所用的完整周期数"`                                     // full periods that it is made from
	Method       string   `parquet:"method,dict" zh:"方法"`                                 // of the candidates, the best one in the back-test
	Error        float64  `parquet:"error" zh:"回测误差，件"`                                   // in the back-test, on periods after those the method was chosen by
	NaiveError   float64  `parquet:"naive_error" zh:"同期朴素预测的误差"`                          // of the seasonal naive forecast on the same
	ErrorMeasure string   `parquet:"error_measure,dict" zh:"误差的算法：平均绝对误差；零多的序列用均方根误差"`    // mean absolute error; root mean square of series that are often zero
	Tests        int32    `parquet:"tests" zh:"回测次数"`                                     // forecasts that the errors are means of
	Warnings     []string `parquet:"warnings,list" parquet-element:",dict" zh:"数据上的保留意见"` // what makes it shaky
	Sentence     string   `parquet:"sentence" zh:"一句话结论"`                                 // in Chinese
	SentenceEN   string   `parquet:"sentence_en" zh:"一句话结论（英文）"`                          // in English
}
