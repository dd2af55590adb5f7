// Preparing a program and running it on a tile. Included for each type in which programs compute; see
// elementwise_body.h.

/// The slot of register `index`'s buffer.
CK_INLINE ck_slot CK_T(register_slot)(const ck_run *run, char *scratch, const ck_scratch_plan *plan, int index) {
  const int64_t columns = run->geometry->tile_columns;
  void *base = scratch + plan->registers + index * plan->register_pitch;
  return (ck_slot){base, run->geometry->flat ? columns : (columns + 15) / 16 * 16, CK_LANES, 0, CK_PER_ELEMENT};
}

/// The same for a value for each row, repeated over a vector.
CK_INLINE ck_slot CK_T(row_slot)(char *scratch, const ck_scratch_plan *plan, int index) {
  return (ck_slot){scratch + plan->rows + index * plan->register_pitch, CK_LANES, 0, 0, CK_PER_ROW};
}

/// Strides along axes of a single place do not matter, and are taken to be 0.
static void CK_T(prepare_access)(const ck_run *run, ck_access *access, const ck_operand *operand, int32_t slot) {
  const ck_geometry *geometry = run->geometry;
  access->operand = operand;
  access->slot = slot;
  access->is_direct = false;
  access->row = geometry->rows <= 1 ? 0 : operand->stride[geometry->row];
  access->column = geometry->columns <= 1 ? 0 : operand->stride[geometry->column];
  access->size = (int64_t)ck_size(operand->type);
  access->copied = NULL;
}

/// Whether an operand can be used where it lies: of the type computed in, contiguous along a row and, in a flat tile,
/// from one row to the next.
CK_INLINE bool CK_T(is_contiguous)(const ck_run *run, const ck_access *access) {
  const ck_geometry *geometry = run->geometry;
  if (access->operand->type != CK_TYPE || (access->column != 1 && geometry->columns > 1)) return false;
  return !geometry->flat || geometry->rows <= 1 || access->row == geometry->columns;
}

static void CK_T(prepare_input)(ck_run *run, int index, char *scratch, const ck_scratch_plan *plan) {
  const ck_elementwise *program = run->program;
  ck_access *access = &run->input[index];
  const ck_operand *operand = &program->operand[index];
  CK_T(prepare_access)(run, access, operand, index);
  ck_slot *slot = &run->slots[index];
  if (access->row == 0 && access->column == 0) {
    CK_SCALAR *vector = (CK_SCALAR *)(scratch + plan->vectors + 64 * index);
    *slot = (ck_slot){vector, 0, 0, 0, CK_FIXED};
    bool is_empty = false;
    for (int axis = 0; axis < program->axes; axis++) {
      if (program->extent[axis] > 1 && operand->stride[axis] != 0) slot->variety = CK_PER_TILE;
      if (program->extent[axis] == 0) is_empty = true;
    }
    if (slot->variety == CK_FIXED && !is_empty) {
      CK_SCALAR value;
      CK_T(read_row)(&value, operand->base, operand->type, 0, 1);
      CK_F(store)(vector, (CK_V){} + value);
    }
  } else if (access->column == 0 && !run->geometry->flat) {
    *slot = CK_T(row_slot)(scratch, plan, index);
  } else {
    *slot = CK_T(register_slot)(run, scratch, plan, index);
    access->is_direct = CK_T(is_contiguous)(run, access);
    if (access->is_direct && !run->geometry->flat) slot->row = access->row;
  }
}

/// How many operands an instruction has.
CK_INLINE int CK_T(operand_count)(int opcode) {
  if (opcode >= CK_UNIFORM) return 0;
  return opcode < CK_ADD ? 1 : opcode < CK_MULTIPLY_ADD ? 2 : 3;
}

/// The first and the last byte of an operand.
CK_INLINE void CK_T(reach)(const ck_elementwise *program, const ck_operand *operand, intptr_t *first, intptr_t *last) {
  int64_t low = 0, high = 0;
  for (int axis = 0; axis < program->axes; axis++) {
    const int64_t way = (program->extent[axis] - 1) * operand->stride[axis];
    if (way < 0) low += way;
    if (way > 0) high += way;
  }
  const int64_t size = (int64_t)ck_size(operand->type);
  *first = (intptr_t)operand->base + low * size;
  *last = (intptr_t)operand->base + high * size + size - 1;
}

/// Whether what lies in the memory of `output` may be read after stage `index`, so that this stage cannot write there.
static bool CK_T(is_read_later)(const ck_run *run, int index, const ck_operand *output) {
  const ck_elementwise *program = run->program;
  uint32_t read = 0;
  for (int i = index + 1; i < run->stage_count; i++) {
    const ck_stage *stage = &run->stages[i];
    if (stage->a < program->inputs) read |= 1u << stage->a;
    if (stage->b < program->inputs) read |= 1u << stage->b;
    if (stage->c < program->inputs) read |= 1u << stage->c;
  }
  for (int i = 0; i < program->outputs; i++)
    if (run->output[i].slot < program->inputs) read |= 1u << run->output[i].slot;
  for (int i = 0; i < program->inputs; i++) {
    if (!(read >> i & 1) || !run->input[i].is_direct) continue;
    intptr_t first, last, other_first, other_last;
    CK_T(reach)(program, output, &first, &last);
    CK_T(reach)(program, &program->operand[i], &other_first, &other_last);
    if (other_first <= last && first <= other_last) return true;
  }
  return false;
}

/// Lets the stage that gives an output write it where it belongs, if that is possible.
static void CK_T(prepare_output)(ck_run *run, int index) {
  ck_access *access = &run->output[index];
  const int32_t slot = access->slot;
  if (run->slots[slot].variety != CK_PER_ELEMENT || !CK_T(is_contiguous)(run, access) || slot == run->gathered) return;
  for (int i = 0; i < index; i++)
    if (run->output[i].is_direct && run->output[i].slot == slot) return;
  for (int i = 0; i < run->stage_count; i++) {
    if (run->stages[i].result != slot) continue;
    access->is_direct = !CK_T(is_read_later)(run, i, access->operand);
    if (access->is_direct && !run->geometry->flat) run->slots[slot].row = access->row;
  }
}

/// Adds instruction `index` to the stages, or does it at once if its result is fixed, or sees that nothing need be done.
static void CK_T(prepare_instruction)(
    ck_run *run, int index, int32_t *slot_of, char *scratch, const ck_scratch_plan *plan) {
  const ck_elementwise *program = run->program;
  const ck_instruction *instruction = &program->code[index];
  const int opcode = instruction->opcode, count = CK_T(operand_count)(opcode);
  const int32_t result = program->inputs + index;
  ck_slot *slot = &run->slots[result];
  CK_SCALAR *vector = (CK_SCALAR *)(scratch + plan->vectors + 64 * result);
  *slot = (ck_slot){vector, 0, 0, 0, CK_FIXED};
  if (opcode == CK_CONSTANT) {
    slot_of[instruction->result] = result;
    CK_F(store)(vector, (CK_V){} + (CK_SCALAR)instruction->constant);
    return;
  }
  ck_stage *stage = &run->stages[run->stage_count];
  stage->handler = CK_T(handlers)[opcode];
  stage->result = result;
  stage->a = count > 0 ? slot_of[instruction->a] : INT32_MAX;
  stage->b = count > 1 ? slot_of[instruction->b] : INT32_MAX;
  stage->c = count > 2 ? slot_of[instruction->c] : INT32_MAX;
  stage->opcode = instruction->opcode;
  stage->stream = instruction->stream;
  int variety = count > 0 ? run->slots[stage->a].variety : CK_PER_ELEMENT;
  if (count > 1 && run->slots[stage->b].variety > variety) variety = run->slots[stage->b].variety;
  if (count > 2 && run->slots[stage->c].variety > variety) variety = run->slots[stage->c].variety;
  if (count == 0) run->is_random = true;
  if (opcode == CK_COPY && (stage->a < program->inputs || variety < CK_PER_ROW)) {
    slot_of[instruction->result] = stage->a;
    return;
  }
  if (count > 0) run->slots[stage->a].uses++;
  if (count > 1) run->slots[stage->b].uses++;
  if (count > 2) run->slots[stage->c].uses++;
  slot_of[instruction->result] = result;
  switch (variety) {
    case CK_FIXED: stage->handler(stage, run, 1, CK_LANES); return;
    case CK_PER_TILE: slot->variety = CK_PER_TILE; break;
    case CK_PER_ROW: *slot = CK_T(row_slot)(scratch, plan, instruction->result); break;
    case CK_PER_ELEMENT: *slot = CK_T(register_slot)(run, scratch, plan, instruction->result); break;
  }
  run->stage_count++;
}

/// Fills in everything but `program` and `geometry`.
static void CK_T(prepare)(ck_run *run, char *scratch) {
  const ck_elementwise *program = run->program;
  const ck_scratch_plan plan = ck_plan_scratch(program);
  run->slots = (ck_slot *)(scratch + plan.slots);
  run->stages = (ck_stage *)(scratch + plan.stages);
  run->gathering = scratch + plan.gathering;
  run->stage_count = 0;
  run->is_random = false;
  int32_t slot_of[CK_MOST_REGISTERS];
  for (int i = 0; i < program->inputs; i++) {
    slot_of[i] = i;
    CK_T(prepare_input)(run, i, scratch, &plan);
  }
  for (int i = 0; i < program->length; i++) CK_T(prepare_instruction)(run, i, slot_of, scratch, &plan);

  run->gathered = program->gathering == CK_EACH ? -1 : slot_of[program->operand[program->inputs].source];
  for (int i = 0; i < program->outputs; i++) {
    const ck_operand *operand = &program->operand[program->inputs + i];
    CK_T(prepare_access)(run, &run->output[i], operand, slot_of[operand->source]);
    run->slots[slot_of[operand->source]].uses++;
  }
  CK_T(fuse_stages)(run);
  for (int i = run->gathered >= 0 ? 1 : 0; i < program->outputs; i++) CK_T(prepare_output)(run, i);

  run->place_row = 0;
  if (run->is_random) {
    int64_t pitch = 1;
    for (int axis = program->axes - 1; axis >= 0; axis--) {
      run->pitch[axis] = pitch;
      pitch *= program->extent[axis];
    }
    if (run->geometry->row >= 0) run->place_row = run->pitch[run->geometry->row];
  }
}

/// Where an operand's element at `position` is.
CK_INLINE char *CK_T(address)(const ck_run *run, const ck_access *access, const int64_t *position) {
  int64_t offset = 0;
  for (int axis = 0; axis < run->program->axes; axis++) offset += position[axis] * access->operand->stride[axis];
  return (char *)access->operand->base + offset * access->size;
}

static void CK_T(fetch)(ck_run *run, ck_access *access, const int64_t *position, int64_t rows, int64_t columns) {
  ck_slot *slot = &run->slots[access->slot];
  if (slot->variety == CK_FIXED) return;
  char *from = CK_T(address)(run, access, position);
  if (access->is_direct) {
    slot->base = from;
    return;
  }
  if (from == access->copied && rows <= access->copied_rows && columns == access->copied_columns) return;
  access->copied = from;
  access->copied_rows = rows;
  access->copied_columns = columns;
  if (slot->variety == CK_PER_ELEMENT) {
    CK_T(read_tile)(slot->base, slot->row, from, access, rows, columns);
    return;
  }
  CK_T(read_rows_repeated)(slot->base, from, access, slot->variety == CK_PER_ROW ? rows : 1);
}

/// Runs the program on the tile at `position`. What is gathered is left in its slot.
static void CK_T(run_tile)(ck_run *run, const int64_t *position, int64_t rows, int64_t columns) {
  const ck_elementwise *program = run->program;
  for (int i = 0; i < program->inputs; i++) CK_T(fetch)(run, &run->input[i], position, rows, columns);
  const int first = run->gathered >= 0 ? 1 : 0;
  for (int i = first; i < program->outputs; i++) {
    const ck_access *access = &run->output[i];
    if (access->is_direct) run->slots[access->slot].base = CK_T(address)(run, access, position);
  }
  if (run->is_random) {
    run->place = 0;
    for (int axis = 0; axis < program->axes; axis++) run->place += position[axis] * run->pitch[axis];
  }
  const bool flat = run->geometry->flat;
  for (int i = 0; i < run->stage_count; i++) {
    const ck_stage *stage = &run->stages[i];
    switch (run->slots[stage->result].variety) {
      case CK_PER_ELEMENT:
        stage->handler(stage, run, flat ? 1 : rows, flat ? rows * columns : columns);
        break;
      case CK_PER_ROW: stage->handler(stage, run, rows, CK_LANES); break;
      default: stage->handler(stage, run, 1, CK_LANES); break;
    }
  }
  for (int i = first; i < program->outputs; i++) {
    const ck_access *access = &run->output[i];
    if (access->is_direct) continue;
    CK_T(write_tile)(CK_T(address)(run, access, position), access, &run->slots[access->slot], rows, columns);
  }
}
