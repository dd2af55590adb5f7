// The gradient of pooling. A task is a band of rows of the input; each window that touches the band gives its elements
// there their share, in the order of the windows, so that the bands do not matter.

/// Gives to the elements of a window, `rows` × `columns` of which are to be written from `to` on; the first stands in
/// place `place` of the window. Null `places` stand for an average.
CK_INLINE void CK_OF(give_window)(
    const ck_pooling *p, const windows *w, const bool adds, const int64_t rows, const int64_t columns, int64_t place,
    const element *from, const char *places, element divisor, element *to) {
  for (int64_t c = 0; c < w->channels; c += LANES) {
    const int64_t count = least(LANES, w->channels - c);
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(count);
    vec share = CK_OF(load_masked)(from + c, mask);
    vplace found = {0};
    if (places == NULL) {
      share /= CK_VEC(splat)(divisor);
    } else {
      found = CK_OF(load_places)(places + c * w->place_size, w->place_size, count);
    }
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++) {
        element *const at = to + i * w->in_line + j * w->in_pixel + c;
        const vplace here = (vplace){} + (int)(place + i * p->window_width + j);
        vec given = places == NULL ? share : CK_VEC(select)(found == here, share, (vec){});
        if (adds) given += CK_OF(load_masked)(at, mask);
        CK_OF(store_masked)(at, given, mask);
      }
  }
}

/// The gradients of rows `first` to `last` - 1 of an image, at `to`; `out_gradient` and `places` are those of the
/// image.
static __attribute__((unused)) void CK_OF(give_rows)(
    const ck_pooling *p, const windows *w, int64_t first, int64_t last, const element *out_gradient, const char *places,
    element *to) {
  if (!w->is_cover)
    for (int64_t i = 0; i < (last - first) * p->width; i++)
      memset(to + i * w->in_pixel, 0, (size_t)w->channels * sizeof(element));
  // Windows that reach row `first` begin after first - window_height.
  const int64_t highest = first + p->pad_top - p->window_height + 1;
  const int64_t row = highest <= 0 ? 0 : divide_up(highest, p->stride_height);
  const int64_t end_row = least(w->out_height, (last - 1 + p->pad_top) / p->stride_height + 1);
  for (int64_t r = row; r < end_row; r++) {
    const window_span all = window_at(r, p->stride_height, p->pad_top, p->window_height, p->height);
    // The points of the window that lie in the rows asked for.
    const int64_t begin = most(all.begin, all.begin + first - all.at), end = least(all.end, all.begin + last - all.at);
    element *const line = to + (all.at + (begin - all.begin) - first) * w->in_line;
    const int64_t rows = end - begin;
    for (int64_t column = 0; column < w->out_width; column++) {
      const window_span x = window_at(column, p->stride_width, p->pad_left, p->window_width, p->width);
      const int64_t at = r * w->out_line + column * w->out_pixel, columns = x.end - x.begin;
      const int64_t place = begin * p->window_width + x.begin;
      const element *const from = out_gradient + at;
      element *const corner = line + x.at * w->in_pixel;
      if (p->kind == CK_POOL_GREATEST) {
        const char *const found = places + at * w->place_size;
        if (!w->is_disjoint) {
          CK_OF(give_window)(p, w, true, rows, columns, place, from, found, 1, corner);
        } else if (rows == 2 && columns == 2) {
          CK_OF(give_window)(p, w, false, 2, 2, place, from, found, 1, corner);
        } else {
          CK_OF(give_window)(p, w, false, rows, columns, place, from, found, 1, corner);
        }
      } else {
        CK_OF(give_window)(
            p, w, !w->is_disjoint, rows, columns, place, from, NULL, CK_OF(divisor_of)(p, all, x), corner);
      }
    }
  }
}
