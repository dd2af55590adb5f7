// Walking the places of a convolution tile by tile, and the filter as the packed columns that tiles read.

/// Places in three axes (images, rows, columns of the result, or those of them where a tap stands within the image):
/// where each reads and writes.
typedef struct CK_OF(lattice) {
  int64_t extent[3], a_stride[3], c_stride[3];
  const element *a;
  element *c;
} CK_OF(lattice);

/// The columns of a block of units, packed: of each unit, strips of `strip_columns`, each [depth][strip_columns].
typedef struct CK_OF(columns) {
  const unit_plan *units;
  int64_t begin, end;
  const element *packed;
  /// The depth of a strip as packed; a unit takes unit_columns times this.
  int64_t depth;
  /// From group to group in A and in C.
  int64_t a_group, c_group;
} CK_OF(columns);

/// Computes all columns of all places. `t` says what the tiles have in common; its `bias` is that of column 0, its `b`
/// how far into the strip to begin.
static void CK_OF(sweep)(
    const CK_OF(lattice) *places, const CK_OF(columns) *columns, CK_OF(gathered) *t, int64_t into_strip) {
  int64_t a_rows[CK_OF(strip_rows) + 1], c_rows[CK_OF(strip_rows) + 1];
  const int64_t count = places->extent[0] * places->extent[1] * places->extent[2];
  const element *const bias = t->bias;
  const int64_t first_group = columns->begin / columns->units->per_group;
  const int64_t first_piece = columns->begin % columns->units->per_group;
  t->a_rows = a_rows;
  t->c_rows = c_rows;
  int64_t at[3] = {0, 0, 0};
  for (int64_t done = 0; done < count;) {
    const int64_t left = divide_up(count - done, CK_OF(strip_rows));
    const int64_t rows = least(count - done, (divide_up(count - done, left) + 1) / 2 * 2);
    int64_t filled = 0;
    while (filled < rows) {
      const int64_t run = least(rows - filled, places->extent[2] - at[2]);
      int64_t a = at[0] * places->a_stride[0] + at[1] * places->a_stride[1] + at[2] * places->a_stride[2];
      int64_t c = at[0] * places->c_stride[0] + at[1] * places->c_stride[1] + at[2] * places->c_stride[2];
      for (int64_t i = 0; i < run; i++) {
        a_rows[filled] = a;
        c_rows[filled++] = c;
        a += places->a_stride[2];
        c += places->c_stride[2];
      }
      at[2] += run;
      if (at[2] == places->extent[2]) {
        at[2] = 0;
        if (++at[1] == places->extent[1]) {
          at[1] = 0;
          at[0]++;
        }
      }
    }
    a_rows[filled] = a_rows[filled - 1];
    c_rows[filled] = c_rows[filled - 1];
    done += rows;
    int64_t group = first_group, piece = first_piece;
    const element *packed = columns->packed + into_strip;
    for (int64_t unit = columns->begin; unit < columns->end; unit++) {
      const int64_t begin = piece * unit_columns, end = least(begin + unit_columns, columns->units->of_group);
      t->a = places->a + group * columns->a_group;
      for (int64_t column = begin; column < end; column += CK_OF(strip_columns)) {
        const int64_t place = group * columns->c_group + column;
        t->b = packed + (column - begin) * columns->depth;
        t->c = places->c + place;
        t->bias = bias == NULL ? NULL : bias + place;
        CK_OF(compute)(t, rows, least(CK_OF(strip_columns), end - column));
      }
      packed += unit_columns * columns->depth;
      if (++piece == columns->units->per_group) {
        piece = 0;
        group++;
      }
    }
  }
  t->bias = bias;
}

/// Packs the columns of the units from `begin` to `end` - 1: the filters, for the results.
static void CK_OF(pack_filters)(
    const ck_convolution *v, const geometry *g, const unit_plan *units, int64_t begin, int64_t end, element *packed) {
  for (int64_t unit = begin; unit < end; unit++, packed += unit_columns * g->depth) {
    const int64_t first = unit % units->per_group * unit_columns, last = least(first + unit_columns, g->group_filters);
    const element *from = (const element *)v->filter + unit / units->per_group * g->group_filters;
    for (int64_t column = first; column < last; column += CK_OF(strip_columns))
      CK_OF(pack)(
          packed + (column - first) * g->depth, CK_OF(strip_columns), from + column, 1, v->filters,
          least(CK_OF(strip_columns), last - column), g->depth);
  }
}

/// The same of the channels, for the gradient by the input: a strip is [taps][filters of the group][strip_columns].
static void CK_OF(pack_channels)(
    const ck_convolution *v, const geometry *g, const unit_plan *units, int64_t begin, int64_t end, element *packed) {
  const int64_t depth = g->taps * g->group_filters;
  for (int64_t unit = begin; unit < end; unit++, packed += unit_columns * depth) {
    const int64_t first = unit % units->per_group * unit_columns, last = least(first + unit_columns, g->group_channels);
    const element *from = (const element *)v->filter + unit / units->per_group * g->group_filters;
    for (int64_t column = first; column < last; column += CK_OF(strip_columns))
      for (int64_t tap = 0; tap < g->taps; tap++)
        CK_OF(pack)(
            packed + (column - first) * depth + tap * g->group_filters * CK_OF(strip_columns), CK_OF(strip_columns),
            from + (tap * g->group_channels + column) * v->filters, v->filters, 1,
            least(CK_OF(strip_columns), last - column), g->group_filters);
  }
}

/// The sum over `count` adjacent elements of A and packed rows of B.
CK_INLINE void CK_OF(fill_adjacent)(reach *along, int64_t count) {
  for (int64_t i = 0; i < count; i++) along[i] = (reach){(int32_t)i, (int32_t)(i * CK_OF(strip_columns))};
}
