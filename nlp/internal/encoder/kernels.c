#include "kernels_c.h"

#include <math.h>
#include <string.h>

#define KC 256 // depth of a block
#define MC 96  // rows of a block of A
#define MR 6   // rows of a tile

#define NR 8 // columns of a tile
#define NAME(f) plain_##f
#include "kernels.h"
#undef NAME
#undef NR

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_AVX2
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define NR 16
#define NAME(f) avx2_##f
#include "kernels.h"
#undef NAME
#undef NR
#pragma GCC pop_options
#define CALL(f, ...)                                                      \
  do {                                                                    \
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))  \
      avx2_##f(__VA_ARGS__);                                              \
    else                                                                  \
      plain_##f(__VA_ARGS__);                                             \
  } while (0)
#else
#define CALL(f, ...) plain_##f(__VA_ARGS__)
#endif

size_t gemm_scratch(int n) { return (size_t)KC * ((n + 15) / 16 * 16) + KC * MC; }

void gemm(int m, int n, int k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
          size_t b_column, float *c, size_t c_row, int add, float *scratch) {
  CALL(gemm, m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, add, scratch);
}
size_t gemm_bytes_scratch(int m) { return KC * PANEL + (size_t)KC * ((m + MR - 1) / MR * MR); }

void gemm_bytes(int m, int n, int k, const float *x, const int8_t *w, const float *unit, float *y, float *scratch) {
  CALL(gemm_bytes, m, n, k, x, w, unit, y, scratch);
}
void gelu(const float *x, float *y, size_t n) { CALL(gelu, x, y, n); }
void gelu_slope(const float *x, float *dy, size_t n) { CALL(gelu_slope, x, dy, n); }
void softmax(float *x, int rows, int n, float scale) { CALL(softmax, x, rows, n, scale); }
