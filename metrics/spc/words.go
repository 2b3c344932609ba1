package spc

// Warnings is the set of what makes a phase's limits or signals shaky.
type Warnings uint8

// The warnings, in the order of their weight.
const (
	NoLimits      Warnings = 1 << iota // nothing to take limits from
	NoVariation                        // the baseline does not vary: any other value is outside
	BadValues                          // values that cannot be were left out
	TrialLimits                        // baseline of fewer than 12 points
	SmallExpected                      // fewer than 5 events expected of a point
	FewPoints                          // fewer than 10 points for the runs
)

// words say the same in Chinese and in English.
type words struct{ chinese, english string }

func (r Reason) words() words {
	if int(r) >= numberOfReasons {
		r = NoData
	}
	return [numberOfReasons]words{
		NoData:         {"没有可用的数据，无法绘制控制图。", "There is no usable value to chart."},
		Given:          {"控制图类型由使用者指定。", "The chart was named by the user."},
		Measured:       {"数据为测量值，采用单值—移动极差图（XmR）。", "The values are measurements: an XmR chart."},
		RareEvents:     {"事件少见，以相邻两次事件的间隔时间作图（t 图）。", "Events are rare and charted by the time between them: a t chart."},
		PoissonCount:   {"数据为计数，波动未超出偶然（泊松分布）范围，采用 c 图。", "Counts vary no more than chance (Poisson) allows: a c chart."},
		PoissonRate:    {"数据为率，波动未超出偶然（泊松分布）范围，采用 u 图。", "Rates vary no more than chance (Poisson) allows: a u chart."},
		Binomial:       {"数据为比例，波动未超出偶然（二项分布）范围，采用 p 图。", "Proportions vary no more than chance (binomial) allows: a p chart."},
		UntestedCount:  {"数据为计数，点数太少，无法检验离散程度，暂用 c 图。", "Counts, too few to test their spread: a c chart for now."},
		UntestedRate:   {"数据为率，点数太少，无法检验离散程度，暂用 u 图。", "Rates, too few to test their spread: a u chart for now."},
		UntestedShare:  {"数据为比例，点数太少，无法检验离散程度，暂用 p 图。", "Proportions, too few to test their spread: a p chart for now."},
		LargeCount:     {"平均计数不低于 100，泊松控制限会过窄，采用单值—移动极差图（XmR）。", "The mean count is 100 or more, for which Poisson limits are too narrow: an XmR chart."},
		ExcessiveCount: {"计数的波动大于偶然（泊松分布）范围，采用单值—移动极差图（XmR）。", "Counts vary more than chance (Poisson) allows: an XmR chart."},
		ExcessiveRate:  {"率的波动大于偶然（泊松分布）范围，采用莱尼 u′ 图（Laney）。", "Rates vary more than chance (Poisson) allows: Laney's u′ chart."},
		ExcessiveShare: {"比例的波动大于偶然（二项分布）范围，采用莱尼 p′ 图（Laney）。", "Proportions vary more than chance (binomial) allows: Laney's p′ chart."},
	}[r]
}

// Chinese is the reason as a sentence.
func (r Reason) Chinese() string { return r.words().chinese }

// English is the reason as a sentence.
func (r Reason) English() string { return r.words().english }

func (s Signals) words() words {
	switch s.First() {
	case Outside:
		return words{"超出控制限。", "Outside the limits."}
	case Trend:
		return words{"连续 7 点或更多持续上升或持续下降。", "One of 7 or more points that keep rising, or keep falling."}
	case NearLimit:
		return words{"连续 3 点中有 2 点接近同一侧控制限。", "One of 2 of 3 points near the same limit."}
	case OneSide:
		return words{"连续 7 点或更多在中心线同一侧。", "One of 7 or more points on one side of the centre line."}
	}
	return words{}
}

// Chinese is the first rule of the set as a sentence, empty if there is none.
func (s Signals) Chinese() string { return s.words().chinese }

// English is the first rule of the set as a sentence, empty if there is none.
func (s Signals) English() string { return s.words().english }

func (w Warnings) words() words {
	switch w & -w {
	case NoLimits:
		return words{"数据不足，无法计算控制限。", "There are too few values to compute limits."}
	case NoVariation:
		return words{"基线没有波动，任何不同的数值都会超限。", "The baseline does not vary: any other value is outside."}
	case BadValues:
		return words{"有不合理的数值，已剔除。", "Values that cannot be were left out."}
	case TrialLimits:
		return words{"基线不足 12 点，控制限仅供试用。", "Trial limits: the baseline has fewer than 12 points."}
	case SmallExpected:
		return words{"每点的期望数不足 5，控制限不够准确。", "Fewer than 5 events are expected of a point: the limits are inexact."}
	case FewPoints:
		return words{"可用点不足 10，链检验把握度低。", "Fewer than 10 useful points: runs say little."}
	}
	return words{}
}

// Chinese is the weightiest warning of the set as a sentence, empty if there is none.
func (w Warnings) Chinese() string { return w.words().chinese }

// English is the weightiest warning of the set as a sentence, empty if there is none.
func (w Warnings) English() string { return w.words().english }

// String is the chart's name.
func (k Kind) String() string {
	names := [...]string{"auto", "XmR", "MR", "c", "u", "p", "u′", "p′", "t", "I′"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}
