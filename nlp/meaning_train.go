package nlp

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"weisu/nlp/internal/encoder"
)

// meaningC is the inverse strength of the L2 penalty by head, as in LIBLINEAR.
var meaningC = map[string]float64{headIssue: 100, headKind: 100, headSeverity: 100}

// TrainMeaning fits the classifiers over the encoder's vectors to the examples
// and writes them to w as JSON. They are multinomial logistic regressions,
// trained to convergence, so that the same examples give the same bytes. The
// vectors of 12,000 texts take a quarter of an hour on two cores.
func TrainMeaning(examples []Example, w io.Writer) error {
	e, err := encoder.New(encoderFile)
	if err != nil {
		return err
	}
	vectors, err := embedAll(e, examples)
	if err != nil {
		return err
	}
	var heads []meaningHead
	for _, h := range trainHeads(examples) {
		c, ok := meaningC[h.Name]
		if !ok {
			continue
		}
		var rows [][]float32
		var classes []int
		for i, ex := range examples {
			class := map[string]string{headIssue: ex.Issue, headKind: ex.Kind, headSeverity: strconv.Itoa(ex.Severity)}[h.Name]
			if k := slices.Index(h.Classes, class); k >= 0 && ex.InScope {
				rows, classes = append(rows, vectors[i]), append(classes, k)
			}
		}
		trained, err := fitLogistic(rows, classes, len(h.Classes), c)
		if err != nil {
			return fmt.Errorf("训练 %s：%w", h.Name, err)
		}
		trained.Name, trained.Classes = h.Name, h.Classes
		heads = append(heads, trained)
	}
	return json.NewEncoder(w).Encode(heads)
}

// embedAll returns the vectors of all texts.
func embedAll(e *encoder.Encoder, examples []Example) ([][]float32, error) {
	vectors := make([][]float32, len(examples))
	errs := make([]error, len(examples))
	jobs := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range jobs {
				vectors[i] = make([]float32, e.Size())
				errs[i] = e.Embed(examples[i].Text, vectors[i])
			}
		})
	}
	for i := range examples {
		jobs <- i
	}
	close(jobs)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// fitLogistic minimises the mean log loss with an L2 penalty of 1/(2·c·N) on the
// weights, by L-BFGS.
func fitLogistic(rows [][]float32, classes []int, k int, c float64) (meaningHead, error) {
	n, d := len(rows), len(rows[0])
	x := mat.NewDense(n, d+1, nil)
	for i, row := range rows {
		for j, v := range row {
			x.Set(i, j, float64(v))
		}
		x.Set(i, d, 1) // the bias
	}
	scores, gradient := mat.NewDense(n, k, nil), mat.NewDense(k, d+1, nil)
	lambda := 1 / (c * float64(n))
	var last []float64 // where loss and gradient were computed
	var sum float64
	loss := func(w []float64) float64 {
		if slices.Equal(last, w) {
			return sum / float64(n)
		}
		last = append(last[:0], w...)
		weights := mat.NewDense(k, d+1, last)
		scores.Mul(x, weights.T())
		sum = 0
		for i, class := range classes {
			row := scores.RawRowView(i)
			top := slices.Max(row)
			z := 0.0
			for j, v := range row {
				row[j] = math.Exp(v - top)
				z += row[j]
			}
			for j := range row {
				row[j] /= z
			}
			sum -= math.Log(max(row[class], 1e-300))
			row[class]--
		}
		gradient.Mul(scores.T(), x)
		gradient.Scale(1/float64(n), gradient)
		for a := range k {
			for b := range d {
				v := weights.At(a, b)
				sum += float64(n) * lambda / 2 * v * v
				gradient.Set(a, b, gradient.At(a, b)+lambda*v)
			}
		}
		return sum / float64(n)
	}
	at := make([]float64, k*(d+1))
	result, err := optimize.Minimize(optimize.Problem{
		Func: loss,
		Grad: func(g, w []float64) { loss(w); copy(g, gradient.RawMatrix().Data) },
	}, at, &optimize.Settings{GradientThreshold: 1e-5, MajorIterations: 200}, &optimize.LBFGS{})
	if err != nil {
		return meaningHead{}, err
	}
	h := meaningHead{}
	for a := range k {
		row := result.X[a*(d+1) : (a+1)*(d+1)]
		h.Bias = append(h.Bias, rounded(row[d]))
		weights := make([]float32, d)
		for b := range weights {
			weights[b] = rounded(row[b])
		}
		h.Weights = append(h.Weights, weights)
	}
	return h, nil
}

// rounded keeps three digits behind the point: more say nothing.
func rounded(v float64) float32 { return float32(math.Round(v*1000) / 1000) }
