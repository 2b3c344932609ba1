#include <stdint.h>

typedef struct {
  int32_t hidden, layers, heads, inner;
  float eps;
} encoder_shape;

// encoder_forward writes the unit vector of a text of n tokens to out[hidden].
// at holds the offsets of the tensors from base, in the order of tensorNames in
// file.go. It returns 0, or -1 where there is no memory.
int encoder_forward(const uint8_t *base, const encoder_shape *shape, const uint64_t *at, const int32_t *ids, int n, float *out);
