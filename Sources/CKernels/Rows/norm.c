// Layer normalisation. A task is a chunk of rows; the sums over rows that the gradients of scale and shift need are
// partial sums of chunks, added up at the end, so that they do not depend on which thread took which chunk.

#include "../include/ck_rows.h"

#include <string.h>

enum {
  NORM_ROWS = 4,
  /// The longest row of which several are taken together, in bytes.
  LONGEST_OF_SEVERAL = 2048,
  /// Elements of a chunk, unless that would make more than `MOST_CHUNKS` of the gradient's.
  CHUNK_ELEMENTS = 8192,
  MOST_CHUNKS = 32,
};

static bool norm_takes_several(const ck_norm *norm) {
  return norm->columns * (int64_t)ck_size(norm->type) <= LONGEST_OF_SEVERAL;
}

#define CK_FLOAT_BODY "Rows/norm_body.h"
#define CK_BODY "each_float.h"
#include "each_level.h"

static int64_t chunk_rows(const ck_norm *norm) {
  const int64_t columns = norm->columns > 0 ? norm->columns : 1;
  const int64_t rows = (CHUNK_ELEMENTS + columns - 1) / columns;
  return (rows + NORM_ROWS - 1) / NORM_ROWS * NORM_ROWS;
}

static int64_t gradient_chunk_rows(const ck_norm *norm) {
  const int64_t rows = chunk_rows(norm), least = (norm->rows + MOST_CHUNKS - 1) / MOST_CHUNKS;
  return rows > least ? rows : (least + NORM_ROWS - 1) / NORM_ROWS * NORM_ROWS;
}

static int64_t chunks(const ck_norm *norm, int64_t rows) { return (norm->rows + rows - 1) / rows; }

int64_t ck_norm_tasks(const ck_norm *norm) { return chunks(norm, chunk_rows(norm)); }

int64_t ck_norm_scratch(const ck_norm *norm) {
  const bool keeps_sum = norm->residual != NULL && norm->sum == NULL;
  return keeps_sum ? NORM_ROWS * norm->columns * (int64_t)ck_size(norm->type) : 0;
}

int64_t ck_norm_cost(const ck_norm *norm) {
  const int64_t bytes = norm->rows * norm->columns * (int64_t)ck_size(norm->type);
  return norm->rows * 8 + bytes * (norm->residual != NULL ? 2 : 1) / 32;
}

void ck_norm_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_norm *norm = arguments;
  const int64_t rows = chunk_rows(norm), last = end * rows < norm->rows ? end * rows : norm->rows;
  if (norm->type == CK_FLOAT32) {
    CK_DISPATCH(norm_chunk_f32)(norm, begin * rows, last, scratch);
  } else {
    CK_DISPATCH(norm_chunk_f64)(norm, begin * rows, last, scratch);
  }
}

static bool has_parameters(const ck_norm *norm) { return norm->scale_gradient != NULL || norm->shift_gradient != NULL; }

/// The gradient of parameters is made even of no rows.
int64_t ck_norm_gradient_tasks(const ck_norm *norm) {
  const int64_t count = chunks(norm, gradient_chunk_rows(norm));
  return count > 0 ? count : has_parameters(norm) ? 1 : 0;
}

int64_t ck_norm_partials(const ck_norm *norm) {
  const int64_t count = chunks(norm, gradient_chunk_rows(norm));
  return has_parameters(norm) && count > 1 ? count * 2 * norm->columns * (int64_t)ck_size(norm->type) : 0;
}

int64_t ck_norm_gradient_scratch(const ck_norm *norm) { return 2 * norm->columns * (int64_t)ck_size(norm->type); }

int64_t ck_norm_gradient_cost(const ck_norm *norm) {
  const int64_t bytes = norm->rows * norm->columns * (int64_t)ck_size(norm->type);
  return norm->rows * 12 + bytes / 16;
}

void ck_norm_gradient_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_norm *norm = arguments;
  const int64_t rows = gradient_chunk_rows(norm);
  const size_t bytes = (size_t)norm->columns * ck_size(norm->type);
  const bool has_partials = ck_norm_partials(norm) > 0;
  for (int64_t task = begin; task < end; task++) {
    const int64_t first = task * rows, last = first + rows < norm->rows ? first + rows : norm->rows;
    void *sums = has_partials ? (char *)norm->partials + (size_t)task * 2 * bytes : scratch;
    if (norm->type == CK_FLOAT32) {
      CK_DISPATCH(norm_gradient_chunk_f32)(norm, first, last, sums);
    } else {
      CK_DISPATCH(norm_gradient_chunk_f64)(norm, first, last, sums);
    }
    if (has_partials) continue;
    if (norm->scale_gradient != NULL) memcpy(norm->scale_gradient, sums, bytes);
    if (norm->shift_gradient != NULL) memcpy(norm->shift_gradient, (char *)sums + bytes, bytes);
  }
}

void ck_norm_gradient_finish(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_norm *norm = arguments;
  if (begin >= end) return;
  const int64_t count = chunks(norm, gradient_chunk_rows(norm)), columns = norm->columns;
  for (int half = 0; half < 2; half++) {
    void *sums = half == 0 ? norm->scale_gradient : norm->shift_gradient;
    if (sums == NULL) continue;
    if (norm->type == CK_FLOAT32) {
      const float *partials = (const float *)norm->partials + half * columns;
      CK_DISPATCH(norm_finish_f32)(partials, count, 2 * columns, sums, columns);
    } else {
      const double *partials = (const double *)norm->partials + half * columns;
      CK_DISPATCH(norm_finish_f64)(partials, count, 2 * columns, sums, columns);
    }
  }
}
