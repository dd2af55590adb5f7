// Transposing a plane by squares that fit the registers. A square of n vectors of n lanes is transposed in log₂ n
// rounds; in each, vector i and vector i + n/2 are interleaved into vectors 2i and 2i + 1. After the last round
// every index has changed its row bits for its lane bits.

#undef LOW_HALVES_F
#undef HIGH_HALVES_F
#undef LOW_HALVES_D
#undef HIGH_HALVES_D
#if CK_WIDTH == 64
#define LOW_HALVES_F 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_HALVES_F 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define LOW_HALVES_D 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_HALVES_D 4, 12, 5, 13, 6, 14, 7, 15
#elif CK_WIDTH == 32
#define LOW_HALVES_F 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_HALVES_F 4, 12, 5, 13, 6, 14, 7, 15
#define LOW_HALVES_D 0, 4, 1, 5
#define HIGH_HALVES_D 2, 6, 3, 7
#else
#define LOW_HALVES_F 0, 4, 1, 5
#define HIGH_HALVES_F 2, 6, 3, 7
#define LOW_HALVES_D 0, 2
#define HIGH_HALVES_D 1, 3
#endif

// `LEAST_PART` is the fewest rows or columns of a square that are worth moving as vectors: partial loads and stores are
// single instructions with AVX-512 only.
#undef LEAST_PART
#if CK_IS_AVX512
#define LEAST_PART(lanes) 4
#else
#define LEAST_PART(lanes) (lanes)
#endif

// What is left over is moved element by element; the compiler's own scatters and gathers are slower than that.
#undef ONE_BY_ONE
#define ONE_BY_ONE _Pragma("clang loop vectorize(disable) interleave(disable)")

#undef COPY_TRANSPOSED
#define COPY_TRANSPOSED(name, element, floating, vector, lanes, low, high, load, store, load_part, store_part) \
  CK_INLINE void CK_NAME(name##_square)( \
      element *to, int64_t to_row, const element *from, int64_t from_step, const bool is_part, int64_t rows, \
      int64_t line) { \
    vector v[lanes], w[lanes]; \
    for (int i = 0; i < lanes; i++) { \
      const floating *p = (const floating *)from + i * from_step; \
      v[i] = !is_part ? load(p) : i < line ? load_part(p, rows) : (vector){}; \
    } \
    _Pragma("clang loop unroll(full)") for (int round = 1; round < lanes; round *= 2) { \
      for (int i = 0; i < lanes / 2; i++) { \
        w[2 * i] = __builtin_shufflevector(v[i], v[i + lanes / 2], low); \
        w[2 * i + 1] = __builtin_shufflevector(v[i], v[i + lanes / 2], high); \
      } \
      for (int i = 0; i < lanes; i++) v[i] = w[i]; \
    } \
    for (int i = 0; i < lanes; i++) { \
      floating *p = (floating *)to + i * to_row; \
      if (!is_part) { \
        store(p, v[i]); \
      } else if (i < rows) { \
        store_part(p, v[i], line); \
      } \
    } \
  } \
  static void CK_NAME(name)(const copy_plane *plane) { \
    const element *from = (const element *)plane->from; \
    element *to = (element *)plane->to; \
    const int64_t from_step = plane->from_step, to_row = plane->to_row; \
    for (int64_t i = 0; i < plane->line; i += lanes) \
      for (int64_t r = 0; r < plane->rows; r += lanes) { \
        const int64_t rows = plane->rows - r < lanes ? plane->rows - r : lanes; \
        const int64_t line = plane->line - i < lanes ? plane->line - i : lanes; \
        element *corner = to + r * to_row + i; \
        const element *from_corner = from + i * from_step + r; \
        if (rows == lanes && line == lanes) { \
          CK_NAME(name##_square)(corner, to_row, from_corner, from_step, false, lanes, lanes); \
        } else if (rows >= LEAST_PART(lanes) && line >= LEAST_PART(lanes)) { \
          CK_NAME(name##_square)(corner, to_row, from_corner, from_step, true, rows, line); \
        } else if (rows < line) { \
          for (int64_t j = 0; j < rows; j++) \
            ONE_BY_ONE for (int64_t k = 0; k < line; k++) corner[j * to_row + k] = from_corner[k * from_step + j]; \
        } else { \
          for (int64_t k = 0; k < line; k++) \
            ONE_BY_ONE for (int64_t j = 0; j < rows; j++) corner[j * to_row + k] = from_corner[k * from_step + j]; \
        } \
      } \
  }

// The elements are moved as floating-point numbers of their size, which changes no bit.
COPY_TRANSPOSED(
    copy_transposed_4, bits_4, float, vf, VF, LOW_HALVES_F, HIGH_HALVES_F, CK_NAME(vf_load), CK_NAME(vf_store),
    CK_NAME(vf_load_part), CK_NAME(vf_store_part))
COPY_TRANSPOSED(
    copy_transposed_8, bits_8, double, vd, VD, LOW_HALVES_D, HIGH_HALVES_D, CK_NAME(vd_load), CK_NAME(vd_store),
    CK_NAME(vd_load_part), CK_NAME(vd_store_part))

static void CK_NAME(copy_transposed_1)(const copy_plane *plane) {
  for (int64_t r = 0; r < plane->rows; r++)
    for (int64_t i = 0; i < plane->line; i++)
      plane->to[r * plane->to_row + i] = plane->from[i * plane->from_step + r];
}
