#include "geometry.h"

enum {
  /// Rows shorter than this are copied rather than walked: see `flat`.
  short_row = 32,
  /// Up to this length, rows are copied if that need be done only once.
  short_repeated_row = 128,
  /// The columns of a tile if an operand lies turned over.
  turned_columns = 32,
  /// The elements of a task.
  task_elements = 8192,
  /// The elements of a slice of a reduction, and how many slices and kept tasks there are at most in all.
  slice_elements = 16384,
  most_sliced_tasks = 32,
};

static int64_t at_least(int64_t low, int64_t x) { return x < low ? low : x; }
static int64_t at_most(int64_t high, int64_t x) { return x > high ? high : x; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

int64_t ck_register_elements(const ck_elementwise *program) {
  const int64_t bytes = program->registers <= 6 ? 4096 : program->registers <= 12 ? 2048 : 1024;
  return bytes / (program->type == CK_FLOAT64 ? 8 : 4);
}

int64_t ck_elements(const ck_elementwise *program, uint32_t reduced, bool wanted) {
  int64_t count = 1;
  for (int axis = 0; axis < program->axes; axis++)
    if ((bool)(reduced >> axis & 1) == wanted) count *= program->extent[axis];
  return count;
}

/// Whether it is best to treat tiles as one long row.
static bool is_flat(const ck_elementwise *program, const ck_geometry *geometry) {
  if (geometry->rows <= 1) return true;
  if (geometry->row != geometry->column - 1) return false;
  const int64_t rows = program->extent[geometry->row], columns = program->extent[geometry->column];
  if (geometry->columns != columns) return false;
  if (columns < short_row) return true;
  bool all_flat = true, all_repeated = true;
  const int first_output = program->inputs, count = program->inputs + program->outputs;
  for (int i = 0; i < count; i++) {
    if (i == first_output && program->gathering != CK_EACH) continue;
    const ck_operand *operand = &program->operand[i];
    const int64_t row = operand->stride[geometry->row], column = operand->stride[geometry->column];
    const bool is_uniform = row == 0 && column == 0, is_converted = operand->type != program->type;
    if (is_uniform || (column == 1 && (row == columns || rows == 1)) || (is_converted && i < first_output)) continue;
    all_flat = false;
    if (row != 0 || i >= first_output) all_repeated = false;
  }
  return all_flat || (all_repeated && columns <= short_repeated_row);
}

/// Whether an operand is contiguous along rows: as a whole it lies turned over.
static bool is_turned(const ck_elementwise *program, const ck_geometry *geometry) {
  if (geometry->row < 0 || geometry->rows <= 1) return false;
  for (int i = 0; i < program->inputs + program->outputs; i++) {
    const ck_operand *operand = &program->operand[i];
    const int64_t column = operand->stride[geometry->column];
    if (operand->stride[geometry->row] == 1 && column != 0 && column != 1) return true;
  }
  return false;
}

void ck_geometry_make_tile(const ck_elementwise *program, ck_geometry *geometry, int64_t rows, int64_t columns) {
  const int64_t room = ck_register_elements(program);
  geometry->rows = rows;
  geometry->columns = columns;
  geometry->flat = columns <= room && is_flat(program, geometry);
  if (columns > turned_columns && is_turned(program, geometry)) {
    // So that what lies along rows is used by whole cache lines.
    geometry->flat = false;
    geometry->tile_columns = turned_columns;
  } else if (columns <= room) {
    geometry->tile_columns = at_least(1, columns);
  } else {
    // Tiles of about the same size, of whole vectors.
    const int64_t even = quotient_up(columns, quotient_up(columns, room));
    geometry->tile_columns = quotient_up(even, 64) * 64;
  }
  // Registers of tiles that are not flat have their rows padded to whole vectors.
  const int64_t pitch = geometry->flat ? geometry->tile_columns : quotient_up(geometry->tile_columns, 16) * 16;
  const int64_t most = room / pitch;
  // Reductions of rows take sixteen together.
  geometry->tile_rows = at_least(1, at_most(rows, most > 16 ? most / 16 * 16 : most));
}

static void add_loop(ck_loop *loops, int *count, int64_t *tiles, int axis, int64_t steps, int64_t step) {
  *tiles *= steps;
  if (steps == 1) return;
  loops[*count] = (ck_loop){axis, steps, step};
  *count += 1;
}

void ck_geometry_make(const ck_elementwise *program, ck_geometry *geometry) {
  const uint32_t reduced = ck_reduced_axes(program);
  const int axes = program->axes;
  geometry->column = axes - 1;
  geometry->row = axes >= 2 ? axes - 2 : -1;
  if (axes > 2 && program->extent[axes - 1] * program->extent[axes - 2] < 256) {
    for (int axis = 0; axis < axes - 2; axis++)
      if (program->extent[axis] > 4 * program->extent[geometry->row]) geometry->row = axis;
  }
  const int row = geometry->row, column = geometry->column;
  ck_geometry_make_tile(program, geometry, ck_extent(program, row), ck_extent(program, column));
  geometry->row_reduced = row >= 0 && (reduced >> row & 1);
  geometry->column_reduced = column >= 0 && (reduced >> column & 1);

  geometry->kept_loops = geometry->reduced_loops = 0;
  geometry->kept_tiles = geometry->reduced_tiles = 1;
  for (int axis = 0; axis < axes; axis++) {
    const int64_t step = axis == column ? geometry->tile_columns : axis == row ? geometry->tile_rows : 1;
    const int64_t steps = quotient_up(program->extent[axis], step);
    if (reduced >> axis & 1) {
      add_loop(geometry->reduced, &geometry->reduced_loops, &geometry->reduced_tiles, axis, steps, step);
    } else {
      add_loop(geometry->kept, &geometry->kept_loops, &geometry->kept_tiles, axis, steps, step);
    }
  }

  const int64_t elements = ck_elements(program, 0, false);
  const int64_t per_tile = at_least(1, geometry->kept_tiles > 0 ? elements / geometry->kept_tiles : 1);
  geometry->tiles_per_task = at_least(1, task_elements / per_tile);
  const int64_t kept_tasks = quotient_up(geometry->kept_tiles, geometry->tiles_per_task);
  geometry->slices = 1;
  if (kept_tasks > 0 && kept_tasks <= most_sliced_tasks / 2) {
    const int64_t wanted = at_most(elements / slice_elements, most_sliced_tasks) / kept_tasks;
    geometry->slices = at_least(1, at_most(geometry->reduced_tiles, wanted));
  }
  geometry->tasks = kept_tasks * geometry->slices;
}
