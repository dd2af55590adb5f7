// Pooling of images [batch, height, width, channels]: the greatest value or the average of each window, and gradients.
// Everything is contiguous. (Pooling the whole image is a reduction.)
#ifndef CK_POOLING_H
#define CK_POOLING_H

#include "ck_elementwise.h"

typedef enum ck_pooling_kind {
  /// NaN if one is in the window, -∞ if the window holds nothing but padding.
  CK_POOL_GREATEST,
  /// Of the window's elements that lie inside the image; 0 if there are none.
  CK_POOL_AVERAGE,
  /// The same with padding counted as zeros: the sum divided by the size of the window.
  CK_POOL_AVERAGE_PADDED,
} ck_pooling_kind;

typedef struct ck_pooling {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  ck_pooling_kind kind;
  /// The extents of `in`.
  int64_t batch, height, width, channels;
  /// All at least 1.
  int64_t window_height, window_width, stride_height, stride_width;
  /// Rows and columns around the image, at least 0.
  int64_t pad_top, pad_bottom, pad_left, pad_right;
  /// [batch, height, width, channels], for the results.
  const void *in;
  /// [batch, out height, out width, channels], with the out extents of `ck_convolution_extent` (dilation 1).
  void *out;
  /// For CK_POOL_GREATEST, otherwise unused. Null if no gradient is wanted, or where in its window each result was
  /// found, row-major (the first if there are several): [batch, out height, out width, channels] of
  /// `ck_pooling_place_size` bytes each. Written with the results, read by the gradient.
  void *places;
  /// Null, or a program over two axes, run on rectangles of the result once these are complete: over
  /// [batch·out height·out width, channels] with `ck_pooling_run`, over [batch·height·width, channels] with
  /// `ck_pooling_gradient_run`. Its inputs and outputs may include the result.
  const ck_elementwise *finish;
  // For the gradient, otherwise unused.
  /// [batch, out height, out width, channels]
  const void *out_gradient;
  /// [batch, height, width, channels]; overwritten.
  void *in_gradient;
} ck_pooling;

/// The bytes of an element of `places`: 1 for windows of at most 256 elements, else 4.
int64_t ck_pooling_place_size(const ck_pooling *pooling);

int64_t ck_pooling_tasks(const ck_pooling *pooling);
int64_t ck_pooling_scratch(const ck_pooling *pooling);
/// Estimated nanoseconds on one thread.
int64_t ck_pooling_cost(const ck_pooling *pooling);
/// A `ck_kernel` for a `ck_pooling`: `out` and `places`.
void ck_pooling_run(const void *pooling, int64_t begin, int64_t end, void *scratch);

int64_t ck_pooling_gradient_tasks(const ck_pooling *pooling);
int64_t ck_pooling_gradient_scratch(const ck_pooling *pooling);
int64_t ck_pooling_gradient_cost(const ck_pooling *pooling);
/// A `ck_kernel` for a `ck_pooling`: `in_gradient` from `out_gradient` and, for CK_POOL_GREATEST, `places`.
void ck_pooling_gradient_run(const void *pooling, int64_t begin, int64_t end, void *scratch);

#endif
