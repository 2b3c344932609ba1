// The arithmetic of the network. Included twice by kernels.c: with AVX2 and
// without. The blocks of gemm are those of Goto and van de Geijn 2008 (doi
// 10.1145/1356052.1356053): B is packed in panels of NR columns, A in panels of
// MR rows, and a tile of C stays in registers.

typedef float NAME(lane) __attribute__((vector_size(NR * 2)));
typedef float NAME(loose) __attribute__((vector_size(NR * 2), aligned(4), may_alias));

static void NAME(tile)(int k, const float *a, const float *b, float *c, size_t c_row, int rows, int columns) {
  NAME(lane) acc[MR][2];
  for (int i = 0; i < MR; i++) acc[i][0] = acc[i][1] = (NAME(lane)){0};
  for (int p = 0; p < k; p++, a += MR, b += NR) {
    NAME(lane) b0 = *(const NAME(loose) *)b, b1 = *(const NAME(loose) *)(b + NR / 2);
#pragma GCC unroll 6
    for (int i = 0; i < MR; i++) {
      acc[i][0] += a[i] * b0;
      acc[i][1] += a[i] * b1;
    }
  }
  if (rows == MR && columns == NR) {
#pragma GCC unroll 6
    for (int i = 0; i < MR; i++) {
      *(NAME(loose) *)(c + i * c_row) += acc[i][0];
      *(NAME(loose) *)(c + i * c_row + NR / 2) += acc[i][1];
    }
    return;
  }
  float edge[MR][NR];
  memcpy(edge, acc, sizeof edge);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) c[i * c_row + j] += edge[i][j];
}

// pack copies count lines of length k, that lie step apart and whose neighbours
// lie next apart, into panels of width lines; what is missing is 0.
static void NAME(pack)(float *to, const float *x, size_t step, size_t next, int count, int k, int width) {
  for (int i = 0; i < count; i += width) {
    int w = count - i < width ? count - i : width;
    for (int p = 0; p < k; p++, to += width) {
      const float *from = x + i * step + p * next;
      for (int j = 0; j < w; j++) to[j] = from[j * step];
      for (int j = w; j < width; j++) to[j] = 0;
    }
  }
}

static void NAME(gemm)(int m, int n, int k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
                       size_t b_column, float *c, size_t c_row, int add, float *scratch) {
  float *packed = scratch + (size_t)KC * ((n + 15) / 16 * 16);
  if (!add)
    for (int i = 0; i < m; i++) memset(c + i * c_row, 0, n * sizeof(float));
  for (int p = 0; p < k; p += KC) {
    int kc = k - p < KC ? k - p : KC;
    NAME(pack)(scratch, b + p * b_row, b_column, b_row, n, kc, NR);
    for (int i = 0; i < m; i += MC) {
      int mc = m - i < MC ? m - i : MC;
      NAME(pack)(packed, a + i * a_row + p * a_column, a_row, a_column, mc, kc, MR);
      for (int j = 0; j < n; j += NR)
        for (int r = 0; r < mc; r += MR)
          NAME(tile)(kc, packed + (size_t)r * kc, scratch + (size_t)j * kc, c + (i + r) * c_row + j, c_row,
                     mc - r < MR ? mc - r : MR, n - j < NR ? n - j : NR);
    }
  }
}

static void NAME(gemm_bytes)(int m, int n, int k, const float *x, const int8_t *w, const float *unit, float *y, float *scratch) {
  float *packed = scratch + KC * PANEL;
  for (int p = 0; p < k; p += KC) {
    int kc = k - p < KC ? k - p : KC;
    NAME(pack)(packed, x + p, k, 1, m, kc, MR);
    for (int j = 0; j < n; j += NR) {
      const int8_t *from = w + ((size_t)(j / PANEL) * k + p) * PANEL + j % PANEL;
      for (int i = 0; i < kc; i++)
        for (int q = 0; q < NR; q++) scratch[i * NR + q] = unit[j + q] * (float)from[(size_t)i * PANEL + q];
      for (int r = 0; r < m; r += MR)
        NAME(tile)(kc, packed + (size_t)r * kc, scratch, y + (size_t)r * n + j, n, m - r < MR ? m - r : MR, NR);
    }
  }
}

// exp1 is eˣ to some 2e-7, in a form that compilers turn into vector code (the
// polynomial of Cephes' expf).
static inline float NAME(exp1)(float x) {
  x = x < -87 ? -87 : x > 87 ? 87 : x;
  float n = floorf(x * 1.44269504f + 0.5f);
  x = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * x + 1.3981999507e-3f;
  p = p * x + 8.3334519073e-3f;
  p = p * x + 4.1665795894e-2f;
  p = p * x + 1.6666665459e-1f;
  p = p * x + 5.0000001201e-1f;
  p = p * x * x + x + 1;
  union { int32_t i; float f; } scale = {((int32_t)n + 127) << 23};
  return p * scale.f;
}

// phi is the normal distribution function Φ, by Abramowitz and Stegun, 7.1.26
// (error below 2e-7); bell is exp(-x²/2).
static inline float NAME(phi)(float x, float bell) {
  float t = 1 / (1 + 0.3275911f * 0.70710678f * fabsf(x));
  float tail = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * bell / 2;
  return x < 0 ? tail : 1 - tail;
}

static void NAME(gelu)(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] * NAME(phi)(x[i], NAME(exp1)(-x[i] * x[i] / 2));
}

static void NAME(gelu_slope)(const float *x, float *dy, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float bell = NAME(exp1)(-x[i] * x[i] / 2);
    dy[i] *= NAME(phi)(x[i], bell) + x[i] * bell * 0.39894228f; // 1/√2π
  }
}

static void NAME(softmax)(float *x, int rows, int n, float scale) {
  for (int r = 0; r < rows; r++, x += n) {
    float most = x[0], sum = 0;
    for (int i = 1; i < n; i++) most = x[i] > most ? x[i] : most;
    for (int i = 0; i < n; i++) x[i] = NAME(exp1)(scale * (x[i] - most));
    for (int i = 0; i < n; i++) sum += x[i];
    sum = 1 / sum;
    for (int i = 0; i < n; i++) x[i] *= sum;
  }
}
