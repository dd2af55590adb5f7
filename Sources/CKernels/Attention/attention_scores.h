// The scores of a panel of queries and a tile of keys, in units of log₂ e: products, then the score program, the bias and
// the masks, if there are any. Included once for each type and instruction set.

/// A tile of keys and their values.
typedef struct AT(keys) {
  int64_t first, count;
  const real *k, *v;
  int64_t k_row, v_row;
  /// Null if none of them is padding.
  const uint8_t *present;
} AT(keys);

/// A panel or a strip of it: queries `first` to `first` + `lanes` - 1 of a head.
typedef struct AT(panel) {
  int64_t batch, head, first, lanes;
  /// Its lanes rounded up to whole vectors.
  int64_t used;
  /// The panel's number in the block, and where the strip begins in it.
  int64_t index, lane;
} AT(panel);

CK_INLINE real *AT(row_of)(ck_heads heads, int64_t batch, int64_t head, int64_t row) {
  return (real *)heads.base + batch * heads.batch + head * heads.head + row * heads.row;
}

CK_INLINE int64_t AT(key_head)(const ck_attention *a, int64_t head) { return head * a->key_heads / a->heads; }

CK_INLINE AT(panel) AT(panel_of)(int64_t batch, int64_t head, int64_t first, int64_t end, int64_t index) {
  const int64_t start = first + index * PANEL, lanes = smaller(PANEL, end - start);
  return (AT(panel)){batch, head, start, lanes, rounded_up(lanes, LANES), index, 0};
}

/// The lanes of a panel from `lane` on, as many as a strip has.
CK_INLINE AT(panel) AT(strip_of)(AT(panel) panel, int64_t lane) {
  panel.first += lane;
  panel.lanes = smaller(STRIP, panel.lanes - lane);
  panel.used = rounded_up(panel.lanes, LANES);
  panel.lane = lane;
  return panel;
}

/// Where what is kept for every query of a block, and for every query and feature, begins for a panel or strip.
CK_INLINE real *AT(of_panel)(void *base, AT(panel) panel) { return (real *)base + panel.index * PANEL + panel.lane; }
CK_INLINE real *AT(features_of_panel)(void *base, AT(panel) panel, int64_t features) {
  return (real *)base + panel.index * features * PANEL + panel.lane;
}

/// The keys of `span` but for padding at either end. Padding between them is replaced by zeros, so that whatever stands
/// there, NaN too, meets its weight of 0 as a number.
static AT(keys) AT(keys_of)(
    const ck_attention *a, const ck_attention_room *room, int64_t batch, int64_t key_head, ck_span span) {
  const uint8_t *present = a->present == NULL ? NULL : a->present + batch * a->keys;
  if (present != NULL) {
    while (span.low < span.high && !present[span.low]) span.low++;
    while (span.low < span.high && !present[span.high - 1]) span.high--;
    present += span.low;
    if (span.low == span.high || memchr(present, 0, (size_t)(span.high - span.low)) == NULL) present = NULL;
  }
  AT(keys) keys = {
      span.low, span.high - span.low, AT(row_of)(a->k, batch, key_head, span.low),
      AT(row_of)(a->v, batch, key_head, span.low), a->k.row, a->v.row, present,
  };
  if (present == NULL) return keys;
  real *k = room->key_copy, *v = room->value_copy;
  for (int64_t j = 0; j < keys.count; j++) {
    const int64_t copied = present[j] ? 1 : 0;
    AT(copy_rows)(k + j * a->features, a->features, keys.k + j * keys.k_row, 0, 1, a->features * copied);
    AT(copy_rows)(v + j * a->value_features, a->value_features, keys.v + j * keys.v_row, 0, 1, a->value_features * copied);
  }
  keys.k = k;
  keys.v = v;
  keys.k_row = a->features;
  keys.v_row = a->value_features;
  return keys;
}

/// Σ panel[c, i]² over `count` c.
static void AT(squares_of_panel)(real *squares, const real *panel, int64_t count, int64_t used) {
  for (int64_t lane = 0; lane < used; lane += LANES) {
    vr sum = {};
    for (int64_t c = 0; c < count; c++) {
      const vr x = V(load)(panel + c * PANEL + lane);
      sum = V(fma)(x, x, sum);
    }
    V(store)(squares + lane, sum);
  }
}

/// The panel of q; multiplied with what turns products into scores in units of log₂ e, unless a program computes those.
static void AT(take_queries)(const ck_attention *a, const ck_attention_room *room, AT(panel) panel) {
  real *queries = AT(features_of_panel)(room->queries, panel, a->features);
  const real factor = a->score == NULL ? (real)(a->scale * log2_of_e) : 1;
  AT(fill_panel)(
      queries, AT(row_of)(a->q, panel.batch, panel.head, panel.first), a->q.row, panel.lanes, a->features, factor);
  if (a->score != NULL)
    AT(squares_of_panel)(AT(of_panel)(room->query_squares, panel), queries, a->features, panel.used);
}

/// Where |k|² is asked for by a score program.
static void AT(square_keys)(const ck_attention *a, const ck_attention_room *room, AT(keys) keys) {
  if (a->score == NULL) return;
  real *squares = room->key_squares, *numbers = room->key_numbers;
  for (int64_t j = 0; j < keys.count; j++) {
    real sum = 0;
    for (int64_t c = 0; c < a->features; c++) sum += keys.k[j * keys.k_row + c] * keys.k[j * keys.k_row + c];
    squares[j] = sum;
    numbers[j] = (real)(keys.first + j);
  }
}

/// The scores of rows `rows` of the tile of products, by the score program; with `derivatives`, also the tiles of what they
/// are differentiated by.
static void AT(run_program)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, ck_span rows, real *scores,
    bool derivatives) {
  const ck_score *score = a->score;
  ck_elementwise *program = room->program;
  const int64_t count = rows.high - rows.low;
  *program = ck_attention_program(a, count);
  real *numbers = room->query_numbers;
  for (int64_t i = 0; i < PANEL; i++) numbers[i] = (real)(panel.first + i);
  int operands = 0;
#define OPERAND(pointer, register, row_stride, lane_stride) \
  program->operand[operands++] = \
      (ck_operand){.base = (void *)(pointer), .type = a->type, .source = (uint16_t)(register), \
                   .stride = {row_stride, lane_stride}}
  OPERAND((real *)room->products + rows.low * PANEL + panel.lane, 0, PANEL, 1);
  OPERAND(AT(of_panel)(room->query_squares, panel), 0, 0, 1);
  OPERAND((real *)room->key_squares + rows.low, 0, 1, 0);
  OPERAND(numbers, 0, 0, 1);
  OPERAND((real *)room->key_numbers + rows.low, 0, 1, 0);
  for (int i = 0; i < score->scalars; i++) OPERAND(score->scalar[i], 0, 0, 0);
  OPERAND(scores + rows.low * PANEL, score->score, PANEL, 1);
#define RESULT(tile, register) \
  if ((register) >= 0) OPERAND((real *)(tile) + rows.low * PANEL + panel.lane, register, PANEL, 1)
  RESULT(room->visible, score->visible);
  if (derivatives) {
    RESULT(room->by_dot, score->by_dot);
    RESULT(room->by_query, score->by_query);
    RESULT(room->by_key, score->by_key);
    for (int i = 0; i < score->scalars; i++) RESULT(room->by_scalar[i], score->by_scalar[i]);
  }
#undef RESULT
#undef OPERAND
  program->outputs = operands - program->inputs;
  ck_elementwise_rectangle(program, 0, 0, count, 0, panel.used, room->program_scratch);
}

/// The bias of rows `rows` of the tile, times `factor`, as a tile.
static void AT(take_bias)(
    const ck_attention *a, AT(panel) panel, int64_t first_key, ck_span rows, real factor, real *tile) {
  const real *bias = (const real *)a->bias + panel.batch * a->bias_batch + panel.head * a->bias_head +
      panel.first * a->bias_query + (first_key + rows.low) * a->bias_key;
  tile += rows.low * PANEL;
  if (a->bias_key == 1) {
    AT(fill_panel)(tile, bias, a->bias_query, panel.lanes, rows.high - rows.low, factor);
    return;
  }
  AT(fill_panel)(tile, bias, a->bias_query, panel.lanes, 1, factor);
  for (int64_t r = 1; r < rows.high - rows.low; r++)
    memcpy(tile + r * PANEL, tile, (size_t)panel.used * sizeof(real));
}

/// Sets to -∞ what the mask hides in rows `rows` of the tile.
static void AT(hide_by_place)(
    const ck_attention *a, AT(panel) panel, int64_t first_key, ck_span rows, real *scores) {
  real low[PANEL], high[PANEL];
  for (int64_t i = 0; i < PANEL; i++) {
    const ck_span seen = keys_of_query(a, panel.first + smaller(i, panel.lanes - 1));
    low[i] = (real)smaller(larger(seen.low - first_key, rows.low), rows.high);
    high[i] = (real)smaller(larger(seen.high - first_key, rows.low), rows.high);
  }
  for (int64_t lane = 0; lane < panel.used; lane += LANES) {
    const vr lowest = V(load)(low + lane), end = V(load)(high + lane);
    for (int64_t r = rows.low; r < rows.high; r++) {
      const vr place = V(splat)((real)r);
      real *at = scores + r * PANEL + lane;
      const vm seen = (place >= lowest) & (place < end);
      V(store)(at, seen ? V(load)(at) : V(splat)(-INFINITY));
    }
  }
}

/// The scores of a panel or strip, at `scores`, for rows `rows` of the tile of keys, times log₂ e, -∞ where a key is hidden. Unless `most` is
/// null, most[i] becomes the greatest of itself and these. With `derivatives`, a score program gives its own too.
static void AT(score_tile)(
    const ck_attention *a, const ck_attention_room *room, AT(panel) panel, AT(keys) keys, ck_span rows, real *scores,
    real *most, bool derivatives) {
  const ck_span all = keys_of_all(a, panel.first, panel.first + panel.lanes - 1);
  // Rows that every query of the panel sees, as far as places go.
  const ck_span open = intersection(rows, (ck_span){all.low - keys.first, all.high - keys.first});
  const bool is_open = open.low == rows.low && open.high == rows.high;
  const bool is_plain = a->score == NULL && a->bias == NULL && keys.present == NULL;
  real *products = a->score == NULL ? scores : (real *)room->products + panel.lane;
  AT(multiply_rows)(
      keys.k + rows.low * keys.k_row, keys.k_row, rows.high - rows.low,
      AT(features_of_panel)(room->queries, panel, a->features), a->features, products + rows.low * PANEL,
      is_plain && is_open ? most : NULL, panel.used);
  if (is_plain && is_open) return;

  real factor = 1;
  if (a->score != NULL) {
    AT(run_program)(a, room, panel, rows, scores, derivatives);
    factor = (real)log2_of_e;
  }
  if (!is_plain) {
    const real *bias = NULL, *visible = NULL;
    if (a->score != NULL && a->score->visible >= 0) visible = (real *)room->visible + panel.lane;
    if (a->bias != NULL) {
      AT(take_bias)(a, panel, keys.first, rows, (real)log2_of_e, room->extra);
      bias = room->extra;
    }
    for (int64_t r = rows.low; r < rows.high; r++) {
      const bool is_present = keys.present == NULL || keys.present[r];
      for (int64_t lane = 0; lane < panel.used; lane += LANES) {
        const int64_t at = r * PANEL + lane;
        vr x = V(load)(scores + at) * factor;
        if (bias != NULL) x += V(load)(bias + at);
        if (visible != NULL) x = V(load)(visible + at) == 0 ? V(splat)(-INFINITY) : x;
        if (!is_present) x = V(splat)(-INFINITY);
        V(store)(scores + at, x);
      }
    }
  }
  if (!is_open) {
    // Those before the open rows and those after them; all of them if none is open.
    const ck_span before = {rows.low, open.low < open.high ? open.low : rows.high};
    if (before.low < before.high) AT(hide_by_place)(a, panel, keys.first, before, scores);
    if (open.low < open.high && open.high < rows.high)
      AT(hide_by_place)(a, panel, keys.first, (ck_span){open.high, rows.high}, scores);
  }
  if (most == NULL) return;
  for (int64_t lane = 0; lane < panel.used; lane += LANES) {
    vr greatest = V(load)(most + lane);
    for (int64_t r = rows.low; r < rows.high; r++)
      greatest = AT(greater)(V(load)(scores + r * PANEL + lane), greatest);
    V(store)(most + lane, greatest);
  }
}

/// What a panel or strip and a tile have in common: rows of the tile.
static ck_span AT(common_rows)(const ck_attention *a, AT(panel) panel, AT(keys) keys) {
  const ck_span seen = keys_of_any(a, panel.first, panel.first + panel.lanes - 1);
  return intersection((ck_span){0, keys.count}, (ck_span){seen.low - keys.first, seen.high - keys.first});
}

/// Part of a panel with the rows of a tile that it sees.
typedef struct AT(piece) {
  AT(panel) panel;
  ck_span rows;
} AT(piece);

/// The panel in one piece if all of it sees all of `rows`; else in strips, of which each sees fewer. How many there are,
/// some perhaps without rows.
static int AT(pieces_of)(
    const ck_attention *a, AT(panel) panel, AT(keys) keys, ck_span rows, AT(piece) pieces[PANEL / STRIP]) {
  const ck_span all = keys_of_all(a, panel.first, panel.first + panel.lanes - 1);
  pieces[0] = (AT(piece)){panel, rows};
  if (all.low - keys.first <= rows.low && all.high - keys.first >= rows.high) return 1;
  int count = 0;
  for (int64_t lane = 0; lane < panel.lanes; lane += STRIP) {
    const AT(panel) strip = AT(strip_of)(panel, lane);
    pieces[count++] = (AT(piece)){strip, AT(common_rows)(a, strip, keys)};
  }
  return count;
}
