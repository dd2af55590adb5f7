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

/// What panel and tile have in common: rows of the tile.
static ck_span AT(common_rows)(const ck_attention *a, AT(panel) panel, AT(keys) keys) {
  const ck_span seen = keys_of_any(a, panel.first, panel.first + panel.lanes - 1);
  return intersection((ck_span){0, keys.count}, (ck_span){seen.low - keys.first, seen.high - keys.first});
}

/// Scores of the tile and with them the greatest and the sum; the weights stay in `room->scores`. What sums of weighted
/// values so far are to be multiplied with goes to `factor`.
static void AT(take_tile)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, AT(keys) keys, ck_span rows, real *factor) {
  real *most = (real *)room->most + panel.index * PANEL, *sum = (real *)room->sum + panel.index * PANEL;
  real before[PANEL];
  memcpy(before, most, sizeof before);
  AT(score_tile)(a, room, panel, keys, rows, room->scores, most, false);
  AT(weigh)(room->scores, rows, before, most, sum, factor, panel.used);
}

static void AT(start_panel)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  AT(take_queries)(a, room, panel);
  real *most = (real *)room->most + panel.index * PANEL, *sum = (real *)room->sum + panel.index * PANEL;
  for (int64_t i = 0; i < PANEL; i++) {
    most[i] = -INFINITY;
    sum[i] = 0;
  }
}

/// Stores the output of a panel and the logarithm of its sums.
static void AT(finish_panel)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  const real *most = (real *)room->most + panel.index * PANEL, *sum = (real *)room->sum + panel.index * PANEL;
  real factor[PANEL];
  const real log_of_2 = (real)(1 / log2_of_e);
  real *log_sum = (real *)a->log_sum + (panel.batch * a->heads + panel.head) * a->queries + panel.first;
  for (int64_t lane = 0; lane < panel.used; lane += LANES) {
    const vr total = V(load)(sum + lane);
    V(store)(factor + lane, total == 0 ? (vr){} : 1 / total);
    if (a->log_sum == NULL) continue;
    const vr logarithm = V(fma)(V(load)(most + lane), V(splat)(log_of_2), V(log)(total));
    V(store_part)(log_sum + lane, total == 0 ? V(splat)(-INFINITY) : logarithm, smaller(LANES, panel.lanes - lane));
  }
  AT(empty_panel)(
      AT(row_of)(a->out, panel.batch, panel.head, panel.first), a->out.row,
      (real *)room->outputs + panel.index * a->value_features * PANEL, panel.lanes, a->value_features, factor);
}

/// Queries `first` to `end` - 1 of a head.
static void AT(forward_block)(
    const ck_attention *a, const ck_attention_room *room, int64_t batch, int64_t head, int64_t first, int64_t end) {
  const int64_t panels = (end - first + PANEL - 1) / PANEL, key_head = AT(key_head)(a, head);
  real *outputs = room->outputs;
  for (int64_t p = 0; p < panels; p++) AT(start_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
  memset(outputs, 0, (size_t)(panels * a->value_features * PANEL) * sizeof(real));
  const ck_span seen = keys_of_any(a, first, end - 1);
  for (int64_t j = seen.low; j < seen.high; j += room->tile) {
    const AT(keys) keys =
        AT(keys_of)(a, room, batch, key_head, (ck_span){j, smaller(j + room->tile, seen.high)});
    AT(square_keys)(a, room, keys);
    for (int64_t p = 0; p < panels; p++) {
      const AT(panel) panel = AT(panel_of)(batch, head, first, end, p);
      const ck_span rows = AT(common_rows)(a, panel, keys);
      if (rows.low == rows.high) continue;
      real factor[PANEL], *scores = room->scores;
      AT(take_tile)(a, room, panel, keys, rows, factor);
      if (a->dropout > 0) AT(drop)(a, room, panel, keys.first, rows, scores);
      AT(combine_rows)(
          keys.v + rows.low * keys.v_row, keys.v_row, rows.high - rows.low, scores + rows.low * PANEL,
          outputs + p * a->value_features * PANEL, a->value_features, factor, panel.used);
    }
  }
  for (int64_t p = 0; p < panels; p++) AT(finish_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
}

/// The weights of queries `first` to `end` - 1, in two passes over the keys.
static void AT(weights_block)(
    const ck_attention *a, const ck_attention_room *room, int64_t batch, int64_t head, int64_t first, int64_t end,
    real *weights) {
  const int64_t panels = (end - first + PANEL - 1) / PANEL, key_head = AT(key_head)(a, head);
  real *to = weights + ((batch * a->heads + head) * a->queries + first) * a->keys;
  memset(to, 0, (size_t)((end - first) * a->keys) * sizeof(real));
  for (int64_t p = 0; p < panels; p++) AT(start_panel)(a, room, AT(panel_of)(batch, head, first, end, p));
  const ck_span seen = keys_of_any(a, first, end - 1);
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t j = seen.low; j < seen.high; j += room->tile) {
      const AT(keys) keys =
          AT(keys_of)(a, room, batch, key_head, (ck_span){j, smaller(j + room->tile, seen.high)});
      AT(square_keys)(a, room, keys);
      for (int64_t p = 0; p < panels; p++) {
        const AT(panel) panel = AT(panel_of)(batch, head, first, end, p);
        const ck_span rows = AT(common_rows)(a, panel, keys);
        if (rows.low == rows.high) continue;
        real factor[PANEL], share[PANEL], ignored[PANEL] = {0}, *scores = room->scores;
        if (pass == 0) {
          AT(take_tile)(a, room, panel, keys, rows, factor);
          continue;
        }
        const real *most = (real *)room->most + p * PANEL, *sum = (real *)room->sum + p * PANEL;
        AT(score_tile)(a, room, panel, keys, rows, scores, NULL, false);
        AT(weigh)(scores, rows, most, most, ignored, factor, panel.used);
        for (int64_t i = 0; i < PANEL; i++) share[i] = sum[i] == 0 ? 0 : 1 / sum[i];
        AT(empty_panel)(
            to + p * PANEL * a->keys + keys.first + rows.low, a->keys, scores + rows.low * PANEL, panel.lanes,
            rows.high - rows.low, share);
      }
    }
  }
}
