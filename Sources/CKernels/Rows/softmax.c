// Softmax, log-softmax and log-sum-exp of rows. A task is a chunk of rows.

#include "../include/ck_rows.h"

#include <math.h>

enum {
  /// How many rows are taken together, and the widest of which they are.
  ROWS = 4,
  WIDEST_TOGETHER = 512,
  /// Elements of a chunk, and the rows of which it is made.
  CHUNK_ELEMENTS = 4096,
  CHUNK_ROWS = 16,
};

#define CK_FLOAT_MATH
#define CK_FLOAT_BODY "Rows/softmax_body.h"
#define CK_BODY "each_float.h"
#include "each_level.h"

static int64_t chunk_rows(const ck_softmax *softmax) {
  const int64_t rows = softmax->columns > 0 ? CHUNK_ELEMENTS / softmax->columns : CHUNK_ELEMENTS;
  return (rows / CHUNK_ROWS + 1) * CHUNK_ROWS;
}

int64_t ck_softmax_tasks(const ck_softmax *softmax) {
  const int64_t rows = chunk_rows(softmax);
  return (softmax->rows + rows - 1) / rows;
}

int64_t ck_softmax_scratch(const ck_softmax *softmax) {
  (void)softmax;
  return 0;
}

int64_t ck_softmax_cost(const ck_softmax *softmax) {
  const int64_t elements = softmax->rows * softmax->columns;
  return softmax->rows * 10 + elements * (softmax->type == CK_FLOAT64 ? 5 : 2) / 8;
}

int64_t ck_softmax_gradient_cost(const ck_softmax *softmax) {
  const int64_t bytes = softmax->rows * softmax->columns * (int64_t)ck_size(softmax->type);
  return softmax->rows * 8 + bytes / (softmax->form == CK_SOFTMAX ? 24 : 16);
}

/// The rows of tasks `begin` to `end` - 1.
static void rows_of(const ck_softmax *softmax, int64_t begin, int64_t end, int64_t *first, int64_t *last) {
  const int64_t rows = chunk_rows(softmax);
  *first = begin * rows;
  *last = end * rows < softmax->rows ? end * rows : softmax->rows;
}

void ck_softmax_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_softmax *softmax = arguments;
  int64_t first, last;
  rows_of(softmax, begin, end, &first, &last);
  CK_DISPATCH_FLOAT(softmax->type, softmax_chunk)(softmax, first, last);
}

void ck_softmax_gradient_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_softmax *softmax = arguments;
  int64_t first, last;
  rows_of(softmax, begin, end, &first, &last);
  CK_DISPATCH_FLOAT(softmax->type, softmax_gradient_chunk)(softmax, first, last);
}
