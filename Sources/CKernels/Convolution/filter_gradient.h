// The gradient by the filter: of each unit of filters and each piece of the rows (taps and channels), one tile after
// the other, summed over places. The batch goes by in chunks that the second-level cache holds, and a tile adds up a
// chunk in registers. Where there are few tiles, the batch is also cut into slices whose sums are added up at the end.

typedef struct CK_OF(filter_gradient_plan) {
  chunking chunks;
  unit_plan units;
  /// The rows of all groups are cut into pieces that belong to one group, and to one tap if taps are left out.
  int64_t pieces, pieces_of_span, span_rows, slices, tasks;
  /// Bytes of scratch.
  int64_t view, along, rows, unpooled;
} CK_OF(filter_gradient_plan);

static CK_OF(filter_gradient_plan) CK_OF(plan_filter_gradient)(const ck_convolution *v, const geometry *g) {
  CK_OF(filter_gradient_plan) p = {.pieces = 1, .pieces_of_span = 1};
  const int64_t bytes = (v->channels * v->stride_height * v->stride_width + v->filters) * g->size;
  const bool copies = g->pads && !g->leaves_out && !g->is_depthwise;
  p.chunks = chunks_of(v, g, most(128, block_bytes / 2 / most(1, bytes)), copies);
  if (g->is_depthwise) {
    p.units = (unit_plan){v->filters, divide_up(v->filters, unit_columns), divide_up(v->filters, unit_columns), 1, 1};
  } else {
    p.units = units_of(v, g->group_filters, 0, 1);
    p.span_rows = g->leaves_out ? g->group_channels : g->depth;
    p.pieces_of_span = most(1, divide_up(p.span_rows, piece_rows));
    p.pieces = p.pieces_of_span * (g->leaves_out ? g->taps : 1);
    p.view = CK_OF(view_bytes)(v, g, &p.chunks);
    p.along = round_up(p.chunks.images * p.chunks.rows * g->out_width * (int64_t)sizeof(reach));
    p.rows = round_up((piece_rows + 1) * (int64_t)sizeof(int64_t));
  }
  p.unpooled = CK_OF(unpooled_bytes)(g, p.chunks.images, p.chunks.rows, v->filters);
  p.tasks = p.pieces * p.units.count;
  p.slices = p.tasks == 0 || p.tasks >= enough_tasks ? 1 : most(1, least(p.chunks.count, enough_tasks / p.tasks));
  return p;
}

/// The gradient of the bias of some filters: the sum over a chunk's places, or over the windows that it is pooled to.
static void CK_OF(sum_bias)(
    const ck_convolution *v, const geometry *g, const chunk *k, span filters, element *bias, bool adds) {
  const span stored = stored_span(g, k);
  const int64_t places = stored.end - stored.begin;
  const element *const from = (const element *)v->out_gradient + stored.begin * v->filters;
  for (int64_t n = filters.begin; n < filters.end; n += LANES) {
    const CK_OF(lanes_mask) mask = CK_OF(mask_of)(least(LANES, filters.end - n));
    vec sum[4] = {};
    int64_t i = 0;
    for (; i + 4 <= places; i += 4)
      for (int u = 0; u < 4; u++) sum[u] += CK_OF(load_masked)(from + (i + u) * v->filters + n, mask);
    for (; i < places; i++) sum[0] += CK_OF(load_masked)(from + i * v->filters + n, mask);
    vec all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    if (adds) all += CK_OF(load_masked)(bias + n, mask);
    CK_OF(store_masked)(bias + n, all, mask);
  }
}

/// Places in three axes as offsets from the first; how many.
static int64_t CK_OF(fill_places)(
    const int64_t *extent, const int64_t *a_stride, const int64_t *b_stride, reach *along) {
  int64_t n = 0;
  for (int64_t i = 0; i < extent[0]; i++)
    for (int64_t y = 0; y < extent[1]; y++) {
      const int64_t a = i * a_stride[0] + y * a_stride[1], b = i * b_stride[0] + y * b_stride[1];
      for (int64_t x = 0; x < extent[2]; x++)
        along[n++] = (reach){(int32_t)(a + x * a_stride[2]), (int32_t)(b + x * b_stride[2])};
    }
  return n;
}

/// A chunk under work: what it reads, which places, and the rows of the piece for which the tables are filled.
typedef struct CK_OF(gradient_chunk) {
  chunk k;
  /// Whether there are no places, whose sum is 0; whether this is not the first chunk.
  bool is_empty, adds;
  /// Of the chunk, in the input and in the gradient of the results; of its first place at a tap, if taps are left out.
  const element *in, *out, *tap_in, *tap_out;
  /// From row to row of the image.
  int64_t line, depth, piece;
  reach *along;
  int64_t *rows;
} CK_OF(gradient_chunk);

static CK_OF(gradient_chunk) CK_OF(begin_chunk)(
    const ck_convolution *v, const geometry *g, const chunk *k, bool adds, element *room, reach *along, int64_t *rows,
    element *unpooled) {
  CK_OF(gradient_chunk) c = {
      .k = *k, .is_empty = k->images == 0, .adds = adds, .in = v->in, .line = v->width * v->channels, .piece = -1,
      .along = along, .rows = rows};
  c.out = (const element *)v->out_gradient + k->image * g->out_image + k->row * g->out_width * v->filters;
  if (g->pools) {
    CK_OF(unpool)(v, g, k, unpooled);
    c.out = unpooled;
  }
  c.tap_in = c.in;
  c.tap_out = c.out;
  if (c.is_empty || g->leaves_out || g->is_depthwise) return c;
  const CK_OF(view) view = CK_OF(view_of)(v, g, k, room);
  c.tap_in = c.in = view.base;
  c.line = view.row;
  const int64_t extent[3] = {k->images, k->rows, g->out_width};
  const int64_t a_stride[3] = {view.image, v->stride_height * view.row, v->stride_width * v->channels};
  const int64_t b_stride[3] = {g->out_image, g->out_width * v->filters, v->filters};
  c.depth = CK_OF(fill_places)(extent, a_stride, b_stride, along);
  return c;
}

/// Fills the tables for rows `begin` to `end` - 1 of the filter's matrix, which are piece `piece`.
static void CK_OF(begin_piece)(
    const ck_convolution *v, const geometry *g, CK_OF(gradient_chunk) *c, int64_t piece, int64_t begin, int64_t end) {
  if (c->piece == piece) return;
  c->piece = piece;
  if (g->leaves_out) {
    const int64_t tap = begin / g->group_channels;
    for (int64_t i = begin; i < end; i++) c->rows[i - begin] = i - tap * g->group_channels;
    if (!c->is_empty) {
      int64_t in, out;
      const CK_OF(lattice) places = CK_OF(tap_lattice)(v, g, &c->k, tap, &in, &out);
      c->depth = CK_OF(fill_places)(places.extent, places.a_stride, places.c_stride, c->along);
      c->tap_in = (const element *)v->in + in;
      c->tap_out = c->out + out;
    }
  } else {
    for (int64_t i = begin; i < end; i++) c->rows[i - begin] = CK_OF(depth_offset)(v, g, i, c->line);
  }
  // A tile of an odd number of rows has the last one twice.
  if (begin < end) c->rows[end - begin] = c->rows[end - begin - 1];
}

/// The rows of one piece, from `begin` to `end` - 1, and the filters of one unit.
static void CK_OF(sum_chunk)(
    const ck_convolution *v, const geometry *g, const CK_OF(gradient_chunk) *c, int64_t begin, int64_t end,
    int64_t group, span filters, element *gradient) {
  int64_t c_rows[CK_OF(strip_rows) + 1];
  CK_OF(gathered) t = {
      .a = c->tap_in + group * g->group_channels, .along = c->along, .depth = c->depth, .adds = c->adds,
      .c_rows = c_rows};
  for (int64_t n = filters.begin; n < filters.end; n += CK_OF(strip_columns)) {
    t.b = c->tap_out + n;
    int64_t tiles = divide_up(end - begin, CK_OF(strip_rows));
    for (int64_t row = begin; row < end; tiles--) {
      const int64_t rows = least(end - row, (divide_up(end - row, tiles) + 1) / 2 * 2);
      for (int64_t i = 0; i <= rows; i++) c_rows[i] = least(i, rows - 1) * v->filters;
      t.a_rows = c->rows + (row - begin);
      t.c = gradient + row * v->filters + n;
      CK_OF(compute)(&t, rows, least(CK_OF(strip_columns), filters.end - n));
      row += rows;
    }
  }
}

static void CK_OF(run_filter_gradient)(
    const ck_convolution *v, const geometry *g, int64_t begin, int64_t end, char *scratch) {
  const CK_OF(filter_gradient_plan) p = CK_OF(plan_filter_gradient)(v, g);
  element *const room = (element *)scratch;
  reach *const along = (reach *)(scratch + p.view);
  int64_t *const rows = (int64_t *)(scratch + p.view + p.along);
  element *const unpooled = (element *)(scratch + p.view + p.along + p.rows);
  const int64_t elements = g->depth * v->filters;
  const int64_t pairs = p.pieces * p.units.per_group;
  for (int64_t slice = begin / p.tasks; slice * p.tasks < end; slice++) {
    const int64_t first = most(0, begin - slice * p.tasks), last = least(p.tasks, end - slice * p.tasks);
    element *gradient = v->filter_gradient, *bias = v->bias_gradient;
    if (p.slices > 1) {
      gradient = (element *)v->partials + slice * (elements + v->filters);
      if (bias != NULL) bias = gradient + elements;
    }
    const int64_t first_chunk = p.chunks.count * slice / p.slices;
    const int64_t last_chunk = most(1, p.chunks.count) * (slice + 1) / p.slices;
    for (int64_t index = first_chunk; index < last_chunk; index++) {
      const chunk k = p.chunks.count == 0 ? (chunk){0} : chunk_at(v, g, &p.chunks, index);
      CK_OF(gradient_chunk) c = CK_OF(begin_chunk)(v, g, &k, index > first_chunk, room, along, rows, unpooled);
      // Of each group the pieces, and of each piece the units, so that neighbours share the tables.
      for (int64_t task = first; task < last; task++) {
        const int64_t group = task / pairs, piece = task % pairs / p.units.per_group;
        const int64_t unit = task % p.units.per_group;
        const span filters = {
            group * p.units.of_group + unit * unit_columns,
            group * p.units.of_group + least((unit + 1) * unit_columns, p.units.of_group)};
        if (bias != NULL && piece == 0)
          CK_OF(sum_bias)(v, g, &k, filters, bias, c.adds);
        if (g->is_depthwise) {
          for (int64_t n = filters.begin; n < filters.end; n += LANES)
            CK_OF(depthwise_filter_gradient)(v, g, &k, c.out, n, least(LANES, filters.end - n), c.adds, gradient);
        } else {
          const int64_t tap = piece / p.pieces_of_span, part = piece % p.pieces_of_span;
          const int64_t row = tap * p.span_rows + part * p.span_rows / p.pieces_of_span;
          const int64_t row_end = tap * p.span_rows + (part + 1) * p.span_rows / p.pieces_of_span;
          CK_OF(begin_piece)(v, g, &c, piece, row, row_end);
          CK_OF(sum_chunk)(v, g, &c, row, row_end, group, filters, gradient);
        }
      }
    }
  }
}

/// Adds up the slices, in their order.
static void CK_OF(finish_filter_gradient)(const ck_convolution *v, const geometry *g) {
  const CK_OF(filter_gradient_plan) p = CK_OF(plan_filter_gradient)(v, g);
  if (p.slices == 1) return;
  const int64_t elements = g->depth * v->filters, stride = elements + v->filters;
  for (int64_t i = 0; i < elements + (v->bias_gradient == NULL ? 0 : v->filters); i++) {
    element sum = 0;
    for (int64_t s = 0; s < p.slices; s++) sum += ((const element *)v->partials)[s * stride + i];
    if (i < elements) {
      ((element *)v->filter_gradient)[i] = sum;
    } else {
      ((element *)v->bias_gradient)[i - elements] = sum;
    }
  }
}

static int64_t CK_OF(filter_gradient_tasks)(const ck_convolution *v, const geometry *g) {
  const CK_OF(filter_gradient_plan) p = CK_OF(plan_filter_gradient)(v, g);
  return p.tasks * p.slices;
}

static int64_t CK_OF(filter_gradient_scratch)(const ck_convolution *v, const geometry *g) {
  const CK_OF(filter_gradient_plan) p = CK_OF(plan_filter_gradient)(v, g);
  return p.view + p.along + p.rows + p.unpooled;
}

static int64_t CK_OF(filter_gradient_partials)(const ck_convolution *v, const geometry *g) {
  const CK_OF(filter_gradient_plan) p = CK_OF(plan_filter_gradient)(v, g);
  return p.slices == 1 ? 0 : p.slices * (g->depth + 1) * v->filters * (int64_t)sizeof(element);
}
