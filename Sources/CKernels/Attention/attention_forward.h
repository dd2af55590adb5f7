// Attention itself, and its weights. Softmax is carried along tile by tile (Milakov and Gimelshein 2018; Dao et al.
// 2022, "FlashAttention"): with m the greatest score so far and s = Σ 2^(score - m), a tile that raises m to m' multiplies
// s and the sum of the values by 2^(m - m'). Included once for each type and instruction set.

/// Raises the greatest scores from `before` to `most`, which makes weights of scores that are now known: `factor` is
/// what the sums so far are multiplied with, `sum` is brought up to date, and the scores of rows `rows` become weights.
static void AT(weigh)(
    real *scores, ck_span rows, const real *before, const real *most, real *sum, real *factor, int64_t used) {
  for (int64_t lane = 0; lane < used; lane += LANES) {
    const vr greatest = V(load)(most + lane);
    // Until a query has seen a key, its greatest score is -∞, from which nothing can be subtracted.
    const vr base = greatest == -INFINITY ? (vr){} : greatest;
    const vr change = AT(power_of_two)(V(load)(before + lane) - base);
    vr total = {};
    for (int64_t r = rows.low; r < rows.high; r++) {
      real *at = scores + r * PANEL + lane;
      const vr weight = AT(power_of_two)(V(load)(at) - base);
      V(store)(at, weight);
      total += weight;
    }
    V(store)(factor + lane, change);
    V(store)(sum + lane, V(fma)(V(load)(sum + lane), change, total));
  }
}

/// Scores of the tile and with them the greatest and the sum; the weights stay at `scores`. What sums of weighted values
/// so far are to be multiplied with goes to `factor`.
static void AT(take_tile)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, AT(keys) keys, ck_span rows, real *scores,
    real *factor) {
  real *most = AT(of_panel)(room->most, panel), *sum = AT(of_panel)(room->sum, panel), before[PANEL];
  for (int64_t i = 0; i < panel.used; i++) before[i] = most[i];
  AT(score_tile)(a, room, panel, keys, rows, scores, most, false);
  AT(weigh)(scores, rows, before, most, sum, factor, panel.used);
}

static void AT(start_panel)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  AT(take_queries)(a, room, panel);
  real *most = AT(of_panel)(room->most, panel), *sum = AT(of_panel)(room->sum, panel);
  for (int64_t i = 0; i < PANEL; i++) {
    most[i] = -INFINITY;
    sum[i] = 0;
  }
}

/// Stores the output of a panel and the logarithm of its sums.
static void AT(finish_panel)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  const real *most = AT(of_panel)(room->most, panel), *sum = AT(of_panel)(room->sum, panel);
  real factor[PANEL];
  const real log_of_2 = (real)(1 / log2_of_e);
  const int64_t first = (panel.batch * a->heads + panel.head) * a->queries + panel.first;
  real *log_sum = a->log_sum == NULL ? NULL : (real *)a->log_sum + first;
  for (int64_t lane = 0; lane < panel.used; lane += LANES) {
    const vr total = V(load)(sum + lane);
    V(store)(factor + lane, total == 0 ? (vr){} : 1 / total);
    if (a->log_sum == NULL) continue;
    const vr logarithm = V(fma)(V(load)(most + lane), V(splat)(log_of_2), V(log)(total));
    V(store_part)(log_sum + lane, total == 0 ? V(splat)(-INFINITY) : logarithm, smaller(LANES, panel.lanes - lane));
  }
  AT(empty_panel)(
      AT(row_of)(a->out, panel.batch, panel.head, panel.first), a->out.row,
      AT(features_of_panel)(room->outputs, panel, a->value_features), panel.lanes, a->value_features, factor);
}

/// What the keys of a tile add to the output of a panel or strip.
static void AT(attend)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, AT(keys) keys, ck_span rows) {
  real factor[PANEL], *scores = (real *)room->scores + panel.lane;
  AT(take_tile)(a, room, panel, keys, rows, scores, factor);
  if (a->dropout > 0) AT(drop)(a, room, panel, keys.first, rows, scores);
  AT(combine_rows)(
      keys.v + rows.low * keys.v_row, keys.v_row, rows.high - rows.low, scores + rows.low * PANEL,
      AT(features_of_panel)(room->outputs, panel, a->value_features), a->value_features, factor, panel.used);
}

/// Calls `visit` with every piece of every panel of a block and every tile of keys that it sees, the keys ascending.
#undef EACH_PIECE
#define EACH_PIECE(visit) \
  do { \
    const ck_span seen = keys_of_any(a, first, end - 1); \
    for (int64_t j = seen.low; j < seen.high; j += room->tile) { \
      const ck_span span = {j, smaller(j + room->tile, seen.high)}; \
      const AT(keys) keys = AT(keys_of)(a, room, batch, AT(key_head)(a, head), span); \
      AT(square_keys)(a, room, keys); \
      for (int64_t p = 0; p < panels; p++) { \
        const AT(panel) panel = AT(panel_of)(batch, head, first, end, p); \
        AT(piece) pieces[PANEL / STRIP]; \
        const int count = AT(pieces_of)(a, panel, keys, AT(common_rows)(a, panel, keys), pieces); \
        for (int i = 0; i < count; i++) { \
          const ck_span rows = pieces[i].rows; \
          if (rows.low < rows.high) visit(pieces[i].panel, keys, rows); \
        } \
      } \
    } \
  } while (0)

/// Queries `first` to `end` - 1 of a head.
static void AT(forward_block)(
    const ck_attention *a, const ck_attention_room *room, int64_t batch, int64_t head, int64_t first, int64_t end) {
  const int64_t panels = (end - first + PANEL - 1) / PANEL;
  for (int64_t p = 0; p < panels; p++) AT(start_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
  memset(room->outputs, 0, (size_t)(panels * a->value_features * PANEL) * sizeof(real));
#define VISIT(panel, keys, rows) AT(attend)(a, room, panel, keys, rows)
  EACH_PIECE(VISIT);
#undef VISIT
  for (int64_t p = 0; p < panels; p++) AT(finish_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
}

/// The weights of the keys of a tile, once the greatest score and the sum of each query are known.
static void AT(store_weights)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, AT(keys) keys, ck_span rows,
    real *weights) {
  const real *most = AT(of_panel)(room->most, panel), *sum = AT(of_panel)(room->sum, panel);
  real factor[PANEL], share[PANEL], ignored[PANEL] = {0}, *scores = (real *)room->scores + panel.lane;
  AT(score_tile)(a, room, panel, keys, rows, scores, NULL, false);
  AT(weigh)(scores, rows, most, most, ignored, factor, panel.used);
  for (int64_t i = 0; i < panel.used; i++) share[i] = sum[i] == 0 ? 0 : 1 / sum[i];
  const int64_t query = (panel.batch * a->heads + panel.head) * a->queries + panel.first;
  AT(empty_panel)(
      weights + query * a->keys + keys.first + rows.low, a->keys, scores + rows.low * PANEL, panel.lanes,
      rows.high - rows.low, share);
}

/// The weights of queries `first` to `end` - 1, in two passes over the keys.
static void AT(weights_block)(
    const ck_attention *a, const ck_attention_room *room, int64_t batch, int64_t head, int64_t first, int64_t end,
    real *weights) {
  const int64_t panels = (end - first + PANEL - 1) / PANEL, query = (batch * a->heads + head) * a->queries + first;
  memset(weights + query * a->keys, 0, (size_t)((end - first) * a->keys) * sizeof(real));
  for (int64_t p = 0; p < panels; p++) AT(start_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
  real factor[PANEL];
#define VISIT(panel, keys, rows) AT(take_tile)(a, room, panel, keys, rows, (real *)room->scores + (panel).lane, factor)
  EACH_PIECE(VISIT);
#undef VISIT
#define VISIT(panel, keys, rows) AT(store_weights)(a, room, panel, keys, rows, weights)
  EACH_PIECE(VISIT);
#undef VISIT
}
