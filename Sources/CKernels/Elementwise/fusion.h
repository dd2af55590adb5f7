// Pairs of sums, differences and products done in one pass, where the result of the first goes nowhere but to the second,
// right behind it: it then need not be stored and loaded again, which takes longer than the arithmetic. Each result is
// rounded as it is without fusion. Included for each type in which programs compute; see elementwise_body.h.

/// (a first b) second c, in two roundings.
#undef CK_PAIR
#define CK_PAIR(name, first, expression) \
  CK_INLINE CK_V CK_T(name)(CK_V a, CK_V b, CK_V c) { \
    _Pragma("clang fp contract(off)") \
    const CK_V x = a first b; \
    return expression; \
  } \
  CK_LIGHT_3(name, CK_T(name)(a, b, c))

#undef CK_PAIRS
#define CK_PAIRS(name, first) \
  CK_PAIR(name##_add, first, x + c) \
  CK_PAIR(name##_subtract, first, x - c) \
  CK_PAIR(name##_subtracted, first, c - x) \
  CK_PAIR(name##_multiply, first, x * c)

CK_PAIRS(added, +)
CK_PAIRS(subtracted, -)
CK_PAIRS(multiplied, *)

/// By the first instruction, then the second; a difference has its result on the left or on the right.
static const ck_handler CK_T(pair_handlers)[3][4] = {
  {CK_T(do_added_add), CK_T(do_added_subtract), CK_T(do_added_subtracted), CK_T(do_added_multiply)},
  {CK_T(do_subtracted_add), CK_T(do_subtracted_subtract), CK_T(do_subtracted_subtracted),
   CK_T(do_subtracted_multiply)},
  {CK_T(do_multiplied_add), CK_T(do_multiplied_subtract), CK_T(do_multiplied_subtracted),
   CK_T(do_multiplied_multiply)},
};

/// Fuses neighbouring stages of `run`.
static void CK_T(fuse_stages)(ck_run *run) {
  int count = 0;
  for (int i = 0; i < run->stage_count; i++) {
    ck_stage *stage = &run->stages[i];
    ck_stage *before = count > 0 ? &run->stages[count - 1] : NULL;
    const bool may_be_second =
        stage->opcode == CK_ADD || stage->opcode == CK_SUBTRACT || stage->opcode == CK_MULTIPLY;
    if (before != NULL && may_be_second && (stage->a == before->result || stage->b == before->result) &&
        run->slots[before->result].uses == 1 && run->slots[before->result].variety == CK_PER_ELEMENT) {
      const int first = before->opcode == CK_ADD                                      ? 0
                        : before->opcode == CK_SUBTRACT                               ? 1
                        : before->opcode == CK_MULTIPLY || before->opcode == CK_SQUARE ? 2
                                                                                      : -1;
      if (first >= 0) {
        const bool is_right = stage->a != before->result;
        const int second = stage->opcode == CK_ADD ? 0 : stage->opcode == CK_MULTIPLY ? 3 : is_right ? 2 : 1;
        before->handler = CK_T(pair_handlers)[first][second];
        before->result = stage->result;
        if (before->opcode == CK_SQUARE) before->b = before->a;
        before->c = is_right ? stage->a : stage->b;
        // Three instructions are not fused.
        before->opcode = CK_OPCODE_COUNT;
        continue;
      }
    }
    run->stages[count++] = *stage;
  }
  run->stage_count = count;
}
