// Optimisers: one pass over all parameters of a net, which reads gradients and reads and writes values and moments once.
//
// A training step is three steps of the pool, all of which may be replayed without the caller touching anything:
//
// 1. `ck_optimizer_measure`, only if the norm of the gradients is wanted: sums of squares, a partial sum for each task;
// 2. `ck_optimizer_begin`, one task: the norm and the factor that limits it, the step number, and what follows from
//    both and from each group's settings, such as Adam's corrections of bias;
// 3. `ck_optimizer_run`: the update.
//
// With g the gradient as read, times the factor if a norm is limited, then kept within ± the value limit:
//
//     g ← g + l2·x + l1·sign(x),   x ← x·(1 - rate·decay),
//
// with the same x, that of before, in both; and then, at step t = 1, 2, …:
//
// SGD        m ← momentum·m + g;   x ← x - rate·m,   or, Nesterov's,   x ← x - rate·(g + momentum·m)
//            (without momentum x ← x - rate·g; torch.optim.SGD with dampening 0; Sutskever et al. 2013)
// Adam       m ← β₁m + (1-β₁)g;   v ← β₂v + (1-β₂)g²;   x ← x - rate/(1-β₁ᵗ) · m/(√v/√(1-β₂ᵗ) + ε)
//            (torch.optim.Adam with l2 as its weight_decay; Kingma & Ba 2015. With `decay` instead of l2 it is
//            torch.optim.AdamW; Loshchilov & Hutter 2019)
// RMSProp    v ← αv + (1-α)g²;   q = g/(√v + ε);   x ← x - rate·q,   or m ← momentum·m + q;   x ← x - rate·m
//            centered: a ← αa + (1-α)g and √(v - a²) in place of √v
//            (torch.optim.RMSprop; Tieleman & Hinton 2012, centered by Graves 2013)
// Adagrad    v ← v + g²;   x ← x - rate/(1 + (t-1)·rate_decay) · g/(√v + ε)
//            (torch.optim.Adagrad; Duchi, Hazan & Singer 2011)
//
// The norm is √Σg² over all gradients as read, the factor min(1, limit/(norm + 10⁻⁶)), as in
// torch.nn.utils.clip_grad_norm_ (Pascanu, Mikolov & Bengio 2013). Squares are summed in doubles.
//
// Every instruction set gives the same bits.
#ifndef CK_OPTIMIZER_H
#define CK_OPTIMIZER_H

#include "ck_base.h"

enum {
  /// The most buffers of moments that a rule keeps for a parameter.
  CK_MOST_MOMENTS = 3,
};

/// How a gradient changes a value.
typedef enum ck_optimizer_rule {
  CK_SGD,
  CK_ADAM,
  CK_RMSPROP,
  CK_ADAGRAD,
} ck_optimizer_rule;

/// What the caller may change between replays. A rule reads its own fields and the three of decay.
typedef struct ck_optimizer_settings {
  double rate;
  /// SGD and RMSProp; 0 for none, and then the buffer is neither read nor written.
  double momentum;
  /// Adam.
  double beta1, beta2;
  /// RMSProp's smoothing constant.
  double alpha;
  /// Adam, RMSProp and Adagrad.
  double epsilon;
  /// Adagrad.
  double rate_decay;
  /// Decoupled decay of the values, and the factors of the penalties l2/2·Σx² and l1·Σ|x|.
  double decay, l2, l1;
  /// SGD.
  bool nesterov;
  /// RMSProp.
  bool centered;
} ck_optimizer_settings;

/// Parameters with the same settings.
typedef struct ck_optimizer_group {
  const ck_optimizer_settings *settings;
  /// Written by `ck_optimizer_begin`.
  double coefficient[12];
} ck_optimizer_group;

/// One parameter.
typedef struct ck_optimizer_slot {
  /// CK_FLOAT32 or CK_FLOAT64.
  ck_type type;
  /// Its index among the groups.
  int32_t group;
  int64_t count;
  void *value;
  /// Null if the parameter has none; it is then left as it is.
  const void *gradient;
  /// As many elements each as the value, all 0 before the first step (Adagrad's may start at another value). Null where
  /// the settings never ask for one. SGD: momentum. Adam: m, v. RMSProp: v, momentum, mean gradient. Adagrad: v.
  void *moment[CK_MOST_MOMENTS];
} ck_optimizer_slot;

/// Limits of the gradients, which the caller may change between replays.
typedef struct ck_optimizer_limits {
  /// Of the norm of all gradients together; infinity for none.
  double norm;
  /// Of each element of the gradients, after the norm is limited; infinity for none.
  double value;
  /// Whether a step is left out, values, moments and step number unchanged, if the norm is infinite or NaN. Otherwise
  /// it is carried out, as in PyTorch, and spreads the NaN.
  bool skips_not_finite;
} ck_optimizer_limits;

/// What lasts from step to step and is reported. All 0 before the first.
typedef struct ck_optimizer_state {
  /// The number of steps done.
  int64_t step;
  /// The number of steps left out for a norm that was not finite.
  int64_t skipped;
  /// The norm of the gradients, before it is limited, at the last step; NaN if it is not measured.
  double norm;
  /// What the gradients were multiplied with.
  double factor;
  /// Whether the norm at the last step was measured and infinite or NaN, and whether the last step was left out.
  bool not_finite, was_skipped;
} ck_optimizer_state;

typedef struct ck_optimizer {
  ck_optimizer_rule rule;
  int32_t groups;
  int64_t slots;
  ck_optimizer_group *group;
  const ck_optimizer_slot *slot;
  ck_optimizer_state *state;
  /// Null for none.
  const ck_optimizer_limits *limits;
  /// `ck_optimizer_partials` bytes, aligned to 8, filled by `ck_optimizer_measure`. Null if the norm is not measured:
  /// it is then not limited either, and no step is left out.
  double *partials;
} ck_optimizer;

/// How many buffers of moments the rule keeps under these settings: the first so many of a slot are read and written,
/// except that RMSProp, centered and without momentum, leaves its second out.
int32_t ck_optimizer_moments(ck_optimizer_rule rule, const ck_optimizer_settings *settings);

int64_t ck_optimizer_partials(const ck_optimizer *optimizer);

/// A `ck_kernel` for a `ck_optimizer`: the sums of squares.
void ck_optimizer_measure(const void *optimizer, int64_t begin, int64_t end, void *scratch);
int64_t ck_optimizer_measure_tasks(const ck_optimizer *optimizer);
int64_t ck_optimizer_measure_scratch(const ck_optimizer *optimizer);
/// Estimated nanoseconds on one thread.
int64_t ck_optimizer_measure_cost(const ck_optimizer *optimizer);

/// A `ck_kernel` of one task and no scratch for a `ck_optimizer`. To run once before `ck_optimizer_run`.
void ck_optimizer_begin(const void *optimizer, int64_t begin, int64_t end, void *scratch);
int64_t ck_optimizer_begin_cost(const ck_optimizer *optimizer);

/// A `ck_kernel` for a `ck_optimizer`: the update.
void ck_optimizer_run(const void *optimizer, int64_t begin, int64_t end, void *scratch);
int64_t ck_optimizer_tasks(const ck_optimizer *optimizer);
int64_t ck_optimizer_scratch(const ck_optimizer *optimizer);
/// Estimated nanoseconds on one thread.
int64_t ck_optimizer_cost(const ck_optimizer *optimizer);

#endif
