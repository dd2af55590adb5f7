// Gathering the elements of a tile: sums by several vector accumulators over a tile, tile sums added to what the tiles
// before gave, so that rounding errors grow with the logarithm of the length rather than with it. Included for each type
// in which programs compute; see elementwise_body.h.

/// The first `count` lanes of v, and `rest` in the others.
CK_INLINE CK_V CK_T(first_lanes)(CK_V v, CK_SCALAR rest, int64_t count) {
  CK_SCALAR lanes[CK_LANES];
  CK_F(store)(lanes, (CK_V){} + rest);
  CK_F(store_part)(lanes, v, count);
  return CK_F(load)(lanes);
}

#undef CK_PLUS
#define CK_PLUS(a, b) ((a) + (b))

#undef CK_GATHERING
#define CK_GATHERING(name, combine, combine_scalars, start) \
  CK_INLINE CK_SCALAR CK_T(name##_of_lanes)(CK_V v) { \
    CK_SCALAR lanes[CK_LANES]; \
    CK_F(store)(lanes, v); \
    for (int width = CK_LANES / 2; width > 0; width /= 2) \
      for (int k = 0; k < width; k++) lanes[k] = combine_scalars(lanes[k], lanes[k + width]); \
    return lanes[0]; \
  } \
  /* A row's elements. */ \
  static CK_SCALAR CK_T(name##_of_row)(const CK_SCALAR *p, int64_t step, int64_t columns) { \
    CK_V s0 = (CK_V){} + (CK_SCALAR)(start), s1 = s0, s2 = s0, s3 = s0; \
    int64_t j = 0; \
    for (; j + 4 * CK_LANES <= columns; j += 4 * CK_LANES, p += 4 * step) { \
      s0 = combine(s0, CK_F(load)(p)); \
      s1 = combine(s1, CK_F(load)(p + step)); \
      s2 = combine(s2, CK_F(load)(p + 2 * step)); \
      s3 = combine(s3, CK_F(load)(p + 3 * step)); \
    } \
    for (; j + CK_LANES <= columns; j += CK_LANES, p += step) s0 = combine(s0, CK_F(load)(p)); \
    if (j < columns) { \
      const CK_V last = CK_F(load_part)(p, columns - j); \
      s1 = combine(s1, CK_T(first_lanes)(last, (CK_SCALAR)(start), columns - j)); \
    } \
    s0 = combine(combine(s0, s1), combine(s2, s3)); \
    return CK_T(name##_of_lanes)(s0); \
  } \
  /* The elements of every row into out[i], or of all rows into out[0] if `pitch` is 0. */ \
  static void CK_T(name##_of_rows)( \
      CK_SCALAR *out, int64_t pitch, const ck_slot *slot, int64_t rows, int64_t columns) { \
    for (int64_t i = 0; i < rows; i++) { \
      const CK_SCALAR value = CK_T(name##_of_row)(CK_ROW(*slot), slot->step, columns); \
      out[i * pitch] = combine_scalars(out[i * pitch], value); \
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
    if (geometry->column_reduced) { \
      CK_T(name##_of_rows)(out, geometry->row_reduced ? 0 : 1, slot, rows, columns); \
    } else if (geometry->row_reduced) { \
      CK_T(name##_of_columns)(out, slot, rows, columns); \
    } else { \
      CK_T(name##_of_tiles)(out, pitch, slot, rows, columns); \
    } \
  }

CK_INLINE CK_SCALAR CK_T(lesser)(CK_SCALAR a, CK_SCALAR b) { return a < b || a != a ? a : b; }
CK_INLINE CK_SCALAR CK_T(greater)(CK_SCALAR a, CK_SCALAR b) { return a > b || a != a ? a : b; }

CK_GATHERING(sum, CK_PLUS, CK_PLUS, 0)
CK_GATHERING(least, CK_F(minimum), CK_T(lesser), __builtin_inf())
CK_GATHERING(greatest, CK_F(maximum), CK_T(greater), -__builtin_inf())

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
