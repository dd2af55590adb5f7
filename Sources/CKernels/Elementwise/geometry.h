// How a program's space is cut into tiles, and the tiles into tasks. It follows from the program's shape, strides and
// number of registers alone, never from the instruction set or the threads, so that a result does not depend on them.
//
// A tile lies in two axes, called rows and columns; its registers fit the first-level cache. Columns are the last axis,
// along which operands usually are contiguous; rows are the last but one, or the longest other axis where these two are
// tiny. In a *flat* tile a register holds the rows one right behind the other and instructions see a single long row:
// so where all operands are contiguous over both axes, or where rows are so short that it pays to copy those that are
// not. Otherwise instructions walk the rows of a tile, each operand with its own stride.
//
// For a gathering, the tiles of the kept axes are the outer loop, those of the reduced axes the inner one. Where there
// are few kept tiles, the inner loop is divided into slices, each of which leaves a partial result.
#ifndef CK_GEOMETRY_H
#define CK_GEOMETRY_H

#include "../include/ck_elementwise.h"

/// A loop over tiles along an axis: `count` steps of `step` places.
typedef struct ck_loop {
  int axis;
  int64_t count, step;
} ck_loop;

typedef struct ck_geometry {
  /// The axes of rows and columns; -1 if there is none.
  int row, column;
  /// Their extents.
  int64_t rows, columns;
  int64_t tile_rows, tile_columns;
  bool flat;
  bool row_reduced, column_reduced;
  /// The loops over tiles, outermost first.
  ck_loop kept[CK_MOST_AXES], reduced[CK_MOST_AXES];
  int kept_loops, reduced_loops;
  /// The tiles of these loops.
  int64_t kept_tiles, reduced_tiles;
  /// How many kept tiles a task has, and into how many slices the reduced tiles are cut.
  int64_t tiles_per_task, slices;
  int64_t tasks;
} ck_geometry;

/// The elements that a register of `program` holds.
int64_t ck_register_elements(const ck_elementwise *program);

void ck_geometry_make(const ck_elementwise *program, ck_geometry *geometry);

/// Only `flat` and the tile's size, for a part of `rows` × `columns` of the axes `row` and `column`.
void ck_geometry_make_tile(const ck_elementwise *program, ck_geometry *geometry, int64_t rows, int64_t columns);

/// The elements of all axes whose bit in `reduced` is as `wanted`.
int64_t ck_elements(const ck_elementwise *program, uint32_t reduced, bool wanted);

static inline int64_t ck_extent(const ck_elementwise *program, int axis) {
  return axis < 0 ? 1 : program->extent[axis];
}

static inline int64_t ck_stride(const ck_operand *operand, int axis) { return axis < 0 ? 0 : operand->stride[axis]; }

/// The axes over which `program` gathers.
static inline uint32_t ck_reduced_axes(const ck_elementwise *program) {
  return program->gathering == CK_EACH ? 0 : program->reduced & ((1u << program->axes) - 1);
}

#endif
