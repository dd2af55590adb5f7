// Convolution and its gradients: choosing the instruction set and the type. The work itself is in forward.h,
// input_gradient.h and filter_gradient.h, all of it by way of the tiles of gathered_tile.h.

#include "../include/ck_convolution.h"

#include <math.h>
#include <string.h>

#include "finish.h"
#include "geometry.h"

#define CK_BODY "Convolution/convolution_body.h"
#include "each_level.h"

#define CK_DISPATCH_TYPE(type, f) ((type) == CK_FLOAT64 ? CK_DISPATCH(f##_f64) : CK_DISPATCH(f##_f32))

int64_t ck_convolution_extent(
    int64_t extent, int64_t filter, int64_t stride, int64_t dilation, int64_t pad_before, int64_t pad_after) {
  const int64_t room = extent + pad_before + pad_after - (filter - 1) * dilation - 1;
  return filter < 1 || room < 0 ? 0 : room / stride + 1;
}

/// Nanoseconds for `products` multiply-adds.
static int64_t cost_of(const ck_convolution *v, int64_t products) {
  const ck_level level = ck_current_level();
  const int64_t per_nanosecond = level == CK_AVX512 ? 50 : level == CK_AVX2 ? 40 : 8;
  return products * (v->type == CK_FLOAT64 ? 2 : 1) / per_nanosecond;
}

static int64_t products_of(const ck_convolution *v, const geometry *g) {
  return v->batch * g->places * g->depth * v->filters;
}

int64_t ck_convolution_tasks(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, forward_tasks)(v, &g);
}

int64_t ck_convolution_scratch(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, forward_scratch)(v, &g);
}

int64_t ck_convolution_cost(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return cost_of(v, products_of(v, &g)) + v->batch * g.out_image / 8 +
    (v->finish == NULL ? 0 : ck_elementwise_cost(v->finish)) + 100;
}

void ck_convolution_run(const void *convolution, int64_t begin, int64_t end, void *scratch) {
  const ck_convolution *v = convolution;
  const geometry g = geometry_of(v);
  if (begin < end) CK_DISPATCH_TYPE(v->type, run_forward)(v, &g, begin, end, scratch);
}

int64_t ck_convolution_input_gradient_tasks(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, input_gradient_tasks)(v, &g);
}

int64_t ck_convolution_input_gradient_scratch(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, input_gradient_scratch)(v, &g);
}

int64_t ck_convolution_input_gradient_cost(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return cost_of(v, products_of(v, &g)) + v->batch * (g.in_image / 8 + g.taps * g.places * v->channels / 8) +
    (v->finish == NULL ? 0 : ck_elementwise_cost(v->finish)) + 100;
}

void ck_convolution_input_gradient_run(const void *convolution, int64_t begin, int64_t end, void *scratch) {
  const ck_convolution *v = convolution;
  const geometry g = geometry_of(v);
  if (begin < end) CK_DISPATCH_TYPE(v->type, run_input_gradient)(v, &g, begin, end, scratch);
}

int64_t ck_convolution_filter_gradient_partials(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, filter_gradient_partials)(v, &g);
}

int64_t ck_convolution_filter_gradient_tasks(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, filter_gradient_tasks)(v, &g);
}

int64_t ck_convolution_filter_gradient_scratch(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return CK_DISPATCH_TYPE(v->type, filter_gradient_scratch)(v, &g);
}

int64_t ck_convolution_filter_gradient_cost(const ck_convolution *v) {
  const geometry g = geometry_of(v);
  return cost_of(v, products_of(v, &g)) + v->batch * g.out_image / 16 + 100;
}

void ck_convolution_filter_gradient_run(const void *convolution, int64_t begin, int64_t end, void *scratch) {
  const ck_convolution *v = convolution;
  const geometry g = geometry_of(v);
  if (begin < end) CK_DISPATCH_TYPE(v->type, run_filter_gradient)(v, &g, begin, end, scratch);
}

void ck_convolution_filter_gradient_finish(const void *convolution, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_convolution *v = convolution;
  const geometry g = geometry_of(v);
  if (begin < end) CK_DISPATCH_TYPE(v->type, finish_filter_gradient)(v, &g);
}
