// The program that finishes a result: run on rectangles as they are completed, or, where it only adds a bias and leaves
// out what is negative, done by the tiles themselves before they store.
#ifndef CK_CONVOLUTION_FINISH_H
#define CK_CONVOLUTION_FINISH_H

#include "geometry.h"

/// The columns of the tensor at which the units from `begin` to `end` - 1 lie.
static inline span columns_of(const unit_plan *u, int64_t begin, int64_t end) {
  if (begin >= end) return (span){0, 0};
  const int64_t last = (end - 1) % u->per_group * unit_columns + unit_columns;
  return (span){
      begin / u->per_group * u->of_group + begin % u->per_group * unit_columns,
      (end - 1) / u->per_group * u->of_group + least(last, u->of_group)};
}

/// What a program comes to: `is_all` if it is no more than max(out + bias, 0), or a part of that.
typedef struct simple_finish {
  bool is_all, rectifies;
  const void *bias;
} simple_finish;

static inline simple_finish simple_finish_of(const ck_convolution *v, const geometry *g) {
  const simple_finish none = {false, false, NULL};
  const ck_elementwise *f = v->finish;
  if (f == NULL || f->axes != 2 || f->type != v->type || f->gathering != CK_EACH || f->outputs != 1 ||
      f->inputs < 1 || f->inputs > 2 || f->length < 1 || f->length > 2)
    return none;
  // Either input may be the result, the other is the bias.
  int32_t result = -1;
  simple_finish simple = none;
  for (int32_t i = 0; i <= f->inputs; i++) {
    const ck_operand *o = &f->operand[i];
    if (o->type != v->type || (v->filters > 1 && o->stride[1] != 1)) return none;
    if (o->base == v->out && o->stride[0] == v->filters) {
      if (i < f->inputs) result = i;
    } else if (i < f->inputs && o->stride[0] == 0 && o->base != v->out) {
      simple.bias = o->base;
    } else {
      return none;
    }
  }
  if (result < 0 || (f->inputs == 2 && simple.bias == NULL) || f->extent[0] != v->batch * g->stored_places ||
      f->extent[1] != v->filters)
    return none;
  int32_t last = result;
  for (int32_t i = 0; i < f->length; i++) {
    const ck_instruction *c = &f->code[i];
    const int32_t other = 1 - result;
    if (i == 0 && f->inputs == 2) {
      if (c->opcode != CK_ADD || !((c->a == result && c->b == other) || (c->a == other && c->b == result))) return none;
    } else {
      if (c->opcode != CK_RELU || c->a != last || simple.rectifies) return none;
      simple.rectifies = true;
    }
    last = c->result;
  }
  simple.is_all = f->operand[f->inputs].source == last;
  return simple.is_all ? simple : none;
}

/// Runs `program` on `rows` places from `row` on, for the columns of some units.
static inline void finish_columns(
    const ck_elementwise *program, const unit_plan *u, int64_t begin, int64_t end, int64_t row, int64_t rows,
    void *scratch) {
  const span columns = columns_of(u, begin, end);
  if (rows > 0 && columns.begin < columns.end)
    ck_elementwise_rectangle(program, 0, row, rows, columns.begin, columns.end - columns.begin, scratch);
}

#endif
