// Gathering the elements of a tile: sums by several vector accumulators over a tile, tile sums added to what the tiles
// before gave, so that rounding errors grow with the logarithm of the length rather than with it. Included for each type
// in which programs compute; see elementwise_body.h.

/// The first `count` lanes of v, and `rest` in the others.
CK_INLINE CK_V CK_T(first_lanes)(CK_V v, CK_SCALAR rest, int64_t count) {
  __typeof__(v < v) lane;
  for (int i = 0; i < CK_LANES; i++) lane[i] = i;
  return lane < (__typeof__(v < v)){} + (__typeof__(lane[0]))count ? v : (CK_V){} + rest;
}

// For numbers as for vectors of any width. The extremes are NaN if either is.
#undef CK_PLUS
#undef CK_LESSER
#undef CK_GREATER
#define CK_PLUS(a, b) ((a) + (b))
#define CK_LESSER(a, b) ((a) != (a) ? (a) : (a) < (b) ? (a) : (b))
#define CK_GREATER(a, b) ((a) != (a) ? (a) : (a) > (b) ? (a) : (b))

/// The halves of a vector are combined until two lanes are left.
#undef CK_TO_TWO_LANES
#if CK_WIDTH == 64 && CK_TYPE_BYTES == 4
#define CK_TO_TWO_LANES(v, combine) \
  const __typeof__((v).lo) eight = combine((v).lo, (v).hi); \
  const __typeof__(eight.lo) four = combine(eight.lo, eight.hi); \
  const __typeof__(four.lo) two = combine(four.lo, four.hi);
#elif CK_WIDTH / CK_TYPE_BYTES == 8
#define CK_TO_TWO_LANES(v, combine) \
  const __typeof__((v).lo) four = combine((v).lo, (v).hi); \
  const __typeof__(four.lo) two = combine(four.lo, four.hi);
#elif CK_WIDTH / CK_TYPE_BYTES == 4
#define CK_TO_TWO_LANES(v, combine) const __typeof__((v).lo) two = combine((v).lo, (v).hi);
#else
#define CK_TO_TWO_LANES(v, combine) const CK_V two = v;
#endif

#undef CK_GATHERING
#define CK_GATHERING(name, combine, start) \
  CK_INLINE CK_SCALAR CK_T(name##_of_lanes)(CK_V v) { \
    CK_TO_TWO_LANES(v, combine) \
    return combine(two[0], two[1]); \
  } \
  /* A row's elements, gathered into the lanes of a vector. */ \
  CK_INLINE CK_V CK_T(name##_of_row)(const CK_SCALAR *p, int64_t step, int64_t columns) { \
    CK_V s0 = (CK_V){} + (CK_SCALAR)(start), s1 = s0, s2 = s0, s3 = s0; \
    int64_t j = 0; \
    CK_ROLLED for (; j + 4 * CK_LANES <= columns; j += 4 * CK_LANES, p += 4 * step) { \
      s0 = combine(s0, CK_F(load)(p)); \
      s1 = combine(s1, CK_F(load)(p + step)); \
      s2 = combine(s2, CK_F(load)(p + 2 * step)); \
      s3 = combine(s3, CK_F(load)(p + 3 * step)); \
    } \
    CK_ROLLED for (; j + CK_LANES <= columns; j += CK_LANES, p += step) s0 = combine(s0, CK_F(load)(p)); \
    if (j < columns) { \
      const CK_V last = CK_F(load_part)(p, columns - j); \
      s1 = combine(s1, CK_T(first_lanes)(last, (CK_SCALAR)(start), columns - j)); \
    } \
    s0 = combine(s0, s1); \
    s2 = combine(s2, s3); \
    return combine(s0, s2); \
  } \
  /* The elements of all rows into out[0]. */ \
  static void CK_T(name##_of_all)(CK_SCALAR *out, const ck_slot *slot, int64_t rows, int64_t columns) { \
    CK_V s = (CK_V){} + (CK_SCALAR)(start); \
    for (int64_t i = 0; i < rows; i++) { \
      const CK_V row = CK_T(name##_of_row)(CK_ROW(*slot), slot->step, columns); \
      s = combine(s, row); \
    } \
    const CK_SCALAR value = CK_T(name##_of_lanes)(s); \
    out[0] = combine(out[0], value); \
  } \
  /* The elements of every row into out[i]: as many rows as a vector has lanes together. */ \
  static void CK_T(name##_of_rows)(CK_SCALAR *out, const ck_slot *slot, int64_t rows, int64_t columns) { \
    int64_t i = 0; \
    while (i + CK_LANES <= rows) { \
      CK_V v[CK_LANES]; \
      CK_ROLLED for (int k = 0; k < CK_LANES; k++, i++) \
        v[k] = CK_T(name##_of_row)(CK_ROW(*slot), slot->step, columns); \
      CK_T(transpose)(v); \
      for (int width = CK_LANES / 2; width > 0; width /= 2) \
        for (int k = 0; k < width; k++) v[k] = combine(v[k], v[k + width]); \
      CK_SCALAR *r = out + i - CK_LANES; \
      const CK_V before = CK_F(load)(r); \
      CK_F(store)(r, combine(before, v[0])); \
    } \
    for (; i < rows; i++) { \
      const CK_V row = CK_T(name##_of_row)(CK_ROW(*slot), slot->step, columns); \
      const CK_SCALAR value = CK_T(name##_of_lanes)(row); \
      out[i] = combine(out[i], value); \
    } \
  } \
  /* The elements of every column into out[j]. */ \
  static void CK_T(name##_of_columns)(CK_SCALAR *out, const ck_slot *slot, int64_t rows, int64_t columns) { \
    const CK_SCALAR *p = slot->base; \
    const int64_t step = slot->step; \
    int64_t j = 0; \
    for (; j + 4 * CK_LANES <= columns; j += 4 * CK_LANES, p += 4 * step) { \
      CK_V s0 = CK_F(load)(p), s1 = CK_F(load)(p + step), s2 = CK_F(load)(p + 2 * step), s3 = CK_F(load)(p + 3 * step); \
      const CK_SCALAR *q = p; \
      for (int64_t i = 1; i < rows; i++) { \
        q += slot->row; \
        s0 = combine(s0, CK_F(load)(q)); \
        s1 = combine(s1, CK_F(load)(q + step)); \
        s2 = combine(s2, CK_F(load)(q + 2 * step)); \
        s3 = combine(s3, CK_F(load)(q + 3 * step)); \
      } \
      CK_F(store)(out + j, combine(CK_F(load)(out + j), s0)); \
      CK_F(store)(out + j + CK_LANES, combine(CK_F(load)(out + j + CK_LANES), s1)); \
      CK_F(store)(out + j + 2 * CK_LANES, combine(CK_F(load)(out + j + 2 * CK_LANES), s2)); \
      CK_F(store)(out + j + 3 * CK_LANES, combine(CK_F(load)(out + j + 3 * CK_LANES), s3)); \
    } \
    for (; j < columns; j += CK_LANES, p += step) { \
      const int64_t left = columns - j < CK_LANES ? columns - j : CK_LANES; \
      const bool whole = left == CK_LANES; \
      CK_V s = whole ? CK_F(load)(p) : CK_F(load_part)(p, left); \
      const CK_SCALAR *q = p; \
      for (int64_t i = 1; i < rows; i++) { \
        q += slot->row; \
        s = combine(s, whole ? CK_F(load)(q) : CK_F(load_part)(q, left)); \
      } \
      s = combine(whole ? CK_F(load)(out + j) : CK_F(load_part)(out + j, left), s); \
      CK_F(store_part)(out + j, s, left); \
    } \
  } \
  /* Every element into out[i·pitch + j]. */ \
  static void CK_T(name##_of_tiles)( \
      CK_SCALAR *out, int64_t pitch, const ck_slot *slot, int64_t rows, int64_t columns) { \
    for (int64_t i = 0; i < rows; i++) { \
      const CK_SCALAR *p = CK_ROW(*slot); \
      CK_SCALAR *r = out + i * pitch; \
      int64_t j = 0; \
      for (; j + CK_LANES <= columns; j += CK_LANES, p += slot->step) \
        CK_F(store)(r + j, combine(CK_F(load)(r + j), CK_F(load)(p))); \
      if (j < columns) { \
        const int64_t left = columns - j; \
        CK_F(store_part)(r + j, combine(CK_F(load_part)(r + j, left), CK_F(load_part)(p, left)), left); \
      } \
    } \
  } \
  /* Gathers a tile into `out`, whose rows are `pitch` apart. */ \
  static void CK_T(name##_tile)( \
      const ck_geometry *geometry, CK_SCALAR *out, int64_t pitch, const ck_slot *slot, int64_t rows, \
      int64_t columns) { \
    if (geometry->column_reduced && geometry->row_reduced) { \
      CK_T(name##_of_all)(out, slot, rows, columns); \
    } else if (geometry->column_reduced) { \
      CK_T(name##_of_rows)(out, slot, rows, columns); \
    } else if (geometry->row_reduced) { \
      CK_T(name##_of_columns)(out, slot, rows, columns); \
    } else { \
      CK_T(name##_of_tiles)(out, pitch, slot, rows, columns); \
    } \
  }

CK_GATHERING(sum, CK_PLUS, 0)
CK_GATHERING(least, CK_LESSER, __builtin_inf())
CK_GATHERING(greatest, CK_GREATER, -__builtin_inf())

static void CK_T(gather_tile)(
    const ck_elementwise *program, const ck_geometry *geometry, CK_SCALAR *out, int64_t pitch, const ck_slot *slot,
    int64_t rows, int64_t columns) {
  switch (program->gathering) {
    case CK_LEAST: CK_T(least_tile)(geometry, out, pitch, slot, rows, columns); break;
    case CK_GREATEST: CK_T(greatest_tile)(geometry, out, pitch, slot, rows, columns); break;
    default: CK_T(sum_tile)(geometry, out, pitch, slot, rows, columns); break;
  }
}

CK_INLINE CK_SCALAR CK_T(gathering_start)(ck_gathering gathering) {
  return gathering == CK_LEAST      ? (CK_SCALAR)__builtin_inf()
         : gathering == CK_GREATEST ? -(CK_SCALAR)__builtin_inf()
                                    : 0;
}
