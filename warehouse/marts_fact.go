package warehouse

// A FactComplaint is one complaint: an order (工单) × a unit. All text is masked.
// Sorted by received_at, complaint_id; partitioned by month.
type FactComplaint struct {
	ComplaintID string `parquet:"complaint_id" zh:"诉求编号，由工单号和单位生成的密钥散列，各次运行不变"`     // keyed hash of order and unit, stable over runs
	OrderID     string `parquet:"order_id" zh:"工单编号（其中的手机号等已脱敏）；无工单号时同诉求编号"`        // order number as given (but for a mobile number and the like in it); complaint_id where there is none
	PersonID    string `parquet:"person_id,optional" zh:"诉求人编号，电话、证件或用户列的密钥散列"`     // keyed hash of telephone, id card or user column
	SourceID    string `parquet:"source_id,optional" zh:"导出文件自带的编号，原样（其中的手机号等已脱敏）"` // the export's own id as given (but for a mobile number and the like in it)

	InScope        bool      `parquet:"in_scope" zh:"是否属于卫生健康诉求"`                                                                          // whether the text is about health care at all
	ReceivedAt     Timestamp `parquet:"received_at,optional,timestamp(microsecond:local)" zh:"来电（受理）时间，北京时间"`                              // Beijing wall-clock; NULL where the export gives none
	DateKind       string    `parquet:"date_kind,dict" zh:"时间来源：absolute 照原样，relative 由相对时间推算，missing 无"`                                  // absolute, relative (counted back from the as-of date) or missing
	Month          string    `parquet:"month,dict" zh:"来电月份，如 2024-11；无日期为 unknown"`                                                       // calendar month of received_at as 2024-11; unknown without a date
	Unit           string    `parquet:"unit,dict" zh:"承办单位编号（dim_unit.unit_id）；导出未列为 unknown"`                                             // dim_unit.unit_id of the hospital or above; unknown, never a guess from the text
	UnitName       string    `parquet:"unit_name,optional,dict" zh:"承办单位名称"`                                                               // name of unit
	UnitNode       string    `parquet:"unit_node,dict" zh:"单位树中最深的节点编号，知道科室时为科室"`                                                          // deepest node of the unit tree: the department's where known, else unit
	Department     string    `parquet:"department,optional,dict" zh:"科室，原样"`                                                               // as given
	District       string    `parquet:"district,optional,dict" zh:"所属区"`                                                                   // district of unit
	Channel        string    `parquet:"channel,optional,dict" zh:"渠道，原样"`                                                                  // as given
	Kind           string    `parquet:"kind,optional,dict" zh:"诉求类型：投诉、求助、咨询、建议、表扬"`                                                       // what the text wants, in Chinese
	Issue          string    `parquet:"issue,optional,dict" zh:"主要问题编码（dim_issue.issue）；不属本领域为空"`                                          // code of the main issue; NULL out of scope
	IssueName      string    `parquet:"issue_name,optional,dict" zh:"主要问题名称"`                                                              // name of issue
	Category       string    `parquet:"category,optional,dict" zh:"诉求分类（七类）"`                                                              // one of the seven categories, in Chinese
	Score          float64   `parquet:"score,optional" zh:"主要问题的把握，0 至 1"`                                                                 // probability of issue in (0, 1]; NULL out of scope
	RunnerUp       string    `parquet:"runner_up,optional,dict" zh:"第二可能的问题编码"`                                                            // code of the second-best issue
	RunnerUpScore  float64   `parquet:"runner_up_score,optional" zh:"第二可能的问题的把握，0 至 1；可高于 score：主要问题是最可能的大类中最可能的问题"`                       // probability of runner_up in (0, 1]; may exceed score: issue is the best of the best category; NULL without runner_up
	Others         []string  `parquet:"others,list" parquet-element:",dict" zh:"另外反映的问题编码，最多三个"`                                           // codes of further issues raised, best first, at most three
	Severity       int32     `parquet:"severity,optional" zh:"严重程度：1 低，2 中，3 高"`                                                           // 1 low, 2 medium, 3 high; NULL out of scope
	Evidence       []string  `parquet:"evidence,list" parquet-element:",dict" zh:"判断所依据的原文词语"`                                             // the words that decided, as they stand in the text, best first
	EvidenceWeight []float64 `parquet:"evidence_weight,list" parquet-element:",dict" zh:"依据词的权重，与 evidence 一一对应：该词使主要问题相对其他问题平均的对数几率增加多少"` // beside evidence: how much the word adds to the log odds of issue against the mean of the other issues, to two decimals
	Keywords       []string  `parquet:"keywords,list" parquet-element:",dict" zh:"关键词，最多八个"`                                               // content words of the text by weight, at most eight
	NeedsReview    bool      `parquet:"needs_review" zh:"是否需要人工复核"`                                                                        // too low a probability of the category, or of being about health care or not, to trust without a look
	LabelSource    string    `parquet:"label_source,dict" zh:"以上判断的来源：model 模型，person 人工标注（weisu label）"`                                  // who gave kind, issue, scope and severity: model, or person (weisu label)

	Cause         string   `parquet:"cause,optional,dict" zh:"具体诉因编码（dim_cause.cause）；目录中没有足够把握的为空"`                               // code of the specific cause; NULL where none of the catalogue is likely enough
	CauseName     string   `parquet:"cause_name,optional,dict" zh:"具体诉因"`                                                          // name of cause
	CauseScore    float64  `parquet:"cause_score,optional" zh:"具体诉因的把握，0 至 1；以主要问题判断正确为前提"`                                        // probability of cause if issue is right, in (0, 1]; NULL without cause
	CauseFactor   string   `parquet:"cause_factor,optional,dict" zh:"诉因要素：人、机、料、法、环"`                                              // why it arose: man, machine, material, method, environment; NULL out of scope and for praise
	CauseStage    string   `parquet:"cause_stage,optional,dict" zh:"诉因所在的就医环节：admission、diagnosis、operation、ward、discharge、other"` // stage of care
	CauseForce    string   `parquet:"cause_force,optional,dict" zh:"能否自行解决：internal 单位自己能解决，external 要靠外部，both 内外都要"`              // who can put an end to it
	CauseSentence string   `parquet:"cause_sentence,optional" zh:"说明起因的原文，已脱敏"`                                                    // the clauses of the text that state the cause
	CauseObject   string   `parquet:"cause_object,optional,dict" zh:"涉及的地点、事物或科室"`                                                 // place, thing or department concerned
	CauseEvidence []string `parquet:"cause_evidence,list" parquet-element:",dict" zh:"判断诉因所依据的原文词语"`                               // words that decided factor, stage and force

	Alarms        []string `parquet:"alarms,list" parquet-element:",dict" zh:"文本中应当预警的事件：safety 患者安全、dispute 重大纠纷、group 群体事件、extreme 极端行为、media 媒体曝光、touts 号贩医托、illegal 非法行医"` // events that the text tells of
	AlarmEvidence []string `parquet:"alarm_evidence,list" parquet-element:",dict" zh:"判断事件所依据的原文词语"`                                                                           // words that tell of them

	Title string `parquet:"title,optional" zh:"标题，已脱敏"`         // masked
	Text  string `parquet:"text,optional" zh:"诉求内容（标题与详情），已脱敏"` // title and detail, masked: what was analysed
	Reply string `parquet:"reply,optional" zh:"答复意见，已脱敏"`       // the unit's written reply, masked

	ReplyRelevance    *float64 `parquet:"reply_relevance,optional" zh:"答复是否切题，0 至 1；无答复为空"`                // grade of the reply, 0 to 1; NULL without one
	ReplyCompleteness *float64 `parquet:"reply_completeness,optional" zh:"答复是否完整，0 至 1"`                   // grade of the reply
	ReplyExplanation  *float64 `parquet:"reply_explanation,optional" zh:"答复是否讲明依据、规定、程序、下一步，0 至 1"`        // grade of the reply
	ReplyPromptness   *float64 `parquet:"reply_promptness,optional" zh:"答复及时程度：剩余时限的占比，0 至 1；时限或答复时间未知为空"` // share of the time allowed that was left
	ReplyEvidence     []string `parquet:"reply_evidence,list" parquet-element:",dict" zh:"答复评分所依据的原文词语"`   // words of the reply that say why

	RepeatOf     string `parquet:"repeat_of,optional" zh:"同一人就同一问题、同一单位的上一件诉求编号；非重复为空"` // complaint_id of the person's complaint that this one repeats
	PassedOn     bool   `parquet:"passed_on" zh:"是否转办：工单派往多个单位，或答复只是转交"`                // the order went to several units, or the reply only passes it on
	FalseClosure bool   `parquet:"false_closure" zh:"是否假闭环：办结后七日内同一人又为此来诉（天数可配置）"`      // closed, and the person was back with the issue within days

	RespondedAt   Timestamp `parquet:"responded_at,optional,timestamp(microsecond:local)" zh:"首次响应时间"`               // first contact
	RepliedAt     Timestamp `parquet:"replied_at,optional,timestamp(microsecond:local)" zh:"答复时间"`                   // time of the written reply
	ClosedAt      Timestamp `parquet:"closed_at,optional,timestamp(microsecond:local)" zh:"办结时间"`                    // closed, which is not the same as resolved
	StatusAt      Timestamp `parquet:"status_at,optional,timestamp(microsecond:local)" zh:"状态更新时间"`                  // decides which state of an order is the later one
	DeadlineClass string    `parquet:"deadline_class,optional,dict" zh:"时限类别"`                                       // name of the deadline class in the configuration
	DueAt         Timestamp `parquet:"due_at,optional,timestamp(microsecond:local)" zh:"办理期限；无法推算时为空"`               // deadline, as the export gives it or computed from the class; NULL where it can't be
	Timeliness    string    `parquet:"timeliness,dict" zh:"时效：on_time 按时，late 超时办结，open 在办，overdue 逾期未结，unknown 未知"` // on_time, late, open, overdue or unknown at the as-of date

	FollowedUp    *bool  `parquet:"followed_up,optional" zh:"是否有效回访；未填为空"`              // valid follow-up call: in the denominator of the three rates
	Contacted     *bool  `parquet:"contacted,optional" zh:"是否联系；未填为空"`                  // answer of the follow-up call
	Resolved      *bool  `parquet:"resolved,optional" zh:"是否解决；未填为空"`                   // answer of the follow-up call
	Satisfaction  string `parquet:"satisfaction,optional,dict" zh:"满意度：满意、基本满意、一般、不满意"` // 满意, 基本满意, 一般 or 不满意
	Excluded      bool   `parquet:"excluded" zh:"是否剔除（不计入考核）"`                          // struck from assessment; stays in the counts
	ExcludeReason string `parquet:"exclude_reason,optional,dict" zh:"剔除原因"`             // as given

	DeclaredKind     string `parquet:"declared_kind,optional,dict" zh:"平台自带的工单类型"`     // the platform's own kind, as given
	DeclaredCategory string `parquet:"declared_category,optional,dict" zh:"平台自带的诉求分类"` // the platform's own category, as given
	DeclaredUrgency  string `parquet:"declared_urgency,optional,dict" zh:"平台自带的紧急程度"`  // the platform's own urgency, as given
	Status           string `parquet:"status,optional,dict" zh:"办理状态，原样"`              // state of handling in the export's words

	NearDuplicateID string `parquet:"near_duplicate_id,optional" zh:"近似重复组编号"`        // group of complaints with nearly the same text
	IncidentID      string `parquet:"incident_id,optional" zh:"同一事件编号"`               // one specific matter: same place, organisation or decision
	RootCauseID     string `parquet:"root_cause_id,optional" zh:"同因诉求群编号"`            // same cause within an issue across time and units
	RootCauseSure   *bool  `parquet:"root_cause_sure,optional" zh:"是否有把握属于该群；不在群中为空"` // whether it belongs to the root cause for sure, or is only nearest to it; NULL without one

	Extra  string `parquet:"extra,optional" zh:"未映射的其他列，JSON 对象，已脱敏"` // unmapped columns as the text of a JSON object, masked
	Masked int32  `parquet:"masked" zh:"本行脱敏处数"`                      // personal data masked in this row, all columns
	File   string `parquet:"file,dict" zh:"来源文件（文件名中的手机号等已脱敏）"`       // as given on the command line or found in the folder given there, masked as ids are
	Sheet  string `parquet:"sheet,optional,dict" zh:"来源工作表"`          // NULL where the format has none
	Row    int32  `parquet:"row" zh:"来源行号，从 1 起，含表头"`                 // 1-based, the header row included, as Excel shows it
}

// A FactIssue is one issue that one complaint raises: each complaint with an
// issue has one primary row and up to three further ones, so that totals over
// issues may exceed the number of complaints. Sorted and partitioned as
// fact_complaint.
type FactIssue struct {
	ComplaintID string    `parquet:"complaint_id" zh:"诉求编号"`                                               // fact_complaint.complaint_id
	OrderID     string    `parquet:"order_id" zh:"工单编号"`                                                   // fact_complaint.order_id
	ReceivedAt  Timestamp `parquet:"received_at,optional,timestamp(microsecond:local)" zh:"来电（受理）时间，北京时间"` // Beijing wall-clock
	Month       string    `parquet:"month,dict" zh:"来电月份；无日期为 unknown"`                                    // calendar month of received_at
	Unit        string    `parquet:"unit,dict" zh:"承办单位编号"`                                                // dim_unit.unit_id
	UnitNode    string    `parquet:"unit_node,dict" zh:"单位树中最深的节点编号"`                                      // deepest node of the unit tree
	Department  string    `parquet:"department,optional,dict" zh:"科室，原样"`                                  // as given
	Issue       string    `parquet:"issue,dict" zh:"问题编码"`                                                 // dim_issue.issue
	IssueName   string    `parquet:"issue_name,optional,dict" zh:"问题名称"`                                   // name of issue
	Category    string    `parquet:"category,optional,dict" zh:"该问题所属分类"`                                  // category of this issue, not of the complaint
	Position    string    `parquet:"position,dict" zh:"primary 主要问题，further 另外反映的问题"`                      // primary or further
	Kind        string    `parquet:"kind,optional,dict" zh:"诉求类型"`                                         // what the complaint wants
	InScope     bool      `parquet:"in_scope" zh:"是否属于卫生健康诉求"`                                             // as fact_complaint.in_scope
}
