// Pooling and its gradient: choosing the instruction set and the type. Channels lie in the lanes of vectors.

#include "../include/ck_pooling.h"

#include <math.h>
#include <string.h>

#include "windows.h"

#define CK_BODY "Pooling/pooling_body.h"
#include "each_level.h"

#define CK_DISPATCH_TYPE(type, f) ((type) == CK_FLOAT64 ? CK_DISPATCH(f##_f64) : CK_DISPATCH(f##_f32))

int64_t ck_pooling_place_size(const ck_pooling *p) { return p->window_height * p->window_width <= 256 ? 1 : 4; }

int64_t ck_pooling_tasks(const ck_pooling *p) { return p->batch * windows_of(p).bands; }

int64_t ck_pooling_scratch(const ck_pooling *p) { return p->finish == NULL ? 0 : ck_elementwise_scratch(p->finish); }

/// Nanoseconds for `elements` loads of a window's point.
static int64_t cost_of(const ck_pooling *p, int64_t elements) {
  const ck_level level = ck_current_level();
  const int64_t per_nanosecond = level == CK_AVX512 ? 10 : level == CK_AVX2 ? 8 : 3;
  return elements * (p->type == CK_FLOAT64 ? 2 : 1) / per_nanosecond + 50 +
    (p->finish == NULL ? 0 : ck_elementwise_cost(p->finish));
}

int64_t ck_pooling_cost(const ck_pooling *p) {
  const windows w = windows_of(p);
  return cost_of(p, p->batch * w.out_height * w.out_line * p->window_height * p->window_width);
}

void ck_pooling_run(const void *pooling, int64_t begin, int64_t end, void *scratch) {
  const ck_pooling *p = pooling;
  const windows w = windows_of(p);
  if (begin < end) CK_DISPATCH_TYPE(p->type, run_pooling)(p, &w, begin, end, scratch);
}

int64_t ck_pooling_gradient_tasks(const ck_pooling *p) { return p->batch * windows_of(p).gradient_bands; }

int64_t ck_pooling_gradient_scratch(const ck_pooling *p) { return ck_pooling_scratch(p); }

int64_t ck_pooling_gradient_cost(const ck_pooling *p) {
  const windows w = windows_of(p);
  return cost_of(
      p, p->batch * (w.out_height * w.out_line * p->window_height * p->window_width + p->height * w.in_line));
}

void ck_pooling_gradient_run(const void *pooling, int64_t begin, int64_t end, void *scratch) {
  const ck_pooling *p = pooling;
  const windows w = windows_of(p);
  if (begin < end) CK_DISPATCH_TYPE(p->type, run_pooling_gradient)(p, &w, begin, end, scratch);
}
