package nlp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A SourceShares says what the texts of one source are expected to be, where
// the user knows it: shares in [0, 1]. What is not named keeps its shares among
// itself in what is left.
type SourceShares struct {
	InScope *float64           `yaml:"in_scope"` // of texts about health care among all
	Kinds   map[string]float64 `yaml:"kinds"`    // by Chinese name, among all texts
	// Issues are the shares among texts about health care, by the code of an
	// issue or by the first digit of those of a category, which is for all its
	// issues together.
	Issues map[string]float64 `yaml:"issues"`
}

// A prior turns the probabilities of the model's classes into those among the
// texts of a source:
//
//	p'(c) = p(c)·r(c) / Σ_j p(j)·r(j),  r(c) = share among the source's texts / share among the model's,
//
// the shares of what the model learned being head.Share (Saerens, Latinne and
// Decaestecker 2002, doi 10.1162/089976602753284446). It holds as far as the
// texts of a class are alike in both. The encoder's classifiers are taken to
// have learned the same shares; for kinds, theirs are a little less even.
type prior map[string][]float32 // r by head and class; a head of which nothing is known is absent

// apply changes the probabilities p of a head; without any p(c)·r(c) above 0 they stay.
func (pr prior) apply(head string, p []float32) {
	r, ok := pr[head]
	if !ok {
		return
	}
	var sum float32
	for c, v := range p {
		sum += v * r[c]
	}
	if !(sum > 0) {
		return
	}
	for c := range p {
		p[c] *= r[c] / sum
	}
}

// shareSlack is by how much a sum of shares may miss its total: they are decimals.
const shareSlack = 1e-6

// validateSources tells which shares can't be meant, whatever the model knows.
func validateSources(sources map[string]SourceShares) error {
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		s := sources[source]
		var in map[string]float64
		if s.InScope != nil {
			in = map[string]float64{"in_scope": *s.InScope}
		}
		for _, shares := range []map[string]float64{in, s.Kinds, s.Issues} {
			for _, name := range slices.Sorted(maps.Keys(shares)) {
				if v := shares[name]; !(v >= 0 && v <= 1) {
					return fmt.Errorf("nlp.sources 中“%s”的 %s 为 %g，份额应在 0 与 1 之间", source, name, v)
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(s.Kinds)) {
			if ParseKind(name) == 0 {
				return fmt.Errorf("nlp.sources 中“%s”的 kinds 有“%s”，诉求类型只有%s", source, name, strings.Join(kindNames[1:], "、"))
			}
		}
	}
	return nil
}

// addSources makes a view of a for each of the sources.
func (a *Analyzer) addSources() error {
	views := make(map[string]*Analyzer, len(a.cfg.Sources))
	for _, source := range slices.Sorted(maps.Keys(a.cfg.Sources)) {
		pr, err := a.newPrior(a.cfg.Sources[source])
		if err != nil {
			return fmt.Errorf("nlp.sources 中“%s”的%w", source, err)
		}
		view := *a
		view.prior = pr
		views[source] = &view
	}
	a.sources = views
	return nil
}

// From returns the analyzer for the texts of a source: with the shares that the
// configuration has for it, or a itself. Source is the channel as ingest cleans it.
func (a *Analyzer) From(source string) *Analyzer {
	if view, ok := a.sources[source]; ok {
		return view
	}
	return a
}

func (a *Analyzer) newPrior(s SourceShares) (prior, error) {
	pr := prior{}
	if s.InScope != nil {
		r, err := a.ratios(headScope, map[string]float64{"in": *s.InScope, "out": 1 - *s.InScope}, nil)
		if err != nil {
			return nil, fmt.Errorf(" in_scope：%w", err)
		}
		pr[headScope] = r
	}
	if len(s.Kinds) > 0 {
		r, err := a.ratios(headKind, s.Kinds, nil)
		if err != nil {
			return nil, fmt.Errorf(" kinds：%w", err)
		}
		pr[headKind] = r
	}
	if len(s.Issues) > 0 {
		issues, categories, err := a.splitShares(s.Issues)
		if err != nil {
			return nil, fmt.Errorf(" issues：%w", err)
		}
		r, err := a.ratios(headIssue, issues, categories)
		if err != nil {
			return nil, fmt.Errorf(" issues：%w", err)
		}
		pr[headIssue] = r
	}
	return pr, nil
}

// splitShares parts the shares of issues, by code, from those of categories, by
// index in the taxonomy.
func (a *Analyzer) splitShares(shares map[string]float64) (issues map[string]float64, categories map[int]float64, err error) {
	issues, categories = map[string]float64{}, map[int]float64{}
	for _, code := range slices.Sorted(maps.Keys(shares)) {
		switch {
		case a.taxonomy.Index(code) >= 0:
			issues[code] = shares[code]
		case len(code) == 1 && code[0] > '0' && int(code[0]-'0') <= len(a.taxonomy.categories):
			categories[int(code[0]-'1')] = shares[code]
		default:
			return nil, nil, fmt.Errorf("分类表里没有“%s”，应为问题编码（如 301）或大类的数字（1 至 %d）", code, len(a.taxonomy.categories))
		}
	}
	return issues, categories, nil
}

// ratios returns r of the head's classes, and of the user's own issues behind
// them, for the shares of named classes and of categories of issues.
func (a *Analyzer) ratios(name string, want map[string]float64, categories map[int]float64) ([]float32, error) {
	h := a.model.head(name)
	if h.Share == nil {
		return nil, fmt.Errorf("模型文件里没有训练时各类的份额（share），无法换算：请用 make model 重新训练，或删去 nlp.sources")
	}
	classes, have := h.Classes, h.Share
	if name == headIssue {
		classes = make([]string, len(a.issueOf))
		for i, k := range a.issueOf {
			classes[i] = a.taxonomy.issues[k].Code
		}
		have = append(slices.Clone(have), make([]float32, len(a.own))...) // the model has seen none of them
	}
	r := make([]float32, len(classes))
	rest, left := []int{}, 1.0
	members := map[int][]int{} // of the categories named
	for i := range classes {
		if name == headIssue {
			if c := a.categoryOf[i]; hasKey(categories, c) {
				members[c] = append(members[c], i)
				continue
			}
		}
		rest = append(rest, i)
	}
	for _, c := range slices.Sorted(maps.Keys(categories)) {
		if err := spread(r, classes, have, want, members[c], categories[c]); err != nil {
			return nil, fmt.Errorf("大类 %d %w", c+1, err)
		}
		left -= categories[c]
	}
	if left < -shareSlack {
		return nil, fmt.Errorf("各大类份额之和为 %.4g，超过 1", 1-left)
	}
	err := spread(r, classes, have, want, rest, max(left, 0))
	if err != nil && len(categories) > 0 {
		err = fmt.Errorf("所列大类以外%w", err)
	}
	return r, err
}

func hasKey(m map[int]float64, k int) bool { _, ok := m[k]; return ok }

// spread sets r of the members, which have the share total together: those that
// want names get what it says, the others what is left, in the proportions that
// they have.
func spread(r []float32, classes []string, have []float32, want map[string]float64, members []int, total float64) error {
	left, others := total, 0.0
	for _, i := range members {
		v, named := want[classes[i]]
		switch {
		case !named:
			others += float64(have[i])
		case have[i] == 0:
			return fmt.Errorf("“%s”没有训练文本，不能给出份额", classes[i])
		default:
			r[i] = float32(v / float64(have[i]))
			left -= v
		}
	}
	switch {
	case left < -shareSlack:
		return fmt.Errorf("各项份额之和为 %.4g，超过 %.4g", total-left, total)
	case left > shareSlack && others == 0:
		return fmt.Errorf("各类的份额都已给出，之和为 %.4g，应为 %.4g", total-left, total)
	case others == 0:
		return nil
	}
	for _, i := range members {
		if _, named := want[classes[i]]; !named {
			r[i] = float32(max(left, 0) / others)
		}
	}
	return nil
}
