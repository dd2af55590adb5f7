// The text of the normalisation kernels for each type and instruction set. `NORM_ROWS` rows are taken together: their
// sums are independent chains of additions, and the sums over rows that the parameters' gradients need are loaded and
// stored once for all of them. The few rows stay in the first-level cache between passes, so memory is read once.

#include "../Rows/lanes.h"

/// Rows `row` to `row` + `count` - 1, normalised; `count` is a constant of the caller.
CK_INLINE void CK_REAL(norm_rows)(const ck_norm *norm, int64_t row, const int count, real *scratch) {
  const int64_t columns = norm->columns, whole = columns / VR * VR, rest = columns - whole;
  const vri kept = CK_REAL(lanes_below)(rest);
  const real *x[NORM_ROWS];
  for (int r = 0; r < count; r++) x[r] = (const real *)norm->x + (row + r) * norm->x_row;

  if (norm->residual != NULL) {
    for (int r = 0; r < count; r++) {
      const real *residual = (const real *)norm->residual + (row + r) * norm->residual_row;
      real *sum = norm->sum != NULL ? (real *)norm->sum + (row + r) * norm->sum_row : scratch + r * columns;
      for (int64_t i = 0; i < whole; i += VR) vr_store(sum + i, vr_load(x[r] + i) + vr_load(residual + i));
      if (rest > 0)
        vr_store_part(sum + whole, vr_load_part(x[r] + whole, rest) + vr_load_part(residual + whole, rest), rest);
      x[r] = sum;
    }
  } else if (norm->sum != NULL) {
    for (int r = 0; r < count; r++)
      memmove((real *)norm->sum + (row + r) * norm->sum_row, x[r], (size_t)columns * sizeof(real));
  }

  real mean[NORM_ROWS], rstd[NORM_ROWS];
  vr sum[NORM_ROWS];
  const real share = 1 / (real)columns;
  if (norm->is_rms) {
    for (int r = 0; r < count; r++) mean[r] = 0;
  } else {
    for (int r = 0; r < count; r++) sum[r] = (vr){};
    for (int64_t i = 0; i < whole; i += VR)
      for (int r = 0; r < count; r++) sum[r] += vr_load(x[r] + i);
    if (rest > 0)
      for (int r = 0; r < count; r++) sum[r] += vr_load_part(x[r] + whole, rest);
    for (int r = 0; r < count; r++) mean[r] = CK_REAL(lanes_sum)(sum[r]) * share;
  }
  for (int r = 0; r < count; r++) sum[r] = (vr){};
  for (int64_t i = 0; i < whole; i += VR)
    for (int r = 0; r < count; r++) {
      const vr difference = vr_load(x[r] + i) - vr_splat(mean[r]);
      sum[r] = vr_fma(difference, difference, sum[r]);
    }
  if (rest > 0)
    for (int r = 0; r < count; r++) {
      const vr difference = vr_select(kept, vr_load_part(x[r] + whole, rest) - vr_splat(mean[r]), (vr){});
      sum[r] = vr_fma(difference, difference, sum[r]);
    }
  for (int r = 0; r < count; r++) {
    rstd[r] = 1 / __builtin_elementwise_sqrt(CK_REAL(lanes_sum)(sum[r]) * share + (real)norm->epsilon);
    if (norm->mean != NULL && !norm->is_rms) ((real *)norm->mean)[row + r] = mean[r];
    if (norm->rstd != NULL) ((real *)norm->rstd)[row + r] = rstd[r];
  }

  const real *scale = norm->scale, *shift = norm->shift;
  real *y[NORM_ROWS];
  for (int r = 0; r < count; r++) y[r] = (real *)norm->y + (row + r) * norm->y_row;
  for (int64_t i = 0; i < whole; i += VR) {
    const vr factor = scale != NULL ? vr_load(scale + i) : vr_splat(1);
    const vr addend = shift != NULL ? vr_load(shift + i) : (vr){};
    for (int r = 0; r < count; r++) {
      const vr normal = (vr_load(x[r] + i) - vr_splat(mean[r])) * vr_splat(rstd[r]);
      vr_store(y[r] + i, vr_fma(normal, factor, addend));
    }
  }
  if (rest > 0) {
    const vr factor = scale != NULL ? vr_load_part(scale + whole, rest) : vr_splat(1);
    const vr addend = shift != NULL ? vr_load_part(shift + whole, rest) : (vr){};
    for (int r = 0; r < count; r++) {
      const vr normal = (vr_load_part(x[r] + whole, rest) - vr_splat(mean[r])) * vr_splat(rstd[r]);
      vr_store_part(y[r] + whole, vr_fma(normal, factor, addend), rest);
    }
  }
}

static void CK_REAL(norm_chunk)(const ck_norm *norm, int64_t row, int64_t end, real *scratch) {
  if (norm_takes_several(norm))
    for (; row + NORM_ROWS <= end; row += NORM_ROWS) CK_REAL(norm_rows)(norm, row, NORM_ROWS, scratch);
  for (; row < end; row++) CK_REAL(norm_rows)(norm, row, 1, scratch);
}

/// A row of the gradient, as far as it is the same for all columns: x_gradient = rstd·(g - offset - slope·normal) with
/// g = y_gradient·scale and the normalised x.
typedef struct CK_REAL(norm_line) {
  const real *x, *y_gradient, *added;
  real *x_gradient;
  real mean, rstd, offset, slope;
} CK_REAL(norm_line);

/// The gradients in `VR` columns from `i` on, or in the first `part` of them, for `count` rows; the parameters' are
/// added to what `sums` and its second half hold.
CK_INLINE void CK_REAL(norm_gradient_columns)(
    const CK_REAL(norm_line) *line, const int count, const real *scale, bool has_added, bool has_x, bool has_parameters,
    real *sums, real *shift_sums, int64_t i, const bool is_part, int64_t part) {
#define LOAD(p) (is_part ? vr_load_part((p) + i, part) : vr_load((p) + i))
#define STORE(p, v) (is_part ? vr_store_part((p) + i, v, part) : vr_store((p) + i, v))
  const vr factor = scale != NULL ? LOAD(scale) : vr_splat(1);
  vr scale_sum = {}, shift_sum = {};
  if (has_parameters) {
    scale_sum = LOAD(sums);
    shift_sum = LOAD(shift_sums);
  }
  for (int r = 0; r < count; r++) {
    const vr y_gradient = LOAD(line[r].y_gradient);
    const vr normal = (LOAD(line[r].x) - vr_splat(line[r].mean)) * vr_splat(line[r].rstd);
    if (has_parameters) {
      scale_sum = vr_fma(y_gradient, normal, scale_sum);
      shift_sum += y_gradient;
    }
    if (has_x) {
      const vr before = vr_fma(normal, vr_splat(line[r].slope), vr_splat(line[r].offset));
      const vr centred = y_gradient * factor - before;
      const vr added = has_added ? LOAD(line[r].added) : (vr){};
      STORE(line[r].x_gradient, vr_fma(centred, vr_splat(line[r].rstd), added));
    }
  }
  if (has_parameters) {
    STORE(sums, scale_sum);
    STORE(shift_sums, shift_sum);
  }
#undef LOAD
#undef STORE
}

/// The gradients of rows `row` to `row` + `count` - 1; `count` is a constant of the caller.
CK_INLINE void CK_REAL(norm_gradient_rows)(const ck_norm *norm, int64_t row, const int count, real *sums) {
  const int64_t columns = norm->columns, whole = columns / VR * VR, rest = columns - whole;
  const real *scale = norm->scale;
  const bool has_x = norm->x_gradient != NULL, has_added = norm->added != NULL;
  const bool has_parameters = norm->scale_gradient != NULL || norm->shift_gradient != NULL;
  CK_REAL(norm_line) line[NORM_ROWS];
  for (int r = 0; r < count; r++) {
    line[r].x = (const real *)norm->x + (row + r) * norm->x_row;
    line[r].y_gradient = (const real *)norm->y_gradient + (row + r) * norm->y_gradient_row;
    line[r].added = has_added ? (const real *)norm->added + (row + r) * norm->added_row : NULL;
    line[r].x_gradient = has_x ? (real *)norm->x_gradient + (row + r) * norm->x_gradient_row : NULL;
    line[r].mean = norm->is_rms ? 0 : ((const real *)norm->mean)[row + r];
    line[r].rstd = ((const real *)norm->rstd)[row + r];
    line[r].offset = 0;
    line[r].slope = 0;
  }
  if (has_x) {
    vr sum[NORM_ROWS] = {}, product[NORM_ROWS] = {};
    for (int64_t i = 0; i < whole; i += VR) {
      const vr factor = scale != NULL ? vr_load(scale + i) : vr_splat(1);
      for (int r = 0; r < count; r++) {
        const vr g = vr_load(line[r].y_gradient + i) * factor;
        sum[r] += g;
        product[r] = vr_fma(g, vr_load(line[r].x + i) - vr_splat(line[r].mean), product[r]);
      }
    }
    if (rest > 0) {
      const vri kept = CK_REAL(lanes_below)(rest);
      const vr factor = scale != NULL ? vr_load_part(scale + whole, rest) : vr_splat(1);
      for (int r = 0; r < count; r++) {
        const vr g = vr_load_part(line[r].y_gradient + whole, rest) * factor;
        const vr difference = vr_load_part(line[r].x + whole, rest) - vr_splat(line[r].mean);
        sum[r] += g;
        product[r] = vr_fma(g, vr_select(kept, difference, (vr){}), product[r]);
      }
    }
    const real share = 1 / (real)columns;
    for (int r = 0; r < count; r++) {
      line[r].offset = norm->is_rms ? 0 : CK_REAL(lanes_sum)(sum[r]) * share;
      line[r].slope = CK_REAL(lanes_sum)(product[r]) * line[r].rstd * share;
    }
  }
  for (int64_t i = 0; i < whole; i += VR)
    CK_REAL(norm_gradient_columns)(
        line, count, scale, has_added, has_x, has_parameters, sums, sums + columns, i, false, VR);
  if (rest > 0)
    CK_REAL(norm_gradient_columns)(
        line, count, scale, has_added, has_x, has_parameters, sums, sums + columns, whole, true, rest);
}

/// The gradients of rows `row` to `end` - 1. Leaves the sums of the parameters' gradients in `sums`, [2, columns].
static void CK_REAL(norm_gradient_chunk)(const ck_norm *norm, int64_t row, int64_t end, real *sums) {
  memset(sums, 0, 2 * (size_t)norm->columns * sizeof(real));
  if (norm_takes_several(norm))
    for (; row + NORM_ROWS <= end; row += NORM_ROWS) CK_REAL(norm_gradient_rows)(norm, row, NORM_ROWS, sums);
  for (; row < end; row++) CK_REAL(norm_gradient_rows)(norm, row, 1, sums);
}

/// Adds up `count` rows of `columns` elements, `distance` apart.
static void CK_REAL(norm_finish)(const real *partials, int64_t count, int64_t distance, real *sums, int64_t columns) {
  for (int64_t i = 0; i < columns; i += VR) {
    const int64_t part = columns - i < VR ? columns - i : VR;
    vr sum = {};
    for (int64_t j = 0; j < count; j++) {
      const real *p = partials + j * distance + i;
      sum += part == VR ? vr_load(p) : vr_load_part(p, part);
    }
    vr_store_part(sums + i, sum, part);
  }
}
