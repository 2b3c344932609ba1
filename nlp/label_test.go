package nlp

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trainLabels trains on texts that are mixed of sentences of their label and of
// none; the same seed gives the same texts.
func trainLabels(t testing.TB, rows, labels int) (*LabelModel, *LabelReport) {
	t.Helper()
	trainer, err := NewLabelTrainer(DefaultConfig())
	require.NoError(t, err)
	addLabels(t, trainer, rows, labels)
	var b bytes.Buffer
	report, err := trainer.Train(context.Background(), &b)
	require.NoError(t, err)
	m, err := ReadLabelModel(b.Bytes(), DefaultConfig())
	require.NoError(t, err)
	return m, report
}

func addLabels(t testing.TB, trainer *LabelTrainer, rows, labels int) {
	t.Helper()
	for i, text := range hundredRunes(t, rows) {
		label := i % labels
		require.NoError(t, trainer.Add(string([]rune(text)[:90])+fmt.Sprintf("关于%c%c的问题", '一'+rune(label), '丁'+rune(label)), fmt.Sprintf("标签%02d", label)))
	}
}

// hundredRunes makes texts of 100 characters out of the corpus, cut and joined.
func hundredRunes(t testing.TB, n int) []string {
	examples := corpusTexts(t)
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		var text []rune
		for len(text) < 100 {
			part := []rune(examples[rng.IntN(len(examples))])
			at := rng.IntN(len(part))
			text = append(text, part[at:min(len(part), at+25)]...)
		}
		out[i] = string(text[:100])
	}
	return out
}

func TestLabelsAreLearned(t *testing.T) {
	m, report := trainLabels(t, 600, 3)
	assert.Len(t, m.Labels(), 3)
	assert.Equal(t, 600, report.Held.Accuracy.N, "every text is held out once")
	assert.Greater(t, report.Held.MacroF1, 0.9)
	require.Len(t, report.Bins, calibrationBins)
	n := 0
	for _, b := range report.Bins {
		n += b.N
		assert.InDelta(t, b.Right, b.Score, 0.1)
	}
	assert.Equal(t, 600, n)
	label, score := m.Label("关于一丁的问题")
	assert.Equal(t, "标签00", label)
	assert.Greater(t, score, 0.5)
	label, score = m.Label("") // no feature: the biases decide
	assert.Contains(t, m.Labels(), label)
	assert.LessOrEqual(t, score, 1.0)
}

func TestHundredsOfLabels(t *testing.T) {
	m, report := trainLabels(t, 1200, 120)
	assert.Len(t, m.Labels(), 120)
	assert.Len(t, report.Labels, 120)
}

func TestEqualTextsAreHeldOutTogether(t *testing.T) {
	trainer, err := NewLabelTrainer(DefaultConfig())
	require.NoError(t, err)
	var rows []int32
	for i := range 60 {
		require.NoError(t, trainer.Add(fmt.Sprintf("第%c个停车场没有车位", '一'+rune(i%20)), "后勤"))
		rows = append(rows, int32(i))
	}
	fold := trainer.deal(rows, 5)
	sizes := map[int]int{}
	for i := range rows {
		assert.Equal(t, fold[i%20], fold[i])
		sizes[fold[i]]++
	}
	assert.Equal(t, map[int]int{0: 12, 1: 12, 2: 12, 3: 12, 4: 12}, sizes)
}

func TestPackedRows(t *testing.T) {
	var p packedRows
	want := [][]counted{{{0, 1}, {5, 3}, {1 << 21, 1}}, nil, {{7, 300}}}
	for _, row := range want {
		p.add(row)
	}
	for i, row := range want {
		var got []counted
		p.each(i, func(id uint32, count int32) { got = append(got, counted{id, count}) })
		assert.Equal(t, row, got)
	}
}

func TestWordGram(t *testing.T) {
	a, ok := wordGram("停车场")
	assert.True(t, ok)
	b, _ := wordGram("停车位")
	assert.NotEqual(t, a, b)
	assert.Equal(t, wordBit, a&wordBit)
	for _, s := range []string{"场", "，", ""} {
		_, ok := wordGram(s)
		assert.False(t, ok, s)
	}
}

func BenchmarkLabel(b *testing.B) {
	m, _ := trainLabels(b, 5000, 7)
	texts := hundredRunes(b, 2000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Label(texts[i%len(texts)])
		i++
	}
	b.ReportMetric(1e6*b.Elapsed().Seconds()/float64(b.N), "s/million/core")
}

func BenchmarkTrainLabels(b *testing.B) {
	const rows = crossRows + 10_000 // one part is held out, as of a million
	var packed int
	for b.Loop() {
		trainer, err := NewLabelTrainer(DefaultConfig())
		require.NoError(b, err)
		addLabels(b, trainer, rows, 7)
		report, err := trainer.Train(context.Background(), new(bytes.Buffer))
		require.NoError(b, err)
		packed = report.PackedBytes
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(packed)/rows, "B/row")
}
