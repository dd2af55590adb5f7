// The text of the cumulative sum for each instruction set. Floats are added up in doubles, so that long sums keep their
// digits. Wide tensors go forward along the axis with neighbouring columns in vectors; narrow ones with a few streams,
// each a column of its own, side by side, because one chain of additions alone would wait for every one.

#include "vectors.h"

#undef CUMULATIVE
#define CUMULATIVE(name, element, total, lanes) \
  typedef element CK_NAME(name##_vector) __attribute__((vector_size(sizeof(element) * lanes))); \
  typedef total CK_NAME(name##_totals) __attribute__((vector_size(sizeof(total) * lanes))); \
  \
  /* `vectors`, a constant of the caller, beside each other. */ \
  CK_INLINE void CK_NAME(name##_columns)( \
      const element *x, int64_t x_step, element *y, int64_t y_step, int64_t axis, const int vectors) { \
    CK_NAME(name##_totals) sum[4] = {}; \
    for (int64_t i = 0; i < axis; i++) { \
      for (int v = 0; v < vectors; v++) { \
        CK_NAME(name##_vector) part; \
        memcpy(&part, x + v * lanes, sizeof part); \
        sum[v] += __builtin_convertvector(part, CK_NAME(name##_totals)); \
        part = __builtin_convertvector(sum[v], CK_NAME(name##_vector)); \
        memcpy(y + v * lanes, &part, sizeof part); \
      } \
      x += x_step; \
      y += y_step; \
    } \
  } \
  \
  CK_INLINE void CK_NAME(name##_streams)( \
      const element *const *x, int64_t x_step, element *const *y, int64_t y_step, int64_t axis, const int streams) { \
    total sum[STREAMS] = {}; \
    for (int64_t i = 0; i < axis; i++) \
      for (int s = 0; s < streams; s++) { \
        sum[s] += (total)x[s][i * x_step]; \
        y[s][i * y_step] = (element)sum[s]; \
      } \
  } \
  \
  static void CK_NAME(name##_part)(const ck_cumulative *cumulative, int64_t begin, int64_t end) { \
    const int64_t axis = cumulative->axis, inner = cumulative->inner; \
    /* Reversed, both are walked from the far end. */ \
    const int64_t x_step = cumulative->reversed ? -cumulative->x_axis : cumulative->x_axis; \
    const int64_t y_step = cumulative->reversed ? -cumulative->y_axis : cumulative->y_axis; \
    const int64_t x_first = cumulative->reversed ? (axis - 1) * cumulative->x_axis : 0; \
    const int64_t y_first = cumulative->reversed ? (axis - 1) * cumulative->y_axis : 0; \
    const element *x[STREAMS]; \
    element *y[STREAMS]; \
    int streams = 0; \
    for (int64_t column = begin; column < end;) { \
      const int64_t o = column / inner, n = column - o * inner; \
      const int64_t beside = inner - n < end - column ? inner - n : end - column; \
      const element *from = (const element *)cumulative->x + o * cumulative->x_outer + x_first + n; \
      element *to = (element *)cumulative->y + o * cumulative->y_outer + y_first + n; \
      if (beside >= 4 * lanes) { \
        CK_NAME(name##_columns)(from, x_step, to, y_step, axis, 4); \
        column += 4 * lanes; \
      } else if (beside >= lanes) { \
        CK_NAME(name##_columns)(from, x_step, to, y_step, axis, 1); \
        column += lanes; \
      } else { \
        x[streams] = from; \
        y[streams] = to; \
        column++; \
        if (++streams == STREAMS) { \
          CK_NAME(name##_streams)(x, x_step, y, y_step, axis, STREAMS); \
          streams = 0; \
        } \
      } \
    } \
    for (int s = 0; s < streams; s++) CK_NAME(name##_streams)(x + s, x_step, y + s, y_step, axis, 1); \
  }
CUMULATIVE(cumulative_f32, float, double, VD)
CUMULATIVE(cumulative_f64, double, double, VD)
CUMULATIVE(cumulative_i32, uint32_t, uint32_t, VF)
