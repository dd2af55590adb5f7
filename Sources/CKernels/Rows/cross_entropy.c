// Cross-entropy of rows of logits. A task is a chunk of rows.

#include "../include/ck_rows.h"
#include "block.h"

#include <math.h>

#define CK_FLOAT_MATH
#define CK_FLOAT_BODY "Rows/cross_entropy_body.h"
#define CK_BODY "each_float.h"
#include "each_level.h"

int64_t ck_cross_entropy_tasks(const ck_cross_entropy *entropy) {
  const int64_t rows = rows_of_task(entropy->columns);
  return (entropy->rows + rows - 1) / rows;
}

int64_t ck_cross_entropy_scratch(const ck_cross_entropy *entropy) {
  (void)entropy;
  return 0;
}

int64_t ck_cross_entropy_cost(const ck_cross_entropy *entropy) {
  const int64_t elements = entropy->rows * entropy->columns;
  return entropy->rows * 16 + elements * (entropy->type == CK_FLOAT64 ? 5 : 2) / 8;
}

/// The rows of tasks `begin` to `end` - 1.
static void rows_of(const ck_cross_entropy *entropy, int64_t begin, int64_t end, int64_t *first, int64_t *last) {
  const int64_t rows = rows_of_task(entropy->columns);
  *first = begin * rows;
  *last = end * rows < entropy->rows ? end * rows : entropy->rows;
}

void ck_cross_entropy_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_cross_entropy *entropy = arguments;
  int64_t first, last;
  rows_of(entropy, begin, end, &first, &last);
  CK_DISPATCH_FLOAT(entropy->type, entropy_chunk)(entropy, first, last);
}

void ck_cross_entropy_gradient_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_cross_entropy *entropy = arguments;
  int64_t first, last;
  rows_of(entropy, begin, end, &first, &last);
  CK_DISPATCH_FLOAT(entropy->type, entropy_gradient_chunk)(entropy, first, last);
}
