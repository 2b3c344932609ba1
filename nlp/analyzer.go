package nlp

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

//go:embed model/model.bin
var modelFile []byte

// Values of Config.Scope.
const (
	ScopeHealth = "health" // texts that are not about health care are marked as out of scope
	ScopeAll    = "all"    // every text counts as in scope
)

// Config is what a user can change of the analysis, section nlp of weisu.yaml.
type Config struct {
	UserWords []string `yaml:"user_words"` // words the segmenter must keep whole
	StopWords []string `yaml:"stop_words"` // words that are never keywords
	Taxonomy  string   `yaml:"taxonomy"`   // file of own issues, see taxonomy.yaml
	Rules     string   `yaml:"rules"`      // file of own rules, see rules.yaml
	Model     string   `yaml:"model"`      // own model file; "" is the built-in model
	Scope     string   `yaml:"scope"`      // ScopeHealth or ScopeAll
	Encoder   string   `yaml:"encoder"`    // EncoderAuto, EncoderOff, EncoderUncertain or EncoderAll

	// Sources are the shares of classes that the texts of a source, the value of
	// the complaint's channel, are expected to have.
	Sources map[string]SourceShares `yaml:"sources"`

	// ScopeScore is the probability of being about health care from which a
	// text is in scope. It lies above one half because in a general file most
	// texts are about something else.
	ScopeScore float64 `yaml:"scope_score"`
	// A result whose category has a probability below ReviewScore needs review.
	// Issues of one category compete without doing harm to what is reported upwards.
	ReviewScore float64 `yaml:"review_score"`
	// OtherScore is the probability from which a further issue is reported.
	OtherScore float64 `yaml:"other_score"`
}

// DefaultConfig returns the configuration that holds without weisu.yaml.
func DefaultConfig() Config {
	return Config{Scope: ScopeHealth, Encoder: EncoderAuto, Sources: map[string]SourceShares{}, ScopeScore: 0.6, ReviewScore: 0.73, OtherScore: 0.05}
}

const (
	maxOthers   = 3
	maxEvidence = 5
	// scopeDoubt: a probability of being in scope this near to ScopeScore needs
	// review.
	scopeDoubt = 0.15
)

// An Analyzer labels texts. It is safe for concurrent use.
type Analyzer struct {
	cfg      Config
	taxonomy *Taxonomy
	model    *Model
	rules    *matcher
	causes   *causeFinder
	alarms   *alarmFinder
	// causeModel decides factor, stage and force; nil while it is trained.
	causeModel *causeModel
	specific   *specificModel // finds specific causes; nil while it is trained
	// specificRules are the user's, for specific.
	specificRules []Rule
	changed       []bool // by issue, see markUsual
	lanes         int    // of the model, then one for each issue that the user added
	issueOf       []int  // lane of the issue head, or user's lane → index in the taxonomy
	own           []leaf // issues that the user added
	// categoryOf is the category's index for each entry of issueOf.
	categoryOf []int
	quality    int // the category of harm, see harmFirst
	pool       *sync.Pool
	prior      prior                // of the source that this is the view for; nil for none
	sources    map[string]*Analyzer // a view for each of Config.Sources
}

// leaf is an issue that the model does not know: only its words find it.
type leaf struct {
	lane     int
	siblings []int // lanes of the model's issues of the same category
}

// Validate tells what in the configuration can't be meant.
func (c Config) Validate() error {
	if c.Scope != ScopeHealth && c.Scope != ScopeAll {
		return fmt.Errorf("nlp.scope %q 应为 %s（只统计医疗卫生诉求）或 %s（全部统计）", c.Scope, ScopeHealth, ScopeAll)
	}
	if !slices.Contains([]string{EncoderAuto, EncoderOff, EncoderUncertain, EncoderAll}, c.Encoder) {
		return fmt.Errorf("nlp.encoder %q 应为 %s（run 不用编码器，classify 与 eval 在文本不多时用）、%s（不用）、%s（只读没有把握的文本）或 %s（读全部文本）",
			c.Encoder, EncoderAuto, EncoderOff, EncoderUncertain, EncoderAll)
	}
	for _, w := range c.UserWords {
		if _, err := parseUserWord(w); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"scope_score", c.ScopeScore},
		{"review_score", c.ReviewScore},
		{"other_score", c.OtherScore},
	} {
		if !(f.value >= 0 && f.value <= 1) {
			return fmt.Errorf("nlp.%s 为 %g，应在 0 与 1 之间", f.name, f.value)
		}
	}
	return validateSources(c.Sources)
}

// NewAnalyzer returns an analyzer with the model of cfg, the built-in one by
// default, or an error that says what in cfg is wrong.
func NewAnalyzer(cfg Config) (*Analyzer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	data := modelFile
	if cfg.Model != "" {
		var err error
		if data, err = os.ReadFile(cfg.Model); err != nil {
			return nil, fmt.Errorf("读取模型文件：%w；请检查配置项 nlp.model", err)
		}
	}
	model, err := readClassifiers(data, cfg)
	if err != nil {
		return nil, err
	}
	return newAnalyzer(cfg, model)
}

func newAnalyzer(cfg Config, model *Model) (*Analyzer, error) {
	a, err := newAnalyzerWithout(cfg, model)
	if err != nil {
		return nil, err
	}
	if a.causeModel, err = readCauseModel(causesFile, len(causeHeads()), &model.table); err != nil {
		return nil, err
	}
	if a.specific, err = readSpecificModel(specificFile, &model.table, a.specificRules); err != nil {
		return nil, err
	}
	return a, a.addSources()
}

// newAnalyzerWithout returns an analyzer that knows neither what decides about
// causes nor the sources.
func newAnalyzerWithout(cfg Config, model *Model) (*Analyzer, error) {
	taxonomy, err := LoadTaxonomy(cfg.Taxonomy)
	if err != nil {
		return nil, err
	}
	rules, err := loadRules(cfg.Rules)
	if err != nil {
		return nil, err
	}
	a := &Analyzer{
		cfg: cfg, taxonomy: taxonomy, model: model, pool: newScratchPool(len(model.idf)),
		quality: taxonomy.CategoryIndex(categoryQuality),
	}
	if err := a.assignLanes(); err != nil {
		return nil, err
	}
	labels, causes, specific, err := splitRules(rules)
	if err != nil {
		return nil, err
	}
	a.specificRules = specific
	if a.rules, err = newMatcher(append(labels, taxonomy.ownRules()...), a.lane); err != nil {
		return nil, err
	}
	if a.causes, err = newCauseFinder(causes); err != nil {
		return nil, err
	}
	if a.alarms, err = newAlarmFinder(alarmsYAML); err != nil {
		return nil, err
	}
	return a, a.markUsual()
}

// Reading returns a view of the analyzer with another value of Config.Encoder.
func (a *Analyzer) Reading(encoder string) *Analyzer {
	view := *a
	view.cfg.Encoder = encoder
	view.sources = make(map[string]*Analyzer, len(a.sources))
	for name, source := range a.sources {
		view.sources[name] = source.Reading(encoder)
	}
	return &view
}

// rereads reports whether the encoder reads texts, too.
func (a *Analyzer) rereads() bool {
	return a.cfg.Encoder == EncoderUncertain || a.cfg.Encoder == EncoderAll
}

// Taxonomy returns the issues the analyzer tells apart.
func (a *Analyzer) Taxonomy() *Taxonomy { return a.taxonomy }

// ownRules turns the words of the issues that the user added into rules.
func (t *Taxonomy) ownRules() []Rule {
	var rules []Rule
	for _, is := range t.issues {
		if len(is.Words) > 0 {
			rules = append(rules, Rule{Head: headIssue, Class: is.Code, Weight: is.Weight, Words: is.Words})
		}
	}
	return rules
}

// assignLanes connects the lanes of the model to the taxonomy and gives every
// issue that the model does not know a lane behind the model's.
func (a *Analyzer) assignLanes() error {
	h := a.model.head(headIssue)
	a.lanes = a.model.lanes
	known := make([]bool, len(a.taxonomy.issues))
	for _, code := range h.Classes {
		i := a.taxonomy.Index(code)
		if i < 0 {
			return fmt.Errorf("模型认识的分类 %s 不在分类表里：请把它加进诉求分类文件，或重新训练模型", code)
		}
		a.issueOf = append(a.issueOf, i)
		known[i] = true
	}
	for i, is := range a.taxonomy.issues {
		if known[i] {
			continue
		}
		l := leaf{lane: a.lanes}
		for c, k := range a.issueOf[:len(h.Classes)] {
			if a.taxonomy.issues[k].Category == is.Category {
				l.siblings = append(l.siblings, h.from+c)
			}
		}
		a.own = append(a.own, l)
		a.issueOf = append(a.issueOf, i)
		a.lanes++
	}
	for _, i := range a.issueOf {
		a.categoryOf = append(a.categoryOf, a.taxonomy.CategoryIndex(a.taxonomy.issues[i].Category))
	}
	return nil
}

// lane returns the lane of a head's class, -1 if there is none.
func (a *Analyzer) lane(headName, class string) int {
	h := a.model.head(headName)
	if h == nil {
		return -1
	}
	if i := slices.Index(h.Classes, class); i >= 0 {
		return h.from + i
	}
	if headName == headIssue {
		for k, l := range a.own {
			if a.taxonomy.issues[a.issueOf[len(h.Classes)+k]].Code == class {
				return l.lane
			}
		}
	}
	return -1
}

// Analyze labels one text; title may be empty. Both are taken as cleaned:
// Simplified Chinese, half-width letters and digits.
func (a *Analyzer) Analyze(title, text string) Analysis {
	s := a.pool.Get().(*scratch)
	defer a.pool.Put(s)
	return a.analyze(s, title, text)
}

// analyze is Analyze with what it needs at hand.
func (a *Analyzer) analyze(s *scratch, title, text string) Analysis {
	s.reset(title, text)
	s.collect(&a.model.table)
	norm := a.model.score(s)
	a.addRules(s)
	a.reread(s, title, text)

	var out Analysis
	in := float64(a.probabilities(s, headScope)[1])
	out.ScopeScore = in
	out.InScope = in >= a.cfg.ScopeScore || a.cfg.Scope == ScopeAll
	out.Kind = Kind(1 + best(a.probabilities(s, headKind)))
	severity := a.probabilities(s, headSeverity)
	harm := severity[len(severity)-1]
	out.Severity = 1 + best(severity)
	out.NeedsReview = a.cfg.Scope == ScopeHealth && math.Abs(in-a.cfg.ScopeScore) < scopeDoubt
	if out.InScope {
		a.label(&out, s, harm, norm, title, text)
	}
	return out
}

// Each calls do for every number below n: on all cores where the encoder reads,
// which takes thousands of times longer than the rest, else one after the other.
func (a *Analyzer) Each(n int, do func(i int)) {
	if !a.rereads() {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// sureScore is the probability of a category, and of a kind, from which the
// n-grams need no second reading.
const sureScore = 0.95

// farOut is the probability of being in scope below which a text is not read
// again: of a hotline's messages most are, and most of these far below it.
const farOut = 0.03

// reread fills in what the encoder says of the text, where it is to read it;
// without it the scores are empty.
func (a *Analyzer) reread(s *scratch, title, text string) {
	s.meant = s.meant[:0]
	if !a.rereads() || a.cfg.Encoder == EncoderUncertain && a.sure(s) {
		return
	}
	s.meant = builtInMeaning().read(s.meant, title, text)
}

// sure reports whether the n-grams are sure of what they would say.
func (a *Analyzer) sure(s *scratch) bool {
	if float64(a.probabilities(s, headScope)[1]) < farOut && a.cfg.Scope == ScopeHealth {
		return true
	}
	if p := a.probabilities(s, headKind); p[best(p)] < sureScore {
		return false
	}
	p := a.probabilities(s, headIssue)
	sums := a.categorySums(p)
	return sums[best(sums[:])] >= sureScore
}

// addRules adds what the rules say to the scores, each lane by at most
// maxRuleScore, and sets the scores of the user's own issues.
func (a *Analyzer) addRules(s *scratch) {
	for len(s.logits) < a.lanes {
		s.logits = append(s.logits, unseen)
	}
	for _, l := range a.own {
		s.logits[l.lane] = unseen
	}
	s.rules = a.rules.match(s.rules[:0], s.runes)
	s.added = resize(s.added, a.lanes)
	clear(s.added)
	for _, h := range s.rules {
		s.added[h.lane] = max(-maxRuleScore, min(maxRuleScore, s.added[h.lane]+h.weight))
	}
	for _, q := range a.rules.silence {
		if !slices.ContainsFunc(s.rules, func(h ruleHit) bool { return h.lane == q.lane }) {
			s.added[q.lane] = max(-maxSilence, q.weight*float32(max(0, len(s.runes)-freeSilence))/10)
		}
	}
	for lane, v := range s.added[:a.model.lanes] {
		s.logits[lane] += v
	}
	for _, l := range a.own {
		if s.added[l.lane] == 0 {
			continue
		}
		base := unseen
		for _, sib := range l.siblings {
			base = max(base, s.logits[sib])
		}
		s.logits[l.lane] = base + s.added[l.lane]
	}
}

// unseen is the score of an issue that cannot be meant.
const unseen float32 = -1e6

// probabilities turns the scores of a head into probabilities among the texts of
// the source; those of the issue head include the user's own issues. The slice is
// valid until the next call.
func (a *Analyzer) probabilities(s *scratch, name string) []float32 {
	h := a.model.head(name)
	s.probs = append(s.probs[:0], s.logits[h.from:h.from+len(h.Classes)]...)
	if name == headIssue {
		s.probs = append(s.probs, s.logits[a.model.lanes:]...)
	}
	softmax(s.probs)
	if len(s.meant) > 0 {
		if m, ok := builtInMeaning().heads[name]; ok && slices.Equal(m.classes, h.Classes) {
			m.pool(s.probs, s.meant)
		}
	}
	a.prior.apply(name, s.probs)
	return s.probs
}

// best returns the index of the largest value, the first of equals.
func best(p []float32) int {
	b := 0
	for i, v := range p {
		if v > p[b] {
			b = i
		}
	}
	return b
}

// harmFirst multiplies the odds of the issues of medical quality by
// exp(harmWeight·harm), harm being the probability of the highest severity. A text
// of harm tells much about manner and waiting, too, but harm, misdiagnosis and the
// result of treatment come before everything else (codebook, rule 2); written texts
// keep that rule more plainly than real ones.
func (a *Analyzer) harmFirst(p []float32, harm float32) {
	factor := float32(math.Exp(float64(harmWeight * harm)))
	var sum float32
	for i := range p {
		if a.categoryOf[i] == a.quality {
			p[i] *= factor
		}
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

const (
	categoryQuality = "医疗质量及医患纠纷"
	harmWeight      = 2
)

// maxCategories is more than any taxonomy has.
const maxCategories = 16

// categorySums returns the probabilities of the categories.
func (a *Analyzer) categorySums(p []float32) (sums [maxCategories]float32) {
	for i, v := range p {
		sums[a.categoryOf[i]] += v
	}
	return sums
}

// bestIssue returns the most probable issue of the most probable category, and
// that category's probability: a text on which several issues of one category
// compete is surer of its category than of any issue, and the category is what
// is reported upwards.
func (a *Analyzer) bestIssue(p []float32) (issue int, category float64) {
	sums := a.categorySums(p)
	c := best(sums[:])
	issue = -1
	for i, v := range p {
		if a.categoryOf[i] == c && (issue < 0 || v > p[issue]) {
			issue = i
		}
	}
	return issue, float64(sums[c])
}

// label fills in the fields that texts in scope have.
func (a *Analyzer) label(out *Analysis, s *scratch, harm, norm float32, title, text string) {
	p := a.probabilities(s, headIssue)
	a.harmFirst(p, harm)
	first, category := a.bestIssue(p)
	second, third := -1, -1
	s.order = s.order[:0]
	for i, v := range p {
		if i == first {
			continue
		}
		if float64(v) >= a.cfg.OtherScore {
			s.order = append(s.order, i)
		}
		switch {
		case second < 0 || v > p[second]:
			second, third = i, second
		case third < 0 || v > p[third]:
			third = i
		}
	}
	slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Compare(p[j], p[i]) })

	index := a.issueOf[first]
	issue := &a.taxonomy.issues[index]
	out.Issue, out.Category, out.Score = issue.Code, issue.Category, float64(p[first])
	out.CategoryScore = category
	if second >= 0 {
		out.RunnerUp, out.RunnerUpScore = a.taxonomy.issues[a.issueOf[second]].Code, float64(p[second])
	}
	if third >= 0 {
		out.Third = a.taxonomy.issues[a.issueOf[third]].Code
	}
	for _, i := range s.order[:min(len(s.order), maxOthers)] {
		out.Others = append(out.Others, a.taxonomy.issues[a.issueOf[i]].Code)
	}
	out.NeedsReview = out.NeedsReview || out.CategoryScore < a.cfg.ReviewScore
	lane := a.lane(headIssue, issue.Code)
	a.evidence(out, s, lane, norm, title, text)
	if out.hasCause() {
		a.cause(out, s, index, title, text)
	}
}
