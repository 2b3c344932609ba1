package nlp

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Bounds of a user's label set.
const (
	minLabelRows = 2    // a label of fewer rows can't be learned and checked
	maxLabels    = 1000 // more are a column of something else
)

// How texts are held out: in cross-validation where they are few, one part where
// they are many.
const (
	crossFolds = 5
	crossRows  = 20_000 // more are many
	oneInFolds = 10
	maxHeld    = 50_000 // texts are enough to judge by
)

// A LabelTrainer learns a user's own labels. Texts are added one after the
// other; what is kept of each is its packed features, some 1.5 bytes for every
// different n-gram and word. It is not safe for concurrent use.
type LabelTrainer struct {
	cfg      Config
	versions Versions
	seg      *Segmenter
	numbers  map[string]int // of the labels, in order of appearance
	labels   []string
	book     gramBook
	packed   packedRows
	label    []uint16 // by row
	text     []uint64 // by row, hash of the text: equal texts are held out together
	scratch  *scratch
	grams    []gram
	row      []counted
}

// NewLabelTrainer returns a trainer with the words and the taxonomy of cfg.
func NewLabelTrainer(cfg Config) (*LabelTrainer, error) {
	if _, err := LoadTaxonomy(cfg.Taxonomy); err != nil {
		return nil, err
	}
	versions, err := LabelVersions(cfg)
	if err != nil {
		return nil, err
	}
	seg, err := NewSegmenter(cfg.UserWords)
	if err != nil {
		return nil, err
	}
	return &LabelTrainer{
		cfg: cfg, versions: versions, seg: seg, numbers: map[string]int{},
		book: gramBook{ids: map[gram]uint32{}}, scratch: newScratch(0),
	}, nil
}

// Versions are what the model will depend on.
func (t *LabelTrainer) Versions() Versions { return t.versions }

// Add adds a text and its label. The text is clean, Simplified and masked.
func (t *LabelTrainer) Add(text, label string) error {
	k, ok := t.numbers[label]
	if !ok {
		if len(t.labels) == maxLabels {
			return fmt.Errorf("标签列有 %d 种以上的取值，不像是分类：请用 --label 换一列", maxLabels)
		}
		k = len(t.labels)
		t.numbers[label] = k
		t.labels = append(t.labels, label)
	}
	t.scratch.labelGrams(t.seg, text)
	t.grams = t.grams[:0]
	hash := uint64(0)
	for _, g := range t.scratch.seen {
		t.grams = append(t.grams, g.gram)
		hash = (hash ^ uint64(g.gram)) * 0x9E3779B97F4A7C15 // as gramTable.slot, then folded
		hash ^= hash >> 32
	}
	t.row = t.book.count(t.row[:0], t.grams)
	t.packed.add(t.row)
	t.label = append(t.label, uint16(k))
	t.text = append(t.text, hash)
	return nil
}

// Train fits the model, writes it to w in ReadLabelModel's format, and reports.
// Texts that are held out are judged by models of their own, which share no text
// with them; the model written has learned from all. The same texts in the same
// order give the same bytes, however many cores there are.
func (t *LabelTrainer) Train(ctx context.Context, w io.Writer) (*LabelReport, error) {
	report := &LabelReport{PackedBytes: t.packed.bytes()}
	rows, lanes, err := t.choose(report)
	if err != nil {
		return nil, err
	}
	classes := make([]string, len(report.Labels))
	for i, l := range report.Labels {
		classes[i] = l.Label
	}
	f := &labelFitter{ctx: ctx, packed: &t.packed, classes: classes, lane: make([]int, len(t.label))}
	for i, k := range t.label {
		f.lane[i] = lanes[k]
	}
	f.choose(&t.book)

	report.Folds, report.HeldFolds = crossFolds, crossFolds
	if len(rows) > crossRows {
		report.Folds, report.HeldFolds = max(oneInFolds, len(rows)/maxHeld), 1
	}
	fold := t.deal(rows, report.Folds)
	judged := make([][]held, report.HeldFolds)
	var final *labelFit
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	g.Go(func() error { final = f.fit(rows); return ctx.Err() })
	for k := range judged {
		g.Go(func() error {
			var train, out []int32
			for i, r := range rows {
				if fold[i] == k {
					out = append(out, r)
				} else {
					train = append(train, r)
				}
			}
			judged[k] = f.fit(train).judge(out)
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	final.trainer.heads[0].Temperature = report.judge(classes, slices.Concat(judged...))
	report.Features = min(len(f.keys), final.trainer.opts.MaxFeatures)
	return report, t.write(w, f, final)
}

// choose returns the rows whose labels can be learned, and the class of every
// label, in order of name; −1 for one that can't.
func (t *LabelTrainer) choose(report *LabelReport) (rows []int32, lanes []int, err error) {
	n := make([]int, len(t.labels))
	for _, k := range t.label {
		n[k]++
	}
	for k, label := range t.labels {
		if n[k] < minLabelRows {
			report.Dropped = append(report.Dropped, LabelCount{label, n[k]})
		} else {
			report.Labels = append(report.Labels, LabelCount{label, n[k]})
		}
	}
	for _, counts := range [][]LabelCount{report.Labels, report.Dropped} {
		slices.SortFunc(counts, func(a, b LabelCount) int { return cmp.Compare(a.Label, b.Label) })
	}
	switch {
	case len(t.label) == 0:
		return nil, nil, fmt.Errorf("没有一行既有文本又有标签，无法训练：请检查 --text 和 --label 指的列")
	case len(report.Labels) == 0:
		return nil, nil, fmt.Errorf("%d 种标签各只有一行，无法训练：每种至少要有 %d 行，请检查 --label 指的列", len(t.labels), minLabelRows)
	case len(report.Labels) == 1:
		return nil, nil, fmt.Errorf("只有一种标签“%s”可学，无法训练：至少要有两种，每种至少 %d 行", report.Labels[0].Label, minLabelRows)
	}
	lanes = make([]int, len(t.labels))
	for k, label := range t.labels {
		lanes[k] = slices.IndexFunc(report.Labels, func(l LabelCount) bool { return l.Label == label })
	}
	for i, k := range t.label {
		if lanes[k] >= 0 {
			rows = append(rows, int32(i))
		}
	}
	return rows, lanes, nil
}

// deal deals the rows into folds, label by label, so that each has its share of
// every label; equal texts go together.
func (t *LabelTrainer) deal(rows []int32, folds int) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := rows[i], rows[j]
		return cmp.Or(cmp.Compare(t.label[a], t.label[b]), cmp.Compare(t.text[a], t.text[b]), cmp.Compare(a, b))
	})
	fold := make([]int, len(rows))
	at := 0
	for n, i := range order {
		if n > 0 && t.text[rows[i]] != t.text[rows[order[n-1]]] {
			at++
		}
		fold[i] = at % folds
	}
	return fold
}

func (t *LabelTrainer) write(w io.Writer, f *labelFitter, final *labelFit) error {
	var body bytes.Buffer
	v := &vocabulary{keys: f.keys, idf: final.weight}
	if err := final.trainer.write(&body, v, "", modelHeader{Lexicon: t.versions.Lexicon, Taxonomy: t.versions.Taxonomy}); err != nil {
		return err
	}
	return seal(w, labelMagic, body.Bytes())
}
