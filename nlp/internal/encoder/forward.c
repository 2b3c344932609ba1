#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "forward_c.h"

#define MAX_IN 1536 // the widest input of a matrix: hidden and inner size are no larger

#define NAME(f) plain_##f
#include "forward.h"
#undef NAME

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_AVX2
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#pragma GCC optimize("O3,fast-math")
#include <immintrin.h>
#define WITH_AVX2
#define NAME(f) avx2_##f
#include "forward.h"
#undef NAME
#pragma GCC pop_options
#endif

int encoder_forward(const uint8_t *base, const encoder_shape *shape, const uint64_t *at, const int32_t *ids, int n, float *out) {
#ifdef HAS_AVX2
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return avx2_forward(base, shape, at, ids, n, out);
#endif
  return plain_forward(base, shape, at, ids, n, out);
}
