// What the interpreter keeps about a program while it runs: shared by all instruction sets and both types.
//
// A program becomes a list of stages, one for each instruction that is left to do, whose operands are slots. A slot is
// where a value lies: in a register's buffer, in the memory of an input or output, or in a single vector if all elements
// are alike. The result of every instruction has a slot of its own, so that it can be written straight to an output; two
// that the program puts into the same register share the register's buffer, one after the other.
#ifndef CK_RUN_H
#define CK_RUN_H

#include "geometry.h"

/// How much a value varies, which says how often and over how many elements it must be computed.
typedef enum ck_variety {
  /// The same in the whole program: computed once.
  CK_FIXED,
  /// The same in a tile.
  CK_PER_TILE,
  /// The same in a row of a tile.
  CK_PER_ROW,
  CK_PER_ELEMENT,
} ck_variety;

/// Where a value lies: element (i, j) of a tile is at base[i·row + j], or, if `step` is 0, at base[i·row], which a whole
/// vector repeats. `step` is otherwise the number of lanes of a vector.
typedef struct ck_slot {
  void *base;
  int64_t row;
  int32_t step;
  /// How many stages and outputs read it.
  int16_t uses;
  /// A `ck_variety`.
  int16_t variety;
} ck_slot;

struct ck_run;
struct ck_stage;
/// Carries out an instruction on `rows` rows of `columns` elements.
typedef void (*ck_handler)(const struct ck_stage *stage, const struct ck_run *run, int64_t rows, int64_t columns);

typedef struct ck_stage {
  ck_handler handler;
  /// Slots.
  int32_t result, a, b, c;
  uint16_t opcode, stream;
} ck_stage;

/// An input or output.
typedef struct ck_access {
  const ck_operand *operand;
  int32_t slot;
  /// Whether the slot lies in the operand's own memory.
  bool is_direct;
  /// Strides in elements along rows and columns; the bytes of an element.
  int64_t row, column, size;
  /// What was copied to the slot last: where from, and how many rows and columns.
  const void *copied;
  int64_t copied_rows, copied_columns;
} ck_access;

typedef struct ck_run {
  const ck_elementwise *program;
  const ck_geometry *geometry;
  ck_slot *slots;
  ck_stage *stages;
  int stage_count;
  ck_access input[CK_MOST_OPERANDS], output[CK_MOST_OPERANDS];
  /// The slot that is gathered; -1 if none is.
  int32_t gathered;
  /// For random numbers: the row-major place of the tile's first element, and from one row to the next.
  bool is_random;
  int64_t place, place_row;
  int64_t pitch[CK_MOST_AXES];
  /// Room for the results of a gathering, as many elements as a register has.
  void *gathering;
} ck_run;

/// The parts of the scratch, in bytes from its start; each begins at a multiple of 64.
typedef struct ck_scratch_plan {
  int64_t slots, stages, vectors, registers, rows, register_bytes, register_pitch, gathering, total;
} ck_scratch_plan;

static inline int64_t ck_aligned(int64_t bytes) { return (bytes + 63) & ~(int64_t)63; }

static inline ck_scratch_plan ck_plan_scratch(const ck_elementwise *program) {
  const int64_t values = program->inputs + program->length;
  ck_scratch_plan plan;
  plan.register_bytes = ck_register_elements(program) * (program->type == CK_FLOAT64 ? 8 : 4);
  plan.slots = 0;
  plan.stages = ck_aligned(values * (int64_t)sizeof(ck_slot));
  plan.vectors = plan.stages + ck_aligned(program->length * (int64_t)sizeof(ck_stage));
  plan.registers = plan.vectors + 64 * values;
  // Not a power of two, or a store to one register would seem to be of what is loaded from another.
  plan.register_pitch = plan.register_bytes + 320;
  // Values that vary by row are apart from those that vary by element: one may be made of the other in its place.
  plan.rows = plan.registers + program->registers * plan.register_pitch;
  plan.gathering = plan.rows + program->registers * plan.register_pitch;
  // Room for one result for each element of a register, in doubles too.
  plan.total = plan.gathering + 3 * plan.register_bytes;
  return plan;
}

#endif
