// Kernels that move elements: permuting copies, gather and scatter, one-hot rows, cumulative and sliding sums, sorting.
//
// Where a kernel works along one axis, a tensor is seen as [outer, axis, inner] with the axes before and after that one
// merged; the inner elements lie side by side, `…_outer` and `…_axis` are the distances along the others in elements.
// An output does not overlap an input unless said otherwise.
#ifndef CK_MOVING_H
#define CK_MOVING_H

#include "ck_elementwise.h"

/// to[…] = from[…] for every place of `extent`. Strides may be 0 or negative in `from`; in `to` no two places coincide.
typedef struct ck_copy {
  /// Any type; the bytes are what is copied.
  ck_type type;
  int32_t axes;
  int64_t extent[CK_MOST_AXES];
  const void *from;
  void *to;
  int64_t from_stride[CK_MOST_AXES], to_stride[CK_MOST_AXES];
} ck_copy;

int64_t ck_copy_tasks(const ck_copy *copy);
int64_t ck_copy_scratch(const ck_copy *copy);
/// Estimated nanoseconds on one thread.
int64_t ck_copy_cost(const ck_copy *copy);
/// A `ck_kernel` for a `ck_copy`.
void ck_copy_run(const void *copy, int64_t begin, int64_t end, void *scratch);

/// Elements of `table` [outer, axis, inner] chosen along the axis by `indices`, and the reverse: `picked` is
/// [outer, count, inner]. Rows of an embedding have outer 1, axis the classes, inner the features and `index_inner` 0.
typedef struct ck_gather {
  /// Of `table` and `picked`: any type to gather, CK_FLOAT32 or CK_FLOAT64 to scatter.
  ck_type type;
  int64_t outer, axis, inner, count;
  /// In for the gather, out for the scatter.
  void *table;
  int64_t table_outer, table_axis;
  /// [outer, count, inner]; strides in elements, 0 where an index serves all.
  const int32_t *indices;
  int64_t index_outer, index_count, index_inner;
  /// Out for the gather, in for the scatter.
  void *picked;
  int64_t picked_outer, picked_count;
  /// For the scatter: whether is added to what the table holds, else to zeros.
  bool adds;
} ck_gather;

int64_t ck_gather_tasks(const ck_gather *gather);
int64_t ck_gather_scratch(const ck_gather *gather);
/// Estimated nanoseconds on one thread.
int64_t ck_gather_cost(const ck_gather *gather);
/// A `ck_kernel` for a `ck_gather`: picked[o, i, n] = table[o, indices[o, i, n], n]; NaN (0 for CK_INT32 and CK_BOOL)
/// where the index is out of range.
void ck_gather_run(const void *gather, int64_t begin, int64_t end, void *scratch);

int64_t ck_scatter_tasks(const ck_gather *gather);
int64_t ck_scatter_scratch(const ck_gather *gather);
/// Estimated nanoseconds on one thread.
int64_t ck_scatter_cost(const ck_gather *gather);
/// A `ck_kernel` for a `ck_gather`: table[o, indices[o, i, n], n] += picked[o, i, n], for i in ascending order; indices
/// out of range are left out. The gradient of the gather.
void ck_scatter_run(const void *gather, int64_t begin, int64_t end, void *scratch);

/// out [count, classes]: row i is 1 at indices[i], else 0. A row of index -1 is 0; one that is out of range
/// otherwise is NaN (0 for CK_INT32 and CK_BOOL).
typedef struct ck_one_hot {
  /// Of `out`: any.
  ck_type type;
  int64_t count, classes;
  const int32_t *indices;
  void *out;
  int64_t out_row;
} ck_one_hot;

int64_t ck_one_hot_tasks(const ck_one_hot *one_hot);
int64_t ck_one_hot_scratch(const ck_one_hot *one_hot);
/// Estimated nanoseconds on one thread.
int64_t ck_one_hot_cost(const ck_one_hot *one_hot);
/// A `ck_kernel` for a `ck_one_hot`.
void ck_one_hot_run(const void *one_hot, int64_t begin, int64_t end, void *scratch);

/// y[o, i, n] = Σ_{j ≤ i} x[o, j, n], or Σ_{j ≥ i} if reversed, which is the gradient of the first. y may be x.
typedef struct ck_cumulative {
  /// CK_FLOAT32, CK_FLOAT64 or CK_INT32.
  ck_type type;
  bool reversed;
  int64_t outer, axis, inner;
  const void *x;
  int64_t x_outer, x_axis;
  void *y;
  int64_t y_outer, y_axis;
} ck_cumulative;

int64_t ck_cumulative_tasks(const ck_cumulative *cumulative);
int64_t ck_cumulative_scratch(const ck_cumulative *cumulative);
/// Estimated nanoseconds on one thread.
int64_t ck_cumulative_cost(const ck_cumulative *cumulative);
/// A `ck_kernel` for a `ck_cumulative`.
void ck_cumulative_run(const void *cumulative, int64_t begin, int64_t end, void *scratch);

/// What a sliding window sees beyond the ends of the axis.
typedef enum ck_edges {
  /// The first or the last element, again and again.
  CK_EDGES_REPEATED,
  CK_EDGES_ZERO,
  /// The window never leaves the axis: y has axis - window + 1 places, none if that is negative.
  CK_EDGES_INSIDE,
} ck_edges;

/// y[o, i, n] = scale·Σ_{0 ≤ j < window} x[o, i + j - before, n]: a sliding sum, or mean with scale 1/window.
typedef struct ck_sliding {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  ck_edges edges;
  int64_t outer, axis, inner;
  /// At least 1.
  int64_t window;
  /// 0 ≤ before < window: (window - 1)/2 centres the window, window - 1 lets it look back only. 0 for CK_EDGES_INSIDE.
  int64_t before;
  double scale;
  /// In; out of the gradient, where it is the gradient of x.
  void *x;
  int64_t x_outer, x_axis;
  /// Out, [outer, axis or axis - window + 1, inner]; into the gradient, where it is the gradient of y.
  void *y;
  int64_t y_outer, y_axis;
} ck_sliding;

int64_t ck_sliding_tasks(const ck_sliding *sliding);
int64_t ck_sliding_scratch(const ck_sliding *sliding);
/// Estimated nanoseconds on one thread.
int64_t ck_sliding_cost(const ck_sliding *sliding);
/// A `ck_kernel` for a `ck_sliding`: y from x.
void ck_sliding_run(const void *sliding, int64_t begin, int64_t end, void *scratch);

int64_t ck_sliding_gradient_tasks(const ck_sliding *sliding);
int64_t ck_sliding_gradient_scratch(const ck_sliding *sliding);
/// Estimated nanoseconds on one thread.
int64_t ck_sliding_gradient_cost(const ck_sliding *sliding);
/// A `ck_kernel` for a `ck_sliding`: x, the gradient of the first, from y, that of the second. Overwrites it.
void ck_sliding_gradient_run(const void *sliding, int64_t begin, int64_t end, void *scratch);

/// Sorts each row of a matrix, contiguous rows `x_row` apart. Equal elements keep their order, and -0 equals 0; NaN
/// comes last whichever way is sorted. The gradient of the values is a scatter by the indices.
typedef struct ck_sort {
  /// CK_FLOAT32, CK_FLOAT64 or CK_INT32: of `x` and `values`.
  ck_type type;
  bool descending;
  /// `columns` is less than 2³¹.
  int64_t rows, columns;
  /// How many of each sorted row are stored: `columns` for all, fewer for the top ones.
  int64_t count;
  const void *x;
  int64_t x_row;
  /// Out: null, or [rows, count]. May be x if it has that row distance.
  void *values;
  int64_t values_row;
  /// Out: null, or [rows, count]: where in its row of x each value stood.
  int32_t *indices;
  int64_t indices_row;
} ck_sort;

int64_t ck_sort_tasks(const ck_sort *sort);
int64_t ck_sort_scratch(const ck_sort *sort);
/// Estimated nanoseconds on one thread.
int64_t ck_sort_cost(const ck_sort *sort);
/// A `ck_kernel` for a `ck_sort`.
void ck_sort_run(const void *sort, int64_t begin, int64_t end, void *scratch);

#endif
