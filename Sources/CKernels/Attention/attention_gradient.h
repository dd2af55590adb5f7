// The gradient of attention, with P the weights, O the output and D = Σ O∘∂O over the features of a query:
//   ∂V = Pᵀ·∂O,  ∂P = ∂O·Vᵀ,  ∂S = P∘(∂P - D),  ∂Q = ∂S·K,  ∂K = ∂Sᵀ·Q
// (Dao et al. 2022), P recomputed tile by tile from the logarithm of the sums. With dropout, M being 0 or 1/(1 - dropout),
// ∂V = (P∘M)ᵀ·∂O and ∂S = P∘(∂P∘M - D).
// Included once for each type and instruction set.

/// What a task computes of a head's gradient.
typedef struct AT(part) {
  int64_t batch, key_head;
  ck_span queries, keys;
  bool for_queries, for_keys;
  /// Null, or the sums of the gradients of the score's scalars.
  real *scalars;
} AT(part);

/// Puts a panel of queries and of the output's gradient into place, with the logarithms of its sums, times log₂ e, and D.
static void AT(start_gradient)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  AT(take_queries)(a, room, panel);
  const int64_t features = a->features, value_features = a->value_features, p = panel.index;
  real *gradients = AT(features_of_panel)(room->outputs, panel, value_features);
  // The outputs need a place only here.
  real *outputs = AT(features_of_panel)(room->query_gradients, panel, larger(features, value_features));
  real *log_sums = AT(of_panel)(room->most, panel), *corrections = AT(of_panel)(room->sum, panel);
  const real *out = AT(row_of)(a->out, panel.batch, panel.head, panel.first);
  const real *out_gradient = AT(row_of)(a->out_gradient, panel.batch, panel.head, panel.first);
  AT(fill_panel)(gradients, out_gradient, a->out_gradient.row, panel.lanes, value_features, 1);
  AT(fill_panel)(outputs, out, a->out.row, panel.lanes, value_features, 1);
  for (int64_t lane = 0; lane < panel.used; lane += LANES) {
    vr sum = {};
    for (int64_t c = 0; c < value_features; c++)
      sum = V(fma)(V(load)(gradients + c * PANEL + lane), V(load)(outputs + c * PANEL + lane), sum);
    V(store)(corrections + lane, sum);
  }
  memset(outputs, 0, (size_t)(features * PANEL) * sizeof(real));
  const real *log_sum = (const real *)a->log_sum + (panel.batch * a->heads + panel.head) * a->queries + panel.first;
  // Weights are 2^(score - logarithm): 0 where a query sees no key, and beyond the last query.
  for (int64_t i = 0; i < PANEL; i++)
    log_sums[i] = i < panel.lanes && log_sum[i] != -INFINITY ? log_sum[i] * (real)log2_of_e : INFINITY;
  AT(copy_rows)(
      (real *)room->query_rows + p * PANEL * rounded_up(features, ROW_PADDING), rounded_up(features, ROW_PADDING),
      AT(row_of)(a->q, panel.batch, panel.head, panel.first), a->q.row, panel.lanes, features);
  AT(copy_rows)(
      (real *)room->gradient_rows + p * PANEL * rounded_up(value_features, ROW_PADDING),
      rounded_up(value_features, ROW_PADDING), out_gradient, a->out_gradient.row, panel.lanes, value_features);
}

/// Scores become weights, gradients of weights become those of scores, times `scale`. `multipliers` are those of dropout
/// or null.
static void AT(differentiate)(
    real *scores, real *slopes, ck_span rows, const real *log_sums, const real *corrections, const real *multipliers,
    real scale, int64_t used) {
  for (int64_t lane = 0; lane < used; lane += LANES) {
    const vr log_sum = V(load)(log_sums + lane), correction = V(load)(corrections + lane);
    if (multipliers == NULL) {
      for (int64_t r = rows.low; r < rows.high; r++) {
        const int64_t at = r * PANEL + lane;
        const vr weight = AT(power_of_two)(V(load)(scores + at) - log_sum);
        V(store)(scores + at, weight);
        V(store)(slopes + at, weight * ((V(load)(slopes + at) - correction) * scale));
      }
    } else {
      for (int64_t r = rows.low; r < rows.high; r++) {
        const int64_t at = r * PANEL + lane;
        const vr weight = AT(power_of_two)(V(load)(scores + at) - log_sum), kept = V(load)(multipliers + at);
        V(store)(scores + at, weight * kept);
        V(store)(slopes + at, weight * ((V(load)(slopes + at) * kept - correction) * scale));
      }
    }
  }
}

/// Σ over the lanes of a panel that hold queries.
CK_INLINE real AT(sum_of_lanes)(const real *values, int64_t lanes) {
  real sum = 0;
  for (int64_t i = 0; i < lanes; i++) sum += values[i];
  return sum;
}

CK_INLINE real AT(chained)(real outer, real inner) { return outer == 0 ? 0 : outer * inner; }

/// From the gradients of the scores to those of what the score program computes them from: the slopes become gradients of
/// q·k, and what goes by way of |q|², |k|² and the scalars is added to their sums.
static void AT(differentiate_program)(
    const ck_attention *a, const ck_attention_room *room, AT(part) part, AT(panel) panel, AT(keys) keys, ck_span rows,
    real *slopes) {
  const real *by_dot = room->by_dot, *by_query = room->by_query, *by_key = room->by_key;
  const int64_t lane = panel.lane;
  real *query_slopes = AT(of_panel)(room->query_slopes, panel);
  real *k_gradient = part.for_keys && a->k_gradient.base != NULL
      ? AT(row_of)(a->k_gradient, panel.batch, part.key_head, keys.first)
      : NULL;
  for (int64_t r = rows.low; r < rows.high; r++) {
    // Where a key is hidden the gradient is 0, even if the program's derivative is infinite there.
    real *at = slopes + r * PANEL, products[PANEL];
    if (by_query != NULL)
      for (int64_t i = 0; i < panel.used; i++) query_slopes[i] += AT(chained)(at[i], by_query[r * PANEL + lane + i]);
    if (by_key != NULL && k_gradient != NULL) {
      for (int64_t i = 0; i < panel.used; i++) products[i] = AT(chained)(at[i], by_key[r * PANEL + lane + i]);
      const real sum = 2 * AT(sum_of_lanes)(products, panel.lanes);
      for (int64_t c = 0; c < a->features; c++) k_gradient[r * a->k_gradient.row + c] += sum * keys.k[r * keys.k_row + c];
    }
    for (int s = 0; s < a->score->scalars; s++) {
      const real *by_scalar = room->by_scalar[s];
      if (by_scalar == NULL || part.scalars == NULL) continue;
      for (int64_t i = 0; i < panel.used; i++) products[i] = AT(chained)(at[i], by_scalar[r * PANEL + lane + i]);
      part.scalars[s] += AT(sum_of_lanes)(products, panel.lanes);
    }
    for (int64_t i = 0; i < panel.used; i++) at[i] = by_dot == NULL ? 0 : AT(chained)(at[i], by_dot[r * PANEL + lane + i]);
  }
}

/// Weights and gradients of scores of a panel or strip and a tile; adds what goes to the panel's queries.
static void AT(gradient_tile)(
    const ck_attention *a, const ck_attention_room *room, AT(part) part, AT(panel) panel, AT(keys) keys, ck_span rows) {
  const int64_t features = a->features, value_features = a->value_features;
  real *scores = AT(features_of_panel)(room->scores, panel, room->tile);
  real *slopes = AT(features_of_panel)(room->slopes, panel, room->tile);
  AT(score_tile)(a, room, panel, keys, rows, scores, NULL, true);
  AT(multiply_rows)(
      keys.v + rows.low * keys.v_row, keys.v_row, rows.high - rows.low,
      AT(features_of_panel)(room->outputs, panel, value_features), value_features, slopes + rows.low * PANEL, NULL, panel.used);
  const real *multipliers = NULL;
  if (a->dropout > 0) {
    AT(draw)(a, panel, keys.first, rows, room->extra);
    multipliers = room->extra;
  }
  const bool writes_bias = part.for_queries && a->bias_gradient != NULL;
  const bool is_scaled = a->score == NULL && !writes_bias;
  AT(differentiate)(
      scores, slopes, rows, AT(of_panel)(room->most, panel), AT(of_panel)(room->sum, panel), multipliers,
      is_scaled ? (real)a->scale : 1, panel.used);
  if (writes_bias) {
    real *bias = (real *)a->bias_gradient + ((panel.batch * a->heads + panel.head) * a->queries + panel.first) * a->keys;
    real ones[PANEL];
    for (int64_t i = 0; i < PANEL; i++) ones[i] = 1;
    AT(empty_panel)(
        bias + keys.first + rows.low, a->keys, slopes + rows.low * PANEL, panel.lanes, rows.high - rows.low, ones);
  }
  if (a->score != NULL) {
    AT(differentiate_program)(a, room, part, panel, keys, rows, slopes);
  } else if (!is_scaled) {
    for (int64_t r = rows.low; r < rows.high; r++)
      for (int64_t i = 0; i < panel.used; i++) slopes[r * PANEL + i] *= (real)a->scale;
  }
  if (part.for_queries && a->q_gradient.base != NULL)
    AT(combine_rows)(
        keys.k + rows.low * keys.k_row, keys.k_row, rows.high - rows.low, slopes + rows.low * PANEL,
        AT(features_of_panel)(room->query_gradients, panel, larger(features, value_features)), features, NULL,
        panel.used);
}

/// The same for a whole panel, piece by piece; what no piece sees becomes 0.
static void AT(gradient_panel)(
    const ck_attention *a, const ck_attention_room *room, AT(part) part, AT(panel) panel, AT(keys) keys, ck_span rows) {
  AT(piece) pieces[PANEL / STRIP];
  const int count = AT(pieces_of)(a, panel, keys, rows, pieces);
  for (int i = 0; i < count; i++) {
    const AT(panel) strip = pieces[i].panel;
    const ck_span seen = pieces[i].rows;
    if (seen.low < seen.high) AT(gradient_tile)(a, room, part, strip, keys, seen);
    real *scores = AT(features_of_panel)(room->scores, strip, room->tile);
    real *slopes = AT(features_of_panel)(room->slopes, strip, room->tile);
    for (int64_t r = rows.low; r < rows.high; r++) {
      if (r >= seen.low && r < seen.high) continue;
      for (int64_t lane = 0; lane < strip.used; lane += LANES) {
        V(store)(scores + r * PANEL + lane, (vr){});
        V(store)(slopes + r * PANEL + lane, (vr){});
      }
    }
  }
}

/// What the panels `first` to `last` - 1 of a block, all with the same rows of the tile, add to gradients of keys and
/// values.
static void AT(spread_tile)(
    const ck_attention *a, const ck_attention_room *room, AT(part) part, AT(keys) keys, ck_span rows, int64_t first,
    int64_t queries) {
  const int64_t stride = room->tile * PANEL, at = first * stride + rows.low * PANEL;
  const int64_t padded = rounded_up(a->features, ROW_PADDING), value_padded = rounded_up(a->value_features, ROW_PADDING);
  const int64_t key = keys.first + rows.low, count = rows.high - rows.low;
  if (a->v_gradient.base != NULL)
    AT(spread_rows)(
        (real *)room->scores + at, stride, queries, (real *)room->gradient_rows + first * PANEL * value_padded,
        value_padded, AT(row_of)(a->v_gradient, part.batch, part.key_head, key), a->v_gradient.row, count,
        a->value_features);
  if (a->k_gradient.base != NULL)
    AT(spread_rows)(
        (real *)room->slopes + at, stride, queries, (real *)room->query_rows + first * PANEL * padded, padded,
        AT(row_of)(a->k_gradient, part.batch, part.key_head, key), a->k_gradient.row, count, a->features);
}

/// Stores the gradient of a panel's queries.
static void AT(finish_gradient)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  const int64_t features = a->features;
  real *gradients = AT(features_of_panel)(room->query_gradients, panel, larger(features, a->value_features));
  if (a->score != NULL && a->score->by_query >= 0) {
    const real *queries = AT(features_of_panel)(room->queries, panel, features);
    const real *slopes = AT(of_panel)(room->query_slopes, panel);
    for (int64_t c = 0; c < features; c++)
      for (int64_t i = 0; i < panel.used; i++) gradients[c * PANEL + i] += 2 * queries[c * PANEL + i] * slopes[i];
  }
  real ones[PANEL];
  for (int64_t i = 0; i < PANEL; i++) ones[i] = 1;
  AT(empty_panel)(
      AT(row_of)(a->q_gradient, panel.batch, panel.head, panel.first), a->q_gradient.row, gradients, panel.lanes,
      features, ones);
}

static void AT(gradient_block)(
    const ck_attention *a, const ck_attention_room *room, AT(part) part, int64_t head, int64_t first, int64_t end) {
  const int64_t panels = (end - first + PANEL - 1) / PANEL, batch = part.batch;
  const ck_span seen = intersection(part.keys, keys_of_any(a, first, end - 1));
  if (seen.low == seen.high && !part.for_queries) return;
  for (int64_t p = 0; p < panels; p++) AT(start_gradient)(a, room, AT(panel_of)(batch, head, first, end, p));
  if (a->score != NULL) memset(room->query_slopes, 0, (size_t)(panels * PANEL) * sizeof(real));
  for (int64_t j = seen.low; j < seen.high; j += room->tile) {
    const AT(keys) keys =
        AT(keys_of)(a, room, batch, part.key_head, (ck_span){j, smaller(j + room->tile, seen.high)});
    AT(square_keys)(a, room, keys);
    // Panels that see the same rows are spread together.
    ck_span common = {0, 0};
    int64_t start = 0, queries = 0;
    for (int64_t p = 0; p < panels; p++) {
      const AT(panel) panel = AT(panel_of)(batch, head, first, end, p);
      const ck_span rows = AT(common_rows)(a, panel, keys);
      if (rows.low < rows.high) AT(gradient_panel)(a, room, part, panel, keys, rows);
      if (!part.for_keys) continue;
      if (queries > 0 && (rows.low != common.low || rows.high != common.high)) {
        AT(spread_tile)(a, room, part, keys, common, start, queries);
        queries = 0;
      }
      if (rows.low == rows.high) continue;
      if (queries == 0) {
        start = p;
        common = rows;
      }
      queries += panel.lanes;
    }
    if (queries > 0) AT(spread_tile)(a, room, part, keys, common, start, queries);
  }
  if (!part.for_queries || a->q_gradient.base == NULL) return;
  for (int64_t p = 0; p < panels; p++) AT(finish_gradient)(a, room, AT(panel_of)(batch, head, first, end, p));
}

static void AT(clear_rows)(ck_heads heads, int64_t batch, int64_t head, ck_span rows, int64_t features) {
  if (heads.base == NULL) return;
  for (int64_t row = rows.low; row < rows.high; row++)
    memset(AT(row_of)(heads, batch, head, row), 0, (size_t)features * sizeof(real));
}

/// The part of the gradient of a key head that belongs to `part`, from all query heads that read it.
static void AT(gradient_part)(const ck_attention *a, const ck_attention_room *room, AT(part) part) {
  if (part.for_keys) {
    AT(clear_rows)(a->k_gradient, part.batch, part.key_head, part.keys, a->features);
    AT(clear_rows)(a->v_gradient, part.batch, part.key_head, part.keys, a->value_features);
  }
  const int64_t group = a->heads / a->key_heads, block = PANEL * panels_of_block(a, GRADIENT_PANELS);
  for (int64_t head = part.key_head * group; head < (part.key_head + 1) * group; head++) {
    if (part.for_queries && a->bias_gradient != NULL)
      memset(
          (real *)a->bias_gradient + ((part.batch * a->heads + head) * a->queries + part.queries.low) * a->keys, 0,
          (size_t)((part.queries.high - part.queries.low) * a->keys) * sizeof(real));
    for (int64_t first = part.queries.low; first < part.queries.high; first += block)
      AT(gradient_block)(a, room, part, head, first, smaller(first + block, part.queries.high));
  }
}
