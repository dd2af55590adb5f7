// The results. A task is a chunk of places and a block of filters; a row of its tiles is a place, and their sums go
// over all taps and channels at once, the filter's columns being read from the second-level cache and the image where
// it lies. Where much would be multiplied by zeros around the image, the sums go tap by tap over the places that have
// it.

typedef struct CK_OF(forward_plan) {
  chunking chunks;
  unit_plan units;
  /// Bytes of scratch.
  int64_t packed, along, view, unpooled;
} CK_OF(forward_plan);

/// Where the results of a chunk go: the place of the first filter of the first place, and what lies between neighbours.
typedef struct CK_OF(target) {
  element *base;
  int64_t image, row, place;
} CK_OF(target);

static CK_OF(forward_plan) CK_OF(plan_forward)(const ck_convolution *v, const geometry *g) {
  CK_OF(forward_plan) p;
  p.chunks = chunks_of(v, g, chunk_places, g->pads && !g->leaves_out);
  p.units = units_of(v, g->group_filters, g->depth * unit_columns * g->size, p.chunks.count);
  p.packed = round_up(p.units.block * unit_columns * g->depth * g->size + overrun);
  p.along = round_up((g->leaves_out ? g->group_channels : g->depth) * (int64_t)sizeof(reach));
  p.view = CK_OF(view_bytes)(v, g, &p.chunks);
  p.unpooled =
    CK_OF(unpooled_bytes)(g, p.chunks.images, p.chunks.rows, least(v->filters, p.units.block * unit_columns));
  return p;
}

/// Chunk `k`, all taps at once.
static void CK_OF(forward_whole)(
    const ck_convolution *v, const geometry *g, const chunk *k, const CK_OF(columns) *columns, CK_OF(gathered) *t,
    const CK_OF(target) *to, reach *along, element *room, int64_t *row_filled) {
  const CK_OF(view) view = CK_OF(view_of)(v, g, k, room);
  if (*row_filled != view.row) {
    for (int64_t i = 0; i < g->depth; i++)
      along[i] = (reach){(int32_t)CK_OF(depth_offset)(v, g, i, view.row), (int32_t)(i * CK_OF(strip_columns))};
    *row_filled = view.row;
  }
  const CK_OF(lattice) places = {
      .extent = {k->images, k->rows, g->out_width},
      .a_stride = {view.image, v->stride_height * view.row, v->stride_width * v->channels},
      .c_stride = {to->image, to->row, to->place},
      .a = view.base,
      .c = to->base};
  t->along = along;
  t->depth = g->depth;
  t->adds = false;
  CK_OF(sweep)(&places, columns, t, 0);
}

/// Chunk `k`, tap by tap.
static void CK_OF(forward_by_tap)(
    const ck_convolution *v, const geometry *g, const chunk *k, const CK_OF(columns) *columns, CK_OF(gathered) *t,
    const CK_OF(target) *to, const reach *along) {
  const span filters = columns_of(columns->units, columns->begin, columns->end);
  const element *const bias = t->bias;
  const bool rectifies = t->rectifies;
  // A chunk's places are equally far apart.
  const int64_t places = (k->images - 1) * g->places + k->rows * g->out_width;
  for (int64_t place = 0; place < places; place++) {
    element *const row = to->base + place * to->place + filters.begin;
    if (bias == NULL) {
      memset(row, 0, (size_t)(filters.end - filters.begin) * sizeof(element));
    } else {
      memcpy(row, bias + filters.begin, (size_t)(filters.end - filters.begin) * sizeof(element));
    }
  }
  t->along = along;
  t->depth = g->group_channels;
  t->adds = true;
  t->bias = NULL;
  t->rectifies = false;
  for (int64_t tap = 0; tap < g->taps; tap++) {
    int64_t in, out;
    CK_OF(lattice) lattice = CK_OF(tap_lattice)(v, g, k, tap, &in, &out);
    lattice.a = (const element *)v->in + in;
    lattice.c = to->base + out / v->filters * to->place;
    lattice.c_stride[0] = to->image;
    lattice.c_stride[1] = to->row;
    lattice.c_stride[2] = to->place;
    CK_OF(sweep)(&lattice, columns, t, tap * g->group_channels * CK_OF(strip_columns));
  }
  if (rectifies)
    for (int64_t place = 0; place < places; place++) {
      element *const row = to->base + place * to->place;
      for (int64_t n = filters.begin; n < filters.end; n++) row[n] = row[n] < 0 ? 0 : row[n];
    }
  t->bias = bias;
  t->rectifies = rectifies;
}

/// Runs the program on what a chunk has stored.
static void CK_OF(finish_chunk)(
    const ck_convolution *v, const geometry *g, const chunk *k, const CK_OF(columns) *columns, void *scratch) {
  const span places = stored_span(g, k);
  finish_columns(
      v->finish, columns->units, columns->begin, columns->end, places.begin, places.end - places.begin, scratch);
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
  element *const unpooled = (element *)(scratch + p.packed + p.along + p.view);
  void *const rest = scratch + p.packed + p.along + p.view + p.unpooled;
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
    const span filters = columns_of(&p.units, columns.begin, columns.end);
    CK_OF(target) to = {
      (element *)v->out + k.image * g->out_image + k.row * g->out_width * v->filters, g->out_image,
      g->out_width * v->filters, v->filters};
    if (g->pools) {
      const int64_t place = filters.end - filters.begin, row = g->out_width * place;
      to = (CK_OF(target)){unpooled - filters.begin, k.rows * row, row, place};
    }
    if (g->leaves_out) {
      CK_OF(forward_by_tap)(v, g, &k, &columns, &t, &to, along);
    } else {
      CK_OF(forward_whole)(v, g, &k, &columns, &t, &to, along, room, &row_filled);
    }
    if (g->pools) CK_OF(pool_chunk)(v, g, &k, filters, unpooled);
    if (v->finish != NULL && !simple.is_all) CK_OF(finish_chunk)(v, g, &k, &columns, rest);
  }
}

static int64_t CK_OF(forward_tasks)(const ck_convolution *v, const geometry *g) {
  if (g->is_depthwise) return CK_OF(plan_depthwise)(v, g, false).tasks;
  const CK_OF(forward_plan) p = CK_OF(plan_forward)(v, g);
  return p.chunks.count * p.units.blocks;
}

static int64_t CK_OF(forward_scratch)(const ck_convolution *v, const geometry *g) {
  const int64_t finish = v->finish == NULL ? 0 : ck_elementwise_scratch(v->finish);
  if (g->is_depthwise) return CK_OF(plan_depthwise)(v, g, false).unpooled + finish;
  const CK_OF(forward_plan) p = CK_OF(plan_forward)(v, g);
  return p.packed + p.along + p.view + p.unpooled + finish;
}
