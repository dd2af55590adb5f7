// Estimated times: what an instruction takes for a vector, what a value takes from and to memory, and what every tile and
// task costs besides. Measured on a machine with 64-byte vectors; others are taken to be slower in proportion.

#include "run.h"

/// Picoseconds for an f32 element with 64-byte vectors.
static int64_t instruction_cost(int opcode) {
  switch (opcode) {
    case CK_CONSTANT: return 0;
    case CK_DIVIDE: case CK_RECIPROCAL: case CK_SQRT: return 150;
    case CK_EXP: case CK_LOG: case CK_LOG2: case CK_EXPM1: case CK_LOG1P: return 220;
    case CK_TANH: case CK_SIGMOID: case CK_SILU: case CK_GELU_TANH: return 350;
    case CK_GELU: case CK_GELU_DERIVATIVE: case CK_GELU_TANH_DERIVATIVE: case CK_SILU_DERIVATIVE: case CK_ERF:
    case CK_SOFTPLUS: case CK_UNIFORM:
      return 500;
    case CK_SIN: case CK_COS: case CK_NORMAL: return 1200;
    case CK_LOG10: case CK_TAN: case CK_ASIN: case CK_ACOS: case CK_ATAN: case CK_SINH: case CK_COSH: case CK_ASINH:
    case CK_ACOSH: case CK_ATANH: case CK_ERFC: case CK_POWER:
      return 3000;
    case CK_CUBE_ROOT: case CK_GAMMA: case CK_LOG_GAMMA: case CK_MODULO: case CK_ATAN2: case CK_HYPOT: return 15000;
    default: return 60;
  }
}

int64_t ck_elementwise_cost(const ck_elementwise *program) {
  ck_geometry geometry;
  ck_geometry_make(program, &geometry);
  const int64_t elements = ck_elements(program, 0, false);
  if (elements == 0) return 50;
  const int64_t wider = program->type == CK_FLOAT64 ? 2 : 1;
  const ck_level level = ck_current_level();
  const int64_t slower = level == CK_AVX512 ? 1 : level == CK_AVX2 ? 2 : 4;
  int64_t picoseconds = 60;
  for (int i = 0; i < program->length; i++) picoseconds += instruction_cost(program->code[i].opcode);
  picoseconds *= wider * slower;
  for (int i = 0; i < program->inputs + program->outputs; i++) {
    const ck_operand *operand = &program->operand[i];
    const int64_t row = ck_stride(operand, geometry.row), column = ck_stride(operand, geometry.column);
    if (row == 0 && column == 0) continue;
    // From beyond the first-level cache; then what copying costs, one by one if it must be.
    picoseconds += 30 * (int64_t)ck_size(operand->type) / 4;
    if (column != 1 && column != 0) picoseconds += 500;
    if (operand->type != program->type) picoseconds += 100;
  }
  const int64_t tiles = geometry.kept_tiles * (geometry.reduced_tiles > 0 ? geometry.reduced_tiles : 1);
  return 100 + elements * picoseconds / 1000 + tiles * (10 + 5 * (int64_t)(program->length + program->inputs));
}
