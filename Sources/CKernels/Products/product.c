// Matrix products: the tasks of a product, and how much room and time they take. What a task does is in
// product_type_body.h.
#include "../include/ck_product.h"

#include "../Levels/level_names.h"
#include "grid.h"

#define CK_BODY "../Products/product_body.h"
#include "../Levels/each_level.h"

static int64_t matrices_of(const ck_product *product) { return product->batch[0] * product->batch[1]; }

int64_t ck_product_tasks(const ck_product *product) {
  if (product->rows == 0 || product->columns == 0) return 0;
  const product_grid grid = grid_of(product);
  return matrices_of(product) * grid.row_parts * grid.column_parts;
}

int64_t ck_product_scratch(const ck_product *product) {
  const product_room room = room_of(product);
  return room.finish + (room.a + room.b) * (int64_t)ck_size(product->type);
}

int64_t ck_product_cost(const ck_product *product) {
  const double work = (double)matrices_of(product) * (double)product->rows * (double)product->columns *
      (double)(product->depth + 8);
  const ck_level level = ck_current_level();
  const double per_nanosecond = (level == CK_AVX512 ? 50 : level == CK_AVX2 ? 40 : 8) / (product->type == CK_FLOAT64 ? 2.0 : 1.0);
  return (int64_t)(20 + work / per_nanosecond) + (product->finish == NULL ? 0 : ck_elementwise_cost(product->finish));
}

void ck_product_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_product *product = arguments;
  if (product->type == CK_FLOAT64) {
    CK_DISPATCH(product_run_f64)(product, begin, end, scratch);
  } else {
    CK_DISPATCH(product_run_f32)(product, begin, end, scratch);
  }
}
