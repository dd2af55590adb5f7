// Reading inputs into registers and writing registers to outputs, where types or strides differ. Included for each type
// in which programs compute; see elementwise_body.h.

#undef CK_READ
#define CK_READ(T) \
  { \
    const T *from = in; \
    if (stride == 1) { \
      for (int64_t i = 0; i < count; i++) out[i] = (CK_SCALAR)from[i]; \
    } else { \
      for (int64_t i = 0; i < count; i++) out[i] = (CK_SCALAR)from[i * stride]; \
    } \
    return; \
  }

/// `count` elements from `in`, `stride` apart.
static void CK_T(read_row)(CK_SCALAR *out, const void *in, ck_type type, int64_t stride, int64_t count) {
  switch (type) {
    case CK_FLOAT32: CK_READ(float)
    case CK_FLOAT64: CK_READ(double)
    case CK_INT32: CK_READ(int32_t)
    case CK_BOOL: CK_READ(uint8_t)
  }
}

/// Copies a tile, turning it over: element (i, j) is at in[i + j·from] and goes to out[i·to + j]. By squares of as many
/// vectors as a vector has lanes.
static void CK_T(turn_tile)(
    CK_SCALAR *out, int64_t to, const CK_SCALAR *in, int64_t from, int64_t rows, int64_t columns) {
  int64_t i = 0;
  for (; i + CK_LANES <= rows; i += CK_LANES) {
    int64_t j = 0;
    for (; j + CK_LANES <= columns; j += CK_LANES) {
      CK_V v[CK_LANES];
      for (int k = 0; k < CK_LANES; k++) v[k] = CK_F(load)(in + i + (j + k) * from);
      CK_T(transpose)(v);
      for (int k = 0; k < CK_LANES; k++) CK_F(store)(out + (i + k) * to + j, v[k]);
    }
    for (; j < columns; j++)
      for (int k = 0; k < CK_LANES; k++) out[(i + k) * to + j] = in[i + k + j * from];
  }
  for (; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) out[i * to + j] = in[i + j * from];
}

static void CK_T(read_tile)(
    CK_SCALAR *out, int64_t pitch, const char *in, const ck_access *access, int64_t rows, int64_t columns) {
  const ck_type type = access->operand->type;
  if (type == CK_TYPE && access->row == 1 && access->column != 1) {
    CK_T(turn_tile)(out, pitch, (const CK_SCALAR *)in, access->column, rows, columns);
    return;
  }
  for (int64_t i = 0; i < rows; i++)
    CK_T(read_row)(out + i * pitch, in + i * access->row * access->size, type, access->column, columns);
}

/// The first value of each row, repeated over a vector.
static void CK_T(read_rows_repeated)(CK_SCALAR *out, const char *in, const ck_access *access, int64_t rows) {
  if (access->operand->type == CK_TYPE) {
    const CK_SCALAR *from = (const CK_SCALAR *)in;
    for (int64_t i = 0; i < rows; i++) CK_F(store)(out + i * CK_LANES, (CK_V){} + from[i * access->row]);
    return;
  }
  for (int64_t i = 0; i < rows; i++) {
    CK_SCALAR value;
    CK_T(read_row)(&value, in + i * access->row * access->size, access->operand->type, 0, 1);
    CK_F(store)(out + i * CK_LANES, (CK_V){} + value);
  }
}

/// Towards 0; the nearest number that there is, and 0 for NaN.
CK_INLINE int32_t CK_T(to_int)(CK_SCALAR x) {
  return x >= (CK_SCALAR)2147483648.0 ? INT32_MAX : x > (CK_SCALAR)-2147483648.0 ? (int32_t)x : x == x ? INT32_MIN : 0;
}

#undef CK_WRITE
#define CK_WRITE(T, convert) \
  { \
    T *to = out; \
    if (step == 0) { \
      const T value = convert(in[0]); \
      for (int64_t i = 0; i < count; i++) to[i * stride] = value; \
    } else if (stride == 1) { \
      for (int64_t i = 0; i < count; i++) to[i] = convert(in[i]); \
    } else { \
      for (int64_t i = 0; i < count; i++) to[i * stride] = convert(in[i]); \
    } \
    return; \
  }
#undef CK_TO_FLOAT
#undef CK_TO_DOUBLE
#undef CK_TO_BOOL
#define CK_TO_FLOAT(x) (float)(x)
#define CK_TO_DOUBLE(x) (double)(x)
#define CK_TO_BOOL(x) (uint8_t)((x) != 0)

/// `count` elements to `out`, `stride` apart; the same one each time if `step` is 0.
static void CK_T(write_row)(
    void *out, ck_type type, int64_t stride, const CK_SCALAR *in, int64_t step, int64_t count) {
  switch (type) {
    case CK_FLOAT32: CK_WRITE(float, CK_TO_FLOAT)
    case CK_FLOAT64: CK_WRITE(double, CK_TO_DOUBLE)
    case CK_INT32: CK_WRITE(int32_t, CK_T(to_int))
    case CK_BOOL: CK_WRITE(uint8_t, CK_TO_BOOL)
  }
}

static void CK_T(write_tile)(
    char *out, const ck_access *access, const ck_slot *slot, int64_t rows, int64_t columns) {
  const ck_type type = access->operand->type;
  if (columns == 1 && slot->row == 1 && slot->step != 0) {
    CK_T(write_row)(out, type, access->row, slot->base, slot->step, rows);
    return;
  }
  if (type == CK_TYPE && access->row == 1 && access->column != 1 && slot->step != 0) {
    // Turned over, rows are columns.
    CK_T(turn_tile)((CK_SCALAR *)out, access->column, slot->base, slot->row, columns, rows);
    return;
  }
  for (int64_t i = 0; i < rows; i++) {
    CK_T(write_row)(
        out + i * access->row * access->size, type, access->column, (const CK_SCALAR *)slot->base + i * slot->row,
        slot->step, columns);
  }
}
