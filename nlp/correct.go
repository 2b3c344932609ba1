package nlp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// correctedMagic begins the file of a model that learned from corrections too, a
// sealed one; the rest is as in ReadModel's file. It depends on the taxonomy,
// whose codes its classes are, and on no word of the lexicon: its features are
// n-grams.
const (
	correctedMagicName = "weisu corrected model "
	correctedMagic     = correctedMagicName + "1\n"
	correctCommand     = "weisu train --corrections 输出目录"
)

// readClassifiers decodes a model, built in or corrected.
func readClassifiers(data []byte, cfg Config) (*Model, error) {
	if !bytes.HasPrefix(data, []byte(correctedMagicName)) {
		return ReadModel(data)
	}
	body, err := unseal(data, correctedMagicName, correctedMagic, correctCommand)
	if err != nil {
		return nil, err
	}
	m, h, err := decodeClassifiers(body)
	if err != nil {
		return nil, err
	}
	v, err := LabelVersions(cfg)
	if err != nil {
		return nil, err
	}
	return m, v.sameTaxonomy(h.Taxonomy, correctCommand)
}

// minOwnTexts is how many corrections an issue that the user added needs to be
// learned: below, its words in the taxonomy know it better.
const minOwnTexts = 10

// correctionFolds is how many parts the corrections are dealt into; each is
// judged by a model that saw the others only.
const correctionFolds = 5

// A CorrectionReport tells what came of TrainCorrected.
type CorrectionReport struct {
	Corpus    int        // written texts
	Learned   int        // corrections, each text once
	TooFew    int        // left out: of issues that the user added, see minOwnTexts
	Unknown   int        // left out: of issues that the taxonomy does not have
	Folds     int        // 0 where there are too few to hold any out
	Questions []Question // as the corrections answer them
}

// A Question is how well one thing is told of corrections that a model has not
// seen: by the built-in model, and by models that learned from the others.
type Question struct {
	Name          string // of its head, or category
	Before, After Share
	Gained, Lost  int // right after and wrong before; the other way round
}

// TrainCorrected fits the classifiers again to corpus and corrections and writes
// the model to w, for Config.Model. A correction weighs as much as a written
// text; of equal texts the last counts. Kind and Severity may be empty: the
// text then says nothing of them. The same texts give the same bytes.
func TrainCorrected(ctx context.Context, cfg Config, corpus, corrections []Example, w io.Writer) (*CorrectionReport, error) {
	taxonomy, err := LoadTaxonomy(cfg.Taxonomy)
	if err != nil {
		return nil, err
	}
	versions, err := LabelVersions(cfg)
	if err != nil {
		return nil, err
	}
	report := &CorrectionReport{}
	corpus, corrections = report.choose(taxonomy, corpus, corrections)
	if len(corrections) == 0 {
		return nil, errors.New("没有一条标注可学")
	}
	report.Corpus, report.Learned = len(corpus), len(corrections)
	var final *modelFit
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	g.Go(func() (err error) {
		final, err = fitModel(ctx, slices.Concat(corpus, corrections), DefaultTrainOptions())
		return err
	})
	judge, err := newCorrectionJudge(cfg, corpus, corrections)
	if err != nil {
		return nil, errors.Join(err, g.Wait())
	}
	if len(corrections) > 1 {
		report.Folds = min(correctionFolds, len(corrections))
	}
	for k := range report.Folds {
		g.Go(func() error { return judge.fold(ctx, k, report.Folds) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	report.Questions = judge.questions(taxonomy)
	var body bytes.Buffer
	if err := final.trainer.write(&body, final.vocabulary, "", modelHeader{Taxonomy: versions.Taxonomy}); err != nil {
		return nil, err
	}
	return report, seal(w, correctedMagic, body.Bytes())
}

// choose returns every text once: the last correction of it, or else the
// corpus's; and notes the corrections that can't be learned.
func (r *CorrectionReport) choose(t *Taxonomy, corpus, corrections []Example) (written, chosen []Example) {
	known := map[string]bool{}
	for _, e := range corpus {
		known[e.Issue] = true
	}
	at := map[string]int{}
	own := map[string]int{} // corrections by issue that the user added
	for _, e := range corrections {
		if i, ok := at[e.Text]; ok {
			chosen[i] = e
			continue
		}
		at[e.Text] = len(chosen)
		chosen = append(chosen, e)
	}
	for _, e := range corpus {
		if _, ok := at[e.Text]; !ok {
			written = append(written, e)
		}
	}
	for _, e := range chosen {
		own[e.Issue]++
	}
	chosen = slices.DeleteFunc(chosen, func(e Example) bool {
		switch {
		case !e.InScope || known[e.Issue]:
			return false
		case t.Index(e.Issue) < 0:
			r.Unknown++
		case own[e.Issue] < minOwnTexts:
			r.TooFew++
		default:
			return false
		}
		return true
	})
	return written, chosen
}

// A correctionJudge asks models about the corrections.
type correctionJudge struct {
	cfg                 Config
	shipped             *Model
	corpus, corrections []Example
	before, after       []Analysis // by correction
}

// newCorrectionJudge has the built-in model answer.
func newCorrectionJudge(cfg Config, corpus, corrections []Example) (*correctionJudge, error) {
	cfg.Model, cfg.Encoder = "", EncoderOff // the encoder's part does not change
	shipped, err := ReadModel(modelFile)
	if err != nil {
		return nil, err
	}
	analyzer, err := newAnalyzer(cfg, shipped)
	if err != nil {
		return nil, err
	}
	j := &correctionJudge{
		cfg: cfg, shipped: shipped, corpus: corpus, corrections: corrections,
		before: make([]Analysis, len(corrections)), after: make([]Analysis, len(corrections)),
	}
	for i, e := range corrections {
		j.before[i] = analyzer.Analyze("", e.Text)
	}
	return j, nil
}

// fold asks a model that learned from all but every folds-th correction about
// these.
func (j *correctionJudge) fold(ctx context.Context, k, folds int) error {
	examples := slices.Clone(j.corpus)
	for i, e := range j.corrections {
		if i%folds != k {
			examples = append(examples, e)
		}
	}
	opts := DefaultTrainOptions()
	opts.Folds = 0
	fit, err := fitModel(ctx, examples, opts)
	if err != nil {
		return err
	}
	for i := range fit.trainer.heads { // a few texts more change no temperature
		h := &fit.trainer.heads[i]
		h.Temperature = j.shipped.head(h.Name).Temperature
	}
	var body bytes.Buffer
	if err := fit.trainer.write(&body, fit.vocabulary, "", modelHeader{}); err != nil {
		return err
	}
	model, _, err := decodeClassifiers(body.Bytes())
	if err != nil {
		return err
	}
	analyzer, err := newAnalyzer(j.cfg, model)
	if err != nil {
		return fmt.Errorf("留出检验：%w", err)
	}
	for i := k; i < len(j.corrections); i += folds {
		j.after[i] = analyzer.Analyze("", j.corrections[i].Text)
	}
	return nil
}

// questions compares the answers. Issue and category are asked of texts about
// health care, kind and severity where the correction names them.
func (j *correctionJudge) questions(t *Taxonomy) []Question {
	category := func(code string) string {
		is, _ := t.Issue(code)
		return is.Category
	}
	ask := func(name string, asked func(e *Example) bool, right func(e *Example, a *Analysis) bool) Question {
		q := Question{Name: name}
		var n, before, after int
		for i := range j.corrections {
			e := &j.corrections[i]
			if !asked(e) {
				continue
			}
			was, is := right(e, &j.before[i]), right(e, &j.after[i])
			n, before, after = n+1, before+btoi(was), after+btoi(is)
			q.Gained, q.Lost = q.Gained+btoi(is && !was), q.Lost+btoi(was && !is)
		}
		q.Before, q.After = newShare(before, n), newShare(after, n)
		return q
	}
	inScope := func(e *Example) bool { return e.InScope }
	return []Question{
		ask(headScope, func(*Example) bool { return true }, func(e *Example, a *Analysis) bool { return e.InScope == a.InScope }),
		ask(headKind, func(e *Example) bool { return e.Kind != "" }, func(e *Example, a *Analysis) bool { return e.Kind == a.Kind.String() }),
		ask(headIssue, inScope, func(e *Example, a *Analysis) bool { return e.Issue == a.Issue }),
		ask("category", inScope, func(e *Example, a *Analysis) bool { return category(e.Issue) == a.Category }),
		ask(headSeverity, func(e *Example) bool { return e.Severity > 0 }, func(e *Example, a *Analysis) bool { return e.Severity == a.Severity }),
	}
}
