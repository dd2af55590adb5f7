// Walking a program's tiles, task by task, and gathering. Included for each type in which programs compute; see
// elementwise_body.h.

#undef CK_MIN
#define CK_MIN(a, b) ((a) < (b) ? (a) : (b))

/// Sets the axes of `loops` to tile `index`.
CK_INLINE void CK_T(seek)(const ck_loop *loops, int count, int64_t index, int64_t *position) {
  for (int i = count - 1; i >= 0; i--) {
    position[loops[i].axis] = index % loops[i].count * loops[i].step;
    index /= loops[i].count;
  }
}

/// Moves on by a tile.
CK_INLINE void CK_T(advance)(const ck_loop *loops, int count, int64_t *position) {
  for (int i = count - 1; i >= 0; i--) {
    int64_t *place = &position[loops[i].axis];
    *place += loops[i].step;
    if (*place < loops[i].count * loops[i].step) return;
    *place = 0;
  }
}

/// Runs the tile at `position`, which may be cut off by the end of the axes.
CK_INLINE void CK_T(tile_size)(
    const ck_geometry *geometry, const int64_t *position, int64_t *rows, int64_t *columns) {
  const int64_t row = geometry->row < 0 ? 0 : position[geometry->row];
  const int64_t column = geometry->column < 0 ? 0 : position[geometry->column];
  *rows = CK_MIN(geometry->tile_rows, geometry->rows - row);
  *columns = CK_MIN(geometry->tile_columns, geometry->columns - column);
}

/// Gathers over slice `slice` of the reduced tiles, for the kept tile at `position`, and stores the results.
static void CK_T(gather)(ck_run *run, int64_t *position, int64_t slice) {
  const ck_elementwise *program = run->program;
  const ck_geometry *geometry = run->geometry;
  const int64_t first = geometry->reduced_tiles * slice / geometry->slices;
  const int64_t last = geometry->reduced_tiles * (slice + 1) / geometry->slices;
  if (first < last) CK_T(seek)(geometry->reduced, geometry->reduced_loops, first, position);
  int64_t rows, columns;
  CK_T(tile_size)(geometry, position, &rows, &columns);
  const int64_t kept_rows = geometry->row_reduced ? 1 : rows, kept_columns = geometry->column_reduced ? 1 : columns;
  CK_SCALAR *out = run->gathering;
  const CK_SCALAR start = CK_T(gathering_start)(program->gathering);
  for (int64_t i = 0; i < kept_rows * kept_columns; i++) out[i] = start;
  for (int64_t tile = first; tile < last; tile++) {
    CK_T(tile_size)(geometry, position, &rows, &columns);
    CK_T(run_tile)(run, position, rows, columns);
    const ck_slot *slot = &run->slots[run->gathered];
    const bool is_one_row = geometry->flat && geometry->row_reduced && geometry->column_reduced && slot->step != 0;
    CK_T(gather_tile)(
        program, geometry, out, kept_columns, slot, is_one_row ? 1 : rows, is_one_row ? rows * columns : columns);
    CK_T(advance)(geometry->reduced, geometry->reduced_loops, position);
  }
  for (int i = 0; i < geometry->reduced_loops; i++) position[geometry->reduced[i].axis] = 0;

  ck_access access = run->output[0];
  ck_operand partials;
  if (geometry->slices > 1) {
    // Row-major over the kept axes, slice after slice.
    partials = (ck_operand){.base = program->partials, .type = CK_TYPE};
    int64_t pitch = 1;
    for (int axis = program->axes - 1; axis >= 0; axis--) {
      partials.stride[axis] = program->reduced >> axis & 1 ? 0 : pitch;
      if (!(program->reduced >> axis & 1)) pitch *= program->extent[axis];
    }
    partials.base = (CK_SCALAR *)program->partials + slice * pitch;
    CK_T(prepare_access)(run, &access, &partials, -1);
  } else {
    for (int64_t i = 0; i < kept_rows * kept_columns; i++) out[i] *= (CK_SCALAR)program->scale;
  }
  const ck_slot result = {out, kept_columns, CK_LANES, 0, CK_PER_ELEMENT};
  CK_T(write_tile)(CK_T(address)(run, &access, position), &access, &result, kept_rows, kept_columns);
}

static void CK_T(run_tasks)(const ck_elementwise *program, int64_t begin, int64_t end, char *scratch) {
  ck_geometry geometry;
  ck_geometry_make(program, &geometry);
  ck_run run;
  run.program = program;
  run.geometry = &geometry;
  CK_T(prepare)(&run, scratch);
  for (int64_t task = begin; task < end; task++) {
    const int64_t first = task / geometry.slices * geometry.tiles_per_task;
    const int64_t last = CK_MIN(first + geometry.tiles_per_task, geometry.kept_tiles);
    int64_t position[CK_MOST_AXES] = {0};
    CK_T(seek)(geometry.kept, geometry.kept_loops, first, position);
    for (int64_t tile = first; tile < last; tile++) {
      if (program->gathering == CK_EACH) {
        int64_t rows, columns;
        CK_T(tile_size)(&geometry, position, &rows, &columns);
        CK_T(run_tile)(&run, position, rows, columns);
      } else {
        CK_T(gather)(&run, position, task % geometry.slices);
      }
      CK_T(advance)(geometry.kept, geometry.kept_loops, position);
    }
  }
}

/// Adds up the partial results, as doubles, and stores them.
static void CK_T(finish)(const ck_elementwise *program, char *scratch) {
  ck_geometry geometry;
  ck_geometry_make(program, &geometry);
  if (geometry.slices == 1) return;
  const ck_scratch_plan plan = ck_plan_scratch(program);
  CK_SCALAR *results = (CK_SCALAR *)(scratch + plan.gathering);
  double *sums = (double *)(scratch + plan.gathering + plan.register_bytes);
  const uint32_t reduced = ck_reduced_axes(program);
  const int64_t count = ck_elements(program, reduced, false), room = ck_register_elements(program);
  const ck_operand *output = &program->operand[program->inputs];
  int last_kept = program->axes - 1;
  while (last_kept >= 0 && (reduced >> last_kept & 1)) last_kept--;
  const int64_t extent = ck_extent(program, last_kept), stride = last_kept < 0 ? 0 : output->stride[last_kept];
  // By stretches of the last kept axis.
  for (int64_t begin = 0; begin < count;) {
    const int64_t place = begin % extent, length = CK_MIN(CK_MIN(room, extent - place), count - begin);
    for (int64_t i = 0; i < length; i++) sums[i] = CK_T(gathering_start)(program->gathering);
    for (int64_t slice = 0; slice < geometry.slices; slice++) {
      const CK_SCALAR *partial = (const CK_SCALAR *)program->partials + slice * count + begin;
      switch (program->gathering) {
        case CK_LEAST:
          for (int64_t i = 0; i < length; i++) sums[i] = CK_LESSER(sums[i], (double)partial[i]);
          break;
        case CK_GREATEST:
          for (int64_t i = 0; i < length; i++) sums[i] = CK_GREATER(sums[i], (double)partial[i]);
          break;
        default:
          for (int64_t i = 0; i < length; i++) sums[i] += (double)partial[i];
          break;
      }
    }
    int64_t offset = place * stride, rest = begin / extent;
    for (int axis = last_kept - 1; axis >= 0; axis--) {
      if (reduced >> axis & 1) continue;
      offset += rest % program->extent[axis] * output->stride[axis];
      rest /= program->extent[axis];
    }
    char *out = (char *)output->base + offset * (int64_t)ck_size(output->type);
    for (int64_t i = 0; i < length; i++) results[i] = (CK_SCALAR)(sums[i] * program->scale);
    CK_T(write_row)(out, output->type, stride, results, CK_LANES, length);
    begin += length;
  }
}

static void CK_T(rectangle)(
    const ck_elementwise *program, int64_t outer, int64_t row, int64_t rows, int64_t column, int64_t columns,
    char *scratch) {
  ck_geometry geometry;
  const int axes = program->axes;
  geometry.row = axes - 2;
  geometry.column = axes - 1;
  geometry.row_reduced = geometry.column_reduced = false;
  ck_geometry_make_tile(program, &geometry, rows, columns);
  ck_run run;
  run.program = program;
  run.geometry = &geometry;
  CK_T(prepare)(&run, scratch);
  int64_t position[CK_MOST_AXES] = {0};
  for (int axis = axes - 3; axis >= 0; axis--) {
    position[axis] = outer % program->extent[axis];
    outer /= program->extent[axis];
  }
  for (int64_t i = 0; i < rows; i += geometry.tile_rows) {
    for (int64_t j = 0; j < columns; j += geometry.tile_columns) {
      position[axes - 2] = row + i;
      position[axes - 1] = column + j;
      CK_T(run_tile)(&run, position, CK_MIN(geometry.tile_rows, rows - i), CK_MIN(geometry.tile_columns, columns - j));
    }
  }
}
