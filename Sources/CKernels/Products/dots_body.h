// Thin products as dot products, for one level and one type: where the k's of both operands are adjacent, or are made so
// for the few columns of B, the vectors lie along them. A tile is as many dot products as a vector has lanes, so that
// their vectors of partial sums are added up together, by a tree, into one vector of results.

/// The sums of the lanes of each vector. Every sum is the same tree of additions.
CK_INLINE vec CK_OF(lane_sums)(vec v[LANES]) {
#if CK_IS_F64
  vd pairs[LANES / 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i += 2)
    pairs[i / 2] = CK_NAME(even_doubles)(v[i], v[i + 1]) + CK_NAME(odd_doubles)(v[i], v[i + 1]);
#else
  vf pairs[LANES / 4];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i += 4) {
    const vf ab = CK_NAME(low_halves)(v[i], v[i + 1]) + CK_NAME(high_halves)(v[i], v[i + 1]);
    const vf cd = CK_NAME(low_halves)(v[i + 2], v[i + 3]) + CK_NAME(high_halves)(v[i + 2], v[i + 3]);
    pairs[i / 4] = (vf)CK_NAME(even_doubles)((vd)ab, (vd)cd) + (vf)CK_NAME(odd_doubles)((vd)ab, (vd)cd);
  }
#endif
  // Each 16-byte lane of pairs[i] now holds a part of the sums that belong into lane i.
  vd lanes[CK_WIDTH / 16];
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_WIDTH / 16; i++) lanes[i] = (vd)pairs[i];
  CK_NAME(transpose_lanes)(lanes, 1);
#if CK_WIDTH == 64
  return ((vec)lanes[0] + (vec)lanes[1]) + ((vec)lanes[2] + (vec)lanes[3]);
#elif CK_WIDTH == 32
  return (vec)lanes[0] + (vec)lanes[1];
#else
  return (vec)lanes[0];
#endif
}

/// The dot products of LANES/columns rows of A with `columns` columns of B, row by row. Rows and columns beyond those
/// left are the last one again.
CK_INLINE vec CK_OF(dot_tile)(
    const int columns, const bool is_whole, int64_t k, const element *a, int64_t a_row, int64_t rows_left,
    const element *b, int64_t b_column, int64_t columns_left) {
  const int rows = LANES / columns;
  int64_t a_place[LANES], b_place[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) a_place[i] = (is_whole || i < rows_left ? i : rows_left - 1) * a_row;
#pragma clang loop unroll(full)
  for (int j = 0; j < columns; j++) b_place[j] = (is_whole || j < columns_left ? j : columns_left - 1) * b_column;
  vec sum[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) sum[i] = (vec){0};
  int64_t p = 0;
  for (; p + LANES <= k; p += LANES) {
    vec line[LANES];
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) line[j] = CK_VEC(load)(b + b_place[j] + p);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vec x = CK_VEC(load)(a + a_place[i] + p);
#pragma clang loop unroll(full)
      for (int j = 0; j < columns; j++) sum[i * columns + j] = CK_VEC(fma)(x, line[j], sum[i * columns + j]);
    }
  }
  if (p < k) {
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(k - p);
    vec line[LANES];
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) line[j] = CK_OF(load_masked)(b + b_place[j] + p, mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vec x = CK_OF(load_masked)(a + a_place[i] + p, mask);
#pragma clang loop unroll(full)
      for (int j = 0; j < columns; j++) sum[i * columns + j] = CK_VEC(fma)(x, line[j], sum[i * columns + j]);
    }
  }
  return CK_OF(lane_sums)(sum);
}

static vec CK_OF(dots)(
    int columns, int64_t k, const element *a, int64_t a_row, int64_t rows_left, const element *b, int64_t b_column,
    int64_t columns_left) {
#define tile_of(n) \
  case n: \
    return columns_left >= n && rows_left >= LANES / n \
        ? CK_OF(dot_tile)(n, true, k, a, a_row, rows_left, b, b_column, columns_left) \
        : CK_OF(dot_tile)(n, false, k, a, a_row, rows_left, b, b_column, columns_left);
  switch (columns) {
#if CK_WIDTH == 64 && !CK_IS_F64
    tile_of(16)
#endif
#if CK_WIDTH == 64 || (CK_WIDTH == 32 && !CK_IS_F64)
    tile_of(8)
#endif
#if CK_WIDTH >= 32 || !CK_IS_F64
    tile_of(4)
#endif
    tile_of(2)
    default: tile_of(1)
  }
#undef tile_of
}

/// Rows and columns of C with the vectors along k, of A and of B in [column][k].
static void CK_OF(dot_products)(
    int64_t k, const element *a, int64_t a_row, int64_t rows, const element *b, int64_t b_column, int64_t columns,
    element *c, int64_t c_row, bool adds) {
  // The tile is narrow or low like C; the other side is gone through in the outer loop.
  const int64_t short_side = smaller_of(rows, columns), fitting = short_side >= 3 ? 4 : short_side;
  const int side = (int)smaller_of(fitting, LANES);
  const bool is_low = rows < columns;
  const int width = is_low ? LANES / side : side, height = LANES / width;
  for (int64_t outer = 0; outer < (is_low ? columns : rows); outer += is_low ? width : height)
    for (int64_t inner = 0; inner < short_side; inner += side) {
      const int64_t i = is_low ? inner : outer, j = is_low ? outer : inner;
      const vec result = CK_OF(dots)(width, k, a + i * a_row, a_row, rows - i, b + j * b_column, b_column, columns - j);
      element *place = c + i * c_row + j;
      if ((height == 1 && columns - j >= LANES) || (width == 1 && c_row == 1 && rows - i >= LANES)) {
        CK_VEC(store)(place, adds ? CK_VEC(load)(place) + result : result);
        continue;
      }
      element results[LANES];
      CK_VEC(store)(results, result);
      for (int64_t y = 0; y < height && y < rows - i; y++)
        for (int64_t x = 0; x < width && x < columns - j; x++) {
          const element value = results[y * width + x];
          place[y * c_row + x] = adds ? place[y * c_row + x] + value : value;
        }
    }
}
