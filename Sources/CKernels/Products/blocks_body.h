// A rectangle of C as blocks, strips and tiles, for one level and one type.
//
// The loops follow Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), with the roles of
// A and B exchanged, since the vectors lie along the rows of C: a block of B stays in the second-level cache, a strip of
// A in the first, and a tile of C in registers.
//
// An operand is packed only where reading it as it lies would be slow: where its vectors would have to be gathered, and
// where its rows are a multiple of 4096 bytes apart, so that they all compete for the same few places of the caches, or
// where a block of B would be spread over very many pages. What is needed soon is fetched into the second-level cache,
// since the first is too small for C's rows when these compete.

/// Whether rows that are `stride` elements apart compete for places in the caches.
CK_INLINE bool CK_OF(competes)(int64_t stride) {
  const int64_t bytes = stride * (int64_t)sizeof(element);
  return bytes >= 4000 && ((bytes + 32) & 4095) < 64;
}

/// The part of A that a strip reads.
typedef struct CK_OF(strip) {
  const element *a;
  /// Of the rows, if these are adjacent; otherwise of the k's.
  bool rows_adjacent;
  int64_t step, rows;
} CK_OF(strip);

/// Fetches part `part` of `parts` of a strip that is computed next.
CK_INLINE void CK_OF(fetch_strip)(const CK_OF(strip) *strip, int64_t k, int64_t part, int64_t parts) {
  const int64_t line = 64 / (int64_t)sizeof(element);
  if (strip->rows_adjacent) {
    for (int64_t p = k * part / parts; p < k * (part + 1) / parts; p++)
      __builtin_prefetch(strip->a + p * strip->step + strip->rows - 1, 0, 2);
  } else {
    for (int64_t p = k * part / parts / line * line; p < k * (part + 1) / parts / line * line; p += line)
      for (int64_t i = 0; i < strip->rows; i++) __builtin_prefetch(strip->a + i * strip->step + p, 0, 2);
  }
}

/// The tiles of a strip over `columns` columns. Of B either the rows are `b_row` apart and tiles may be of any width, or
/// `b_panel` apart lie panels of the width of a strip. Fetches the strip `next`, if there is one.
CK_INLINE void CK_OF(compute_strip)(
    int64_t k, const CK_OF(strip) *strip, const CK_OF(strip) *next, const element *b, int64_t b_row, int64_t b_panel,
    element *c, int64_t c_row, int64_t columns, bool adds) {
  const CK_OF(ck_tile) (*tiles)[3][CK_MOST_TILE_ROWS] = CK_OF(ck_tiles)[strip->rows_adjacent];
  const element *a = strip->a;
  const int64_t rows = strip->rows, step = strip->step;
  int64_t j = 0;
  if (rows <= CK_OF(rows_of_4) && b_panel == 0) {
    const CK_OF(ck_tile) tile = tiles[1][2][rows - 1];
    for (; columns - j >= 4 * LANES; j += 4 * LANES) tile(k, a, step, b + j, b_row, c + j, c_row, LANES, adds);
    b += j;
  }
  const int64_t next_panel = b_panel == 0 ? 2 * LANES : b_panel;
  const CK_OF(ck_tile) tile = tiles[1][1][rows - 1];
  const bool fetches = k * (int64_t)sizeof(element) >= 256;
  for (; columns - j >= 2 * LANES; j += 2 * LANES, b += next_panel) {
    if (fetches) {
      for (int64_t i = 0; i < rows; i++)
        for (int64_t v = 0; v < 2 * LANES; v += 64 / (int64_t)sizeof(element))
          __builtin_prefetch(c + i * c_row + j + v, 0, 2);
      if (next != NULL) CK_OF(fetch_strip)(next, k, j / (2 * LANES), (columns + 2 * LANES - 1) / (2 * LANES));
    }
    tile(k, a, step, b, b_row, c + j, c_row, LANES, adds);
  }
  const int64_t rest = columns - j;
  if (rest > LANES) {
    tiles[0][1][rows - 1](k, a, step, b, b_row, c + j, c_row, rest - LANES, adds);
  } else if (rest > 0) {
    tiles[rest == LANES][0][rows - 1](k, a, step, b, b_row, c + j, c_row, rest, adds);
  }
}

/// The strips of a matrix whose depth is one part and of which nothing is packed or finished: what small matrices need,
/// with nothing else to be decided.
CK_INLINE void CK_OF(whole_strips)(const CK_OF(matrices) *m) {
  const int64_t rows = m->product->rows, columns = m->product->columns, c_row = m->product->c_row;
  const int64_t most_rows = columns <= LANES ? CK_OF(rows_of_1) : CK_OF(strip_rows);
  const bool rows_adjacent = m->a_row == 1;
  CK_OF(strip) strip = {m->a, rows_adjacent, rows_adjacent ? m->a_column : m->a_row, rows};
  if (rows <= most_rows) {
    CK_OF(compute_strip)(m->product->depth, &strip, NULL, m->b, m->b_row, 0, m->c, c_row, columns, m->product->adds);
    return;
  }
  const int64_t strips = (rows + most_rows - 1) / most_rows, height = rows / strips, higher = rows - height * strips;
  element *c = m->c;
  for (int64_t s = 0; s < strips; s++) {
    strip.rows = height + (s < higher);
    CK_OF(compute_strip)(m->product->depth, &strip, NULL, m->b, m->b_row, 0, c, c_row, columns, m->product->adds);
    strip.a += strip.rows * m->a_row;
    c += strip.rows * c_row;
  }
}

CK_INLINE bool CK_OF(packs_b)(const CK_OF(matrices) *m, int64_t rows) {
  return m->b_column != 1 || (rows >= 32 && CK_OF(competes)(m->b_row)) ||
      (rows >= 256 && m->b_row * (int64_t)sizeof(element) >= 2560);
}

CK_INLINE bool CK_OF(packs_a)(const CK_OF(matrices) *m, int64_t columns) {
  if (m->a_row != 1 && m->a_column != 1) return true;
  return columns >= 64 && CK_OF(competes)(m->a_row == 1 ? m->a_column : m->a_row);
}

/// Rows `row` to `row + rows` - 1 and columns likewise of one matrix.
static void CK_OF(blocks)(const CK_OF(matrices) *m, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  const ck_product *product = m->product;
  const int64_t depth = product->depth, depth_parts = depth_parts_of(product);
  const int64_t column_parts = (columns + block_columns - 1) / block_columns;
  const int64_t most_rows = columns <= LANES ? CK_OF(rows_of_1) : CK_OF(strip_rows);
  const int64_t strips = (rows + most_rows - 1) / most_rows;
  // The first strips are a row higher where the rows cannot be divided evenly.
  const int64_t height = strips == 1 ? rows : rows / strips, higher = rows - height * strips;
  const bool packs_b = CK_OF(packs_b)(m, rows);
  const bool rows_adjacent = m->a_row == 1;
  const int64_t a_stride = rows_adjacent ? m->a_column : m->a_row;
  for (int64_t column_part = 0; column_part < column_parts; column_part++) {
    const int64_t first = part_begin(columns, column_parts, column_part, 2 * LANES);
    const int64_t width = part_begin(columns, column_parts, column_part + 1, 2 * LANES) - first;
    const bool packs_a = CK_OF(packs_a)(m, width);
    for (int64_t depth_part = 0; depth_part < depth_parts; depth_part++) {
      const int64_t from = part_begin(depth, depth_parts, depth_part, 1);
      const int64_t k = part_begin(depth, depth_parts, depth_part + 1, 1) - from;
      const bool adds = product->adds || depth_part > 0, is_last = depth_part == depth_parts - 1;
      const element *b = m->b + from * m->b_row + (column + first) * m->b_column;
      if (packs_b) {
        CK_OF(pack)(m->b_block, 2 * LANES, b, m->b_column, m->b_row, width, k);
        b = m->b_block;
      }
      const element *a = m->a + row * m->a_row + from * m->a_column;
      int64_t finished = 0;
      CK_OF(strip) next = {a, rows_adjacent, a_stride, height + (higher > 0)};
      for (int64_t s = 0; s < strips; s++) {
        CK_OF(strip) strip = next;
        const int64_t top = s * height + smaller_of(s, higher), bottom = top + strip.rows;
        if (s + 1 < strips) {
          next.a = a + bottom * m->a_row;
          next.rows = height + (s + 1 < higher);
        }
        if (packs_a) {
          CK_OF(pack)(m->a_panel, strip.rows, strip.a, m->a_row, m->a_column, strip.rows, k);
          strip = (CK_OF(strip)){m->a_panel, true, strip.rows, strip.rows};
        }
        CK_OF(compute_strip)(
            k, &strip, s + 1 < strips ? &next : NULL, b, packs_b ? 2 * LANES : m->b_row, packs_b ? 2 * LANES * k : 0,
            m->c + (row + top) * product->c_row + column + first, product->c_row, width, adds);
        if (is_last && product->finish != NULL && ((bottom - finished) * width >= 4096 || s == strips - 1)) {
          ck_elementwise_rectangle(
              product->finish, m->number, row + finished, bottom - finished, column + first, width, m->finish_scratch);
          finished = bottom;
        }
      }
    }
  }
}
