// Dropout of weights. Included once for each type and instruction set.

/// The multipliers of the weights of rows `rows` of a tile: 0 with the probability of dropout, else 1/(1 - dropout).
static void AT(draw)(const ck_attention *a, AT(panel) panel, int64_t first_key, ck_span rows, real *tile) {
  (void)a; (void)panel; (void)first_key; 
  for (int64_t i = rows.low * PANEL; i < rows.high * PANEL; i++) tile[i] = 1;
}

/// Sets the dropped weights of rows `rows` of a tile to 0.
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
