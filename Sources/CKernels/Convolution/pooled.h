// Results that are pooled before they are stored, and their gradients: a chunk of the convolution's own result, or of
// its gradient, lives in scratch only.

/// The bytes of `rows` rows of `images` images with `filters` filters, 0 if nothing is pooled.
CK_INLINE int64_t CK_OF(unpooled_bytes)(const geometry *g, int64_t images, int64_t rows, int64_t filters) {
  return g->pools ? round_up(images * rows * g->out_width * filters * g->size) : 0;
}

/// Pools a chunk of the results of filters `filters`, [images, rows, out width, filters], which begins with a window.
static void CK_OF(pool_chunk)(
    const ck_convolution *v, const geometry *g, const chunk *k, span filters, const element *from) {
  windows w = g->windows;
  w.channels = w.in_pixel = filters.end - filters.begin;
  w.in_line = g->out_width * w.in_pixel;
  const span rows = stored_rows(g, k);
  for (int64_t image = 0; image < k->images; image++)
    for (int64_t row = rows.begin; row < rows.end; row++) {
      const int64_t at = ((k->image + image) * w.out_height + row) * w.out_line + filters.begin;
      CK_OF(pool_row)(
          &g->pooling, &w, row - rows.begin, from + image * k->rows * w.in_line, (element *)v->out + at,
          v->pooling->places == NULL ? NULL : (char *)v->pooling->places + at * w.place_size);
    }
}

/// The gradients of the rows of a chunk of the convolution's own results, [images, rows, out width, filters].
static void CK_OF(unpool)(const ck_convolution *v, const geometry *g, const chunk *k, element *to) {
  const int64_t stored = g->stored_places * v->filters;
  for (int64_t image = 0; image < k->images; image++) {
    const int64_t at = (k->image + image) * stored;
    CK_OF(give_rows)(
        &g->pooling, &g->windows, k->row, k->row + k->rows, (const element *)v->out_gradient + at,
        (const char *)v->pooling->places + at * g->windows.place_size,
        to + image * k->rows * g->out_width * v->filters);
  }
}
