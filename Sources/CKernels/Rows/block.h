// How many rows softmax and cross-entropy take together.
#ifndef CK_ROWS_BLOCK_H
#define CK_ROWS_BLOCK_H

#include <stdint.h>

enum {
  /// Rows that are in registers together.
  ROWS = 4,
  /// Rows of a block, of which a task has a whole number.
  BLOCK = 16,
  /// Elements of a block, so that it stays in the first-level cache, and of a task.
  BLOCK_ELEMENTS = 2048,
  TASK_ELEMENTS = 4096,
};

static inline int rows_of_block(int64_t columns) {
  if (columns * BLOCK <= BLOCK_ELEMENTS) return BLOCK;
  return columns * ROWS <= BLOCK_ELEMENTS ? ROWS : 1;
}

static inline int64_t rows_of_task(int64_t columns) {
  const int64_t rows = columns > 0 ? TASK_ELEMENTS / columns : TASK_ELEMENTS;
  return (rows / BLOCK + 1) * BLOCK;
}

#endif
