// The products of one level and one type.

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

#include "blocks_body.h"
#include "dots_body.h"
#include "thin_body.h"

CK_INLINE void CK_OF(rectangle)(
    const CK_OF(matrices) *m, CK_OF(way) way, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  if (way == CK_OF(by_blocks)) {
    CK_OF(blocks)(m, row, rows, column, columns);
  } else {
    CK_OF(thin)(m, way, row, rows, column, columns);
  }
}

/// Tasks `begin` to `end` - 1 of one matrix: the lines of tasks that are whole as one rectangle, and the ends.
static void CK_OF(tasks)(
    const CK_OF(matrices) *m, CK_OF(way) way, const product_grid *grid, int64_t begin, int64_t end) {
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
        m, way, row, part_begin(rows, grid->row_parts, row_end, 1) - row, column,
        part_begin(columns, grid->column_parts, column_end, 16) - column);
    begin += lines > 1 ? lines * line : inner_end - inner;
  }
}

static void CK_OF(product_run)(const ck_product *product, int64_t begin, int64_t end, void *scratch) {
  if (product->rows == 0 || product->columns == 0) return;
  const product_room room = room_of(product);
  CK_OF(matrices) m = {.product = product, .finish_scratch = scratch};
  m.a_panel = (element *)((char *)scratch + room.finish);
  m.b_block = m.a_panel + room.a;
  // A stride along an extent of 1 means nothing, and is taken for what makes the matrix the simplest.
  m.a_column = product->depth <= 1 ? 1 : product->a_column;
  m.a_row = product->rows <= 1 ? 1 : product->a_row;
  m.b_row = product->b_row;
  m.b_column = product->columns <= 1 ? 1 : product->b_column;
  const CK_OF(way) way = CK_OF(way_of)(&m);
  const product_grid grid = grid_of(product);
  const bool is_simple = way == CK_OF(by_blocks) && product->finish == NULL && depth_parts_of(product) == 1 &&
      !CK_OF(packs_a)(&m, product->columns) && !CK_OF(packs_b)(&m, product->rows);
  const int64_t tasks = grid.row_parts * grid.column_parts;
  while (begin < end) {
    m.number = tasks == 1 ? begin : begin / tasks;
    const int64_t i = product->batch[1] == 1 ? m.number : m.number / product->batch[1];
    const int64_t j = m.number - i * product->batch[1];
    m.a = (const element *)product->a + i * product->a_batch[0] + j * product->a_batch[1];
    m.b = (const element *)product->b + i * product->b_batch[0] + j * product->b_batch[1];
    m.c = (element *)product->c + i * product->c_batch[0] + j * product->c_batch[1];
    if (tasks == 1 && is_simple) {
      CK_OF(whole_strips)(&m);
      begin++;
    } else if (tasks == 1) {
      CK_OF(rectangle)(&m, way, 0, product->rows, 0, product->columns);
      begin++;
    } else {
      const int64_t first = begin - m.number * tasks, count = smaller_of(tasks - first, end - begin);
      CK_OF(tasks)(&m, way, &grid, first, first + count);
      begin += count;
    }
  }
}
