// How attention is cut into pieces, from its extents alone.
//
// Queries are taken 32 at a time, a *panel*; everything about a panel is kept transposed, with the queries side by side
// in the lanes of vectors: q as [features, 32], a tile of scores as [keys, 32], the output as [value_features, 32].
// Maxima, sums and corrections of the softmax are then vectors and need no sum across lanes, the keys and values are
// read where they lie, one number broadcast to all lanes at a time, and masks compare a row's number with a vector.
// Some panels that follow each other are a *block*: they pass over the keys together, a *tile* of keys at a time, so
// that a tile is fetched from far memory once for the whole block.
#ifndef CK_ATTENTION_SHAPE_H
#define CK_ATTENTION_SHAPE_H

#include "../include/ck_attention.h"

enum {
  /// Queries of a panel. The same for all instruction sets and types.
  PANEL = 32,
  /// Queries of a strip of a panel: at the border of what a mask shows, strips see different keys.
  STRIP = 16,
  /// Panels of a block.
  FORWARD_PANELS = 4,
  GRADIENT_PANELS = 2,
  /// Keys of the largest tile.
  MOST_KEYS = 128,
  /// Rows that are read as whole vectors are padded to a multiple of this.
  ROW_PADDING = 16,
  /// Queries or keys of a segment, where a single head's gradient is divided.
  SEGMENT = 256,
};

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t rounded_up(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

/// Numbers from `low` to `high` - 1.
typedef struct ck_span {
  int64_t low, high;
} ck_span;

static inline ck_span intersection(ck_span a, ck_span b) {
  const int64_t low = larger(a.low, b.low);
  return (ck_span){low, larger(low, smaller(a.high, b.high))};
}

/// The keys that query `query` sees, padding aside.
static inline ck_span keys_of_query(const ck_attention *attention, int64_t query) {
  const int64_t keys = attention->keys, place = query + keys - attention->queries;
  const int64_t window = larger(0, smaller(attention->window, keys + attention->queries));
  int64_t low = 0, high = keys;
  switch (attention->mask) {
    case CK_ALL_KEYS: break;
    case CK_CAUSAL: high = place + 1; break;
    case CK_CAUSAL_WINDOW:
      low = place + 1 - window;
      high = place + 1;
      break;
    case CK_WINDOW:
      low = place + 1 - window;
      high = place + window;
      break;
  }
  low = larger(0, smaller(low, keys));
  return (ck_span){low, larger(low, smaller(high, keys))};
}

/// The keys that any of the queries `first` to `last` sees, and those that all of them see; both bounds of what a query
/// sees rise with its number.
static inline ck_span keys_of_any(const ck_attention *attention, int64_t first, int64_t last) {
  return (ck_span){keys_of_query(attention, first).low, keys_of_query(attention, last).high};
}
static inline ck_span keys_of_all(const ck_attention *attention, int64_t first, int64_t last) {
  const int64_t low = keys_of_query(attention, last).low;
  return (ck_span){low, larger(low, keys_of_query(attention, first).high)};
}

/// The keys of a tile: as many as leave the tile of scores and the keys themselves in the second-level cache, and the
/// scores of a panel in the first.
static inline int64_t keys_of_tile(const ck_attention *attention) {
  const int64_t widest = larger(attention->features, attention->value_features) * (int64_t)ck_size(attention->type);
  const int64_t most = widest <= 128 ? MOST_KEYS : widest <= 1024 ? 64 : 32;
  return larger(1, smaller(most, attention->keys));
}

/// The panels of a block.
static inline int64_t panels_of_block(const ck_attention *attention, int64_t most) {
  return larger(1, smaller(most, (attention->queries + PANEL - 1) / PANEL));
}

/// Part `index` of `count`, taken in turn from the front and from the back: under a causal mask the parts grow with their
/// number, and the threads take contiguous ranges.
static inline int64_t folded(int64_t index, int64_t count) {
  return index % 2 == 0 ? index / 2 : count - 1 - index / 2;
}

/// How many segments of queries, and of keys, the gradient of a single key head is divided into; otherwise 1, and a task
/// is a key head. Segments cost more: their tasks compute the gradients of either queries or keys, and so the weights and
/// their gradients twice.
static inline int64_t segments_of_gradient(const ck_attention *attention) {
  const int64_t longest = larger(attention->queries, attention->keys);
  const bool is_long = (double)attention->heads * (double)attention->queries * (double)attention->keys >= 1 << 20;
  if (attention->batch * attention->key_heads != 1 || !is_long) return 1;
  return (longest + SEGMENT - 1) / SEGMENT;
}

/// Segment `index` of `count` of the numbers below `length`, with bounds on panels.
static inline ck_span segment(int64_t length, int64_t index, int64_t count) {
  const int64_t panels = (length + PANEL - 1) / PANEL;
  return (ck_span){
      smaller(length, panels * index / count * PANEL),
      smaller(length, panels * (index + 1) / count * PANEL),
  };
}

#endif
