// Convolution of images [batch, height, width, channels] with filters [filter height, filter width, channels of a
// group, filters], and its gradients. Everything is contiguous; one dimension is height 1 with filter height 1.
#ifndef CK_CONVOLUTION_H
#define CK_CONVOLUTION_H

#include "ck_elementwise.h"
#include "ck_pooling.h"

/// out[b, y, x, n] = Σ in[b, y·stride + i·dilation - pad, x·stride + j·dilation - pad, c]·filter[i, j, c, n], in 0
/// outside the image. (This is what networks call convolution: the filter is not turned round.)
typedef struct ck_convolution {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  /// The extents of `in`; `groups` divides `channels` and `filters`. Group g convolves channels
  /// g·channels/groups… and gives filters g·filters/groups…; as many groups as channels is depthwise convolution.
  int64_t batch, height, width, channels;
  int64_t filter_height, filter_width, filters, groups;
  /// All at least 1.
  int64_t stride_height, stride_width, dilation_height, dilation_width;
  /// Rows and columns of zeros around the image, at least 0.
  int64_t pad_top, pad_bottom, pad_left, pad_right;
  /// [batch, height, width, channels], for the results and for the gradient by the filter.
  const void *in;
  /// [filter_height, filter_width, channels/groups, filters], for the results and for the gradient by the input.
  const void *filter;
  /// [batch, out height, out width, filters], with the out extents of `ck_convolution_extent`.
  void *out;
  /// Null, or a pooling through which the result goes before it is stored: of kind CK_POOL_GREATEST, without padding,
  /// strides no less than the window's extents. `out` and `out_gradient` are then those of the pooling, [batch, pooled
  /// height, pooled width, filters], and so is what `finish` runs over. The convolution's own result is never stored
  /// as a whole, and where no window reaches, it is not computed. Only the window, the strides and `places` are read.
  const ck_pooling *pooling;
  /// Null, or a program over two axes, run on rectangles of the result once these are complete: over
  /// [batch·out height·out width, filters] with `ck_convolution_run`, over [batch·height·width, channels] with
  /// `ck_convolution_input_gradient_run`. Its inputs and outputs may include the result.
  const ck_elementwise *finish;
  // For the gradients, otherwise unused. What is computed is overwritten.
  /// [batch, out height, out width, filters]
  const void *out_gradient;
  /// [batch, height, width, channels]
  void *in_gradient;
  /// Like `filter`.
  void *filter_gradient;
  /// Null, or [filters]: Σ out_gradient over all places, computed along with the gradient by the filter.
  void *bias_gradient;
  /// Room for partial gradients by the filter, `ck_convolution_filter_gradient_partials` bytes.
  void *partials;
} ck_convolution;

/// How many places a filter of `filter` points has on an axis of `extent` points: out height and out width. 0 if the
/// filter does not fit.
int64_t ck_convolution_extent(
    int64_t extent, int64_t filter, int64_t stride, int64_t dilation, int64_t pad_before, int64_t pad_after);

int64_t ck_convolution_tasks(const ck_convolution *convolution);
int64_t ck_convolution_scratch(const ck_convolution *convolution);
/// Estimated nanoseconds on one thread.
int64_t ck_convolution_cost(const ck_convolution *convolution);
/// A `ck_kernel` for a `ck_convolution`: `out`.
void ck_convolution_run(const void *convolution, int64_t begin, int64_t end, void *scratch);

int64_t ck_convolution_input_gradient_tasks(const ck_convolution *convolution);
int64_t ck_convolution_input_gradient_scratch(const ck_convolution *convolution);
int64_t ck_convolution_input_gradient_cost(const ck_convolution *convolution);
/// A `ck_kernel` for a `ck_convolution`: `in_gradient` from `filter` and `out_gradient`. This is also the transposed
/// convolution that takes `out_gradient` for its input.
void ck_convolution_input_gradient_run(const void *convolution, int64_t begin, int64_t end, void *scratch);

/// The bytes of `partials` that the gradient by the filter needs, 0 if none. Depends on the shape only.
int64_t ck_convolution_filter_gradient_partials(const ck_convolution *convolution);
int64_t ck_convolution_filter_gradient_tasks(const ck_convolution *convolution);
int64_t ck_convolution_filter_gradient_scratch(const ck_convolution *convolution);
int64_t ck_convolution_filter_gradient_cost(const ck_convolution *convolution);
/// A `ck_kernel` for a `ck_convolution`: `filter_gradient`, and `bias_gradient` unless it is null, from `in` and
/// `out_gradient`.
void ck_convolution_filter_gradient_run(const void *convolution, int64_t begin, int64_t end, void *scratch);
/// A `ck_kernel` of one task: adds up the partials, in a fixed order. To run after
/// `ck_convolution_filter_gradient_run` where `ck_convolution_filter_gradient_partials` is not 0.
void ck_convolution_filter_gradient_finish(const void *convolution, int64_t begin, int64_t end, void *scratch);

#endif
