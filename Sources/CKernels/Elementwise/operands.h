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

static void CK_T(read_tile)(
    CK_SCALAR *out, int64_t pitch, const char *in, const ck_access *access, int64_t rows, int64_t columns) {
  const ck_type type = access->operand->type;
  for (int64_t i = 0; i < rows; i++)
    CK_T(read_row)(out + i * pitch, in + i * access->row * access->size, type, access->column, columns);
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
  for (int64_t i = 0; i < rows; i++) {
    CK_T(write_row)(
        out + i * access->row * access->size, type, access->column, (const CK_SCALAR *)slot->base + i * slot->row,
        slot->step, columns);
  }
}
