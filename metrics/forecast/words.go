package forecast

// A Method makes a forecast.
type Method string

// The methods, from the simple to the rich.
const (
	SeasonalNaive Method = "seasonal_naive"
	Drift         Method = "naive_drift"
	Mean          Method = "mean"
	Level         Method = "exponential_smoothing"
	Theta         Method = "theta"
	DampedTrend   Method = "damped_trend"
	SparseTSB     Method = "tsb"
	SeasonalTheta Method = "seasonal_theta"
	HoltWinters   Method = "holt_winters"
)

var methods = map[Method][2]string{
	SeasonalNaive: {"季节性朴素法：取去年同期的数值。", "Seasonal naive: the value of the same period a season ago."},
	Drift:         {"带漂移的朴素法：从首期到末期的直线向前延伸。", "Naive with drift: the line from the first to the last period goes on."},
	Mean:          {"均值法：取历史各期的平均数。", "Mean: the average of the periods so far."},
	Level:         {"简单指数平滑：近期数据权重更大的平均水平。", "Simple exponential smoothing: an average in which recent periods weigh more."},
	Theta:         {"Theta 法：当前水平加上一半的长期趋势。", "Theta: the present level with half of the long-term trend."},
	DampedTrend:   {"阻尼趋势法（Holt）：近期趋势延续并逐渐减弱。", "Damped trend (Holt): the recent trend goes on and fades."},
	SparseTSB:     {"TSB 法：分别估计是否发生与发生时的数量，适用于多数各期为零的数据。", "TSB: whether cases occur and how many, apart; for series that are often zero."},
	SeasonalTheta: {"季节性 Theta 法：去除季节规律后用 Theta 法，再加回季节规律。", "Seasonal Theta: Theta without the season, which is then added again."},
	HoltWinters:   {"Holt–Winters 法：水平、阻尼趋势与加法季节。", "Holt–Winters: level, damped trend and additive season."},
}

// Chinese says what the method does.
func (m Method) Chinese() string { return methods[m][0] }

// English says what the method does.
func (m Method) English() string { return methods[m][1] }

// A Reason is why a forecast is not shown; the empty one is none.
type Reason string

// Why a forecast is not shown.
const (
	TooShort     Reason = "too_short"
	NoVariation  Reason = "no_variation"
	FewBacktests Reason = "few_backtests"
	NaiveIsBest  Reason = "naive_is_best"
	NotBetter    Reason = "not_better"
)

var reasons = map[Reason][2]string{
	TooShort:     {"数据不足 12 期，不作预测。", "Fewer than 12 periods: no forecast is made."},
	NoVariation:  {"各期数值完全相同，无可预测的变化。", "All periods are equal: there is no change to foretell."},
	FewBacktests: {"可用于回测的时点不足 4 个，无法证明预测有效。", "Fewer than 4 back-tests: the forecast cannot be shown to work."},
	NaiveIsBest:  {"没有方法优于朴素预测（去年同期或直线外推）。", "No method did better than the naive forecast (a season ago, or a straight line)."},
	NotBetter:    {"选出的方法在未参与选择的回测中不优于朴素预测。", "In back-tests that had no part in choosing it, the method did not beat the naive forecast."},
}

// Chinese says why the forecast is not shown.
func (r Reason) Chinese() string { return reasons[r][0] }

// English says why the forecast is not shown.
func (r Reason) English() string { return reasons[r][1] }

// A Measure is how errors are summed up.
type Measure string

// The measures of the error.
const (
	Absolute    Measure = "mae"
	RootSquared Measure = "rmse"
)

// Chinese names the measure.
func (m Measure) Chinese() string {
	if m == RootSquared {
		return "均方根误差（多数为零的数据）"
	}
	return "平均绝对误差"
}

// English names the measure.
func (m Measure) English() string {
	if m == RootSquared {
		return "root mean squared error (series with many zeros)"
	}
	return "mean absolute error"
}
