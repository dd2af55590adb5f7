// How a product is divided into tasks: from its shape alone, whatever the instruction set and the threads.
//
// C is cut into a grid of about square rectangles. The tasks are numbered along the shorter side of C first, so that a
// range of them is, but for its ends, one wide rectangle, which is computed as one: what is packed for it is then shared
// by all of its tasks. The depth is never divided among tasks.
#ifndef CK_PRODUCT_GRID_H
#define CK_PRODUCT_GRID_H

#include "../include/ck_product.h"

typedef struct product_grid {
  /// Into how many parts the rows and the columns are cut, each of about equal extent.
  int64_t row_parts, column_parts;
  /// Whether tasks of the same columns follow each other; otherwise those of the same rows do.
  bool is_by_columns;
} product_grid;

enum {
  /// Multiply-adds that are worth a task of their own, about 2 µs.
  task_work = 1 << 17,
  most_parts = 64,
  least_task_rows = 16,
  least_task_columns = 32,
};

static inline int64_t smaller_of(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger_of(int64_t a, int64_t b) { return a > b ? a : b; }

/// Multiply-adds, or what writing C costs if there are hardly any.
static inline double work_of(const ck_product *product) {
  return (double)product->rows * (double)product->columns * (double)larger_of(product->depth, 16);
}

static inline product_grid grid_of(const ck_product *product) {
  const int64_t rows = product->rows, columns = product->columns;
  product_grid grid = {1, 1, columns > rows};
  const double work = work_of(product);
  if (work < 2.0 * task_work) return grid;
  const int64_t parts = work >= (double)most_parts * task_work ? most_parts : (int64_t)(work / task_work);
  const int64_t most_row_parts = larger_of(rows / least_task_rows, 1);
  const int64_t most_column_parts = larger_of(columns / least_task_columns, 1);
  // The shorter side is halved while its parts are longer than those that the longer side would get.
  int64_t *shorter = grid.is_by_columns ? &grid.row_parts : &grid.column_parts;
  int64_t *longer = grid.is_by_columns ? &grid.column_parts : &grid.row_parts;
  const int64_t most_shorter = grid.is_by_columns ? most_row_parts : most_column_parts;
  const int64_t most_longer = grid.is_by_columns ? most_column_parts : most_row_parts;
  const int64_t short_side = smaller_of(rows, columns), long_side = larger_of(rows, columns);
  while (*shorter * 2 <= most_shorter && short_side * (parts / (*shorter * 2)) >= long_side * *shorter * 2)
    *shorter *= 2;
  *longer = smaller_of(larger_of(parts / *shorter, 1), most_longer);
  while (*shorter * 2 <= most_shorter && *longer * *shorter * 2 <= parts) *shorter *= 2;
  return grid;
}

/// Where part `part` of `extent` begins, when it is cut into `parts` at multiples of `unit`.
static inline int64_t part_begin(int64_t extent, int64_t parts, int64_t part, int64_t unit) {
  return part == 0 ? 0 : part == parts ? extent : extent * part / parts / unit * unit;
}

enum {
  /// The widest block of B that is packed, in columns, and about how deep one is, in bytes of a column: together what a
  /// second-level cache holds beside the rest.
  block_columns = 512,
  block_depth_bytes = 1536,
  /// No level has higher or wider panels, in rows and bytes.
  highest_strip = 16,
  widest_panel_bytes = 128,
  /// Products of so few columns may be computed in other ways, which need whole columns of B or some of Cᵀ in scratch.
  most_thin_columns = 12,
  widest_thin_part = 64,
};

static inline int64_t size_of(const ck_product *product) { return product->type == CK_FLOAT64 ? 8 : 4; }

/// The depth is computed in parts of about equal length, each the sum of a chain, which are added to C in turn.
static inline int64_t depth_parts_of(const ck_product *product) {
  const int64_t usual = block_depth_bytes / size_of(product);
  return larger_of((product->depth + usual / 2) / usual, 1);
}

/// The scratch of a thread: bytes for the finishing program, then elements for a panel of A and a block of B.
typedef struct product_room {
  int64_t finish, a, b;
} product_room;

static inline product_room room_of(const ck_product *product) {
  const int64_t size = size_of(product), parts = depth_parts_of(product);
  const int64_t depth = parts == 1 ? product->depth : (product->depth + parts - 1) / parts;
  const int64_t panel = widest_panel_bytes / size, columns = product->columns;
  const int64_t block = depth * smaller_of((columns + panel - 1) / panel * panel, block_columns + panel);
  const int64_t thin = columns > most_thin_columns ? 0 : columns * larger_of(product->depth, widest_thin_part);
  const int64_t finish = product->finish == NULL ? 0 : ck_elementwise_scratch(product->finish);
  // A vector is left free behind each, and all begin at multiples of 64 bytes.
  return (product_room){(finish + 63) / 64 * 64, highest_strip * (depth + 1), larger_of(block, thin) + 16};
}

#endif
