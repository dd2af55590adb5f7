// The tasks of pooling: bands of rows of an image.

static void CK_OF(run_pooling)(const ck_pooling *p, const windows *w, int64_t begin, int64_t end, void *scratch) {
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task / w->bands, first = task % w->bands * w->rows;
    const int64_t last = least(w->out_height, first + w->rows);
    const element *const from = (const element *)p->in + image * p->height * w->in_line;
    for (int64_t row = first; row < last; row++) {
      const int64_t at = (image * w->out_height + row) * w->out_line;
      char *const places =
        p->kind != CK_POOL_GREATEST || p->places == NULL ? NULL : (char *)p->places + at * w->place_size;
      CK_OF(pool_row)(p, w, row, from, (element *)p->out + at, places);
    }
    if (p->finish != NULL)
      ck_elementwise_rectangle(
          p->finish, 0, (image * w->out_height + first) * w->out_width, (last - first) * w->out_width, 0, p->channels,
          scratch);
  }
}

static void CK_OF(run_pooling_gradient)(
    const ck_pooling *p, const windows *w, int64_t begin, int64_t end, void *scratch) {
  const int64_t out_image = w->out_height * w->out_line;
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task / w->gradient_bands, first = task % w->gradient_bands * w->gradient_rows;
    const int64_t last = least(p->height, first + w->gradient_rows);
    const char *const places =
      p->kind == CK_POOL_GREATEST ? (const char *)p->places + image * out_image * w->place_size : NULL;
    CK_OF(give_rows)(
        p, w, first, last, (const element *)p->out_gradient + image * out_image, places,
        (element *)p->in_gradient + (image * p->height + first) * w->in_line);
    if (p->finish != NULL)
      ck_elementwise_rectangle(
          p->finish, 0, (image * p->height + first) * p->width, (last - first) * p->width, 0, p->channels, scratch);
  }
}
