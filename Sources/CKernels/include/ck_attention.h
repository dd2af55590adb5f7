// Attention: softmax(score(q, k) + bias)·v, computed tile by tile and never as a whole matrix.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include "ck_elementwise.h"

enum { CK_SCORE_SCALARS = 4 };

/// A tensor [batch, head, row, feature]; strides in elements, 1 along the features.
typedef struct ck_heads {
  void *base;
  int64_t batch, head, row;
} ck_heads;

/// Which keys a query sees.
typedef enum ck_mask {
  CK_ALL_KEYS,
  /// Keys at or before the query; the last query stands with the last key.
  CK_CAUSAL,
  /// Of these, the last `window`.
  CK_CAUSAL_WINDOW,
  /// Keys less than `window` away on either side.
  CK_WINDOW,
} ck_mask;

/// The score of query i and key j, and what it is differentiated by, as straight-line programs over a tile. Register 0
/// holds q·k, 1 |q|², 2 |k|², 3 the number i, 4 the number j, 5… the `scalars`.
typedef struct ck_score {
  const ck_instruction *code;
  int32_t length, registers;
  /// The register of the score, and those of its derivatives by q·k, |q|², |k|² and each scalar; -1 where it is 0.
  int32_t score, by_dot, by_query, by_key, by_scalar[CK_SCORE_SCALARS];
  /// A register that is 0 where the key is hidden from the query; -1 if there is none.
  int32_t visible;
  int32_t scalars;
  /// Null, or the values of the scalars, of the attention's type.
  const void *scalar[CK_SCORE_SCALARS];
} ck_score;

typedef struct ck_attention {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  /// `key_heads` divides `heads`: query head h reads key and value head h·key_heads/heads.
  int64_t batch, heads, key_heads, queries, keys, features, value_features;
  ck_heads q, k, v, out;
  /// What q·k is multiplied with when there is no `score`.
  double scale;
  ck_mask mask;
  int64_t window;
  /// Null, or [batch, keys] of CK_BOOL: 0 where a key is padding. A query that sees no key gets zeros.
  const uint8_t *present;
  /// Null, or added to the scores: [batch, heads, queries, keys], strides in elements, 1 or 0 along the keys.
  const void *bias;
  int64_t bias_batch, bias_head, bias_query, bias_key;
  /// Null for scale·q·k.
  const ck_score *score;
  /// The share of weights set to 0, the others being divided by 1 - dropout; drawn from `key` (see CK_UNIFORM) at the
  /// place of the weight in [batch, heads, queries, keys].
  double dropout;
  const uint64_t *key;
  /// Out: log Σ exp(score), contiguous [batch, heads, queries]; may be null if no gradient is wanted.
  void *log_sum;
  // For the gradient, otherwise unused. Gradients of null base are not computed. Each is overwritten.
  ck_heads out_gradient, q_gradient, k_gradient, v_gradient;
  /// Room for Σ out·out_gradient, contiguous [batch, heads, queries].
  void *correction;
  /// Null, or [batch, heads, queries, keys] contiguous: the gradient of the bias.
  void *bias_gradient;
  /// Partial gradients of the score's scalars, [tasks of the gradient, CK_SCORE_SCALARS], of the attention's type; the
  /// caller adds them up over the tasks.
  void *scalar_gradients;
} ck_attention;

int64_t ck_attention_tasks(const ck_attention *attention);
int64_t ck_attention_scratch(const ck_attention *attention);
int64_t ck_attention_cost(const ck_attention *attention);
/// A `ck_kernel`: `out` and `log_sum`.
void ck_attention_run(const void *attention, int64_t begin, int64_t end, void *scratch);

int64_t ck_attention_gradient_tasks(const ck_attention *attention);
int64_t ck_attention_gradient_scratch(const ck_attention *attention);
int64_t ck_attention_gradient_cost(const ck_attention *attention);
/// A `ck_kernel` for a `ck_attention`: the gradients, recomputing the weights from `log_sum`. It fills `correction` for
/// itself where that is convenient.
void ck_attention_gradient_run(const void *attention, int64_t begin, int64_t end, void *scratch);

/// The weights themselves, [batch, heads, queries, keys], for looking at. A `ck_kernel` with the tasks and scratch of
/// `ck_attention_run`; writes to `weights` of the arguments that follow.
typedef struct ck_attention_weights {
  ck_attention attention;
  void *weights;
} ck_attention_weights;
void ck_attention_weights_run(const void *weights, int64_t begin, int64_t end, void *scratch);

#endif
