package main

import (
	"fmt"
	"strings"

	"weisu/nlp"
	"weisu/warehouse"
)

// corrections are people's labels as a run applies them: they outrank the model.
// nil, where there are none, applies nothing.
type corrections struct {
	taxonomy *nlp.Taxonomy
	labels   map[string]*warehouse.Label // by complaint
	met      map[string]bool             // complaints of this run
	outdated []string                    // issues named that the taxonomy has no more
	left     int                         // labels that name such
	torn     bool
}

func newCorrections(all *warehouse.Labels, t *nlp.Taxonomy) *corrections {
	if len(all.All) == 0 && !all.Torn {
		return nil
	}
	c := &corrections{taxonomy: t, labels: map[string]*warehouse.Label{}, met: map[string]bool{}, torn: all.Torn}
	gone := map[string]bool{}
	for i := range all.All {
		l := &all.All[i]
		l.Text, l.Title = "", "" // a run has its own
		known := true
		for _, code := range nonEmpty(append([]string{l.Issue}, l.Others...)...) {
			if t.Index(code) >= 0 {
				continue
			}
			known = false
			if !gone[code] {
				gone[code] = true
				c.outdated = append(c.outdated, code)
			}
		}
		if !known {
			c.left++
			continue
		}
		c.labels[l.ComplaintID] = l
	}
	return c
}

// apply puts a person's label of the complaint in the place of the model's, if
// there is one. The words that decided stay where they speak for the same issue.
func (c *corrections) apply(id string, a *nlp.Analysis) bool {
	if c == nil {
		return false
	}
	l, ok := c.labels[id]
	if !ok {
		return false
	}
	if k := nlp.ParseKind(l.Kind); k != 0 {
		a.Kind = k
	}
	if l.Severity >= 1 && l.Severity <= 3 {
		a.Severity = l.Severity
	}
	if a.Issue != l.Issue {
		a.Evidence = nil
		a.Cause.DropSpecific() // it is one of the other issue's
	}
	a.InScope, a.Issue, a.Others, a.NeedsReview = l.InScope, l.Issue, l.Others, false
	a.RunnerUp, a.RunnerUpScore = "", 0
	if !l.InScope || a.Kind == nlp.KindPraise {
		a.Cause = nlp.Cause{}
	}
	is, _ := c.taxonomy.Issue(l.Issue)
	a.Category = is.Category
	a.Score = 0 // out of scope nothing is scored
	if l.InScope {
		a.Score = 1
	}
	return true
}

// meet notes that the run has the complaint. It is for one goroutine.
func (c *corrections) meet(id string) {
	if c == nil {
		return
	}
	if _, ok := c.labels[id]; ok {
		c.met[id] = true
	}
}

// A labelsSummary is what a run tells of people's labels.
type labelsSummary struct {
	Applied  int `json:"applied"`
	Absent   int `json:"absent"`   // named no complaint of this run
	Outdated int `json:"outdated"` // named an issue that the taxonomy has no more
}

func (c *corrections) summary() *labelsSummary {
	if c == nil {
		return nil
	}
	return &labelsSummary{Applied: len(c.met), Absent: len(c.labels) - len(c.met), Outdated: c.left}
}

func (c *corrections) warnings(a *app) (out []string) {
	if c == nil {
		return nil
	}
	if c.left > 0 {
		out = append(out, fmt.Sprintf(a.tr("%d 条人工标注没有应用：问题编码 %s 已不在诉求分类表里（nlp.taxonomy）",
			"%d labels were not applied: the taxonomy no longer has issue %s (nlp.taxonomy)"), c.left, strings.Join(c.outdated, a.tr("、", ", "))))
	}
	if c.torn {
		out = append(out, a.tr("state/labels.jsonl 的最后一条不完整（写到一半时被中断），没有应用：请把那份填好的表再读一遍（weisu label --from）",
			"the last record of state/labels.jsonl is not complete (its writer was stopped) and was not applied: read that workbook again (weisu label --from)"))
	}
	return out
}

// newAnalyzer makes the run's analyzer. The folder's own model, which learned
// from people's labels, goes before the built-in one, the configuration's before
// both.
func (j *job) newAnalyzer() (err error) {
	cfg := j.cfg.NLP
	if cfg.Model == "" {
		if j.ownModel, j.ownModelSum, err = warehouse.StateModel(j.opts.dir); err != nil {
			return err
		}
		cfg.Model = j.ownModel
	}
	if j.analyzer, err = nlp.NewAnalyzer(cfg); err != nil && j.ownModel != "" {
		err = fmt.Errorf("%s 不能用：%w；或删去它，改用内置模型", j.ownModel, err)
	}
	return err
}
