// Permuting copies. The axes are ordered as they lie in `to` and merged where they lie behind each other in both; the
// last two are then a plane of rows and lines, the others are walked. What the plane looks like chooses how it is
// moved.

#include "../include/ck_moving.h"

#include <string.h>

typedef enum copy_kind {
  /// Lines lie side by side in both.
  COPY_LINES,
  /// Lines lie side by side in `to`, the rows in `from`.
  COPY_TRANSPOSED,
  COPY_APART_FROM_EACH_OTHER,
} copy_kind;

// Elements of any type, moved as they are.
typedef uint8_t __attribute__((may_alias)) bits_1;
typedef uint32_t __attribute__((may_alias)) bits_4;
typedef uint64_t __attribute__((may_alias)) bits_8;

typedef struct copy_plane {
  copy_kind kind;
  int size;
  const char *from;
  char *to;
  int64_t rows, line;
  /// Elements from one row to the next, and from one element of a line to the next.
  int64_t from_row, to_row, from_step, to_step;
} copy_plane;

#define CK_BODY "Moving/copy_body.h"
#include "each_level.h"

enum {
  /// The rows and the line of a transposed block, in elements; a multiple of every vector.
  TRANSPOSED_ROWS = 64,
  TRANSPOSED_LINE = 64,
  /// The longest part of a line that is moved at once otherwise, and what a task moves at least, in bytes.
  LINE_BYTES = 32768,
  TASK_BYTES = 32768,
};

typedef struct layout {
  copy_kind kind;
  /// At least 2, the last two being the plane.
  int axes;
  int64_t size, count;
  int64_t extent[CK_MOST_AXES + 2], from[CK_MOST_AXES + 2], to[CK_MOST_AXES + 2];
  /// The parts into which the plane is cut, and how many there are in each direction.
  int64_t block_rows, block_line, row_blocks, line_blocks;
  /// All parts, and how many a task has.
  int64_t blocks, blocks_per_task;
} layout;

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

static int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static void insert_axis(layout *l, int place, int64_t extent, int64_t from, int64_t to) {
  for (int j = l->axes; j > place; j--) {
    l->extent[j] = l->extent[j - 1];
    l->from[j] = l->from[j - 1];
    l->to[j] = l->to[j - 1];
  }
  l->extent[place] = extent;
  l->from[place] = from;
  l->to[place] = to;
  l->axes++;
}

static void remove_axis(layout *l, int place) {
  l->axes--;
  for (int j = place; j < l->axes; j++) {
    l->extent[j] = l->extent[j + 1];
    l->from[j] = l->from[j + 1];
    l->to[j] = l->to[j + 1];
  }
}

static layout laid_out(const ck_copy *copy) {
  layout l = {.size = (int64_t)ck_size(copy->type), .count = 1};
  for (int i = 0; i < copy->axes; i++) {
    l.count *= copy->extent[i];
    if (copy->extent[i] == 1) continue;
    int place = l.axes;
    while (place > 0 && magnitude(l.to[place - 1]) < magnitude(copy->to_stride[i])) place--;
    insert_axis(&l, place, copy->extent[i], copy->from_stride[i], copy->to_stride[i]);
  }
  for (int i = l.axes - 2; i >= 0; i--)
    if (l.from[i] == l.from[i + 1] * l.extent[i + 1] && l.to[i] == l.to[i + 1] * l.extent[i + 1]) {
      l.extent[i + 1] *= l.extent[i];
      remove_axis(&l, i);
    }
  if (l.axes == 0) insert_axis(&l, 0, 1, 1, 1);
  const int last = l.axes - 1;
  l.kind = COPY_APART_FROM_EACH_OTHER;
  if (l.to[last] == 1 && l.from[last] == 1) {
    l.kind = COPY_LINES;
  } else if (l.to[last] == 1) {
    for (int i = 0; i < last; i++)
      if (l.from[i] == 1) {
        const int64_t extent = l.extent[i], to = l.to[i];
        remove_axis(&l, i);
        insert_axis(&l, last - 1, extent, 1, to);
        l.kind = COPY_TRANSPOSED;
        break;
      }
  }
  if (l.axes == 1) insert_axis(&l, 0, 1, 0, 0);

  const int64_t rows = l.extent[l.axes - 2], line = l.extent[l.axes - 1];
  if (l.kind == COPY_TRANSPOSED) {
    l.block_rows = rows < TRANSPOSED_ROWS ? rows : TRANSPOSED_ROWS;
    l.block_line = line < TRANSPOSED_LINE ? line : TRANSPOSED_LINE;
  } else {
    const int64_t longest = LINE_BYTES / l.size;
    l.block_line = line < longest ? line : longest;
    l.block_rows = l.block_line > 0 ? longest / l.block_line : 1;
    if (l.block_rows > rows) l.block_rows = rows;
  }
  if (l.count == 0) return l;
  l.row_blocks = divided_up(rows, l.block_rows);
  l.line_blocks = divided_up(line, l.block_line);
  l.blocks = l.count / (rows * line) * l.row_blocks * l.line_blocks;
  l.blocks_per_task = divided_up(TASK_BYTES, l.block_rows * l.block_line * l.size);
  return l;
}

int64_t ck_copy_tasks(const ck_copy *copy) {
  const layout l = laid_out(copy);
  return l.count == 0 ? 0 : divided_up(l.blocks, l.blocks_per_task);
}

int64_t ck_copy_scratch(const ck_copy *copy) {
  (void)copy;
  return 0;
}

int64_t ck_copy_cost(const ck_copy *copy) {
  const layout l = laid_out(copy);
  if (l.count == 0) return 0;
  const int64_t rows = l.extent[l.axes - 2], line = l.extent[l.axes - 1];
  if (l.kind == COPY_LINES) return l.count / line + l.count * l.size / 32 + 20;
  const bool is_narrow = rows < 4 || line < 4 || l.size == 1;
  if (l.kind == COPY_TRANSPOSED && !is_narrow) return l.blocks + l.count * l.size / 20 + 20;
  return l.count / line + l.count / 2 + 20;
}

void ck_copy_run(const void *arguments, int64_t begin, int64_t end, void *scratch) {
  (void)scratch;
  const ck_copy *copy = arguments;
  const layout l = laid_out(copy);
  const int64_t first = begin * l.blocks_per_task;
  const int64_t last = end * l.blocks_per_task < l.blocks ? end * l.blocks_per_task : l.blocks;
  const int outer = l.axes - 2;
  const int64_t rows = l.extent[outer], line = l.extent[outer + 1];
  copy_plane plane = {
    .kind = l.kind, .size = (int)l.size,
    .from_row = l.from[outer], .to_row = l.to[outer], .from_step = l.from[outer + 1], .to_step = l.to[outer + 1],
  };
  if (first >= last) return;

  // Where the first block stands: in the plane, then along the axes around it.
  int64_t place[CK_MOST_AXES] = {0}, from = 0, to = 0, rest = first;
  int64_t line_block = rest % l.line_blocks;
  rest /= l.line_blocks;
  int64_t row_block = rest % l.row_blocks;
  rest /= l.row_blocks;
  for (int i = outer - 1; i >= 0; i--) {
    place[i] = rest % l.extent[i];
    rest /= l.extent[i];
    from += place[i] * l.from[i];
    to += place[i] * l.to[i];
  }
  void (*const copy_of_plane)(const copy_plane *) = CK_DISPATCH(copy_of_plane);
  for (int64_t block = first; block < last; block++) {
    const int64_t row = row_block * l.block_rows, column = line_block * l.block_line;
    plane.rows = rows - row < l.block_rows ? rows - row : l.block_rows;
    plane.line = line - column < l.block_line ? line - column : l.block_line;
    plane.from = (const char *)copy->from + (from + row * plane.from_row + column * plane.from_step) * l.size;
    plane.to = (char *)copy->to + (to + row * plane.to_row + column * plane.to_step) * l.size;
    copy_of_plane(&plane);

    if (++line_block < l.line_blocks) continue;
    line_block = 0;
    if (++row_block < l.row_blocks) continue;
    row_block = 0;
    for (int i = outer - 1; i >= 0; i--) {
      from += l.from[i];
      to += l.to[i];
      if (++place[i] < l.extent[i]) break;
      from -= l.from[i] * l.extent[i];
      to -= l.to[i] * l.extent[i];
      place[i] = 0;
    }
  }
}
