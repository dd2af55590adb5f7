// Kernels that take a matrix row by row: normalisation, softmax, cross-entropy.
//
// A matrix is [rows, columns]; its rows are contiguous, and `…_row` is the distance from one to the next in elements.
// Unless said otherwise a kernel may write over an input of the same shape and row distance, for it reads a row before
// it writes it.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include "ck_base.h"

/// Layer normalisation (Ba, Kiros, Hinton 2016, arXiv:1607.06450), row by row:
/// y = (x - mean)·rstd·scale + shift, rstd = 1/√(variance + epsilon), with the variance that divides by `columns`.
/// With `is_rms` (Zhang, Sennrich 2019, arXiv:1910.07467), y = x·rstd·scale + shift, rstd = 1/√(mean of x² + epsilon).
typedef struct ck_norm {
  /// CK_FLOAT32 or CK_FLOAT64: of every pointer here.
  ck_type type;
  bool is_rms;
  int64_t rows, columns;
  double epsilon;
  /// Null for 1 and 0, or [columns].
  const void *scale, *shift;
  /// [rows, columns]: what is normalised. For the gradient, what has been normalised: the `sum`, if there was a
  /// residual.
  const void *x;
  int64_t x_row;

  // Forward only.
  /// Null, or [rows, columns] that is added to x first.
  const void *residual;
  int64_t residual_row;
  /// Out: null, or [rows, columns] for x + residual. May be x or residual, but not y.
  void *sum;
  int64_t sum_row;
  /// Out: [rows, columns].
  void *y;
  int64_t y_row;

  /// Out, and in for the gradient: [rows]. Forward, null if no gradient is wanted; `mean` is not used with `is_rms`.
  void *mean, *rstd;

  // Gradient only.
  /// [rows, columns].
  const void *y_gradient;
  int64_t y_gradient_row;
  /// Null, or [rows, columns] that is added to the gradient of x: what reaches x by another way than through y.
  const void *added;
  int64_t added_row;
  /// Out: null, or [rows, columns].
  void *x_gradient;
  int64_t x_gradient_row;
  /// Out: null, or [columns]. Overwritten.
  void *scale_gradient, *shift_gradient;
  /// Room for partial sums, `ck_norm_partials` bytes.
  void *partials;
} ck_norm;

int64_t ck_norm_tasks(const ck_norm *norm);
int64_t ck_norm_scratch(const ck_norm *norm);
/// Estimated nanoseconds on one thread.
int64_t ck_norm_cost(const ck_norm *norm);
/// A `ck_kernel` for a `ck_norm`: y, and sum, mean and rstd where wanted.
void ck_norm_run(const void *norm, int64_t begin, int64_t end, void *scratch);

/// The bytes of `partials` that the gradient needs, 0 if none. Depends on the shape only.
int64_t ck_norm_partials(const ck_norm *norm);
int64_t ck_norm_gradient_tasks(const ck_norm *norm);
int64_t ck_norm_gradient_scratch(const ck_norm *norm);
int64_t ck_norm_gradient_cost(const ck_norm *norm);
/// A `ck_kernel` for a `ck_norm`: the gradients, from x, mean, rstd, scale and y_gradient.
void ck_norm_gradient_run(const void *norm, int64_t begin, int64_t end, void *scratch);
/// A `ck_kernel` of one task: adds up the partials of scale_gradient and shift_gradient, in a fixed order. To run after
/// `ck_norm_gradient_run` where `ck_norm_partials` is not 0.
void ck_norm_gradient_finish(const void *norm, int64_t begin, int64_t end, void *scratch);

/// Which function of the last axis.
typedef enum ck_softmax_form {
  /// y = exp(z)/Σ exp(z), z = scale·x.
  CK_SOFTMAX,
  /// y = z - log Σ exp(z).
  CK_LOG_SOFTMAX,
  /// y = log Σ exp(z), [rows].
  CK_LOG_SUM_EXP,
} ck_softmax_form;

/// Softmax over rows and its relatives. The greatest element is subtracted first, so that nothing overflows. A row of
/// -∞ alone gives NaN, and -∞ for CK_LOG_SUM_EXP; so does an empty row's log-sum-exp.
typedef struct ck_softmax {
  /// CK_FLOAT32 or CK_FLOAT64: of every pointer here.
  ck_type type;
  ck_softmax_form form;
  int64_t rows, columns;
  double scale;
  /// [rows, columns]. For the gradient used by CK_LOG_SUM_EXP only.
  const void *x;
  int64_t x_row;
  /// Out, and in for the gradient: [rows, columns], or [rows] for CK_LOG_SUM_EXP, which then has y_row between
  /// elements.
  void *y;
  int64_t y_row;
  /// Gradient only: shaped like y.
  const void *y_gradient;
  int64_t y_gradient_row;
  /// Gradient only: null, or [rows, columns] that is added to x_gradient.
  const void *added;
  int64_t added_row;
  /// Out of the gradient: [rows, columns].
  void *x_gradient;
  int64_t x_gradient_row;
} ck_softmax;

/// Tasks and scratch of both kernels.
int64_t ck_softmax_tasks(const ck_softmax *softmax);
int64_t ck_softmax_scratch(const ck_softmax *softmax);
/// Estimated nanoseconds on one thread.
int64_t ck_softmax_cost(const ck_softmax *softmax);
/// A `ck_kernel` for a `ck_softmax`: y.
void ck_softmax_run(const void *softmax, int64_t begin, int64_t end, void *scratch);
int64_t ck_softmax_gradient_cost(const ck_softmax *softmax);
/// A `ck_kernel` for a `ck_softmax`: x_gradient, from y and y_gradient.
void ck_softmax_gradient_run(const void *softmax, int64_t begin, int64_t end, void *scratch);

/// Cross-entropy of logits z with class c, row by row. With p = softmax(z), weights w, K columns and smoothing s
/// (Szegedy and others 2015, arXiv:1512.00567):
/// loss = -(1 - s)·w[c]·log p[c] - s/K·Σ_k w[k]·log p[k].
/// Class -1 is ignored: its row has loss and gradient 0. A class that is out of range otherwise makes its row NaN.
typedef struct ck_cross_entropy {
  /// CK_FLOAT32 or CK_FLOAT64: of every pointer but `classes`.
  ck_type type;
  int64_t rows, columns;
  /// [rows, columns].
  const void *logits;
  int64_t logits_row;
  /// [rows].
  const int32_t *classes;
  /// Null for 1, or [columns].
  const void *weights;
  double smoothing;
  /// Out: null, or [rows].
  void *loss;
  /// Out: null, or [rows]: w[c], 0 where the class is ignored. A mean loss is divided by the sum of these.
  void *row_weight;
  /// Null, or [rows]: log Σ exp(z). Out of `ck_cross_entropy_run`, in for `ck_cross_entropy_gradient_run`.
  void *log_sum;
  /// What the gradient of each row is multiplied with: `gradient_scale` times the gradient of the loss, which is null
  /// for 1, or [rows] with `loss_gradient_stride` between elements (0: one for all).
  double gradient_scale;
  const void *loss_gradient;
  int64_t loss_gradient_stride;
  /// Out: null if not wanted, or [rows, columns].
  void *logits_gradient;
  int64_t logits_gradient_row;
} ck_cross_entropy;

/// Tasks and scratch of both kernels.
int64_t ck_cross_entropy_tasks(const ck_cross_entropy *cross_entropy);
int64_t ck_cross_entropy_scratch(const ck_cross_entropy *cross_entropy);
/// Estimated nanoseconds on one thread, of either kernel.
int64_t ck_cross_entropy_cost(const ck_cross_entropy *cross_entropy);
/// A `ck_kernel` for a `ck_cross_entropy`: loss, row_weight and log_sum where wanted, and in the same pass
/// logits_gradient where wanted.
void ck_cross_entropy_run(const void *cross_entropy, int64_t begin, int64_t end, void *scratch);
/// A `ck_kernel` for a `ck_cross_entropy`: logits_gradient alone, from logits and log_sum.
void ck_cross_entropy_gradient_run(const void *cross_entropy, int64_t begin, int64_t end, void *scratch);

#endif
