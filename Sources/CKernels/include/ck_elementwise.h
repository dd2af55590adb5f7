// Elementwise computation: straight-line programs run on blocks of elements, so that a chain of operations reads its
// inputs and writes its results once, and what lies between stays in the first-level cache.
#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H

#include "ck_base.h"

enum {
  /// The most axes that a program walks; the caller merges axes that lie behind each other in every operand.
  CK_MOST_AXES = 8,
  /// The most inputs and outputs together.
  CK_MOST_OPERANDS = 24,
  /// The most registers: inputs, results and what lies between.
  CK_MOST_REGISTERS = 48,
};

/// What an instruction computes from registers a, b, c; comparisons and predicates give 1 or 0.
typedef enum ck_opcode {
  /// The instruction's constant.
  CK_CONSTANT,
  CK_COPY,
  CK_NEGATE, CK_ABS, CK_SQRT, CK_RECIPROCAL, CK_SQUARE,
  CK_EXP, CK_LOG, CK_LOG2, CK_LOG10, CK_EXPM1, CK_LOG1P,
  CK_SIN, CK_COS, CK_TAN, CK_ASIN, CK_ACOS, CK_ATAN,
  CK_SINH, CK_COSH, CK_TANH, CK_ASINH, CK_ACOSH, CK_ATANH,
  CK_SIGMOID, CK_SOFTPLUS, CK_RELU,
  /// x·Φ(x) with the normal distribution Φ, and its derivative.
  CK_GELU, CK_GELU_DERIVATIVE,
  /// The tanh form of GELU, and its derivative.
  CK_GELU_TANH, CK_GELU_TANH_DERIVATIVE,
  /// x·sigmoid(x), and its derivative.
  CK_SILU, CK_SILU_DERIVATIVE,
  CK_FLOOR, CK_CEIL, CK_ROUND, CK_TRUNCATE, CK_CUBE_ROOT, CK_ERF, CK_ERFC, CK_GAMMA, CK_LOG_GAMMA,
  CK_SIGN, CK_IS_MISSING, CK_IS_FINITE, CK_NOT,
  CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_POWER,
  /// NaN if either is.
  CK_MINIMUM, CK_MAXIMUM,
  /// a - b·⌊a/b⌋, NaN for b = 0.
  CK_MODULO,
  CK_ATAN2, CK_HYPOT,
  CK_EQUAL, CK_NOT_EQUAL, CK_LESS, CK_LESS_OR_EQUAL, CK_GREATER, CK_GREATER_OR_EQUAL,
  /// a·b + c.
  CK_MULTIPLY_ADD,
  /// b where a is not 0 (NaN is not 0), else c.
  CK_SELECT,
  /// Random numbers: `CK_UNIFORM` in [0, 1), `CK_NORMAL` of mean 0 and standard deviation 1. They follow from the 64-bit
  /// number at the program's `key`, the instruction's `stream` and the element's row-major place in the walked axes:
  /// never from tiles, tasks, threads or the instruction set (normal ones may differ between those in the last bits).
  ///
  /// Philox 4×32-10 with the key (low word first) turns the counter (block, stream), each as two words of 32 bits, low
  /// first, into four random words w₀…w₃. The number at place p is, for
  /// - f32: from w of index p mod 4 in block ⌊p/4⌋: ⌊w/2⁸⌋/2²⁴, and the normal quantile of (⌊w/2⁹⌋ + ½)/2²³;
  /// - f64: from w = w₀ + 2³²·w₁ (even p) or w₂ + 2³²·w₃ (odd p) in block ⌊p/2⌋: ⌊w/2¹¹⌋/2⁵³, and the normal quantile of
  ///   (⌊w/2¹²⌋ + ½)/2⁵².
  CK_UNIFORM, CK_NORMAL,
  CK_OPCODE_COUNT,
} ck_opcode;

typedef struct ck_instruction {
  uint16_t opcode;
  /// Registers: first the inputs, then whatever the program uses; `result` is not an input.
  uint16_t result, a, b, c;
  /// Tells apart the random numbers that several instructions draw.
  uint16_t stream;
  double constant;
} ck_instruction;

/// A tensor as the program reads or writes it.
typedef struct ck_operand {
  void *base;
  ck_type type;
  /// For an output: the register that is stored.
  uint16_t source;
  /// Elements from one place to the next along each walked axis; 0 repeats.
  int64_t stride[CK_MOST_AXES];
} ck_operand;

/// How the numbers of `result` registers of a program's outputs are gathered.
typedef enum ck_gathering {
  /// Every element is stored.
  CK_EACH,
  /// Over the `reduced` axes, the elements of the *first* output's register are summed, or their extreme found: NaN if
  /// any is, +∞ or -∞ if there are none.
  CK_SUM, CK_LEAST, CK_GREATEST,
} ck_gathering;

/// One pass over `extent`: inputs are loaded and converted to `type`, the instructions run, outputs converted and stored:
/// to CK_INT32 towards 0, to the nearest number that there is, 0 for NaN; to CK_BOOL as whether they are not 0.
///
/// Outputs may lie on inputs, place for place.
typedef struct ck_elementwise {
  /// CK_FLOAT32 or CK_FLOAT64: in what the program computes.
  ck_type type;
  int32_t axes;
  int64_t extent[CK_MOST_AXES];
  int32_t inputs, outputs, registers, length;
  const ck_instruction *code;
  const uint64_t *key;
  /// Inputs, then outputs. With a gathering, the first output has stride 0 along the reduced axes.
  ck_operand operand[CK_MOST_OPERANDS];
  ck_gathering gathering;
  /// Which of the axes are reduced, one bit each, axis 0 the lowest. Other outputs than the first are stored in full.
  uint32_t reduced;
  /// What the gathered value is multiplied with before it is stored.
  double scale;
  /// Room for partial results, `ck_elementwise_partials` bytes, when a reduction is divided among tasks.
  void *partials;
} ck_elementwise;

/// The bytes of `partials` that the reduction needs, 0 if none. Depends on the shape only, not on the threads.
int64_t ck_elementwise_partials(const ck_elementwise *program);
int64_t ck_elementwise_tasks(const ck_elementwise *program);
int64_t ck_elementwise_scratch(const ck_elementwise *program);
/// Estimated nanoseconds on one thread.
int64_t ck_elementwise_cost(const ck_elementwise *program);
/// A `ck_kernel` for a `ck_elementwise`.
void ck_elementwise_run(const void *program, int64_t begin, int64_t end, void *scratch);
/// A `ck_kernel` of one task: adds up the partials, in a fixed order. To run after `ck_elementwise_run` where
/// `ck_elementwise_partials` is not 0.
void ck_elementwise_finish(const void *program, int64_t begin, int64_t end, void *scratch);

/// Runs the program on a rectangle of its last two axes: `rows` places of the last but one from `row` on, `columns` of
/// the last from `column` on; axes before these stand at `outer` (a row-major number). For kernels that finish their own
/// results, tile by tile, with a program. No gathering.
void ck_elementwise_rectangle(
    const ck_elementwise *program, int64_t outer, int64_t row, int64_t rows, int64_t column, int64_t columns,
    void *scratch);

#endif
