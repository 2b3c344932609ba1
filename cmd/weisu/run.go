package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/pprof"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/warehouse"
)

// runOptions are the flags of weisu run.
type runOptions struct {
	dir, config, asOf string
	json, quiet       bool
	profile           string
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run FILE…",
		Short: a.tr("读入导出表，发布一个新快照", "read exports, publish a new snapshot"),
		Long: a.tr(`读入导出表（.xlsx、.csv、.tsv、.jsonl、.parquet，文件夹，或 - 表示标准输入），
清洗、脱敏、分词、分类、统计，在输出目录中发布一个新快照。
成功之前，上一个快照保持不变。`,
			`Reads exports (.xlsx, .csv, .tsv, .jsonl, .parquet, a folder, or - for standard
input); cleans, masks, segments, classifies and measures; publishes a new
snapshot in the output folder. Until that succeeds the last one is untouched.`),
		Example: `  weisu run -o 输出目录 导出表.xlsx`,
		Args:    a.atLeastOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			stop, err := startProfile(o.profile)
			if err != nil {
				return err
			}
			s, err := a.run(cmd.Context(), o, args)
			stop()
			if err != nil {
				return err
			}
			if o.json {
				return json.NewEncoder(a.stdout).Encode(s)
			}
			return a.printSummary(s, o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "output", "o", defaultDir, a.tr("输出目录", "output folder"))
	f.StringVarP(&o.config, "config", "c", "", a.tr("配置文件；默认当前目录下的 weisu.yaml（如有）", "configuration file; weisu.yaml here by default, if there is one"))
	f.StringVar(&o.asOf, "as-of", "", a.tr("截止时间，如 2024-12-31；默认取数据中最晚的时间", "as-of time, as 2024-12-31; by default the latest time in the input"))
	f.BoolVar(&o.json, "json", false, a.tr("在标准输出打印 JSON 摘要", "print the summary as JSON on standard output"))
	f.BoolVar(&o.quiet, "quiet", false, a.tr("不显示进度", "no progress"))
	f.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile, for maintainers")
	_ = f.MarkHidden("cpuprofile") // fails only for a flag that does not exist
	return cmd
}

// startProfile begins a CPU profile, if one is wanted, and returns its end.
func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, nil
}

// run is the whole job: read → analyse → measure → publish.
func (a *app) run(ctx context.Context, o runOptions, args []string) (s *summary, err error) {
	began := time.Now()
	watch, spent := stopwatch{began}, stages{}
	j, err := a.newJob(ctx, o, args)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	spent.Open = watch.lap()

	if err := j.process(ctx); err != nil {
		return nil, err
	}
	if err := j.someAccepted(); err != nil {
		return nil, err
	}
	spent.Process = watch.lap()
	m, err := j.assign()
	if err != nil {
		return nil, err
	}
	if m.clusters, err = j.cluster(ctx, m); err != nil {
		return nil, err
	}
	spent.Cluster = watch.lap()
	if err := j.readEvents(m, j.speller(m)); err != nil {
		return nil, err
	}
	// Clusters and facts are written while the tables are counted.
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := j.writeClusters(m); err != nil {
			return err
		}
		return j.writeFacts(ctx, m)
	})
	g.Go(func() error {
		defer func() { spent.Measure = watch.lap() }()
		return j.writeTables(ctx, m)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	spent.Write = watch.lap()
	if s, err = j.publish(m); err != nil {
		return nil, err
	}
	spent.Publish = watch.lap()
	s.finish(began, spent)
	return s, nil
}

// A job is one run under way.
type job struct {
	app         *app
	opts        runOptions
	cfg         Config
	started     time.Time
	in          *ingest.Reader
	visits      ingest.Visits
	events      []ingest.Event
	strayEvents int64 // of units that nobody has heard of
	calendar    *metrics.Calendar
	analyzer    *nlp.Analyzer
	reader      *reader
	build       *warehouse.Builder
	facts       *warehouse.Facts
	book        *caseBook
	clusterBook clusterBook
	rejects     *rejectBook
	progress    *progress
	newKey      bool                        // the last snapshot was made with another one
	unseen      map[string]nlp.SourceShares // sources of the configuration that no complaint has had yet

	labels                *corrections
	ownModel, ownModelSum string // path and SHA-256, "" where the folder's own is not used
}

// newJob checks everything that can be checked before the work begins.
func (a *app) newJob(ctx context.Context, o runOptions, args []string) (*job, error) {
	cfg, _, err := loadConfig(o.config)
	if err != nil {
		return nil, err
	}
	started, err := a.now()
	if err != nil {
		return nil, err
	}
	j := &job{app: a, opts: o, cfg: cfg, started: started}
	return j, j.open(ctx, args)
}

func (j *job) open(ctx context.Context, args []string) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, j.close())
		}
	}()
	in, err := j.app.readOptions(j.cfg, args, j.opts.asOf)
	if err != nil {
		return err
	}
	if j.visits, err = loadVisits(j.cfg, in.Units); err != nil {
		return err
	}
	if j.calendar, err = loadCalendar(j.cfg.Metrics.Holidays); err != nil {
		return err
	}
	if j.build, err = warehouse.Create(j.opts.dir, j.cfg.Warehouse, j.started); err != nil {
		return err
	}
	mended, err := warehouse.MendKey(j.opts.dir)
	if err != nil {
		return err
	}
	j.app.printMending(j.app.stderr, mended, false)
	if in.Key, err = warehouse.LoadKey(j.opts.dir, j.app.getenv("WEISU_KEY"), rand.Reader); err != nil {
		return err
	}
	if j.newKey, err = warehouse.KeyChanged(j.opts.dir); err != nil {
		return err
	}
	if j.in, err = ingest.Open(ctx, in); err != nil {
		return err
	}
	// The model takes a second to load: what is wrong with the input is said
	// before.
	if err := j.newAnalyzer(); err != nil {
		return err
	}
	if j.events, err = loadEvents(j.cfg, in.Units, j.analyzer.Taxonomy()); err != nil {
		return err
	}
	j.unseen = maps.Clone(j.cfg.NLP.Sources)
	labels, err := warehouse.ReadLabels(j.opts.dir)
	if err != nil {
		return err
	}
	j.labels = newCorrections(labels, j.analyzer.Taxonomy())
	if j.reader, err = newReader(j.analyzer, j.cfg.NLP); err != nil {
		return err
	}
	if j.facts, err = j.build.Facts(); err != nil {
		return err
	}
	j.book = newCaseBook(j.analyzer.Taxonomy())
	j.rejects = newRejectBook()
	j.progress = newProgress(j.app, j.opts)
	return nil
}

// close lets go of everything; after a successful publish that changes nothing.
func (j *job) close() error {
	var errs []error
	if j.in != nil {
		errs = append(errs, j.in.Close())
	}
	if j.build != nil {
		errs = append(errs, j.build.Abort())
	}
	if j.progress != nil {
		j.progress.end()
	}
	return errors.Join(errs...)
}

// readOptions are the options of reading that the configuration and the
// command line settle; the key is the folder's and comes later.
func (a *app) readOptions(cfg Config, inputs []string, asOf string) (ingest.Options, error) {
	opts := ingest.Options{Config: cfg.Ingest, Inputs: inputs, Stdin: a.stdin}
	if asOf != "" {
		t, err := parseAsOf(asOf)
		if err != nil {
			return opts, err
		}
		opts.AsOf = t
	}
	opts.Units = ingest.NewUnits()
	err := loadTable(cfg.Ingest.Units, "ingest.units", "单位表", func(r io.Reader) (err error) {
		opts.Units, err = ingest.LoadUnits(cfg.Ingest.Units, r)
		return err
	})
	return opts, err
}

func loadVisits(cfg Config, units *ingest.Units) (visits ingest.Visits, err error) {
	err = loadTable(cfg.Ingest.Visits, "ingest.visits", "就诊量表", func(r io.Reader) (err error) {
		visits, err = ingest.LoadVisits(cfg.Ingest.Visits, r, units)
		return err
	})
	return visits, err
}

func loadEvents(cfg Config, units *ingest.Units, taxonomy *nlp.Taxonomy) (events []ingest.Event, err error) {
	err = loadTable(cfg.Ingest.Events, "ingest.events", "大事记", func(r io.Reader) (err error) {
		events, err = ingest.LoadEvents(cfg.Ingest.Events, r, units, func(code string) bool { return taxonomy.Index(code) >= 0 })
		return err
	})
	return events, err
}

// parseAsOf reads a day, which means its end, or a time.
func parseAsOf(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Add(24*time.Hour - time.Second), nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("--as-of %q 不是时间。写成 2024-12-31 或 \"2024-12-31 18:00:00\"", s)
}

// provenance is what the snapshot tells of the run.
func (j *job) provenance() (warehouse.Provenance, error) {
	config, err := json.Marshal(j.cfg)
	if err != nil {
		return warehouse.Provenance{}, fmt.Errorf("配置写不成 JSON：%w", err)
	}
	p := warehouse.Provenance{
		Version: j.app.version(), Started: j.started.UTC().Truncate(time.Second), AsOf: j.in.AsOf(),
		Config: j.in.ShownJSON(config), // it names files and sheets
		Model:  j.ownModelSum,
	}
	if j.labels != nil {
		p.Labels = len(j.labels.met)
	}
	for _, f := range j.in.Files() {
		p.Inputs = append(p.Inputs, warehouse.Input{
			File: f.Path, Format: f.Format, Encoding: f.Encoding, SHA256: f.SHA256,
			Mapping: f.Mapping(), Counts: f.Counts(),
		})
	}
	return p, nil
}

// publish makes the snapshot the current one, with the summary and the rejects
// for people to open.
func (j *job) publish(m *measures) (s *summary, err error) {
	p, err := j.provenance()
	if err != nil {
		return nil, err
	}
	j.build.Attach(func(id string) []warehouse.Attachment {
		s = j.summarise(m, id)
		return j.attachments(s)
	})
	_, _, err = j.build.Publish(p)
	return s, err
}
