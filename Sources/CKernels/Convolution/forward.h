// The results. A task is a chunk of places and a block of filters; a row of its tiles is a place, and their sums go
// over all taps and channels at once, the filter's columns being read from the second-level cache and the image where
// it lies. Where much would be multiplied by zeros around the image, the sums go tap by tap over the places that have
// it.

typedef struct CK_OF(forward_plan) {
  chunking chunks;
  unit_plan units;
  int64_t packed, along, view;
} CK_OF(forward_plan);

static CK_OF(forward_plan) CK_OF(plan_forward)(const ck_convolution *v, const geometry *g) {
  CK_OF(forward_plan) p;
  p.chunks = chunks_of(v, g, chunk_places, g->pads && !g->leaves_out);
  p.units = units_of(v, g->group_filters, g->depth * unit_columns * g->size, p.chunks.count);
  p.packed = round_up(p.units.block * unit_columns * g->depth * g->size + overrun);
  p.along = round_up((g->leaves_out ? g->group_channels : g->depth) * (int64_t)sizeof(reach));
  p.view = CK_OF(view_bytes)(v, g, &p.chunks);
  return p;
}

/// Chunk `k`, all taps at once.
static void CK_OF(forward_whole)(
    const ck_convolution *v, const geometry *g, const chunk *k, const CK_OF(columns) *columns, CK_OF(gathered) *t,
    reach *along, element *room, int64_t *row_filled) {
  const CK_OF(view) view = CK_OF(view_of)(v, g, k, room);
  if (*row_filled != view.row) {
    for (int64_t i = 0; i < g->depth; i++)
      along[i] = (reach){(int32_t)CK_OF(depth_offset)(v, g, i, view.row), (int32_t)(i * CK_OF(strip_columns))};
    *row_filled = view.row;
  }
  const CK_OF(lattice) places = {
      .extent = {k->images, k->rows, g->out_width},
      .a_stride = {view.image, v->stride_height * view.row, v->stride_width * v->channels},
      .c_stride = {g->out_image, g->out_width * v->filters, v->filters},
      .a = view.base,
      .c = (element *)v->out + k->image * g->out_image + k->row * g->out_width * v->filters};
  t->along = along;
  t->depth = g->depth;
  t->adds = false;
  CK_OF(sweep)(&places, columns, t, 0);
}

/// Chunk `k`, tap by tap.
static void CK_OF(forward_by_tap)(
    const ck_convolution *v, const geometry *g, const chunk *k, const CK_OF(columns) *columns, CK_OF(gathered) *t,
    const reach *along) {
  const span filters = columns_of(columns->units, columns->begin, columns->end);
  const element *const bias = t->bias;
  const bool rectifies = t->rectifies;
  element *const out = (element *)v->out;
  const int64_t begin = k->image * g->places + k->row * g->out_width;
  const int64_t end = begin + (k->images - 1) * g->places + k->rows * g->out_width;
  const size_t bytes = (size_t)(filters.end - filters.begin) * sizeof(element);
  for (int64_t place = begin; place < end; place++) {
    if (bias == NULL) {
      memset(out + place * v->filters + filters.begin, 0, bytes);
    } else {
      memcpy(out + place * v->filters + filters.begin, bias + filters.begin, bytes);
    }
  }
  t->along = along;
  t->depth = g->group_channels;
  t->adds = true;
  t->bias = NULL;
  t->rectifies = false;
  for (int64_t tap = 0; tap < g->taps; tap++) {
    int64_t in, to;
    CK_OF(lattice) places = CK_OF(tap_lattice)(v, g, k, tap, &in, &to);
    places.a = (const element *)v->in + in;
    places.c = out + to;
    CK_OF(sweep)(&places, columns, t, tap * g->group_channels * CK_OF(strip_columns));
  }
  if (rectifies)
    for (int64_t place = begin; place < end; place++) {
      element *const row = out + place * v->filters;
      for (int64_t n = filters.begin; n < filters.end; n++) row[n] = row[n] < 0 ? 0 : row[n];
    }
  t->bias = bias;
  t->rectifies = rectifies;
}

static void CK_OF(run_forward)(const ck_convolution *v, const geometry *g, int64_t begin, int64_t end, char *scratch) {
  if (g->is_depthwise) {
    CK_OF(run_depthwise)(v, g, false, begin, end, scratch);
    return;
  }
  const CK_OF(forward_plan) p = CK_OF(plan_forward)(v, g);
  element *const packed = (element *)scratch;
  reach *const along = (reach *)(scratch + p.packed);
  element *const room = (element *)(scratch + p.packed + p.along);
  void *const rest = scratch + p.packed + p.along + p.view;
  const simple_finish simple = simple_finish_of(v, g);
  CK_OF(gathered) t = {.bias = simple.bias, .rectifies = simple.rectifies};
  CK_OF(columns) columns = {&p.units, -1, -1, packed, g->depth, g->group_channels, g->group_filters};
  int64_t row_filled = -1;
  if (g->leaves_out) CK_OF(fill_adjacent)(along, g->group_channels);
  for (int64_t task = begin; task < end; task++) {
    const chunk k = chunk_at(v, g, &p.chunks, task % p.chunks.count);
    const int64_t unit = task / p.chunks.count * p.units.block;
    if (unit != columns.begin) {
      columns.begin = unit;
      columns.end = least(unit + p.units.block, p.units.count);
      CK_OF(pack_filters)(v, g, &p.units, columns.begin, columns.end, packed);
    }
    if (g->leaves_out) {
      CK_OF(forward_by_tap)(v, g, &k, &columns, &t, along);
    } else {
      CK_OF(forward_whole)(v, g, &k, &columns, &t, along, room, &row_filled);
    }
    if (v->finish != NULL && !simple.is_all) {
      const int64_t row = k.image * g->places + k.row * g->out_width;
      finish_columns(
          v->finish, &p.units, columns.begin, columns.end, row, (k.images - 1) * g->places + k.rows * g->out_width,
          rest);
    }
  }
}

static int64_t CK_OF(forward_tasks)(const ck_convolution *v, const geometry *g) {
  if (g->is_depthwise) return CK_OF(depthwise_tasks)(v, g->out_height, g->out_width);
  const CK_OF(forward_plan) p = CK_OF(plan_forward)(v, g);
  return p.chunks.count * p.units.blocks;
}

static int64_t CK_OF(forward_scratch)(const ck_convolution *v, const geometry *g) {
  const int64_t finish = v->finish == NULL ? 0 : ck_elementwise_scratch(v->finish);
  if (g->is_depthwise) return finish;
  const CK_OF(forward_plan) p = CK_OF(plan_forward)(v, g);
  return p.packed + p.along + p.view + finish;
}
