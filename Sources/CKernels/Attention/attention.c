// The face of attention: tasks, scratch, cost, and the choice of an instruction set.
#include "../include/ck_attention.h"

#include <math.h>
#include <string.h>

#include "attention_room.h"

static const double log2_of_e = 1.4426950408889634;

// 2^f for |f| ≤ 1/2, highest power first.
static const float exponential_f32[] = {
    0x1.5bb99ep-10f, 0x1.3ce9cp-7f, 0x1.c6b752p-5f, 0x1.ebf9b6p-3f, 0x1.62e428p-1f, 1,
};
static const double exponential_f64[] = {
    4.078071929588337e-10, 7.072570412814423e-09,  1.0180647659234139e-07, 1.3215442675329823e-06,
    1.5252727385193868e-05, 0.0001540353044157213, 0.0013333558153439966,  0.009618129107607003,
    0.05550410866479039,    0.24022650695910097,   0.6931471805599457,     1,
};

#define CK_BODY "../Attention/attention_body.h"
#include "../Levels/each_level.h"

int64_t ck_attention_tasks(const ck_attention *attention) {
  const int64_t block = PANEL * panels_of_block(attention, FORWARD_PANELS);
  return attention->batch * attention->heads * ((attention->queries + block - 1) / block);
}

int64_t ck_attention_scratch(const ck_attention *attention) {
  return ck_attention_lay_out(attention, false, NULL).bytes;
}

/// Nanoseconds for every pair of a query and a key that it may see, with `products` numbers multiplied and added up and
/// one exponential.
static int64_t cost_of_pairs(const ck_attention *attention, int64_t products) {
  if (attention->queries == 0) return 0;
  // The mean of the first and the last query is right without windows, and near enough with them.
  const ck_span first = keys_of_query(attention, 0), last = keys_of_query(attention, attention->queries - 1);
  const double keys = (double)(first.high - first.low + last.high - last.low) / 2;
  const double pairs = (double)(attention->batch * attention->heads) * (double)attention->queries * keys;
  const double bytes = (double)ck_size(attention->type) / 4;
  const double slower = ck_current_level() == CK_PORTABLE ? 6 : ck_current_level() == CK_AVX2 ? 1.2 : 1;
  const double extras = (attention->dropout > 0 ? 40 : 0) + (attention->score != NULL ? 10 * attention->score->length : 0);
  return (int64_t)(pairs * bytes * slower * ((double)products + 12 + extras) * 0.02);
}

int64_t ck_attention_cost(const ck_attention *attention) {
  return cost_of_pairs(attention, attention->features + attention->value_features);
}

void ck_attention_run(const void *attention, int64_t begin, int64_t end, void *scratch) {
  CK_DISPATCH(attention)(attention, begin, end, scratch, NULL);
}

int64_t ck_attention_gradient_tasks(const ck_attention *attention) {
  const int64_t segments = segments_of_gradient(attention);
  return segments > 1 ? 2 * segments : attention->batch * attention->key_heads;
}

int64_t ck_attention_gradient_scratch(const ck_attention *attention) {
  return ck_attention_lay_out(attention, true, NULL).bytes;
}

int64_t ck_attention_gradient_cost(const ck_attention *attention) {
  return cost_of_pairs(attention, 3 * attention->features + 2 * attention->value_features);
}

void ck_attention_gradient_run(const void *attention, int64_t begin, int64_t end, void *scratch) {
  CK_DISPATCH(attention_gradient)(attention, begin, end, scratch);
}

void ck_attention_weights_run(const void *weights, int64_t begin, int64_t end, void *scratch) {
  const ck_attention_weights *arguments = weights;
  CK_DISPATCH(attention)(&arguments->attention, begin, end, scratch, arguments->weights);
}
