// The text of the copy for each instruction set: planes of lines, of elements apart from each other, and transposed.

#include "vectors.h"
#include "copy_line.h"
#include "copy_transposed.h"

static void CK_NAME(copy_lines)(const copy_plane *plane) {
  const int64_t bytes = plane->line * plane->size;
  for (int64_t r = 0; r < plane->rows; r++)
    CK_NAME(copy_line)(
        plane->to + r * plane->to_row * plane->size, plane->from + r * plane->from_row * plane->size, bytes);
}

// A loop for lines that repeat one element, and one for those that neither begin nor end side by side.
#undef COPY_APART
#define COPY_APART(name, element) \
  static void CK_NAME(name)(const copy_plane *plane) { \
    const int64_t line = plane->line, from_step = plane->from_step, to_step = plane->to_step; \
    for (int64_t r = 0; r < plane->rows; r++) { \
      const element *from = (const element *)plane->from + r * plane->from_row; \
      element *to = (element *)plane->to + r * plane->to_row; \
      if (from_step == 0 && to_step == 1) { \
        const element repeated = *from; \
        for (int64_t i = 0; i < line; i++) to[i] = repeated; \
      } else { \
        for (int64_t i = 0; i < line; i++) to[i * to_step] = from[i * from_step]; \
      } \
    } \
  }
COPY_APART(copy_apart_1, bits_1)
COPY_APART(copy_apart_4, bits_4)
COPY_APART(copy_apart_8, bits_8)

static void CK_NAME(copy_of_plane)(const copy_plane *plane) {
  switch (plane->kind) {
    case COPY_LINES: CK_NAME(copy_lines)(plane); break;
    case COPY_TRANSPOSED:
      switch (plane->size) {
        case 1: CK_NAME(copy_transposed_1)(plane); break;
        case 4: CK_NAME(copy_transposed_4)(plane); break;
        default: CK_NAME(copy_transposed_8)(plane); break;
      }
      break;
    case COPY_APART_FROM_EACH_OTHER:
      switch (plane->size) {
        case 1: CK_NAME(copy_apart_1)(plane); break;
        case 4: CK_NAME(copy_apart_4)(plane); break;
        default: CK_NAME(copy_apart_8)(plane); break;
      }
      break;
  }
}
