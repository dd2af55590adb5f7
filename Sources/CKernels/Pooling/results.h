// The results of pooling, row by row.

/// The greatest so far and where it was found, when `one` is looked at in place `place`.
CK_INLINE void CK_OF(look_at)(vec one, int place, vec *best, vplace *found) {
  // Taken if greater, or if the first that is not a number.
#if CK_IS_AVX512 && CK_IS_F64
  const __mmask8 ordered = _mm512_cmp_pd_mask((__m512d)*best, (__m512d)*best, _CMP_EQ_OQ);
  const __mmask8 takes = _mm512_mask_cmp_pd_mask(ordered, (__m512d)one, (__m512d)*best, _CMP_NLE_UQ);
  *best = (vec)_mm512_mask_mov_pd((__m512d)*best, takes, (__m512d)one);
  *found = (vplace)_mm512_mask_mov_epi64((__m512i)*found, takes, _mm512_set1_epi64(place));
#elif CK_IS_AVX512
  const __mmask16 ordered = _mm512_cmp_ps_mask((__m512)*best, (__m512)*best, _CMP_EQ_OQ);
  const __mmask16 takes = _mm512_mask_cmp_ps_mask(ordered, (__m512)one, (__m512)*best, _CMP_NLE_UQ);
  *best = (vec)_mm512_mask_mov_ps((__m512)*best, takes, (__m512)one);
  *found = (vplace)_mm512_mask_mov_epi32((__m512i)*found, takes, _mm512_set1_epi32(place));
#else
  const vplace takes = ~(one <= *best) & (*best == *best);
  *best = CK_VEC(select)(takes, one, *best);
  *found = (takes & ((vplace){} + place)) | (~takes & *found);
#endif
}

/// The greatest of a window of `rows` × `columns` elements that begins at `from`, for all channels; the first stands in
/// place `place` of the window. `places` may be null.
CK_INLINE void CK_OF(pool_greatest)(
    const ck_pooling *p, const windows *w, const int64_t rows, const int64_t columns, int64_t place,
    const element *from, element *to, char *places) {
  for (int64_t c = 0; c < w->channels; c += LANES) {
    const int64_t count = least(LANES, w->channels - c);
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(count);
    vec best = CK_VEC(splat)(-(element)INFINITY);
    vplace found = (vplace){} + (int)place;
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++)
        CK_OF(look_at)(
            CK_OF(load_masked)(from + i * w->in_line + j * w->in_pixel + c, mask),
            (int)(place + i * p->window_width + j), &best, &found);
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
  for (int64_t c = 0; c < w->channels; c += LANES) {
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(least(LANES, w->channels - c));
    vec sum = {};
    for (int64_t i = y.begin; i < y.end; i++) {
      const element *line = from + (i - y.begin) * w->in_line + c;
      for (int64_t j = x.begin; j < x.end; j++, line += w->in_pixel) sum += CK_OF(load_masked)(line, mask);
    }
    CK_OF(store_masked)(to + c, sum / divisor, mask);
  }
}

/// Row `row` of the result, from an image of which row 0 begins at `from`.
static __attribute__((unused)) void CK_OF(pool_row)(
    const ck_pooling *p, const windows *w, int64_t row, const element *from, element *to, char *places) {
  const window_span y = window_at(row, p->stride_height, p->pad_top, p->window_height, p->height);
  for (int64_t column = 0; column < w->out_width; column++, to += w->out_pixel) {
    const window_span x = window_at(column, p->stride_width, p->pad_left, p->window_width, p->width);
    const element *const corner = from + y.at * w->in_line + x.at * w->in_pixel;
    const int64_t rows = y.end - y.begin, columns = x.end - x.begin;
    if (p->kind != CK_POOL_GREATEST) {
      CK_OF(pool_average)(p, w, y, x, corner, to);
    } else if (rows == 2 && columns == 2) {
      CK_OF(pool_greatest)(p, w, 2, 2, y.begin * p->window_width + x.begin, corner, to, places);
    } else {
      CK_OF(pool_greatest)(p, w, rows, columns, y.begin * p->window_width + x.begin, corner, to, places);
    }
    if (places != NULL) places += w->out_pixel * w->place_size;
  }
}
