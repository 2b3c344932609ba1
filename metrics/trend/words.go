package trend

import "strings"

// A Direction is where a series goes.
type Direction string

// None is said where the test does not find a trend, which is not to say that there is
// none.
const (
	None Direction = ""
	Up   Direction = "up"
	Down Direction = "down"
)

// Chinese names the direction.
func (d Direction) Chinese() string {
	switch d {
	case Up:
		return "上升"
	case Down:
		return "下降"
	default:
		return "无明显趋势"
	}
}

// English names the direction.
func (d Direction) English() string {
	switch d {
	case Up:
		return "rising"
	case Down:
		return "falling"
	default:
		return "no clear trend"
	}
}

// A Method is the variant of the test that was taken.
type Method string

// The four variants: with or without season, with or without autocorrelation.
const (
	PlainMannKendall  Method = "mann_kendall"
	PlainHamedRao     Method = "mann_kendall_hamed_rao"
	SeasonalPlain     Method = "seasonal_mann_kendall"
	SeasonalCorrected Method = "seasonal_mann_kendall_corrected"
)

// Chinese says which test was taken and why.
func (m Method) Chinese() string {
	switch m {
	case PlainHamedRao:
		return "Mann–Kendall 检验（Hamed–Rao 方差修正）：相邻各期明显相关，不修正会夸大显著性。"
	case SeasonalPlain:
		return "季节性 Mann–Kendall 检验：数据有明显的季节规律，只在各年同期之间比较。"
	case SeasonalCorrected:
		return "季节性 Mann–Kendall 检验（方差修正）：数据有明显的季节规律，且去除季节后相邻各期仍相关。"
	default:
		return "Mann–Kendall 检验：未发现季节规律，相邻各期也无明显相关。"
	}
}

// English says which test was taken and why.
func (m Method) English() string {
	switch m {
	case PlainHamedRao:
		return "Mann–Kendall with Hamed and Rao's variance: neighbouring periods are correlated, which would make the trend look surer than it is."
	case SeasonalPlain:
		return "Seasonal Mann–Kendall: there is a season, so that only the same periods of different years are compared."
	case SeasonalCorrected:
		return "Seasonal Mann–Kendall with a corrected variance: there is a season, and without it neighbouring periods are still correlated."
	default:
		return "Mann–Kendall: no season was found and neighbouring periods are not clearly correlated."
	}
}

// Warnings are what makes a result shaky.
type Warnings uint8

// Each is one bit.
const (
	TooFew      Warnings = 1 << iota // fewer than 8 points
	ManyZeros                        // more than half are zero
	ManyTies                         // more than half are the same value
	StepNotLine                      // a change of level explains the series better than the line
)

const fewest = 8

var warnings = [...]struct {
	bit     Warnings
	zh, eng string
}{
	{TooFew, "数据不足 8 期，检验不可靠。", "Fewer than 8 points: the test is not reliable."},
	{ManyZeros, "半数以上各期为零，斜率可能为零而趋势仍然存在。", "More than half of the points are zero: the slope may be zero although there is a trend."},
	{ManyTies, "半数以上各期数值相同，斜率意义有限。", "More than half of the points are equal: the slope says little."},
	{StepNotLine, "数据更像在某一期发生了突变而非逐期变化，斜率容易误导。", "The level changed at once rather than step by step: the slope misleads."},
}

// Has says whether all of these are among the warnings.
func (w Warnings) Has(which Warnings) bool { return w&which == which }

// Chinese lists the warnings as sentences; none give the empty string.
func (w Warnings) Chinese() string {
	var b strings.Builder
	for _, x := range warnings {
		if w.Has(x.bit) {
			b.WriteString(x.zh)
		}
	}
	return b.String()
}

// English lists the warnings as sentences; none give the empty string.
func (w Warnings) English() string {
	var out []string
	for _, x := range warnings {
		if w.Has(x.bit) {
			out = append(out, x.eng)
		}
	}
	return strings.Join(out, " ")
}
