// Softmax, log-softmax and log-sum-exp of rows. A task is a chunk of rows.

#include "../include/ck_rows.h"
#include "block.h"

#include <math.h>

#define CK_FLOAT_MATH
#define CK_FLOAT_BODY "Rows/softmax_body.h"
#define CK_BODY "each_float.h"
#include "each_level.h"

int64_t ck_softmax_tasks(const ck_softmax *softmax) {
  const int64_t rows = rows_of_task(softmax->columns);
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
  const int64_t rows = rows_of_task(softmax->columns);
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
