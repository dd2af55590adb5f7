// The results of pooling, row by row.

/// The greatest of the part of a window that begins at `from`, for all channels; `places` may be null.
static void CK_OF(pool_greatest)(
    const ck_pooling *p, const windows *w, window_span y, window_span x, const element *from, element *to,
    char *places) {
  for (int64_t c = 0; c < p->channels; c += LANES) {
    const int64_t count = least(LANES, p->channels - c);
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(count);
    vec best = CK_VEC(splat)(-(element)INFINITY);
    vplace found = (vplace){} + (int)(y.begin * p->window_width + x.begin);
    for (int64_t i = y.begin; i < y.end; i++) {
      const element *line = from + (i - y.begin) * w->in_line + c;
      for (int64_t j = x.begin; j < x.end; j++, line += p->channels) {
        const vec one = CK_OF(load_masked)(line, mask);
        // Greater, or the first that is not a number.
        const vplace takes = ~(one <= best) & (best == best);
        best = CK_VEC(select)(takes, one, best);
        found = (takes & ((vplace){} + (int)(i * p->window_width + j))) | (~takes & found);
      }
    }
    CK_OF(store_masked)(to + c, best, mask);
    if (places != NULL) CK_OF(store_places)(places + c * w->place_size, w->place_size, count, found);
  }
}

/// How many elements the average of a window is divided by.
CK_INLINE element CK_OF(divisor_of)(const ck_pooling *p, window_span y, window_span x) {
  const int64_t inside = (y.end - y.begin) * (x.end - x.begin);
  const int64_t all = p->kind == CK_POOL_AVERAGE ? inside : p->window_height * p->window_width;
  return (element)most(1, all);
}

static void CK_OF(pool_average)(
    const ck_pooling *p, const windows *w, window_span y, window_span x, const element *from, element *to) {
  const vec divisor = CK_VEC(splat)(CK_OF(divisor_of)(p, y, x));
  for (int64_t c = 0; c < p->channels; c += LANES) {
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(least(LANES, p->channels - c));
    vec sum = {};
    for (int64_t i = y.begin; i < y.end; i++) {
      const element *line = from + (i - y.begin) * w->in_line + c;
      for (int64_t j = x.begin; j < x.end; j++, line += p->channels) sum += CK_OF(load_masked)(line, mask);
    }
    CK_OF(store_masked)(to + c, sum / divisor, mask);
  }
}

static void CK_OF(run_pooling)(const ck_pooling *p, const windows *w, int64_t begin, int64_t end, void *scratch) {
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task / w->bands, first = task % w->bands * w->rows;
    const int64_t last = least(w->out_height, first + w->rows);
    const element *const from = (const element *)p->in + image * p->height * w->in_line;
    for (int64_t row = first; row < last; row++) {
      const window_span y = window_at(row, p->stride_height, p->pad_top, p->window_height, p->height);
      const int64_t place = (image * w->out_height + row) * w->out_line;
      for (int64_t column = 0; column < w->out_width; column++) {
        const window_span x = window_at(column, p->stride_width, p->pad_left, p->window_width, p->width);
        const int64_t at = place + column * p->channels;
        const element *const corner = from + y.at * w->in_line + x.at * p->channels;
        element *const to = (element *)p->out + at;
        if (p->kind == CK_POOL_GREATEST) {
          char *const places = p->places == NULL ? NULL : (char *)p->places + at * w->place_size;
          CK_OF(pool_greatest)(p, w, y, x, corner, to, places);
        } else {
          CK_OF(pool_average)(p, w, y, x, corner, to);
        }
      }
    }
    if (p->finish != NULL)
      ck_elementwise_rectangle(
          p->finish, 0, (image * w->out_height + first) * w->out_width, (last - first) * w->out_width, 0, p->channels,
          scratch);
  }
}
