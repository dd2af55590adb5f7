// Dropout of weights: which are kept depends on the key and on the place of a weight in [batch, heads, queries, keys]
// alone, by the numbers that CK_UNIFORM with stream 0 draws there (see vector_random.h). Included once for each type and
// instruction set.

/// The multipliers of the weights of rows `rows` of a tile: 0 with the probability of dropout, else 1/(1 - dropout).
static void AT(draw)(const ck_attention *a, AT(panel) panel, int64_t first_key, ck_span rows, real *tile) {
  // Numbers are drawn from a multiple of `aligned` on, two vectors at a time.
  enum { aligned = 2 * NUMBERS_OF_WORD, pitch = MOST_KEYS + aligned + 2 * LANES };
  const int64_t count = rows.high - rows.low;
  const vr dropout = V(splat)((real)a->dropout), kept = V(splat)((real)(1 / (1 - a->dropout)));
  for (int64_t lane = 0; lane < panel.lanes; lane += LANES) {
    const int64_t lanes = smaller(LANES, panel.lanes - lane);
    real drawn[LANES * pitch];
    for (int64_t i = 0; i < lanes; i++) {
      const int64_t query = (panel.batch * a->heads + panel.head) * a->queries + panel.first + lane + i;
      const int64_t place = query * a->keys + first_key + rows.low, before = place % aligned;
      // Place `place` comes to stand at element `aligned` of the row.
      real *row = drawn + i * pitch + aligned - before;
      for (int64_t c = 0; c < before + count; c += 2 * LANES) {
        CK_NAME(ck_vul) low, high;
        CK_NAME(random_words)(*a->key, 0, (uint64_t)(place - before + c) / NUMBERS_OF_WORD, &low, &high);
        V(store)(row + c, V(uniform)(low) >= dropout ? kept : (vr){});
        V(store)(row + c + LANES, V(uniform)(high) >= dropout ? kept : (vr){});
      }
    }
    AT(fill_panel)(tile + rows.low * PANEL + lane, drawn + aligned, pitch, lanes, count, 1);
  }
}

/// Drops weights of rows `rows` of a tile and multiplies the others.
static void AT(drop)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, int64_t first_key, ck_span rows,
    real *weights) {
  real *multipliers = room->extra;
  AT(draw)(a, panel, first_key, rows, multipliers);
  for (int64_t r = rows.low; r < rows.high; r++)
    for (int64_t lane = 0; lane < panel.used; lane += LANES) {
      const int64_t at = r * PANEL + lane;
      V(store)(weights + at, V(load)(weights + at) * V(load)(multipliers + at));
    }
}
