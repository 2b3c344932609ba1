package main

import (
	"encoding/hex"
	"hash/fnv"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
)

// A reading is what is understood of one complaint.
type reading struct {
	nlp.Analysis
	reply    *nlp.ReplyGrade // nil without a reply
	alarms   []nlp.Alarm
	features cluster.Features
	words    []nlp.WordWeight
	print    uint64
}

// A reader understands complaints: one analysis, one segmentation.
type reader struct {
	analyzer  *nlp.Analyzer
	segmenter *nlp.Segmenter
	keywords  *nlp.Keywords
	causes    *nlp.CauseWords
	replies   *nlp.ReplyGrader
	features  *cluster.Featurizer
	terms     *nlp.TermCollector
}

func newReader(a *nlp.Analyzer, cfg nlp.Config) (*reader, error) {
	r := &reader{analyzer: a}
	var err error
	if r.segmenter, err = nlp.NewSegmenter(cfg.UserWords); err != nil {
		return nil, err
	}
	if r.keywords, err = nlp.NewKeywords(r.segmenter, cfg.StopWords); err != nil {
		return nil, err
	}
	if r.causes, err = nlp.NewCauseWords(r.segmenter, cfg.StopWords); err != nil {
		return nil, err
	}
	if r.replies, err = nlp.NewReplyGrader(r.keywords); err != nil {
		return nil, err
	}
	if r.terms, err = nlp.NewTermCollector(r.keywords, nlp.DefaultTermConfig()); err != nil {
		return nil, err
	}
	r.features = newFeaturizer()
	return r, nil
}

// newFeaturizer takes the training corpus for what is common in complaints. It is
// part of the program: an error in it is one of the build.
func newFeaturizer() *cluster.Featurizer {
	return cluster.NewFeaturizer(func(yield func(string) bool) {
		corpus, err := nlp.Corpus()
		if err != nil {
			panic(err)
		}
		for i := range corpus {
			if !yield(corpus[i].Text) {
				return
			}
		}
	}, 0)
}

// read fills in what the complaint says; labels come before what depends on them.
func (r *reader) read(out *reading, c *ingest.Complaint, labels *corrections, cut *nlp.Words) (labelled bool) {
	out.Analysis = r.analyzer.From(c.Channel).Analyze("", c.Text) // Text holds the title
	r.segmenter.Cut(cut, c.Text)
	out.Keywords = r.keywords.OfWords(cut)
	labelled = labels.apply(c.ID, &out.Analysis)
	if c.Reply != "" {
		grade := r.replies.GradeWith(c.Text, out.Keywords, c.Reply)
		out.reply = &grade
	}
	if !out.InScope || out.Kind == nlp.KindPraise {
		return labelled
	}
	out.alarms = r.analyzer.Alarms(c.Text, cut, out.Kind, out.Severity)
	out.features = r.features.Of(nil, c.Title, c.Text)
	out.print = cluster.SimHash(c.Text, cluster.Hash[[]byte])
	out.words = r.causes.OfWords(nil, cut, &out.Analysis)
	return labelled
}

// A complaintID is 128 bits, which marts spell in hexadecimal.
type complaintID [16]byte

func newComplaintID(s string) (id complaintID) {
	if n, err := hex.Decode(id[:], []byte(s)); err != nil || n != len(id) {
		h := fnv.New128a() // no id of ours: only tests have such
		h.Write([]byte(s))
		h.Sum(id[:0])
	}
	return id
}

func (id complaintID) String() string { return hex.EncodeToString(id[:]) }

// sureScore is what the analyzer must be sure of an issue for a complaint to make
// root causes, and not only to join them.
const sureScore = 0.5

// strangeScore is the probability of being no complaint of the issue from which one
// makes no root causes, either.
const strangeScore = 0.5

// A clusterBook keeps of every complaint what clusters need, by its number.
type clusterBook struct {
	ids    []complaintID
	docs   []cluster.Doc // without features: takes no part
	causes []cluster.CauseDoc
	prints []uint64

	objects, departments interned
}

// An interned is a string for each complaint, of which there are few.
type interned struct {
	names interner
	of    []int32
}

func (s *interned) add(name string) { s.of = append(s.of, int32(s.names.of(name))) }

func (s *interned) at(i int32) string { return s.names.names[s.of[i]] }

func (b *clusterBook) add(c *ingest.Complaint, r *reading, k *metrics.Case) {
	b.ids = append(b.ids, newComplaintID(c.ID))
	time := int64(cluster.NoTime)
	if k.Received != metrics.NoTime {
		time = k.Received
	}
	b.docs = append(b.docs, cluster.Doc{Features: r.features, Time: time, Person: k.Person})
	known, sure := r.Cause.Known()
	b.causes = append(b.causes, cluster.CauseDoc{Words: r.words, Known: known, Sure: sure, Weak: r.NeedsReview || r.Score < sureScore || r.Cause.Strange > strangeScore})
	b.prints = append(b.prints, r.print)
	b.objects.add(r.Cause.Object)
	b.departments.add(c.Department)
}
