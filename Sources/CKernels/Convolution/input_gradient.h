// The gradient by the input. A task is some images and a block of channels, first set to 0; then, band by band of the
// result's places and tap by tap, what these places give is added to where the tap stands. Nothing is multiplied that
// does not count, whatever the padding and the stride; a tile is read and written once for each tap, which is little
// beside the sum over all filters.

typedef struct CK_OF(input_gradient_plan) {
  /// Of a task, and of the bands within it.
  int64_t images, bands, band_rows, tasks;
  unit_plan units;
  /// Whether every element is written exactly once: a filter of one point.
  bool is_single;
  /// Bytes of scratch.
  int64_t packed, along, unpooled;
} CK_OF(input_gradient_plan);

static CK_OF(input_gradient_plan) CK_OF(plan_input_gradient)(const ck_convolution *v, const geometry *g) {
  CK_OF(input_gradient_plan) p = {.images = 1, .bands = 1, .band_rows = g->out_height};
  if (g->places > chunk_places) {
    p.band_rows = divide_up(most(1, chunk_places / g->out_width), g->row_multiple) * g->row_multiple;
    p.bands = divide_up(g->out_height, p.band_rows);
  } else {
    p.images = most(1, least(v->batch, chunk_places / most(1, g->places)));
  }
  const int64_t chunks = divide_up(v->batch, p.images);
  p.units = units_of(v, g->group_channels, g->taps * g->group_filters * unit_columns * g->size, chunks);
  p.tasks = v->height * v->width > 0 ? chunks * p.units.blocks : 0;
  p.is_single = g->taps == 1 && v->stride_height == 1 && v->stride_width == 1 && !g->pads &&
    g->out_height == v->height && g->out_width == v->width;
  p.packed = round_up(p.units.block * unit_columns * g->taps * g->group_filters * g->size + overrun);
  p.along = round_up(g->group_filters * (int64_t)sizeof(reach));
  p.unpooled = CK_OF(unpooled_bytes)(g, p.images, least(p.band_rows, g->out_height), v->filters);
  return p;
}

static void CK_OF(run_input_gradient)(
    const ck_convolution *v, const geometry *g, int64_t begin, int64_t end, char *scratch) {
  if (g->is_depthwise) {
    CK_OF(run_depthwise)(v, g, true, begin, end, scratch);
    return;
  }
  const CK_OF(input_gradient_plan) p = CK_OF(plan_input_gradient)(v, g);
  const int64_t chunks = divide_up(v->batch, p.images), pixels = v->height * v->width;
  element *const packed = (element *)scratch;
  reach *const along = (reach *)(scratch + p.packed);
  element *const unpooled = (element *)(scratch + p.packed + p.along);
  void *const rest = scratch + p.packed + p.along + p.unpooled;
  CK_OF(fill_adjacent)(along, g->group_filters);
  CK_OF(gathered) t = {.along = along, .depth = g->group_filters, .adds = !p.is_single};
  CK_OF(columns) columns = {
    &p.units, -1, -1, packed, g->taps * g->group_filters, g->group_filters, g->group_channels};
  for (int64_t task = begin; task < end; task++) {
    const int64_t image = task % chunks * p.images, images = least(p.images, v->batch - image);
    const int64_t unit = task / chunks * p.units.block;
    if (unit != columns.begin) {
      columns.begin = unit;
      columns.end = least(unit + p.units.block, p.units.count);
      CK_OF(pack_channels)(v, g, &p.units, columns.begin, columns.end, packed);
    }
    const span channels = columns_of(&p.units, columns.begin, columns.end);
    element *const result = (element *)v->in_gradient + image * g->in_image;
    if (!p.is_single)
      for (int64_t i = 0; i < images * pixels; i++)
        memset(
            result + i * v->channels + channels.begin, 0, (size_t)(channels.end - channels.begin) * sizeof(element));
    for (int64_t row = 0; row < g->out_height; row += p.band_rows) {
      const chunk k = {image, images, row, least(p.band_rows, g->out_height - row)};
      const element *from = (const element *)v->out_gradient + image * g->out_image + row * g->out_width * v->filters;
      if (g->pools) {
        CK_OF(unpool)(v, g, &k, unpooled);
        from = unpooled;
      }
      for (int64_t tap = 0; tap < g->taps; tap++) {
        int64_t in, out;
        const CK_OF(lattice) turned = CK_OF(tap_lattice)(v, g, &k, tap, &in, &out);
        CK_OF(lattice) places = turned;
        for (int i = 0; i < 3; i++) {
          places.a_stride[i] = turned.c_stride[i];
          places.c_stride[i] = turned.a_stride[i];
        }
        places.a = from + out;
        places.c = (element *)v->in_gradient + in;
        CK_OF(sweep)(&places, &columns, &t, tap * g->group_filters * CK_OF(strip_columns));
      }
    }
    if (v->finish != NULL)
      finish_columns(v->finish, &p.units, columns.begin, columns.end, image * pixels, images * pixels, rest);
  }
}

static int64_t CK_OF(input_gradient_tasks)(const ck_convolution *v, const geometry *g) {
  return g->is_depthwise ? CK_OF(plan_depthwise)(v, g, true).tasks : CK_OF(plan_input_gradient)(v, g).tasks;
}

static int64_t CK_OF(input_gradient_scratch)(const ck_convolution *v, const geometry *g) {
  const int64_t finish = v->finish == NULL ? 0 : ck_elementwise_scratch(v->finish);
  if (g->is_depthwise) return CK_OF(plan_depthwise)(v, g, true).unpooled + finish;
  const CK_OF(input_gradient_plan) p = CK_OF(plan_input_gradient)(v, g);
  return p.packed + p.along + p.unpooled + finish;
}
