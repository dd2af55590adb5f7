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

// The same where lines are short or each element has an index of its own.
#undef GATHER_ELEMENTS
#define GATHER_ELEMENTS(name, element) \
  static void CK_NAME(name)(const ck_gather *gather, int64_t begin, int64_t end) { \
    const int64_t axis = gather->axis, inner = gather->inner, count = gather->count; \
    const int64_t table_axis = gather->table_axis, index_inner = gather->index_inner; \
    element missing; \
    fill_missing(gather->type, (char *)&missing, 1); \
    int64_t o = begin / count, i = begin % count; \
    for (int64_t position = begin; position < end; position++) { \
      const int32_t *indices = gather->indices + o * gather->index_outer + i * gather->index_count; \
      const element *table = (const element *)gather->table + o * gather->table_outer; \
      element *picked = (element *)gather->picked + o * gather->picked_outer + i * gather->picked_count; \
      for (int64_t n = 0; n < inner; n++) { \
        const int64_t index = indices[n * index_inner]; \
        picked[n] = index >= 0 && index < axis ? table[index * table_axis + n] : missing; \
      } \
      if (++i == count) { \
        i = 0; \
        o++; \
      } \
    } \
  }
GATHER_ELEMENTS(gather_1, uint8_t)
GATHER_ELEMENTS(gather_4, uint32_t)
GATHER_ELEMENTS(gather_8, uint64_t)

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
  static void CK_NAME(name)( \
      const ck_gather *gather, int64_t o, int64_t low, int64_t high, int64_t first, int64_t last) { \
    const int64_t table_axis = gather->table_axis, picked_count = gather->picked_count, count = gather->count; \
    const int64_t index_inner = gather->index_inner, index_count = gather->index_count; \
    element *table = (element *)gather->table + o * gather->table_outer; \
    const element *picked = (const element *)gather->picked + o * gather->picked_outer; \
    const int32_t *indices = gather->indices + o * gather->index_outer; \
    if (!gather->adds) { \
      if (first == 0 && last == gather->inner && table_axis == last) { \
        memset(table + low * table_axis, 0, (size_t)((high - low) * table_axis) * sizeof(element)); \
      } else { \
        for (int64_t j = low; j < high; j++) \
          memset(table + j * table_axis + first, 0, (size_t)(last - first) * sizeof(element)); \
      } \
    } \
    if (index_inner == 0) { \
      for (int64_t i = 0; i < count; i++) { \
        const int64_t index = indices[i * index_count]; \
        if (index < low || index >= high) continue; \
        element *to = table + index * table_axis; \
        const element *from = picked + i * picked_count; \
        int64_t n = first; \
        for (; n + lanes <= last; n += lanes) store(to + n, load(to + n) + load(from + n)); \
        for (; n < last; n++) to[n] += from[n]; \
      } \
    } else { \
      for (int64_t i = 0; i < count; i++) \
        for (int64_t n = first; n < last; n++) { \
          const int64_t index = indices[i * index_count + n * index_inner]; \
          if (index >= low && index < high) table[index * table_axis + n] += picked[i * picked_count + n]; \
        } \
    } \
  }
SCATTER(scatter_f32, float, vf, VF, CK_NAME(vf_load), CK_NAME(vf_store))
SCATTER(scatter_f64, double, vd, VD, CK_NAME(vd_load), CK_NAME(vd_store))
