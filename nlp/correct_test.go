package nlp

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// smallCorpus is every thirtieth written text, which trains in a moment.
func smallCorpus(t testing.TB) (few []Example) {
	t.Helper()
	all, err := Corpus()
	require.NoError(t, err)
	for i := 0; i < len(all); i += 30 {
		few = append(few, all[i])
	}
	return few
}

// newsOf are n corrections about a thing that the corpus has never heard of.
func newsOf(issue string, n int) (out []Example) {
	for i := range n {
		out = append(out, Example{Text: fmt.Sprintf("第%d次用云影柜取片子，云影柜又不吐片", i), InScope: true, Issue: issue})
	}
	return out
}

func TestTrainCorrected(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a model, in one thread")
	}
	corpus, cfg := smallCorpus(t), DefaultConfig()
	news := newsOf("307", 12)
	wrong := news[3]
	wrong.Issue = "103"
	gone, few := newsOf("999", 1)[0], Example{Text: "门口的路灯不亮", Kind: "求助"}
	gone.Text = "不再有的问题"
	corrections := append([]Example{wrong, gone, few}, news...) // wrong was corrected
	var model, again bytes.Buffer
	report, err := TrainCorrected(t.Context(), cfg, corpus, corrections, &model)
	require.NoError(t, err)
	assert.Equal(t, []int{len(corpus), 13, 1, 0, 5}, []int{report.Corpus, report.Learned, report.Unknown, report.TooFew, report.Folds})
	for _, q := range report.Questions {
		switch q.Name {
		case headIssue:
			assert.Equal(t, 12, q.After.Hits, "what the texts not held out taught")
			assert.Equal(t, 12, q.After.N)
			assert.Equal(t, q.After.Hits-q.Before.Hits, q.Gained-q.Lost)
		case headKind:
			assert.Equal(t, 1, q.Before.N, "the others say nothing of it")
		}
	}
	_, err = TrainCorrected(t.Context(), cfg, corpus, corrections, &again)
	require.NoError(t, err)
	require.True(t, bytes.Equal(model.Bytes(), again.Bytes()), "the same texts give the same bytes")

	dir := t.TempDir()
	cfg.Model = filepath.Join(dir, "model.bin")
	use := func(data []byte) (*Analyzer, error) {
		require.NoError(t, os.WriteFile(cfg.Model, data, 0o600))
		return NewAnalyzer(cfg)
	}
	analyzer, err := use(model.Bytes())
	require.NoError(t, err)
	assert.Equal(t, "307", analyzer.Analyze("", "云影柜坏了，不吐片").Issue)
	_, err = use(model.Bytes()[:model.Len()/2])
	require.ErrorContains(t, err, "weisu train --corrections")
	_, err = use([]byte(correctedMagicName + "9\nrest"))
	require.ErrorIs(t, err, ErrOtherVersion)
	cfg.Taxonomy = filepath.Join(dir, "own.yaml")
	require.NoError(t, os.WriteFile(cfg.Taxonomy, []byte("issues:\n  - {code: \"308\", owner: 保卫科}\n"), 0o600))
	_, err = use(model.Bytes())
	require.ErrorIs(t, err, ErrOtherVersion)
	require.ErrorContains(t, err, "nlp.taxonomy")
}

// An issue that the user added is learned from minOwnTexts texts on.
func TestCorrectionsOfOwnIssues(t *testing.T) {
	cfg := DefaultConfig()
	path := filepath.Join(t.TempDir(), "own.yaml")
	require.NoError(t, os.WriteFile(path, []byte("issues:\n  - {code: \"310\", category: 设备设施及后勤服务, name: 云影柜, words: [云影柜]}\n"), 0o600))
	cfg.Taxonomy = path
	taxonomy, err := LoadTaxonomy(path)
	require.NoError(t, err)
	corpus := smallCorpus(t)
	for n, want := range map[int]int{minOwnTexts - 1: 0, minOwnTexts: minOwnTexts} {
		r := &CorrectionReport{}
		_, chosen := r.choose(taxonomy, corpus, newsOf("310", n))
		assert.Len(t, chosen, want)
		assert.Equal(t, n-want, r.TooFew)
	}
	var model bytes.Buffer
	_, err = TrainCorrected(t.Context(), cfg, corpus, newsOf("310", minOwnTexts), &model)
	require.NoError(t, err)
	cfg.Model = filepath.Join(t.TempDir(), "model.bin")
	require.NoError(t, os.WriteFile(cfg.Model, model.Bytes(), 0o600))
	analyzer, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	assert.Equal(t, "310", analyzer.Analyze("", "第99次用云影柜取片子，云影柜又不吐片").Issue)
}

func TestTrainCorrectedRefusesAndStops(t *testing.T) {
	_, err := TrainCorrected(t.Context(), DefaultConfig(), smallCorpus(t), nil, &bytes.Buffer{})
	require.ErrorContains(t, err, "没有一条标注可学")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = TrainCorrected(ctx, DefaultConfig(), smallCorpus(t), newsOf("307", 3), &bytes.Buffer{})
	require.ErrorIs(t, err, context.Canceled)
}
