// The text of softmax and its relatives for each type and instruction set. Each block of rows is read for the greatest
// elements, for the sums of exponentials and for the results, from the first-level cache after the first time.

#include "../Rows/exponentials.h"

static void CK_REAL(softmax_block)(const ck_softmax *softmax, int64_t row, int count) {
  const int64_t columns = softmax->columns, whole = columns / VR * VR, rest = columns - whole;
  const int64_t x_row = softmax->x_row, y_row = softmax->y_row;
  const real scale = (real)softmax->scale;
  const real *x = (const real *)softmax->x + row * x_row;
  real *y = (real *)softmax->y + row * y_row;
  real greatest[BLOCK], sum[BLOCK];
  CK_REAL(block_greatest)(x, x_row, count, columns, scale, greatest);
  CK_REAL(block_exponentials)(x, x_row, count, columns, scale, greatest, y, y_row, sum);
  for (int r = 0; r < count; r++, y += y_row) {
    const vr share = vr_splat(1 / sum[r]);
    for (int64_t i = 0; i < whole; i += VR) vr_store(y + i, vr_load(y + i) * share);
    if (rest > 0) vr_store_part(y + whole, vr_load_part(y + whole, rest) * share, rest);
  }
}

/// log Σ exp of a row whose greatest element is infinite.
static real CK_REAL(log_sum_of_infinities)(const real *x, int64_t columns, real scale, real greatest) {
  for (int64_t i = 0; i < columns; i++)
    if (x[i] * scale != x[i] * scale) return x[i] * scale;
  return greatest;
}

static void CK_REAL(log_softmax_block)(const ck_softmax *softmax, int64_t row, int count) {
  const int64_t columns = softmax->columns, whole = columns / VR * VR, rest = columns - whole;
  const int64_t x_row = softmax->x_row, y_row = softmax->y_row;
  const real scale = (real)softmax->scale;
  const real *x = (const real *)softmax->x + row * x_row;
  real *y = (real *)softmax->y + row * y_row;
  real greatest[BLOCK], sum[BLOCK];
  CK_REAL(block_greatest)(x, x_row, count, columns, scale, greatest);
  CK_REAL(block_exponentials)(x, x_row, count, columns, scale, greatest, NULL, 0, sum);
  CK_REAL(logarithms)(sum, count);
  for (int r = 0; r < count; r++, x += x_row, y += y_row) {
    if (softmax->form == CK_LOG_SUM_EXP) {
      const real most = greatest[r] * scale;
      const bool is_infinite = most == (real)INFINITY || most == -(real)INFINITY;
      *y = is_infinite ? CK_REAL(log_sum_of_infinities)(x, columns, scale, most) : most + sum[r];
      continue;
    }
    const vr most = vr_splat(greatest[r]), log_sum = vr_splat(sum[r]), factor = vr_splat(scale);
    for (int64_t i = 0; i < whole; i += VR) vr_store(y + i, (vr_load(x + i) - most) * factor - log_sum);
    if (rest > 0) vr_store_part(y + whole, (vr_load_part(x + whole, rest) - most) * factor - log_sum, rest);
  }
}

static void CK_REAL(softmax_chunk)(const ck_softmax *softmax, int64_t row, int64_t end) {
  const int block = rows_of_block(softmax->columns);
  for (; row < end; row += block) {
    const int count = end - row < block ? (int)(end - row) : block;
    if (softmax->form == CK_SOFTMAX) {
      CK_REAL(softmax_block)(softmax, row, count);
    } else {
      CK_REAL(log_softmax_block)(softmax, row, count);
    }
  }
}

/// `VR` elements of the gradient, or the first `part`, added to what is to be added, if anything is.
CK_INLINE void CK_REAL(softmax_store)(real *to, const real *added, vr gradient, const bool is_part, int64_t part) {
  if (added != NULL) gradient += is_part ? vr_load_part(added, part) : vr_load(added);
  if (is_part) {
    vr_store_part(to, gradient, part);
  } else {
    vr_store(to, gradient);
  }
}

/// scale·y·(y_gradient - Σ y·y_gradient).
CK_INLINE void CK_REAL(softmax_row_gradient)(
    const real *y, const real *y_gradient, const real *added, real *x_gradient, int64_t columns, real scale) {
  vr sum[2] = {};
  int64_t i = 0;
  for (; i + 2 * VR <= columns; i += 2 * VR)
    for (int j = 0; j < 2; j++)
      sum[j] = vr_fma(vr_load(y + i + j * VR), vr_load(y_gradient + i + j * VR), sum[j]);
  for (; i < columns; i += VR) {
    const int64_t part = columns - i;
    sum[0] = part < VR ? vr_fma(vr_load_part(y + i, part), vr_load_part(y_gradient + i, part), sum[0])
                       : vr_fma(vr_load(y + i), vr_load(y_gradient + i), sum[0]);
  }
  const vr product = vr_splat(CK_REAL(lanes_sum)(sum[0] + sum[1]));
  for (i = 0; i + VR <= columns; i += VR) {
    const vr gradient = vr_load(y + i) * (vr_load(y_gradient + i) - product) * vr_splat(scale);
    CK_REAL(softmax_store)(x_gradient + i, added != NULL ? added + i : NULL, gradient, false, VR);
  }
  if (i < columns) {
    const int64_t part = columns - i;
    const vr gradient = vr_load_part(y + i, part) * (vr_load_part(y_gradient + i, part) - product) * vr_splat(scale);
    CK_REAL(softmax_store)(x_gradient + i, added != NULL ? added + i : NULL, gradient, true, part);
  }
}

/// scale·(y_gradient - exp(y)·Σ y_gradient).
CK_INLINE void CK_REAL(log_softmax_row_gradient)(
    const real *y, const real *y_gradient, const real *added, real *x_gradient, int64_t columns, real scale) {
  vr sum = {};
  int64_t i = 0;
  for (; i + VR <= columns; i += VR) sum += vr_load(y_gradient + i);
  if (i < columns) sum += vr_load_part(y_gradient + i, columns - i);
  const vr total = vr_splat(CK_REAL(lanes_sum)(sum));
  for (i = 0; i + VR <= columns; i += VR) {
    const vr gradient = (vr_load(y_gradient + i) - vr_math(exp)(vr_load(y + i)) * total) * vr_splat(scale);
    CK_REAL(softmax_store)(x_gradient + i, added != NULL ? added + i : NULL, gradient, false, VR);
  }
  if (i < columns) {
    const int64_t part = columns - i;
    const vr power = vr_math(exp)(vr_load_part(y + i, part));
    const vr gradient = (vr_load_part(y_gradient + i, part) - power * total) * vr_splat(scale);
    CK_REAL(softmax_store)(x_gradient + i, added != NULL ? added + i : NULL, gradient, true, part);
  }
}

/// scale·exp(scale·x - y)·y_gradient.
CK_INLINE void CK_REAL(log_sum_row_gradient)(
    const real *x, real y, real y_gradient, const real *added, real *x_gradient, int64_t columns, real scale) {
  const real factor = scale * y_gradient;
  for (int64_t i = 0; i < columns; i += VR) {
    const int64_t part = columns - i;
    const bool is_part = part < VR;
    const vr z = (is_part ? vr_load_part(x + i, part) : vr_load(x + i)) * vr_splat(scale);
    const vr gradient = vr_math(exp)(z - vr_splat(y)) * vr_splat(factor);
    CK_REAL(softmax_store)(x_gradient + i, added != NULL ? added + i : NULL, gradient, is_part, part);
  }
}

static void CK_REAL(softmax_gradient_chunk)(const ck_softmax *softmax, int64_t row, int64_t end) {
  const int64_t columns = softmax->columns;
  const real scale = (real)softmax->scale;
  for (; row < end; row++) {
    const real *y = (const real *)softmax->y + row * softmax->y_row;
    const real *y_gradient = (const real *)softmax->y_gradient + row * softmax->y_gradient_row;
    const real *added = softmax->added != NULL ? (const real *)softmax->added + row * softmax->added_row : NULL;
    real *x_gradient = (real *)softmax->x_gradient + row * softmax->x_gradient_row;
    switch (softmax->form) {
      case CK_SOFTMAX: CK_REAL(softmax_row_gradient)(y, y_gradient, added, x_gradient, columns, scale); break;
      case CK_LOG_SOFTMAX: CK_REAL(log_softmax_row_gradient)(y, y_gradient, added, x_gradient, columns, scale); break;
      case CK_LOG_SUM_EXP: {
        const real *x = (const real *)softmax->x + row * softmax->x_row;
        CK_REAL(log_sum_row_gradient)(x, *y, *y_gradient, added, x_gradient, columns, scale);
        break;
      }
    }
  }
}
