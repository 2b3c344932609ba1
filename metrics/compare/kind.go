package compare

// Kind is what is compared.
type Kind uint8

const (
	Rate       Kind = iota // a count over an exposure: Poisson
	Proportion             // a share of cases, in [0, 1]: binomial
)

// A Flag says where a unit stands to the 99.8% limits.
type Flag string

const (
	FlagNone Flag = ""     // no figure
	FlagIn   Flag = "in"   // within the limits: no more than chance, as far as one can tell
	FlagLow  Flag = "low"  // below the lower limit
	FlagHigh Flag = "high" // above the upper limit
	FlagFew  Flag = "few"  // within the limits, which tell little: too few cases
)

// Outside tells whether the unit differs by more than chance.
func (f Flag) Outside() bool { return f == FlagLow || f == FlagHigh }

// Chinese is the flag in the user's words.
func (f Flag) Chinese() string {
	switch f {
	case FlagNone:
		return "无数据"
	case FlagIn:
		return "在控制限内"
	case FlagLow:
		return "低于控制限"
	case FlagHigh:
		return "高于控制限"
	case FlagFew:
		return "件数过少，无法判断"
	}
	return string(f)
}

// English is the flag in English.
func (f Flag) English() string {
	switch f {
	case FlagNone:
		return "no data"
	case FlagIn:
		return "within the limits"
	case FlagLow:
		return "below the limits"
	case FlagHigh:
		return "above the limits"
	case FlagFew:
		return "too few cases to tell"
	}
	return string(f)
}

// A Mix says what a unit's mix of strata (issues) has to do with its figure.
type Mix string

const (
	MixNotJudged Mix = ""         // no strata, or too few cases in those that are common
	MixNeither   Mix = "neither"  // within the limits, crude and standardised
	MixExplains  Mix = "explains" // outside the limits, standardised within
	MixRemains   Mix = "remains"  // outside the limits, standardised too
	MixHides     Mix = "hides"    // within the limits, standardised outside
)

// Chinese is the finding in a sentence.
func (m Mix) Chinese() string {
	switch m {
	case MixNotJudged:
		return "未按诉求构成比较。"
	case MixNeither:
		return "无论是否按诉求构成调整，均在控制限内。"
	case MixExplains:
		return "粗值超出控制限，按诉求构成调整后在控制限内：差异可由该单位的诉求构成解释。"
	case MixRemains:
		return "粗值超出控制限，按诉求构成调整后仍超出：差异不能由诉求构成解释。"
	case MixHides:
		return "粗值在控制限内，按诉求构成调整后超出控制限：诉求构成掩盖了差异。"
	}
	return string(m)
}

// English is the finding in a sentence.
func (m Mix) English() string {
	switch m {
	case MixNotJudged:
		return "Not compared by mix of issues."
	case MixNeither:
		return "Within the limits, with and without allowing for the mix of issues."
	case MixExplains:
		return "The crude figure is outside the limits, the one standardised for the mix of issues is within: the unit's mix explains the difference."
	case MixRemains:
		return "Outside the limits, with and without allowing for the mix of issues: the mix does not explain the difference."
	case MixHides:
		return "The crude figure is within the limits, the one standardised for the mix of issues is outside: the mix hides a difference."
	}
	return string(m)
}
