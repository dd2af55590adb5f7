// The gradient of pooling. A task is a band of rows of the input; each window that touches the band gives its elements
// there their share, in the order of the windows, so that the bands do not matter.

/// One point of a window: the share of `to`, added or stored, of the gradient `from`.
CK_INLINE void CK_OF(give_point)(
    const ck_pooling *p, const windows *w, int64_t point, const element *from, const char *places, element divisor,
    element *to) {
  for (int64_t c = 0; c < p->channels; c += LANES) {
    const int64_t count = least(LANES, p->channels - c);
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(count);
    vec share = CK_OF(load_masked)(from + c, mask);
    if (places == NULL) {
      share /= CK_VEC(splat)(divisor);
    } else {
      const vplace found = CK_OF(load_places)(places + c * w->place_size, w->place_size, count);
      share = CK_VEC(select)(found == (vplace){} + (int)point, share, (vec){});
    }
    if (!w->is_disjoint) share += CK_OF(load_masked)(to + c, mask);
    CK_OF(store_masked)(to + c, share, mask);
  }
}

/// The windows of row `row` of the result, as far as they lie in rows `first` to `last` - 1 of image `image`.
static void CK_OF(give_row)(
    const ck_pooling *p, const windows *w, int64_t image, int64_t row, int64_t first, int64_t last) {
  const window_span y = window_at(row, p->stride_height, p->pad_top, p->window_height, p->height);
  const int64_t place = (image * w->out_height + row) * w->out_line;
  for (int64_t i = y.begin; i < y.end; i++) {
    const int64_t at_y = y.at + (i - y.begin);
    if (at_y < first || at_y >= last) continue;
    element *const line = (element *)p->in_gradient + (image * p->height + at_y) * w->in_line;
    for (int64_t column = 0; column < w->out_width; column++) {
      const window_span x = window_at(column, p->stride_width, p->pad_left, p->window_width, p->width);
      const int64_t at = place + column * p->channels;
      const char *const places =
        p->kind == CK_POOL_GREATEST ? (const char *)p->places + at * w->place_size : NULL;
      const element divisor = places == NULL ? CK_OF(divisor_of)(p, y, x) : 1;
      for (int64_t j = x.begin; j < x.end; j++)
        CK_OF(give_point)(
            p, w, i * p->window_width + j, (const element *)p->out_gradient + at, places, divisor,
            line + (x.at + (j - x.begin)) * p->channels);
    }
  }
}

static void CK_OF(run_pooling_gradient)(
    const ck_pooling *p, const windows *w, int64_t begin, int64_t end, void *scratch) {
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task / w->gradient_bands, first = task % w->gradient_bands * w->gradient_rows;
    const int64_t last = least(p->height, first + w->gradient_rows);
    if (!w->is_cover)
      memset(
          (element *)p->in_gradient + (image * p->height + first) * w->in_line, 0,
          (size_t)((last - first) * w->in_line) * sizeof(element));
    // Windows that reach row `first` begin after first - window_height.
    const int64_t highest = first + p->pad_top - p->window_height + 1;
    const int64_t row = highest <= 0 ? 0 : (highest + p->stride_height - 1) / p->stride_height;
    const int64_t end_row = least(w->out_height, (last - 1 + p->pad_top) / p->stride_height + 1);
    for (int64_t r = row; r < end_row; r++) CK_OF(give_row)(p, w, image, r, first, last);
    if (p->finish != NULL)
      ck_elementwise_rectangle(
          p->finish, 0, (image * p->height + first) * p->width, (last - first) * p->width, 0, p->channels, scratch);
  }
}
