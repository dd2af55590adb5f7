// The text of micro_kernel.h, for one level and one type.

#include "masks.h"

// Tiles have 1, 2 or 4 vectors to a row, and of each width as many rows as there are registers for.
#if CK_IS_AVX512
enum { CK_OF(strip_rows) = 14, CK_OF(rows_of_1) = 16, CK_OF(rows_of_4) = 6 };
#elif CK_IS_AVX2
enum { CK_OF(strip_rows) = 6, CK_OF(rows_of_1) = 12, CK_OF(rows_of_4) = 2 };
#elif defined(__aarch64__)
enum { CK_OF(strip_rows) = 8, CK_OF(rows_of_1) = 8, CK_OF(rows_of_4) = 4 };
#else
enum { CK_OF(strip_rows) = 4, CK_OF(rows_of_1) = 4, CK_OF(rows_of_4) = 2 };
#endif
enum { CK_OF(strip_columns) = 2 * LANES };

/// C of some rows and vectors, or C plus it, += A·B over k; of the last vector only `last` lanes exist. Of B the columns
/// are adjacent and the rows `b_row` apart. Of A either the rows are adjacent (a panel, or a transposed matrix) and
/// `a_step` leads to the next k, or the k's are (a matrix as it is) and `a_step` leads to the next row.
typedef void (*CK_OF(ck_tile))(
    int64_t k, const element *a, int64_t a_step, const element *b, int64_t b_row, element *c, int64_t c_row,
    int64_t last, bool adds);

/// All tiles, by [rows of A are adjacent][all lanes of the last vector exist][log₂ vectors][rows - 1].
extern const CK_OF(ck_tile) CK_OF(ck_tiles)[2][2][3][CK_MOST_TILE_ROWS];

/// C (rows × columns ≤ strip_rows × strip_columns), or C plus it, = A·B with A [k][a_step], its rows adjacent, and B
/// [k][b_step], its columns adjacent. Reads and writes nothing but these elements.
CK_INLINE void CK_OF(micro_direct)(
    int64_t k, const element *a, int64_t a_step, const element *b, int64_t b_step, element *c, int64_t c_row,
    int64_t rows, int64_t columns, bool adds) {
  const bool is_wide = columns > LANES;
  const int64_t last = is_wide ? columns - LANES : columns;
  CK_OF(ck_tiles)[1][last == LANES][is_wide][rows - 1](k, a, a_step, b, b_step, c, c_row, last, adds);
}

/// The same with A [k][strip_rows] and B [k][strip_columns], as CK_OF(pack) fills them.
CK_INLINE void CK_OF(micro)(
    int64_t k, const element *a_panel, const element *b_panel, element *c, int64_t c_row, int64_t rows, int64_t columns,
    bool adds) {
  CK_OF(micro_direct)(
      k, a_panel, CK_OF(strip_rows), b_panel, CK_OF(strip_columns), c, c_row, rows, columns, adds);
}

/// `n` ≤ LANES k's of the panel, transposed from rows of which the k's are adjacent.
CK_INLINE void CK_OF(pack_square)(
    element *panel, int64_t width, const element *from, int64_t across, int64_t count, int64_t n) {
  vec v[LANES];
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(n);
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) {
    // What lies behind the last row is never used, but needs an address that may be read.
    const element *row = from + (i < count ? i : count - 1) * across;
    v[i] = n == LANES ? CK_VEC(load)(row) : CK_OF(load_masked)(row, mask);
  }
  CK_OF(transpose)(v);
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++)
    if (i < n) CK_VEC(store)(panel + i * width, v[i]);
}

/// `n` rows of B, `along` apart, into the panels of 2·LANES columns.
CK_INLINE void CK_OF(pack_rows)(
    element *panels, const element *from, int64_t along, int64_t count, int64_t k, const int n) {
  const int64_t width = 2 * LANES;
  int64_t i = 0;
  for (; i + width <= count; i += width, panels += k * width)
#pragma clang loop unroll(full)
    for (int p = 0; p < n; p++) {
      const element *place = from + p * along + i, *ahead = place + n * along;
#pragma clang loop unroll(full)
      for (int64_t byte = 0; byte < 2 * CK_WIDTH; byte += 64) __builtin_prefetch((const char *)ahead + byte);
      CK_VEC(store)(panels + p * width, CK_VEC(load)(place));
      CK_VEC(store)(panels + p * width + LANES, CK_VEC(load)(place + LANES));
    }
  if (i == count) return;
  const bool is_wide = count - i > LANES;
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(is_wide ? count - i - LANES : count - i);
  for (int p = 0; p < n; p++) {
    const element *place = from + p * along + i;
    if (is_wide) CK_VEC(store)(panels + p * width, CK_VEC(load)(place));
    const int64_t last = is_wide ? LANES : 0;
    CK_VEC(store)(panels + p * width + last, CK_OF(load_masked)(place + last, mask));
  }
}

/// The panels of 2·LANES columns, four rows of B at a time: so `from` is read nearly as it lies, in few streams, and what
/// is written to a panel fills lines of the cache.
static inline __attribute__((unused)) void CK_OF(pack_wide)(
    element *panels, const element *from, int64_t along, int64_t count, int64_t k) {
  int64_t p = 0;
  for (; p + 4 <= k; p += 4) CK_OF(pack_rows)(panels + p * 2 * LANES, from + p * along, along, count, k, 4);
  for (; p < k; p++) CK_OF(pack_rows)(panels + p * 2 * LANES, from + p * along, along, count, k, 1);
}

/// Fills panels [⌈count/width⌉][k][width] with the elements i·across + p·along of `from`, i < count, p < k. For A,
/// `across` is the stride to the next row and `along` to the next column; for B, the other way round. At least one
/// should be 1. What a panel has beyond `count`, and LANES - 1 elements behind the last, hold anything afterwards.
static inline __attribute__((unused)) void CK_OF(pack)(
    element *panels, int64_t width, const element *from, int64_t across, int64_t along, int64_t count, int64_t k) {
  if (across == 1 && width == 2 * LANES) {
    CK_OF(pack_wide)(panels, from, along, count, k);
    return;
  }
  for (; count > 0; count -= width, from += width * across, panels += width * k) {
    const int64_t strip = count < width ? count : width;
    // Whole vectors are stored, so the last ones of a row run over into the next: the first ones are stored after them.
    const int64_t last = (strip - 1) / LANES * LANES;
    if (across == 1) {
      for (int64_t i = last; i >= 0; i -= LANES) {
        const CK_OF(lanes_mask) mask = CK_OF(mask_of)(strip - i < LANES ? strip - i : LANES);
        if (strip - i >= LANES) {
          for (int64_t p = 0; p < k; p++) CK_VEC(store)(panels + p * width + i, CK_VEC(load)(from + p * along + i));
        } else {
          for (int64_t p = 0; p < k; p++)
            CK_VEC(store)(panels + p * width + i, CK_OF(load_masked)(from + p * along + i, mask));
        }
      }
    } else if (along == 1) {
      for (int64_t p = 0; p < k; p += LANES)
        for (int64_t i = last; i >= 0; i -= LANES)
          CK_OF(pack_square)(
              panels + p * width + i, width, from + i * across + p, across, strip - i, k - p < LANES ? k - p : LANES);
    } else {
      for (int64_t p = 0; p < k; p++)
        for (int64_t i = 0; i < strip; i++) panels[p * width + i] = from[i * across + p * along];
    }
  }
}
