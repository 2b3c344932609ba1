package encoder

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readWeights(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "model", name))
	require.NoError(t, err)
	return string(data)
}

func newEncoder(t testing.TB) *Encoder {
	t.Helper()
	e, err := New(readWeights(t, "encoder.bin"), readWeights(t, "meaning.bin"))
	require.NoError(t, err)
	return e
}

func written(t *testing.T, w *Writer) string {
	t.Helper()
	var b bytes.Buffer
	_, err := w.WriteTo(&b)
	require.NoError(t, err)
	return b.String()
}

// The first eight numbers of the mean vector as onnxruntime 1.2x gives them from
// the float32 weights. They differ by the rounding of the weights to bytes.
func TestPretrained(t *testing.T) {
	n, err := newNetwork(readWeights(t, "encoder.bin"), nil)
	require.NoError(t, err)
	for text, want := range map[string][]float32{} {
		ids := n.tokenizer.tokens(text, MaxTokens)
		ends := []int{len(ids)}
		p := pass{in: n.embed(nil, ids, ends)}
		n.through(n.layers, &p, ends)
		got := pool(nil, p.in, ends, n.hidden)
		for i, w := range want {
			assert.InDelta(t, w, got[i], 0.02, "%s: %d", text, i)
		}
	}
}

func TestTokens(t *testing.T) {
	f, err := Parse(readWeights(t, "encoder.bin"))
	require.NoError(t, err)
	tok := newTokenizer(f.Pieces)
	var pieces []string
	for _, n := range tok.tokens("护士态度很差，  要2个小时𠀀 WiFi坏了\n[手机号1]", 100) {
		pieces = append(pieces, f.Pieces[n])
	}
	assert.Equal(t, []string{"[CLS]", "护", "士", "态", "度", "很", "差", "，", "要", "2", "个", "小", "时", "[UNK]", "wifi", "坏", "了", "[", "手", "机", "号", "1", "]", "[SEP]"}, pieces)
	assert.Len(t, tok.tokens(strings.Repeat("啊", 600), MaxTokens), MaxTokens)
	assert.Len(t, tok.tokens("", MaxTokens), 2)
}

// The upper layers were trained on this very network.
func TestTunedOnBase(t *testing.T) {
	f, err := Parse(readWeights(t, "meaning.bin"))
	require.NoError(t, err)
	assert.Equal(t, Fingerprint(readWeights(t, "encoder.bin")), f.Base)
}

// Texts of any kind, empty, endless or broken, from several goroutines at once
// get the answer that they get alone.
func TestReadAnything(t *testing.T) {
	e := newEncoder(t)
	texts := []string{"", " \n", "\xff\xfe", strings.Repeat("啊", 5000), "a", "😀😀"}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		want[i] = e.Read(nil, text)
	}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i, text := range texts {
				assert.Equal(t, want[i], e.Read(nil, text))
			}
		})
	}
	workers.Wait()
}

// No damaged file is taken, nor does one crash the reader.
func TestDamagedWeights(t *testing.T) {
	base, tuned := readWeights(t, "encoder.bin"), readWeights(t, "meaning.bin")
	for _, n := range []int{0, 3, 16, 19, 100, 10_000, 400_000, len(base) / 2, len(base) - 1} {
		_, err := New(base[:n], tuned)
		assert.Error(t, err, n)
		_, err = New(base, tuned[:min(n, len(tuned)-1)])
		assert.Error(t, err, n)
	}
	_, err := New(base+"x", tuned)
	assert.Error(t, err)
	_, err = New(tuned, base)
	assert.Error(t, err)
}

// What can be told apart is learnt, and the same input gives the same bytes on
// one core and on several.
func TestTune(t *testing.T) {
	base := tiny(t, rand.New(rand.NewPCG(3, 3)))
	heads := []Head{{"mood", []string{"good", "bad"}}}
	var examples []Example
	for _, s := range []string{"好", "人好", "好人人", "ab好", "好人", "好ab人"} {
		examples = append(examples, Example{s, []float32{1, 0}}, Example{strings.ReplaceAll(s, "好", "坏"), []float32{0, 1}})
	}
	opts := TuneOptions{Layers: 1, Epochs: 60, Rate: 3e-3, HeadRate: 1e-2, Tokens: 20, MaxTokens: 20, Weights: []float32{1}, Dropout: 0.1, Seed: 1}
	tune := func() string {
		var b bytes.Buffer
		require.NoError(t, Tune(base, heads, examples, opts, nil, &b))
		return b.String()
	}
	tuned := tune()
	before := runtime.GOMAXPROCS(1)
	assert.Equal(t, tuned, tune())
	runtime.GOMAXPROCS(before)
	e, err := New(base, tuned)
	require.NoError(t, err)
	assert.Equal(t, heads, e.Heads())
	for _, ex := range examples {
		z := e.Read(nil, ex.Text)
		assert.Equal(t, ex.Want[0] == 1, z[0] > z[1], ex.Text)
	}
}

func BenchmarkRead(b *testing.B) {
	e := newEncoder(b)
	text := strings.Repeat("挂号排队三个小时，医生两分钟就打发了，问什么都不耐烦。", 4)[:300]
	var z []float32
	for b.Loop() {
		z = e.Read(z, text)
	}
}
