#include <stddef.h>
#include <stdint.h>

// Floats of scratch that gemm needs for n columns.
size_t gemm_scratch(int n);

// gemm computes c[m×n] = a[m×k]·b[k×n], or adds that to c. Element (i, j) of a is
// at i·a_row + j·a_column, of b likewise; those of a row of c lie side by side.
void gemm(int m, int n, int k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
          size_t b_column, float *c, size_t c_row, int add, float *scratch);

// PANEL outputs of a matrix of bytes lie together.
#define PANEL 16

// Floats of scratch that gemm_bytes needs for m rows.
size_t gemm_bytes_scratch(int m);

// gemm_bytes adds x[m×k]·Wᵀ to y[m×n]; W has n rows, a multiple of PANEL, in units
// of unit[n]: weight (i, j) is at (i/PANEL·k + j)·PANEL + i%PANEL.
void gemm_bytes(int m, int n, int k, const float *x, const int8_t *w, const float *unit, float *y, float *scratch);

// gelu writes x·Φ(x) for n numbers; gelu_slope multiplies dy by its derivative.
void gelu(const float *x, float *y, size_t n);
void gelu_slope(const float *x, float *dy, size_t n);

// softmax replaces each of the rows of length n by exp(scale·x)/Σ exp(scale·x).
void softmax(float *x, int rows, int n, float scale);
