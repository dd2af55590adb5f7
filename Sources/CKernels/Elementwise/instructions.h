// What each instruction does to its slots. Included for each type in which programs compute; see elementwise_body.h.

#undef CK_ROLLED
#define CK_ROLLED _Pragma("clang loop unroll(disable)")

#undef CK_SIGNATURE
#define CK_SIGNATURE const ck_stage *stage, const ck_run *run, int64_t rows, int64_t columns

/// The pointer to row i of slot `s`.
#undef CK_ROW
#define CK_ROW(s) ((CK_SCALAR *)(s).base + i * (s).row)

// The loops are over whole vectors and then a part of one. They are not unrolled: a vector's loads and its store take
// longer than the counting. Those of light instructions come in versions for the usual steps of the operands, which are
// constants there; those of heavy ones, whose text is long, have it only once.
#undef CK_LIGHT_1
#define CK_LIGHT_1(name, expression) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    const ck_slot to = run->slots[stage->result], from = run->slots[stage->a]; \
    for (int64_t i = 0; i < rows; i++) { \
      CK_SCALAR *r = CK_ROW(to); \
      const CK_SCALAR *p = CK_ROW(from); \
      int64_t j = 0; \
      CK_ROLLED for (; j + CK_LANES <= columns; j += CK_LANES, p += from.step) { \
        const __attribute__((unused)) CK_V a = CK_F(load)(p); \
        CK_F(store)(r + j, expression); \
      } \
      if (j < columns) { \
        const __attribute__((unused)) CK_V a = CK_F(load_part)(p, columns - j); \
        CK_F(store_part)(r + j, expression, columns - j); \
      } \
    } \
  }

#undef CK_HEAVY_1
#define CK_HEAVY_1(name, expression) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    const ck_slot to = run->slots[stage->result], from = run->slots[stage->a]; \
    for (int64_t i = 0; i < rows; i++) { \
      CK_SCALAR *r = CK_ROW(to); \
      const CK_SCALAR *p = CK_ROW(from); \
      CK_ROLLED for (int64_t left = columns; left > 0; left -= CK_LANES, p += from.step, r += CK_LANES) { \
        const CK_V a = left >= CK_LANES ? CK_F(load)(p) : CK_F(load_part)(p, left); \
        const CK_V y = expression; \
        if (left >= CK_LANES) { \
          CK_F(store)(r, y); \
        } else { \
          CK_F(store_part)(r, y, left); \
        } \
      } \
    } \
  }

#undef CK_WALK_2
#define CK_WALK_2(expression, first_step, second_step) \
  for (int64_t i = 0; i < rows; i++) { \
    CK_SCALAR *r = CK_ROW(to); \
    const CK_SCALAR *p = CK_ROW(first), *q = CK_ROW(second); \
    int64_t j = 0; \
    CK_ROLLED for (; j + CK_LANES <= columns; j += CK_LANES, p += first_step, q += second_step) { \
      const CK_V a = CK_F(load)(p), b = CK_F(load)(q); \
      CK_F(store)(r + j, expression); \
    } \
    if (j < columns) { \
      const CK_V a = CK_F(load_part)(p, columns - j), b = CK_F(load_part)(q, columns - j); \
      CK_F(store_part)(r + j, expression, columns - j); \
    } \
  }

#undef CK_LIGHT_2
#define CK_LIGHT_2(name, expression) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    const ck_slot to = run->slots[stage->result], first = run->slots[stage->a], second = run->slots[stage->b]; \
    if (first.step != 0 && second.step != 0) { \
      CK_WALK_2(expression, CK_LANES, CK_LANES) \
    } else { \
      CK_WALK_2(expression, first.step, second.step) \
    } \
  }

#undef CK_HEAVY_2
#define CK_HEAVY_2(name, expression) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    const ck_slot to = run->slots[stage->result], first = run->slots[stage->a], second = run->slots[stage->b]; \
    for (int64_t i = 0; i < rows; i++) { \
      CK_SCALAR *r = CK_ROW(to); \
      const CK_SCALAR *p = CK_ROW(first), *q = CK_ROW(second); \
      CK_ROLLED for ( \
          int64_t left = columns; left > 0; left -= CK_LANES, p += first.step, q += second.step, r += CK_LANES) { \
        const CK_V a = left >= CK_LANES ? CK_F(load)(p) : CK_F(load_part)(p, left); \
        const CK_V b = left >= CK_LANES ? CK_F(load)(q) : CK_F(load_part)(q, left); \
        const CK_V y = expression; \
        if (left >= CK_LANES) { \
          CK_F(store)(r, y); \
        } else { \
          CK_F(store_part)(r, y, left); \
        } \
      } \
    } \
  }

#undef CK_WALK_3
#define CK_WALK_3(expression, first_step, second_step, third_step) \
  for (int64_t i = 0; i < rows; i++) { \
    CK_SCALAR *r = CK_ROW(to); \
    const CK_SCALAR *p = CK_ROW(first), *q = CK_ROW(second), *s = CK_ROW(third); \
    int64_t j = 0; \
    CK_ROLLED for (; j + CK_LANES <= columns; j += CK_LANES, p += first_step, q += second_step, s += third_step) { \
      const CK_V a = CK_F(load)(p), b = CK_F(load)(q), c = CK_F(load)(s); \
      CK_F(store)(r + j, expression); \
    } \
    if (j < columns) { \
      const int64_t left = columns - j; \
      const CK_V a = CK_F(load_part)(p, left), b = CK_F(load_part)(q, left), c = CK_F(load_part)(s, left); \
      CK_F(store_part)(r + j, expression, left); \
    } \
  }

#undef CK_LIGHT_3
#define CK_LIGHT_3(name, expression) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    const ck_slot to = run->slots[stage->result], first = run->slots[stage->a], second = run->slots[stage->b], \
                  third = run->slots[stage->c]; \
    if (first.step != 0 && second.step != 0 && third.step != 0) { \
      CK_WALK_3(expression, CK_LANES, CK_LANES, CK_LANES) \
    } else { \
      CK_WALK_3(expression, first.step, second.step, third.step) \
    } \
  }

/// 1 where a mask is set, else 0.
#undef CK_TRUTH
#define CK_TRUTH(mask) ((mask) ? (CK_V){} + 1 : (CK_V){})

CK_LIGHT_1(copy, a)
CK_LIGHT_1(negate, -a)
CK_LIGHT_1(abs, CK_F(abs)(a))
CK_LIGHT_1(sqrt, CK_F(sqrt)(a))
CK_LIGHT_1(reciprocal, 1 / a)
CK_LIGHT_1(square, a * a)
CK_LIGHT_1(cube, a * a * a)
CK_LIGHT_1(fourth_power, (a * a) * (a * a))
CK_LIGHT_1(reciprocal_square, 1 / (a * a))
CK_LIGHT_1(one, (CK_V){} + 1)
CK_LIGHT_1(relu, CK_F(relu)(a))
CK_LIGHT_1(floor, CK_F(floor)(a))
CK_LIGHT_1(ceil, CK_F(ceil)(a))
CK_LIGHT_1(round, CK_F(round)(a))
CK_LIGHT_1(truncate, CK_F(truncate)(a))
CK_LIGHT_1(sign, CK_F(sign)(a))
CK_LIGHT_1(is_missing, CK_TRUTH(a != a))
CK_LIGHT_1(is_finite, CK_TRUTH(CK_F(abs)(a) < (CK_SCALAR)__builtin_inf()))
CK_LIGHT_1(not, CK_TRUTH(a == 0))
CK_HEAVY_1(exp, CK_F(exp)(a))
CK_HEAVY_1(log, CK_F(log)(a))
CK_HEAVY_1(log2, CK_F(log2)(a))
CK_HEAVY_1(log10, CK_F(log10)(a))
CK_HEAVY_1(expm1, CK_F(expm1)(a))
CK_HEAVY_1(log1p, CK_F(log1p)(a))
CK_HEAVY_1(sin, CK_F(sin)(a))
CK_HEAVY_1(cos, CK_F(cos)(a))
CK_HEAVY_1(tan, CK_F(tan)(a))
CK_HEAVY_1(asin, CK_F(asin)(a))
CK_HEAVY_1(acos, CK_F(acos)(a))
CK_HEAVY_1(atan, CK_F(atan)(a))
CK_HEAVY_1(sinh, CK_F(sinh)(a))
CK_HEAVY_1(cosh, CK_F(cosh)(a))
CK_HEAVY_1(tanh, CK_F(tanh)(a))
CK_HEAVY_1(asinh, CK_F(asinh)(a))
CK_HEAVY_1(acosh, CK_F(acosh)(a))
CK_HEAVY_1(atanh, CK_F(atanh)(a))
CK_HEAVY_1(sigmoid, CK_F(sigmoid)(a))
CK_HEAVY_1(softplus, CK_F(softplus)(a))
CK_HEAVY_1(gelu, CK_F(gelu)(a))
CK_HEAVY_1(gelu_derivative, CK_F(gelu_derivative)(a))
CK_HEAVY_1(gelu_tanh, CK_F(gelu_tanh)(a))
CK_HEAVY_1(gelu_tanh_derivative, CK_F(gelu_tanh_derivative)(a))
CK_HEAVY_1(silu, CK_F(silu)(a))
CK_HEAVY_1(silu_derivative, CK_F(silu_derivative)(a))
CK_HEAVY_1(cube_root, CK_F(cube_root)(a))
CK_HEAVY_1(erf, CK_F(erf)(a))
CK_HEAVY_1(erfc, CK_F(erfc)(a))
CK_HEAVY_1(gamma, CK_F(gamma)(a))
CK_HEAVY_1(log_gamma, CK_F(log_gamma)(a))

CK_LIGHT_2(add, a + b)
CK_LIGHT_2(subtract, a - b)
CK_LIGHT_2(multiply, a * b)
CK_LIGHT_2(divide, a / b)
CK_LIGHT_2(minimum, CK_F(minimum)(a, b))
CK_LIGHT_2(maximum, CK_F(maximum)(a, b))
CK_LIGHT_2(equal, CK_TRUTH(a == b))
CK_LIGHT_2(not_equal, CK_TRUTH(a != b))
CK_LIGHT_2(less, CK_TRUTH(a < b))
CK_LIGHT_2(less_or_equal, CK_TRUTH(a <= b))
CK_LIGHT_2(greater, CK_TRUTH(a > b))
CK_LIGHT_2(greater_or_equal, CK_TRUTH(a >= b))
CK_HEAVY_2(modulo, CK_F(modulo)(a, b))
CK_HEAVY_2(atan2, CK_F(atan2)(a, b))
CK_HEAVY_2(hypot, CK_F(hypot)(a, b))
CK_HEAVY_2(power_lanes, CK_F(power)(a, b))

CK_LIGHT_3(multiply_add, CK_F(fma)(a, b, c))
CK_LIGHT_3(select, (a != 0) ? b : c)

/// The whole exponents -2…4 by multiplication, once for the tile if all its exponents are the same.
static void CK_T(do_power)(CK_SIGNATURE) {
  static const ck_handler whole[] = {
    CK_T(do_reciprocal_square), CK_T(do_reciprocal), CK_T(do_one), CK_T(do_copy), CK_T(do_square), CK_T(do_cube),
    CK_T(do_fourth_power),
  };
  const ck_slot exponents = run->slots[stage->b];
  ck_handler handler = CK_T(do_power_lanes);
  if (exponents.step == 0 && (exponents.row == 0 || rows == 1)) {
    const CK_SCALAR exponent = *(const CK_SCALAR *)exponents.base;
    for (int n = -2; n <= 4; n++)
      if (exponent == (CK_SCALAR)n) handler = whole[n + 2];
  }
  handler(stage, run, rows, columns);
}

/// Random numbers, two vectors of 64-bit words at a time from an even place on that is a multiple of the block's.
#undef CK_RANDOM
#define CK_RANDOM(name, number) \
  static void CK_T(do_##name)(CK_SIGNATURE) { \
    /* The numbers that two vectors of words make, and those of one block. */ \
    enum { batch = 2 * CK_LANES, block = 16 / sizeof(CK_SCALAR) }; \
    const ck_slot to = run->slots[stage->result]; \
    const uint64_t key = *run->program->key; \
    for (int64_t i = 0; i < rows; i++) { \
      CK_SCALAR *r = CK_ROW(to); \
      const uint64_t place = (uint64_t)(run->place + i * run->place_row); \
      int64_t j = -(int64_t)(place % block); \
      for (; j < columns; j += batch) { \
        vul low, high; \
        CK_NAME(random_words)(key, stage->stream, (place + (uint64_t)j) / block * 2, &low, &high); \
        const CK_V y = number(low), z = number(high); \
        if (j >= 0 && j + batch <= columns) { \
          CK_F(store)(r + j, y); \
          CK_F(store)(r + j + CK_LANES, z); \
        } else { \
          CK_SCALAR both[batch]; \
          CK_F(store)(both, y); \
          CK_F(store)(both + CK_LANES, z); \
          for (int k = 0; k < batch; k++) \
            if (j + k >= 0 && j + k < columns) r[j + k] = both[k]; \
        } \
      } \
    } \
  }

CK_RANDOM(uniform, CK_F(uniform))
CK_RANDOM(normal, CK_F(random_normal))

static const ck_handler CK_T(handlers)[CK_OPCODE_COUNT] = {
  [CK_COPY] = CK_T(do_copy),
  [CK_NEGATE] = CK_T(do_negate),
  [CK_ABS] = CK_T(do_abs),
  [CK_SQRT] = CK_T(do_sqrt),
  [CK_RECIPROCAL] = CK_T(do_reciprocal),
  [CK_SQUARE] = CK_T(do_square),
  [CK_EXP] = CK_T(do_exp),
  [CK_LOG] = CK_T(do_log),
  [CK_LOG2] = CK_T(do_log2),
  [CK_LOG10] = CK_T(do_log10),
  [CK_EXPM1] = CK_T(do_expm1),
  [CK_LOG1P] = CK_T(do_log1p),
  [CK_SIN] = CK_T(do_sin),
  [CK_COS] = CK_T(do_cos),
  [CK_TAN] = CK_T(do_tan),
  [CK_ASIN] = CK_T(do_asin),
  [CK_ACOS] = CK_T(do_acos),
  [CK_ATAN] = CK_T(do_atan),
  [CK_SINH] = CK_T(do_sinh),
  [CK_COSH] = CK_T(do_cosh),
  [CK_TANH] = CK_T(do_tanh),
  [CK_ASINH] = CK_T(do_asinh),
  [CK_ACOSH] = CK_T(do_acosh),
  [CK_ATANH] = CK_T(do_atanh),
  [CK_SIGMOID] = CK_T(do_sigmoid),
  [CK_SOFTPLUS] = CK_T(do_softplus),
  [CK_RELU] = CK_T(do_relu),
  [CK_GELU] = CK_T(do_gelu),
  [CK_GELU_DERIVATIVE] = CK_T(do_gelu_derivative),
  [CK_GELU_TANH] = CK_T(do_gelu_tanh),
  [CK_GELU_TANH_DERIVATIVE] = CK_T(do_gelu_tanh_derivative),
  [CK_SILU] = CK_T(do_silu),
  [CK_SILU_DERIVATIVE] = CK_T(do_silu_derivative),
  [CK_FLOOR] = CK_T(do_floor),
  [CK_CEIL] = CK_T(do_ceil),
  [CK_ROUND] = CK_T(do_round),
  [CK_TRUNCATE] = CK_T(do_truncate),
  [CK_CUBE_ROOT] = CK_T(do_cube_root),
  [CK_ERF] = CK_T(do_erf),
  [CK_ERFC] = CK_T(do_erfc),
  [CK_GAMMA] = CK_T(do_gamma),
  [CK_LOG_GAMMA] = CK_T(do_log_gamma),
  [CK_SIGN] = CK_T(do_sign),
  [CK_IS_MISSING] = CK_T(do_is_missing),
  [CK_IS_FINITE] = CK_T(do_is_finite),
  [CK_NOT] = CK_T(do_not),
  [CK_ADD] = CK_T(do_add),
  [CK_SUBTRACT] = CK_T(do_subtract),
  [CK_MULTIPLY] = CK_T(do_multiply),
  [CK_DIVIDE] = CK_T(do_divide),
  [CK_POWER] = CK_T(do_power),
  [CK_MINIMUM] = CK_T(do_minimum),
  [CK_MAXIMUM] = CK_T(do_maximum),
  [CK_MODULO] = CK_T(do_modulo),
  [CK_ATAN2] = CK_T(do_atan2),
  [CK_HYPOT] = CK_T(do_hypot),
  [CK_EQUAL] = CK_T(do_equal),
  [CK_NOT_EQUAL] = CK_T(do_not_equal),
  [CK_LESS] = CK_T(do_less),
  [CK_LESS_OR_EQUAL] = CK_T(do_less_or_equal),
  [CK_GREATER] = CK_T(do_greater),
  [CK_GREATER_OR_EQUAL] = CK_T(do_greater_or_equal),
  [CK_MULTIPLY_ADD] = CK_T(do_multiply_add),
  [CK_SELECT] = CK_T(do_select),
  [CK_UNIFORM] = CK_T(do_uniform),
  [CK_NORMAL] = CK_T(do_normal),
};
