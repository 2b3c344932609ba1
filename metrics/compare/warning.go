package compare

// Warnings are the reasons for not taking a figure at its word: a set, in bits.
type Warnings uint16

const (
	// FewCases: too few cases for the limits to tell much, see Options.MinCases.
	FewCases Warnings = 1 << iota
	// NoDenominator: nothing to divide by; the unit has no figure.
	NoDenominator
	// BadInput: a number or rate is negative, NaN or above 10¹⁰, or a share is above 1;
	// the unit has no figure.
	BadInput
	// MissingStrata: the unit has no case in a stratum that others have.
	MissingStrata
	// LowCoverage: the strata that the unit has make less than half of the standard's
	// weight; the standardised value is mostly the standard's.
	LowCoverage
	// StrataDiffer: the strata don't add up to the unit's numbers, or hold bad ones;
	// there is no standardised value.
	StrataDiffer
	// FewUnits: less than two units have a figure; there is nothing to compare.
	FewUnits
	// NoVariation: no unit has any case, or every case is one: all are alike.
	NoVariation
	lastWarning
)

// Has tells whether all of w are among the warnings.
func (ws Warnings) Has(w Warnings) bool { return ws&w == w }

// List returns the warnings one by one, in the order of their declaration.
func (ws Warnings) List() []Warnings {
	var list []Warnings
	for w := Warnings(1); w < lastWarning; w <<= 1 {
		if ws.Has(w) {
			list = append(list, w)
		}
	}
	return list
}

// Chinese are the warnings in the user's words, joined by ；.
func (ws Warnings) Chinese() string { return ws.join("；", Warnings.chinese) }

// English are the warnings in English, joined by ;.
func (ws Warnings) English() string { return ws.join("; ", Warnings.english) }

func (ws Warnings) join(by string, words func(Warnings) string) (text string) {
	for i, w := range ws.List() {
		if i > 0 {
			text += by
		}
		text += words(w)
	}
	return text
}

func (ws Warnings) chinese() string {
	switch ws {
	case FewCases:
		return "件数过少"
	case NoDenominator:
		return "没有分母"
	case BadInput:
		return "数据有误"
	case MissingStrata:
		return "缺少部分诉求类别，按全体水平补足"
	case LowCoverage:
		return "标化覆盖不足一半，仅供参考"
	case StrataDiffer:
		return "各类别之和与总数不符，未标化"
	case FewUnits:
		return "可比单位不足两个"
	case NoVariation:
		return "各单位全无或全有，没有差异"
	}
	return ""
}

func (ws Warnings) english() string {
	switch ws {
	case FewCases:
		return "few cases"
	case NoDenominator:
		return "no denominator"
	case BadInput:
		return "bad input"
	case MissingStrata:
		return "strata are missing, filled with the level of all"
	case LowCoverage:
		return "less than half of the standard is covered"
	case StrataDiffer:
		return "strata do not add up, not standardised"
	case FewUnits:
		return "fewer than two units to compare"
	case NoVariation:
		return "none or all in every unit: no differences"
	}
	return ""
}
