package metrics

// Rows are compact: units, issues and periods are indexes; warehouse spells
// them out. A float that can't be computed is NaN here and NULL in the mart.

// An IssuePeriodRow is unit node × issue × period; only cells with cases are kept.
type IssuePeriodRow struct {
	Node   int32
	Issue  int16
	Period Period

	Count    int32 // complaints (kinds counted), primary issue
	People   int32 // distinct persons known among them
	Orders   int32 // distinct orders
	Mentions int32 // complaints that raise the issue at all, primary or further

	UnitTotal int32   // complaints of the node in the period, all issues
	Share     float64 // Count / UnitTotal
	Rank      int32   // 1 = most frequent; ties share the smaller rank
	CumShare  float64 // cumulative share in rank order, ties by code

	Previous       int32   // Count of the period before; -1 where the data do not reach back
	ChangePrevious float64 // Count / Previous − 1
	LastYear       int32
	ChangeLastYear float64

	Visits                  int64   // visits of node and period; 0 not given
	Rate, RateLow, RateHigh float64 // per 10,000 visits, exact Poisson 95%

	HighFrequency bool // 高频
	Common        bool // 共性
	Partial       bool // not over at the as-of date or with the receipts, or starts before the data
	FewCases      bool // UnitTotal below the configured minimum

	Chart ChartPoint // of weeks and months, see DrawCharts
}

// A Proportion is a rate with its n and 95% interval.
type Proportion struct {
	Num       float64
	N         int32
	Value     float64 // NaN where N is 0
	Low, High float64
	Chart     ChartPoint // of the three rates by week and month, see Rates
}

// A RatesRow is unit node × period: 三率.
type RatesRow struct {
	Node                               int32
	Period                             Period
	Cases                              int32 // complaints received in the period
	Denominator                        int32 // those with a valid follow-up call, not excluded
	Response, Resolution, Satisfaction Proportion
	Score, ScoreLow, ScoreHigh         float64 // 0 to 100
	Rank                               int32   // among units of the same level in the period, 1 = best; 0 = no score
	Excluded                           int32
	ExcludedByReason                   []ReasonCount // most frequent first
	FewCases                           bool
}

// A ReasonCount counts excluded cases of one reason.
type ReasonCount struct {
	Reason string
	Count  int32
}

// A TimelinessRow is unit node × deadline class × period.
type TimelinessRow struct {
	Node        int32
	Class       int16 // index in Config.Deadlines
	Period      Period
	Cases       int32
	OnTime      int32      // closed within the deadline
	Late        int32      // closed after it
	Open        int32      // not closed at the as-of date, deadline not passed
	Overdue     int32      // not closed at the as-of date, deadline passed
	Unknown     int32      // no deadline could be computed (no date, calendar year missing)
	OnTimeRate  Proportion // OnTime / (OnTime + Late + Overdue)
	Median, P90 float64    // time to close, in Unit; NaN where nothing closed
	FewCases    bool
}
