// Depthwise convolution: every channel has a filter of its own, so there is no product of matrices; channels lie in the
// lanes of vectors, and neighbouring places share the filter's point while it is in a register.

/// How the places of one axis of what is computed reach those of what is read: with point f of the filter, place p
/// reads (p·step + f·dilation + shift) / divisor, if that is whole and at least 0 and less than `extent`.
typedef struct CK_OF(axis) {
  int64_t step, dilation, shift, divisor, extent, filter;
} CK_OF(axis);

/// What is read, or a negative number.
CK_INLINE int64_t CK_OF(source)(const CK_OF(axis) *a, int64_t place, int64_t point) {
  const int64_t at = place * a->step + point * a->dilation + a->shift;
  if (a->divisor == 1) return at < a->extent ? at : -1;
  return at < 0 || at % a->divisor != 0 || at / a->divisor >= a->extent ? -1 : at / a->divisor;
}

/// The places whose every point reads something.
static span CK_OF(inner_places)(const CK_OF(axis) *a, int64_t places) {
  if (a->divisor > 1) return (span){0, 0};
  const int64_t reach_of_filter = (a->filter - 1) * a->dilation;
  const int64_t lowest = a->shift + least(0, reach_of_filter), highest = a->shift + most(0, reach_of_filter);
  const span low = inside(0, places, a->step, lowest, a->extent), high = inside(0, places, a->step, highest, a->extent);
  return (span){most(low.begin, high.begin), most(most(low.begin, high.begin), least(low.end, high.end))};
}

/// A row of `places` places: `to` = bias + Σ from·filter, rectified if wanted, for `channels` channels. `from` is the
/// image, whose rows are `line` apart.
typedef struct CK_OF(depthwise_row) {
  const element *from, *filter, *bias;
  element *to;
  int64_t channels, line, places;
  CK_OF(axis) y, x;
  span inner;
  bool rectifies;
  /// Whether neighbouring places share elements in the way of `slide`.
  bool slides;
} CK_OF(depthwise_row);

enum { CK_OF(depthwise_places) = 8 };

/// Row `i` of a filter of width 3: each element that is loaded serves the up to three places that it reaches.
CK_INLINE void CK_OF(slide)(
    const CK_OF(depthwise_row) *r, const element *from, int64_t i, int64_t c, CK_OF(lanes_mask) mask, vec *sum) {
  const element *filter = r->filter + i * 3 * r->channels + c;
  const int64_t turn = r->x.dilation < 0 ? -r->channels : r->channels;
  if (turn < 0) filter -= 2 * turn;
  const vec points[3] = {
    CK_OF(load_masked)(filter, mask), CK_OF(load_masked)(filter + turn, mask),
    CK_OF(load_masked)(filter + 2 * turn, mask)};
#pragma clang loop unroll(full)
  for (int p = 0; p < CK_OF(depthwise_places) + 2; p++) {
    const vec one = CK_OF(load_masked)(from + p * r->channels, mask);
#pragma clang loop unroll(full)
    for (int j = 0; j < 3; j++)
      if (p - j >= 0 && p - j < CK_OF(depthwise_places)) sum[p - j] = CK_VEC(fma)(one, points[j], sum[p - j]);
  }
}

/// `count` neighbouring places from `x` on, all of whose points are read; or one, of which those are that can be.
CK_INLINE void CK_OF(depthwise_block)(const int count, const CK_OF(depthwise_row) *r, int64_t y, int64_t x) {
  const int64_t apart = r->x.step * r->channels;
  for (int64_t c = 0; c < r->channels; c += LANES) {
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(least(LANES, r->channels - c));
    const vec start = r->bias == NULL ? (vec){} : CK_OF(load_masked)(r->bias + c, mask);
    vec sum[CK_OF(depthwise_places)];
#pragma clang loop unroll(full)
    for (int p = 0; p < count; p++) sum[p] = start;
    for (int64_t i = 0; i < r->y.filter; i++) {
      const int64_t from_y = CK_OF(source)(&r->y, y, i);
      if (from_y < 0) continue;
      const element *const line = r->from + from_y * r->line;
      if (count > 1 && r->slides) {
        const int64_t first = least(CK_OF(source)(&r->x, x, 0), CK_OF(source)(&r->x, x, 2));
        CK_OF(slide)(r, line + first * r->channels + c, i, c, mask, sum);
        continue;
      }
      for (int64_t j = 0; j < r->x.filter; j++) {
        const int64_t from_x = CK_OF(source)(&r->x, x, j);
        if (from_x < 0) continue;
        const element *const from = line + from_x * r->channels + c;
        const vec point = CK_OF(load_masked)(r->filter + (i * r->x.filter + j) * r->channels + c, mask);
#pragma clang loop unroll(full)
        for (int p = 0; p < count; p++)
          sum[p] = CK_VEC(fma)(CK_OF(load_masked)(from + p * apart, mask), point, sum[p]);
      }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < count; p++) {
      if (r->rectifies) sum[p] = CK_VEC(select)(sum[p] < (vec){}, (vec){}, sum[p]);
      CK_OF(store_masked)(r->to + (x + p) * r->channels + c, sum[p], mask);
    }
  }
}

static void CK_OF(compute_depthwise_row)(const CK_OF(depthwise_row) *r, int64_t y) {
  const int64_t end = r->inner.end, last = end - CK_OF(depthwise_places);
  int64_t x = 0;
  for (; x < r->inner.begin; x++) CK_OF(depthwise_block)(1, r, y, x);
  // The last block begins earlier rather than being smaller: some places are computed twice.
  if (x <= last)
    for (; x < end; x += CK_OF(depthwise_places)) {
      x = least(x, last);
      CK_OF(depthwise_block)(CK_OF(depthwise_places), r, y, x);
    }
  for (; x < r->places; x++) CK_OF(depthwise_block)(1, r, y, x);
}

/// What is computed, the results or the gradient by the input, is cut into bands of rows.
typedef struct CK_OF(depthwise_plan) {
  int64_t height, width, rows, bands, tasks;
  CK_OF(axis) y, x;
  /// Rows of the results, or of their gradient, that a task has in scratch if they are pooled; and bytes of scratch.
  int64_t unpooled_rows, unpooled;
} CK_OF(depthwise_plan);

static CK_OF(depthwise_plan) CK_OF(plan_depthwise)(const ck_convolution *v, const geometry *g, bool is_gradient) {
  CK_OF(depthwise_plan) p;
  p.height = is_gradient ? v->height : g->out_height;
  p.width = is_gradient ? v->width : g->out_width;
  p.rows = most(1, chunk_places / most(1, p.width));
  if (is_gradient) {
    p.y = (CK_OF(axis)){1, -v->dilation_height, v->pad_top, v->stride_height, g->out_height, v->filter_height};
    p.x = (CK_OF(axis)){1, -v->dilation_width, v->pad_left, v->stride_width, g->out_width, v->filter_width};
    p.unpooled_rows = least(g->out_height, p.rows + (v->filter_height - 1) * v->dilation_height + 1);
  } else {
    p.rows = divide_up(p.rows, g->row_multiple) * g->row_multiple;
    p.y = (CK_OF(axis)){v->stride_height, v->dilation_height, -v->pad_top, 1, v->height, v->filter_height};
    p.x = (CK_OF(axis)){v->stride_width, v->dilation_width, -v->pad_left, 1, v->width, v->filter_width};
    p.unpooled_rows = least(g->out_height, p.rows);
  }
  p.bands = p.width == 0 ? 0 : divide_up(p.height, p.rows);
  p.tasks = v->batch * p.bands;
  p.unpooled = CK_OF(unpooled_bytes)(g, 1, p.unpooled_rows, v->filters);
  return p;
}

/// The results, or the gradient by the input.
static void CK_OF(run_depthwise)(
    const ck_convolution *v, const geometry *g, bool is_gradient, int64_t begin, int64_t end, char *scratch) {
  const CK_OF(depthwise_plan) p = CK_OF(plan_depthwise)(v, g, is_gradient);
  const simple_finish simple = is_gradient ? (simple_finish){.is_all = false} : simple_finish_of(v, g);
  const unit_plan whole = {v->channels, 1, 1, 1, 1};
  const int64_t line = p.width * v->channels;
  element *const unpooled = (element *)scratch;
  CK_OF(depthwise_row) r = {
      .filter = v->filter, .bias = simple.bias, .rectifies = simple.rectifies, .channels = v->channels,
      .line = p.x.extent * v->channels, .places = p.width, .y = p.y, .x = p.x,
      .inner = CK_OF(inner_places)(&p.x, p.width)};
  r.slides = r.x.divisor == 1 && r.x.step == 1 && r.x.filter == 3 && (r.x.dilation == 1 || r.x.dilation == -1);
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task / p.bands, first = task % p.bands * p.rows, last = least(p.height, first + p.rows);
    const chunk k = {image, 1, first, last - first};
    r.from = (const element *)(is_gradient ? v->out_gradient : v->in) + image * p.y.extent * r.line;
    element *to = (element *)(is_gradient ? v->in_gradient : v->out) + (image * p.height + first) * line;
    if (g->pools && is_gradient) {
      // The rows of the result that this band's rows had a part in.
      const int64_t lowest = first + v->pad_top - (v->filter_height - 1) * v->dilation_height;
      const int64_t row = lowest <= 0 ? 0 : least(g->out_height, divide_up(lowest, v->stride_height));
      const int64_t end_row = least(g->out_height, (last - 1 + v->pad_top) / v->stride_height + 1);
      const chunk read = {image, 1, row, most(0, end_row - row)};
      CK_OF(unpool)(v, g, &read, unpooled);
      r.from = unpooled - row * r.line;
    } else if (g->pools) {
      to = unpooled;
    }
    for (int64_t y = first; y < last; y++) {
      r.to = to + (y - first) * line;
      CK_OF(compute_depthwise_row)(&r, y);
    }
    if (g->pools && !is_gradient) CK_OF(pool_chunk)(v, g, &k, (span){0, v->filters}, unpooled);
    if (v->finish == NULL || simple.is_all) continue;
    const span places = is_gradient ? (span){(image * p.height + first) * p.width, (image * p.height + last) * p.width}
                                    : stored_span(g, &k);
    finish_columns(v->finish, &whole, 0, 1, places.begin, places.end - places.begin, scratch + p.unpooled);
  }
}

/// Of one tap and `count` of its neighbours in a row: adds Σ in·out_gradient over places from `x.begin` to `x.end` - 1
/// of a row to `sum`.
CK_INLINE void CK_OF(depthwise_correlate)(
    const int count, const element *in, int64_t in_step, int64_t between, const element *out, int64_t out_step,
    span x, CK_OF(lanes_mask) mask, vec *sum) {
  for (int64_t p = x.begin; p < x.end; p++) {
    const vec right = CK_OF(load_masked)(out + p * out_step, mask);
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++)
      sum[i] = CK_VEC(fma)(CK_OF(load_masked)(in + p * in_step + i * between, mask), right, sum[i]);
  }
}

/// The gradient of the filters of `channels` channels from `c` on, over the rows of one chunk.
static void CK_OF(depthwise_filter_gradient)(
    const ck_convolution *v, const geometry *g, const chunk *k, const element *out_gradient, int64_t c,
    int64_t channels, bool adds, element *gradient) {
  const CK_OF(lanes_mask) mask = CK_OF(mask_of)(channels);
  const int64_t line = v->width * v->channels, between = v->dilation_width * v->channels;
  const int64_t step = v->stride_width * v->channels;
  for (int64_t tap = 0; tap < g->taps;) {
    const int64_t i = tap / v->filter_width, j = tap % v->filter_width;
    const int64_t taps = v->filter_width - j >= 3 ? 3 : 1;
    const int64_t shift_y = i * v->dilation_height - v->pad_top;
    const span y = inside(k->row, k->row + k->rows, v->stride_height, shift_y, v->height);
    span x[3], common = {0, g->out_width};
    for (int64_t n = 0; n < taps; n++) {
      x[n] = inside(0, g->out_width, v->stride_width, (j + n) * v->dilation_width - v->pad_left, v->width);
      common = (span){most(common.begin, x[n].begin), least(common.end, x[n].end)};
    }
    if (common.end < common.begin) common.end = common.begin;
    vec sum[3] = {};
    for (int64_t image = k->image; image < k->image + k->images; image++)
      for (int64_t row = y.begin; row < y.end; row++) {
        const element *in = (const element *)v->in + image * g->in_image + (row * v->stride_height + shift_y) * line +
          (j * v->dilation_width - v->pad_left) * v->channels + c;
        const element *out =
          out_gradient + (image - k->image) * g->out_image + (row - k->row) * g->out_width * v->channels + c;
        if (taps == 3) {
          CK_OF(depthwise_correlate)(3, in, step, between, out, v->channels, common, mask, sum);
        } else {
          CK_OF(depthwise_correlate)(1, in, step, between, out, v->channels, common, mask, sum);
        }
        for (int64_t n = 0; n < taps; n++) {
          const span before = {x[n].begin, least(common.begin, x[n].end)};
          const span after = {most(common.end, before.end), x[n].end};
          const element *const tap_in = in + n * between;
          CK_OF(depthwise_correlate)(1, tap_in, step, 0, out, v->channels, before, mask, &sum[n]);
          CK_OF(depthwise_correlate)(1, tap_in, step, 0, out, v->channels, after, mask, &sum[n]);
        }
      }
    for (int64_t n = 0; n < taps; n++) {
      element *const to = gradient + (tap + n) * v->channels + c;
      CK_OF(store_masked)(to, adds ? sum[n] + CK_OF(load_masked)(to, mask) : sum[n], mask);
    }
    tap += taps;
  }
}
