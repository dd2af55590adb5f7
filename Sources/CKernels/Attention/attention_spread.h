// A block of the product of weights and rows of features, for one kind of vector: `vec` of VEC_LANES elements, names
// through SPREAD. Included by attention_products.h.

CK_INLINE vec SPREAD(multiply_add)(vec a, vec b, vec c) {
#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// z[r, c] += Σ tile[r, i]·padded_rows[i, c] for a few rows r and as many features c as `vectors` vectors hold.
CK_INLINE void SPREAD(spread_block)(
    const int rows, const int vectors, const real *tile, int64_t panel_stride, int64_t queries, const real *padded_rows,
    int64_t padded, real *z, int64_t stride) {
  vec sum[MOST_ROWS][2];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) __builtin_memcpy(&sum[r][v], z + r * stride + v * VEC_LANES, sizeof(vec));
  for (int64_t first = 0; first < queries; first += PANEL) {
    const int64_t lanes = smaller(PANEL, queries - first);
    for (int64_t i = 0; i < lanes; i++) {
      vec x[2];
      for (int v = 0; v < vectors; v++) __builtin_memcpy(&x[v], padded_rows + i * padded + v * VEC_LANES, sizeof(vec));
      for (int r = 0; r < rows; r++) {
        const vec y = tile[r * PANEL + i] - (vec){};
        for (int v = 0; v < vectors; v++) sum[r][v] = SPREAD(multiply_add)(x[v], y, sum[r][v]);
      }
    }
    tile += panel_stride;
    padded_rows += PANEL * padded;
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) __builtin_memcpy(z + r * stride + v * VEC_LANES, &sum[r][v], sizeof(vec));
}
