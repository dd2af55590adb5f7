// A tile of a matrix product whose operands lie anywhere: the rows of A and of C wherever tables say, and along the sum
// both A and B too. With it a convolution is a product although no matrix of patches is ever made: for the results, a
// row is a place and the sum goes over taps and channels; for the gradient by the filter, a row is a tap's channel and
// the sum goes over places. The tables cost loads of which these loops have room.

/// c[c_rows[i] + j] (+)= Σ_k a[a_rows[i] + along[k].a]·b[along[k].b + j]
typedef struct CK_OF(gathered) {
  const element *a, *b;
  element *c;
  /// Of an even number of rows: the last is repeated where there is an odd one.
  const int64_t *a_rows, *c_rows;
  const reach *along;
  int64_t depth;
  /// The lanes of the last vector that exist.
  int64_t last;
  bool adds;
  /// Null, or what the sum starts with.
  const element *bias;
  /// Whether numbers below 0 become 0.
  bool rectifies;
} CK_OF(gathered);

typedef void (*CK_OF(gathered_kernel))(const CK_OF(gathered) *t);

#undef CK_PINNED
#if CK_IS_AVX512
#define CK_PINNED "+v"
#else
#define CK_PINNED "+x"
#endif
/// Lets the compiler move nothing across.
CK_INLINE void CK_OF(pin)(vec *u, vec *v) {
#if defined(__x86_64__)
  __asm__ volatile("" : CK_PINNED(*u), CK_PINNED(*v) : : "memory");
#else
  (void)u, (void)v;
#endif
}

CK_INLINE void CK_OF(compute_gathered)(
    const int rows, const int vectors, const bool is_whole, const CK_OF(gathered) *t) {
  const element *const a = t->a, *const b = t->b;
  element *const c = t->c;
  const int64_t *const a_rows = t->a_rows, *const c_rows = t->c_rows;
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(t->last);
    vec sum[CK_OF(strip_rows)][2];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    vec start = {};
    if (t->bias != NULL)
      start = is_whole || j < vectors - 1 ? CK_VEC(load)(t->bias + j * LANES)
                                          : CK_OF(load_masked)(t->bias + j * LANES, mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sum[i][j] = start;
  }
  const reach *along = t->along, *const end = along + t->depth;
  for (; along < end; along++) {
    const element *const from = a + along->a, *const line = b + along->b;
    vec right[2];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      right[j] =
        is_whole || j < vectors - 1 ? CK_VEC(load)(line + j * LANES) : CK_OF(load_masked)(line + j * LANES, mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vec left = CK_VEC(splat)(from[a_rows[i]]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = CK_VEC(fma)(left, right[j], sum[i][j]);
      // Row by row: were the rows' elements all loaded first, the registers would not do.
      CK_OF(pin)(&sum[i][0], &sum[i][vectors - 1]);
    }
  }
  // All is read before anything is written: the last row may be there twice.
  if (t->adds) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) {
        const element *place = c + c_rows[i] + j * LANES;
        sum[i][j] += is_whole || j < vectors - 1 ? CK_VEC(load)(place) : CK_OF(load_masked)(place, mask);
      }
    }
  }
  if (t->rectifies) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = CK_VEC(select)(sum[i][j] < (vec){}, (vec){}, sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      element *place = c + c_rows[i] + j * LANES;
      if (is_whole || j < vectors - 1) {
        CK_VEC(store)(place, sum[i][j]);
      } else {
        CK_OF(store_masked)(place, sum[i][j], mask);
      }
    }
  }
}

// Masks cost AVX-512 nothing: there, tiles whose last vector is whole need no text of their own.
#if CK_IS_AVX512
#define GATHERED(rows) GATHERED_OF(rows, 1, 0) GATHERED_OF(rows, 2, 0)
#else
#define GATHERED(rows) GATHERED_OF(rows, 1, 0) GATHERED_OF(rows, 2, 0) GATHERED_OF(rows, 1, 1) GATHERED_OF(rows, 2, 1)
#endif
#define GATHERED_OF(rows, vectors, is_whole) \
  static void CK_OF(gathered_##rows##x##vectors##_##is_whole)(const CK_OF(gathered) *t) { \
    CK_OF(compute_gathered)(rows, vectors, is_whole, t); \
  }
GATHERED(2)
GATHERED(4)
#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
GATHERED(6)
#endif
#if CK_IS_AVX512 || defined(__aarch64__)
GATHERED(8)
#endif
#if CK_IS_AVX512
GATHERED(10)
GATHERED(12)
GATHERED(14)
#endif
#undef GATHERED
#undef GATHERED_OF

#if CK_IS_AVX512
#define ALL(t) CK_OF(gathered_2x##t), CK_OF(gathered_4x##t), CK_OF(gathered_6x##t), CK_OF(gathered_8x##t), \
  CK_OF(gathered_10x##t), CK_OF(gathered_12x##t), CK_OF(gathered_14x##t)
#elif defined(__aarch64__)
#define ALL(t) CK_OF(gathered_2x##t), CK_OF(gathered_4x##t), CK_OF(gathered_6x##t), CK_OF(gathered_8x##t)
#elif CK_IS_AVX2
#define ALL(t) CK_OF(gathered_2x##t), CK_OF(gathered_4x##t), CK_OF(gathered_6x##t)
#else
#define ALL(t) CK_OF(gathered_2x##t), CK_OF(gathered_4x##t)
#endif
/// By [whether the last vector is whole][vectors - 1][rows / 2 - 1].
static const CK_OF(gathered_kernel) CK_OF(gathered_kernels)[2][2][CK_OF(strip_rows) / 2] = {
#if CK_IS_AVX512
  {{ALL(1_0)}, {ALL(2_0)}}, {{ALL(1_0)}, {ALL(2_0)}},
#else
  {{ALL(1_0)}, {ALL(2_0)}}, {{ALL(1_1)}, {ALL(2_1)}},
#endif
};
#undef ALL

/// Computes a tile of `rows` rows and `columns` columns.
CK_INLINE void CK_OF(compute)(CK_OF(gathered) *t, int64_t rows, int64_t columns) {
  const bool is_wide = columns > LANES;
  t->last = is_wide ? columns - LANES : columns;
  CK_OF(gathered_kernels)[t->last == LANES][is_wide][(rows + 1) / 2 - 1](t);
}
