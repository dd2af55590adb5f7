// The text of the sliding sum for each type and instruction set. A stretch of the axis, with what the window sees
// beyond it, is laid out in scratch, its columns side by side. There sums of 1, 2, 4, 8… neighbours are made, each
// from two of the last, and those that make up the window in binary are added: log₂ window additions for each
// element, all of whole vectors however few columns there are, and unlike with a running sum nothing is ever
// subtracted, so that neither rounding nor an infinity spreads beyond the windows that hold it.

/// A sliding sum over one column block: y[i] = scale·Σ_{j < window} x[i + j - before] for `first` ≤ i < `last`.
typedef struct CK_REAL(slide) {
  const real *x;
  real *y;
  int64_t x_step, y_step, length, first, last, columns, window, before;
  bool is_repeated;
  real scale;
} CK_REAL(slide);

static void CK_REAL(slide_run)(const CK_REAL(slide) *slide, real *scratch) {
  const int64_t columns = slide->columns, window = slide->window, places = slide->last - slide->first;
  const int64_t padded = places + window - 1;
  real *sums = scratch, *result = scratch + padded * columns + VR;
  const int64_t start = slide->first - slide->before;
  for (int64_t m = 0; m < padded; m++) {
    int64_t place = start + m;
    const bool is_beyond = place < 0 || place >= slide->length;
    if (is_beyond && !slide->is_repeated) {
      for (int64_t n = 0; n < columns; n++) sums[m * columns + n] = 0;
      continue;
    }
    if (!is_beyond && slide->x_step == columns) {
      const int64_t inside = slide->length - place < padded - m ? slide->length - place : padded - m;
      memcpy(sums + m * columns, slide->x + place * columns, (size_t)(inside * columns) * sizeof(real));
      m += inside - 1;
      continue;
    }
    place = place < 0 ? 0 : place >= slide->length ? slide->length - 1 : place;
    const real *x = slide->x + place * slide->x_step;
    for (int64_t n = 0; n < columns; n++) sums[m * columns + n] = x[n];
  }

  // Vectors may reach beyond the last column of the last place; the scratch goes on for a vector after either part.
  for (int i = 0; i < VR; i++) sums[padded * columns + i] = 0;
  int64_t added = 0;
  for (int64_t length = 1; length <= window; length *= 2) {
    if (window & length) {
      const real *from = sums + added * columns;
      if (added == 0) {
        for (int64_t i = 0; i < places * columns; i += VR) vr_store(result + i, vr_load(from + i));
      } else {
        for (int64_t i = 0; i < places * columns; i += VR)
          vr_store(result + i, vr_load(result + i) + vr_load(from + i));
      }
      added += length;
    }
    if (2 * length > window) break;
    const int64_t distance = length * columns, count = (padded - 2 * length + 1) * columns;
    for (int64_t i = 0; i < count; i += VR) vr_store(sums + i, vr_load(sums + i) + vr_load(sums + i + distance));
  }

  const vr scale = vr_splat(slide->scale);
  const bool is_whole = slide->y_step == columns;
  const int64_t lines = is_whole ? 1 : places, line = is_whole ? places * columns : columns;
  for (int64_t l = 0; l < lines; l++) {
    const real *from = result + l * line;
    real *to = slide->y + slide->first * slide->y_step + l * slide->y_step;
    int64_t i = 0;
    for (; i + VR <= line; i += VR) vr_store(to + i, vr_load(from + i) * scale);
    for (; i < line; i++) to[i] = from[i] * slide->scale;
  }
}

static void CK_REAL(sliding_forward)(
    const ck_sliding *sliding, int64_t o, int64_t first, int64_t last, int64_t column, int64_t columns, void *scratch) {
  const CK_REAL(slide) slide = {
    .x = (const real *)sliding->x + o * sliding->x_outer + column, .x_step = sliding->x_axis, .length = sliding->axis,
    .y = (real *)sliding->y + o * sliding->y_outer + column, .y_step = sliding->y_axis,
    .first = first, .last = last, .columns = columns, .window = sliding->window, .before = sliding->before,
    .is_repeated = sliding->edges == CK_EDGES_REPEATED, .scale = (real)sliding->scale,
  };
  CK_REAL(slide_run)(&slide, scratch);
}

/// Each place of y gives its gradient to the window that it saw: a sliding sum the other way round. What windows
/// saw of a repeated edge goes to the edge.
static void CK_REAL(sliding_gradient)(
    const ck_sliding *sliding, int64_t o, int64_t first, int64_t last, int64_t column, int64_t columns, void *scratch) {
  const int64_t length = sliding_places(sliding), window = sliding->window, before = sliding->before;
  const real *y = (const real *)sliding->y + o * sliding->y_outer + column;
  real *x = (real *)sliding->x + o * sliding->x_outer + column;
  const real scale = (real)sliding->scale;
  const CK_REAL(slide) slide = {
    .x = y, .x_step = sliding->y_axis, .length = length, .y = x, .y_step = sliding->x_axis,
    .first = first, .last = last, .columns = columns, .window = window, .before = window - 1 - before,
    .is_repeated = false, .scale = scale,
  };
  CK_REAL(slide_run)(&slide, scratch);
  if (sliding->edges != CK_EDGES_REPEATED) return;
  real *sums = scratch;
  if (first == 0 && before > 0) {
    for (int64_t n = 0; n < columns; n++) sums[n] = 0;
    for (int64_t i = 0; i < length && i < before; i++)
      for (int64_t n = 0; n < columns; n++) sums[n] += (real)(before - i) * y[i * sliding->y_axis + n];
    for (int64_t n = 0; n < columns; n++) x[n] += scale * sums[n];
  }
  const int64_t after = window - 1 - before;
  if (last == length && after > 0) {
    for (int64_t n = 0; n < columns; n++) sums[n] = 0;
    for (int64_t i = length > after ? length - after : 0; i < length; i++)
      for (int64_t n = 0; n < columns; n++) sums[n] += (real)(i + after + 1 - length) * y[i * sliding->y_axis + n];
    for (int64_t n = 0; n < columns; n++) x[(length - 1) * sliding->x_axis + n] += scale * sums[n];
  }
}
