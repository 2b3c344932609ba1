// Package generate writes synthetic complaint exports with known truth: an
// invented city of 22 municipal hospitals, planted issues, seasons, bursts,
// root causes, project effects, personal data, duplicates and the mess that
// real exports come with. Same options, same bytes.
//
// The pieces, in the order in which a row passes them:
//
//	world.go, plant.go      the city and what is planted in it
//	order.go                who complains of what, where and when
//	library.go, grammar.go  the authored texts (texts/) and their templates
//	scene.go, compose.go    one text, told in one voice
//	person.go, noise.go     personal data and damage
//	handling.go             deadlines, answers, exclusions
//	row.go, sink*.go        the file formats and their header vocabularies
//	truth.go, files.go      what is true of every row; units, visits, projects
package generate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Options say what to generate. The zero value of a field takes its default.
type Options struct {
	Rows     int       // rows of all files together, duplicates and bad rows included; default 5000
	Seed     uint64    // default 1
	From, To time.Time // first day and the day after the last; default 2023-01-01 to 2025-01-01
	Files    []File    // default Messy()
	Length   int       // mean characters of a text; default 100, 60 to 250
	Dirty    float64   // share of texts that come damaged; default 0.2, negative none
	PII      float64   // share of texts that hold personal data; default 0.12, negative none
	Outside  float64   // share of orders that are no health matter; default 0.03, negative none
	Repeated float64   // share of orders with several rows; default 0.05, negative none
	Bad      float64   // share of rows without text or with an unreadable date; default 0.003, negative none
	Truth    bool      // write the folder truth: truth.jsonl, one line per row, and planted.json
}

// A Format is a file format of an export.
type Format string

// The formats that Generate writes.
const (
	XLSX       Format = "xlsx"
	CSV        Format = "csv"
	GB18030CSV Format = "csv-gb18030"
	JSONL      Format = "jsonl"
)

// A Vocabulary is a set of columns with one platform's headers.
type Vocabulary string

// The vocabularies that Generate knows.
const (
	Hotline  Vocabulary = "hotline"  // 工单编号, 来电时间, 诉求内容, …
	Platform Vocabulary = "platform" // 受理编号, 受理时间, 问题描述, …, 答复意见
	Reviews  Vocabulary = "reviews"  // id, created_at, content, rating
	Plain    Vocabulary = "plain"    // the hotline's in one tidy file, for benchmarks
)

// A File is one export to write.
type File struct {
	Name       string
	Format     Format
	Vocabulary Vocabulary
	Share      float64 // of the orders, relative to the other files
}

// Messy is the layout of the sample: a workbook, a GB18030 CSV and JSON lines
// that agree in nothing.
func Messy() []File {
	return []File{
		{"hotline.xlsx", XLSX, Hotline, 0.58},
		{"platform.csv", GB18030CSV, Platform, 0.27},
		{"reviews.jsonl", JSONL, Reviews, 0.15},
	}
}

// Single is one file in one format, with the hotline's columns.
func Single(name string, f Format) []File {
	return []File{{name, f, Plain, 1}}
}

func (f File) columns() []column {
	switch f.Vocabulary {
	case Hotline:
		return hotlineColumns
	case Platform:
		return platformColumns
	case Reviews:
		return reviewColumns
	}
	return benchColumns
}

// withDefaults fills in what is not set and refuses what makes no sense.
func (o Options) withDefaults() (Options, error) {
	if o.Rows == 0 {
		o.Rows = 5000
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.From.IsZero() {
		o.From = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.To.IsZero() {
		o.To = o.From.AddDate(2, 0, 0)
	}
	if len(o.Files) == 0 {
		o.Files = Messy()
	}
	if o.Length == 0 {
		o.Length = 100
	}
	for share, standard := range map[*float64]float64{&o.Dirty: 0.2, &o.PII: 0.12, &o.Outside: 0.03, &o.Repeated: 0.05, &o.Bad: 0.003} {
		switch {
		case *share == 0:
			*share = standard
		case *share < 0:
			*share = 0
		case *share > 1:
			return o, fmt.Errorf("比例 %g 超过 1: 请给 0 到 1 之间的数", *share)
		}
	}
	days := o.To.Sub(o.From).Hours() / 24
	switch {
	case o.Rows < 0:
		return o, fmt.Errorf("行数 %d 不能为负", o.Rows)
	case days < 28 || days > 3660:
		return o, fmt.Errorf("时间范围 %s 至 %s 应在 28 天到 10 年之间", o.From.Format(time.DateOnly), o.To.Format(time.DateOnly))
	case o.Length < 60 || o.Length > 250:
		return o, fmt.Errorf("平均字数 %d 应在 60 到 250 之间", o.Length)
	}
	return o, nil
}

// Generate writes the exports with units.csv, visits.csv, projects.csv,
// events.csv and weisu.yaml into dir, which it makes, and with Options.Truth
// what is planted into dir/truth. It returns the account of what was written.
func Generate(o Options, dir string) (truth *Truth, err error) {
	o, err = o.withDefaults()
	if err != nil {
		return nil, err
	}
	lib, err := loadLibrary()
	if err != nil {
		return nil, fmt.Errorf("生成器的文本: %w", err)
	}
	w, err := newWorld(lib, o.Seed, o.From, o.To)
	if err != nil {
		return nil, fmt.Errorf("生成器的城市: %w", err)
	}
	made := dir
	if o.Truth {
		made = filepath.Join(dir, truthFolder)
	}
	if err := os.MkdirAll(made, 0o755); err != nil {
		return nil, fmt.Errorf("建不了文件夹: %w", err)
	}
	g, err := newGenerator(o, lib, w, dir)
	if err != nil {
		return nil, err
	}
	err = firstError(g.run(), g.close())
	if err != nil {
		return nil, fmt.Errorf("生成 %s: %w", dir, err)
	}
	if err := w.writeFiles(dir); err != nil {
		return nil, err
	}
	if !o.Truth {
		return g.truth, nil
	}
	return g.truth, writePlanted(filepath.Join(dir, truthFolder, "planted.json"), o, lib, w, g.truth)
}

// truthFolder is where the truth goes, below the exports.
const truthFolder = "truth"

// A generator draws orders day by day. It keeps no row beyond what the day and
// the coming weeks' repeats need.
type generator struct {
	o     Options
	lib   *library
	world *world
	rng   *rand.Rand
	texts *composer
	sinks []sink
	share []float64 // cumulative, by file
	truth *Truth
	log   *truthLog // nil without Options.Truth

	cells   []float64 // cumulative intensities of the day
	copies  []copied  // rows to be exported once more
	repeats map[int][]repeat
	orders  int
	day     int
	buf     []byte
	spare   []byte
	found   []planted
}

func newGenerator(o Options, lib *library, w *world, dir string) (*generator, error) {
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	g := &generator{
		o: o, lib: lib, world: w, rng: rng,
		texts:   &composer{lib: lib, length: float64(o.Length), scene: scene{rng: rng}, pools: map[partKey][]*fragment{}},
		cells:   make([]float64, len(w.hospitals)*len(lib.issues)+len(w.bursts)),
		repeats: map[int][]repeat{},
		truth:   newTruth(o),
	}
	sum := 0.0
	split := o.From.AddDate(0, 0, int(o.To.Sub(o.From).Hours()/48))
	for _, f := range o.Files {
		s, err := openSink(filepath.Join(dir, f.Name), f, split)
		if err != nil {
			return nil, firstError(err, g.close())
		}
		g.sinks = append(g.sinks, s)
		sum += f.Share
		g.share = append(g.share, sum)
	}
	if o.Truth {
		log, err := openTruthLog(filepath.Join(dir, truthFolder, "truth.jsonl"))
		if err != nil {
			return nil, firstError(err, g.close())
		}
		g.log = log
	}
	return g, nil
}

func (g *generator) close() error {
	var err error
	for _, s := range g.sinks {
		err = firstError(err, s.close())
	}
	if g.log != nil {
		err = firstError(err, g.log.close())
	}
	return err
}

// run draws the rows of every day: its share of all rows follows the planted
// intensities, times a day's own noise.
func (g *generator) run() error {
	days := int(g.o.To.Sub(g.o.From).Hours() / 24)
	weights, total := make([]float64, days), 0.0
	for d := range weights {
		weights[d] = g.world.day(g.lib, g.o.From.AddDate(0, 0, d), g.cells) * math.Exp(0.08*g.rng.NormFloat64())
		total += weights[d]
	}
	sum := 0.0
	var offsets []int
	for d := range weights {
		sum += weights[d]
		quota := int(math.Round(float64(g.o.Rows) * sum / total))
		if d == days-1 {
			quota = g.o.Rows
		}
		g.day = d
		g.accumulate(g.o.From.AddDate(0, 0, d))
		offsets = offsets[:0]
		for range quota - g.truth.Rows {
			offsets = append(offsets, g.secondOfDay())
		}
		slices.Sort(offsets)
		if err := g.writeDay(g.o.From.AddDate(0, 0, d), offsets, quota); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) writeDay(day time.Time, offsets []int, quota int) error {
	for _, c := range g.copies {
		if g.truth.Rows < quota {
			if err := g.write(c.file, &c.row, &c.truth); err != nil {
				return err
			}
		}
	}
	g.copies = g.copies[:0]
	for _, s := range offsets {
		if g.truth.Rows >= quota {
			break
		}
		if err := g.order(day.Add(time.Duration(s)*time.Second), quota-g.truth.Rows); err != nil {
			return err
		}
	}
	delete(g.repeats, g.day)
	return nil
}

// accumulate makes cells the cumulative intensities of the day.
func (g *generator) accumulate(day time.Time) {
	g.world.day(g.lib, day, g.cells)
	sum := 0.0
	for i, x := range g.cells {
		sum += x
		g.cells[i] = sum
	}
}

// draw returns hospital, issue and burst (nil mostly) of a new order.
func (g *generator) draw() (h, issue int, b *burst) {
	x := g.rng.Float64() * g.cells[len(g.cells)-1]
	i, _ := slices.BinarySearch(g.cells, x)
	i = min(i, len(g.cells)-1)
	n := len(g.lib.issues)
	if k := i - len(g.world.hospitals)*n; k >= 0 {
		b = &g.world.bursts[k]
		return b.hospital, b.issue, b
	}
	return i / n, i % n, nil
}

// hourWeights are calls by hour of the day.
var hourWeights = [24]int{3, 2, 1, 1, 1, 2, 6, 18, 50, 78, 82, 66, 42, 44, 70, 74, 66, 50, 36, 32, 28, 20, 12, 6}

func (g *generator) secondOfDay() int {
	sum := 0
	for _, w := range hourWeights {
		sum += w
	}
	x := g.rng.IntN(sum)
	for h, w := range hourWeights {
		if x < w {
			return h*3600 + g.rng.IntN(3600)
		}
		x -= w
	}
	return 0
}
