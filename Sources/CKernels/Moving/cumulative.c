// Cumulative sums. A task is a range of columns, all of outer·inner counted through.

#include "../include/ck_moving.h"

#include <string.h>

enum {
  /// How many columns that are not neighbours go along the axis together.
  STREAMS = 8,
  /// The fewest columns, and about how many elements, of a task.
  TASK_COLUMNS = 64,
  TASK_ELEMENTS = 8192,
};

#define CK_BODY "Moving/cumulative_body.h"
#include "each_level.h"

static int64_t columns_per_task(const ck_cumulative *cumulative) {
  const int64_t axis = cumulative->axis > 0 ? cumulative->axis : 1;
  // A single row or a few are better divided than not at all.
  const int64_t least = cumulative->inner >= TASK_COLUMNS ? TASK_COLUMNS : STREAMS;
  const int64_t wanted = TASK_ELEMENTS / axis / least * least;
  return wanted > least ? wanted : least;
}

int64_t ck_cumulative_tasks(const ck_cumulative *cumulative) {
  const int64_t columns = cumulative->axis > 0 ? cumulative->outer * cumulative->inner : 0;
  const int64_t each = columns_per_task(cumulative);
  return (columns + each - 1) / each;
}

int64_t ck_cumulative_scratch(const ck_cumulative *cumulative) {
  (void)cumulative;
  return 0;
}

int64_t ck_cumulative_cost(const ck_cumulative *cumulative) {
  const int64_t elements = cumulative->outer * cumulative->axis * cumulative->inner;
  if (cumulative->inner >= TASK_COLUMNS) return 20 + elements / 6;
  return 20 + (cumulative->outer * cumulative->inner >= STREAMS ? elements / 2 : elements);
}

void ck_cumulative_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_cumulative *cumulative = arguments;
  const int64_t columns = cumulative->axis > 0 ? cumulative->outer * cumulative->inner : 0;
  const int64_t each = columns_per_task(cumulative);
  const int64_t first = begin * each, last = end * each < columns ? end * each : columns;
  switch (cumulative->type) {
    case CK_FLOAT64: CK_DISPATCH(cumulative_f64_part)(cumulative, first, last); break;
    case CK_INT32: CK_DISPATCH(cumulative_i32_part)(cumulative, first, last); break;
    default: CK_DISPATCH(cumulative_f32_part)(cumulative, first, last); break;
  }
}
