// The text of the cross-entropy for each type and instruction set. With m the greatest logit of a row, e = exp(z - m) and
// S = Σ e: log p = (z - m) - log S and p = e/S. The gradient of the logits needs no logarithm, so it is finished row by
// row while e is in the cache; the logarithms of several rows are taken at once.

#include "../Rows/exponentials.h"

/// What is the same for all rows.
typedef struct CK_REAL(entropy_terms) {
  /// 1 - smoothing, smoothing/columns, and the sum of weights.
  real sharp, even, weights_sum;
} CK_REAL(entropy_terms);

static CK_REAL(entropy_terms) CK_REAL(entropy_terms_of)(const ck_cross_entropy *entropy) {
  const real *weights = entropy->weights;
  double sum = (double)entropy->columns;
  if (weights != NULL) {
    sum = 0;
    for (int64_t i = 0; i < entropy->columns; i++) sum += (double)weights[i];
  }
  return (CK_REAL(entropy_terms)){
    .sharp = (real)(1 - entropy->smoothing),
    .even = entropy->columns > 0 ? (real)(entropy->smoothing / (double)entropy->columns) : 0,
    .weights_sum = (real)sum,
  };
}

/// gradient = factor·(p·total - even·w - [k = class]·sharp·w), from the exponentials in the same place.
CK_INLINE void CK_REAL(entropy_gradient)(
    const ck_cross_entropy *entropy, const CK_REAL(entropy_terms) *terms, real *gradient, int64_t class, real share,
    real factor) {
  const int64_t columns = entropy->columns;
  const real *weights = entropy->weights;
  const real weight = weights != NULL ? weights[class] : 1;
  const bool is_smooth = terms->even != 0;
  const real total = terms->sharp * weight + (is_smooth ? terms->even * terms->weights_sum : 0);
  const vr power_factor = vr_splat(factor * total * share), even = vr_splat(factor * terms->even);
  for (int64_t i = 0; i < columns; i += VR) {
    const int64_t part = columns - i;
    const bool is_part = part < VR;
    vr g = (is_part ? vr_load_part(gradient + i, part) : vr_load(gradient + i)) * power_factor;
    if (is_smooth && weights != NULL) {
      g -= even * (is_part ? vr_load_part(weights + i, part) : vr_load(weights + i));
    } else if (is_smooth) {
      g -= even;
    }
    if (is_part) {
      vr_store_part(gradient + i, g, part);
    } else {
      vr_store(gradient + i, g);
    }
  }
  gradient[class] -= factor * terms->sharp * weight;
}

/// Σ w·(z - greatest), of the log-probabilities that smoothing counts.
CK_INLINE real CK_REAL(entropy_even)(const real *logits, const real *weights, int64_t columns, real greatest) {
  vr sum = {};
  for (int64_t i = 0; i < columns; i += VR) {
    const int64_t part = columns - i;
    const bool is_part = part < VR;
    vr term = (is_part ? vr_load_part(logits + i, part) : vr_load(logits + i)) - vr_splat(greatest);
    if (weights != NULL) term *= is_part ? vr_load_part(weights + i, part) : vr_load(weights + i);
    sum += is_part ? vr_select(CK_REAL(lanes_below)(part), term, (vr){}) : term;
  }
  return CK_REAL(lanes_sum)(sum);
}

static void CK_REAL(entropy_fill)(real *row, int64_t columns, real value) {
  for (int64_t i = 0; i < columns; i++) row[i] = value;
}

/// What the gradient of a row is multiplied with.
CK_INLINE real CK_REAL(entropy_factor)(const ck_cross_entropy *entropy, int64_t row) {
  const real *loss_gradient = entropy->loss_gradient;
  const real factor = (real)entropy->gradient_scale;
  return loss_gradient != NULL ? factor * loss_gradient[row * entropy->loss_gradient_stride] : factor;
}

/// What the losses of rows are made of.
typedef struct CK_REAL(entropy_parts) {
  /// Of each row: m, S, z - m of its class, and the sum that smoothing counts.
  real greatest[VR + ROWS], sum[VR + ROWS], logit[VR + ROWS], even[VR + ROWS];
} CK_REAL(entropy_parts);

/// The parts of `count` rows from `row` on, at `place` among the parts, and the gradients. What the losses need is read
/// first, for the gradient may replace the logits.
CK_INLINE void CK_REAL(entropy_rows)(
    const ck_cross_entropy *entropy, const CK_REAL(entropy_terms) *terms, int64_t row, const int count,
    CK_REAL(entropy_parts) *parts, int place) {
  const int64_t columns = entropy->columns;
  const real *logits[ROWS];
  for (int r = 0; r < count; r++) logits[r] = (const real *)entropy->logits + (row + r) * entropy->logits_row;
  real *greatest = parts->greatest + place, *sum = parts->sum + place;
  CK_REAL(rows_greatest)(logits, count, columns, 1, greatest);
  for (int r = 0; r < count; r++) {
    const int64_t class = entropy->classes[row + r];
    parts->logit[place + r] = class >= 0 && class < columns ? logits[r][class] - greatest[r] : (real)NAN;
    if (terms->even != 0)
      parts->even[place + r] = CK_REAL(entropy_even)(logits[r], entropy->weights, columns, greatest[r]);
  }
  if (entropy->logits_gradient == NULL) {
    CK_REAL(rows_exponentials)(logits, count, columns, 1, greatest, false, NULL, sum);
    return;
  }
  real *gradient[ROWS];
  for (int r = 0; r < count; r++)
    gradient[r] = (real *)entropy->logits_gradient + (row + r) * entropy->logits_gradient_row;
  CK_REAL(rows_exponentials)(logits, count, columns, 1, greatest, true, gradient, sum);
  for (int r = 0; r < count; r++) {
    const int64_t class = entropy->classes[row + r];
    if (class >= 0 && class < columns) {
      const real factor = CK_REAL(entropy_factor)(entropy, row + r);
      CK_REAL(entropy_gradient)(entropy, terms, gradient[r], class, 1 / sum[r], factor);
    } else {
      CK_REAL(entropy_fill)(gradient[r], columns, class == -1 ? 0 : (real)NAN);
    }
  }
}

/// Rows whose logarithms fit a vector.
static void CK_REAL(entropy_losses)(
    const ck_cross_entropy *entropy, const CK_REAL(entropy_terms) *terms, int64_t row, int count) {
  const int64_t columns = entropy->columns;
  const real *weights = entropy->weights;
  real *losses = entropy->loss, *row_weights = entropy->row_weight, *log_sums = entropy->log_sum;
  CK_REAL(entropy_parts) parts;
  int r = 0;
  for (; r + ROWS <= count; r += ROWS) CK_REAL(entropy_rows)(entropy, terms, row + r, ROWS, &parts, r);
  for (; r < count; r++) CK_REAL(entropy_rows)(entropy, terms, row + r, 1, &parts, r);
  CK_REAL(logarithms)(parts.sum, count);
  for (r = 0; r < count; r++) {
    const int64_t class = entropy->classes[row + r];
    const bool has_class = class >= 0 && class < columns;
    const real weight = has_class ? (weights != NULL ? weights[class] : 1) : class == -1 ? 0 : (real)NAN;
    if (log_sums != NULL) log_sums[row + r] = parts.greatest[r] + parts.sum[r];
    if (row_weights != NULL) row_weights[row + r] = weight;
    if (losses == NULL) continue;
    real loss = weight;
    if (has_class) {
      loss *= terms->sharp * (parts.sum[r] - parts.logit[r]);
      if (terms->even != 0) loss += terms->even * (terms->weights_sum * parts.sum[r] - parts.even[r]);
    }
    losses[row + r] = loss;
  }
}

static void CK_REAL(entropy_chunk)(const ck_cross_entropy *entropy, int64_t row, int64_t end) {
  const CK_REAL(entropy_terms) terms = CK_REAL(entropy_terms_of)(entropy);
  if (entropy->columns <= WIDEST_TOGETHER)
    for (; row + VR <= end; row += VR) CK_REAL(entropy_losses)(entropy, &terms, row, VR);
  for (; row < end; row++) CK_REAL(entropy_losses)(entropy, &terms, row, 1);
}

static void CK_REAL(entropy_gradient_chunk)(const ck_cross_entropy *entropy, int64_t row, int64_t end) {
  const int64_t columns = entropy->columns;
  const CK_REAL(entropy_terms) terms = CK_REAL(entropy_terms_of)(entropy);
  for (; row < end; row++) {
    const real *logits = (const real *)entropy->logits + row * entropy->logits_row;
    real *gradient = (real *)entropy->logits_gradient + row * entropy->logits_gradient_row;
    const int64_t class = entropy->classes[row];
    if (class < 0 || class >= columns) {
      CK_REAL(entropy_fill)(gradient, columns, class == -1 ? 0 : (real)NAN);
      continue;
    }
    const vr log_sum = vr_splat(((const real *)entropy->log_sum)[row]);
    int64_t i = 0;
    for (; i + VR <= columns; i += VR) vr_store(gradient + i, vr_math(exp)(vr_load(logits + i) - log_sum));
    if (i < columns) {
      const vr z = vr_load_part(logits + i, columns - i);
      vr_store_part(gradient + i, vr_math(exp)(z - log_sum), columns - i);
    }
    CK_REAL(entropy_gradient)(entropy, &terms, gradient, class, 1, CK_REAL(entropy_factor)(entropy, row));
  }
}
