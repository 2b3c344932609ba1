package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
)

// evalKey stands in for a folder's key: what is evaluated leaves nothing behind.
const evalKey = "weisu-eval-leaves-nothing-behind"

func (a *app) evalIncidentsCommand() *cobra.Command {
	var configPath string
	cmd := &cobra.Command{
		Use:   "incidents EXPORT GOLD.csv",
		Short: a.tr("用人工找出的同诉事件检验事件归并", "score incidents against those that people found"),
		Long: a.tr(`EXPORT 是带编号的导出表，GOLD.csv 的列：incident（事件），message_id（诉求编号）。
写出：各事件与最相符的一群的 F1 的平均（群中全部成员都计入），以及只看所列诉求的 B-cubed 精确率、召回率和 F。`,
			`EXPORT is an export with ids; columns of GOLD.csv: incident, message_id. It writes
the mean over incidents of the F1 with the cluster that fits best, all members of
which count, and B-cubed precision, recall and F over the messages listed.`),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			gold, err := readColumns(args[1], "incident", "message_id")
			if err != nil {
				return err
			}
			ids, docs, err := incidentDocs(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			ev, err := evaluateIncidents(gold, ids, cluster.Incidents(docs, cluster.DefaultIncidentOptions()), nil)
			if err != nil {
				return fmt.Errorf("%s：%w", args[1], err)
			}
			fmt.Fprintf(a.stdout, "诉求数 %d\n%s", len(ids), ev)
			return nil
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}

// An incidentEvaluation compares incidents with people's.
type incidentEvaluation struct {
	incidents, messages int
	bestF1              float64
	bcubed              metrics.Agreement
}

func (e incidentEvaluation) String() string {
	return fmt.Sprintf("事件数 %d，所列诉求 %d\n最相符群 F1 平均 %.3f\nB-cubed 精确率 %.3f 召回率 %.3f F %.3f\n",
		e.incidents, e.messages, e.bestF1, e.bcubed.Precision, e.bcubed.Recall, e.bcubed.F)
}

// evaluateIncidents scores labels, one for each id, against gold rows of incident
// and message id; asked, where given, chooses incidents by their place in order of
// name.
func evaluateIncidents(gold [][]string, ids []string, labels []int32, asked func(int32) bool) (incidentEvaluation, error) {
	var names []string
	for _, row := range gold {
		names = append(names, row[0])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	at := make(map[string]int, len(ids))
	truth := make([]int32, len(ids))
	for i, id := range ids {
		at[id], truth[i] = i, -1
	}
	var ev incidentEvaluation
	var of, in []int32
	seen := map[int32]bool{}
	for _, row := range gold {
		n, _ := slices.BinarySearch(names, row[0])
		i, ok := at[row[1]]
		if !ok {
			return ev, fmt.Errorf("诉求编号 %s 不在导出表中", row[1])
		}
		if asked == nil || asked(int32(n)) {
			truth[i], seen[int32(n)] = int32(n), true
			of, in = append(of, int32(n)), append(in, labels[i])
		}
	}
	ev.incidents, ev.messages = len(seen), len(of)
	ev.bestF1, ev.bcubed = metrics.BestClusterF1(truth, labels), metrics.NewContingency(of, in).BCubed()
	return ev, nil
}

// incidentDocs are the ids of an export and what incidents are made of.
func incidentDocs(ctx context.Context, cfg Config, path string) (ids []string, docs []cluster.Doc, err error) {
	features := newFeaturizer()
	err = eachComplaint(ctx, cfg, path, func(c *ingest.Complaint) {
		d := cluster.Doc{Features: features.Of(nil, c.Title, c.Text), Time: cluster.NoTime}
		if !c.ReceivedAt.IsZero() {
			d.Time = c.ReceivedAt.Unix()
		}
		if c.PersonID != "" {
			d.Person = hash64(c.PersonID)
		}
		ids, docs = append(ids, c.SourceID), append(docs, d)
	})
	return ids, docs, err
}

// eachComplaint reads an export and keeps nothing of it.
func eachComplaint(ctx context.Context, cfg Config, path string, use func(*ingest.Complaint)) error {
	r, err := ingest.Open(ctx, ingest.Options{Config: cfg.Ingest, Inputs: []string{path}, Key: []byte(evalKey), Units: ingest.NewUnits()})
	if err != nil {
		return err
	}
	defer r.Close()
	for batch, err := range r.Batches(ctx) {
		if err != nil {
			return err
		}
		for i := range batch.Complaints {
			use(&batch.Complaints[i])
		}
	}
	return nil
}

// readColumns reads columns of a CSV file by their names.
func readColumns(path string, names ...string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("读不了 %s：%w", path, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s：%w", path, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s 没有数据行；应有表头 %s", path, strings.Join(names, ","))
	}
	at := make([]int, len(names))
	for k, name := range names {
		if at[k] = slices.Index(rows[0], name); at[k] < 0 {
			return nil, fmt.Errorf("%s 的表头是 %s；缺少 %s 列", path, strings.Join(rows[0], "、"), name)
		}
	}
	out := make([][]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		cells := make([]string, len(names))
		for k := range names {
			cells[k] = strings.TrimSpace(row[at[k]])
		}
		out = append(out, cells)
	}
	return out, nil
}

func (a *app) evalRepliesCommand() *cobra.Command {
	var configPath string
	cmd := &cobra.Command{
		Use:   "replies EXPORT GRADES.csv",
		Short: a.tr("用人工评分检验答复评分", "score the grades of replies against people's"),
		Long: a.tr(`EXPORT 是带编号和答复意见的导出表，GRADES.csv 的列：id，completeness（完整性），explanation（可解释性），取 0 或 1。
写出内置模型和十折交叉验证的准确率（带 95% 区间），以及多数类的准确率。`,
			`EXPORT is an export with ids and replies; columns of GRADES.csv: id, completeness,
explanation, each 0 or 1. It writes the accuracy of the built-in grader and of
ten-fold cross-validation, with 95% intervals, and that of the majority class.`),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			grades, err := readColumns(args[1], "id", "completeness", "explanation")
			if err != nil {
				return err
			}
			grader, err := newReplyGrader(cfg.NLP)
			if err != nil {
				return err
			}
			of := map[string]nlp.GradedReply{}
			err = eachComplaint(cmd.Context(), cfg, args[0], func(c *ingest.Complaint) {
				of[c.SourceID] = nlp.GradedReply{ID: c.SourceID, Text: c.Text, Reply: c.Reply}
			})
			if err != nil {
				return err
			}
			var replies []nlp.GradedReply
			for _, g := range grades {
				r, ok := of[g[0]]
				if !ok {
					return fmt.Errorf("%s：编号 %s 不在 %s 中", args[1], g[0], args[0])
				}
				r.Completeness, r.Explanation = g[1] == "1", g[2] == "1"
				replies = append(replies, r)
			}
			ev, err := nlp.EvalReplies(grader, replies)
			if err != nil {
				return err
			}
			fmt.Fprint(a.stdout, ev)
			return nil
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}

func newReplyGrader(cfg nlp.Config) (*nlp.ReplyGrader, error) {
	s, err := nlp.NewSegmenter(cfg.UserWords)
	if err != nil {
		return nil, err
	}
	k, err := nlp.NewKeywords(s, cfg.StopWords)
	if err != nil {
		return nil, err
	}
	return nlp.NewReplyGrader(k)
}

func (a *app) evalCausesCommand() *cobra.Command {
	var configPath string
	cmd := &cobra.Command{
		Use:   "causes GOLD.jsonl",
		Short: a.tr("用人工标注检验诉因分析", "score causes against people's"),
		Long: a.tr(`GOLD.jsonl 每行一个 JSON 对象：text，factor（人、机、料、法、环），stage（admission、diagnosis、operation、ward、
discharge、other），force（internal、external、both），sentence（原文中说明起因的一段），object（涉及的地点、事物或科室）。
写出各项的准确率和宏平均 F1（带 95% 区间）、起因原文重合过半的比例、涉及对象相符的比例。`,
			`Each line of GOLD.jsonl is a JSON object: text, factor (人 机 料 法 环), stage
(admission diagnosis operation ward discharge other), force (internal external both),
sentence (the stretch of the text that states the cause), object. It writes accuracy
and macro-F1 with 95% intervals, how often the stretches overlap by more than half,
and how often the objects agree.`),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := loadConfig(configPath)
			if err != nil {
				return err
			}
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("读不了 %s：%w", args[0], err)
			}
			defer f.Close()
			rows, err := nlp.ReadJudgedCauses(f)
			if err != nil {
				return fmt.Errorf("%s %w", args[0], err)
			}
			cfg.NLP.Encoder = nlp.EncoderOff // as a run reads
			analyzer, err := nlp.NewAnalyzer(cfg.NLP)
			if err != nil {
				return err
			}
			for i := range rows {
				rows[i].Got = analyzer.Analyze("", rows[i].Text)
			}
			fmt.Fprint(a.stdout, nlp.EvaluateCauses(rows))
			return nil
		},
	}
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	return cmd
}
