// The three small products that attention is made of, over tiles whose queries lie side by side (see attention_shape.h).
// Included once for each type and instruction set.
//
// In the first two, a vector of queries is multiplied by one number of a key or value, broadcast from where it lies; in
// the third, a vector of features by one weight. Each keeps a rectangle of results in registers: `rows` broadcast numbers
// against `vectors` vectors, so that a broadcast serves `vectors` multiplications and a vector `rows`.

#undef MOST_ROWS
#if CK_IS_AVX512
#define MOST_ROWS 8
#else
#define MOST_ROWS 4
#endif

// Calls `f` with constant numbers of rows, from `from` on until `count`: as many as possible at a time.
#undef IN_ROWS
#define IN_ROWS(from, count, f) \
  do { \
    int64_t row = (from); \
    for (; row + MOST_ROWS <= (count); row += MOST_ROWS) f(MOST_ROWS); \
    if (MOST_ROWS > 4 && row + 4 <= (count)) { \
      f(4); \
      row += 4; \
    } \
    if (row + 2 <= (count)) { \
      f(2); \
      row += 2; \
    } \
    if (row < (count)) f(1); \
  } while (0)

CK_INLINE void AT(multiply_block)(
    const int rows, const int vectors, const real *a, int64_t stride, const real *panel, int64_t depth, real *tile,
    real *most) {
  vr sum[MOST_ROWS][2];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sum[r][v] = (vr){};
  for (int64_t c = 0; c < depth; c++) {
    vr x[2];
    for (int v = 0; v < vectors; v++) x[v] = V(load)(panel + c * PANEL + v * LANES);
    for (int r = 0; r < rows; r++) {
      const vr y = V(splat)(a[r * stride + c]);
      for (int v = 0; v < vectors; v++) sum[r][v] = V(fma)(x[v], y, sum[r][v]);
    }
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) V(store)(tile + r * PANEL + v * LANES, sum[r][v]);
  if (most == NULL) return;
  for (int v = 0; v < vectors; v++) {
    vr greatest = V(load)(most + v * LANES);
    for (int r = 0; r < rows; r++) greatest = AT(greater)(sum[r][v], greatest);
    V(store)(most + v * LANES, greatest);
  }
}

/// tile[r, i] = Σ a[r, c]·panel[c, i] for `count` rows r and the first `used` lanes, a multiple of a vector's. Unless
/// `most` is null, most[i] becomes the greatest of itself and these.
static void AT(multiply_rows)(
    const real *a, int64_t stride, int64_t count, const real *panel, int64_t depth, real *tile, real *most,
    int64_t used) {
  int64_t lane = 0;
#define BLOCK(rows) \
  AT(multiply_block)(rows, VECTORS, a + row * stride, stride, panel + lane, depth, tile + row * PANEL + lane, \
                     most == NULL ? NULL : most + lane)
#define VECTORS 2
  for (; lane + 2 * LANES <= used; lane += 2 * LANES) IN_ROWS(0, count, BLOCK);
#undef VECTORS
#define VECTORS 1
  if (lane < used) IN_ROWS(0, count, BLOCK);
#undef VECTORS
#undef BLOCK
}

CK_INLINE void AT(combine_block)(
    const int rows, const int vectors, const real *a, int64_t stride, int64_t count, const real *tile, real *panel,
    const real *factor) {
  vr sum[MOST_ROWS][2];
  for (int v = 0; v < vectors; v++) {
    const vr f = factor == NULL ? V(splat)(1) : V(load)(factor + v * LANES);
    for (int r = 0; r < rows; r++) sum[r][v] = V(load)(panel + r * PANEL + v * LANES) * f;
  }
  for (int64_t j = 0; j < count; j++) {
    vr x[2];
    for (int v = 0; v < vectors; v++) x[v] = V(load)(tile + j * PANEL + v * LANES);
    for (int r = 0; r < rows; r++) {
      const vr y = V(splat)(a[j * stride + r]);
      for (int v = 0; v < vectors; v++) sum[r][v] = V(fma)(x[v], y, sum[r][v]);
    }
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) V(store)(panel + r * PANEL + v * LANES, sum[r][v]);
}

/// panel[c, i] = factor[i]·panel[c, i] + Σ a[j, c]·tile[j, i] over `count` rows j, for `features` c and the first `used`
/// lanes. Without `factor`, it is 1.
static void AT(combine_rows)(
    const real *a, int64_t stride, int64_t count, const real *tile, real *panel, int64_t features, const real *factor,
    int64_t used) {
  int64_t lane = 0;
#define BLOCK(rows) \
  AT(combine_block)(rows, VECTORS, a + row, stride, count, tile + lane, panel + row * PANEL + lane, \
                    factor == NULL ? NULL : factor + lane)
#define VECTORS 2
  for (; lane + 2 * LANES <= used; lane += 2 * LANES) IN_ROWS(0, features, BLOCK);
#undef VECTORS
#define VECTORS 1
  if (lane < used) IN_ROWS(0, features, BLOCK);
#undef VECTORS
#undef BLOCK
}

// The third product, for whole vectors and, where heads are so short that a whole vector would be half empty, half ones.
#define vec vr
#define VEC_LANES LANES
#define SPREAD(f) AT(f)
#include "attention_spread.h"
#undef vec
#undef VEC_LANES
#undef SPREAD
#if CK_IS_AVX512
typedef real AT(half_vector) __attribute__((vector_size(CK_WIDTH / 2)));
#define vec AT(half_vector)
#define VEC_LANES (LANES / 2)
#define SPREAD(f) AT(half_##f)
#include "attention_spread.h"
#undef vec
#undef VEC_LANES
#undef SPREAD
#endif

/// z[r, c] += Σ tile[r, i]·rows[i, c] over `queries` i, for `count` rows r, no more than a tile has, and `features` c.
/// `tile` consists of panels, `panel_stride` elements apart; `rows` is contiguous with `padded` elements a row, 0 beyond
/// `features`.
static void AT(spread_rows)(
    const real *tile, int64_t panel_stride, int64_t queries, const real *rows, int64_t padded, real *z, int64_t stride,
    int64_t count, int64_t features) {
  int64_t c = 0;
#define BLOCK(some) \
  FORM(spread_block)(some, VECTORS, tile + row * PANEL, panel_stride, queries, rows + c, padded, \
                     z + row * stride, stride)
#define FORM(f) AT(f)
#define VECTORS 2
  for (; c + 2 * LANES <= features; c += 2 * LANES, z += 2 * LANES) IN_ROWS(0, count, BLOCK);
#undef VECTORS
#define VECTORS 1
  for (; c + LANES <= features; c += LANES, z += LANES) IN_ROWS(0, count, BLOCK);
#if CK_IS_AVX512
#undef FORM
#define FORM(f) AT(half_##f)
  if (c + LANES / 2 == features) {
    IN_ROWS(0, count, BLOCK);
    return;
  }
#endif
  if (c == features) return;
  // What does not fill a vector goes by way of a copy with whole ones.
  real copy[MOST_KEYS * LANES];
  AT(copy_rows)(copy, LANES, z, stride, count, features - c);
  real *const rest = z;
  const int64_t rest_stride = stride;
  z = copy;
  stride = LANES;
#undef FORM
#define FORM(f) AT(f)
  IN_ROWS(0, count, BLOCK);
  for (int64_t r = 0; r < count; r++)
    for (int64_t i = 0; i < features - c; i++) rest[r * rest_stride + i] = copy[r * LANES + i];
#undef FORM
#undef VECTORS
#undef BLOCK
}
