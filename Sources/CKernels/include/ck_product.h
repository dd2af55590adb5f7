// Matrix products.
#ifndef CK_PRODUCT_H
#define CK_PRODUCT_H

#include "ck_elementwise.h"

/// C = A·B, or C + A·B, for a batch of matrices in two outer axes; then, if there is one, the `finish` program on C.
typedef struct ck_product {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  int64_t rows, columns, depth;
  const void *a, *b;
  void *c;
  /// Strides; of each matrix at least one is 1 (or its extent is at most 1). Those of C along a row are 1.
  int64_t a_row, a_column, b_row, b_column, c_row;
  int64_t batch[2];
  int64_t a_batch[2], b_batch[2], c_batch[2];
  /// Whether the product is added to what C holds.
  bool adds;
  /// Null, or a program over [batch0, batch1, rows, columns] (always four axes) whose inputs and outputs may include C.
  /// It is run on rectangles of C once these are complete.
  const ck_elementwise *finish;
} ck_product;

int64_t ck_product_tasks(const ck_product *product);
int64_t ck_product_scratch(const ck_product *product);
/// Estimated nanoseconds on one thread.
int64_t ck_product_cost(const ck_product *product);
/// A `ck_kernel` for a `ck_product`.
void ck_product_run(const void *product, int64_t begin, int64_t end, void *scratch);

#endif
