// A block of the product of weights and rows of features, for one kind of vector: `vec` of VEC_LANES elements, names
// through SPREAD. Included by attention_products.h.

CK_INLINE vec SPREAD(load_row)(const real *p, int64_t count) {
  vec v = {};
  if (count >= VEC_LANES) {
    __builtin_memcpy(&v, p, sizeof v);
  } else {
    for (int64_t i = 0; i < count; i++) v[i] = p[i];
  }
  return v;
}

CK_INLINE void SPREAD(store_row)(real *p, vec v, int64_t count) {
  if (count >= VEC_LANES) {
    __builtin_memcpy(p, &v, sizeof v);
  } else {
    for (int64_t i = 0; i < count; i++) p[i] = v[i];
  }
}

CK_INLINE vec SPREAD(multiply_add)(vec a, vec b, vec c) {
#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// z[r, c] += Σ tile[r, i]·rows[i, c] for a few rows r and the `features` c, at most those of `vectors` vectors.
CK_INLINE void SPREAD(spread_block)(
    const int rows, const int vectors, const real *tile, int64_t panel_stride, int64_t queries, const real *packed,
    int64_t padded, real *z, int64_t stride, int64_t features) {
  vec sum[MOST_ROWS][2];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      sum[r][v] = SPREAD(load_row)(z + r * stride + v * VEC_LANES, features - v * VEC_LANES);
  for (int64_t first = 0; first < queries; first += PANEL) {
    const int64_t lanes = smaller(PANEL, queries - first);
    for (int64_t i = 0; i < lanes; i++) {
      vec x[2];
      for (int v = 0; v < vectors; v++) __builtin_memcpy(&x[v], packed + i * padded + v * VEC_LANES, sizeof(vec));
      for (int r = 0; r < rows; r++) {
        const vec y = tile[r * PANEL + i] - (vec){};
        for (int v = 0; v < vectors; v++) sum[r][v] = SPREAD(multiply_add)(x[v], y, sum[r][v]);
      }
    }
    tile += panel_stride;
    packed += PANEL * padded;
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      SPREAD(store_row)(z + r * stride + v * VEC_LANES, sum[r][v], features - v * VEC_LANES);
}
