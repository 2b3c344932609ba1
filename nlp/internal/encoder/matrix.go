package encoder

/*
#cgo CFLAGS: -O3
#cgo LDFLAGS: -lm
#include "kernels_c.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// A view is a matrix in a slice: element (i, j) is at i·row + j·column.
type view struct {
	data        []float32
	row, column int
}

// rows views x as rows of n numbers.
func rows(x []float32, n int) view { return view{x, n, 1} }

// turned is the transpose.
func (v view) turned() view { return view{v.data, v.column, v.row} }

// multiply computes c[m×n] = a[m×k]·b[k×n], or adds that to c, whose rows are
// contiguous. The numbers do not depend on how many cores there are: a row is
// computed alike wherever it is cut.
func multiply(m, n, k int, a, b, c view, add bool) {
	if m == 0 || n == 0 {
		return
	}
	share(m, n*k, func(from, to int) {
		multiplyHere(to-from, n, k, view{a.data[from*a.row:], a.row, a.column}, b, view{c.data[from*c.row:], c.row, 1}, add)
	})
}

// share calls do for parts of the rows 0 to n, side by side where the work is
// worth it. A text of common length is left to one goroutine, since several
// texts are read at once.
func share(n, workOfRow int, do func(from, to int)) {
	const worthIt = 1 << 28
	parts := min(runtime.GOMAXPROCS(0), max(1, n*workOfRow/worthIt))
	if parts == 1 {
		do(0, n)
		return
	}
	var workers sync.WaitGroup
	for p := range parts {
		workers.Go(func() { do(n*p/parts, n*(p+1)/parts) })
	}
	workers.Wait()
}

var scratches = sync.Pool{New: func() any { return new([]float32) }}

func multiplyHere(m, n, k int, a, b, c view, add bool) {
	s := scratches.Get().(*[]float32)
	defer scratches.Put(s)
	*s = grow(*s, int(C.gemm_scratch(C.int(n))))
	plus := C.int(0)
	if add {
		plus = 1
	}
	C.gemm(C.int(m), C.int(n), C.int(k), floats(a.data), C.size_t(a.row), C.size_t(a.column),
		floats(b.data), C.size_t(b.row), C.size_t(b.column), floats(c.data), C.size_t(c.row), plus, floats(*s))
}

// A packed matrix holds the bytes of a file in the order in which they are used:
// a quarter of the memory of float32, for the same results. It is for reading;
// training moves the numbers.
type packed struct {
	bytes   []int8
	unit    []float32 // of each row
	columns int
}

// panel is how many rows of a packed matrix lie together.
const panel = C.PANEL

// pack takes a matrix of rows in multiples of panel.
func pack(t *Tensor) *packed {
	p := &packed{bytes: make([]int8, t.Rows*t.Columns), unit: make([]float32, t.Rows), columns: t.Columns}
	for i := range t.Rows {
		p.unit[i] = t.unit(i)
		to := p.bytes[i/panel*t.Columns*panel+i%panel:]
		for j, b := range []byte(t.row(i)) {
			to[j*panel] = int8(b)
		}
	}
	return p
}

// multiply adds x·Wᵀ to y, for n rows of x.
func (p *packed) multiply(y, x []float32, n int) {
	s := scratches.Get().(*[]float32)
	defer scratches.Put(s)
	*s = grow(*s, int(C.gemm_bytes_scratch(C.int(n))))
	C.gemm_bytes(C.int(n), C.int(len(p.unit)), C.int(p.columns), floats(x),
		(*C.int8_t)(unsafe.SliceData(p.bytes)), floats(p.unit), floats(y), floats(*s))
}

func gelu(x, y []float32) {
	share(len(x), geluWork, func(from, to int) { C.gelu(floats(x[from:]), floats(y[from:]), C.size_t(to-from)) })
}

func geluSlope(x, dy []float32) {
	share(len(x), geluWork, func(from, to int) { C.gelu_slope(floats(x[from:]), floats(dy[from:]), C.size_t(to-from)) })
}

// Work of one number, in products of multiply.
const (
	geluWork = 200
	normWork = 100
)

func softmax(x []float32, n int, scale float32) {
	C.softmax(floats(x), C.int(len(x)/n), C.int(n), C.float(scale))
}

func floats(x []float32) *C.float { return (*C.float)(unsafe.SliceData(x)) }

// grow returns a slice of length n, x itself where that has room; what is in it
// is left over.
func grow[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
