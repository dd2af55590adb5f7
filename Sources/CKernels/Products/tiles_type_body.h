// The tiles of one level and one type. One is compiled for every height and width that the registers hold, so that a
// matrix is cut into tiles of about equal height instead of full ones and a rest.
//
// Each element of C is one chain of multiply-adds in the order of k, then one addition to C if `adds`: its value does not
// depend on the tile in which it lies, nor on whether the operands are packed.

CK_INLINE void CK_OF(write_tile)(
    const int rows, const int vectors, const bool is_whole, const bool adds, vec (*sum)[4], element *c, int64_t c_row,
    CK_OF(lanes_mask) mask) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      element *place = c + i * c_row + j * LANES;
      if (is_whole || j < vectors - 1) {
        CK_VEC(store)(place, adds ? CK_VEC(load)(place) + sum[i][j] : sum[i][j]);
      } else {
        CK_OF(store_masked)(place, adds ? CK_OF(load_masked)(place, mask) + sum[i][j] : sum[i][j], mask);
      }
    }
}

/// The text of all tiles; what comes before `k` is constant where it is inlined.
CK_INLINE void CK_OF(compute_tile)(
    const int rows, const int vectors, const bool rows_adjacent, const bool is_whole, int64_t k, const element *a,
    int64_t a_step, const element *b, int64_t b_row, element *c, int64_t c_row, int64_t last, bool adds) {
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(last);
  const int64_t a_row = rows_adjacent ? 1 : a_step, a_column = rows_adjacent ? a_step : 1;
  vec sum[CK_MOST_TILE_ROWS][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = (vec){0};
  for (int64_t p = 0; p < k; p++) {
    vec line[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      line[j] = is_whole || j < vectors - 1 ? CK_VEC(load)(b + j * LANES) : CK_OF(load_masked)(b + j * LANES, mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vec x = CK_VEC(splat)(a[i * a_row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = CK_VEC(fma)(x, line[j], sum[i][j]);
    }
    a += a_column;
    b += b_row;
  }
  if (adds) {
    CK_OF(write_tile)(rows, vectors, is_whole, true, sum, c, c_row, mask);
  } else {
    CK_OF(write_tile)(rows, vectors, is_whole, false, sum, c, c_row, mask);
  }
}

// Four tiles of a size: A as it is or its rows adjacent, the last vector masked or whole.
#undef tile_name
#undef define_tile
#undef define_tiles
#undef tile_places
#define tile_name(adjacent, is_whole, rows, vectors) CK_OF(tile_##adjacent##_##is_whole##_##rows##x##vectors)
#define define_tile(adjacent, is_whole, rows, vectors) \
  static void tile_name(adjacent, is_whole, rows, vectors)( \
      int64_t k, const element *a, int64_t a_step, const element *b, int64_t b_row, element *c, int64_t c_row, \
      int64_t last, bool adds) { \
    CK_OF(compute_tile)(rows, vectors, adjacent, is_whole, k, a, a_step, b, b_row, c, c_row, last, adds); \
  }
#define define_tiles(rows, vectors) \
  define_tile(0, 0, rows, vectors) define_tile(1, 0, rows, vectors) \
  define_tile(0, 1, rows, vectors) define_tile(1, 1, rows, vectors)
#define tile_places(rows, vectors) \
  [0][0][vectors / 2][rows - 1] = tile_name(0, 0, rows, vectors), \
  [0][1][vectors / 2][rows - 1] = tile_name(0, 1, rows, vectors), \
  [1][0][vectors / 2][rows - 1] = tile_name(1, 0, rows, vectors), \
  [1][1][vectors / 2][rows - 1] = tile_name(1, 1, rows, vectors),

each_tile(define_tiles)

const CK_OF(ck_tile) CK_OF(ck_tiles)[2][2][3][CK_MOST_TILE_ROWS] = {each_tile(tile_places)};
