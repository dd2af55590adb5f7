// Gather, scatter and one-hot rows. The tasks of a scatter are ranges of its destination, of the axis where that is
// long enough and otherwise of the columns: every task looks at all indices and adds what falls to it, in ascending
// order, so that sums do not depend on how the tasks are divided.

#include "../include/ck_moving.h"

#include <math.h>
#include <string.h>

enum {
  /// Bytes that a task moves, more or less.
  TASK_BYTES = 16384,
  /// The longest line, in bytes, that is moved element by element.
  SHORT_LINE = 8,
  /// How many tasks a scatter is divided into at most, for each `outer` fewer.
  SCATTER_TASKS = 32,
  /// The shortest axis that is divided, and the fewest columns of a task.
  DIVIDED_AXIS = 32,
  DIVIDED_COLUMNS = 16,
};

static int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Elements of any type, moved as they are.
typedef uint8_t __attribute__((may_alias)) bits_1;
typedef uint32_t __attribute__((may_alias)) bits_4;
typedef uint64_t __attribute__((may_alias)) bits_8;

/// NaN, or 0 for a type that has none.
static void fill_missing(ck_type type, char *to, int64_t count) {
  const float missing_float = NAN;
  const double missing_double = NAN;
  switch (type) {
    case CK_FLOAT32:
      for (int64_t i = 0; i < count; i++) memcpy(to + 4 * i, &missing_float, 4);
      break;
    case CK_FLOAT64:
      for (int64_t i = 0; i < count; i++) memcpy(to + 8 * i, &missing_double, 8);
      break;
    default: memset(to, 0, (size_t)count * ck_size(type)); break;
  }
}

static bool gather_has_lines(const ck_gather *gather) {
  return gather->index_inner == 0 && gather->inner * (int64_t)ck_size(gather->type) > SHORT_LINE;
}

#define CK_BODY "Moving/gather_body.h"
#include "each_level.h"

static int64_t positions_per_task(const ck_gather *gather) {
  const int64_t bytes = gather->inner * (int64_t)ck_size(gather->type);
  return bytes > 0 && bytes < TASK_BYTES ? TASK_BYTES / bytes : 1;
}

int64_t ck_gather_tasks(const ck_gather *gather) {
  return gather->inner == 0 ? 0 : divided_up(gather->outer * gather->count, positions_per_task(gather));
}

int64_t ck_gather_scratch(const ck_gather *gather) {
  (void)gather;
  return 0;
}

int64_t ck_gather_cost(const ck_gather *gather) {
  const int64_t positions = gather->outer * gather->count;
  if (!gather_has_lines(gather)) return gather->inner == 1 ? positions / 2 : positions * (2 + gather->inner / 2);
  return positions * (3 + gather->inner * (int64_t)ck_size(gather->type) / 48);
}

void ck_gather_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_gather *gather = arguments;
  const int64_t each = positions_per_task(gather), all = gather->outer * gather->count;
  if (begin < end) CK_DISPATCH(gather_range)(gather, begin * each, end * each < all ? end * each : all);
}

/// Into how many ranges a scatter divides the axis, and into how many blocks the columns; one of them is 1.
static void divide_scatter(const ck_gather *gather, int64_t *ranges, int64_t *blocks) {
  const int64_t most = gather->outer > 0 ? divided_up(SCATTER_TASKS, gather->outer) : 1;
  *ranges = *blocks = 1;
  if (gather->axis >= DIVIDED_AXIS) {
    *ranges = most;
  } else {
    const int64_t wanted = gather->inner / DIVIDED_COLUMNS;
    *blocks = wanted < 1 ? 1 : wanted < most ? wanted : most;
  }
}

int64_t ck_scatter_tasks(const ck_gather *gather) {
  int64_t ranges, blocks;
  divide_scatter(gather, &ranges, &blocks);
  return gather->axis == 0 || gather->inner == 0 ? 0 : gather->outer * ranges * blocks;
}

int64_t ck_scatter_scratch(const ck_gather *gather) {
  (void)gather;
  return 0;
}

int64_t ck_scatter_cost(const ck_gather *gather) {
  const int64_t positions = gather->outer * gather->count, size = (int64_t)ck_size(gather->type);
  const int64_t zeroed = gather->adds ? 0 : gather->outer * gather->axis * gather->inner * size / 64;
  const bool has_lines = gather->index_inner == 0 && gather->inner > 1;
  return zeroed + positions * (has_lines ? 2 + gather->inner * size / 64 : gather->inner);
}

void ck_scatter_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_gather *gather = arguments;
  int64_t ranges, blocks;
  divide_scatter(gather, &ranges, &blocks);
  const int64_t parts = ranges * blocks;
  // Neighbouring tasks at the same `outer` are one task of a wider range: the indices are then looked at once.
  for (int64_t task = begin; task < end;) {
    const int64_t o = task / parts, part = task - o * parts;
    const int64_t after = end - task < parts - part ? part + (end - task) : parts;
    int64_t low = 0, high = gather->axis, first = 0, last = gather->inner;
    if (blocks > 1) {
      first = gather->inner * part / blocks;
      last = gather->inner * after / blocks;
    } else {
      low = gather->axis * part / ranges;
      high = gather->axis * after / ranges;
    }
    if (gather->type == CK_FLOAT32) {
      CK_DISPATCH(scatter_f32)(gather, o, low, high, first, last);
    } else {
      CK_DISPATCH(scatter_f64)(gather, o, low, high, first, last);
    }
    task += after - part;
  }
}

static int64_t hot_rows_per_task(const ck_one_hot *one_hot) {
  const int64_t bytes = one_hot->classes * (int64_t)ck_size(one_hot->type);
  return bytes > 0 && bytes < TASK_BYTES ? TASK_BYTES / bytes : 1;
}

int64_t ck_one_hot_tasks(const ck_one_hot *one_hot) {
  return one_hot->classes == 0 ? 0 : divided_up(one_hot->count, hot_rows_per_task(one_hot));
}

int64_t ck_one_hot_scratch(const ck_one_hot *one_hot) {
  (void)one_hot;
  return 0;
}

int64_t ck_one_hot_cost(const ck_one_hot *one_hot) {
  return one_hot->count * (3 + one_hot->classes * (int64_t)ck_size(one_hot->type) / 64);
}

void ck_one_hot_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_one_hot *one_hot = arguments;
  const int64_t each = hot_rows_per_task(one_hot), size = (int64_t)ck_size(one_hot->type);
  const int64_t last = end * each < one_hot->count ? end * each : one_hot->count;
  for (int64_t i = begin * each; i < last; i++) {
    char *row = (char *)one_hot->out + i * one_hot->out_row * size;
    const int32_t index = one_hot->indices[i];
    if (index < -1 || index >= one_hot->classes) {
      fill_missing(one_hot->type, row, one_hot->classes);
      continue;
    }
    memset(row, 0, (size_t)(one_hot->classes * size));
    if (index < 0) continue;
    switch (one_hot->type) {
      case CK_FLOAT32: ((float *)row)[index] = 1; break;
      case CK_FLOAT64: ((double *)row)[index] = 1; break;
      case CK_INT32: ((int32_t *)row)[index] = 1; break;
      case CK_BOOL: ((uint8_t *)row)[index] = 1; break;
    }
  }
}
