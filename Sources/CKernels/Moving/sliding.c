// Sliding sums. The work is cut into stretches of the axis and blocks of columns that fit the first-level cache; a
// stretch is no shorter than the window, since each lays out a window more than it computes. A task is a number of
// these.

#include "../include/ck_moving.h"

#include <string.h>

enum {
  MOST_COLUMNS = 64,
  /// About how many elements a stretch has, and a task.
  STRETCH_ELEMENTS = 2048,
  TASK_ELEMENTS = 8192,
};

/// How many places y has.
static int64_t sliding_places(const ck_sliding *sliding) {
  if (sliding->edges != CK_EDGES_INSIDE) return sliding->axis;
  const int64_t places = sliding->axis - sliding->window + 1;
  return places > 0 ? places : 0;
}

#define CK_FLOAT_BODY "Moving/sliding_body.h"
#define CK_BODY "each_float.h"
#include "each_level.h"

typedef struct cut {
  int64_t columns, blocks, stretch, stretches;
  /// Of all.
  int64_t pieces, pieces_per_task;
} cut;

static int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// How `places` are cut: those of y, or those of x for the gradient.
static cut cut_up(const ck_sliding *sliding, int64_t places) {
  cut c = {.columns = sliding->inner < MOST_COLUMNS ? sliding->inner : MOST_COLUMNS};
  if (places <= 0 || sliding->inner == 0) return c;
  const int64_t short_stretch = divided_up(STRETCH_ELEMENTS, c.columns);
  c.stretch = short_stretch > sliding->window ? short_stretch : sliding->window;
  if (c.stretch > places) c.stretch = places;
  c.blocks = divided_up(sliding->inner, c.columns);
  c.stretches = divided_up(places, c.stretch);
  c.pieces = sliding->outer * c.blocks * c.stretches;
  c.pieces_per_task = divided_up(TASK_ELEMENTS, c.stretch * c.columns);
  return c;
}

static int64_t tasks_of(cut c) { return c.pieces > 0 ? divided_up(c.pieces, c.pieces_per_task) : 0; }

/// Two parts with a vector after each.
static int64_t scratch_of(const ck_sliding *sliding, cut c) {
  return ((2 * c.stretch + sliding->window) * c.columns + 2 * 64) * (int64_t)ck_size(sliding->type);
}

static int64_t cost_of(const ck_sliding *sliding, cut c) {
  int64_t rounds = 2;
  for (int64_t length = 1; length < sliding->window; length *= 2) rounds++;
  const int64_t bytes = (c.stretch + sliding->window) * c.columns * (int64_t)ck_size(sliding->type);
  return c.pieces * (60 + rounds * bytes / 80);
}

typedef void (*piece_kernel)(const ck_sliding *, int64_t, int64_t, int64_t, int64_t, int64_t, void *);

static void run_pieces(
    const ck_sliding *sliding, int64_t places, int64_t begin, int64_t end, piece_kernel kernel, void *scratch) {
  const cut c = cut_up(sliding, places);
  const int64_t last = end * c.pieces_per_task < c.pieces ? end * c.pieces_per_task : c.pieces;
  for (int64_t piece = begin * c.pieces_per_task; piece < last; piece++) {
    const int64_t stretch = piece % c.stretches, block = piece / c.stretches % c.blocks;
    const int64_t o = piece / c.stretches / c.blocks, place = stretch * c.stretch, column = block * c.columns;
    const int64_t after = place + c.stretch < places ? place + c.stretch : places;
    const int64_t columns = sliding->inner - column < c.columns ? sliding->inner - column : c.columns;
    kernel(sliding, o, place, after, column, columns, scratch);
  }
}

int64_t ck_sliding_tasks(const ck_sliding *sliding) { return tasks_of(cut_up(sliding, sliding_places(sliding))); }

int64_t ck_sliding_scratch(const ck_sliding *sliding) {
  return scratch_of(sliding, cut_up(sliding, sliding_places(sliding)));
}

int64_t ck_sliding_cost(const ck_sliding *sliding) {
  return cost_of(sliding, cut_up(sliding, sliding_places(sliding)));
}

void ck_sliding_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_sliding *sliding = arguments;
  const piece_kernel kernel =
      sliding->type == CK_FLOAT32 ? CK_DISPATCH(sliding_forward_f32) : CK_DISPATCH(sliding_forward_f64);
  run_pieces(sliding, sliding_places(sliding), begin, end, kernel, scratch);
}

int64_t ck_sliding_gradient_tasks(const ck_sliding *sliding) { return tasks_of(cut_up(sliding, sliding->axis)); }

int64_t ck_sliding_gradient_scratch(const ck_sliding *sliding) {
  return scratch_of(sliding, cut_up(sliding, sliding->axis));
}

int64_t ck_sliding_gradient_cost(const ck_sliding *sliding) {
  return cost_of(sliding, cut_up(sliding, sliding->axis));
}

void ck_sliding_gradient_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  const ck_sliding *sliding = arguments;
  const piece_kernel kernel =
      sliding->type == CK_FLOAT32 ? CK_DISPATCH(sliding_gradient_f32) : CK_DISPATCH(sliding_gradient_f64);
  run_pieces(sliding, sliding->axis, begin, end, kernel, scratch);
}
