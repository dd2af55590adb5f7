// Products with few rows or few columns, for one level and one type, whose vectors would not be filled along the rows of
// C: those of which the k's are adjacent as dot products, those of which the rows of A are adjacent as the transposed
// product.

typedef enum CK_OF(way) {
  CK_OF(by_blocks),
  CK_OF(by_dots),
  CK_OF(by_dots_of_packed),
  CK_OF(by_transposing),
} CK_OF(way);

/// How the product is computed. From the shape of the whole alone, since the ways round differently.
CK_INLINE CK_OF(way) CK_OF(way_of)(const CK_OF(matrices) *m) {
  const int64_t rows = m->product->rows, columns = m->product->columns, depth = m->product->depth;
  const int64_t thin = LANES * 3 / 4;
  if (depth == 0) return CK_OF(by_blocks);
  if (columns <= thin && columns < rows) {
    if (m->a_row == 1) return CK_OF(by_transposing);
    if (m->a_column == 1 && (columns <= LANES / 4 || (columns <= LANES / 2 ? 5 : 20) * columns <= depth))
      return m->b_row == 1 ? CK_OF(by_dots) : CK_OF(by_dots_of_packed);
  } else if (m->b_column != 1 && m->b_row == 1 && m->a_column == 1 && rows <= 2 * LANES) {
    if (rows <= LANES / 8 || 5 * rows <= depth) return CK_OF(by_dots);
  }
  return CK_OF(by_blocks);
}

/// Writes c[i][j] for `rows` of one vector from t[j][i], `t_row` apart.
CK_INLINE void CK_OF(write_transposed)(
    const element *t, int64_t t_row, element *c, int64_t c_row, int64_t rows, int64_t columns, bool adds) {
  vec v[LANES];
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(columns);
#pragma clang loop unroll(full)
  for (int j = 0; j < LANES; j++) v[j] = j < columns ? CK_VEC(load)(t + j * t_row) : (vec){0};
  CK_OF(transpose)(v);
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++)
    if (i < rows) {
      element *place = c + i * c_row;
      CK_OF(store_masked)(place, adds ? CK_OF(load_masked)(place, mask) + v[i] : v[i], mask);
    }
}

/// Rows of C, all its columns, as the columns of Cᵀ = Bᵀ·Aᵀ: of A the rows are adjacent.
static void CK_OF(transposed_rows)(const CK_OF(matrices) *m, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  const ck_product *product = m->product;
  const int64_t depth_parts = depth_parts_of(product);
  const bool is_column = columns == 1 && product->c_row == 1;
  const int64_t part = is_column ? rows : 4 * LANES;
  const bool b_adjacent = m->b_column == 1;
  for (int64_t i = 0; i < rows; i += part) {
    const int64_t count = smaller_of(part, rows - i);
    element *c = m->c + (row + i) * product->c_row + column;
    element *result = is_column ? c : m->b_block;
    for (int64_t depth_part = 0; depth_part < depth_parts; depth_part++) {
      const int64_t from = part_begin(product->depth, depth_parts, depth_part, 1);
      const int64_t k = part_begin(product->depth, depth_parts, depth_part + 1, 1) - from;
      const element *a = m->a + row + i + from * m->a_column;
      for (int64_t j = 0; j < columns; j += CK_OF(strip_rows)) {
        const CK_OF(strip) strip = {
            m->b + from * m->b_row + (column + j) * m->b_column, b_adjacent, b_adjacent ? m->b_row : m->b_column,
            smaller_of(columns - j, CK_OF(strip_rows))};
        CK_OF(compute_strip)(
            k, &strip, NULL, a, m->a_column, 0, result + j * part, part, count,
            depth_part > 0 || (is_column && product->adds));
      }
    }
    if (!is_column)
      for (int64_t v = 0; v < count; v += LANES)
        CK_OF(write_transposed)(
            result + v, part, c + v * product->c_row, product->c_row, count - v, columns, product->adds);
  }
}

/// The rectangle, in one of the ways for thin products.
static void CK_OF(thin)(
    const CK_OF(matrices) *m, CK_OF(way) way, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  const ck_product *product = m->product;
  const int64_t depth = product->depth;
  const element *b = m->b + column * m->b_column;
  int64_t b_column = m->b_column;
  if (way == CK_OF(by_dots_of_packed)) {
    CK_OF(pack)(m->b_block, depth, b, m->b_row, m->b_column, depth, columns);
    b = m->b_block;
    b_column = depth;
  }
  // Few enough rows at a time that the finishing program finds them in the cache.
  const int64_t part = product->finish == NULL ? rows : larger_of(8192 / columns / LANES, 1) * LANES;
  for (int64_t i = 0; i < rows; i += part) {
    const int64_t count = smaller_of(part, rows - i);
    if (way == CK_OF(by_transposing)) {
      CK_OF(transposed_rows)(m, row + i, count, column, columns);
    } else {
      CK_OF(dot_products)(
          depth, m->a + (row + i) * m->a_row, m->a_row, count, b, b_column, columns,
          m->c + (row + i) * product->c_row + column, product->c_row, product->adds);
    }
    if (product->finish != NULL)
      ck_elementwise_rectangle(product->finish, m->number, row + i, count, column, columns, m->finish_scratch);
  }
}
