#include "vectors.h"
#include "vector_math.h"
#include "vector_random.h"
#include "Products/transpose.h"

#define CK_V vf
#define CK_SCALAR float
#define CK_LANES VF
#define CK_TYPE CK_FLOAT32
#define CK_TYPE_BYTES 4
#define CK_F(name) CK_NAME(vf_##name)
#define CK_T(name) CK_NAME(name##_f32)
#include "elementwise_type.h"

#define CK_V vd
#define CK_SCALAR double
#define CK_LANES VD
#define CK_TYPE CK_FLOAT64
#define CK_TYPE_BYTES 8
#define CK_F(name) CK_NAME(vd_##name)
#define CK_T(name) CK_NAME(name##_f64)
#include "elementwise_type.h"

static void CK_NAME(run_tasks)(const ck_elementwise *program, int64_t begin, int64_t end, char *scratch) {
  if (program->type == CK_FLOAT64) {
    CK_NAME(run_tasks_f64)(program, begin, end, scratch);
  } else {
    CK_NAME(run_tasks_f32)(program, begin, end, scratch);
  }
}

static void CK_NAME(finish)(const ck_elementwise *program, char *scratch) {
  if (program->type == CK_FLOAT64) {
    CK_NAME(finish_f64)(program, scratch);
  } else {
    CK_NAME(finish_f32)(program, scratch);
  }
}

static void CK_NAME(rectangle)(
    const ck_elementwise *program, int64_t outer, int64_t row, int64_t rows, int64_t column, int64_t columns,
    char *scratch) {
  if (program->type == CK_FLOAT64) {
    CK_NAME(rectangle_f64)(program, outer, row, rows, column, columns, scratch);
  } else {
    CK_NAME(rectangle_f32)(program, outer, row, rows, column, columns, scratch);
  }
}
