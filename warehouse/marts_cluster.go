package warehouse

// An Incident is one specific matter that several complaints are about (同诉):
// the same place, organisation or decision.
type Incident struct {
	IncidentID string `parquet:"incident_id" zh:"事件编号，跨运行沿用"`        // carried over from run to run
	Title      string `parquet:"title" zh:"标题，取自最有代表性的一件，已脱敏"`       // of its most typical complaint, masked
	Issue      string `parquet:"issue,optional,dict" zh:"最多的问题编码"`   // most frequent issue of its complaints; NULL out of scope
	IssueName  string `parquet:"issue_name,optional,dict" zh:"问题名称"` // name of issue
	Category   string `parquet:"category,optional,dict" zh:"诉求分类"`   // category of issue

	Messages int32 `parquet:"messages" zh:"诉求件数"`          // complaints
	People   int32 `parquet:"people" zh:"诉求人数；无法识别者每件算一人"` // distinct known persons, and every complaint without one
	Votes    int64 `parquet:"votes" zh:"点赞与反对数之和"`         // for and against, as the platform counts them

	FirstAt Timestamp `parquet:"first_at,optional,timestamp(microsecond:local)" zh:"最早一件的受理时间"`                    // Beijing wall-clock
	LastAt  Timestamp `parquet:"last_at,optional,timestamp(microsecond:local)" zh:"最近一件的受理时间"`                     // receipt of the latest complaint
	Status  string    `parquet:"status,dict" zh:"状态：new 新发（30 日内首现），continuing 持续，over 已平息（60 日无新诉求），unknown 无日期"` // at the as-of date

	Speed        int32        `parquet:"speed" zh:"最快的七日内件数"`                              // most complaints within seven days
	MeanSeverity float64      `parquet:"mean_severity" zh:"平均严重程度，1 至 3"`                  // 1 to 3
	Heat         float64      `parquet:"heat" zh:"热度：人数、速度、票数、严重程度的对数加权和，随时间减半"`           // metrics.HeatOf
	HeatRank     int32        `parquet:"heat_rank" zh:"热度名次，1 为最热"`                        // 1 = hottest
	Place        string       `parquet:"place,optional" zh:"涉及的地点、机构或对象"`                  // place, organisation or thing that its complaints name most
	Words        []string     `parquet:"words,list" parquet-element:",dict" zh:"特征词，最多六个"` // words that tell it apart, at most six
	Units        []NamedCount `parquet:"units,list" zh:"承办单位及件数，最多五个"`                     // most complaints first
	Examples     []string     `parquet:"examples,list" zh:"典型诉求编号，最典型的在前"`                 // fact_complaint.complaint_id
	Aliases      []string     `parquet:"aliases,list" zh:"并入本事件的旧编号"`                      // ids of earlier runs that were merged into it
	SplitFrom    string       `parquet:"split_from,optional" zh:"由哪个事件分出"`                 // incident of the run before of which it was a part
}

// A NamedCount counts complaints by name.
type NamedCount struct {
	Name  string `parquet:"name,dict"`
	Count int32  `parquet:"count"`
}

// A HandlingShare says how many of the cases of which it is known bear one flag
// of handling.
type HandlingShare struct {
	Flag  string   `parquet:"flag,dict"`
	Count int32    `parquet:"count"`
	Known int32    `parquet:"known"`
	Share *float64 `parquet:"share,optional"`
	Low   *float64 `parquet:"low,optional"`
	High  *float64 `parquet:"high,optional"`
}

// A RootCause is a set of complaints of one issue with the same cause, over units
// and time, with both analyses (一案双析) of them: why they arose and how they
// were handled.
type RootCause struct {
	RootCauseID string   `parquet:"root_cause_id" zh:"同因诉求群编号，跨运行沿用"`                       // carried over from run to run
	Issue       string   `parquet:"issue,dict" zh:"问题编码"`                                   // dim_issue.issue
	IssueName   string   `parquet:"issue_name,dict" zh:"问题名称"`                              // name of issue
	Category    string   `parquet:"category,dict" zh:"诉求分类"`                                // category of issue
	Label       string   `parquet:"label" zh:"名称：四成以上核心诉求共有的具体诉因，没有则以顿号连接特征词"`              // the name of the specific cause that four in ten of the complaints which it was made of have, else its words, joined
	Cause       string   `parquet:"cause,optional,dict" zh:"作为名称的具体诉因编码；没有为空"`              // dim_cause.cause that it is called by; NULL where it is called by its words
	CauseShare  *float64 `parquet:"cause_share,optional" zh:"最可能的具体诉因是它的诉求所占比例；没有为空"`       // share of its complaints whose likeliest specific cause it is
	Words       []string `parquet:"words,list" parquet-element:",dict" zh:"特征词，按在典型诉求中的先后"` // in the order of a typical complaint
	Cases       int32    `parquet:"cases" zh:"诉求件数"`                                        // complaints
	SureCases   int32    `parquet:"sure_cases" zh:"其中有把握属于本群的件数"`                           // of cases: those that belong to it for sure; the others are only nearest to it
	People      int32    `parquet:"people" zh:"可识别的不同诉求人数"`                                 // distinct known persons
	IssueCases  int32    `parquet:"issue_cases" zh:"该问题的全部件数，即占比的分母"`                       // complaints of the issue: the denominator of share
	Share       *float64 `parquet:"share,optional" zh:"占该问题的比例"`                            // cases / issue_cases
	ShareLow    *float64 `parquet:"share_low,optional" zh:"占比 95% 区间下限"`                    // 95% interval
	ShareHigh   *float64 `parquet:"share_high,optional" zh:"占比 95% 区间上限"`                   // 95% interval
	Weight      int32    `parquet:"weight" zh:"分量：各件严重程度之和"`                                // sum of severities
	WeightRank  int32    `parquet:"weight_rank" zh:"分量名次，1 为最重"`                            // 1 = heaviest
	Cohesion    float64  `parquet:"cohesion" zh:"内聚度：各件与群中心的平均余弦相似度，0 至 1"`                 // mean cosine to the centre

	FirstAt  Timestamp `parquet:"first_at,optional,timestamp(microsecond:local)" zh:"最早一件的受理时间"` // receipt of the earliest complaint
	LastAt   Timestamp `parquet:"last_at,optional,timestamp(microsecond:local)" zh:"最近一件的受理时间"`  // receipt of the latest complaint
	Recent   int32     `parquet:"recent" zh:"截止日前 90 日的件数"`                                      // received in the 90 days up to the as-of date
	Previous int32     `parquet:"previous" zh:"再往前 90 日的件数"`                                     // received in the 90 days before

	Factor   string          `parquet:"factor,optional,dict" zh:"最多的诉因要素：人、机、料、法、环"`                         // most frequent factor
	Factors  []NamedCount    `parquet:"factors,list" zh:"诉因要素的分布"`                                           // factors, most frequent first
	Stages   []NamedCount    `parquet:"stages,list" zh:"就医环节的分布"`                                            // stages of care, most frequent first
	Forces   []NamedCount    `parquet:"forces,list" zh:"能否自行解决的分布：internal 内，external 外，both 内外"`            // who can put an end to it, most frequent first
	Objects  []NamedCount    `parquet:"objects,list" zh:"涉及的地点、事物或科室及件数，最多五个"`                               // places, things or departments concerned, at most five
	Handling []HandlingShare `parquet:"handling,list" zh:"办理情况：超时、未联系、未解决、不满意、重复、转办、假闭环的件数、已知件数、比例及 95% 区间"` // how its complaints were handled: for each flag the count, of how many it is known, share and 95% interval

	Replies           int32    `parquet:"replies" zh:"有答复的件数"`                              // complaints with a reply
	ReplyRelevance    *float64 `parquet:"reply_relevance,optional" zh:"答复切题程度的均值，0 至 1"`    // mean grade, 0 to 1; NULL without replies
	ReplyCompleteness *float64 `parquet:"reply_completeness,optional" zh:"答复完整程度的均值，0 至 1"` // mean grade
	ReplyExplanation  *float64 `parquet:"reply_explanation,optional" zh:"答复解释程度的均值，0 至 1"`  // mean grade

	Units       []NamedCount `parquet:"units,list" zh:"承办单位及件数，最多五个"`         // most complaints first, at most five
	UnitShare   *float64     `parquet:"unit_share,optional" zh:"件数最多的单位所占比例"` // share of the unit with the most
	Departments []NamedCount `parquet:"departments,list" zh:"科室及件数，最多五个"`     // most complaints first, at most five
	Months      []NamedCount `parquet:"months,list" zh:"件数最多的月份，最多五个"`        // months with the most complaints, at most five
	Typical     []string     `parquet:"typical,list" zh:"典型诉求编号，最典型的在前"`      // fact_complaint.complaint_id
	Example     string       `parquet:"example,optional" zh:"最典型一件的诉因句，已脱敏"`  // clauses that state the cause of the most typical complaint, masked
	Aliases     []string     `parquet:"aliases,list" zh:"并入本群的旧编号"`           // ids of earlier runs that were merged into it
	SplitFrom   string       `parquet:"split_from,optional" zh:"由哪个群分出"`      // cluster of the run before of which it was a part
}

// A Term is one word in one calendar month: those that are new or rising, and
// those that the dictionary does not know.
type Term struct {
	Term         string   `parquet:"term" zh:"词"`                                      // the word
	PeriodType   string   `parquet:"period_type,dict" zh:"周期类型：month"`                 // month
	Period       string   `parquet:"period,dict" zh:"周期，如 2024-11"`                    // as 2024-11
	PeriodStart  Date     `parquet:"period_start,date" zh:"周期首日"`                      // first day
	Known        bool     `parquet:"known" zh:"词典是否已收"`                                // in the segmenter's dictionary
	Pos          string   `parquet:"pos,optional,dict" zh:"词性；未收词为空"`                  // in gse's notation
	Documents    int32    `parquet:"documents" zh:"含该词的诉求件数"`                          // complaints of the period with the term
	Total        int32    `parquet:"total" zh:"该周期诉求件数，即占比的分母"`                        // complaints of the period: the denominator
	Before       *float64 `parquet:"before,optional" zh:"此前各周期的平均件数；之前没有数据为空"`         // mean of the periods before; NULL where the data begin
	Ratio        *float64 `parquet:"ratio,optional" zh:"增长倍数：本周期占比 ÷ 此前占比"`            // share now over share before; NULL without periods before
	RatioLow     *float64 `parquet:"ratio_low,optional" zh:"增长倍数 95% 区间下限"`            // 95% interval
	RatioHigh    *float64 `parquet:"ratio_high,optional" zh:"增长倍数 95% 区间上限"`           // 95% interval
	P            *float64 `parquet:"p,optional" zh:"单侧检验的 p 值"`                        // one-sided p-value
	Q            *float64 `parquet:"q,optional" zh:"按周期内全部词控制错误发现率后的 q 值"`             // p adjusted for all terms of the period (Benjamini and Hochberg)
	Status       string   `parquet:"status,optional,dict" zh:"new 新出现，rising 上升，空 其他"` // new, rising, or NULL
	Burst        bool     `parquet:"burst" zh:"是否处于突发段：连续若干月明显多用（Kleinberg）"`          // in a stretch of months of much use (Kleinberg)
	BurstWeight  *float64 `parquet:"burst_weight,optional" zh:"突发段的强度；不在其中为空"`         // of the stretch: cost saved, in nats; NULL outside
	Cohesion     *float64 `parquet:"cohesion,optional" zh:"内聚度：各切分点的最小点互信息；只给未收词"`     // least pointwise mutual information over the cuts; unknown words only
	LeftEntropy  *float64 `parquet:"left_entropy,optional" zh:"左邻字熵；只给未收词"`            // entropy of the characters before it; unknown words only
	RightEntropy *float64 `parquet:"right_entropy,optional" zh:"右邻字熵；只给未收词"`           // entropy of the characters behind it; unknown words only
}
