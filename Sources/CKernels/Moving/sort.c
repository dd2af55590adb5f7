// Sorting of rows. Each element becomes an unsigned key that is ordered as wanted; the key and the element's place are
// one number, a pack, and these are sorted.

#include "../include/ck_moving.h"

#include <string.h>

enum {
  /// How many packs are sorted by insertion.
  RUN = 16,
  /// From how many on digits are faster than merging.
  LEAST_BY_DIGITS = 256,
  /// The top ones are selected before they are sorted if they are at most one in so many.
  FEW_SHARE = 8,
  TASK_ELEMENTS = 1024,
};

#define PACK uint64_t
#define PACK_KEY_BITS 32
#define PACKS(f) f##_short
#include "sort_packs.h"
#undef PACK
#undef PACK_KEY_BITS
#undef PACKS

#define PACK unsigned __int128
#define PACK_KEY_BITS 64
#define PACKS(f) f##_long
#include "sort_packs.h"
#undef PACK
#undef PACK_KEY_BITS
#undef PACKS

/// The bits of a number, ordered like the numbers; those of a NaN come after all others, and -0 has those of 0.
static inline uint32_t float_key(float x, bool descending) {
  if (x != x) return UINT32_MAX;
  x += 0.0f;
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits ^= bits >> 31 ? UINT32_MAX : UINT32_C(1) << 31;
  return descending ? ~bits : bits;
}

static inline uint64_t double_key(double x, bool descending) {
  if (x != x) return UINT64_MAX;
  x += 0.0;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits ^= bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63;
  return descending ? ~bits : bits;
}

static inline uint32_t integer_key(int32_t x, bool descending) {
  const uint32_t bits = (uint32_t)x ^ UINT32_C(1) << 31;
  return descending ? ~bits : bits;
}

static void sort_row_short(const ck_sort *sort, int64_t row, void *scratch) {
  const int64_t columns = sort->columns;
  const bool descending = sort->descending;
  uint64_t *packs = scratch, *other = packs + columns;
  if (sort->type == CK_FLOAT32) {
    const float *x = (const float *)sort->x + row * sort->x_row;
    for (int64_t i = 0; i < columns; i++) packs[i] = (uint64_t)float_key(x[i], descending) << 32 | (uint64_t)i;
  } else {
    const int32_t *x = (const int32_t *)sort->x + row * sort->x_row;
    for (int64_t i = 0; i < columns; i++) packs[i] = (uint64_t)integer_key(x[i], descending) << 32 | (uint64_t)i;
  }
  packs = sort_short(packs, other, columns, sort->count);
  // Any element of four bytes is moved as it is. The room that does not hold the packs keeps the values until all have
  // been read, for they may replace x.
  if (sort->values != NULL) {
    const char *x = (const char *)sort->x + row * sort->x_row * 4;
    char *values = packs == other ? scratch : (char *)other;
    for (int64_t i = 0; i < sort->count; i++) memcpy(values + 4 * i, x + 4 * (int64_t)(uint32_t)packs[i], 4);
    memcpy((char *)sort->values + row * sort->values_row * 4, values, (size_t)sort->count * 4);
  }
  if (sort->indices != NULL)
    for (int64_t i = 0; i < sort->count; i++) sort->indices[row * sort->indices_row + i] = (int32_t)(uint32_t)packs[i];
}

static void sort_row_long(const ck_sort *sort, int64_t row, void *scratch) {
  const int64_t columns = sort->columns;
  const double *x = (const double *)sort->x + row * sort->x_row;
  unsigned __int128 *packs = scratch, *other = packs + columns;
  for (int64_t i = 0; i < columns; i++)
    packs[i] = (unsigned __int128)double_key(x[i], sort->descending) << 32 | (uint64_t)i;
  packs = sort_long(packs, other, columns, sort->count);
  if (sort->values != NULL) {
    double *values = packs == other ? scratch : (void *)other;
    for (int64_t i = 0; i < sort->count; i++) values[i] = x[(uint32_t)packs[i]];
    memcpy((double *)sort->values + row * sort->values_row, values, (size_t)sort->count * sizeof *values);
  }
  if (sort->indices != NULL)
    for (int64_t i = 0; i < sort->count; i++) sort->indices[row * sort->indices_row + i] = (int32_t)(uint32_t)packs[i];
}

static int64_t rows_per_task(const ck_sort *sort) {
  return sort->columns > 0 && sort->columns < TASK_ELEMENTS ? TASK_ELEMENTS / sort->columns : 1;
}

int64_t ck_sort_tasks(const ck_sort *sort) {
  const int64_t each = rows_per_task(sort);
  return sort->count == 0 ? 0 : (sort->rows + each - 1) / each;
}

int64_t ck_sort_scratch(const ck_sort *sort) { return 2 * sort->columns * (sort->type == CK_FLOAT64 ? 16 : 8); }

int64_t ck_sort_cost(const ck_sort *sort) {
  const int64_t columns = sort->columns;
  int64_t each = 3;
  if (sort->count > columns / FEW_SHARE) {
    each = columns < LEAST_BY_DIGITS ? 6 : 8;
    if (columns < LEAST_BY_DIGITS)
      for (int64_t run = RUN; run < columns; run *= 2) each += 3;
    if (sort->type == CK_FLOAT64) each *= 2;
  }
  return sort->rows * columns * each + 20;
}

void ck_sort_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_sort *sort = arguments;
  const int64_t each = rows_per_task(sort), last = end * each < sort->rows ? end * each : sort->rows;
  for (int64_t row = begin * each; row < last; row++) {
    if (sort->type == CK_FLOAT64) {
      sort_row_long(sort, row, scratch);
    } else {
      sort_row_short(sort, row, scratch);
    }
  }
}
