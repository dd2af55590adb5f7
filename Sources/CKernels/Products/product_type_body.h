// The products of one level and one type.
//
// The loops follow Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), with the roles of A
// and B exchanged, since the vectors lie along the rows of C: a block of B stays in the second-level cache, a strip of A
// in the first, and a tile of C in registers. A rectangle of C is computed block of columns by block of columns, each
// part of the depth after the other. Operands are packed only where that pays.

/// One matrix of the batch.
typedef struct CK_OF(matrices) {
  const ck_product *product;
  const element *a;
  const element *b;
  element *c;
  int64_t a_row, a_column, b_row, b_column, number;
  void *finish_scratch;
  element *a_panel, *b_block;
} CK_OF(matrices);

/// The tiles of `rows` rows of C, over `columns` columns. Of B either the rows are `b_row` apart and tiles may be of any
/// width, or `b_panel` apart lie panels of the width of a strip.
CK_INLINE void CK_OF(strip)(
    int64_t k, const element *a, bool rows_adjacent, int64_t a_step, const element *b, int64_t b_row, int64_t b_panel,
    element *c, int64_t c_row, int64_t rows, int64_t columns, bool adds) {
  const CK_OF(ck_tile) (*tiles)[3][CK_MOST_TILE_ROWS] = CK_OF(ck_tiles)[rows_adjacent];
  int64_t j = 0;
  if (rows <= CK_OF(rows_of_4) && b_panel == 0) {
    const CK_OF(ck_tile) tile = tiles[1][2][rows - 1];
    for (; columns - j >= 4 * LANES; j += 4 * LANES)
      tile(k, a, a_step, b + j, b_row, c + j, c_row, LANES, adds);
  }
  const int64_t next_panel = b_panel == 0 ? 2 * LANES : b_panel;
  const CK_OF(ck_tile) tile = tiles[1][1][rows - 1];
  b += j;
  for (; columns - j >= 2 * LANES; j += 2 * LANES, b += next_panel)
    tile(k, a, a_step, b, b_row, c + j, c_row, LANES, adds);
  const int64_t rest = columns - j;
  if (rest > LANES) {
    tiles[rest == 2 * LANES][1][rows - 1](k, a, a_step, b, b_row, c + j, c_row, rest - LANES, adds);
  } else if (rest > 0) {
    tiles[rest == LANES][0][rows - 1](k, a, a_step, b, b_row, c + j, c_row, rest, adds);
  }
}

/// Rows `row` to `row + rows` - 1 and columns likewise of one matrix.
static void CK_OF(rectangle)(
    const CK_OF(matrices) *m, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  const ck_product *product = m->product;
  const int64_t depth = product->depth, depth_parts = depth_parts_of(product);
  const int64_t most_columns = block_columns_bytes / (int64_t)sizeof(element);
  const int64_t column_parts = (columns + most_columns - 1) / most_columns;
  const int64_t most_rows = columns <= LANES ? CK_OF(rows_of_1) : CK_OF(strip_rows);
  const int64_t strips = (rows + most_rows - 1) / most_rows;
  const bool packs_b = m->b_column != 1 || rows >= 64;
  const bool rows_adjacent = m->a_row == 1;
  for (int64_t column_part = 0; column_part < column_parts; column_part++) {
    const int64_t first = part_begin(columns, column_parts, column_part, 2 * LANES);
    const int64_t width = part_begin(columns, column_parts, column_part + 1, 2 * LANES) - first;
    const bool packs_a = width >= 128 || (!rows_adjacent && m->a_column != 1);
    for (int64_t depth_part = 0; depth_part < depth_parts; depth_part++) {
      const int64_t from = part_begin(depth, depth_parts, depth_part, 1);
      const int64_t k = part_begin(depth, depth_parts, depth_part + 1, 1) - from;
      const bool adds = product->adds || depth_part > 0, is_last = depth_part == depth_parts - 1;
      const element *b = m->b + from * m->b_row + (column + first) * m->b_column;
      if (packs_b) {
        for (int64_t j = 0; j < width; j += 2 * LANES)
          CK_OF(pack)(
              m->b_block + j * k, 2 * LANES, b + j * m->b_column, m->b_column, m->b_row,
              smaller_of(width - j, 2 * LANES), k);
        b = m->b_block;
      }
      int64_t finished = row;
      for (int64_t s = 0; s < strips; s++) {
        const int64_t top = row + part_begin(rows, strips, s, 1), bottom = row + part_begin(rows, strips, s + 1, 1);
        const element *a = m->a + top * m->a_row + from * m->a_column;
        element *c = m->c + top * product->c_row + column + first;
        if (packs_a) {
          CK_OF(pack)(m->a_panel, bottom - top, a, m->a_row, m->a_column, bottom - top, k);
          a = m->a_panel;
        }
        CK_OF(strip)(
            k, a, packs_a || rows_adjacent, packs_a ? bottom - top : rows_adjacent ? m->a_column : m->a_row, b,
            packs_b ? 2 * LANES : m->b_row, packs_b ? 2 * LANES * k : 0, c, product->c_row, bottom - top, width, adds);
        if (is_last && product->finish != NULL && ((bottom - finished) * width >= 4096 || s == strips - 1)) {
          ck_elementwise_rectangle(
              product->finish, m->number, finished, bottom - finished, column + first, width, m->finish_scratch);
          finished = bottom;
        }
      }
    }
  }
}

/// Tasks `begin` to `end` - 1 of one matrix: the lines of tasks that are whole as one rectangle, and the ends.
static void CK_OF(tasks)(const CK_OF(matrices) *m, const product_grid *grid, int64_t begin, int64_t end) {
  const int64_t rows = m->product->rows, columns = m->product->columns;
  const int64_t line = grid->is_by_columns ? grid->row_parts : grid->column_parts;
  while (begin < end) {
    const int64_t at = begin / line, inner = begin % line;
    const int64_t lines = inner == 0 && end - begin >= line ? (end - begin) / line : 1;
    const int64_t inner_end = smaller_of(line, inner + end - begin);
    const int64_t row_begin = grid->is_by_columns ? inner : at;
    const int64_t row_end = grid->is_by_columns ? inner_end : at + lines;
    const int64_t column_begin = grid->is_by_columns ? at : inner;
    const int64_t column_end = grid->is_by_columns ? at + lines : inner_end;
    const int64_t row = part_begin(rows, grid->row_parts, row_begin, 1);
    const int64_t column = part_begin(columns, grid->column_parts, column_begin, 16);
    CK_OF(rectangle)(
        m, row, part_begin(rows, grid->row_parts, row_end, 1) - row, column,
        part_begin(columns, grid->column_parts, column_end, 16) - column);
    begin += lines > 1 ? lines * line : inner_end - inner;
  }
}

static void CK_OF(product_run)(const ck_product *product, int64_t begin, int64_t end, void *scratch) {
  const product_grid grid = grid_of(product);
  const product_room room = room_of(product);
  CK_OF(matrices) m = {.product = product, .finish_scratch = scratch};
  m.a_panel = (element *)((char *)scratch + room.finish);
  m.b_block = m.a_panel + room.a;
  // A stride along an extent of 1 means nothing, and is taken for what makes the matrix the simplest.
  m.a_column = product->depth <= 1 ? 1 : product->a_column;
  m.a_row = product->rows <= 1 ? 1 : product->a_row;
  m.b_row = product->b_row;
  m.b_column = product->columns <= 1 ? 1 : product->b_column;
  const int64_t tasks = grid.row_parts * grid.column_parts;
  while (begin < end) {
    const int64_t number = begin / tasks, first = begin % tasks, count = smaller_of(tasks - first, end - begin);
    const int64_t i = number / product->batch[1], j = number % product->batch[1];
    m.number = number;
    m.a = (const element *)product->a + i * product->a_batch[0] + j * product->a_batch[1];
    m.b = (const element *)product->b + i * product->b_batch[0] + j * product->b_batch[1];
    m.c = (element *)product->c + i * product->c_batch[0] + j * product->c_batch[1];
    CK_OF(tasks)(&m, &grid, first, first + count);
    begin += count;
  }
}
