// The scratch of attention: where each piece of a block lies.
#ifndef CK_ATTENTION_ROOM_H
#define CK_ATTENTION_ROOM_H

#include "attention_shape.h"

/// What the three kernels keep while they work on a block of queries. Elements are of the attention's type; [x, PANEL]
/// means that the queries of a panel lie side by side.
typedef struct ck_attention_room {
  /// Keys of a tile.
  int64_t tile;
  /// [panels, features, PANEL]: q, times the scale where there is no score program.
  void *queries;
  /// [panels, value_features, PANEL]: the output, not yet divided by the sum of the weights; in the gradient the
  /// gradient of the output.
  void *outputs;
  /// [panels, PANEL]: the greatest score so far and the sum of the weights; in the gradient the logarithm of the sum and
  /// Σ out·out_gradient.
  void *most, *sum;
  /// A tile of scores, then weights: [tile, PANEL], in the gradient [panels, tile, PANEL].
  void *scores;
  /// As large as a tile of scores: biases, or the multipliers of dropout.
  void *extra;

  // For the gradient.
  /// Like `scores`: the gradient of the scores.
  void *slopes;
  /// [panels, features, PANEL]: the gradient of q.
  void *query_gradients;
  /// [panels·PANEL, features or value_features, padded]: q and out_gradient row by row.
  void *query_rows, *gradient_rows;

  // Where some keys are padding: the tile's keys and values with zeros in those rows.
  void *key_copy, *value_copy;

  // For a score program: its inputs and results.
  /// A tile of products; the program's score goes to `scores`.
  void *products;
  void *query_squares, *key_squares, *query_numbers, *key_numbers;
  /// Tiles like `products`, null where the program gives none.
  void *visible, *by_dot, *by_query, *by_key, *by_scalar[CK_SCORE_SCALARS];
  /// [panels, PANEL]: the sum over the keys of the gradient by |q|².
  void *query_slopes;
  ck_elementwise *program;
  void *program_scratch;

  /// What all this takes.
  int64_t bytes;
} ck_attention_room;

/// The next `count` elements of `size` bytes, if there are any.
static inline void *ck_attention_take(ck_attention_room *room, char *base, int64_t count, int64_t size) {
  void *piece = base == NULL ? NULL : base + room->bytes;
  room->bytes += rounded_up(count * size, 64);
  return piece;
}

/// The score program over a tile of `rows` keys, without its operands.
static inline ck_elementwise ck_attention_program(const ck_attention *attention, int64_t rows) {
  const ck_score *score = attention->score;
  return (ck_elementwise){
      .type = attention->type,
      .axes = 2,
      .extent = {rows, PANEL},
      .inputs = 5 + score->scalars,
      .registers = score->registers,
      .length = score->length,
      .code = score->code,
      .scale = 1,
  };
}

static inline ck_attention_room ck_attention_lay_out(const ck_attention *attention, bool gradient, void *scratch) {
  ck_attention_room room = {.tile = keys_of_tile(attention)};
  const int64_t size = (int64_t)ck_size(attention->type);
  const int64_t features = attention->features, value_features = attention->value_features;
  const int64_t panels = panels_of_block(attention, gradient ? GRADIENT_PANELS : FORWARD_PANELS);
  const int64_t tile = room.tile * PANEL, tiles = gradient ? panels * tile : tile;
#define TAKE(count) ck_attention_take(&room, scratch, count, size)
  room.queries = TAKE(panels * features * PANEL);
  room.outputs = TAKE(panels * value_features * PANEL);
  room.most = TAKE(panels * PANEL);
  room.sum = TAKE(panels * PANEL);
  room.scores = TAKE(tiles);
  if (attention->bias != NULL || attention->dropout > 0) room.extra = TAKE(tile);
  if (gradient) {
    room.slopes = TAKE(tiles);
    room.query_gradients = TAKE(panels * larger(features, value_features) * PANEL);
    room.query_rows = TAKE(panels * PANEL * rounded_up(features, ROW_PADDING));
    room.gradient_rows = TAKE(panels * PANEL * rounded_up(value_features, ROW_PADDING));
  }
  if (attention->present != NULL) {
    room.key_copy = TAKE(room.tile * features);
    room.value_copy = TAKE(room.tile * value_features);
  }
  const ck_score *score = attention->score;
  if (score != NULL) {
    room.products = TAKE(tile);
    room.query_squares = TAKE(panels * PANEL);
    room.query_slopes = TAKE(panels * PANEL);
    room.key_squares = TAKE(room.tile);
    room.query_numbers = TAKE(PANEL);
    room.key_numbers = TAKE(room.tile);
    if (score->visible >= 0) room.visible = TAKE(tile);
    if (gradient) {
      if (score->by_dot >= 0) room.by_dot = TAKE(tile);
      if (score->by_query >= 0) room.by_query = TAKE(tile);
      if (score->by_key >= 0) room.by_key = TAKE(tile);
      for (int i = 0; i < score->scalars; i++)
        if (score->by_scalar[i] >= 0) room.by_scalar[i] = TAKE(tile);
    }
    room.program = ck_attention_take(&room, scratch, 1, sizeof(ck_elementwise));
    const ck_elementwise program = ck_attention_program(attention, room.tile);
    room.program_scratch = ck_attention_take(&room, scratch, ck_elementwise_scratch(&program), 1);
  }
#undef TAKE
  return room;
}

#endif
