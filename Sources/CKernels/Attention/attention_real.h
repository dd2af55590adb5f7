// Attention for one type and instruction set: `real`, its vectors `vr` of LANES elements and the integers `vm` of their
// lanes; AT(f) names what is defined here, V(f) what Levels/vectors.h defines for the vectors.

#include "attention_panel.h"
#include "attention_products.h"
#include "attention_scores.h"
#include "attention_dropout.h"
#include "attention_forward.h"
#include "attention_gradient.h"

static void AT(run)(const ck_attention *a, int64_t begin, int64_t end, void *scratch, real *weights) {
  const ck_attention_room room = ck_attention_lay_out(a, false, scratch);
  const int64_t block = PANEL * panels_of_block(a, FORWARD_PANELS), blocks = (a->queries + block - 1) / block;
  for (int64_t task = begin; task < end; task++) {
    const int64_t head = task / blocks, first = folded(task % blocks, blocks) * block;
    const int64_t last = smaller(first + block, a->queries);
    if (weights == NULL) {
      AT(forward_block)(a, &room, head / a->heads, head % a->heads, first, last);
    } else {
      AT(weights_block)(a, &room, head / a->heads, head % a->heads, first, last, weights);
    }
  }
}

static void AT(run_gradient)(const ck_attention *a, int64_t begin, int64_t end, void *scratch) {
  const ck_attention_room room = ck_attention_lay_out(a, true, scratch);
  const int64_t segments = segments_of_gradient(a);
  for (int64_t task = begin; task < end; task++) {
    AT(part) part = {
        .queries = {0, a->queries}, .keys = {0, a->keys}, .for_queries = true, .for_keys = true,
        .scalars = a->scalar_gradients == NULL ? NULL : (real *)a->scalar_gradients + task * CK_SCORE_SCALARS,
    };
    if (part.scalars != NULL) memset(part.scalars, 0, CK_SCORE_SCALARS * sizeof(real));
    if (segments == 1) {
      part.batch = task / a->key_heads;
      part.key_head = task % a->key_heads;
    } else if (task % 2 == 0) {
      part.for_queries = false;
      part.scalars = NULL;
      part.keys = segment(a->keys, folded(task / 2, segments), segments);
    } else {
      part.for_keys = false;
      part.queries = segment(a->queries, folded(task / 2, segments), segments);
    }
    AT(gradient_part)(a, &room, part);
  }
}
