// The text of the cross-entropy for each type and instruction set. With m the greatest logit of a row,
// e = exp(z - m) and S = Σ e: log p = (z - m) - log S and p = e/S. The gradient of the logits needs no logarithm; it is
// finished while e is in the cache.

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

static void CK_REAL(entropy_block)(
    const ck_cross_entropy *entropy, const CK_REAL(entropy_terms) *terms, int64_t row, int count) {
  const int64_t columns = entropy->columns, logits_row = entropy->logits_row;
  const int64_t gradient_row = entropy->logits_gradient_row;
  const int32_t *classes = entropy->classes + row;
  const real *weights = entropy->weights, *logits = (const real *)entropy->logits + row * logits_row;
  const bool has_gradient = entropy->logits_gradient != NULL;
  real *gradient = has_gradient ? (real *)entropy->logits_gradient + row * gradient_row : NULL;
  real greatest[BLOCK], sum[BLOCK], logit[BLOCK], even[BLOCK] = {0};
  CK_REAL(block_greatest)(logits, logits_row, count, columns, 1, greatest);
  // What the losses need of the logits is read before the gradient may replace them: z - m of the class, and the sum
  // that smoothing counts.
  for (int r = 0; r < count; r++) {
    const bool has_class = classes[r] >= 0 && classes[r] < columns;
    logit[r] = has_class ? logits[r * logits_row + classes[r]] - greatest[r] : (real)NAN;
    if (terms->even != 0) even[r] = CK_REAL(entropy_even)(logits + r * logits_row, weights, columns, greatest[r]);
  }
  CK_REAL(block_exponentials)(logits, logits_row, count, columns, 1, greatest, gradient, gradient_row, sum);
  for (int r = 0; has_gradient && r < count; r++) {
    if (classes[r] >= 0 && classes[r] < columns) {
      const real factor = CK_REAL(entropy_factor)(entropy, row + r);
      CK_REAL(entropy_gradient)(entropy, terms, gradient + r * gradient_row, classes[r], 1 / sum[r], factor);
    } else {
      CK_REAL(entropy_fill)(gradient + r * gradient_row, columns, classes[r] == -1 ? 0 : (real)NAN);
    }
  }
  CK_REAL(logarithms)(sum, count);
  real *losses = entropy->loss, *row_weights = entropy->row_weight, *log_sums = entropy->log_sum;
  for (int r = 0; r < count; r++) {
    const bool has_class = classes[r] >= 0 && classes[r] < columns;
    const real weight = has_class ? (weights != NULL ? weights[classes[r]] : 1) : classes[r] == -1 ? 0 : (real)NAN;
    if (log_sums != NULL) log_sums[row + r] = greatest[r] + sum[r];
    if (row_weights != NULL) row_weights[row + r] = weight;
    if (losses == NULL) continue;
    real loss = weight;
    if (has_class) {
      loss *= terms->sharp * (sum[r] - logit[r]);
      if (terms->even != 0) loss += terms->even * (terms->weights_sum * sum[r] - even[r]);
    }
    losses[row + r] = loss;
  }
}

static void CK_REAL(entropy_chunk)(const ck_cross_entropy *entropy, int64_t row, int64_t end) {
  const CK_REAL(entropy_terms) terms = CK_REAL(entropy_terms_of)(entropy);
  const int block = rows_of_block(entropy->columns);
  for (; row < end; row += block)
    CK_REAL(entropy_block)(entropy, &terms, row, end - row < block ? (int)(end - row) : block);
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
