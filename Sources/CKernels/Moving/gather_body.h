// The text of gather and scatter for each instruction set.

#include "vectors.h"
#include "copy_line.h"

/// Positions `begin` to `end` - 1 of outer·count, whole lines of `inner` elements.
static void CK_NAME(gather_lines)(const ck_gather *gather, int64_t begin, int64_t end) {
  const int64_t size = (int64_t)ck_size(gather->type), inner = gather->inner;
  for (int64_t position = begin; position < end; position++) {
    const int64_t o = position / gather->count, i = position - o * gather->count;
    const int64_t index = gather->indices[o * gather->index_outer + i * gather->index_count];
    char *picked = (char *)gather->picked + (o * gather->picked_outer + i * gather->picked_count) * size;
    if (index >= 0 && index < gather->axis) {
      const int64_t place = o * gather->table_outer + index * gather->table_axis;
      CK_NAME(copy_line)(picked, (const char *)gather->table + place * size, inner * size);
    } else {
      fill_missing(gather->type, picked, inner);
    }
  }
}

// The same where each element has an index of its own, or lines are so short that it is as if: element by element,
// along the inner axis, or along the positions where that is a single one.
#undef GATHER_ELEMENTS
#define GATHER_ELEMENTS(name, element) \
  CK_INLINE void CK_NAME(name##_line)( \
      element *picked, int64_t step, const element *table, int64_t table_axis, int64_t table_step, \
      const int32_t *indices, int64_t index_step, uint32_t axis, element missing, int64_t length) { \
    for (int64_t k = 0; k < length; k++) { \
      const uint32_t index = (uint32_t)indices[k * index_step]; \
      picked[k * step] = index < axis ? table[(int64_t)index * table_axis + k * table_step] : missing; \
    } \
  } \
  \
  static void CK_NAME(name)(const ck_gather *gather, int64_t begin, int64_t end) { \
    const int64_t inner = gather->inner, count = gather->count, table_axis = gather->table_axis; \
    const uint32_t axis = (uint32_t)(gather->axis < INT32_MAX ? gather->axis : INT32_MAX); \
    const bool along_positions = inner == 1; \
    const int64_t index_step = along_positions ? gather->index_count : gather->index_inner; \
    const int64_t table_step = along_positions ? 0 : 1, step = along_positions ? gather->picked_count : 1; \
    element missing; \
    fill_missing(gather->type, (char *)&missing, 1); \
    for (int64_t position = begin; position < end;) { \
      const int64_t o = position / count, i = position - o * count; \
      const int64_t beside = count - i < end - position ? count - i : end - position; \
      const int64_t length = along_positions ? beside : inner; \
      const int32_t *indices = gather->indices + o * gather->index_outer + i * gather->index_count; \
      const element *table = (const element *)gather->table + o * gather->table_outer; \
      element *picked = (element *)gather->picked + o * gather->picked_outer + i * gather->picked_count; \
      if (index_step == 1 && step == 1 && table_axis == 1 && table_step == 0) { \
        CK_NAME(name##_line)(picked, 1, table, 1, 0, indices, 1, axis, missing, length); \
      } else { \
        CK_NAME(name##_line)( \
            picked, step, table, table_axis, table_step, indices, index_step, axis, missing, length); \
      } \
      position += along_positions ? beside : 1; \
    } \
  }
GATHER_ELEMENTS(gather_1, bits_1)
GATHER_ELEMENTS(gather_4, bits_4)
GATHER_ELEMENTS(gather_8, bits_8)

static void CK_NAME(gather_range)(const ck_gather *gather, int64_t begin, int64_t end) {
  if (gather_has_lines(gather)) {
    CK_NAME(gather_lines)(gather, begin, end);
  } else {
    switch (ck_size(gather->type)) {
      case 1: CK_NAME(gather_1)(gather, begin, end); break;
      case 4: CK_NAME(gather_4)(gather, begin, end); break;
      default: CK_NAME(gather_8)(gather, begin, end); break;
    }
  }
}

// Adds what goes to places `low` to `high` - 1 of the axis, in columns `first` to `last` - 1, at `o`.
#undef SCATTER
#define SCATTER(name, element, vector, lanes, load, store) \
  /* Whole lines, each to where one index says. */ \
  CK_INLINE void CK_NAME(name##_lines)( \
      const ck_gather *gather, element *table, const element *picked, const int32_t *indices, int64_t low, \
      int64_t high, int64_t first, int64_t last) { \
    for (int64_t i = 0; i < gather->count; i++) { \
      const int64_t index = indices[i * gather->index_count]; \
      if (index < low || index >= high) continue; \
      element *to = table + index * gather->table_axis; \
      const element *from = picked + i * gather->picked_count; \
      int64_t n = first; \
      for (; n + lanes <= last; n += lanes) store(to + n, load(to + n) + load(from + n)); \
      for (; n < last; n++) to[n] += from[n]; \
    } \
  } \
  \
  /* One column: `table` and `picked` begin at it. */ \
  CK_INLINE void CK_NAME(name##_column)( \
      element *table, int64_t table_axis, const element *picked, int64_t picked_count, const int32_t *indices, \
      int64_t index_count, int64_t low, int64_t high, int64_t count) { \
    for (int64_t i = 0; i < count; i++) { \
      const int64_t index = indices[i * index_count]; \
      if ((uint64_t)(index - low) < (uint64_t)(high - low)) table[index * table_axis] += picked[i * picked_count]; \
    } \
  } \
  \
  static void CK_NAME(name)( \
      const ck_gather *gather, int64_t o, int64_t low, int64_t high, int64_t first, int64_t last) { \
    const int64_t table_axis = gather->table_axis, picked_count = gather->picked_count, count = gather->count; \
    const int64_t index_inner = gather->index_inner, index_count = gather->index_count; \
    element *table = (element *)gather->table + o * gather->table_outer; \
    const element *picked = (const element *)gather->picked + o * gather->picked_outer; \
    const int32_t *indices = gather->indices + o * gather->index_outer; \
    if (!gather->adds && first == 0 && last == table_axis) { \
      memset(table + low * table_axis, 0, (size_t)((high - low) * table_axis) * sizeof(element)); \
    } else if (!gather->adds) { \
      for (int64_t j = low; j < high; j++) \
        memset(table + j * table_axis + first, 0, (size_t)(last - first) * sizeof(element)); \
    } \
    if (gather->inner == 1 && table_axis == 1 && picked_count == 1 && index_count == 1) { \
      CK_NAME(name##_column)(table, 1, picked, 1, indices, 1, low, high, count); \
    } else if (index_inner == 0 && gather->inner > 1) { \
      CK_NAME(name##_lines)(gather, table, picked, indices, low, high, first, last); \
    } else { \
      for (int64_t n = first; n < last; n++) \
        CK_NAME(name##_column)( \
            table + n, table_axis, picked + n, picked_count, indices + n * index_inner, index_count, low, high, \
            count); \
    } \
  }
SCATTER(scatter_f32, float, vf, VF, CK_NAME(vf_load), CK_NAME(vf_store))
SCATTER(scatter_f64, double, vd, VD, CK_NAME(vd_load), CK_NAME(vd_store))
