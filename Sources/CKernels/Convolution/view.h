// The part of the input that a chunk of places reads, of which every tap may be read: the image itself, or a copy with
// zeros around it.

typedef struct CK_OF(view) {
  /// The first tap of the chunk's first place.
  const element *base;
  int64_t image, row;
} CK_OF(view);

/// The bytes of the copies of a chunk, 0 where none are made.
CK_INLINE int64_t CK_OF(view_bytes)(const ck_convolution *v, const geometry *g, const chunking *k) {
  if (!g->pads || g->leaves_out) return 0;
  const int64_t rows = (k->rows - 1) * v->stride_height + (v->filter_height - 1) * v->dilation_height + 1;
  const int64_t columns = (g->out_width - 1) * v->stride_width + (v->filter_width - 1) * v->dilation_width + 1;
  return round_up(k->images * rows * columns * v->channels * (int64_t)sizeof(element));
}

/// Where nothing is left out: the chunk's view, with a copy in `room` if need be.
static CK_OF(view) CK_OF(view_of)(const ck_convolution *v, const geometry *g, const chunk *k, element *room) {
  const element *in = (const element *)v->in + k->image * g->in_image;
  const int64_t line = v->width * v->channels;
  const int64_t top = k->row * v->stride_height - v->pad_top;
  if (!g->pads) return (CK_OF(view)){in + top * line, g->in_image, line};
  const int64_t rows = (k->rows - 1) * v->stride_height + (v->filter_height - 1) * v->dilation_height + 1;
  const int64_t columns = (g->out_width - 1) * v->stride_width + (v->filter_width - 1) * v->dilation_width + 1;
  const int64_t row = columns * v->channels;
  const int64_t left = least(v->pad_left, columns), inner = most(0, least(v->width, columns - left));
  const CK_OF(view) view = {room, rows * row, row};
  for (int64_t image = 0; image < k->images; image++, in += g->in_image)
    for (int64_t y = 0; y < rows; y++, room += row) {
      if (top + y < 0 || top + y >= v->height) {
        memset(room, 0, (size_t)row * sizeof(element));
        continue;
      }
      memset(room, 0, (size_t)(left * v->channels) * sizeof(element));
      memcpy(room + left * v->channels, in + (top + y) * line, (size_t)(inner * v->channels) * sizeof(element));
      memset(
          room + (left + inner) * v->channels, 0,
          (size_t)((columns - left - inner) * v->channels) * sizeof(element));
    }
  return view;
}

/// How far tap `tap` is from a place's first tap in a view of rows `row` apart.
CK_INLINE int64_t CK_OF(tap_offset)(const ck_convolution *v, int64_t tap, int64_t row) {
  const int64_t y = tap / v->filter_width, x = tap % v->filter_width;
  return y * v->dilation_height * row + x * v->dilation_width * v->channels;
}

/// The taps and channels of one group, as offsets in a view.
CK_INLINE int64_t CK_OF(depth_offset)(const ck_convolution *v, const geometry *g, int64_t k, int64_t row) {
  return CK_OF(tap_offset)(v, k / g->group_channels, row) + k % g->group_channels;
}

/// The places of a chunk at which a tap stands within the image: A is the image there, C the result. Where the first of
/// them lies comes in `in`, from the beginning of the input, and in `out`, from the beginning of the chunk's results.
CK_INLINE CK_OF(lattice) CK_OF(tap_lattice)(
    const ck_convolution *v, const geometry *g, const chunk *k, int64_t tap, int64_t *in, int64_t *out) {
  const int64_t shift_y = tap / v->filter_width * v->dilation_height - v->pad_top;
  const int64_t shift_x = tap % v->filter_width * v->dilation_width - v->pad_left;
  const span y = inside(k->row, k->row + k->rows, v->stride_height, shift_y, v->height);
  const span x = inside(0, g->out_width, v->stride_width, shift_x, v->width);
  const int64_t line = v->width * v->channels, out_line = g->out_width * v->filters;
  *in = k->image * g->in_image + (y.begin * v->stride_height + shift_y) * line +
    (x.begin * v->stride_width + shift_x) * v->channels;
  *out = (y.begin - k->row) * out_line + x.begin * v->filters;
  return (CK_OF(lattice)){
      .extent = {k->images, y.end - y.begin, x.end - x.begin},
      .a_stride = {g->in_image, v->stride_height * line, v->stride_width * v->channels},
      .c_stride = {g->out_image, out_line, v->filters}};
}
