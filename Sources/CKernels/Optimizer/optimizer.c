// The optimisers' kernels: what depends on the step and not on the elements, and how the elements are divided.
//
// The elements of all slots, one after the other, are cut into tasks of equal length, so that a net of many small
// parameters is as well divided as one of a few large ones. Settings become coefficients once a step, in
// `ck_optimizer_begin`, not once for each task, and a step that is left out is known before any task starts.

#include "../include/ck_optimizer.h"

#include <math.h>
#include <string.h>

#include "../Levels/level_names.h"

enum {
  /// Elements of a task.
  task_length = 4096,
  /// Sums of squares are gathered in so many sums, whatever the width of a vector, and so have the same bits on all.
  sums = 32,
};

/// The coefficients of a group. The first five serve every rule.
enum {
  at_factor,
  at_l2,
  at_l1,
  /// 1 - rate·decay.
  at_keep,
  at_limit,
  /// What the quotient, or the gradient, is multiplied with before it is subtracted from the value.
  at_rate,
  at_momentum,
  /// β₁ or α, β₂, and what is missing to 1.
  at_beta1 = at_momentum,
  at_rest1,
  at_beta2,
  at_rest2,
  /// 1/√(1-β₂ᵗ)
  at_scale,
  at_epsilon,
  coefficients,
};
_Static_assert(coefficients <= sizeof((ck_optimizer_group *)0)->coefficient / sizeof(double), "room for coefficients");

/// A rule with the choices that its settings make.
typedef enum form {
  sgd,
  sgd_momentum,
  sgd_nesterov,
  adam,
  rmsprop,
  rmsprop_momentum,
  rmsprop_centered,
  rmsprop_centered_momentum,
  adagrad,
} form;

/// Some neighbouring elements of a slot.
typedef struct piece {
  void *value;
  const void *gradient;
  void *moment[CK_MOST_MOMENTS];
  int64_t count;
} piece;

#define CK_BODY "../Optimizer/optimizer_body.h"
#include "../Levels/each_level.h"

static int64_t elements(const ck_optimizer *optimizer) {
  int64_t count = 0;
  for (int64_t i = 0; i < optimizer->slots; i++) count += optimizer->slot[i].count;
  return count;
}

int64_t ck_optimizer_tasks(const ck_optimizer *optimizer) {
  return (elements(optimizer) + task_length - 1) / task_length;
}

int64_t ck_optimizer_scratch(const ck_optimizer *optimizer) {
  (void)optimizer;
  return 0;
}

int64_t ck_optimizer_partials(const ck_optimizer *optimizer) {
  return ck_optimizer_tasks(optimizer) * (int64_t)sizeof(double);
}

int64_t ck_optimizer_measure_tasks(const ck_optimizer *optimizer) { return ck_optimizer_tasks(optimizer); }

int64_t ck_optimizer_measure_scratch(const ck_optimizer *optimizer) { return ck_optimizer_scratch(optimizer); }

static form form_of(ck_optimizer_rule rule, const ck_optimizer_settings *settings) {
  switch (rule) {
    case CK_SGD: return settings->momentum == 0 ? sgd : settings->nesterov ? sgd_nesterov : sgd_momentum;
    case CK_ADAM: return adam;
    case CK_RMSPROP:
      if (settings->centered) return settings->momentum == 0 ? rmsprop_centered : rmsprop_centered_momentum;
      return settings->momentum == 0 ? rmsprop : rmsprop_momentum;
    default: return adagrad;
  }
}

int32_t ck_optimizer_moments(ck_optimizer_rule rule, const ck_optimizer_settings *settings) {
  switch (form_of(rule, settings)) {
    case sgd: return 0;
    case sgd_momentum:
    case sgd_nesterov:
    case rmsprop:
    case adagrad: return 1;
    case adam:
    case rmsprop_momentum: return 2;
    default: return 3;
  }
}

/// A place in the list of slots, which only moves on.
typedef struct walk {
  const ck_optimizer *optimizer;
  int64_t slot;
  /// The number of the first element of the slot.
  int64_t first;
} walk;

/// Finds the piece from element `*position` to the end of its slot, or to element `end` if that comes first, and moves
/// `*position` behind it. Its slot, or null when none is left before `end`.
static const ck_optimizer_slot *next_piece(walk *walk, int64_t *position, int64_t end, piece *piece) {
  while (walk->slot < walk->optimizer->slots) {
    const ck_optimizer_slot *slot = &walk->optimizer->slot[walk->slot];
    const int64_t last = walk->first + slot->count;
    if (*position >= last) {
      walk->first = last;
      walk->slot++;
      continue;
    }
    if (*position >= end) return NULL;
    const int64_t offset = (*position - walk->first) * (int64_t)ck_size(slot->type);
    piece->count = (end < last ? end : last) - *position;
    piece->value = (char *)slot->value + offset;
    piece->gradient = slot->gradient == NULL ? NULL : (const char *)slot->gradient + offset;
    for (int i = 0; i < CK_MOST_MOMENTS; i++)
      piece->moment[i] = slot->moment[i] == NULL ? NULL : (char *)slot->moment[i] + offset;
    *position += piece->count;
    return slot;
  }
  return NULL;
}

void ck_optimizer_measure(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_optimizer *optimizer = arguments;
  walk walk = {optimizer, 0, 0};
  for (int64_t task = begin; task < end; task++) {
    double sum[sums] = {0};
    int64_t position = task * task_length;
    const ck_optimizer_slot *slot;
    piece piece;
    while ((slot = next_piece(&walk, &position, (task + 1) * task_length, &piece)) != NULL) {
      if (piece.gradient == NULL) continue;
      if (slot->type == CK_FLOAT32) {
        CK_DISPATCH(add_squares_f32)(piece.gradient, piece.count, sum);
      } else {
        CK_DISPATCH(add_squares_f64)(piece.gradient, piece.count, sum);
      }
    }
    for (int half = sums / 2; half > 0; half /= 2)
      for (int i = 0; i < half; i++) sum[i] += sum[i + half];
    optimizer->partials[task] = sum[0];
  }
}

static double sum_of_partials(const ck_optimizer *optimizer) {
  const int64_t count = ck_optimizer_tasks(optimizer);
  double sum[8] = {0};
  for (int64_t i = 0; i < count; i++) sum[i % 8] += optimizer->partials[i];
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/// Sets the norm and what follows from it.
static void limit_norm(const ck_optimizer *optimizer) {
  ck_optimizer_state *state = optimizer->state;
  const ck_optimizer_limits *limits = optimizer->limits;
  state->norm = NAN;
  state->factor = 1;
  state->not_finite = state->was_skipped = false;
  if (optimizer->partials == NULL) return;
  state->norm = sqrt(sum_of_partials(optimizer));
  state->not_finite = !isfinite(state->norm);
  if (limits == NULL) return;
  if (limits->norm < INFINITY) {
    const double factor = limits->norm / (state->norm + 1e-6);
    // A NaN stays.
    state->factor = factor > 1 ? 1 : factor;
  }
  state->was_skipped = state->not_finite && limits->skips_not_finite;
}

static void set_coefficients(const ck_optimizer *optimizer, ck_optimizer_group *group) {
  const ck_optimizer_settings *settings = group->settings;
  const double step = (double)optimizer->state->step;
  double *c = group->coefficient;
  memset(c, 0, sizeof group->coefficient);
  c[at_factor] = optimizer->state->factor;
  c[at_l2] = settings->l2;
  c[at_l1] = settings->l1;
  c[at_keep] = 1 - settings->rate * settings->decay;
  c[at_limit] = optimizer->limits == NULL ? INFINITY : optimizer->limits->value;
  c[at_rate] = settings->rate;
  c[at_epsilon] = settings->epsilon;
  switch (optimizer->rule) {
    case CK_SGD: c[at_momentum] = settings->momentum; break;
    case CK_ADAM:
      c[at_beta1] = settings->beta1;
      c[at_rest1] = 1 - settings->beta1;
      c[at_beta2] = settings->beta2;
      c[at_rest2] = 1 - settings->beta2;
      c[at_rate] = settings->rate / (1 - pow(settings->beta1, step));
      c[at_scale] = 1 / sqrt(1 - pow(settings->beta2, step));
      break;
    case CK_RMSPROP:
      c[at_momentum] = settings->momentum;
      c[at_beta2] = settings->alpha;
      c[at_rest2] = 1 - settings->alpha;
      break;
    case CK_ADAGRAD: c[at_rate] = settings->rate / (1 + (step - 1) * settings->rate_decay); break;
  }
}

void ck_optimizer_begin(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  if (begin >= end) return;
  const ck_optimizer *optimizer = arguments;
  limit_norm(optimizer);
  if (optimizer->state->was_skipped) {
    optimizer->state->skipped++;
    return;
  }
  optimizer->state->step++;
  for (int32_t i = 0; i < optimizer->groups; i++) set_coefficients(optimizer, &optimizer->group[i]);
}

void ck_optimizer_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_optimizer *optimizer = arguments;
  if (optimizer->state->was_skipped) return;
  walk walk = {optimizer, 0, 0};
  int64_t position = begin * task_length;
  const ck_optimizer_slot *slot;
  piece piece;
  while ((slot = next_piece(&walk, &position, end * task_length, &piece)) != NULL) {
    if (piece.gradient == NULL) continue;
    const ck_optimizer_group *group = &optimizer->group[slot->group];
    const form form = form_of(optimizer->rule, group->settings);
    if (slot->type == CK_FLOAT32) {
      CK_DISPATCH(update_f32)(form, &piece, group->coefficient);
    } else {
      CK_DISPATCH(update_f64)(form, &piece, group->coefficient);
    }
  }
}

// Costs are nanoseconds an element, seen on a Zen 4 core, in the caches; beyond these the bytes count.

static double from_memory(double bytes) { return bytes > 24e6 ? 0.02 * bytes : 0; }

int64_t ck_optimizer_measure_cost(const ck_optimizer *optimizer) {
  const double each = ck_current_level() == CK_PORTABLE ? 0.19 : 0.09;
  double cost = 20, bytes = 0;
  for (int64_t i = 0; i < optimizer->slots; i++) {
    const ck_optimizer_slot *slot = &optimizer->slot[i];
    cost += 5 + each * (double)slot->count;
    bytes += (double)slot->count * (double)ck_size(slot->type);
  }
  return (int64_t)fmax(cost, from_memory(bytes));
}

int64_t ck_optimizer_begin_cost(const ck_optimizer *optimizer) {
  const int64_t partials = optimizer->partials == NULL ? 0 : ck_optimizer_tasks(optimizer);
  return 20 + partials + (optimizer->rule == CK_ADAM ? 60 : 10) * optimizer->groups;
}

int64_t ck_optimizer_cost(const ck_optimizer *optimizer) {
  // Without and with one moment, and with a root and a quotient; by type, and first for the portable level.
  static const double nanoseconds[2][2][3] = {
      {{0.11, 0.2, 0.6}, {0.21, 0.4, 1.9}},
      {{0.07, 0.11, 0.29}, {0.15, 0.25, 0.9}},
  };
  const bool portable = ck_current_level() == CK_PORTABLE;
  double cost = 20, bytes = 0;
  for (int64_t i = 0; i < optimizer->slots; i++) {
    const ck_optimizer_slot *slot = &optimizer->slot[i];
    const ck_optimizer_settings *settings = optimizer->group[slot->group].settings;
    const int32_t moments = ck_optimizer_moments(optimizer->rule, settings);
    const int kind = optimizer->rule == CK_SGD ? moments : 2;
    cost += 15 + nanoseconds[!portable][slot->type == CK_FLOAT64][kind] * (double)slot->count;
    bytes += (3 + 2 * moments) * (double)slot->count * (double)ck_size(slot->type);
  }
  return (int64_t)fmax(cost, from_memory(bytes));
}
